//! Learns from a base's own phrasings and golden questions how far its evidence can be trusted.
//!
//! Each phrasing is asked as if it were not stored (the right fact should come first), and as if its whole fact were
//! not stored (nothing should be sure). A logistic regression, held near weights set by hand, turns traits into chances.

use super::index::Without;
use super::rank::Retrieval;
use super::score::{self, TRAITS};
use crate::facts::FactBase;
use crate::text;

/// Phrasings that are asked at most, evenly spread.
const MOST_PHRASINGS: usize = 1_500;
/// A golden question says more than a phrasing: it is worded as members do.
const GOLDEN_WEIGHT: f64 = 3.0;
/// A phrasing whose fact is left out: neighbouring facts may rightly answer it, so it says less.
const LEFT_OUT_WEIGHT: f64 = 0.4;
/// Newton steps; the fit no longer moves after about eight.
const STEPS: usize = 12;

/// One asked question: its best candidate's traits, whether that was right, and how much it says.
pub(super) type Example = ([f64; TRAITS], bool, f64);

/// The weights for this base.
pub(super) fn weights(retrieval: &Retrieval, base: &FactBase) -> [f64; TRAITS] {
    let mut examples = of_phrasings(retrieval, base);
    examples.extend(base.golden().iter().filter_map(|golden| {
        let ranking = retrieval.rank(&text::read(&golden.question).words);
        let best = ranking.found.first()?;
        let right = base
            .facts()
            .get(best.fact as usize)
            .is_some_and(|fact| golden.facts.contains(&fact.id));
        Some((best.traits, right, GOLDEN_WEIGHT))
    }));
    fit(&examples)
}

fn of_phrasings(retrieval: &Retrieval, base: &FactBase) -> Vec<Example> {
    let all = retrieval.index.phrasings.len();
    let step = all.div_ceil(MOST_PHRASINGS).max(1);
    let mut examples = Vec::new();
    for at in (0..all).step_by(step) {
        let fact = retrieval.index.phrasings[at].fact;
        let own = at - retrieval.index.first_phrasing(fact);
        let Some(question) = base.facts().get(fact as usize).and_then(|fact| fact.questions.get(own)) else {
            continue;
        };
        let words = text::read(question).words;
        for (without, weight) in [
            (
                Without {
                    phrasing: Some(at as u32),
                    fact: None,
                },
                1.0,
            ),
            (
                Without {
                    phrasing: None,
                    fact: Some(fact),
                },
                LEFT_OUT_WEIGHT,
            ),
        ] {
            if let Some(best) = retrieval.rank_without(&words, without).found.first() {
                examples.push((best.traits, best.fact == fact, weight));
            }
        }
    }
    examples
}

/// Logistic regression by Newton's method, with a Gaussian prior around `score::PRIOR`.
pub(super) fn fit(examples: &[Example]) -> [f64; TRAITS] {
    let mut weights = score::PRIOR;
    for _ in 0..STEPS {
        let mut slope = [0.0; TRAITS];
        let mut bend = [[0.0; TRAITS]; TRAITS];
        for at in 0..TRAITS {
            slope[at] = score::FIRMNESS * (score::PRIOR[at] - weights[at]);
            bend[at][at] = score::FIRMNESS;
        }
        for (traits, right, weight) in examples {
            let chance = score::confidence(&weights, traits);
            let off = f64::from(u8::from(*right)) - chance;
            let spread = weight * chance * (1.0 - chance);
            for one in 0..TRAITS {
                slope[one] += weight * off * traits[one];
                for other in 0..TRAITS {
                    bend[one][other] += spread * traits[one] * traits[other];
                }
            }
        }
        let step = solve(bend, slope);
        for at in 0..TRAITS {
            weights[at] += step[at].clamp(-3.0, 3.0);
        }
    }
    weights
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
        assert!(score::confidence(&weights, &examples[0].0) > 0.9);
        assert!(score::confidence(&weights, &examples[1].0) < 0.1);
        assert_eq!(fit(&[]), score::PRIOR);
    }
}
