//! The brake over all requests: Discord's limit for the whole bot, its order to stop, and its patience with refused requests.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::Instant;

/// The span over which Discord counts requests.
const SPAN: Duration = Duration::from_secs(1);
/// Covers the difference between two clocks' idea of a second. Higher costs throughput, lower risks a 429 for the whole bot.
const SLACK: Duration = Duration::from_millis(8);
/// A request counts from its arrival at Discord, which lies between sending and the response. Past this wait it is taken as arrived,
/// so that hanging requests don't stop the others.
const ARRIVAL: Duration = Duration::from_millis(500);
/// Discord bans an address after 10,000 refused requests in ten minutes; at half of that everything stops for a while.
const REFUSALS: u32 = 5_000;
/// How long everything stops then.
const REFUSAL_PAUSE: Duration = Duration::from_secs(60);

/// Lets requests through, no more in a second than the limit.
pub(super) struct Pace {
    slots: Arc<Semaphore>,
    state: Mutex<State>,
}

struct State {
    paused_until: Instant,
    started: Instant,
    /// Refused requests by minute, the last ten minutes of them.
    refusals: [(u64, u32); 11],
}

/// A request's place in the current second; given back a second after the request has arrived.
pub(super) struct Slot {
    _arrived: oneshot::Sender<()>,
}

impl Pace {
    pub(super) fn new(per_second: NonZeroU32) -> Self {
        let now = Instant::now();
        Self {
            slots: Arc::new(Semaphore::new(per_second.get() as usize)),
            state: Mutex::new(State {
                paused_until: now,
                started: now,
                refusals: [(0, 0); 11],
            }),
        }
    }

    /// Waits until another request may be sent, first come first served.
    pub(super) async fn admit(&self) -> Option<Slot> {
        let permit = Arc::clone(&self.slots).acquire_owned().await.ok()?;
        loop {
            let until = self.paused_until();
            if until <= Instant::now() {
                break;
            }
            tokio::time::sleep_until(until).await;
        }
        let (arrived, response) = oneshot::channel();
        tokio::spawn(async move {
            let _ = tokio::time::timeout(ARRIVAL, response).await;
            tokio::time::sleep(SPAN + SLACK).await;
            drop(permit);
        });
        Some(Slot { _arrived: arrived })
    }

    /// When requests may be sent again; in the past where they may.
    pub(super) fn paused_until(&self) -> Instant {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).paused_until
    }

    /// Stops everything for a while.
    pub(super) fn pause(&self, length: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.paused_until = state.paused_until.max(Instant::now() + length);
    }

    /// Counts a request that Discord refused (401, 403, or 429 other than for a shared limit), and stops before its patience ends.
    pub(super) fn refused(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = state.started.elapsed().as_secs() / 60 + 1;
        let slot = &mut state.refusals[(minute % 11) as usize];
        if slot.0 != minute {
            *slot = (minute, 0);
        }
        slot.1 += 1;
        let total: u32 = state
            .refusals
            .iter()
            .filter(|(then, _)| then + 10 >= minute)
            .map(|(_, count)| count)
            .sum();
        if total >= REFUSALS {
            let until = Instant::now() + REFUSAL_PAUSE;
            if state.paused_until < until {
                tracing::error!(
                    refused = total,
                    "Discord refused so many requests that sending stops for a minute"
                );
                state.paused_until = until;
            }
        }
    }
}
