//! Which class of facts a query asks for, or that it must stay unanswered: a learner for all, and, while the base is learnt from,
//! some that have not seen a part of it.

use serde::{Deserialize, Serialize};

use super::classes::Classes;
use super::features::Features;
use super::held_out::HeldOut;
use super::index::{Index, Without};
use super::learn::{self, Example, Learner};
use super::score;

/// Tells the classes of facts apart; knows nothing where a base is too large to learn from.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Classifier {
    pub(super) classes: Classes,
    learner: Option<Learner>,
    #[serde(skip)]
    held_out: HeldOut,
}

/// What a classifier makes of one query.
#[derive(Debug)]
pub(super) struct Classified<'a> {
    classes: &'a Classes,
    /// The score and the chance of each class.
    of_class: Vec<(f32, f32)>,
    /// The chance that the query must stay unanswered.
    pub(super) silence: f32,
    /// The chance of the second class.
    pub(super) second: f32,
}

impl Classifier {
    /// Learns from how each fact is asked, form and features, and from what must stay unanswered.
    pub(super) fn train(asked: Vec<Vec<(String, Features)>>, silent: Vec<Features>) -> Self {
        let classes = Classes::new(&asked);
        // What must stay unanswered is a class of its own, after all others.
        let silence = classes.count() as u32;
        let example = |(own, mut features): (usize, Features), class: u32| -> (Example, usize) {
            features.found.shrink_to_fit();
            ((features, class), own)
        };
        let mut examples = Vec::new();
        for (fact, asked) in (0u32..).zip(asked) {
            let features = asked.into_iter().map(|(_, features)| features);
            examples.extend(features.enumerate().map(|each| example(each, classes.of(fact))));
        }
        examples.extend(silent.into_iter().enumerate().map(|each| example(each, silence)));
        let (held_out, learner) = HeldOut::train(&examples, silence as usize + 1);
        Self {
            classes,
            learner: Some(learner),
            held_out,
        }
    }

    /// What it makes of a query, as if something were not in the base.
    pub(super) fn classify(
        &self,
        index: &Index,
        features: impl FnOnce() -> Features,
        without: Without,
    ) -> Classified<'_> {
        let mut of_class = Vec::new();
        if let Some(learner) = self.stranger(index, without).or(self.learner.as_ref()) {
            let mut scores = learner.scores(&features());
            if let Some(fact) = without.fact {
                scores[self.classes.of(fact) as usize] = f32::NEG_INFINITY;
            }
            let mut chances = scores.clone();
            learn::softmax(&mut chances);
            of_class = scores.into_iter().zip(chances).collect();
        }
        let (_, silence) = of_class.pop().unwrap_or_default();
        let (_, second) = of_class.iter().fold((0.0f32, 0.0f32), |(first, second), (_, chance)| {
            (first.max(*chance), second.max(chance.min(first)))
        });
        Classified {
            classes: &self.classes,
            of_class,
            silence,
            second,
        }
    }

    /// Whether this can be asked as if it were not in the base.
    pub(super) fn can_leave_out(&self, index: &Index, without: Without) -> bool {
        self.learner.is_none() || self.stranger(index, without).is_some()
    }

    /// A learner that has not seen what is left out.
    fn stranger(&self, index: &Index, without: Without) -> Option<&Learner> {
        match (without.phrasing, without.fact) {
            (Some(at), _) => {
                let (fact, own) = index.place_of(at as usize);
                self.held_out.of_phrasing(self.classes.of(fact), own)
            }
            (None, Some(fact)) => self.held_out.of_class(self.classes.of(fact)),
            (None, None) => self.held_out.of_silent(without.silent?),
        }
    }

    /// Ends learning.
    pub(super) fn forget_held_out(&mut self) {
        self.held_out = HeldOut::default();
    }
}

impl Classified<'_> {
    /// The score of a fact's class, and its chance.
    pub(super) fn of_fact(&self, fact: u32) -> (f32, f32) {
        let class = self.classes.of(fact) as usize;
        self.of_class.get(class).copied().unwrap_or_default()
    }

    /// The facts that are classes of their own and have a chance if there is an answer at all: of others, their names tell which
    /// is meant.
    pub(super) fn likely(&self) -> impl Iterator<Item = u32> {
        let least = score::LEARNT_CANDIDATE * (1.0 - self.silence);
        let is_likely = move |class: u32| {
            let of_class = self.of_class.get(class as usize);
            of_class.is_some_and(|(_, chance)| *chance > least)
        };
        let alone = self.classes.alone();
        alone.filter(move |(_, class)| is_likely(*class)).map(|(fact, _)| fact)
    }
}
