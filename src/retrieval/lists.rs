//! Lists that are built once and kept for long: each lies in two pieces of memory, however many parts it has.

use serde::{Deserialize, Serialize};

/// Words or phrases in alphabetic order, each once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WordList {
    text: Box<str>,
    /// Where each ends in `text`.
    ends: Box<[u32]>,
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
        let (mut low, mut high) = (0, self.len());
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
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[place] as usize]
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
        let words = WordList::new(["kyoto", "tokyo", "kyoto protocol", "élan", "tokyo"].into_iter());
        assert_eq!(
            words.iter().collect::<Vec<_>>(),
            ["kyoto", "kyoto protocol", "tokyo", "élan"]
        );
        for (word, place) in [
            ("kyoto", Some(0)),
            ("élan", Some(3)),
            ("kyot", None),
            ("", None),
            ("zz", None),
            ("ü", None),
        ] {
            assert_eq!(words.place(word), place, "{word}");
        }
        for (start, places) in [("kyoto", &[0, 1][..]), ("t", &[2]), ("", &[0, 1, 2, 3]), ("x", &[])] {
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
