//! The golden questions that must stay unanswered: whoever asks something much like one of them gets no answer either.

use std::collections::HashMap;

use super::evidence::Weighed;
use super::index::{Index, Without};
use super::lexicon::{Class, Slot};

/// What such questions hold, by word; words that only hold a sentence together are left out.
#[derive(Debug, Default)]
pub(super) struct Silent {
    /// What each question weighs.
    weights: Vec<f32>,
    /// The questions that hold a word, by the name of its group.
    holders: HashMap<String, Vec<u32>>,
}

impl Silent {
    /// Takes in one more question.
    pub(super) fn push(&mut self, slots: Vec<Slot>, index: &Index) {
        let own = self.weights.len() as u32;
        let mut weight = 0.0;
        for slot in slots {
            let telling = index.weight(&slot, index.term(&slot), Without::default());
            if slot.class == Class::Function {
                continue;
            }
            let holders = self.holders.entry(slot.key).or_default();
            if holders.last() != Some(&own) {
                holders.push(own);
                weight += telling;
            }
        }
        self.weights.push(weight);
    }

    /// 0..1: how alike a query and the nearest of the questions are; the one left out is none of them.
    pub(super) fn likeness(&self, query: &[Weighed], without: Without) -> f32 {
        let mut shared = vec![0.0f32; self.weights.len()];
        let mut total = f32::EPSILON;
        for weighed in query.iter().filter(|weighed| weighed.slot.class != Class::Function) {
            total += weighed.weight;
            for holder in self.holders.get(&weighed.slot.key).into_iter().flatten() {
                shared[*holder as usize] += weighed.weight;
            }
        }
        if let Some(left_out) = without.silent
            && let Some(shared) = shared.get_mut(left_out)
        {
            *shared = 0.0;
        }
        let alike = |(shared, weight): (&f32, &f32)| {
            ((shared / total).min(1.0) * (shared / weight.max(f32::EPSILON)).min(1.0)).sqrt()
        };
        shared.iter().zip(&self.weights).map(alike).fold(0.0, f32::max)
    }
}
