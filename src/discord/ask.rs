//! Something asked of the bot: the same on every way in, so that the same words get the same reply.

use serenity::model::Permissions;
use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};

use crate::answer::Language;

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
}
