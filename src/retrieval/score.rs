//! Every weight and threshold, with the reason for its value.

/// Share of the similarity to the nearest phrasing in a score; the rest is how much of the query the fact covers at
/// all. Above a half: phrasings are what editors wrote for this purpose, the answer's words are chance finds.
pub const SIMILARITY: f64 = 0.6;
/// A word of the answer is weaker evidence than one of a phrasing or keyword: it may be there for another reason.
pub const ANSWER_WORD: f64 = 0.5;
/// What a country named in the query and not in the fact leaves of the score: below `THRESHOLD` even at a score of 1,
/// as "why does Brazil want an office" differs from a covered question in that word alone.
pub const OTHER_COUNTRY: f64 = 0.4;
/// What a word keeps of its weight when it was respelt: less than whole, more than the loss to an unknown word.
pub const RESPELT: f64 = 0.85;
/// Least similarity (Damerau-Levenshtein, normalised) that respells a word: one slip in four letters, two in eight.
pub const RESPELLING: f64 = 0.75;
/// Shorter words are never respelt: too many are one slip apart.
pub const SHORTEST_RESPELT: usize = 4;
/// Least score that answers. Must stay above `OTHER_COUNTRY`.
pub const THRESHOLD: f64 = 0.62;
/// Least lead over the next fact that answers.
pub const MARGIN: f64 = 0.03;
/// Least score that is offered as a suggestion.
pub const SUGGESTION: f64 = 0.38;
/// At most so many suggestions.
pub const MOST_SUGGESTIONS: usize = 3;
/// At most so many candidates are reported.
pub const MOST_CANDIDATES: usize = 5;
/// What a score loses where the nearest phrasing has no pair of letters in common with the query. Small: it decides
/// between facts whose telling words are the same, as "who is joining" and "who has joined".
pub const STRING: f64 = 0.2;
/// So many of the best facts are compared letter by letter.
pub const MOST_COMPARED: usize = 12;
