//! Counts for the report on a backup; every statement reads only.

use crate::db::{self, Conn};
use jiff::civil::Date;

/// Some of what is in a database.
pub struct Counts {
    pub feedback: i64,
    /// The day of the newest feedback.
    pub last_day: Option<Date>,
    pub themes: i64,
    pub people: i64,
    /// Dry runs are not counted.
    pub group_sessions: i64,
}

/// Counts in a database with a schema of this version.
pub async fn counts(db: &mut Conn, schema: i64) -> sqlx::Result<Counts> {
    let last_day: Option<String> = sqlx::query_scalar("select max(received_on) from feedback").fetch_one(&mut *db).await?;
    Ok(Counts {
        feedback: sqlx::query_scalar("select count(*) from feedback").fetch_one(&mut *db).await?,
        last_day: db::read_opt("received_on", last_day.as_deref())?,
        themes: sqlx::query_scalar("select count(*) from themes").fetch_one(&mut *db).await?,
        people: sqlx::query_scalar("select count(*) from people").fetch_one(&mut *db).await?,
        group_sessions: if schema >= 2 {
            sqlx::query_scalar("select count(*) from group_sessions where not rehearsal").fetch_one(db).await?
        } else {
            0
        },
    })
}
