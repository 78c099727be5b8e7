//! Something asked of the bot: the same on every way in, so that the same words get the same reply.

use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};
use serenity::model::{Permissions, Timestamp};

use super::moderation::Command;
use crate::answer::Language;
use crate::facts::Date;

/// How the bot was addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Prefix,
    Mention,
    Reply,
    Direct,
    Slash,
    Menu,
    Button,
}

impl Way {
    /// Its name in metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Direct => "direct",
            Self::Slash => "slash",
            Self::Menu => "menu",
            Self::Button => "button",
        }
    }
}

/// Somebody who asks.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    pub(super) id: UserId,
    /// In the guild, where there is one.
    pub(super) roles: Vec<RoleId>,
    /// In the channel; known of interactions only.
    pub(super) permissions: Option<Permissions>,
}

/// What is asked, by whom and where.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// Names it: the id of the message or of the interaction.
    pub(super) id: u64,
    /// As it was typed, without what made it ours.
    pub(super) text: String,
    pub(super) way: Way,
    pub(super) asker: Asker,
    pub(super) channel: ChannelId,
    pub(super) guild: Option<GuildId>,
    pub(super) language: Language,
    /// The answer that this is a reply to.
    pub(super) about: About,
    /// The words are those of a message that somebody else wrote.
    pub(super) borrowed: bool,
}

/// One of the bot's answers, as its buttons tell of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    /// The question that it answers.
    pub(super) question: Option<u64>,
    /// The marks of the facts that it states.
    pub(super) marks: Vec<String>,
}

impl Ask {
    /// What is asked for that is no question. Somebody else's words are always one.
    pub(super) fn command(&self) -> Option<Command> {
        Command::parse(&self.text).filter(|_| !self.borrowed)
    }

    /// Whether an explanation of an answer is asked for. What is asked in talk, "why?", is a question about its subject.
    pub(super) fn asks_why(&self) -> bool {
        let called = matches!(self.way, Way::Prefix | Way::Mention | Way::Slash);
        called && is_why(&self.text)
    }
}

/// Whether these words, where they are a command, ask for an explanation.
pub(super) fn is_why(text: &str) -> bool {
    ["why", "なぜ"].contains(&text.trim().to_lowercase().as_str())
}

/// The date of today, for the age of things.
pub(super) fn today() -> Option<Date> {
    Date::parse(Timestamp::now().to_string().get(..10)?)
}
