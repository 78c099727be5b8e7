//! The whole core behind one call: a base, and what it answers.

use std::collections::BTreeSet;

use vec1::Vec1;

use crate::answer::decide::{self, Understood};
use crate::answer::lessons;
use crate::answer::request::Request;
use crate::answer::{Decision, Language, Outcome, Reply, Suggestion, Voice, compose};
pub use crate::conversation::Conversation;
use crate::conversation::Turn;
use crate::facts::{FactBase, Golden};
use crate::picture::{Pictures, Subject};
use crate::retrieval::{Explanation, Retrieval};
use crate::text;

/// A base that can be asked. Same base, same question, same turns: same decision.
#[derive(Debug)]
pub struct Engine {
    base: FactBase,
    retrieval: Retrieval,
    pictures: Pictures,
}

/// A reply, and the decision behind it where a question was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What a person reads.
    pub reply: Reply,
    /// `None` where something with a name was asked for, such as a topic.
    pub decision: Option<Decision>,
    /// Whether it answers a suggestion that was taken.
    pub took_suggestion: bool,
}

/// Completions of the last word that autocomplete tries.
const MOST_COMPLETIONS: usize = 4;

impl Engine {
    /// Indexes the base and learns from its phrasings and golden questions.
    #[must_use]
    pub fn new(base: FactBase) -> Self {
        Self::learnt(base, |_| false)
    }

    /// The base, from which all this was learnt before.
    pub(crate) fn with(base: FactBase, retrieval: Retrieval) -> Self {
        Self {
            base,
            retrieval,
            pictures: Pictures::default(),
        }
    }

    /// What finds its facts: all that was gathered and learnt from the base.
    pub(crate) fn retrieval(&self) -> &Retrieval {
        &self.retrieval
    }

    /// The same base, learnt from without the golden questions of these places, so that they can be asked fairly.
    #[must_use]
    pub fn without_golden(&self, aside: impl Fn(usize) -> bool) -> Self {
        Self::learnt(self.base.clone(), aside)
    }

    fn learnt(base: FactBase, aside: impl Fn(usize) -> bool) -> Self {
        let golden = base.golden().into_iter().enumerate();
        let golden = golden.filter(|(at, _)| !aside(*at)).map(|(_, golden)| golden);
        let golden: Vec<Golden> = golden.collect();
        let mut retrieval = Retrieval::new(&base, &golden);
        let learnt = lessons::learn(&base, &retrieval, &golden);
        retrieval.finish(learnt);
        Self::with(base, retrieval)
    }

    /// The base that is asked.
    #[must_use]
    pub fn base(&self) -> &FactBase {
        &self.base
    }

    /// Answers, suggests or abstains.
    #[must_use]
    pub fn decide(&self, turns: &Conversation, utterance: &str) -> Decision {
        self.understand(turns, utterance).decision
    }

    /// Answers, suggests or abstains, and notes it as a turn.
    pub fn ask(&self, turns: &mut Conversation, utterance: &str) -> Decision {
        let Understood { decision, words } = self.understand(turns, utterance);
        match &decision.outcome {
            Outcome::Answer(facts) => turns.push(Turn {
                words,
                facts: facts.to_vec(),
            }),
            Outcome::Suggest(suggestions) => turns.offer(suggestions.to_vec()),
            Outcome::Abstain => turns.offer(Vec::new()),
        }
        decision
    }

    /// The decision on a golden question, after what is asked before it.
    pub(crate) fn decide_golden(&self, golden: &Golden, question: &str) -> Decision {
        let mut turns = Conversation::default();
        if let Some(after) = &golden.after {
            self.ask(&mut turns, after);
        }
        self.decide(&turns, question)
    }

    /// Replies to whatever a person typed, and notes it as a turn.
    pub fn respond(&self, turns: &mut Conversation, text: &str, voice: Voice<'_>) -> Response {
        let base = &self.base;
        let named = |reply| Response {
            reply,
            decision: None,
            took_suggestion: false,
        };
        match Request::parse(base, text) {
            Request::Help => named(compose::help(base, voice)),
            Request::Topics(page) => named(compose::topics(base, page, voice)),
            Request::Sources(page) => named(compose::sources(base, page, voice)),
            Request::Topic(topic, page) => named(compose::topic(base, topic, page, voice)),
            Request::Choice(number) => {
                let chosen = turns.offered(number).map(|chosen| chosen.fact.clone());
                let reply = chosen.and_then(|fact| self.choose(turns, &fact, voice));
                Response {
                    took_suggestion: reply.is_some(),
                    ..named(reply.unwrap_or_else(|| compose::no_such_choice(voice)))
                }
            }
            Request::Picture(subject) if let Some(reply) = self.shown(subject, voice.language) => named(reply),
            Request::Picture(_) | Request::Question => {
                let decision = self.ask(turns, text);
                Response {
                    reply: compose::outcome(base, &decision.outcome, voice),
                    decision: Some(decision),
                    took_suggestion: false,
                }
            }
        }
    }

    /// States a fact that a person chose, and notes it as a turn; `None` where the base has no such fact.
    pub fn choose(&self, turns: &mut Conversation, fact: &str, voice: Voice<'_>) -> Option<Reply> {
        let chosen = self.base.fact(fact)?;
        turns.push(Turn {
            words: self.retrieval.read(chosen.questions.first()),
            facts: vec![chosen.id.clone()],
        });
        self.tell(vec![chosen.id.clone()], voice)
    }

    /// States the facts of these ids; `None` where the base has none of them.
    #[must_use]
    pub fn tell(&self, facts: Vec<String>, voice: Voice<'_>) -> Option<Reply> {
        compose::facts(&self.base, &Vec1::try_from_vec(facts).ok()?, voice.language)
    }

    /// Questions that what was typed so far may become, each of another fact.
    #[must_use]
    pub fn complete(&self, typed: &str, most: usize) -> Vec<Suggestion> {
        let query = text::read(typed);
        let Some(last) = query.words.last() else {
            let leads = self
                .base
                .topics()
                .iter()
                .filter_map(|topic| self.base.fact(topic.lead.as_ref()?));
            let firsts = leads.chain(self.base.facts()).map(|fact| fact.id.as_str());
            return self.distinct(firsts, most);
        };
        let mut scored: Vec<(f64, u32)> = Vec::new();
        let completions = self.retrieval.completions(&last.text, MOST_COMPLETIONS);
        let open = completions
            .iter()
            .map(|word| text::read_plain(word).words)
            .chain([vec![last.clone()]]);
        for ending in open {
            let mut words = query.words[..query.words.len() - 1].to_vec();
            words.extend(ending);
            scored.extend(
                self.retrieval
                    .rank(&self.retrieval.correct(&words))
                    .found
                    .iter()
                    .map(|found| (found.score, found.fact)),
            );
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let ids = scored
            .iter()
            .filter_map(|(_, at)| self.base.facts().get(*at as usize))
            .map(|fact| fact.id.as_str());
        self.distinct(ids, most)
    }

    /// Why this utterance is decided as it is.
    #[must_use]
    pub fn explain(&self, turns: &Conversation, utterance: &str) -> Explanation {
        let understood = self.understand(turns, utterance);
        let ranking = self.retrieval.rank(&understood.words);
        Explanation::new(&self.base, &self.retrieval, &ranking, &understood.decision)
    }

    /// A picture with its words.
    fn shown(&self, subject: Subject, language: Language) -> Option<Reply> {
        let reply = compose::picture(&self.base, subject, language)?;
        Some(Reply {
            picture: self.pictures.get(&self.base, subject),
            ..reply
        })
    }

    fn understand(&self, turns: &Conversation, utterance: &str) -> Understood {
        decide::decide(&self.base, &self.retrieval, turns, &self.retrieval.read(utterance))
    }

    fn distinct<'a>(&'a self, ids: impl Iterator<Item = &'a str>, most: usize) -> Vec<Suggestion> {
        let mut seen = BTreeSet::new();
        ids.filter(|id| seen.insert(*id))
            .filter_map(|id| self.base.fact(id))
            .take(most)
            .map(|fact| Suggestion {
                fact: fact.id.clone(),
                question: fact.questions.first().clone(),
            })
            .collect()
    }
}
