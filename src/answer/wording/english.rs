//! The sentences in English.

use std::fmt::Write as _;

use super::{Entry, Label, Wording, example, topic_ids};
use crate::facts::{Date, Fact, FactBase, Standing, Status, Topic};
use crate::picture::Picture;

pub(super) struct English;

impl Wording for English {
    fn date(&self, date: Date) -> String {
        date.in_words()
    }

    fn lead_in(&self, fact: &Fact) -> String {
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

    fn before_that(&self) -> &'static str {
        "**Before that**"
    }

    fn since_then(&self) -> &'static str {
        "**Since then**"
    }

    fn development(&self, fact: &Fact, marks: &str) -> String {
        let status = match fact.status {
            Status::Established | Status::Quoted => "",
            Status::Reported => ", reported",
            Status::Planned => ", planned",
            Status::Forecast => ", expected",
        };
        let text = fact.brief.as_deref().unwrap_or(&fact.answer);
        format!("- {}{status}: {text} {marks}", fact.as_of.in_words())
    }

    fn holds(&self, as_of: Date, newest: Option<Date>) -> String {
        let mut line = format!("As of {}.", as_of.in_words());
        if let Some(newest) = newest {
            let _ = write!(line, " I know nothing later than {}.", newest.in_words());
        }
        line
    }

    fn fallback(&self, base: &FactBase, call: &str, people: Option<&str>) -> String {
        let mut text = format!(
            "I have no sourced answer to that, and I don't guess. I can tell you about {}.\nTry `{call}topics`, or `{call}help`.",
            listed(&topic_ids(base))
        );
        if let Some(people) = people {
            let _ = write!(text, "\nPeople may know: ask in {people}.");
        }
        text
    }

    fn did_you_mean(&self, suggestions: usize) -> String {
        match suggestions {
            1 => "I am not sure what you are asking. Did you mean this?".to_owned(),
            _ => "I am not sure what you are asking. Did you mean one of these?".to_owned(),
        }
    }

    fn no_such_choice(&self, call: &str) -> String {
        format!("There is nothing to choose by that number. Ask a question, or try `{call}help`.")
    }

    fn help(&self, base: &FactBase, call: &str) -> String {
        let mut text = format!(
            "I answer questions from a base of {} facts, and cite a source for each. Where it has no answer I say so.\n\
             - `{call}QUESTION`: ask in your own words",
            base.facts().len()
        );
        if let Some(example) = example(base) {
            let _ = write!(text, ", for example `{call}{example}`");
        }
        let _ = write!(
            text,
            "\n- `{call}TOPIC`: browse one of {}\n- `{call}topics`: what there is\n- `{call}sources`: what it rests on\n- `{call}help`: this",
            listed(&topic_ids(base))
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

    fn topic_line(&self, topic: &Topic, facts: usize, call: &str) -> String {
        let noun = if facts == 1 { "fact" } else { "facts" };
        format!("- `{call}{}`: {} ({facts} {noun})", topic.id, topic.title)
    }

    fn you_can_ask(&self) -> &'static str {
        "**You can ask**"
    }

    fn for_each_country(&self, example: &str, countries: usize) -> String {
        format!("- {example} (and the same for {countries} countries)")
    }

    fn next_page(&self, page: usize, pages: usize, call: &str) -> String {
        format!("-# Page {page} of {pages}. Next: `{call}`")
    }

    fn no_such_page(&self, pages: usize) -> String {
        if pages == 1 {
            "There is one page only.".to_owned()
        } else {
            format!("There are {pages} pages only.")
        }
    }

    fn topics_head(&self, count: usize) -> String {
        format!("**What I can tell you about** ({count} topics)")
    }

    fn sources_head(&self, count: usize) -> String {
        format!("**What my answers rest on** ({count} sources, newest first)")
    }

    fn unseen(&self, picture: &Picture) -> String {
        let Picture { name, alt, .. } = picture;
        format!("Picture: {alt} To save it: `alliance-bot picture {name} -o {name}.png`")
    }

    fn grown(&self, first: usize, total: usize) -> String {
        format!("From {first} members to {total}")
    }

    fn standings(&self) -> &'static str {
        "Members, applicants and partners"
    }

    fn standing(&self, standing: Standing, count: usize) -> String {
        let (one, more) = match standing {
            Standing::Member => ("member", "members"),
            Standing::Applicant => ("applicant", "applicants"),
            Standing::Partner => ("partner", "partners"),
            Standing::Outside => return "none of these".to_owned(),
        };
        format!("{count} {}", if count == 1 { one } else { more })
    }

    fn known_for(&self, country: &str, date: Date) -> String {
        format!("{country} (as of {})", date.in_words())
    }

    fn dropped(&self, questions: usize) -> String {
        let (counted, them) = match questions {
            1 => ("one question was".to_owned(), "it"),
            _ => (format!("{questions} questions were"), "them"),
        };
        format!("Discord let me send no more in time: {counted} not answered. Please ask {them} again.")
    }

    fn source(&self, publisher: &str, title: &str, published: Date) -> String {
        format!("{publisher}, “{title}”, {}", published.in_words())
    }

    fn entry(&self, entry: Entry) -> (&'static str, &'static str) {
        match entry {
            Entry::Nato => ("nato", "Sourced answers about NATO"),
            Entry::Ask => ("ask", "Ask a question and get a sourced answer"),
            Entry::Question => ("question", "Your question, in your own words"),
            Entry::Topic => ("topic", "See what matters most about a topic, and what can be asked"),
            Entry::TopicName => ("name", "The topic"),
            Entry::Topics => ("topics", "What there is"),
            Entry::Sources => ("sources", "What the answers rest on, newest first"),
            Entry::Timeline => ("timeline", "Who joined when, as a picture and in words"),
            Entry::Map => ("map", "Members, applicants and partners, as a picture and in words"),
            Entry::Why => ("why", "Why I answered your last question as I did; only you see it"),
            Entry::Help => ("help", "How to use this bot"),
            Entry::Privacy => ("privacy", "What I keep of you, and how to erase it; only you see it"),
            Entry::Private => ("private", "Only you see the answer"),
            Entry::AnswerThis => ("Answer this", ""),
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Choose => "Choose one",
            Label::Back => "Back",
            Label::More => "More",
            Label::Previous => "Previous page",
            Label::Next => "Next page",
            Label::Why => "Why?",
            Label::Useful => "Useful",
            Label::Wrong => "Wrong",
            Label::Load => "Load it",
            Label::Erase => "Erase my part",
            Label::Remove => "Remove",
        }
    }

    fn age(&self, months: u32) -> String {
        match (months, months / 12) {
            (0, _) => ", less than a month old".to_owned(),
            (1, _) => ", 1 month old".to_owned(),
            (2..=23, _) => format!(", {months} months old"),
            (_, years) => format!(", {years} years old"),
        }
    }

    fn cooldown(&self, seconds: u64) -> String {
        let noun = if seconds == 1 { "second" } else { "seconds" };
        format!("That was a lot in a short time. Please ask again in {seconds} {noun}.")
    }

    fn repeated(&self, link: &str) -> String {
        format!("I answered that here a moment ago: {link}\n-# Ask once more, and I say it again in full.")
    }

    fn why(&self, base: &str) -> String {
        format!("**Why I said that** (fact base `{base}`)")
    }

    fn why_privately(&self) -> &'static str {
        "Press *Why?* to see how I found that answer. Only you will see it."
    }

    fn nothing_to_explain(&self) -> &'static str {
        "I remember no answer of mine here that I could explain. Ask a question first, or reply to one of my answers."
    }

    fn not_yours(&self) -> &'static str {
        "Only who asked can choose here. Ask me yourself, and the buttons are yours."
    }

    fn not_yours_to_remove(&self) -> &'static str {
        "Only who asked, or a moderator, can remove this answer."
    }

    fn marked(&self, useful: bool) -> &'static str {
        if useful {
            "Thank you. I noted that you found this useful; the other button changes that."
        } else {
            "Thank you. I noted that you found this wrong; the other button changes that. Moderators see how many found so, not who."
        }
    }

    fn not_marked(&self) -> &'static str {
        "Thank you, but I can't keep that at the moment. Please try again later."
    }

    fn blocked(&self) -> &'static str {
        "I have been told not to answer here. Whoever runs me can change that."
    }

    fn stale(&self) -> &'static str {
        "This leads nowhere any more: what it stood for has changed since. Please ask again."
    }

    fn replied(&self) -> &'static str {
        "I have replied to that message."
    }

    fn in_reply_to(&self, link: &str) -> String {
        format!("-# About {link}")
    }
}

/// `on 10 May 2023`, `in May 2023`
fn when(date: Date) -> String {
    let preposition = if date.day().is_some() { "on" } else { "in" };
    format!("{preposition} {}", date.in_words())
}

/// `a, b and c`
fn listed(words: &[String]) -> String {
    match words {
        [] => "nothing yet".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
