//! The bot in Discord: connects, hears what is meant for it, and answers. Nothing past this folder knows Discord.

mod ask;
mod bot;
mod brake;
mod commands;
mod cooldown;
mod declare;
mod delivery;
mod desk;
mod event;
mod fatal;
mod gateway;
#[doc(hidden)]
pub mod hostile;
mod identify;
mod interaction;
mod interactions;
mod moderation;
mod pace;
mod press;
mod reach;
mod recent;
mod render;
mod repeats;
mod respond;
mod rest;
mod token;

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use reqwest::Url;
use serde::Deserialize;
use serenity::http::Route;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use twilight_gateway::ShardId;
use twilight_http_ratelimiting::Method;

use self::bot::Bot;
use self::delivery::Delivery;
use self::desk::Desk;
pub use self::fatal::Fatal;
use self::gateway::Gateway;
use self::identify::Identifies;
use self::interactions::Interactions;
use self::moderation::{Moderation, Tally};
use self::respond::Responder;
use self::rest::{Call, Failure, Rest};
pub use self::token::{Token, TokenFault};
use crate::config::Config;
use crate::ops::Metrics;
use crate::records::Records;
use crate::store::Store;

/// Where Discord is, unless the environment says otherwise.
pub const DISCORD: &str = "https://discord.com";
/// How long what was begun may take once the program is told to stop.
const FINISHING: Duration = Duration::from_secs(7);
/// How long the database may take after that, while the gateway is told goodbye.
const CLOSING: Duration = Duration::from_secs(2);
/// Events that may wait while one is answered.
const WAITING: usize = 1_000;

/// `GET /gateway/bot`.
#[derive(Deserialize)]
struct GatewayBot {
    url: String,
    shards: u32,
    session_start_limit: SessionStartLimit,
}

#[derive(Deserialize)]
struct SessionStartLimit {
    total: u32,
    remaining: u32,
    reset_after: u64,
    max_concurrency: u16,
}

/// Connects to Discord at `base` and answers until `stop` is done.
///
/// # Errors
/// What a person must mend before it makes sense to start again.
#[expect(clippy::too_many_arguments, reason = "the program's parts, each handed over once")]
pub async fn run(
    store: Arc<Store>,
    records: Records,
    config: &Config,
    token: Token,
    base: &str,
    host: &str,
    metrics: &Metrics,
    stop: impl Future<Output = ()>,
) -> Result<(), Fatal> {
    let address = Url::parse(base)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let address = address.ok_or_else(|| Fatal::usage("DISCORD_API_BASE is not an http or https address"))?;
    if rustls_native_certs::load_native_certs().certs.is_empty() {
        return Err(Fatal::usage(
            "no CA certificates were found: install the system's (often a package called ca-certificates), or name a file of \
             them in SSL_CERT_FILE",
        ));
    }
    let rest = Arc::new(
        Rest::new(&address, &token, config.discord.requests_per_second, metrics.clone()).map_err(Fatal::usage)?,
    );
    tokio::pin!(stop);
    let gateway_bot = tokio::select! {
        found = find_gateway(&rest) => found?,
        () = &mut stop => return Ok(()),
    };
    let (own, total) = config
        .discord
        .shards
        .of_host(gateway_bot.shards, host)
        .map_err(Fatal::usage)?;
    let goodbye = CancellationToken::new();
    let (events, mut incoming) = mpsc::channel(WAITING);
    let (interactions, heard) = mpsc::channel(WAITING);
    let limit = gateway_bot.session_start_limit;
    let unread = Arc::new(AtomicBool::new(false));
    let queue = Identifies::new(
        limit.max_concurrency,
        limit.remaining,
        Duration::from_millis(limit.reset_after),
        limit.total,
    );
    let gateway = Gateway {
        configs: gateway::configs(&token, &gateway_bot.url, &queue),
        events,
        interactions,
        content_refused: unread.clone(),
        metrics: metrics.clone(),
        goodbye: goodbye.clone(),
    };
    let mut shards = JoinSet::new();
    metrics.runs_shards(own.clone());
    for number in own.clone() {
        let gateway = gateway.clone();
        shards.spawn(gateway.keep(ShardId::new(number, total)));
    }
    drop(gateway);
    let delivery = Delivery::new(Arc::clone(&rest), config.discord.queue);
    let tally = Arc::new(Tally::default());
    let desk = Desk::new(
        Arc::clone(&store),
        config,
        unread,
        metrics.clone(),
        records.clone(),
        Arc::clone(&tally),
    );
    let moderation = Arc::new(Moderation {
        desk: Arc::clone(&desk),
        store,
        records: records.clone(),
        rest: Arc::clone(&rest),
        config: config.clone(),
        tally,
        metrics: metrics.clone(),
        started: SystemTime::now(),
        shards: (own.clone(), total),
    });
    let responder = Responder::new(rest.clone());
    let interactions = Interactions {
        desk: desk.clone(),
        delivery: delivery.clone(),
        responder: responder.clone(),
        moderation: Arc::clone(&moderation),
    };
    tokio::spawn(interactions.run(heard));
    let mut bot = Bot::new(desk, delivery.clone(), Arc::clone(&moderation));
    let keeping = tokio::spawn(moderation.keep(config.facts.watch, delivery.clone()));
    let end = loop {
        tokio::select! {
            () = &mut stop => break Ok(()),
            () = rest.unauthorized.cancelled() => break Err(Fatal::token()),
            Some(ended) = shards.join_next() => match ended {
                Ok(Ok(())) => {}
                Ok(Err(fatal)) => break Err(fatal),
                Err(fault) => tracing::error!(%fault, "a shard's task failed"),
            },
            Some(event) = incoming.recv() => unharmed(|| bot.hear(event)),
        }
    };
    tracing::info!("stopping: no more questions are taken");
    while let Ok(event) = incoming.try_recv() {
        unharmed(|| bot.hear(event));
    }
    let finishing = async { tokio::join!(delivery.finish(), responder.finish()) };
    if tokio::time::timeout(FINISHING, finishing).await.is_err() {
        tracing::warn!("stopped with answers on their way");
    }
    keeping.abort();
    goodbye.cancel();
    // Nobody hears events any more: a shard must not wait for room to pass one on.
    drop(incoming);
    // Both at once, so that a slow disk and a slow gateway together take no longer than a stop may.
    let farewells = async { while shards.join_next().await.is_some() {} };
    if tokio::join!(tokio::time::timeout(CLOSING, records.finish()), farewells)
        .0
        .is_err()
    {
        tracing::warn!("stopped before the database was done");
    }
    end
}

/// Does what must not end the program should it panic: one message costs no other. What is shared recovers from it, since a lock that
/// was held then is taken all the same.
fn unharmed(work: impl FnOnce()) {
    if panic::catch_unwind(AssertUnwindSafe(work)).is_err() {
        tracing::error!("an event was passed over through a fault of the bot's, please report it");
    }
}

/// Asks where the gateway is, until Discord says it.
async fn find_gateway(rest: &Rest) -> Result<GatewayBot, Fatal> {
    let mut wait = Duration::from_secs(1);
    loop {
        let deadline = Instant::now() + Duration::from_secs(30);
        let call = Call {
            method: Method::Get,
            route: Route::GatewayBot,
            body: None,
            file: None,
            deadline,
        };
        match rest.call(&call).await {
            Ok(body) => match serde_json::from_slice::<GatewayBot>(&body)
                .ok()
                .and_then(|found| Some((gateway::address(&found.url)?, found)))
            {
                Some((url, found)) => return Ok(GatewayBot { url, ..found }),
                None => tracing::warn!("Discord's address for the gateway could not be read"),
            },
            Err(Failure::Unauthorized) => return Err(Fatal::token()),
            Err(failure) => tracing::warn!(
                ?failure,
                wait = wait.as_secs(),
                "Discord did not say where its gateway is"
            ),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(60));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_event() {
        let heard = std::cell::Cell::new(0);
        for number in 0..3 {
            unharmed(|| {
                assert!(number != 1, "a fault");
                heard.set(heard.get() + 1);
            });
        }
        assert_eq!(heard.get(), 2);
    }
}
