//! From an outcome to what a person reads: the one way from a decision to words.

pub mod compose;
pub(crate) mod decide;
mod ellipsis;
mod follow;
pub(crate) mod lessons;
mod parts;
pub mod request;
pub mod wording;

use std::sync::Arc;

use vec1::Vec1;

pub use self::wording::{Entry, Label, Language, Voice, Wording};
use crate::facts::Date;
use crate::picture::Picture;

/// What the core decided about one utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Answer, suggest or abstain.
    pub outcome: Outcome,
    /// The best facts whatever the outcome, best first, at most five.
    pub candidates: Vec<Candidate>,
    /// 0..1: the chance that the best candidate is right, comparable across questions.
    pub confidence: f64,
}

/// Answer, suggest or abstain.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The ids of the facts to state, best first.
    Answer(Vec1<String>),
    /// Near enough to offer, at most three, never two that lead to the same fact.
    Suggest(Vec1<Suggestion>),
    /// The base does not cover it.
    Abstain,
}

impl Outcome {
    /// Its name in logs and JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answered",
            Self::Suggest(_) => "suggested",
            Self::Abstain => "unknown",
        }
    }
}

/// A fact for one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The fact's id.
    pub fact: String,
    /// 0..1, comparable across questions.
    pub score: f64,
}

/// A question that a member may have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The id of the fact that answers it.
    pub fact: String,
    /// As it is shown.
    pub question: String,
}

/// What a person reads, before any platform's limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// Markdown; `[1]` in it points into `citations`.
    pub body: String,
    /// In the order of their numbers, which start at 1.
    pub citations: Vec<CitedSource>,
    /// Offered below the text, numbered in a terminal, buttons in Discord.
    pub suggestions: Vec<Suggestion>,
    /// The ids of the facts that it states.
    pub facts: Vec<String>,
    /// The date for which the first of them holds.
    pub as_of: Option<Date>,
    /// Where it is a page of a list.
    pub list: Option<List>,
    /// What can be asked for from here.
    pub menu: Vec<Offer>,
    /// The language of all but the facts.
    pub language: Language,
    /// What is shown beside the words, which say all that it shows.
    pub picture: Option<Arc<Picture>>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What is typed for it, before the page's number.
    pub name: String,
    /// This page, from 1.
    pub page: usize,
    /// All pages.
    pub pages: usize,
}

/// Something to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// A fact.
    Fact(Suggestion),
    /// What has a name.
    Named {
        /// As it is typed.
        name: String,
        /// As it is shown.
        title: String,
    },
}

/// A source as shown under a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitedSource {
    /// The source's id.
    pub source: String,
    /// The publication's own title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When.
    pub published: Date,
    /// Where it can be read.
    pub url: String,
    /// The words that carry the claim, verbatim.
    pub quote: Option<String>,
}
