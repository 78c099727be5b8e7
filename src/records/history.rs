//! Who loaded what, when; and the bases themselves, so that they can be returned to.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::connection::Value;
use super::{Records, id, seconds};
use crate::diagnostic::SourceFile;
use crate::store::{EARLIER, Kept};

/// Lines of history that are kept.
const MOST: i64 = 10_000;

/// Who had a base loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The program, when it started.
    Start,
    /// The program, when files changed.
    Watch,
    /// A moderator.
    Member(u64),
}

/// One attempt to replace the live base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: SystemTime,
    /// By whom.
    pub by: By,
    /// `start`, `reload`, `rollback`.
    pub action: String,
    /// The hash of the base that was live.
    pub was: String,
    /// The hash of the base that was to be.
    pub hash: String,
    /// What became of it.
    pub result: String,
}

impl Records {
    /// Writes an attempt down; whether it is kept.
    pub async fn note(&self, event: Event) -> bool {
        let member = match event.by {
            By::Start => None,
            By::Watch => Some(0),
            By::Member(member) => Some(id(member)),
        };
        let kept = self.ask(move |connection| {
            connection.execute(
                "INSERT INTO history (at, member, action, was, hash, result) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                &[
                    seconds(event.at).into(),
                    member.map_or(Value::Null, Value::Integer),
                    event.action.into(),
                    event.was.into(),
                    event.hash.into(),
                    event.result.into(),
                ],
            )?;
            connection.execute(
                "DELETE FROM history WHERE id <= (SELECT MAX(id) FROM history) - ?1",
                &[MOST.into()],
            )
        });
        kept.await.is_some()
    }

    /// The newest events, newest first.
    pub async fn history(&self, most: u32) -> Option<Vec<Event>> {
        self.ask(move |connection| {
            connection.rows(
                "SELECT at, member, action, was, hash, result FROM history ORDER BY id DESC LIMIT ?1",
                &[most.into()],
                |row| {
                    let at: i64 = row.get(0)?;
                    let member: Option<i64> = row.get(1)?;
                    Ok(Event {
                        at: UNIX_EPOCH + Duration::from_secs(u64::try_from(at).unwrap_or(0)),
                        by: match member {
                            None => By::Start,
                            Some(0) => By::Watch,
                            Some(member) => By::Member(u64::try_from(member).unwrap_or(0)),
                        },
                        action: row.get(2)?,
                        was: row.get(3)?,
                        hash: row.get(4)?,
                        result: row.get(5)?,
                    })
                },
            )
        })
        .await
    }

    /// Keeps a base as the newest, and lets go of the oldest.
    pub async fn keep_base(&self, hash: String, files: &[Arc<SourceFile>], at: SystemTime) {
        let texts: Vec<(&str, String)> = files.iter().map(|file| (file.path(), file.text())).collect();
        let Ok(texts) = serde_json::to_string(&texts) else {
            return;
        };
        self.ask(move |connection| {
            connection.execute(
                "INSERT INTO base (hash, at, files) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO UPDATE SET at = excluded.at",
                &[hash.into(), seconds(at).into(), texts.into()],
            )?;
            // One more than can be returned to: the live one is among them.
            connection.execute(
                "DELETE FROM base WHERE hash NOT IN (SELECT hash FROM base ORDER BY at DESC, hash LIMIT ?1)",
                &[i64::try_from(EARLIER + 1).unwrap_or(i64::MAX).into()],
            )
        })
        .await;
    }

    /// The bases that are kept, oldest first.
    pub async fn bases(&self) -> Vec<Kept> {
        let rows = self.ask(|connection| {
            connection.rows("SELECT hash, files FROM base ORDER BY at, hash", &[], |row| {
                Ok((row.get::<String>(0)?, row.get::<String>(1)?))
            })
        });
        let rows = rows.await.unwrap_or_default();
        let kept = rows.into_iter().filter_map(|(hash, texts)| {
            let texts: Vec<(String, String)> = serde_json::from_str(&texts).ok()?;
            let files = texts.iter().map(|(path, text)| Arc::new(SourceFile::new(path, text)));
            Some(Kept {
                hash,
                files: files.collect(),
            })
        });
        kept.collect()
    }
}
