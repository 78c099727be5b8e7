//! What the index is made of: where a fact holds a term, and the terms of each phrasing, both small.

use serde::{Deserialize, Serialize};

use super::lists::Rows;
use super::score;

/// The place of a key in the index.
pub(crate) type Term = u32;

/// Where a fact holds a term: eight bytes, of which a base has tens of thousands.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Posting {
    pub(crate) fact: u32,
    /// In how many of its phrasings, and in what else of it.
    pub(super) held: u16,
    /// 0..`u16::MAX`: how strongly it does.
    pub(super) strength: u16,
}

impl Posting {
    pub(super) const IN_KEYWORDS: u16 = 1 << 15;
    pub(super) const IN_ANSWER: u16 = 1 << 14;
    /// A term that more phrasings of a fact hold counts as if so many did.
    const MOST: u16 = Self::IN_ANSWER - 1;

    pub(super) fn phrasings(self) -> u16 {
        self.held & Self::MOST
    }

    pub(super) fn in_keywords(self) -> bool {
        self.held & Self::IN_KEYWORDS != 0
    }

    pub(super) fn in_answer(self) -> bool {
        self.held & Self::IN_ANSWER != 0
    }

    pub(super) fn is_asked(self) -> bool {
        self.held & !Self::IN_ANSWER != 0
    }

    pub(super) fn count_phrasing(&mut self) {
        self.held += u16::from(self.phrasings() < Self::MOST);
    }

    /// 0..1: how strongly, where `count` of the fact's `all` phrasings hold the term.
    pub(super) fn strength_at(self, count: u16, all: usize) -> f32 {
        let count = f32::from(count);
        let asked = count / (count + score::HALF_STRENGTH * all as f32).max(f32::MIN_POSITIVE);
        let keyword = if self.in_keywords() { score::KEYWORD } else { 0.0 };
        let told = if self.in_answer() { score::TOLD } else { 0.0 };
        asked.max(keyword).max(told)
    }
}

/// The terms of each phrasing, in order, each once; in two bytes each where the base has few enough.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Phrasings {
    Narrow(Rows<u16>),
    Wide(Rows<Term>),
}

impl Default for Phrasings {
    fn default() -> Self {
        Self::Narrow(Rows::default())
    }
}

impl Phrasings {
    pub(super) fn new(phrasings: &[Vec<Term>], terms: usize) -> Self {
        if u16::try_from(terms).is_ok() {
            Self::Narrow(
                phrasings
                    .iter()
                    .map(|terms| terms.iter().map(|term| *term as u16))
                    .collect(),
            )
        } else {
            Self::Wide(phrasings.iter().map(|terms| terms.iter().copied()).collect())
        }
    }

    pub(super) fn holds(&self, at: usize, term: Term) -> bool {
        match self {
            Self::Narrow(rows) => rows.get(at).iter().any(|own| Term::from(*own) == term),
            Self::Wide(rows) => rows.get(at).contains(&term),
        }
    }
}
