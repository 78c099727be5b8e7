//! From what a person wrote to the words a matcher compares: clean, normalise, tokenise, stem.
//!
//! Knows English and Discord's markup; knows nothing of facts.

mod clauses;
mod clean;
mod common;
mod contractions;
mod letters;
mod names;
mod normalize;
mod numbers;
mod stem;
mod thesaurus;
mod tokenize;
mod vectors;

pub use clauses::{asked, is_opener};
pub use clean::clean;
pub use common::{english, is_acquaintance, is_addressed, is_chatter, is_english, is_function_word, is_question_word};
pub use names::world_names;
pub use normalize::{STEPS, Step, normalize};
pub use stem::stem;
pub use thesaurus::groups;
pub use tokenize::{Break, Word, tokenize};
pub use vectors::{DIMENSIONS, Vector, is_common, meaning, rarity};

/// The longest utterance that is read, in characters; what stands after it is left out.
///
/// Discord allows 4,000 characters in a message, so nothing that a member can send is cut.
pub const LONGEST: usize = 4_000;

/// An utterance as the matcher reads it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Its words in order, without markup and punctuation.
    pub words: Vec<Word>,
}

/// Reads an utterance: cleaned, normalised, cut into words, each with its stem.
///
/// ```
/// let query = alliance_bot::text::read("<@1> **Who's** joining NATO?");
/// let words: Vec<&str> = query.words.iter().map(|word| word.text.as_str()).collect();
/// assert_eq!(words, ["who", "is", "joining", "nato"]);
/// ```
#[must_use]
pub fn read(utterance: &str) -> Query {
    let end = utterance
        .char_indices()
        .nth(LONGEST)
        .map_or(utterance.len(), |(at, _)| at);
    Query {
        words: tokenize(&normalize(&clean(&utterance[..end]))),
    }
}

/// Reads a text of the base, which carries no markup of Discord's own.
#[must_use]
pub fn read_plain(text: &str) -> Query {
    Query {
        words: tokenize(&normalize(text)),
    }
}
