//! A linear classifier over words, word pairs and letter groups, learnt from the phrasings: multinomial logistic
//! regression by stochastic gradient descent, in a fixed order, so that the same base gives the same weights.

use std::collections::HashMap;

use super::lexicon::{Class, Slot};
use crate::text::Word;

/// Passes over the phrasings; later ones no longer change the order of facts.
const PASSES: usize = 14;
/// Length of the first steps; they shrink to a tenth. Inputs have length 1, so that larger steps overshoot.
const STEP: f32 = 9.0;
/// Letters in a group: within words, the ends of a word marked.
const LETTERS: usize = 4;
/// Weight of a pair of words and of a letter group beside a word's 1.
const PAIR: f32 = 0.6;
const GROUP: f32 = 0.33;
/// Above these numbers of facts and of phrasings times facts nothing is learnt: it would take longer than loading may.
const MOST_FACTS: usize = 1_000;
const MOST_WORK: usize = 4_000_000;

/// One value a feature, by hash.
pub(super) type Features = Vec<(u64, f32)>;

/// Weights of each feature for each fact.
#[derive(Debug)]
pub(super) struct Learner {
    facts: usize,
    places: HashMap<u64, (u32, f32)>,
    /// `facts` weights for each feature.
    weights: Vec<f32>,
}

/// What a query shows to the classifier.
pub(super) fn features(words: &[Word], slots: &[Slot]) -> Features {
    let mut found: Features = Vec::with_capacity(words.len() * 8);
    let mut before: u64 = 7;
    for slot in slots {
        let own = hash(slot.key.bytes());
        let weight = match slot.class {
            Class::Function => 0.35,
            Class::Chatter => 0.5,
            _ => 1.0,
        };
        found.push((own, weight * slot.certainty));
        found.push((
            own.rotate_left(17) ^ before.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            PAIR * weight,
        ));
        before = own;
    }
    for word in words {
        let marked: Vec<u8> = [b"<", word.text.as_bytes(), b">"].concat();
        for group in marked.windows(LETTERS.min(marked.len())) {
            found.push((hash(group.iter().copied()).rotate_left(31), GROUP));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    found.dedup_by_key(|(feature, _)| *feature);
    found
}

fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

impl Learner {
    /// Whether a base of this size is learnt from.
    pub(super) fn suits(examples: usize, facts: usize) -> bool {
        (2..=MOST_FACTS).contains(&facts) && examples.saturating_mul(facts) <= MOST_WORK
    }

    /// Learns from phrasings, each with its fact.
    pub(super) fn train(examples: &[&(Features, u32)], facts: usize) -> Self {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for (feature, _) in examples.iter().flat_map(|(features, _)| features) {
            *counts.entry(*feature).or_default() += 1;
        }
        let all = examples.len() as f32 + 1.0;
        let mut places: HashMap<u64, (u32, f32)> = HashMap::with_capacity(counts.len());
        for (feature, _) in examples.iter().flat_map(|(features, _)| features) {
            let next = places.len() as u32;
            let telling = rarity(all, counts.get(feature).copied().unwrap_or(1));
            places.entry(*feature).or_insert((next, telling));
        }
        let weights = vec![0.0; places.len() * facts];
        let mut learner = Self { facts, places, weights };
        let inputs: Vec<(Vec<(u32, f32)>, usize)> = examples
            .iter()
            .map(|(features, fact)| (learner.input(features), *fact as usize))
            .collect();
        let mut order: Vec<usize> = (0..inputs.len()).collect();
        let mut seed: u64 = 0x2545_f491_4f6c_dd1d;
        for pass in 0..PASSES {
            for at in (1..order.len()).rev() {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                order.swap(at, (seed % (at as u64 + 1)) as usize);
            }
            let step = STEP * (1.0 - 0.9 * pass as f32 / PASSES as f32);
            for at in &order {
                let (input, fact) = &inputs[*at];
                let mut chances = learner.scores_of(input);
                softmax(&mut chances);
                chances[*fact] -= 1.0;
                for (place, value) in input {
                    let row = &mut learner.weights[*place as usize * facts..][..facts];
                    let scaled = step * value;
                    for (weight, chance) in row.iter_mut().zip(&chances) {
                        *weight -= scaled * chance;
                    }
                }
            }
        }
        learner
    }

    /// The known features at length 1, the unknown ones counted in that length: they make every fact less likely.
    fn input(&self, features: &Features) -> Vec<(u32, f32)> {
        let most = rarity(self.places.len() as f32, 1).min(8.0);
        let mut square = 0.0;
        let mut input = Vec::with_capacity(features.len());
        for (feature, value) in features {
            match self.places.get(feature) {
                Some((place, telling)) => {
                    square += (value * telling).powi(2);
                    input.push((*place, value * telling));
                }
                None => square += (value * most * 0.7).powi(2),
            }
        }
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        input.iter_mut().for_each(|(_, value)| *value /= length);
        input
    }

    fn scores_of(&self, input: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = vec![0.0; self.facts];
        for (place, value) in input {
            let row = &self.weights[*place as usize * self.facts..][..self.facts];
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += value * weight;
            }
        }
        scores
    }

    /// One score a fact: 0 knows nothing, 10 is sure.
    pub(super) fn scores(&self, features: &Features) -> Vec<f32> {
        self.scores_of(&self.input(features))
    }
}

fn rarity(all: f32, count: u32) -> f32 {
    (1.0 + all / count as f32).ln()
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
