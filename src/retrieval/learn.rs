//! A linear classifier over the features of a query, learnt from the phrasings: multinomial logistic regression by
//! stochastic gradient descent, in a fixed order, so that the same base gives the same weights.

use std::collections::BTreeMap;

use fearless_simd::{Level, Simd, dispatch};
use serde::{Deserialize, Serialize};

use super::features::{Feature, Features, Kind};
use super::lists::Rows;
use crate::text::DIMENSIONS;

/// Phrasings looked at in all: a small base is gone through more often. More no longer changes the order of facts.
const VISITS: usize = 24_000;
/// Least and most passes over the phrasings.
const PASSES: (usize, usize) = (6, 24);
/// Length of the first steps; they shrink to a tenth. Inputs have length 1, so that larger steps overshoot.
const STEP: f32 = 7.0;
/// The share of a phrasing's features that one visit leaves out, so that no fact hangs on a single word (dropout:
/// Srivastava and others 2014).
const DROPPED: f32 = 0.2;
/// A phrasing whose fact has this chance already is left alone for one pass.
const LEARNT: f32 = 0.97;
/// A fact that is off by less than this is not moved.
const LEAST_MOVE: f32 = 0.001;
/// Weight of the meaning as a whole beside words' and letters' 1 each.
const MEANING: f32 = 1.0;
/// A weight of less than this, where ten are sure, changes nothing.
const LEAST_WEIGHT: f32 = 0.4;
/// Above these numbers of facts and of phrasings times facts nothing is learnt: it would take longer than loading may.
const MOST_FACTS: usize = 1_000;
const MOST_WORK: usize = 12_000_000;

/// An example: what a phrasing shows, and its fact.
pub(super) type Example = (Features, u32);
/// An example's places and values, and its fact.
type Input = (Box<[(u32, f32)]>, usize);

/// Weights of each feature for each fact; those that are next to nothing are left out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Learner {
    facts: usize,
    places: Places,
    /// The weights of each part of the meaning, one for each fact.
    meaning: Box<[f32]>,
    /// The weights of each feature: four bytes that say what a step is worth, then steps, a byte for each fact, or, where that
    /// is shorter, three for each fact that has a weight, of which the first two are its place.
    rows: Rows<u8>,
}

/// Bytes of what a step is worth.
const SCALE: usize = 4;
/// Bytes of a weight with its fact.
const PLACED: usize = 3;

/// The features that are known, each in its place.
#[derive(Debug, Serialize, Deserialize)]
struct Places {
    /// By key, a row for those whose keys begin with the same bits.
    of: Rows<Known>,
    /// How telling a feature is that no phrasing has.
    unknown: f32,
}

/// A feature that a phrasing has.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Known {
    key: u32,
    /// How telling it is.
    telling: f32,
}

impl Learner {
    /// Whether a base of this size is learnt from.
    pub(super) fn suits(examples: usize, facts: usize) -> bool {
        (2..=MOST_FACTS).contains(&facts) && examples.saturating_mul(facts) <= MOST_WORK
    }

    /// Learns from examples.
    pub(super) fn train(examples: &[&Example], facts: usize) -> Self {
        let places = Places::new(examples);
        let inputs: Vec<Input> = examples
            .iter()
            .map(|(features, fact)| (places.input(features).into_boxed_slice(), *fact as usize))
            .collect();
        let size = (DIMENSIONS + places.count()) * facts;
        let weights = dispatch!(Level::new(), simd => descend(simd, &inputs, size, facts));
        let (meaning, of_features) = weights.split_at(DIMENSIONS * facts);
        let rows = of_features.chunks_exact(facts).map(|row| {
            let most = row.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
            let scale = (most / f32::from(i8::MAX)).max(f32::MIN_POSITIVE);
            let step = |weight: &f32| ((weight / scale).round() as i8).cast_unsigned();
            let is_some = |(_, weight): &(u16, &f32)| weight.abs() > LEAST_WEIGHT;
            let some = || (0u16..).zip(row).filter(is_some);
            let mut bytes = scale.to_le_bytes().to_vec();
            if some().count() * PLACED >= facts {
                bytes.extend(row.iter().map(step));
            } else {
                let placed = |(fact, weight): (u16, &f32)| {
                    let [low, high] = fact.to_le_bytes();
                    [low, high, step(weight)]
                };
                bytes.extend(some().flat_map(placed));
            }
            bytes
        });
        Self {
            facts,
            places,
            rows: rows.collect(),
            meaning: meaning.into(),
        }
    }

    /// One score a fact: 0 knows nothing, 10 is sure.
    pub(super) fn scores(&self, features: &Features) -> Vec<f32> {
        let input = self.places.input(features);
        let mut scores = vec![0.0; self.facts];
        dispatch!(Level::new(), simd => self.add_up(simd, &input, &mut scores));
        scores
    }

    /// Inlined, so that it is compiled for each instruction set.
    #[inline(always)]
    fn add_up<S: Simd>(&self, _: S, input: &[(u32, f32)], scores: &mut [f32]) {
        for (place, value) in input {
            let place = *place as usize;
            let Some(place) = place.checked_sub(DIMENSIONS) else {
                let row = &self.meaning[place * self.facts..][..self.facts];
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += value * weight;
                }
                continue;
            };
            let Some((scale, row)) = self.rows.get(place).split_first_chunk::<SCALE>() else {
                continue;
            };
            let value = value * f32::from_le_bytes(*scale);
            let weight = |step: u8| value * f32::from(step.cast_signed());
            if row.len() == self.facts {
                for (score, step) in scores.iter_mut().zip(row) {
                    *score += weight(*step);
                }
                continue;
            }
            for placed in row.as_chunks::<PLACED>().0 {
                let [low, high, step] = *placed;
                scores[usize::from(u16::from_le_bytes([low, high]))] += weight(step);
            }
        }
    }
}

impl Places {
    fn new(examples: &[&Example]) -> Self {
        let mut counts: BTreeMap<u32, (u32, Kind)> = BTreeMap::new();
        for feature in examples.iter().flat_map(|(features, _)| &features.found) {
            counts.entry(feature.key).or_insert((0, feature.kind)).0 += 1;
        }
        // Letters that one phrasing has say what its words say.
        counts.retain(|_, (count, kind)| *count > 1 || *kind == Kind::Word);
        let rarity = |count: u32| ((1.0 + examples.len() as f32) / (1.0 + count as f32)).ln() + 1.0;
        let unknown = (counts.len() as f32 + 1.0).ln();
        let known = counts.into_iter().map(|(key, (count, _))| Known {
            key,
            telling: rarity(count),
        });
        let mut known = known.peekable();
        let mut row = |row: u32| std::iter::from_fn(|| known.next_if(|known| row_of(known.key) == row)).collect();
        Self {
            of: (0..ROWS).map(|at| -> Vec<Known> { row(at) }).collect(),
            unknown,
        }
    }

    fn count(&self) -> usize {
        self.of.iter().map(<[Known]>::len).sum()
    }

    /// The place of a feature and how telling it is.
    fn place(&self, key: u32) -> Option<(usize, f32)> {
        let row = row_of(key) as usize;
        let mut known = self.of.get(row).iter().enumerate();
        let (own, known) = known.find(|(_, known)| known.key == key)?;
        Some((self.of.range(row).start + own, known.telling))
    }

    /// The meaning and the features as places and values, of length 1 in all; the places of features follow those of the
    /// meaning's parts. Unknown features count in that length: they make every fact less likely.
    fn input(&self, features: &Features) -> Vec<(u32, f32)> {
        let mut squares = [0.0f32; 2];
        let mut input = Vec::with_capacity(features.found.len() + DIMENSIONS);
        for Feature { key, kind, count } in &features.found {
            let often = if *count > 1.0 { 1.0 + count.ln() } else { *count };
            let square = &mut squares[usize::from(*kind == Kind::Letters)];
            if let Some((place, telling)) = self.place(*key) {
                let value = often * telling;
                *square += value.powi(2);
                input.push(((DIMENSIONS + place) as u32, value, *kind));
            } else {
                *square += (often * self.unknown).powi(2);
            }
        }
        let whole = (2.0 + MEANING * MEANING).sqrt();
        let scales = squares.map(|square| 1.0 / (square.sqrt().max(f32::MIN_POSITIVE) * whole));
        let mut input: Vec<(u32, f32)> = input
            .into_iter()
            .map(|(place, value, kind)| (place, value * scales[usize::from(kind == Kind::Letters)]))
            .collect();
        let meaning = (0..).zip(&features.meaning);
        input.extend(meaning.map(|(place, value)| (place, value * MEANING / whole)));
        input
    }
}

/// Rows of keys.
const ROWS: u32 = 1 << 12;

fn row_of(key: u32) -> u32 {
    key / (u32::MAX / ROWS + 1)
}

/// Gradient descent on how surprised the weights are by the examples; `size` weights, `facts` for each feature. Inlined, so that
/// it is compiled for each instruction set; each weight moves by itself, so that all learn the same.
#[inline(always)]
fn descend<S: Simd>(_: S, inputs: &[Input], size: usize, facts: usize) -> Vec<f32> {
    let mut weights = vec![0.0; size];
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    let mut rested = vec![true; inputs.len()];
    let mut kept: Vec<(u32, f32)> = Vec::new();
    let mut moves: Vec<(usize, f32)> = Vec::with_capacity(facts);
    let mut chances = vec![0.0; facts];
    let mut seed: u64 = 0x2545_f491_4f6c_dd1d;
    let passes = (VISITS / inputs.len().max(1)).clamp(PASSES.0, PASSES.1);
    for pass in 0..passes {
        shuffle(&mut order, &mut seed);
        let step = STEP * (1.0 - 0.9 * pass as f32 / passes as f32);
        for at in &order {
            if !std::mem::replace(&mut rested[*at], true) {
                continue;
            }
            let (input, fact) = &inputs[*at];
            kept.clear();
            let some = input
                .iter()
                .filter(|(place, _)| (*place as usize) < DIMENSIONS || chance(&mut seed) >= DROPPED);
            kept.extend(some);
            chances.fill(0.0);
            for (place, value) in &kept {
                let row = &weights[*place as usize * facts..][..facts];
                for (score, weight) in chances.iter_mut().zip(row) {
                    *score += value * weight;
                }
            }
            softmax(&mut chances);
            rested[*at] = chances[*fact] < LEARNT;
            chances[*fact] -= 1.0;
            moves.clear();
            let off = chances.iter().enumerate().filter(|(_, off)| off.abs() > LEAST_MOVE);
            moves.extend(off.map(|(fact, off)| (fact, step * off)));
            for (place, value) in &kept {
                let row = &mut weights[*place as usize * facts..][..facts];
                for (fact, by) in &moves {
                    row[*fact] -= by * value;
                }
            }
        }
    }
    weights
}

/// Fisher and Yates's shuffle.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        order.swap(at, (random(seed) % (at as u64 + 1)) as usize);
    }
}

/// A number of 0..1.
pub(super) fn chance(seed: &mut u64) -> f32 {
    (random(seed) >> 40) as f32 / (1u64 << 24) as f32
}

/// Marsaglia's generator.
fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Scores become chances that add up to 1.
pub(super) fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
}
