//! The gateway's state: sessions, their event logs and the identify budget; no sockets (see `connection`).

pub mod connection;
mod login;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::faults::Close;
use super::ids::noise;
use super::journal::{Journal, What};

/// Intents by bit. `documented` (events/gateway)
pub mod intent {
    /// Guild objects.
    pub const GUILDS: u64 = 1;
    /// Members; privileged.
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    /// Presences; privileged.
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    /// Messages in guilds.
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    /// Direct messages.
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    /// The text of messages that are not meant for the bot; privileged.
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
    /// All that exist.
    pub const KNOWN: u64 = 0x1_ffff | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25;
    /// Those that must be granted.
    pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
}

/// What a connection is told to do.
pub enum Order {
    /// Send this text; with opcode and note for the journal.
    Send(Arc<str>, u64, String),
    /// End the connection.
    End(Close),
    /// Acknowledge heartbeats, or not.
    Acks(bool),
    /// Read and send nothing more, and stay open.
    Silence,
}

/// One session: a shard as Discord remembers it, connected or not.
pub struct Session {
    /// The id.
    pub id: String,
    /// Shard and number of shards.
    pub shard: (u64, u64),
    /// The intents asked for.
    pub intents: u64,
    /// The last sequence number given.
    pub sequence: u64,
    /// Events not yet known to have arrived, with their numbers.
    pub log: VecDeque<(u64, Arc<str>, String)>,
    /// The connection, where there is one, with its number.
    pub connection: Option<(u64, UnboundedSender<Order>)>,
    /// When the connection was lost.
    pub lost: Option<Instant>,
    /// READY or RESUMED was sent and the guilds with it.
    pub ready: bool,
}

/// IDENTIFYs allowed. `documented`: 1,000 in 24 h, `max_concurrency` per 5 s by `shard_id % max_concurrency`
pub struct Budget {
    /// All of a day.
    pub total: u64,
    /// Left.
    pub remaining: u64,
    /// How many at once.
    pub max_concurrency: u64,
    /// The time of one round.
    pub window: Duration,
    /// When the day is over and the budget whole again.
    pub resets: Instant,
    last: HashMap<u64, Instant>,
}

impl Budget {
    /// As `GET /gateway/bot` shows it.
    pub fn view(&self) -> Value {
        json!({"total": self.total, "remaining": self.remaining, "reset_after": u64::try_from(self.resets.saturating_duration_since(Instant::now()).as_millis()).unwrap(), "max_concurrency": self.max_concurrency})
    }

    /// Whether this shard may IDENTIFY now; counts it.
    pub fn spend(&mut self, shard: u64) -> Spent {
        if Instant::now() >= self.resets {
            self.remaining = self.total;
            self.resets = Instant::now() + DAY;
        }
        if self.remaining == 0 {
            return Spent::Bankrupt;
        }
        self.remaining -= 1;
        let key = shard % self.max_concurrency.max(1);
        let now = Instant::now();
        let early = self
            .last
            .get(&key)
            .is_some_and(|last| now.duration_since(*last) < self.window);
        self.last.insert(key, now);
        if early { Spent::TooSoon } else { Spent::Allowed }
    }
}

/// The span of the identify budget.
const DAY: Duration = Duration::from_secs(86_400);

/// What came of asking the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// Go on.
    Allowed,
    /// Too soon after another: op 9.
    TooSoon,
    /// Nothing left: Discord ends all sessions and resets the token.
    Bankrupt,
}

/// Every session.
pub struct Gateway {
    /// The address `GET /gateway` gives.
    pub url: String,
    /// The address READY gives for resuming; another port.
    pub resume_url: String,
    /// The identify budget.
    pub limit: Budget,
    /// Sessions by id.
    pub sessions: HashMap<String, Session>,
    /// Every open connection, identified or not.
    pub open: HashMap<u64, UnboundedSender<Order>>,
    /// How long a lost session can be resumed. `assumed`
    pub resume_within: Duration,
    /// Most events kept for replay in a session. `assumed`
    pub keep_events: usize,
}

impl Gateway {
    /// No sessions yet.
    pub fn new(url: String, resume_url: String, max_concurrency: u64) -> Self {
        let limit = Budget {
            total: 1000,
            remaining: 1000,
            max_concurrency,
            window: Duration::from_secs(5),
            resets: Instant::now() + DAY,
            last: HashMap::new(),
        };
        Self {
            url,
            resume_url,
            limit,
            sessions: HashMap::new(),
            open: HashMap::new(),
            resume_within: Duration::from_secs(180),
            keep_events: 20_000,
        }
    }

    /// A new session on a connection.
    pub fn open_session(
        &mut self,
        shard: (u64, u64),
        intents: u64,
        number: u64,
        orders: UnboundedSender<Order>,
    ) -> String {
        let id = noise(32).to_lowercase();
        let session = Session {
            id: id.clone(),
            shard,
            intents,
            sequence: 0,
            log: VecDeque::new(),
            connection: Some((number, orders)),
            lost: None,
            ready: false,
        };
        let keep = self.resume_within;
        self.sessions
            .retain(|_, session| session.lost.is_none_or(|lost| lost.elapsed() < keep));
        self.sessions.insert(id.clone(), session);
        id
    }

    /// Sends an event to every session of the guild's shard (direct messages: shard 0) that asked for it. `blanked` goes
    /// to those without the message content intent.
    pub fn dispatch(
        &mut self,
        journal: &mut Journal,
        guild: Option<u64>,
        intents: u64,
        event: &str,
        data: &str,
        blanked: Option<&str>,
    ) {
        let keep = self.keep_events;
        for session in self.sessions.values_mut() {
            let home = guild.map_or(0, |guild| (guild >> 22) % session.shard.1);
            if home != session.shard.0 || (intents != 0 && session.intents & intents == 0) {
                continue;
            }
            let data = match blanked {
                Some(blanked) if session.intents & intent::MESSAGE_CONTENT == 0 => blanked,
                _ => data,
            };
            session.send(journal, event, data, keep);
        }
    }

    /// Whether shards 0 to n-1 of some n are all connected and ready.
    pub fn ready_shards(&self) -> usize {
        self.sessions
            .values()
            .filter(|session| session.ready && session.connection.is_some())
            .count()
    }
}

impl Session {
    /// Numbers an event, logs it and sends it where there is a connection.
    pub fn send(&mut self, journal: &mut Journal, event: &str, data: &str, keep: usize) {
        self.sequence += 1;
        let text: Arc<str> = format!(r#"{{"op":0,"s":{},"t":"{event}","d":{data}}}"#, self.sequence).into();
        let note = format!("{event} s={}", self.sequence);
        if let Some((connection, orders)) = &self.connection {
            journal.add(What::Told {
                connection: *connection,
                op: 0,
                note: note.clone(),
            });
            let _ = orders.send(Order::Send(text.clone(), 0, String::new()));
        }
        self.log.push_back((self.sequence, text, note));
        while self.log.len() > keep {
            self.log.pop_front();
        }
    }

    /// Forgets events that are known to have arrived.
    pub fn acknowledge(&mut self, sequence: u64) {
        while self.log.front().is_some_and(|(number, ..)| *number <= sequence) {
            self.log.pop_front();
        }
    }
}
