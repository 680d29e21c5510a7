//! Every SQL statement that writes a priority or a challenge.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::HeadingId,
    plan::{HeadingKind, store::headings},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};
use serde::{Deserialize, Serialize};

/// A heading as it is stored.
#[derive(Serialize, Deserialize, sqlx::FromRow)]
pub struct State {
    kind: String,
    position: i64,
    name: String,
    about: String,
    retired: bool,
}

pub async fn state(db: &mut Conn, id: HeadingId) -> sqlx::Result<Option<State>> {
    sqlx::query_as("select kind, position, name, about, retired from headings where id = $1").bind(id.bytes()).fetch_optional(db).await
}

async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    id: HeadingId,
    before: &Option<State>,
) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = Edit::new(Kind::Heading, id.bytes(), before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// Inserts a priority or a challenge; a repeated form returns the existing one. `None` if another has the name.
pub async fn add_heading(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    kind: HeadingKind,
    name: &str,
    about: &str,
) -> sqlx::Result<Option<HeadingId>> {
    if let Some(known) = headings(db).await?.into_iter().find(|heading| heading.name == name) {
        return Ok(Some(known.id).filter(|_| known.kind == kind && known.about == about));
    }
    let (last,): (Option<i64>,) =
        sqlx::query_as("select max(position) from headings where kind = $1").bind(<&str>::from(kind)).fetch_one(&mut *db).await?;
    let id = insert_heading(db, kind, last.unwrap_or(0) + 1, name, about).await?;
    record(db, audit, by, AuditAction::ChangedPlan, id, &None).await?;
    Ok(Some(id))
}

pub(super) async fn insert_heading(db: &mut Conn, kind: HeadingKind, position: i64, name: &str, about: &str) -> sqlx::Result<HeadingId> {
    let id: HeadingId = random::id();
    sqlx::query("insert into headings (id, kind, position, name, about) values ($1, $2, $3, $4, $5)")
        .bind(id.bytes())
        .bind(<&str>::from(kind))
        .bind(position)
        .bind(name)
        .bind(about)
        .execute(db)
        .await?;
    Ok(id)
}

/// Changes the name and text of a heading. `None` if there is no such heading, or another has the name.
pub async fn rename_heading(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    id: HeadingId,
    name: &str,
    about: &str,
) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query(
        "update headings set name = $2, about = $3
         where id = $1 and not exists (select 1 from headings where name = $2 and id <> $1)",
    )
    .bind(id.bytes())
    .bind(name)
    .bind(about)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::ChangedPlan, id, &before).await?;
    Ok(Some(()))
}

/// Retires a heading, or offers it again. `None` if there is none.
pub async fn retire_heading(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: HeadingId, retired: bool) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query("update headings set retired = $2 where id = $1").bind(id.bytes()).bind(retired).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::RetiredInPlan, id, &before).await?;
    Ok(Some(()))
}

/// Deletes a heading. `None` if there is none. Callers look whether anything uses it.
pub async fn delete_heading(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: HeadingId) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    if before.is_none() {
        return Ok(None);
    }
    delete(db, id).await?;
    record(db, audit, by, AuditAction::DeletedFromPlan, id, &before).await?;
    Ok(Some(()))
}

/// Merges a heading into another of its kind, and deletes it: what stood under it was moved by its own stores, under the same audit context. The
/// history has the act beside the one that stays.
pub async fn merge_heading(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: HeadingId, into: HeadingId) -> sqlx::Result<Option<()>> {
    let (before, target) = (state(db, from).await?, state(db, into).await?);
    if from == into || before.as_ref().map(|before| &before.kind) != target.as_ref().map(|target| &target.kind) || target.is_none() {
        return Ok(None);
    }
    delete(db, from).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::MergedInPlan, into.bytes()).await?;
    let change = Edit::new(Kind::Heading, from.bytes(), &before, &state(db, from).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, vec![change]).await.map(Some)
}

async fn delete(db: &mut Conn, id: HeadingId) -> sqlx::Result<()> {
    sqlx::query("delete from headings where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Puts a heading back as it was before an act; `false` when somebody has changed it since. Callers look whether anything uses one that goes.
pub async fn restore_heading(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: HeadingId = change.id()?;
    let now = state(db, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let Some(before) = change.before::<State>()? else {
        delete(db, id).await?;
        return Ok(true);
    };
    let taken: i64 = sqlx::query_scalar("select count(*) from headings where name = $1 and id <> $2")
        .bind(&before.name)
        .bind(id.bytes())
        .fetch_one(&mut *db)
        .await?;
    if taken > 0 {
        return Ok(false);
    }
    let write = match now {
        None => "insert into headings (id, kind, position, name, about, retired) values ($1, $2, $3, $4, $5, $6)",
        Some(_) => "update headings set kind = $2, position = $3, name = $4, about = $5, retired = $6 where id = $1",
    };
    sqlx::query(write)
        .bind(id.bytes())
        .bind(&before.kind)
        .bind(before.position)
        .bind(&before.name)
        .bind(&before.about)
        .bind(before.retired)
        .execute(db)
        .await?;
    Ok(true)
}
