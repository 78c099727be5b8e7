//! Golden questions and their mutations: what a base answers rightly, wrongly or not at all, and how sure it was.

mod difference;

use std::collections::BTreeMap;
use std::fmt;

pub use self::difference::{Asked, Difference, compare};
use crate::answer::Outcome;
use crate::engine::Engine;
use crate::facts::Golden;
use crate::text;

/// How many questions of one kind came out in each way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Questions asked.
    pub asked: usize,
    /// Answered with an expected fact, or rightly left unanswered.
    pub right: usize,
    /// Answered with another fact, or answered though out of scope.
    pub wrong: usize,
    /// Not answered, an expected fact among the suggestions.
    pub suggested: usize,
    /// Not answered, nor offered.
    pub abstained: usize,
}

/// The result of asking a base all its golden questions.
#[derive(Debug, Clone, Default)]
pub struct Report {
    kinds: Vec<(&'static str, Tally)>,
    failures: Vec<String>,
    stored: Vec<String>,
    confused: BTreeMap<(String, String), usize>,
    bins: [(usize, usize, f64); BINS],
}

/// Bins of confidence in the reliability table.
const BINS: usize = 10;
/// Right answers, of 100 golden questions that were not learnt from, below which a base fails.
const LEAST_RIGHT: usize = 95;
/// Wrong answers, of 100 in scope, above which a base fails.
const MOST_WRONG: usize = 1;
/// Right ones, of 100 golden questions asked after another, below which a base fails.
const LEAST_FOLLOWED: usize = 85;
/// False answers, of 100 out of scope, above which a base fails.
const MOST_FALSE: usize = 1;

type Mutation = fn(&str, &mut Seeded) -> String;

/// What a golden question guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    InScope,
    OutOfScope,
    /// Asked after another.
    FollowUp,
}

impl Group {
    fn of(golden: &Golden) -> Self {
        match golden {
            Golden { after: Some(_), .. } => Self::FollowUp,
            Golden { facts, .. } if facts.is_empty() => Self::OutOfScope,
            Golden { .. } => Self::InScope,
        }
    }
}

/// Kinds of questions, with what is done to each golden question of a group.
const KINDS: &[(Group, &str, Mutation)] = &[
    (Group::InScope, IN_SCOPE, as_written),
    (Group::OutOfScope, OUT_OF_SCOPE, as_written),
    (Group::FollowUp, FOLLOW_UPS, as_written),
    (Group::InScope, "typos in 15 %", typos_15),
    (Group::OutOfScope, "out of scope, typos in 15 %", typos_15),
    (Group::FollowUp, "follow-ups, typos in 15 %", typos_15),
    (Group::InScope, "typos in 30 %", typos_30),
    (Group::OutOfScope, "out of scope, typos in 30 %", typos_30),
    (Group::FollowUp, "follow-ups, typos in 30 %", typos_30),
    (Group::InScope, "a word dropped", drop_word),
    (Group::InScope, "word order", swap_words),
    (Group::InScope, "inflection", inflect),
];
const IN_SCOPE: &str = "as written";
const OUT_OF_SCOPE: &str = "out of scope";
const FOLLOW_UPS: &str = "follow-ups";

/// The matcher learns from golden questions, so each is asked of an engine that has not seen it: one of so many.
const PARTS: usize = 4;

/// Asks all golden questions, as written and mutated. Deterministic: mutations are seeded by the question.
#[must_use]
pub fn run(engine: &Engine) -> Report {
    let mut report = Report::default();
    let phrasings: BTreeMap<String, &str> = engine
        .base()
        .facts()
        .iter()
        .flat_map(|fact| {
            fact.questions
                .iter()
                .map(|question| (text::normalize(question), fact.id.as_str()))
        })
        .collect();
    let all = engine.base().golden();
    for golden in all.iter().filter(|golden| golden.after.is_none()) {
        if let Some(fact) = phrasings.get(&text::normalize(&golden.question)) {
            report.stored.push(format!(
                "{} {:?} is also a question of {fact}",
                golden.place, golden.question
            ));
        }
    }
    let engines: Vec<Engine> = (0..PARTS)
        .map(|part| engine.without_golden(|at| at % PARTS == part))
        .collect();
    for (group, kind, mutate) in KINDS {
        let mut tally = Tally::default();
        for (place, golden) in all.iter().enumerate().filter(|(_, golden)| Group::of(golden) == *group) {
            let question = mutate(&golden.question, &mut Seeded::new(&golden.question));
            let as_written = [IN_SCOPE, OUT_OF_SCOPE, FOLLOW_UPS].contains(kind);
            report.ask(&engines[place % PARTS], golden, &question, as_written, &mut tally);
        }
        report.kinds.push((kind, tally));
    }
    report
}

impl Report {
    fn ask(&mut self, engine: &Engine, golden: &Golden, question: &str, as_written: bool, tally: &mut Tally) {
        let decision = engine.decide_golden(golden, question);
        tally.asked += 1;
        let expected = |fact: &String| golden.facts.contains(fact);
        let best_is_right = decision.candidates.first().is_some_and(|best| expected(&best.fact));
        if as_written {
            let bin = ((decision.confidence * BINS as f64) as usize).min(BINS - 1);
            let (asked, right, sum) = &mut self.bins[bin];
            *asked += 1;
            *right += usize::from(best_is_right);
            *sum += decision.confidence;
        }
        let place = &golden.place;
        let said = || match &golden.after {
            Some(after) => format!("{after:?}, {question:?}"),
            None => format!("{question:?}"),
        };
        match &decision.outcome {
            Outcome::Answer(facts) if facts.iter().any(expected) => tally.right += 1,
            Outcome::Answer(facts) => {
                tally.wrong += 1;
                let wanted = golden.facts.first().map_or("no answer", String::as_str);
                self.failures.push(format!(
                    "wrong: {place} {} wants {wanted}, got {} ({:.2})",
                    said(),
                    facts.join(" and "),
                    decision.confidence
                ));
                *self
                    .confused
                    .entry((wanted.to_owned(), facts.first().clone()))
                    .or_default() += 1;
            }
            _ if golden.facts.is_empty() => tally.right += 1,
            Outcome::Suggest(offered) if offered.iter().any(|offer| expected(&offer.fact)) => {
                tally.suggested += 1;
                if as_written {
                    self.failures.push(format!(
                        "only suggested: {place} {} wants {} ({:.2})",
                        said(),
                        golden.facts.join(" or "),
                        decision.confidence
                    ));
                }
            }
            _ => {
                tally.abstained += 1;
                if as_written {
                    let best = decision.candidates.first().map_or("nothing", |best| best.fact.as_str());
                    self.failures.push(format!(
                        "unanswered: {place} {} wants {}, best is {best} ({:.2})",
                        said(),
                        golden.facts.join(" or "),
                        decision.confidence
                    ));
                }
            }
        }
    }

    /// The tally of the questions as written, of one kind.
    fn tally(&self, name: &str) -> Tally {
        let found = self.kinds.iter().find(|(kind, _)| *kind == name);
        found.map(|(_, tally)| *tally).unwrap_or_default()
    }

    /// Whether the base may be used: enough right, hardly any wrong, no golden question stored as a phrasing.
    #[must_use]
    pub fn passed(&self) -> bool {
        let [inside, outside, follow_ups] = [IN_SCOPE, OUT_OF_SCOPE, FOLLOW_UPS].map(|kind| self.tally(kind));
        inside.right * 100 >= inside.asked * LEAST_RIGHT
            && inside.wrong * 100 <= inside.asked * MOST_WRONG
            && outside.wrong * 100 <= outside.asked * MOST_FALSE
            && follow_ups.right * 100 >= follow_ups.asked * LEAST_FOLLOWED
            && self.stored.is_empty()
    }

    /// The mean distance between how sure the matcher was and how often it was right.
    #[must_use]
    pub fn calibration_error(&self) -> f64 {
        let asked: usize = self.bins.iter().map(|(asked, ..)| asked).sum();
        let off: f64 = self
            .bins
            .iter()
            .map(|(_, right, sum)| (sum - *right as f64).abs())
            .sum();
        off / asked.max(1) as f64
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in self.stored.iter().chain(&self.failures) {
            writeln!(f, "{failure}")?;
        }
        writeln!(
            f,
            "\n{:<28} {:>6} {:>7} {:>7} {:>10} {:>10}",
            "kind", "asked", "right", "wrong", "suggested", "abstained"
        )?;
        for (kind, tally) in &self.kinds {
            let Tally {
                asked,
                right,
                wrong,
                suggested,
                abstained,
            } = tally;
            let share = |part: &usize| 100.0 * *part as f64 / (*asked).max(1) as f64;
            writeln!(
                f,
                "{kind:<28} {asked:>6} {:>5.1} % {:>5.1} % {:>8.1} % {:>8.1} %",
                share(right),
                share(wrong),
                share(suggested),
                share(abstained)
            )?;
        }
        let mut pairs: Vec<_> = self.confused.iter().collect();
        pairs.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        if !pairs.is_empty() {
            writeln!(f, "\nmost confused (all kinds):")?;
        }
        for ((wanted, got), times) in pairs.into_iter().take(12) {
            writeln!(f, "{times:>4} × {wanted} answered with {got}")?;
        }
        writeln!(f, "\nconfidence   asked   mean   best fact right")?;
        for (at, (asked, right, sum)) in self.bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
            let share = *right as f64 / *asked as f64;
            writeln!(
                f,
                "{:.1} to {:.1}  {asked:>6}   {:.2}   {share:.2}",
                at as f64 / 10.0,
                (at + 1) as f64 / 10.0,
                sum / *asked as f64
            )?;
        }
        write!(f, "expected calibration error {:.3}", self.calibration_error())
    }
}

/// Numbers that look random and are the same in every run: xorshift, seeded by a text (FNV-1a).
#[derive(Debug)]
struct Seeded(u64);

impl Seeded {
    fn new(text: &str) -> Self {
        Self(
            text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
            }) | 1,
        )
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % end.max(1) as u64).unwrap_or(0)
    }
}

fn as_written(question: &str, _: &mut Seeded) -> String {
    question.to_owned()
}

fn typos_15(question: &str, seeded: &mut Seeded) -> String {
    typos(question, 15, seeded)
}

fn typos_30(question: &str, seeded: &mut Seeded) -> String {
    typos(question, 30, seeded)
}

/// One slip (swap, drop, double, neighbour letter) in this share of the words of five letters or more.
fn typos(question: &str, percent: usize, seeded: &mut Seeded) -> String {
    let words = question.split(' ').map(|word| {
        if word.chars().count() < 5 || !word.chars().all(char::is_alphanumeric) || seeded.below(100) >= percent {
            return word.to_owned();
        }
        let mut letters: Vec<char> = word.chars().collect();
        let at = 1 + seeded.below(letters.len() - 2);
        match seeded.below(4) {
            0 => letters.swap(at, at + 1),
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, letters[at]),
            _ => letters[at] = char::from(b'a' + seeded.below(26) as u8),
        }
        letters.into_iter().collect()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Leaves one short word out, where there is one: a telling word's loss would change the question.
fn drop_word(question: &str, seeded: &mut Seeded) -> String {
    let words: Vec<&str> = question.split(' ').collect();
    let short: Vec<usize> = (0..words.len())
        .filter(|at| text::is_function_word(&words[*at].to_lowercase()))
        .collect();
    if short.is_empty() {
        return question.to_owned();
    }
    let out = short[seeded.below(short.len())];
    words
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != out)
        .map(|(_, word)| *word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Swaps two neighbouring words.
fn swap_words(question: &str, seeded: &mut Seeded) -> String {
    let mut words: Vec<&str> = question.split(' ').collect();
    if words.len() > 2 {
        let at = seeded.below(words.len() - 1);
        words.swap(at, at + 1);
    }
    words.join(" ")
}

/// Gives the last long word another ending.
fn inflect(question: &str, _: &mut Seeded) -> String {
    let mut words: Vec<String> = question.split(' ').map(str::to_owned).collect();
    if let Some(word) = words
        .iter_mut()
        .rev()
        .find(|word| word.len() >= 5 && word.chars().all(|c| c.is_ascii_lowercase()))
    {
        *word = match word.strip_suffix('s') {
            Some(one) if !one.ends_with('s') => one.to_owned(),
            _ => format!("{word}s"),
        };
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Seeded, drop_word, swap_words, typos};

    #[test]
    fn mutations_repeat_and_change() {
        let question = "when exactly did the kingdom of Sweden finally become a member";
        for mutate in [|q: &str, s: &mut Seeded| typos(q, 100, s), drop_word, swap_words] {
            let once = mutate(question, &mut Seeded::new(question));
            assert_eq!(once, mutate(question, &mut Seeded::new(question)));
            assert_ne!(once, question);
        }
    }
}
