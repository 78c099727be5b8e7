//! How soon to connect again: at once after a healthy session, ever later while connections fail, hardly ever while no session forms.

use std::time::Duration;

use tokio::time::Instant;

/// A session that lived so long was a healthy one: what ended it does not count against the next.
const HEALTHY: Duration = Duration::from_secs(20);
/// The longest wait while a session can be resumed, which costs nothing but a connection.
const RESUMING_MOST: u64 = 60;
/// The longest wait while each try costs one of the day's identifies; Discord resets the token of a bot that spends more than 1,000.
const IDENTIFYING_MOST: u64 = 1_800;

/// Counts failures in a row.
#[derive(Debug)]
pub(super) struct Brake {
    failures: u32,
    session_since: Option<Instant>,
}

impl Brake {
    /// Nothing has failed yet.
    pub(super) fn new() -> Self {
        Self {
            failures: 0,
            session_since: None,
        }
    }

    /// A session began or went on.
    pub(super) fn session(&mut self, now: Instant) {
        self.session_since = Some(now);
    }

    /// The connection ended or could not be made: how long to wait before the next. `scatter` is in 0..1, so that many bots
    /// don't return together.
    pub(super) fn ended(&mut self, now: Instant, can_resume: bool, scatter: f64) -> Duration {
        if self
            .session_since
            .take()
            .is_some_and(|since| now.duration_since(since) >= HEALTHY)
        {
            self.failures = 0;
        }
        let most = if can_resume { RESUMING_MOST } else { IDENTIFYING_MOST };
        let seconds = match self.failures {
            0 => 0,
            failures => (1_u64 << (failures - 1).min(20)).min(most),
        };
        self.failures = self.failures.saturating_add(1);
        Duration::from_secs(seconds).mul_f64(0.75 + scatter / 4.0)
    }

    /// Connections in a row that ended soon.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Connections begun within `span` when each lasts `life` and forms a session or not.
    fn connections(span: u64, life: u64, forms: bool, can_resume: bool) -> u32 {
        let start = Instant::now();
        let (mut now, mut brake, mut count) = (start, Brake::new(), 0);
        while now.duration_since(start) < Duration::from_secs(span) {
            count += 1;
            if forms {
                brake.session(now);
            }
            now += Duration::from_secs(life);
            now += brake.ended(now, can_resume, 0.0) + Duration::from_millis(1);
        }
        count
    }

    #[test]
    fn connections_are_braked() {
        let day = 86_400;
        for (name, span, life, forms, can_resume, most) in [
            ("accepts and resets for ten seconds", 10, 0, false, true, 6),
            ("flaps all day, resumable", day, 0, true, true, 2_000),
            ("never forms a session all day", day, 0, false, false, 90),
            ("drops every quarter of an hour", day, 900, true, true, 96),
        ] {
            let count = connections(span, life, forms, can_resume);
            assert!(count <= most, "{name}: {count} connections");
        }
        assert!(
            connections(day, 900, true, true) >= 95,
            "a healthy session must be resumed at once"
        );
    }
}
