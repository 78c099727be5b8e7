//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer, hesitate};
use super::ellipsis::{self, Ellipsis};
use crate::conversation::Turn;
use crate::facts::{Fact, FactBase};
use crate::retrieval::{self, FollowUps, Found, Kind, Meant, Ranking, Retrieval, Unseen, Weighed};
use crate::text::{self, Word};

/// A longer message stands for itself.
const MOST_WORDS: usize = 16;

/// The decision on an utterance that leans on the turn before; `None` where it stands for itself.
pub(super) fn resolve(
    base: &FactBase,
    retrieval: &Retrieval,
    turn: &Turn,
    words: &[Word],
    alone: &Ranking,
) -> Option<Understood> {
    let context = Context::new(
        base,
        retrieval,
        &retrieval.follow_ups,
        turn,
        words,
        alone,
        Unseen::default(),
    )?;
    let candidates = context.candidates();
    let best = candidates.first()?;
    // The words that come nearest to it are what a further follow-up leans on.
    let mut nearest = (alone.score_of(best.fact), words);
    for (ranking, words) in context.rankings.iter().zip(&context.readings) {
        if ranking.score_of(best.fact) > nearest.0 {
            nearest = (ranking.score_of(best.fact), words);
        }
    }
    let words = nearest.1.to_vec();
    let ranking = Ranking {
        query: Vec::new(),
        found: candidates,
    };
    let decision = if ranking.confidence() >= retrieval::FOLLOW_UP {
        answer(base, &ranking, ranking.confidence())
    } else if context.leans && alone.confidence() < retrieval::ANSWER {
        hesitate(base, &ranking)
    } else {
        return None;
    };
    Some(Understood { decision, words })
}

/// The decision on what a golden question asked after the same fact, word for word.
pub(super) fn known(
    base: &FactBase,
    retrieval: &Retrieval,
    turn: &Turn,
    words: &[Word],
    alone: &Ranking,
) -> Option<Understood> {
    let told = base.place(turn.facts.first()?)?;
    let reaches = retrieval.follow_ups.followed().known(told, words)?;
    let Some(first) = reaches.first() else {
        return Some(Understood {
            decision: hesitate(base, alone),
            words: words.to_vec(),
        });
    };
    let found = Found {
        score: retrieval::SURE,
        ..Found::unranked(*first)
    };
    let ranking = Ranking {
        query: Vec::new(),
        found: vec![found],
    };
    let fact = base.facts().get(*first as usize)?;
    Some(Understood {
        decision: answer(base, &ranking, retrieval::SURE),
        words: retrieval.read(fact.questions.first()),
    })
}

/// What a fact is about: its first question, and who speaks in it.
fn subject(fact: &Fact) -> Vec<Word> {
    let texts = fact
        .speaker
        .as_deref()
        .into_iter()
        .chain([fact.questions.first().as_str()]);
    texts.flat_map(|text| text::read_plain(text).words).collect()
}

/// What tells which fact is meant after another was told.
pub(super) struct Context<'a> {
    base: &'a FactBase,
    retrieval: &'a Retrieval,
    follow_ups: &'a FollowUps,
    unseen: Unseen,
    /// The fact that was told.
    told: u32,
    /// The words of its answer.
    answer: Vec<Weighed>,
    /// What is asked now.
    words: &'a [Word],
    short: Ellipsis,
    /// Whether the words say that they follow on what was told.
    leans: bool,
    readings: Vec<Vec<Word>>,
    /// The facts for each reading.
    rankings: Vec<Ranking>,
    /// The facts for the words by themselves.
    alone: &'a Ranking,
    /// The facts for what was asked before.
    before: Ranking,
    /// How alike the words and what was asked after the same fact are.
    asked_alike: Vec<f32>,
    /// What the words ask for.
    kind: Option<Kind>,
}

impl<'a> Context<'a> {
    /// `None` where the words stand for themselves.
    pub(super) fn new(
        base: &'a FactBase,
        retrieval: &'a Retrieval,
        follow_ups: &'a FollowUps,
        turn: &Turn,
        words: &'a [Word],
        alone: &'a Ranking,
        unseen: Unseen,
    ) -> Option<Self> {
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let place = base.place(turn.facts.first()?)?;
        let told = base.facts().get(place as usize)?;
        let short = ellipsis::read(retrieval, &turn.words, words);
        let leans = short.points || opens(words);
        // What is sure by itself is a new subject, unless it only names something.
        let asks = !short.own.is_empty() || short.asks && short.names;
        if alone.confidence() >= retrieval::ANSWER && asks && !leans {
            return None;
        }
        // Thanks and small talk go with no answer: where nothing tells what follow-ups ask for, by what must stay unanswered.
        let kind = follow_ups.kind(retrieval, words, unseen);
        if kind.is_none() && !leans && silence(alone) >= retrieval::SMALL_TALK {
            return None;
        }
        // The answer may name what the question only described: "which ally has no army?"
        let after_answer = ellipsis::read(retrieval, &subject(told), words);
        let mut readings = short.readings.clone();
        readings.extend(
            after_answer
                .readings
                .into_iter()
                .filter(|words| !short.readings.contains(words)),
        );
        Some(Self {
            base,
            retrieval,
            follow_ups,
            unseen,
            told: place,
            kind,
            asked_alike: follow_ups.followed().alike(place, &retrieval.weighed(words)),
            answer: retrieval.weighed(&text::read_plain(&told.answer).words),
            words,
            short,
            leans,
            rankings: readings
                .iter()
                .map(|words| retrieval.rank_unseen(words, unseen))
                .collect(),
            readings,
            alone,
            before: retrieval.rank(&turn.words),
        })
    }

    /// The facts that may be meant, the likeliest first.
    pub(super) fn candidates(&self) -> Vec<Found> {
        let rankings = self.rankings.iter().chain([self.alone]);
        let found = rankings.flat_map(|ranking| &ranking.found).cloned();
        let beside = self.told.saturating_sub(1)..=self.told + 1;
        let followed = self.follow_ups.followed().reached(self.told, self.unseen);
        let unranked = beside.chain(followed).map(Found::unranked);
        let mut candidates: Vec<Found> = Vec::new();
        for found in found.chain(unranked) {
            let is_new = candidates.iter().all(|known| known.fact != found.fact);
            if is_new && (found.fact as usize) < self.base.facts().len() {
                let score = self.follow_ups.chance(&self.of(found.fact));
                candidates.push(Found { score, ..found });
            }
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        candidates
    }

    /// What speaks for a fact.
    pub(super) fn of(&self, fact: u32) -> Meant {
        let Self {
            short, rankings, alone, ..
        } = self;
        let topic = |fact: u32| self.base.facts().get(fact as usize).map(|fact| &fact.topic);
        let scores = rankings.iter().map(|ranking| ranking.score_of(fact));
        let read = scores.fold(0.0, f64::max);
        let rivals = rankings.iter().flat_map(|ranking| &ranking.found);
        let rivals = rivals.filter(|found| found.fact != fact).map(|found| found.score);
        let tops = rankings.iter().filter(|ranking| ranking.best() == Some(fact)).count();
        Meant {
            read,
            lead: read - rivals.fold(0.0, f64::max),
            first: rankings.first().map_or(0.0, |ranking| ranking.score_of(fact)),
            tops: tops as f64 / rankings.len().max(1) as f64,
            alone: alone.score_of(fact),
            is_best_alone: alone.best() == Some(fact),
            before: self.before.score_of(fact),
            same_topic: topic(fact) == topic(self.told),
            related: self.retrieval.share_held(&self.answer, fact),
            is_next: fact == self.told + 1,
            is_before: fact + 1 == self.told,
            told: fact == self.told,
            words: self.words.len(),
            own: short.own.len(),
            names: short.names,
            asks: short.asks,
            points: short.points,
            opens: opens(self.words),
            silence: silence(alone),
            precedent: self
                .follow_ups
                .followed()
                .precedent(self.told, &self.asked_alike, fact, self.unseen),
            kind: self.kind.unwrap_or_default(),
        }
    }
}

/// How much the words of a ranking are like those that need no answer.
fn silence(alone: &Ranking) -> f32 {
    alone.found.first().map_or(0.0, |best| best.evidence.silence)
}

/// Whether the words open with "and", "what about", "how about".
fn opens(words: &[Word]) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    matches!(
        (text(0), text(1)),
        ("and" | "or" | "but" | "also" | "same", _)
            | ("ok" | "okay" | "so", "and" | "what")
            | ("what" | "how", "about" | "of")
    )
}
