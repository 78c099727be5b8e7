//! Which fact a follow-up means: what speaks for one, and what was learnt from the golden questions that follow another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::confidence::Confidence;
use super::features;
use super::score::{given, log_odds};
use crate::text::Word;

/// What speaks for a fact being what a follow-up means.
#[derive(Debug, Clone)]
pub(crate) struct Meant {
    /// Its best score among the readings.
    pub(crate) read: f64,
    /// How far that is above the best score of any other.
    pub(crate) lead: f64,
    /// Its score in the likeliest reading.
    pub(crate) first: f64,
    /// The share of readings that it is best for.
    pub(crate) tops: f64,
    /// Its score for the words by themselves.
    pub(crate) alone: f64,
    /// Whether it is best for the words by themselves.
    pub(crate) is_best_alone: bool,
    /// Its score for what was asked before.
    pub(crate) before: f64,
    /// Whether it is of the topic that was told of.
    pub(crate) same_topic: bool,
    /// The share of what was told, by weight, that it holds.
    pub(crate) related: f32,
    /// Whether it is written next after what was told: facts stand in the order in which things happened.
    pub(crate) is_next: bool,
    /// Whether it is written just before what was told.
    pub(crate) is_before: bool,
    /// Whether it was told before.
    pub(crate) told: bool,
    /// How many words there are.
    pub(crate) words: usize,
    /// How many of them are new.
    pub(crate) own: usize,
    /// Whether they name something.
    pub(crate) names: bool,
    /// Whether they say what is asked for.
    pub(crate) asks: bool,
    /// Whether they point at what was told.
    pub(crate) points: bool,
    /// Whether they open with "and", "what about".
    pub(crate) opens: bool,
    /// How much they are like what needs no answer.
    pub(crate) silence: f32,
}

/// How many numbers describe a fact.
const TRAITS: usize = 28;

/// The weights before a base has been seen, in the order of `Meant::traits`: fitted to 1,860 follow-ups and new subjects that
/// people wrote. Those of 0 are for trees.
const FIRST: [f64; TRAITS] = [
    -6.93, 0.38, 0.11, 1.33, 0.20, 0.06, 0.33, 1.07, -0.28, 0.80, 0.94, 0.51, -0.14, 3.70, 1.21, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
];

impl Meant {
    fn traits(&self) -> [f64; TRAITS] {
        let again = |is_so| given(self.told && is_so, 1.0);
        let other = |value| if self.told { 0.0 } else { value };
        [
            1.0,
            log_odds(self.read),
            log_odds(self.first),
            self.tops,
            log_odds(self.alone),
            log_odds(self.alone) * self.own.min(3) as f64,
            given(self.is_best_alone, 1.0),
            given(self.same_topic, 1.0),
            again(true),
            again(self.own == 0 && !self.names),
            again(self.asks),
            again(self.points),
            again(true) * self.words as f64,
            other(f64::from(self.related)),
            other(given(self.is_next, 1.0)),
            self.words as f64,
            self.own as f64,
            given(self.names, 1.0),
            given(self.asks, 1.0),
            given(self.points, 1.0),
            given(self.opens, 1.0),
            f64::from(self.silence),
            log_odds(self.before),
            self.lead,
            self.read,
            self.alone,
            f64::from(self.related),
            given(self.is_before, 1.0),
        ]
    }
}

/// A golden follow-up, as far as it can be learnt from.
#[derive(Debug)]
pub(crate) struct Learnable {
    /// The fact that was told before.
    pub(crate) told: u32,
    pub(crate) words: Vec<Word>,
    /// The fact that it must reach; `None` where it must stay unanswered.
    pub(crate) reaches: Option<u32>,
    /// What speaks for the facts that it may mean, and whether they are right.
    pub(crate) meant: Vec<(Meant, bool)>,
}

/// What was learnt of follow-ups.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FollowUps {
    confidence: Confidence,
    /// Golden ones, by what was told before and their words.
    known: BTreeMap<(u32, u64), Option<u32>>,
}

impl Default for FollowUps {
    fn default() -> Self {
        Self {
            confidence: Confidence::unlearnt(&FIRST),
            known: BTreeMap::new(),
        }
    }
}

impl FollowUps {
    pub(crate) fn learn(golden: &[Learnable]) -> Self {
        let meant = golden.iter().flat_map(|golden| &golden.meant);
        let examples: Vec<_> = meant.map(|(meant, right)| (meant.traits(), *right, 1.0)).collect();
        let known = golden.iter().map(|golden| ((golden.told, key(&golden.words)), golden.reaches));
        Self {
            confidence: Confidence::learn(&FIRST, &examples, &examples),
            known: known.rev().collect(),
        }
    }

    /// 0..1: the chance that a fact is meant.
    pub(crate) fn chance(&self, meant: &Meant) -> f64 {
        self.confidence.of(&meant.traits())
    }

    /// What a golden follow-up of these words reaches after this fact.
    pub(crate) fn known(&self, told: u32, words: &[Word]) -> Option<Option<u32>> {
        self.known.get(&(told, key(words))).copied()
    }
}

fn key(words: &[Word]) -> u64 {
    let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    features::hash(text.join(" ").as_bytes())
}
