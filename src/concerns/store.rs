//! Every SQL statement about table `concern_steps`: what was raised, and what the safeguarding lead decided.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    audit_queue::{AuditQueue, LateEntry},
    db::{Conn, read},
    feedback::{
        self, Decision, Source, Triage,
        store::{Feedback, StoredWords},
    },
    id::{FeedbackId, GroupSessionId},
    staff::{
        Person,
        proof::{Facilitator, Lead, Proof},
    },
    vault::{Place, Vault},
    web,
};
use std::str::FromStr;

/// One thing that happened to a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConcernEvent {
    Raised,
    Decided(Decision),
    /// Not a concern after all: back to the inbox, for the reviewers.
    Returned,
}

impl ConcernEvent {
    /// The stored spelling.
    fn spelled(self) -> &'static str {
        match self {
            Self::Raised => "Raised",
            Self::Decided(decision) => decision.into(),
            Self::Returned => "Returned",
        }
    }
}

impl FromStr for ConcernEvent {
    type Err = strum::ParseError;

    fn from_str(spelled: &str) -> Result<Self, Self::Err> {
        match spelled {
            "Raised" => Ok(Self::Raised),
            "Returned" => Ok(Self::Returned),
            decision => decision.parse().map(Self::Decided),
        }
    }
}

/// A concern in the list: none of its words, for the list is not a reason to read them.
pub struct Listed {
    pub id: FeedbackId,
    pub source: Source,
    /// The hour a reviewer raised it last, in London.
    pub raised_hour: String,
    pub raised_by: String,
    /// The last event, its hour, and the person who caused it.
    pub now: ConcernEvent,
    pub hour: String,
    pub by: String,
}

/// One concern as the safeguarding lead reads it.
pub struct Concern {
    /// `None` while it is back in the inbox: then its words are no more the lead's than any others.
    pub feedback: Option<Feedback>,
    /// All that happened to it, in order.
    pub steps: Vec<Step>,
}

pub struct Step {
    pub what: ConcernEvent,
    /// The hour, in London.
    pub hour: String,
    pub by: String,
    /// Why, in the lead's words; raising needs none.
    pub note: Option<StoredWords>,
}

/// All concerns: first those undecided, oldest first, then those decided or sent back, newest first.
pub async fn concerns(db: &mut Conn, _by: &Lead) -> sqlx::Result<Vec<Listed>> {
    let rows: Vec<ListedRow> = sqlx::query_as(
        "select f.id, f.source, r.hour as raised_hour, p.name as raised_by, l.step, l.hour, q.name as by_name
         from feedback f join concern_steps l on l.feedback = f.id join concern_steps r on r.feedback = f.id
         join people p on p.id = r.taken_by join people q on q.id = l.taken_by
         where l.number = (select max(number) from concern_steps where feedback = f.id)
         and r.number = (select max(number) from concern_steps where feedback = f.id and step = 'Raised')
         order by l.step <> 'Raised', case when l.step <> 'Raised' then l.hour end desc, r.hour, f.id",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(ListedRow::read).collect()
}

/// One concern; reading it is an act of its own and stands in the history.
pub async fn concern(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, web::Error> {
    let Some(concern) = unrecorded_concern(db, audit.vault, by, id).await? else { return Ok(None) };
    audit_log::record(db, audit, by.person().id, AuditAction::Read, id.bytes()).await?;
    Ok(Some(concern))
}

/// The same while the audit log can't be written: the reading waits in the queue, which is full at some time.
pub async fn concern_recorded_later(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    queue: &AuditQueue,
    by: &Lead,
    id: FeedbackId,
) -> Result<Option<Concern>, web::Error> {
    let Some(concern) = unrecorded_concern(db, audit.vault, by, id).await? else { return Ok(None) };
    let (object, hour) = (id.bytes().to_vec(), audit.hour.clone());
    let entry = LateEntry { by: by.person().id, action: AuditAction::Read, object, today: audit.today, hour };
    if queue.take(entry) { Ok(Some(concern)) } else { Err(web::Error::Busy) }
}

async fn unrecorded_concern(db: &mut Conn, vault: &Vault, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, web::Error> {
    let steps = steps(db, vault, &id).await?;
    if steps.is_empty() {
        return Ok(None);
    }
    let feedback = feedback::store::concern(db, vault, by, id).await?;
    Ok(Some(Concern { feedback, steps }))
}

/// Notes that words are a concern now, for the first time or again. Called with the row of the words held.
pub async fn raise(db: &mut Conn, audit: &AuditContext<'_>, by: &Person, id: FeedbackId) -> sqlx::Result<()> {
    add(db, audit, by, &id, ConcernEvent::Raised, None).await?;
    audit_log::record(db, audit, by.id, AuditAction::RaisedConcern, id.bytes()).await
}

/// Records what was decided and why; an earlier decision stays. The same again, sent twice, is one. `None` when there is no such concern.
pub async fn decide(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Lead,
    id: FeedbackId,
    decision: Decision,
    note: &str,
) -> Result<Option<()>, web::Error> {
    if !feedback::store::lock_triaged_as(db, id, Some(Triage::Concern)).await? {
        return Ok(None);
    }
    let what = ConcernEvent::Decided(decision);
    let steps = steps(db, audit.vault, &id).await?;
    if steps.last().is_some_and(|last| last.what == what && matches!(&last.note, Some(Ok(last)) if last == note)) {
        return Ok(Some(()));
    }
    add(db, audit, by.person(), &id, what, Some(note)).await?;
    audit_log::record_with(db, audit, by.person().id, AuditAction::DecidedConcern, &[decision.into()], id.bytes()).await?;
    Ok(Some(()))
}

/// Not a concern after all: back to the inbox, unread, and why. False when something was decided about it: that is a safeguarding
/// record, and stays. `None` when there is no such concern.
pub async fn send_back(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId, note: &str) -> Result<Option<bool>, web::Error> {
    if !feedback::store::lock_triaged_as(db, id, Some(Triage::Concern)).await? {
        return Ok(None);
    }
    if steps(db, audit.vault, &id).await?.last().is_none_or(|last| last.what != ConcernEvent::Raised) {
        return Ok(Some(false));
    }
    add(db, audit, by.person(), &id, ConcernEvent::Returned, Some(note)).await?;
    feedback::store::unread_again(db, id).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ReturnedConcern, id.bytes()).await?;
    Ok(Some(true))
}

/// The note beside an escalation that was undone.
const UNDONE: &str = "Sent by a slip of the hand; the facilitator took it back.";

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
         and not exists (select 1 from concern_steps o where o.feedback = f.id and o.number <> c.number) order by c.hour, f.id",
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
    if !feedback::store::was_said_in(db, by, session, id).await? {
        return Ok(None);
    }
    match own_steps(db, by, &id).await?[..] {
        [(ConcernEvent::Raised, true)] if is_concern => {}
        [(ConcernEvent::Raised, true), (ConcernEvent::Returned, true)] => return Ok(Some(())),
        _ => return Ok(None),
    }
    add(db, audit, by.person(), &id, ConcernEvent::Returned, Some(UNDONE)).await?;
    // Unlike what a lead sends back, nobody at the Board has read it.
    feedback::store::never_read(db, id).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ReturnedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// The events of a concern, in order, and whether this facilitator caused each.
async fn own_steps(db: &mut Conn, by: &Facilitator, id: &FeedbackId) -> sqlx::Result<Vec<(ConcernEvent, bool)>> {
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select step, taken_by from concern_steps where feedback = $1 order by number").bind(id.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(step, taken_by)| Ok((read("step", &step)?, taken_by == by.person().id.bytes()))).collect()
}

async fn add(db: &mut Conn, audit: &AuditContext<'_>, by: &Person, id: &FeedbackId, what: ConcernEvent, note: Option<&str>) -> sqlx::Result<()> {
    let (number,): (i64,) =
        sqlx::query_as("select coalesce(max(number), 0) + 1 from concern_steps where feedback = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    let row = note_row(id, number);
    sqlx::query("insert into concern_steps (feedback, number, step, hour, taken_by, note) values ($1, $2, $3, $4, $5, $6)")
        .bind(id.bytes())
        .bind(number)
        .bind(what.spelled())
        .bind(&audit.hour)
        .bind(by.id.bytes())
        .bind(note.map(|note| audit.vault.seal(note_place(&row), note)))
        .execute(db)
        .await
        .map(|_| ())
}

/// A step as it is kept: its number, what, the hour, whose, and the sealed note.
type StepRow = (i64, String, String, String, Option<Vec<u8>>);

async fn steps(db: &mut Conn, vault: &Vault, id: &FeedbackId) -> Result<Vec<Step>, web::Error> {
    let rows: Vec<StepRow> = sqlx::query_as(
        "select s.number, s.step, s.hour, p.name, s.note from concern_steps s join people p on p.id = s.taken_by
         where s.feedback = $1 order by s.number",
    )
    .bind(id.bytes())
    .fetch_all(db)
    .await?;
    let steps = rows.into_iter().map(|(number, step, hour, by, note)| {
        let note = note.map(|note| vault.open(note_place(&note_row(id, number)), &note));
        Ok(Step { what: read("step", &step)?, hour, by, note })
    });
    steps.collect()
}

/// The row that a note is sealed to.
pub fn note_row(id: &FeedbackId, number: i64) -> Vec<u8> {
    [id.bytes(), &number.to_be_bytes()].concat()
}

/// Where the note of a step is sealed to.
pub fn note_place(row: &[u8]) -> Place<'_> {
    Place { table: "concern_steps", row, field: "note" }
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    source: String,
    raised_hour: String,
    raised_by: String,
    step: String,
    hour: String,
    by_name: String,
}

impl ListedRow {
    fn read(self) -> sqlx::Result<Listed> {
        Ok(Listed {
            id: self.id,
            source: read("source", &self.source)?,
            raised_hour: self.raised_hour,
            raised_by: self.raised_by,
            now: read("step", &self.step)?,
            hour: self.hour,
            by: self.by_name,
        })
    }
}
