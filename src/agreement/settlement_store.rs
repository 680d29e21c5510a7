//! Every SQL statement about table `round_settlements`: how differences between two coders were settled.

use crate::{
    agreement::{Outcome, Settlement, store::round_pieces},
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, read_day, read_id},
    feedback::store::lock,
    id::{FeedbackId, RoundId, SettlementId},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
    vault::{Place, Vault},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The place that the reason of a settlement is sealed to.
pub fn settlement_place(id: &[u8]) -> Place<'_> {
    Place { table: "round_settlements", row: id, field: "reason" }
}

/// Settles a difference, beside the ways in which it was settled before. `None` when there is no such piece in a finished round.
pub async fn settle(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    (round, feedback): (RoundId, FeedbackId),
    outcome: Outcome,
    reason: &str,
) -> sqlx::Result<Option<()>> {
    // Two at once get numbers one after the other.
    lock(db, feedback).await?;
    let select = concat!(
        "select p.id, (select coalesce(max(s.number), 0) + 1 from round_settlements s where s.piece = p.id)",
        round_pieces!(),
        " where p.round = $1 and p.feedback = $2 and r.state = 'Finished' and p.coded_on is not null"
    );
    let found: Option<(Vec<u8>, i64)> = sqlx::query_as(select).bind(round.bytes()).bind(feedback.bytes()).fetch_optional(&mut *db).await?;
    let Some((piece, number)) = found else { return Ok(None) };
    let id: SettlementId = random::id();
    sqlx::query("insert into round_settlements (id, piece, number, outcome, reason, settled_on, settled_by) values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id.bytes())
        .bind(piece)
        .bind(number)
        .bind(<&str>::from(outcome))
        .bind(audit.vault.seal(settlement_place(id.bytes()), reason))
        .bind(audit.today.to_string())
        .bind(by.person().id.bytes())
        .execute(&mut *db)
        .await?;
    let details = [<&str>::from(outcome)];
    audit_log::record_with(db, audit, by.person().id, AuditAction::SettledDifference, &details, feedback.bytes()).await?;
    let change = Edit::new(Kind::Settlement, id.bytes(), &None, &settled(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::SettledDifference, vec![change]).await?;
    Ok(Some(()))
}

/// A settlement as acts remember it: no reason.
#[derive(Serialize, Deserialize)]
struct Settled {
    round: RoundId,
    feedback: FeedbackId,
}

async fn settled(db: &mut Conn, id: SettlementId) -> sqlx::Result<Option<Settled>> {
    let select = concat!("select p.round, p.feedback", round_pieces!(), " join round_settlements s on s.piece = p.id where s.id = $1");
    let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select).bind(id.bytes()).fetch_optional(db).await?;
    row.map(|(round, feedback)| Ok(Settled { round: read_id("round", &round)?, feedback: read_id("feedback", &feedback)? })).transpose()
}

/// Takes a settlement back, with its reason.
pub async fn restore_settlement(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: SettlementId = change.id()?;
    let now = settled(db, id).await?;
    if now.is_none() || !change.left(&now)? {
        return Ok(false);
    }
    sqlx::query("delete from round_settlements where id = $1").bind(id.bytes()).execute(db).await?;
    Ok(true)
}

/// The ways in which a difference was settled, in their order.
pub async fn settlements(db: &mut Conn, vault: &Vault, round: RoundId, feedback: FeedbackId) -> sqlx::Result<Vec<Settlement>> {
    let select = concat!(
        "select p.feedback, s.id, s.outcome, s.reason, s.settled_on, n.name",
        round_pieces!(),
        " join round_settlements s on s.piece = p.id join people n on n.id = s.settled_by where p.round = $1 and p.feedback = $2 order by s.number"
    );
    let rows: Vec<SettlementRow> = sqlx::query_as(select).bind(round.bytes()).bind(feedback.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// For each piece of a round the last way in which it was settled.
pub async fn last_settlements(db: &mut Conn, vault: &Vault, round: RoundId) -> sqlx::Result<HashMap<FeedbackId, Settlement>> {
    let rows: Vec<SettlementRow> = sqlx::query_as(concat!(
        "select p.feedback, s.id, s.outcome, s.reason, s.settled_on, n.name",
        round_pieces!(),
        " join round_settlements s on s.piece = p.id join people n on n.id = s.settled_by where p.round = $1
          and s.number = (select max(o.number) from round_settlements o where o.piece = s.piece)"
    ))
    .bind(round.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok((row.feedback, row.open(vault)?))).collect()
}

/// Deletes how differences about a piece were settled.
pub async fn forget(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<()> {
    let delete = "delete from round_settlements where piece in (select id from round_pieces where feedback = $1)";
    sqlx::query(delete).bind(feedback.bytes()).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct SettlementRow {
    #[sqlx(try_from = "Vec<u8>")]
    feedback: FeedbackId,
    #[sqlx(try_from = "Vec<u8>")]
    id: SettlementId,
    outcome: String,
    reason: Vec<u8>,
    settled_on: String,
    name: String,
}

impl SettlementRow {
    fn open(self, vault: &Vault) -> sqlx::Result<Settlement> {
        Ok(Settlement {
            outcome: read("outcome", &self.outcome)?,
            reason: vault.open(settlement_place(self.id.bytes()), &self.reason),
            on: read_day("settled_on", &self.settled_on)?,
            by: self.name,
        })
    }
}
