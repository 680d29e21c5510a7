//! Every SQL statement about the plan of a group session: when and where, and what is asked. What is said in the room is in `room/store.rs`.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    feedback::store::day,
    group_sessions::{AnswerFormat, Band, Kind, PromptState, SessionState, code::JoinCode},
    id::{GroupSessionId, PersonId, PromptId},
    random,
    staff::{
        Person,
        proof::{Facilitator, Proof},
    },
};
use jiff::civil::Date;

/// One meeting.
#[derive(Clone)]
pub struct GroupSession {
    pub id: GroupSessionId,
    pub kind: Kind,
    /// One of the Board's wide areas.
    pub place: String,
    pub held_on: Date,
    pub facilitator: PersonId,
    pub code: JoinCode,
    pub state: SessionState,
    /// Tried out with invented phones: nothing of it is ever feedback.
    pub rehearsal: bool,
    /// How often anything has changed that a wall or a phone shows.
    pub changes: i64,
    /// How often anything has come in.
    pub arrivals: i64,
    /// How often a result has changed that a wall shows.
    pub results: i64,
    /// How many sheets of paper with dots or ticks are counted.
    pub sheets: i64,
    /// The prompt on the wall.
    pub showing: Option<PromptId>,
    /// How many were there, once it is over.
    pub headcount: Option<Band>,
}

impl GroupSession {
    /// Grows with everything that a wall shows.
    pub fn wall_version(&self) -> i64 {
        self.changes + self.results
    }
}

/// A facilitator's own session: what is done in it takes this, and nobody else's can be loaded.
pub struct OwnSession {
    pub session: GroupSession,
    by: Person,
}

impl OwnSession {
    pub fn by(&self) -> &Person {
        &self.by
    }

    pub fn id(&self) -> GroupSessionId {
        self.session.id
    }
}

/// One question put to the group.
#[derive(Clone)]
pub struct Prompt {
    pub id: PromptId,
    pub way: AnswerFormat,
    pub question: String,
    /// What to put dots on.
    pub options: Vec<String>,
    /// How long it may take, in minutes.
    pub minutes: Option<i64>,
    pub asking: PromptState,
    /// Whether the wall shows what the group chose.
    pub revealed: bool,
}

/// When and where a session is to be.
pub struct When<'a> {
    pub kind: Kind,
    pub place: &'a str,
    pub held_on: Date,
}

/// A prompt as it was written.
pub struct NewPrompt {
    pub way: AnswerFormat,
    pub question: String,
    pub options: Vec<String>,
    pub minutes: Option<i64>,
}

/// All of a facilitator's sessions, the latest day first.
pub async fn sessions(db: &mut Conn, by: &Facilitator) -> sqlx::Result<Vec<GroupSession>> {
    let rows: Vec<SessionRow> = sqlx::query_as("select id, kind, place, held_on, facilitator, code, state, rehearsal, changes, arrivals, results, sheets, showing, headcount from group_sessions where facilitator = $1 order by held_on desc, id")
        .bind(by.person().id.bytes())
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().filter_map(SessionRow::read).collect())
}

/// A facilitator's own session; somebody else's is none.
pub async fn own(db: &mut Conn, by: &Facilitator, id: GroupSessionId) -> sqlx::Result<Option<OwnSession>> {
    let row: Option<SessionRow> = sqlx::query_as("select id, kind, place, held_on, facilitator, code, state, rehearsal, changes, arrivals, results, sheets, showing, headcount from group_sessions where id = $1 and facilitator = $2")
        .bind(id.bytes())
        .bind(by.person().id.bytes())
        .fetch_optional(db)
        .await?;
    Ok(row.and_then(SessionRow::read).map(|session| OwnSession { session, by: by.person().clone() }))
}

/// A session by its code, however far it is.
pub async fn by_code(db: &mut Conn, code: &JoinCode) -> sqlx::Result<Option<GroupSession>> {
    let row: Option<SessionRow> = sqlx::query_as("select id, kind, place, held_on, facilitator, code, state, rehearsal, changes, arrivals, results, sheets, showing, headcount from group_sessions where code = $1").bind(code.as_str()).fetch_optional(db).await?;
    Ok(row.and_then(SessionRow::read))
}

/// A session as it is now, for its lines.
pub async fn by_id(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<Option<GroupSession>> {
    let row: Option<SessionRow> = sqlx::query_as("select id, kind, place, held_on, facilitator, code, state, rehearsal, changes, arrivals, results, sheets, showing, headcount from group_sessions where id = $1").bind(id.bytes()).fetch_optional(db).await?;
    Ok(row.and_then(SessionRow::read))
}

pub async fn plan(db: &mut Conn, at: &AuditContext<'_>, by: &Facilitator, when: &When<'_>) -> sqlx::Result<GroupSessionId> {
    add(db, at, by.person(), when, false).await
}

async fn add(db: &mut Conn, at: &AuditContext<'_>, by: &Person, when: &When<'_>, rehearsal: bool) -> sqlx::Result<GroupSessionId> {
    let id: GroupSessionId = random::id();
    loop {
        // A code is never used again; one that is taken is drawn anew.
        let done = sqlx::query(
            "insert into group_sessions (id, kind, place, held_on, planned_on, facilitator, code, state, rehearsal, changes, arrivals)
             values ($1, $2, $3, $4, $4, $5, $6, 'Planned', $7, 0, 0) on conflict (code) do nothing",
        )
        .bind(id.bytes())
        .bind(<&str>::from(when.kind))
        .bind(when.place)
        .bind(when.held_on.to_string())
        .bind(by.id.bytes())
        .bind(JoinCode::new().as_str())
        .bind(rehearsal)
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 1 {
            audit_log::record(db, at, by.id, AuditAction::PlannedSession, id.bytes()).await?;
            return Ok(id);
        }
    }
}

/// Another session with the same prompts: the next time, or a dry run with invented phones.
pub async fn copy(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, held_on: Date, rehearsal: bool) -> sqlx::Result<GroupSessionId> {
    let GroupSession { kind, place, .. } = &own.session;
    let id = add(db, at, &own.by, &When { kind: *kind, place, held_on }, rehearsal).await?;
    for (position, prompt) in prompts(db, own.id()).await?.into_iter().enumerate() {
        let Prompt { way, question, options, minutes, .. } = prompt;
        insert_prompt(db, id, position as i64, &NewPrompt { way, question, options, minutes }).await?;
    }
    Ok(id)
}

/// Changes when and where, as long as the session is only planned; `None` later.
pub async fn change(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, when: &When<'_>) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("update group_sessions set kind = $2, place = $3, held_on = $4, planned_on = $4 where id = $1 and state = 'Planned'")
        .bind(own.id().bytes())
        .bind(<&str>::from(when.kind))
        .bind(when.place)
        .bind(when.held_on.to_string())
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    changed(db, at, own).await.map(Some)
}

/// Takes a session away that was never opened; `None` later, and when something was typed in for it.
pub async fn remove(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    // The update takes the row, so that nobody opens it in between.
    let planned = sqlx::query(
        "update group_sessions set changes = changes + 1 where id = $1 and state = 'Planned'
         and not exists (select 1 from prompts p join feedback f on f.prompt = p.id where p.session = $1)
         and not exists (select 1 from prompts p join session_marks m on m.prompt = p.id where p.session = $1)",
    )
    .bind(own.id().bytes());
    if planned.execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("delete from prompts where session = $1").bind(own.id().bytes()).execute(&mut *db).await?;
    sqlx::query("delete from group_sessions where id = $1").bind(own.id().bytes()).execute(&mut *db).await?;
    changed(db, at, own).await.map(Some)
}

/// What is asked, in order.
pub async fn prompts(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<Prompt>> {
    let rows: Vec<PromptRow> =
        sqlx::query_as("select id, kind, question, options, minutes, state, revealed from prompts where session = $1 order by position, id")
            .bind(session.bytes())
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Adds a prompt at the end, in the middle of a session too; `None` when it is over.
pub async fn add_prompt(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, new: &NewPrompt) -> sqlx::Result<Option<PromptId>> {
    if !touch(db, own.id()).await? {
        return Ok(None);
    }
    let (position,): (i64,) =
        sqlx::query_as("select coalesce(max(position), -1) + 1 from prompts where session = $1").bind(own.id().bytes()).fetch_one(&mut *db).await?;
    let id = insert_prompt(db, own.id(), position, new).await?;
    changed(db, at, own).await?;
    Ok(Some(id))
}

async fn insert_prompt(db: &mut Conn, session: GroupSessionId, position: i64, new: &NewPrompt) -> sqlx::Result<PromptId> {
    let id: PromptId = random::id();
    sqlx::query(
        "insert into prompts (id, session, position, kind, question, options, minutes, state, revealed) values ($1, $2, $3, $4, $5, $6, $7, 'Waiting', $8)",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(position)
    .bind(<&str>::from(new.way))
    .bind(&new.question)
    .bind(new.options.join("\n"))
    .bind(new.minutes)
    .bind(false)
    .execute(db)
    .await?;
    Ok(id)
}

/// Changes a prompt that was never opened; `None` later, when something was typed in for it, or when it is not of this session.
pub async fn change_prompt(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, id: PromptId, new: &NewPrompt) -> sqlx::Result<Option<()>> {
    // Takes the row first, so that nothing is typed in for it meanwhile.
    if !touch(db, own.id()).await? {
        return Ok(None);
    }
    let done = sqlx::query(
        "update prompts set kind = $3, question = $4, options = $5, minutes = $6 where id = $1 and session = $2 and state = 'Waiting'
         and not exists (select 1 from session_items i where i.session = $2 and i.prompt = $1)
         and not exists (select 1 from feedback f where f.prompt = $1)
         and not exists (select 1 from session_marks m where m.prompt = $1)",
    )
    .bind(id.bytes())
    .bind(own.id().bytes())
    .bind(<&str>::from(new.way))
    .bind(&new.question)
    .bind(new.options.join("\n"))
    .bind(new.minutes)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 { Ok(None) } else { changed(db, at, own).await.map(Some) }
}

/// Takes a prompt away that was never opened; `None` later, when something was typed in for it, or when it is not of this session.
pub async fn remove_prompt(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, id: PromptId) -> sqlx::Result<Option<()>> {
    if !touch(db, own.id()).await? {
        return Ok(None);
    }
    let done = sqlx::query(
        "delete from prompts where id = $1 and session = $2 and state = 'Waiting'
         and not exists (select 1 from session_items i where i.session = $2 and i.prompt = $1)
         and not exists (select 1 from feedback f where f.prompt = $1)
         and not exists (select 1 from session_marks m where m.prompt = $1)",
    )
    .bind(id.bytes())
    .bind(own.id().bytes());
    if done.execute(&mut *db).await?.rows_affected() == 0 { Ok(None) } else { changed(db, at, own).await.map(Some) }
}

/// Moves a prompt one place up or down; at the end of the list it stays. `None` when it is not of this session, or that is over.
pub async fn move_prompt(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, id: PromptId, up: bool) -> sqlx::Result<Option<()>> {
    if !touch(db, own.id()).await? {
        return Ok(None);
    }
    let mut order: Vec<PromptId> = prompts(db, own.id()).await?.into_iter().map(|prompt| prompt.id).collect();
    let Some(place) = order.iter().position(|known| *known == id) else { return Ok(None) };
    let other = if up { place.saturating_sub(1) } else { (place + 1).min(order.len() - 1) };
    order.swap(place, other);
    for (position, id) in order.iter().enumerate() {
        sqlx::query("update prompts set position = $2 where id = $1").bind(id.bytes()).bind(position as i64).execute(&mut *db).await?;
    }
    changed(db, at, own).await.map(Some)
}

/// Takes the session's row and notes that something has changed which a wall or a phone shows; `false` when it is over.
pub(super) async fn touch(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let done =
        sqlx::query("update group_sessions set changes = changes + 1 where id = $1 and state <> 'Closed'").bind(id.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

async fn changed(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<()> {
    audit_log::record(db, at, own.by.id, AuditAction::ChangedSession, own.id().bytes()).await
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: GroupSessionId,
    kind: String,
    place: String,
    held_on: String,
    #[sqlx(try_from = "Vec<u8>")]
    facilitator: PersonId,
    code: String,
    state: String,
    rehearsal: bool,
    changes: i64,
    arrivals: i64,
    results: i64,
    sheets: i64,
    showing: Option<Vec<u8>>,
    headcount: Option<String>,
}

impl SessionRow {
    /// Only our own code writes such rows; one that can't be read is none.
    fn read(self) -> Option<GroupSession> {
        Some(GroupSession {
            id: self.id,
            kind: self.kind.parse().ok()?,
            place: self.place,
            held_on: day(&self.held_on),
            facilitator: self.facilitator,
            code: JoinCode::parse(&self.code)?,
            state: self.state.parse().ok()?,
            rehearsal: self.rehearsal,
            changes: self.changes,
            arrivals: self.arrivals,
            results: self.results,
            sheets: self.sheets,
            showing: self.showing.and_then(|id| id.try_into().ok()),
            headcount: self.headcount.and_then(|band| band.parse().ok()),
        })
    }
}

#[derive(sqlx::FromRow)]
struct PromptRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: PromptId,
    kind: String,
    question: String,
    options: String,
    minutes: Option<i64>,
    state: String,
    revealed: bool,
}

impl From<PromptRow> for Prompt {
    fn from(row: PromptRow) -> Self {
        Self {
            id: row.id,
            way: row.kind.parse().unwrap_or(AnswerFormat::Words),
            question: row.question,
            options: row.options.lines().map(str::to_string).collect(),
            minutes: row.minutes,
            asking: row.state.parse().unwrap_or(PromptState::Waiting),
            revealed: row.revealed,
        }
    }
}
