//! Classifiers that have not seen a part of the base, so that it can be asked as if it were new.
//!
//! Each has seen no phrasing of one fact in `PARTS`, and of the other facts all but one phrasing in `PARTS - 1`.

use std::ops::Range;

use super::learn::{Example, Learner};
use super::spread::both;

const PARTS: usize = 6;
/// Classifiers that are trained; a phrasing that none of them has missed is not asked.
const TRAINED: usize = 3;
/// With more examples one classifier is trained after the other: two at once need 100 MB more, which a small container has not.
const MOST_AT_ONCE: usize = 20_000;
/// A part that holds nothing.
const NONE: usize = PARTS;

/// The classifiers, by the part that they have not seen.
#[derive(Debug, Default)]
pub(super) struct HeldOut {
    learners: Vec<Learner>,
}

impl HeldOut {
    /// Learns from examples, each with its place among its fact's phrasings, and gives one that has seen all beside. The last of
    /// `classes` is what must stay unanswered.
    pub(super) fn train(examples: &[(Example, usize)], classes: usize) -> (Self, Learner) {
        let without = |part: usize| {
            let seen = examples.iter().filter(|((_, class), own)| {
                if *class as usize + 1 == classes {
                    own % TRAINED != part
                } else {
                    *class as usize % PARTS != part && part_of_phrasing(*class, *own) != part
                }
            });
            Learner::train(&seen.map(|(example, _)| example).collect::<Vec<_>>(), classes)
        };
        let several = |parts: Range<usize>| parts.map(without).collect::<Vec<Learner>>();
        let half = TRAINED.div_ceil(2);
        let one = || several(0..half);
        let other = || (several(half..TRAINED), without(NONE));
        let (mut learners, (more, all)) = if examples.len() > MOST_AT_ONCE {
            (one(), other())
        } else {
            both(one, other)
        };
        learners.extend(more);
        (Self { learners }, all)
    }

    /// One that has not seen a class's phrasing, counted from 0 in its fact, but others of that class.
    pub(super) fn of_phrasing(&self, class: u32, own: usize) -> Option<&Learner> {
        self.learners.get(part_of_phrasing(class, own))
    }

    /// One that has not seen any phrasing of a class.
    pub(super) fn of_class(&self, class: u32) -> Option<&Learner> {
        self.learners.get(class as usize % PARTS)
    }

    /// One that has not seen a question that must stay unanswered, counted from 0.
    pub(super) fn of_silent(&self, own: usize) -> Option<&Learner> {
        self.learners.get(own % TRAINED)
    }
}

/// Never the part that has not seen the class at all.
fn part_of_phrasing(class: u32, own: usize) -> usize {
    (class as usize + 1 + own % (PARTS - 1)) % PARTS
}
