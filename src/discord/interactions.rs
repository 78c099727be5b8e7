//! What a command, a keystroke in an option or a button leads to. Each runs beside everything else, so that none comes too late.

use std::sync::Arc;

use serenity::all::InteractionResponseFlags;
use serenity::builder::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse, CreateInteractionResponseMessage,
};
use serenity::model::id::MessageId;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::ask::{Ask, Asker, Way};
use super::declare::name_of;
use super::delivery::{Delivery, Question};
use super::desk::Desk;
use super::interaction::{self, Data, Given, Interaction};
use super::render::{self, Page};
use super::respond::{Responder, Ticket};
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

    fn command(&self, interaction: &Interaction, data: &Data) -> Option<CreateInteractionResponse> {
        if data.name == name_of(Entry::AnswerThis) {
            return self.answer_this(interaction, data);
        }
        let (name, given) = data.subcommand();
        let text = typed(name, given)?;
        let ask = ask(interaction, text, Way::Slash)?;
        let page = render::reply(&self.desk.reply(&ask));
        let private = interaction::flag(given, name_of(Entry::Private));
        Some(message(&page, private))
    }

    /// Replies to the message that the command was used on; where the bot may not write, in the command's own response.
    fn answer_this(&self, interaction: &Interaction, data: &Data) -> Option<CreateInteractionResponse> {
        let target = data.target_id?;
        let content = data.resolved.as_ref()?.messages.get(&target)?.content.clone();
        let ask = ask(interaction, content, Way::Menu)?;
        let wording = ask.language.wording();
        let page = render::reply(&self.desk.reply(&ask));
        if interaction.may_write() {
            let question = Question {
                channel: ask.channel,
                id: MessageId::new(ask.id),
                target,
            };
            self.delivery.answer(question, page);
            return Some(message(&Page::of(wording.replied().to_owned()), true));
        }
        let place = interaction.guild_id.map_or("@me".to_owned(), |guild| guild.to_string());
        let link = format!("https://discord.com/channels/{place}/{}/{target}", ask.channel);
        Some(message(&page.after(&wording.in_reply_to(&link)), false))
    }

    fn completed(&self, data: &Data) -> CreateInteractionResponse {
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
        CreateInteractionResponse::Autocomplete(CreateAutocompleteResponse::new().set_choices(choices))
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
    })
}

fn message(page: &Page, private: bool) -> CreateInteractionResponse {
    // Links stay links.
    let mut flags = InteractionResponseFlags::SUPPRESS_EMBEDS;
    flags.set(InteractionResponseFlags::EPHEMERAL, private);
    CreateInteractionResponse::Message(
        CreateInteractionResponseMessage::new()
            .content(&page.content)
            .allowed_mentions(render::nobody())
            .flags(flags),
    )
}

fn choice(name: &str, value: &str) -> AutocompleteChoice {
    let (_, longest) = CHOICES;
    AutocompleteChoice::new(render::label(name, longest), render::label(value, longest))
}
