//! Every SQL statement that writes the wordings of plan items.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::{PlanItemId, WordingId},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A wording as it is stored.
#[derive(PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct State {
    pub id: Vec<u8>,
    number: i64,
    wording: String,
    reason: String,
    changed_on: String,
    changed_by: Option<Vec<u8>>,
}

/// Returns all wordings of an item as they are stored; `None` when there are none.
pub async fn state(db: &mut Conn, id: PlanItemId) -> sqlx::Result<Option<Vec<State>>> {
    let select = "select id, number, wording, reason, changed_on, changed_by from wordings where plan_item = $1 order by number";
    let wordings: Vec<State> = sqlx::query_as(select).bind(id.bytes()).fetch_all(db).await?;
    Ok(Some(wordings).filter(|wordings| !wordings.is_empty()))
}

/// Adds a new wording of an item; earlier ones stay. `None` if there is no such item.
pub async fn reword(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    id: PlanItemId,
    wording: &str,
    reason: &str,
) -> sqlx::Result<Option<WordingId>> {
    let (last,): (Option<i64>,) =
        sqlx::query_as("select max(number) from wordings where plan_item = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    let Some(last) = last else { return Ok(None) };
    let before = state(db, id).await?;
    let wording = insert_wording(db, id, last + 1, wording, reason, audit.today, Some(by)).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ReworkedPlanItem, id.bytes()).await?;
    let change = Edit::new(Kind::Wordings, id.bytes(), &before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::ReworkedPlanItem, vec![change]).await?;
    Ok(Some(wording))
}

pub(super) async fn insert_wording(
    db: &mut Conn,
    item: PlanItemId,
    number: i64,
    wording: &str,
    reason: &str,
    on: Date,
    by: Option<&Reviewer>,
) -> sqlx::Result<WordingId> {
    let id: WordingId = random::id();
    sqlx::query(
        "insert into wordings (id, plan_item, number, wording, reason, changed_on, changed_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.bytes())
    .bind(item.bytes())
    .bind(number)
    .bind(wording)
    .bind(reason)
    .bind(on.to_string())
    .bind(by.map(|by| by.person().id.bytes()))
    .execute(db)
    .await?;
    Ok(id)
}

/// Deletes all wordings of an item that is deleted too.
pub(super) async fn delete_all(db: &mut Conn, item: PlanItemId) -> sqlx::Result<()> {
    sqlx::query("delete from wordings where plan_item = $1").bind(item.bytes()).execute(db).await.map(|_| ())
}

/// The wordings that undoing a change takes away.
pub fn taken_away(change: &Edit) -> sqlx::Result<Vec<WordingId>> {
    let before = change.before::<Vec<State>>()?.unwrap_or_default();
    let after = change.after::<Vec<State>>()?.unwrap_or_default();
    after.into_iter().filter(|wording| !before.contains(wording)).map(|wording| crate::db::read_id("wording", &wording.id)).collect()
}

/// Puts the wordings back as they were before an act; `false` when somebody has changed them since. Callers look whether a theme is tied to
/// one that goes.
pub async fn restore(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: PlanItemId = change.id()?;
    let now = state(db, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let (now, before) = (now.unwrap_or_default(), change.before::<Vec<State>>()?.unwrap_or_default());
    for gone in now.iter().filter(|wording| !before.contains(wording)) {
        sqlx::query("delete from wordings where id = $1").bind(&gone.id).execute(&mut *db).await?;
    }
    for wording in before.iter().filter(|wording| !now.contains(wording)) {
        sqlx::query("insert into wordings (id, plan_item, number, wording, reason, changed_on, changed_by) values ($1, $2, $3, $4, $5, $6, $7)")
            .bind(&wording.id)
            .bind(id.bytes())
            .bind(wording.number)
            .bind(&wording.wording)
            .bind(&wording.reason)
            .bind(&wording.changed_on)
            .bind(&wording.changed_by)
            .execute(&mut *db)
            .await?;
    }
    Ok(true)
}
