//! What the bot answered: waited for, looked at, or not there.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::super::PretendDiscord;
use super::super::world::Message;
use super::{Answer, Channel, PATIENCE, Posted};

impl PretendDiscord {
    /// Waits for the bot's first reply to a message.
    pub async fn reply_to(&self, question: Posted) -> Answer {
        match self.maybe_reply(question, PATIENCE).await {
            Some(answer) => answer,
            None => self.fail(&format!("no reply to {} within {PATIENCE:?}", question.id)),
        }
    }

    /// The bot's first reply to a message, where it is there.
    pub fn replied(&self, question: Posted) -> Option<Answer> {
        self.inner.lock().first_reply(question.id)
    }

    /// The bot's first reply to a message, should it come in time.
    pub async fn maybe_reply(&self, question: Posted, within: Duration) -> Option<Answer> {
        let wait = {
            let mut state = self.inner.lock();
            let there = state.first_reply(question.id);
            if there.is_some() {
                return there;
            }
            let (tell, wait) = oneshot::channel();
            state.waiting.entry(question.id).or_default().push(tell);
            wait
        };
        tokio::time::timeout(within, wait).await.ok()?.ok()
    }

    /// What no output of the bot may hold, and what it is.
    pub fn secrets(&self) -> HashSet<(&'static str, String)> {
        self.inner.lock().secrets()
    }

    /// How often the bot replied to a message.
    pub fn replies_to(&self, question: Posted) -> usize {
        self.inner.lock().answers.get(&question.id).map_or(0, Vec::len)
    }

    /// A message as it stands now, if it still does.
    pub fn look(&self, message: Posted) -> Option<Answer> {
        let state = self.inner.lock();
        state
            .world
            .messages
            .get(&message.id)
            .map(|found| Answer::of(&state.world, found))
    }

    /// Messages of the bot that stand in a channel.
    pub fn of_bot_in(&self, channel: Channel) -> Vec<Answer> {
        let state = self.inner.lock();
        let own = |m: &&Message| m.channel == channel.0 && m.author.id == state.world.bot.id;
        let mut found: Vec<_> = state
            .world
            .messages
            .values()
            .filter(own)
            .map(|m| Answer::of(&state.world, m))
            .collect();
        found.sort_by_key(|answer| answer.id);
        found
    }

    /// Messages and interaction answers the bot sent so far.
    pub fn sent(&self) -> u64 {
        self.inner.lock().sent
    }

    /// Lets this time pass and fails where the bot sent anything.
    pub async fn quiet(&self, time: Duration) {
        let before = self.sent();
        tokio::time::sleep(time).await;
        if self.sent() != before {
            self.fail("the bot sent something where it should be quiet");
        }
    }

    /// Waits until something holds, and fails with `what` where it never does.
    pub async fn until(&self, what: &str, mut holds: impl FnMut(&PretendDiscord) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            if start.elapsed() > PATIENCE {
                self.fail(&format!("waited {PATIENCE:?} for: {what}"));
            }
            let _ = tokio::time::timeout(Duration::from_millis(20), self.inner.changed.notified()).await;
        }
    }

    /// Waits until this many shards are connected and ready.
    pub async fn ready(&self, shards: usize) {
        self.until(&format!("{shards} shards ready"), |discord| {
            discord.ready_shards() >= shards
        })
        .await;
    }

    /// Shards connected and ready.
    pub fn ready_shards(&self) -> usize {
        self.inner.lock().gateway.ready_shards()
    }

    /// Fails with the journal.
    #[track_caller]
    pub fn fail(&self, why: &str) -> ! {
        let journal = self.inner.lock().journal.to_string();
        panic!("{why}\njournal:\n{journal}")
    }
}
