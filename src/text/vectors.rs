//! What common English words mean, as vectors: words that are used alike point the same way. `data/vectors/README.md`
//! tells where they come from.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use hashbrown::HashTable;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 64;

/// A direction in the space of meanings, of length 1; all zeros where nothing is known.
pub type Vector = [f32; DIMENSIONS];

/// Bytes of a word: its length, and its direction, two numbers a byte.
const BYTES: usize = 1 + DIMENSIONS / 2;
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

/// What words mean together: the direction of their sum. Words that say little are short and count little; words that are
/// not known count nothing.
#[must_use]
pub fn meaning<'a>(words: impl Iterator<Item = &'a str>) -> Vector {
    let mut sum = [0.0; DIMENSIONS];
    for place in words.filter_map(|word| PLACES.get(word)) {
        let [length, direction @ ..] = VECTORS.as_chunks::<BYTES>().0[place];
        let length = f32::from(length);
        for (pair, byte) in sum.as_chunks_mut::<2>().0.iter_mut().zip(direction) {
            pair[0] += length * (f32::from(byte & 15) - 8.0);
            pair[1] += length * (f32::from(byte >> 4) - 8.0);
        }
    }
    unit(sum)
}

/// -1..1: how alike two vectors are; 0 where one knows nothing.
fn likeness(one: &Vector, other: &Vector) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn unit(mut vector: Vector) -> Vector {
    let length = likeness(&vector, &vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::{PLACES, VECTORS, likeness, meaning};

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
            let of = |word| meaning(std::iter::once(word));
            let to = |other| likeness(&of(word), &of(other));
            let (to_near, to_far) = (to(near), to(far));
            assert!(to_near > to_far + 0.25, "{word}: {near} {to_near}, {far} {to_far}");
        }
    }

    #[test]
    fn words_that_say_little_count_little() {
        let with = meaning(["the", "leader", "of", "the", "alliance"].into_iter());
        let without = meaning(["leader", "alliance"].into_iter());
        assert!(likeness(&with, &without) > 0.9);
        assert_eq!(meaning(["xqzzy"].into_iter()), [0.0; super::DIMENSIONS]);
    }
}
