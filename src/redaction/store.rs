//! Every SQL statement about tables `redactions` and `redaction_openings`.

use crate::{
    audit_log::{self, AuditAction, AuditContext, Detail},
    coding::{Excerpt, coding_store},
    db::{Conn, read, read_id, unreadable},
    feedback::{
        MASK,
        store::{Feedback, StoredWords, exists, lock, replace_words, words_place},
    },
    id::{FeedbackId, OpeningId, RedactionId},
    random,
    redaction::{
        Opening, Reason, Redaction,
        mask::{Splice, apply_all, mask_at, moved_by_all, taking_out},
    },
    staff::{
        exclusion_store::is_excluded,
        proof::{Lead, Proof, Reviewer},
    },
    undo::{self, Edit, Kind},
    vault::{Place, Vault},
};
use serde::{Deserialize, Serialize};

/// The place that the words of a redaction are sealed to.
pub fn original_place(id: &[u8]) -> Place<'_> {
    Place { table: "redactions", row: id, field: "original" }
}

pub fn note_place(id: &[u8]) -> Place<'_> {
    Place { table: "redactions", row: id, field: "note" }
}

/// The place that the reason of an opening is sealed to.
pub fn opening_place(id: &[u8]) -> Place<'_> {
    Place { table: "redaction_openings", row: id, field: "reason" }
}

/// The redactions of a piece of feedback, in the order of its words. For whoever may read those.
pub async fn redactions(db: &mut Conn, vault: &Vault, feedback: FeedbackId) -> sqlx::Result<Vec<Redaction>> {
    let rows: Vec<RedactionRow> = sqlx::query_as(
        "select r.id, r.start, r.reason, r.note, r.redacted_on, p.name from redactions r join people p on p.id = r.redacted_by
         where r.feedback = $1 order by r.start",
    )
    .bind(feedback.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The outcome of taking words out.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Redacted,
    /// Part of it was taken out before.
    Already,
    /// The feedback is a concern, a lead's copy, damaged or hidden, or a span is not in it.
    NotThere,
}

/// The reason for taking words out, and a note with it, which may be empty.
#[derive(Clone, Copy)]
pub struct Why<'a> {
    pub reason: Reason,
    pub note: &'a str,
}

/// Takes spans out of the words of a piece, which come in order and do not overlap. Its reading stays as it is.
pub async fn redact(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    feedback: &Feedback,
    spans: &[Excerpt],
    why: Why<'_>,
) -> sqlx::Result<Outcome> {
    lock(db, feedback.id).await?;
    let masks = masks(db, feedback.id).await?;
    if spans.iter().any(|span| masks.iter().any(|(_, mask)| span.start < mask.end && mask.start < span.end)) {
        return Ok(Outcome::Already);
    }
    let (Ok(words), false) = (&feedback.words, feedback.redacted) else { return Ok(Outcome::NotThere) };
    let splices = taking_out(spans);
    if !rewrite(db, audit.vault, feedback.id, words, &splices).await? {
        return Ok(Outcome::NotThere);
    }
    let mut changes = vec![];
    for span in spans {
        let id: RedactionId = random::id();
        let original = span.of(words).unwrap_or_default();
        sqlx::query(
            "insert into redactions (id, feedback, start, original, reason, note, redacted_on, redacted_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.bytes())
        .bind(feedback.id.bytes())
        .bind(moved_by_all(&splices, *span).start as i64)
        .bind(audit.vault.seal(original_place(id.bytes()), original))
        .bind(<&str>::from(why.reason))
        .bind((!why.note.is_empty()).then(|| audit.vault.seal(note_place(id.bytes()), why.note)))
        .bind(audit.today.to_string())
        .bind(by.person().id.bytes())
        .execute(&mut *db)
        .await?;
        changes.push(Edit::new(Kind::Redaction, id.bytes(), &None, &state(db, id).await?)?);
    }
    let details = [Detail::Word(why.reason.into()), Detail::Number("places", spans.len() as i64)];
    audit_log::record_with(db, audit, by.person().id, AuditAction::Redacted, &details, feedback.id.bytes()).await?;
    undo::store::record(db, audit, by.person().id, AuditAction::Redacted, changes).await?;
    Ok(Outcome::Redacted)
}

/// Changes the words of a piece in places, and moves what is bound to places in them; `false` when that can't be.
async fn rewrite(db: &mut Conn, vault: &Vault, feedback: FeedbackId, before: &str, splices: &[Splice<'_>]) -> sqlx::Result<bool> {
    let Some(after) = apply_all(splices, before) else { return Ok(false) };
    if !replace_words(db, vault, feedback, &after).await? {
        return Ok(false);
    }
    coding_store::move_places(db, vault, feedback, (before, &after), |excerpt| moved_by_all(splices, excerpt)).await?;
    for (id, mask) in masks(db, feedback).await? {
        let update = sqlx::query("update redactions set start = $2 where id = $1").bind(id.bytes());
        update.bind(moved_by_all(splices, mask).start as i64).execute(&mut *db).await?;
    }
    Ok(true)
}

/// The places of all masks in the words of a piece.
async fn masks(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<Vec<(RedactionId, Excerpt)>> {
    let select = sqlx::query_as("select id, start from redactions where feedback = $1");
    let rows: Vec<(Vec<u8>, i64)> = select.bind(feedback.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(id, start)| Ok((read_id("id", &id)?, read_mask(start)?))).collect()
}

fn read_mask(start: i64) -> sqlx::Result<Excerpt> {
    Ok(mask_at(usize::try_from(start).map_err(|_| unreadable("start"))?))
}

/// A redaction that is there, as acts remember it: no words.
#[derive(Serialize, Deserialize)]
struct State {
    feedback: FeedbackId,
}

/// `None` for one of a concern too, which is the lead's alone.
async fn state(db: &mut Conn, id: RedactionId) -> sqlx::Result<Option<State>> {
    let select = "select r.feedback from redactions r join feedback f on f.id = r.feedback
                  where r.id = $1 and (f.triage is null or f.triage <> 'Concern')";
    let feedback: Option<Vec<u8>> = sqlx::query_scalar(select).bind(id.bytes()).fetch_optional(db).await?;
    feedback.map(|feedback| Ok(State { feedback: read_id("feedback", &feedback)? })).transpose()
}

/// Puts words back that an act took out; `false` when their feedback is not a reviewer's any more, or can't be read.
pub async fn restore_redaction(db: &mut Conn, vault: &Vault, change: &Edit) -> sqlx::Result<bool> {
    let id: RedactionId = change.id()?;
    let now = state(db, id).await?;
    let (Some(State { feedback }), true) = (&now, change.left(&now)?) else { return Ok(false) };
    lock(db, *feedback).await?;
    let Some(Taken { mask, original: Ok(original), words: Ok(words) }) = taken(db, vault, id).await? else { return Ok(false) };
    let splice = Splice::putting_back(mask.start, &original);
    if mask.of(&words) != Some(MASK) || !rewrite(db, vault, *feedback, &words, &[splice]).await? {
        return Ok(false);
    }
    sqlx::query("delete from redaction_openings where redaction = $1").bind(id.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from redactions where id = $1").bind(id.bytes()).execute(db).await?;
    Ok(true)
}

/// Words that were taken out, and the others around them.
pub struct Taken {
    pub mask: Excerpt,
    pub original: StoredWords,
    pub words: StoredWords,
}

/// Feedback, start, original and words.
type TakenRow = (Vec<u8>, i64, Vec<u8>, Vec<u8>);

async fn taken(db: &mut Conn, vault: &Vault, id: RedactionId) -> sqlx::Result<Option<Taken>> {
    let select = "select r.feedback, r.start, r.original, f.words from redactions r join feedback f on f.id = r.feedback where r.id = $1";
    let row: Option<TakenRow> = sqlx::query_as(select).bind(id.bytes()).fetch_optional(db).await?;
    row.map(|(feedback, start, original, words)| {
        let feedback: FeedbackId = read_id("feedback", &feedback)?;
        let words = vault.open(words_place(&feedback), &words);
        Ok(Taken { mask: read_mask(start)?, original: vault.open(original_place(id.bytes()), &original), words })
    })
    .transpose()
}

/// Whether a lead may open the words that were taken out of a piece: it is not hidden, and they are not kept out of it.
pub async fn may_open(db: &mut Conn, by: &Lead, feedback: FeedbackId) -> sqlx::Result<bool> {
    Ok(exists(db, feedback).await? && !is_excluded(db, feedback, by.person().id).await?)
}

/// The piece that words were taken out of, if a lead may open them.
pub async fn piece_of(db: &mut Conn, by: &Lead, id: RedactionId) -> sqlx::Result<Option<FeedbackId>> {
    let select = sqlx::query_scalar("select feedback from redactions where id = $1");
    let feedback: Option<Vec<u8>> = select.bind(id.bytes()).fetch_optional(&mut *db).await?;
    let Some(feedback) = feedback else { return Ok(None) };
    let feedback = read_id("feedback", &feedback)?;
    Ok(may_open(db, by, feedback).await?.then_some(feedback))
}

/// Opens words that were taken out, and records that and why; `None` when there are none that this lead may open.
pub async fn open(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: RedactionId, reason: &str) -> sqlx::Result<Option<Taken>> {
    let Some(feedback) = piece_of(db, by, id).await? else { return Ok(None) };
    let Some(taken) = taken(db, audit.vault, id).await? else { return Ok(None) };
    let opening: OpeningId = random::id();
    sqlx::query("insert into redaction_openings (id, redaction, reason, opened_on, opened_by) values ($1, $2, $3, $4, $5)")
        .bind(opening.bytes())
        .bind(id.bytes())
        .bind(audit.vault.seal(opening_place(opening.bytes()), reason))
        .bind(audit.today.to_string())
        .bind(by.person().id.bytes())
        .execute(&mut *db)
        .await?;
    audit_log::record(db, audit, by.person().id, AuditAction::OpenedRedaction, feedback.bytes()).await?;
    Ok(Some(taken))
}

/// Each opening of words that were taken out of a piece, in the order of days.
pub async fn openings(db: &mut Conn, vault: &Vault, _by: &Lead, feedback: FeedbackId) -> sqlx::Result<Vec<Opening>> {
    let rows: Vec<OpeningRow> = sqlx::query_as(
        "select o.id, o.redaction, o.reason, o.opened_on, p.name
         from redaction_openings o join redactions r on r.id = o.redaction join people p on p.id = o.opened_by
         where r.feedback = $1 order by o.opened_on, o.id",
    )
    .bind(feedback.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// Deletes all words that were taken out of a piece of feedback for good.
pub async fn forget(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<()> {
    let openings = "delete from redaction_openings where redaction in (select id from redactions where feedback = $1)";
    sqlx::query(openings).bind(feedback.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from redactions where feedback = $1").bind(feedback.bytes()).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct RedactionRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: RedactionId,
    start: i64,
    reason: String,
    note: Option<Vec<u8>>,
    redacted_on: String,
    name: String,
}

impl RedactionRow {
    fn open(self, vault: &Vault) -> sqlx::Result<Redaction> {
        Ok(Redaction {
            id: self.id,
            mask: read_mask(self.start)?,
            reason: read("reason", &self.reason)?,
            note: self.note.map(|note| vault.open(note_place(self.id.bytes()), &note)),
            on: read("redacted_on", &self.redacted_on)?,
            by: self.name,
        })
    }
}

#[derive(sqlx::FromRow)]
struct OpeningRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: OpeningId,
    #[sqlx(try_from = "Vec<u8>")]
    redaction: RedactionId,
    reason: Vec<u8>,
    opened_on: String,
    name: String,
}

impl OpeningRow {
    fn open(self, vault: &Vault) -> sqlx::Result<Opening> {
        Ok(Opening {
            redaction: self.redaction,
            reason: vault.open(opening_place(self.id.bytes()), &self.reason),
            on: read("opened_on", &self.opened_on)?,
            by: self.name,
        })
    }
}
