//! One connection, to SQLite or to PostgreSQL: the same statements for both. What is handed in or read is one of the types that both know.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type};
use rusqlite::ErrorCode;
pub(super) use rusqlite::types::Value;

use super::server::Server;

/// How long a server may take to say that a connection is alive.
const ALIVE: Duration = Duration::from_secs(2);

/// Where the database is.
#[derive(Debug, Clone)]
pub(super) enum Place {
    File(PathBuf),
    Server(Box<Server>),
}

/// A connection to it.
pub(super) enum Connection {
    File {
        connection: rusqlite::Connection,
        /// A file that was removed or replaced would be written to without anyone ever reading it.
        file: Option<u64>,
    },
    Server(postgres::Client),
}

/// A row that was asked for.
pub(super) enum Row<'a> {
    File(&'a rusqlite::Row<'a>),
    Server(&'a postgres::Row),
}

/// What went wrong.
#[derive(Debug)]
pub(super) enum Fault {
    File(rusqlite::Error),
    Server(postgres::Error),
    /// Beside the database.
    Other(String),
}

pub(super) type Result<T> = std::result::Result<T, Fault>;

/// What a column can be read as.
pub(super) trait Column: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a> {}

impl<T: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a>> Column for T {}

impl Connection {
    /// Does everything or nothing.
    pub(super) fn whole<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.batch(match self {
            // At once, since SQLite refuses a writer that began as a reader and was overtaken.
            Self::File { .. } => "BEGIN IMMEDIATE",
            Self::Server(_) => "BEGIN",
        })?;
        let done = work(self).and_then(|done| self.batch("COMMIT").map(|()| done));
        if done.is_err() {
            let _ = self.batch("ROLLBACK");
        }
        done
    }

    /// Statements without values.
    pub(super) fn batch(&mut self, statements: &str) -> Result<()> {
        match self {
            Self::File { connection, .. } => Ok(connection.execute_batch(statements)?),
            Self::Server(client) => Ok(client.batch_execute(statements)?),
        }
    }

    /// One statement with its values, `?1` the first; how many rows it changed.
    pub(super) fn execute(&mut self, statement: &str, values: &[Value]) -> Result<usize> {
        match self {
            Self::File { connection, .. } => Ok(connection.execute(statement, rusqlite::params_from_iter(values))?),
            Self::Server(client) => {
                let changed = client.execute(&numbered(statement), &dynamic(&unsaid(values)))?;
                Ok(usize::try_from(changed).unwrap_or(usize::MAX))
            }
        }
    }

    /// The rows that a statement asks for.
    pub(super) fn rows<T>(
        &mut self,
        statement: &str,
        values: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match self {
            Self::File { connection, .. } => {
                let mut statement = connection.prepare(statement)?;
                let mut rows = statement.query(rusqlite::params_from_iter(values))?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    found.push(read(&Row::File(row))?);
                }
                Ok(found)
            }
            Self::Server(client) => {
                let rows = client.query(&numbered(statement), &dynamic(&unsaid(values)))?;
                rows.iter().map(|row| read(&Row::Server(row))).collect()
            }
        }
    }

    /// The first of them.
    pub(super) fn row<T>(
        &mut self,
        statement: &str,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.rows(statement, values, read)?.into_iter().next())
    }

    /// Has all that was done stand in the one file.
    pub(super) fn settle(&mut self) -> Result<()> {
        match self {
            Self::File { connection, .. } => {
                Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
            }
            Self::Server(_) => Ok(()),
        }
    }

    /// Whether it leads to what is at this place now.
    pub(super) fn leads_to(&mut self, place: &Place) -> bool {
        match (self, place) {
            (Self::File { file, .. }, Place::File(path)) => *file == inode(path),
            (Self::Server(client), Place::Server(_)) => client.is_valid(ALIVE).is_ok(),
            _ => false,
        }
    }
}

impl Row<'_> {
    /// A column, counted from 0.
    pub(super) fn get<T: Column>(&self, column: usize) -> Result<T> {
        match self {
            Self::File(row) => Ok(row.get(column)?),
            Self::Server(row) => Ok(row.try_get(column)?),
        }
    }
}

impl Fault {
    /// Whether the connection is as good as before.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::File(fault) => matches!(
                fault.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DiskFull)
            ),
            Self::Server(fault) => fault.as_db_error().is_some(),
            Self::Other(_) => true,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(fault) => fault.fmt(f),
            Self::Server(fault) => {
                fault.fmt(f)?;
                // Its own words are only the kind.
                let mut cause = fault.source();
                while let Some(fault) = cause {
                    write!(f, ": {fault}")?;
                    cause = fault.source();
                }
                Ok(())
            }
            Self::Other(fault) => fault.fmt(f),
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(fault: rusqlite::Error) -> Self {
        Self::File(fault)
    }
}

impl From<postgres::Error> for Fault {
    fn from(fault: postgres::Error) -> Self {
        Self::Server(fault)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}

/// PostgreSQL writes `$1` where SQLite writes `?1`.
fn numbered(statement: &str) -> String {
    statement.replace('?', "$")
}

fn unsaid(values: &[Value]) -> Vec<Unsaid<'_>> {
    values.iter().map(Unsaid).collect()
}

fn dynamic<'a>(values: &'a [Unsaid<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

/// A value on its way to PostgreSQL. The library logs what it is given, and nobody's words belong in a log.
struct Unsaid<'a>(&'a Value);

impl fmt::Debug for Unsaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Unsaid<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql_checked(kind, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) => number.to_sql_checked(kind, out),
            Value::Real(number) => number.to_sql_checked(kind, out),
            Value::Text(text) => text.to_sql_checked(kind, out),
            Value::Blob(bytes) => bytes.to_sql_checked(kind, out),
        }
    }
}

pub(super) fn inode(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(std::fs::metadata(path).ok()?.ino())
}
