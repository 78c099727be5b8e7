//! What would change if one base took another's place: its facts, and what the golden questions of both are answered with.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Outcome;
use crate::diagnostic::Place;
use crate::engine::Engine;
use crate::facts::{Fact, FactBase, Golden, Source};

/// What a candidate base would change. Ids and questions are in their order.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// Facts that only the candidate has.
    pub added: Vec<String>,
    /// Facts that say, find or cite something else, or whose source is described otherwise.
    pub changed: Vec<String>,
    /// Facts that only the live base has.
    pub removed: Vec<String>,
    /// Golden questions of either base that are answered with other facts, or no longer answered.
    pub moved: Vec<Asked>,
    /// The candidate's golden questions that miss their fact, though the live base does not miss it or does not know them.
    pub broken: Vec<Asked>,
}

/// One golden question, asked of both bases.
#[derive(Debug, Clone)]
pub struct Asked {
    /// As it is written, with what is asked before it.
    pub said: String,
    /// Where it is written.
    pub place: Place,
    /// The facts that answer it now; none where it is not answered.
    pub now: Vec<String>,
    /// The facts that would answer it.
    pub then: Vec<String>,
    /// The facts of which one must answer it; none where it must stay unanswered.
    pub wanted: Vec<String>,
}

impl Difference {
    /// Whether no fact and no golden answer changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.changed.is_empty()
            && self.removed.is_empty()
            && self.moved.is_empty()
            && self.broken.is_empty()
    }
}

/// Compares the live base with one that may take its place.
#[must_use]
pub fn compare(live: &Engine, candidate: &Engine) -> Difference {
    let mut difference = facts(live.base(), candidate.base());
    let (lives, candidates) = (live.base().golden(), candidate.base().golden());
    let known: BTreeSet<Said<'_>> = lives.iter().map(said).collect();
    // The candidate's wording of what a question wants holds where both bases have it.
    let mut questions: BTreeMap<Said<'_>, (&Golden, bool)> = BTreeMap::new();
    for golden in &lives {
        questions.insert(said(golden), (golden, false));
    }
    for golden in &candidates {
        questions.insert(said(golden), (golden, true));
    }
    for (said, (golden, is_candidates)) in questions {
        let (now, then) = (answered(live, golden), answered(candidate, golden));
        let is_broken = is_candidates && !reaches(golden, &then) && (!known.contains(&said) || reaches(golden, &now));
        if !is_broken && now == then {
            continue;
        }
        let asked = Asked {
            said: golden.said(),
            place: golden.place.clone(),
            now,
            then,
            wanted: golden.facts.to_vec(),
        };
        if is_broken {
            difference.broken.push(asked);
        } else if known.contains(&said) {
            difference.moved.push(asked);
        }
    }
    difference
}

/// What makes a golden question the same in both bases: itself, and what is asked before it.
type Said<'a> = (&'a str, Option<&'a str>);

fn said(golden: &Golden) -> Said<'_> {
    (&golden.question, golden.after.as_deref())
}

fn answered(engine: &Engine, golden: &Golden) -> Vec<String> {
    match engine.decide_golden(golden, &golden.question).outcome {
        Outcome::Answer(facts) => facts.into_vec(),
        Outcome::Suggest(_) | Outcome::Abstain => Vec::new(),
    }
}

fn reaches(golden: &Golden, facts: &[String]) -> bool {
    if golden.facts.is_empty() {
        facts.is_empty()
    } else {
        facts.iter().any(|fact| golden.facts.contains(fact))
    }
}

fn facts(live: &FactBase, candidate: &FactBase) -> Difference {
    let mut difference = Difference::default();
    for fact in candidate.facts() {
        match live.fact(&fact.id) {
            None => difference.added.push(fact.id.clone()),
            Some(old) if is_same(old, fact) && sources(live, old) == sources(candidate, fact) => {}
            Some(_) => difference.changed.push(fact.id.clone()),
        }
    }
    let gone = live.facts().iter().filter(|fact| candidate.fact(&fact.id).is_none());
    difference.removed = gone.map(|fact| fact.id.clone()).collect();
    difference
}

/// Whether two facts say and find the same, wherever they are written.
fn is_same(one: &Fact, other: &Fact) -> bool {
    let Fact {
        id,
        topic,
        questions,
        keywords,
        answer,
        brief,
        status,
        as_of,
        speaker,
        updates,
        settles,
        citations,
        country,
        place: _,
    } = one;
    let quotes = |fact: &Fact| {
        fact.citations
            .iter()
            .map(|citation| citation.quote.clone())
            .collect::<Vec<_>>()
    };
    (id, topic, questions, keywords, answer, brief)
        == (
            &other.id,
            &other.topic,
            &other.questions,
            &other.keywords,
            &other.answer,
            &other.brief,
        )
        && (status, as_of, speaker, updates) == (&other.status, &other.as_of, &other.speaker, &other.updates)
        && (settles, country, citations.len()) == (&other.settles, &other.country, other.citations.len())
        && quotes(one) == quotes(other)
}

fn sources<'a>(base: &'a FactBase, fact: &Fact) -> Vec<Option<&'a Source>> {
    fact.citations
        .iter()
        .map(|citation| base.source(&citation.source))
        .collect()
}
