//! Every SQL statement about the work plan.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::{HeadingId, MeetingId, PlanItemId, SubGroupId, WordingId},
    plan::HeadingKind,
    random,
    staff::proof::{Proof, Reviewer},
    web,
};
use jiff::civil::Date;
use serde::Deserialize;

/// A priority or a challenge.
#[derive(Clone)]
pub struct Heading {
    pub id: HeadingId,
    pub kind: HeadingKind,
    pub name: String,
    pub about: String,
}

#[derive(Clone)]
pub struct SubGroup {
    pub id: SubGroupId,
    pub name: String,
}

/// A meeting of the Board.
#[derive(Clone)]
pub struct Meeting {
    pub id: MeetingId,
    pub held_on: Date,
}

/// A plan item with its wording of today.
#[derive(Clone)]
pub struct PlanItem {
    pub id: PlanItemId,
    pub name: String,
    pub wording: String,
    pub owner: Option<SubGroup>,
    pub due: Option<Meeting>,
    pub headings: Vec<HeadingId>,
}

/// One wording of a plan item; the first has number 1.
#[derive(Clone)]
pub struct Wording {
    pub id: WordingId,
    pub number: i64,
    pub wording: String,
    pub reason: String,
    pub changed_on: Date,
    /// The name of who changed it; the first data has none.
    pub changed_by: Option<String>,
}

/// The first work plan, as the source gives it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First {
    pub year: String,
    pub priorities: Vec<FirstHeading>,
    pub challenges: Vec<FirstHeading>,
    pub plan_items: Vec<FirstItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstHeading {
    pub key: String,
    pub name: String,
    pub about: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstItem {
    pub key: String,
    pub name: String,
    pub wording: String,
    pub headings: Vec<String>,
}

/// The facts the plan begins with.
pub fn first() -> Result<First, web::Error> {
    serde_json::from_str(include_str!("first.json")).map_err(|error| web::Error::Broken(Box::new(error)))
}

/// Fills in the first work plan where there is none.
pub async fn fill(db: &mut Conn, today: Date) -> Result<(), web::Error> {
    let (headings,): (i64,) = sqlx::query_as("select count(*) from headings").fetch_one(&mut *db).await?;
    if headings > 0 {
        return Ok(());
    }
    let first = first()?;
    let mut known = vec![];
    for (kind, list) in [(HeadingKind::Priority, &first.priorities), (HeadingKind::Challenge, &first.challenges)] {
        for (position, heading) in list.iter().enumerate() {
            let id = insert_heading(db, kind, position as i64 + 1, &heading.name, &heading.about).await?;
            known.push((heading.key.as_str(), id));
        }
    }
    for item in &first.plan_items {
        let headings: Vec<HeadingId> =
            item.headings.iter().filter_map(|key| known.iter().find(|(known, _)| known == key).map(|(_, id)| *id)).collect();
        let id = insert_item(db, &NewItem { name: &item.name, wording: &item.wording, owner: None, due: None, headings: &headings }).await?;
        insert_wording(db, id, 1, &item.wording, "As the plan began.", today, None).await?;
    }
    Ok(())
}

pub async fn headings(db: &mut Conn) -> sqlx::Result<Vec<Heading>> {
    let rows: Vec<HeadingRow> = sqlx::query_as("select id, kind, name, about from headings order by kind desc, position, id").fetch_all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn sub_groups(db: &mut Conn) -> sqlx::Result<Vec<SubGroup>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, name from sub_groups order by name, id").fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(|(id, name)| Some(SubGroup { id: id.try_into().ok()?, name })).collect())
}

/// All meetings, earliest first.
pub async fn meetings(db: &mut Conn) -> sqlx::Result<Vec<Meeting>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, held_on from meetings order by held_on").fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(|(id, on)| Some(Meeting { id: id.try_into().ok()?, held_on: on.parse().ok()? })).collect())
}

/// The first meeting on or after a day.
pub async fn next_meeting(db: &mut Conn, today: Date) -> sqlx::Result<Option<Meeting>> {
    Ok(meetings(db).await?.into_iter().find(|meeting| meeting.held_on >= today))
}

/// All plan items, by name.
pub async fn items(db: &mut Conn) -> sqlx::Result<Vec<PlanItem>> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select i.id, i.name, w.wording, i.sub_group, g.name as group_name, i.due, m.held_on
         from plan_items i
         join wordings w on w.plan_item = i.id and w.number = (select max(number) from wordings where plan_item = i.id)
         left join sub_groups g on g.id = i.sub_group left join meetings m on m.id = i.due order by i.name, i.id",
    )
    .fetch_all(&mut *db)
    .await?;
    let under: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("select plan_item, heading from plan_item_headings").fetch_all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let headings = under.iter().filter(|(item, _)| item[..] == *row.id.bytes()).filter_map(|(_, heading)| heading.clone().try_into().ok());
            let headings = headings.collect();
            row.item(headings)
        })
        .collect())
}

pub async fn item(db: &mut Conn, id: PlanItemId) -> sqlx::Result<Option<PlanItem>> {
    Ok(items(db).await?.into_iter().find(|item| item.id == id))
}

/// Every wording of an item, first to last.
pub async fn wordings(db: &mut Conn, id: PlanItemId) -> sqlx::Result<Vec<Wording>> {
    let rows: Vec<WordingRow> = sqlx::query_as(
        "select w.id, w.number, w.wording, w.reason, w.changed_on, p.name as changed_by
         from wordings w left join people p on p.id = w.changed_by where w.plan_item = $1 order by w.number",
    )
    .bind(id.bytes())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Every item with every wording of it, first to last.
pub async fn items_with_wordings(db: &mut Conn) -> sqlx::Result<Vec<(PlanItem, Vec<Wording>)>> {
    let mut all = vec![];
    for item in items(&mut *db).await? {
        let wordings = wordings(&mut *db, item.id).await?;
        all.push((item, wordings));
    }
    Ok(all)
}

/// A plan item to be added.
pub struct NewItem<'a> {
    pub name: &'a str,
    pub wording: &'a str,
    pub owner: Option<SubGroupId>,
    pub due: Option<MeetingId>,
    pub headings: &'a [HeadingId],
}

impl NewItem<'_> {
    fn is(&self, item: &PlanItem) -> bool {
        let placed = (item.owner.as_ref().map(|owner| owner.id), item.due.as_ref().map(|due| due.id)) == (self.owner, self.due);
        let under = item.headings.len() == self.headings.len() && self.headings.iter().all(|heading| item.headings.contains(heading));
        item.wording == self.wording && placed && under
    }
}

/// Adds a plan item; the same one sent again is the one that is there. `None` when its name is another's.
pub async fn add_item(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, new: &NewItem<'_>) -> sqlx::Result<Option<PlanItemId>> {
    if let Some(known) = items(db).await?.into_iter().find(|item| item.name == new.name) {
        return Ok(Some(known.id).filter(|_| new.is(&known)));
    }
    let id = insert_item(db, new).await?;
    insert_wording(db, id, 1, new.wording, "As it was first put.", at.today, Some(by)).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(id))
}

/// Changes who owns an item, when it is due and what it comes under. `None` when there is no such item.
pub async fn assign(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Reviewer,
    id: PlanItemId,
    owner: Option<SubGroupId>,
    due: Option<MeetingId>,
    headings: &[HeadingId],
) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("update plan_items set sub_group = $2, due = $3 where id = $1")
        .bind(id.bytes())
        .bind(owner.as_ref().map(|owner| owner.bytes()))
        .bind(due.as_ref().map(|due| due.bytes()))
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("delete from plan_item_headings where plan_item = $1").bind(id.bytes()).execute(&mut *db).await?;
    put_under(db, id, headings).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(()))
}

/// Changes an item's wording; the old one is kept, with the reason and the day. `None` when there is no such item.
pub async fn reword(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Reviewer,
    id: PlanItemId,
    wording: &str,
    reason: &str,
) -> sqlx::Result<Option<WordingId>> {
    let (last,): (Option<i64>,) =
        sqlx::query_as("select max(number) from wordings where plan_item = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    let Some(last) = last else { return Ok(None) };
    let wording = insert_wording(db, id, last + 1, wording, reason, at.today, Some(by)).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ReworkedPlanItem, id.bytes()).await?;
    Ok(Some(wording))
}

/// Adds a priority or a challenge; the same one sent again is the one that is there. `None` when its name is another's.
pub async fn add_heading(
    db: &mut Conn,
    at: &AuditContext<'_>,
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
    audit_log::record(db, at, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(id))
}

/// Changes what a priority or challenge is called and says. `None` when there is none, or the name is another's.
pub async fn rename_heading(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, id: HeadingId, name: &str, about: &str) -> sqlx::Result<Option<()>> {
    let done =
        sqlx::query("update headings set name = $2, about = $3 where id = $1 and not exists (select 1 from headings where name = $2 and id <> $1)")
            .bind(id.bytes())
            .bind(name)
            .bind(about)
            .execute(&mut *db)
            .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, at, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(()))
}

/// Adds a sub-group; one with that name already is fine.
pub async fn add_sub_group(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, name: &str) -> sqlx::Result<SubGroupId> {
    if let Some(known) = sub_groups(db).await?.into_iter().find(|group| group.name == name) {
        return Ok(known.id);
    }
    let id: SubGroupId = random::id();
    sqlx::query("insert into sub_groups (id, name) values ($1, $2)").bind(id.bytes()).bind(name).execute(&mut *db).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(id)
}

/// Adds a meeting of the Board; one on that day already is fine.
pub async fn add_meeting(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, held_on: Date) -> sqlx::Result<MeetingId> {
    if let Some(known) = meetings(db).await?.into_iter().find(|meeting| meeting.held_on == held_on) {
        return Ok(known.id);
    }
    let id: MeetingId = random::id();
    sqlx::query("insert into meetings (id, held_on) values ($1, $2)").bind(id.bytes()).bind(held_on.to_string()).execute(&mut *db).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(id)
}

async fn insert_heading(db: &mut Conn, kind: HeadingKind, position: i64, name: &str, about: &str) -> sqlx::Result<HeadingId> {
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

async fn insert_item(db: &mut Conn, new: &NewItem<'_>) -> sqlx::Result<PlanItemId> {
    let id: PlanItemId = random::id();
    sqlx::query("insert into plan_items (id, name, sub_group, due) values ($1, $2, $3, $4)")
        .bind(id.bytes())
        .bind(new.name)
        .bind(new.owner.as_ref().map(|owner| owner.bytes()))
        .bind(new.due.as_ref().map(|due| due.bytes()))
        .execute(&mut *db)
        .await?;
    put_under(db, id, new.headings).await?;
    Ok(id)
}

async fn put_under(db: &mut Conn, id: PlanItemId, headings: &[HeadingId]) -> sqlx::Result<()> {
    for heading in headings {
        sqlx::query("insert into plan_item_headings (plan_item, heading) select $1, id from headings where id = $2 on conflict do nothing")
            .bind(id.bytes())
            .bind(heading.bytes())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn insert_wording(
    db: &mut Conn,
    item: PlanItemId,
    number: i64,
    wording: &str,
    reason: &str,
    on: Date,
    by: Option<&Reviewer>,
) -> sqlx::Result<WordingId> {
    let id: WordingId = random::id();
    sqlx::query("insert into wordings (id, plan_item, number, wording, reason, changed_on, changed_by) values ($1, $2, $3, $4, $5, $6, $7)")
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

#[derive(sqlx::FromRow)]
struct HeadingRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: HeadingId,
    kind: String,
    name: String,
    about: String,
}

impl From<HeadingRow> for Heading {
    fn from(row: HeadingRow) -> Self {
        let kind = row.kind.parse().unwrap_or(HeadingKind::Challenge);
        Self { id: row.id, kind, name: row.name, about: row.about }
    }
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: PlanItemId,
    name: String,
    wording: String,
    sub_group: Option<Vec<u8>>,
    group_name: Option<String>,
    due: Option<Vec<u8>>,
    held_on: Option<String>,
}

impl ItemRow {
    fn item(self, headings: Vec<HeadingId>) -> PlanItem {
        let owner = self.sub_group.zip(self.group_name).and_then(|(id, name)| Some(SubGroup { id: id.try_into().ok()?, name }));
        let due = self.due.zip(self.held_on).and_then(|(id, on)| Some(Meeting { id: id.try_into().ok()?, held_on: on.parse().ok()? }));
        PlanItem { id: self.id, name: self.name, wording: self.wording, owner, due, headings }
    }
}

#[derive(sqlx::FromRow)]
struct WordingRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: WordingId,
    number: i64,
    wording: String,
    reason: String,
    changed_on: String,
    changed_by: Option<String>,
}

impl From<WordingRow> for Wording {
    fn from(row: WordingRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            wording: row.wording,
            reason: row.reason,
            changed_on: row.changed_on.parse().unwrap_or(Date::ZERO),
            changed_by: row.changed_by,
        }
    }
}
