//! What a command, a keystroke in an option or a button leads to. Each runs beside everything else, so that none comes too late.

use std::sync::Arc;

use serenity::all::InteractionResponseFlags;
use serenity::builder::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse, CreateInteractionResponseMessage,
};
use serenity::model::Permissions;
use serenity::model::channel::MessageFlags;
use serenity::model::id::MessageId;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::ask::{Ask, Asker, Way};
use super::cooldown::Leave;
use super::declare::name_of;
use super::delivery::{Delivery, Question};
use super::desk::Desk;
use super::interaction::{self, Data, Given, Interaction};
use super::press::{self, Owner, Press};
use super::render::{self, Page};
use super::respond::{Responder, Said, Ticket};
use crate::answer::{Entry, Language};

/// Choices that Discord shows at most, and the longest of them.
const CHOICES: (usize, usize) = (25, 100);

/// What interactions need.
pub(super) struct Interactions {
    pub(super) desk: Arc<Desk>,
    pub(super) delivery: Delivery,
    pub(super) responder: Responder,
}

impl Interactions {
    /// Takes up each interaction as it comes.
    pub(super) async fn run(self, mut incoming: mpsc::Receiver<(Instant, Box<Interaction>)>) {
        let shared = Arc::new(self);
        while let Some((arrived, interaction)) = incoming.recv().await {
            let own = Arc::clone(&shared);
            shared
                .responder
                .spawn(async move { own.hear(arrived, &interaction).await });
        }
    }

    async fn hear(&self, arrived: Instant, interaction: &Interaction) {
        let Some(data) = &interaction.data else { return };
        let ticket = Ticket::of(interaction, arrived);
        let response = match interaction.kind {
            2 => self.command(interaction, data),
            3 => return self.pressed(interaction, data, &ticket).await,
            4 => Some(self.completed(data)),
            _ => None,
        };
        match response {
            Some(response) => self.responder.first(&ticket, &response).await,
            None => tracing::warn!(
                interaction = interaction.id.get(),
                kind = interaction.kind,
                "an unknown interaction was passed over"
            ),
        }
    }

    fn command(&self, interaction: &Interaction, data: &Data) -> Option<Said> {
        if data.name == name_of(Entry::AnswerThis) {
            return self.answer_this(interaction, data);
        }
        let (name, given) = data.subcommand();
        let text = typed(name, given)?;
        let ask = ask(interaction, text, Way::Slash)?;
        let private = ask.asks_why() || interaction::flag(given, name_of(Entry::Private));
        Some(match self.desk.leave(&ask) {
            Leave::Given => message(&self.desk.reply(&ask, private).page, private),
            Leave::Wait(left) | Leave::Told(left) => word(&ask.language.wording().cooldown(left.as_secs().max(1))),
        })
    }

    /// Replies to the message that the command was used on; where the bot may not write, in the command's own response.
    fn answer_this(&self, interaction: &Interaction, data: &Data) -> Option<Said> {
        let target = data.target_id?;
        let content = data.resolved.as_ref()?.messages.get(&target)?.content.clone();
        let ask = ask(interaction, content, Way::Menu)?;
        let wording = ask.language.wording();
        if let Leave::Wait(left) | Leave::Told(left) = self.desk.leave(&ask) {
            return Some(word(&wording.cooldown(left.as_secs().max(1))));
        }
        let page = self.desk.reply(&ask, false).page;
        if interaction.may_write() {
            let question = Question {
                channel: ask.channel,
                id: MessageId::new(ask.id),
                target,
                earlier: None,
            };
            self.delivery.answer(question, page);
            return Some(word(wording.replied()));
        }
        let link = target.link(ask.channel, ask.guild);
        Some(message(&page.after(&wording.in_reply_to(&link)), false))
    }

    /// What a button leads to: it answers in place for who asked, and with a private word for others.
    async fn pressed(&self, interaction: &Interaction, data: &Data, ticket: &Ticket) {
        let (Some(ask), Some(under)) = (ask(interaction, String::new(), Way::Button), &interaction.message) else {
            return;
        };
        let wording = ask.language.wording();
        let private = under.flags.contains(MessageFlags::EPHEMERAL);
        let response = match press::read(&data.custom_id, &data.values) {
            None => word(wording.stale()),
            Some((_, Press::Why(question))) => {
                let asked = under.referenced_message.as_ref().map(|asked| asked.content.as_str());
                let page = self.desk.why(Some(question), asked, ask.language, true);
                message(&page, true)
            }
            Some((asker, Press::Remove)) => {
                let may = ask.asker.permissions.unwrap_or_default();
                if asker == ask.asker.id || may.contains(Permissions::MANAGE_MESSAGES) {
                    self.delivery.gone(under.id);
                    self.responder
                        .first(ticket, &CreateInteractionResponse::Acknowledge.into())
                        .await;
                    return self.responder.remove(ticket).await;
                }
                word(wording.not_yours_to_remove())
            }
            Some((asker, _)) if asker != ask.asker.id => word(wording.not_yours()),
            Some((asker, press)) => {
                let owner = Owner {
                    asker,
                    question: press::question_under(&under.components),
                    private,
                };
                match self.desk.pressed(&ask, &press, owner) {
                    Some(page) => CreateInteractionResponse::UpdateMessage(body(&page, private)).into(),
                    None => word(wording.stale()),
                }
            }
        };
        self.responder.first(ticket, &response).await;
    }

    fn completed(&self, data: &Data) -> Said {
        let (name, given) = data.subcommand();
        let typed = given
            .iter()
            .find(|given| given.focused)
            .and_then(|given| given.value.as_ref()?.as_str())
            .unwrap_or_default();
        let (most, _) = CHOICES;
        let choices = if name == name_of(Entry::Topic) {
            self.desk
                .complete_topic(typed, most)
                .into_iter()
                .map(|(id, title)| choice(&format!("{id}: {title}"), &id))
                .collect()
        } else {
            let found = self.desk.complete(typed, most);
            found
                .iter()
                .map(|found| choice(&found.question, &found.question))
                .collect()
        };
        CreateInteractionResponse::Autocomplete(CreateAutocompleteResponse::new().set_choices(choices)).into()
    }
}

/// A slash command as the words that ask for the same on any other way in.
fn typed(subcommand: &str, given: &[Given]) -> Option<String> {
    let text = |entry| interaction::text(given, name_of(entry)).map(str::to_owned);
    if subcommand == name_of(Entry::Ask) {
        text(Entry::Question)
    } else if subcommand == name_of(Entry::Topic) {
        text(Entry::TopicName)
    } else {
        Some(subcommand.to_owned())
    }
}

fn ask(interaction: &Interaction, text: String, way: Way) -> Option<Ask> {
    let member = interaction.member.clone().unwrap_or_default();
    Some(Ask {
        id: interaction.id.get(),
        text,
        way,
        asker: Asker {
            id: interaction.who()?,
            roles: member.roles,
            permissions: member.permissions,
        },
        channel: interaction.channel_id?,
        guild: interaction.guild_id,
        language: Language::of_locale(&interaction.locale),
        about: None,
    })
}

/// A word that only who did something sees.
fn word(text: &str) -> Said {
    message(&Page::of(text.to_owned()), true)
}

fn message(page: &Page, private: bool) -> Said {
    Said {
        response: CreateInteractionResponse::Message(body(page, private)),
        picture: page.picture.clone(),
    }
}

fn body(page: &Page, private: bool) -> CreateInteractionResponseMessage {
    // Links stay links.
    let mut flags = InteractionResponseFlags::SUPPRESS_EMBEDS;
    flags.set(InteractionResponseFlags::EPHEMERAL, private);
    CreateInteractionResponseMessage::new()
        .content(&page.content)
        .components(page.rows.clone())
        .files(page.picture.as_deref().map(render::attachment))
        .allowed_mentions(render::nobody())
        .flags(flags)
}

/// What an option can be completed to.
pub(super) fn choice(name: &str, value: &str) -> AutocompleteChoice {
    let (_, longest) = CHOICES;
    AutocompleteChoice::new(render::label(name, longest), render::label(value, longest))
}
