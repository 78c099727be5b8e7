//! How alike a query and the phrasings of a fact are. Every phrasing of every candidate may be looked at, so this is where
//! the time of a question goes: words that both have are found by a table made once for each query.

use super::evidence::Weighed;
use super::index::{Index, Without};
use super::lists::Rows;
use super::postings::{Phrasings, Term};
use super::score;

/// A query's terms, ready to be found in phrasings.
pub(super) struct Sought<'a> {
    query: &'a [Weighed],
    /// By term: what it weighs in the query, 0 for a term that the query does not have.
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
        let mut weights = vec![0.0; index.terms()];
        for weighed in query {
            if let Some(term) = weighed.term {
                weights[term as usize] += weighed.weight * weighed.slot.certainty;
            }
        }
        Self { query, weights }
    }

    /// Whether the query has a term.
    pub(super) fn has(&self, term: Term) -> bool {
        self.weights[term as usize] > 0.0
    }

    /// The nearest phrasing of a fact; `total` is what the whole query weighs, `known` what of it the fact holds at all.
    pub(super) fn in_fact(&self, index: &Index, fact: u32, total: f32, known: f32, without: Without) -> Nearest {
        match &index.phrasings {
            Phrasings::Narrow(rows) => self.in_rows(rows, index, fact, total, known, without),
            Phrasings::Wide(rows) => self.in_rows(rows, index, fact, total, known, without),
        }
    }

    fn in_rows<T: Copy + Into<Term>>(
        &self,
        rows: &Rows<T>,
        index: &Index,
        fact: u32,
        total: f32,
        known: f32,
        without: Without,
    ) -> Nearest {
        let mut nearest = Nearest::default();
        for (own, at) in index.phrasings_of(fact).enumerate() {
            if without.phrasing == Some(at as u32) {
                continue;
            }
            let terms = rows.get(at);
            if self.is_said_in(terms) {
                return Nearest {
                    similarity: 1.0,
                    phrasing: own,
                    phrased: 1.0,
                };
            }
            let whole = index.weight_of(at).max(f32::EPSILON);
            // Most are not as near, which is told without dividing, of many by what they weigh alone.
            let least = nearest.similarity.powi(2) * total * whole;
            if known.powi(2) <= least {
                continue;
            }
            let shared = self.weight_of(terms);
            if shared.powi(2) <= least {
                continue;
            }
            let phrased = (shared / whole).min(1.0);
            let alike = ((shared / total).min(1.0) * phrased).sqrt();
            let in_order = (self.in_order(terms) + 1.0) / self.query.len().max(1) as f32;
            let similarity = alike * (1.0 - score::ORDER + score::ORDER * in_order);
            if similarity > nearest.similarity {
                nearest = Nearest {
                    similarity,
                    phrasing: own,
                    phrased,
                };
            }
        }
        nearest
    }

    /// What of these terms the query has, by weight: in fours, each of which need not wait for the one before.
    fn weight_of<T: Copy + Into<Term>>(&self, terms: &[T]) -> f32 {
        let weight = |term: &T| self.weights[(*term).into() as usize];
        let (fours, rest) = terms.as_chunks::<4>();
        let fours = fours
            .iter()
            .map(|[a, b, c, d]| (weight(a) + weight(b)) + (weight(c) + weight(d)));
        fours.sum::<f32>() + rest.iter().map(weight).sum::<f32>()
    }

    /// Whether the query, corrected, says these terms and no others, in this order. What words weigh depends on those around them, so that
    /// likeness alone does not tell.
    fn is_said_in<T: Copy + Into<Term>>(&self, terms: &[T]) -> bool {
        let said = self.query.iter().map(|weighed| weighed.term);
        self.query.len() == terms.len() && said.eq(terms.iter().map(|term| Some((*term).into())))
    }

    /// How many words of the query follow each other in the phrasing as they do in the query.
    fn in_order<T: Copy + Into<Term>>(&self, terms: &[T]) -> f32 {
        let follow = |one, next| {
            let mut pairs = self.query.iter().zip(self.query.iter().skip(1));
            pairs.any(|(said, after)| said.term == Some(one) && after.term == Some(next))
        };
        let terms = || terms.iter().map(|term| (*term).into());
        let pairs = terms().zip(terms().skip(1));
        pairs
            .filter(|(one, next)| self.has(*one) && self.has(*next) && follow(*one, *next))
            .count() as f32
    }
}
