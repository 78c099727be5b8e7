//! Cuts a normalised text into words and marks where a clause or a sentence ends.

use compact_str::CompactString;

use super::stem;

/// One word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// As normalised.
    pub text: CompactString,
    /// What its inflected forms have in common.
    pub stem: CompactString,
    /// What stands between it and the next word.
    pub then: Break,
    /// How sure its spelling is: 1, less where it was corrected.
    pub certainty: f32,
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// Nothing but space.
    #[default]
    None,
    /// A comma, a colon, a dash or a bracket.
    Clause,
    /// The end of a sentence or of a line.
    Sentence,
    /// A question mark.
    Question,
}

/// The words of a normalised text. A word is a run of letters and digits.
#[must_use]
pub fn tokenize(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        mark(&mut words, &rest[..start]);
        let run = &rest[start..];
        let end = run.find(|c: char| !c.is_alphanumeric()).unwrap_or(run.len());
        let word = &run[..end];
        words.push(Word {
            text: word.into(),
            stem: stem(word).into(),
            then: Break::None,
            certainty: 1.0,
        });
        rest = &run[end..];
    }
    mark(&mut words, rest);
    words
}

/// Notes on the last word what the gap after it says.
fn mark(words: &mut [Word], gap: &str) {
    let Some(last) = words.last_mut() else { return };
    for c in gap.chars() {
        let found = match c {
            '?' => Break::Question,
            '.' | '!' | '\n' | ';' => Break::Sentence,
            ',' | ':' | '(' | ')' | '"' => Break::Clause,
            _ => Break::None,
        };
        last.then = last.then.max(found);
    }
}

#[cfg(test)]
mod tests {
    use super::{Break, tokenize};

    #[test]
    fn words_and_breaks() {
        let words = tokenize("hi, who leads?! it. (2 percent) and\nthen");
        let found: Vec<(&str, Break)> = words.iter().map(|word| (word.text.as_str(), word.then)).collect();
        assert_eq!(
            found,
            [
                ("hi", Break::Clause),
                ("who", Break::None),
                ("leads", Break::Question),
                ("it", Break::Sentence),
                ("2", Break::None),
                ("percent", Break::Clause),
                ("and", Break::Sentence),
                ("then", Break::None),
            ]
        );
        assert!(tokenize(" ?! ").is_empty());
    }
}
