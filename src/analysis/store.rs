//! Every SQL statement about themes and what is tied to them.

use crate::{
    analysis::{Tag, TagKind, Tagging, name_problem},
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, read_id, read_id_opt},
    feedback::store::{Feedback, FeedbackRow, feedback_columns, lock_for_analysis},
    id::{FeedbackId, HeadingId, MeetingId, ThemeId},
    plan::{
        HeadingKind,
        store::{Meeting, headings, next_meeting},
    },
    random,
    staff::proof::{Proof, Reviewer},
    vault::Vault,
    web,
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
}

macro_rules! theme_columns {
    () => {
        "select t.id, t.name, t.about, t.meeting, m.held_on, t.created_on,
                (select count(*) from feedback_themes x join feedback f on f.id = x.feedback where x.theme = t.id) as count"
    };
}

/// All themes, by name.
pub async fn themes(db: &mut Conn) -> sqlx::Result<Vec<Theme>> {
    let rows: Vec<ThemeRow> =
        sqlx::query_as(concat!(theme_columns!(), " from themes t left join meetings m on m.id = t.meeting order by t.name, t.id"))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(ThemeRow::read).collect()
}

pub async fn theme(db: &mut Conn, id: ThemeId) -> sqlx::Result<Option<Theme>> {
    let row: Option<ThemeRow> = sqlx::query_as(concat!(theme_columns!(), " from themes t left join meetings m on m.id = t.meeting where t.id = $1"))
        .bind(id.bytes())
        .fetch_optional(db)
        .await?;
    row.map(ThemeRow::read).transpose()
}

/// The themes of this name, with capitals or without: the databases don't agree on what a capital is.
pub async fn themes_named(db: &mut Conn, name: &str) -> sqlx::Result<Vec<Theme>> {
    let name = name.trim().to_lowercase();
    Ok(themes(db).await?.into_iter().filter(|theme| theme.name.to_lowercase() == name).collect())
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

/// The words in a theme, in the order of their random ids: at most `most`, after the one given.
pub async fn words_in(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    id: ThemeId,
    after: Option<FeedbackId>,
    most: i64,
) -> Result<Vec<Feedback>, web::Error> {
    let rows: Vec<FeedbackRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        " from feedback_themes x join feedback f on f.id = x.feedback
         where x.theme = $1 and x.feedback > $2 and f.triage = 'ForAnalysis' order by x.feedback limit $3"
    ))
    .bind(id.bytes())
    .bind(after.unwrap_or(FeedbackId::from([0; 16])).bytes())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The themes a piece of feedback is in.
pub async fn themes_of(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Vec<Theme>> {
    let rows: Vec<ThemeRow> = sqlx::query_as(concat!(
        theme_columns!(),
        " from feedback_themes x join themes t on t.id = x.theme left join meetings m on m.id = t.meeting
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
    for theme in themes(db).await? {
        tags.push(Tag { kind: TagKind::Theme, tied: is_tied(theme.id.bytes()), id: theme.id.to_string(), name: theme.name });
    }
    for heading in headings(db).await? {
        let kind = match heading.kind {
            HeadingKind::Priority => TagKind::Priority,
            HeadingKind::Challenge => TagKind::Challenge,
        };
        tags.push(Tag { kind, tied: is_tied(heading.id.bytes()), id: heading.id.to_string(), name: heading.name });
    }
    tags.sort_by_key(|tag| !tag.tied);
    Ok(tags)
}

/// Ties or unties a piece of feedback that was read and is for analysis; unread words become so. `None` when there is no such thing to tie.
pub async fn tag(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, tagging: &Tagging) -> sqlx::Result<Option<()>> {
    if !lock_for_analysis(db, id, audit.today).await? {
        return Ok(None);
    }
    match tagging {
        Tagging::Tie { kind, id: to } => tie(db, audit, by, id, *kind, to).await,
        Tagging::Untie { kind, id: from } => untie(db, audit, by, id, *kind, from).await,
        Tagging::Create { name } => match create_theme(db, audit, by, name, "").await? {
            Some(theme) => tie(db, audit, by, id, TagKind::Theme, &theme.to_string()).await,
            None => Ok(None),
        },
    }
}

async fn tie(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, kind: TagKind, to: &str) -> sqlx::Result<Option<()>> {
    let Ok(to) = crate::id::from_hex(to) else { return Ok(None) };
    let (known, insert) = match kind {
        TagKind::Theme => (
            "select id from themes where id = $1",
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

/// Makes a theme, to be answered by the next meeting; one of that name already is given back. `None` when the name won't do.
pub async fn create_theme(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, name: &str, about: &str) -> sqlx::Result<Option<ThemeId>> {
    let name = name.trim();
    if name_problem(name).is_some() {
        return Ok(None);
    }
    if let Some(known) = themes_named(db, name).await?.first() {
        return Ok(Some(known.id));
    }
    let meeting = next_meeting(db, audit.today).await?.map(|meeting| meeting.id);
    let id: ThemeId = random::id();
    sqlx::query("insert into themes (id, name, about, meeting, created_on, created_by) values ($1, $2, $3, $4, $5, $6)")
        .bind(id.bytes())
        .bind(name)
        .bind(about)
        .bind(meeting.as_ref().map(|meeting| meeting.bytes()))
        .bind(audit.today.to_string())
        .bind(by.person().id.bytes())
        .execute(&mut *db)
        .await?;
    audit_log::record(db, audit, by.person().id, AuditAction::CreatedTheme, id.bytes()).await?;
    Ok(Some(id))
}

/// A theme as it is to be: its claim, what it says, what it belongs to, and by which meeting it must be answered.
pub struct ThemeChange<'a> {
    pub name: &'a str,
    pub about: &'a str,
    pub meeting: Option<MeetingId>,
    pub headings: &'a [HeadingId],
}

/// Changes a theme. `None` when there is no such theme, or another has that name.
pub async fn change_theme(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: ThemeId, change: &ThemeChange<'_>) -> sqlx::Result<Option<()>> {
    if themes_named(db, change.name).await?.iter().any(|theme| theme.id != id) {
        return Ok(None);
    }
    let done = sqlx::query("update themes set name = $2, about = $3, meeting = $4 where id = $1")
        .bind(id.bytes())
        .bind(change.name)
        .bind(change.about)
        .bind(change.meeting.as_ref().map(|meeting| meeting.bytes()))
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("delete from theme_headings where theme = $1").bind(id.bytes()).execute(&mut *db).await?;
    for heading in change.headings {
        sqlx::query("insert into theme_headings (theme, heading) select $1, id from headings where id = $2 on conflict do nothing")
            .bind(id.bytes())
            .bind(heading.bytes())
            .execute(&mut *db)
            .await?;
    }
    audit_log::record(db, audit, by.person().id, AuditAction::ChangedTheme, id.bytes()).await?;
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
}

impl ThemeRow {
    fn read(self) -> sqlx::Result<Theme> {
        let meeting = match (read_id_opt("meeting", self.meeting)?, self.held_on) {
            (Some(id), Some(on)) => Some(Meeting { id, held_on: read("held_on", &on)? }),
            _ => None,
        };
        Ok(Theme { id: self.id, name: self.name, about: self.about, meeting, created_on: read("created_on", &self.created_on)?, count: self.count })
    }
}
