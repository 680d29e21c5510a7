//! Every SQL statement about table `codings`.

use crate::{
    agreement,
    analysis::store::reading,
    audit_log::{self, AuditAction, AuditContext},
    coding::{Code, Coder, Coding, Excerpt},
    db::{Conn, read_id, unreadable},
    feedback::store::{Feedback, FeedbackRow, feedback_columns, lock, lock_for_analysis},
    id::{CodeId, CodingId, FeedbackId, PersonId},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
    vault::{Place, Purpose, Vault},
    web,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The place that the memo of a coding is sealed to.
pub fn memo_place(id: &[u8]) -> Place<'_> {
    Place { table: "codings", row: id, field: "memo" }
}

macro_rules! coding_columns {
    () => {
        "c.id as coding, c.code, k.name, k.colour, c.start, c.end_, c.text_hash, c.memo"
    };
}

/// Not where the same words have that code already.
macro_rules! unless_there {
    ($code:literal) => {
        concat!(
            " and not exists (select 1 from codings o where o.feedback = codings.feedback and o.code = ",
            $code,
            " and o.start = codings.start and o.end_ = codings.end_ and o.text_hash = codings.text_hash and o.taken_on is null)"
        )
    };
}

/// Not where somebody else put it on a piece that this person codes blind in a round that is running.
macro_rules! unless_blind {
    ($person:literal) => {
        concat!(
            " and not exists (select 1 from round_pieces b join agreement_rounds r on r.id = b.round where b.feedback = c.feedback
                              and r.state = 'Running' and r.second_coder = ",
            $person,
            " and c.coded_by <> ",
            $person,
            ")"
        )
    };
}

pub(super) use unless_blind;

/// The codings of a piece of feedback, in the order of its words.
pub async fn codings_of(db: &mut Conn, vault: &Vault, by: &Reviewer, feedback: &Feedback) -> sqlx::Result<Vec<Coding>> {
    let rows: Vec<CodingRow> = sqlx::query_as(concat!(
        "select ",
        coding_columns!(),
        " from codings c join codes k on k.id = c.code join feedback f on f.id = c.feedback
         where c.feedback = $1 and c.taken_on is null and f.triage = 'ForAnalysis'",
        unless_blind!("$2"),
        " order by c.start, c.end_ desc, k.name, c.id"
    ))
    .bind(feedback.id.bytes())
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault, feedback)).collect()
}

/// The codings of a code with the feedback they are in, in the order of their random ids: at most `most`, after the one given.
pub async fn codings_with(
    db: &mut Conn,
    vault: &Vault,
    by: &Reviewer,
    code: CodeId,
    after: Option<CodingId>,
    most: i64,
) -> Result<Vec<(Coding, Feedback)>, web::Error> {
    let rows: Vec<CodedRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        ", ",
        coding_columns!(),
        " from codings c join codes k on k.id = c.code join feedback f on f.id = c.feedback
         where c.code = $1 and c.id > $2 and c.taken_on is null and f.triage = 'ForAnalysis'",
        unless_blind!("$4"),
        " order by c.id limit $3"
    ))
    .bind(code.bytes())
    .bind(after.unwrap_or(CodingId::from([0; 16])).bytes())
    .bind(most)
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    let mut coded = vec![];
    for CodedRow { feedback, coding } in rows {
        let feedback = feedback.open(vault)?;
        coded.push((coding.open(vault, &feedback)?, feedback));
    }
    Ok(coded)
}

/// All codings of some pieces, each with its coder, in the order of their random ids.
pub async fn all_codings(db: &mut Conn, vault: &Vault, by: &Reviewer, pieces: &BTreeMap<FeedbackId, Feedback>) -> sqlx::Result<Vec<(Coder, Coding)>> {
    let rows: Vec<SignedRow> = sqlx::query_as(concat!(
        "select c.feedback, c.coded_by, p.name as coder, ",
        coding_columns!(),
        " from codings c join codes k on k.id = c.code join feedback f on f.id = c.feedback join people p on p.id = c.coded_by
         where c.taken_on is null and f.triage = 'ForAnalysis'",
        unless_blind!("$1"),
        " order by c.id"
    ))
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    let mut codings = vec![];
    for SignedRow { feedback, coded_by, coder, coding } in rows {
        if let Some(piece) = pieces.get(&feedback) {
            codings.push((Coder { id: coded_by, name: coder }, coding.open(vault, piece)?));
        }
    }
    Ok(codings)
}

/// The outcome of putting a code on words.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Coded,
    /// The same words have this code.
    Already,
    /// The feedback is not for analysis, or the excerpt is not in it.
    NotThere,
    /// This person codes it in a round that is running.
    Blind,
}

/// Puts a code on an excerpt of feedback that was read and is for analysis; unread words become so.
pub async fn put(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    feedback: &Feedback,
    code: &Code,
    excerpt: Excerpt,
    memo: &str,
) -> sqlx::Result<Outcome> {
    // Of two posts at once, the second finds what the first did.
    lock(db, feedback.id).await?;
    let before = reading(db, feedback.id).await?;
    let Some(words) = feedback.words.as_ref().ok().filter(|words| excerpt.of(words).is_some()) else { return Ok(Outcome::NotThere) };
    if !lock_for_analysis(db, feedback.id, audit.today).await? {
        return Ok(Outcome::NotThere);
    }
    if agreement::store::blind_pieces(db, by).await?.contains_key(&feedback.id) {
        return Ok(Outcome::Blind);
    }
    let known = codings_of(db, audit.vault, by, feedback).await?;
    if known.iter().any(|coding| coding.code == code.id && coding.excerpt == Some(excerpt)) {
        return Ok(Outcome::Already);
    }
    let id: CodingId = random::id();
    sqlx::query(
        "insert into codings (id, feedback, code, start, end_, text_hash, coded_on, coded_by, memo) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id.bytes())
    .bind(feedback.id.bytes())
    .bind(code.id.bytes())
    .bind(excerpt.start as i64)
    .bind(excerpt.end as i64)
    .bind(&text_hash(audit.vault, feedback.id, words)[..])
    .bind(audit.today.to_string())
    .bind(by.person().id.bytes())
    .bind((!memo.is_empty()).then(|| audit.vault.seal(memo_place(id.bytes()), memo)))
    .execute(&mut *db)
    .await?;
    audit_log::record(db, audit, by.person().id, AuditAction::Coded, feedback.id.bytes()).await?;
    let read = Edit::new(Kind::Reading, feedback.id.bytes(), &before, &reading(db, feedback.id).await?)?;
    let coded = Edit::new(Kind::Coding, id.bytes(), &None, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::Coded, vec![read, coded]).await?;
    Ok(Outcome::Coded)
}

/// Hashes the words that offsets belong to. The id is in it, so that the same words twice don't look alike.
fn text_hash(vault: &Vault, feedback: FeedbackId, words: &str) -> [u8; 32] {
    vault.mac(Purpose::CodedText, &[feedback.bytes(), words.as_bytes()])
}

/// A coding that is there, as acts remember it: neither words nor memo.
#[derive(Serialize, Deserialize)]
struct State {
    feedback: FeedbackId,
    code: CodeId,
}

async fn state(db: &mut Conn, id: CodingId) -> sqlx::Result<Option<State>> {
    let select = "select c.feedback, c.code from codings c join feedback f on f.id = c.feedback
                  where c.id = $1 and c.taken_on is null and f.triage = 'ForAnalysis'";
    let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select).bind(id.bytes()).fetch_optional(db).await?;
    row.map(|(feedback, code)| Ok(State { feedback: read_id("feedback", &feedback)?, code: read_id("code", &code)? })).transpose()
}

/// Takes one coding away, and returns the feedback it was on. `None` when there is no such coding.
pub async fn take_away(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: CodingId) -> sqlx::Result<Option<FeedbackId>> {
    let Some(State { feedback, .. }) = state(db, id).await? else { return Ok(None) };
    // Of two posts at once, the second finds nothing to take away.
    lock(db, feedback).await?;
    let Some(before) = state(db, id).await? else { return Ok(None) };
    let change = take(db, audit.today, id, before).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::Uncoded, feedback.bytes()).await?;
    undo::store::record(db, audit, by.person().id, AuditAction::Uncoded, vec![change]).await?;
    Ok(Some(feedback))
}

/// Takes away all codings of a piece of feedback before it stops being for analysis, and returns what that changed.
pub async fn take_all(db: &mut Conn, audit: &AuditContext<'_>, feedback: FeedbackId) -> sqlx::Result<Vec<Edit>> {
    let select = "select id from codings where feedback = $1 and taken_on is null order by id";
    let ids: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(feedback.bytes()).fetch_all(&mut *db).await?;
    let mut changes = vec![];
    for id in ids {
        let id: CodingId = read_id("id", &id)?;
        if let Some(before) = state(db, id).await? {
            changes.push(take(db, audit.today, id, before).await?);
        }
    }
    Ok(changes)
}

async fn take(db: &mut Conn, today: Date, id: CodingId, before: State) -> sqlx::Result<Edit> {
    sqlx::query("update codings set taken_on = $2 where id = $1").bind(id.bytes()).bind(today.to_string()).execute(db).await?;
    Edit::new(Kind::Coding, id.bytes(), &Some(before), &None::<State>)
}

/// Gives every coding of a code that reviewers may read to another, and returns what that changed. Words that come back later keep the code.
pub async fn recode_all(db: &mut Conn, audit: &AuditContext<'_>, from: CodeId, into: CodeId) -> sqlx::Result<Vec<Edit>> {
    let select = "select id from codings where code = $1 and taken_on is null order by id";
    let ids: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(from.bytes()).fetch_all(&mut *db).await?;
    let mut changes = vec![];
    for id in ids {
        changes.extend(move_coding(db, audit.today, read_id("id", &id)?, from, into).await?);
    }
    Ok(changes)
}

/// Gives some codings of a code to another; returns how many of them there still were.
pub async fn recode(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: CodeId, ids: &[CodingId], into: CodeId) -> sqlx::Result<usize> {
    let mut changes = vec![];
    for id in ids {
        changes.extend(move_coding(db, audit.today, *id, from, into).await?);
    }
    let count = changes.len();
    if count > 0 {
        audit_log::record(db, audit, by.person().id, AuditAction::Recoded, from.bytes()).await?;
        undo::store::record(db, audit, by.person().id, AuditAction::Recoded, changes).await?;
    }
    Ok(count)
}

/// Gives one coding to another code, or takes it away where the same words have that code. `None` when it is not there for reviewers.
async fn move_coding(db: &mut Conn, today: Date, id: CodingId, from: CodeId, into: CodeId) -> sqlx::Result<Option<Edit>> {
    let Some(before) = state(db, id).await?.filter(|state| state.code == from) else { return Ok(None) };
    let update = concat!("update codings set code = $2 where id = $1", unless_there!("$2"));
    let moved = sqlx::query(update).bind(id.bytes()).bind(into.bytes()).execute(&mut *db).await?.rows_affected() == 1;
    if !moved {
        return take(db, today, id, before).await.map(Some);
    }
    Edit::new(Kind::Coding, id.bytes(), &Some(before), &state(db, id).await?).map(Some)
}

/// Deletes a coding that an act made, puts back one that it took away, or gives one back to the code it had; `false` when that was done since,
/// or its feedback is not for analysis.
pub async fn restore_coding(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: CodingId = change.id()?;
    if !change.left(&state(db, id).await?)? {
        return Ok(false);
    }
    if change.made_it() {
        sqlx::query("delete from codings where id = $1").bind(id.bytes()).execute(db).await?;
        return Ok(true);
    }
    let Some(before) = change.before::<State>()? else { return Ok(false) };
    let update = concat!(
        "update codings set taken_on = null, code = $2
         where id = $1 and feedback in (select id from feedback where triage = 'ForAnalysis')",
        unless_there!("$2")
    );
    Ok(sqlx::query(update).bind(id.bytes()).bind(before.code.bytes()).execute(db).await?.rows_affected() == 1)
}

/// The number of excerpts with a code that reviewers may read: words that were taken back and a concern count alike, not at all.
pub async fn count_with(db: &mut Conn, code: CodeId) -> sqlx::Result<i64> {
    let select = "select count(*) from codings c join feedback f on f.id = c.feedback
                  where c.code = $1 and c.taken_on is null and f.triage = 'ForAnalysis'";
    sqlx::query_scalar(select).bind(code.bytes()).fetch_one(db).await
}

/// The same for each code that is on any. Without those that are hidden from somebody who codes blind.
pub async fn counts(db: &mut Conn, by: &Reviewer) -> sqlx::Result<HashMap<CodeId, i64>> {
    let select = concat!(
        "select c.code, count(*) from codings c join feedback f on f.id = c.feedback
         where c.taken_on is null and f.triage = 'ForAnalysis'",
        unless_blind!("$1"),
        " group by c.code"
    );
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(select).bind(by.person().id.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(code, count)| Ok((read_id("code", &code)?, count))).collect()
}

/// Whether a piece of feedback has any code.
pub async fn is_coded(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<bool> {
    let select = "select count(*) from codings where feedback = $1 and taken_on is null";
    let codings: i64 = sqlx::query_scalar(select).bind(feedback.bytes()).fetch_one(db).await?;
    Ok(codings > 0)
}

/// Moves the codings of words that were changed in places, those that were taken away too. Codings of still other words stay as they are.
pub async fn move_places(
    db: &mut Conn,
    vault: &Vault,
    feedback: FeedbackId,
    (before, after): (&str, &str),
    moved: impl Fn(Excerpt) -> Excerpt,
) -> sqlx::Result<()> {
    let select = sqlx::query_as("select id, start, end_ from codings where feedback = $1 and text_hash = $2");
    let rows: Vec<(Vec<u8>, i64, i64)> = select.bind(feedback.bytes()).bind(&text_hash(vault, feedback, before)[..]).fetch_all(&mut *db).await?;
    for (id, start, end) in rows {
        let place = moved(excerpt(start, end)?);
        sqlx::query("update codings set start = $2, end_ = $3, text_hash = $4 where id = $1")
            .bind(id)
            .bind(place.start as i64)
            .bind(place.end as i64)
            .bind(&text_hash(vault, feedback, after)[..])
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

fn excerpt(start: i64, end: i64) -> sqlx::Result<Excerpt> {
    let point = |column, number: i64| usize::try_from(number).map_err(|_| unreadable(column));
    Ok(Excerpt { start: point("start", start)?, end: point("end_", end)? })
}

/// Deletes all codings of a piece of feedback for good, with their memos.
pub async fn forget(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<()> {
    sqlx::query("delete from codings where feedback = $1").bind(feedback.bytes()).execute(db).await.map(|_| ())
}

/// Deletes the codings of a code that nobody may see any more.
pub async fn forget_code(db: &mut Conn, code: CodeId) -> sqlx::Result<()> {
    sqlx::query("delete from codings where code = $1").bind(code.bytes()).execute(db).await.map(|_| ())
}

/// Deletes codings that were taken away before a day.
pub async fn forget_taken_before(db: &mut Conn, day: Date) -> sqlx::Result<()> {
    sqlx::query("delete from codings where taken_on < $1").bind(day.to_string()).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct CodedRow {
    #[sqlx(flatten)]
    feedback: FeedbackRow,
    #[sqlx(flatten)]
    coding: CodingRow,
}

#[derive(sqlx::FromRow)]
struct SignedRow {
    #[sqlx(try_from = "Vec<u8>")]
    feedback: FeedbackId,
    #[sqlx(try_from = "Vec<u8>")]
    coded_by: PersonId,
    coder: String,
    #[sqlx(flatten)]
    coding: CodingRow,
}

#[derive(sqlx::FromRow)]
struct CodingRow {
    #[sqlx(try_from = "Vec<u8>")]
    coding: CodingId,
    #[sqlx(try_from = "Vec<u8>")]
    code: CodeId,
    name: String,
    colour: i64,
    start: i64,
    end_: i64,
    text_hash: Vec<u8>,
    memo: Option<Vec<u8>>,
}

impl CodingRow {
    /// Opens the memo, and keeps the excerpt only if the words are those that were coded.
    fn open(self, vault: &Vault, feedback: &Feedback) -> sqlx::Result<Coding> {
        let excerpt = excerpt(self.start, self.end_)?;
        let same = feedback.words.as_ref().is_ok_and(|words| text_hash(vault, feedback.id, words)[..] == self.text_hash[..]);
        Ok(Coding {
            id: self.coding,
            feedback: feedback.id,
            code: self.code,
            name: self.name,
            colour: self.colour,
            excerpt: same.then_some(excerpt),
            memo: self.memo.map(|memo| vault.open(memo_place(self.coding.bytes()), &memo)),
        })
    }
}
