//! Every SQL statement about what phones choose: dots and ticks, who counts, and how many there are of each.

use crate::{
    db::Conn,
    group_sessions::{AnswerFormat, PromptState},
    id::{GroupSessionId, PromptId},
    live::phone::store::{came_in, prompt, take},
};

/// What a phone chose in a prompt, in the place of what it chose before: each choice with its dots. It counts when it is released. `false`
/// when it can't be chosen any more.
pub async fn mark(
    db: &mut Conn,
    session: GroupSessionId,
    id: PromptId,
    phone: &[u8; 32],
    marks: &[(i64, i64)],
    released: bool,
) -> sqlx::Result<bool> {
    if !take(db, session).await? || !matches!(prompt(db, session, id).await?, Some((way, PromptState::Open)) if way != AnswerFormat::Words) {
        return Ok(false);
    }
    let (counted,): (i64,) = sqlx::query_as("select count(*) from session_marks where prompt = $1 and phone = $2 and released")
        .bind(id.bytes())
        .bind(&phone[..])
        .fetch_one(&mut *db)
        .await?;
    sqlx::query("delete from session_marks where prompt = $1 and phone = $2").bind(id.bytes()).bind(&phone[..]).execute(&mut *db).await?;
    insert_marks(db, id, phone, marks, released).await?;
    if released || counted > 0 {
        came_in(db, session).await?;
        result_changed(db, session, Some(id)).await?;
    }
    Ok(true)
}

/// What the group chose in this prompt, or in any, has changed, and so has the wall if it shows that. Called with the session's row held.
pub async fn result_changed(db: &mut Conn, session: GroupSessionId, prompt: Option<PromptId>) -> sqlx::Result<()> {
    sqlx::query(
        "update group_sessions set results = results + 1 where id = $1
         and exists (select 1 from prompts p where p.id = showing and p.revealed and (p.id = $2 or $2 is null))",
    )
    .bind(session.bytes())
    .bind(prompt.as_ref().map(PromptId::bytes))
    .execute(db)
    .await
    .map(|_| ())
}

/// Writes down what was chosen in one prompt. Called with the session's row held.
pub async fn insert_marks(db: &mut Conn, prompt: PromptId, phone: &[u8; 32], marks: &[(i64, i64)], released: bool) -> sqlx::Result<()> {
    for (choice, dots) in marks {
        sqlx::query("insert into session_marks (prompt, phone, choice, dots, released) values ($1, $2, $3, $4, $5)")
            .bind(prompt.bytes())
            .bind(&phone[..])
            .bind(choice)
            .bind(dots)
            .bind(released)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// One choice of a phone.
pub struct Mark {
    pub prompt: PromptId,
    pub choice: i64,
    pub dots: i64,
    pub released: bool,
}

/// What this phone chose.
pub async fn marks(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<Vec<Mark>> {
    let rows: Vec<(Vec<u8>, i64, i64, bool)> = sqlx::query_as(
        "select m.prompt, m.choice, m.dots, m.released from session_marks m join prompts p on p.id = m.prompt where p.session = $1 and m.phone = $2",
    )
    .bind(session.bytes())
    .bind(&phone[..])
    .fetch_all(db)
    .await?;
    let mark = |(prompt, choice, dots, released): (Vec<u8>, i64, i64, bool)| Some(Mark { prompt: prompt.try_into().ok()?, choice, dots, released });
    Ok(rows.into_iter().filter_map(mark).collect())
}

/// What the group chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub prompt: PromptId,
    pub choice: i64,
    pub dots: i64,
    pub phones: i64,
}

/// What the group chose and let be counted in all prompts of a session, while it is open and after: what is there of phones, or was when it
/// ended, and of paper, which may come later. Each choice once.
pub async fn counts(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<Count>> {
    let rows: Vec<(Vec<u8>, i64, i64, i64)> = sqlx::query_as(
        "select prompt, choice, cast(sum(dots) as bigint), cast(sum(phones) as bigint) from (
             select m.prompt, m.choice, m.dots, 1 as phones from session_marks m join prompts p on p.id = m.prompt where p.session = $1 and m.released
             union all select c.prompt, c.choice, c.dots, c.phones from session_counts c join prompts p on p.id = c.prompt where p.session = $1
         ) as chosen group by prompt, choice",
    )
    .bind(session.bytes())
    .fetch_all(db)
    .await?;
    let count = |(prompt, choice, dots, phones): (Vec<u8>, i64, i64, i64)| Some(Count { prompt: prompt.try_into().ok()?, choice, dots, phones });
    Ok(rows.into_iter().filter_map(count).collect())
}

/// Lets what a phone chose be counted: in one prompt, or in all. Whether it had chosen anything there that is not gone.
pub async fn release_choices(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32], only: Option<PromptId>) -> sqlx::Result<bool> {
    take(db, session).await?;
    let chosen = sqlx::query(
        "update session_marks set released = $3 where phone = $2 and prompt in (select id from prompts where session = $1 and (id = $4 or $4 is null))",
    )
    .bind(session.bytes())
    .bind(&phone[..])
    .bind(true)
    .bind(only.as_ref().map(PromptId::bytes))
    .execute(&mut *db)
    .await?;
    if chosen.rows_affected() == 0 {
        return Ok(false);
    }
    came_in(db, session).await?;
    result_changed(db, session, only).await?;
    Ok(true)
}
