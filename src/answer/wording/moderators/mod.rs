//! What moderators read, and members about what is kept of them: the phrases of each language, and how replies are put together
//! from them.

mod english;
mod japanese;

use std::fmt::Write as _;

use super::Language;
use crate::facts::Date;
use crate::golden::{Asked, Difference};

/// Ids, questions or faults of one kind that one reply lists.
const LISTED: usize = 8;
/// Golden questions on one page of an export: the longest of them fill a message.
const EXPORTED: usize = 7;

/// The phrases of one language. A language that lacks one does not compile.
pub trait Moderating: Sync {
    /// Where somebody else asked for what is the moderators'.
    fn refused(&self) -> &'static str;
    /// Where a base is being read already.
    fn busy(&self) -> &'static str;
    /// Where a database is needed.
    fn no_records(&self) -> &'static str;
    /// Where only a guild has what was asked for.
    fn in_a_server(&self) -> &'static str;
    /// Unanswered questions are kept from now on.
    fn gaps_on(&self) -> &'static str;
    /// Unanswered questions are not kept from now on.
    fn gaps_off(&self) -> &'static str;
    /// No entry may be shown.
    fn no_gaps(&self) -> &'static str;
    /// Nobody has marked an answer.
    fn no_feedback(&self) -> &'static str;
    /// The files are what is live.
    fn same(&self, hash: &str) -> String;
    /// The files can't be used.
    fn faulty_head(&self, hash: &str, faults: usize) -> String;
    /// Golden questions miss their fact.
    fn broken_head(&self, was: &str, hash: &str, questions: usize) -> String;
    /// Golden questions would be answered otherwise.
    fn waiting_head(&self, hash: &str, questions: usize, call: &str) -> String;
    /// A base is live.
    fn loaded_head(&self, was: &str, hash: &str) -> String;
    /// Behind that, where nothing changes.
    fn nothing_changes(&self) -> &'static str;
    /// Above golden questions.
    fn answered_otherwise(&self) -> &'static str;
    /// Before the facts that a golden question must be answered with.
    fn wanted(&self) -> &'static str;
    /// Before the ids of facts.
    fn facts_changed(&self, kind: Change, count: usize) -> String;
    /// In place of the ids of facts.
    fn no_answer(&self) -> &'static str;
    /// Below a list that leaves some out.
    fn and_more(&self, count: usize) -> String;
    /// Nothing of this hash waits for consent.
    fn nothing_waits(&self, hash: &str, call: &str) -> String;
    /// Another base was loaded since consent was asked for.
    fn overtaken(&self, hash: &str, call: &str) -> String;
    /// There is no earlier base.
    fn nothing_earlier(&self) -> &'static str;
    /// No earlier base is called so, but these.
    fn no_such_base(&self, hashes: &str, call: &str) -> String;
    /// Above the history.
    fn history_head(&self) -> &'static str;
    /// In place of an empty one.
    fn nothing_yet(&self) -> &'static str;
    /// One line of it: when, what was done by whom, to which bases, with which result.
    fn history_line(&self, at: u64, action: &str, member: Option<u64>, bases: &str, result: &str) -> String;
    /// The base that stays.
    fn stays(&self, hash: &str) -> String;
    /// Before the bases that can be returned to.
    fn earlier_bases(&self, hashes: &str, call: &str) -> String;
    /// The live base.
    fn base_line(&self, status: &Status) -> String;
    /// Since when, and how large.
    fn running_line(&self, status: &Status) -> String;
    /// Shards connected, of how many, and the slowest one's latency.
    fn shards_line(&self, connected: usize, all: usize, latency: Option<u64>) -> String;
    /// How questions came out.
    fn questions_line(&self, counts: [u64; 3]) -> String;
    /// How the database is.
    fn database_line(&self, state: &Result<bool, String>) -> String;
    /// Above what was asked in vain.
    fn gaps_head(&self) -> &'static str;
    /// Above what was asked, and which suggestion was then taken.
    fn chosen_head(&self) -> &'static str;
    /// Below both.
    fn gaps_foot(&self, call: &str) -> String;
    /// Above golden questions to be copied.
    fn export_head(&self) -> &'static str;
    /// Below a page of them that is not the last.
    fn next_export(&self, page: usize, pages: usize, call: &str) -> String;
    /// That a guild's unanswered questions are forgotten.
    fn gaps_cleared(&self, count: usize) -> String;
    /// Above what members think of answers.
    fn feedback_head(&self) -> &'static str;
    /// One line of it.
    fn feedback_line(&self, fact: &str, useful: u32, wrong: u32) -> String;
    /// Before the facts that too many find wrong.
    fn to_be_reviewed(&self, facts: &str) -> String;
    /// What is kept of members.
    fn privacy(&self, call: &str) -> String;
    /// What was forgotten.
    fn forgotten(&self, count: usize) -> String;
    /// What became of changed files, for a channel that nobody asked in.
    fn files_changed(&self, verdict: &str) -> String;
}

/// What became of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Only the candidate has them.
    Added,
    /// They are not as they were.
    Changed,
    /// Only the live base has them.
    Removed,
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
    /// Each shard of this process: whether it is connected, and the milliseconds that Discord took to acknowledge its latest heartbeat.
    pub shards: Vec<(bool, Option<u64>)>,
    /// Whether the database is well; what is wrong with it otherwise.
    pub database: Result<bool, String>,
}

impl Language {
    /// Its phrases for moderators.
    #[must_use]
    pub fn moderating(self) -> &'static dyn Moderating {
        match self {
            Self::English => &english::English,
            Self::Japanese => &japanese::Japanese,
        }
    }
}

impl dyn Moderating {
    /// The files can't be used.
    #[must_use]
    pub fn faulty(&self, hash: &str, faults: &[String]) -> String {
        let mut text = self.faulty_head(hash, faults.len());
        let faults = faults.iter().map(|fault| fault.replace('`', "'"));
        self.lines(&mut text, faults.map(|fault| format!("- `{fault}`")));
        text
    }

    /// Golden questions miss their fact.
    #[must_use]
    pub fn broken(&self, was: &str, hash: &str, difference: &Difference) -> String {
        let mut text = self.broken_head(was, hash, difference.broken.len());
        let line = |asked: &Asked| {
            let wanted = self.facts(&asked.wanted);
            format!("{}; {}: {wanted}", self.asked_line(asked), self.wanted())
        };
        self.lines(&mut text, difference.broken.iter().map(line));
        self.difference(&mut text, difference);
        text
    }

    /// Golden questions would be answered otherwise.
    #[must_use]
    pub fn waiting(&self, hash: &str, difference: &Difference, call: &str) -> String {
        let mut text = self.waiting_head(hash, difference.moved.len(), call);
        self.difference(&mut text, difference);
        self.lines(&mut text, difference.moved.iter().map(|asked| self.asked_line(asked)));
        text
    }

    /// A base is live.
    #[must_use]
    pub fn loaded(&self, was: &str, hash: &str, difference: &Difference) -> String {
        let mut text = self.loaded_head(was, hash);
        if difference.is_empty() {
            text.push_str(self.nothing_changes());
        }
        self.difference(&mut text, difference);
        let mut moved = difference.moved.iter().chain(&difference.broken).peekable();
        if moved.peek().is_some() {
            text.push('\n');
            text.push_str(self.answered_otherwise());
            self.lines(&mut text, moved.map(|asked| self.asked_line(asked)));
        }
        text
    }

    /// No base of this hash is remembered.
    #[must_use]
    pub fn none_earlier(&self, earlier: &[String], call: &str) -> String {
        match earlier {
            [] => self.nothing_earlier().to_owned(),
            _ => self.no_such_base(&self.facts(earlier), call),
        }
    }

    /// Who loaded what, when.
    #[must_use]
    pub fn history(&self, events: &[HistoryLine<'_>], earlier: &[String], call: &str) -> String {
        let mut text = self.history_head().to_owned();
        if events.is_empty() {
            text.push('\n');
            text.push_str(self.nothing_yet());
        }
        for event in events {
            let HistoryLine { was, hash, .. } = event;
            let bases = match (was.is_empty(), hash.is_empty()) {
                (true, _) => format!("`{hash}`"),
                (false, true) => self.stays(was),
                (false, false) => format!("`{was}` → `{hash}`"),
            };
            let line = self.history_line(event.at, event.action, event.member, &bases, event.result);
            let _ = write!(text, "\n- {line}");
        }
        if !earlier.is_empty() {
            let _ = write!(text, "\n{}", self.earlier_bases(&self.facts(earlier), call));
        }
        text
    }

    /// How the bot is.
    #[must_use]
    pub fn status(&self, status: &Status) -> String {
        let connected = status.shards.iter().filter(|(connected, _)| *connected).count();
        let slowest = status.shards.iter().filter_map(|(_, latency)| *latency).max();
        [
            self.base_line(status),
            self.running_line(status),
            self.shards_line(connected, status.shards.len(), slowest),
            self.questions_line(status.questions),
            self.database_line(&status.database),
        ]
        .join("\n")
    }

    /// What was asked and not answered: the question as far as it may be shown, the fact that was then chosen, and how often.
    #[must_use]
    pub fn gaps(&self, gaps: &[(&str, &str, usize)], call: &str) -> String {
        if gaps.is_empty() {
            return self.no_gaps().to_owned();
        }
        let (chosen, unanswered): (Vec<_>, Vec<_>) = gaps.iter().partition(|(_, fact, _)| !fact.is_empty());
        let mut parts = Vec::new();
        for (head, found) in [(self.gaps_head(), unanswered), (self.chosen_head(), chosen)] {
            let line = |(question, fact, asked): &&(&str, &str, usize)| match *fact {
                "" => format!("- {question} ({asked}×)"),
                fact => format!("- {question} → `{fact}` ({asked}×)"),
            };
            if !found.is_empty() {
                let mut text = head.to_owned();
                self.lines(&mut text, found.iter().map(line));
                parts.push(text);
            }
        }
        parts.push(format!("-# {}", self.gaps_foot(call)));
        parts.join("\n")
    }

    /// A page of the same as TOML for the fact base.
    #[must_use]
    pub fn gaps_toml(&self, gaps: &[(&str, &str)], page: usize, call: &str) -> String {
        let pages = gaps.len().div_ceil(EXPORTED).max(1);
        let page = page.clamp(1, pages);
        let mut text = format!("{}\n```toml", self.export_head());
        for (question, fact) in gaps.iter().skip((page - 1) * EXPORTED).take(EXPORTED) {
            let question = question.replace(['\\', '"', '`'], "");
            let _ = write!(text, "\n[[golden]]\nquestion = \"{question}\"\nfact = \"{fact}\"\n");
        }
        text.push_str("```");
        if page < pages {
            let _ = write!(text, "\n-# {}", self.next_export(page, pages, call));
        }
        text
    }

    /// What members think of answers: fact, useful, wrong.
    #[must_use]
    pub fn feedback(&self, rates: &[(&str, u32, u32)], review: &[String]) -> String {
        if rates.is_empty() {
            return self.no_feedback().to_owned();
        }
        let mut text = self.feedback_head().to_owned();
        let line =
            |(fact, useful, wrong): &(&str, u32, u32)| format!("- {}", self.feedback_line(fact, *useful, *wrong));
        self.lines(&mut text, rates.iter().map(line));
        if !review.is_empty() {
            let _ = write!(text, "\n{}", self.to_be_reviewed(&self.facts(review)));
        }
        text
    }

    fn difference(&self, text: &mut String, difference: &Difference) {
        for (change, ids) in [
            (Change::Added, &difference.added),
            (Change::Changed, &difference.changed),
            (Change::Removed, &difference.removed),
        ] {
            if !ids.is_empty() {
                let _ = write!(
                    text,
                    "\n{} ({})",
                    self.facts_changed(change, ids.len()),
                    self.facts(ids)
                );
            }
        }
    }

    fn asked_line(&self, asked: &Asked) -> String {
        let Asked {
            said, place, now, then, ..
        } = asked;
        format!("- {said} ({place}): {} → {}", self.facts(now), self.facts(then))
    }

    fn facts(&self, ids: &[String]) -> String {
        if ids.is_empty() {
            return self.no_answer().to_owned();
        }
        let mut shown: Vec<String> = ids.iter().take(LISTED).map(|id| format!("`{id}`")).collect();
        if ids.len() > LISTED {
            shown.push("…".to_owned());
        }
        shown.join(", ")
    }

    /// As many lines as are listed, and how many more there are.
    fn lines(&self, text: &mut String, lines: impl Iterator<Item = String>) {
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
            let _ = write!(text, "\n- {}", self.and_more(more));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each phrase of a language, by the name of its method.
    fn said(of: &dyn Moderating) -> Vec<(&'static str, String)> {
        let status = Status {
            hash: String::new(),
            since: 1,
            facts: 2,
            newest: Date::parse("2023-05-10").map(|date| (date, 3)),
            started: 1,
            questions: [1, 2, 3],
            memory: Some(50),
            shards: Vec::new(),
            database: Ok(true),
        };
        let mut said = vec![
            ("refused", of.refused().to_owned()),
            ("busy", of.busy().to_owned()),
            ("no_records", of.no_records().to_owned()),
            ("in_a_server", of.in_a_server().to_owned()),
            ("gaps_on", of.gaps_on().to_owned()),
            ("gaps_off", of.gaps_off().to_owned()),
            ("no_gaps", of.no_gaps().to_owned()),
            ("no_feedback", of.no_feedback().to_owned()),
            ("same", of.same("")),
            ("faulty_head", of.faulty_head("", 2)),
            ("broken_head", of.broken_head("", "", 2)),
            ("waiting_head", of.waiting_head("", 2, "")),
            ("loaded_head", of.loaded_head("", "")),
            ("nothing_changes", of.nothing_changes().to_owned()),
            ("answered_otherwise", of.answered_otherwise().to_owned()),
            ("wanted", of.wanted().to_owned()),
            ("no_answer", of.no_answer().to_owned()),
            ("and_more", of.and_more(2)),
            ("nothing_waits", of.nothing_waits("", "")),
            ("overtaken", of.overtaken("", "")),
            ("nothing_earlier", of.nothing_earlier().to_owned()),
            ("no_such_base", of.no_such_base("", "")),
            ("history_head", of.history_head().to_owned()),
            ("nothing_yet", of.nothing_yet().to_owned()),
            ("stays", of.stays("")),
            ("earlier_bases", of.earlier_bases("", "")),
            ("base_line", of.base_line(&status)),
            ("running_line", of.running_line(&status)),
            ("shards_line", of.shards_line(1, 2, Some(3))),
            ("questions_line", of.questions_line([1, 2, 3])),
            ("gaps_head", of.gaps_head().to_owned()),
            ("chosen_head", of.chosen_head().to_owned()),
            ("gaps_foot", of.gaps_foot("")),
            ("export_head", of.export_head().to_owned()),
            ("next_export", of.next_export(1, 2, "")),
            ("gaps_cleared", of.gaps_cleared(2)),
            ("feedback_head", of.feedback_head().to_owned()),
            ("feedback_line", of.feedback_line("", 1, 2)),
            ("to_be_reviewed", of.to_be_reviewed("")),
            ("privacy", of.privacy("")),
            ("forgotten", of.forgotten(0)),
            ("forgotten", of.forgotten(2)),
            ("files_changed", of.files_changed("")),
        ];
        for change in [Change::Added, Change::Changed, Change::Removed] {
            said.push(("facts_changed", of.facts_changed(change, 2)));
        }
        for state in [Ok(true), Ok(false), Err(String::new())] {
            said.push(("database_line", of.database_line(&state)));
        }
        for action in ["start", "reload", "rollback"] {
            said.push(("history_line", of.history_line(1, action, None, "", "loaded")));
        }
        for result in ["loaded", "faulty", "broken", "waiting"] {
            said.push(("history_line", of.history_line(1, "reload", Some(1), "", result)));
        }
        said
    }

    #[test]
    fn each_phrase_stands_in_each_language() {
        let [english, japanese] = [Language::English, Language::Japanese].map(|language| said(language.moderating()));
        for ((name, english), (_, japanese)) in english.iter().zip(&japanese) {
            assert_ne!(english, japanese, "{name}");
            assert!(
                !english.trim().is_empty() && !japanese.is_ascii(),
                "{name}: {english}, {japanese}"
            );
        }
        let methods = include_str!("mod.rs")
            .lines()
            .skip_while(|line| !line.starts_with("pub trait Moderating"))
            .take_while(|line| *line != "}")
            .filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
        for method in methods {
            assert!(
                english.iter().any(|(name, _)| *name == method),
                "{method} is not compared here"
            );
        }
    }

    #[test]
    fn an_export_pages_through_all_of_it() {
        let long = "x".repeat(200);
        let gaps: Vec<(&str, &str)> = (0..16).map(|_| (long.as_str(), "")).collect();
        for language in [Language::English, Language::Japanese] {
            let told = [0, 1, 2, 3, 9].map(|page| language.moderating().gaps_toml(&gaps, page, "!nato "));
            let counts = told.each_ref().map(|text| text.matches("[[golden]]").count());
            assert_eq!(counts, [7, 7, 7, 2, 2]);
            for text in &told {
                assert!(
                    text.encode_utf16().count() <= 2_000 && text.matches("```").count() == 2,
                    "{text}"
                );
            }
            assert!(
                told[1].contains("`!nato gaps export 2`") && !told[3].contains("gaps export"),
                "{}",
                told[1]
            );
        }
    }
}
