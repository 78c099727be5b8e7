//! Gradient-boosted trees (Friedman 2001) over the traits of a candidate. All splits of one depth are the same (oblivious
//! trees: Prokhorenkova and others 2018), so that a tree is four comparisons and a table.

use serde::{Deserialize, Serialize};

use super::score::{TRAITS, logistic};

/// Splits of a tree.
const DEPTH: usize = 4;
/// Trees; more no longer make it better on questions that were left out.
const TREES: usize = 100;
/// The share of what a tree would put right that it does.
const STEP: f64 = 0.2;
/// How firmly a leaf holds to 0, in examples that are wholly in doubt.
const FIRMNESS: f64 = 6.0;
/// Places where a trait may be split.
const CUTS: usize = 31;

/// One asked question: a candidate's traits, whether it was right, and how much that says.
pub(super) type Example = ([f64; TRAITS], bool, f64);

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
    fn leaf(&self, traits: &[f64; TRAITS]) -> f64 {
        let bits = self.splits.iter().enumerate();
        let place = bits.map(|(bit, (own, cut))| usize::from(traits[usize::from(*own)] > *cut) << bit);
        self.leaves[place.sum::<usize>()]
    }
}

impl Trees {
    /// What they add to a score.
    pub(super) fn sum(&self, traits: &[f64; TRAITS]) -> f64 {
        self.0.iter().map(|tree| tree.leaf(traits)).sum()
    }

    /// Grows trees that correct `score`, whose sigmoid is the chance to be right.
    pub(super) fn grow(examples: &[Example], score: impl Fn(&[f64; TRAITS]) -> f64) -> Self {
        let cuts: Vec<Vec<f64>> = (0..TRAITS).map(|own| cuts(examples, own)).collect();
        let codes: Vec<Vec<u8>> = cuts
            .iter()
            .enumerate()
            .map(|(own, cuts)| {
                let code = |(traits, ..): &Example| cuts.partition_point(|cut| *cut < traits[own]) as u8;
                examples.iter().map(code).collect()
            })
            .collect();
        let mut scores: Vec<f64> = examples.iter().map(|(traits, ..)| score(traits)).collect();
        let mut trees = Vec::new();
        let mut seed = 0x2545_f491_4f6c_dd1d;
        while trees.len() < TREES {
            let pulls: Vec<Pull> = examples
                .iter()
                .zip(&scores)
                .map(|((_, right, weight), score)| {
                    let chance = logistic(*score);
                    Pull {
                        off: weight * (f64::from(u8::from(*right)) - chance),
                        doubt: weight * chance * (1.0 - chance),
                    }
                })
                .collect();
            // Each tree sees half of the examples (stochastic gradient boosting: Friedman 2002).
            let seen: Vec<usize> = (0..examples.len()).filter(|_| random(&mut seed) % 2 == 0).collect();
            let Some(tree) = grow(&seen, &pulls, &codes, &cuts) else {
                break;
            };
            for (score, (traits, ..)) in scores.iter_mut().zip(examples) {
                *score += tree.leaf(traits);
            }
            trees.push(tree);
        }
        Self(trees)
    }
}

/// Marsaglia's generator.
fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed >> 11
}

/// Which way some examples want their score to move, and how much is in doubt.
#[derive(Debug, Clone, Copy, Default)]
struct Pull {
    off: f64,
    doubt: f64,
}

impl Pull {
    fn add(&mut self, other: Self) {
        self.off += other.off;
        self.doubt += other.doubt;
    }

    fn without(self, other: Self) -> Self {
        Self {
            off: self.off - other.off,
            doubt: self.doubt - other.doubt,
        }
    }

    /// How much better they fit once moved.
    fn gain(self) -> f64 {
        self.off * self.off / (self.doubt + FIRMNESS)
    }
}

/// Values at which as many examples lie below as above the next, each once.
fn cuts(examples: &[Example], own: usize) -> Vec<f64> {
    let mut values: Vec<f64> = examples.iter().map(|(traits, ..)| traits[own]).collect();
    values.sort_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..=CUTS)
        .filter_map(|at| values.get(at * values.len() / (CUTS + 1)).copied())
        .collect();
    cuts.dedup();
    cuts
}

fn grow(seen: &[usize], pulls: &[Pull], codes: &[Vec<u8>], cuts: &[Vec<f64>]) -> Option<Tree> {
    let mut leaves = vec![0usize; pulls.len()];
    let mut splits = [(0u8, 0.0); DEPTH];
    for depth in 0..DEPTH {
        let mut best = (f64::NEG_INFINITY, 0, 0);
        for (own, codes) in codes.iter().enumerate() {
            let mut sums = [[Pull::default(); CUTS + 1]; 1 << DEPTH];
            for at in seen {
                sums[leaves[*at]][usize::from(codes[*at])].add(pulls[*at]);
            }
            let sums = &sums[..1 << depth];
            let totals: Vec<Pull> = sums
                .iter()
                .map(|sums| sums.iter().fold(Pull::default(), |mut total, sum| { total.add(*sum); total }))
                .collect();
            let mut below = [Pull::default(); 1 << DEPTH];
            for cut in 0..cuts[own].len() {
                let mut gain = 0.0;
                for ((below, sums), total) in below.iter_mut().zip(sums).zip(&totals) {
                    below.add(sums[cut]);
                    gain += below.gain() + total.without(*below).gain();
                }
                if gain > best.0 {
                    best = (gain, own, cut);
                }
            }
        }
        let (_, own, cut) = best;
        splits[depth] = (own as u8, *cuts.get(own)?.get(cut)?);
        for (leaf, code) in leaves.iter_mut().zip(&codes[own]) {
            *leaf |= usize::from(usize::from(*code) > cut) << depth;
        }
    }
    let mut sums = [Pull::default(); 1 << DEPTH];
    for at in seen {
        sums[leaves[*at]].add(pulls[*at]);
    }
    Some(Tree {
        splits,
        leaves: sums.map(|sum| STEP * sum.off / (sum.doubt + FIRMNESS)),
    })
}
