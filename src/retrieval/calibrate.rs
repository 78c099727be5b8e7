//! Learns from a base's own phrasings and golden questions how far its evidence can be trusted.
//!
//! Each phrasing is asked as if it were not stored (the right fact should come first), and as if its whole fact were
//! not stored (nothing should be sure). A logistic regression, held near weights set by hand, turns traits into chances;
//! trees put right where it is off.

use serde::{Deserialize, Serialize};

use super::index::Without;
use super::rank::{Found, Questions, Retrieval};
use super::score::{self, TRAITS, dot, logistic};
use super::spread;
use super::trees::{Example, Trees};
use crate::facts::{FactBase, Golden};

/// Phrasings that are asked at most, evenly spread.
const MOST_PHRASINGS: usize = 12_000;
/// Threads that ask them: the time to load is what a restart costs.
const THREADS: usize = 4;
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
/// Newton steps; the fit no longer moves after about eight.
const STEPS: usize = 12;
/// Candidates of a question that are learnt from: the best, and the one that it may be mistaken for.
const CANDIDATES: usize = 2;

/// Turns a candidate's traits into the chance that it is right.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Confidence {
    weights: [f64; TRAITS],
    trees: Trees,
}

impl Default for Confidence {
    fn default() -> Self {
        Self {
            weights: score::PRIOR,
            trees: Trees::default(),
        }
    }
}

impl Confidence {
    /// Fits it to a base.
    pub(super) fn learn(retrieval: &Retrieval, base: &FactBase, questions: &[Questions], golden: &[Golden]) -> Self {
        let asked = examples(retrieval, base, questions, golden);
        let best: Vec<Example> = asked.iter().filter_map(|found| found.first().copied()).collect();
        let weights = fit(&best);
        let trees = Trees::grow(&asked.concat(), |traits| dot(&weights, traits));
        Self { weights, trees }
    }

    /// 0..1.
    pub(super) fn of(&self, traits: &[f64; TRAITS]) -> f64 {
        logistic(dot(&self.weights, traits) + self.trees.sum(traits))
    }
}

/// The best candidates of one asked question.
type Asked = Vec<Example>;

/// What is asked to learn from.
fn examples(retrieval: &Retrieval, base: &FactBase, questions: &[Questions], golden: &[Golden]) -> Vec<Asked> {
    let all = retrieval.index.phrasings();
    let phrasings: Vec<usize> = (0..all).step_by(all.div_ceil(MOST_PHRASINGS).max(1)).collect();
    let mut examples = asked(&phrasings, |at| of_phrasing(retrieval, base, questions, *at));
    // Those that reach one fact were asked with its phrasings, each as if it were not stored.
    let several: Vec<&Golden> = golden.iter().filter(|golden| golden.facts.len() > 1).collect();
    examples.extend(asked(&several, |golden| {
        let found = retrieval.rank(&retrieval.read(&golden.question)).found;
        let is_right = |fact: u32| {
            base.facts()
                .get(fact as usize)
                .is_some_and(|fact| golden.facts.contains(&fact.id))
        };
        Some(of_found(&found, GOLDEN_WEIGHT, is_right))
    }));
    let silent = golden.iter().filter(|golden| golden.facts.is_empty());
    let silent: Vec<(usize, &Golden)> = silent.enumerate().collect();
    let mut silent = asked(&silent, |(own, golden)| {
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

/// The examples of all items, in their order.
fn asked<T: Sync, E: IntoIterator<Item = Asked>>(items: &[T], ask: impl Fn(&T) -> E + Sync) -> Vec<Asked> {
    let parts = items.chunks(items.len().div_ceil(THREADS).max(1));
    let asked = spread::each(parts, |part| part.iter().flat_map(&ask).collect::<Vec<_>>());
    asked.into_iter().flatten().collect()
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

/// Logistic regression by Newton's method, with a Gaussian prior around `score::PRIOR`.
fn fit(examples: &[Example]) -> [f64; TRAITS] {
    let mut weights = score::PRIOR;
    for _ in 0..STEPS {
        let mut slope = [0.0; TRAITS];
        let mut bend = [[0.0; TRAITS]; TRAITS];
        for at in 0..TRAITS {
            slope[at] = score::FIRMNESS * (score::PRIOR[at] - weights[at]);
            bend[at][at] = score::FIRMNESS;
        }
        for (traits, right, weight) in examples {
            let chance = logistic(dot(&weights, traits));
            let off = f64::from(u8::from(*right)) - chance;
            let doubt = weight * chance * (1.0 - chance);
            for one in 0..TRAITS {
                slope[one] += weight * off * traits[one];
                for other in 0..TRAITS {
                    bend[one][other] += doubt * traits[one] * traits[other];
                }
            }
        }
        let step = solve(bend, slope);
        // A whole Newton step may overshoot where chances are near 0 or 1; half of it, then, or a quarter.
        let before = loss(examples, &weights);
        let next = (0..10).map(|halvings| {
            let scale = 0.5f64.powi(halvings);
            std::array::from_fn(|at| weights[at] + scale * step[at])
        });
        match { next }.find(|next| loss(examples, next) < before) {
            Some(next) => weights = next,
            None => break,
        }
    }
    weights
}

/// What the fit makes small: how surprised the weights are by the examples, and how far they are from the first ones.
fn loss(examples: &[Example], weights: &[f64; TRAITS]) -> f64 {
    let surprise = |(traits, right, weight): &Example| {
        let chance = logistic(dot(weights, traits)).clamp(1e-12, 1.0 - 1e-12);
        -weight * if *right { chance.ln() } else { (1.0 - chance).ln() }
    };
    let moved: f64 = weights
        .iter()
        .zip(&score::PRIOR)
        .map(|(now, first)| (now - first).powi(2))
        .sum();
    examples.iter().map(surprise).sum::<f64>() + 0.5 * score::FIRMNESS * moved
}

/// Solves a symmetric positive system by elimination.
fn solve(mut rows: [[f64; TRAITS]; TRAITS], mut right: [f64; TRAITS]) -> [f64; TRAITS] {
    for pivot in 0..TRAITS {
        for below in pivot + 1..TRAITS {
            let factor = rows[below][pivot] / rows[pivot][pivot];
            let pivot_row = rows[pivot];
            for (cell, above) in rows[below].iter_mut().zip(pivot_row).skip(pivot) {
                *cell -= factor * above;
            }
            right[below] -= factor * right[pivot];
        }
    }
    for at in (0..TRAITS).rev() {
        let known: f64 = (at + 1..TRAITS).map(|later| rows[at][later] * right[later]).sum();
        right[at] = (right[at] - known) / rows[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::super::score;
    use super::super::score::{dot, logistic};
    use super::fit;

    #[test]
    fn learns_which_way_a_trait_points() {
        let example = |coverage: f64, right| {
            let mut traits = [0.0; score::TRAITS];
            (traits[0], traits[1]) = (1.0, coverage);
            (traits, right, 1.0)
        };
        let mut examples = Vec::new();
        for _ in 0..100 {
            examples.extend([example(1.0, true), example(0.2, false)]);
        }
        let weights = fit(&examples);
        assert!(logistic(dot(&weights, &examples[0].0)) > 0.9);
        assert!(logistic(dot(&weights, &examples[1].0)) < 0.1);
        assert_eq!(fit(&[]), score::PRIOR);
    }
}
