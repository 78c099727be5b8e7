//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer, hesitate};
use super::ellipsis::{self, Ellipsis};
use crate::conversation::Turn;
use crate::facts::{Fact, FactBase};
use crate::retrieval::{self, Ranking, Retrieval};
use crate::text::Word;

/// A longer message stands for itself.
const MOST_WORDS: usize = 9;
/// What a follow-up may hold of its own beside a name.
const MOST_CONTENT: usize = 2;

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
    let short = ellipsis::read(retrieval, &turn.words, words);
    let opening = opens(words);
    let bare = short.is_bare();
    if !(opening || short.points || (bare && short.asks)) || short.own.len() > MOST_CONTENT {
        return None;
    }
    // What is sure by itself is a new subject, unless it only swaps a name or points at somebody without naming anything.
    let sure = alone.confidence() >= retrieval::ANSWER;
    let stands = sure && !opening && !bare && (short.names || !short.points);
    if stands && !short.points {
        return None;
    }
    let told = turn.facts.first().and_then(|id| base.fact(id));
    let place = told.and_then(|told| base.place(&told.id));
    let mut completed = complete(retrieval, &short, place, alone);
    if !completed.as_ref().is_some_and(is_sure)
        && let Some(told) = told
    {
        // The answer may name what the question only described: "which ally has no army?"
        let short = ellipsis::read(retrieval, &subject(retrieval, told), words);
        completed = complete(retrieval, &short, place, alone).filter(is_sure).or(completed);
    }
    if stands
        && completed
            .as_ref()
            .is_none_or(|(ranking, _)| ranking.confidence() <= alone.confidence())
    {
        return None;
    }
    if let Some((ranking, words)) = completed.take_if(|completed| is_sure(completed)) {
        return Some(Understood {
            decision: answer(base, &ranking, ranking.confidence()),
            words,
        });
    }
    if sure && !bare {
        // A question about somebody is not answered with a fact about anything else.
        return short.person.then(|| Understood {
            decision: hesitate(base, alone),
            words: words.to_vec(),
        });
    }
    let (ranking, words) = completed?;
    let among = is_near(&ranking, place);
    // "When was that?" with nothing of its own: every answer tells its date.
    let told = told.filter(|_| bare && short.points && among)?;
    let mut decision = answer(base, &ranking, retrieval::FOLLOW_UP);
    decision.outcome = super::Outcome::Answer(vec1::Vec1::new(told.id.clone()));
    Some(Understood { decision, words })
}

/// A reading of a follow-up: its facts and its words.
type Reading = (Ranking, Vec<Word>);

fn is_sure((ranking, _): &Reading) -> bool {
    ranking.confidence() >= retrieval::FOLLOW_UP
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

/// The surest reading. What asks something of its own is not asked of the fact that was just told, where another is sure.
fn complete(retrieval: &Retrieval, short: &Ellipsis, told: Option<u32>, alone: &Ranking) -> Option<Reading> {
    let another = told
        .filter(|_| !short.is_bare())
        .and_then(|told| best(retrieval, short, Some(told), alone));
    another.filter(is_sure).or_else(|| best(retrieval, short, None, alone))
}

/// The surest reading whose best fact holds all that is `own`, for what is new in the words must not be lost among the old, or is
/// near to the words alone. The last reading keeps no more than names, so it counts only where no other is sure.
fn best(retrieval: &Retrieval, short: &Ellipsis, told: Option<u32>, alone: &Ranking) -> Option<Reading> {
    let readings = &short.readings;
    let mut best: Option<Reading> = None;
    for (at, words) in readings.iter().enumerate() {
        if at > 0 && at + 1 == readings.len() && best.as_ref().is_some_and(is_sure) {
            break;
        }
        let known = best.as_ref().map_or(0.0, |(known, _)| known.confidence());
        let ranking = retrieval.rank_beside(words, told);
        let fits = ranking.best_holds(&short.own) || is_near(alone, ranking.best());
        if fits && ranking.confidence() > known {
            best = Some((ranking, words.clone()));
        }
    }
    best
}

/// Whether a fact is among the first of a ranking.
fn is_near(ranking: &Ranking, fact: Option<u32>) -> bool {
    ranking.found.iter().take(3).any(|found| Some(found.fact) == fact)
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
