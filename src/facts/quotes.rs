//! Quotes against the text they are taken from, and which paragraphs of it the facts rest on.

use super::FactBase;
use crate::diagnostic::{Code, Diagnostic};

/// A fault for each quote of this source that does not stand in its text. White space does not count.
#[must_use]
pub fn check(base: &FactBase, source: &str, text: &str) -> Vec<Diagnostic> {
    let text = folded(text);
    let mut faults = Vec::new();
    for fact in base.facts() {
        for citation in fact.citations.iter().filter(|citation| citation.source == source) {
            let Some(quote) = citation.quote.as_ref().filter(|quote| !text.contains(&folded(quote))) else {
                continue;
            };
            let message = format!("“{quote}” does not stand in `{source}`");
            let place = citation.place.clone();
            faults.push(
                Diagnostic::new(Code::QuoteNotFound, place, message)
                    .help("copy the words from the source, character by character"),
            );
        }
    }
    faults
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
