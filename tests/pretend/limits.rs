//! Rate limits as Discord enforces them: buckets by route, the global limit, the ban for invalid requests.
//!
//! `documented` (topics/rate-limits): headers, scopes, 50 requests a second over all routes but interactions, 10,000
//! invalid requests (401, 403, 429 but for scope shared) in ten minutes. `observed`: 5 messages in 5 seconds a channel,
//! windows that begin with their first request. `assumed`: the other routes' sizes, the ban's wording.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::json;

use super::ids::unix_millis;
use super::rest::{Reply, Route};

/// Which limit refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The route's bucket.
    User,
    /// The whole bot.
    Global,
    /// The resource.
    Shared,
    /// Cloudflare: the ban for invalid requests, or a planned fault.
    Cloudflare,
}

struct Window {
    since: Instant,
    used: u32,
}

/// The state of all limits.
pub struct Limits {
    /// Whether limits are enforced; planned 429s come all the same.
    pub on: bool,
    /// Requests a second over all routes but interactions.
    pub global: u32,
    /// Invalid requests in ten minutes that lead to a ban.
    pub most_invalid: usize,
    sizes: HashMap<Route, (u32, Duration)>,
    windows: HashMap<(Route, u64), Window>,
    second: Option<Window>,
    stopped_until: Option<Instant>,
    invalid: VecDeque<Instant>,
    banned_until: Option<Instant>,
    refused: HashMap<Scope, u64>,
}

/// What the limits say of one request.
pub enum Verdict {
    /// Go on; these headers belong to the answer.
    Pass(Vec<(&'static str, String)>),
    /// Refused.
    Refuse(Reply),
}

const TEN_MINUTES: Duration = Duration::from_secs(600);

impl Limits {
    /// Limits with nothing used.
    pub fn new(on: bool, global: u32) -> Self {
        Self {
            on,
            global,
            most_invalid: 10_000,
            sizes: HashMap::new(),
            windows: HashMap::new(),
            second: None,
            stopped_until: None,
            invalid: VecDeque::new(),
            banned_until: None,
            refused: HashMap::new(),
        }
    }

    /// Requests refused by this limit, so far.
    pub fn refused(&self, scope: Scope) -> u64 {
        self.refused.get(&scope).copied().unwrap_or(0)
    }

    /// Invalid requests in the last ten minutes.
    pub fn invalid(&self) -> usize {
        self.invalid.iter().filter(|at| at.elapsed() < TEN_MINUTES).count()
    }

    /// Changes the size of a route's buckets.
    pub fn set(&mut self, route: Route, most: u32, per: Duration) {
        self.sizes.insert(route, (most, per));
    }

    /// Weighs one request.
    pub fn weigh(&mut self, route: Route, major: u64) -> Verdict {
        let now = Instant::now();
        if let Some(until) = self.banned_until.filter(|until| *until > now) {
            return Verdict::Refuse(self.refuse(Scope::Cloudflare, until - now, Route::Any, 0));
        }
        if !route.is_interaction()
            && let Some(until) = self.stopped_until.filter(|until| *until > now)
        {
            return Verdict::Refuse(self.refuse(Scope::Global, until - now, route, major));
        }
        if !self.on {
            return Verdict::Pass(Vec::new());
        }
        if !route.is_interaction() {
            let second = self.second.get_or_insert(Window { since: now, used: 0 });
            if now.duration_since(second.since) >= Duration::from_secs(1) {
                *second = Window { since: now, used: 0 };
            }
            if second.used >= self.global {
                let left = Duration::from_secs(1).saturating_sub(now.duration_since(second.since));
                return Verdict::Refuse(self.refuse(Scope::Global, left, route, major));
            }
            second.used += 1;
        }
        let (most, per) = self.size(route);
        if self.windows.len() > 20_000 {
            let sizes = &self.sizes;
            self.windows.retain(|(route, _), window| {
                let (_, per) = sizes.get(route).copied().unwrap_or_else(|| size_of(*route));
                window.since.elapsed() < per
            });
        }
        let window = self
            .windows
            .entry((route, major))
            .or_insert(Window { since: now, used: 0 });
        if now.duration_since(window.since) >= per {
            *window = Window { since: now, used: 0 };
        }
        if window.used >= most {
            let left = per.saturating_sub(now.duration_since(window.since));
            return Verdict::Refuse(self.refuse(Scope::User, left, route, major));
        }
        window.used += 1;
        Verdict::Pass(self.headers(route, major))
    }

    /// The answer to a refused request; counts it.
    pub fn refuse(&mut self, scope: Scope, left: Duration, route: Route, major: u64) -> Reply {
        *self.refused.entry(scope).or_default() += 1;
        let seconds = left.as_secs_f64().max(0.001);
        if scope == Scope::Cloudflare {
            let page = "<!doctype html><title>Access denied | discord.com used Cloudflare to restrict access</title>error code: 1015";
            return Reply::page(429, page).header("retry-after", seconds.ceil().to_string());
        }
        let name = match scope {
            Scope::Global => "global",
            Scope::Shared => "shared",
            _ => "user",
        };
        if scope == Scope::Global {
            self.stopped_until = self.stopped_until.max(Some(Instant::now() + left));
        }
        let message = if scope == Scope::Shared {
            "The resource is being rate limited."
        } else {
            "You are being rate limited."
        };
        let body = json!({"message": message, "retry_after": (seconds * 1000.0).ceil() / 1000.0, "global": scope == Scope::Global});
        let mut reply = Reply::json(429, body)
            .header("retry-after", seconds.ceil().to_string())
            .header("x-ratelimit-scope", name.into());
        if scope == Scope::Global {
            return reply.header("x-ratelimit-global", "true".into());
        }
        for (name, value) in self.headers(route, major) {
            let value = match name {
                "x-ratelimit-remaining" => "0".into(),
                "x-ratelimit-reset-after" => format!("{seconds:.3}"),
                _ => value,
            };
            reply = reply.header(name, value);
        }
        reply
    }

    /// Counts an answer that Discord calls invalid; too many of them are a ban.
    pub fn count(&mut self, status: u16, shared: bool) {
        if !matches!(status, 401 | 403 | 429) || shared {
            return;
        }
        self.invalid.push_back(Instant::now());
        while self.invalid.len() > self.most_invalid {
            self.invalid.pop_front();
        }
        if self.invalid.len() == self.most_invalid && self.invalid[0].elapsed() < TEN_MINUTES {
            self.banned_until
                .get_or_insert(Instant::now() + Duration::from_secs(3600));
        }
    }

    fn size(&self, route: Route) -> (u32, Duration) {
        self.sizes.get(&route).copied().unwrap_or_else(|| size_of(route))
    }

    fn headers(&self, route: Route, major: u64) -> Vec<(&'static str, String)> {
        let (most, per) = self.size(route);
        let (used, left) = self.windows.get(&(route, major)).map_or((1, per), |window| {
            (window.used, per.saturating_sub(window.since.elapsed()))
        });
        let reset = (unix_millis() as f64) / 1000.0 + left.as_secs_f64();
        vec![
            ("x-ratelimit-limit", most.to_string()),
            ("x-ratelimit-remaining", most.saturating_sub(used).to_string()),
            ("x-ratelimit-reset", format!("{reset:.3}")),
            ("x-ratelimit-reset-after", format!("{:.3}", left.as_secs_f64())),
            ("x-ratelimit-bucket", route.bucket()),
        ]
    }
}

/// Requests allowed in so much time, by route. `observed` for messages, else `assumed`
fn size_of(route: Route) -> (u32, Duration) {
    match route {
        Route::CreateMessage | Route::EditMessage | Route::DeleteMessage | Route::Typing => (5, Duration::from_secs(5)),
        Route::OpenDirect => (10, Duration::from_secs(10)),
        Route::Callback | Route::FollowUp | Route::EditFollowUp | Route::GetFollowUp | Route::DeleteFollowUp => {
            (5, Duration::from_secs(2))
        }
        Route::PutCommands | Route::CreateCommand | Route::DeleteCommand => (5, Duration::from_secs(20)),
        _ => (30, Duration::from_secs(10)),
    }
}
