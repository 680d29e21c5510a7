//! Every SQL statement about table `prompts`: the questions put to a group.
//!
//! Functions that change a prompt are called with the session's row locked, so that nothing comes in for it meanwhile.

use super::{AnswerFormat, PromptState};
use crate::{
    db::{Conn, read},
    id::{GroupSessionId, PromptId},
    random,
};

/// One question put to the group.
#[derive(Clone)]
pub struct Prompt {
    pub id: PromptId,
    pub format: AnswerFormat,
    pub question: String,
    /// The things to put dots on.
    pub options: Vec<String>,
    /// The longest it may take, in minutes.
    pub minutes: Option<i64>,
    pub state: PromptState,
    /// Whether the wall shows what the group chose.
    pub revealed: bool,
    /// Grows with every opening in its session: phones show the latest first.
    pub opened: Option<i64>,
}

/// A prompt as it was written.
pub struct NewPrompt {
    pub format: AnswerFormat,
    pub question: String,
    pub options: Vec<String>,
    pub minutes: Option<i64>,
}

/// The prompts of a session, in order.
pub async fn prompts(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<Prompt>> {
    let rows: Vec<PromptRow> =
        sqlx::query_as("select id, kind, question, options, minutes, state, revealed, opened from prompts where session = $1 order by position, id")
            .bind(session.bytes())
            .fetch_all(db)
            .await?;
    rows.into_iter().map(PromptRow::read).collect()
}

/// How a prompt of this session is answered, and its state; `None` when it is of another session.
pub async fn format_and_state(db: &mut Conn, session: GroupSessionId, id: PromptId) -> sqlx::Result<Option<(AnswerFormat, PromptState)>> {
    let row: Option<(String, String)> = sqlx::query_as("select kind, state from prompts where id = $1 and session = $2")
        .bind(id.bytes())
        .bind(session.bytes())
        .fetch_optional(db)
        .await?;
    row.map(|(kind, state)| Ok((read("kind", &kind)?, read("state", &state)?))).transpose()
}

/// Adds a prompt at the end.
pub async fn append(db: &mut Conn, session: GroupSessionId, new: &NewPrompt) -> sqlx::Result<PromptId> {
    let (position,): (i64,) =
        sqlx::query_as("select coalesce(max(position), -1) + 1 from prompts where session = $1").bind(session.bytes()).fetch_one(&mut *db).await?;
    insert(db, session, position, new).await
}

pub async fn insert(db: &mut Conn, session: GroupSessionId, position: i64, new: &NewPrompt) -> sqlx::Result<PromptId> {
    let id: PromptId = random::id();
    sqlx::query(
        "insert into prompts (id, session, position, kind, question, options, minutes, state, revealed)
         values ($1, $2, $3, $4, $5, $6, $7, 'Waiting', $8)",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(position)
    .bind(<&str>::from(new.format))
    .bind(&new.question)
    .bind(new.options.join("\n"))
    .bind(new.minutes)
    .bind(false)
    .execute(db)
    .await?;
    Ok(id)
}

/// Rewrites a prompt of this session that was never opened; `false` for any other.
pub async fn change_waiting(db: &mut Conn, session: GroupSessionId, id: PromptId, new: &NewPrompt) -> sqlx::Result<bool> {
    let done =
        sqlx::query("update prompts set kind = $3, question = $4, options = $5, minutes = $6 where id = $1 and session = $2 and state = 'Waiting'")
            .bind(id.bytes())
            .bind(session.bytes())
            .bind(<&str>::from(new.format))
            .bind(&new.question)
            .bind(new.options.join("\n"))
            .bind(new.minutes)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes a prompt of this session that was never opened; `false` for any other.
pub async fn delete_waiting(db: &mut Conn, session: GroupSessionId, id: PromptId) -> sqlx::Result<bool> {
    let delete = sqlx::query("delete from prompts where id = $1 and session = $2 and state = 'Waiting'");
    Ok(delete.bind(id.bytes()).bind(session.bytes()).execute(db).await?.rows_affected() == 1)
}

pub async fn delete_all(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("delete from prompts where session = $1").bind(session.bytes()).execute(db).await.map(|_| ())
}

pub async fn set_position(db: &mut Conn, id: PromptId, position: i64) -> sqlx::Result<()> {
    sqlx::query("update prompts set position = $2 where id = $1").bind(id.bytes()).bind(position).execute(db).await.map(|_| ())
}

pub async fn set_open(db: &mut Conn, id: PromptId) -> sqlx::Result<()> {
    let update = sqlx::query(
        "update prompts set state = 'Open', opened = (select s.changes from group_sessions s where s.id = prompts.session) where id = $1",
    );
    update.bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Closes a prompt that is open; any other stays as it is.
pub async fn set_closed(db: &mut Conn, id: PromptId) -> sqlx::Result<()> {
    sqlx::query("update prompts set state = 'Closed' where id = $1 and state = 'Open'").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Makes a prompt one that was never opened.
pub async fn set_waiting(db: &mut Conn, id: PromptId) -> sqlx::Result<()> {
    sqlx::query("update prompts set state = 'Waiting', revealed = (1 = 0), opened = null where id = $1")
        .bind(id.bytes())
        .execute(db)
        .await
        .map(|_| ())
}

pub async fn set_revealed(db: &mut Conn, id: PromptId, revealed: bool) -> sqlx::Result<()> {
    sqlx::query("update prompts set revealed = $2 where id = $1").bind(id.bytes()).bind(revealed).execute(db).await.map(|_| ())
}

/// Closes every prompt of a session that is open.
pub async fn close_all(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    let update = sqlx::query("update prompts set state = 'Closed' where session = $1 and state = 'Open'");
    update.bind(session.bytes()).execute(db).await.map(|_| ())
}

/// Makes every prompt of a session one that was never opened.
pub async fn reset_all(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    let update = sqlx::query("update prompts set state = 'Waiting', revealed = (1 = 0), opened = null where session = $1");
    update.bind(session.bytes()).execute(db).await.map(|_| ())
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
    opened: Option<i64>,
}

impl PromptRow {
    fn read(self) -> sqlx::Result<Prompt> {
        Ok(Prompt {
            id: self.id,
            format: read("kind", &self.kind)?,
            question: self.question,
            options: self.options.lines().map(str::to_string).collect(),
            minutes: self.minutes,
            state: read("state", &self.state)?,
            revealed: self.revealed,
            opened: self.opened,
        })
    }
}
