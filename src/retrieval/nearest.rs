//! How alike a query and the phrasings of a fact are. Every phrasing of every candidate is looked at, so this is where
//! the time of a question goes: words that both have are found by a table made once for each query.

use super::evidence::Weighed;
use super::index::{Index, Phrasing, Term, Without};
use super::score;

/// A query's terms, ready to be found in phrasings.
pub(super) struct Sought<'a> {
    query: &'a [Weighed],
    /// By term: 1 + its place in `weights`, 0 for a term that the query does not have.
    places: Vec<u16>,
    weights: Vec<f32>,
}

/// The phrasing of a fact that is nearest to a query.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Nearest {
    /// 0..1: how alike they are.
    pub(super) similarity: f32,
    /// Its place among the fact's own.
    pub(super) phrasing: usize,
    /// The share of the phrasing, by weight, that the query holds.
    pub(super) phrased: f32,
}

impl<'a> Sought<'a> {
    pub(super) fn new(index: &Index, query: &'a [Weighed]) -> Self {
        let mut sought = Self {
            query,
            places: vec![0; index.terms()],
            weights: Vec::with_capacity(query.len()),
        };
        for weighed in query {
            let Some(term) = weighed.term else { continue };
            let place = &mut sought.places[term as usize];
            if *place == 0 {
                sought.weights.push(0.0);
                *place = sought.weights.len() as u16;
            }
            sought.weights[usize::from(*place) - 1] += weighed.weight * weighed.slot.certainty;
        }
        sought
    }

    /// Whether the query has a term.
    pub(super) fn has(&self, term: Term) -> bool {
        self.places[term as usize] > 0
    }

    /// The nearest phrasing of a fact; `total` is what the whole query weighs.
    pub(super) fn in_fact(&self, index: &Index, fact: u32, total: f32, without: Without) -> Nearest {
        let mut nearest = Nearest::default();
        let first = index.first_phrasing(fact);
        for (at, phrasing) in index.phrasings_of(fact).iter().enumerate() {
            if without.phrasing == Some((first + at) as u32) {
                continue;
            }
            let shared = self.shared(phrasing);
            let phrased = (shared / phrasing.weight.max(f32::EPSILON)).min(1.0);
            let alike = ((shared / total).min(1.0) * phrased).sqrt();
            if alike <= nearest.similarity {
                continue;
            }
            let in_order = (self.in_order(phrasing) + 1.0) / self.query.len().max(1) as f32;
            let similarity = alike * (1.0 - score::ORDER + score::ORDER * in_order);
            if similarity > nearest.similarity {
                nearest = Nearest {
                    similarity,
                    phrasing: at,
                    phrased,
                };
            }
        }
        nearest
    }

    fn shared(&self, phrasing: &Phrasing) -> f32 {
        let place = |term: &Term| usize::from(self.places[*term as usize]);
        let places = phrasing.terms.iter().map(place).filter(|place| *place > 0);
        places.map(|place| self.weights[place - 1]).sum()
    }

    /// How many words of the query follow each other in the phrasing as they do in the query.
    fn in_order(&self, phrasing: &Phrasing) -> f32 {
        let place = |term: Term| phrasing.terms.iter().position(|other| *other == term);
        let places = self.query.iter().map(|weighed| weighed.term.and_then(place));
        let pairs = places.clone().zip(places.skip(1));
        let follow =
            |pair: &(Option<usize>, Option<usize>)| matches!(pair, (Some(one), Some(next)) if one + 1 == *next);
        pairs.filter(follow).count() as f32
    }
}
