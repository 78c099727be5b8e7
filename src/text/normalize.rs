//! Brings the many ways of writing the same words together: an ordered list of small steps.

use std::borrow::Cow;

use super::contractions::contractions;
use super::letters::{case, compatibility, diacritics, homoglyphs, invisible};
use super::names::flag_name;
use super::numbers::numbers;

/// One step of normalisation.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What tests and explanations call it.
    pub name: &'static str,
    /// The step; text that needs nothing comes back as it is.
    pub run: fn(&str) -> Cow<'_, str>,
}

/// The steps in the order in which they run. Each relies on those above it.
pub const STEPS: &[Step] = &[
    Step {
        name: "compatibility",
        run: compatibility,
    },
    Step {
        name: "invisible",
        run: invisible,
    },
    Step {
        name: "flags",
        run: flags,
    },
    Step {
        name: "initials",
        run: initials,
    },
    Step {
        name: "homoglyphs",
        run: homoglyphs,
    },
    Step {
        name: "case",
        run: case,
    },
    Step {
        name: "diacritics",
        run: diacritics,
    },
    Step {
        name: "apostrophes",
        run: apostrophes,
    },
    Step {
        name: "elongation",
        run: elongation,
    },
    Step {
        name: "contractions",
        run: contractions,
    },
    Step {
        name: "signs",
        run: signs,
    },
    Step {
        name: "numbers",
        run: numbers,
    },
];

/// Runs all steps.
#[must_use]
pub fn normalize(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for step in STEPS {
        let next = match (step.run)(&text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(changed) => Some(changed),
        };
        if let Some(changed) = next {
            text = Cow::Owned(changed);
        }
    }
    text.into_owned()
}

/// A flag becomes its country's name; any other emoji a space.
fn flags(text: &str) -> Cow<'_, str> {
    let is_sign = |c: char| matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}');
    if !text.contains(is_sign) {
        return Cow::Borrowed(text);
    }
    let letter = |c: char| {
        u32::from(c)
            .checked_sub(0x1F1E6)
            .filter(|at| *at < 26)
            .map(|at| b'a' + at as u8)
    };
    let mut named = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !is_sign(c) {
            named.push(c);
            continue;
        }
        named.push(' ');
        if let (Some(first), Some(second)) = (letter(c), chars.peek().copied().and_then(letter)) {
            chars.next();
            if let Some(name) = flag_name([first, second]) {
                named.push_str(name);
                named.push(' ');
            }
        }
    }
    Cow::Owned(named)
}

/// `N.A.T.O.` becomes `NATO`, and `US` or `U.S.` the country rather than the pronoun.
fn initials(text: &str) -> Cow<'_, str> {
    let dotted = text
        .as_bytes()
        .windows(3)
        .any(|three| three[0].is_ascii_alphabetic() && three[1] == b'.' && three[2].is_ascii_alphabetic());
    let country = text.contains("US") && text.bytes().any(|byte| byte.is_ascii_lowercase());
    if !dotted && !country {
        return Cow::Borrowed(text);
    }
    let joined: Vec<Cow<'_, str>> = text
        .split(' ')
        .map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
            let letters: String = bare.chars().filter(|c| *c != '.').collect();
            let possessive = bare
                .strip_suffix("'s")
                .or_else(|| bare.strip_suffix("’s"))
                .unwrap_or(bare);
            let is_dotted = bare.len() >= 3
                && bare
                    .trim_end_matches('.')
                    .split('.')
                    .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
            if (is_dotted && letters.eq_ignore_ascii_case("us")) || (country && possessive == "US") {
                Cow::Owned(word.replace(bare, "usa"))
            } else if is_dotted && letters.len() > 1 {
                Cow::Owned(word.replace(bare, &letters))
            } else {
                Cow::Borrowed(word)
            }
        })
        .collect();
    Cow::Owned(joined.join(" "))
}

/// One apostrophe in place of the many signs that people type for it.
fn apostrophes(text: &str) -> Cow<'_, str> {
    let is_like = |c: char| matches!(c, '’' | '‘' | '‛' | '`' | '´' | 'ʼ' | 'ʻ' | '′' | '＇');
    if text.contains(is_like) {
        Cow::Owned(text.chars().map(|c| if is_like(c) { '\'' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Three or more of the same letter become one: `whyyyy`.
fn elongation(text: &str) -> Cow<'_, str> {
    let thrice = text
        .as_bytes()
        .windows(3)
        .any(|three| three[0] == three[1] && three[1] == three[2] && three[0].is_ascii_alphabetic());
    if !thrice {
        return Cow::Borrowed(text);
    }
    let mut short = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| **c == chars[at]).count();
        let kept = if run >= 3 && chars[at].is_ascii_alphabetic() {
            1
        } else {
            run
        };
        short.extend(std::iter::repeat_n(chars[at], kept));
        at += run;
    }
    Cow::Owned(short)
}

/// Hyphens and slashes part words; `%`, `$`, `€` and `&` are read out; digit groups close up.
fn signs(text: &str) -> Cow<'_, str> {
    if !text.contains([
        '-', '–', '—', '‐', '‑', '/', '%', '$', '€', '&', '+', '\'', ',', '.', '@', '…',
    ]) {
        return Cow::Borrowed(text);
    }
    let mut spoken = String::with_capacity(text.len() + 8);
    let chars: Vec<char> = text.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let digit = |to: Option<usize>| to.and_then(|to| chars.get(to)).is_some_and(char::is_ascii_digit);
        let between_digits = digit(at.checked_sub(1)) && digit(Some(at + 1));
        match c {
            ',' if between_digits => {}
            '.' if between_digits => spoken.push_str(" point "),
            '—' => spoken.push_str(", "),
            '-' | '–' | '‐' | '‑' | '/' | '@' => spoken.push(' '),
            '%' => spoken.push_str(" percent "),
            '$' => spoken.push_str(" dollar "),
            '€' => spoken.push_str(" euro "),
            '&' | '+' => spoken.push_str(" and "),
            '…' => spoken.push('.'),
            '\'' => {}
            _ => spoken.push(c),
        }
    }
    Cow::Owned(spoken)
}

#[cfg(test)]
mod tests {
    use super::{STEPS, normalize};

    /// Checks a step alone, and that the whole list gives what is expected of the whole list.
    fn check(name: &str, rows: &[(&str, &str, &str)]) {
        let step = STEPS.iter().find(|step| step.name == name);
        assert!(step.is_some(), "no step is called {name}");
        for (text, alone, all) in rows {
            if let Some(step) = step {
                assert_eq!((step.run)(text), *alone, "step {name} alone on {text:?}");
            }
            let words: Vec<_> = super::super::tokenize(&normalize(text))
                .into_iter()
                .map(|word| word.text)
                .collect();
            assert_eq!(
                words.join(" "),
                *all,
                "all steps on {text:?}: where {name} alone is right, another step is at fault"
            );
        }
    }

    #[test]
    fn compatibility() {
        check(
            "compatibility",
            &[
                ("ＮＡＴＯ", "NATO", "nato"),
                ("𝐍𝐀𝐓𝐎", "NATO", "nato"),
                ("ﬁnland", "finland", "finland"),
            ],
        );
    }

    #[test]
    fn invisible() {
        check(
            "invisible",
            &[
                ("na\u{200B}to", "nato", "nato"),
                ("\u{202E}nato\u{202C}", "nato", "nato"),
                ("na\u{AD}to", "nato", "nato"),
            ],
        );
    }

    #[test]
    fn flags() {
        check(
            "flags",
            &[
                ("is 🇸🇪 in?", "is  sweden  in?", "is sweden in"),
                ("hello 😀 you", "hello   you", "hello you"),
            ],
        );
    }

    #[test]
    fn initials() {
        check(
            "initials",
            &[
                ("what is N.A.T.O.?", "what is NATO?", "what is nato"),
                ("is the US in it", "is the usa in it", "is the usa in it"),
                ("the U.S. army", "the usa army", "the usa army"),
                ("the US's army", "the usa army", "the usa army"),
                ("tell us more", "tell us more", "tell us more"),
                ("TELL US MORE", "TELL US MORE", "tell us more"),
                ("He left. And?", "He left. And?", "he left and"),
            ],
        );
    }

    #[test]
    fn homoglyphs() {
        check(
            "homoglyphs",
            &[
                ("NАТО", "NATO", "nato"),
                ("Јapan", "Japan", "japan"),
                ("Привет", "Привет", "привет"),
            ],
        );
    }

    #[test]
    fn case() {
        check("case", &[("WHO Leads", "who leads", "who leads")]);
    }

    #[test]
    fn diacritics() {
        check(
            "diacritics",
            &[
                ("türkiye", "turkiye", "turkiye"),
                ("søren", "soren", "soren"),
                ("łódź", "lodz", "lodz"),
            ],
        );
    }

    #[test]
    fn apostrophes() {
        check(
            "apostrophes",
            &[("what’s up", "what's up", "what is up"), ("it`s", "it's", "it is")],
        );
    }

    #[test]
    fn elongation() {
        check(
            "elongation",
            &[
                ("whyyyy sooo", "why so", "why so"),
                ("2000 1000 too", "2000 1000 too", "2000 1000 too"),
            ],
        );
    }

    #[test]
    fn contractions() {
        check(
            "contractions",
            &[
                ("who's joining", "who is joining", "who is joining"),
                ("whos joining", "who is joining", "who is joining"),
                ("why can't they", "why can not they", "why can not they"),
                ("why cant they", "why can not they", "why can not they"),
                ("they won't", "they will not", "they will not"),
                ("japan's office", "japan office", "japan office"),
                ("the allies' plan", "the allies plan", "the allies plan"),
                ("u r gonna", "you are going to", "you are going to"),
                ("didnt they've", "did not they have", "did not they have"),
            ],
        );
    }

    #[test]
    fn signs() {
        check(
            "signs",
            &[
                ("secretary-general", "secretary general", "secretary general"),
                ("2% of gdp", "2 percent  of gdp", "2 percent of gdp"),
                ("1,000 men, all", "1000 men, all", "1000 men all"),
                ("3.5 here.", "3 point 5 here.", "3 point 5 here"),
                ("japan & korea", "japan  and  korea", "japan and korea"),
            ],
        );
    }

    #[test]
    fn numbers() {
        check(
            "numbers",
            &[
                ("thirty two members", "32 members", "32 members"),
                ("article five", "article 5", "article 5"),
                ("in nineteen forty nine", "in 1949", "in 1949"),
                ("twenty twenty three", "2023", "2023"),
                ("two thousand and four", "2004", "2004"),
                ("the thirty first member", "the 31st member", "the 31st member"),
                ("the first one", "the 1st one", "the 1st one"),
                ("fifteen months", "15 months", "15 months"),
                ("one hundred", "100", "100"),
                ("5th of may", "5th of may", "5th of may"),
            ],
        );
    }
}
