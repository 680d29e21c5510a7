//! Every SQL statement that writes a plan item and the places it has in the plan.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read_id},
    id::{HeadingId, MeetingId, PlanItemId, SubGroupId},
    plan::{
        store::{PlanItem, all_items},
        wording_store::{self, insert_wording},
    },
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};

/// A plan item to be inserted.
pub struct NewItem<'a> {
    pub name: &'a str,
    pub wording: &'a str,
    pub owner: Option<SubGroupId>,
    pub due: Option<MeetingId>,
    pub headings: &'a [HeadingId],
}

impl NewItem<'_> {
    /// Returns whether an existing item has the same content.
    fn equals(&self, item: &PlanItem) -> bool {
        let same_owner = item.owner.as_ref().map(|owner| owner.id) == self.owner;
        let same_due = item.due.as_ref().map(|due| due.id) == self.due;
        let same_headings = item.headings.len() == self.headings.len() && self.headings.iter().all(|heading| item.headings.contains(heading));
        item.merged_into.is_none() && item.wording == self.wording && same_owner && same_due && same_headings
    }
}

/// Inserts a plan item; a repeated form returns the existing one. `None` if another item has the name.
pub async fn add_item(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, new: &NewItem<'_>) -> sqlx::Result<Option<PlanItemId>> {
    if let Some(known) = all_items(db).await?.into_iter().find(|item| item.name == new.name) {
        return Ok(Some(known.id).filter(|_| new.equals(&known)));
    }
    let id = insert_item(db, new).await?;
    insert_wording(db, id, 1, new.wording, "As it was first put.", audit.today, Some(by)).await?;
    record(db, audit, by, AuditAction::ChangedPlan, id, &None).await?;
    let wordings = Edit::new(Kind::Wordings, id.bytes(), &None, &wording_store::state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::ChangedPlan, vec![wordings]).await?;
    Ok(Some(id))
}

/// Changes the name, the owner, the due meeting and the headings of an item. `None` if there is no such item, or another has the name.
pub async fn assign(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: PlanItemId, to: &Placement<'_>) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query(
        "update plan_items set name = $2, sub_group = $3, due = $4
         where id = $1 and not exists (select 1 from plan_items where name = $2 and id <> $1)",
    )
    .bind(id.bytes())
    .bind(to.name)
    .bind(to.owner.as_ref().map(|owner| owner.bytes()))
    .bind(to.due.as_ref().map(|due| due.bytes()))
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("delete from plan_item_headings where plan_item = $1").bind(id.bytes()).execute(&mut *db).await?;
    insert_item_headings(db, id, to.headings).await?;
    record(db, audit, by, AuditAction::ChangedPlan, id, &before).await?;
    Ok(Some(()))
}

/// Retires an item, or offers it again. `None` if there is no such item.
pub async fn retire_item(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: PlanItemId, retired: bool) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query("update plan_items set retired = $2 where id = $1").bind(id.bytes()).bind(retired).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::RetiredInPlan, id, &before).await?;
    Ok(Some(()))
}

/// Merges an item into another, which keeps its own place in the plan. Its wordings stay with it; its links are moved by their own store, under
/// the same audit context.
pub async fn merge_item(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: PlanItemId, into: PlanItemId) -> sqlx::Result<Option<()>> {
    let (before, target) = (state(db, from).await?, state(db, into).await?);
    let whole = |state: &Option<State>| state.as_ref().is_some_and(|state| state.merged_into.is_none());
    if from == into || !whole(&before) || !whole(&target) {
        return Ok(None);
    }
    let update = "update plan_items set merged_into = $2, sub_group = null, due = null where id = $1";
    sqlx::query(update).bind(from.bytes()).bind(into.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from plan_item_headings where plan_item = $1").bind(from.bytes()).execute(&mut *db).await?;
    record(db, audit, by, AuditAction::MergedInPlan, from, &before).await?;
    Ok(Some(()))
}

/// Gives the items of one sub-group to another.
pub async fn move_owner(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: SubGroupId, into: SubGroupId) -> sqlx::Result<()> {
    let select = "select id from plan_items where sub_group = $1 order by id";
    let update = ["update plan_items set sub_group = $2 where sub_group = $1"];
    move_items(db, audit, by, select, &update, [from.bytes(), into.bytes()]).await
}

/// Gives the items that are due at one meeting to another.
pub async fn move_due(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: MeetingId, into: MeetingId) -> sqlx::Result<()> {
    let select = "select id from plan_items where due = $1 order by id";
    move_items(db, audit, by, select, &["update plan_items set due = $2 where due = $1"], [from.bytes(), into.bytes()]).await
}

/// Puts the items under one heading under another.
pub async fn move_heading(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: HeadingId, into: HeadingId) -> sqlx::Result<()> {
    let select = "select plan_item from plan_item_headings where heading = $1 order by plan_item";
    let updates = [
        "insert into plan_item_headings (plan_item, heading) select plan_item, $2 from plan_item_headings where heading = $1 on conflict do nothing",
        "delete from plan_item_headings where heading = $1 and heading <> $2",
    ];
    move_items(db, audit, by, select, &updates, [from.bytes(), into.bytes()]).await
}

/// Changes the selected items, and records that so that it can be undone with the merging it belongs to.
async fn move_items(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    select: &'static str,
    updates: &[&'static str],
    [from, into]: [&[u8]; 2],
) -> sqlx::Result<()> {
    let ids: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(from).fetch_all(&mut *db).await?;
    let mut before = vec![];
    for id in ids {
        let id: PlanItemId = read_id("id", &id)?;
        before.push((id, state(db, id).await?));
    }
    for update in updates {
        sqlx::query(*update).bind(from).bind(into).execute(&mut *db).await?;
    }
    let mut changes = vec![];
    for (id, before) in before {
        changes.push(Edit::new(Kind::PlanItem, id.bytes(), &before, &state(db, id).await?)?);
    }
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, changes).await
}

/// Whether another item was merged into this one.
pub async fn has_merged(db: &mut Conn, id: PlanItemId) -> sqlx::Result<bool> {
    let merged: i64 = sqlx::query_scalar("select count(*) from plan_items where merged_into = $1").bind(id.bytes()).fetch_one(db).await?;
    Ok(merged > 0)
}

/// Deletes an item with its wordings. `None` if there is none. Callers look whether any theme is tied to it, or another was merged into it.
pub async fn delete_item(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: PlanItemId) -> sqlx::Result<Option<()>> {
    let (before, wordings) = (state(db, id).await?, wording_store::state(db, id).await?);
    if before.is_none() {
        return Ok(None);
    }
    wording_store::delete_all(db, id).await?;
    let change = Edit::new(Kind::Wordings, id.bytes(), &wordings, &wording_store::state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::DeletedFromPlan, vec![change]).await?;
    delete(db, id).await?;
    record(db, audit, by, AuditAction::DeletedFromPlan, id, &before).await?;
    Ok(Some(()))
}

async fn delete(db: &mut Conn, id: PlanItemId) -> sqlx::Result<()> {
    sqlx::query("delete from plan_item_headings where plan_item = $1").bind(id.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from plan_items where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// A plan item as it is stored, without its wordings.
#[derive(serde::Serialize, serde::Deserialize, sqlx::FromRow)]
pub struct State {
    name: String,
    sub_group: Option<Vec<u8>>,
    due: Option<Vec<u8>>,
    retired: bool,
    /// Left out where there is none, as in acts that are older than this column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged_into: Option<Vec<u8>>,
    #[sqlx(skip)]
    headings: Vec<Vec<u8>>,
}

pub async fn state(db: &mut Conn, id: PlanItemId) -> sqlx::Result<Option<State>> {
    let select = "select name, sub_group, due, retired, merged_into from plan_items where id = $1";
    let Some(mut state) = sqlx::query_as::<_, State>(select).bind(id.bytes()).fetch_optional(&mut *db).await? else { return Ok(None) };
    let select = "select heading from plan_item_headings where plan_item = $1 order by heading";
    state.headings = sqlx::query_scalar(select).bind(id.bytes()).fetch_all(db).await?;
    Ok(Some(state))
}

async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    id: PlanItemId,
    before: &Option<State>,
) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = Edit::new(Kind::PlanItem, id.bytes(), before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// Puts an item back as it was before an act; `false` when somebody has changed it since.
pub async fn restore_item(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: PlanItemId = change.id()?;
    let now = state(db, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let Some(before) = change.before::<State>()? else {
        delete(db, id).await?;
        return Ok(true);
    };
    if all_items(db).await?.iter().any(|item| item.name == before.name && item.id != id) {
        return Ok(false);
    }
    let write = if now.is_none() {
        "insert into plan_items (id, name, sub_group, due, retired, merged_into) values ($1, $2, $3, $4, $5, $6)"
    } else {
        "update plan_items set name = $2, sub_group = $3, due = $4, retired = $5, merged_into = $6 where id = $1"
    };
    let write = sqlx::query(write).bind(id.bytes()).bind(&before.name).bind(&before.sub_group).bind(&before.due).bind(before.retired);
    write.bind(&before.merged_into).execute(&mut *db).await?;
    sqlx::query("delete from plan_item_headings where plan_item = $1").bind(id.bytes()).execute(&mut *db).await?;
    let headings = before.headings.iter().map(|heading| read_id("heading", heading)).collect::<sqlx::Result<Vec<_>>>()?;
    insert_item_headings(db, id, &headings).await?;
    Ok(true)
}

/// The name, owner, due meeting and headings that an item is given.
pub struct Placement<'a> {
    pub name: &'a str,
    pub owner: Option<SubGroupId>,
    pub due: Option<MeetingId>,
    pub headings: &'a [HeadingId],
}

pub(super) async fn insert_item(db: &mut Conn, new: &NewItem<'_>) -> sqlx::Result<PlanItemId> {
    let id: PlanItemId = random::id();
    sqlx::query("insert into plan_items (id, name, sub_group, due) values ($1, $2, $3, $4)")
        .bind(id.bytes())
        .bind(new.name)
        .bind(new.owner.as_ref().map(|owner| owner.bytes()))
        .bind(new.due.as_ref().map(|due| due.bytes()))
        .execute(&mut *db)
        .await?;
    insert_item_headings(db, id, new.headings).await?;
    Ok(id)
}

async fn insert_item_headings(db: &mut Conn, id: PlanItemId, headings: &[HeadingId]) -> sqlx::Result<()> {
    for heading in headings {
        sqlx::query(
            "insert into plan_item_headings (plan_item, heading)
             select $1, id from headings where id = $2 on conflict do nothing",
        )
        .bind(id.bytes())
        .bind(heading.bytes())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
