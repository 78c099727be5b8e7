//! The whole core behind one call: a base with its index, and the turns of a conversation.

use std::fmt;

use vec1::Vec1;

use crate::answer::request::Request;
use crate::answer::{Decision, Outcome, Reply, Suggestion, compose, decide};
use crate::facts::FactBase;
use crate::retrieval::{Found, Index};

/// A base, ready to be asked. Building one can't fail, nor can asking it.
#[derive(Debug)]
pub struct Engine {
    base: FactBase,
    index: Index,
}

/// The turns so far of one person in one place. It knows no clock: its keeper drops it when it is old.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    suggestions: Vec<Suggestion>,
}

/// A reply, and the decision behind it where a question was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What a person reads.
    pub reply: Reply,
    /// `None` where something with a name was asked for, such as a topic.
    pub decision: Option<Decision>,
}

impl Engine {
    /// Indexes a base.
    #[must_use]
    pub fn new(base: FactBase) -> Self {
        let index = Index::new(&base);
        Self { base, index }
    }

    /// The base that it answers from.
    #[must_use]
    pub fn base(&self) -> &FactBase {
        &self.base
    }

    /// Decides about one utterance.
    #[must_use]
    pub fn decide(&self, _turns: &Conversation, utterance: &str) -> Decision {
        decide::decide(&self.base, &self.index.find(utterance))
    }

    /// Replies to whatever a person typed, and notes it as a turn. `call` stands before commands here: `!nato `.
    pub fn respond(&self, turns: &mut Conversation, text: &str, call: &str) -> Response {
        let base = &self.base;
        let named = |reply| Response { reply, decision: None };
        match Request::parse(base, text) {
            Request::Help => named(compose::help(base, call)),
            Request::Topics => named(compose::topics(base, call)),
            Request::Sources(page) => named(compose::sources(base, page, call)),
            Request::Topic(topic, page) => named(compose::topic(base, topic, page, call)),
            Request::Choice(number) => {
                let chosen = turns
                    .suggestions
                    .get(number - 1)
                    .map(|suggestion| Vec1::new(suggestion.fact.clone()));
                named(
                    chosen
                        .and_then(|id| compose::facts(base, &id))
                        .unwrap_or_else(|| compose::no_such_choice(call)),
                )
            }
            Request::Question => {
                let decision = self.decide(turns, text);
                turns.suggestions = match &decision.outcome {
                    Outcome::Suggest(suggestions) => suggestions.to_vec(),
                    _ => Vec::new(),
                };
                Response {
                    reply: compose::outcome(base, &decision.outcome, call),
                    decision: Some(decision),
                }
            }
        }
    }

    /// Why the winner and the runner-up scored as they did: the same evidence that made the scores.
    #[must_use]
    pub fn explain(&self, _turns: &Conversation, utterance: &str) -> Explanation {
        let found = self.index.find(utterance).into_iter().take(2);
        Explanation {
            found: found
                .map(|found| (self.base.facts()[found.fact].id.clone(), found))
                .collect(),
        }
    }
}

/// The evidence behind the best two candidates, in words that an editor can act on.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    found: Vec<(String, Found)>,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.found.is_empty() {
            return f.write_str("no fact shares a telling word with the question");
        }
        let list = |terms: &[(String, f64)]| {
            terms
                .iter()
                .map(|(term, weight)| format!("{term} ({weight:.1})"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        for (at, (id, found)) in self.found.iter().enumerate() {
            let separator = if at == 0 { "" } else { "\n" };
            write!(
                f,
                "{separator}{id}: {:.2}\n  has: {}\n  lacks: {}",
                found.score,
                list(&found.shared),
                list(&found.missing)
            )?;
            if let Some(country) = &found.other_country {
                write!(f, "\n  the question names {country}, which the fact does not")?;
            }
        }
        Ok(())
    }
}
