//! SQL statements of the list of the inbox: what is unread, one row, the readers, and what filters go by.

use crate::{
    clock::short_day,
    db::{Conn, read, read_id, read_id_opt, read_opt},
    feedback::{
        Facts,
        store::{Feedback, FeedbackRow, feedback_columns},
    },
    find::choice::About,
    group_sessions::Kind,
    id::{FeedbackId, GroupSessionId, HeadingId, Id, PersonId, ThemeId},
    staff::proof::Reviewer,
    vault::Vault,
    web,
};
use jiff::civil::Date;
use std::collections::HashSet;

#[derive(sqlx::FromRow)]
struct UnreadRow {
    id: Vec<u8>,
    received_on: String,
    source: String,
    session: Option<Vec<u8>>,
    age_band: Option<String>,
    area: Option<String>,
    in_care: Option<bool>,
    disability: Option<bool>,
    feeling: Option<String>,
}

/// All unread feedback without its words, and so without its language.
pub async fn unread(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(FeedbackId, About)>> {
    let rows: Vec<UnreadRow> = sqlx::query_as(
        "select f.id, f.received_on, f.source, p.session, f.age_band, f.area, f.in_care, f.disability, f.feeling
         from feedback f left join prompts p on p.id = f.prompt where f.triage is null",
    )
    .fetch_all(db)
    .await?;
    let about = |row: UnreadRow| {
        let facts = Facts {
            age_band: read_opt("age_band", row.age_band.as_deref())?,
            area: row.area,
            in_care: row.in_care,
            disability: row.disability,
            feeling: read_opt("feeling", row.feeling.as_deref())?,
        };
        let about = About::of(read("received_on", &row.received_on)?, read("source", &row.source)?, None);
        Ok((read_id("id", &row.id)?, About { session: read_id_opt("session", row.session)?, facts, ..about }))
    };
    rows.into_iter().map(about).collect()
}

/// The reviewer who took a piece to read, or was given it.
#[derive(Clone)]
pub struct PieceReader {
    pub id: PersonId,
    pub name: String,
    pub since: Date,
}

/// A piece for a list, and its reader.
pub struct Listed {
    pub feedback: Feedback,
    pub reader: Option<PieceReader>,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    feedback: FeedbackRow,
    reader: Option<Vec<u8>>,
    reader_name: Option<String>,
    assigned_on: Option<String>,
}

impl ListedRow {
    fn open(self, vault: &Vault) -> Result<Listed, web::Error> {
        let reader = match (self.reader, self.reader_name, self.assigned_on) {
            (Some(id), Some(name), Some(on)) => Some(PieceReader { id: read_id("reader", &id)?, name, since: read("assigned_on", &on)? }),
            _ => None,
        };
        Ok(Listed { feedback: self.feedback.open(vault)?, reader })
    }
}

/// One piece that is no concern; `None` when it is not here, or not unread where it must be.
pub async fn listed(db: &mut Conn, vault: &Vault, _by: &Reviewer, id: FeedbackId, must_be_unread: bool) -> Result<Option<Listed>, web::Error> {
    let row: Option<ListedRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        ", a.reader, r.name as reader_name, a.assigned_on
         from feedback f left join assignments a on a.feedback = f.id left join people r on r.id = a.reader
         where f.id = $1 and (f.triage is null or (f.triage <> 'Concern' and not $2))"
    ))
    .bind(id.bytes())
    .bind(must_be_unread)
    .fetch_optional(db)
    .await?;
    row.map(|row| row.open(vault)).transpose()
}

/// The reader of a piece that a reviewer may open. `None` for a concern and for what is hidden, as for what never was.
pub async fn reader_of(db: &mut Conn, _by: &Reviewer, id: FeedbackId) -> sqlx::Result<Option<Option<PersonId>>> {
    readable_reader(db, id).await
}

/// The same while an act is undone, which the act's own author does.
pub async fn readable_reader(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Option<Option<PersonId>>> {
    let select = "select a.reader from feedback f left join assignments a on a.feedback = f.id
                  where f.id = $1 and (f.triage is null or f.triage <> 'Concern')";
    let row: Option<(Option<Vec<u8>>,)> = sqlx::query_as(select).bind(id.bytes()).fetch_optional(db).await?;
    row.map(|(reader,)| read_id_opt("reader", reader)).transpose()
}

/// The pieces that somebody took, or that anybody did.
pub async fn taken(db: &mut Conn, _by: &Reviewer, reader: Option<PersonId>) -> sqlx::Result<HashSet<FeedbackId>> {
    let select = sqlx::query_scalar("select feedback from assignments where $1 or reader = $2");
    ids(select.bind(reader.is_none()).bind(reader.as_ref().map_or(&[][..], PersonId::bytes)).fetch_all(db).await?)
}

/// The themes under a priority or a challenge: by an item of the plan that they are tied to, or themselves.
pub async fn themes_under(db: &mut Conn, heading: HeadingId) -> sqlx::Result<HashSet<ThemeId>> {
    let select = "select i.theme from influences i join plan_item_headings h on h.plan_item = i.plan_item where h.heading = $1
                  union select theme from theme_headings where heading = $1";
    ids(sqlx::query_scalar(select).bind(heading.bytes()).fetch_all(db).await?)
}

/// The themes that are tied to an item of the plan.
pub async fn themes_in_plan(db: &mut Conn) -> sqlx::Result<HashSet<ThemeId>> {
    ids(sqlx::query_scalar("select distinct theme from influences").fetch_all(db).await?)
}

/// The themes with an answer that everybody may read.
pub async fn themes_answered(db: &mut Conn) -> sqlx::Result<HashSet<ThemeId>> {
    let select = "select theme from answers where published_on is not null and withdrawn_on is null";
    ids(sqlx::query_scalar(select).fetch_all(db).await?)
}

/// The names of all themes but those merged into another. Unlike the list of themes, it counts nothing.
pub async fn theme_names(db: &mut Conn) -> sqlx::Result<Vec<(ThemeId, String)>> {
    let select = "select id, name from themes where merged_into is null order by name, id";
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(|(id, name)| Ok((read_id("id", &id)?, name))).collect()
}

/// All group sessions that were no dry runs, the latest first, each as a list names it.
pub async fn session_names(db: &mut Conn) -> sqlx::Result<Vec<(GroupSessionId, String)>> {
    let select = "select id, kind, place, held_on from group_sessions where not rehearsal order by held_on desc, id";
    let rows: Vec<(Vec<u8>, String, String, String)> = sqlx::query_as(select).fetch_all(db).await?;
    let named = rows.into_iter().map(|(id, kind, place, held_on)| {
        let (kind, held_on): (Kind, Date) = (read("kind", &kind)?, read("held_on", &held_on)?);
        Ok((read_id("id", &id)?, format!("{}, {place}, {}", kind.label(), short_day(held_on))))
    });
    named.collect()
}

fn ids<T: Id + Eq + std::hash::Hash>(rows: Vec<Vec<u8>>) -> sqlx::Result<HashSet<T>> {
    rows.iter().map(|id| read_id("id", id)).collect()
}
