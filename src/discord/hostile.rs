//! Where bytes of strangers come in and words go out, for the fuzz targets and the test that replays their corpus; nothing else
//! calls it.

use serde_json::Value;
use serenity::model::id::UserId;

use super::event::Incoming;
use super::press::{self, Owner};
use super::{commands, delivery, event, interactions, render};
use crate::answer::Reply;

/// Parts of one reply that are looked at.
const PARTS: usize = 8;

/// Reads a frame of the gateway, and looks for a question in it, and in an interaction's buttons for what they carry.
pub fn payload(frame: &str) {
    match event::read(frame) {
        Ok(Some(Incoming::Written(message) | Incoming::Changed(message))) => {
            let _ = commands::addressed(&message, UserId::new(1), "!nato");
        }
        Ok(Some(Incoming::Interaction(interaction))) => {
            let _ = interaction.who();
            if let Some(data) = &interaction.data {
                let _ = (data.subcommand(), press::read(&data.custom_id, &data.values));
            }
            if let Some(under) = &interaction.message {
                let _ = press::question_under(&under.components);
            }
        }
        Ok(_) | Err(_) => {}
    }
}

/// The bodies of the requests that send a reply: alone, by part with its buttons, below a line, and explained.
#[must_use]
pub fn messages(reply: &Reply) -> Vec<Value> {
    let owner = |private| Owner {
        asker: UserId::new(u64::MAX),
        question: Some(u64::MAX),
        private,
        marks: true,
    };
    let (first, parts) = render::part(reply, 1);
    let mut pages: Vec<_> = (1..=parts.min(PARTS))
        .map(|part| press::page(reply, part, owner(part % 2 == 0)))
        .collect();
    let line = reply
        .language
        .wording()
        .in_reply_to("https://discord.com/channels/1/2/3");
    pages.extend([
        render::reply(reply),
        press::page(reply, 1, owner(false)).after(&line),
        render::explanation(&reply.language.wording().why("3f2a1c9e"), &first),
        render::Page::of(reply.language.wording().dropped(parts)),
    ]);
    pages
        .iter()
        .map(|page| serde_json::to_value(delivery::message(page, "1".to_owned())).unwrap_or_default())
        .collect()
}

/// A text as a choice of an option that completes itself.
#[must_use]
pub fn choice(text: &str) -> Value {
    serde_json::to_value(interactions::choice(text, text)).unwrap_or_default()
}
