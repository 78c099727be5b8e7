//! Guesses the word behind a misspelt one; never turns one country's name into another's.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::features::hash;
use super::lexicon::Lexicon;
use super::score;
use crate::text::{self, Word};

/// Words that the base or everyday English knows, found by what is left of them after dropping a letter or two.
#[derive(Debug)]
pub(crate) struct Speller {
    /// In alphabetic order.
    words: Vec<Known>,
    /// Their stems, by hash: in a million words that nobody knows, one passes for known.
    stems: HashSet<u64>,
    /// (hash of a word less up to two letters, the word's place), sorted.
    rests: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Known {
    text: Box<str>,
    of_base: bool,
}

impl Speller {
    /// Knows the base's words, names and everyday English.
    pub(crate) fn new(of_base: &BTreeSet<String>, lexicon: &Lexicon) -> Self {
        let mut all: BTreeMap<String, bool> = of_base.iter().map(|word| (word.clone(), true)).collect();
        for word in lexicon.name_words() {
            all.entry(word.to_owned()).or_insert(false);
        }
        for names in text::world_names() {
            for word in names.flat_map(|name| name.split(' ')) {
                all.entry(word.to_owned()).or_insert(false);
            }
        }
        let synonyms = text::groups().flatten().flat_map(|form| form.split(' '));
        for word in text::english().chain(synonyms) {
            all.entry(word.to_owned()).or_insert(false);
        }
        let known = |(text, of_base): (String, bool)| Known {
            text: text.into(),
            of_base,
        };
        let words: Vec<Known> = all.into_iter().map(known).collect();
        let deep = words.len() <= score::MOST_WORDS_DEEP;
        let mut rests = Vec::new();
        for (at, word) in (0u32..).zip(&words) {
            if is_fuzzy(&word.text) {
                let drops = if deep { reach(&word.text) } else { 1 };
                without_letters(&word.text, drops, &mut |rest| rests.push((short(rest), at)));
            }
        }
        rests.sort_unstable();
        rests.dedup();
        rests.shrink_to_fit();
        let stems = words
            .iter()
            .map(|word| hash(text::stem(&word.text).as_bytes()))
            .collect();
        Self { words, stems, rests }
    }

    /// Whether the word, or another form of it, is known as it stands.
    pub(crate) fn knows(&self, word: &Word) -> bool {
        self.stems.contains(&hash(word.stem.as_bytes()))
            || self.find(&word.text).is_some()
            || text::is_english(&word.text)
            || text::is_common(&word.text)
    }

    fn find(&self, text: &str) -> Option<&Known> {
        self.words
            .binary_search_by(|known| (*known.text).cmp(text))
            .ok()
            .map(|at| &self.words[at])
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
        (word.then == text::Break::None && both.len() >= 6 && self.find(&both).is_some_and(|known| known.of_base))
            .then(|| respelt(next, &both, score::REJOINED))
    }

    fn split<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        (3..text.len().saturating_sub(2))
            .filter(|at| text.is_char_boundary(*at))
            .map(|at| text.split_at(at))
            .find(|(left, right)| {
                let known = |part: &str| self.find(part);
                matches!((known(left), known(right)), (Some(left), Some(right)) if left.of_base || right.of_base)
            })
    }

    fn nearest(&self, text: &str, lexicon: &Lexicon) -> Option<(&str, usize)> {
        let most = reach(text);
        let mut places = Vec::new();
        without_letters(text, most, &mut |rest| {
            let hash = short(rest);
            let start = self.rests.partition_point(|(other, _)| *other < hash);
            places.extend(
                self.rests[start..]
                    .iter()
                    .take_while(|(other, _)| *other == hash)
                    .map(|(_, at)| *at),
            );
        });
        places.sort_unstable();
        places.dedup();
        let mut near: Vec<(usize, i64, bool, &str)> = places
            .into_iter()
            .filter_map(|at| self.words.get(at as usize))
            .filter_map(|known| {
                let distance = strsim::osa_distance(text, &known.text);
                let alike = (strsim::jaro_winkler(text, &known.text) * 1000.0) as i64;
                (distance <= most && alike >= score::LEAST_ALIKE).then_some((
                    distance,
                    -alike,
                    !known.of_base,
                    &*known.text,
                ))
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
    pub(crate) fn starting_with(&self, start: &str, most: usize) -> Vec<&str> {
        let from = self.words.partition_point(|known| &*known.text < start);
        let fits = self.words[from..]
            .iter()
            .take_while(|known| known.text.starts_with(start));
        fits.filter(|known| known.of_base)
            .take(most)
            .map(|known| &*known.text)
            .collect()
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
        text: text.to_owned(),
        stem: text::stem(text),
        then: word.then,
        certainty,
    }
}

fn short(text: &[u8]) -> u32 {
    hash(text) as u32
}

/// Calls back with the word and with what is left of it after dropping up to `drops` letters.
fn without_letters(text: &str, drops: usize, found: &mut impl FnMut(&[u8])) {
    let bytes = text.as_bytes();
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
