//! The golden questions that must stay unanswered: whoever asks something much like one of them gets no answer either.

use std::collections::BTreeMap;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::evidence::Weighed;
use super::index::{Index, Without};
use super::lexicon::{Class, Slot};
use super::lists::{Rows, WordList};

/// What such questions hold, by word; words that only hold a sentence together are left out.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Silent {
    /// The part of each question that a word of weight 1 is: one divided by what the question weighs.
    parts: Box<[f32]>,
    /// The names of the words' groups.
    words: WordList,
    /// The questions that hold each word.
    holders: Rows<u32>,
}

impl Silent {
    /// Takes in the slots of such questions.
    pub(super) fn new(questions: impl Iterator<Item = Vec<Slot>>, index: &Index) -> Self {
        let mut holders: BTreeMap<CompactString, Vec<u32>> = BTreeMap::new();
        let parts = (0..).zip(questions).map(|(own, slots)| {
            let mut weight = 0.0;
            for slot in slots.into_iter().filter(|slot| slot.class != Class::Function) {
                let telling = index.weight(&slot, index.term(&slot.key), Without::default());
                let holders = holders.entry(slot.key).or_default();
                if holders.last() != Some(&own) {
                    holders.push(own);
                    weight += telling;
                }
            }
            1.0 / f32::max(weight, f32::EPSILON)
        });
        Self {
            parts: parts.collect(),
            words: WordList::new(holders.keys().map(CompactString::as_str)),
            holders: holders.into_values().collect(),
        }
    }

    /// 0..1: how alike a query and the nearest of the questions are; the one left out is none of them.
    pub(super) fn likeness(&self, query: &[Weighed], without: Without) -> f32 {
        let mut shared = vec![0.0f32; self.parts.len()];
        let mut total = f32::EPSILON;
        for weighed in query.iter().filter(|weighed| weighed.slot.class != Class::Function) {
            total += weighed.weight;
            let place = self.words.place(&weighed.slot.key);
            for holder in place.map_or(&[][..], |place| self.holders.get(place)) {
                shared[*holder as usize] += weighed.weight;
            }
        }
        if let Some(left_out) = without.silent
            && let Some(shared) = shared.get_mut(left_out)
        {
            *shared = 0.0;
        }
        // Numbers that are not negative sort as their bits do.
        let alike = |(shared, part): (&f32, &f32)| {
            let share = shared * part;
            (shared * if share < 1.0 { share } else { 1.0 }).to_bits().cast_signed()
        };
        let most = shared.iter().zip(&self.parts).map(alike).fold(0, i32::max);
        (f32::from_bits(most.cast_unsigned()) / total).min(1.0).sqrt()
    }
}
