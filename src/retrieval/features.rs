//! What a query shows to the classifier: its words, pairs of them, groups of letters within them, and what they mean.

use std::ops::RangeInclusive;

use super::lexicon::{Class, Slot};
use crate::text::{self, Vector, Word};

/// Lengths of the letter groups; the ends of a word are marked and count as letters.
const LETTERS: RangeInclusive<usize> = 2..=4;

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

/// One of the things that a query shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feature {
    /// What it is, by hash: two in four billion share one.
    pub(super) key: u32,
    pub(super) kind: Kind,
    /// How often it occurs, less where the spelling was guessed.
    pub(super) count: f32,
}

/// The features of one query.
#[derive(Debug)]
pub(super) struct Features {
    /// By key, each once.
    pub(super) found: Vec<Feature>,
    /// What the words mean together, names left out: that Sweden and Finland are alike must not make them the same.
    pub(super) meaning: Vector,
}

/// Reads a query whose words were corrected.
pub(super) fn features(words: &[Word], slots: &[Slot]) -> Features {
    let mut found: Vec<Feature> = Vec::new();
    let mut note = |hash: u64, kind: Kind, count: f32| {
        let whole = hash.rotate_left(kind as u32);
        let key = (whole ^ whole >> 32) as u32;
        found.push(Feature { key, kind, count });
    };
    let mut before = hash(b"<");
    for slot in slots {
        let own = hash(slot.key.as_bytes());
        note(own, Kind::Word, slot.certainty);
        note(pair(before, own), Kind::Pair, slot.certainty);
        before = own;
    }
    note(pair(before, hash(b">")), Kind::Pair, 1.0);
    // What is asked of a name, whichever it is.
    let mut before = hash(b"<");
    for slot in slots {
        let is_name = slot.class == Class::Name;
        let own = if is_name { hash(b"*") } else { hash(slot.key.as_bytes()) };
        if is_name || before == hash(b"*") {
            note(pair(before, own), Kind::Pair, slot.certainty);
        }
        before = own;
    }
    let mut marked = Vec::new();
    for word in words {
        marked.clear();
        marked.push(b'<');
        marked.extend_from_slice(word.text.as_bytes());
        marked.push(b'>');
        for start in 0..marked.len() {
            let mut hash = BASIS;
            for (length, letter) in (1..=*LETTERS.end()).zip(&marked[start..]) {
                hash = hashed(hash, *letter);
                if LETTERS.contains(&length) {
                    note(hash, Kind::Letters, 1.0);
                }
            }
        }
    }
    found.sort_unstable_by_key(|feature| feature.key);
    found.dedup_by(|next, kept| {
        let is_same = next.key == kept.key;
        kept.count += if is_same { next.count } else { 0.0 };
        is_same
    });
    Features {
        found,
        meaning: meaning(words, slots),
    }
}

/// What the words mean together, names left out.
fn meaning(words: &[Word], slots: &[Slot]) -> Vector {
    let telling = slots.iter().filter(|slot| slot.class != Class::Name);
    let telling = telling.flat_map(|slot| &words[slot.from..slot.to]);
    text::meaning(telling.map(|word| word.text.as_str()))
}

/// Fowler, Noll and Vo's hash, 64 bits, 1a.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(BASIS, |hash, byte| hashed(hash, *byte))
}

/// What `hash` begins with.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash with one byte more.
fn hashed(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
}

fn pair(first: u64, second: u64) -> u64 {
    second.rotate_left(17) ^ first.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
