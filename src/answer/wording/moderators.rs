//! What moderators read, and members about what is kept of them. In English only, like the facts that moderators care for.

use std::fmt::Write as _;

use crate::facts::Date;
use crate::golden::{Asked, Difference};

/// Ids, questions or faults of one kind that one reply lists.
const LISTED: usize = 8;

/// Where somebody else asked for what is the moderators'.
pub const REFUSED: &str = "Sorry, that is for this server's moderators: people with Manage Server, or whoever the bot's operator named. \
     Questions are for everyone.";
/// Where a base is being read already.
pub const BUSY: &str = "A fact base is being read already. Try again in a moment.";
/// Where a database is needed.
pub const NO_RECORDS: &str =
    "The database is out of service, so I can't tell. Questions are answered as ever; the log says what is wrong.";
/// Where only a guild has what was asked for.
pub const IN_A_SERVER: &str = "Ask me that in a server: it is kept for each.";
/// Unanswered questions are kept from now on.
pub const GAPS_ON: &str = "Unanswered questions are kept from now on, without names, for 30 days.";
/// Unanswered questions are not kept from now on.
pub const GAPS_OFF: &str = "Unanswered questions are no longer kept. `gaps clear` forgets those kept so far.";
/// No entry may be shown.
pub const NO_GAPS: &str = "Nothing was asked in vain by three different members on one day in the last 30 days.";
/// Nobody has marked an answer.
pub const NO_FEEDBACK: &str = "No answer was marked useful or wrong yet.";

/// The files are what is live.
#[must_use]
pub fn same(hash: &str) -> String {
    format!("Nothing has changed: base `{hash}` goes on answering.")
}

/// The files can't be used.
#[must_use]
pub fn faulty(hash: &str, faults: &[String]) -> String {
    let mut text = format!(
        "**Refused**: the files have {}. Base `{hash}` goes on answering.",
        counted(faults.len(), "fault")
    );
    lines(
        &mut text,
        faults
            .iter()
            .map(|fault| fault.replace('`', "'"))
            .map(|fault| format!("- `{fault}`")),
    );
    text
}

/// Golden questions miss their fact.
#[must_use]
pub fn broken(was: &str, hash: &str, difference: &Difference) -> String {
    let questions = counted(difference.broken.len(), "golden question");
    let mut text = format!("**Refused**: base `{hash}` breaks {questions}. Base `{was}` goes on answering.");
    lines(
        &mut text,
        difference
            .broken
            .iter()
            .map(|asked| format!("{}; wanted: {}", asked_line(asked), facts(&asked.wanted))),
    );
    facts_changed(&mut text, difference);
    text
}

/// Golden questions would be answered otherwise.
#[must_use]
pub fn waiting(hash: &str, difference: &Difference, call: &str) -> String {
    let questions = counted(difference.moved.len(), "golden question");
    let mut text = format!("Base `{hash}` answers {questions} otherwise. To load it: `{call}reload {hash}`.");
    facts_changed(&mut text, difference);
    lines(&mut text, difference.moved.iter().map(asked_line));
    text
}

/// A base is live.
#[must_use]
pub fn loaded(was: &str, hash: &str, difference: &Difference) -> String {
    let mut text = format!("**Loaded** base `{hash}` in place of `{was}`.");
    if difference.is_empty() {
        text.push_str(" No fact and no golden answer changes.");
    }
    facts_changed(&mut text, difference);
    if !difference.moved.is_empty() || !difference.broken.is_empty() {
        text.push_str("\nGolden questions answered otherwise:");
        lines(
            &mut text,
            difference.moved.iter().chain(&difference.broken).map(asked_line),
        );
    }
    text
}

/// Nothing of this hash waits for consent.
#[must_use]
pub fn nothing_waits(hash: &str, call: &str) -> String {
    format!("No base `{hash}` waits for consent. `{call}reload` reads the files again.")
}

/// No base of this hash is remembered.
#[must_use]
pub fn nothing_earlier(earlier: &[String], call: &str) -> String {
    match earlier {
        [] => "There is no earlier base to return to.".to_owned(),
        _ => {
            let hashes: Vec<String> = earlier.iter().map(|hash| format!("`{hash}`")).collect();
            format!(
                "No such base is remembered. `{call}rollback HASH` takes one of {}.",
                hashes.join(", ")
            )
        }
    }
}

/// One line of the history.
#[derive(Debug, Clone, Copy)]
pub struct HistoryLine<'a> {
    /// Seconds since 1970.
    pub at: u64,
    /// Who: a member's id, or none where the program did it itself.
    pub member: Option<u64>,
    /// What was done.
    pub action: &'a str,
    /// The hash of the base before.
    pub was: &'a str,
    /// The hash of the base that was to be.
    pub hash: &'a str,
    /// What became of it.
    pub result: &'a str,
}

/// Who loaded what, when.
#[must_use]
pub fn history(events: &[HistoryLine<'_>], earlier: &[String], call: &str) -> String {
    let mut text = "**Who loaded what**, newest first".to_owned();
    if events.is_empty() {
        text.push_str("\nNothing yet.");
    }
    for event in events {
        let HistoryLine {
            at,
            action,
            was,
            hash,
            result,
            ..
        } = event;
        let who = event
            .member
            .map_or("the bot itself".to_owned(), |member| format!("user `{member}`"));
        let bases = match (was.is_empty(), hash.is_empty()) {
            (true, _) => format!("`{hash}`"),
            (false, true) => format!("`{was}` stays"),
            (false, false) => format!("`{was}` → `{hash}`"),
        };
        let _ = write!(text, "\n- <t:{at}:f> {action} by {who}: {bases}, {result}");
    }
    if !earlier.is_empty() {
        let _ = write!(text, "\nEarlier bases for `{call}rollback HASH`: {}", facts(earlier));
    }
    text
}

/// How the bot is.
#[derive(Debug, Clone)]
pub struct Status {
    /// The live base's hash.
    pub hash: String,
    /// Since when it is live, in seconds since 1970.
    pub since: u64,
    /// How many facts it has.
    pub facts: usize,
    /// The date of its newest source, and how many months ago that is.
    pub newest: Option<(Date, u32)>,
    /// Since when the bot runs, in seconds since 1970.
    pub started: u64,
    /// Questions answered, suggested for, unknown, since it runs.
    pub questions: [u64; 3],
    /// Resident memory in MiB, where the system tells.
    pub memory: Option<u64>,
    /// Milliseconds that Discord took to answer the latest heartbeat, by shard, in order; none of a shard that is not connected.
    pub shards: Vec<Option<u64>>,
    /// Whether the database is well; what is wrong with it otherwise.
    pub database: Result<bool, String>,
}

/// How the bot is.
#[must_use]
pub fn status(status: &Status) -> String {
    let Status {
        hash,
        since,
        facts,
        started,
        ..
    } = status;
    let mut text = format!("**Base** `{hash}`, {facts} facts, live since <t:{since}:R>");
    if let Some((newest, months)) = status.newest {
        let age = counted(usize::try_from(months).unwrap_or(0), "month");
        let _ = write!(text, "; newest source of {}, {age} ago", newest.in_words());
    }
    let [answered, suggested, unknown] = status.questions;
    let _ = write!(text, "\n**Running** since <t:{started}:R>");
    if let Some(memory) = status.memory {
        let _ = write!(text, ", {memory} MiB of memory");
    }
    let connected = status.shards.iter().flatten().count();
    if !status.shards.is_empty() {
        let _ = write!(text, "\n**Shards** {connected} of {} connected", status.shards.len());
        if let Some(slowest) = status.shards.iter().flatten().max() {
            let _ = write!(text, ", latency {slowest} ms at most");
        }
    }
    let _ = write!(
        text,
        "\n**Questions** {answered} answered, {suggested} with a suggestion, {unknown} unknown"
    );
    text.push_str("\n**Database** ");
    match &status.database {
        Ok(true) => text.push_str("works"),
        Ok(false) => text.push_str("off"),
        Err(fault) => {
            let _ = write!(text, "out of service: {fault}");
        }
    }
    text
}

/// What was asked and not answered: the question as far as it may be shown, and how often.
#[must_use]
pub fn gaps(gaps: &[(&str, usize)], call: &str) -> String {
    let mut text = "**Asked and not answered**, most asked first".to_owned();
    lines(
        &mut text,
        gaps.iter().map(|(question, asked)| format!("- {question} ({asked}×)")),
    );
    let _ = write!(
        text,
        "\n-# `{call}gaps export`: as golden questions. `{call}gaps off`, `{call}gaps on`, `{call}gaps clear`."
    );
    text
}

/// The same as TOML for the fact base.
#[must_use]
pub fn gaps_toml(questions: &[&str]) -> String {
    let mut text = "Give each the fact that shall answer it, once there is one:\n```toml".to_owned();
    for question in questions.iter().take(LISTED * 2) {
        let quoted = question.replace(['\\', '"', '`'], "");
        let _ = write!(text, "\n[[golden]]\nquestion = \"{quoted}\"\nfact = \"\"\n");
    }
    text.push_str("```");
    text
}

/// That a guild's unanswered questions are forgotten.
#[must_use]
pub fn gaps_cleared(count: usize) -> String {
    format!("{} forgotten.", counted(count, "unanswered question"))
}

/// What members think of answers: fact, useful, wrong.
#[must_use]
pub fn feedback(rates: &[(&str, u32, u32)], review: &[&str]) -> String {
    let mut text = "**What members think of answers**, most often wrong first".to_owned();
    let line = |(fact, useful, wrong): &(&str, u32, u32)| {
        let share = 100 * wrong / (useful + wrong).max(1);
        format!("- `{fact}`: {useful} useful, {wrong} wrong ({share} %)")
    };
    lines(&mut text, rates.iter().map(line));
    if !review.is_empty() {
        let ids: Vec<String> = review.iter().map(|fact| (*fact).to_owned()).collect();
        let _ = write!(
            text,
            "\nTo be reviewed, since too many find them wrong: {}",
            facts(&ids)
        );
    }
    text
}

/// What is kept of members.
#[must_use]
pub fn privacy(call: &str) -> String {
    format!(
        "**What I keep**\n\
         - Questions I could not answer in a server, without mentions, addresses and long numbers, for 30 days. In place of a name \
         stands a code whose key is thrown away each day. Moderators see an entry once three different members asked it on one day, \
         and of it only words that three of them used.\n\
         - Whether you found an answer useful or wrong, under such a code, for a year; moderators see counts.\n\
         - Which moderator loaded which fact base, by user id.\n\
         Questions I could answer are not kept, nor is anything written that was not meant for me; the log holds ids, outcomes and \
         times, never words. A conversation is remembered for ten minutes, and lost with a restart.\n\
         `{call}privacy erase` forgets your part: marks, and today's unanswered questions. What is older can't be told to be yours."
    )
}

/// What was forgotten.
#[must_use]
pub fn forgotten(count: usize) -> String {
    match count {
        0 => "There was nothing of yours to forget.".to_owned(),
        _ => format!("Forgotten: {}.", counted(count, "note")),
    }
}

/// What became of changed files, for a channel that nobody asked in.
#[must_use]
pub fn files_changed(verdict: &str) -> String {
    format!("The fact base's files have changed. {verdict}")
}

fn facts_changed(text: &mut String, difference: &Difference) {
    for (name, ids) in [
        ("Added", &difference.added),
        ("Changed", &difference.changed),
        ("Removed", &difference.removed),
    ] {
        if !ids.is_empty() {
            let _ = write!(text, "\n{name}: {} ({})", ids.len(), facts(ids));
        }
    }
}

fn asked_line(asked: &Asked) -> String {
    let Asked {
        question,
        place,
        now,
        then,
        ..
    } = asked;
    format!("- “{question}” ({place}): {} → {}", facts(now), facts(then))
}

fn facts(ids: &[String]) -> String {
    if ids.is_empty() {
        return "no answer".to_owned();
    }
    let mut shown: Vec<String> = ids.iter().take(LISTED).map(|id| format!("`{id}`")).collect();
    if ids.len() > LISTED {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

/// As many lines as are listed, and how many more there are.
fn lines(text: &mut String, lines: impl Iterator<Item = String>) {
    let mut more = 0;
    for (at, line) in lines.enumerate() {
        if at < LISTED {
            text.push('\n');
            text.push_str(&line);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        let _ = write!(text, "\n- and {more} more");
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
