//! Every SQL statement that writes a theme.

use crate::{
    analysis::{
        TagKind, name_problem,
        name_store::{standing, themes_named},
        store::{forget_ties, is_tied, move_ties},
    },
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read_id},
    id::{HeadingId, MeetingId, ThemeId},
    plan::store::next_meeting,
    random,
    staff::proof::{Proof, Reviewer},
    typed::written,
    undo::{self, Edit, Kind},
    unicode::nfc,
};
use serde::{Deserialize, Serialize};

/// A theme as it is stored.
#[derive(Serialize, Deserialize, sqlx::FromRow)]
pub struct State {
    name: String,
    about: String,
    meeting: Option<Vec<u8>>,
    created_on: String,
    created_by: Vec<u8>,
    retired: bool,
    merged_into: Option<Vec<u8>>,
    #[sqlx(skip)]
    headings: Vec<Vec<u8>>,
}

pub async fn state(db: &mut Conn, id: ThemeId) -> sqlx::Result<Option<State>> {
    let select = "select name, about, meeting, created_on, created_by, retired, merged_into from themes where id = $1";
    let Some(mut state) = sqlx::query_as::<_, State>(select).bind(id.bytes()).fetch_optional(&mut *db).await? else { return Ok(None) };
    let select = "select heading from theme_headings where theme = $1 order by heading";
    state.headings = sqlx::query_scalar(select).bind(id.bytes()).fetch_all(db).await?;
    Ok(Some(state))
}

/// Records a change of a theme in the history, and so that it can be undone.
async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    id: ThemeId,
    before: &Option<State>,
) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = Edit::new(Kind::Theme, id.bytes(), before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// Makes a theme, to be answered by the next meeting; one of that name already is given back, or the theme it was merged into. `None` when
/// the name won't do.
pub async fn create_theme(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, name: &str, about: &str) -> sqlx::Result<Option<ThemeId>> {
    let name = &nfc(written(name));
    if name_problem(name).is_some() {
        return Ok(None);
    }
    if let Some(known) = standing(db, name).await? {
        return Ok(Some(known.id));
    }
    let meeting = next_meeting(db, audit.today).await?.map(|meeting| meeting.id.bytes().to_vec());
    let id: ThemeId = random::id();
    let new = State {
        name: name.into(),
        about: about.into(),
        meeting,
        created_on: audit.today.to_string(),
        created_by: by.person().id.bytes().to_vec(),
        retired: false,
        merged_into: None,
        headings: vec![],
    };
    insert(db, id, &new).await?;
    record(db, audit, by, AuditAction::CreatedTheme, id, &None).await?;
    Ok(Some(id))
}

async fn insert(db: &mut Conn, id: ThemeId, new: &State) -> sqlx::Result<()> {
    sqlx::query("insert into themes (id, name, about, meeting, created_on, created_by, retired, merged_into) values ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(id.bytes())
        .bind(&new.name)
        .bind(&new.about)
        .bind(&new.meeting)
        .bind(&new.created_on)
        .bind(&new.created_by)
        .bind(new.retired)
        .bind(&new.merged_into)
        .execute(db)
        .await
        .map(|_| ())
}

/// A theme as it is to be: its claim, its explanation, its headings, and the meeting by which it must be answered.
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
    let before = state(db, id).await?;
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
    let headings: Vec<&[u8]> = change.headings.iter().map(HeadingId::bytes).collect();
    set_headings(db, id, &headings).await?;
    record(db, audit, by, AuditAction::ChangedTheme, id, &before).await?;
    Ok(Some(()))
}

async fn set_headings(db: &mut Conn, id: ThemeId, headings: &[&[u8]]) -> sqlx::Result<()> {
    sqlx::query("delete from theme_headings where theme = $1").bind(id.bytes()).execute(&mut *db).await?;
    for heading in headings {
        let insert = "insert into theme_headings (theme, heading) select $1, id from headings where id = $2 on conflict do nothing";
        sqlx::query(insert).bind(id.bytes()).bind(*heading).execute(&mut *db).await?;
    }
    Ok(())
}

/// Retires a theme, or offers it again. `None` when there is no such theme.
pub async fn retire_theme(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: ThemeId, retired: bool) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query("update themes set retired = $2 where id = $1").bind(id.bytes()).bind(retired).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::RetiredTheme, id, &before).await?;
    Ok(Some(()))
}

/// Merges a theme into another, which takes over its ties. Its influences are moved by their own store, under the same audit context.
pub async fn merge_theme(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: ThemeId, into: ThemeId) -> sqlx::Result<Option<()>> {
    let (before, target) = (state(db, from).await?, state(db, into).await?);
    let whole = |state: &Option<State>| state.as_ref().is_some_and(|state| state.merged_into.is_none());
    if from == into || !whole(&before) || !whole(&target) {
        return Ok(None);
    }
    let moved = move_ties(db, TagKind::Theme, [from.bytes(), into.bytes()]).await?;
    undo::store::record(db, audit, by.person().id, AuditAction::MergedThemes, moved).await?;
    let update = "update themes set merged_into = $2 where id = $1";
    sqlx::query(update).bind(from.bytes()).bind(into.bytes()).execute(&mut *db).await?;
    record(db, audit, by, AuditAction::MergedThemes, from, &before).await?;
    Ok(Some(()))
}

/// Gives the themes that are due at one meeting to another.
pub async fn move_meeting(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: MeetingId, into: MeetingId) -> sqlx::Result<()> {
    let select = "select id from themes where meeting = $1 order by id";
    move_themes(db, audit, by, select, &["update themes set meeting = $2 where meeting = $1"], [from.bytes(), into.bytes()]).await
}

/// Puts the themes and the feedback under one heading under another.
pub async fn move_heading(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: HeadingId, into: HeadingId) -> sqlx::Result<()> {
    let (select, ends) = ("select theme from theme_headings where heading = $1 order by theme", [from.bytes(), into.bytes()]);
    let updates = [
        "insert into theme_headings (theme, heading) select theme, $2 from theme_headings where heading = $1 on conflict do nothing",
        "delete from theme_headings where heading = $1 and heading <> $2",
    ];
    move_themes(db, audit, by, select, &updates, ends).await?;
    let moved = move_ties(db, TagKind::Priority, ends).await?;
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, moved).await
}

/// Changes the selected themes, and records that so that it can be undone with the merging it belongs to.
async fn move_themes(
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
        let id: ThemeId = read_id("id", &id)?;
        before.push((id, state(db, id).await?));
    }
    for update in updates {
        sqlx::query(*update).bind(from).bind(into).execute(&mut *db).await?;
    }
    let mut changes = vec![];
    for (id, before) in before {
        changes.push(Edit::new(Kind::Theme, id.bytes(), &before, &state(db, id).await?)?);
    }
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, changes).await
}

/// Deletes a theme. `None` when there is none, or something of this module is tied to it; callers look at the plan and the answers.
pub async fn delete_theme(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: ThemeId) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    if before.is_none() || !delete_unused(db, id).await? {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::DeletedTheme, id, &before).await?;
    Ok(Some(()))
}

async fn delete_unused(db: &mut Conn, id: ThemeId) -> sqlx::Result<bool> {
    let merged: i64 = sqlx::query_scalar("select count(*) from themes where merged_into = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    if merged > 0 || is_tied(db, id.bytes()).await? {
        return Ok(false);
    }
    set_headings(db, id, &[]).await?;
    forget_ties(db, id.bytes()).await?;
    sqlx::query("delete from themes where id = $1").bind(id.bytes()).execute(db).await?;
    Ok(true)
}

/// Puts a theme back as it was before an act; `false` when somebody has changed or used it since.
pub async fn restore_theme(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: ThemeId = change.id()?;
    let now = state(db, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let Some(before) = change.before::<State>()? else { return delete_unused(db, id).await };
    if themes_named(db, &before.name).await?.iter().any(|theme| theme.id != id) {
        return Ok(false);
    }
    if now.is_none() {
        insert(db, id, &before).await?;
    }
    sqlx::query("update themes set name = $2, about = $3, meeting = $4, retired = $5, merged_into = $6 where id = $1")
        .bind(id.bytes())
        .bind(&before.name)
        .bind(&before.about)
        .bind(&before.meeting)
        .bind(before.retired)
        .bind(&before.merged_into)
        .execute(&mut *db)
        .await?;
    let headings: Vec<&[u8]> = before.headings.iter().map(Vec::as_slice).collect();
    set_headings(db, id, &headings).await?;
    Ok(true)
}
