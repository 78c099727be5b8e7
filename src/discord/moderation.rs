//! What moderators ask of the bot: who may, and what it does. Members' own part, privacy, is here too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};
use tokio::time::Instant;
use twilight_http_ratelimiting::Method;

use super::ask::{Ask, Asker, today};
use super::delivery::Delivery;
use super::render::{self, Page};
use super::rest::{Call, Rest};
use crate::answer::Reply;
use crate::answer::wording::moderators as wording;
use crate::config::{self, Moderators};
use crate::records::{By, Event, Records, State};
use crate::store::{Store, Verdict};

/// How long Discord is asked who may do what.
const PERMISSIONS: Duration = Duration::from_secs(10);
/// How often changed files are looked for; a change counts once two looks in a row see the same.
const LOOK: Duration = Duration::from_secs(2);
/// Lines of history that one reply shows.
const HISTORY: u32 = 10;
/// Marks from which on a rate says something, and wrong ones of a hundred from which on a fact is to be reviewed.
const REVIEW: (u32, u32) = (3, 30);

/// Something that is asked of the bot and is no question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Reads the files again; with a hash, loads what waits for consent.
    Reload(Option<String>),
    /// Returns to an earlier base.
    Rollback(Option<String>),
    /// Who loaded what, when.
    History,
    /// How the bot is.
    Status,
    /// What was asked in vain.
    Gaps(Gaps),
    /// What members think of answers.
    Feedback,
    /// What is kept of the asker, or that it is to be forgotten.
    Privacy(bool),
}

/// What is to be done about unanswered questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gaps {
    Show,
    Export,
    On,
    Off,
    Clear,
}

impl Command {
    /// Reads what was typed: exactly one of these words, with its argument.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_hash = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(match words.as_slice() {
            ["reload"] => Self::Reload(None),
            ["reload", hash] if is_hash(hash) => Self::Reload(Some((*hash).to_owned())),
            ["rollback"] => Self::Rollback(None),
            ["rollback", hash] if is_hash(hash) => Self::Rollback(Some((*hash).to_owned())),
            ["history"] => Self::History,
            ["status"] => Self::Status,
            ["gaps"] => Self::Gaps(Gaps::Show),
            ["gaps", "export"] => Self::Gaps(Gaps::Export),
            ["gaps", "on"] => Self::Gaps(Gaps::On),
            ["gaps", "off"] => Self::Gaps(Gaps::Off),
            ["gaps", "clear"] => Self::Gaps(Gaps::Clear),
            ["feedback"] => Self::Feedback,
            ["privacy"] => Self::Privacy(false),
            ["privacy", "erase"] => Self::Privacy(true),
            _ => return None,
        })
    }
}

/// How many questions came out in each way since the start.
#[derive(Debug, Default)]
pub(super) struct Tally([AtomicU64; 3]);

impl Tally {
    /// Counts an outcome by its name.
    pub(super) fn count(&self, outcome: &str) {
        let names = ["answered", "suggested", "unknown"];
        if let Some(at) = names.iter().position(|name| *name == outcome) {
            self.0[at].fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Does what moderators ask.
pub(super) struct Moderation {
    pub(super) store: Arc<Store>,
    pub(super) records: Records,
    pub(super) rest: Arc<Rest>,
    pub(super) moderators: Moderators,
    pub(super) guilds: Vec<config::Guild>,
    pub(super) tally: Arc<Tally>,
    pub(super) prefix: String,
    pub(super) started: SystemTime,
}

/// `GET /guilds/{guild}`, as far as it says who may do what.
#[derive(Deserialize)]
struct Guild {
    owner_id: UserId,
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: RoleId,
    permissions: Permissions,
}

impl Moderation {
    /// Does it, or says why not.
    pub(super) async fn perform(&self, ask: &Ask, command: Command) -> Page {
        let is_everyones = matches!(command, Command::Privacy(_));
        if !is_everyones && !self.may(&ask.asker, ask.guild).await {
            tracing::info!(
                member = ask.asker.id.get(),
                guild = ask.guild.map(GuildId::get),
                ?command,
                "refused: not a moderator"
            );
            return page(wording::REFUSED.to_owned());
        }
        let (now, by) = (SystemTime::now(), By::Member(ask.asker.id.get()));
        let call = format!("{} ", self.prefix);
        let text = match command {
            Command::Reload(hash) => self.reload(by, hash).await,
            Command::Rollback(hash) => self.rollback(by, hash).await,
            Command::History => self.history().await,
            Command::Status => wording::status(&self.status()),
            Command::Gaps(what) => match ask.guild {
                Some(guild) => self.gaps(guild.get(), what, now).await,
                None => wording::IN_A_SERVER.to_owned(),
            },
            Command::Feedback => self.feedback().await,
            Command::Privacy(false) => wording::privacy(&call),
            Command::Privacy(true) => {
                let forgotten = self.records.forget(ask.asker.id.get(), now).await;
                forgotten.map_or(wording::NO_RECORDS.to_owned(), wording::forgotten)
            }
        };
        page(text)
    }

    /// Whether somebody moderates here: named by the settings, or by default whoever may manage the guild.
    async fn may(&self, asker: &Asker, guild: Option<GuildId>) -> bool {
        let user = asker.id.get();
        if self.moderators.users.iter().any(|named| named.get() == user) {
            return true;
        }
        let Some(guild) = guild else { return false };
        let named = self.guilds.iter().find(|named| named.id.get() == guild.get());
        if let Some(named) =
            named.filter(|named| !named.moderator_roles.is_empty() || !named.moderator_users.is_empty())
        {
            let is_in = |role: &RoleId| named.moderator_roles.iter().any(|named| named.get() == role.get());
            return named.moderator_users.iter().any(|named| named.get() == user) || asker.roles.iter().any(is_in);
        }
        if !self.moderators.manage_server {
            return false;
        }
        match asker.permissions {
            Some(permissions) => permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR),
            // Only interactions tell. For a message, Discord is asked each time: what a member may do can have changed.
            None => self.manages(asker, guild).await,
        }
    }

    async fn manages(&self, asker: &Asker, guild: GuildId) -> bool {
        let call = Call {
            method: Method::Get,
            route: Route::Guild { guild_id: guild },
            body: None,
            file: None,
            deadline: Instant::now() + PERMISSIONS,
        };
        let found = match self.rest.call(&call).await {
            Ok(body) => serde_json::from_slice::<Guild>(&body).ok(),
            Err(failure) => {
                tracing::warn!(
                    guild = guild.get(),
                    ?failure,
                    "Discord did not say who may manage the guild"
                );
                None
            }
        };
        found.is_some_and(|found| {
            // The role that everyone has bears the guild's id.
            let own = |role: &&Role| asker.roles.contains(&role.id) || role.id.get() == guild.get();
            let manages = |role: &Role| {
                role.permissions
                    .intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
            };
            found.owner_id == asker.id || found.roles.iter().filter(own).any(manages)
        })
    }

    async fn reload(&self, by: By, hash: Option<String>) -> String {
        let (now, wanted) = (SystemTime::now(), hash.clone());
        let verdict = self
            .off_the_loop(move |store| match &wanted {
                Some(hash) => store.accept(hash, now),
                None => store.propose(now),
            })
            .await;
        let call = format!("{} ", self.prefix);
        self.done(by, "reload", &verdict).await;
        match (&verdict, hash) {
            (Verdict::Unknown, Some(hash)) => wording::nothing_waits(&hash, &call),
            _ => self.told(&verdict, &call),
        }
    }

    async fn rollback(&self, by: By, hash: Option<String>) -> String {
        let now = SystemTime::now();
        let verdict = self
            .off_the_loop(move |store| store.roll_back(hash.as_deref(), now))
            .await;
        self.done(by, "rollback", &verdict).await;
        self.told(&verdict, &format!("{} ", self.prefix))
    }

    /// Reading, indexing and comparing take as long as a start does.
    async fn off_the_loop(&self, work: impl FnOnce(&Store) -> Verdict + Send + 'static) -> Verdict {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        done.unwrap_or_else(|fault| {
            tracing::error!(%fault, "a change of the base failed");
            Verdict::Busy
        })
    }

    /// Writes down what became of it.
    async fn done(&self, by: By, action: &str, verdict: &Verdict) {
        let live = self.store.live();
        let (was, hash) = match verdict.candidate() {
            Some(candidate) => (candidate.was.clone(), candidate.hash.clone()),
            None => (live.engine.base().hash().to_owned(), String::new()),
        };
        let result = verdict.name();
        tracing::info!(?by, action, was, hash, result, "the fact base");
        match verdict {
            Verdict::Busy | Verdict::Unknown | Verdict::Same => return,
            Verdict::Loaded(_) => self.rest.metrics.reloaded("loaded"),
            Verdict::Waiting(_) => self.rest.metrics.reloaded("waiting"),
            Verdict::Faulty(_) | Verdict::Broken(_) => self.rest.metrics.reloaded("refused"),
        }
        if let Verdict::Loaded(candidate) = verdict {
            self.records
                .keep_base(candidate.hash.clone(), &live.files, live.since)
                .await;
        }
        let event = Event {
            at: SystemTime::now(),
            by,
            action: action.to_owned(),
            was,
            hash,
            result: result.to_owned(),
        };
        self.records.note(event).await;
    }

    fn told(&self, verdict: &Verdict, call: &str) -> String {
        let hash = self.store.live().engine.base().hash().to_owned();
        match verdict {
            Verdict::Busy => wording::BUSY.to_owned(),
            Verdict::Same => wording::same(&hash),
            Verdict::Faulty(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                wording::faulty(&hash, &faults)
            }
            Verdict::Broken(found) => wording::broken(&found.was, &found.hash, &found.difference),
            Verdict::Waiting(found) => wording::waiting(&found.hash, &found.difference, call),
            Verdict::Loaded(found) => wording::loaded(&found.was, &found.hash, &found.difference),
            Verdict::Unknown => wording::nothing_earlier(&self.store.earlier(), call),
        }
    }

    async fn history(&self) -> String {
        let Some(events) = self.records.history(HISTORY).await else {
            return wording::NO_RECORDS.to_owned();
        };
        let lines: Vec<_> = events
            .iter()
            .map(|event| wording::HistoryLine {
                at: since_1970(event.at),
                member: match event.by {
                    By::Member(member) => Some(member),
                    By::Start | By::Watch => None,
                },
                action: &event.action,
                was: &event.was,
                hash: &event.hash,
                result: &event.result,
            })
            .collect();
        wording::history(&lines, &self.store.earlier(), &format!("{} ", self.prefix))
    }

    fn status(&self) -> wording::Status {
        let live = self.store.live();
        let base = live.engine.base();
        wording::Status {
            hash: base.hash().to_owned(),
            since: since_1970(live.since),
            facts: base.facts().len(),
            newest: base
                .newest()
                .zip(today())
                .map(|(newest, today)| (newest, newest.months_until(today))),
            started: since_1970(self.started),
            questions: [0, 1, 2].map(|at: usize| self.tally.0[at].load(Ordering::Relaxed)),
            memory: resident(),
            shards: Vec::new(),
            database: match self.records.state() {
                State::Working => Ok(true),
                State::Off => Ok(false),
                State::Broken(fault) => Err(fault),
            },
        }
    }

    async fn gaps(&self, guild: u64, what: Gaps, now: SystemTime) -> String {
        let none = || wording::NO_RECORDS.to_owned();
        match what {
            Gaps::On | Gaps::Off => {
                let told = if what == Gaps::On {
                    wording::GAPS_ON
                } else {
                    wording::GAPS_OFF
                };
                if self.records.set_gaps(guild, what == Gaps::On).await {
                    told.to_owned()
                } else {
                    none()
                }
            }
            Gaps::Clear => self
                .records
                .clear_gaps(guild)
                .await
                .map_or_else(none, wording::gaps_cleared),
            Gaps::Show | Gaps::Export => match self.records.gaps(guild, now).await {
                None => none(),
                Some(found) if found.is_empty() => wording::NO_GAPS.to_owned(),
                Some(found) if what == Gaps::Export => {
                    wording::gaps_toml(&found.iter().map(|gap| gap.question.as_str()).collect::<Vec<_>>())
                }
                Some(found) => {
                    let found: Vec<_> = found.iter().map(|gap| (gap.question.as_str(), gap.asked)).collect();
                    wording::gaps(&found, &format!("{} ", self.prefix))
                }
            },
        }
    }

    async fn feedback(&self) -> String {
        let Some(rates) = self.records.rates().await else {
            return wording::NO_RECORDS.to_owned();
        };
        if rates.is_empty() {
            return wording::NO_FEEDBACK.to_owned();
        }
        let (marks, share) = REVIEW;
        let is_doubtful = |rate: &&crate::records::Rate| {
            let all = rate.useful + rate.wrong;
            all >= marks && rate.wrong * 100 >= all * share
        };
        let review: Vec<&str> = rates
            .iter()
            .filter(is_doubtful)
            .map(|rate| rate.fact.as_str())
            .collect();
        let rates: Vec<_> = rates
            .iter()
            .map(|rate| (rate.fact.as_str(), rate.useful, rate.wrong))
            .collect();
        wording::feedback(&rates, &review)
    }

    /// Keeps an eye on what is not asked for: the start, and where the settings say so, the files.
    pub(super) async fn keep(self: Arc<Self>, watch: bool, delivery: Delivery) {
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
    }

    /// Reads files that change, for ever; tells what became of it, and in which channels.
    async fn watch(&self, tell: impl Fn(ChannelId, Page)) {
        let Some(mut watch) = self.store.watch() else {
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
            let told = wording::files_changed(&self.told(&verdict, &format!("{} ", self.prefix)));
            for channel in self.guilds.iter().filter_map(|guild| guild.moderator_channel) {
                tell(ChannelId::new(channel.get()), page(told.clone()));
            }
        }
    }
}

fn page(body: String) -> Page {
    render::reply(&Reply {
        body,
        ..Reply::default()
    })
}

fn since_1970(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Resident memory in MiB, where the system has /proc.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_words_are_commands() {
        let hash = || Some("3f2a1c9e".to_owned());
        for (typed, command) in [
            ("reload", Some(Command::Reload(None))),
            ("Reload 3F2A1C9E", Some(Command::Reload(hash()))),
            ("rollback", Some(Command::Rollback(None))),
            ("rollback 3f2a1c9e", Some(Command::Rollback(hash()))),
            ("history", Some(Command::History)),
            (" status ", Some(Command::Status)),
            ("gaps", Some(Command::Gaps(Gaps::Show))),
            ("gaps export", Some(Command::Gaps(Gaps::Export))),
            ("gaps on", Some(Command::Gaps(Gaps::On))),
            ("gaps off", Some(Command::Gaps(Gaps::Off))),
            ("gaps clear", Some(Command::Gaps(Gaps::Clear))),
            ("feedback", Some(Command::Feedback)),
            ("privacy", Some(Command::Privacy(false))),
            ("privacy erase", Some(Command::Privacy(true))),
            ("history of nato", None),
            ("status of ukraine", None),
            ("reload the page", None),
            ("rollback 12", None),
            ("", None),
        ] {
            assert_eq!(Command::parse(typed), command, "{typed}");
        }
    }
}
