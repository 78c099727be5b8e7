//! What speaks for one fact and against it, given a query.

use super::index::{Index, Without};
use super::lexicon::{Class, Slot};
use super::nearest::Sought;
use super::postings::Term;
use super::score;

/// A slot of the query with its term and weight.
#[derive(Debug, Clone)]
pub(crate) struct Weighed {
    pub(crate) slot: Slot,
    pub(crate) term: Option<Term>,
    pub(crate) weight: f32,
    /// The share of its weight that counts against a fact that lacks it: less outside the clause that asks.
    pub(crate) asked: f32,
    /// Whether nothing in the base is asked with it.
    pub(crate) unknown: bool,
}

/// What speaks for one fact and against it; every share is 0..1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// How strongly the fact holds each slot of the query.
    pub(crate) held: Vec<f32>,
    /// The share of the query, by weight, that the fact holds.
    pub(crate) coverage: f32,
    /// How alike the query and the nearest phrasing are.
    pub(crate) similarity: f32,
    /// The nearest phrasing's place among the fact's own.
    pub(crate) phrasing: usize,
    /// The weight of what the query asks for and the fact does not hold at all.
    pub(crate) missing: f32,
    /// Countries that the query names and the fact does not.
    pub(crate) foreign: f32,
    /// The share of the countries that the fact is about and the query does not name.
    pub(crate) unnamed: f32,
    /// Whether what is asked for (when, who, why, …) is what the fact is asked for.
    pub(crate) asking: f32,
    /// The share of the query whose spelling was guessed.
    pub(crate) guessed: f32,
    /// The share of the query beside names and question words, by weight, that the fact holds.
    pub(crate) subject: f32,
    /// The weight of content words that no phrasing of the base holds.
    pub(crate) unknown: f32,
    /// How many content words another fact is asked with and this one hardly holds, each by how strongly that one does: one word
    /// may weigh little, as many facts hold it, and yet ask for something else.
    pub(crate) elsewhere: f32,
    /// The classifier's score, and its chance among all facts.
    pub(crate) learnt: (f32, f32),
    /// The classifier's chance that the query is of the kind that must stay unanswered.
    pub(crate) silence: f32,
    /// The weight of all that matched.
    pub(crate) matched: f32,
    /// The weight of what matched and carries the subject.
    pub(crate) shared: f32,
    /// The weight of the most telling word that the fact lacks.
    pub(crate) gap: f32,
    /// The share of the nearest phrasing, by weight, that the query holds.
    pub(crate) phrased: f32,
    /// The share of what the fact is usually asked with, by weight, that the query holds.
    pub(crate) usual: f32,
    /// How many words carry the subject.
    pub(crate) subjects: f32,
    /// How many words the query has.
    pub(crate) length: f32,
    /// How alike the query and the nearest question are that must stay unanswered.
    pub(crate) unanswerable: f32,
    /// The classifier's chance of its second fact.
    pub(crate) second: f32,
}

impl Evidence {
    /// What ranks facts for one query; `learnt` is how much the classifier counts.
    pub(crate) fn rank(&self, learnt: f32) -> f32 {
        score::RANK_COVERAGE * self.coverage + score::RANK_SIMILARITY * self.similarity + learnt * self.learnt.1
            - score::RANK_FOREIGN * self.foreign.min(1.0)
            - score::RANK_UNNAMED * self.unnamed
            + if self.similarity >= score::WORD_FOR_WORD {
                score::RANK_STORED
            } else {
                0.0
            }
    }
}

/// Weighs the slots of a query; what is said twice is read once.
pub(crate) fn weigh(index: &Index, slots: Vec<Slot>, asked: &[bool], without: Without) -> Vec<Weighed> {
    let mut query: Vec<Weighed> = Vec::with_capacity(slots.len());
    for slot in slots {
        if query.iter().any(|weighed| weighed.slot.key == slot.key) {
            continue;
        }
        let term = index.term(&slot.key);
        let asked = if asked.get(slot.from).copied().unwrap_or(true) {
            1.0
        } else {
            score::TOLD_BEFORE
        };
        query.push(Weighed {
            weight: index.weight(&slot, term, without),
            slot,
            term,
            asked,
            unknown: term.is_none_or(|term| !index.is_asked_with(term, without)),
        });
    }
    query
}

/// Gathers what speaks for a fact and against it.
pub(super) fn gather(index: &Index, query: &[Weighed], sought: &Sought<'_>, fact: u32, without: Without) -> Evidence {
    let mut evidence = Evidence::default();
    let mut total = f32::EPSILON;
    let mut known = 0.0;
    let mut asked_for: f32 = 0.0;
    let mut asking_total: f32 = 0.0;
    let mut subject_total: f32 = 0.0;
    for Weighed {
        slot,
        term,
        weight,
        asked,
        unknown,
    } in query
    {
        let strength = index.held(fact, *term, without) * slot.certainty;
        evidence.held.push(strength);
        known += if strength > 0.0 { weight * slot.certainty } else { 0.0 };
        let lacking = weight * asked * (1.0 - strength);
        total += weight * strength + lacking;
        evidence.matched += weight * strength;
        evidence.guessed += weight * (1.0 - slot.certainty);
        if strength < score::HELD {
            evidence.missing += lacking;
        }
        if slot.class.carries_subject() {
            evidence.subjects += asked;
            evidence.shared += weight * strength;
            evidence.gap = evidence.gap.max(lacking);
        }
        if slot.class == Class::Name {
            evidence.foreign += (1.0 - strength * score::NAME_HELD).clamp(0.0, 1.0) * asked;
        }
        if slot.class == Class::Content {
            subject_total += weight * strength + lacking;
            evidence.subject += weight * strength;
            if *unknown {
                evidence.unknown += weight * asked;
            } else if strength < score::BARELY_HELD {
                evidence.elsewhere += asked * term.map_or(0.0, |term| index.most_held(term, without));
            }
        }
        if slot.class == Class::Asking {
            asking_total += weight;
            asked_for += weight * strength;
        }
    }
    evidence.coverage = evidence.matched / total;
    evidence.guessed /= total;
    evidence.subject = if subject_total > 0.0 {
        evidence.subject / subject_total
    } else {
        score::NOTHING_ASKED
    };
    evidence.asking = if asking_total > 0.0 {
        asked_for / asking_total
    } else {
        score::NOTHING_ASKED
    };
    let core = index.core_names(fact);
    if !core.is_empty() {
        let named = core
            .iter()
            .filter(|name| query.iter().any(|weighed| weighed.term == Some(**name)))
            .count();
        evidence.unnamed = 1.0 - named as f32 / core.len() as f32;
    }
    evidence.usual = index.usual_share(fact, |term| sought.has(term), without);
    let nearest = sought.in_fact(index, fact, total, known, without);
    evidence.similarity = nearest.similarity;
    evidence.phrasing = nearest.phrasing;
    evidence.phrased = nearest.phrased;
    evidence
}
