//! Every SQL statement about concerns: what reviewers raised, and what the safeguarding lead decided.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    feedback::{
        Decision, Source,
        store::{Feedback, FeedbackRow, said_in},
    },
    id::{FeedbackId, GroupSessionId},
    staff::{
        Person,
        proof::{Facilitator, Lead, Proof},
    },
    vault::{Place, Vault},
    web,
};

/// What can happen to a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Raised,
    Decided(Decision),
    /// Not a concern after all: back to the inbox, for the reviewers.
    Returned,
}

impl What {
    fn spelled(self) -> &'static str {
        match self {
            Self::Raised => "Raised",
            Self::Decided(decision) => decision.into(),
            Self::Returned => "Returned",
        }
    }

    /// As it is kept; only our own code writes there.
    fn read(kept: &str) -> Self {
        match kept {
            "Returned" => Self::Returned,
            kept => kept.parse().map_or(Self::Raised, Self::Decided),
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
    /// What happened to it last, in which hour, and who did it.
    pub now: What,
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
    pub what: What,
    /// The hour, in London.
    pub hour: String,
    pub by: String,
    /// Why, in the lead's words; raising needs none.
    pub note: Option<String>,
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
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One concern; reading it is an act of its own and stands in the history.
pub async fn concern(db: &mut Conn, at: &AuditContext<'_>, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, web::Error> {
    let steps = steps(db, at.vault, &id).await?;
    if steps.is_empty() {
        return Ok(None);
    }
    let row: Option<FeedbackRow> = sqlx::query_as(
        "select id, words, received_on, source, provenance, age_band, area, in_care, disability, triage, read_on from feedback
         where id = $1 and triage = 'Concern'",
    )
    .bind(id.bytes())
    .fetch_optional(&mut *db)
    .await?;
    audit_log::record(db, at, by.person().id, AuditAction::Read, id.bytes()).await?;
    let feedback = match row {
        Some(row) => Some(Feedback { said_in: said_in(db, id).await?, ..row.open(at.vault)? }),
        None => None,
    };
    Ok(Some(Concern { feedback, steps }))
}

/// Notes that words are a concern now, for the first time or again. Called with the row of the words held.
pub async fn raise(db: &mut Conn, at: &AuditContext<'_>, by: &Person, id: FeedbackId) -> sqlx::Result<()> {
    add(db, at, by, &id, What::Raised, None).await?;
    audit_log::record(db, at, by.id, AuditAction::RaisedConcern, id.bytes()).await
}

/// Records what was decided and why; an earlier decision stays. The same again, sent twice, is one. `None` when there is no such concern.
pub async fn decide(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Lead,
    id: FeedbackId,
    decision: Decision,
    note: &str,
) -> Result<Option<()>, web::Error> {
    if !hold(db, &id).await? {
        return Ok(None);
    }
    let what = What::Decided(decision);
    let steps = steps(db, at.vault, &id).await?;
    if steps.last().is_some_and(|last| last.what == what && last.note.as_deref() == Some(note)) {
        return Ok(Some(()));
    }
    add(db, at, by.person(), &id, what, Some(note)).await?;
    audit_log::record(db, at, by.person().id, AuditAction::DecidedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// Not a concern after all: back to the inbox, unread, and why. False when something was decided about it: that is a safeguarding
/// record, and stays. `None` when there is no such concern.
pub async fn send_back(db: &mut Conn, at: &AuditContext<'_>, by: &Lead, id: FeedbackId, note: &str) -> Result<Option<bool>, web::Error> {
    if !hold(db, &id).await? {
        return Ok(None);
    }
    if steps(db, at.vault, &id).await?.last().is_none_or(|last| last.what != What::Raised) {
        return Ok(Some(false));
    }
    add(db, at, by.person(), &id, What::Returned, Some(note)).await?;
    // The day it was first read stays: to the young person it was read.
    sqlx::query("update feedback set triage = null where id = $1").bind(id.bytes()).execute(&mut *db).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ReturnedConcern, id.bytes()).await?;
    Ok(Some(true))
}

/// What stands beside a slip that was taken back.
const SLIP: &str = "Sent by a slip of the hand; the facilitator took it back.";

/// Something a facilitator may still take back: they raised it in a session of theirs, and nothing has happened to it since.
#[derive(sqlx::FromRow)]
pub struct Slip {
    #[sqlx(try_from = "Vec<u8>")]
    pub id: FeedbackId,
    /// What it answers.
    pub question: String,
    /// The hour it was raised, in London.
    pub hour: String,
}

/// What a facilitator may still take back in a session, by hour.
pub async fn slips(db: &mut Conn, by: &Facilitator, session: GroupSessionId) -> sqlx::Result<Vec<Slip>> {
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

/// Takes back what a facilitator sent by a slip of the hand: unread in the inbox, as it would have come without it. The same again,
/// sent twice, is one. `None` when it is not theirs to take back, or something else has happened to it since.
pub async fn take_back(db: &mut Conn, at: &AuditContext<'_>, by: &Facilitator, session: GroupSessionId, id: FeedbackId) -> sqlx::Result<Option<()>> {
    let is_concern = hold(db, &id).await?;
    if !said_there(db, by, session, id).await? {
        return Ok(None);
    }
    match own_steps(db, by, &id).await?[..] {
        [(What::Raised, true)] if is_concern => {}
        [(What::Raised, true), (What::Returned, true)] => return Ok(Some(())),
        _ => return Ok(None),
    }
    add(db, at, by.person(), &id, What::Returned, Some(SLIP)).await?;
    // Unlike what a lead sends back, nobody at the Board has read it.
    sqlx::query("update feedback set triage = null, read_on = null where id = $1").bind(id.bytes()).execute(&mut *db).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ReturnedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// Whether something was said in a session of this facilitator's.
async fn said_there(db: &mut Conn, by: &Facilitator, session: GroupSessionId, id: FeedbackId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as(
        "select count(*) from feedback f join prompts p on p.id = f.prompt join group_sessions s on s.id = p.session
         where f.id = $1 and s.id = $2 and s.facilitator = $3",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(by.person().id.bytes())
    .fetch_one(db)
    .await?;
    Ok(count == 1)
}

/// What happened to a concern, in order, and whether it was this facilitator who did it.
async fn own_steps(db: &mut Conn, by: &Facilitator, id: &FeedbackId) -> sqlx::Result<Vec<(What, bool)>> {
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select step, taken_by from concern_steps where feedback = $1 order by number").bind(id.bytes()).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(step, taken_by)| (What::read(&step), taken_by == by.person().id.bytes())).collect())
}

/// Whether this is a concern now. The update takes the row, so that it stays so, and what another lead does meanwhile waits.
async fn hold(db: &mut Conn, id: &FeedbackId) -> sqlx::Result<bool> {
    let done = sqlx::query("update feedback set triage = triage where id = $1 and triage = 'Concern'").bind(id.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

async fn add(db: &mut Conn, at: &AuditContext<'_>, by: &Person, id: &FeedbackId, what: What, note: Option<&str>) -> sqlx::Result<()> {
    let (number,): (i64,) =
        sqlx::query_as("select coalesce(max(number), 0) + 1 from concern_steps where feedback = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    let row = note_row(id, number);
    sqlx::query("insert into concern_steps (feedback, number, step, hour, taken_by, note) values ($1, $2, $3, $4, $5, $6)")
        .bind(id.bytes())
        .bind(number)
        .bind(what.spelled())
        .bind(&at.hour)
        .bind(by.id.bytes())
        .bind(note.map(|note| at.vault.seal(note_place(&row), note)))
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
        let note = note.map(|note| vault.open(note_place(&note_row(id, number)), &note)).transpose()?;
        Ok(Step { what: What::read(&step), hour, by, note })
    });
    steps.collect()
}

fn note_row(id: &FeedbackId, number: i64) -> Vec<u8> {
    [id.bytes(), &number.to_be_bytes()].concat()
}

/// Where the note of a step is sealed to.
fn note_place(row: &[u8]) -> Place<'_> {
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

impl From<ListedRow> for Listed {
    fn from(row: ListedRow) -> Self {
        Self {
            id: row.id,
            source: row.source.parse().unwrap_or(Source::Direct),
            raised_hour: row.raised_hour,
            raised_by: row.raised_by,
            now: What::read(&row.step),
            hour: row.hour,
            by: row.by_name,
        }
    }
}
