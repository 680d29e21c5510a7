//! Every SQL statement about themes and what is tied to them.

use crate::{
    analysis::{Tag, TagKind, Tagging, name_store::theme_names, theme_store::create_theme},
    audit_log::{self, AuditAction, AuditContext, Detail},
    db::{Conn, read, read_id, read_id_opt},
    feedback::{
        Triage,
        store::{lock, lock_for_analysis, set_reading},
    },
    id::{CodeId, FeedbackId, HeadingId, ThemeId},
    plan::{
        HeadingKind,
        store::{Meeting, headings},
    },
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};
use jiff::civil::Date;

/// A claim staff make over what young people said.
#[derive(Clone)]
pub struct Theme {
    pub id: ThemeId,
    pub name: String,
    pub about: String,
    /// The meeting of the Board by which it must be answered.
    pub meeting: Option<Meeting>,
    pub created_on: Date,
    /// How many pieces of feedback are in it.
    pub count: i64,
    /// How many of them say otherwise.
    pub against: i64,
    /// Not offered any more, but shown where it is used.
    pub retired: bool,
    /// The theme that took over its ties.
    pub merged_into: Option<ThemeId>,
}

macro_rules! theme_columns {
    () => {
        "select t.id, t.name, t.about, t.meeting, m.held_on, t.created_on, t.retired, t.merged_into,
                (select count(*) from feedback_themes x join feedback f on f.id = x.feedback where x.theme = t.id) as count,
                (select count(*) from feedback_themes x join feedback f on f.id = x.feedback where x.theme = t.id and x.against) as against"
    };
}

/// All themes, by name, but those merged into another. Counting takes long: `name_store` reads their names alone.
pub async fn themes(db: &mut Conn) -> sqlx::Result<Vec<Theme>> {
    let rows: Vec<ThemeRow> = sqlx::query_as(concat!(
        theme_columns!(),
        " from themes t left join meetings m on m.id = t.meeting and not m.cancelled where t.merged_into is null order by t.name, t.id"
    ))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(ThemeRow::read).collect()
}

pub async fn theme(db: &mut Conn, id: ThemeId) -> sqlx::Result<Option<Theme>> {
    let row: Option<ThemeRow> =
        sqlx::query_as(concat!(theme_columns!(), " from themes t left join meetings m on m.id = t.meeting and not m.cancelled where t.id = $1"))
            .bind(id.bytes())
            .fetch_optional(db)
            .await?;
    row.map(ThemeRow::read).transpose()
}

/// The priorities and challenges a theme belongs to: one, several or none.
pub async fn theme_headings(db: &mut Conn, id: ThemeId) -> sqlx::Result<Vec<HeadingId>> {
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as("select heading from theme_headings where theme = $1").bind(id.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(id,)| read_id("heading", &id)).collect()
}

/// The priorities and challenges a piece of feedback is tied to by itself.
pub async fn headings_of(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Vec<HeadingId>> {
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as("select heading from feedback_headings where feedback = $1").bind(id.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(id,)| read_id("heading", &id)).collect()
}

/// All ties theme → heading.
pub async fn all_theme_headings(db: &mut Conn) -> sqlx::Result<Vec<(ThemeId, HeadingId)>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("select theme, heading from theme_headings").fetch_all(db).await?;
    rows.into_iter().map(|(theme, heading)| Ok((read_id("theme", &theme)?, read_id("heading", &heading)?))).collect()
}

/// The themes a piece of feedback is in.
pub async fn themes_of(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Vec<Theme>> {
    let rows: Vec<ThemeRow> = sqlx::query_as(concat!(
        theme_columns!(),
        " from feedback_themes x join themes t on t.id = x.theme left join meetings m on m.id = t.meeting and not m.cancelled
         where x.feedback = $1 order by t.name, t.id"
    ))
    .bind(id.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(ThemeRow::read).collect()
}

/// Everything a piece of feedback can be tied to, what it is tied to first.
pub async fn tags(db: &mut Conn, _by: &Reviewer, id: FeedbackId) -> sqlx::Result<Vec<Tag>> {
    let tied: Vec<(Vec<u8>,)> =
        sqlx::query_as("select theme from feedback_themes where feedback = $1 union all select heading from feedback_headings where feedback = $1")
            .bind(id.bytes())
            .fetch_all(&mut *db)
            .await?;
    let is_tied = |id: &[u8]| tied.iter().any(|(known,)| known[..] == *id);
    let mut tags = vec![];
    for theme in theme_names(db).await? {
        let tied = is_tied(theme.id.bytes());
        if tied || !theme.retired {
            tags.push(Tag { kind: TagKind::Theme, tied, id: theme.id.to_string(), name: theme.name });
        }
    }
    for heading in headings(db).await? {
        let kind = match heading.kind {
            HeadingKind::Priority => TagKind::Priority,
            HeadingKind::Challenge => TagKind::Challenge,
        };
        let tied = is_tied(heading.id.bytes());
        if tied || !heading.retired {
            tags.push(Tag { kind, tied, id: heading.id.to_string(), name: heading.name });
        }
    }
    tags.sort_by_key(|tag| !tag.tied);
    Ok(tags)
}

/// Ties or unties a piece of feedback that was read and is for analysis; unread words become so. `None` when there is no such thing to tie.
pub async fn tag(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, tagging: &Tagging) -> sqlx::Result<Option<()>> {
    // Of two posts at once, the second finds what the first did, and does nothing more.
    lock(db, id).await?;
    let before = reading(db, id).await?;
    if !lock_for_analysis(db, id, audit.today).await? {
        return Ok(None);
    }
    let done = match tagging {
        Tagging::Tie { kind, id: to } => tie(db, audit, by, id, *kind, to).await?,
        Tagging::Untie { kind, id: from } => untie(db, audit, by, id, *kind, from).await?,
        Tagging::Create { name, .. } => match create_theme(db, audit, by, name, "").await? {
            Some(theme) => tie(db, audit, by, id, TagKind::Theme, &theme.to_string()).await?,
            None => None,
        },
    };
    if done.is_some() {
        let action = if matches!(tagging, Tagging::Untie { .. }) { AuditAction::Untagged } else { AuditAction::Tagged };
        let change = Edit::new(Kind::Reading, id.bytes(), &before, &reading(db, id).await?)?;
        undo::store::record(db, audit, by.person().id, action, vec![change]).await?;
    }
    Ok(done)
}

/// A tie as it is stored: the theme or heading, the day, and the person who made it.
type Tie = (Vec<u8>, String, Vec<u8>);

/// The triage of a piece of feedback and all its ties, as they are stored.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Reading {
    triage: Option<String>,
    read_on: Option<String>,
    themes: Vec<Tie>,
    headings: Vec<Tie>,
    /// Left out where there is none, so that acts of before this field stay what they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<Mark>,
}

/// A tie to a theme with more than its end: whether the feedback speaks against it, and the code by which it was tied.
type Mark = (Vec<u8>, bool, Option<Vec<u8>>);

/// Reads the state that triage and ties change; `None` for a concern too, which is the lead's alone.
pub async fn reading(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Option<Reading>> {
    let select = "select triage, read_on from feedback where id = $1 and (triage is null or triage <> 'Concern')";
    let Some((triage, read_on)) = sqlx::query_as(select).bind(id.bytes()).fetch_optional(&mut *db).await? else { return Ok(None) };
    let select = "select theme, tagged_on, tagged_by from feedback_themes where feedback = $1 order by theme";
    let themes = sqlx::query_as(select).bind(id.bytes()).fetch_all(&mut *db).await?;
    let select = "select heading, tagged_on, tagged_by from feedback_headings where feedback = $1 order by heading";
    let headings = sqlx::query_as(select).bind(id.bytes()).fetch_all(&mut *db).await?;
    let select = "select theme, against, from_code from feedback_themes
                  where feedback = $1 and (against or from_code is not null) order by theme";
    let marks = sqlx::query_as(select).bind(id.bytes()).fetch_all(db).await?;
    Ok(Some(Reading { triage, read_on, themes, headings, marks }))
}

/// Whether feedback was for analysis before an act.
pub fn was_for_analysis(change: &Edit) -> sqlx::Result<bool> {
    Ok(change.before::<Reading>()?.is_some_and(|before| before.triage.as_deref() == Some(<&str>::from(Triage::ForAnalysis))))
}

/// Puts a reading back; `false` when somebody has changed it since, or what it was tied to is gone.
pub async fn restore_reading(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: FeedbackId = change.id()?;
    let (now, before) = (reading(db, id).await?, change.before::<Reading>()?);
    let Some(before) = before.filter(|_| now.is_some()) else { return Ok(false) };
    if !change.left(&now)? {
        return Ok(false);
    }
    for (theme, ..) in &before.themes {
        let known = sqlx::query("select id from themes where id = $1 and merged_into is null").bind(theme);
        if known.fetch_optional(&mut *db).await?.is_none() {
            return Ok(false);
        }
    }
    for (heading, ..) in &before.headings {
        if sqlx::query("select id from headings where id = $1").bind(heading).fetch_optional(&mut *db).await?.is_none() {
            return Ok(false);
        }
    }
    set_reading(db, id, before.triage.as_deref(), before.read_on.as_deref()).await?;
    untie_all(db, id).await?;
    let themes = "insert into feedback_themes (theme, feedback, tagged_on, tagged_by) values ($1, $2, $3, $4)";
    let headings = "insert into feedback_headings (heading, feedback, tagged_on, tagged_by) values ($1, $2, $3, $4)";
    for (insert, ties) in [(themes, before.themes), (headings, before.headings)] {
        for (to, on, by) in ties {
            sqlx::query(insert).bind(to).bind(id.bytes()).bind(on).bind(by).execute(&mut *db).await?;
        }
    }
    for (theme, against, from_code) in before.marks {
        let update = sqlx::query("update feedback_themes set against = $3, from_code = $4 where theme = $1 and feedback = $2");
        update.bind(theme).bind(id.bytes()).bind(against).bind(from_code).execute(&mut *db).await?;
    }
    Ok(true)
}

/// Moves all ties of a theme or a heading to another, and returns what that changed for each piece of feedback.
pub async fn move_ties(db: &mut Conn, kind: TagKind, [from, into]: [&[u8]; 2]) -> sqlx::Result<Vec<Edit>> {
    let (select, insert, delete) = match kind {
        TagKind::Theme => (
            "select feedback from feedback_themes where theme = $1 order by feedback",
            "insert into feedback_themes (theme, feedback, tagged_on, tagged_by, against, from_code)
             select $2, feedback, tagged_on, tagged_by, against, from_code from feedback_themes where theme = $1 on conflict do nothing",
            "delete from feedback_themes where theme = $1",
        ),
        TagKind::Priority | TagKind::Challenge => (
            "select feedback from feedback_headings where heading = $1 order by feedback",
            "insert into feedback_headings (heading, feedback, tagged_on, tagged_by)
             select $2, feedback, tagged_on, tagged_by from feedback_headings where heading = $1 on conflict do nothing",
            "delete from feedback_headings where heading = $1",
        ),
    };
    let tied: Vec<(Vec<u8>,)> = sqlx::query_as(select).bind(from).fetch_all(&mut *db).await?;
    let mut before = vec![];
    for (id,) in tied {
        let id: FeedbackId = read_id("feedback", &id)?;
        before.push((id, reading(db, id).await?));
    }
    sqlx::query(insert).bind(from).bind(into).execute(&mut *db).await?;
    sqlx::query(delete).bind(from).execute(&mut *db).await?;
    let mut changes = vec![];
    for (id, before) in before {
        changes.push(Edit::new(Kind::Reading, id.bytes(), &before, &reading(db, id).await?)?);
    }
    Ok(changes)
}

/// A change of the ties between a theme and several pieces.
#[derive(Clone, Copy)]
pub enum TieChange {
    /// Ties them, and notes the code that they have.
    Tie { by_code: CodeId },
    /// Ties them to another theme instead, with their marks. One that is tied to that already keeps the marks it has there.
    Move { into: ThemeId },
    /// Notes whether they speak against the theme.
    Turn { against: bool },
}

impl TieChange {
    fn action(self) -> AuditAction {
        match self {
            Self::Tie { .. } => AuditAction::TaggedByCode,
            Self::Move { .. } => AuditAction::MovedTies,
            Self::Turn { .. } => AuditAction::TurnedTies,
        }
    }
}

/// Changes the ties of some pieces that are for analysis, as one act; returns of how many.
pub async fn change_ties(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    theme: ThemeId,
    ids: &[FeedbackId],
    change: TieChange,
) -> sqlx::Result<usize> {
    let mut changes = vec![];
    for id in ids {
        lock(db, *id).await?;
        let before = reading(db, *id).await?;
        if before.as_ref().is_some_and(|before| before.triage.as_deref() == Some(<&str>::from(Triage::ForAnalysis))) {
            change_tie(db, audit, by, theme, *id, change).await?;
            changes.push(Edit::new(Kind::Reading, id.bytes(), &before, &reading(db, *id).await?)?);
        }
    }
    changes.retain(|change| !change.is_nothing());
    let count = changes.len();
    if count > 0 {
        let pieces = [Detail::Number("pieces", count as i64)];
        audit_log::record_with(db, audit, by.person().id, change.action(), &pieces, theme.bytes()).await?;
        undo::store::record(db, audit, by.person().id, change.action(), changes).await?;
    }
    Ok(count)
}

async fn change_tie(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, theme: ThemeId, id: FeedbackId, change: TieChange) -> sqlx::Result<()> {
    match change {
        TieChange::Tie { by_code } => {
            let insert = "insert into feedback_themes (theme, feedback, tagged_on, tagged_by, from_code)
                          select id, $2, $3, $4, $5 from themes where id = $1 and merged_into is null on conflict do nothing";
            let insert = sqlx::query(insert).bind(theme.bytes()).bind(id.bytes()).bind(audit.today.to_string());
            insert.bind(by.person().id.bytes()).bind(by_code.bytes()).execute(db).await?;
        }
        TieChange::Move { into } => {
            let insert = "insert into feedback_themes (theme, feedback, tagged_on, tagged_by, against, from_code)
                          select $3, feedback, tagged_on, tagged_by, against, from_code from feedback_themes
                          where theme = $1 and feedback = $2 on conflict do nothing";
            sqlx::query(insert).bind(theme.bytes()).bind(id.bytes()).bind(into.bytes()).execute(&mut *db).await?;
            let delete = sqlx::query("delete from feedback_themes where theme = $1 and feedback = $2");
            delete.bind(theme.bytes()).bind(id.bytes()).execute(db).await?;
        }
        TieChange::Turn { against } => {
            let update = sqlx::query("update feedback_themes set against = $3 where theme = $1 and feedback = $2");
            update.bind(theme.bytes()).bind(id.bytes()).bind(against).execute(db).await?;
        }
    }
    Ok(())
}

/// Whether feedback, a theme or a plan item stands under a heading.
pub async fn is_heading_used(db: &mut Conn, id: HeadingId) -> sqlx::Result<bool> {
    let select = "select (select count(*) from theme_headings where heading = $1) + (select count(*) from plan_item_headings where heading = $1)";
    let uses: i64 = sqlx::query_scalar(select).bind(id.bytes()).fetch_one(&mut *db).await?;
    Ok(uses > 0 || is_tied(db, id.bytes()).await?)
}

/// Whether any feedback that reviewers may read is tied to a theme or a heading: words that were taken back and a concern answer alike.
pub async fn is_tied(db: &mut Conn, id: &[u8]) -> sqlx::Result<bool> {
    let select = "select count(*) from feedback f where f.triage = 'ForAnalysis' and (
                      exists (select 1 from feedback_themes x where x.feedback = f.id and x.theme = $1)
                      or exists (select 1 from feedback_headings x where x.feedback = f.id and x.heading = $1))";
    let ties: i64 = sqlx::query_scalar(select).bind(id).fetch_one(db).await?;
    Ok(ties > 0)
}

/// Deletes the ties to a theme or a heading that nobody may see any more.
pub async fn forget_ties(db: &mut Conn, id: &[u8]) -> sqlx::Result<()> {
    sqlx::query("delete from feedback_themes where theme = $1").bind(id).execute(&mut *db).await?;
    sqlx::query("delete from feedback_headings where heading = $1").bind(id).execute(db).await.map(|_| ())
}

async fn tie(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, kind: TagKind, to: &str) -> sqlx::Result<Option<()>> {
    let Ok(to) = crate::id::from_hex(to) else { return Ok(None) };
    let (known, insert) = match kind {
        TagKind::Theme => (
            "select id from themes where id = $1 and merged_into is null",
            "insert into feedback_themes (theme, feedback, tagged_on, tagged_by) values ($1, $2, $3, $4) on conflict do nothing",
        ),
        TagKind::Priority | TagKind::Challenge => (
            "select id from headings where id = $1",
            "insert into feedback_headings (heading, feedback, tagged_on, tagged_by) values ($1, $2, $3, $4) on conflict do nothing",
        ),
    };
    if sqlx::query(known).bind(&to[..]).fetch_optional(&mut *db).await?.is_none() {
        return Ok(None);
    }
    let done =
        sqlx::query(insert).bind(&to[..]).bind(id.bytes()).bind(audit.today.to_string()).bind(by.person().id.bytes()).execute(&mut *db).await?;
    if done.rows_affected() == 1 {
        audit_log::record(db, audit, by.person().id, AuditAction::Tagged, id.bytes()).await?;
    }
    Ok(Some(()))
}

/// Unties a piece of feedback from everything.
pub async fn untie_all(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    sqlx::query("delete from feedback_themes where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from feedback_headings where feedback = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

async fn untie(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, kind: TagKind, from: &str) -> sqlx::Result<Option<()>> {
    let Ok(from) = crate::id::from_hex(from) else { return Ok(None) };
    let delete = match kind {
        TagKind::Theme => "delete from feedback_themes where theme = $1 and feedback = $2",
        TagKind::Priority | TagKind::Challenge => "delete from feedback_headings where heading = $1 and feedback = $2",
    };
    let done = sqlx::query(delete).bind(&from[..]).bind(id.bytes()).execute(&mut *db).await?;
    if done.rows_affected() == 1 {
        audit_log::record(db, audit, by.person().id, AuditAction::Untagged, id.bytes()).await?;
    }
    Ok(Some(()))
}

#[derive(sqlx::FromRow)]
struct ThemeRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: ThemeId,
    name: String,
    about: String,
    meeting: Option<Vec<u8>>,
    held_on: Option<String>,
    created_on: String,
    count: i64,
    against: i64,
    retired: bool,
    merged_into: Option<Vec<u8>>,
}

impl ThemeRow {
    fn read(self) -> sqlx::Result<Theme> {
        let meeting = match (read_id_opt("meeting", self.meeting)?, self.held_on) {
            (Some(id), Some(on)) => Some(Meeting { id, held_on: read("held_on", &on)?, cancelled: false }),
            _ => None,
        };
        Ok(Theme {
            id: self.id,
            name: self.name,
            about: self.about,
            meeting,
            created_on: read("created_on", &self.created_on)?,
            count: self.count,
            against: self.against,
            retired: self.retired,
            merged_into: read_id_opt("merged_into", self.merged_into)?,
        })
    }
}
