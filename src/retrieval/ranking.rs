//! The facts for one query, best first, and what they tell together.

use compact_str::CompactString;

use super::evidence::{Evidence, Weighed};
use super::score::{self, TRAITS};

/// A fact for a query.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) fact: u32,
    pub(crate) evidence: Evidence,
    pub(crate) traits: [f64; TRAITS],
    /// The chance that it is right.
    pub(crate) score: f64,
}

impl Found {
    /// A fact that no query found.
    pub(crate) fn unranked(fact: u32) -> Self {
        Self {
            fact,
            evidence: Evidence::default(),
            traits: [0.0; TRAITS],
            score: 0.0,
        }
    }
}

/// The facts for a query, best first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranking {
    pub(crate) query: Vec<Weighed>,
    pub(crate) found: Vec<Found>,
}

impl Ranking {
    /// The chance that the best fact is right.
    pub(crate) fn confidence(&self) -> f64 {
        self.found.first().map_or(0.0, |best| best.score)
    }

    /// 0..1: how alike the query and the nearest phrasing of the best fact are.
    pub(crate) fn similarity(&self) -> f32 {
        self.found.first().map_or(0.0, |best| best.evidence.similarity)
    }

    /// Whether a fact holds each of these words.
    pub(crate) fn holds(&self, fact: u32, keys: &[CompactString]) -> bool {
        self.found.iter().find(|found| found.fact == fact).is_some_and(|found| {
            let slots = self.query.iter().zip(&found.evidence.held);
            slots
                .filter(|(weighed, _)| keys.contains(&weighed.slot.key))
                .all(|(_, held)| *held >= score::HELD_FIRMLY)
        })
    }

    /// The chance that a fact is right; 0 for those that are not among the best.
    pub(crate) fn score_of(&self, fact: u32) -> f64 {
        let found = self.found.iter().find(|found| found.fact == fact);
        found.map_or(0.0, |found| found.score)
    }

    /// The chance that another ranking's best fact is right here.
    pub(crate) fn score_of_best(&self, other: &Self) -> f64 {
        other.best().map_or(0.0, |fact| self.score_of(fact))
    }

    /// The best fact.
    pub(crate) fn best(&self) -> Option<u32> {
        self.found.first().map(|best| best.fact)
    }
}
