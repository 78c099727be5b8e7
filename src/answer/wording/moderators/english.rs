//! The moderators' phrases in English.

use std::fmt::Write as _;

use super::{Change, Moderating, Status};

pub(super) struct English;

impl Moderating for English {
    fn refused(&self) -> &'static str {
        "Sorry, that is for this server's moderators: people with Manage Server, or whoever the bot's operator named. Questions are for everyone."
    }

    fn busy(&self) -> &'static str {
        "A fact base is being read already. Try again in a moment."
    }

    fn no_records(&self) -> &'static str {
        "The database is out of service, so I can't tell. Questions are answered as ever; the log says what is wrong."
    }

    fn in_a_server(&self) -> &'static str {
        "Ask me that in a server: it is kept for each."
    }

    fn gaps_on(&self) -> &'static str {
        "Unanswered questions are kept from now on, without names, for 30 days."
    }

    fn gaps_off(&self) -> &'static str {
        "Unanswered questions are no longer kept. `gaps clear` forgets those kept so far."
    }

    fn no_gaps(&self) -> &'static str {
        "Nothing was asked in vain by three different members on one day in the last 30 days."
    }

    fn no_feedback(&self) -> &'static str {
        "No answer was marked useful or wrong yet."
    }

    fn same(&self, hash: &str) -> String {
        format!("Nothing has changed: base `{hash}` goes on answering.")
    }

    fn faulty_head(&self, hash: &str, faults: usize) -> String {
        let faults = counted(faults, "fault");
        format!("**Refused**: the files have {faults}. Base `{hash}` goes on answering.")
    }

    fn broken_head(&self, was: &str, hash: &str, questions: usize) -> String {
        let questions = counted(questions, "golden question");
        format!("**Refused**: base `{hash}` breaks {questions}. Base `{was}` goes on answering.")
    }

    fn waiting_head(&self, hash: &str, questions: usize, call: &str) -> String {
        let questions = counted(questions, "golden question");
        format!(
            "Base `{hash}` answers {questions} otherwise, and waits: press *Load it*, or write `{call}reload {hash}`, if that is meant."
        )
    }

    fn loaded_head(&self, was: &str, hash: &str) -> String {
        format!("**Loaded** base `{hash}` in place of `{was}`.")
    }

    fn nothing_changes(&self) -> &'static str {
        " No fact and no golden answer changes."
    }

    fn answered_otherwise(&self) -> &'static str {
        "Golden questions answered otherwise:"
    }

    fn wanted(&self) -> &'static str {
        "wanted"
    }

    fn facts_changed(&self, kind: Change, count: usize) -> String {
        let kind = match kind {
            Change::Added => "Added",
            Change::Changed => "Changed",
            Change::Removed => "Removed",
        };
        format!("{kind}: {count}")
    }

    fn no_answer(&self) -> &'static str {
        "no answer"
    }

    fn and_more(&self, count: usize) -> String {
        format!("and {count} more")
    }

    fn nothing_waits(&self, hash: &str, call: &str) -> String {
        format!("No base `{hash}` waits for consent. `{call}reload` reads the files again.")
    }

    fn overtaken(&self, hash: &str, call: &str) -> String {
        format!("That was about another base: `{hash}` answers by now. `{call}reload` reads the files again.")
    }

    fn nothing_earlier(&self) -> &'static str {
        "There is no earlier base to return to."
    }

    fn no_such_base(&self, hashes: &str, call: &str) -> String {
        format!("No such base is remembered. `{call}rollback HASH` takes one of {hashes}.")
    }

    fn history_head(&self) -> &'static str {
        "**Who loaded what**, newest first"
    }

    fn nothing_yet(&self) -> &'static str {
        "Nothing yet."
    }

    fn history_line(&self, at: u64, action: &str, member: Option<u64>, bases: &str, result: &str) -> String {
        let who = member.map_or("the bot itself".to_owned(), |member| format!("user `{member}`"));
        format!("<t:{at}:f> {action} by {who}: {bases}, {result}")
    }

    fn stays(&self, hash: &str) -> String {
        format!("`{hash}` stays")
    }

    fn earlier_bases(&self, hashes: &str, call: &str) -> String {
        format!("Earlier bases for `{call}rollback HASH`: {hashes}")
    }

    fn base_line(&self, status: &Status) -> String {
        let Status { hash, since, facts, .. } = status;
        let mut text = format!("**Base** `{hash}`, {facts} facts, live since <t:{since}:R>");
        if let Some((newest, months)) = status.newest {
            let age = counted(usize::try_from(months).unwrap_or(0), "month");
            let _ = write!(text, "; newest source of {}, {age} ago", newest.in_words());
        }
        text
    }

    fn running_line(&self, status: &Status) -> String {
        let mut text = format!("**Running** since <t:{}:R>", status.started);
        if let Some(memory) = status.memory {
            let _ = write!(text, ", {memory} MiB of memory");
        }
        text
    }

    fn shards_line(&self, connected: usize, all: usize, latency: Option<u64>) -> String {
        let latency = latency.map_or("latency not known yet".to_owned(), |most| {
            format!("latency {most} ms at most")
        });
        format!("**Shards** {connected} of {all} connected, {latency}")
    }

    fn questions_line(&self, [answered, suggested, unknown]: [u64; 3]) -> String {
        format!("**Questions** {answered} answered, {suggested} with a suggestion, {unknown} unknown")
    }

    fn database_line(&self, state: &Result<bool, String>) -> String {
        match state {
            Ok(true) => "**Database** works".to_owned(),
            Ok(false) => "**Database** off".to_owned(),
            Err(fault) => format!("**Database** out of service: {fault}"),
        }
    }

    fn gaps_head(&self) -> &'static str {
        "**Asked and not answered**, most asked first"
    }

    fn chosen_head(&self) -> &'static str {
        "**Not understood at once**, and the suggestion then taken"
    }

    fn gaps_foot(&self, call: &str) -> String {
        format!("`{call}gaps export`: as golden questions. `{call}gaps off`, `{call}gaps on`, `{call}gaps clear`.")
    }

    fn export_head(&self) -> &'static str {
        "For the fact base, if you agree; give each the fact that shall answer it, once there is one:"
    }

    fn next_export(&self, page: usize, pages: usize, call: &str) -> String {
        format!("Page {page} of {pages}. Next: `{call}gaps export {}`", page + 1)
    }

    fn gaps_cleared(&self, count: usize) -> String {
        format!("{} forgotten.", counted(count, "unanswered question"))
    }

    fn feedback_head(&self) -> &'static str {
        "**What members think of answers**, most often wrong first"
    }

    fn feedback_line(&self, fact: &str, useful: u32, wrong: u32) -> String {
        let share = 100 * wrong / (useful + wrong).max(1);
        format!("`{fact}`: {useful} useful, {wrong} wrong ({share} %)")
    }

    fn to_be_reviewed(&self, facts: &str) -> String {
        format!("To be reviewed, since too many find them wrong: {facts}")
    }

    fn privacy(&self, call: &str) -> String {
        format!(
            "**What I keep**\n\
             - Questions I could not answer at once in a server, without mentions, addresses and long numbers, for 30 days. In place of a \
             name stands a code whose key is thrown away each day. Moderators see an entry once three different members asked it on one \
             day, and of it only words that three of them used.\n\
             - Whether you found an answer useful or wrong, for a year, under a code whose key stays with me, so that you can change or \
             erase it. Moderators see counts.\n\
             - Which moderator loaded which fact base, by user id.\n\
             Questions I could answer are not kept, nor is anything written that was not meant for me; the log holds ids, outcomes and \
             times, never words. In memory I have a conversation for ten minutes and a question for an hour, to explain its answer.\n\
             *Erase my part*, or `{call}privacy erase`, forgets all of that but the user id and unanswered questions of earlier days, \
             which can't be told to be yours."
        )
    }

    fn forgotten(&self, count: usize) -> String {
        match count {
            0 => "There is nothing of yours in the database.".to_owned(),
            _ => format!("Forgotten: {}.", counted(count, "note")),
        }
    }

    fn files_changed(&self, verdict: &str) -> String {
        format!("The fact base's files have changed. {verdict}")
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
