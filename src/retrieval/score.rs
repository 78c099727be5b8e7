//! Every weight and threshold of the matcher, with the reason for its value.

use super::evidence::Evidence;
use super::lexicon::Class;

/// A function word weighs next to nothing, yet enough to part two phrasings that differ in nothing else.
const FUNCTION_WEIGHT: f32 = 0.03;
/// "Not" turns a question round; less than a question word, since people also use it to sound surprised.
const NEGATION_WEIGHT: f32 = 0.2;
/// When, why, who: below any telling word, above all the chatter of a sentence.
const ASKING_WEIGHT: f32 = 0.35;
/// Chatter that the base does not hold.
const CHATTER_WEIGHT: f32 = 0.05;
/// Chatter that the base holds weighs this share of what a content word would.
const CHATTER_SHARE: f32 = 0.35;
/// A word that all facts hold still weighs something: a query of nothing else is about the base's subject.
const LEAST_CONTENT: f32 = 0.08;
/// A content word that the base does not hold: as much as one of its telling words.
const UNKNOWN_WEIGHT: f32 = 0.9;
/// Words of this rarity or less, about the forty most common, are filler wherever they stand.
const FILLER_RARITY: f32 = 0.38;
/// A country that the base does not hold: more than any word that it holds.
const UNKNOWN_NAME_WEIGHT: f32 = 1.2;
/// A country that the base holds weighs at least this, however many facts speak of it.
const LEAST_NAME: f32 = 0.6;

/// A term in this share of a fact's phrasings is held with half strength: one phrasing of twenty.
pub(super) const HALF_STRENGTH: f32 = 0.05;
/// A keyword is as good as a term of most phrasings.
pub(super) const KEYWORD: f32 = 0.9;
/// A word of the answer: it is known there, but it is not what the fact is asked for.
pub(super) const TOLD: f32 = 0.5;
/// Below this a slot counts as missing.
pub(super) const HELD: f32 = 0.4;
/// Below this a fact is hardly ever asked with a word.
pub(super) const BARELY_HELD: f32 = 0.1;
/// What is new in a follow-up must be asked of the fact, not only be told in its answer: above `TOLD`.
pub(super) const HELD_FIRMLY: f32 = 0.55;
/// A name held with half strength is held.
pub(super) const NAME_HELD: f32 = 1.6;
/// A term in this share of a fact's phrasings is what it is usually asked with.
pub(super) const USUAL_SHARE: f32 = 0.25;
/// A name in this share of a fact's phrasings is what the fact is about.
pub(super) const CORE_SHARE: f32 = 0.7;
/// What is told before or after the clause that asks counts so much against a fact that knows nothing of it.
pub(super) const TOLD_BEFORE: f32 = 0.3;
/// Where a query asks for nothing in particular, neither for nor against.
pub(super) const NOTHING_ASKED: f32 = 0.6;
/// The share of similarity that depends on word order.
pub(super) const ORDER: f32 = 0.08;

/// Ranking within one query: what the fact holds and the nearest phrasing count alike.
pub(super) const RANK_COVERAGE: f32 = 0.5;
/// See `RANK_COVERAGE`.
pub(super) const RANK_SIMILARITY: f32 = 0.5;
/// What the classifier makes of it, at `USUAL_PHRASINGS` a fact; more would drown rare words that it saw once. It grows
/// with the square root of what the classifier has seen: with thirty phrasings a fact it knows best.
const RANK_LEARNT: f32 = 1.2;
/// See `RANK_LEARNT`.
const MOST_RANK_LEARNT: f32 = 2.0;
/// Phrasings a fact has in a base written by hand.
const USUAL_PHRASINGS: f32 = 12.0;
/// A fact about another country than the one named must fall behind facts that name none.
pub(super) const RANK_FOREIGN: f32 = 0.25;
/// A fact about a country that the query does not name must fall behind general ones.
pub(super) const RANK_UNNAMED: f32 = 0.2;

/// A rejoined or parted word is nearly sure: both halves are words.
pub(super) const REJOINED: f32 = 0.95;
/// Lost for each slip of the pen.
pub(super) const LOSS_PER_SLIP: f32 = 0.06;
/// Words of these lengths may hold two slips; in longer ones there are too many ways to look up.
pub(super) const TWO_SLIPS: std::ops::RangeInclusive<usize> = 7..=15;
/// Of a long message the last words are corrected, which bounds the time: people explain first and ask last.
pub(super) const MOST_CORRECTED: usize = 100;
/// Least Jaro-Winkler likeness of a correction, in thousandths.
pub(super) const LEAST_ALIKE: i64 = 780;
/// With more words than this only one slip is looked up, which bounds memory.
pub(super) const MOST_WORDS_DEEP: usize = 40_000;

/// A fact to which the classifier gives this chance, if there is an answer at all, is looked at even where it shares no telling word.
pub(super) const LEARNT_CANDIDATE: f32 = 0.05;

/// Facts that are looked at closely.
pub(super) const CLOSE_LOOK: usize = 6;
/// Facts that a ranking keeps: five are listed, and the second of two questions may be asked for by one further down.
pub(super) const MOST_FOUND: usize = 8;
/// Postings read for one query once enough facts are found: bounds the time in a large base.
pub(super) const MOST_POSTINGS: usize = 4_000;

/// Least confidence that answers. A wrong answer costs more than one that was not given: of 3,420 unseen questions in scope,
/// 0.58 answers ten more rightly, and of 2,510 that only look as if they were, four more; 0.62 is as far off the other way.
pub(crate) const ANSWER: f64 = 0.60;
/// Least confidence of each half where two questions are asked in one: that there are two facts to tell supports both.
pub(crate) const PART: f64 = 0.3;
/// How sure a half is taken to be until it is ranked. At 0.99, six of 1,000 utterances that ask two things are answered better,
/// and every long message takes a sixth longer.
pub(crate) const SURE: f64 = 0.9;
/// Least chance that two questions are asked in one.
pub(crate) const TWO: f64 = 0.4;
/// Least chance that a fact is what a follow-up means: the turn before supports it.
pub(crate) const FOLLOW_UP: f64 = 0.35;
/// Words that are so much like those that need no answer, and do not lean on the turn before, are no follow-up, where a base has
/// too few golden ones to tell: of 1,400 follow-ups that people wrote, nine are lost by it.
pub(crate) const SMALL_TALK: f32 = 0.7;
/// Least share of the subject that a fact must hold to share more than a name.
const LEAST_SUBJECT: f32 = 0.05;
/// Least weight of telling words that a query and a fact must share: small talk shares none, whatever it resembles.
const LEAST_SHARED: f32 = 0.2;
/// Least score of a fact that is offered.
pub(crate) const OFFER: f64 = 0.04;

/// A query this much like a phrasing has its words in its order.
pub(super) const WORD_FOR_WORD: f32 = 0.999;
/// Its fact comes before all others: more than anything else can add up to.
pub(super) const RANK_STORED: f32 = 4.0;
/// Its chance to be right, at least: only a base that says the same in two facts would err.
pub(super) const STORED: f64 = 0.97;

/// How much the classifier's chance counts in ranking, given the phrasings a fact has on average.
pub(super) fn rank_learnt(phrasings: f32) -> f32 {
    (RANK_LEARNT * (phrasings / USUAL_PHRASINGS).sqrt()).min(MOST_RANK_LEARNT)
}

/// How much a word weighs, given its class and how telling it is (`None`: the base is not asked about it).
pub(super) fn weight(class: Class, telling: Option<f32>) -> f32 {
    match (class, telling) {
        (Class::Function, _) => FUNCTION_WEIGHT,
        (Class::Negation, _) => NEGATION_WEIGHT,
        (Class::Asking, _) => ASKING_WEIGHT,
        (Class::Chatter, None) => CHATTER_WEIGHT,
        (Class::Chatter, Some(telling)) => CHATTER_WEIGHT + CHATTER_SHARE * telling,
        (Class::Content | Class::Proper, None) => UNKNOWN_WEIGHT,
        (Class::Content | Class::Proper, Some(telling)) => telling.max(LEAST_CONTENT),
        (Class::Name, None) => UNKNOWN_NAME_WEIGHT,
        (Class::Name, Some(telling)) => telling.max(LEAST_NAME),
    }
}

/// How much a content word weighs that the base does not hold: the most common words are filler, rare ones are asked about.
pub(super) fn unknown(rarity: f32) -> f32 {
    UNKNOWN_WEIGHT * ((rarity - FILLER_RARITY) / (1.0 - FILLER_RARITY)).max(LEAST_CONTENT)
}

/// How many numbers describe a candidate.
pub(super) const TRAITS: usize = 28;

/// The weights of the traits before a base has been seen, in the order of `traits`: set by hand so that full coverage of
/// a phrasing gives 0.95 and a half-covered query 0.2, and that a name alone is no answer. A base's own phrasings and golden
/// questions move them.
pub(super) const PRIOR: [f64; TRAITS] = [
    -6.0, 5.0, 4.0, 3.0, -1.2, -2.5, -1.0, 1.0, -2.0, 0.8, 1.0, -1.0, 1.5, 1.0, 0.0, 0.0, 0.0, 0.0, -2.0, 1.0, 0.0,
    -2.0, 0.0, 0.0, 0.0, 0.0, -4.0, 0.0,
];

/// What candidates are compared by: rank, coverage, similarity, the classifier's chance.
pub(super) type Compared = [f32; 4];

/// See `Compared`.
pub(super) fn compared(evidence: &Evidence, rank: f32) -> Compared {
    [rank, evidence.coverage, evidence.similarity, evidence.learnt.1]
}

/// The numbers that describe a candidate; `lead` is how far it is ahead of all others of another subject, by each.
pub(super) fn traits(evidence: &Evidence, lead: Compared) -> [f64; TRAITS] {
    let [rank, coverage, similarity, learnt] = lead.map(f64::from);
    [
        1.0,
        f64::from(evidence.coverage),
        f64::from(evidence.similarity),
        (rank * 3.0).clamp(-1.0, 1.0),
        f64::from(evidence.missing.min(3.0)),
        f64::from(evidence.foreign.min(1.5)),
        f64::from(evidence.unnamed),
        f64::from(evidence.asking),
        f64::from(evidence.guessed),
        f64::from(evidence.matched.min(2.5)),
        f64::from(evidence.subject),
        f64::from(evidence.unknown.min(2.5)),
        f64::from((evidence.learnt.0 / 10.0).clamp(-1.0, 1.5)),
        f64::from(evidence.learnt.1),
        f64::from(evidence.gap),
        f64::from(evidence.phrased),
        f64::from((1.0 + evidence.subjects).ln()),
        rank,
        f64::from(evidence.silence),
        f64::from(evidence.usual),
        f64::from(evidence.length.ln_1p()),
        f64::from(evidence.unanswerable),
        f64::from(evidence.second),
        coverage,
        similarity,
        learnt,
        given(shares_a_name_alone(evidence), 1.0),
        f64::from(evidence.elsewhere.min(4.0)),
    ]
}

/// Whether a fact, whatever the name it shares with the query, knows next to nothing of what is asked.
fn shares_a_name_alone(evidence: &Evidence) -> bool {
    evidence.subject < LEAST_SUBJECT || evidence.shared < LEAST_SHARED
}

/// What a cut between two questions looks like.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cut {
    /// One question is asked of two: "when did Finland and Sweden join?"
    pub(crate) shared: bool,
    /// A clause ends before it.
    pub(crate) clause: bool,
    /// A question mark stands before it.
    pub(crate) question_mark: bool,
    /// A word such as "and" stands there.
    pub(crate) joint: bool,
    /// The first half is a question.
    pub(crate) first_asks: bool,
    /// The second half is a question, by its form or its mark.
    pub(crate) second_asks: bool,
    /// The second half is one by its form.
    pub(crate) second_has_form: bool,
    /// The second half only names another: "and Turkey?"
    pub(crate) same_of_another: bool,
    /// The second half names something.
    pub(crate) names: bool,
    /// Words that carry the first half's subject.
    pub(crate) first_subjects: usize,
    /// Words that carry the second half's subject, and those of them that the first has not.
    pub(crate) second_subjects: usize,
    /// See `second_subjects`.
    pub(crate) own: usize,
}

/// The facts of two halves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    /// Confidence in the fact of the first half.
    pub(crate) first: f64,
    /// Confidence in the fact of the second half.
    pub(crate) second: f64,
    /// Confidence in the fact of the whole.
    pub(crate) whole: f64,
    /// The scores of both halves' facts for the whole.
    pub(crate) in_whole: [f64; 2],
    /// Whether the second half was completed from the first.
    pub(crate) completed: bool,
    /// Whether the second fact holds what is its half's own.
    pub(crate) holds: bool,
    /// How much more the whole is like a phrasing of its fact than the halves are like those of theirs.
    pub(crate) closer: f32,
}

/// 0..1: the chance that a cut parts two questions. A logistic regression, fitted to 3,600 utterances that people wrote, 500 of
/// them two questions in one.
pub(crate) fn chance_of_two(cut: &Cut, pair: &Pair) -> f64 {
    let only_asks = !cut.shared && !cut.clause && !cut.joint;
    let shape = given(cut.shared, 0.56)
        + given(cut.clause, 1.34)
        + given(cut.question_mark, 0.91)
        + given(cut.joint, 1.81)
        + given(only_asks, 2.28)
        + given(cut.second_has_form, 2.54)
        - given(cut.second_asks, 2.52)
        + given(cut.first_asks && cut.second_asks, 1.96)
        + given(cut.same_of_another, 1.22)
        + given(cut.names, 0.30)
        - 0.23 * cut.own.min(4) as f64
        - 0.38 * cut.first_subjects.min(3) as f64
        - given(!cut.shared && cut.first_subjects == 0, 0.57)
        - given(!cut.shared && cut.second_subjects == 0, 1.12);
    let facts = 0.27 * log_odds(pair.first) + 0.41 * log_odds(pair.second) - 0.70 * log_odds(pair.whole)
        + 0.32 * pair.in_whole.map(log_odds).iter().sum::<f64>()
        + given(pair.completed, 0.46)
        + given(pair.holds, 0.88)
        - 0.97 * f64::from(pair.closer);
    logistic(shape + facts - 7.31)
}

/// A weight where something is so.
pub(super) fn given(is_so: bool, weight: f64) -> f64 {
    if is_so { weight } else { 0.0 }
}

/// From log odds to a chance.
pub(super) fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// The logarithm of the odds of a chance, from 0 for those that are next to nothing.
pub(super) fn log_odds(chance: f64) -> f64 {
    const LEAST: f64 = 0.001;
    let odds = |chance: f64| chance / (1.0 - chance);
    (odds(chance.clamp(LEAST, 1.0 - LEAST)) / odds(LEAST)).ln()
}

/// The sum of values by their weights.
pub(super) fn dot(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
}
