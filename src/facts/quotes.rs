//! Quotes against the text they are taken from, and which paragraphs of it the facts rest on.

use super::{Fact, FactBase};
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

/// A paragraph of a source's text, and the facts that rest on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph<'a> {
    /// On one line.
    pub text: String,
    /// The ids of the facts of which a quote stands in it, in their order.
    pub facts: Vec<&'a str>,
}

/// Shorter ones, such as "Related Content", are a page's furniture and say nothing.
const LEAST_WORDS: usize = 5;

/// Each paragraph of a source's text, in its order, with the facts that rest on it. Paragraphs are parted by empty lines.
#[must_use]
pub fn coverage<'a>(base: &'a FactBase, source: &str, text: &str) -> Vec<Paragraph<'a>> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        match paragraphs.last_mut() {
            Some(last) if !line.trim().is_empty() => *last = folded(&format!("{last} {line}")),
            _ => paragraphs.push(String::new()),
        }
    }
    let covered = |text: String| {
        let stands = |fact: &&Fact| {
            let mut of_source = fact.citations.iter().filter(|citation| citation.source == source);
            of_source.any(|citation| {
                citation
                    .quote
                    .as_ref()
                    .is_some_and(|quote| text.contains(&folded(quote)))
            })
        };
        let facts = base
            .facts()
            .iter()
            .filter(stands)
            .map(|fact| fact.id.as_str())
            .collect();
        Paragraph { text, facts }
    };
    let long_enough = |text: &String| text.split(' ').count() >= LEAST_WORDS;
    paragraphs.into_iter().filter(long_enough).map(covered).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
