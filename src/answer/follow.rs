//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer};
use super::ellipsis::{self, Ellipsis};
use crate::conversation::Turn;
use crate::facts::{Fact, FactBase};
use crate::retrieval::{self, Found, Ranking, Retrieval};
use crate::text::Word;

/// A longer message stands for itself.
const MOST_WORDS: usize = 9;
/// What is new in a follow-up counts up to so many words.
const MOST_NEW: usize = 3;

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
    // What is sure by itself is a new subject, unless it only names something or points at what was said.
    let is_new = alone.confidence() >= retrieval::ANSWER && !short.own.is_empty() && !short.points && !opens(words);
    if is_new {
        return None;
    }
    // The answer may name what the question only described: "which ally has no army?"
    let after_answer = ellipsis::read(retrieval, &subject(retrieval, told), words);
    let readings = [&short.readings[..], &after_answer.readings[..]].concat();
    let rankings: Vec<Ranking> = readings.iter().map(|words| retrieval.rank(words)).collect();
    let mut meant: Vec<Found> = Vec::new();
    for found in rankings.iter().chain([alone]).flat_map(|ranking| &ranking.found) {
        if meant.iter().all(|known| known.fact != found.fact)
            && let Some(fact) = base.facts().get(found.fact as usize)
        {
            let traits = traits((place, told), (found.fact, &fact.topic), &short, &rankings, alone);
            let score = retrieval::chance_to_follow(&traits);
            meant.push(Found { score, ..found.clone() });
        }
    }
    meant.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = meant.first().filter(|best| best.score >= retrieval::FOLLOW_UP)?;
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
        found: meant,
    };
    Some(Understood {
        decision: answer(base, &ranking, ranking.confidence()),
        words,
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

/// What speaks for a fact being meant, in the order of `retrieval::FOLLOWS`.
fn traits(
    told: (u32, &Fact),
    (fact, topic): (u32, &str),
    short: &Ellipsis,
    rankings: &[Ranking],
    alone: &Ranking,
) -> [f64; retrieval::FOLLOWS.len()] {
    let is = |is: bool| f64::from(u8::from(is));
    let is_told = told.0 == fact;
    let read = rankings.iter().map(|ranking| ranking.score_of(fact)).fold(0.0, f64::max);
    let first = rankings.first().map_or(0.0, |ranking| ranking.score_of(fact));
    let tops = rankings.iter().filter(|ranking| ranking.best() == Some(fact)).count();
    let holds = rankings.iter().chain([alone]).any(|ranking| ranking.holds(fact, &short.own));
    let by_itself = retrieval::log_odds(alone.score_of(fact));
    let silence = alone.found.first().map_or(0.0, |best| f64::from(best.evidence.silence));
    [
        1.0,
        retrieval::log_odds(read),
        retrieval::log_odds(first),
        tops as f64 / rankings.len().max(1) as f64,
        by_itself,
        by_itself * short.own.len().min(MOST_NEW) as f64,
        is(alone.best() == Some(fact)),
        is(topic == told.1.topic),
        is(!short.own.is_empty() && !holds),
        is(is_told),
        is(is_told && short.own.is_empty() && !short.names),
        is(is_told && short.names),
        is(is_told && short.asks),
        if is_told { silence } else { 0.0 },
        if is_told { 0.0 } else { silence },
    ]
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
