//! What common English words mean, as vectors: words that are used alike point the same way. `data/vectors/README.md`
//! tells where they come from.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use hashbrown::HashTable;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 64;

/// A direction in the space of meanings, of length 1; all zeros where nothing is known.
pub type Vector = [f32; DIMENSIONS];

const BYTES: usize = DIMENSIONS / 2;
static VECTORS: &[u8] = include_bytes!("../../data/vectors/vectors.bin");
/// A word a line; commoner words stand first.
static WORDS: &str = include_str!("../../data/vectors/words.txt");
static PLACES: LazyLock<Places> = LazyLock::new(Places::new);

/// The place of each word, from 0: a table of places, which takes a sixth of what a map of words would.
struct Places {
    /// Where the word of each place starts.
    starts: Vec<u32>,
    of: HashTable<u16>,
    hasher: RandomState,
}

impl Places {
    fn new() -> Self {
        let ends = WORDS.match_indices('\n').map(|(at, _)| at as u32 + 1);
        let mut places = Self {
            starts: std::iter::once(0).chain(ends).collect(),
            of: HashTable::with_capacity(VECTORS.len() / BYTES),
            hasher: RandomState::new(),
        };
        let hash = |place| places.hasher.hash_one(word(&places.starts, place));
        for place in (0..).take(places.starts.len() - 1) {
            places.of.insert_unique(hash(place), place, |place| hash(*place));
        }
        places
    }

    fn get(&self, sought: &str) -> Option<usize> {
        let is_sought = |place: &u16| word(&self.starts, *place) == sought;
        self.of
            .find(self.hasher.hash_one(sought), is_sought)
            .map(|place| usize::from(*place))
    }

    fn contain(&self, word: &str) -> bool {
        self.get(word).is_some()
    }
}

fn word(starts: &[u32], place: u16) -> &'static str {
    let place = usize::from(place);
    WORDS[starts[place] as usize..starts[place + 1] as usize].trim_end()
}

/// What a normalised word means, where it is known.
#[must_use]
pub fn word_vector(word: &str) -> Option<Vector> {
    PLACES.get(word).map(at)
}

/// Whether a normalised word is one of those whose meaning is known: common enough that it is no slip of the pen.
#[must_use]
pub fn is_common(word: &str) -> bool {
    PLACES.contain(word)
}

/// 0..1, more for rarer words, 1 for those beyond the known: the logarithm of a word's place by frequency.
#[must_use]
pub fn rarity(word: &str) -> f32 {
    PLACES.get(word).map_or(1.0, |place| {
        (place as f32 + 1.0).ln() / (PLACES.of.len() as f32 + 1.0).ln()
    })
}

/// What words mean together: their mean, in which common words count little.
#[must_use]
pub fn mean_vector<'a>(words: impl Iterator<Item = &'a str>) -> Vector {
    let mut sum = [0.0; DIMENSIONS];
    for place in words.filter_map(|word| PLACES.get(word)) {
        let weight = telling(place);
        for (sum, value) in sum.iter_mut().zip(at(place)) {
            *sum += weight * value;
        }
    }
    unit(sum)
}

/// -1..1: how alike two vectors are; 0 where one knows nothing.
#[must_use]
pub fn likeness(one: &Vector, other: &Vector) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn at(place: usize) -> Vector {
    let mut vector = [0.0; DIMENSIONS];
    for (pair, byte) in vector.chunks_exact_mut(2).zip(&VECTORS[place * BYTES..]) {
        pair[0] = f32::from(byte & 15) - 8.0;
        pair[1] = f32::from(byte >> 4) - 8.0;
    }
    unit(vector)
}

fn unit(mut vector: Vector) -> Vector {
    let length = likeness(&vector, &vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

/// 0..1, more for rarer words: the smooth inverse frequency of Arora, Liang and Ma 2017, the frequency by Zipf's law.
fn telling(place: usize) -> f32 {
    /// A word of this frequency counts half.
    const HALF: f32 = 0.001;
    /// The frequencies of all words add up to about 1.
    const SUM: f32 = 8.8;
    let frequency = 1.0 / ((place as f32 + 3.0) * SUM);
    HALF / (HALF + frequency)
}

#[cfg(test)]
mod tests {
    use super::{PLACES, VECTORS, likeness, mean_vector, word_vector};

    #[test]
    fn each_word_has_its_vector() {
        assert_eq!(PLACES.of.len(), 20_000);
        assert_eq!(VECTORS.len(), 20_000 * super::BYTES);
    }

    #[test]
    fn words_of_like_use_are_nearer_than_others() {
        // A word, one that is used alike, and one that is not.
        let rows = [
            ("money", "cash", "river"),
            ("leader", "chief", "potato"),
            ("join", "enter", "purple"),
            ("soldiers", "troops", "music"),
            ("treaty", "agreement", "kitchen"),
        ];
        for (word, near, far) in rows {
            let to = |other| Some(likeness(&word_vector(word)?, &word_vector(other)?));
            assert!(to(near) > to(far), "{word}: {near} {:?}, {far} {:?}", to(near), to(far));
            assert!(
                to(near).is_some_and(|likeness| likeness > 0.4),
                "{word}, {near}: {:?}",
                to(near)
            );
        }
    }

    #[test]
    fn common_words_count_little_in_a_mean() {
        let with = mean_vector(["the", "leader", "of", "the", "alliance"].into_iter());
        let without = mean_vector(["leader", "alliance"].into_iter());
        assert!(likeness(&with, &without) > 0.9);
        assert_eq!(mean_vector(["xqzzy"].into_iter()), [0.0; super::DIMENSIONS]);
    }
}
