//! From scored candidates to an outcome.

use vec1::Vec1;

use super::{Candidate, Decision, Outcome, Suggestion};
use crate::facts::FactBase;
use crate::retrieval::Found;
use crate::retrieval::score::{MARGIN, MOST_CANDIDATES, MOST_SUGGESTIONS, SUGGESTION, THRESHOLD};

/// Over the threshold and ahead by the margin: answer; near: suggest; else abstain.
#[must_use]
pub fn decide(base: &FactBase, found: &[Found]) -> Decision {
    let id = |found: &Found| base.facts()[found.fact].id.clone();
    let candidates: Vec<Candidate> = found
        .iter()
        .take(MOST_CANDIDATES)
        .map(|found| Candidate {
            fact: id(found),
            score: found.score,
        })
        .collect();
    let confidence = found.first().map_or(0.0, |best| best.score);
    let lead = confidence - found.get(1).map_or(0.0, |next| next.score);
    let outcome = match found.first() {
        Some(best) if best.score >= THRESHOLD && lead >= MARGIN => Outcome::Answer(Vec1::new(id(best))),
        _ => {
            let near = found
                .iter()
                .take_while(|found| found.score >= SUGGESTION)
                .take(MOST_SUGGESTIONS);
            let suggestion = |found: &Found| Suggestion {
                fact: id(found),
                question: base.facts()[found.fact].questions.first().clone(),
            };
            Vec1::try_from_vec(near.map(suggestion).collect()).map_or(Outcome::Abstain, Outcome::Suggest)
        }
    };
    Decision {
        outcome,
        candidates,
        confidence,
    }
}
