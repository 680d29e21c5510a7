//! Every SQL statement that writes a meeting of the Board.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::MeetingId,
    plan::store::meetings,
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A meeting as it is stored.
#[derive(Serialize, Deserialize, sqlx::FromRow)]
pub struct State {
    held_on: String,
    cancelled: bool,
}

pub async fn state(db: &mut Conn, id: MeetingId) -> sqlx::Result<Option<State>> {
    sqlx::query_as("select held_on, cancelled from meetings where id = $1").bind(id.bytes()).fetch_optional(db).await
}

async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    id: MeetingId,
    before: &Option<State>,
) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = Edit::new(Kind::Meeting, id.bytes(), before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// Inserts a meeting of the Board, or returns the existing one on the day, which is not cancelled then.
pub async fn add_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, held_on: Date) -> sqlx::Result<MeetingId> {
    if let Some(known) = meetings(db).await?.into_iter().find(|meeting| meeting.held_on == held_on) {
        if known.cancelled {
            cancel_meeting(db, audit, by, known.id, false).await?;
        }
        return Ok(known.id);
    }
    let id: MeetingId = random::id();
    sqlx::query("insert into meetings (id, held_on) values ($1, $2)").bind(id.bytes()).bind(held_on.to_string()).execute(&mut *db).await?;
    record(db, audit, by, AuditAction::ChangedPlan, id, &None).await?;
    Ok(id)
}

/// Moves a meeting to another day. `None` if there is none, or another is on that day.
pub async fn move_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: MeetingId, held_on: Date) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let update = "update meetings set held_on = $2 where id = $1 and not exists (select 1 from meetings where held_on = $2 and id <> $1)";
    if sqlx::query(update).bind(id.bytes()).bind(held_on.to_string()).execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::MovedMeeting, id, &before).await?;
    Ok(Some(()))
}

/// Cancels a meeting, or puts it back. `None` if there is none.
pub async fn cancel_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: MeetingId, cancelled: bool) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query("update meetings set cancelled = $2 where id = $1").bind(id.bytes()).bind(cancelled).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::CancelledMeeting, id, &before).await?;
    Ok(Some(()))
}

/// Deletes a meeting. `None` if there is none. Callers look whether anything uses it.
pub async fn delete_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: MeetingId) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    if before.is_none() {
        return Ok(None);
    }
    delete(db, id).await?;
    record(db, audit, by, AuditAction::DeletedFromPlan, id, &before).await?;
    Ok(Some(()))
}

/// Merges a meeting into another, and deletes it: what was due at it was moved by its own stores, under the same audit context. The history has the
/// act beside the one that stays.
pub async fn merge_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: MeetingId, into: MeetingId) -> sqlx::Result<Option<()>> {
    let (before, target) = (state(db, from).await?, state(db, into).await?);
    if from == into || before.is_none() || target.is_none() {
        return Ok(None);
    }
    delete(db, from).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::MergedInPlan, into.bytes()).await?;
    let change = Edit::new(Kind::Meeting, from.bytes(), &before, &state(db, from).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, vec![change]).await.map(Some)
}

async fn delete(db: &mut Conn, id: MeetingId) -> sqlx::Result<()> {
    sqlx::query("delete from meetings where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Puts a meeting back as it was before an act; `false` when somebody has changed it since. Callers look whether anything uses one that goes.
pub async fn restore_meeting(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: MeetingId = change.id()?;
    let now = state(db, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let Some(before) = change.before::<State>()? else {
        delete(db, id).await?;
        return Ok(true);
    };
    let taken: i64 = sqlx::query_scalar("select count(*) from meetings where held_on = $1 and id <> $2")
        .bind(&before.held_on)
        .bind(id.bytes())
        .fetch_one(&mut *db)
        .await?;
    if taken > 0 {
        return Ok(false);
    }
    let write = match now {
        None => "insert into meetings (id, held_on, cancelled) values ($1, $2, $3)",
        Some(_) => "update meetings set held_on = $2, cancelled = $3 where id = $1",
    };
    sqlx::query(write).bind(id.bytes()).bind(&before.held_on).bind(before.cancelled).execute(db).await?;
    Ok(true)
}
