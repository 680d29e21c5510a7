//! Raising a concern, saying why, and taking it back: the acts of those who are not its lead.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    concerns::{
        Cause, ConcernEvent,
        raised::Raised,
        store::{NewStep, add},
    },
    db::{Conn, read},
    feedback::{self, Triage},
    id::{FeedbackId, GroupSessionId},
    staff::{
        Person, exclusion_store,
        proof::{Facilitator, Proof},
    },
};

/// The number of the step with which somebody raised a concern, if it was they who raised it last.
pub async fn raised_by(db: &mut Conn, by: &Person, id: FeedbackId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "select number from concern_steps where feedback = $1 and step = 'Raised' and taken_by = $2
         and number = (select max(number) from concern_steps where feedback = $1 and step = 'Raised')",
    )
    .bind(id.bytes())
    .bind(by.id.bytes())
    .fetch_optional(db)
    .await
}

/// How many concerns somebody raised on a day, `2026-11-22`, without those that they took back.
pub async fn raised_on(db: &mut Conn, by: &Person, day: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from concern_steps c where c.step = 'Raised' and c.taken_by = $1 and substr(c.hour, 1, 10) = $2
         and not exists (select 1 from concern_steps o where o.feedback = c.feedback and o.number > c.number and o.step = 'Returned'
                         and o.taken_by = c.taken_by)",
    )
    .bind(by.id.bytes())
    .bind(day)
    .fetch_one(db)
    .await
}

/// Whether nothing has happened to a concern since it was raised, but that somebody said why.
pub async fn is_as_raised(db: &mut Conn, raised: &Raised) -> sqlx::Result<bool> {
    let (count, last): (i64, Option<i64>) = sqlx::query_as(
        "select count(*), max(case when step = 'Raised' then number end) from concern_steps
         where feedback = $1 and number >= $2 and step <> 'Explained'",
    )
    .bind(raised.id.bytes())
    .bind(raised.number)
    .fetch_one(db)
    .await?;
    Ok(count == 1 && last == Some(raised.number))
}

/// Adds why a concern was raised, by whoever raised it. `None` when it is none any more.
pub async fn explain(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Person,
    id: FeedbackId,
    cause: Option<Cause>,
    note: Option<&str>,
) -> sqlx::Result<Option<()>> {
    if !feedback::store::lock_triaged_as(db, id, Some(Triage::Concern)).await? || exclusion_store::is_excluded(db, id, by.id).await? {
        return Ok(None);
    }
    add(db, audit, by, &id, ConcernEvent::Explained, NewStep { cause, note, ..NewStep::default() }).await?;
    audit_log::record(db, audit, by.id, AuditAction::ExplainedConcern, id.bytes()).await.map(Some)
}

/// Takes a concern back that was raised a moment ago: the words are as they were read before. Sent twice, it is taken back once.
///
/// `None` when something has happened to it since.
pub async fn undo_raise(db: &mut Conn, audit: &AuditContext<'_>, by: &Person, raised: &Raised) -> sqlx::Result<Option<()>> {
    let id = raised.id;
    if !feedback::store::lock_triaged_as(db, id, Some(Triage::Concern)).await? || !is_as_raised(db, raised).await? {
        return Ok(None);
    }
    add(db, audit, by, &id, ConcernEvent::Returned, NewStep { note: Some(UNDONE), ..NewStep::default() }).await?;
    match (raised.was, raised.was_read) {
        (None, false) => feedback::store::set_reading(db, id, None, None).await?,
        (was, _) => feedback::store::set_back(db, id, was).await?,
    }
    audit_log::record(db, audit, by.id, AuditAction::ReturnedConcern, id.bytes()).await.map(Some)
}

/// The note beside an escalation that was undone.
const UNDONE: &str = "Sent by a slip of the hand, and taken back by whoever sent it.";

/// An escalation that its facilitator may still undo: raised in a session of theirs, and nothing has happened to it since.
#[derive(sqlx::FromRow)]
pub struct UndoableEscalation {
    #[sqlx(try_from = "Vec<u8>")]
    pub id: FeedbackId,
    /// The question of its prompt.
    pub question: String,
    /// The hour it was raised, in London.
    pub hour: String,
}

/// The escalations that a facilitator may still undo in a session, by hour.
pub async fn undoable_escalations(db: &mut Conn, by: &Facilitator, session: GroupSessionId) -> sqlx::Result<Vec<UndoableEscalation>> {
    sqlx::query_as(
        "select f.id, p.question, c.hour from feedback f join prompts p on p.id = f.prompt join group_sessions s on s.id = p.session
         join concern_steps c on c.feedback = f.id
         where s.id = $1 and s.facilitator = $2 and f.triage = 'Concern' and c.step = 'Raised' and c.taken_by = $2
         and not exists (select 1 from concern_steps o where o.feedback = f.id and o.number <> c.number and o.step <> 'Explained') order by c.hour, f.id",
    )
    .bind(session.bytes())
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await
}

/// Undoes an escalation: the words are unread in the inbox, as they would have come without it. Sent twice, it is undone once.
///
/// `None` when it is not theirs to undo, or something else has happened to it since.
pub async fn undo_escalation(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Facilitator,
    session: GroupSessionId,
    id: FeedbackId,
) -> sqlx::Result<Option<()>> {
    let is_concern = feedback::store::lock_triaged_as(db, id, Some(Triage::Concern)).await?;
    if !feedback::said_in_store::was_said_in(db, by, session, id).await? {
        return Ok(None);
    }
    match own_steps(db, by, &id).await?[..] {
        [(ConcernEvent::Raised, true)] if is_concern => {}
        [(ConcernEvent::Raised, true), (ConcernEvent::Returned, true)] => return Ok(Some(())),
        _ => return Ok(None),
    }
    add(db, audit, by.person(), &id, ConcernEvent::Returned, NewStep { note: Some(UNDONE), ..NewStep::default() }).await?;
    // Unlike what a lead sends back, nobody at the Board has read it.
    feedback::store::set_reading(db, id, None, None).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ReturnedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// The events of a concern, in order, and whether this facilitator caused each.
async fn own_steps(db: &mut Conn, by: &Facilitator, id: &FeedbackId) -> sqlx::Result<Vec<(ConcernEvent, bool)>> {
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select step, taken_by from concern_steps where feedback = $1 and step <> 'Explained' order by number")
            .bind(id.bytes())
            .fetch_all(db)
            .await?;
    rows.into_iter().map(|(step, taken_by)| Ok((read("step", &step)?, taken_by == by.person().id.bytes()))).collect()
}
