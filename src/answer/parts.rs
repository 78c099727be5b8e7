//! Parts of an utterance that may be questions of their own.

use compact_str::CompactString;

use super::ellipsis::{self, Ellipsis};
use crate::retrieval::{self, Retrieval};
use crate::text::{self, Break, Word};

/// Sentences of a long message that are tried at most.
const MOST_WINDOWS: usize = 8;
/// Ways to cut an utterance in two that are tried at most.
const MOST_HALVES: usize = 6;
/// A part with fewer words is no question.
const LEAST_WORDS: usize = 3;
/// A longer utterance is a story, whose question is looked for sentence by sentence.
const MOST_WORDS_IN_TWO: usize = 40;
/// A second question of more words stands for itself, whatever it points at.
const MOST_WORDS_POINTING: usize = 12;
/// A sentence of more words is cut.
const MOST_WORDS: usize = 40;
/// Of a message with more words, the last are read as a whole.
const MOST_WORDS_IN_ALL: usize = 80;
/// Where people join two questions.
const JOINTS: &[&str] = &["and", "also", "plus", "or", "then", "but"];

/// The end of a message, all of one of usual length: people explain first and ask last, and time to answer is bounded.
pub(super) fn end(words: &[Word]) -> &[Word] {
    &words[words.len().saturating_sub(MOST_WORDS_IN_ALL)..]
}

/// The sentences of a message that has more than one, and its clauses, where they ask or have a verb that could, at most
/// `MOST_WINDOWS`, later ones first: people explain first and ask last.
pub(super) fn windows(words: &[Word]) -> Vec<Vec<Word>> {
    let mut found: Vec<Vec<Word>> = Vec::new();
    for level in [Break::Sentence, Break::Clause] {
        let cut: Vec<&[Word]> = words.split_inclusive(|word| word.then >= level).collect();
        if cut.len() < 2 {
            continue;
        }
        let asks = cut
            .into_iter()
            .rev()
            .filter(|part| part.len() >= LEAST_WORDS && (is_question(part) || part.iter().any(opens)));
        found.extend(asks.map(|part| part[..part.len().min(MOST_WORDS)].to_vec()));
    }
    // "… so i was wondering, you know, why does japan want that": from the last question word on.
    if let Some(at) = words
        .iter()
        .rposition(|word| asks(&word.text))
        .filter(|at| *at > 0 && words.len() - at >= LEAST_WORDS && !words[..*at].iter().any(|word| asks(&word.text)))
    {
        found.push(words[at..].iter().take(MOST_WORDS).cloned().collect());
    }
    found.dedup();
    found.truncate(MOST_WINDOWS);
    found
}

/// The one sentence with a question mark of a message that has others without.
pub(super) fn asked(words: &[Word]) -> Option<Vec<Word>> {
    let sentences: Vec<&[Word]> = words.split_inclusive(|word| word.then >= Break::Sentence).collect();
    let mut asked = sentences
        .iter()
        .filter(|part| part.last().is_some_and(|word| word.then == Break::Question));
    match (asked.next(), asked.next()) {
        (Some(only), None) if sentences.len() > 1 && only.len() >= LEAST_WORDS => Some(end(only).to_vec()),
        _ => None,
    }
}

/// An utterance cut in two.
#[derive(Debug)]
pub(super) struct Halves {
    pub(super) first: Vec<Word>,
    second: Vec<Word>,
    /// Whether each half has the form of a question; else it may be one question about two things.
    pub(super) ask_twice: bool,
    /// Whether the second half may mean what the first half named.
    may_lean: bool,
}

impl Halves {
    /// The ways to read the second half, the likeliest first, each with what its fact must hold: what the half asks of its own
    /// and must not be lost among what was said before.
    pub(super) fn seconds(&self, retrieval: &Retrieval) -> Vec<(Vec<Word>, Vec<CompactString>)> {
        let second = &self.second;
        if !self.may_lean {
            return vec![(second.clone(), Vec::new())];
        }
        let short = ellipsis::read(retrieval, &self.first, second);
        let leans = (!short.names || short.points) && second.len() <= MOST_WORDS_POINTING;
        let mut readings = Vec::new();
        if asks_same_of_another(&short) || leans {
            let completed = short.readings.into_iter();
            readings.extend(completed.map(|words| (words, short.own.clone())));
        }
        if is_question(second) {
            // What points at something means it; what does not is first taken by itself.
            let at = if leans && !short.points { 0 } else { readings.len() };
            readings.insert(at, (second.clone(), Vec::new()));
        }
        readings
    }
}

fn asks_same_of_another(short: &Ellipsis) -> bool {
    short.names && short.own.is_empty()
}

/// Ways to read an utterance as two questions, the likeliest first; where it makes sense as a whole (`sure`), only where
/// both parts have the form of a question or the second is set off: ", and Turkey?"
pub(super) fn halves(retrieval: &Retrieval, words: &[Word], sure: bool) -> Vec<Halves> {
    if words.len() > MOST_WORDS_IN_TWO {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in LEAST_WORDS..words.len() {
        let (first, rest) = words.split_at(at);
        let ended = first.last().is_some_and(|word| word.then >= Break::Clause);
        let joints = rest
            .iter()
            .take(2)
            .take_while(|word| JOINTS.contains(&word.text.as_str()))
            .count();
        let second = &rest[joints..];
        if (!ended && joints == 0) || second.is_empty() || !is_question(first) && !ended {
            continue;
        }
        // "And why?" asks; ", right?" and "or not?" don't.
        let asks = has_form(second) && (second.len() > 1 || joints > 0)
            || is_question(second) && second.len() > 1 && tells(retrieval, second);
        let marked = first.last().is_some_and(|word| word.then == Break::Question);
        if sure && !(is_question(first) && (asks || marked || ended && joints > 0)) {
            continue;
        }
        if asks || asks_same_of_another(&ellipsis::read(retrieval, first, second)) {
            found.push(Halves {
                first: first.to_vec(),
                second: second.to_vec(),
                ask_twice: has_form(second),
                may_lean: true,
            });
        }
    }
    found.extend(shared_question(retrieval, words));
    found.truncate(MOST_HALVES);
    found
}

/// Without the clauses before the first that asks.
pub(super) fn from_asking(words: &[Word]) -> &[Word] {
    let mut rest = words;
    while let Some(end) = rest
        .iter()
        .position(|word| word.then >= Break::Clause)
        .filter(|end| end + 1 < rest.len() && !has_form(&rest[..=*end]))
    {
        rest = &rest[end + 1..];
    }
    if has_form(rest) { rest } else { words }
}

/// "When did Finland and Sweden join", "what is in article 4 and article 5": one question about each of two.
fn shared_question(retrieval: &Retrieval, words: &[Word]) -> Option<Halves> {
    const BETWEEN: &[&str] = &[
        "and", "or", "vs", "the", "in", "of", "for", "to", "on", "at", "with", "from",
    ];
    let slots = retrieval.slots(words);
    let (one, other) = slots.iter().enumerate().find_map(|(at, one)| {
        let kind = ellipsis::kind(one)?;
        let other = slots[at + 1..].iter().find(|slot| ellipsis::kind(slot) == Some(kind))?;
        let between = &words[one.to..other.from];
        let joined = between.iter().any(|word| matches!(word.text.as_str(), "and" | "or"))
            || (between.is_empty() && words[one.to - 1].then == Break::Clause);
        let alike = slots.iter().filter(|slot| ellipsis::kind(slot) == Some(kind)).count();
        (joined && alike == 2 && between.iter().all(|word| BETWEEN.contains(&word.text.as_str())))
            .then_some((one, other))
    })?;
    let without = |from: usize, to: usize| {
        let kept = words.iter().enumerate().filter(|(at, _)| !(from..to).contains(at));
        kept.map(|(_, word)| word.clone()).collect::<Vec<Word>>()
    };
    Some(Halves {
        first: without(one.to, other.to),
        second: without(one.from, other.from),
        ask_twice: false,
        may_lean: false,
    })
}

fn asks(word: &str) -> bool {
    text::is_question_word(word)
}

/// Whether words hold anything that not every fact holds: "the alliance?" does not.
fn tells(retrieval: &Retrieval, words: &[Word]) -> bool {
    let slots = retrieval.slots(words);
    slots
        .iter()
        .any(|slot| retrieval.weight(slot) >= retrieval::LEAST_SHARED)
}

/// Whether words are a question, by their form or by the mark after them.
fn is_question(words: &[Word]) -> bool {
    has_form(words) || words.last().is_some_and(|word| word.then == Break::Question)
}

/// Whether words have the form of a question: a question word, a verb before its subject, an order.
fn has_form(words: &[Word]) -> bool {
    let leads = |word: &&Word| text::is_chatter(&word.text) || JOINTS.contains(&word.text.as_str());
    let first = words.iter().find(|word| opens(word) || !leads(word));
    words.iter().any(|word| asks(&word.text)) || first.is_some_and(opens)
}

fn opens(word: &Word) -> bool {
    text::is_opener(&word.text)
}
