//! What messages lead to: an answer, a changed answer, a removed one.

use std::sync::Arc;
use std::time::Duration;

use serenity::model::id::{MessageId, UserId};
use tokio::time::Instant;

use super::ask::{Ask, Asker};
use super::commands::{self, Addressed};
use super::delivery::{Delivery, Question};
use super::desk::Desk;
use super::event::{Incoming, Message, Ready};
use super::recent::Recent;
use super::render;
use crate::answer::Language;

/// How long an edited question changes its answer.
const EDITING: Duration = Duration::from_secs(300);
/// Messages remembered, so that one that Discord sends twice is answered once.
const SEEN: (usize, Duration) = (10_000, Duration::from_secs(900));

/// Hears messages one after the other, and hands answers on.
pub(super) struct Bot {
    desk: Arc<Desk>,
    delivery: Delivery,
    me: Option<UserId>,
    seen: Recent<MessageId, Instant>,
}

impl Bot {
    pub(super) fn new(desk: Arc<Desk>, delivery: Delivery) -> Self {
        Self {
            desk,
            delivery,
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
                    self.seen.insert(message, now, now);
                    self.delivery.remove(channel, message);
                }
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
        let Addressed { text, target, way } = commands::addressed(message, self.me?, self.desk.prefix())?;
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
            language: Language::default(),
        };
        Some((ask, target.unwrap_or(message.id)))
    }

    fn written(&mut self, message: &Message) {
        let now = Instant::now();
        let Some((ask, target)) = self.asked(message) else {
            return;
        };
        if !self.seen.insert(message.id, now, now) {
            return;
        }
        let question = Question {
            channel: message.channel_id,
            id: message.id,
            target,
        };
        self.delivery.answer(question, render::reply(&self.desk.reply(&ask)));
    }

    /// An edited question gets its answer edited; one that was none before is a new one.
    fn changed(&mut self, message: &Message) {
        let now = Instant::now();
        let Some(first_seen) = self.seen.get(&message.id, now).copied() else {
            return self.written(message);
        };
        if now.duration_since(first_seen) > EDITING || !self.delivery.knows(message.id) {
            return;
        }
        if let Some((ask, _)) = self.asked(message) {
            let page = render::reply(&self.desk.reply_afresh(&ask));
            self.delivery.change(message.channel_id, message.id, page);
        }
    }
}
