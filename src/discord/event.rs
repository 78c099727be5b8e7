//! What Discord tells the bot, read field by field: only what is used, so that a new or broken part elsewhere in an event loses no
//! question. Ids and message kinds are serenity's; its whole messages are stricter than a question needs.

use std::borrow::Cow;

use serde::Deserialize;
use serenity::model::Timestamp;
use serenity::model::channel::{MessageFlags, MessageType};
use serenity::model::id::{ApplicationId, ChannelId, GuildId, MessageId, UserId, WebhookId};

use super::interaction::{Interaction, Member};

/// One event, as far as the bot minds it.
pub(super) enum Incoming {
    /// A session began.
    Ready(Ready),
    /// A message was written.
    Written(Message),
    /// A message was changed.
    Changed(Message),
    /// Messages of one channel were deleted.
    Deleted(ChannelId, Vec<MessageId>),
    /// A guild is there, or changed.
    Guild(Guild),
    /// A command was given, an option typed in, a button pressed.
    Interaction(Box<Interaction>),
}

/// READY.
#[derive(Deserialize)]
pub(super) struct Ready {
    pub(super) user: Identity,
    pub(super) application: Application,
}

/// What the bot's commands belong to.
#[derive(Deserialize)]
pub(super) struct Application {
    pub(super) id: ApplicationId,
}

/// Somebody.
#[derive(Deserialize, Clone, Copy)]
pub(super) struct Identity {
    pub(super) id: UserId,
    #[serde(default)]
    pub(super) bot: bool,
}

/// MESSAGE_CREATE and MESSAGE_UPDATE.
#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) id: MessageId,
    pub(super) channel_id: ChannelId,
    pub(super) guild_id: Option<GuildId>,
    /// Absent from some changes, such as a link's preview arriving.
    pub(super) author: Option<Identity>,
    /// The author's roles, in a guild.
    pub(super) member: Option<Member>,
    #[serde(default)]
    pub(super) content: String,
    pub(super) webhook_id: Option<WebhookId>,
    #[serde(rename = "type", default)]
    pub(super) kind: MessageType,
    pub(super) referenced_message: Option<Referenced>,
    /// Absent where something other than the author's text changed, such as a link's preview.
    pub(super) edited_timestamp: Option<Timestamp>,
}

/// The message that another one replies to.
#[derive(Deserialize, Clone)]
pub(super) struct Referenced {
    pub(super) id: MessageId,
    pub(super) author: Option<Identity>,
    #[serde(default)]
    pub(super) content: String,
    /// Its buttons.
    #[serde(default)]
    pub(super) components: serde_json::Value,
    #[serde(default)]
    pub(super) flags: MessageFlags,
    /// The message that this one replies to; absent within an event about another.
    pub(super) referenced_message: Option<Box<Referenced>>,
}

/// GUILD_CREATE and GUILD_UPDATE.
#[derive(Deserialize)]
pub(super) struct Guild {
    pub(super) id: GuildId,
    #[serde(default)]
    pub(super) preferred_locale: String,
}

#[derive(Deserialize)]
struct Deleted {
    channel_id: ChannelId,
    id: Option<MessageId>,
    #[serde(default)]
    ids: Vec<MessageId>,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    t: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Of<T> {
    d: T,
}

/// What could not be read, without any of its text.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// The event's name, where that could be read.
    pub(super) event: String,
    /// What the reader expected, with its place.
    pub(super) place: (usize, usize),
}

fn d<'a, T: Deserialize<'a>>(frame: &'a str) -> Result<T, serde_json::Error> {
    serde_json::from_str::<Of<T>>(frame).map(|of| of.d)
}

/// Reads one dispatch; `None` where the bot does not mind it.
pub(super) fn read(frame: &str) -> Result<Option<Incoming>, Unreadable> {
    let fault = |event: &str, fault: &serde_json::Error| Unreadable {
        event: event.chars().take(40).collect(),
        place: (fault.line(), fault.column()),
    };
    let kind: Kind<'_> = serde_json::from_str(frame).map_err(|error| fault("?", &error))?;
    let Some(kind) = kind.t else { return Ok(None) };
    let incoming = match &*kind {
        "READY" => d(frame).map(Incoming::Ready),
        "MESSAGE_CREATE" => d(frame).map(Incoming::Written),
        "MESSAGE_UPDATE" => d(frame).map(Incoming::Changed),
        "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK" => d::<Deleted>(frame).map(|mut deleted| {
            deleted.ids.extend(deleted.id);
            Incoming::Deleted(deleted.channel_id, deleted.ids)
        }),
        "GUILD_CREATE" | "GUILD_UPDATE" => d(frame).map(Incoming::Guild),
        "INTERACTION_CREATE" => d(frame).map(Incoming::Interaction),
        _ => return Ok(None),
    };
    incoming.map(Some).map_err(|error| fault(&kind, &error))
}
