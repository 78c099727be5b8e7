//! What a person asks of the bot: a question, or one of the few things that have a name.

use crate::facts::{FactBase, Topic};
use crate::picture::Subject;

/// What a text asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request<'a> {
    /// How to use the bot.
    Help,
    /// What can be browsed, and which page of the list, from 1.
    Topics(usize),
    /// What the base rests on, and which page of the list, from 1.
    Sources(usize),
    /// The facts of a topic, and which page of them, from 1.
    Topic(&'a Topic, usize),
    /// A picture.
    Picture(Subject),
    /// One of the suggestions made before, from 1.
    Choice(usize),
    /// Anything else.
    Question,
}

impl<'a> Request<'a> {
    /// Reads a text: a name and an optional page, a number, or a question.
    #[must_use]
    pub fn parse(base: &'a FactBase, text: &str) -> Self {
        let words: Vec<String> = text
            .split_whitespace()
            .map(bare)
            .filter(|word| !word.is_empty())
            .collect();
        let (name, page) = match words.as_slice() {
            [] if text.trim().is_empty() => return Self::Help,
            [] => return Self::Question,
            [one] => match one.parse() {
                Ok(number @ 1..=9) => return Self::Choice(number),
                _ => (one.clone(), 1),
            },
            // "Article 4" is no page: only what stands in the lists of topics has pages by number.
            [names @ .., last] if has_pages(base, names) => match last.parse() {
                Ok(page @ 1..) => (names.join(" "), page),
                _ => (words.join(" "), 1),
            },
            _ => (words.join(" "), 1),
        };
        let named = name.strip_prefix("topic ").unwrap_or(&name);
        match named {
            "help" | "commands" | "ヘルプ" | "使い方" => Self::Help,
            "topics" | "list" | "話題" => Self::Topics(page),
            "sources" | "出典" => Self::Sources(page),
            _ => match (topic(base, named), picture(&words)) {
                (Some(topic), _) => Self::Topic(topic, page),
                (None, Some(subject)) => Self::Picture(subject),
                (None, None) => Self::Question,
            },
        }
    }
}

/// What people write around a picture's name; it leaves no doubt about what they want.
const AROUND_A_NAME: [&str; 40] = [
    "a",
    "an",
    "the",
    "me",
    "us",
    "of",
    "for",
    "with",
    "to",
    "and",
    "all",
    "show",
    "draw",
    "give",
    "send",
    "post",
    "see",
    "get",
    "can",
    "could",
    "you",
    "i",
    "do",
    "have",
    "please",
    "pls",
    "nato",
    "nato's",
    "natos",
    "alliance",
    "alliance's",
    "member",
    "members",
    "membership",
    "countries",
    "accession",
    "accessions",
    "enlargement",
    "is",
    "there",
];

/// The picture that is asked for by name and nothing else: "a map of the members, please".
fn picture(words: &[String]) -> Option<Subject> {
    let mut named = words.iter().filter(|word| !AROUND_A_NAME.contains(&word.as_str()));
    let subject = Subject::named(named.next()?)?;
    named.next().is_none().then_some(subject)
}

fn has_pages(base: &FactBase, names: &[String]) -> bool {
    let ([name] | [_, name]) = names else { return false };
    (names.len() == 1 || names[0] == "topic")
        && (matches!(name.as_str(), "topics" | "sources") || base.topics().iter().any(|topic| topic.id == *name))
}

fn topic<'a>(base: &'a FactBase, name: &str) -> Option<&'a Topic> {
    let is_named = |topic: &&Topic| {
        std::iter::once(&topic.id)
            .chain(&topic.aliases)
            .any(|known| known.to_lowercase() == name)
    };
    base.topics().iter().find(is_named)
}

fn bare(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase()
}
