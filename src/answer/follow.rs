//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer, hesitate};
use super::ellipsis::{self, Ellipsis};
use crate::conversation::Turn;
use crate::facts::{Fact, FactBase};
use crate::retrieval::{self, Found, Meant, Ranking, Retrieval};
use crate::text::Word;

/// A longer message stands for itself.
const MOST_WORDS: usize = 9;

/// The decision on an utterance that leans on the turn before; `None` where it stands for itself.
pub(super) fn resolve(
    base: &FactBase,
    retrieval: &Retrieval,
    turn: &Turn,
    words: &[Word],
    alone: &Ranking,
) -> Option<Understood> {
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
    // Thanks and small talk go with no answer.
    if !leans && silence(alone) >= retrieval::SMALL_TALK {
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
    let rankings: Vec<Ranking> = readings.iter().map(|words| retrieval.rank(words)).collect();
    let mut candidates: Vec<Found> = Vec::new();
    for found in rankings.iter().chain([alone]).flat_map(|ranking| &ranking.found) {
        if candidates.iter().all(|known| known.fact != found.fact) {
            let score = meant(base, place, found.fact, &short, &rankings, alone).chance();
            candidates.push(Found { score, ..found.clone() });
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = candidates.first()?;
    // The words that come nearest to it are what a further follow-up leans on.
    let mut nearest = (alone.score_of(best.fact), words);
    for (ranking, words) in rankings.iter().zip(&readings) {
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
    } else if leans {
        hesitate(base, &ranking)
    } else {
        return None;
    };
    Some(Understood { decision, words })
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

/// What speaks for a fact being meant after another was told.
fn meant(base: &FactBase, told: u32, fact: u32, short: &Ellipsis, readings: &[Ranking], alone: &Ranking) -> Meant {
    let topic = |fact: u32| base.facts().get(fact as usize).map(|fact| &fact.topic);
    let scores = readings.iter().map(|ranking| ranking.score_of(fact));
    let tops = readings.iter().filter(|ranking| ranking.best() == Some(fact)).count();
    let mut rankings = readings.iter().chain([alone]);
    Meant {
        read: scores.fold(0.0, f64::max),
        first: readings.first().map_or(0.0, |ranking| ranking.score_of(fact)),
        tops: tops as f64 / readings.len().max(1) as f64,
        alone: alone.score_of(fact),
        is_best_alone: alone.best() == Some(fact),
        silence: silence(alone),
        same_topic: topic(fact) == topic(told),
        told: fact == told,
        own: short.own.len(),
        holds: rankings.any(|ranking| ranking.holds(fact, &short.own)),
        names: short.names,
        asks: short.asks,
    }
}

/// How much words by themselves are like those that need no answer.
fn silence(alone: &Ranking) -> f64 {
    alone.found.first().map_or(0.0, |best| f64::from(best.evidence.silence))
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
