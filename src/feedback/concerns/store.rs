//! Every SQL statement about concerns: what reviewers raised, and what the safeguarding lead decided.

use crate::{
    db::Conn,
    feedback::{
        Decision, Source,
        store::{Feedback, FeedbackRow},
    },
    history::{self, Moment, Verb},
    id::FeedbackId,
    people::proof::{Lead, Proof},
    vault::{Place, Unreadable, Vault},
    web,
};

fn note_place(id: &FeedbackId) -> Place<'_> {
    Place { table: "concerns", row: id.bytes(), field: "note" }
}

/// A concern in the list: none of its words, for the list is not a reason to read them.
pub struct Raised {
    pub id: FeedbackId,
    pub source: Source,
    /// The hour a reviewer raised it, in London.
    pub raised_hour: String,
    pub raised_by: String,
    pub decision: Option<Decision>,
    pub decided_hour: Option<String>,
}

/// One concern as the safeguarding lead reads it.
pub struct Concern {
    pub feedback: Feedback,
    pub raised_hour: String,
    pub raised_by: String,
    pub decided: Option<Decided>,
}

/// What was decided last. What was decided before stands at the foot of the note.
pub struct Decided {
    pub decision: Decision,
    pub hour: String,
    pub by: String,
    /// Why, in the lead's words.
    pub note: String,
}

/// All concerns: first those undecided, oldest first, then those decided, newest first.
pub async fn concerns(db: &mut Conn, _by: &Lead) -> sqlx::Result<Vec<Raised>> {
    let rows: Vec<RaisedRow> = sqlx::query_as(
        "select f.id, f.source, c.raised_hour, p.name as raised_by, c.decision, c.decided_hour
         from concerns c join feedback f on f.id = c.feedback join people p on p.id = c.raised_by
         order by c.decision is not null, c.decided_hour desc, c.raised_hour, f.id",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One concern; reading it is an act of its own and stands in the history.
pub async fn concern(db: &mut Conn, at: &Moment<'_>, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, web::Error> {
    let row: Option<ConcernRow> = sqlx::query_as(
        "select f.id, f.words, f.received_on, f.source, f.provenance, f.age_band, f.area, f.in_care, f.disability, f.triage, f.read_on,
                c.raised_hour, p.name as raised_by, c.decision, c.decided_hour, d.name as decided_by, c.note
         from concerns c join feedback f on f.id = c.feedback join people p on p.id = c.raised_by left join people d on d.id = c.decided_by
         where c.feedback = $1",
    )
    .bind(id.bytes())
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    history::record(db, at, by.person(), Verb::Read, id.bytes()).await?;
    Ok(Some(row.open(at.vault)?))
}

/// An earlier decision, where there is one: what, the hour, the sealed note, and whose.
type Earlier = (Option<String>, Option<String>, Option<Vec<u8>>, Option<String>);

/// Records what was decided and why; an earlier decision is kept under the new one. `None` when there is no such concern.
pub async fn decide(db: &mut Conn, at: &Moment<'_>, by: &Lead, id: FeedbackId, decision: Decision, note: &str) -> Result<Option<()>, web::Error> {
    // The update takes the row, so that a decision made meanwhile is not lost.
    let known: Option<Earlier> = sqlx::query_as(
        "update concerns set feedback = feedback where feedback = $1
         returning decision, decided_hour, note, (select name from people where id = decided_by)",
    )
    .bind(id.bytes())
    .fetch_optional(&mut *db)
    .await?;
    let note = match known {
        None => return Ok(None),
        Some((Some(decision), Some(hour), Some(before), Some(name))) => {
            format!("{note}\n\nBefore that: {decision}, {hour}:00, {name}\n{}", at.vault.open(note_place(&id), &before)?)
        }
        Some(_) => note.into(),
    };
    sqlx::query("update concerns set decision = $2, decided_hour = $3, decided_by = $4, note = $5 where feedback = $1")
        .bind(id.bytes())
        .bind(<&str>::from(decision))
        .bind(&at.hour)
        .bind(by.person().id.bytes())
        .bind(at.vault.seal(note_place(&id), &note))
        .execute(&mut *db)
        .await?;
    history::record(db, at, by.person(), Verb::DecidedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// Not a concern after all: back to the inbox, unread. `None` when there is no such concern, or something was decided about it:
/// that is a safeguarding record, and stays.
pub async fn send_back(db: &mut Conn, at: &Moment<'_>, by: &Lead, id: FeedbackId) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("delete from concerns where feedback = $1 and decision is null").bind(id.bytes()).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("update feedback set triage = null where id = $1").bind(id.bytes()).execute(&mut *db).await?;
    history::record(db, at, by.person(), Verb::DecidedConcern, id.bytes()).await?;
    Ok(Some(()))
}

#[derive(sqlx::FromRow)]
struct RaisedRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    source: String,
    raised_hour: String,
    raised_by: String,
    decision: Option<String>,
    decided_hour: Option<String>,
}

impl From<RaisedRow> for Raised {
    fn from(row: RaisedRow) -> Self {
        Self {
            id: row.id,
            source: row.source.parse().unwrap_or(Source::Direct),
            raised_hour: row.raised_hour,
            raised_by: row.raised_by,
            decision: row.decision.and_then(|decision| decision.parse().ok()),
            decided_hour: row.decided_hour,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ConcernRow {
    #[sqlx(flatten)]
    feedback: FeedbackRow,
    raised_hour: String,
    raised_by: String,
    decision: Option<String>,
    decided_hour: Option<String>,
    decided_by: Option<String>,
    note: Option<Vec<u8>>,
}

impl ConcernRow {
    fn open(self, vault: &Vault) -> Result<Concern, Unreadable> {
        let decision = self.decision.and_then(|decision| decision.parse().ok());
        let decided = match (decision, self.decided_hour, self.decided_by, self.note) {
            (Some(decision), Some(hour), Some(by), Some(note)) => {
                Some(Decided { decision, hour, by, note: vault.open(note_place(&self.feedback.id), &note)? })
            }
            _ => None,
        };
        Ok(Concern { feedback: self.feedback.open(vault)?, raised_hour: self.raised_hour, raised_by: self.raised_by, decided })
    }
}
