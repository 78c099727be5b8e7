//! What messages lead to: an answer, a changed answer, a removed one.

use std::sync::Arc;
use std::time::Duration;

use serenity::model::id::{MessageId, UserId};
use tokio::time::Instant;

use super::ask::{Ask, Asker};
use super::commands::{self, Addressed};
use super::cooldown::Leave;
use super::delivery::{Delivery, Earlier, Question};
use super::desk::Desk;
use super::event::{Incoming, Message, Ready};
use super::moderation::{Command, Moderation};
use super::recent::Recent;
use super::render::Page;
use crate::answer::Language;

/// How long an edited question changes its answer.
const EDITING: i64 = 300;
/// Messages remembered, so that one that Discord sends twice is answered once.
const SEEN: (usize, Duration) = (10_000, Duration::from_secs(900));

/// Hears messages one after the other, and hands answers on.
pub(super) struct Bot {
    desk: Arc<Desk>,
    delivery: Delivery,
    moderation: Arc<Moderation>,
    me: Option<UserId>,
    seen: Recent<MessageId, ()>,
}

impl Bot {
    pub(super) fn new(desk: Arc<Desk>, delivery: Delivery, moderation: Arc<Moderation>) -> Self {
        Self {
            desk,
            delivery,
            moderation,
            me: None,
            seen: Recent::new(SEEN.0, SEEN.1),
        }
    }

    pub(super) fn hear(&mut self, event: Incoming) {
        match event {
            Incoming::Ready(ready) => self.ready(&ready),
            Incoming::Written(message) => self.written(&message),
            Incoming::Changed(message) => self.changed(&message),
            Incoming::Deleted(channel, messages) => {
                let now = Instant::now();
                for message in messages {
                    // Should the message itself come later, it is no question any more.
                    self.seen.insert(message, (), now);
                    self.delivery.remove(channel, message);
                    self.delivery.gone(message);
                }
            }
            Incoming::Guild(guild) => {
                let language = Language::of_locale(&guild.preferred_locale);
                self.desk.speaks(guild.id, language);
            }
            // Heard elsewhere, where nothing waits for messages.
            Incoming::Interaction(_) => {}
        }
    }

    fn ready(&mut self, ready: &Ready) {
        self.me = Some(ready.user.id);
        self.delivery.declare(ready.application.id);
        let engine = self.desk.engine();
        let base = engine.base();
        tracing::info!(
            bot = ready.user.id.get(),
            facts = base.facts().len(),
            base = base.hash(),
            "connected"
        );
    }

    /// What a message asks, and which message is replied to.
    fn asked(&self, message: &Message) -> Option<(Ask, MessageId)> {
        let author = message.author?;
        let prefix = self.desk.manners(message.guild_id).prefix;
        let Addressed {
            text,
            target,
            way,
            about,
            borrowed,
        } = commands::addressed(message, self.me?, prefix)?;
        let ask = Ask {
            id: message.id.get(),
            text,
            way,
            asker: Asker {
                id: author.id,
                roles: message
                    .member
                    .as_ref()
                    .map(|member| member.roles.clone())
                    .unwrap_or_default(),
                permissions: None,
            },
            channel: message.channel_id,
            guild: message.guild_id,
            language: self.desk.language(message.guild_id),
            about,
            borrowed,
        };
        let is_blocked = self.desk.blocks(&ask) && !ask.command().is_some_and(|command| command.is_everyones());
        if is_blocked {
            tracing::debug!(channel = ask.channel.get(), "not answered: the settings block it");
            return None;
        }
        Some((ask, target.unwrap_or(message.id)))
    }

    fn written(&mut self, message: &Message) {
        let now = Instant::now();
        let Some((ask, target)) = self.asked(message) else {
            return;
        };
        if !self.seen.insert(message.id, (), now) {
            return;
        }
        let leave = self.desk.leave(&ask);
        if let (Leave::Given, Some(command)) = (&leave, ask.command()) {
            let question = Question {
                channel: message.channel_id,
                id: message.id,
                target: message.id,
                earlier: None,
                language: ask.language,
            };
            return self.moderates(question, ask, command);
        }
        let answered = match leave {
            Leave::Given => self.desk.reply(&ask, false),
            Leave::Wait(left) => Page::of(ask.language.wording().cooldown(left.as_secs().max(1))).into(),
            Leave::Told(_) => return,
        };
        let earlier = self.desk.earlier(&ask, &answered.facts);
        let question = Question {
            channel: message.channel_id,
            id: message.id,
            target,
            earlier: earlier
                .zip(ask.guild)
                .map(|(question, guild)| Earlier { question, guild }),
            language: ask.language,
        };
        self.delivery.answer(question, answered.page);
    }

    /// Takes up what is no question, which may take a while.
    fn moderates(&self, question: Question, ask: Ask, command: Command) {
        let (moderation, delivery) = (Arc::clone(&self.moderation), self.delivery.clone());
        self.delivery.spawn(async move {
            let page = match moderation.refusal(&ask, &command).await {
                Some(refusal) => refusal,
                None => moderation.perform(&ask, command).await,
            };
            delivery.answer(question, page);
        });
    }

    /// A question that is edited in time gets its answer edited; one that was none before is a new one.
    fn changed(&mut self, message: &Message) {
        let written = message.id.created_at().unix_timestamp();
        let in_time = |edited: i64| (0..=EDITING).contains(&(edited - written));
        if !message
            .edited_timestamp
            .is_some_and(|edited| in_time(edited.unix_timestamp()))
        {
            return;
        }
        if self.seen.get(&message.id, Instant::now()).is_none() {
            return self.written(message);
        }
        if self.delivery.knows(message.id)
            && let Some((ask, _)) = self.asked(message)
            // What is no question is done once, whatever becomes of its words.
            && ask.command().is_none()
        {
            let answered = self.desk.reply(&ask, false);
            self.delivery.change(message.channel_id, message.id, answered.page);
        }
    }
}
