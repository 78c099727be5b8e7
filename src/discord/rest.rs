//! One request to Discord at a time: limits, timeouts, retries, and what a refusal means. `delivery` decides what is sent and in
//! which order; nothing else sends.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::multipart::{Form, Part};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use serenity::http::Route;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use twilight_http_ratelimiting::{Endpoint, Method, RateLimitHeaders, RateLimiter};

use super::pace::Pace;
use super::reach::Reach;
use super::token::Token;
use crate::ops::Metrics;

/// How Discord wants bots to name themselves; without it a request is refused.
const AGENT: &str = concat!(
    "DiscordBot (https://github.com/alliance-bot/alliance-bot, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);
/// Time to reach Discord at all.
const CONNECT: Duration = Duration::from_secs(5);
/// Time for a whole request, by try: a hanging first one is soon repeated, which the nonce makes safe.
const TOTAL: [Duration; 5] = [
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(10),
    Duration::from_secs(10),
    Duration::from_secs(10),
];
/// Time for a response to an interaction, by try.
const UNLIMITED: [Duration; 3] = [
    Duration::from_millis(1_200),
    Duration::from_millis(1_500),
    Duration::from_millis(2_500),
];
/// The wait between these tries.
const PAUSE: Duration = Duration::from_millis(100);
/// Discord's code for an interaction that was responded to before.
const ALREADY: u64 = 40_060;
/// A pause asked for without a sign of Discord's own limiter comes from the wall before it, which bans; it is obeyed for at least so long.
const WALL: Duration = Duration::from_secs(30);

/// A request, repeatable.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) route: Route<'a>,
    /// JSON.
    pub(super) body: Option<Vec<u8>>,
    /// Sent beside the body.
    pub(super) file: Option<File<'a>>,
    /// After this no try begins.
    pub(super) deadline: Instant,
}

/// A PNG to upload.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
}

/// Why a request came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Discord understood and declined.
    Declined {
        /// Of HTTP.
        status: u16,
        /// Discord's own code, 0 where it gave none.
        code: u64,
    },
    /// It could not be done in time.
    Late,
    /// The token is not valid; nothing is sent any more.
    Unauthorized,
}

/// The way to Discord's REST interface.
pub(super) struct Rest {
    client: reqwest::Client,
    base: String,
    authorization: HeaderValue,
    limiter: RateLimiter,
    pace: Pace,
    reach: Reach,
    dead: AtomicBool,
    /// Where what was sent is counted.
    pub(super) metrics: Metrics,
    /// Cancelled once Discord says that the token is not valid.
    pub(super) unauthorized: CancellationToken,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    code: serde_json::Value,
    retry_after: Option<f64>,
    global: bool,
}

enum Step {
    Done(Vec<u8>),
    Failed(Failure),
    /// Try again, not before then; whether this try counts.
    Again(Instant, bool),
}

impl Rest {
    /// A client for the given base address; `Err` says why none can be made.
    pub(super) fn new(base: &Url, token: &Token, per_second: NonZeroU32, metrics: Metrics) -> Result<Self, String> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose()))
            .map_err(|_| "the token can't be sent".to_owned())?;
        authorization.set_sensitive(true);
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(Duration::from_secs(60))
            .tls_built_in_webpki_certs(false)
            .tls_built_in_native_certs(true)
            .build()
            .map_err(|_| {
                "no TLS client can be made: are CA certificates installed, or SSL_CERT_FILE set?".to_owned()
            })?;
        Ok(Self {
            client,
            base: base.as_str().trim_end_matches('/').to_owned(),
            authorization,
            limiter: RateLimiter::new(u16::MAX),
            pace: Pace::new(per_second),
            reach: Reach::default(),
            dead: AtomicBool::new(false),
            metrics,
            unauthorized: CancellationToken::new(),
        })
    }

    /// Sends until it is done, declined or too late. `Ok` is the body of a 2xx response, whatever it holds.
    pub(super) async fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, Failure> {
        let path = call.route.path();
        let path = path.strip_prefix("https://discord.com").unwrap_or(&path);
        let url = self.url(path)?;
        let mut tries = 0;
        loop {
            if self.dead.load(Ordering::Relaxed) {
                return Err(Failure::Unauthorized);
            }
            let step = match tokio::time::timeout_at(call.deadline, self.turn(call, path)).await {
                Err(_) => return Err(Failure::Late),
                Ok(turn) => self.attempt(call, &url, tries, turn).await,
            };
            match step {
                Step::Done(body) => return Ok(body),
                Step::Failed(failure) => return Err(failure),
                Step::Again(at, counts) => {
                    tries += usize::from(counts);
                    if tries >= TOTAL.len() || at >= call.deadline {
                        return Err(Failure::Late);
                    }
                    tokio::time::sleep_until(at).await;
                }
            }
        }
    }

    /// Sends what belongs to an interaction: it has an allowance of its own, which takes none of the bot's and waits for none. The
    /// path holds its secret, so nothing of it is kept or printed.
    pub(super) async fn unlimited(&self, call: &Call<'_>) -> Result<(), Failure> {
        let url = self.url(&call.route.path())?;
        let mut last = Failure::Late;
        for (tries, total) in UNLIMITED.into_iter().enumerate() {
            let total = total.min(call.deadline.saturating_duration_since(Instant::now()));
            if total.is_zero() {
                break;
            }
            let Some(response) = self.send(self.request(call, url.clone(), total)).await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let status = response.status();
            if status.is_success() {
                return Ok(());
            }
            let refusal: Refusal = response.json().await.unwrap_or_default();
            let code = refusal.code.as_u64().unwrap_or(0);
            // An earlier try got through, though its response did not.
            if code == ALREADY && tries > 0 {
                return Ok(());
            }
            last = Failure::Declined {
                status: status.as_u16(),
                code,
            };
            let wait = match status {
                StatusCode::TOO_MANY_REQUESTS => {
                    self.metrics.limited("interaction");
                    Duration::try_from_secs_f64(refusal.retry_after.unwrap_or(0.5))
                }
                _ if status.is_server_error() => Ok(PAUSE),
                _ => return Err(last),
            };
            tokio::time::sleep_until((Instant::now() + wait.unwrap_or(PAUSE)).min(call.deadline)).await;
        }
        Err(last)
    }

    fn url(&self, path: &str) -> Result<Url, Failure> {
        let path = path.strip_prefix("https://discord.com").unwrap_or(path);
        Url::parse(&format!("{}{path}", self.base)).map_err(|_| Failure::Late)
    }

    fn request(&self, call: &Call<'_>, url: Url, total: Duration) -> reqwest::RequestBuilder {
        let request = self
            .client
            .request(method(call.method), url)
            .timeout(total)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(USER_AGENT, AGENT);
        match (&call.body, call.file) {
            (Some(body), Some(file)) => request.multipart(form(body.clone(), file)),
            (Some(body), None) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
            (None, _) => request,
        }
    }

    /// Sends once; `None` where there was no response.
    async fn send(&self, request: reqwest::RequestBuilder) -> Option<reqwest::Response> {
        match request.send().await {
            Ok(response) => {
                self.reach.answered();
                Some(response)
            }
            Err(fault) => {
                self.reach.failed(fault);
                None
            }
        }
    }

    /// Waits for this request's turn.
    async fn turn(&self, call: &Call<'_>, path: &str) -> Turn {
        let permit = self.limiter.acquire(endpoint(call.method, path)).await;
        Turn {
            permit,
            slot: self.pace.admit().await,
        }
    }

    async fn attempt(&self, call: &Call<'_>, url: &Url, tries: usize, turn: Turn) -> Step {
        let total = TOTAL[tries.min(TOTAL.len() - 1)];
        let request = self.request(call, url.clone(), total);
        let Turn { permit, slot } = turn;
        let Some(response) = self.send(request).await else {
            return Step::Again(Instant::now() + backoff(tries), true);
        };
        drop(slot);
        let status = response.status();
        let headers = response.headers().clone();
        let body = response.bytes().await;
        permit.complete(limits(&headers, status));
        if status.is_success() {
            return match body {
                Ok(body) => Step::Done(body.into()),
                // Cut off: the nonce makes it safe to ask again.
                Err(_) => Step::Again(Instant::now() + backoff(tries), true),
            };
        }
        let refusal: Refusal = body
            .ok()
            .and_then(|body| serde_json::from_slice(&body).ok())
            .unwrap_or_default();
        let code = refusal.code.as_u64().unwrap_or(0);
        match status {
            StatusCode::TOO_MANY_REQUESTS => self.slow_down(&headers, &refusal),
            StatusCode::UNAUTHORIZED => {
                self.pace.refused();
                self.dead.store(true, Ordering::Relaxed);
                self.unauthorized.cancel();
                Step::Failed(Failure::Unauthorized)
            }
            _ if status.is_server_error() || code == 130_000 => Step::Again(Instant::now() + backoff(tries), true),
            _ => {
                if status == StatusCode::FORBIDDEN {
                    self.pace.refused();
                }
                Step::Failed(Failure::Declined {
                    status: status.as_u16(),
                    code,
                })
            }
        }
    }

    /// Obeys a 429.
    fn slow_down(&self, headers: &HeaderMap, refusal: &Refusal) -> Step {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let seconds = refusal.retry_after.or_else(|| text("retry-after")?.trim().parse().ok());
        let wait = seconds
            .filter(|seconds| seconds.is_finite())
            .unwrap_or(1.0)
            .clamp(0.25, 86_400.0);
        let mut wait = Duration::from_secs_f64(wait);
        let scope = text("x-ratelimit-scope").unwrap_or("");
        let global = refusal.global || scope == "global" || headers.contains_key("x-ratelimit-global");
        let wall = !global
            && refusal.retry_after.is_none()
            && scope.is_empty()
            && !headers.contains_key(RateLimitHeaders::BUCKET);
        if scope != "shared" {
            self.pace.refused();
        }
        self.metrics.limited(match scope {
            _ if wall => "wall",
            _ if global => "global",
            "shared" => "shared",
            _ => "user",
        });
        if wall {
            wait = wait.max(WALL);
            tracing::error!(
                seconds = wait.as_secs(),
                "refused before Discord's own limits: all sending stops for a while"
            );
        } else if global {
            tracing::warn!(
                seconds = wait.as_secs_f64(),
                "Discord's limit for the whole bot: all sending stops"
            );
        }
        if global || wall {
            self.pace.pause(wait);
        }
        Step::Again(Instant::now() + wait, false)
    }
}

struct Turn {
    permit: twilight_http_ratelimiting::Permit,
    slot: Option<super::pace::Slot>,
}

/// A body with a file beside it, as Discord takes them.
fn form(body: Vec<u8>, file: File<'_>) -> Form {
    let png = Part::bytes(file.bytes.to_vec()).file_name(file.name.to_owned());
    Form::new()
        .part(
            "payload_json",
            Part::bytes(body).headers(content_type("application/json")),
        )
        .part("files[0]", png.headers(content_type("image/png")))
}

fn content_type(name: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(name))])
}

/// Grows with the tries, and scatters so that many requests don't come back together.
fn backoff(tries: usize) -> Duration {
    let base = 0.5 * f64::from(1_u32 << tries.min(5));
    Duration::from_secs_f64(base * (0.75 + fastrand::f64() / 2.0))
}

/// Where a path's limits are kept: single messages share their channel's, so that memory does not grow with them.
fn endpoint(method: Method, path: &str) -> Endpoint {
    let mut parts: Vec<&str> = path
        .trim_start_matches("/api/v10")
        .trim_matches('/')
        .split('/')
        .collect();
    if let ["channels", _, "messages", message, ..] = parts.as_mut_slice() {
        *message = "1";
    }
    Endpoint {
        method,
        path: parts.join("/"),
    }
}

fn limits(headers: &HeaderMap, status: StatusCode) -> Option<RateLimitHeaders> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let bucket = text(RateLimitHeaders::BUCKET)?.as_bytes().to_vec();
    let limit = text(RateLimitHeaders::LIMIT)?.trim().parse().ok()?;
    let remaining: u16 = text(RateLimitHeaders::REMAINING)?.trim().parse().ok()?;
    let reset: f64 = text(RateLimitHeaders::RESET_AFTER)?.trim().parse().ok()?;
    let reset = Duration::try_from_secs_f64(reset)
        .ok()
        .filter(|reset| *reset < Duration::from_secs(86_400))?;
    let remaining = if status == StatusCode::TOO_MANY_REQUESTS {
        0
    } else {
        remaining
    };
    Some(RateLimitHeaders {
        bucket,
        limit,
        remaining,
        reset_at: std::time::Instant::now() + reset,
    })
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Delete => reqwest::Method::DELETE,
        Method::Patch => reqwest::Method::PATCH,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        // The limiter's list may grow; this program gets, posts, patches and deletes.
        _ => reqwest::Method::GET,
    }
}
