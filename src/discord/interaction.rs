//! What Discord tells of a command, a button or a keystroke, read field by field like the other events.

use std::collections::BTreeMap;

use serde::Deserialize;
use serenity::model::Permissions;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};

use super::event::{Identity, Referenced};

/// INTERACTION_CREATE. It holds a secret and is never printed, so it has no `Debug`.
#[derive(Deserialize)]
pub(super) struct Interaction {
    pub(super) id: InteractionId,
    pub(super) application_id: ApplicationId,
    #[serde(rename = "type")]
    pub(super) kind: u8,
    /// Lets anyone who holds it answer.
    pub(super) token: String,
    pub(super) data: Option<Data>,
    pub(super) guild_id: Option<GuildId>,
    pub(super) channel_id: Option<ChannelId>,
    /// Who did it, in a guild.
    pub(super) member: Option<Member>,
    /// Who did it, elsewhere.
    pub(super) user: Option<Identity>,
    /// The message that a button stands under.
    pub(super) message: Option<Referenced>,
    /// What the bot may do in the channel.
    pub(super) app_permissions: Option<Permissions>,
    /// By whom the bot was installed: `0` where a guild did.
    #[serde(default)]
    pub(super) authorizing_integration_owners: BTreeMap<String, serde_json::Value>,
    /// The language of who did it.
    #[serde(default)]
    pub(super) locale: String,
}

/// Somebody in a guild.
#[derive(Deserialize, Clone, Default)]
pub(super) struct Member {
    pub(super) user: Option<Identity>,
    #[serde(default)]
    pub(super) roles: Vec<RoleId>,
    /// What they may do in the channel; only interactions say it.
    pub(super) permissions: Option<Permissions>,
}

/// What was typed or pressed.
#[derive(Deserialize)]
pub(super) struct Data {
    /// The command's name.
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) options: Vec<Given>,
    /// The button's or menu's own id.
    #[serde(default)]
    pub(super) custom_id: String,
    /// What was chosen in a menu.
    #[serde(default)]
    pub(super) values: Vec<String>,
    /// The message that a command was used on.
    pub(super) target_id: Option<MessageId>,
    pub(super) resolved: Option<Resolved>,
}

/// An option of a command as it was given.
#[derive(Deserialize)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) value: Option<serde_json::Value>,
    /// Being typed.
    #[serde(default)]
    pub(super) focused: bool,
    #[serde(default)]
    pub(super) options: Vec<Given>,
}

/// The objects that a command was used on.
#[derive(Deserialize)]
pub(super) struct Resolved {
    #[serde(default)]
    pub(super) messages: BTreeMap<MessageId, Referenced>,
}

impl Interaction {
    /// Who did it.
    pub(super) fn who(&self) -> Option<UserId> {
        let member = self.member.as_ref().and_then(|member| member.user);
        member.or(self.user).map(|user| user.id)
    }

    /// Whether the bot is in this place itself, and not only with who did it.
    pub(super) fn is_there(&self) -> bool {
        self.authorizing_integration_owners.contains_key("0")
    }

    /// Whether the bot is in this place itself, and may write there.
    pub(super) fn may_write(&self) -> bool {
        let may = self.app_permissions.unwrap_or_default();
        self.is_there() && may.contains(Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES)
    }
}

impl Data {
    /// The subcommand, or the command itself where it has none.
    pub(super) fn subcommand(&self) -> (&str, &[Given]) {
        match self.options.as_slice() {
            [only] if only.value.is_none() => (&only.name, &only.options),
            given => (&self.name, given),
        }
    }
}

/// The text given for the option of this name.
pub(super) fn text<'a>(given: &'a [Given], name: &str) -> Option<&'a str> {
    given.iter().find(|given| given.name == name)?.value.as_ref()?.as_str()
}

/// Whether the option of this name was given as true.
pub(super) fn flag(given: &[Given], name: &str) -> bool {
    let value = given.iter().find(|given| given.name == name);
    value.and_then(|given| given.value.as_ref()?.as_bool()).unwrap_or(false)
}
