//! Something asked of the bot: the same on every way in, so that the same words get the same reply.

use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};
use serenity::model::{Permissions, Timestamp};

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
    /// The question whose answer this is a reply to.
    pub(super) about: Option<u64>,
}

impl Ask {
    /// Whether an explanation of an answer is asked for. What is asked in talk, "why?", is a question about its subject.
    pub(super) fn asks_why(&self) -> bool {
        let called = matches!(self.way, Way::Prefix | Way::Mention | Way::Slash);
        called && ["why", "なぜ"].contains(&self.text.trim().to_lowercase().as_str())
    }
}

/// The date of today, for the age of things.
pub(super) fn today() -> Option<Date> {
    Date::parse(Timestamp::now().to_string().get(..10)?)
}
