//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer, decide, hesitate};
use super::ellipsis::{self, Ellipsis};
use super::{Outcome, parts};
use crate::conversation::{Conversation, Turn};
use crate::facts::{Fact, FactBase, Golden};
use crate::retrieval::{self, FollowUps, Found, Learnable, Meant, Ranking, Retrieval, Weighed};
use crate::text::Word;

/// A longer message stands for itself.
const MOST_WORDS: usize = 16;
/// Facts that a golden follow-up is learnt from: those that it may be mistaken for.
const LEARNT_FACTS: usize = 5;

/// The decision on an utterance that leans on the turn before; `None` where it stands for itself.
pub(super) fn resolve(
    base: &FactBase,
    retrieval: &Retrieval,
    turn: &Turn,
    words: &[Word],
    alone: &Ranking,
) -> Option<Understood> {
    let context = Context::new(base, retrieval, turn, words, alone)?;
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

/// What a base's golden follow-ups teach.
pub(crate) fn learn(base: &FactBase, retrieval: &Retrieval, golden: &[Golden]) -> FollowUps {
    let learnable: Vec<Learnable> = golden
        .iter()
        .filter_map(|golden| learnable(base, retrieval, golden))
        .collect();
    FollowUps::learn(&learnable)
}

/// `None` where what is asked before gets no answer.
fn learnable(base: &FactBase, retrieval: &Retrieval, golden: &Golden) -> Option<Learnable> {
    let before = decide(
        base,
        retrieval,
        &Conversation::default(),
        &retrieval.read(golden.after.as_deref()?),
    );
    let Outcome::Answer(facts) = before.decision.outcome else {
        return None;
    };
    let turn = Turn {
        words: before.words,
        facts: facts.into_vec(),
    };
    let words = retrieval.read(&golden.question);
    let words = parts::end(&words).to_vec();
    let alone = retrieval.rank(&words);
    let mut meant = Vec::new();
    if let Some(context) = Context::new(base, retrieval, &turn, &words, &alone) {
        let is_right = |fact: u32| {
            let fact = base.facts().get(fact as usize);
            fact.is_some_and(|fact| golden.facts.contains(&fact.id))
        };
        let candidates = context.candidates();
        let candidates = candidates.iter().take(LEARNT_FACTS);
        meant.extend(candidates.map(|found| (context.of(found.fact), is_right(found.fact))));
    }
    Some(Learnable {
        told: base.place(turn.facts.first()?)?,
        words,
        reaches: golden.facts.first().and_then(|fact| base.place(fact)),
        meant,
    })
}

/// What a fact is about: its first question, and who speaks in it.
fn subject(retrieval: &Retrieval, fact: &Fact) -> Vec<Word> {
    let texts = fact
        .speaker
        .as_deref()
        .into_iter()
        .chain([fact.questions.first().as_str()]);
    texts.flat_map(|text| retrieval.read(text)).collect()
}

/// What tells which fact is meant after another was told.
struct Context<'a> {
    base: &'a FactBase,
    retrieval: &'a Retrieval,
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
}

impl<'a> Context<'a> {
    /// `None` where the words stand for themselves.
    fn new(
        base: &'a FactBase,
        retrieval: &'a Retrieval,
        turn: &Turn,
        words: &'a [Word],
        alone: &'a Ranking,
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
        // The answer may name what the question only described: "which ally has no army?"
        let after_answer = ellipsis::read(retrieval, &subject(retrieval, told), words);
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
            told: place,
            answer: retrieval.weighed(&retrieval.read(&told.answer)),
            words,
            short,
            leans,
            rankings: readings.iter().map(|words| retrieval.rank(words)).collect(),
            readings,
            alone,
            before: retrieval.rank(&turn.words),
        })
    }

    /// The facts that may be meant, the likeliest first.
    fn candidates(&self) -> Vec<Found> {
        let mut candidates: Vec<Found> = Vec::new();
        let rankings = self.rankings.iter().chain([self.alone]);
        for found in rankings.flat_map(|ranking| &ranking.found) {
            if candidates.iter().all(|known| known.fact != found.fact) {
                let score = self.retrieval.follow_ups.chance(&self.of(found.fact));
                candidates.push(Found { score, ..found.clone() });
            }
        }
        for fact in [self.told.checked_sub(1), Some(self.told), Some(self.told + 1)].into_iter().flatten() {
            if candidates.iter().all(|known| known.fact != fact) && (fact as usize) < self.base.facts().len() {
                let score = self.retrieval.follow_ups.chance(&self.of(fact));
                candidates.push(Found { score, fact, evidence: Default::default(), traits: [0.0; 26] });
            }
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        candidates
    }

    /// What speaks for a fact.
    fn of(&self, fact: u32) -> Meant {
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
