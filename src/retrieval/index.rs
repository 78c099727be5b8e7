//! Which fact holds which word: the inverted index over phrasings, keywords and answers.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::lexicon::{Class, Lexicon, Slot};
use super::rank::Questions;
use super::score;
use crate::facts::FactBase;
use crate::text::{self, Word};

/// The number of a key in the index.
pub(crate) type Term = u32;

/// Where a fact holds a term.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Posting {
    pub(crate) fact: u32,
    /// In how many of its phrasings.
    pub(crate) phrasings: u16,
    pub(crate) in_keywords: bool,
    pub(crate) in_answer: bool,
}

/// One stored question.
#[derive(Debug)]
pub(crate) struct Phrasing {
    pub(crate) fact: u32,
    /// Where its terms end among those of all.
    end: u32,
    /// The sum of their weights.
    pub(crate) weight: f32,
}

/// Leaves something out, as if it were not in the base.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Without {
    pub(crate) phrasing: Option<u32>,
    pub(crate) fact: Option<u32>,
    /// A golden question that must stay unanswered, counted from 0.
    pub(crate) silent: Option<usize>,
}

/// Every word of the base as it is written there; golden questions, which are misspelt on purpose, are left out.
pub(crate) fn words(base: &FactBase) -> BTreeSet<String> {
    let facts = base.facts().iter();
    let texts = facts.flat_map(|fact| fact.questions.iter().chain(&fact.keywords).chain([&fact.answer]));
    let texts = texts.chain(base.synonyms().iter().flatten());
    texts
        .flat_map(|text| text::read_plain(text).words)
        .map(|word| word.text)
        .collect()
}

/// All phrasings, keywords and answers of a base, by term.
#[derive(Debug, Default)]
pub(crate) struct Index {
    terms: HashMap<String, Term>,
    classes: Vec<Class>,
    postings: Vec<Vec<Posting>>,
    weights: Vec<f32>,
    /// How telling each term is; `None` where nothing is asked with it.
    telling: Vec<Option<f32>>,
    pub(crate) phrasings: Vec<Phrasing>,
    /// The terms of all phrasings, one after the other; within each in order, each once.
    phrased: Vec<Term>,
    /// The phrasings of fact `f` are `starts[f]..starts[f + 1]`.
    starts: Vec<u32>,
    /// Names that most phrasings of a fact hold.
    cores: Vec<Vec<Term>>,
    /// Terms that many phrasings of a fact hold.
    usual: Vec<Vec<Term>>,
}

impl Index {
    /// Reads the whole base.
    pub(crate) fn new(base: &FactBase, lexicon: &Lexicon, questions: impl Fn(usize) -> Questions) -> Self {
        let mut index = Self {
            starts: vec![0],
            ..Self::default()
        };
        for (at, fact) in (0u32..).zip(base.facts()) {
            for question in questions(at as usize) {
                let terms = index.read(&question, lexicon);
                for term in &terms {
                    index.note(*term, at).phrasings += 1;
                }
                index.phrased.extend(terms);
                index.phrasings.push(Phrasing {
                    fact: at,
                    end: index.phrased.len() as u32,
                    weight: 0.0,
                });
            }
            for keyword in &fact.keywords {
                for term in index.read(&text::read_plain(keyword).words, lexicon) {
                    index.note(term, at).in_keywords = true;
                }
            }
            for term in index.read(&text::read_plain(&fact.answer).words, lexicon) {
                index.note(term, at).in_answer = true;
            }
            index.starts.push(index.phrasings.len() as u32);
        }
        let facts = base.facts().len();
        index.telling = (0..index.postings.len())
            .map(|term| index.telling(term as Term, facts))
            .collect();
        let classes = index.classes.iter().zip(&index.telling);
        index.weights = classes
            .map(|(class, telling)| score::weight(*class, *telling))
            .collect();
        for at in 0..index.phrasings.len() {
            index.phrasings[at].weight = index
                .terms_of(at)
                .iter()
                .map(|term| index.weights[*term as usize])
                .sum();
        }
        for fact in 0..facts {
            let usual = index.usual(fact);
            index.cores.push(index.core(fact, &usual));
            index.usual.push(usual);
        }
        index.phrased.shrink_to_fit();
        index.phrasings.shrink_to_fit();
        index.postings.iter_mut().for_each(Vec::shrink_to_fit);
        index
    }

    fn read(&mut self, words: &[Word], lexicon: &Lexicon) -> Vec<Term> {
        let mut terms = Vec::new();
        for slot in lexicon.slots(words) {
            let next = self.postings.len() as Term;
            let term = *self.terms.entry(slot.key).or_insert(next);
            if term == next {
                self.postings.push(Vec::new());
                self.classes.push(slot.class);
            }
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    fn note(&mut self, term: Term, fact: u32) -> &mut Posting {
        let postings = &mut self.postings[term as usize];
        if postings.last().is_none_or(|last| last.fact != fact) {
            postings.push(Posting {
                fact,
                ..Posting::default()
            });
        }
        let last = postings.len() - 1;
        &mut postings[last]
    }

    /// 0..1: 1 for a term that one fact asks about, 0 for one that all do, `None` for one that only answers hold.
    fn telling(&self, term: Term, facts: usize) -> Option<f32> {
        let holders = self.postings[term as usize]
            .iter()
            .filter(|posting| posting.phrasings > 0 || posting.in_keywords)
            .count();
        (holders > 0).then(|| {
            let all = facts as f32 + 1.0;
            ((all / holders as f32).ln() / all.ln()).clamp(0.0, 1.0)
        })
    }

    fn usual(&self, fact: usize) -> Vec<Term> {
        let phrasings = self.phrasings_of(fact as u32);
        let mut asked: Vec<Term> = phrasings.flat_map(|at| self.terms_of(at)).copied().collect();
        asked.sort_unstable();
        asked.dedup();
        let is_usual = |term: &&Term| self.share(**term, fact as u32) >= score::USUAL_SHARE;
        // Into room of its own: what was asked takes a hundred times as much.
        asked.iter().filter(is_usual).copied().collect()
    }

    fn core(&self, fact: usize, usual: &[Term]) -> Vec<Term> {
        let core = usual.iter().copied().filter(|term| {
            self.classes[*term as usize] == Class::Name && self.share(*term, fact as u32) >= score::CORE_SHARE
        });
        core.collect()
    }

    /// The share of a fact's phrasings that hold the term.
    fn share(&self, term: Term, fact: u32) -> f32 {
        let held = self
            .posting(term, fact)
            .map_or(0.0, |posting| f32::from(posting.phrasings));
        held / self.phrasings_of(fact).len().max(1) as f32
    }

    /// The share of what the fact is usually asked with, by weight, that a query holds.
    pub(crate) fn usual_share(&self, fact: u32, holds: impl Fn(Term) -> bool, without: Without) -> f32 {
        let (mut held, mut all) = (0.0, f32::EPSILON);
        for term in &self.usual[fact as usize] {
            let Some(posting) = self.posting(*term, fact) else {
                continue;
            };
            let weight = self.weights[*term as usize] * f32::from(self.count(posting, *term, without));
            all += weight;
            if holds(*term) {
                held += weight;
            }
        }
        held / all
    }

    /// Whether something is asked with the term, with something left out of the base.
    pub(crate) fn is_asked_with(&self, term: Term, without: Without) -> bool {
        self.postings[term as usize].iter().any(|posting| {
            without.fact != Some(posting.fact) && (posting.in_keywords || self.count(posting, term, without) > 0)
        })
    }

    /// The term of a slot, where the base holds it.
    pub(crate) fn term(&self, slot: &Slot) -> Option<Term> {
        self.terms.get(&slot.key).copied()
    }

    /// How much a slot weighs in a query, with something left out of the base.
    pub(crate) fn weight(&self, slot: &Slot, term: Option<Term>, without: Without) -> f32 {
        match term {
            // "Like" said in passing is not the "likely" of the base, though they share a stem.
            Some(term) if !self.vanishes(term, without) => score::weight(slot.class, self.telling[term as usize]),
            _ if slot.class == Class::Content => score::unknown(text::rarity(&slot.text)),
            _ => score::weight(slot.class, None),
        }
    }

    fn vanishes(&self, term: Term, without: Without) -> bool {
        let Some(fact) = without
            .fact
            .or_else(|| without.phrasing.map(|at| self.phrasings[at as usize].fact))
        else {
            return false;
        };
        match self.postings[term as usize].as_slice() {
            [only] => only.fact == fact && !self.holds(only, term, without),
            _ => false,
        }
    }

    fn holds(&self, posting: &Posting, term: Term, without: Without) -> bool {
        without.fact != Some(posting.fact)
            && (posting.in_keywords || posting.in_answer || self.count(posting, term, without) > 0)
    }

    fn count(&self, posting: &Posting, term: Term, without: Without) -> u16 {
        let held_out = without.phrasing.map(|at| at as usize);
        let less =
            held_out.is_some_and(|at| self.phrasings[at].fact == posting.fact && self.terms_of(at).contains(&term));
        posting.phrasings - u16::from(less && posting.phrasings > 0)
    }

    /// 0..1: how strongly a fact holds a term.
    pub(crate) fn strength(&self, posting: &Posting, term: Term, without: Without) -> f32 {
        let count = f32::from(self.count(posting, term, without));
        let left_out = without
            .phrasing
            .is_some_and(|at| self.phrasings[at as usize].fact == posting.fact);
        let all = (self.phrasings_of(posting.fact).len() - usize::from(left_out)) as f32;
        let asked = count / (count + score::HALF_STRENGTH * all).max(f32::MIN_POSITIVE);
        let keyword = if posting.in_keywords { score::KEYWORD } else { 0.0 };
        let told = if posting.in_answer { score::TOLD } else { 0.0 };
        asked.max(keyword).max(told)
    }

    /// All facts that hold a term.
    pub(crate) fn postings(&self, term: Term) -> &[Posting] {
        &self.postings[term as usize]
    }

    /// Where this fact holds the term.
    pub(crate) fn posting(&self, term: Term, fact: u32) -> Option<&Posting> {
        let postings = &self.postings[term as usize];
        postings
            .binary_search_by(|posting| posting.fact.cmp(&fact))
            .ok()
            .map(|at| &postings[at])
    }

    /// The places of a fact's phrasings among all.
    pub(crate) fn phrasings_of(&self, fact: u32) -> Range<usize> {
        self.first_phrasing(fact)..self.starts[fact as usize + 1] as usize
    }

    /// The terms of the phrasing at this place, in order, each once.
    pub(crate) fn terms_of(&self, phrasing: usize) -> &[Term] {
        let start = phrasing.checked_sub(1).map_or(0, |before| self.phrasings[before].end);
        &self.phrased[start as usize..self.phrasings[phrasing].end as usize]
    }

    /// The place of a fact's first phrasing among all.
    pub(crate) fn first_phrasing(&self, fact: u32) -> usize {
        self.starts[fact as usize] as usize
    }

    /// Names that most phrasings of the fact hold.
    pub(crate) fn core_names(&self, fact: u32) -> &[Term] {
        &self.cores[fact as usize]
    }

    /// How many terms there are.
    pub(crate) fn terms(&self) -> usize {
        self.postings.len()
    }

    /// How many facts there are.
    pub(crate) fn facts(&self) -> usize {
        self.cores.len()
    }
}
