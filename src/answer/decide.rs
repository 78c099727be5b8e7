//! Whether to answer, to suggest or to abstain, and with which facts.

use vec1::Vec1;

use super::{Candidate, Decision, Outcome, Suggestion};
use super::{follow, parts};
use crate::conversation::Conversation;
use crate::facts::FactBase;
use crate::retrieval::{self, Cut, Pair, Ranking, Retrieval};
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
        && let Some(known) = follow::known(base, retrieval, turn, &words, &whole)
    {
        return known;
    }
    if let Some(answered) = both(base, retrieval, &words, &whole) {
        return Understood {
            decision: answered,
            words,
        };
    }
    if let Some(turn) = turns.last()
        && let Some(resolved) = follow::resolve(base, retrieval, turn, &words, &whole)
    {
        return resolved;
    }
    if whole.confidence() >= retrieval::ANSWER {
        return Understood {
            decision: answer(base, &whole, whole.confidence()),
            words,
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
        .filter(|found| found.score >= retrieval::OFFER)
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

/// Two questions in one: answered where it is likely that each half asks for a fact of its own.
fn both(base: &FactBase, retrieval: &Retrieval, words: &[Word], whole: &Ranking) -> Option<Decision> {
    let mut best: Option<(f64, Ranking, Ranking)> = None;
    let second_in_whole = whole.found.get(1).map_or(0.0, |found| found.score);
    // What would not be likely if both halves were sure is not ranked.
    let at_best = Pair {
        first: retrieval::SURE,
        second: retrieval::SURE,
        whole: whole.confidence(),
        in_whole: [whole.confidence(), second_in_whole],
        completed: true,
        holds: true,
        closer: whole.similarity() - 1.0,
    };
    let may_part = |cut: &Cut, pair: &Pair| retrieval::chance_of_two(cut, pair) >= retrieval::TWO;
    for mut halves in parts::halves(retrieval, words) {
        if !may_part(&halves.cut, &at_best) {
            continue;
        }
        let seconds = halves.read(retrieval);
        let at_best = Pair {
            completed: seconds.iter().any(|second| second.completed),
            ..at_best
        };
        if !may_part(&halves.cut, &at_best) {
            continue;
        }
        let mut others: Option<Vec<Ranking>> = None;
        for one in halves.firsts().map(|first| retrieval.rank(first)) {
            let is_whole = one.best() == whole.best();
            let rest = if is_whole { second_in_whole } else { whole.confidence() };
            let at_best = Pair {
                first: one.confidence(),
                in_whole: [whole.score_of_best(&one), rest],
                closer: whole.similarity() - one.similarity(),
                ..at_best
            };
            if one.confidence() < retrieval::PART || !may_part(&halves.cut, &at_best) {
                continue;
            }
            let rank = || seconds.iter().map(|second| retrieval.rank(&second.words)).collect();
            let others = others.get_or_insert_with(rank);
            for (second, other) in seconds.iter().zip(others) {
                if other.confidence() < retrieval::PART || other.best() == one.best() {
                    continue;
                }
                let pair = Pair {
                    first: one.confidence(),
                    second: other.confidence(),
                    whole: whole.confidence(),
                    in_whole: [whole.score_of_best(&one), whole.score_of_best(other)],
                    completed: second.completed,
                    holds: other.best().is_some_and(|fact| other.holds(fact, &second.own)),
                    closer: whole.similarity() - one.similarity().min(other.similarity()),
                };
                let chance = retrieval::chance_of_two(&halves.cut, &pair);
                if chance >= best.as_ref().map_or(retrieval::TWO, |(known, ..)| *known) {
                    best = Some((chance, one.clone(), other.clone()));
                }
            }
        }
    }
    best.map(|(_, one, other)| answer_both(base, whole, &one, &other))
}

/// The answer to two questions in one, whose facts are the best of these rankings.
fn answer_both(base: &FactBase, whole: &Ranking, one: &Ranking, other: &Ranking) -> Decision {
    // Both are as sure as the less sure. The one that the whole is likelier to ask for is the best candidate.
    let sureness = one.confidence().min(other.confidence());
    let mut decision = answer(base, one, sureness);
    if let (Outcome::Answer(ids), Outcome::Answer(more)) =
        (&mut decision.outcome, answer(base, other, sureness).outcome)
    {
        ids.extend(more);
    }
    let halves = if whole.score_of_best(other) > whole.score_of_best(one) {
        [other, one]
    } else {
        [one, other]
    };
    let found = |ranking: &Ranking| candidates(base, ranking).into_iter();
    let firsts = halves.into_iter().flat_map(|half| found(half).take(1));
    let rest = halves.into_iter().chain([whole]).flat_map(found);
    decision.candidates.clear();
    for candidate in firsts.chain(rest) {
        let known = &mut decision.candidates;
        if known.len() < MOST_CANDIDATES && known.iter().all(|known| known.fact != candidate.fact) {
            let score = candidate.score.min(sureness);
            known.push(Candidate { score, ..candidate });
        }
    }
    decision
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
