//! SQL statements over the receipts of all feedback and all session items, withdrawn ones too: their owners may bring those back.

use super::store::{Locked, Own, Piece, Withdrawn};
use crate::{
    db::{Conn, read, read_id, read_id_opt, read_opt, unreadable},
    id::{FeedbackId, GroupSessionId, PromptId},
    web::guesses::Prefix,
};
use std::collections::HashSet;

/// Reads the first eight bytes of every stored hash of a receipt.
pub async fn prefixes(db: &mut Conn) -> sqlx::Result<HashSet<Prefix>> {
    let all = "select substr(receipt, 1, 8) from all_feedback union all select substr(receipt, 1, 8) from all_session_items";
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as(all).fetch_all(db).await?;
    rows.into_iter().map(|(bytes,)| bytes.try_into().map(Prefix::from_be_bytes).map_err(|_| unreadable("receipt"))).collect()
}

pub async fn has_receipt(db: &mut Conn, place: &[u8; 32]) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from all_feedback where receipt = $1").bind(&place[..]).fetch_one(db).await?;
    Ok(count > 0)
}

/// The prompt under which feedback at this place of a receipt was said in this session. A concern that was withdrawn counts as little as
/// anything else that was.
pub async fn prompt_in(db: &mut Conn, session: GroupSessionId, place: &[u8; 32]) -> sqlx::Result<Option<PromptId>> {
    let prompt: Option<Vec<u8>> = sqlx::query_scalar(
        "select p.id from feedback f join prompts p on p.id = f.prompt where f.receipt = $1 and p.session = $2
         and not exists (select 1 from withdrawals w where w.feedback = f.id)",
    )
    .bind(&place[..])
    .bind(session.bytes())
    .fetch_optional(db)
    .await?;
    prompt.map(|prompt| read_id("prompt", &prompt)).transpose()
}

/// Finds the feedback at one place of a receipt, or the session item that has not become feedback yet.
pub async fn by_receipt(db: &mut Conn, receipt: &[u8; 32]) -> sqlx::Result<Option<Piece>> {
    let row: Option<PieceRow> = sqlx::query_as(
        "select f.id, f.received_on, f.triage, f.read_on, p.question, cast(null as text) as locked_on, p.session, w.withdrawn_on, w.by_board
         from all_feedback f left join prompts p on p.id = f.prompt left join withdrawals w on w.feedback = f.id where f.receipt = $1
         union all
         select i.id, i.received_on, null, null, p.question, case when i.released then null else s.held_on end, i.session,
                w.withdrawn_on, w.by_board
         from all_session_items i join prompts p on p.id = i.prompt join group_sessions s on s.id = i.session
         left join withdrawals w on w.feedback = i.id where i.receipt = $1 and not s.rehearsal",
    )
    .bind(&receipt[..])
    .fetch_optional(db)
    .await?;
    row.map(PieceRow::read).transpose()
}

#[derive(sqlx::FromRow)]
struct PieceRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    received_on: String,
    triage: Option<String>,
    read_on: Option<String>,
    question: Option<String>,
    locked_on: Option<String>,
    session: Option<Vec<u8>>,
    withdrawn_on: Option<String>,
    by_board: Option<bool>,
}

impl PieceRow {
    fn read(self) -> sqlx::Result<Piece> {
        let session = read_id_opt("session", self.session)?;
        let locked = match (session, self.locked_on) {
            (Some(session), Some(on)) => Some(Locked { session, held_on: read("held_on", &on)? }),
            _ => None,
        };
        let withdrawn = match (self.withdrawn_on, self.by_board) {
            (Some(on), Some(by_board)) => Some(Withdrawn { on: read("withdrawn_on", &on)?, by_board }),
            _ => None,
        };
        Ok(Piece {
            own: Own {
                id: self.id,
                received_on: read("received_on", &self.received_on)?,
                triage: read_opt("triage", self.triage.as_deref())?,
                read_on: read_opt("read_on", self.read_on.as_deref())?,
            },
            question: self.question,
            session,
            locked,
            withdrawn,
        })
    }
}
