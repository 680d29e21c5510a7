//! Every SQL statement about table `check_backs`, and about the outcome of a session: its themes, and what still waits.

use crate::{
    db::{Conn, read_id},
    id::{AnswerId, GroupSessionId, PromptId, ThemeId},
};

/// The themes of the words of a session, each with their number, and whether the group said that one of them goes first. Only words for
/// analysis are ever in one.
pub async fn themes(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<(ThemeId, i64, bool)>> {
    let rows: Vec<(Vec<u8>, i64, i64)> = sqlx::query_as(
        "select x.theme, count(*), count(*) filter (where f.goes_first)
         from prompts p join feedback f on f.prompt = p.id join feedback_themes x on x.feedback = f.id
         where p.session = $1 and f.triage = 'ForAnalysis' group by x.theme order by x.theme",
    )
    .bind(session.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(theme, count, first)| Ok((read_id("theme", &theme)?, count, first > 0))).collect()
}

/// The prompts of a session that have words. Concerns do not count.
pub async fn answered(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<PromptId>> {
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
        "select distinct p.id from prompts p join feedback f on f.prompt = p.id where p.session = $1 and (f.triage is null or f.triage <> 'Concern')",
    )
    .bind(session.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(id,)| read_id("id", &id)).collect()
}

/// Whether any words of a session are unread, and whether any were read for analysis and are in no theme yet.
pub async fn waiting(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<(bool, bool)> {
    let (unread, ungrouped): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where f.triage is null),
                count(*) filter (where f.triage = 'ForAnalysis' and not exists (select 1 from feedback_themes x where x.feedback = f.id))
         from prompts p join feedback f on f.prompt = p.id where p.session = $1",
    )
    .bind(session.bytes())
    .fetch_one(db)
    .await?;
    Ok((unread > 0, ungrouped > 0))
}

/// One phone's yes or no to an answer, in the place of what it said before.
pub async fn check_back(db: &mut Conn, session: GroupSessionId, answer: AnswerId, phone: &[u8; 32], meant: bool) -> sqlx::Result<()> {
    sqlx::query(
        "insert into check_backs (answer, session, phone, meant) values ($1, $2, $3, $4)
         on conflict (answer, session, phone) do update set meant = excluded.meant",
    )
    .bind(answer.bytes())
    .bind(session.bytes())
    .bind(&phone[..])
    .bind(meant)
    .execute(db)
    .await
    .map(|_| ())
}

/// How many phones of a session said yes and no to each answer.
pub async fn check_backs(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Vec<(AnswerId, i64, i64)>> {
    let rows: Vec<(Vec<u8>, i64, i64)> = sqlx::query_as(
        "select answer, count(*) filter (where meant), count(*) filter (where not meant) from check_backs where session = $1 group by answer",
    )
    .bind(session.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(answer, yes, no)| Ok((read_id("answer", &answer)?, yes, no))).collect()
}
