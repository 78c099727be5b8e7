//! Which fact a follow-up means: what speaks for one, and what was learnt from the golden questions that follow another.

use serde::{Deserialize, Serialize};

use super::confidence::Confidence;
use super::features;
use super::followed::{Followed, Following, Precedent};
use super::learn::{self, Example, Learner};
use super::rank::Retrieval;
use super::score::{given, log_odds};
use crate::text::Word;

/// What speaks for a fact being what a follow-up means.
#[derive(Debug, Clone)]
pub(crate) struct Meant {
    /// Its best score among the readings.
    pub(crate) read: f64,
    /// How far that is above the best score of any other.
    pub(crate) lead: f64,
    /// Its score in the likeliest reading.
    pub(crate) first: f64,
    /// The share of readings that it is best for.
    pub(crate) tops: f64,
    /// Its score for the words by themselves.
    pub(crate) alone: f64,
    /// Whether it is best for the words by themselves.
    pub(crate) is_best_alone: bool,
    /// Its score for what was asked before.
    pub(crate) before: f64,
    /// Whether it is of the topic that was told of.
    pub(crate) same_topic: bool,
    /// The share of what was told, by weight, that it holds.
    pub(crate) related: f32,
    /// Whether it is written next after what was told: facts stand in the order in which things happened.
    pub(crate) is_next: bool,
    /// Whether it is written just before what was told.
    pub(crate) is_before: bool,
    /// Whether it was told before.
    pub(crate) told: bool,
    /// How many words there are.
    pub(crate) words: usize,
    /// How many of them are new.
    pub(crate) own: usize,
    /// Whether they name something.
    pub(crate) names: bool,
    /// Whether they say what is asked for.
    pub(crate) asks: bool,
    /// Whether they point at what was told.
    pub(crate) points: bool,
    /// Whether they open with "and", "what about".
    pub(crate) opens: bool,
    /// How much they are like what needs no answer.
    pub(crate) silence: f32,
    /// What was asked after what was told.
    pub(crate) precedent: Precedent,
    /// What they ask for.
    pub(crate) kind: Kind,
}

/// How many numbers describe a fact.
const TRAITS: usize = 35;

/// The weights before a base has been seen, in the order of `Meant::traits`: fitted to 1,860 follow-ups and new subjects that
/// people wrote. Those of 0 are for trees.
const FIRST: [f64; TRAITS] = [
    -6.93, 0.38, 0.11, 1.33, 0.20, 0.06, 0.33, 1.07, -0.28, 0.80, 0.94, 0.51, -0.14, 3.70, 1.21, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
];

impl Meant {
    fn traits(&self) -> [f64; TRAITS] {
        let again = |is_so| given(self.told && is_so, 1.0);
        let other = |value| if self.told { 0.0 } else { value };
        [
            1.0,
            log_odds(self.read),
            log_odds(self.first),
            self.tops,
            log_odds(self.alone),
            log_odds(self.alone) * self.own.min(3) as f64,
            given(self.is_best_alone, 1.0),
            given(self.same_topic, 1.0),
            again(true),
            again(self.own == 0 && !self.names),
            again(self.asks),
            again(self.points),
            again(true) * self.words as f64,
            other(f64::from(self.related)),
            other(given(self.is_next, 1.0)),
            self.words as f64,
            self.own as f64,
            given(self.names, 1.0),
            given(self.asks, 1.0),
            given(self.points, 1.0),
            given(self.opens, 1.0),
            f64::from(self.silence),
            log_odds(self.before),
            self.lead,
            self.read,
            self.alone,
            f64::from(self.related),
            given(self.is_before, 1.0),
            f64::from(self.precedent.share),
            f64::from(self.precedent.alike),
            f64::from(self.precedent.otherwise),
            again(true) * f64::from(self.kind.again),
            again(true) * f64::from(self.kind.onward),
            other(f64::from(self.kind.again)),
            other(f64::from(self.kind.onward)),
        ]
    }
}

/// A golden question that is asked as if it were not known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Unseen {
    /// Its place among those that are learnt from.
    pub(crate) own: Option<u32>,
    /// Its place among those that stand for themselves and must stay unanswered.
    pub(crate) silent: Option<usize>,
}

/// What a follow-up asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kind {
    /// The chance that it asks for more of what was told.
    pub(crate) again: f32,
    /// The chance that it asks for another fact.
    pub(crate) onward: f32,
}

/// What was learnt of follow-ups.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FollowUps {
    confidence: Confidence,
    followed: Followed,
    kinds: Option<Learner>,
    /// While learning: those that have not seen one golden question in so many.
    #[serde(skip)]
    held_out: Vec<Learner>,
}

/// Classifiers of kinds that are trained without some questions, to learn from those.
const PARTS: usize = 2;

impl Default for FollowUps {
    fn default() -> Self {
        Self {
            confidence: Confidence::unlearnt(&FIRST),
            followed: Followed::default(),
            kinds: None,
            held_out: Vec::new(),
        }
    }
}

impl FollowUps {
    /// Takes in golden questions: what was asked after which fact, and what each of `all` asks for.
    pub(crate) fn read(retrieval: &Retrieval, precedents: &[Following], all: &[&Following]) -> Self {
        let kind = |following: &Following| match following.reaches[..] {
            [] => 2,
            _ if following.reaches.contains(&following.told) => 0,
            _ => 1,
        };
        let examples: Vec<Example> = all
            .iter()
            .map(|following| {
                let slots = retrieval.slots(&following.words);
                (features::features(&following.words, &slots), kind(following))
            })
            .collect();
        let train = |aside: Option<usize>| {
            let seen = examples.iter().enumerate();
            let seen = seen.filter(|(own, _)| Some(own % PARTS) != aside);
            Learner::train(&seen.map(|(_, example)| example).collect::<Vec<_>>(), KINDS)
        };
        let learns = !all.is_empty();
        Self {
            confidence: Confidence::unlearnt(&FIRST),
            followed: Followed::new(retrieval, precedents),
            kinds: learns.then(|| train(None)),
            held_out: (0..PARTS).filter(|_| learns).map(|part| train(Some(part))).collect(),
        }
    }

    /// Learns what tells the fact that is meant from those that are not.
    pub(crate) fn learn(&mut self, meant: &[(Meant, bool)]) {
        let examples: Vec<_> = meant
            .iter()
            .map(|(meant, right)| (meant.traits(), *right, 1.0))
            .collect();
        self.confidence = Confidence::learn(&FIRST, &examples, &examples);
        self.held_out.clear();
    }

    /// 0..1: the chance that a fact is meant.
    pub(crate) fn chance(&self, meant: &Meant) -> f64 {
        self.confidence.of(&meant.traits())
    }

    /// What words ask for; `None` where nothing was learnt of that.
    pub(crate) fn kind(&self, retrieval: &Retrieval, words: &[Word], unseen: Unseen) -> Option<Kind> {
        let stranger = unseen.own.and_then(|own| self.held_out.get(own as usize % PARTS));
        let learner = stranger.or(self.kinds.as_ref())?;
        let mut chances = learner.scores(&features::features(words, &retrieval.slots(words)));
        learn::softmax(&mut chances);
        Some(Kind {
            again: chances[0],
            onward: chances[1],
        })
    }

    /// What golden questions were asked after a fact.
    pub(crate) fn followed(&self) -> &Followed {
        &self.followed
    }
}

/// More, another, none.
const KINDS: usize = 3;
