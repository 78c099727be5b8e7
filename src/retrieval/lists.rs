//! Lists that are built once and kept for long: each lies in few pieces of memory, however many parts it has.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Words or phrases in alphabetic order, each once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WordList {
    text: Box<str>,
    /// Where each ends in `text`.
    ends: Box<[u32]>,
    /// The first bytes of each as a number; numbers sort as the words do and tell most of them apart.
    heads: Box<[u64]>,
}

impl WordList {
    /// Sorts them.
    pub(super) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<&str> = words.collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut end = 0;
        let ends = sorted.iter().map(|word| {
            end += word.len() as u32;
            end
        });
        Self {
            ends: ends.collect(),
            heads: sorted.iter().map(|word| head(word)).collect(),
            text: sorted.concat().into(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word at a place.
    pub(super) fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[place] as usize]
    }

    /// The place of a word.
    pub(super) fn place(&self, word: &str) -> Option<usize> {
        let place = self.first_from(word);
        (place < self.len() && self.get(place) == word).then_some(place)
    }

    /// The place of the first word that does not come before this one.
    pub(super) fn first_from(&self, word: &str) -> usize {
        let head = head(word);
        let mut low = self.heads.partition_point(|other| *other < head);
        let mut high = low + self.heads[low..].iter().take_while(|other| **other == head).count();
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) < word {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Those that start with this, with their places.
    pub(super) fn starting_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let words = (self.first_from(start)..self.len()).map(|place| (place, self.get(place)));
        words.take_while(move |(_, word)| word.starts_with(start))
    }

    /// All, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }
}

fn head(word: &str) -> u64 {
    let mut bytes = [0; size_of::<u64>()];
    let taken = word.len().min(bytes.len());
    bytes[..taken].copy_from_slice(&word.as_bytes()[..taken]);
    u64::from_be_bytes(bytes)
}

/// Rows of any length.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rows<T> {
    all: Box<[T]>,
    /// Where each row ends in `all`.
    ends: Box<[u32]>,
}

// Derived, it would ask `T` for a default.
impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            all: Box::default(),
            ends: Box::default(),
        }
    }
}

impl<T, R: IntoIterator<Item = T>> FromIterator<R> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = R>>(rows: I) -> Self {
        let (mut all, mut ends) = (Vec::new(), Vec::new());
        for row in rows {
            all.extend(row);
            ends.push(all.len() as u32);
        }
        Self {
            all: all.into(),
            ends: ends.into(),
        }
    }
}

impl<T> Rows<T> {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The row at a place.
    pub(super) fn get(&self, place: usize) -> &[T] {
        &self.all[self.range(place)]
    }

    /// Where the row at a place stands among what all rows hold.
    pub(super) fn range(&self, place: usize) -> Range<usize> {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[place] as usize
    }

    /// All rows, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|place| self.get(place))
    }
}

#[cfg(test)]
mod tests {
    use super::{Rows, WordList};

    #[test]
    fn words_are_found_by_themselves_and_by_their_starts() {
        let words =
            WordList::new(["kyoto", "tokyo", "kyoto protocol", "kyoto prefecture", "élan", "tokyo"].into_iter());
        assert_eq!(
            words.iter().collect::<Vec<_>>(),
            ["kyoto", "kyoto prefecture", "kyoto protocol", "tokyo", "élan"]
        );
        for (word, place) in [
            ("kyoto", Some(0)),
            ("kyoto protocol", Some(2)),
            ("kyoto pro", None),
            ("élan", Some(4)),
            ("kyot", None),
            ("", None),
            ("zz", None),
            ("ü", None),
        ] {
            assert_eq!(words.place(word), place, "{word}");
        }
        for (start, places) in [
            ("kyoto", &[0, 1, 2][..]),
            ("kyoto pro", &[2]),
            ("t", &[3]),
            ("", &[0, 1, 2, 3, 4]),
            ("x", &[]),
        ] {
            let found: Vec<usize> = words.starting_with(start).map(|(place, _)| place).collect();
            assert_eq!(found, places, "{start}");
        }
        assert_eq!(WordList::default().place("kyoto"), None);
    }

    #[test]
    fn rows_keep_their_order_and_length() {
        let rows: Rows<u8> = [vec![1, 2], vec![], vec![3]].into_iter().collect();
        assert_eq!(rows.iter().collect::<Vec<_>>(), [&[1, 2][..], &[], &[3]]);
        assert_eq!(Rows::<u8>::default().len(), 0);
    }
}
