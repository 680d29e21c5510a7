//! Every SQL statement that reads the work plan, and its first content.

use crate::{
    db::{Conn, read, read_day, read_id, read_id_opt},
    id::{HeadingId, MeetingId, PlanItemId, SubGroupId, WordingId},
    plan::{
        HeadingKind,
        first_plan::FirstPlan,
        heading_store::insert_heading,
        item_store::{NewItem, insert_item},
        wording_store::insert_wording,
    },
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
    /// Not offered any more, but shown where it is used.
    pub retired: bool,
}

#[derive(Clone)]
pub struct SubGroup {
    pub id: SubGroupId,
    pub name: String,
    pub retired: bool,
}

/// A meeting of the Board.
#[derive(Clone)]
pub struct Meeting {
    pub id: MeetingId,
    pub held_on: Date,
    /// Nothing is due at it, and nothing can be.
    pub cancelled: bool,
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
    pub retired: bool,
    /// The item that took over its ties. Its wordings stay with it.
    pub merged_into: Option<PlanItemId>,
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
    let select = "select id, kind, name, about, retired from headings order by kind desc, position, id";
    let rows: Vec<HeadingRow> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(Heading::try_from).collect()
}

pub async fn heading(db: &mut Conn, id: HeadingId) -> sqlx::Result<Option<Heading>> {
    Ok(headings(db).await?.into_iter().find(|heading| heading.id == id))
}

pub async fn sub_groups(db: &mut Conn) -> sqlx::Result<Vec<SubGroup>> {
    let rows: Vec<(Vec<u8>, String, bool)> = sqlx::query_as("select id, name, retired from sub_groups order by name, id").fetch_all(db).await?;
    rows.into_iter().map(|(id, name, retired)| Ok(SubGroup { id: read_id("id", &id)?, name, retired })).collect()
}

pub async fn sub_group(db: &mut Conn, id: SubGroupId) -> sqlx::Result<Option<SubGroup>> {
    Ok(sub_groups(db).await?.into_iter().find(|group| group.id == id))
}

/// Whether a sub-group owns a plan item.
pub async fn sub_group_is_used(db: &mut Conn, id: SubGroupId) -> sqlx::Result<bool> {
    let items: i64 = sqlx::query_scalar("select count(*) from plan_items where sub_group = $1").bind(id.bytes()).fetch_one(db).await?;
    Ok(items > 0)
}

pub async fn meeting(db: &mut Conn, id: MeetingId) -> sqlx::Result<Option<Meeting>> {
    Ok(meetings(db).await?.into_iter().find(|meeting| meeting.id == id))
}

/// Returns all meetings, earliest first.
pub async fn meetings(db: &mut Conn) -> sqlx::Result<Vec<Meeting>> {
    let rows: Vec<(Vec<u8>, String, bool)> = sqlx::query_as("select id, held_on, cancelled from meetings order by held_on").fetch_all(db).await?;
    rows.into_iter()
        .map(|(id, held_on, cancelled)| Ok(Meeting { id: read_id("id", &id)?, held_on: read_day("held_on", &held_on)?, cancelled }))
        .collect()
}

/// Returns the first meeting on or after a day that is not cancelled.
pub async fn next_meeting(db: &mut Conn, today: Date) -> sqlx::Result<Option<Meeting>> {
    Ok(meetings(db).await?.into_iter().find(|meeting| meeting.held_on >= today && !meeting.cancelled))
}

/// Returns all plan items, by name, but those merged into another.
pub async fn items(db: &mut Conn) -> sqlx::Result<Vec<PlanItem>> {
    Ok(all_items(db).await?.into_iter().filter(|item| item.merged_into.is_none()).collect())
}

/// Returns the merged ones too.
pub async fn all_items(db: &mut Conn) -> sqlx::Result<Vec<PlanItem>> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select i.id, i.name, w.wording, i.sub_group, g.name as group_name, g.retired as group_retired, i.due, m.held_on, i.retired,
                i.merged_into
         from plan_items i
         join wordings w on w.plan_item = i.id and w.number = (select max(number) from wordings where plan_item = i.id)
         left join sub_groups g on g.id = i.sub_group
         left join meetings m on m.id = i.due and not m.cancelled
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
    Ok(all_items(db).await?.into_iter().find(|item| item.id == id))
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

#[derive(sqlx::FromRow)]
struct HeadingRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: HeadingId,
    kind: String,
    name: String,
    about: String,
    retired: bool,
}

impl TryFrom<HeadingRow> for Heading {
    type Error = sqlx::Error;

    fn try_from(row: HeadingRow) -> sqlx::Result<Self> {
        Ok(Self { id: row.id, kind: read("kind", &row.kind)?, name: row.name, about: row.about, retired: row.retired })
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
    group_retired: Option<bool>,
    due: Option<Vec<u8>>,
    held_on: Option<String>,
    retired: bool,
    merged_into: Option<Vec<u8>>,
}

impl ItemRow {
    fn into_item(self, headings: Vec<HeadingId>) -> sqlx::Result<PlanItem> {
        let owner = match self.sub_group.zip(self.group_name) {
            Some((id, name)) => Some(SubGroup { id: read_id("sub_group", &id)?, name, retired: self.group_retired == Some(true) }),
            None => None,
        };
        let due = match self.due.zip(self.held_on) {
            Some((id, held_on)) => Some(Meeting { id: read_id("due", &id)?, held_on: read_day("held_on", &held_on)?, cancelled: false }),
            None => None,
        };
        let merged_into = read_id_opt("merged_into", self.merged_into)?;
        Ok(PlanItem { id: self.id, name: self.name, wording: self.wording, owner, due, headings, retired: self.retired, merged_into })
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
    use crate::{db::scratch::scratch, random};
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
            let row = |kind: &str| HeadingRow {
                id: HeadingId::from([1; 16]),
                kind: kind.into(),
                name: String::new(),
                about: String::new(),
                retired: false,
            };
            assert_eq!(Heading::try_from(row("Priority")).unwrap().kind, HeadingKind::Priority);
            assert!(Heading::try_from(row("Wish")).is_err());
        }
    }
}
