//! Every SQL statement about feedback and concerns.

use super::{AgeBand, Decision, Facts, Provenance, Source, Triage};
use crate::{
    db::Conn,
    history::{self, Moment, Verb},
    id::FeedbackId,
    people::proof::{Lead, Proof, Reviewer},
    vault::{Place, Unreadable, Vault},
};
use jiff::civil::Date;

/// Where the words of a piece of feedback are sealed to.
pub fn words_place(id: &FeedbackId) -> Place<'_> {
    Place { table: "feedback", row: id.bytes(), field: "words" }
}

fn note_place(id: &FeedbackId) -> Place<'_> {
    Place { table: "concerns", row: id.bytes(), field: "note" }
}

/// New words, sealed and ready to be written.
pub struct Prepared {
    pub id: FeedbackId,
    pub token: [u8; 32],
    pub receipt: [u8; 32],
    pub words: Vec<u8>,
    pub received_on: Date,
    pub source: Source,
    pub provenance: Provenance,
    pub facts: Facts,
}

/// The words of a piece of feedback, still sealed.
pub struct Sealed {
    pub id: FeedbackId,
    words: Vec<u8>,
}

impl Sealed {
    pub fn open(&self, vault: &Vault) -> Result<String, Unreadable> {
        vault.open(words_place(&self.id), &self.words)
    }
}

/// What became of new words.
pub enum Kept {
    New,
    /// This token was used before; the words it brought then.
    Before(Sealed),
    /// The receipt belongs to other words already.
    Clash,
}

pub async fn keep(db: &mut Conn, new: &Prepared) -> sqlx::Result<Kept> {
    let done = sqlx::query(
        "insert into feedback (id, token, receipt, words, received_on, source, provenance, age_band, area, in_care, disability)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
    )
    .bind(new.id.bytes())
    .bind(&new.token[..])
    .bind(&new.receipt[..])
    .bind(&new.words)
    .bind(new.received_on.to_string())
    .bind(<&str>::from(new.source))
    .bind(<&str>::from(new.provenance))
    .bind(new.facts.age_band.map(<&str>::from))
    .bind(&new.facts.area)
    .bind(new.facts.in_care)
    .bind(new.facts.disability)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(Kept::New);
    }
    Ok(by_token(db, &new.token).await?.map_or(Kept::Clash, Kept::Before))
}

pub async fn by_token(db: &mut Conn, token: &[u8; 32]) -> sqlx::Result<Option<Sealed>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select id, words from feedback where token = $1").bind(&token[..]).fetch_optional(db).await?;
    Ok(row.and_then(|(id, words)| Some(Sealed { id: id.try_into().ok()?, words })))
}

/// A young person's way to their own feedback: what is known of it by its receipt.
pub struct Own {
    pub id: FeedbackId,
    pub received_on: Date,
    pub triage: Option<Triage>,
    pub read_on: Option<Date>,
}

pub async fn by_receipt(db: &mut Conn, receipt: &[u8; 32]) -> sqlx::Result<Option<Own>> {
    let row: Option<FeedbackRow> = sqlx::query_as(
        "select id, words, received_on, source, provenance, age_band, area, in_care, disability, triage, read_on from feedback where receipt = $1",
    )
    .bind(&receipt[..])
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Own { id: row.id, received_on: day(&row.received_on), triage: row.triage(), read_on: row.read_on.as_deref().map(day) }))
}

/// One piece of feedback as staff read it.
pub struct Feedback {
    pub id: FeedbackId,
    pub words: String,
    pub received_on: Date,
    pub source: Source,
    pub provenance: Provenance,
    pub facts: Facts,
    pub triage: Option<Triage>,
    pub read_on: Option<Date>,
}

/// How much is unread and how long the oldest has waited.
pub struct Waiting {
    pub count: i64,
    pub oldest: Option<Date>,
}

pub async fn waiting(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Waiting> {
    let (count, oldest): (i64, Option<String>) =
        sqlx::query_as("select count(*), min(received_on) from feedback where triage is null").fetch_one(db).await?;
    Ok(Waiting { count, oldest: oldest.as_deref().map(day) })
}

/// Unread feedback, oldest day first, and within a day in the order of its random ids: at most `most`, after the place given.
pub async fn unread(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    after: Option<(Date, FeedbackId)>,
    most: i64,
) -> Result<Vec<Feedback>, crate::web::Error> {
    let (on, id) = after.map_or((String::new(), FeedbackId::from([0; 16])), |(on, id)| (on.to_string(), id));
    let rows: Vec<FeedbackRow> = sqlx::query_as(
        "select id, words, received_on, source, provenance, age_band, area, in_care, disability, triage, read_on from feedback
         where triage is null and (received_on, id) > ($1, $2) order by received_on, id limit $3",
    )
    .bind(on)
    .bind(id.bytes())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault).map_err(Into::into)).collect()
}

/// One piece of feedback, unless it is a concern: those only the safeguarding lead may read.
pub async fn feedback(db: &mut Conn, vault: &Vault, _by: &Reviewer, id: FeedbackId) -> Result<Option<Feedback>, crate::web::Error> {
    let row: Option<FeedbackRow> = sqlx::query_as(
        "select id, words, received_on, source, provenance, age_band, area, in_care, disability, triage, read_on from feedback
         where id = $1 and (triage is null or triage <> 'Concern')",
    )
    .bind(id.bytes())
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.open(vault)).transpose()?)
}

/// First reading, or a second thought. A concern goes to the lead at once and loses its place among themes.
/// `None` when there is no such feedback, or it is a concern already.
pub async fn triage(db: &mut Conn, at: &Moment<'_>, by: &Reviewer, id: FeedbackId, outcome: Triage) -> sqlx::Result<Option<()>> {
    let done =
        sqlx::query("update feedback set triage = $2, read_on = coalesce(read_on, $3) where id = $1 and (triage is null or triage <> 'Concern')")
            .bind(id.bytes())
            .bind(<&str>::from(outcome))
            .bind(at.today.to_string())
            .execute(&mut *db)
            .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    if outcome != Triage::ForAnalysis {
        sqlx::query("delete from feedback_themes where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
        sqlx::query("delete from feedback_headings where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
    }
    if outcome == Triage::Concern {
        sqlx::query("insert into concerns (feedback, raised_hour, raised_by) values ($1, $2, $3)")
            .bind(id.bytes())
            .bind(&at.hour)
            .bind(by.person().id.bytes())
            .execute(&mut *db)
            .await?;
        history::record(db, at, by.person(), Verb::RaisedConcern, id.bytes()).await?;
    }
    history::record(db, at, by.person(), Verb::Triaged, id.bytes()).await?;
    Ok(Some(()))
}

/// One concern as the safeguarding lead sees it.
pub struct Concern {
    pub feedback: Feedback,
    /// The hour a reviewer raised it, in London.
    pub raised_hour: String,
    pub raised_by: String,
    pub decision: Option<Decision>,
    pub decided_hour: Option<String>,
    /// Why it was decided so, in the lead's words.
    pub note: Option<String>,
}

/// All concerns, undecided and oldest first.
pub async fn concerns(db: &mut Conn, vault: &Vault, _by: &Lead) -> Result<Vec<Concern>, crate::web::Error> {
    let rows: Vec<ConcernRow> = sqlx::query_as(
        "select f.id, f.words, f.received_on, f.source, f.provenance, f.age_band, f.area, f.in_care, f.disability, f.triage, f.read_on,
                c.raised_hour, p.name as raised_by, c.decision, c.decided_hour, c.note
         from concerns c join feedback f on f.id = c.feedback join people p on p.id = c.raised_by
         order by c.decision is not null, c.raised_hour, f.id",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault).map_err(Into::into)).collect()
}

/// One concern; reading it is an act of its own and stands in the history.
pub async fn concern(db: &mut Conn, at: &Moment<'_>, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, crate::web::Error> {
    let row: Option<ConcernRow> = sqlx::query_as(
        "select f.id, f.words, f.received_on, f.source, f.provenance, f.age_band, f.area, f.in_care, f.disability, f.triage, f.read_on,
                c.raised_hour, p.name as raised_by, c.decision, c.decided_hour, c.note
         from concerns c join feedback f on f.id = c.feedback join people p on p.id = c.raised_by where c.feedback = $1",
    )
    .bind(id.bytes())
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    history::record(db, at, by.person(), Verb::Read, id.bytes()).await?;
    Ok(Some(row.open(at.vault)?))
}

/// Records what was decided and why. `None` when there is no such concern.
pub async fn decide(db: &mut Conn, at: &Moment<'_>, by: &Lead, id: FeedbackId, decision: Decision, note: &str) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("update concerns set decision = $2, decided_hour = $3, decided_by = $4, note = $5 where feedback = $1")
        .bind(id.bytes())
        .bind(<&str>::from(decision))
        .bind(&at.hour)
        .bind(by.person().id.bytes())
        .bind(at.vault.seal(note_place(&id), note))
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    history::record(db, at, by.person(), Verb::DecidedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// Not a concern after all: back to the inbox, unread. `None` when there is no such concern.
pub async fn send_back(db: &mut Conn, at: &Moment<'_>, by: &Lead, id: FeedbackId) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("delete from concerns where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("update feedback set triage = null where id = $1").bind(id.bytes()).execute(&mut *db).await?;
    history::record(db, at, by.person(), Verb::DecidedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// A day as the database keeps it. Only our own code writes days there.
pub fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::ZERO)
}

/// The columns of one piece of feedback, for other rooms' joins.
#[derive(sqlx::FromRow)]
pub struct FeedbackRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    words: Vec<u8>,
    received_on: String,
    source: String,
    provenance: String,
    age_band: Option<String>,
    area: Option<String>,
    in_care: Option<bool>,
    disability: Option<bool>,
    triage: Option<String>,
    read_on: Option<String>,
}

impl FeedbackRow {
    fn triage(&self) -> Option<Triage> {
        self.triage.as_deref().and_then(|triage| triage.parse().ok())
    }

    pub fn open(self, vault: &Vault) -> Result<Feedback, Unreadable> {
        Ok(Feedback {
            words: vault.open(words_place(&self.id), &self.words)?,
            received_on: day(&self.received_on),
            source: self.source.parse().unwrap_or(Source::Direct),
            provenance: self.provenance.parse().unwrap_or(Provenance::Verbatim),
            triage: self.triage(),
            read_on: self.read_on.as_deref().map(day),
            facts: Facts {
                age_band: self.age_band.as_deref().and_then(|band| band.parse::<AgeBand>().ok()),
                area: self.area,
                in_care: self.in_care,
                disability: self.disability,
            },
            id: self.id,
        })
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
    note: Option<Vec<u8>>,
}

impl ConcernRow {
    fn open(self, vault: &Vault) -> Result<Concern, Unreadable> {
        let note = self.note.map(|note| vault.open(note_place(&self.feedback.id), &note)).transpose()?;
        Ok(Concern {
            feedback: self.feedback.open(vault)?,
            raised_hour: self.raised_hour,
            raised_by: self.raised_by,
            decision: self.decision.and_then(|decision| decision.parse().ok()),
            decided_hour: self.decided_hour,
            note,
        })
    }
}
