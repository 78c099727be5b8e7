//! Who asks too much in a while is asked to wait: a member in a channel, and a channel as a whole. The clock comes in as an argument.

use std::hash::Hash;
use std::time::Duration;

use serenity::model::id::{ChannelId, UserId};
use tokio::time::Instant;

use super::recent::Recent;
use crate::config::Manners;

/// What the limits count in.
const SPAN: Duration = Duration::from_secs(60);
/// Members and channels remembered.
const MOST: usize = 20_000;

/// What was asked of late.
pub(super) struct Cooldown {
    members: Recent<(ChannelId, UserId), Count>,
    channels: Recent<ChannelId, Count>,
}

#[derive(Clone, Copy)]
struct Count {
    since: Instant,
    asked: u32,
    told: bool,
}

/// Whether a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// It is.
    Given,
    /// Not for so long; the asker has not been told yet.
    Wait(Duration),
    /// Not for so long; the asker knows.
    Told(Duration),
}

impl Cooldown {
    pub(super) fn new() -> Self {
        Self {
            members: Recent::new(MOST, SPAN),
            channels: Recent::new(MOST, SPAN),
        }
    }

    /// Counts a question.
    pub(super) fn ask(&mut self, channel: ChannelId, asker: UserId, manners: &Manners<'_>, now: Instant) -> Leave {
        let member = count(&mut self.members, (channel, asker), manners.member_limit, now);
        if member != Leave::Given {
            return member;
        }
        count(&mut self.channels, channel, manners.channel_limit, now)
    }
}

/// Counts one more in the span that began with the first; no limit where it is 0.
fn count<K: Hash + Eq>(counts: &mut Recent<K, Count>, key: K, limit: u32, now: Instant) -> Leave {
    if limit == 0 {
        return Leave::Given;
    }
    let running = counts
        .get(&key, now)
        .filter(|count| now.duration_since(count.since) < SPAN);
    let Some(count) = running else {
        let first = Count {
            since: now,
            asked: 1,
            told: false,
        };
        counts.insert(key, first, now);
        return Leave::Given;
    };
    if count.asked < limit {
        count.asked += 1;
        return Leave::Given;
    }
    let left = SPAN.saturating_sub(now.duration_since(count.since));
    if std::mem::replace(&mut count.told, true) {
        Leave::Told(left)
    } else {
        Leave::Wait(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_lets_so_many_through_a_minute_and_tells_once() {
        let (start, mut cooldown) = (Instant::now(), Cooldown::new());
        let manners = |member_limit, channel_limit| Manners {
            member_limit,
            channel_limit,
            ..Manners::default()
        };
        let seconds = Duration::from_secs;
        for (at, channel, asker, limits, expected) in [
            (0, 1, 1, (2, 0), Leave::Given),
            (10, 1, 1, (2, 0), Leave::Given),
            (20, 1, 1, (2, 0), Leave::Wait(seconds(40))),
            (30, 1, 1, (2, 0), Leave::Told(seconds(30))),
            (30, 1, 2, (2, 0), Leave::Given),
            (30, 2, 1, (2, 0), Leave::Given),
            (60, 1, 1, (2, 0), Leave::Given),
            (100, 3, 1, (0, 2), Leave::Given),
            (100, 3, 2, (0, 2), Leave::Given),
            (101, 3, 3, (0, 2), Leave::Wait(seconds(59))),
            (102, 3, 4, (0, 2), Leave::Told(seconds(58))),
            (103, 4, 4, (0, 0), Leave::Given),
        ] {
            let (channel, asker) = (ChannelId::new(channel), UserId::new(asker));
            let leave = cooldown.ask(channel, asker, &manners(limits.0, limits.1), start + seconds(at));
            assert_eq!(leave, expected, "at {at} in {channel} by {asker}");
        }
    }
}
