//! Which fact holds which word: the inverted index over phrasings, keywords and answers.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::lexicon::{Class, Lexicon, Slot};
use super::lists::{Rows, WordList};
use super::postings::{Phrasings, Posting, Term};
use super::rank::Questions;
use super::score;
use crate::facts::FactBase;
use crate::text::{self, Word};

/// Leaves something out, as if it were not in the base.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Without {
    pub(crate) phrasing: Option<u32>,
    pub(crate) fact: Option<u32>,
    /// A golden question that must stay unanswered, counted from 0.
    pub(crate) silent: Option<usize>,
}

/// Every word of the base as it is written there; golden questions, which are misspelt on purpose, are left out.
pub(crate) fn words(base: &FactBase) -> BTreeSet<CompactString> {
    let facts = base.facts().iter();
    let texts = facts.flat_map(|fact| fact.questions.iter().chain(&fact.keywords).chain([&fact.answer]));
    let texts = texts.chain(base.synonyms().iter().flatten());
    texts
        .flat_map(|text| text::read_plain(text).words)
        .map(|word| word.text)
        .collect()
}

/// All phrasings, keywords and answers of a base, by term.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Index {
    keys: WordList,
    postings: Rows<Posting>,
    weights: Box<[f32]>,
    /// How telling each term is; `None` where nothing is asked with it.
    telling: Box<[Option<f32>]>,
    /// 0..`u16::MAX`: how strongly the fact that holds a term most does.
    most_held: Box<[u16]>,
    pub(super) phrasings: Phrasings,
    /// The sum of the weights of each phrasing's terms.
    phrasing_weights: Box<[f32]>,
    /// The phrasings of fact `f` are `starts[f]..starts[f + 1]`.
    starts: Box<[u32]>,
    /// Names that most phrasings of a fact hold.
    cores: Rows<Term>,
    /// Terms that many phrasings of a fact hold, each with how many do.
    usual: Rows<(Term, u16)>,
}

/// An index whose terms are still numbered as they were met.
#[derive(Default)]
struct Draft {
    keys: HashMap<CompactString, Term>,
    classes: Vec<Class>,
    postings: Vec<Vec<Posting>>,
    phrasings: Vec<Vec<Term>>,
}

impl Draft {
    fn read(&mut self, words: &[Word], lexicon: &Lexicon) -> Vec<Term> {
        let mut terms = Vec::new();
        for slot in lexicon.slots(words) {
            let next = self.postings.len() as Term;
            let term = *self.keys.entry(slot.key).or_insert(next);
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
}

impl Index {
    /// Reads the whole base.
    pub(crate) fn new(base: &FactBase, lexicon: &Lexicon, questions: &[Questions]) -> Self {
        let mut draft = Draft::default();
        let mut starts = vec![0];
        for ((at, fact), questions) in (0u32..).zip(base.facts()).zip(questions) {
            for question in questions {
                let terms = draft.read(question, lexicon);
                for term in &terms {
                    draft.note(*term, at).count_phrasing();
                }
                draft.phrasings.push(terms);
            }
            for keyword in &fact.keywords {
                for term in draft.read(&text::read_plain(keyword).words, lexicon) {
                    draft.note(term, at).held |= Posting::IN_KEYWORDS;
                }
            }
            for term in draft.read(&text::read_plain(&fact.answer).words, lexicon) {
                draft.note(term, at).held |= Posting::IN_ANSWER;
            }
            starts.push(draft.phrasings.len() as u32);
        }
        Self::of(draft, starts.into())
    }

    fn of(draft: Draft, starts: Box<[u32]>) -> Self {
        let keys = WordList::new(draft.keys.keys().map(CompactString::as_str));
        let met: Vec<usize> = keys.iter().map(|key| draft.keys[key] as usize).collect();
        let mut terms: Vec<Term> = vec![0; met.len()];
        for (term, met) in (0..).zip(&met) {
            terms[*met] = term;
        }
        let asked = |fact: u32| (starts[fact as usize + 1] - starts[fact as usize]) as usize;
        let strong = |posting: &Posting| {
            let strength = posting.strength_at(posting.phrasings(), asked(posting.fact));
            Posting {
                strength: (strength * f32::from(u16::MAX)).round() as u16,
                ..*posting
            }
        };
        let strong = |met: &usize| draft.postings[*met].iter().map(strong).collect::<Vec<_>>();
        let in_order = |met: &Vec<Term>| met.iter().map(|met| terms[*met as usize]).collect();
        let phrasings: Vec<Vec<Term>> = draft.phrasings.iter().map(in_order).collect();
        let mut index = Self {
            keys,
            postings: met.iter().map(strong).collect(),
            phrasings: Phrasings::new(&phrasings, terms.len()),
            starts,
            ..Self::default()
        };
        let facts = index.facts();
        index.telling = index.postings.iter().map(|holders| telling(holders, facts)).collect();
        let most_held = |holders: &[Posting]| holders.iter().map(|holder| holder.strength).max().unwrap_or_default();
        index.most_held = index.postings.iter().map(most_held).collect();
        let classes: Vec<Class> = met.iter().map(|met| draft.classes[*met]).collect();
        let weights = classes.iter().zip(&index.telling);
        index.weights = weights
            .map(|(class, telling)| score::weight(*class, *telling))
            .collect();
        let weight = |terms: &Vec<Term>| terms.iter().map(|term| index.weights[*term as usize]).sum();
        index.phrasing_weights = phrasings.iter().map(weight).collect();
        let usual = |fact| Self::usual(&phrasings[index.phrasings_of(fact)]);
        index.usual = (0..facts as u32).map(usual).collect();
        index.cores = (0..facts as u32).map(|fact| index.core(fact, &classes)).collect();
        index
    }

    fn usual(phrasings: &[Vec<Term>]) -> Vec<(Term, u16)> {
        let all = phrasings.len() as f32;
        let mut asked = phrasings.concat();
        asked.sort_unstable();
        let each = asked.chunk_by(|one, other| one == other);
        let counted = each.map(|same| (same[0], same.len() as u16));
        counted
            .filter(|(_, count)| f32::from(*count) / all >= score::USUAL_SHARE)
            .collect()
    }

    fn core(&self, fact: u32, classes: &[Class]) -> Vec<Term> {
        let usual = self.usual.get(fact as usize).iter();
        let all = self.phrasings_of(fact).len() as f32;
        let names = usual.filter(|(term, _)| classes[*term as usize] == Class::Name);
        let core = names.filter(|(_, count)| f32::from(*count) / all >= score::CORE_SHARE);
        core.map(|(term, _)| *term).collect()
    }

    /// The share of what the fact is usually asked with, by weight, that a query holds.
    pub(crate) fn usual_share(&self, fact: u32, holds: impl Fn(Term) -> bool, without: Without) -> f32 {
        let (mut held, mut all) = (0.0, f32::EPSILON);
        for (term, count) in self.usual.get(fact as usize) {
            let weight = self.weights[*term as usize] * f32::from(self.count(fact, *count, *term, without));
            all += weight;
            if holds(*term) {
                held += weight;
            }
        }
        held / all
    }

    /// Whether something is asked with the term, with something left out of the base.
    pub(crate) fn is_asked_with(&self, term: Term, without: Without) -> bool {
        self.postings(term).iter().any(|posting| {
            without.fact != Some(posting.fact)
                && (posting.in_keywords() || self.count(posting.fact, posting.phrasings(), term, without) > 0)
        })
    }

    /// The term of a key, where the base holds it.
    pub(crate) fn term(&self, key: &str) -> Option<Term> {
        self.keys.place(key).map(|term| term as Term)
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
            .or_else(|| without.phrasing.map(|at| self.fact_of(at as usize)))
        else {
            return false;
        };
        match self.postings(term) {
            [only] => only.fact == fact && !self.holds(only, term, without),
            _ => false,
        }
    }

    fn holds(&self, posting: &Posting, term: Term, without: Without) -> bool {
        without.fact != Some(posting.fact)
            && (posting.in_keywords()
                || posting.in_answer()
                || self.count(posting.fact, posting.phrasings(), term, without) > 0)
    }

    /// In how many of a fact's `phrasings` that hold a term it is left, with something left out of the base.
    fn count(&self, fact: u32, phrasings: u16, term: Term, without: Without) -> u16 {
        let Some(at) = without.phrasing.map(|at| at as usize) else {
            return phrasings;
        };
        let less = self.phrasings_of(fact).contains(&at) && self.phrasings.holds(at, term);
        phrasings - u16::from(less && phrasings > 0)
    }

    /// 0..1: how strongly a fact holds a term, with something left out of the base.
    pub(crate) fn strength(&self, posting: &Posting, term: Term, without: Without) -> f32 {
        let is_its = |at: u32| self.phrasings_of(posting.fact).contains(&(at as usize));
        if !without.phrasing.is_some_and(is_its) {
            return f32::from(posting.strength) / f32::from(u16::MAX);
        }
        let count = self.count(posting.fact, posting.phrasings(), term, without);
        posting.strength_at(count, self.phrasings_of(posting.fact).len() - 1)
    }

    /// 0..1: how strongly the fact that holds a term most does, with something left out of the base.
    pub(super) fn most_held(&self, term: Term, without: Without) -> f32 {
        if without.fact.is_none() && without.phrasing.is_none() {
            return f32::from(self.most_held[term as usize]) / f32::from(u16::MAX);
        }
        let holders = self
            .postings(term)
            .iter()
            .filter(|holder| without.fact != Some(holder.fact));
        holders
            .map(|holder| self.strength(holder, term, without))
            .fold(0.0, f32::max)
    }

    /// All facts that hold a term.
    pub(crate) fn postings(&self, term: Term) -> &[Posting] {
        self.postings.get(term as usize)
    }

    /// Where this fact holds the term.
    pub(crate) fn posting(&self, term: Term, fact: u32) -> Option<&Posting> {
        let postings = self.postings(term);
        postings
            .binary_search_by(|posting| posting.fact.cmp(&fact))
            .ok()
            .map(|at| &postings[at])
    }

    /// 0..1: how strongly a fact holds what is sought, where it is in the base at all, with something left out of it.
    pub(crate) fn held(&self, fact: u32, sought: Option<Term>, without: Without) -> f32 {
        let posting = sought.and_then(|term| Some((term, self.posting(term, fact)?)));
        posting.map_or(0.0, |(term, posting)| self.strength(posting, term, without))
    }

    /// The places of a fact's phrasings among all.
    pub(crate) fn phrasings_of(&self, fact: u32) -> Range<usize> {
        self.starts[fact as usize] as usize..self.starts[fact as usize + 1] as usize
    }

    /// The fact of the phrasing at this place.
    pub(crate) fn fact_of(&self, phrasing: usize) -> u32 {
        self.starts.partition_point(|start| *start as usize <= phrasing) as u32 - 1
    }

    /// The fact of the phrasing at this place, and which of its own it is.
    pub(super) fn place_of(&self, phrasing: usize) -> (u32, usize) {
        let fact = self.fact_of(phrasing);
        (fact, phrasing - self.phrasings_of(fact).start)
    }

    /// The sum of the weights of a phrasing's terms.
    pub(crate) fn weight_of(&self, phrasing: usize) -> f32 {
        self.phrasing_weights[phrasing]
    }

    /// Names that most phrasings of the fact hold.
    pub(crate) fn core_names(&self, fact: u32) -> &[Term] {
        self.cores.get(fact as usize)
    }

    /// How many terms there are.
    pub(crate) fn terms(&self) -> usize {
        self.keys.len()
    }

    /// How many phrasings there are.
    pub(crate) fn phrasings(&self) -> usize {
        self.phrasing_weights.len()
    }

    /// How many facts there are.
    pub(crate) fn facts(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

/// 0..1: 1 for a term that one fact asks about, 0 for one that all do, `None` for one that only answers hold.
fn telling(holders: &[Posting], facts: usize) -> Option<f32> {
    let asked = holders.iter().filter(|posting| posting.is_asked());
    let holders = asked.count();
    (holders > 0).then(|| {
        let all = facts as f32 + 1.0;
        ((all / holders as f32).ln() / all.ln()).clamp(0.0, 1.0)
    })
}
