//! Completes a follow-up ("and Finland?", "why?", "when was that?") from the turn before it.

use super::decide::{Understood, answer};
use crate::conversation::Turn;
use crate::facts::FactBase;
use crate::retrieval::{self, Class, Ranking, Retrieval, Slot};
use crate::text::Word;

/// Words that point at what was said before.
const POINTERS: &[&str] = &[
    "that", "it", "this", "he", "she", "they", "there", "then", "them", "him", "his", "her", "their", "those", "these",
    "its", "so", "one",
];
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
    let (words, slots) = retrieval.slots(words);
    let content = slots.iter().filter(|slot| slot.class == Class::Content).count();
    let names: Vec<&Slot> = slots.iter().filter(|slot| slot.class == Class::Name).collect();
    let opening = opens(&words);
    let points = words.iter().any(|word| POINTERS.contains(&word.text.as_str()));
    let bare = content == 0 && names.is_empty();
    let asks = slots.iter().any(|slot| slot.class == Class::Asking);
    if !(opening || points || (bare && asks)) || content > MOST_CONTENT {
        return None;
    }
    // What is sure by itself is a new subject, unless it only swaps the country.
    if !opening && !bare && alone.confidence() >= retrieval::ANSWER {
        return None;
    }
    let (before, old) = retrieval.slots(&turn.words);
    let mut completed: Vec<Word> = Vec::new();
    if opening && content == 0 && !names.is_empty() {
        let mut swapped = false;
        for slot in &old {
            if slot.class != Class::Name {
                completed.extend_from_slice(&before[slot.from..slot.to]);
            } else if !swapped {
                swapped = true;
                names
                    .iter()
                    .for_each(|name| completed.extend_from_slice(&words[name.from..name.to]));
            }
        }
        if !swapped {
            names
                .iter()
                .for_each(|name| completed.extend_from_slice(&words[name.from..name.to]));
        }
    } else {
        completed.extend(
            words
                .iter()
                .filter(|word| !POINTERS.contains(&word.text.as_str()))
                .cloned(),
        );
        for slot in &old {
            let is_new = !slots.iter().any(|own| own.key == slot.key);
            let kept =
                matches!(slot.class, Class::Content | Class::Proper) || (slot.class == Class::Name && names.is_empty());
            if kept && is_new {
                completed.extend_from_slice(&before[slot.from..slot.to]);
            }
        }
    }
    let ranking = retrieval.rank(&completed);
    if ranking.confidence() >= retrieval::FOLLOW_UP {
        let decision = answer(base, &ranking, ranking.confidence());
        return Some(Understood {
            decision,
            words: completed,
        });
    }
    let stated = turn.facts.first().and_then(|id| base.fact(id))?;
    let among = ranking.found.iter().take(3).any(|found| {
        base.facts()
            .get(found.fact as usize)
            .is_some_and(|fact| fact.id == stated.id)
    });
    // "When was that?" with nothing of its own: every answer tells its date.
    (bare && points && among).then(|| {
        let mut decision = answer(base, &ranking, retrieval::FOLLOW_UP);
        decision.outcome = super::Outcome::Answer(vec1::Vec1::new(stated.id.clone()));
        Understood {
            decision,
            words: completed,
        }
    })
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
