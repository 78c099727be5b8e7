//! Gradient-boosted trees (Friedman 2001) over the traits of a candidate. All splits of one depth are the same (oblivious
//! trees: Prokhorenkova and others 2018), so that a tree is four comparisons and a table.

use std::iter::Sum;
use std::ops::{AddAssign, Sub};

use serde::{Deserialize, Serialize};

use super::learn;
use super::score::logistic;

/// Splits of a tree.
const DEPTH: usize = 4;
/// Trees: fewer answer less at the same number of wrong answers; more answer a little more, and each answer takes longer.
const TREES: usize = 160;
/// The share of what a tree would put right that it does: more, in fewer trees, and it matters which examples each happens to see.
const STEP: f64 = 0.1;
/// How firmly a leaf holds to 0, in examples that are wholly in doubt.
const FIRMNESS: f64 = 20.0;
/// The share of the examples that each tree sees (stochastic gradient boosting: Friedman 2002).
const SEEN: f32 = 0.5;
/// The share of the traits that each tree may split (random subspaces: Ho 1998).
const LOOKED_AT: f32 = 0.5;
/// Places where a trait may be split.
const CUTS: usize = 31;

/// A candidate of an asked question: its traits, whether it was right, and how much that says.
pub(crate) type Example<const TRAITS: usize> = ([f64; TRAITS], bool, f64);

/// Trees whose sum is added to a score.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Trees(Vec<Tree>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Tree {
    /// Traits by their places, and what they must exceed.
    splits: [(u8, f64); DEPTH],
    /// By which splits are exceeded, as bits.
    leaves: [f64; 1 << DEPTH],
}

impl Tree {
    fn leaf(&self, traits: &[f64]) -> f64 {
        let bits = self.splits.iter().enumerate();
        let place = bits.map(|(bit, (own, cut))| usize::from(traits[usize::from(*own)] > *cut) << bit);
        self.leaves[place.sum::<usize>()]
    }
}

impl Trees {
    /// What they add to a score.
    pub(super) fn sum(&self, traits: &[f64]) -> f64 {
        self.0.iter().map(|tree| tree.leaf(traits)).sum()
    }

    /// Grows trees that correct `score`, whose sigmoid is the chance to be right.
    pub(super) fn grow<const TRAITS: usize>(
        examples: &[Example<TRAITS>],
        score: impl Fn(&[f64; TRAITS]) -> f64,
    ) -> Self {
        let cuts: Vec<Vec<f64>> = (0..TRAITS).map(|own| cuts(examples, own)).collect();
        let codes = |(own, cuts): (usize, &Vec<f64>)| -> Vec<u8> {
            let code = |(traits, ..): &Example<TRAITS>| cuts.partition_point(|cut| *cut < traits[own]) as u8;
            examples.iter().map(code).collect()
        };
        let codes: Vec<Vec<u8>> = cuts.iter().enumerate().map(codes).collect();
        let mut scores: Vec<f64> = examples.iter().map(|(traits, ..)| score(traits)).collect();
        let mut trees = Vec::new();
        let mut seed = 0x2545_f491_4f6c_dd1d;
        for _ in 0..TREES {
            let pull = |((_, right, weight), score): (&Example<TRAITS>, &f64)| {
                let chance = logistic(*score);
                Pull {
                    off: weight * (f64::from(u8::from(*right)) - chance),
                    doubt: weight * chance * (1.0 - chance),
                }
            };
            let pulls: Vec<Pull> = examples.iter().zip(&scores).map(pull).collect();
            let all = 0..examples.len();
            let seen: Vec<usize> = all.filter(|_| learn::chance(&mut seed) < SEEN).collect();
            let traits: Vec<usize> = (0..TRAITS).filter(|_| learn::chance(&mut seed) < LOOKED_AT).collect();
            let Some(tree) = tree(&seen, &traits, &pulls, &codes, &cuts) else {
                continue;
            };
            for (score, (traits, ..)) in scores.iter_mut().zip(examples) {
                *score += tree.leaf(traits);
            }
            trees.push(tree);
        }
        Self(trees)
    }
}

/// Which way some examples want their score to move, and how much is in doubt.
#[derive(Debug, Clone, Copy, Default)]
struct Pull {
    off: f64,
    doubt: f64,
}

impl Pull {
    /// How much better they fit once moved.
    fn gain(self) -> f64 {
        self.off * self.off / (self.doubt + FIRMNESS)
    }
}

impl AddAssign for Pull {
    fn add_assign(&mut self, other: Self) {
        self.off += other.off;
        self.doubt += other.doubt;
    }
}

impl Sub for Pull {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            off: self.off - other.off,
            doubt: self.doubt - other.doubt,
        }
    }
}

impl Sum for Pull {
    fn sum<I: Iterator<Item = Self>>(pulls: I) -> Self {
        pulls.fold(Self::default(), |mut sum, pull| {
            sum += pull;
            sum
        })
    }
}

/// Values at which as many examples lie below as above the next, each once.
fn cuts<const TRAITS: usize>(examples: &[Example<TRAITS>], own: usize) -> Vec<f64> {
    let mut values: Vec<f64> = examples.iter().map(|(traits, ..)| traits[own]).collect();
    values.sort_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..=CUTS)
        .filter_map(|at| values.get(at * values.len() / (CUTS + 1)).copied())
        .collect();
    cuts.dedup();
    cuts
}

/// One tree for the examples that it sees, of some traits; `codes` say for each trait between which of its `cuts` each example lies.
fn tree(seen: &[usize], traits: &[usize], pulls: &[Pull], codes: &[Vec<u8>], cuts: &[Vec<f64>]) -> Option<Tree> {
    let mut leaves = vec![0; pulls.len()];
    let mut splits = [(0, 0.0); DEPTH];
    for (depth, split) in splits.iter_mut().enumerate() {
        let best = traits.iter().filter_map(|own| {
            let (gain, cut) = best_cut(seen, pulls, &leaves, &codes[*own], cuts[*own].len())?;
            Some((gain, *own, cut))
        });
        let (_, own, cut) = best.max_by(|a, b| a.0.total_cmp(&b.0))?;
        *split = (own as u8, cuts[own][cut]);
        for (leaf, code) in leaves.iter_mut().zip(&codes[own]) {
            *leaf |= usize::from(usize::from(*code) > cut) << depth;
        }
    }
    let mut sums = [Pull::default(); 1 << DEPTH];
    for at in seen {
        sums[leaves[*at]] += pulls[*at];
    }
    Some(Tree {
        splits,
        leaves: sums.map(|sum| STEP * sum.off / (sum.doubt + FIRMNESS)),
    })
}

/// What is gained by the best of a trait's cuts, made in each leaf, and its place.
fn best_cut(seen: &[usize], pulls: &[Pull], leaves: &[usize], codes: &[u8], cuts: usize) -> Option<(f64, usize)> {
    let mut sums = [[Pull::default(); CUTS + 1]; 1 << DEPTH];
    for at in seen {
        sums[leaves[*at]][usize::from(codes[*at])] += pulls[*at];
    }
    let totals = sums.map(|sums| sums.into_iter().sum::<Pull>());
    let mut below = [Pull::default(); 1 << DEPTH];
    let gains = (0..cuts).map(|cut| {
        let leaves = below.iter_mut().zip(&sums).zip(&totals);
        let gains = leaves.map(|((below, sums), total)| {
            *below += sums[cut];
            below.gain() + (*total - *below).gain()
        });
        (gains.sum::<f64>(), cut)
    });
    gains.max_by(|a, b| a.0.total_cmp(&b.0))
}

#[cfg(test)]
mod tests {
    use super::{Example, Trees};

    /// A candidate that is right where just one of two traits is there: no sum of the two tells.
    fn either(one: bool, other: bool) -> Example<3> {
        let traits = [0.0, f64::from(u8::from(one)), f64::from(u8::from(other))];
        (traits, one != other, 1.0)
    }

    #[test]
    fn tells_what_a_sum_cannot() {
        let kinds = [
            either(false, false),
            either(false, true),
            either(true, false),
            either(true, true),
        ];
        let mut examples = kinds.repeat(100);
        // Without a first difference, no split gains anything.
        examples.extend([either(true, false); 20]);
        let trees = Trees::grow(&examples, |_| 0.0);
        for (traits, right, _) in kinds {
            assert_eq!(trees.sum(&traits) > 1.0, right);
            assert_eq!(trees.sum(&traits) < -1.0, !right);
        }
        assert_eq!(trees, Trees::grow(&examples, |_| 0.0));
        assert_eq!(Trees::grow::<3>(&[], |_| 0.0), Trees::default());
    }
}
