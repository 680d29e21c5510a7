//! Every SQL statement about table `erasure_requests`: words that somebody at the Board wants erased, and nobody else has confirmed yet.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, read_id},
    feedback::{store::StoredWords, withdrawal_store},
    id::{FeedbackId, PersonId},
    staff::proof::{Proof, Reviewer},
    vault::{Place, Vault},
};
use jiff::civil::Date;

/// The place that the reason of a request is sealed to.
pub fn reason_place(id: &FeedbackId) -> Place<'_> {
    Place { table: "erasure_requests", row: id.bytes(), field: "reason" }
}

/// One person's request that a piece of feedback be erased.
pub struct Request {
    pub reason: StoredWords,
    pub asked_on: Date,
    pub asked_by: PersonId,
    pub asked_by_name: String,
}

/// Asks for an erasure; `false` when somebody has asked already.
pub async fn ask(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, reason: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("insert into erasure_requests (feedback, reason, asked_on, asked_by) values ($1, $2, $3, $4) on conflict do nothing")
        .bind(id.bytes())
        .bind(audit.vault.seal(reason_place(&id), reason))
        .bind(audit.today.to_string())
        .bind(by.person().id.bytes())
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 1 {
        audit_log::record(db, audit, by.person().id, AuditAction::AskedErasure, id.bytes()).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Confirms a request of somebody else; `Some(false)` when it is their own, `None` when there is none.
pub async fn confirm(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId) -> sqlx::Result<Option<bool>> {
    let deleted = sqlx::query("delete from erasure_requests where feedback = $1 and asked_by <> $2").bind(id.bytes()).bind(by.person().id.bytes());
    if deleted.execute(&mut *db).await?.rows_affected() == 1 {
        audit_log::record(db, audit, by.person().id, AuditAction::ConfirmedErasure, id.bytes()).await?;
        return Ok(Some(true));
    }
    let own: i64 = sqlx::query_scalar("select count(*) from erasure_requests where feedback = $1").bind(id.bytes()).fetch_one(db).await?;
    Ok((own > 0).then_some(false))
}

/// Drops a request; `None` when there is none.
pub async fn drop_request(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId) -> sqlx::Result<Option<()>> {
    if !delete(db, id).await? {
        return Ok(None);
    }
    audit_log::record(db, audit, by.person().id, AuditAction::DroppedErasure, id.bytes()).await.map(Some)
}

/// Shows again a piece that was hidden at the Board's request; `None` when there is no such piece.
pub async fn undo(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId) -> sqlx::Result<Option<()>> {
    let by_board = withdrawal_store::withdrawn(db, id).await?.is_some_and(|withdrawn| withdrawn.by_board);
    if !by_board || !withdrawal_store::delete(db, id).await? {
        return Ok(None);
    }
    audit_log::record(db, audit, by.person().id, AuditAction::UndidErasure, id.bytes()).await.map(Some)
}

pub async fn request(db: &mut Conn, vault: &Vault, id: FeedbackId) -> sqlx::Result<Option<Request>> {
    let row: Option<(Vec<u8>, String, Vec<u8>, String)> = sqlx::query_as(
        "select r.reason, r.asked_on, r.asked_by, p.name from erasure_requests r join people p on p.id = r.asked_by where r.feedback = $1",
    )
    .bind(id.bytes())
    .fetch_optional(db)
    .await?;
    let request = |(reason, asked_on, asked_by, asked_by_name): (Vec<u8>, String, Vec<u8>, String)| {
        let reason = vault.open(reason_place(&id), &reason);
        Ok(Request { reason, asked_on: read("asked_on", &asked_on)?, asked_by: read_id("asked_by", &asked_by)?, asked_by_name })
    };
    row.map(request).transpose()
}

/// The requests about what reviewers may read: the piece, who asked, and the day.
pub async fn requests(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(FeedbackId, String, Date)>> {
    let rows: Vec<(Vec<u8>, String, String)> = sqlx::query_as(
        "select r.feedback, p.name, r.asked_on from erasure_requests r join people p on p.id = r.asked_by join feedback f on f.id = r.feedback
         where f.triage is null or f.triage <> 'Concern' order by r.asked_on, r.feedback",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(id, name, on)| Ok((read_id("feedback", &id)?, name, read("asked_on", &on)?))).collect()
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
