//! What was asked and not answered, or only once a suggestion was taken: kept without names for thirty days, shown only once several members asked it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use compact_str::CompactString;
use sha2::{Digest as _, Sha256};

use super::connection::{Connection, Fault, Result, Value};
use super::{Records, day, id};
use crate::text;

/// An entry shows once so many different members asked it on one day; members of different days can't be told apart.
pub const LEAST_ASKERS: usize = 3;
/// Days that a question is kept.
const KEPT: i64 = 30;
/// Questions that are kept at most.
const MOST: i64 = 20_000;
/// The longest question that is kept, in characters.
const LONGEST: usize = 200;
/// The longest number that is kept: longer ones may be somebody's.
const LONGEST_NUMBER: usize = 4;
/// Of all words of two questions, how many of ten both must have to be one entry.
const ALIKE: usize = 5;

/// One thing that was asked and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// A question in the words that at least [`LEAST_ASKERS`] questions of the entry have.
    pub question: String,
    /// The fact whose suggestion was then taken; empty where nothing answered it.
    pub fact: String,
    /// How often it was asked.
    pub asked: usize,
}

struct Row {
    day: i64,
    asker: Vec<u8>,
    question: String,
    fact: String,
}

impl Records {
    /// Keeps a question that was not answered at once, and the fact whose suggestion was then taken, if one was; unless the guild
    /// wants none kept.
    pub fn unanswered(&self, guild: u64, asker: u64, question: &str, fact: Option<&str>, now: SystemTime) {
        let Some(question) = harmless(question) else { return };
        let fact = fact.unwrap_or_default().to_owned();
        let (guild, today) = (id(guild), day(now));
        self.tell(move |connection| {
            let off: Option<String> = connection.row(
                "SELECT value FROM setting WHERE guild = ?1 AND name = 'gaps'",
                &[guild.into()],
                |row| row.get(0),
            )?;
            if off.as_deref() == Some("off") {
                return Ok(());
            }
            let asker = pseudonym(&salt(connection, today)?, asker);
            connection.execute("DELETE FROM unanswered WHERE day <= ?1", &[(today - KEPT).into()])?;
            connection.execute(
                "DELETE FROM unanswered WHERE id <= (SELECT MAX(id) FROM unanswered) - ?1",
                &[MOST.into()],
            )?;
            connection.execute(
                "INSERT INTO unanswered (day, guild, asker, question, fact) VALUES (?1, ?2, ?3, ?4, ?5)",
                &[today.into(), guild.into(), asker.into(), question.into(), fact.into()],
            )?;
            Ok(())
        });
    }

    /// What was asked in vain in a guild, most asked first.
    pub async fn gaps(&self, guild: u64, now: SystemTime) -> Option<Vec<Gap>> {
        let (guild, today) = (id(guild), day(now));
        self.ask(move |connection| {
            let rows = connection.rows(
                "SELECT day, asker, question, fact FROM unanswered WHERE guild = ?1 AND day > ?2 ORDER BY id",
                &[guild.into(), (today - KEPT).into()],
                |row| {
                    Ok(Row {
                        day: row.get(0)?,
                        asker: row.get(1)?,
                        question: row.get(2)?,
                        fact: row.get(3)?,
                    })
                },
            )?;
            Ok(grouped(&rows))
        })
        .await
    }

    /// Whether a guild's unanswered questions are kept from now on.
    pub async fn set_gaps(&self, guild: u64, on: bool) -> bool {
        let (guild, value) = (id(guild), if on { "on" } else { "off" });
        let set = self.ask(move |connection| {
            connection.execute(
                "INSERT INTO setting (guild, name, value) VALUES (?1, 'gaps', ?2) \
                 ON CONFLICT (guild, name) DO UPDATE SET value = excluded.value",
                &[guild.into(), Value::Text(value.to_owned())],
            )
        });
        set.await.is_some()
    }

    /// Forgets a guild's unanswered questions; how many there were.
    pub async fn clear_gaps(&self, guild: u64) -> Option<usize> {
        let guild = id(guild);
        self.ask(move |connection| connection.execute("DELETE FROM unanswered WHERE guild = ?1", &[guild.into()]))
            .await
    }

    /// Forgets what can still be told to be somebody's: today's unanswered questions, and all feedback; how much there was.
    pub async fn forget(&self, member: u64, now: SystemTime) -> Option<usize> {
        let today = day(now);
        self.ask(move |connection| {
            let own = pseudonym(&salt(connection, today)?, member);
            let asked = connection.execute(
                "DELETE FROM unanswered WHERE day = ?1 AND asker = ?2",
                &[today.into(), own.into()],
            )?;
            let own = pseudonym(&salt(connection, super::feedback::NO_DAY)?, member);
            let said = connection.execute("DELETE FROM feedback WHERE asker = ?1", &[own.into()])?;
            Ok(asked + said)
        })
        .await
    }
}

/// The day's secret; that of every other day is gone, and with it whose question was whose.
pub(super) fn salt(connection: &mut Connection, day: i64) -> Result<Vec<u8>> {
    if day != super::feedback::NO_DAY {
        connection.execute(
            "DELETE FROM salt WHERE day NOT IN (?1, ?2)",
            &[day.into(), super::feedback::NO_DAY.into()],
        )?;
    }
    let mut salt = vec![0; 32];
    getrandom::fill(&mut salt).map_err(|fault| Fault::Other(fault.to_string()))?;
    connection.execute(
        "INSERT INTO salt (day, salt) VALUES (?1, ?2) ON CONFLICT (day) DO NOTHING",
        &[day.into(), salt.into()],
    )?;
    // Another program may have been first.
    let known = connection.row("SELECT salt FROM salt WHERE day = ?1", &[day.into()], |row| row.get(0))?;
    known.ok_or_else(|| Fault::Other("a salt was lost".to_owned()))
}

/// What stands for a member; without the salt it leads nowhere.
pub(super) fn pseudonym(salt: &[u8], member: u64) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(member.to_le_bytes());
    hash.finalize()[..16].to_vec()
}

/// A question without what may be somebody's: mentions, addresses, long numbers. `None` where too little is left.
fn harmless(question: &str) -> Option<String> {
    let words = question
        .split_whitespace()
        .filter(|word| !word.contains(['@', '/', '<', '>']))
        .filter(|word| word.chars().filter(char::is_ascii_digit).count() <= LONGEST_NUMBER);
    let plain = text::normalize(&words.collect::<Vec<_>>().join(" "));
    let bare = plain
        .split(' ')
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let plain = bare.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let plain: String = plain.chars().take(LONGEST).collect();
    (plain.split(' ').count() > 1).then_some(plain)
}

/// Questions with about the same words are one entry.
fn grouped(rows: &[Row]) -> Vec<Gap> {
    let words = |question: &str| -> BTreeSet<CompactString> {
        text::read(question).words.into_iter().map(|word| word.text).collect()
    };
    let mut entries: Vec<(BTreeSet<CompactString>, Vec<&Row>)> = Vec::new();
    for row in rows {
        let own = words(&row.question);
        let is_alike = |known: &BTreeSet<CompactString>| {
            let shared = known.intersection(&own).count();
            shared > 0 && shared * 10 >= (known.len() + own.len() - shared) * ALIKE
        };
        let is_same = |rows: &[&Row]| rows.iter().all(|other| other.fact == row.fact);
        match entries
            .iter_mut()
            .find(|(known, rows)| is_same(rows) && is_alike(known))
        {
            Some((_, rows)) => rows.push(row),
            None => entries.push((own, vec![row])),
        }
    }
    let mut gaps: Vec<Gap> = entries.iter().filter_map(|(_, rows)| gap(rows)).collect();
    gaps.sort_by(|a, b| b.asked.cmp(&a.asked).then_with(|| a.question.cmp(&b.question)));
    gaps
}

/// An entry as it may be shown, in words that enough members used.
fn gap(rows: &[&Row]) -> Option<Gap> {
    let askers = |is_meant: &dyn Fn(&Row) -> bool| {
        let mut days: BTreeMap<i64, BTreeSet<&[u8]>> = BTreeMap::new();
        for row in rows.iter().filter(|row| is_meant(row)) {
            days.entry(row.day).or_default().insert(&row.asker);
        }
        days.values().map(BTreeSet::len).max().unwrap_or(0)
    };
    if askers(&|_| true) < LEAST_ASKERS {
        return None;
    }
    let shown = |question: &str| {
        let known = question
            .split(' ')
            .filter(|word| askers(&|row| row.question.split(' ').any(|other| other == *word)) >= LEAST_ASKERS);
        known.collect::<Vec<_>>().join(" ")
    };
    let question = rows.iter().map(|row| shown(&row.question)).max_by_key(String::len)?;
    (!question.is_empty()).then_some(Gap {
        question,
        fact: rows.first()?.fact.clone(),
        asked: rows.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(asked: &[(i64, u8, &str)]) -> Vec<Row> {
        let row = |(day, asker, question): &(i64, u8, &str)| Row {
            day: *day,
            asker: vec![*asker],
            question: question.split(" → ").next().unwrap_or_default().to_owned(),
            fact: question.split(" → ").nth(1).unwrap_or_default().to_owned(),
        };
        asked.iter().map(row).collect()
    }

    /// Its name; day, asker and question of each row; the entries that show.
    type Case<'a> = (&'a str, &'a [(i64, u8, &'a str)], &'a [(&'a str, usize)]);

    #[test]
    fn an_entry_shows_once_three_members_asked_it_on_one_day() {
        let flag = "what colour is the flag";
        let table: &[Case<'_>] = &[
            ("nothing", &[], &[]),
            ("two members", &[(1, 1, flag), (1, 2, flag)], &[]),
            (
                "one member three times",
                &[(1, 1, flag), (1, 1, flag), (1, 1, flag)],
                &[],
            ),
            (
                "perhaps one member on three days",
                &[(1, 1, flag), (2, 2, flag), (3, 3, flag)],
                &[],
            ),
            (
                "three members",
                &[(1, 1, flag), (1, 2, flag), (1, 3, flag)],
                &[(flag, 3)],
            ),
            (
                "three members in other words",
                &[
                    (1, 1, flag),
                    (1, 2, "what is the colour of the flag"),
                    (1, 3, "the flag what colour is it"),
                ],
                &[("what is the colour the flag", 3)],
            ),
            (
                "a name that one of them told",
                &[
                    (1, 1, flag),
                    (1, 2, flag),
                    (1, 3, flag),
                    (1, 4, "what colour is the flag bob smith"),
                ],
                &[(flag, 4)],
            ),
            (
                "the same words with a suggestion taken",
                &[(1, 1, flag), (1, 2, "what colour is the flag → flag"), (1, 3, flag)],
                &[],
            ),
            (
                "a suggestion that three took",
                &[
                    (1, 1, "what colour is the flag → flag"),
                    (1, 2, "what colour is the flag → flag"),
                    (1, 3, "what colour is the flag → flag"),
                    (1, 4, "what colour is the flag → anthem"),
                ],
                &[("what colour is the flag → flag", 3)],
            ),
            (
                "most asked first",
                &[
                    (1, 1, "who drinks tea"),
                    (1, 2, "who drinks tea"),
                    (1, 3, "who drinks tea"),
                    (1, 1, flag),
                    (1, 2, flag),
                    (1, 3, flag),
                    (1, 4, flag),
                ],
                &[(flag, 4), ("who drinks tea", 3)],
            ),
        ];
        for (name, asked, expected) in table {
            let found = grouped(&rows(asked));
            let found: Vec<(String, usize)> = found
                .iter()
                .map(|gap| match gap.fact.as_str() {
                    "" => (gap.question.clone(), gap.asked),
                    fact => (format!("{} → {fact}", gap.question), gap.asked),
                })
                .collect();
            let expected: Vec<(String, usize)> = expected
                .iter()
                .map(|(text, asked)| ((*text).to_owned(), *asked))
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn what_may_be_somebodys_is_not_kept() {
        for (asked, kept) in [
            ("What colour is the flag?", Some("what colour is the flag")),
            ("tell <@123456789012345678> about the flag", Some("tell about the flag")),
            ("mail ann@example.org about flags", Some("mail about flags")),
            ("call 0049 30 1234567 about flags", Some("call 0049 30 about flags")),
            ("see https://example.org/ann now", Some("see now")),
            ("ann", None),
            ("", None),
        ] {
            assert_eq!(harmless(asked).as_deref(), kept, "{asked}");
        }
    }
}
