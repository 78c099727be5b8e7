//! The words a test is told in: who is there, who says what, what the bot answers, what goes wrong.

mod place;
mod speech;
mod trouble;
mod using;
mod waiting;

use std::time::Duration;

use serde_json::Value;

use super::views;
use super::world::{Message, World};

/// How long a test waits for what must happen.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A guild of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Guild(pub u64);
/// A channel, thread or direct messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Channel(pub u64);
/// A user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct User(pub u64);
/// A message someone wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Posted {
    /// The message.
    pub id: u64,
    /// Where.
    pub channel: Channel,
}

/// An interaction, by its token.
#[derive(Clone, Debug)]
pub struct Asked {
    token: String,
}

/// A message of the bot's, as it stood when it was looked at.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The id.
    pub id: u64,
    /// Where.
    pub channel: Channel,
    /// The message object.
    pub view: Value,
    /// Users it pinged.
    pub pings: Vec<u64>,
    /// Whether it pinged everyone.
    pub pings_everyone: bool,
    /// Whether only one user sees it.
    pub ephemeral: bool,
}

impl Answer {
    /// The answer that a message is.
    pub fn of(world: &World, message: &Message) -> Self {
        Self {
            id: message.id,
            channel: Channel(message.channel),
            view: views::message(world, message),
            pings: message.pings.clone(),
            pings_everyone: message.pings_everyone,
            ephemeral: message.ephemeral_for.is_some(),
        }
    }

    /// The text.
    pub fn content(&self) -> &str {
        self.view["content"].as_str().unwrap_or_default()
    }

    /// The message, to reply to it or look at it again.
    pub fn posted(&self) -> Posted {
        Posted {
            id: self.id,
            channel: self.channel,
        }
    }

    /// Buttons and selects, at any depth.
    pub fn components(&self) -> Vec<Value> {
        fn walk(value: &Value, found: &mut Vec<Value>) {
            for component in value.as_array().into_iter().flatten() {
                if component["custom_id"].is_string() || component["url"].is_string() {
                    found.push(component.clone());
                }
                walk(&component["components"], found);
            }
        }
        let mut found = Vec::new();
        walk(&self.view["components"], &mut found);
        found
    }

    /// Labels of the buttons.
    pub fn labels(&self) -> Vec<String> {
        self.components()
            .iter()
            .filter_map(|c| c["label"].as_str().map(str::to_owned))
            .collect()
    }
}
