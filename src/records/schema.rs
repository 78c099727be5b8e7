//! The database's tables, brought up to date step by step.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How long another program that writes is waited for.
const BUSY: Duration = Duration::from_secs(2);

/// Each step once, in order; a step that was published is never changed.
const STEPS: &[&str] = &[
    "
    CREATE TABLE history (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        member INTEGER,
        action TEXT NOT NULL,
        was TEXT NOT NULL,
        hash TEXT NOT NULL,
        result TEXT NOT NULL
    );
    CREATE TABLE base (hash TEXT PRIMARY KEY, at INTEGER NOT NULL, files TEXT NOT NULL);
    CREATE TABLE unanswered (
        id INTEGER PRIMARY KEY,
        day INTEGER NOT NULL,
        guild INTEGER NOT NULL,
        asker BLOB NOT NULL,
        question TEXT NOT NULL
    );
    CREATE INDEX unanswered_guild ON unanswered (guild, day);
    CREATE TABLE salt (day INTEGER PRIMARY KEY, salt BLOB NOT NULL);
    CREATE TABLE feedback (
        fact TEXT NOT NULL,
        asker BLOB NOT NULL,
        day INTEGER NOT NULL,
        useful INTEGER NOT NULL,
        PRIMARY KEY (fact, asker)
    );
    CREATE TABLE setting (guild INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (guild, name));
",
    "
    ALTER TABLE unanswered ADD COLUMN fact TEXT NOT NULL DEFAULT '';
",
];

/// Opens the file, making what is missing.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY)?;
    // A killed process loses nothing that was committed, a failing machine at most the newest, and never the file.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    // What members ask to be forgotten is overwritten.
    connection.pragma_update(None, "secure_delete", "on")?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (number, step) in (1..).zip(STEPS).filter(|(number, _)| *number > done) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_each_earlier_version_is_brought_up_to_date_and_keeps_what_it_held() {
        for version in 0..=STEPS.len() {
            let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
            let path = folder.path().join("bot.db");
            let work = || -> rusqlite::Result<(i64, i64)> {
                let old = Connection::open(&path)?;
                for step in &STEPS[..version] {
                    old.execute_batch(step)?;
                }
                old.pragma_update(None, "user_version", i64::try_from(version).unwrap_or(0))?;
                if version > 0 {
                    old.execute_batch(
                        "INSERT INTO unanswered (day, guild, asker, question) VALUES (1, 2, x'03', 'who')",
                    )?;
                }
                drop(old);
                // Twice: what is up to date is left alone.
                drop(open(&path)?);
                let new = open(&path)?;
                let done = new.pragma_query_value(None, "user_version", |row| row.get(0))?;
                let kept = new.query_row("SELECT COUNT(*) FROM unanswered WHERE fact = ''", [], |row| row.get(0))?;
                Ok((done, kept))
            };
            let newest = i64::try_from(STEPS.len()).unwrap_or(0);
            assert_eq!(work(), Ok((newest, i64::from(version > 0))), "from version {version}");
        }
    }
}
