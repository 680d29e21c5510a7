//! Every SQL statement about tables `session_marks` and `session_counts`: what phones and sheets of paper chose, and how many chose it.
//!
//! A mark belongs to a phone or to a sheet; both are keyed hashes. Functions that write are called with the session's row locked.

use super::phone_store::SessionPhone;
use crate::{
    db::{Conn, read_id},
    id::{GroupSessionId, PromptId},
};

/// One choice of a phone.
pub struct Mark {
    pub prompt: PromptId,
    pub choice: i64,
    pub dots: i64,
    /// Whether the phone let it be counted.
    pub released: bool,
}

/// One choice of the whole group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub prompt: PromptId,
    pub choice: i64,
    pub dots: i64,
    pub phones: i64,
}

/// The choice of a phone that has said something in its own words: it counts the phone as one that has answered, and nothing else.
pub const SPOKE: i64 = -1;

/// Choices with their dots.
pub type Marks = Vec<(i64, i64)>;

/// Puts the marks of a phone in the place of those it had in this prompt; returns whether any of those was counted.
pub async fn replace(
    db: &mut Conn,
    prompt: PromptId,
    SessionPhone { id: phone, holder }: &SessionPhone,
    marks: &[(i64, i64)],
    released: bool,
) -> sqlx::Result<bool> {
    let (counted,): (i64,) = sqlx::query_as("select count(*) from session_marks where prompt = $1 and phone = $2 and released")
        .bind(prompt.bytes())
        .bind(&phone[..])
        .fetch_one(&mut *db)
        .await?;
    delete(db, prompt, phone).await?;
    insert(db, prompt, phone, Some(holder), marks, released).await?;
    Ok(counted > 0)
}

/// Adds the marks of a phone, with whoever holds it, or of a sheet.
pub async fn insert(
    db: &mut Conn,
    prompt: PromptId,
    phone: &[u8; 32],
    holder: Option<&[u8; 32]>,
    marks: &[(i64, i64)],
    released: bool,
) -> sqlx::Result<()> {
    for (choice, dots) in marks {
        sqlx::query("insert into session_marks (prompt, phone, choice, dots, released, holder) values ($1, $2, $3, $4, $5, $6)")
            .bind(prompt.bytes())
            .bind(&phone[..])
            .bind(choice)
            .bind(dots)
            .bind(released)
            .bind(holder.map(|holder| &holder[..]))
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Deletes the marks of a phone or sheet in one prompt; returns how many there were.
pub async fn delete(db: &mut Conn, prompt: PromptId, phone: &[u8; 32]) -> sqlx::Result<u64> {
    let delete = sqlx::query("delete from session_marks where prompt = $1 and phone = $2");
    Ok(delete.bind(prompt.bytes()).bind(&phone[..]).execute(db).await?.rows_affected())
}

/// The marks of whoever holds a phone, in all prompts of a session.
pub async fn of_phone(db: &mut Conn, session: GroupSessionId, phone: &SessionPhone) -> sqlx::Result<Vec<Mark>> {
    let rows: Vec<(Vec<u8>, i64, i64, bool)> = sqlx::query_as(
        "select m.prompt, m.choice, m.dots, m.released from session_marks m join prompts p on p.id = m.prompt
         where p.session = $1 and m.phone = $2 and m.choice >= 0 and (m.holder = $3 or m.holder is null)",
    )
    .bind(session.bytes())
    .bind(&phone.id[..])
    .bind(&phone.holder[..])
    .fetch_all(db)
    .await?;
    let mark = |(prompt, choice, dots, released): (Vec<u8>, i64, i64, bool)| Ok(Mark { prompt: read_id("prompt", &prompt)?, choice, dots, released });
    rows.into_iter().map(mark).collect()
}

/// The marks of a phone or sheet in one prompt, by choice.
pub async fn in_prompt(db: &mut Conn, prompt: PromptId, phone: &[u8; 32]) -> sqlx::Result<Marks> {
    sqlx::query_as("select choice, dots from session_marks where prompt = $1 and phone = $2 order by choice")
        .bind(prompt.bytes())
        .bind(&phone[..])
        .fetch_all(db)
        .await
}

/// The released choices in all prompts of a session, each once: of phones, now or as they were when it ended, and of paper.
pub async fn counts(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<Count>> {
    let rows: Vec<(Vec<u8>, i64, i64, i64)> = sqlx::query_as(
        "select prompt, choice, cast(sum(dots) as bigint), cast(sum(phones) as bigint) from (
             select m.prompt, m.choice, m.dots, 1 as phones from session_marks m join prompts p on p.id = m.prompt
             where p.session = $1 and m.released and m.choice >= 0
             union all
             select c.prompt, c.choice, c.dots, c.phones from session_counts c join prompts p on p.id = c.prompt where p.session = $1
         ) as chosen group by prompt, choice",
    )
    .bind(session.bytes())
    .fetch_all(db)
    .await?;
    let count = |(prompt, choice, dots, phones): (Vec<u8>, i64, i64, i64)| Ok(Count { prompt: read_id("prompt", &prompt)?, choice, dots, phones });
    rows.into_iter().map(count).collect()
}

/// Counts the phones and sheets whose answer to a prompt is counted.
pub async fn answered(db: &mut Conn, prompt: PromptId) -> sqlx::Result<i64> {
    let select = sqlx::query_scalar("select count(distinct phone) from session_marks where prompt = $1 and released");
    select.bind(prompt.bytes()).fetch_one(db).await
}

/// Releases the choices of whoever holds a phone, in one prompt or in all; returns whether there were any.
pub async fn release(db: &mut Conn, session: GroupSessionId, phone: &SessionPhone, only: Option<PromptId>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update session_marks set released = $3
         where phone = $2 and (holder = $5 or holder is null) and prompt in (select id from prompts where session = $1 and (id = $4 or $4 is null))",
    )
    .bind(session.bytes())
    .bind(&phone.id[..])
    .bind(true)
    .bind(only.as_ref().map(PromptId::bytes))
    .bind(&phone.holder[..])
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn any_in_prompt(db: &mut Conn, prompt: PromptId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from session_marks where prompt = $1").bind(prompt.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

pub async fn any_in_session(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from session_marks m join prompts p on p.id = m.prompt where p.session = $1")
        .bind(session.bytes())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// Keeps the sums of the phones' released choices, so that the choices can be deleted.
pub async fn sum_phones(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query(
        "insert into session_counts (prompt, choice, dots, phones)
         select m.prompt, m.choice, cast(sum(m.dots) as bigint), count(*) from session_marks m join prompts p on p.id = m.prompt
         where p.session = $1 and m.released and m.choice >= 0 and m.phone in (select phone from session_phones where session = $1)
         group by m.prompt, m.choice",
    )
    .bind(session.bytes())
    .execute(db)
    .await
    .map(|_| ())
}

/// Deletes the marks of phones, and those of paper too if `paper` says so.
pub async fn delete_all(db: &mut Conn, session: GroupSessionId, paper: bool) -> sqlx::Result<()> {
    sqlx::query(
        "delete from session_marks where prompt in (select id from prompts where session = $1)
         and ($2 or phone in (select phone from session_phones where session = $1))",
    )
    .bind(session.bytes())
    .bind(paper)
    .execute(db)
    .await
    .map(|_| ())
}
