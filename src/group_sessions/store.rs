//! Every SQL statement about table `group_sessions`: when and where a session is, how far it is, and what its listeners have seen.

use super::{Band, Kind, SessionState, Stage, code::JoinCode};
use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, read_id, read_id_opt, read_opt, unreadable},
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
    /// A dry run with invented phones: nothing of it ever becomes feedback.
    pub dry_run: bool,
    /// Counts changes of anything that a wall or a phone shows.
    pub changes: i64,
    /// Counts what has come in.
    pub arrivals: i64,
    /// Counts changes of a result that a wall shows.
    pub results: i64,
    /// Sheets of paper whose dots or ticks are counted.
    pub sheets: i64,
    /// The prompt on the wall.
    pub showing: Option<PromptId>,
    /// The number of people who were there, once it is over.
    pub headcount: Option<Band>,
    pub stage: Stage,
    /// The group had said by the end what goes first.
    pub said_first: bool,
}

impl GroupSession {
    /// Grows with every change of the wall.
    pub fn wall_version(&self) -> i64 {
        self.changes + self.results
    }
}

/// A facilitator's own session. Functions that act on a session take this, and nobody else's can be loaded.
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

/// When and where a session is to be.
pub struct When<'a> {
    pub kind: Kind,
    pub place: &'a str,
    pub held_on: Date,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, kind, place, held_on, facilitator, code, state, rehearsal, changes, arrivals, results, sheets, showing, headcount, stage,
             said_first from group_sessions ",
            $rest
        )
    };
}

/// All of a facilitator's sessions, the latest day first.
pub async fn sessions(db: &mut Conn, by: &Facilitator) -> sqlx::Result<Vec<GroupSession>> {
    let rows: Vec<SessionRow> =
        sqlx::query_as(select!("where facilitator = $1 order by held_on desc, id")).bind(by.person().id.bytes()).fetch_all(db).await?;
    rows.into_iter().map(SessionRow::read).collect()
}

/// A facilitator's own session; `None` for somebody else's too.
pub async fn own(db: &mut Conn, by: &Facilitator, id: GroupSessionId) -> sqlx::Result<Option<OwnSession>> {
    let row: Option<SessionRow> =
        sqlx::query_as(select!("where id = $1 and facilitator = $2")).bind(id.bytes()).bind(by.person().id.bytes()).fetch_optional(db).await?;
    let session = row.map(SessionRow::read).transpose()?;
    Ok(session.map(|session| OwnSession { session, by: by.person().clone() }))
}

/// The same session as it is now; `None` once it is removed.
pub async fn again(db: &mut Conn, own: &OwnSession) -> sqlx::Result<Option<OwnSession>> {
    Ok(by_id(db, own.id()).await?.map(|session| OwnSession { session, by: own.by.clone() }))
}

/// A session by its code, in any state.
pub async fn by_code(db: &mut Conn, code: &JoinCode) -> sqlx::Result<Option<GroupSession>> {
    let row: Option<SessionRow> = sqlx::query_as(select!("where code = $1")).bind(code.as_str()).fetch_optional(db).await?;
    row.map(SessionRow::read).transpose()
}

/// A session by its id, whoever runs it. For live updates only: handlers load an `OwnSession`.
pub async fn by_id(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<Option<GroupSession>> {
    let row: Option<SessionRow> = sqlx::query_as(select!("where id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(SessionRow::read).transpose()
}

/// The open sessions of days before this one, and whether each is a dry run.
pub async fn open_before(db: &mut Conn, day: Date) -> sqlx::Result<Vec<(GroupSessionId, bool)>> {
    let rows: Vec<(Vec<u8>, bool)> =
        sqlx::query_as("select id, rehearsal from group_sessions where state = 'Open' and held_on < $1").bind(day.to_string()).fetch_all(db).await?;
    rows.into_iter().map(|(id, dry_run)| Ok((read_id("id", &id)?, dry_run))).collect()
}

/// The sessions that are open now.
pub async fn open_ids(db: &mut Conn) -> sqlx::Result<Vec<GroupSessionId>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select id from group_sessions where state = 'Open'").fetch_all(db).await?;
    rows.iter().map(|id| read_id("id", id)).collect()
}

pub async fn plan(db: &mut Conn, audit: &AuditContext<'_>, by: &Facilitator, when: &When<'_>) -> sqlx::Result<GroupSessionId> {
    add(db, audit, by.person(), when, false).await
}

/// Adds a session with a new join code.
pub async fn add(db: &mut Conn, audit: &AuditContext<'_>, by: &Person, when: &When<'_>, dry_run: bool) -> sqlx::Result<GroupSessionId> {
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
        .bind(dry_run)
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 1 {
            audit_log::record(db, audit, by.id, AuditAction::PlannedSession, id.bytes()).await?;
            return Ok(id);
        }
    }
}

/// Changes when and where, as long as the session is only planned; `None` later.
pub async fn change(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, when: &When<'_>) -> sqlx::Result<Option<()>> {
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
    record_change(db, audit, own).await.map(Some)
}

pub async fn record_change(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<()> {
    audit_log::record(db, audit, own.by.id, AuditAction::ChangedSession, own.id().bytes()).await
}

/// Deletes a session whose prompts are gone.
pub async fn delete(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("delete from group_sessions where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Locks the session's row; returns whether the session is open.
pub async fn lock(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let state: Option<(String,)> =
        sqlx::query_as("update group_sessions set arrivals = arrivals where id = $1 returning state").bind(id.bytes()).fetch_optional(db).await?;
    Ok(state.map(|(state,)| read("state", &state)).transpose()? == Some(SessionState::Open))
}

/// Locks the row and counts a change; `false`, without either, when the session is not only planned.
pub async fn lock_planned(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let update = sqlx::query("update group_sessions set changes = changes + 1 where id = $1 and state = 'Planned'");
    Ok(update.bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Locks the row and counts a change; `false`, without either, when the session is not open.
pub async fn lock_open(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let update = sqlx::query("update group_sessions set changes = changes + 1 where id = $1 and state = 'Open'");
    Ok(update.bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Locks the row and counts a change; `false`, without either, when the session is over.
pub async fn lock_unless_closed(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let update = sqlx::query("update group_sessions set changes = changes + 1 where id = $1 and state <> 'Closed'");
    Ok(update.bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Counts something that came in and that a console shows. Locked words are not counted: how often they come in is nobody's business.
pub async fn count_arrival(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set arrivals = arrivals + 1 where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Counts a change of the result of one prompt, or of any, if the wall shows that result. Called with the row locked.
pub async fn count_result(db: &mut Conn, id: GroupSessionId, prompt: Option<PromptId>) -> sqlx::Result<()> {
    sqlx::query(
        "update group_sessions set results = results + 1 where id = $1
         and exists (select 1 from prompts p where p.id = showing and p.revealed and (p.id = $2 or $2 is null))",
    )
    .bind(id.bytes())
    .bind(prompt.as_ref().map(PromptId::bytes))
    .execute(db)
    .await
    .map(|_| ())
}

/// Counts a change that only a wall shows. Called with the row locked.
pub async fn count_wall(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set results = results + 1 where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Makes the wall light or dark; `false` when the session is over.
pub async fn set_stage(db: &mut Conn, id: GroupSessionId, stage: Stage) -> sqlx::Result<bool> {
    let update = sqlx::query("update group_sessions set stage = $2, results = results + 1 where id = $1 and state <> 'Closed'");
    Ok(update.bind(id.bytes()).bind(<&str>::from(stage)).execute(db).await?.rows_affected() == 1)
}

/// Adds to the number of sheets that are counted.
pub async fn add_sheets(db: &mut Conn, id: GroupSessionId, more: i64) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set sheets = sheets + $2 where id = $1").bind(id.bytes()).bind(more).execute(db).await.map(|_| ())
}

pub async fn clear_sheets(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set sheets = 0 where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Opens a planned session on this day; `false` when it is not only planned.
pub async fn set_open(db: &mut Conn, id: GroupSessionId, today: Date) -> sqlx::Result<bool> {
    let done = sqlx::query("update group_sessions set state = 'Open', held_on = $2, changes = changes + 1 where id = $1 and state = 'Planned'")
        .bind(id.bytes())
        .bind(today.to_string())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes an open session a planned one again, on the day it was planned for; `false` when it is not open.
pub async fn set_planned(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let update = sqlx::query(
        "update group_sessions set state = 'Planned', held_on = planned_on, showing = null, changes = changes + 1
         where id = $1 and state = 'Open'",
    );
    Ok(update.bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Ends an open session; `false` when it is not open.
pub async fn set_closed(db: &mut Conn, id: GroupSessionId) -> sqlx::Result<bool> {
    let update = sqlx::query("update group_sessions set state = 'Closed', changes = changes + 1, showing = null where id = $1 and state = 'Open'");
    Ok(update.bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

pub async fn set_headcount(db: &mut Conn, id: GroupSessionId, headcount: Band) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set headcount = $2 where id = $1").bind(id.bytes()).bind(<&str>::from(headcount)).execute(db).await.map(|_| ())
}

/// Notes whether the group has said what goes first.
pub async fn set_said_first(db: &mut Conn, id: GroupSessionId, said_first: bool) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set said_first = $2 where id = $1").bind(id.bytes()).bind(said_first).execute(db).await.map(|_| ())
}

/// Puts a prompt on the wall.
pub async fn show(db: &mut Conn, id: GroupSessionId, prompt: PromptId) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set showing = $2 where id = $1").bind(id.bytes()).bind(prompt.bytes()).execute(db).await.map(|_| ())
}

/// Takes a prompt off the wall, if it is there.
pub async fn hide(db: &mut Conn, id: GroupSessionId, prompt: PromptId) -> sqlx::Result<()> {
    let update = sqlx::query("update group_sessions set showing = null where id = $1 and showing = $2");
    update.bind(id.bytes()).bind(prompt.bytes()).execute(db).await.map(|_| ())
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
    stage: String,
    said_first: bool,
}

impl SessionRow {
    fn read(self) -> sqlx::Result<GroupSession> {
        Ok(GroupSession {
            id: self.id,
            kind: read("kind", &self.kind)?,
            place: self.place,
            held_on: read("held_on", &self.held_on)?,
            facilitator: self.facilitator,
            code: JoinCode::stored(&self.code).ok_or_else(|| unreadable("code"))?,
            state: read("state", &self.state)?,
            dry_run: self.rehearsal,
            changes: self.changes,
            arrivals: self.arrivals,
            results: self.results,
            sheets: self.sheets,
            showing: read_id_opt("showing", self.showing)?,
            headcount: read_opt("headcount", self.headcount.as_deref())?,
            stage: read("stage", &self.stage)?,
            said_first: self.said_first,
        })
    }
}
