//! Learns from a base's own phrasings and golden questions how far its evidence can be trusted.
//!
//! Each phrasing is asked as if it were not stored (the right fact should come first), and as if its whole fact were
//! not stored (nothing should be sure).

use super::confidence::Confidence;
use super::index::Without;
use super::rank::{Questions, Retrieval};
use super::ranking::Found;
use super::score::{self, TRAITS};
use super::spread;
use super::trees::Example;
use crate::facts::{FactBase, Golden};
use crate::text::Word;

/// Phrasings that are asked at most, evenly spread.
const MOST_PHRASINGS: usize = 12_000;
/// A golden question says more than a phrasing: it is worded as members do.
const GOLDEN_WEIGHT: f64 = 6.0;
/// What all questions that nothing answers say together, beside what all others do: about as many messages that a bot gets
/// are none of its business.
const SILENT_SHARE: f64 = 0.5;
/// What a golden question that must stay unanswered says at most, where there are few.
const MOST_SILENT_WEIGHT: f64 = 16.0;
/// What a phrasing says at least whose whole fact is left out, where there are enough such golden questions: neighbouring facts
/// may rightly answer it, so less than what surely has no answer.
const LEFT_OUT_WEIGHT: f64 = 0.3;
/// Candidates of a question that are learnt from: the best, and the one that it may be mistaken for.
const CANDIDATES: usize = 2;

/// Learns what a candidate's traits say of it.
pub(super) fn confidence(
    retrieval: &Retrieval,
    base: &FactBase,
    questions: &[Questions],
    silent: &[Vec<Word>],
    golden: &[&Golden],
) -> Confidence {
    let asked = examples(retrieval, base, questions, silent, golden);
    let best: Vec<_> = asked.iter().filter_map(|found| found.first().copied()).collect();
    Confidence::learn(&score::PRIOR, &best, &asked.concat())
}

/// The best candidates of one asked question.
type Asked = Vec<Example<TRAITS>>;

/// What is asked to learn from.
fn examples(
    retrieval: &Retrieval,
    base: &FactBase,
    questions: &[Questions],
    silent: &[Vec<Word>],
    golden: &[&Golden],
) -> Vec<Asked> {
    let all = retrieval.index.phrasings();
    let phrasings: Vec<usize> = (0..all).step_by(all.div_ceil(MOST_PHRASINGS).max(1)).collect();
    let mut examples = spread::each(&phrasings, |at| of_phrasing(retrieval, base, questions, *at));
    // Those that reach one fact were asked with its phrasings, each as if it were not stored.
    let several: Vec<&&Golden> = golden.iter().filter(|golden| golden.facts.len() > 1).collect();
    examples.extend(spread::each(&several, |golden| {
        let found = retrieval.rank(&retrieval.read(&golden.question)).found;
        let is_right = |fact: u32| {
            base.facts()
                .get(fact as usize)
                .is_some_and(|fact| golden.facts.contains(&fact.id))
        };
        Some(of_found(&found, GOLDEN_WEIGHT, is_right))
    }));
    let silent: Vec<(usize, &Vec<Word>)> = silent.iter().enumerate().collect();
    let mut silent = spread::each(&silent, |(own, words)| {
        let without = Without {
            silent: Some(*own),
            ..Without::default()
        };
        Some(of_found(&retrieval.rank_without(words, without).found, 1.0, |_| false))
    });
    let mut left_out = spread::each(&phrasings, |at| without_fact(retrieval, questions, *at));
    let share = SILENT_SHARE * said(&examples);
    let silent_weight = (share / said(&silent).max(1.0)).min(MOST_SILENT_WEIGHT);
    scale(&mut silent, silent_weight);
    let rest = share - said(&silent);
    let left_out_weight = (rest / said(&left_out).max(1.0)).max(LEFT_OUT_WEIGHT);
    scale(&mut left_out, left_out_weight);
    examples.extend(silent);
    examples.extend(left_out);
    examples
}

/// What examples say together.
fn said(examples: &[Asked]) -> f64 {
    examples.iter().flatten().map(|(_, _, weight)| weight).sum()
}

fn scale(examples: &mut [Asked], by: f64) {
    examples.iter_mut().flatten().for_each(|(_, _, weight)| *weight *= by);
}

/// The best candidates of a question.
fn of_found(found: &[Found], weight: f64, is_right: impl Fn(u32) -> bool) -> Asked {
    let best = found.iter().take(CANDIDATES);
    best.map(|found| (found.traits, is_right(found.fact), weight)).collect()
}

/// The phrasing at this place, asked as if it were not stored.
fn of_phrasing(retrieval: &Retrieval, base: &FactBase, questions: &[Questions], at: usize) -> Option<Asked> {
    let (fact, own) = retrieval.index.place_of(at);
    let is_golden = base
        .facts()
        .get(fact as usize)
        .is_some_and(|fact| own >= fact.questions.len());
    let without = Without {
        phrasing: Some(at as u32),
        ..Without::default()
    };
    let weight = if is_golden { GOLDEN_WEIGHT } else { 1.0 };
    asked_without(retrieval, questions, at, without, weight)
}

/// The phrasing at this place, asked as if its fact were not stored.
fn without_fact(retrieval: &Retrieval, questions: &[Questions], at: usize) -> Option<Asked> {
    let without = Without {
        fact: Some(retrieval.index.place_of(at).0),
        ..Without::default()
    };
    asked_without(retrieval, questions, at, without, 1.0)
}

/// The phrasing at this place; what is asked alike of several facts counts once.
fn asked_without(
    retrieval: &Retrieval,
    questions: &[Questions],
    at: usize,
    without: Without,
    weight: f64,
) -> Option<Asked> {
    let (fact, own) = retrieval.index.place_of(at);
    let words = questions.get(fact as usize)?.get(own)?;
    let can_ask = retrieval.can_leave_out(without);
    can_ask.then(|| {
        let found = retrieval.rank_without(words, without).found;
        of_found(&found, weight / f64::from(retrieval.alike(fact)), |other| other == fact)
    })
}
