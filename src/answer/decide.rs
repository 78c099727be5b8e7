//! Whether to answer, to suggest or to abstain, and with which facts.

use vec1::Vec1;

use super::{Candidate, Decision, Outcome, Suggestion};
use super::{follow, parts};
use crate::conversation::Conversation;
use crate::facts::FactBase;
use crate::retrieval::{self, Ranking, Retrieval};
use crate::text::Word;

/// Facts offered at most: more than three are not read.
const MOST_OFFERED: usize = 3;
/// Candidates listed, whatever the outcome.
const MOST_CANDIDATES: usize = 5;

/// A decision and the words that it was made on: a follow-up's are completed from the turn before.
#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) decision: Decision,
    pub(crate) words: Vec<Word>,
}

/// Decides on an utterance.
pub(crate) fn decide(base: &FactBase, retrieval: &Retrieval, turns: &Conversation, said: &[Word]) -> Understood {
    let words = parts::end(said).to_vec();
    let whole = retrieval.rank(&words);
    if let Some(turn) = turns.last()
        && let Some(resolved) = follow::resolve(base, retrieval, turn, &words, &whole)
    {
        return resolved;
    }
    if let Some(answered) = both(base, retrieval, &words, &whole) {
        return Understood {
            decision: answered,
            words,
        };
    }
    // What somebody tells before asking is not what they ask.
    if let Some(asked) = parts::asked(said) {
        let ranking = retrieval.rank(&asked);
        if ranking.confidence() >= retrieval::ANSWER {
            let decision = answer(base, &ranking, ranking.confidence());
            return Understood { decision, words: asked };
        }
    }
    if whole.confidence() >= retrieval::ANSWER {
        return Understood {
            decision: answer(base, &whole, whole.confidence()),
            words,
        };
    }
    // A long message's question: the sentence that is surest, a little less sure than a message of its own. What the whole
    // says nothing of is no answer to it: a part that lost its subject fits many facts.
    let best = parts::windows(said)
        .into_iter()
        .map(|window| (retrieval.rank(&window), window))
        .filter(|(ranking, _)| ranking.confidence() - retrieval::WINDOW_LOSS >= retrieval::ANSWER)
        .filter(|(ranking, _)| whole.found.iter().any(|found| Some(found.fact) == ranking.best()))
        .max_by(|a, b| {
            a.0.confidence()
                .total_cmp(&b.0.confidence())
                .then(b.1.len().cmp(&a.1.len()))
        });
    if let Some((ranking, window)) = best {
        let decision = answer(base, &ranking, ranking.confidence() - retrieval::WINDOW_LOSS);
        return Understood {
            decision,
            words: window,
        };
    }
    Understood {
        decision: hesitate(base, &whole),
        words,
    }
}

/// The answer of the best fact.
pub(super) fn answer(base: &FactBase, ranking: &Ranking, confidence: f64) -> Decision {
    let id = ranking
        .best()
        .and_then(|at| base.facts().get(at as usize))
        .map(|fact| fact.id.clone());
    Decision {
        outcome: id.map_or(Outcome::Abstain, |id| Outcome::Answer(Vec1::new(id))),
        candidates: candidates(base, ranking),
        confidence,
    }
}

/// Suggests what is near, or abstains.
pub(super) fn hesitate(base: &FactBase, ranking: &Ranking) -> Decision {
    let offered: Vec<Suggestion> = ranking
        .found
        .iter()
        .filter(|found| found.score >= retrieval::OFFER && found.evidence.subject >= retrieval::LEAST_SUBJECT)
        .filter_map(|found| base.facts().get(found.fact as usize))
        .take(MOST_OFFERED)
        .map(|fact| Suggestion {
            fact: fact.id.clone(),
            question: fact.questions.first().clone(),
        })
        .collect();
    Decision {
        outcome: Vec1::try_from_vec(offered).map_or(Outcome::Abstain, Outcome::Suggest),
        candidates: candidates(base, ranking),
        confidence: ranking.confidence().min(retrieval::ANSWER),
    }
}

/// Two questions in one: answered where it is likelier than not that each half asks for a fact of its own.
fn both(base: &FactBase, retrieval: &Retrieval, words: &[Word], whole: &Ranking) -> Option<Decision> {
    let mut best: Option<(f64, Ranking, Ranking)> = None;
    for halves in parts::halves(retrieval, words) {
        let mut others: Option<Vec<Ranking>> = None;
        let asking = parts::from_asking(&halves.first);
        let firsts = [&halves.first[..], asking].into_iter().take(if asking.len() < halves.first.len() { 2 } else { 1 });
        for one in firsts.map(|first| retrieval.rank(first)).filter(|one| one.confidence() >= retrieval::PART) {
            let rank = || halves.seconds.iter().map(|second| retrieval.rank(&second.words)).collect();
            let others = others.get_or_insert_with(rank);
            for (second, other) in halves.seconds.iter().zip(others) {
                if other.confidence() < retrieval::PART || other.best() == one.best() {
                    continue;
                }
                let in_whole = |ranking: &Ranking| retrieval::log_odds(ranking.best().map_or(0.0, |fact| whole.score_of(fact)));
                let pair = [
                    retrieval::log_odds(one.confidence()),
                    retrieval::log_odds(other.confidence()),
                    retrieval::log_odds(whole.confidence()),
                    in_whole(&one) + in_whole(other),
                    f64::from(u8::from(second.completed)),
                    f64::from(u8::from(other.best().is_some_and(|fact| other.holds(fact, &second.own)))),
                ];
                let chance = retrieval::chance_of_two(&halves.shape, &pair);
                if chance >= best.as_ref().map_or(retrieval::TWO, |(known, ..)| *known) {
                    best = Some((chance, one.clone(), other.clone()));
                }
            }
        }
    }
    let (_, one, other) = best?;
    let sureness = one.confidence().min(other.confidence());
    let mut decision = answer(base, &one, sureness);
    let rest = answer(base, &other, other.confidence());
    if let (Outcome::Answer(ids), Outcome::Answer(more)) = (&mut decision.outcome, rest.outcome) {
        ids.extend(more);
    }
    let mut merged: Vec<Candidate> = decision.candidates.into_iter().take(2).collect();
    for candidate in rest.candidates.into_iter().chain(candidates(base, whole)) {
        if merged.len() < MOST_CANDIDATES && merged.iter().all(|known| known.fact != candidate.fact) {
            merged.push(candidate);
        }
    }
    merged.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.fact.cmp(&b.fact)));
    decision.candidates = merged;
    Some(decision)
}

/// The best facts of a ranking.
pub(super) fn candidates(base: &FactBase, ranking: &Ranking) -> Vec<Candidate> {
    ranking
        .found
        .iter()
        .take(MOST_CANDIDATES)
        .filter_map(|found| {
            Some(Candidate {
                fact: base.facts().get(found.fact as usize)?.id.clone(),
                score: found.score,
            })
        })
        .collect()
}
