//! What of all that is written is meant for the bot.

use serenity::model::channel::MessageType;
use serenity::model::id::{MessageId, UserId};

use super::ask::{About, Way};
use super::event::{Message, Referenced};
use super::press;

/// A question found in a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Addressed {
    /// What is asked, without what made it ours.
    pub(super) text: String,
    /// The message to reply to, where it is not the asking one.
    pub(super) target: Option<MessageId>,
    /// The way in.
    pub(super) way: Way,
    /// The answer that this replies to.
    pub(super) about: About,
    /// Whether the words are somebody else's.
    pub(super) borrowed: bool,
}

/// What a message asks the bot, if it does. Whatever other programs write is not meant for it.
pub(super) fn addressed(message: &Message, me: UserId, prefix: &str) -> Option<Addressed> {
    let author = message.author?;
    let written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    if author.bot || author.id == me || message.webhook_id.is_some() || !written {
        return None;
    }
    let content = message.content.trim();
    let referenced = message.referenced_message.as_ref();
    let replies_to = |who: bool| referenced.filter(|other| other.author.is_some_and(|author| author.id == me) == who);
    let (text, way) = if let Some(text) = without_prefix(content, prefix) {
        (text.to_owned(), Way::Prefix)
    } else if let Some(text) = without_mention(content, me) {
        (text, Way::Mention)
    } else if replies_to(true).is_some() {
        (content.to_owned(), Way::Reply)
    } else if message.guild_id.is_none() {
        (content.to_owned(), Way::Direct)
    } else {
        return None;
    };
    // Called on somebody else's message, the bot answers there; called without words, it takes the question from there.
    let other = replies_to(false).filter(|_| matches!(way, Way::Prefix | Way::Mention));
    let (text, borrowed) = match other {
        Some(Referenced { content, .. }) if text.is_empty() && !content.is_empty() => (content.clone(), true),
        _ => (text, false),
    };
    let about = replies_to(true).map(|answer| About {
        question: press::question_under(&answer.components),
        marks: press::marks_under(&answer.components),
    });
    Some(Addressed {
        text,
        target: other.map(|other| other.id),
        way,
        about: about.unwrap_or_default(),
        borrowed,
    })
}

/// The rest after the prefix, which is a word of its own and may be written in any case.
pub(super) fn without_prefix<'a>(content: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = content.char_indices();
    for expected in prefix.chars() {
        let (_, found) = rest.next()?;
        if !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

/// The words around a mention of the bot.
fn without_mention(content: &str, me: UserId) -> Option<String> {
    let (plain, nick) = (format!("<@{me}>"), format!("<@!{me}>"));
    if !content.contains(&plain) && !content.contains(&nick) {
        return None;
    }
    let without = content.replace(&plain, " ").replace(&nick, " ");
    let without = without.trim();
    // "<@1>, who …": what joined the mention to the words goes with it.
    Some(without.trim_start_matches([',', ':', ';']).trim().to_owned())
}
