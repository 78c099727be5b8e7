//! What golden questions teach of follow-ups.

use super::decide::{Understood, decide};
use super::follow::Context;
use super::{Outcome, parts};
use crate::conversation::{Conversation, Turn};
use crate::facts::{FactBase, Golden};
use crate::retrieval::{FollowUps, Following, Found, Retrieval, Unseen, spread};
use crate::text::Word;

/// Facts that one question is learnt from: those that it may be mistaken for.
const FACTS: usize = 5;
/// Fewer golden questions that follow another are known by heart, and teach nothing of others.
const LEAST_TOLD: usize = 100;
/// A question that stands for itself is also asked after what was told before one of so many others: a prime, so that
/// neighbours are asked after different facts.
const STRIDE: usize = 7919;

/// A question with the turn before it.
struct Lesson {
    turn: Turn,
    following: Following,
    unseen: Unseen,
}

/// Learns from golden questions that follow another, and from those that stand for themselves, each asked as if it were new:
/// what no fact answers must not be bent towards the one that was told, nor what several facts answer. Those that reach a
/// single fact are phrasings of it, and surely answered.
pub(crate) fn learn(base: &FactBase, retrieval: &Retrieval, golden: &[Golden]) -> FollowUps {
    let (follow_ups, alone): (Vec<&Golden>, Vec<&Golden>) = golden.iter().partition(|golden| golden.after.is_some());
    let told = spread::each(&follow_ups, |golden| told(base, retrieval, golden));
    let precedents: Vec<Following> = told.iter().map(|(_, following)| following.clone()).collect();
    if told.len() < LEAST_TOLD {
        return FollowUps::read(retrieval, &precedents, &[]);
    }
    let mut silent = 0..;
    let others = alone.iter().filter(|golden| golden.facts.len() != 1).enumerate();
    let others = others.map(|(at, golden)| {
        let (turn, before) = &told[at * STRIDE % told.len()];
        let following = Following {
            told: before.told,
            words: asked(retrieval, golden),
            reaches: reached(base, golden),
        };
        let silent = golden.facts.is_empty().then(|| silent.next()).flatten();
        (turn.clone(), following, silent)
    });
    let others: Vec<_> = others.collect();
    // No more of them than follow another: else nothing would be taken for a follow-up.
    let every = others.len().div_ceil(told.len()).max(1);
    let others = others.into_iter().step_by(every);
    let followed = told.iter().cloned().map(|(turn, following)| (turn, following, None));
    let lessons = (0..).zip(followed.chain(others));
    let lessons: Vec<Lesson> = lessons
        .map(|(own, (turn, following, silent))| Lesson {
            turn,
            following,
            unseen: Unseen { own: Some(own), silent },
        })
        .collect();
    let all: Vec<&Following> = lessons.iter().map(|lesson| &lesson.following).collect();
    let mut learnt = FollowUps::read(retrieval, &precedents, &all);
    let examples = spread::each(&lessons, |lesson| {
        let Following { words, reaches, .. } = &lesson.following;
        let alone = retrieval.rank_unseen(words, lesson.unseen);
        let context = Context::new(base, retrieval, &learnt, &lesson.turn, words, &alone, lesson.unseen);
        let examples = context.map(|context| {
            let example = |found: Found| (context.of(found.fact), reaches.contains(&found.fact));
            let candidates = context.candidates().into_iter().take(FACTS);
            candidates.map(example).collect::<Vec<_>>()
        });
        examples.unwrap_or_default()
    });
    learnt.learn(&examples);
    learnt
}

/// A golden question with the turn before it; `None` where what is asked before gets no answer.
fn told(base: &FactBase, retrieval: &Retrieval, golden: &Golden) -> Option<(Turn, Following)> {
    let before = retrieval.read(golden.after.as_deref()?);
    let Understood { decision, words } = decide(base, retrieval, &Conversation::default(), &before);
    let Outcome::Answer(facts) = decision.outcome else {
        return None;
    };
    let following = Following {
        told: base.place(facts.first())?,
        words: asked(retrieval, golden),
        reaches: reached(base, golden),
    };
    let facts = facts.into_vec();
    Some((Turn { words, facts }, following))
}

fn asked(retrieval: &Retrieval, golden: &Golden) -> Vec<Word> {
    parts::end(&retrieval.read(&golden.question)).to_vec()
}

fn reached(base: &FactBase, golden: &Golden) -> Vec<u32> {
    golden.facts.iter().filter_map(|fact| base.place(fact)).collect()
}
