//! What people asked after which fact, by the golden questions that follow another.

use serde::{Deserialize, Serialize};

use super::evidence::Weighed;
use super::features;
use super::follow_ups::Unseen;
use super::lists::Rows;
use super::rank::Retrieval;
use crate::text::Word;

/// One golden question that follows another, as it is learnt from.
#[derive(Debug, Clone)]
pub(crate) struct Following {
    /// The fact that was told before.
    pub(crate) told: u32,
    pub(crate) words: Vec<Word>,
    /// The facts of which one must answer; none where it must stay unanswered.
    pub(crate) reaches: Vec<u32>,
}

/// What was asked after each fact.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Followed {
    by_told: Rows<Asked>,
}

/// What was asked once.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Asked {
    /// Its place among the golden questions that are learnt from.
    own: u32,
    /// The words as they stood, by hash.
    whole: u64,
    /// What they say, by hash, and what it weighs.
    words: Box<[(u32, f32)]>,
    reaches: Box<[u32]>,
}

/// How what was asked after a fact speaks for another.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Precedent {
    /// The share of questions that reached it.
    pub(crate) share: f32,
    /// How alike the words and the nearest question are that reached it.
    pub(crate) alike: f32,
    /// How alike the words and the nearest other question are.
    pub(crate) otherwise: f32,
}

impl Followed {
    pub(super) fn new(retrieval: &Retrieval, precedents: &[Following]) -> Self {
        let mut by_told: Vec<Vec<Asked>> = vec![Vec::new(); retrieval.index.facts()];
        for (own, following) in (0..).zip(precedents) {
            by_told[following.told as usize].push(Asked {
                own,
                whole: whole(&following.words),
                words: said(&retrieval.weighed(&following.words)).into(),
                reaches: following.reaches.as_slice().into(),
            });
        }
        Self {
            by_told: by_told.into_iter().collect(),
        }
    }

    /// The facts that the same words reach after a fact, the first of them first.
    pub(crate) fn known(&self, told: u32, words: &[Word]) -> Option<&[u32]> {
        let whole = whole(words);
        let mut asked = self.after(told).iter();
        Some(&asked.find(|asked| asked.whole == whole)?.reaches)
    }

    /// The facts that were reached after one.
    pub(crate) fn reached(&self, told: u32, unseen: Unseen) -> impl Iterator<Item = u32> {
        let asked = self
            .after(told)
            .iter()
            .filter(move |asked| unseen.own != Some(asked.own));
        asked.flat_map(|asked| asked.reaches.iter().copied())
    }

    /// How alike words and each question that was asked after a fact are, in their order.
    pub(crate) fn alike(&self, told: u32, words: &[Weighed]) -> Vec<f32> {
        let words = said(words);
        let asked = self.after(told).iter();
        asked.map(|asked| alike(&words, &asked.words)).collect()
    }

    /// What speaks for a fact, given how `alike` the questions after what was told are.
    pub(crate) fn precedent(&self, told: u32, alike: &[f32], fact: u32, unseen: Unseen) -> Precedent {
        let mut precedent = Precedent::default();
        let (mut reached, mut all) = (0.0, ASKED_BEFORE);
        for (asked, alike) in self.after(told).iter().zip(alike) {
            if unseen.own == Some(asked.own) {
                continue;
            }
            all += 1.0;
            if asked.reaches.contains(&fact) {
                reached += 1.0;
                precedent.alike = precedent.alike.max(*alike);
            } else {
                precedent.otherwise = precedent.otherwise.max(*alike);
            }
        }
        precedent.share = reached / all;
        precedent
    }

    fn after(&self, told: u32) -> &[Asked] {
        if (told as usize) < self.by_told.len() {
            self.by_told.get(told as usize)
        } else {
            &[]
        }
    }
}

/// So many questions that reached nothing are thought of beside those there are: one that is alone proves little.
const ASKED_BEFORE: f32 = 5.0;

fn whole(words: &[Word]) -> u64 {
    let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    features::hash(text.join(" ").as_bytes())
}

/// Each thing that is said, by hash, in order.
fn said(weighed: &[Weighed]) -> Vec<(u32, f32)> {
    let of = |weighed: &Weighed| (features::hash(weighed.slot.key.as_bytes()) as u32, weighed.weight);
    let mut said: Vec<(u32, f32)> = weighed.iter().map(of).collect();
    said.sort_unstable_by_key(|(key, _)| *key);
    said.dedup_by_key(|(key, _)| *key);
    said
}

/// 0..1: the weight that both have, of all that either has (Jaccard's index).
fn alike(one: &[(u32, f32)], other: &[(u32, f32)]) -> f32 {
    let sum = |said: &[(u32, f32)]| said.iter().map(|(_, weight)| weight).sum::<f32>();
    let shared = one
        .iter()
        .filter(|(key, _)| other.binary_search_by_key(key, |(key, _)| *key).is_ok());
    let shared: f32 = shared.map(|(_, weight)| weight).sum();
    shared / (sum(one) + sum(other) - shared).max(f32::EPSILON)
}
