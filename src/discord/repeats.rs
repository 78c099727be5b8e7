//! What a channel was told a moment ago is not told again at once, but linked to; who insists is told. The clock comes in as an
//! argument.

use std::time::Duration;

use serenity::model::id::{ChannelId, MessageId, UserId};
use tokio::time::Instant;

use super::recent::Recent;

/// Answers remembered, and the longest window that a setting may ask for.
const KEPT: (usize, Duration) = (10_000, Duration::from_secs(3_600));
/// Members remembered for each answer.
const INSISTING: usize = 100;

/// The answers that channels were given.
pub(super) struct Repeats(Recent<(ChannelId, Vec<String>), Told>);

struct Told {
    /// The question that was answered in full.
    question: MessageId,
    at: Instant,
    /// It was edited: who knows what stands there now.
    edited: bool,
    /// Who was given the link, and gets the whole answer the next time.
    linked: Vec<UserId>,
}

impl Repeats {
    pub(super) fn new() -> Self {
        Self(Recent::new(KEPT.0, KEPT.1))
    }

    /// The question whose answer stands in the channel already and stated the same facts, where a link to it is enough for this
    /// asker.
    pub(super) fn earlier(
        &mut self,
        (channel, facts): (ChannelId, &[String]),
        (question, asker): (MessageId, UserId),
        window: Duration,
        now: Instant,
    ) -> Option<MessageId> {
        let key = (channel, facts.to_vec());
        if let Some(told) = self.0.get(&key, now)
            && now.duration_since(told.at) < window
            && !told.edited
            && !told.linked.contains(&asker)
            && told.linked.len() < INSISTING
        {
            told.linked.push(asker);
            return Some(told.question);
        }
        let told = Told {
            question,
            at: now,
            edited: false,
            linked: Vec::new(),
        };
        self.0.insert(key, told, now);
        None
    }

    /// Takes note that a question was edited.
    pub(super) fn edited(&mut self, question: MessageId) {
        for told in self.0.values_mut().filter(|told| told.question == question) {
            told.edited = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_facts_are_linked_to_within_the_window_and_told_to_who_insists() {
        let (start, mut repeats) = (Instant::now(), Repeats::new());
        let (window, facts) = (Duration::from_secs(60), ["sweden-bid".to_owned()]);
        for (at, channel, question, asker, expected) in [
            (0, 1, 10, 1, None),
            (5, 1, 11, 2, Some(10)),
            (6, 2, 12, 2, None),
            (7, 1, 13, 1, Some(10)),
            (8, 1, 14, 2, None),
            (9, 1, 15, 3, Some(14)),
            (70, 1, 16, 4, None),
        ] {
            let place = (ChannelId::new(channel), facts.as_slice());
            let asked = (MessageId::new(question), UserId::new(asker));
            let earlier = repeats.earlier(place, asked, window, start + Duration::from_secs(at));
            assert_eq!(earlier, expected.map(MessageId::new), "question {question}");
        }
    }
}
