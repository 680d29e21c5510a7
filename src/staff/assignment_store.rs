//! Every SQL statement that writes which reviewer reads a piece of feedback. An account that is closed or no longer a reviewer's has none.

use crate::{
    db::{Conn, read_id},
    id::{FeedbackId, PersonId},
};
use jiff::civil::Date;

/// The reader of a piece, whether anybody may read it or not.
pub async fn reader(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<Option<PersonId>> {
    let select = sqlx::query_scalar("select reader from assignments where feedback = $1").bind(feedback.bytes());
    let reader: Option<Vec<u8>> = select.fetch_optional(db).await?;
    reader.map(|reader| read_id("reader", &reader)).transpose()
}

/// Gives a piece to a reader, or to nobody.
pub async fn set(db: &mut Conn, feedback: FeedbackId, reader: Option<PersonId>, today: Date) -> sqlx::Result<()> {
    let Some(reader) = reader else { return delete(db, feedback).await };
    let insert = "insert into assignments (feedback, reader, assigned_on) values ($1, $2, $3)
                  on conflict (feedback) do update set reader = excluded.reader, assigned_on = excluded.assigned_on";
    sqlx::query(insert).bind(feedback.bytes()).bind(reader.bytes()).bind(today.to_string()).execute(db).await.map(|_| ())
}

/// Forgets the reader of a piece.
pub async fn delete(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<()> {
    sqlx::query("delete from assignments where feedback = $1").bind(feedback.bytes()).execute(db).await.map(|_| ())
}

/// Frees all pieces of somebody who reads none any more.
pub async fn free_all(db: &mut Conn, reader: PersonId) -> sqlx::Result<()> {
    sqlx::query("delete from assignments where reader = $1").bind(reader.bytes()).execute(db).await.map(|_| ())
}
