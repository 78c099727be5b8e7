//! Every sentence that people read which does not stand in a fact.

use std::fmt::Write as _;

use super::{CitedSource, Suggestion};
use crate::facts::{Date, Fact, FactBase, Source, Status, Topic};

/// How a claim is introduced, by how sure it is. What is established needs no introduction.
#[must_use]
pub fn lead_in(fact: &Fact) -> String {
    let when = when(fact.as_of);
    match (fact.status, &fact.speaker) {
        (Status::Established, _) => String::new(),
        (Status::Reported, _) => format!("**Reported {when}:** "),
        (Status::Planned, _) => format!("**Planned, as known {when}:** "),
        (Status::Forecast, _) => format!("**Expected {when}:** "),
        (Status::Quoted, Some(speaker)) => format!("**{speaker}, {}:** ", fact.as_of.in_words()),
        (Status::Quoted, None) => format!("**Said {when}:** "),
    }
}

/// `on 10 May 2023`, `in May 2023`
fn when(date: Date) -> String {
    let preposition = if date.day().is_some() { "on" } else { "in" };
    format!("{preposition} {}", date.in_words())
}

/// The head of an older claim, told after the newer one that settles it.
#[must_use]
pub fn before_that() -> &'static str {
    "**Before that**"
}

/// The head of what came after a claim.
#[must_use]
pub fn since_then() -> &'static str {
    "**Since then**"
}

/// One thing that came after a claim.
#[must_use]
pub fn development(fact: &Fact, marks: &str) -> String {
    let status = match fact.status {
        Status::Established | Status::Quoted => "",
        Status::Reported => ", reported",
        Status::Planned => ", planned",
        Status::Forecast => ", expected",
    };
    let text = fact.brief.as_deref().unwrap_or(&fact.answer);
    format!("- {}{status}: {text} {marks}", fact.as_of.in_words())
}

/// The date for which an answer holds, and where the base's knowledge ends.
#[must_use]
pub fn holds(as_of: Date, newest: Option<Date>) -> String {
    let mut line = format!("As of {}.", as_of.in_words());
    if let Some(newest) = newest {
        let _ = write!(line, " I know nothing later than {}.", newest.in_words());
    }
    line
}

/// A numbered source below a reply, as Markdown whose link does not unfold.
#[must_use]
pub fn citation(number: usize, cited: &CitedSource) -> String {
    let CitedSource {
        publisher,
        title,
        published,
        url,
        ..
    } = cited;
    format!("[{number}] {publisher}, “{title}”, {}: <{url}>", published.in_words())
}

/// Where the base does not cover the question.
#[must_use]
pub fn fallback(base: &FactBase, call: &str) -> String {
    format!(
        "I have no sourced answer to that, and I don't guess. I can tell you about {}.\nTry `{call}topics`, or `{call}help`.",
        topic_ids(base)
    )
}

/// Where some facts are near, but none is near enough.
#[must_use]
pub fn did_you_mean(suggestions: &[Suggestion]) -> String {
    match suggestions {
        [_] => "I am not sure what you are asking. Did you mean this?".to_owned(),
        _ => "I am not sure what you are asking. Did you mean one of these?".to_owned(),
    }
}

/// Where a number was typed and nothing was offered under it.
#[must_use]
pub fn no_such_choice(call: &str) -> String {
    format!("There is nothing to choose by that number. Ask a question, or try `{call}help`.")
}

/// How to use the bot.
#[must_use]
pub fn help(base: &FactBase, call: &str) -> String {
    let example = base.facts().first().map_or("", |fact| fact.questions.first().as_str());
    let mut text = format!(
        "I answer questions from a base of {} facts, and cite a source for each. Where it has no answer I say so.\n\
         - `{call}QUESTION`: ask in your own words",
        base.facts().len()
    );
    if !example.is_empty() {
        let _ = write!(
            text,
            ", for example `{call}{}`",
            example.to_lowercase().trim_end_matches('?')
        );
    }
    let _ = write!(
        text,
        "\n- `{call}TOPIC`: browse one of {}\n- `{call}topics`: what there is\n- `{call}sources`: what it rests on\n- `{call}help`: this",
        topic_ids(base)
    );
    if let Some(newest) = base.newest() {
        let _ = write!(
            text,
            "\nMy newest source is of {}; I know nothing later.",
            newest.in_words()
        );
    }
    text
}

fn topic_ids(base: &FactBase) -> String {
    let ids: Vec<String> = base.topics().iter().map(|topic| format!("`{}`", topic.id)).collect();
    match ids.as_slice() {
        [] => "nothing yet".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// One line of the list of topics.
#[must_use]
pub fn topic_line(topic: &Topic, facts: usize, call: &str) -> String {
    let noun = if facts == 1 { "fact" } else { "facts" };
    format!("- `{call}{}`: {} ({facts} {noun})", topic.id, topic.title)
}

/// The head of a topic's page.
#[must_use]
pub fn topic_head(topic: &Topic) -> String {
    format!("**{}**", topic.title)
}

/// The head of the questions that a topic answers.
#[must_use]
pub fn you_can_ask() -> &'static str {
    "**You can ask**"
}

/// One question that a topic answers.
#[must_use]
pub fn question_line(question: &str) -> String {
    format!("- {question}")
}

/// Stands for the questions that are answered alike for each country.
#[must_use]
pub fn for_each_country(example: &str, countries: usize) -> String {
    format!("- {example} (and the same for {countries} countries)")
}

/// Below a page that is not the last.
#[must_use]
pub fn next_page(page: usize, pages: usize, call: &str) -> String {
    format!("-# Page {page} of {pages}. Next: `{call}`")
}

/// Where a page beyond the last was asked for.
#[must_use]
pub fn no_such_page(pages: usize) -> String {
    if pages == 1 {
        "There is one page only.".to_owned()
    } else {
        format!("There are {pages} pages only.")
    }
}

/// The head of the list of sources.
#[must_use]
pub fn sources_head(count: usize) -> String {
    format!("**What my answers rest on** ({count} sources, newest first)")
}

/// One line of the list of sources.
#[must_use]
pub fn source_line(source: &Source) -> String {
    let Source {
        publisher,
        title,
        published,
        url,
        ..
    } = source;
    format!("- {publisher}, “{title}”, {}: <{url}>", published.in_words())
}

/// Where more was asked in a channel at once than can be answered.
#[must_use]
pub fn dropped(questions: usize) -> String {
    let (counted, them) = match questions {
        1 => ("one question was".to_owned(), "it"),
        _ => (format!("{questions} questions were"), "them"),
    };
    format!("Discord let me send no more in time: {counted} not answered. Please ask {them} again.")
}
