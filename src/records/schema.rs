//! The database's tables, brought up to date step by step.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How long another program that writes is waited for.
const BUSY: Duration = Duration::from_secs(2);

/// Each step once, in order; a step that was published is never changed.
const STEPS: &[&str] = &["
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
"];

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
