//! The store of the work plan.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, read_day, read_id},
    id::{HeadingId, MeetingId, PlanItemId, SubGroupId, WordingId},
    plan::{HeadingKind, first_plan::FirstPlan},
    random,
    staff::proof::{Proof, Reviewer},
    web,
};
use jiff::civil::Date;

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

/// A plan item with its current wording.
#[derive(Clone)]
pub struct PlanItem {
    pub id: PlanItemId,
    pub name: String,
    pub wording: String,
    pub owner: Option<SubGroup>,
    pub due: Option<Meeting>,
    pub headings: Vec<HeadingId>,
}

/// One wording of a plan item; numbers start at 1.
#[derive(Clone)]
pub struct Wording {
    pub id: WordingId,
    pub number: i64,
    pub wording: String,
    pub reason: String,
    pub changed_on: Date,
    /// The author's name; the wordings of the first plan have none.
    pub changed_by: Option<String>,
}

/// Inserts the first work plan into an empty database.
pub async fn fill(db: &mut Conn, today: Date) -> Result<(), web::Error> {
    let (headings,): (i64,) = sqlx::query_as("select count(*) from headings").fetch_one(&mut *db).await?;
    if headings > 0 {
        return Ok(());
    }
    let first = FirstPlan::parse()?;
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
    let select = "select id, kind, name, about from headings order by kind desc, position, id";
    let rows: Vec<HeadingRow> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(Heading::try_from).collect()
}

pub async fn heading(db: &mut Conn, id: HeadingId) -> sqlx::Result<Option<Heading>> {
    Ok(headings(db).await?.into_iter().find(|heading| heading.id == id))
}

pub async fn sub_groups(db: &mut Conn) -> sqlx::Result<Vec<SubGroup>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, name from sub_groups order by name, id").fetch_all(db).await?;
    rows.into_iter().map(|(id, name)| Ok(SubGroup { id: read_id("id", &id)?, name })).collect()
}

/// Returns all meetings, earliest first.
pub async fn meetings(db: &mut Conn) -> sqlx::Result<Vec<Meeting>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, held_on from meetings order by held_on").fetch_all(db).await?;
    rows.into_iter().map(|(id, held_on)| Ok(Meeting { id: read_id("id", &id)?, held_on: read_day("held_on", &held_on)? })).collect()
}

/// Returns the first meeting on or after a day.
pub async fn next_meeting(db: &mut Conn, today: Date) -> sqlx::Result<Option<Meeting>> {
    Ok(meetings(db).await?.into_iter().find(|meeting| meeting.held_on >= today))
}

/// Returns all plan items, by name.
pub async fn items(db: &mut Conn) -> sqlx::Result<Vec<PlanItem>> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select i.id, i.name, w.wording, i.sub_group, g.name as group_name, i.due, m.held_on
         from plan_items i
         join wordings w on w.plan_item = i.id and w.number = (select max(number) from wordings where plan_item = i.id)
         left join sub_groups g on g.id = i.sub_group
         left join meetings m on m.id = i.due
         order by i.name, i.id",
    )
    .fetch_all(&mut *db)
    .await?;
    let links: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("select plan_item, heading from plan_item_headings").fetch_all(db).await?;
    let mut items = vec![];
    for row in rows {
        let headings = links.iter().filter(|(item, _)| item[..] == *row.id.bytes()).map(|(_, heading)| read_id("heading", heading));
        let headings = headings.collect::<sqlx::Result<_>>()?;
        items.push(row.into_item(headings)?);
    }
    Ok(items)
}

pub async fn item(db: &mut Conn, id: PlanItemId) -> sqlx::Result<Option<PlanItem>> {
    Ok(items(db).await?.into_iter().find(|item| item.id == id))
}

/// Returns every wording of an item, first to last.
pub async fn wordings(db: &mut Conn, id: PlanItemId) -> sqlx::Result<Vec<Wording>> {
    let rows: Vec<WordingRow> = sqlx::query_as(
        "select w.id, w.number, w.wording, w.reason, w.changed_on, p.name as changed_by
         from wordings w left join people p on p.id = w.changed_by where w.plan_item = $1 order by w.number",
    )
    .bind(id.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Wording::try_from).collect()
}

/// Returns every item with all its wordings, first to last.
pub async fn items_with_wordings(db: &mut Conn) -> sqlx::Result<Vec<(PlanItem, Vec<Wording>)>> {
    let mut all = vec![];
    for item in items(&mut *db).await? {
        let wordings = wordings(&mut *db, item.id).await?;
        all.push((item, wordings));
    }
    Ok(all)
}

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
        item.wording == self.wording && same_owner && same_due && same_headings
    }
}

/// Inserts a plan item; a repeated form returns the existing one. `None` if another item has the name.
pub async fn add_item(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, new: &NewItem<'_>) -> sqlx::Result<Option<PlanItemId>> {
    if let Some(known) = items(db).await?.into_iter().find(|item| item.name == new.name) {
        return Ok(Some(known.id).filter(|_| new.equals(&known)));
    }
    let id = insert_item(db, new).await?;
    insert_wording(db, id, 1, new.wording, "As it was first put.", audit.today, Some(by)).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(id))
}

/// Changes the owner, the due meeting and the headings of an item. `None` if there is no such item.
pub async fn assign(
    db: &mut Conn,
    audit: &AuditContext<'_>,
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
    insert_item_headings(db, id, headings).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(()))
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
    let wording = insert_wording(db, id, last + 1, wording, reason, audit.today, Some(by)).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ReworkedPlanItem, id.bytes()).await?;
    Ok(Some(wording))
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
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(id))
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
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(Some(()))
}

/// Inserts a sub-group, or returns the existing one with the name.
pub async fn add_sub_group(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, name: &str) -> sqlx::Result<SubGroupId> {
    if let Some(known) = sub_groups(db).await?.into_iter().find(|group| group.name == name) {
        return Ok(known.id);
    }
    let id: SubGroupId = random::id();
    sqlx::query("insert into sub_groups (id, name) values ($1, $2)").bind(id.bytes()).bind(name).execute(&mut *db).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
    Ok(id)
}

/// Inserts a meeting of the Board, or returns the existing one on the day.
pub async fn add_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, held_on: Date) -> sqlx::Result<MeetingId> {
    if let Some(known) = meetings(db).await?.into_iter().find(|meeting| meeting.held_on == held_on) {
        return Ok(known.id);
    }
    let id: MeetingId = random::id();
    sqlx::query("insert into meetings (id, held_on) values ($1, $2)").bind(id.bytes()).bind(held_on.to_string()).execute(&mut *db).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedPlan, id.bytes()).await?;
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

#[derive(sqlx::FromRow)]
struct HeadingRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: HeadingId,
    kind: String,
    name: String,
    about: String,
}

impl TryFrom<HeadingRow> for Heading {
    type Error = sqlx::Error;

    fn try_from(row: HeadingRow) -> sqlx::Result<Self> {
        Ok(Self { id: row.id, kind: read("kind", &row.kind)?, name: row.name, about: row.about })
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
    fn into_item(self, headings: Vec<HeadingId>) -> sqlx::Result<PlanItem> {
        let owner = match self.sub_group.zip(self.group_name) {
            Some((id, name)) => Some(SubGroup { id: read_id("sub_group", &id)?, name }),
            None => None,
        };
        let due = match self.due.zip(self.held_on) {
            Some((id, held_on)) => Some(Meeting { id: read_id("due", &id)?, held_on: read_day("held_on", &held_on)? }),
            None => None,
        };
        Ok(PlanItem { id: self.id, name: self.name, wording: self.wording, owner, due, headings })
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

impl TryFrom<WordingRow> for Wording {
    type Error = sqlx::Error;

    fn try_from(row: WordingRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.id,
            number: row.number,
            wording: row.wording,
            reason: row.reason,
            changed_on: read_day("changed_on", &row.changed_on)?,
            changed_by: row.changed_by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::scratch::scratch;
    use jiff::civil::date;

    mod read {
        use super::*;

        #[tokio::test]
        async fn unknown_day_of_a_wording_is_an_error() {
            let (db, _scratch) = scratch().await;
            let mut tx = db.write().await.unwrap();
            fill(&mut tx, date(2026, 11, 22)).await.unwrap();
            let item = items(&mut tx).await.unwrap().remove(0);
            assert_eq!(wordings(&mut tx, item.id).await.unwrap()[0].changed_on, date(2026, 11, 22));
            sqlx::query("update wordings set changed_on = 'someday'").execute(&mut *tx).await.unwrap();
            assert!(wordings(&mut tx, item.id).await.is_err());
        }

        #[tokio::test]
        async fn unknown_day_of_a_meeting_is_an_error() {
            let (db, _scratch) = scratch().await;
            let mut tx = db.write().await.unwrap();
            fill(&mut tx, date(2026, 11, 22)).await.unwrap();
            let meeting: MeetingId = random::id();
            let insert = sqlx::query("insert into meetings (id, held_on) values ($1, 'someday')").bind(meeting.bytes());
            insert.execute(&mut *tx).await.unwrap();
            sqlx::query("update plan_items set due = $1").bind(meeting.bytes()).execute(&mut *tx).await.unwrap();
            assert!(meetings(&mut tx).await.is_err());
            assert!(items(&mut tx).await.is_err());
        }

        #[test]
        fn unknown_kind_of_a_heading_is_an_error() {
            let row = |kind: &str| HeadingRow { id: HeadingId::from([1; 16]), kind: kind.into(), name: String::new(), about: String::new() };
            assert_eq!(Heading::try_from(row("Priority")).unwrap().kind, HeadingKind::Priority);
            assert!(Heading::try_from(row("Wish")).is_err());
        }
    }
}
