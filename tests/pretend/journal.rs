//! The ordered record of everything that went over the sockets, for assertions and for the message of a failed test.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::rest::Route;

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum What {
    /// The bot asked something of REST.
    Request {
        /// Number of the request, from 1.
        number: u64,
        /// What kind of request.
        route: Route,
        /// Method and path, query included; tokens of interactions are shortened.
        line: String,
        /// The JSON body, that of a multipart request too.
        body: Option<Arc<Value>>,
    },
    /// What it was told.
    Response {
        /// Number of the request.
        number: u64,
        /// HTTP status; 0 where a fault kept the answer back.
        status: u16,
        /// The code of an error, or the id of what was made.
        note: String,
    },
    /// A gateway connection was made; the number names it from then on.
    Connected {
        /// Number of the connection, from 1.
        connection: u64,
        /// Whether it came to the address for resuming.
        resume_door: bool,
    },
    /// The bot sent a gateway payload.
    Heard {
        /// The connection.
        connection: u64,
        /// The opcode.
        op: u64,
        /// The payload's `d`, the token taken out.
        data: Arc<Value>,
    },
    /// The bot was sent a gateway payload.
    Told {
        /// The connection.
        connection: u64,
        /// The opcode.
        op: u64,
        /// The event's name and sequence number, or nothing.
        note: String,
    },
    /// A gateway connection ended.
    Ended {
        /// The connection.
        connection: u64,
        /// Who ended it and with which close code.
        note: String,
    },
    /// A test did something.
    Note(String),
    /// The bot broke a rule of Discord's.
    Violation(String),
}

/// One thing that happened, and when.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Time since the pretend Discord started.
    pub at: Duration,
    /// What.
    pub what: What,
}

/// The newest entries and counts of all.
pub struct Journal {
    start: Instant,
    entries: VecDeque<Entry>,
    keep: usize,
    requests: HashMap<Route, u64>,
    statuses: HashMap<(Route, u16), u64>,
    open: HashMap<u64, Route>,
    numbers: u64,
    heard: HashMap<u64, u64>,
    connections: u64,
}

impl Journal {
    /// An empty journal that keeps the newest `keep` entries.
    pub fn new(keep: usize) -> Self {
        Self {
            start: Instant::now(),
            entries: VecDeque::new(),
            keep,
            requests: HashMap::new(),
            statuses: HashMap::new(),
            open: HashMap::new(),
            numbers: 0,
            heard: HashMap::new(),
            connections: 0,
        }
    }

    /// Adds an entry.
    pub fn add(&mut self, what: What) {
        match &what {
            What::Heard { op, .. } => *self.heard.entry(*op).or_default() += 1,
            What::Connected { .. } => self.connections += 1,
            What::Response { number, status, .. } => {
                if let Some(route) = self.open.remove(number) {
                    *self.statuses.entry((route, *status)).or_default() += 1;
                }
            }
            _ => {}
        }
        self.entries.push_back(Entry {
            at: self.start.elapsed(),
            what,
        });
        while self.entries.len() > self.keep {
            self.entries.pop_front();
        }
    }

    /// Adds a request and gives it its number.
    pub fn request(&mut self, route: Route, line: String, body: Option<Arc<Value>>) -> u64 {
        self.numbers += 1;
        *self.requests.entry(route).or_default() += 1;
        self.open.insert(self.numbers, route);
        self.add(What::Request {
            number: self.numbers,
            route,
            line,
            body,
        });
        self.numbers
    }

    /// The newest entries, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many requests of this kind came in, of all time.
    pub fn requests(&self, route: Route) -> u64 {
        self.requests.get(&route).copied().unwrap_or(0)
    }

    /// How many requests came in, of all time.
    pub fn all_requests(&self) -> u64 {
        self.numbers
    }

    /// How many requests of this kind got this status; 0 stands for no answer.
    pub fn answered(&self, route: Route, status: u16) -> u64 {
        self.statuses.get(&(route, status)).copied().unwrap_or(0)
    }

    /// How many payloads of this opcode the bot sent: 1 heartbeat, 2 IDENTIFY, 6 RESUME.
    pub fn heard(&self, op: u64) -> u64 {
        self.heard.get(&op).copied().unwrap_or(0)
    }

    /// How many gateway connections were made.
    pub fn connections(&self) -> u64 {
        self.connections
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 120;
        let hidden = self.entries.len().saturating_sub(SHOWN);
        if hidden > 0 {
            writeln!(f, "  … {hidden} earlier entries")?;
        }
        for entry in self.entries.iter().skip(hidden) {
            let at = entry.at.as_secs_f64();
            match &entry.what {
                What::Request { number, line, body, .. } => {
                    write!(f, "  {at:8.3} REST #{number} {line}")?;
                    match body {
                        Some(body) => writeln!(f, " {}", short(&body.to_string()))?,
                        None => writeln!(f)?,
                    }
                }
                What::Response { number, status, note } => writeln!(f, "  {at:8.3} REST #{number} -> {status} {note}")?,
                What::Connected {
                    connection,
                    resume_door,
                } => {
                    let door = if *resume_door { "resume address" } else { "main address" };
                    writeln!(f, "  {at:8.3} gateway {connection}: connected to the {door}")?;
                }
                What::Heard { connection, op, data } => {
                    writeln!(
                        f,
                        "  {at:8.3} gateway {connection}: bot sent op {op} {}",
                        short(&data.to_string())
                    )?;
                }
                What::Told { connection, op, note } => {
                    writeln!(f, "  {at:8.3} gateway {connection}: sent op {op} {note}")?;
                }
                What::Ended { connection, note } => writeln!(f, "  {at:8.3} gateway {connection}: ended, {note}")?,
                What::Note(note) => writeln!(f, "  {at:8.3} {note}")?,
                What::Violation(note) => writeln!(f, "  {at:8.3} VIOLATION {note}")?,
            }
        }
        Ok(())
    }
}

/// The first part of a long text.
fn short(text: &str) -> String {
    match text.char_indices().nth(600) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
