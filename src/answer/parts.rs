//! Parts of an utterance that may be questions of their own.

use std::borrow::Cow;

use compact_str::CompactString;

use super::ellipsis;
use crate::retrieval::{Class, Cut, Retrieval};
use crate::text::{self, Break, Word};

/// Completed readings of a second half that are tried at most.
const MOST_READINGS: usize = 4;
/// A longer utterance is a story, which leads to one question.
const MOST_WORDS_IN_TWO: usize = 40;
/// Of a message with more words, the last are read as a whole.
const MOST_WORDS_IN_ALL: usize = 80;
/// Where people join two questions.
const JOINTS: &[&str] = &["and", "also", "plus", "or", "then", "but"];

/// The end of a message, all of one of usual length: people explain first and ask last, and time to answer is bounded.
pub(super) fn end(words: &[Word]) -> &[Word] {
    &words[words.len().saturating_sub(MOST_WORDS_IN_ALL)..]
}

/// An utterance cut in two.
#[derive(Debug)]
pub(super) struct Halves<'a> {
    first: Cow<'a, [Word]>,
    second: Cow<'a, [Word]>,
    /// What the cut looks like; until the halves are read, as good as it may turn out.
    pub(super) cut: Cut,
}

/// A way to read the second half.
#[derive(Debug)]
pub(super) struct Second {
    pub(super) words: Vec<Word>,
    /// Whether it is completed from the first half.
    pub(super) completed: bool,
    /// What it asks of its own, which must not be lost among what was said before.
    pub(super) own: Vec<CompactString>,
}

impl<'a> Halves<'a> {
    /// Cuts before the word at this place; `joints` words there join the halves.
    fn new(words: &'a [Word], at: usize, joints: usize) -> Self {
        let (first, rest) = words.split_at(at);
        let second = &rest[joints..];
        // What follows the second question is about neither.
        let end = second.iter().position(|word| word.then >= Break::Sentence);
        let second = &second[..end.map_or(second.len(), |end| end + 1)];
        let ended = first.last().map_or(Break::None, |word| word.then);
        Self {
            first: first.into(),
            second: second.into(),
            cut: Cut {
                shared: false,
                clause: ended >= Break::Clause,
                question_mark: ended == Break::Question,
                joint: joints > 0,
                first_asks: is_question(first),
                second_asks: is_question(second),
                second_has_form: has_form(second),
                same_of_another: true,
                names: true,
                first_subjects: 1,
                second_subjects: 1,
                own: 0,
            },
        }
    }

    /// The first half, and without what is told before it asks.
    pub(super) fn firsts(&self) -> impl Iterator<Item = &[Word]> {
        let asking = from_asking(&self.first);
        let shorter = (asking.len() < self.first.len()).then_some(asking);
        std::iter::once(&*self.first).chain(shorter)
    }

    /// The ways to read the second half.
    pub(super) fn read(&mut self, retrieval: &Retrieval) -> Vec<Second> {
        let mut readings = vec![Second {
            words: self.second.to_vec(),
            completed: false,
            own: Vec::new(),
        }];
        if self.cut.shared {
            return readings;
        }
        let short = ellipsis::read(retrieval, &self.first, &self.second);
        let subjects = |words: &[Word]| {
            let slots = retrieval.slots(words);
            slots.iter().filter(|slot| slot.class == Class::Content).count()
        };
        self.cut = Cut {
            same_of_another: short.names && short.own.is_empty(),
            names: short.names,
            first_subjects: subjects(&self.first),
            second_subjects: subjects(&self.second),
            own: short.own.len(),
            ..self.cut
        };
        let completed = short.readings.into_iter().take(MOST_READINGS);
        readings.extend(completed.map(|words| Second {
            words,
            completed: true,
            own: short.own.clone(),
        }));
        readings
    }
}

/// Ways to read an utterance as two questions: cut where a clause ends, at a word that joins, before a question word.
pub(super) fn halves<'a>(retrieval: &Retrieval, words: &'a [Word]) -> Vec<Halves<'a>> {
    if words.len() > MOST_WORDS_IN_TWO {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in 1..words.len() {
        let rest = &words[at..];
        let ended = words[at - 1].then >= Break::Clause;
        let is_joint = |word: &&Word| JOINTS.contains(&word.text.as_str());
        let joints = rest.iter().take(2).take_while(is_joint).count();
        if joints < rest.len() && (ended || joints > 0 || asks(&rest[0].text)) {
            found.push(Halves::new(words, at, joints));
        }
    }
    found.extend(shared_question(retrieval, words));
    found
}

/// Without the clauses before the first that asks.
fn from_asking(words: &[Word]) -> &[Word] {
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
fn shared_question<'a>(retrieval: &Retrieval, words: &[Word]) -> Option<Halves<'a>> {
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
        first: without(one.to, other.to).into(),
        second: without(one.from, other.from).into(),
        cut: Cut {
            shared: true,
            ..Cut::default()
        },
    })
}

fn asks(word: &str) -> bool {
    text::is_question_word(word)
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
