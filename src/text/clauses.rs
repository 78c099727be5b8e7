//! Which clauses of an utterance ask, and which only tell how somebody came to ask.

use super::{Break, Word, is_question_word};

/// Verbs that open a question or an order when they come first or second.
const OPENERS: &[&str] = &[
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "will", "would", "can", "could", "should",
    "tell", "explain", "describe", "name", "list", "show", "give",
];
/// A clause with fewer words joins the one before it: ", right?", ", you know, ".
const LEAST_WORDS: usize = 3;
/// An utterance with fewer words is one clause.
const SHORT: usize = 9;

/// For each word, whether it stands in a clause that asks. Where no clause has the form of a question, all do.
#[must_use]
pub fn asked(words: &[Word]) -> Vec<bool> {
    let mut asked = vec![true; words.len()];
    if words.len() < SHORT {
        return asked;
    }
    let mut clauses: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for (at, word) in words.iter().enumerate() {
        if word.then < Break::Clause && at + 1 < words.len() {
            continue;
        }
        match clauses.last_mut() {
            Some(before) if at + 1 - start < LEAST_WORDS && words[start - 1].then < Break::Sentence => {
                before.1 = at + 1;
            }
            _ => clauses.push((start, at + 1)),
        }
        start = at + 1;
    }
    let asks: Vec<bool> = clauses.iter().map(|(from, to)| is_asking(&words[*from..*to])).collect();
    if clauses.len() < 2 || !asks.contains(&true) {
        return asked;
    }
    for ((from, to), asks) in clauses.into_iter().zip(asks) {
        asked[from..to].fill(asks);
    }
    asked
}

/// Whether a normalised word is a verb that opens a question or an order.
#[must_use]
pub fn is_opener(word: &str) -> bool {
    OPENERS.contains(&word)
}

/// Whether words have the form of a question or an order.
fn is_asking(words: &[Word]) -> bool {
    words.last().is_some_and(|word| word.then == Break::Question)
        || words.iter().any(|word| is_question_word(&word.text))
        || words.iter().take(3).any(|word| is_opener(&word.text))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::asked;

    #[test]
    fn what_is_told_is_not_asked() {
        let rows = [
            ("who leads nato", "who leads nato"),
            (
                "my dad swears they walked out in the sixties, my mum says rubbish, who is right",
                "who is right",
            ),
            (
                "hello everyone here. is japan a member of it? thanks a lot in advance",
                "is japan a member of it",
            ),
            (
                "in the spring of that year, the whole band of them came in at once",
                "in the spring of that year the whole band of them came in at once",
            ),
        ];
        for (utterance, expected) in rows {
            let words = read(utterance).words;
            let found: Vec<&str> = words
                .iter()
                .zip(asked(&words))
                .filter(|(_, asked)| *asked)
                .map(|(word, _)| word.text.as_str())
                .collect();
            assert_eq!(found.join(" "), expected, "{utterance:?}");
        }
    }
}
