//! What a fact must be, check by check: those that leave a fact out, and those that cost a link only.

use std::collections::BTreeSet;

use super::Date;
use super::parse::Item;
use super::schema::{RawFact, RawStatus};
use super::validate::{Known, date_exists, id_is_kebab_case, plain, unknown_id};
use crate::diagnostic::{Code, Diagnostic};

/// An answer, its developments and its citations must share one Discord message of 2,000 characters.
const LONGEST_ANSWER: usize = 1_200;
/// Two developments must fit below an answer.
const LONGEST_BRIEF: usize = 240;
/// What project policy calls a quote.
const QUOTE_WORDS: std::ops::RangeInclusive<usize> = 3..=15;

pub(super) type Check<T> = fn(&Known<'_>, &Item<T>, &mut Vec<Diagnostic>);

/// A fact that fails one of these is left out.
pub(super) const FACT_CHECKS: &[Check<RawFact>] = &[
    fact_id_is_kebab_case,
    fact_topic_exists,
    fact_has_questions,
    fact_texts_are_not_empty,
    fact_texts_fit_a_reply,
    fact_date_exists,
    quoted_fact_has_speaker,
    fact_has_known_sources,
    fact_quotes_are_short,
];

/// A fact that fails one of these stays; only the link is of no use.
pub(super) const LINK_CHECKS: &[Check<RawFact>] =
    &[updates_exist_and_are_older, settled_facts_are_updated, update_has_brief];

/// Ensure that an id can be typed and linked to.
fn fact_id_is_kebab_case(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    id_is_kebab_case(item, &item.raw.id, diagnostics);
}

/// Ensure that a fact stands in a topic that members can browse.
fn fact_topic_exists(known: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    if !known.topics.contains_key(item.raw.topic.get_ref().as_str()) {
        diagnostics.push(unknown_id(item, &item.raw.topic, "topic", &known.topics));
    }
}

/// Ensure that a fact has a phrasing to be found by.
fn fact_has_questions(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    if item.raw.questions.get_ref().is_empty() {
        let place = item.at(&item.raw.questions);
        diagnostics.push(Diagnostic::new(
            Code::EmptyText,
            place,
            "a fact needs at least one question",
        ));
    }
}

/// Ensure that no text of a fact is empty.
fn fact_texts_are_not_empty(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    let raw = &item.raw;
    let texts = raw
        .questions
        .get_ref()
        .iter()
        .chain(&raw.keywords)
        .chain([&raw.answer])
        .chain(&raw.brief)
        .chain(&raw.speaker);
    for text in texts.filter(|text| plain(text.get_ref()).is_empty()) {
        diagnostics.push(
            item.fault(Code::EmptyText, text, "this text has no words")
                .label("write some, or leave it out"),
        );
    }
}

/// Ensure that an answer fits a message together with its citations.
fn fact_texts_fit_a_reply(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    let brief = item.raw.brief.as_ref().map(|brief| (brief, LONGEST_BRIEF));
    for (text, longest) in std::iter::once((&item.raw.answer, LONGEST_ANSWER)).chain(brief) {
        let length = text.get_ref().chars().count();
        if length > longest {
            let message = format!("{length} characters, and a reply carries at most {longest}");
            diagnostics.push(item.fault(Code::TooLong, text, message).help("split it into two facts"));
        }
    }
}

/// Ensure that the date for which a fact holds is one.
fn fact_date_exists(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    date_exists(item, &item.raw.as_of, diagnostics);
}

/// Ensure that somebody's words are attributed.
fn quoted_fact_has_speaker(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    if matches!(item.raw.status, RawStatus::Quoted) && item.raw.speaker.is_none() {
        let fault = item.fault(Code::MissingSpeaker, &item.raw.id, "a quoted fact needs its `speaker`");
        diagnostics.push(fault.help("add `speaker = \"…\"`, or give the fact another status"));
    }
}

/// Ensure that each claim can be looked up by who doubts it.
fn fact_has_known_sources(known: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    let citations = &item.raw.citations;
    if citations.get_ref().is_empty() {
        let place = item.at(citations);
        diagnostics.push(Diagnostic::new(
            Code::EmptyText,
            place,
            "a fact needs at least one citation",
        ));
    }
    for citation in citations.get_ref() {
        if !known.sources.contains_key(citation.source.get_ref().as_str()) {
            diagnostics.push(unknown_id(item, &citation.source, "source", &known.sources));
        }
    }
}

/// Ensure that quotes are long enough to be found and short enough to be quotes.
fn fact_quotes_are_short(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    for quote in item
        .raw
        .citations
        .get_ref()
        .iter()
        .filter_map(|citation| citation.quote.as_ref())
    {
        let words = quote.get_ref().split_whitespace().count();
        if !QUOTE_WORDS.contains(&words) {
            diagnostics.push(item.fault(
                Code::BadQuote,
                quote,
                format!("a quote is 3 to 15 words, and this has {words}"),
            ));
        }
    }
}

/// Ensure that updates point back in time to facts that exist.
fn updates_exist_and_are_older(known: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    for update in &item.raw.updates {
        let Some(older) = known.facts.get(update.get_ref().as_str()) else {
            diagnostics.push(unknown_id(item, update, "fact", &known.facts));
            continue;
        };
        let (new, old) = (&item.raw.as_of, &older.raw.as_of);
        if Date::parse(new.get_ref())
            .zip(Date::parse(old.get_ref()))
            .is_some_and(|(new, old)| new <= old)
        {
            let message = format!(
                "this fact holds for {}, which is not later than what it updates",
                new.get_ref()
            );
            diagnostics.push(
                item.fault(Code::BadUpdate, update, message)
                    .other(older.at(old), "the fact it updates"),
            );
        }
    }
}

/// Ensure that what a fact settles it also updates.
fn settled_facts_are_updated(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    let updates: BTreeSet<&str> = item
        .raw
        .updates
        .iter()
        .map(|update| update.get_ref().as_str())
        .collect();
    for settled in item
        .raw
        .settles
        .iter()
        .filter(|settled| !updates.contains(settled.get_ref().as_str()))
    {
        let message = format!("`{}` is settled but not in `updates`", settled.get_ref());
        diagnostics.push(
            item.fault(Code::BadUpdate, settled, message)
                .help("add it to `updates` too"),
        );
    }
}

/// Ensure that an update can be told in one sentence.
fn update_has_brief(_: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) {
    if let (Some(update), None) = (item.raw.updates.first(), &item.raw.brief) {
        let fault = item.fault(
            Code::MissingBrief,
            update,
            "a fact that updates another needs a `brief`",
        );
        diagnostics.push(fault.help("add `brief = \"…\"`: the news in one short sentence"));
    }
}
