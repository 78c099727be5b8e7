//! What was said before a question, as far as a follow-up may need it. Holds no time: its owner drops it.

use crate::answer::Suggestion;
use crate::text::Word;

/// What was answered last, and what is offered: a follow-up looks back no further.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversation {
    last: Option<Turn>,
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
        self.last.is_none()
    }

    /// Remembers an answered question in place of the one before.
    pub(crate) fn push(&mut self, turn: Turn) {
        self.last = Some(turn);
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
        self.last.as_ref()
    }
}
