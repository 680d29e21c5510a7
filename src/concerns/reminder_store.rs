//! The SQL statements that find concerns which wait for a safeguarding lead.

use crate::{
    clock::read_hour,
    db::{self, Conn},
    id::FeedbackId,
};
use jiff::civil::DateTime;

/// A concern that nobody has decided since it was raised.
pub struct WaitingConcern {
    pub id: FeedbackId,
    /// The number of the step that raised it: raised again, it is told again.
    pub number: i64,
    /// The hour in London.
    pub raised: DateTime,
}

pub async fn waiting(db: &mut Conn) -> sqlx::Result<Vec<WaitingConcern>> {
    let rows: Vec<(Vec<u8>, i64, String)> = sqlx::query_as(
        "select c.feedback, c.number, c.hour from concern_steps c where c.step = 'Raised'
         and c.number = (select max(number) from concern_steps where feedback = c.feedback) order by c.feedback",
    )
    .fetch_all(db)
    .await?;
    let read = |(id, number, hour): (Vec<u8>, i64, String)| {
        Ok(WaitingConcern { id: db::read_id("feedback", &id)?, number, raised: read_hour(&hour).ok_or_else(|| db::unreadable("hour"))? })
    };
    rows.into_iter().map(read).collect()
}

/// The number of the last step that raised a concern.
pub async fn raised_number(db: &mut Conn, id: FeedbackId) -> sqlx::Result<i64> {
    let (number,): (i64,) =
        sqlx::query_as("select max(number) from concern_steps where feedback = $1 and step = 'Raised'").bind(id.bytes()).fetch_one(db).await?;
    Ok(number)
}
