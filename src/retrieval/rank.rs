//! From the words of a query to facts, best first, each with its evidence and its chance of being right.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::calibrate;
use super::confidence::Confidence;
use super::evidence::{self, Evidence, Weighed};
use super::features::features;
use super::follow_ups::{FollowUps, Unseen};
use super::held_out::HeldOut;
use super::index::{self, Index, Without};
use super::learn::{self, Example, Learner};
use super::lexicon::{Lexicon, Slot};
use super::lists::Rows;
use super::nearest::Sought;
use super::score::{self, Compared, TRAITS};
use super::silent::Silent;
use super::speller::Speller;
use super::spread::both;
use crate::facts::{FactBase, Golden};
use crate::text::{self, Word};

/// Everything needed to find facts: what takes long to gather and to learn, so that it can be kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Retrieval {
    lexicon: Lexicon,
    speller: Speller,
    pub(super) index: Index,
    silent: Silent,
    learnt: Learnt,
    /// While calibrating: classifiers that have not seen what is left out.
    #[serde(skip)]
    held_out: HeldOut,
    pub(crate) follow_ups: FollowUps,
    /// For each fact, those that it brings up to date or that do so to it: an answer tells both.
    linked: Rows<u32>,
}

/// The words of each question of a fact.
pub(super) type Questions = Vec<Vec<Word>>;

/// What is learnt from a base.
#[derive(Debug, Serialize, Deserialize)]
struct Learnt {
    confidence: Confidence,
    learner: Option<Learner>,
}

impl Default for Learnt {
    fn default() -> Self {
        Self {
            confidence: Confidence::unlearnt(&score::PRIOR),
            learner: None,
        }
    }
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
            learnt: Learnt::default(),
            held_out: HeldOut::default(),
            follow_ups: FollowUps::default(),
            linked: linked(base),
        };
        let questions: Vec<Questions> = (0..base.facts().len())
            .map(|at| retrieval.questions(base, &golden, at))
            .collect();
        retrieval.index = Index::new(base, &retrieval.lexicon, &questions);
        let silent = golden.iter().filter(|golden| golden.facts.is_empty());
        let slots = silent.map(|golden| retrieval.slots(&retrieval.read(&golden.question)));
        retrieval.silent = Silent::new(slots, &retrieval.index);
        retrieval.learn(&questions, &golden);
        retrieval.learnt.confidence = calibrate::confidence(&retrieval, base, &questions, &golden);
        retrieval
    }

    /// Ends learning with what was learnt of follow-ups.
    pub(crate) fn finish(&mut self, follow_ups: FollowUps) {
        self.follow_ups = follow_ups;
        self.held_out = HeldOut::default();
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

    fn learn(&mut self, questions: &[Questions], golden: &[&Golden]) {
        let facts = self.index.facts();
        let phrasings = self.index.phrasings();
        if !Learner::suits(phrasings, facts) {
            return;
        }
        let example = |words: &[Word], fact: usize| {
            let mut features = features(words, &self.slots(words));
            features.found.shrink_to_fit();
            (features, fact as u32)
        };
        let mut examples: Vec<Example> = Vec::with_capacity(phrasings);
        for (at, questions) in questions.iter().enumerate() {
            examples.extend(questions.iter().map(|words| example(words, at)));
        }
        // What must stay unanswered is a class of its own, after all facts.
        let silent = golden.iter().filter(|golden| golden.facts.is_empty());
        examples.extend(silent.map(|golden| example(&self.read(&golden.question), facts)));
        let (held_out, learner) = both(
            || HeldOut::train(&examples, facts + 1),
            || Learner::train(&examples.iter().collect::<Vec<_>>(), facts + 1),
        );
        (self.held_out, self.learnt.learner) = (held_out, Some(learner));
    }

    /// Whether this can be asked as if it were not in the base.
    pub(super) fn can_leave_out(&self, without: Without) -> bool {
        self.learnt.learner.is_none() || self.stranger(without).is_some()
    }

    /// A classifier that has not seen what is left out.
    fn stranger(&self, without: Without) -> Option<&Learner> {
        match (without.phrasing, without.fact) {
            (Some(at), _) => {
                let (fact, own) = self.index.place_of(at as usize);
                self.held_out.of_phrasing(fact, own)
            }
            (None, Some(fact)) => self.held_out.of_fact(fact),
            (None, None) => self.held_out.of_silent(without.silent?),
        }
    }

    /// The classifier's scores and chances, from one that has not seen what is left out.
    fn classified(&self, words: &[Word], slots: &[Slot], without: Without) -> Vec<(f32, f32)> {
        let Some(learner) = self.stranger(without).or(self.learnt.learner.as_ref()) else {
            return Vec::new();
        };
        let mut scores = learner.scores(&features(words, slots));
        if let Some(fact) = without.fact {
            scores[fact as usize] = f32::NEG_INFINITY;
        }
        let mut chances = scores.clone();
        learn::softmax(&mut chances);
        scores.into_iter().zip(chances).collect()
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
        let mut learnt = self.classified(words, &slots, without);
        let silence = learnt.pop().unwrap_or_default().1;
        let asked = text::asked(words);
        let query = evidence::weigh(&self.index, slots, &asked, without);
        let sought = Sought::new(&self.index, &query);
        let unanswerable = self.silent.likeness(&query, without);
        let (_, second) = learnt.iter().fold((0.0f32, 0.0f32), |(first, second), (_, chance)| {
            (first.max(*chance), second.max(chance.min(first)))
        });
        let trust = score::rank_learnt(self.index.phrasings() as f32 / self.index.facts().max(1) as f32);
        let mut found: Vec<(f32, u32, Evidence)> = self
            .candidates(&query, &learnt, without)
            .into_iter()
            .map(|fact| {
                let mut evidence = evidence::gather(&self.index, &query, &sought, fact, without);
                evidence.silence = silence;
                evidence.second = second;
                evidence.unanswerable = unanswerable;
                evidence.length = words.len() as f32;
                evidence.learnt = learnt.get(fact as usize).copied().unwrap_or_default();
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
                let chance = self.learnt.confidence.of(&traits);
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
        found.truncate(8);
        // By rank where the scores are alike.
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ranking { query, found }
    }

    /// The facts that share most with the query, at most `CLOSE_LOOK`, telling words first.
    fn candidates(&self, query: &[Weighed], learnt: &[(f32, f32)], without: Without) -> Vec<u32> {
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
        for (fact, (_, chance)) in (0u32..).zip(learnt) {
            if *chance > score::LEARNT_CANDIDATE && !touched.contains(&fact) && !query.is_empty() {
                touched.push(fact);
            }
        }
        touched
    }
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
