//! Numbers in words become figures: `thirty two`, `nineteen forty nine`, `thirty first`.

use std::borrow::Cow;

const UNITS: &[(&str, u32)] = &[
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
];
const TENS: &[(&str, u32)] = &[
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];
const ORDINALS: &[(&str, u32)] = &[
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
    ("thirtieth", 30),
];

/// Replaces each run of number words by its figure. `one` alone stays: it is as often a pronoun.
pub(super) fn numbers(text: &str) -> Cow<'_, str> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut figures: Vec<Cow<'_, str>> = Vec::with_capacity(words.len());
    let mut changed = false;
    let mut at = 0;
    while at < words.len() {
        match run(&words[at..]) {
            Some((figure, taken)) => {
                changed = true;
                let last = words[at + taken - 1];
                let tail = &last[bare(last).len()..];
                figures.push(Cow::Owned(format!("{figure}{tail}")));
                at += taken;
            }
            None => {
                figures.push(Cow::Borrowed(words[at]));
                at += 1;
            }
        }
    }
    if changed {
        Cow::Owned(figures.join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

/// The figure at the start of these words and how many of them it takes.
fn run(words: &[&str]) -> Option<(String, usize)> {
    let mut total: u32 = 0;
    let mut part: u32 = 0;
    let mut taken = 0;
    let mut last = Kind::Nothing;
    for (at, &written) in words.iter().enumerate().take(8) {
        let word = bare(written);
        let closed = word.len() < written.len();
        if let Some(ordinal) = look(ORDINALS, word) {
            let fits = last == Kind::Nothing || (last == Kind::Tens && ordinal < 10) || last == Kind::Scale;
            if !fits {
                break;
            }
            return Some((with_suffix(total + part + ordinal), at + 1));
        }
        let (kind, next) = match word {
            "one" | "a" => (Kind::Units, 1),
            "hundred" => (Kind::Scale, 100),
            "thousand" => (Kind::Scale, 1000),
            "and" if last == Kind::Scale => (Kind::And, 0),
            _ => match (look(UNITS, word), look(TENS, word)) {
                (Some(unit), _) => (Kind::Units, unit),
                (_, Some(ten)) => (Kind::Tens, ten),
                _ => break,
            },
        };
        match (kind, last) {
            (Kind::Scale, Kind::Units | Kind::Tens) if next == 1000 => {
                total += part * 1000;
                part = 0;
            }
            (Kind::Scale, Kind::Units | Kind::Tens) => part *= 100,
            (Kind::And, _) => {
                last = Kind::Scale;
                continue;
            }
            (Kind::Units, Kind::Tens) if next < 10 => part += next,
            // A year in two halves: nineteen forty nine, twenty twenty three.
            (Kind::Tens | Kind::Units, Kind::Tens | Kind::Units)
                if total == 0 && (19..=20).contains(&part) && next >= 10 =>
            {
                total = part * 100;
                part = next;
            }
            (Kind::Units | Kind::Tens, Kind::Nothing | Kind::Scale) => part += next,
            _ => break,
        }
        last = kind;
        taken = at + 1;
        if closed {
            break;
        }
    }
    let alone = taken == 1 && matches!(bare(words[0]), "one" | "a");
    let only_a = bare(words.first()?) == "a" && total + part == 1;
    (taken > 0 && !alone && !only_a).then(|| ((total + part).to_string(), taken))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Units,
    Tens,
    Scale,
    And,
}

fn bare(word: &str) -> &str {
    word.trim_end_matches(|c: char| !c.is_alphanumeric())
}

fn look(table: &[(&str, u32)], word: &str) -> Option<u32> {
    table.iter().find(|(name, _)| *name == word).map(|(_, number)| *number)
}

fn with_suffix(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}
