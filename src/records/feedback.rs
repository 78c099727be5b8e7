//! Whether members found answers useful or wrong: one mark a member and fact, counted by fact.

use std::time::SystemTime;

use super::gaps::{pseudonym, salt};
use super::{Records, day};

/// The day of the salt that lasts, so that a member can change a mark, or have it forgotten.
pub(super) const NO_DAY: i64 = -1;
/// Days that a mark counts.
const KEPT: i64 = 365;

/// What members think of a fact's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The fact's id.
    pub fact: String,
    /// Members who found it useful.
    pub useful: u32,
    /// Members who found it wrong.
    pub wrong: u32,
}

impl Records {
    /// Keeps a member's mark of facts that were told together, in place of those given before; whether it is kept.
    pub async fn mark(&self, facts: Vec<String>, member: u64, useful: bool, now: SystemTime) -> bool {
        let today = day(now);
        let kept = self.ask(move |connection| {
            let asker = pseudonym(&salt(connection, NO_DAY)?, member);
            connection.execute("DELETE FROM feedback WHERE day <= ?1", &[(today - KEPT).into()])?;
            for fact in facts {
                connection.execute(
                    "INSERT INTO feedback (fact, asker, day, useful) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (fact, asker) DO UPDATE SET useful = excluded.useful, day = excluded.day",
                    &[
                        fact.into(),
                        asker.clone().into(),
                        today.into(),
                        i64::from(useful).into(),
                    ],
                )?;
            }
            Ok(())
        });
        kept.await.is_some()
    }

    /// All facts that were marked, those most often found wrong first.
    pub async fn rates(&self) -> Option<Vec<Rate>> {
        self.ask(|connection| {
            // A sum of PostgreSQL's is no integer.
            connection.rows(
                "SELECT fact, CAST(SUM(useful) AS BIGINT), CAST(SUM(1 - useful) AS BIGINT) FROM feedback GROUP BY fact \
                 ORDER BY SUM(1 - useful) DESC, SUM(useful), fact",
                &[],
                |row| {
                    let count = |column| {
                        row.get::<i64>(column)
                            .map(|count| u32::try_from(count).unwrap_or(u32::MAX))
                    };
                    Ok(Rate {
                        fact: row.get(0)?,
                        useful: count(1)?,
                        wrong: count(2)?,
                    })
                },
            )
        })
        .await
    }
}
