//! How likely a candidate is right, given its traits: a logistic regression, held near weights that were there first, and
//! trees that put right where it is off.

use serde::{Deserialize, Serialize};

use super::score::{dot, logistic};
use super::trees::{Example, Trees};

/// How firmly the weights hold to their first values, in examples.
const FIRMNESS: f64 = 4.0;
/// Newton steps; the fit no longer moves after about eight.
const STEPS: usize = 12;

/// Turns traits into a chance.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Confidence {
    weights: Box<[f64]>,
    trees: Trees,
}

impl Confidence {
    /// Weights that no base has moved yet.
    pub(super) fn unlearnt(first: &[f64]) -> Self {
        Self {
            weights: first.into(),
            trees: Trees::default(),
        }
    }

    /// Fits the weights, which were `first` these, to some examples, and trees to all.
    pub(super) fn learn<const TRAITS: usize>(
        first: &[f64; TRAITS],
        best: &[Example<TRAITS>],
        all: &[Example<TRAITS>],
    ) -> Self {
        let weights = fit(first, best);
        Self {
            trees: Trees::grow(all, |traits| dot(&weights, traits)),
            weights: weights.into(),
        }
    }

    /// 0..1.
    pub(super) fn of(&self, traits: &[f64]) -> f64 {
        logistic(dot(&self.weights, traits) + self.trees.sum(traits))
    }
}

/// Logistic regression by Newton's method, with a Gaussian prior around the first weights.
fn fit<const TRAITS: usize>(first: &[f64; TRAITS], examples: &[Example<TRAITS>]) -> [f64; TRAITS] {
    let mut weights = *first;
    for _ in 0..STEPS {
        let mut slope = [0.0; TRAITS];
        let mut bend = [[0.0; TRAITS]; TRAITS];
        for at in 0..TRAITS {
            slope[at] = FIRMNESS * (first[at] - weights[at]);
            bend[at][at] = FIRMNESS;
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
        let before = loss(first, examples, &weights);
        let next = (0..10).map(|halvings| {
            let scale = 0.5f64.powi(halvings);
            std::array::from_fn(|at| weights[at] + scale * step[at])
        });
        match { next }.find(|next| loss(first, examples, next) < before) {
            Some(next) => weights = next,
            None => break,
        }
    }
    weights
}

/// What the fit makes small: how surprised the weights are by the examples, and how far they are from the first ones.
fn loss<const TRAITS: usize>(first: &[f64; TRAITS], examples: &[Example<TRAITS>], weights: &[f64; TRAITS]) -> f64 {
    let surprise = |(traits, right, weight): &Example<TRAITS>| {
        let chance = logistic(dot(weights, traits)).clamp(1e-12, 1.0 - 1e-12);
        -weight * if *right { chance.ln() } else { (1.0 - chance).ln() }
    };
    let moved: f64 = weights
        .iter()
        .zip(first)
        .map(|(now, first)| (now - first).powi(2))
        .sum();
    examples.iter().map(surprise).sum::<f64>() + 0.5 * FIRMNESS * moved
}

/// Solves a symmetric positive system by elimination.
fn solve<const TRAITS: usize>(mut rows: [[f64; TRAITS]; TRAITS], mut right: [f64; TRAITS]) -> [f64; TRAITS] {
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
    use super::super::score::{dot, logistic};
    use super::fit;

    const FIRST: [f64; 2] = [-1.0, 0.0];

    #[test]
    fn learns_which_way_a_trait_points() {
        let example = |coverage: f64, right| ([1.0, coverage], right, 1.0);
        let mut examples = Vec::new();
        for _ in 0..1000 {
            examples.extend([example(1.0, true), example(0.2, false)]);
        }
        let weights = fit(&FIRST, &examples);
        assert!(logistic(dot(&weights, &examples[0].0)) > 0.9);
        assert!(logistic(dot(&weights, &examples[1].0)) < 0.1);
        assert_eq!(fit(&FIRST, &[]), FIRST);
    }
}
