//! Every SQL statement about influence and answers.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::{AnswerId, InfluenceId, MeetingId, PersonId, PlanItemId, ThemeId, WordingId},
    influence::{AnswerKind, Strength},
    random,
    staff::proof::{Proof, Publisher, Reviewer},
};
use jiff::civil::Date;

/// A theme moved a plan item, or one wording of it.
#[derive(Clone)]
pub struct Influence {
    pub id: InfluenceId,
    pub theme: ThemeId,
    pub theme_name: String,
    pub plan_item: PlanItemId,
    pub plan_item_name: String,
    /// The wording change it led to, with the words of before and after.
    pub change: Option<Change>,
    pub strength: Strength,
    pub reason: String,
    pub linked_on: Date,
    pub linked_by: String,
    /// The published answer it stands beside, for anyone to read.
    pub published_with: Option<AnswerId>,
}

/// One change of a plan item's wording.
#[derive(Clone)]
pub struct Change {
    pub wording: WordingId,
    pub before: Option<String>,
    pub after: String,
    pub reason: String,
    pub changed_on: Date,
}

/// All influence there is, latest first; filter by theme or plan item.
pub async fn influences(db: &mut Conn) -> sqlx::Result<Vec<Influence>> {
    let rows: Vec<InfluenceRow> = sqlx::query_as(
        "select i.id, i.theme, t.name as theme_name, i.plan_item, p.name as plan_item_name, i.strength, i.reason, i.linked_on, b.name as linked_by,
                a.id as published_with, w.id as wording, w.wording as after, w.reason as change_reason, w.changed_on,
                (select v.wording from wordings v where v.plan_item = w.plan_item and v.number = w.number - 1) as before
         from influences i join themes t on t.id = i.theme join plan_items p on p.id = i.plan_item join people b on b.id = i.linked_by
         left join wordings w on w.id = i.wording left join answers a on a.id = i.published_with and a.withdrawn_on is null
         order by i.linked_on desc, i.id",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn influence(db: &mut Conn, id: InfluenceId) -> sqlx::Result<Option<Influence>> {
    Ok(influences(db).await?.into_iter().find(|influence| influence.id == id))
}

/// What one theme moved, latest first.
pub async fn influences_of_theme(db: &mut Conn, theme: ThemeId) -> sqlx::Result<Vec<Influence>> {
    let rows: Vec<InfluenceRow> = sqlx::query_as(
        "select i.id, i.theme, t.name as theme_name, i.plan_item, p.name as plan_item_name, i.strength, i.reason, i.linked_on, b.name as linked_by,
                a.id as published_with, w.id as wording, w.wording as after, w.reason as change_reason, w.changed_on,
                (select v.wording from wordings v where v.plan_item = w.plan_item and v.number = w.number - 1) as before
         from influences i join themes t on t.id = i.theme join plan_items p on p.id = i.plan_item join people b on b.id = i.linked_by
         left join wordings w on w.id = i.wording left join answers a on a.id = i.published_with and a.withdrawn_on is null
         where i.theme = $1 order by i.linked_on desc, i.id",
    )
    .bind(theme.bytes())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A link to be made.
pub struct NewInfluence<'a> {
    pub theme: ThemeId,
    pub plan_item: PlanItemId,
    pub wording: Option<WordingId>,
    pub strength: Strength,
    pub reason: &'a str,
}

/// Ties a theme to a plan item or one of its wordings, once. `None` when there is no such theme, item or wording of it.
pub async fn link(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, new: &NewInfluence<'_>) -> sqlx::Result<Option<InfluenceId>> {
    let tied = influences_of_theme(db, new.theme).await?.into_iter().find(|tied| {
        (tied.plan_item, tied.change.as_ref().map(|change| change.wording)) == (new.plan_item, new.wording)
            && (tied.strength, tied.reason.as_str()) == (new.strength, new.reason)
    });
    if let Some(tied) = tied {
        return Ok(Some(tied.id));
    }
    let id: InfluenceId = random::id();
    let wording = new.wording.as_ref().map(|wording| wording.bytes());
    let done = sqlx::query(
        "insert into influences (id, theme, plan_item, wording, strength, reason, linked_on, linked_by)
         select $1, t.id, p.id, $4, $5, $6, $7, $8 from themes t, plan_items p
         where t.id = $2 and p.id = $3 and ($9 = 0 or exists (select 1 from wordings where id = $4 and plan_item = p.id))",
    )
    .bind(id.bytes())
    .bind(new.theme.bytes())
    .bind(new.plan_item.bytes())
    .bind(wording)
    .bind(<&str>::from(new.strength))
    .bind(new.reason)
    .bind(at.today.to_string())
    .bind(by.person().id.bytes())
    .bind(i64::from(wording.is_some()))
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, at, by.person().id, AuditAction::LinkedInfluence, new.theme.bytes()).await?;
    Ok(Some(id))
}

/// Takes a link back. `None` when there is none, or it is public: then the answer beside it is withdrawn first, by a publisher.
pub async fn unlink(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, id: InfluenceId) -> sqlx::Result<Option<()>> {
    let done = sqlx::query(
        "delete from influences where id = $1 and not exists (select 1 from answers a where a.id = published_with and a.withdrawn_on is null)",
    )
    .bind(id.bytes())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, at, by.person().id, AuditAction::UnlinkedInfluence, id.bytes()).await?;
    Ok(Some(()))
}

/// What the Board says to a theme: a draft, published, or withdrawn.
#[derive(Clone)]
pub struct Answer {
    pub id: AnswerId,
    pub theme: ThemeId,
    pub theme_name: String,
    pub theme_about: String,
    pub kind: AnswerKind,
    pub words: String,
    /// For `StillDeciding`: the day by which it will be decided. For `WillDo`: the day by which it is done, where somebody set one.
    pub until: Option<Date>,
    /// The day of the meeting at which the Board talked about it.
    pub discussed_on: Option<Date>,
    pub drafted_on: Date,
    pub drafted_by: PersonId,
    pub drafted_by_name: String,
    pub published_on: Option<Date>,
    pub withdrawn_on: Option<Date>,
    pub withdrawn_note: Option<String>,
}

impl Answer {
    /// Published and not withdrawn.
    pub fn is_public(&self) -> bool {
        self.published_on.is_some() && self.withdrawn_on.is_none()
    }
}

/// All answers, drafts first, then the latest published.
pub async fn answers(db: &mut Conn) -> sqlx::Result<Vec<Answer>> {
    let rows: Vec<AnswerRow> = sqlx::query_as(
        "select a.id, a.theme, coalesce(a.public_name, t.name) as theme_name, coalesce(a.public_about, t.about) as theme_about, a.kind, a.words, a.until, m.held_on, a.drafted_on, a.drafted_by,
                d.name as drafted_by_name, a.published_on, a.withdrawn_on, a.withdrawn_note
         from answers a join themes t on t.id = a.theme join people d on d.id = a.drafted_by left join meetings m on m.id = a.meeting
         order by a.published_on is not null, a.published_on desc, a.drafted_on desc, a.id",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn answer(db: &mut Conn, id: AnswerId) -> sqlx::Result<Option<Answer>> {
    Ok(answers(db).await?.into_iter().find(|answer| answer.id == id))
}

/// What anyone may read: published answers, latest first, and a note where one was withdrawn.
pub async fn published(db: &mut Conn) -> sqlx::Result<Vec<Answer>> {
    Ok(answers(db).await?.into_iter().filter(|answer| answer.published_on.is_some()).collect())
}

/// The theme's published answer; where it was taken back and no other is published, the one that was. Never a draft.
pub async fn answer_of_theme(db: &mut Conn, theme: ThemeId) -> sqlx::Result<Option<Answer>> {
    let row: Option<AnswerRow> = sqlx::query_as(
        "select a.id, a.theme, coalesce(a.public_name, t.name) as theme_name, coalesce(a.public_about, t.about) as theme_about, a.kind, a.words, a.until, m.held_on, a.drafted_on, a.drafted_by,
                d.name as drafted_by_name, a.published_on, a.withdrawn_on, a.withdrawn_note
         from answers a join themes t on t.id = a.theme join people d on d.id = a.drafted_by left join meetings m on m.id = a.meeting
         where a.theme = $1 and a.published_on is not null order by a.withdrawn_on is not null, a.withdrawn_on desc, a.id limit 1",
    )
    .bind(theme.bytes())
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// An answer to be drafted, or a draft to be written anew.
pub struct Draft<'a> {
    pub theme: ThemeId,
    pub kind: AnswerKind,
    pub words: &'a str,
    pub until: Option<Date>,
    pub meeting: Option<MeetingId>,
}

/// Drafts the answer to a theme; a draft that is there is replaced and becomes this person's.
/// `None` when there is no such theme, or its answer is published: that must be withdrawn first.
pub async fn draft(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, draft: &Draft<'_>) -> sqlx::Result<Option<AnswerId>> {
    let theme_is_there = sqlx::query("select id from themes where id = $1").bind(draft.theme.bytes()).fetch_optional(&mut *db).await?.is_some();
    let live: Option<(Vec<u8>, Option<String>)> = sqlx::query_as("select id, published_on from answers where theme = $1 and withdrawn_on is null")
        .bind(draft.theme.bytes())
        .fetch_optional(&mut *db)
        .await?;
    match live {
        _ if !theme_is_there => return Ok(None),
        Some((_, Some(_))) => return Ok(None),
        Some((before, None)) => {
            sqlx::query("delete from answers where id = $1 and published_on is null").bind(before).execute(&mut *db).await?;
        }
        None => {}
    }
    // A new id each time: who read the draft of before can't publish these words by the button under those.
    let id: AnswerId = random::id();
    sqlx::query("insert into answers (id, theme, kind, words, until, meeting, drafted_on, drafted_by) values ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(id.bytes())
        .bind(draft.theme.bytes())
        .bind(<&str>::from(draft.kind))
        .bind(draft.words)
        .bind(draft.until.map(|until| until.to_string()))
        .bind(draft.meeting.as_ref().map(|meeting| meeting.bytes()))
        .bind(at.today.to_string())
        .bind(by.person().id.bytes())
        .execute(&mut *db)
        .await?;
    audit_log::record(db, at, by.person().id, AuditAction::DraftedAnswer, id.bytes()).await?;
    Ok(Some(id))
}

/// What came of asking to publish.
#[derive(Debug, PartialEq, Eq)]
pub enum Publication {
    Published,
    /// Nobody publishes their own words.
    OwnDraft,
}

/// Publishes a draft somebody else wrote, with the theme's words and its links to the plan as they are now: what a reviewer changes
/// after that is not public. `None` when there is no such draft.
pub async fn publish(db: &mut Conn, at: &AuditContext<'_>, by: &Publisher, id: AnswerId) -> sqlx::Result<Option<Publication>> {
    let draft: Option<(Vec<u8>,)> =
        sqlx::query_as("select drafted_by from answers where id = $1 and published_on is null").bind(id.bytes()).fetch_optional(&mut *db).await?;
    let Some((author,)) = draft else { return Ok(None) };
    if author[..] == *by.person().id.bytes() {
        return Ok(Some(Publication::OwnDraft));
    }
    let done = sqlx::query(
        "update answers set published_on = $2, published_by = $3, public_name = (select name from themes where id = theme),
                public_about = (select about from themes where id = theme)
         where id = $1 and published_on is null and drafted_by <> $3",
    )
    .bind(id.bytes())
    .bind(at.today.to_string())
    .bind(by.person().id.bytes())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("update influences set published_with = $1 where theme = (select theme from answers where id = $1)")
        .bind(id.bytes())
        .execute(&mut *db)
        .await?;
    audit_log::record(db, at, by.person().id, AuditAction::PublishedAnswer, id.bytes()).await?;
    Ok(Some(Publication::Published))
}

/// Withdraws a published answer; its place keeps a note. `None` when there is no such answer.
pub async fn withdraw(db: &mut Conn, at: &AuditContext<'_>, by: &Publisher, id: AnswerId, note: &str) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("update answers set withdrawn_on = $2, withdrawn_by = $3, withdrawn_note = $4 where id = $1 and published_on is not null and withdrawn_on is null")
        .bind(id.bytes())
        .bind(at.today.to_string())
        .bind(by.person().id.bytes())
        .bind(note)
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, at, by.person().id, AuditAction::WithdrewAnswer, id.bytes()).await?;
    Ok(Some(()))
}

#[derive(sqlx::FromRow)]
struct InfluenceRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: InfluenceId,
    #[sqlx(try_from = "Vec<u8>")]
    theme: ThemeId,
    theme_name: String,
    #[sqlx(try_from = "Vec<u8>")]
    plan_item: PlanItemId,
    plan_item_name: String,
    strength: String,
    reason: String,
    linked_on: String,
    linked_by: String,
    published_with: Option<Vec<u8>>,
    wording: Option<Vec<u8>>,
    after: Option<String>,
    change_reason: Option<String>,
    changed_on: Option<String>,
    before: Option<String>,
}

impl From<InfluenceRow> for Influence {
    fn from(row: InfluenceRow) -> Self {
        let change = row.wording.and_then(|wording| {
            Some(Change {
                wording: wording.try_into().ok()?,
                before: row.before,
                after: row.after?,
                reason: row.change_reason?,
                changed_on: row.changed_on?.parse().ok()?,
            })
        });
        Self {
            id: row.id,
            theme: row.theme,
            theme_name: row.theme_name,
            plan_item: row.plan_item,
            plan_item_name: row.plan_item_name,
            change,
            strength: row.strength.parse().unwrap_or(Strength::Considered),
            reason: row.reason,
            linked_on: row.linked_on.parse().unwrap_or(Date::ZERO),
            linked_by: row.linked_by,
            published_with: row.published_with.and_then(|id| id.try_into().ok()),
        }
    }
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: AnswerId,
    #[sqlx(try_from = "Vec<u8>")]
    theme: ThemeId,
    theme_name: String,
    theme_about: String,
    kind: String,
    words: String,
    until: Option<String>,
    held_on: Option<String>,
    drafted_on: String,
    #[sqlx(try_from = "Vec<u8>")]
    drafted_by: PersonId,
    drafted_by_name: String,
    published_on: Option<String>,
    withdrawn_on: Option<String>,
    withdrawn_note: Option<String>,
}

impl From<AnswerRow> for Answer {
    fn from(row: AnswerRow) -> Self {
        let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
        Self {
            id: row.id,
            theme: row.theme,
            theme_name: row.theme_name,
            theme_about: row.theme_about,
            kind: row.kind.parse().unwrap_or(AnswerKind::StillDeciding),
            words: row.words,
            until: day(row.until),
            discussed_on: day(row.held_on),
            drafted_on: row.drafted_on.parse().unwrap_or(Date::ZERO),
            drafted_by: row.drafted_by,
            drafted_by_name: row.drafted_by_name,
            published_on: day(row.published_on),
            withdrawn_on: day(row.withdrawn_on),
            withdrawn_note: row.withdrawn_note,
        }
    }
}
