//! Reads of which pieces carry codes, and whose. Table `codings` is written by `coding_store`.

use crate::{
    agreement::store::blind_pieces,
    coding::Coder,
    db::{Conn, read_day, read_id},
    feedback::store::{Feedback, FeedbackRow, feedback_columns},
    id::{CodeId, FeedbackId, PersonId},
    staff::proof::Reviewer,
    vault::Vault,
    web,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The codes that somebody has put on each piece, but those that are retired.
pub async fn codes_by(db: &mut Conn, _by: &Reviewer, coder: PersonId) -> sqlx::Result<BTreeMap<FeedbackId, BTreeSet<CodeId>>> {
    let select = "select c.feedback, c.code from codings c join codes k on k.id = c.code join feedback f on f.id = c.feedback
                  where c.coded_by = $1 and c.taken_on is null and f.triage = 'ForAnalysis' and not k.retired";
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select).bind(coder.bytes()).fetch_all(db).await?;
    let mut pieces: BTreeMap<FeedbackId, BTreeSet<CodeId>> = BTreeMap::new();
    for (feedback, code) in rows {
        pieces.entry(read_id("feedback", &feedback)?).or_default().insert(read_id("code", &code)?);
    }
    Ok(pieces)
}

/// Everybody who has coded something that reviewers may read, by name.
pub async fn coders(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<Coder>> {
    // The first condition reads all codings once; the second stops at the first one that is there.
    let select = "select p.id, p.name from people p where p.id in (select c.coded_by from codings c where c.taken_on is null)
                  and exists (select 1 from codings c join feedback f on f.id = c.feedback
                              where c.coded_by = p.id and c.taken_on is null and f.triage = 'ForAnalysis')
                  order by p.name, p.id";
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(|(id, name)| Ok(Coder { id: read_id("id", &id)?, name })).collect()
}

/// The first days of the months in which pieces for analysis came, the latest first.
pub async fn months(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<Date>> {
    let select = "select distinct substr(f.received_on, 1, 7) as month from feedback f where f.triage = 'ForAnalysis' order by month desc";
    let rows: Vec<String> = sqlx::query_scalar(select).fetch_all(db).await?;
    rows.into_iter().map(|month| read_day("received_on", &format!("{month}-01"))).collect()
}

/// The pieces for analysis that came in the month that begins on a day.
pub async fn pieces_of_month(db: &mut Conn, _by: &Reviewer, month: Date) -> sqlx::Result<HashSet<FeedbackId>> {
    let select = sqlx::query_scalar("select f.id from feedback f where f.triage = 'ForAnalysis' and substr(f.received_on, 1, 7) = $1");
    let rows: Vec<Vec<u8>> = select.bind(month.strftime("%Y-%m").to_string()).fetch_all(db).await?;
    rows.iter().map(|id| read_id("id", id)).collect()
}

/// Pieces for analysis that carry no code yet and are not this person's to code blind, in the order of their random ids: at most `most`, after the
/// one given.
pub async fn uncoded(db: &mut Conn, vault: &Vault, by: &Reviewer, after: FeedbackId, most: usize) -> Result<Vec<Feedback>, web::Error> {
    let blind = blind_pieces(db, by).await?;
    // The mark is set by the database itself, wherever codings are written.
    let rows: Vec<FeedbackRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        " from feedback f where f.triage = 'ForAnalysis' and f.coded = false and f.id > $1 order by f.id limit $2"
    ))
    .bind(after.bytes())
    .bind((most + blind.len()) as i64)
    .fetch_all(db)
    .await?;
    let mut pieces = rows.into_iter().map(|row| row.open(vault)).collect::<Result<Vec<Feedback>, _>>()?;
    pieces.retain(|feedback| !blind.contains_key(&feedback.id));
    pieces.truncate(most);
    Ok(pieces)
}

/// How many pieces for analysis carry no code yet and are not this person's to code blind, `most` for that and more.
pub async fn count_uncoded(db: &mut Conn, by: &Reviewer, most: i64) -> sqlx::Result<i64> {
    let blind = blind_pieces(db, by).await?;
    let select = "select f.id from feedback f where f.triage = 'ForAnalysis' and f.coded = false limit $1";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(most + blind.len() as i64).fetch_all(db).await?;
    let mut count = 0;
    for id in rows {
        count += i64::from(!blind.contains_key(&read_id::<FeedbackId>("id", &id)?));
    }
    Ok(count.min(most))
}
