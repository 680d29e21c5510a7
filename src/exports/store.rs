//! The SQL statement of exports: the words for analysis, from the view without what was withdrawn.

use crate::{
    db::Conn,
    feedback::store::{Feedback, FeedbackRow, feedback_columns},
    id::FeedbackId,
    staff::proof::Reviewer,
    vault::Vault,
    web,
};
use std::collections::BTreeMap;

/// All pieces that are for analysis: a concern is none of them.
pub async fn pieces(db: &mut Conn, vault: &Vault, _by: &Reviewer) -> Result<BTreeMap<FeedbackId, Feedback>, web::Error> {
    let select = concat!("select ", feedback_columns!(), " from feedback f where f.triage = 'ForAnalysis' order by f.id");
    let rows: Vec<FeedbackRow> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault).map(|piece| (piece.id, piece))).collect()
}
