//! The evidence behind a decision, in words that an editor of facts can act on.

use std::fmt;

use super::evidence::Weighed;
use super::rank::Retrieval;
use super::ranking::Ranking;
use super::score;
use crate::answer::{Decision, Outcome};
use crate::facts::FactBase;

/// Why a question was answered as it was: the winner and the runner-up with their evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    lines: Vec<String>,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl Explanation {
    pub(crate) fn new(base: &FactBase, retrieval: &Retrieval, ranking: &Ranking, decision: &Decision) -> Self {
        let mut lines = vec![match &decision.outcome {
            Outcome::Answer(facts) => format!(
                "answered with {} (confidence {:.2})",
                facts.join(" and "),
                decision.confidence
            ),
            Outcome::Suggest(offered) => {
                let offered: Vec<&str> = offered.iter().map(|offer| offer.fact.as_str()).collect();
                format!(
                    "suggested {}: the best reaches {:.2}, an answer needs {:.2}",
                    offered.join(", "),
                    decision.confidence,
                    score::ANSWER
                )
            }
            Outcome::Abstain => format!(
                "unknown: the best reaches {:.2}, an answer needs {:.2}",
                decision.confidence,
                score::ANSWER
            ),
        }];
        lines.push(format!(
            "read as: {}",
            list(&ranking.query, |weighed| Some(described(weighed)))
        ));
        let unknown = list(&ranking.query, |weighed| {
            (weighed.term.is_none() && weighed.weight > 0.1).then(|| weighed.slot.text.to_string())
        });
        if !unknown.is_empty() {
            lines.push(format!("the base holds no such word: {unknown}. If it belongs here, add it to a fact's questions or keywords, or to a synonym group"));
        }
        for (place, found) in ["winner", "runner-up"].iter().zip(&ranking.found) {
            let Some(fact) = base.facts().get(found.fact as usize) else {
                continue;
            };
            let evidence = &found.evidence;
            lines.push(format!(
                "{place}: {} (score {:.2}), {}",
                fact.id, found.score, fact.place
            ));
            if let Some(question) = retrieval.question(base, found) {
                lines.push(format!(
                    "  nearest question: {question:?}, {:.0} % alike",
                    evidence.similarity * 100.0
                ));
            }
            let strengths: Vec<(&Weighed, f32)> = ranking.query.iter().zip(evidence.held.iter().copied()).collect();
            let some = |wanted: fn(f32) -> bool| {
                let words: Vec<String> = strengths
                    .iter()
                    .filter(|(weighed, held)| weighed.weight > 0.04 && wanted(*held))
                    .map(|(weighed, held)| {
                        format!(
                            "{} {:.0} % of weight {:.2}",
                            weighed.slot.text,
                            held * 100.0,
                            weighed.weight
                        )
                    })
                    .collect();
                words.join(", ")
            };
            lines.push(format!(
                "  holds {:.0} % of what is asked: {}",
                evidence.coverage * 100.0,
                some(|held| held >= score::HELD)
            ));
            let missing = some(|held| held < score::HELD);
            if !missing.is_empty() {
                lines.push(format!("  lacks: {missing}"));
            }
            if evidence.foreign > 0.3 {
                lines.push("  against it: the question names a country that the fact does not".to_owned());
            }
            if evidence.unnamed > 0.3 {
                lines.push("  against it: the fact is about a country that the question does not name".to_owned());
            }
            if evidence.elsewhere > 0.5 {
                lines.push("  against it: other facts are asked with words that it lacks".to_owned());
            }
            if evidence.silence > 0.5 {
                lines.push("  against it: the golden questions that must stay unanswered are asked so".to_owned());
            }
            if evidence.asking < 0.3 {
                lines.push(
                    "  against it: none of its questions asks for this (when, where, who, why, how many)".to_owned(),
                );
            }
        }
        Self { lines }
    }
}

fn described(weighed: &Weighed) -> String {
    let slot = &weighed.slot;
    if slot.key == slot.text {
        slot.text.to_string()
    } else {
        format!("{} ({})", slot.text, slot.key.trim_start_matches(['=', '~']))
    }
}

fn list(query: &[Weighed], describe: impl Fn(&Weighed) -> Option<String>) -> String {
    query.iter().filter_map(describe).collect::<Vec<_>>().join(", ")
}
