//! The index of a base: which terms stand in which phrasings, and how telling each term is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::lexicon::Lexicon;
use super::score::{
    ANSWER_WORD, MOST_COMPARED, OTHER_COUNTRY, RESPELLING, RESPELT, SHORTEST_RESPELT, SIMILARITY, STRING,
};
use crate::facts::FactBase;
use crate::text;

/// What can be looked up in a base.
#[derive(Debug)]
pub struct Index {
    lexicon: Lexicon,
    terms: HashMap<String, Term>,
    phrasings: Vec<Phrasing>,
    /// By fact: each term with the share of its weight that it proves.
    covered: Vec<HashMap<String, f64>>,
    /// The weight of a term that the base does not know.
    unknown: f64,
}

#[derive(Debug, Default)]
struct Term {
    weight: f64,
    phrasings: Vec<usize>,
}

#[derive(Debug)]
struct Phrasing {
    fact: usize,
    weight: f64,
    /// As normalised, function words and all.
    text: String,
}

/// A fact for a query, with the evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The fact's place in the base.
    pub fact: usize,
    /// 0..1.
    pub score: f64,
    /// The query's terms that the fact has, with their weights.
    pub shared: Vec<(String, f64)>,
    /// The query's terms that it has not.
    pub missing: Vec<(String, f64)>,
    /// A country that the query names and the fact does not.
    pub other_country: Option<String>,
}

impl Index {
    /// Indexes a base.
    #[must_use]
    pub fn new(base: &FactBase) -> Self {
        let lexicon = Lexicon::new(base);
        let terms_of = |text: &str| {
            lexicon
                .terms(&text::read_plain(text).words)
                .into_iter()
                .collect::<BTreeSet<_>>()
        };
        let mut terms: HashMap<String, Term> = HashMap::new();
        let mut sets: Vec<(usize, BTreeSet<String>, String)> = Vec::new();
        let mut covered = Vec::new();
        for (fact, known) in base.facts().iter().enumerate() {
            let mut cover: HashMap<String, f64> = terms_of(&known.answer)
                .into_iter()
                .map(|term| (term, ANSWER_WORD))
                .collect();
            for phrase in known.questions.iter().chain(&known.keywords) {
                let set = terms_of(phrase);
                cover.extend(set.iter().map(|term| (term.clone(), 1.0)));
                for term in &set {
                    terms.entry(term.clone()).or_default().phrasings.push(sets.len());
                }
                sets.push((fact, set, text::normalize(phrase)));
            }
            covered.push(cover);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of facts are far below 2^52")]
        let rarity = |facts: usize| (1.0 + covered.len() as f64 / facts.max(1) as f64).ln();
        for (term, entry) in &mut terms {
            entry.weight = rarity(covered.iter().filter(|cover| cover.contains_key(term)).count());
        }
        let weight = |set: &BTreeSet<String>| {
            set.iter()
                .filter_map(|term| terms.get(term))
                .map(|term| term.weight)
                .sum()
        };
        let phrasings = sets
            .into_iter()
            .map(|(fact, set, text)| Phrasing {
                fact,
                weight: weight(&set),
                text,
            })
            .collect();
        Self {
            unknown: rarity(1),
            lexicon,
            terms,
            phrasings,
            covered,
        }
    }

    /// Every fact that shares a term with the utterance, best first, ties by id.
    #[must_use]
    pub fn find(&self, utterance: &str) -> Vec<Found> {
        let query = self.query(utterance);
        let total: f64 = query.values().map(|(_, weight)| weight).sum();
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for (term, certainty) in query
            .values()
            .filter_map(|(term, weight)| self.terms.get(term).map(|known| (known, weight)))
        {
            for phrasing in &term.phrasings {
                *shared.entry(*phrasing).or_default() += certainty;
            }
        }
        let mut similarity: BTreeMap<usize, f64> = BTreeMap::new();
        for (phrasing, weight) in shared {
            let Phrasing {
                fact, weight: whole, ..
            } = &self.phrasings[phrasing];
            // Cosine of two sets whose members count by their weight.
            let cosine = weight / (total * whole).sqrt().max(f64::MIN_POSITIVE);
            let best = similarity.entry(*fact).or_default();
            *best = best.max(cosine.min(1.0));
        }
        let mut found: Vec<Found> = similarity
            .into_iter()
            .map(|(fact, similarity)| self.found(fact, similarity, &query, total))
            .collect();
        sort(&mut found);
        let utterance = text::normalize(&text::clean(utterance));
        for best in found.iter_mut().take(MOST_COMPARED) {
            let phrasings = self.phrasings.iter().filter(|phrasing| phrasing.fact == best.fact);
            let alike = phrasings
                .map(|phrasing| strsim::sorensen_dice(&phrasing.text, &utterance))
                .fold(0.0, f64::max);
            best.score *= 1.0 - STRING * (1.0 - alike);
        }
        sort(&mut found);
        found
    }

    fn found(&self, fact: usize, similarity: f64, query: &BTreeMap<String, (String, f64)>, total: f64) -> Found {
        let cover = &self.covered[fact];
        let (mut shared, mut missing, mut proved) = (Vec::new(), Vec::new(), 0.0);
        for (term, weight) in query.values() {
            match cover.get(term) {
                Some(share) => {
                    proved += weight * share;
                    shared.push((term.clone(), *weight));
                }
                None => missing.push((term.clone(), *weight)),
            }
        }
        let other_country = missing
            .iter()
            .find(|(term, _)| self.lexicon.is_country(term))
            .map(|(term, _)| term.clone());
        let coverage = proved / total.max(f64::MIN_POSITIVE);
        let veto = if other_country.is_some() { OTHER_COUNTRY } else { 1.0 };
        let score = (SIMILARITY * similarity + (1.0 - SIMILARITY) * coverage) * coverage.sqrt() * veto;
        Found {
            fact,
            score: score.clamp(0.0, 1.0),
            shared,
            missing,
            other_country,
        }
    }

    /// The query's words, each with the term it stands for and the term's weight.
    fn query(&self, utterance: &str) -> BTreeMap<String, (String, f64)> {
        let terms = self.lexicon.terms(&text::read(utterance).words);
        terms.into_iter().map(|term| (term.clone(), self.known(term))).collect()
    }

    /// The term itself, or the nearest one of the base where it is misspelt.
    fn known(&self, term: String) -> (String, f64) {
        if let Some(known) = self.terms.get(&term) {
            let weight = known.weight;
            return (term, weight);
        }
        if self.covered.iter().any(|cover| cover.contains_key(&term)) {
            return (term, self.unknown);
        }
        let may_be_misspelt =
            term.chars().count() >= SHORTEST_RESPELT && !text::is_english(&term) && !self.lexicon.is_country(&term);
        let near = may_be_misspelt.then(|| {
            self.terms
                .iter()
                .filter(|(known, _)| known.len().abs_diff(term.len()) <= 2)
        });
        let near = near
            .into_iter()
            .flatten()
            .map(|(known, entry)| (strsim::normalized_damerau_levenshtein(known, &term), known, entry));
        let best = near
            .filter(|(similarity, ..)| *similarity >= RESPELLING)
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
        match best {
            Some((_, known, entry)) => (known.clone(), entry.weight * RESPELT),
            None => (term, self.unknown),
        }
    }
}

fn sort(found: &mut [Found]) {
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.fact.cmp(&b.fact)));
}
