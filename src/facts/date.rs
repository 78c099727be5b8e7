//! Dates as exact as they are known: a year, a month or a day.

use std::fmt;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A calendar date known to the year, the month or the day. A vaguer date sorts before an exact one it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `None` where it is anything else or no such day exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts
            .next()
            .map(|month| number(month, 2))
            .map_or(Some(None), |month| month.map(Some))?;
        let day = parts
            .next()
            .map(|day| number(day, 2))
            .map_or(Some(None), |day| day.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        let month = match month {
            None => None,
            Some(month @ 1..=12) => Some(u8::try_from(month).ok()?),
            Some(_) => return None,
        };
        let day = match (month, day) {
            (_, None) => None,
            (Some(month), Some(day)) if (1..=days_in(year, month)).contains(&day) => Some(u8::try_from(day).ok()?),
            _ => return None,
        };
        Some(Self { year, month, day })
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, where it is known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, where it is known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// Whole months from this date to a later one; 0 where it is not later. What is not known counts as the first.
    #[must_use]
    pub fn months_until(self, later: Self) -> u32 {
        let months = |date: Self| u32::from(date.year) * 12 + u32::from(date.month.unwrap_or(1));
        let begun = u32::from(later.day.unwrap_or(1) < self.day.unwrap_or(1));
        months(later).saturating_sub(months(self) + begun)
    }

    /// Whether a word, in lower case, names a month, or starts as one.
    #[must_use]
    pub fn is_month(word: &str) -> bool {
        word.len() >= 3 && MONTHS.iter().any(|month| month.to_lowercase().starts_with(word))
    }

    /// As people read it: `10 May 2023`, `May 2023` or `2023`.
    #[must_use]
    pub fn in_words(self) -> String {
        let year = self.year;
        match (self.month.map(|month| MONTHS[usize::from(month) - 1]), self.day) {
            (Some(month), Some(day)) => format!("{day} {month} {year}"),
            (Some(month), None) => format!("{month} {year}"),
            (None, _) => year.to_string(),
        }
    }
}

/// As it is written in TOML and JSON: `2023-05-10`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn days_in(year: u16, month: u8) -> u16 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn reads_what_exists_and_nothing_else() {
        let rows = [
            ("2023", Some("2023")),
            ("2023-05", Some("May 2023")),
            ("2023-05-10", Some("10 May 2023")),
            ("2024-02-29", Some("29 February 2024")),
            ("2023-02-29", None),
            ("2023-13", None),
            ("2023-00", None),
            ("2023-05-00", None),
            ("2023-5-1", None),
            ("2023-05-10-01", None),
            ("+023", None),
            ("", None),
            ("May 2023", None),
        ];
        for (text, words) in rows {
            let date = Date::parse(text);
            assert_eq!(date.map(Date::in_words).as_deref(), words, "{text:?}");
            if let Some(date) = date {
                assert_eq!(date.to_string(), text);
            }
        }
    }

    #[test]
    fn sorts_by_time() {
        let mut dates: Vec<_> = ["2024-03-07", "2023", "2023-05-10", "2023-05"]
            .iter()
            .filter_map(|text| Date::parse(text))
            .collect();
        dates.sort();
        let sorted: Vec<_> = dates.iter().map(ToString::to_string).collect();
        assert_eq!(sorted, ["2023", "2023-05", "2023-05-10", "2024-03-07"]);
    }
}
