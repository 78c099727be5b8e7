//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer, hesitate};
use super::ellipsis::{self, Ellipsis};
use crate::conversation::Turn;
use crate::facts::FactBase;
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
    let bare = short.own.is_empty() && !short.names;
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
    let mut completed = complete(base, retrieval, turn, &short, bare, alone);
    if completed.as_ref().is_none_or(|(ranking, _)| ranking.confidence() < retrieval::FOLLOW_UP)
        && let Some(told) = told
    {
        let named = told.speaker.iter().map(String::as_str).chain([told.questions.first().as_str()]);
        let named: Vec<Word> = named.flat_map(|text| retrieval.read(text)).collect();
        let short = ellipsis::read(retrieval, &named, words);
        let by_answer = complete(base, retrieval, turn, &short, bare, alone);
        completed = by_answer.filter(|(ranking, _)| ranking.confidence() >= retrieval::FOLLOW_UP).or(completed);
    }
    if stands
        && completed
            .as_ref()
            .is_none_or(|(ranking, _)| ranking.confidence() <= alone.confidence())
    {
        return None;
    }
    if let Some((ranking, words)) = &completed
        && ranking.confidence() >= retrieval::FOLLOW_UP
    {
        return Some(Understood {
            decision: answer(base, ranking, ranking.confidence()),
            words: words.clone(),
        });
    }
    if sure && !bare {
        // A question about somebody is not answered with a fact about anything else.
        return short.person.then(|| Understood {
            decision: hesitate(base, alone),
            words: words.to_vec(),
        });
    }
    let stated = told?;
    let (ranking, words) = completed?;
    let among = ranking.found.iter().take(3).any(|found| {
        base.facts()
            .get(found.fact as usize)
            .is_some_and(|fact| fact.id == stated.id)
    });
    // "When was that?" with nothing of its own: every answer tells its date.
    (bare && short.points && among).then(|| {
        let mut decision = answer(base, &ranking, retrieval::FOLLOW_UP);
        decision.outcome = super::Outcome::Answer(vec1::Vec1::new(stated.id.clone()));
        Understood { decision, words }
    })
}

fn complete(base: &FactBase, retrieval: &Retrieval, turn: &Turn, short: &Ellipsis, bare: bool, alone: &Ranking) -> Option<(Ranking, Vec<Word>)> {
    // What asks something of its own is not asked of the fact that was just told, where another is sure.
    let told = turn.facts.first().and_then(|id| base.place(id)).filter(|_| !bare);
    let another = told.and_then(|told| best(retrieval, short, Some(told), alone));
    another
        .filter(|(ranking, _)| ranking.confidence() >= retrieval::FOLLOW_UP)
        .or_else(|| best(retrieval, short, None, alone))
}

/// The surest reading whose best fact holds all that is `own`: what is new in the words must not be lost among the old.
/// The last reading keeps no more than names, so it counts only where no other is sure.
fn best(retrieval: &Retrieval, short: &Ellipsis, told: Option<u32>, alone: &Ranking) -> Option<(Ranking, Vec<Word>)> {
    let readings = &short.readings;
    let mut best: Option<(Ranking, Vec<Word>)> = None;
    for (at, words) in readings.iter().enumerate() {
        let known = best.as_ref().map_or(0.0, |(known, _)| known.confidence());
        if at > 0 && at + 1 == readings.len() && known >= retrieval::FOLLOW_UP {
            break;
        }
        let ranking = retrieval.rank_beside(words, told);
        let fits = ranking.best_holds(&short.own) || ranking.best() == alone.best();
        if fits && ranking.confidence() > known {
            best = Some((ranking, words.clone()));
        }
    }
    best
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
