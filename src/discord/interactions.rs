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

use super::ask::{About, Ask, Asker, Way};
use super::cooldown::Leave;
use super::declare::name_of;
use super::delivery::{Delivery, Question};
use super::desk::Desk;
use super::interaction::{self, Data, Given, Interaction};
use super::moderation::{Command, Moderation};
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
    pub(super) moderation: Arc<Moderation>,
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
        let done = match interaction.kind {
            2 => self.command(interaction, data, &ticket).await,
            3 => self.pressed(interaction, data, &ticket).await,
            4 => {
                self.responder.first(&ticket, &self.completed(data)).await;
                Some(())
            }
            _ => None,
        };
        if done.is_none() {
            tracing::warn!(
                interaction = interaction.id.get(),
                kind = interaction.kind,
                "an unknown interaction was passed over"
            );
        }
    }

    async fn command(&self, interaction: &Interaction, data: &Data, ticket: &Ticket) -> Option<()> {
        let is_menu = data.name == name_of(Entry::AnswerThis);
        let (name, given) = data.subcommand();
        let ask = if is_menu {
            let target = target_of(data)?;
            ask(interaction, target.1, Way::Menu)?
        } else {
            ask(interaction, typed(name, given)?, Way::Slash)?
        };
        let (wording, command) = (ask.language.wording(), ask.command());
        let everyones = command.as_ref().is_some_and(Command::is_everyones);
        let private = everyones || ask.asks_why() || interaction::flag(given, name_of(Entry::Private));
        let said = if self.desk.blocks(&ask) && !everyones {
            word(wording.blocked())
        } else if let Leave::Wait(left) | Leave::Told(left) = self.desk.leave(&ask) {
            word(&wording.cooldown(left.as_secs().max(1)))
        } else if let Some(command) = command {
            self.performs(ticket, &ask, command, private).await;
            return Some(());
        } else if is_menu {
            self.answer_this(interaction, &ask, data)?
        } else {
            message(&self.desk.reply(&ask, private).page, private)
        };
        self.responder.first(ticket, &said).await;
        Some(())
    }

    /// Replies to the message that the command was used on; where the bot may not write, in the command's own response.
    fn answer_this(&self, interaction: &Interaction, ask: &Ask, data: &Data) -> Option<Said> {
        let (target, _) = target_of(data)?;
        let wording = ask.language.wording();
        let page = self.desk.reply(ask, false).page;
        if interaction.may_write() {
            let question = Question {
                channel: ask.channel,
                id: MessageId::new(ask.id),
                target,
                earlier: None,
                language: ask.language,
            };
            self.delivery.answer(question, page);
            return Some(word(wording.replied()));
        }
        let link = target.link(ask.channel, ask.guild);
        Some(message(&page.after(&wording.in_reply_to(&link)), false))
    }

    /// Takes up what is no question, and responds once it is done, however long that takes.
    async fn performs(&self, ticket: &Ticket, ask: &Ask, command: Command, private: bool) {
        if let Some(refusal) = self.moderation.refusal(ask, &command).await {
            return self.responder.first(ticket, &message(&refusal, true)).await;
        }
        let soon = CreateInteractionResponseMessage::new().ephemeral(private);
        self.responder
            .first(ticket, &CreateInteractionResponse::Defer(soon).into())
            .await;
        let page = self.moderation.perform(ask, command).await;
        self.responder.edit(ticket, &page).await;
    }

    /// What a button leads to: it answers in place for who asked, and with a private word for others.
    async fn pressed(&self, interaction: &Interaction, data: &Data, ticket: &Ticket) -> Option<()> {
        let ask = ask(interaction, String::new(), Way::Button)?;
        let under = interaction.message.as_ref()?;
        let wording = ask.language.wording();
        let private = under.flags.contains(MessageFlags::EPHEMERAL);
        let read = press::read(&data.custom_id, &data.values);
        let forgets = matches!(read, Some((_, Press::Erase)));
        let response = match read {
            _ if self.desk.blocks(&ask) && !forgets => word(wording.blocked()),
            None => word(wording.stale()),
            Some((_, Press::Why(question))) => {
                let asked = under.referenced_message.as_ref().map(|asked| asked.content.as_str());
                message(&self.desk.why(Some(question), asked, &ask), true)
            }
            Some((_, Press::Mark(useful, marks))) => match self.desk.mark(&ask, &marks, useful).await {
                Some(true) => word(wording.marked(useful)),
                Some(false) => word(wording.not_marked()),
                None => word(wording.stale()),
            },
            Some((_, Press::Erase)) => {
                self.performs(ticket, &ask, Command::Privacy(true), true).await;
                return Some(());
            }
            Some((_, Press::Load(was, hash))) => match self.consents(&ask, &was, &hash).await {
                Err(word) => message(&word, true),
                Ok(command) => {
                    // In place of the message and its button, so that nobody presses it twice.
                    let soon = CreateInteractionResponse::Acknowledge.into();
                    self.responder.first(ticket, &soon).await;
                    let page = self.moderation.perform(&ask, command).await;
                    self.responder.edit(ticket, &page).await;
                    return Some(());
                }
            },
            Some((asker, Press::Remove)) => {
                let may = ask.asker.permissions.unwrap_or_default();
                if asker == ask.asker.id || may.contains(Permissions::MANAGE_MESSAGES) {
                    self.delivery.gone(under.id);
                    self.responder
                        .first(ticket, &CreateInteractionResponse::Acknowledge.into())
                        .await;
                    self.responder.remove(ticket).await;
                    return Some(());
                }
                word(wording.not_yours_to_remove())
            }
            Some((asker, _)) if asker != ask.asker.id => word(wording.not_yours()),
            Some((asker, press)) => {
                let owner = Owner {
                    asker,
                    question: press::question_under(&under.components),
                    private,
                    marks: self.desk.keeps_marks(),
                };
                match self.desk.pressed(&ask, &press, owner) {
                    Some(page) => CreateInteractionResponse::UpdateMessage(body(&page, private)).into(),
                    None => word(wording.stale()),
                }
            }
        };
        self.responder.first(ticket, &response).await;
        Some(())
    }

    /// What loads the base of this hash, where it is the asker's to load and still what was asked about.
    async fn consents(&self, ask: &Ask, was: &str, hash: &str) -> Result<Command, Page> {
        let command = Command::Reload(Some(hash.to_owned()));
        match self.moderation.refusal(ask, &command).await {
            Some(refusal) => Err(refusal),
            None => self.moderation.overtaken(ask, was).map_or(Ok(command), Err),
        }
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

/// The message that a command was used on, and its words.
fn target_of(data: &Data) -> Option<(MessageId, String)> {
    let target = data.target_id?;
    Some((target, data.resolved.as_ref()?.messages.get(&target)?.content.clone()))
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
            // Who brought the bot along to somebody else's guild moderates nothing there.
            permissions: member
                .permissions
                .filter(|_| interaction.is_there())
                .or(Some(Permissions::empty())),
        },
        channel: interaction.channel_id?,
        guild: interaction.guild_id,
        language: Language::of_locale(&interaction.locale),
        about: About::default(),
        borrowed: way == Way::Menu,
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
