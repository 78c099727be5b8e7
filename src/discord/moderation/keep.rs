//! What is done without being asked: the start is written down, and where the settings say so, files that change are read.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serenity::model::id::{ChannelId, GuildId};

use super::super::delivery::Delivery;
use super::super::render::Page;
use super::{Moderation, Reader};
use crate::heap;
use crate::records::{By, Event};
use crate::store::Verdict;

/// How often changed files are looked for; a change counts once two looks in a row see the same.
const LOOK: Duration = Duration::from_secs(2);

impl Moderation {
    /// Keeps an eye on what is not asked for: the start, and where the settings say so, the files.
    pub(in crate::discord) async fn keep(self: Arc<Self>, watch: bool, delivery: Delivery) {
        self.begin().await;
        if watch {
            self.watch(|channel, page| delivery.post(channel, page)).await;
        }
    }

    /// Remembers what earlier runs knew, and writes the start down.
    async fn begin(&self) {
        self.store.remember(self.records.bases().await);
        let live = self.store.live();
        let hash = live.engine.base().hash().to_owned();
        self.records.keep_base(hash.clone(), &live.files, live.since).await;
        let event = Event {
            at: live.since,
            by: By::Start,
            action: "start".to_owned(),
            was: String::new(),
            hash,
            result: "loaded".to_owned(),
        };
        self.records.note(event).await;
        heap::give_back();
    }

    /// Reads files that change, for ever; tells what became of it, and in which channels.
    async fn watch(&self, tell: impl Fn(ChannelId, Page)) {
        let store = Arc::clone(&self.store);
        let Ok(Some(mut watch)) = tokio::task::spawn_blocking(move || store.watch()).await else {
            tracing::warn!("facts.watch has no effect: the fact base was compiled in");
            return;
        };
        loop {
            tokio::time::sleep(LOOK).await;
            let looked = tokio::task::spawn_blocking(move || {
                let is_news = watch.look();
                (watch, is_news)
            });
            let Ok((again, is_news)) = looked.await else { return };
            watch = again;
            if !is_news {
                continue;
            }
            let now = SystemTime::now();
            let verdict = self.off_the_loop(move |store| store.propose(now)).await;
            self.done(By::Watch, "reload", &verdict).await;
            if matches!(verdict, Verdict::Same) {
                continue;
            }
            for own in &self.config.guild {
                // Each process tells the guilds of its own shards.
                let shard = (own.id.get() >> 22) % u64::from(self.shards.1.max(1));
                let is_ours = self.shards.0.contains(&u32::try_from(shard).unwrap_or(0));
                let Some(channel) = own.moderator_channel.filter(|_| is_ours) else {
                    continue;
                };
                let guild = Some(GuildId::new(own.id.get()));
                let call = self.desk.call(guild);
                let reader = Reader::new(self.desk.language(guild), &call);
                let (text, presses) = self.told(&verdict, reader);
                let text = reader.wording.files_changed(&text);
                tell(ChannelId::new(channel.get()), reader.page(text, presses));
            }
        }
    }
}
