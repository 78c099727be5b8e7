//! Parts of an utterance that may be questions of their own.

use crate::retrieval::{Class, Retrieval};
use crate::text::{self, Break, Word};

/// Sentences of a long message that are tried at most.
const MOST_WINDOWS: usize = 8;
/// Ways to cut an utterance in two that are tried at most.
const MOST_HALVES: usize = 6;
/// A part with fewer words is no question.
const LEAST_WORDS: usize = 3;
/// A longer utterance is a story, whose question is looked for sentence by sentence.
const MOST_WORDS_IN_TWO: usize = 40;
/// A sentence of more words is cut.
const MOST_WORDS: usize = 60;
/// Where people join two questions.
const JOINTS: &[&str] = &["and", "also", "plus", "or", "then", "but"];

/// The sentences of a message that has more than one, and its asking clauses, at most `MOST_WINDOWS`, later ones first:
/// people explain first and ask last.
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
            .filter(|part| part.len() >= LEAST_WORDS && is_question(part));
        found.extend(asks.map(|part| part[..part.len().min(MOST_WORDS)].to_vec()));
    }
    // "… so i was wondering, you know, why does japan want that": from the last question word on.
    if let Some(at) = words
        .iter()
        .rposition(|word| asks(&word.text))
        .filter(|at| *at > 0 && words.len() - at >= LEAST_WORDS)
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
        (Some(only), None) if sentences.len() > 1 && only.len() >= LEAST_WORDS => Some(only.to_vec()),
        _ => None,
    }
}

/// Ways to read an utterance as two questions, the likeliest first.
pub(super) fn halves(retrieval: &Retrieval, words: &[Word]) -> Vec<(Vec<Word>, Vec<Word>)> {
    if words.len() < 2 * LEAST_WORDS || words.len() > MOST_WORDS_IN_TWO {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in LEAST_WORDS..=words.len() - LEAST_WORDS + 1 {
        if at >= words.len() {
            break;
        }
        let (first, rest) = words.split_at(at);
        let ended = first.last().is_some_and(|word| word.then >= Break::Clause);
        let joints = rest
            .iter()
            .take(2)
            .take_while(|word| JOINTS.contains(&word.text.as_str()))
            .count();
        let second = &rest[joints..];
        if (!ended && joints == 0) || second.len() < 2 || !is_question(first) && !ended {
            continue;
        }
        if is_question(second) {
            found.push((first.to_vec(), second.to_vec()));
            let carried = carried(retrieval, first, second);
            if carried != second {
                found.push((first.to_vec(), carried));
            }
        }
    }
    if let Some(pair) = shared_question(retrieval, words) {
        found.push(pair);
    }
    found.truncate(MOST_HALVES);
    found
}

/// "Who is Stoltenberg and when did he visit Japan": a pronoun stands for the first half's subject.
fn carried(retrieval: &Retrieval, first: &[Word], second: &[Word]) -> Vec<Word> {
    const PRONOUNS: &[&str] = &[
        "he", "she", "it", "they", "that", "this", "there", "his", "her", "their", "its", "him", "them",
    ];
    if !second.iter().any(|word| PRONOUNS.contains(&word.text.as_str())) || second.len() > 8 {
        return second.to_vec();
    }
    let (corrected, slots) = retrieval.slots(first);
    let mut words = second.to_vec();
    for slot in slots
        .iter()
        .filter(|slot| matches!(slot.class, Class::Content | Class::Proper | Class::Name))
    {
        words.extend_from_slice(&corrected[slot.from..slot.to]);
    }
    words
}

/// "When did Finland and Sweden join": one question about each of two countries.
fn shared_question(retrieval: &Retrieval, words: &[Word]) -> Option<(Vec<Word>, Vec<Word>)> {
    let (corrected, slots) = retrieval.slots(words);
    let names: Vec<_> = slots.iter().filter(|slot| slot.class == Class::Name).collect();
    let [one, other] = names.as_slice() else { return None };
    let between = corrected.get(one.to..other.from)?;
    let joined = matches!(between, [and] if and.text == "and" || and.text == "or")
        || (between.is_empty() && corrected[one.to - 1].then == Break::Clause);
    joined.then(|| {
        let without = |from: usize, to: usize| {
            let kept = corrected.iter().enumerate().filter(|(at, _)| !(from..to).contains(at));
            kept.map(|(_, word)| word.clone()).collect::<Vec<Word>>()
        };
        (without(one.to, other.to), without(one.from, other.from))
    })
}

fn asks(word: &str) -> bool {
    text::is_question_word(word)
}

/// Whether words have the form of a question: a question mark, a question word, a verb before its subject, an order.
fn is_question(words: &[Word]) -> bool {
    const VERBS: &[&str] = &[
        "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "will", "would", "can", "could",
        "should", "tell", "explain", "describe", "name", "list", "show",
    ];
    words.last().is_some_and(|word| word.then == Break::Question)
        || words.iter().any(|word| asks(&word.text))
        || words.iter().take(3).any(|word| VERBS.contains(&word.text.as_str()))
}
