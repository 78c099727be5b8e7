//! A pretend Discord: REST v10 and gateway v10 on loopback, with real sockets and with state.
//!
//! The bot under test is the shipped program as a child process ([`bot::Bot`]); nothing in it is switched off. Each
//! behaviour is marked `documented` (Discord's documentation says so), `observed` (seen by others, with no word in the
//! documentation) or `assumed`. What the bot does against Discord's rules is a violation and fails the test when the
//! [`PretendDiscord`] is dropped. Not played: voice, reactions, compression, ETF, HTTP interactions.
#![allow(dead_code, reason = "each program that includes this module uses a part of it")]
#![allow(
    unreachable_pub,
    clippy::allow_attributes,
    reason = "a module shared by test programs; what is meant for them is pub"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "test code: to panic is to fail"
)]

pub mod bot;
mod checks;
pub mod faults;
pub mod gateway;
mod ids;
mod interactions;
pub mod journal;
pub mod limits;
pub mod openapi;
pub mod permissions;
pub mod rest;
pub mod story;
pub mod tls;
mod views;
mod wire;
pub mod world;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use faults::Faults;
use gateway::{Gateway, intent};
use interactions::Pending;
use journal::{Journal, What};
use limits::Limits;
use rest::commands::Registered;
use story::Answer;
use world::{Message, World};

/// How this Discord is set up. The defaults are Discord's own.
#[derive(Clone)]
pub struct Settings {
    /// Heartbeat interval that HELLO names; 100 ms and up work.
    pub heartbeat: Duration,
    /// Whether rate limits are enforced.
    pub limits: bool,
    /// Requests a second over all routes.
    pub global_limit: u32,
    /// The shards that `GET /gateway/bot` recommends.
    pub shards: u64,
    /// IDENTIFYs at once.
    pub max_concurrency: u64,
    /// Privileged intents granted to the application.
    pub privileged: u64,
    /// Beyond this many guilds a shard is refused with 4011.
    pub most_guilds_a_shard: usize,
    /// The time for an interaction's first answer.
    pub interaction_answer_within: Duration,
    /// The life of its token.
    pub interaction_token_life: Duration,
    /// Whether bodies are checked against the OpenAPI document; costs time, so off in benchmarks.
    pub check_openapi: bool,
    /// Messages kept, over all channels.
    pub keep_messages: usize,
    /// Journal entries kept.
    pub keep_journal: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_millis(41_250),
            limits: true,
            global_limit: 50,
            shards: 1,
            max_concurrency: 1,
            privileged: intent::MESSAGE_CONTENT,
            most_guilds_a_shard: 2500,
            interaction_answer_within: Duration::from_secs(3),
            interaction_token_life: Duration::from_secs(15 * 60),
            check_openapi: true,
            keep_messages: 50_000,
            keep_journal: 50_000,
        }
    }
}

/// Everything behind the sockets, under one lock that is never held over an `await`.
pub struct State {
    pub(crate) settings: Settings,
    pub(crate) world: World,
    pub(crate) gateway: Gateway,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) commands: Vec<Registered>,
    pub(crate) interactions: HashMap<String, Pending>,
    /// The messages by channel and nonce: the newest, and those before.
    nonces: [HashMap<(u64, String), u64>; 2],
    pub(crate) installed_by: HashSet<u64>,
    pub(crate) token: String,
    pub(crate) token_revoked: bool,
    pub(crate) connections: u64,
    violations: Vec<String>,
    own_faults: Vec<String>,
    /// Answers by question: the bot's messages that reply to it.
    answers: HashMap<u64, Vec<u64>>,
    waiting: HashMap<u64, Vec<oneshot::Sender<Answer>>>,
    sent: u64,
}

impl State {
    /// Records that the bot broke a rule.
    pub(crate) fn violate(&mut self, what: String) {
        self.journal.add(What::Violation(what.clone()));
        self.violations.push(what);
    }

    /// Records that this pretend Discord itself is not as Discord's OpenAPI document has it.
    pub(crate) fn own_fault(&mut self, what: String) {
        self.own_faults.push(what);
    }

    /// A line in the journal.
    pub(crate) fn note(&mut self, note: String) {
        self.journal.add(What::Note(note));
    }

    /// The message that was sent in a channel with this nonce, among the newest ten thousand and more.
    pub(crate) fn of_nonce(&self, channel: u64, nonce: &Value) -> Option<u64> {
        let key = (channel, nonce.to_string());
        self.nonces.iter().find_map(|known| known.get(&key)).copied()
    }

    /// Keeps the nonce of a message, and lets go of the oldest.
    pub(crate) fn keep_nonce(&mut self, channel: u64, nonce: &Value, message: u64) {
        let [newest, before] = &mut self.nonces;
        if newest.len() >= 10_000 {
            *before = std::mem::take(newest);
        }
        newest.insert((channel, nonce.to_string()), message);
    }

    /// Keeps a message and tells the gateway, unless it is for one user only.
    pub(crate) fn post(&mut self, message: Message) {
        let by_bot = message.author.id == self.world.bot.id;
        if by_bot {
            self.sent += 1;
            if let Some(to) = message.reference {
                self.answers.entry(to.message).or_default().push(message.id);
                for waiter in self.waiting.remove(&to.message).into_iter().flatten() {
                    let _ = waiter.send(Answer::of(&self.world, &message));
                }
            }
        }
        self.announce("MESSAGE_CREATE", &message);
        self.world.keep(message);
    }

    /// Replaces a message and tells the gateway.
    pub(crate) fn change(&mut self, message: Message) {
        self.announce("MESSAGE_UPDATE", &message);
        self.world.messages.insert(message.id, message);
    }

    /// Removes a message and tells the gateway.
    pub(crate) fn remove(&mut self, id: u64) {
        let Some(message) = self.world.messages.remove(&id) else {
            return;
        };
        if message.ephemeral_for.is_some() {
            return;
        }
        let guild = self.world.guild_of(message.channel);
        let mut data = json!({"id": id.to_string(), "channel_id": message.channel.to_string()});
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild.to_string());
        }
        let intents = if guild.is_some() {
            intent::GUILD_MESSAGES
        } else {
            intent::DIRECT_MESSAGES
        };
        self.gateway.dispatch(
            &mut self.journal,
            guild,
            intents,
            "MESSAGE_DELETE",
            &data.to_string(),
            None,
        );
    }

    /// Sends an event about a message to the shards it concerns. `documented`: without the message content intent, text,
    /// embeds, components and attachments are empty unless the message mentions the bot, is direct, or is its own
    pub(crate) fn announce(&mut self, event: &str, message: &Message) {
        if message.ephemeral_for.is_some() {
            return;
        }
        let guild = self.world.guild_of(message.channel);
        if guild.is_some_and(|guild| !self.world.bot_in(guild)) {
            return;
        }
        if let Some(channel) = self.world.channels.get(&message.channel)
            && permissions::in_channel(&self.world, channel, self.world.bot.id) & permissions::VIEW_CHANNEL == 0
        {
            return;
        }
        let view = views::message_event(&self.world, message);
        let mentions_bot = view["mentions"].as_array().is_some_and(|list| {
            list.iter()
                .any(|user| user["id"] == json!(self.world.bot.id.to_string()))
        });
        let blanked = (guild.is_some() && !mentions_bot && message.author.id != self.world.bot.id).then(|| {
            let mut view = view.clone();
            view["content"] = json!("");
            for key in ["embeds", "components", "attachments"] {
                view[key] = json!([]);
            }
            view.to_string()
        });
        let intents = if guild.is_some() {
            intent::GUILD_MESSAGES
        } else {
            intent::DIRECT_MESSAGES
        };
        self.gateway.dispatch(
            &mut self.journal,
            guild,
            intents,
            event,
            &view.to_string(),
            blanked.as_deref(),
        );
    }

    /// What no output of the bot may hold: the parts of its token, the tokens of interactions, and what people wrote.
    pub(crate) fn secrets(&self) -> HashSet<(&'static str, String)> {
        let token = self.token.split('.').map(|part| ("the token", part));
        let interactions = self
            .interactions
            .keys()
            .map(|token| ("an interaction's token", token.as_str()));
        let people = self.world.messages.values().filter(|message| !message.author.bot);
        let words = people.map(|message| ("what somebody wrote", message.content.as_str()));
        let all = token.chain(interactions).chain(words);
        // Shorter ones are words of the log's own.
        all.filter(|(_, text)| text.len() > 10)
            .map(|(what, text)| (what, text.to_owned()))
            .collect()
    }

    /// The bot's first reply to a message.
    pub(crate) fn first_reply(&self, question: u64) -> Option<Answer> {
        let first = self.answers.get(&question)?.first()?;
        Some(Answer::of(&self.world, self.world.messages.get(first)?))
    }

    /// An interaction was answered or its answer changed; those who wait look by themselves.
    pub(crate) fn interaction_answered(&mut self, _token: &str) {
        self.sent += 1;
    }
}

/// What the tasks share.
pub struct Inner {
    state: Mutex<State>,
    pub(crate) changed: Notify,
    pub(crate) settings: Settings,
}

impl Inner {
    /// The state; a test that panicked while holding it does not keep the others from their messages.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn responded(&self, number: u64, status: u16, note: String) {
        self.lock().journal.add(What::Response { number, status, note });
        self.changed.notify_waiters();
    }
}

/// The running pretend Discord. Dropping it stops it and fails the test where the bot broke a rule.
pub struct PretendDiscord {
    pub(crate) inner: Arc<Inner>,
    base: String,
    tasks: Vec<JoinHandle<()>>,
    finished: bool,
}

impl PretendDiscord {
    /// Starts with Discord's own settings.
    pub async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    /// Starts with other settings.
    pub async fn start_with(settings: Settings) -> Self {
        let mut listeners = Vec::new();
        for _ in 0..3 {
            listeners.push(TcpListener::bind("127.0.0.1:0").await.expect("a loopback port"));
        }
        let ports: Vec<u16> = listeners
            .iter()
            .map(|listener| listener.local_addr().unwrap().port())
            .collect();
        let world = World::new(settings.keep_messages);
        let (main, resume) = (
            format!("ws://127.0.0.1:{}", ports[1]),
            format!("ws://127.0.0.1:{}", ports[2]),
        );
        let state = State {
            token: ids::bot_token(world.bot.id),
            world,
            gateway: Gateway::new(main, resume, settings.max_concurrency),
            limits: Limits::new(settings.limits, settings.global_limit),
            faults: Faults::default(),
            journal: Journal::new(settings.keep_journal),
            commands: Vec::new(),
            interactions: HashMap::new(),
            nonces: Default::default(),
            installed_by: HashSet::new(),
            token_revoked: false,
            connections: 0,
            violations: Vec::new(),
            own_faults: Vec::new(),
            answers: HashMap::new(),
            waiting: HashMap::new(),
            sent: 0,
            settings: settings.clone(),
        };
        let inner = Arc::new(Inner {
            state: Mutex::new(state),
            changed: Notify::new(),
            settings,
        });
        let mut listeners = listeners.into_iter();
        let mut next = || listeners.next().unwrap();
        let tasks = vec![
            tokio::spawn(wire::listen(inner.clone(), next())),
            tokio::spawn(gateway::connection::listen(inner.clone(), next(), false)),
            tokio::spawn(gateway::connection::listen(inner.clone(), next(), true)),
        ];
        Self {
            inner,
            base: format!("http://127.0.0.1:{}", ports[0]),
            tasks,
            finished: false,
        }
    }

    /// The address for `DISCORD_API_BASE`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of the gateway, as REST gives it.
    pub fn gateway_url(&self) -> String {
        self.inner.lock().gateway.url.clone()
    }

    /// The bot's token.
    pub fn token(&self) -> String {
        self.inner.lock().token.clone()
    }

    /// What the bot broke so far; a test that takes them answers for them.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.inner.lock().violations)
    }

    /// Looks into the journal.
    pub fn journal<T>(&self, look: impl FnOnce(&Journal) -> T) -> T {
        look(&self.inner.lock().journal)
    }

    /// Stops, and fails where the bot broke a rule.
    pub fn finish(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        self.tasks.iter().for_each(JoinHandle::abort);
        let (violations, own, journal) = {
            let state = self.inner.lock();
            for orders in state.gateway.open.values() {
                let _ = orders.send(gateway::Order::End(faults::Close::Drop));
            }
            (
                state.violations.clone(),
                state.own_faults.clone(),
                state.journal.to_string(),
            )
        };
        if !std::thread::panicking() {
            assert!(
                own.is_empty(),
                "the pretend Discord is not as Discord's OpenAPI document has it: {own:#?}"
            );
            assert!(
                violations.is_empty(),
                "the bot broke Discord's rules: {violations:#?}\njournal:\n{journal}"
            );
        }
    }
}

impl Drop for PretendDiscord {
    fn drop(&mut self) {
        self.stop();
    }
}
