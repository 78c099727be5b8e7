//! Classifiers that have not seen a part of the base, so that it can be asked as if it were new.
//!
//! Each has seen no phrasing of one fact in `PARTS`, and of the other facts all but one phrasing in `PARTS - 1`.

use super::learn::{Example, Learner};

const PARTS: usize = 4;
/// Classifiers that are trained; a phrasing that none of them has missed is not asked.
const TRAINED: usize = 2;

/// The classifiers, by the part that they have not seen.
#[derive(Debug, Default)]
pub(super) struct HeldOut {
    learners: Vec<Learner>,
}

impl HeldOut {
    /// Learns from each fact's examples, in the order of its phrasings. The last of `facts` is no fact, but what must
    /// stay unanswered.
    pub(super) fn train(examples: &[Example], facts: usize) -> Self {
        let learners = (0..TRAINED).map(|part| {
            let mut before = None;
            let mut own = 0;
            let seen = examples.iter().filter(|(_, fact)| {
                own = if before == Some(*fact) { own + 1 } else { 0 };
                before = Some(*fact);
                if *fact as usize + 1 == facts {
                    own % TRAINED != part
                } else {
                    *fact as usize % PARTS != part && part_of_phrasing(*fact, own) != part
                }
            });
            Learner::train(&seen.collect::<Vec<_>>(), facts)
        });
        Self {
            learners: learners.collect(),
        }
    }

    /// One that has not seen a fact's phrasing, counted from 0, but others of that fact.
    pub(super) fn of_phrasing(&self, fact: u32, own: usize) -> Option<&Learner> {
        self.learners.get(part_of_phrasing(fact, own))
    }

    /// One that has not seen any phrasing of a fact.
    pub(super) fn of_fact(&self, fact: u32) -> Option<&Learner> {
        self.learners.get(fact as usize % PARTS)
    }

    /// One that has not seen a question that must stay unanswered, counted from 0.
    pub(super) fn of_silent(&self, own: usize) -> Option<&Learner> {
        self.learners.get(own % TRAINED)
    }
}

/// Never the part that has not seen the fact at all.
fn part_of_phrasing(fact: u32, own: usize) -> usize {
    (fact as usize + 1 + own % (PARTS - 1)) % PARTS
}
