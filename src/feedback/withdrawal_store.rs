//! Every SQL statement about table `withdrawals`: a row there hides words from the views `feedback` and `session_items`.

use super::store::Withdrawn;
use crate::{
    db::{Conn, read, read_id},
    id::FeedbackId,
};
use jiff::{ToSpan, civil::Date};

/// Days after a withdrawal on which it can still be undone: who finds a receipt must not be able to destroy a disclosure at once.
const UNDO_DAYS: i64 = 7;

/// The last day on which a withdrawal can be undone.
pub fn undo_until(withdrawn_on: Date) -> Date {
    withdrawn_on.saturating_add(UNDO_DAYS.days())
}

/// The first day whose withdrawals can still be undone.
pub fn first_undoable(today: Date) -> Date {
    today.saturating_sub(UNDO_DAYS.days())
}

/// Hides a piece of feedback or a session item; `false` when it is hidden already.
pub async fn insert(db: &mut Conn, id: FeedbackId, withdrawn: Withdrawn) -> sqlx::Result<bool> {
    let done = sqlx::query("insert into withdrawals (feedback, withdrawn_on, by_board, finished) values ($1, $2, $3, $4) on conflict do nothing")
        .bind(id.bytes())
        .bind(withdrawn.on.to_string())
        .bind(withdrawn.by_board)
        .bind(false)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Shows it again; `false` when it is not hidden.
pub async fn delete(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    Ok(sqlx::query("delete from withdrawals where feedback = $1").bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

pub async fn withdrawn(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Option<Withdrawn>> {
    let row: Option<(String, bool)> =
        sqlx::query_as("select withdrawn_on, by_board from withdrawals where feedback = $1").bind(id.bytes()).fetch_optional(db).await?;
    row.map(|(on, by_board)| Ok(Withdrawn { on: read("withdrawn_on", &on)?, by_board })).transpose()
}

/// All that is hidden, in the order of their random ids.
pub async fn all(db: &mut Conn) -> sqlx::Result<Vec<(FeedbackId, Withdrawn)>> {
    let rows: Vec<(Vec<u8>, String, bool)> =
        sqlx::query_as("select feedback, withdrawn_on, by_board from withdrawals order by feedback").fetch_all(db).await?;
    rows.into_iter().map(|(id, on, by_board)| Ok((read_id("feedback", &id)?, Withdrawn { on: read("withdrawn_on", &on)?, by_board }))).collect()
}

/// A withdrawal that is to be carried out now.
pub struct Due {
    pub id: FeedbackId,
    /// It is a concern, and stays as a safeguarding record.
    pub is_concern: bool,
}

/// Reads the withdrawals of before a day that are not finished. A concern that went back to the inbox is none any more.
pub async fn due(db: &mut Conn, before: Date) -> sqlx::Result<Vec<Due>> {
    let rows: Vec<(Vec<u8>, bool)> = sqlx::query_as(
        "select w.feedback, coalesce(f.triage, '') = 'Concern' from withdrawals w left join all_feedback f on f.id = w.feedback
         where w.withdrawn_on < $1 and (not w.finished or coalesce(f.triage, '') <> 'Concern') order by w.feedback",
    )
    .bind(before.to_string())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(id, is_concern)| Ok(Due { id: read_id("feedback", &id)?, is_concern })).collect()
}

/// Notes that nothing is left to do for a withdrawn concern.
pub async fn finish(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    sqlx::query("update withdrawals set finished = $2 where feedback = $1").bind(id.bytes()).bind(true).execute(db).await.map(|_| ())
}
