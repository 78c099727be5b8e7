//! When a shard may IDENTIFY: one every five seconds of those that share a place in Discord's count, and only so many a day.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use twilight_gateway::queue::Queue;

/// Discord counts five seconds from where IDENTIFYs arrive. The rest is for one that is long on its way, as where a packet is lost,
/// with the next right behind it.
const APART: Duration = Duration::from_millis(5_500);
/// After so long the count of the day begins anew.
const DAY: Duration = Duration::from_secs(86_400);

/// The shards that wait, first come first served. A clone is the same queue.
#[derive(Clone, Debug)]
pub(super) struct Identifies {
    /// By a shard's number, counted round: when the next may go. Whoever waits for that holds the lock.
    places: Arc<[tokio::sync::Mutex<Instant>]>,
    day: Arc<Mutex<Day>>,
}

/// What is left of a day's IDENTIFYs.
#[derive(Debug)]
struct Day {
    left: u32,
    total: u32,
    resets: Instant,
}

impl Identifies {
    /// As many at once, as many more within `resets` and as many a day as Discord says.
    pub(super) fn new(at_once: u16, left: u32, resets: Duration, total: u32) -> Self {
        let now = Instant::now();
        let day = Day {
            left,
            total,
            resets: now + resets,
        };
        Self {
            places: (0..at_once.max(1)).map(|_| tokio::sync::Mutex::new(now)).collect(),
            day: Arc::new(Mutex::new(day)),
        }
    }

    /// Waits until there is an IDENTIFY left, and takes it.
    async fn take(&self) {
        loop {
            let now = Instant::now();
            let taken = self.day.lock().unwrap_or_else(PoisonError::into_inner).take(now);
            let Err(resets) = taken else { return };
            tracing::error!(
                minutes = (resets - now).as_secs().div_ceil(60),
                "no identify is left for today: no session begins before there is, since Discord resets the token of a bot that goes on"
            );
            tokio::time::sleep_until(resets).await;
        }
    }
}

impl Queue for Identifies {
    fn enqueue(&self, shard: u32) -> oneshot::Receiver<()> {
        let (mut go, receiver) = oneshot::channel();
        let queue = self.clone();
        tokio::spawn(async move {
            let mut next = queue.places[shard as usize % queue.places.len()].lock().await;
            let turn = async {
                tokio::time::sleep_until(*next).await;
                queue.take().await;
            };
            tokio::select! {
                // Its connection ended.
                () = go.closed() => return,
                () = turn => {}
            }
            if go.send(()).is_ok() {
                *next = Instant::now() + APART;
            }
        });
        receiver
    }
}

impl Day {
    /// Takes one; where there is none, the error says until when.
    fn take(&mut self, now: Instant) -> Result<(), Instant> {
        if now >= self.resets {
            (self.left, self.resets) = (self.total, now + DAY);
        }
        self.left = self.left.checked_sub(1).ok_or(self.resets)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_so_many() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut day = Day {
            left: 1,
            total: 2,
            resets: at(60),
        };
        for (second, expected) in [
            (0, Ok(())),
            (1, Err(at(60))),
            (59, Err(at(60))),
            (60, Ok(())),
            (61, Ok(())),
            (62, Err(at(60 + 86_400))),
            (60 + 86_400, Ok(())),
        ] {
            assert_eq!(day.take(at(second)), expected, "in second {second}");
        }
    }
}
