//! A fault in TOML: what is wrong, where, and what to do about it.

use std::sync::Arc;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as its reader knows it.
    pub file: Arc<str>,
    /// From 1.
    pub line: usize,
}
