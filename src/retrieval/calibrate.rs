//! Learns from a base's own phrasings and golden questions how far its evidence can be trusted.
//!
//! Each phrasing is asked as if it were not stored (the right fact should come first), and as if its whole fact were
//! not stored (nothing should be sure).

use super::confidence::Confidence;
use super::index::Without;
use super::rank::{Found, Questions, Retrieval};
use super::score::{self, TRAITS};
use super::spread;
use super::trees::Example;
use crate::facts::{FactBase, Golden};

/// Phrasings that are asked at most, evenly spread.
const MOST_PHRASINGS: usize = 12_000;
/// A golden question says more than a phrasing: it is worded as members do.
const GOLDEN_WEIGHT: f64 = 3.0;
/// What all questions that must stay unanswered say together, beside what all others do: about as many messages that a
/// bot gets are none of its business.
const SILENT_SHARE: f64 = 0.5;
/// What one of them says at most, where there are few.
const MOST_SILENT_WEIGHT: f64 = 16.0;
/// One phrasing in so many is also asked with its whole fact left out.
const LEFT_OUT: usize = 3;
/// What it says then: neighbouring facts may rightly answer it, so less.
const LEFT_OUT_WEIGHT: f64 = 0.3;
/// Candidates of a question that are learnt from: the best, and the one that it may be mistaken for.
const CANDIDATES: usize = 2;

/// Learns what a candidate's traits say of it.
pub(super) fn confidence(
    retrieval: &Retrieval,
    base: &FactBase,
    questions: &[Questions],
    golden: &[&Golden],
) -> Confidence {
    let asked = examples(retrieval, base, questions, golden);
    let best: Vec<_> = asked.iter().filter_map(|found| found.first().copied()).collect();
    Confidence::learn(&score::PRIOR, &best, &asked.concat())
}

/// The best candidates of one asked question.
type Asked = Vec<Example<TRAITS>>;

/// What is asked to learn from.
fn examples(retrieval: &Retrieval, base: &FactBase, questions: &[Questions], golden: &[&Golden]) -> Vec<Asked> {
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
    let silent = golden.iter().filter(|golden| golden.facts.is_empty());
    let silent: Vec<(usize, &&Golden)> = silent.enumerate().collect();
    let mut silent = spread::each(&silent, |(own, golden)| {
        let without = Without {
            silent: Some(*own),
            ..Without::default()
        };
        let found = retrieval.rank_without(&retrieval.read(&golden.question), without).found;
        Some(of_found(&found, 1.0, |_| false))
    });
    let rest: f64 = examples.iter().flatten().map(|(_, _, weight)| weight).sum();
    let all = silent.iter().flatten().count().max(1);
    let weight = (SILENT_SHARE * rest / all as f64).min(MOST_SILENT_WEIGHT);
    silent.iter_mut().flatten().for_each(|example| example.2 = weight);
    examples.extend(silent);
    examples
}

/// The best candidates of a question.
fn of_found(found: &[Found], weight: f64, is_right: impl Fn(u32) -> bool) -> Asked {
    let best = found.iter().take(CANDIDATES);
    best.map(|found| (found.traits, is_right(found.fact), weight)).collect()
}

/// The phrasing at this place asked as if it were not stored, and, for one in `LEFT_OUT`, as if its fact were not.
fn of_phrasing(retrieval: &Retrieval, base: &FactBase, questions: &[Questions], at: usize) -> Vec<Asked> {
    let fact = retrieval.index.fact_of(at);
    let own = at - retrieval.index.phrasings_of(fact).start;
    let Some(words) = questions.get(fact as usize).and_then(|questions| questions.get(own)) else {
        return Vec::new();
    };
    let is_golden = base
        .facts()
        .get(fact as usize)
        .is_some_and(|fact| own >= fact.questions.len());
    let phrasing = Without {
        phrasing: Some(at as u32),
        ..Without::default()
    };
    let whole = own.is_multiple_of(LEFT_OUT).then_some(Without {
        fact: Some(fact),
        ..Without::default()
    });
    let weight = if is_golden { GOLDEN_WEIGHT } else { 1.0 };
    std::iter::once((phrasing, weight))
        .chain(whole.map(|whole| (whole, LEFT_OUT_WEIGHT)))
        .filter(|(without, _)| retrieval.can_leave_out(*without))
        .map(|(without, weight)| {
            let found = retrieval.rank_without(words, without).found;
            of_found(&found, weight, |other| other == fact)
        })
        .collect()
}
