//! What moderators ask of the bot, and what it does. Members' own part, privacy, is here too.

mod command;
mod keep;
mod rights;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serenity::model::id::GuildId;

pub(super) use self::command::Command;
use self::command::Gaps;
use super::ask::{Ask, today};
use super::desk::Desk;
use super::press::{self, Press};
use super::render::{self, Page};
use super::rest::Rest;
use crate::answer::wording::moderators::{HistoryLine, Moderating, Status};
use crate::answer::{Label, Language, Reply};
use crate::config::Config;
use crate::ops::Metrics;
use crate::records::{By, Event, Records, State};
use crate::store::{Store, Verdict};

/// Lines of history that one reply shows.
const HISTORY: u32 = 10;
/// Marks from which on a rate says something, and wrong ones of a hundred from which on a fact is to be reviewed.
const REVIEW: (u32, u32) = (3, 30);

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
    pub(super) desk: Arc<Desk>,
    pub(super) store: Arc<Store>,
    pub(super) records: Records,
    pub(super) rest: Arc<Rest>,
    pub(super) config: Config,
    pub(super) tally: Arc<Tally>,
    pub(super) metrics: Metrics,
    pub(super) started: SystemTime,
    /// The shards of this process, and how many there are in all.
    pub(super) shards: (Range<u32>, u32),
}

/// Where and in which language a moderator reads.
#[derive(Clone, Copy)]
struct Reader<'a> {
    language: Language,
    wording: &'static dyn Moderating,
    /// What stands before a command there.
    call: &'a str,
}

impl<'a> Reader<'a> {
    fn new(language: Language, call: &'a str) -> Self {
        Self {
            language,
            wording: language.moderating(),
            call,
        }
    }

    fn page(self, body: String, presses: Vec<(Press, Label)>) -> Page {
        let reply = Reply {
            body,
            ..Reply::default()
        };
        Page {
            rows: press::row(presses, press::NOBODY, self.language.wording())
                .into_iter()
                .collect(),
            ..render::reply(&reply)
        }
    }
}

impl Moderation {
    /// What is said in place of doing it, where it is not the asker's to ask.
    pub(super) async fn refusal(&self, ask: &Ask, command: &Command) -> Option<Page> {
        if command.is_everyones() || rights::moderates(&self.config, &self.rest, &ask.asker, ask.guild).await {
            return None;
        }
        tracing::info!(
            member = ask.asker.id.get(),
            guild = ask.guild.map(GuildId::get),
            ?command,
            "refused: not a moderator"
        );
        Some(Page::of(ask.language.moderating().refused().to_owned()))
    }

    /// Does what the asker may ask for.
    pub(super) async fn perform(&self, ask: &Ask, command: Command) -> Page {
        let (now, by) = (SystemTime::now(), By::Member(ask.asker.id.get()));
        let call = self.desk.call(ask.guild);
        let reader = Reader::new(ask.language, &call);
        let wording = reader.wording;
        let none = || wording.no_records().to_owned();
        let text = match command {
            Command::Reload(hash) => return self.reload(by, hash, reader).await,
            Command::Rollback(hash) => return self.rollback(by, hash, reader).await,
            Command::History => self.history(reader).await,
            Command::Status => wording.status(&self.status()),
            Command::Gaps(what) => match ask.guild {
                Some(guild) => self.gaps(guild.get(), what, now, reader).await,
                None => wording.in_a_server().to_owned(),
            },
            Command::Feedback => self.feedback(reader).await,
            Command::Privacy(false) => {
                let erase = vec![(Press::Erase, Label::Erase)];
                return reader.page(wording.privacy(&call), erase);
            }
            Command::Privacy(true) => {
                self.desk.forget(ask.asker.id);
                let forgotten = self.records.forget(ask.asker.id.get(), now).await;
                forgotten.map_or_else(none, |count| wording.forgotten(count))
            }
        };
        reader.page(text, Vec::new())
    }

    /// What is said to who consents to load a base where consent was asked for against another live base.
    pub(super) fn overtaken(&self, ask: &Ask, was: &str) -> Option<Page> {
        let live = self.store.live();
        let hash = live.engine.base().hash();
        let call = self.desk.call(ask.guild);
        (hash != was).then(|| Page::of(ask.language.moderating().overtaken(hash, &call)))
    }

    async fn reload(&self, by: By, hash: Option<String>, reader: Reader<'_>) -> Page {
        let (now, wanted) = (SystemTime::now(), hash.clone());
        let verdict = self
            .off_the_loop(move |store| match &wanted {
                Some(hash) => store.accept(hash, now),
                None => store.propose(now),
            })
            .await;
        self.done(by, "reload", &verdict).await;
        let (text, presses) = match (&verdict, hash) {
            (Verdict::Unknown, Some(hash)) => (reader.wording.nothing_waits(&hash, reader.call), Vec::new()),
            _ => self.told(&verdict, reader),
        };
        reader.page(text, presses)
    }

    async fn rollback(&self, by: By, hash: Option<String>, reader: Reader<'_>) -> Page {
        let now = SystemTime::now();
        let verdict = self
            .off_the_loop(move |store| store.roll_back(hash.as_deref(), now))
            .await;
        self.done(by, "rollback", &verdict).await;
        let (text, presses) = self.told(&verdict, reader);
        reader.page(text, presses)
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
            Verdict::Loaded(_) => self.metrics.reloaded("loaded"),
            Verdict::Waiting(_) => self.metrics.reloaded("waiting"),
            Verdict::Faulty(_) | Verdict::Broken(_) => self.metrics.reloaded("refused"),
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

    /// What became of it, and what can be pressed then.
    fn told(&self, verdict: &Verdict, reader: Reader<'_>) -> (String, Vec<(Press, Label)>) {
        let hash = self.store.live().engine.base().hash().to_owned();
        let Reader { wording, call, .. } = reader;
        let mut presses = Vec::new();
        let text = match verdict {
            Verdict::Busy => wording.busy().to_owned(),
            Verdict::Same => wording.same(&hash),
            Verdict::Faulty(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                wording.faulty(&hash, &faults)
            }
            Verdict::Broken(found) => wording.broken(&found.was, &found.hash, &found.difference),
            Verdict::Waiting(found) => {
                presses.push((Press::Load(found.was.clone(), found.hash.clone()), Label::Load));
                wording.waiting(&found.hash, &found.difference, call)
            }
            Verdict::Loaded(found) => wording.loaded(&found.was, &found.hash, &found.difference),
            Verdict::Unknown => wording.none_earlier(&self.store.earlier(), call),
        };
        (text, presses)
    }

    async fn history(&self, reader: Reader<'_>) -> String {
        let Some(events) = self.records.history(HISTORY).await else {
            return reader.wording.no_records().to_owned();
        };
        let lines: Vec<_> = events
            .iter()
            .map(|event| HistoryLine {
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
        reader.wording.history(&lines, &self.store.earlier(), reader.call)
    }

    fn status(&self) -> Status {
        let live = self.store.live();
        let base = live.engine.base();
        let shards = self.metrics.shards_now().into_iter();
        let milliseconds = |latency: Duration| u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        Status {
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
            shards: shards
                .map(|(connected, latency)| (connected, latency.map(milliseconds)))
                .collect(),
            database: match self.records.state() {
                State::Working => Ok(true),
                State::Off => Ok(false),
                State::Broken(fault) => Err(fault),
            },
        }
    }

    async fn gaps(&self, guild: u64, what: Gaps, now: SystemTime, reader: Reader<'_>) -> String {
        let Reader { wording, call, .. } = reader;
        let none = || wording.no_records().to_owned();
        match what {
            Gaps::On | Gaps::Off => match (self.records.set_gaps(guild, what == Gaps::On).await, what) {
                (false, _) => none(),
                (true, Gaps::On) => wording.gaps_on().to_owned(),
                (true, _) => wording.gaps_off().to_owned(),
            },
            Gaps::Clear => {
                let cleared = self.records.clear_gaps(guild).await;
                cleared.map_or_else(none, |count| wording.gaps_cleared(count))
            }
            Gaps::Show | Gaps::Export(_) => {
                let Some(found) = self.records.gaps(guild, now).await else {
                    return none();
                };
                let engine = self.store.engine();
                // A fact that is gone answers nothing.
                let is_there = |fact: &str| engine.base().fact(fact).is_some();
                let found: Vec<(&str, &str, usize)> = found
                    .iter()
                    .map(|gap| {
                        let fact = Some(gap.fact.as_str()).filter(|fact| is_there(fact));
                        (gap.question.as_str(), fact.unwrap_or_default(), gap.asked)
                    })
                    .collect();
                match what {
                    Gaps::Export(page) if !found.is_empty() => {
                        let questions: Vec<_> = found.iter().map(|(question, fact, _)| (*question, *fact)).collect();
                        wording.gaps_toml(&questions, page, call)
                    }
                    _ => wording.gaps(&found, call),
                }
            }
        }
    }

    async fn feedback(&self, reader: Reader<'_>) -> String {
        let Some(rates) = self.records.rates().await else {
            return reader.wording.no_records().to_owned();
        };
        let (marks, share) = REVIEW;
        let is_doubtful = |rate: &&crate::records::Rate| {
            let all = rate.useful + rate.wrong;
            all >= marks && rate.wrong * 100 >= all * share
        };
        let review = rates.iter().filter(is_doubtful);
        let review: Vec<String> = review.map(|rate| rate.fact.clone()).collect();
        let rates: Vec<_> = rates
            .iter()
            .map(|rate| (rate.fact.as_str(), rate.useful, rate.wrong))
            .collect();
        reader.wording.feedback(&rates, &review)
    }
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
