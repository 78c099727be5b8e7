//! Guesses the word behind a misspelt one; never turns one country's name into another's.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::features::hash;
use super::lexicon::Lexicon;
use super::lists::WordList;
use super::score;
use crate::text::{self, Word};

/// The words that the base or everyday English knows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Speller {
    of_base: Known,
    /// What the base calls its countries.
    names: Known,
}

/// Words, found by what is left of their first letters after dropping one or two: whatever slips there are further on, these
/// rests are alike (symmetric deletion with a prefix, after Garbe's SymSpell).
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    words: WordList,
    /// Their stems, by hash, sorted: in a million words that nobody knows, three pass for known.
    stems: Box<[u32]>,
    /// (hash of a rest, the word's place), sorted.
    rests: Box<[(u32, u32)]>,
}

/// Letters at a word's start by which it is found: enough that few words share a rest, few enough that long words don't
/// have a hundred.
const PREFIX: usize = 6;

/// Everyday English and the world's countries: the same for every base, so that no reload gathers them again.
static EVERYDAY: LazyLock<Known> = LazyLock::new(|| {
    let names = text::world_names().flatten().flat_map(|name| name.split(' '));
    let synonyms = text::groups().flatten().flat_map(|form| form.split(' '));
    Known::new(names.chain(synonyms).chain(text::english()))
});

impl Known {
    fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let words = WordList::new(words);
        let deep = words.len() <= score::MOST_WORDS_DEEP;
        let mut rests = Vec::new();
        for (at, text) in (0u32..).zip(words.iter()) {
            if is_fuzzy(text) {
                let drops = if deep { reach(text) } else { 1 };
                without_letters(text, drops, &mut |rest| rests.push((short(rest), at)));
            }
        }
        rests.sort_unstable();
        rests.dedup();
        let mut stems: Vec<u32> = words.iter().map(|text| short(text::stem(text).as_bytes())).collect();
        stems.sort_unstable();
        stems.dedup();
        Self {
            words,
            stems: stems.into(),
            rests: rests.into(),
        }
    }

    fn contain(&self, text: &str) -> bool {
        self.words.place(text).is_some()
    }

    /// Those that share a rest with one of these rests, which are hashes.
    fn sharing(&self, rests: &[u32]) -> impl Iterator<Item = &str> {
        rests.iter().flat_map(|rest| {
            let start = self.rests.partition_point(|(other, _)| other < rest);
            let same = self.rests[start..].iter().take_while(move |(other, _)| other == rest);
            same.map(|(_, at)| self.words.get(*at as usize))
        })
    }
}

impl Speller {
    /// Knows the base's words, names and everyday English.
    pub(crate) fn new(of_base: &BTreeSet<CompactString>, lexicon: &Lexicon) -> Self {
        Self {
            of_base: Known::new(of_base.iter().map(CompactString::as_str)),
            names: Known::new(lexicon.name_words()),
        }
    }

    fn all(&self) -> [&Known; 3] {
        [&self.of_base, &self.names, &EVERYDAY]
    }

    fn has(&self, text: &str) -> bool {
        self.all().iter().any(|known| known.contain(text))
    }

    /// Whether the word, or another form of it, is known as it stands.
    pub(crate) fn knows(&self, word: &Word) -> bool {
        let stem = short(word.stem.as_bytes());
        self.all().iter().any(|known| known.stems.binary_search(&stem).is_ok())
            || self.has(&word.text)
            || text::is_english(&word.text)
            || text::is_common(&word.text)
    }

    /// The words of a query with misspelt ones replaced.
    pub(crate) fn correct(&self, words: &[Word], lexicon: &Lexicon) -> Vec<Word> {
        let (early, words) = words.split_at(words.len().saturating_sub(score::MOST_CORRECTED));
        let mut corrected = Vec::with_capacity(early.len() + words.len());
        corrected.extend_from_slice(early);
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let unknown = !self.knows(word);
            if let Some(next) = words.get(at + 1)
                && (unknown || !self.knows(next))
                && let Some(joined) = self.joined(word, next)
            {
                corrected.push(joined);
                at += 2;
                continue;
            }
            at += 1;
            if unknown && is_fuzzy(&word.text) {
                if let Some((known, distance)) = self.nearest(&word.text, lexicon) {
                    corrected.push(respelt(word, known, 1.0 - score::LOSS_PER_SLIP * distance as f32));
                    continue;
                }
                if let Some((left, right)) = self.split(&word.text) {
                    let mut first = respelt(word, left, score::REJOINED);
                    first.then = text::Break::None;
                    corrected.extend([first, respelt(word, right, score::REJOINED)]);
                    continue;
                }
            }
            corrected.push(word.clone());
        }
        corrected
    }

    fn joined(&self, word: &Word, next: &Word) -> Option<Word> {
        let both = format!("{}{}", word.text, next.text);
        (word.then == text::Break::None && both.len() >= 6 && self.of_base.contain(&both))
            .then(|| respelt(next, &both, score::REJOINED))
    }

    fn split<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        (3..text.len().saturating_sub(2))
            .filter(|at| text.is_char_boundary(*at))
            .map(|at| text.split_at(at))
            .find(|(left, right)| {
                let (one, other) = (self.of_base.contain(left), self.of_base.contain(right));
                (one && (other || self.has(right))) || (other && self.has(left))
            })
    }

    fn nearest(&self, text: &str, lexicon: &Lexicon) -> Option<(&str, usize)> {
        let most = reach(text);
        let mut rests = Vec::new();
        without_letters(text, most, &mut |rest| rests.push(short(rest)));
        let mut known: Vec<&str> = self.all().iter().flat_map(|known| known.sharing(&rests)).collect();
        // Each letter more or less is a slip.
        known.retain(|known| known.len().abs_diff(text.len()) <= most);
        known.sort_unstable();
        known.dedup();
        let mut near: Vec<(usize, i64, bool, &str)> = known
            .into_iter()
            .filter_map(|known| {
                let distance = strsim::osa_distance(text, known);
                let alike = (strsim::jaro_winkler(text, known) * 1000.0) as i64;
                (distance <= most && alike >= score::LEAST_ALIKE)
                    .then(|| (distance, -alike, !self.of_base.contain(known), known))
            })
            .collect();
        near.sort_unstable();
        let &(distance, _, _, best) = near.first()?;
        let rival = near
            .iter()
            .skip(1)
            .any(|other| other.0 <= distance && lexicon.are_rival_names(best, other.3));
        (!rival).then_some((best, distance))
    }

    /// Words of the base that start with this, at most `most`.
    pub(crate) fn starting_with<'a>(&'a self, start: &'a str, most: usize) -> Vec<&'a str> {
        let words = self.of_base.words.starting_with(start);
        words.take(most).map(|(_, known)| known).collect()
    }
}

/// Words under four letters and figures are never guessed at.
fn is_fuzzy(text: &str) -> bool {
    (4..=24).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// How many slips are forgiven in a word of this length.
fn reach(text: &str) -> usize {
    if score::TWO_SLIPS.contains(&text.len()) { 2 } else { 1 }
}

fn respelt(word: &Word, text: &str, certainty: f32) -> Word {
    Word {
        text: text.into(),
        stem: text::stem(text).into(),
        then: word.then,
        certainty,
    }
}

fn short(text: &[u8]) -> u32 {
    hash(text) as u32
}

/// Calls back with the word's first letters and with what is left of them after dropping up to `drops` letters.
fn without_letters(text: &str, drops: usize, found: &mut impl FnMut(&[u8])) {
    let bytes = &text.as_bytes()[..text.len().min(PREFIX)];
    found(bytes);
    let mut rest = Vec::with_capacity(bytes.len());
    for one in 0..bytes.len() {
        rest.clear();
        rest.extend(
            bytes
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != one)
                .map(|(_, byte)| *byte),
        );
        found(&rest);
        if drops > 1 {
            for other in one + 1..bytes.len() {
                rest.clear();
                rest.extend(
                    bytes
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| *at != one && *at != other)
                        .map(|(_, byte)| *byte),
                );
                found(&rest);
            }
        }
    }
}
