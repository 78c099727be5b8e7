//! The turns before a question, as far as a follow-up may need them. Holds no time: its owner drops it.

use std::collections::VecDeque;

use crate::answer::Suggestion;
use crate::text::Word;

/// Turns that are kept: a follow-up looks back no further.
const MOST_TURNS: usize = 4;

/// What was asked and answered so far, newest last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversation {
    turns: VecDeque<Turn>,
    offered: Vec<Suggestion>,
}

/// One question that was answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    /// The question as it was understood.
    pub(crate) words: Vec<Word>,
    /// The ids of the facts that answered it.
    pub(crate) facts: Vec<String>,
}

impl Conversation {
    /// Whether nothing was answered yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Remembers an answered question and lets go of the oldest.
    pub(crate) fn push(&mut self, turn: Turn) {
        if self.turns.len() == MOST_TURNS {
            self.turns.pop_front();
        }
        self.turns.push_back(turn);
        self.offered.clear();
    }

    /// Remembers what was offered, in place of what was offered before.
    pub(crate) fn offer(&mut self, suggestions: Vec<Suggestion>) {
        self.offered = suggestions;
    }

    /// The suggestion of this number, from 1.
    pub(crate) fn offered(&self, number: usize) -> Option<&Suggestion> {
        self.offered.get(number.checked_sub(1)?)
    }

    /// The newest turn.
    pub(crate) fn last(&self) -> Option<&Turn> {
        self.turns.back()
    }
}
