//! The connection: twilight's shard underneath, one for each connection, every event read from its raw text, with a
//! brake on connections that end soon and a watch over phases that must not last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::Url;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use twilight_gateway::{CloseFrame, Config, ConfigBuilder, Intents, Message, Session, Shard, ShardId, ShardState};

use super::Fatal;
use super::brake::Brake;
use super::event::{self, Incoming};
use super::identify::Identifies;
use super::interaction::Interaction;
use super::reach::reason;
use super::token::Token;
use crate::ops::Metrics;

/// A connection that has not said hello by then never will.
const HELLO: Duration = Duration::from_secs(15);
/// How long the other side may take to close after it was told to.
const CLOSING: Duration = Duration::from_secs(2);
/// How often the watch looks.
const WATCH: Duration = Duration::from_millis(250);
/// The largest frame that is read: many times the largest event of those that the bot minds.
const FRAME_MOST: usize = 1 << 22;
/// How long a shard rests after a fault of our own.
const FAULT: Duration = Duration::from_secs(5);
/// After these the session is of no use (documented: not authenticated, wrong sequence number). After 4009, a session timed out,
/// Discord says so to a RESUME, or, where it still knows the session, replays what was missed.
const SESSION_LOST: [u16; 2] = [4003, 4007];
/// What Discord answers a bot whose application was not granted the message content intent.
const DISALLOWED_INTENTS: u16 = 4014;
/// Without a message's text Discord delivers only what mentions the bot, replies to it or comes directly. Guilds tell their language.
const WITH_CONTENT: Intents = Intents::GUILDS
    .union(Intents::GUILD_MESSAGES)
    .union(Intents::DIRECT_MESSAGES)
    .union(Intents::MESSAGE_CONTENT);

/// What all shards of a process share.
#[derive(Clone)]
pub(super) struct Gateway {
    /// With the message content intent and without. Made once: making one reads the system's certificates, for which a starved
    /// process may have no file handle left.
    pub(super) configs: [Config<Identifies>; 2],
    pub(super) events: mpsc::Sender<Incoming>,
    /// Interactions with the time of their arrival: they wait for no message.
    pub(super) interactions: mpsc::Sender<(Instant, Box<Interaction>)>,
    /// Set once Discord refused the intent.
    pub(super) content_refused: Arc<AtomicBool>,
    /// Told when a session begins and ends.
    pub(super) metrics: Metrics,
    /// Connections close from then on.
    pub(super) goodbye: CancellationToken,
}

/// Why a connection ended.
#[derive(Debug)]
enum End {
    Goodbye,
    Closed(Option<u16>),
    /// Discord asked for it, took the session away, or did not acknowledge a heartbeat.
    Disconnected,
    Unreachable,
    Stuck,
}

impl Gateway {
    /// Runs one shard, and begins it anew where it fails through a fault of our own.
    pub(super) async fn keep(self, id: ShardId) -> Result<(), Fatal> {
        loop {
            let gateway = self.clone();
            let span = tracing::info_span!("shard", number = id.number());
            match tokio::spawn(async move { gateway.run(id).await }.instrument(span)).await {
                Ok(end) => return end,
                Err(fault) => tracing::error!(shard = id.number(), %fault, "a shard failed and is begun anew"),
            }
            tokio::time::sleep(FAULT).await;
        }
    }

    /// Runs one shard until it is told goodbye or Discord ends it for good.
    async fn run(&self, id: ShardId) -> Result<(), Fatal> {
        let mut resumable: Option<(Session, Option<String>)> = None;
        let mut brake = Brake::new();
        loop {
            let refused = self.content_refused.load(Ordering::Relaxed);
            let mut shard = self.shard(id, refused, resumable.take());
            let end = self.hold(&mut shard, &mut brake).await;
            resumable = shard
                .session()
                .cloned()
                .filter(|_| !matches!(end, End::Closed(Some(code)) if SESSION_LOST.contains(&code)))
                .map(|session| (session, shard.resume_url().and_then(address)));
            drop(shard);
            self.metrics.disconnected(id.number(), resumable.is_some());
            let mut wait = brake.ended(Instant::now(), resumable.is_some(), fastrand::f64());
            match end {
                End::Goodbye => return Ok(()),
                End::Closed(Some(DISALLOWED_INTENTS)) if !refused => {
                    if !self.content_refused.swap(true, Ordering::Relaxed) {
                        tracing::warn!(
                            "Discord did not grant the message content intent: the prefix is not seen; mentions, replies and direct \
                             messages work. To have the prefix, switch on Message Content Intent in the application's bot settings, \
                             and restart"
                        );
                    }
                    wait = Duration::ZERO;
                }
                End::Closed(Some(code)) => {
                    if let Some(fatal) = Fatal::of_close(code) {
                        return Err(fatal);
                    }
                }
                // After an invalid session Discord wants one to five seconds of rest.
                End::Disconnected if resumable.is_none() => {
                    wait = wait.max(Duration::from_secs_f64(1.0 + 4.0 * fastrand::f64()))
                }
                End::Closed(None) | End::Disconnected | End::Unreachable | End::Stuck => {}
            }
            let (resumes, wait_seconds) = (resumable.is_some(), wait.as_secs_f64());
            tracing::info!(
                shard = id.number(),
                ?end,
                resumes,
                wait_seconds,
                failures = brake.failures(),
                "the gateway connection ended"
            );
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.goodbye.cancelled() => return Ok(()),
            }
        }
    }

    fn shard(&self, id: ShardId, refused: bool, resumable: Option<(Session, Option<String>)>) -> Shard<Identifies> {
        let mut config = ConfigBuilder::from(self.configs[usize::from(refused)].clone());
        if let Some((session, resume_url)) = resumable {
            config = config.session(session);
            if let Some(resume_url) = resume_url {
                config = config.resume_url(resume_url);
            }
        }
        Shard::with_config(id, config.build())
    }

    /// Passes on what one connection brings until it ends.
    async fn hold(&self, shard: &mut Shard<Identifies>, brake: &mut Brake) -> End {
        let opened = Instant::now();
        let mut greeted = false;
        let mut leaving: Option<Instant> = None;
        loop {
            let next = tokio::select! {
                next = tokio::time::timeout(WATCH, shard.next()) => next,
                () = self.goodbye.cancelled(), if leaving.is_none() => {
                    // 1000 ends the session, so that a restart resumes nothing stale.
                    shard.close(CloseFrame::NORMAL);
                    leaving = Some(Instant::now());
                    continue;
                }
            };
            match next {
                Ok(Some(Ok(Message::Text(frame)))) => {
                    greeted = true;
                    if frame.len() > FRAME_MOST {
                        tracing::warn!(bytes = frame.len(), "a frame larger than any event was passed over");
                    } else {
                        self.pass_on(&frame).await;
                    }
                }
                Ok(Some(Ok(Message::Close(_)))) | Ok(None) if leaving.is_some() => return End::Goodbye,
                Ok(Some(Ok(Message::Close(frame)))) => return End::Closed(frame.map(|frame| frame.code)),
                Ok(None) => return End::Closed(None),
                Ok(Some(Err(fault))) if !greeted => {
                    tracing::warn!(reason = reason(&fault), "no connection to the gateway");
                    return if leaving.is_some() {
                        End::Goodbye
                    } else {
                        End::Unreachable
                    };
                }
                // A frame that twilight could not read; its text is a member's and is not logged.
                Ok(Some(Err(_))) => tracing::warn!(shard = shard.id().number(), "an unreadable frame was passed over"),
                Err(_) => {}
            }
            match (shard.state(), leaving) {
                (ShardState::Active, _) => {
                    self.metrics.connected(shard.id().number());
                    if let Some(latest) = shard.latency().recent().first() {
                        self.metrics.heartbeat(shard.id().number(), *latest);
                    }
                    brake.session(opened);
                }
                (ShardState::Disconnected { .. }, None) if greeted => return End::Disconnected,
                (_, Some(since)) if since.elapsed() > CLOSING => return End::Goodbye,
                _ => {}
            }
            if !greeted && opened.elapsed() > HELLO {
                return End::Stuck;
            }
        }
    }

    async fn pass_on(&self, frame: &str) {
        match event::read(frame) {
            Ok(Some(Incoming::Interaction(interaction))) => {
                let _ = self.interactions.send((Instant::now(), interaction)).await;
            }
            Ok(Some(incoming)) => {
                // The reader stops before the connections do.
                let _ = self.events.send(incoming).await;
            }
            Ok(None) => {}
            Err(fault) => tracing::warn!(event = fault.event, place = ?fault.place, "an event could not be read"),
        }
    }
}

/// How connections are made: with the message content intent, and without.
pub(super) fn configs(token: &Token, address: &str, queue: &Identifies) -> [Config<Identifies>; 2] {
    [WITH_CONTENT, WITH_CONTENT.difference(Intents::MESSAGE_CONTENT)].map(|intents| {
        ConfigBuilder::new(token.expose().to_owned(), intents)
            .proxy_url(address.to_owned())
            .queue(queue.clone())
            .build()
    })
}

/// A gateway's address in the form that the connection takes, where it is one.
pub(super) fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let usable = matches!(url.scheme(), "ws" | "wss") && url.has_host();
    usable.then(|| url.as_str().trim_end_matches('/').to_owned())
}
