//! From a query to candidates: every fact that shares evidence with it, each with a score.

mod index;
mod lexicon;
pub mod score;

pub use index::{Found, Index};
