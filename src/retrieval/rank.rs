//! From the words of a query to facts, best first, each with its evidence and its chance of being right.

use super::calibrate;
use super::evidence::{self, Evidence, Weighed};
use super::index::{Index, Without};
use super::lexicon::{Lexicon, Slot};
use super::score::{self, TRAITS};
use super::speller::Speller;
use crate::facts::FactBase;
use crate::text::Word;

/// Everything needed to find facts.
#[derive(Debug)]
pub(crate) struct Retrieval {
    lexicon: Lexicon,
    speller: Speller,
    pub(super) index: Index,
    weights: [f64; TRAITS],
    /// For each fact, those that it brings up to date or that do so to it: an answer tells both.
    linked: Vec<Vec<u32>>,
}

/// A fact for a query.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) fact: u32,
    pub(crate) evidence: Evidence,
    pub(crate) traits: [f64; TRAITS],
    /// The chance that it is right.
    pub(crate) score: f64,
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

    /// The best fact.
    pub(crate) fn best(&self) -> Option<u32> {
        self.found.first().map(|best| best.fact)
    }
}

impl Retrieval {
    /// Reads the base and learns from it.
    pub(crate) fn new(base: &FactBase) -> Self {
        let lexicon = Lexicon::new(base);
        let (index, words) = Index::new(base, &lexicon);
        let speller = Speller::new(&words, &lexicon);
        let place = |id: &String| base.facts().binary_search_by(|fact| fact.id.cmp(id)).ok();
        let mut linked = vec![Vec::new(); base.facts().len()];
        for (at, fact) in base.facts().iter().enumerate() {
            for older in fact.updates.iter().filter_map(place) {
                linked[at].push(older as u32);
                linked[older].push(at as u32);
            }
        }
        let mut retrieval = Self {
            lexicon,
            speller,
            index,
            weights: score::PRIOR,
            linked,
        };
        retrieval.weights = calibrate::weights(&retrieval, base);
        retrieval
    }

    /// Ranks facts for a query.
    pub(crate) fn rank(&self, words: &[Word]) -> Ranking {
        self.rank_without(words, Without::default())
    }

    /// The slots of a query, corrected.
    pub(crate) fn slots(&self, words: &[Word]) -> (Vec<Word>, Vec<Slot>) {
        let (words, certainty) = self.speller.correct(words, &self.lexicon);
        let slots = self.lexicon.slots(&words, &certainty);
        (words, slots)
    }

    /// Words of the base that start with this.
    pub(crate) fn completions(&self, start: &str, most: usize) -> Vec<&str> {
        self.speller.starting_with(start, most)
    }

    pub(super) fn rank_without(&self, words: &[Word], without: Without) -> Ranking {
        let (_, slots) = self.slots(words);
        let query = evidence::weigh(&self.index, slots, without);
        let mut found: Vec<(f32, u32, Evidence)> = self
            .candidates(&query, without)
            .into_iter()
            .map(|fact| {
                let evidence = evidence::gather(&self.index, &query, fact, without);
                (evidence.rank(), fact, evidence)
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let ranks: Vec<(f32, u32)> = found.iter().map(|(rank, fact, _)| (*rank, *fact)).collect();
        let mut found: Vec<Found> = found
            .into_iter()
            .map(|(rank, fact, evidence)| {
                let rival = ranks
                    .iter()
                    .find(|(_, other)| *other != fact && !self.linked[fact as usize].contains(other));
                let traits = score::traits(&evidence, rank - rival.map_or(0.0, |(rank, _)| *rank));
                let share = if evidence.name_alone { score::NAME_ALONE } else { 1.0 };
                Found {
                    fact,
                    evidence,
                    score: share * score::confidence(&self.weights, &traits),
                    traits,
                }
            })
            .collect();
        found.truncate(8);
        Ranking { query, found }
    }

    /// The facts that share most with the query, at most `CLOSE_LOOK`, telling words first.
    fn candidates(&self, query: &[Weighed], without: Without) -> Vec<u32> {
        let mut by_weight: Vec<(f32, u32)> = query
            .iter()
            .filter_map(|weighed| Some((weighed.weight * weighed.slot.certainty, weighed.term?)))
            .collect();
        by_weight.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        by_weight.dedup_by_key(|(_, term)| *term);
        let mut sums = vec![0.0f32; self.index.facts()];
        let mut touched = Vec::new();
        let mut read = 0;
        for (weight, term) in by_weight {
            let postings = self.index.postings(term);
            if touched.len() >= score::CLOSE_LOOK && read + postings.len() > score::MOST_POSTINGS {
                continue;
            }
            read += postings.len().min(score::MOST_POSTINGS);
            for posting in postings.iter().take(score::MOST_POSTINGS) {
                if without.fact == Some(posting.fact) {
                    continue;
                }
                let sum = &mut sums[posting.fact as usize];
                if *sum == 0.0 {
                    touched.push(posting.fact);
                }
                *sum += weight * self.index.strength(posting, term, without) + f32::MIN_POSITIVE;
            }
        }
        let order = |a: &u32, b: &u32| sums[*b as usize].total_cmp(&sums[*a as usize]).then(a.cmp(b));
        if touched.len() > score::CLOSE_LOOK {
            touched.select_nth_unstable_by(score::CLOSE_LOOK, order);
            touched.truncate(score::CLOSE_LOOK);
        }
        touched
    }
}
