//! Where every way in comes together: what is asked goes in, what a member reads comes out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serenity::model::id::{ChannelId, UserId};
use tokio::time::Instant;

use super::ask::Ask;
use super::recent::Recent;
use crate::answer::{Reply, Suggestion, Voice};
use crate::config::Config;
use crate::engine::{Conversation, Engine};
use crate::store::Store;

/// How long a conversation is remembered, and how many are.
const TALK: (usize, Duration) = (10_000, Duration::from_secs(600));

/// Answers whatever is asked; shared by all ways in.
pub(super) struct Desk {
    store: Arc<Store>,
    prefix: String,
    state: Mutex<State>,
}

struct State {
    talks: Recent<(ChannelId, UserId), Conversation>,
}

impl Desk {
    pub(super) fn new(store: Arc<Store>, config: &Config) -> Arc<Self> {
        Arc::new(Self {
            store,
            prefix: config.discord.prefix.clone(),
            state: Mutex::new(State {
                talks: Recent::new(TALK.0, TALK.1),
            }),
        })
    }

    /// The engine that answers now.
    pub(super) fn engine(&self) -> Arc<Engine> {
        self.store.engine()
    }

    /// What stands before a question in a guild's channels.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Replies, as the next turn of the asker's conversation in this channel.
    pub(super) fn reply(&self, ask: &Ask) -> Reply {
        let now = Instant::now();
        let place = (ask.channel, ask.asker.id);
        let turns = self.state().talks.take(&place, now).unwrap_or_default();
        let (reply, turns) = self.reply_after(ask, turns);
        self.state().talks.insert(place, turns, now);
        reply
    }

    /// Replies as if nothing had been asked before.
    pub(super) fn reply_afresh(&self, ask: &Ask) -> Reply {
        self.reply_after(ask, Conversation::default()).0
    }

    fn reply_after(&self, ask: &Ask, mut turns: Conversation) -> (Reply, Conversation) {
        let begun = Instant::now();
        let call = format!("{} ", self.prefix);
        let voice = Voice {
            language: ask.language,
            call: &call,
        };
        let response = self.engine().respond(&mut turns, &ask.text, voice);
        let outcome = response.decision.as_ref().map(|decision| decision.outcome.name());
        let (fact, micros) = (response.reply.facts.first(), begun.elapsed().as_micros());
        tracing::info!(
            channel = ask.channel.get(),
            asked = ask.id,
            way = ?ask.way,
            outcome,
            fact,
            micros,
            "asked"
        );
        (response.reply, turns)
    }

    /// Questions that what was typed so far may become.
    pub(super) fn complete(&self, typed: &str, most: usize) -> Vec<Suggestion> {
        self.engine().complete(typed, most)
    }

    /// Topics that what was typed so far may name: by name first, then by what is asked in them.
    pub(super) fn complete_topic(&self, typed: &str, most: usize) -> Vec<(String, String)> {
        let engine = self.engine();
        let base = engine.base();
        let typed = typed.trim().to_lowercase();
        let is_named = |name: &&String| name.to_lowercase().starts_with(&typed);
        let named = base.topics().iter().filter(|topic| {
            [&topic.id, &topic.title]
                .into_iter()
                .chain(&topic.aliases)
                .any(|name| is_named(&name))
        });
        let near = engine.complete(&typed, base.facts().len());
        let asked = near
            .iter()
            .filter_map(|near| base.fact(&near.fact))
            .filter_map(|fact| base.topics().iter().find(|topic| topic.id == fact.topic));
        let mut found: Vec<(String, String)> = Vec::new();
        for topic in named.chain(asked) {
            if found.len() < most && !found.iter().any(|(id, _)| *id == topic.id) {
                found.push((topic.id.clone(), topic.title.clone()));
            }
        }
        found
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
