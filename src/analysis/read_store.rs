//! Reading what was read already: by triage, and by whether it is tied to a theme. Never concerns.

use crate::{
    db::{Conn, read as read_column, read_id},
    feedback::{
        Triage,
        store::{Feedback, FeedbackRow, feedback_columns},
    },
    id::FeedbackId,
    staff::proof::Reviewer,
    vault::Vault,
    web,
};
use jiff::civil::Date;

/// A triage, and whether the feedback is tied to a theme.
pub type ReadAs = (Triage, bool);

/// The number of pieces of each kind, without concerns.
pub async fn read_counts(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(ReadAs, i64)>> {
    let rows: Vec<(String, bool, i64)> = sqlx::query_as(
        "select triage, tied, count(*) from (
             select f.triage, exists (select 1 from feedback_themes x where x.feedback = f.id) as tied
             from feedback f where f.triage is not null and f.triage <> 'Concern'
         ) as read group by triage, tied",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(triage, tied, count)| Ok(((read_column("triage", &triage)?, tied), count))).collect()
}

/// The ids of all that reviewers may open.
pub async fn readable(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<FeedbackId>> {
    let select = "select id from feedback where triage is null or triage <> 'Concern'";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(select).fetch_all(db).await?;
    rows.iter().map(|id| read_id("id", id)).collect()
}

/// The pieces of one kind, latest day first, within a day by random id: at most `most`, after the place given.
pub async fn read(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    (triage, tied): ReadAs,
    after: Option<(Date, FeedbackId)>,
    most: i64,
) -> Result<Vec<Feedback>, web::Error> {
    let (on, id) = after.unwrap_or((Date::MAX, FeedbackId::from([0; 16])));
    let rows: Vec<FeedbackRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        " from feedback f where f.triage = $1 and f.triage <> 'Concern' and exists (select 1 from feedback_themes x where x.feedback = f.id) = $2
         and (f.read_on < $3 or (f.read_on = $3 and f.id > $4)) order by f.read_on desc, f.id limit $5"
    ))
    .bind(<&str>::from(triage))
    .bind(tied)
    .bind(on.to_string())
    .bind(id.bytes())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}
