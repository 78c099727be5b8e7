//! What the program counts, in the text that Prometheus reads. No label holds an id of a person, a place or a message.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::store::Live;

/// What every name begins with.
const PREFIX: &str = "alliance_bot";
/// Upper bounds in seconds: an answer is found within a millisecond.
const ANSWER: [f64; 11] = [
    0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25,
];
/// Upper bounds in seconds: a delivery is a request, or a long wait for Discord's limits.
const DELIVERY: [f64; 11] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 150.0];

type Label = [(&'static str, &'static str); 1];
type Labels = [(&'static str, &'static str); 2];

/// Counts; cheap to clone, and clones count together.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    questions: Family<Labels, Counter>,
    answer: Histogram,
    delivery: Histogram,
    undelivered: Family<Label, Counter>,
    taken: Counter,
    limited: Family<Label, Counter>,
    reconnects: Family<Label, Counter>,
    reloads: Family<Label, Counter>,
    /// The shards that this process runs, and whether each is connected.
    shards: Mutex<BTreeMap<u32, bool>>,
    /// How long Discord took to acknowledge each shard's latest heartbeat.
    heartbeats: Mutex<BTreeMap<u32, Duration>>,
}

impl Metrics {
    /// Counts nothing yet; `now` is when the program started.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The running program", build);
        let started = Gauge::<i64>::default();
        started.set(seconds(now));
        registry.register_with_unit("start_timestamp", "When the program started", Unit::Seconds, started);
        let questions = Family::<Labels, Counter>::default();
        registry.register(
            "questions",
            "Questions and commands, by way in and outcome",
            questions.clone(),
        );
        let answer = Histogram::new(ANSWER);
        registry.register_with_unit(
            "answer",
            "Time to find and word an answer",
            Unit::Seconds,
            answer.clone(),
        );
        let delivery = Histogram::new(DELIVERY);
        let help = "Time from an answer to Discord's word that it stands, waiting for its turn included";
        registry.register_with_unit("delivery", help, Unit::Seconds, delivery.clone());
        let undelivered = Family::default();
        registry.register(
            "undelivered",
            "Answers that nobody got to see, by reason",
            undelivered.clone(),
        );
        let taken = Counter::default();
        registry.register("suggestions_taken", "Suggestions that were taken", taken.clone());
        let limited = Family::default();
        registry.register(
            "rate_limited",
            "Requests that Discord refused with 429, by scope",
            limited.clone(),
        );
        let reconnects = Family::default();
        let help = "Gateway connections that ended, by whether the session can be resumed";
        registry.register("gateway_reconnects", help, reconnects.clone());
        let reloads = Family::default();
        registry.register("reloads", "Attempts to load another base, by result", reloads.clone());
        // A series that begins with its first event hides that event from `rate()`.
        for reason in ["dropped", "refused", "late"] {
            let _ = undelivered.get_or_create(&[("reason", reason)]);
        }
        for scope in ["user", "shared", "global", "interaction", "wall"] {
            let _ = limited.get_or_create(&[("scope", scope)]);
        }
        for resumes in ["yes", "no"] {
            let _ = reconnects.get_or_create(&[("resumes", resumes)]);
        }
        for outcome in ["answered", "suggested", "unknown"] {
            let _ = questions.get_or_create(&[("way", "prefix"), ("outcome", outcome)]);
        }
        for result in ["loaded", "refused", "waiting"] {
            let _ = reloads.get_or_create(&[("result", result)]);
        }
        Self(Arc::new(Inner {
            registry,
            questions,
            answer,
            delivery,
            undelivered,
            taken,
            limited,
            reconnects,
            reloads,
            shards: Mutex::default(),
            heartbeats: Mutex::default(),
        }))
    }

    /// Something was asked in this way, with this outcome.
    pub fn asked(&self, way: &'static str, outcome: &'static str, took: Duration) {
        self.0
            .questions
            .get_or_create(&[("way", way), ("outcome", outcome)])
            .inc();
        self.0.answer.observe(took.as_secs_f64());
    }

    /// A suggestion was taken.
    pub fn suggestion_taken(&self) {
        self.0.taken.inc();
    }

    /// An answer stands in Discord, so long after it was found.
    pub fn delivered(&self, waited: Duration) {
        self.0.delivery.observe(waited.as_secs_f64());
    }

    /// An answer does not.
    pub fn undelivered(&self, reason: &'static str) {
        self.0.undelivered.get_or_create(&[("reason", reason)]).inc();
    }

    /// Discord refused a request with 429.
    pub fn limited(&self, scope: &'static str) {
        self.0.limited.get_or_create(&[("scope", scope)]).inc();
    }

    /// Another base was tried.
    pub fn reloaded(&self, result: &'static str) {
        self.0.reloads.get_or_create(&[("result", result)]).inc();
    }

    /// The shards that this process runs; none of them is connected yet.
    pub fn runs_shards(&self, shards: Range<u32>) {
        *self.shards() = shards.map(|number| (number, false)).collect();
    }

    /// A shard's session is alive from now on.
    pub fn connected(&self, shard: u32) {
        self.shards().insert(shard, true);
    }

    /// Discord took so long to acknowledge a shard's latest heartbeat.
    pub fn heartbeat(&self, shard: u32, took: Duration) {
        let mut heartbeats = self.0.heartbeats.lock().unwrap_or_else(PoisonError::into_inner);
        heartbeats.insert(shard, took);
    }

    /// Whether each shard is connected, and how long its latest heartbeat took, where one was acknowledged.
    #[must_use]
    pub fn shards_now(&self) -> Vec<(bool, Option<Duration>)> {
        let heartbeats = self.0.heartbeats.lock().unwrap_or_else(PoisonError::into_inner);
        let shards = self.shards();
        let now = shards
            .iter()
            .map(|(number, connected)| (*connected, heartbeats.get(number).copied()));
        now.collect()
    }

    /// A shard's connection ended; whether its session can be resumed.
    pub fn disconnected(&self, shard: u32, resumes: bool) {
        self.shards().insert(shard, false);
        let resumes = if resumes { "yes" } else { "no" };
        self.0.reconnects.get_or_create(&[("resumes", resumes)]).inc();
    }

    /// What keeps the program from being ready; `None` where it is.
    #[must_use]
    pub fn unready(&self) -> Option<String> {
        let shards = self.shards();
        if shards.is_empty() {
            return Some("Discord's gateway has not been found yet".to_owned());
        }
        let missing: Vec<String> = shards
            .iter()
            .filter(|(_, connected)| !**connected)
            .map(|(number, _)| number.to_string())
            .collect();
        (!missing.is_empty()).then(|| format!("not connected: shard {}", missing.join(", ")))
    }

    /// All of it in OpenMetrics text, with what holds at this moment.
    ///
    /// # Errors
    /// None in practice: a `String` takes whatever is written.
    pub fn text(&self, live: &Live) -> Result<String, fmt::Error> {
        let mut now = Registry::with_prefix(PREFIX);
        let base = live.engine.base();
        let info = Info::new([("hash", base.hash().to_owned())]);
        now.register("base", "The fact base that answers", info);
        let facts = Gauge::<i64>::default();
        facts.set(i64::try_from(base.facts().len()).unwrap_or(i64::MAX));
        now.register("base_facts", "Facts in it", facts);
        let since = Gauge::<i64>::default();
        since.set(seconds(live.since));
        now.register_with_unit("base_loaded_timestamp", "Since when it answers", Unit::Seconds, since);
        let connected = Family::<[(&str, u32); 1], Gauge>::default();
        for (number, is_connected) in self.shards().iter() {
            connected
                .get_or_create(&[("shard", *number)])
                .set(i64::from(*is_connected));
        }
        now.register(
            "gateway_connected",
            "Whether a shard's gateway session is alive",
            connected,
        );
        let mut written = String::new();
        text::encode_registry(&mut written, &self.0.registry)?;
        text::encode_registry(&mut written, &now)?;
        text::encode_eof(&mut written)?;
        Ok(written)
    }

    fn shards(&self) -> MutexGuard<'_, BTreeMap<u32, bool>> {
        self.0.shards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Since 1970.
fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
