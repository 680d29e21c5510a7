//! Every SQL statement that writes a sub-group.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::SubGroupId,
    plan::store::sub_groups,
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};
use serde::{Deserialize, Serialize};

/// A sub-group as it is stored.
#[derive(Serialize, Deserialize, sqlx::FromRow)]
pub struct State {
    name: String,
    retired: bool,
}

pub async fn state(db: &mut Conn, id: SubGroupId) -> sqlx::Result<Option<State>> {
    sqlx::query_as("select name, retired from sub_groups where id = $1").bind(id.bytes()).fetch_optional(db).await
}

async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    id: SubGroupId,
    before: &Option<State>,
) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = Edit::new(Kind::SubGroup, id.bytes(), before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// Inserts a sub-group, or returns the existing one with the name.
pub async fn add_sub_group(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, name: &str) -> sqlx::Result<SubGroupId> {
    if let Some(known) = sub_groups(db).await?.into_iter().find(|group| group.name == name) {
        return Ok(known.id);
    }
    let id: SubGroupId = random::id();
    sqlx::query("insert into sub_groups (id, name) values ($1, $2)").bind(id.bytes()).bind(name).execute(&mut *db).await?;
    record(db, audit, by, AuditAction::ChangedPlan, id, &None).await?;
    Ok(id)
}

/// Changes the name of a sub-group. `None` if there is none, or another has the name.
pub async fn rename_sub_group(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: SubGroupId, name: &str) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let update = "update sub_groups set name = $2 where id = $1 and not exists (select 1 from sub_groups where name = $2 and id <> $1)";
    if sqlx::query(update).bind(id.bytes()).bind(name).execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::ChangedPlan, id, &before).await?;
    Ok(Some(()))
}

/// Retires a sub-group, or offers it again. `None` if there is none.
pub async fn retire_sub_group(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: SubGroupId, retired: bool) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query("update sub_groups set retired = $2 where id = $1").bind(id.bytes()).bind(retired).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::RetiredInPlan, id, &before).await?;
    Ok(Some(()))
}

/// Deletes a sub-group. `None` if there is none. Callers look whether anything uses it.
pub async fn delete_sub_group(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: SubGroupId) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    if before.is_none() {
        return Ok(None);
    }
    delete(db, id).await?;
    record(db, audit, by, AuditAction::DeletedFromPlan, id, &before).await?;
    Ok(Some(()))
}

/// Merges a sub-group into another, and deletes it: its items were moved by their own store, under the same audit context. The history has the act
/// beside the one that stays.
pub async fn merge_sub_group(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: SubGroupId, into: SubGroupId) -> sqlx::Result<Option<()>> {
    let (before, target) = (state(db, from).await?, state(db, into).await?);
    if from == into || before.is_none() || target.is_none() {
        return Ok(None);
    }
    delete(db, from).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::MergedInPlan, into.bytes()).await?;
    let change = Edit::new(Kind::SubGroup, from.bytes(), &before, &state(db, from).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, vec![change]).await.map(Some)
}

async fn delete(db: &mut Conn, id: SubGroupId) -> sqlx::Result<()> {
    sqlx::query("delete from sub_groups where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Puts a sub-group back as it was before an act; `false` when somebody has changed it since. Callers look whether anything uses one that goes.
pub async fn restore_sub_group(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: SubGroupId = change.id()?;
    let now = state(db, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let Some(before) = change.before::<State>()? else {
        delete(db, id).await?;
        return Ok(true);
    };
    let taken: i64 = sqlx::query_scalar("select count(*) from sub_groups where name = $1 and id <> $2")
        .bind(&before.name)
        .bind(id.bytes())
        .fetch_one(&mut *db)
        .await?;
    if taken > 0 {
        return Ok(false);
    }
    let write = match now {
        None => "insert into sub_groups (id, name, retired) values ($1, $2, $3)",
        Some(_) => "update sub_groups set name = $2, retired = $3 where id = $1",
    };
    sqlx::query(write).bind(id.bytes()).bind(&before.name).bind(before.retired).execute(db).await?;
    Ok(true)
}
