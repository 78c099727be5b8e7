//! What a query shows to the classifier: its words, pairs of them, groups of letters within them, and what they mean.

use super::lexicon::{Class, Slot};
use crate::text::{self, Vector, Word};

/// Lengths of the letter groups; the ends of a word are marked and count as letters.
const LETTERS: [usize; 3] = [2, 3, 4];

/// What a feature is made of. Words and pairs count together, and letter groups by themselves, so that a long word
/// with its many groups does not drown a short one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A word, by the group of words that mean the same.
    Word,
    /// A word and the one before it.
    Pair,
    /// Some letters of a word.
    Letters,
}

/// The features of one query.
#[derive(Debug)]
pub(super) struct Features {
    /// By hash; how often it occurs, less where the spelling was guessed.
    pub(super) found: Vec<(u64, Kind, f32)>,
    /// What the words mean together, names left out: that Sweden and Finland are alike must not make them the same.
    pub(super) meaning: Vector,
}

/// Reads a query whose words were corrected.
pub(super) fn features(words: &[Word], slots: &[Slot]) -> Features {
    let mut found: Vec<(u64, Kind, f32)> = Vec::new();
    let mut note = |hash: u64, kind: Kind, count: f32| found.push((hash, kind, count));
    let mut before = hash(b"<");
    for slot in slots {
        let own = hash(slot.key.as_bytes());
        note(own, Kind::Word, slot.certainty);
        note(pair(before, own), Kind::Pair, slot.certainty);
        before = own;
    }
    note(pair(before, hash(b">")), Kind::Pair, 1.0);
    for word in words {
        let marked = [b"<", word.text.as_bytes(), b">"].concat();
        for length in LETTERS {
            for group in marked.windows(length) {
                note(hash(group), Kind::Letters, 1.0);
            }
        }
    }
    let named = |at: usize| {
        let of = |slot: &&Slot| (slot.from..slot.to).contains(&at);
        slots.iter().find(of).is_some_and(|slot| slot.class == Class::Name)
    };
    let telling = words.iter().enumerate().filter(|(at, _)| !named(*at));
    // In order, each once.
    found.sort_by_key(|(hash, kind, _)| (*hash, *kind));
    found.dedup_by(|next, kept| {
        let is_same = (next.0, next.1) == (kept.0, kept.1);
        kept.2 += if is_same { next.2 } else { 0.0 };
        is_same
    });
    Features {
        found,
        meaning: text::mean_vector(telling.map(|(_, word)| word.text.as_str())),
    }
}

/// Fowler, Noll and Vo's hash, 64 bits, 1a.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

fn pair(first: u64, second: u64) -> u64 {
    second.rotate_left(17) ^ first.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
