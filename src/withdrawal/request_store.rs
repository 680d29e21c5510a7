//! Every SQL statement about table `erasure_requests`: words that somebody at the Board wants erased, and nobody else has confirmed yet.

use crate::{db::Conn, id::FeedbackId, vault::Place};

/// The place that the reason of a request is sealed to.
pub fn reason_place(id: &FeedbackId) -> Place<'_> {
    Place { table: "erasure_requests", row: id.bytes(), field: "reason" }
}

pub async fn delete(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    Ok(sqlx::query("delete from erasure_requests where feedback = $1").bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Returns whether a database with a schema of this version has a piece of feedback or a session item, hidden or not.
pub async fn is_in_backup(db: &mut Conn, schema: i64, id: FeedbackId) -> sqlx::Result<bool> {
    let sql = match schema {
        8.. => "select count(*) from (select id from all_feedback where id = $1 union all select id from all_session_items where id = $1) as found",
        2.. => "select count(*) from (select id from feedback where id = $1 union all select id from session_items where id = $1) as found",
        _ => "select count(*) from feedback where id = $1",
    };
    let count: i64 = sqlx::query_scalar(sql).bind(id.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}
