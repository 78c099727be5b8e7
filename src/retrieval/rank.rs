//! From the words of a query to facts, best first, each with its evidence and its chance of being right.

use serde::{Deserialize, Serialize};

use super::calibrate;
use super::classifier::{Classified, Classifier};
use super::confidence::Confidence;
use super::evidence::{self, Evidence, Weighed};
use super::features::features;
use super::follow_ups::{FollowUps, Unseen};
use super::index::{self, Index, Without};
use super::learn::Learner;
use super::lexicon::{Class, Lexicon, Slot};
use super::lists::Rows;
use super::nearest::Sought;
use super::ranking::{Found, Ranking};
use super::score::{self, Compared};
use super::silent::Silent;
use super::speller::Speller;
use super::spread;
use crate::facts::{FactBase, Golden};
use crate::text::{self, Word};

/// Everything needed to find facts: what takes long to gather and to learn, so that it can be kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Retrieval {
    lexicon: Lexicon,
    speller: Speller,
    pub(super) index: Index,
    silent: Silent,
    classifier: Classifier,
    confidence: Confidence,
    pub(crate) follow_ups: FollowUps,
    /// For each fact, those that it brings up to date or that do so to it: an answer tells both.
    linked: Rows<u32>,
}

/// The words of each question of a fact.
pub(super) type Questions = Vec<Vec<Word>>;

impl Retrieval {
    /// Reads the base and learns from it and from those golden questions that stand for themselves.
    pub(crate) fn new(base: &FactBase, golden: &[Golden]) -> Self {
        let golden: Vec<&Golden> = golden.iter().filter(|golden| golden.after.is_none()).collect();
        let lexicon = Lexicon::new(base);
        let speller = Speller::new(&index::words(base), &lexicon);
        let mut retrieval = Self {
            lexicon,
            speller,
            index: Index::default(),
            silent: Silent::default(),
            classifier: Classifier::default(),
            confidence: Confidence::unlearnt(&score::PRIOR),
            follow_ups: FollowUps::default(),
            linked: linked(base),
        };
        let questions: Vec<Questions> = (0..base.facts().len())
            .map(|at| retrieval.questions(base, &golden, at))
            .collect();
        retrieval.index = Index::new(base, &retrieval.lexicon, &questions);
        let silent = golden.iter().filter(|golden| golden.facts.is_empty());
        let silent: Vec<Vec<Word>> = silent.map(|golden| retrieval.read(&golden.question)).collect();
        let slots = silent.iter().map(|words| retrieval.slots(words));
        retrieval.silent = Silent::new(slots, &retrieval.index);
        retrieval.classifier = retrieval.train(&questions, &silent);
        retrieval.confidence = calibrate::confidence(&retrieval, base, &questions, &silent, &golden);
        retrieval
    }

    /// Ends learning with what was learnt of follow-ups.
    pub(crate) fn finish(&mut self, follow_ups: FollowUps) {
        self.follow_ups = follow_ups;
        self.classifier.forget_held_out();
    }

    /// Ranks facts for a query, as if a golden question were not known.
    pub(crate) fn rank_unseen(&self, words: &[Word], unseen: Unseen) -> Ranking {
        let without = Without {
            silent: unseen.silent,
            ..Without::default()
        };
        self.rank_without(words, without)
    }

    /// The questions of the fact at this place: its phrasings, then the golden questions that reach it alone.
    fn questions(&self, base: &FactBase, golden: &[&Golden], at: usize) -> Questions {
        let fact = &base.facts()[at];
        let phrasings = fact.questions.iter().map(|question| text::read_plain(question).words);
        let golden = golden.iter().filter(|golden| *golden.facts == [fact.id.as_str()]);
        phrasings
            .chain(golden.map(|golden| self.read(&golden.question)))
            .collect()
    }

    /// Trains the classifier, where the base is not too large for it.
    fn train(&self, questions: &[Questions], silent: &[Vec<Word>]) -> Classifier {
        if !Learner::suits(self.index.phrasings(), self.index.facts()) {
            return Classifier::default();
        }
        let asked = spread::each(questions, |questions| {
            let shown = questions.iter().map(|words| {
                let slots = self.slots(words);
                (form(&slots), features(words, &slots))
            });
            Some(shown.collect())
        });
        let silent = spread::each(silent, |words| Some(features(words, &self.slots(words))));
        Classifier::train(asked, silent)
    }

    /// Whether this can be asked as if it were not in the base.
    pub(super) fn can_leave_out(&self, without: Without) -> bool {
        self.classifier.can_leave_out(&self.index, without)
    }

    /// How many facts are asked as this one is, itself counted.
    pub(super) fn alike(&self, fact: u32) -> u32 {
        self.classifier.classes.size(fact)
    }

    /// The words of what a person said, corrected.
    pub(crate) fn read(&self, said: &str) -> Vec<Word> {
        self.correct(&text::read(said).words)
    }

    /// The words with misspelt ones replaced.
    pub(crate) fn correct(&self, words: &[Word]) -> Vec<Word> {
        self.speller.correct(words, &self.lexicon)
    }

    /// Ranks facts for a query, corrected.
    pub(crate) fn rank(&self, words: &[Word]) -> Ranking {
        self.rank_without(words, Without::default())
    }

    /// Whether something in the base is asked with a key.
    pub(crate) fn is_asked_with(&self, key: &str) -> bool {
        let term = self.index.term(key);
        term.is_some_and(|term| self.index.is_asked_with(term, Without::default()))
    }

    /// The slots of a query, corrected.
    pub(crate) fn slots(&self, words: &[Word]) -> Vec<Slot> {
        self.lexicon.slots(words)
    }

    /// The words of a query, each thing once, with what it weighs.
    pub(crate) fn weighed(&self, words: &[Word]) -> Vec<Weighed> {
        evidence::weigh(&self.index, self.slots(words), &[], Without::default())
    }

    /// 0..1: the share of the words that carry a subject, by weight, that a fact holds.
    pub(crate) fn share_held(&self, words: &[Weighed], fact: u32) -> f32 {
        let (mut held, mut all) = (0.0, f32::EPSILON);
        for Weighed { slot, term, weight, .. } in words.iter().filter(|weighed| weighed.slot.class.carries_subject()) {
            let strength = self.index.held(fact, *term, Without::default());
            held += weight * strength * slot.certainty;
            all += weight;
        }
        held / all
    }

    /// The nearest question of a fact, as it is written.
    pub(crate) fn question(&self, base: &FactBase, found: &Found) -> Option<String> {
        let fact = base.facts().get(found.fact as usize)?;
        let own = found.evidence.phrasing;
        let golden = || {
            let golden = base.golden().into_iter();
            let mut reaching = golden.filter(|golden| golden.after.is_none() && *golden.facts == [fact.id.as_str()]);
            reaching.nth(own - fact.questions.len()).map(|golden| golden.question)
        };
        fact.questions.get(own).cloned().or_else(golden)
    }

    /// Words of the base that start with this.
    pub(crate) fn completions<'a>(&'a self, start: &'a str, most: usize) -> Vec<&'a str> {
        self.speller.starting_with(start, most)
    }

    pub(super) fn rank_without(&self, words: &[Word], without: Without) -> Ranking {
        let slots = self.slots(words);
        let classified = self
            .classifier
            .classify(&self.index, || features(words, &slots), without);
        let asked = text::asked(words);
        let query = evidence::weigh(&self.index, slots, &asked, without);
        let sought = Sought::new(&self.index, &query);
        let unanswerable = self.silent.likeness(&query, without);
        let trust = score::rank_learnt(self.index.phrasings() as f32 / self.index.facts().max(1) as f32);
        let mut found: Vec<(f32, u32, Evidence)> = self
            .candidates(&query, &classified, without)
            .into_iter()
            .map(|fact| {
                let mut evidence = evidence::gather(&self.index, &query, &sought, fact, without);
                evidence.silence = classified.silence;
                evidence.second = classified.second;
                evidence.unanswerable = unanswerable;
                evidence.length = words.len() as f32;
                evidence.learnt = classified.of_fact(fact);
                (evidence.rank(trust), fact, evidence)
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let compared: Vec<(u32, Compared)> = found
            .iter()
            .map(|(rank, fact, evidence)| (*fact, score::compared(evidence, *rank)))
            .collect();
        let is_stored = found
            .first()
            .is_some_and(|(_, _, best)| best.similarity >= score::WORD_FOR_WORD);
        let mut found: Vec<Found> = found
            .into_iter()
            .take(score::MOST_FOUND)
            .map(|(rank, fact, evidence)| {
                let linked = self.linked.get(fact as usize);
                let rivals = compared
                    .iter()
                    .filter(|(other, _)| *other != fact && !linked.contains(other));
                let most = rivals.fold([0.0; 4], |most: Compared, (_, rival)| {
                    std::array::from_fn(|at| most[at].max(rival[at]))
                });
                let own = score::compared(&evidence, rank);
                let traits = score::traits(&evidence, std::array::from_fn(|at| own[at] - most[at]));
                let chance = self.confidence.of(&traits);
                let score = if evidence.similarity >= score::WORD_FOR_WORD {
                    chance.max(score::STORED)
                } else {
                    // No fact is surer than the one that has the query itself.
                    if is_stored { chance.min(score::STORED) } else { chance }
                };
                Found {
                    fact,
                    evidence,
                    traits,
                    score,
                }
            })
            .collect();
        // By rank where the scores are alike.
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ranking { query, found }
    }

    /// The facts that share most with the query, at most `CLOSE_LOOK`, telling words first.
    fn candidates(&self, query: &[Weighed], classified: &Classified<'_>, without: Without) -> Vec<u32> {
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
                // Too many facts hold it to read them all, yet it may tell apart those that hold a more telling word.
                if read + touched.len() <= score::MOST_POSTINGS {
                    read += touched.len();
                    for posting in touched.iter().filter_map(|fact| self.index.posting(term, *fact)) {
                        sums[posting.fact as usize] += weight * self.index.strength(posting, term, without);
                    }
                }
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
        if !query.is_empty() {
            let more: Vec<u32> = classified.likely().filter(|fact| !touched.contains(fact)).collect();
            touched.extend(more);
        }
        touched
    }
}

/// How something is asked, whatever it is asked of: its names are left open.
fn form(slots: &[Slot]) -> String {
    let keys = slots.iter().map(|slot| match slot.class {
        Class::Name => "*",
        _ => slot.key.as_str(),
    });
    keys.collect::<Vec<&str>>().join(" ")
}

fn linked(base: &FactBase) -> Rows<u32> {
    let mut linked = vec![Vec::new(); base.facts().len()];
    for (at, fact) in (0u32..).zip(base.facts()) {
        for older in fact.updates.iter().filter_map(|id| base.place(id)) {
            linked[at as usize].push(older);
            linked[older as usize].push(at);
        }
    }
    linked.into_iter().collect()
}
