//! SQL statements of suggested codes: which pieces are coded, and their words. Everything is of the view without what was withdrawn.

use crate::{
    db::{Conn, Db, read_id, unreadable},
    feedback::{
        stamp_store::Version,
        store::{Feedback, FeedbackRow, feedback_columns},
    },
    id::{CodeId, FeedbackId},
    staff::proof::{Proof, Reviewer},
    vault::Vault,
    web,
};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// Most codings that are learned from. Ids are random, so the first of them are a fair sample, and the same one each time.
const MOST_CODINGS: i64 = 20_000;

/// A coded piece, without its words.
pub struct Coded {
    pub version: Version,
    pub codes: BTreeSet<CodeId>,
}

/// The id of a piece, the version of its words, and a code.
type CodedRow = (Vec<u8>, Vec<u8>, Vec<u8>);

/// The coded pieces that a reviewer may read.
pub async fn coded(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<BTreeMap<FeedbackId, Coded>> {
    // The first byte of sealed words is the version of the key, and random ones follow.
    let select = "select c.feedback, substr(f.words, 2, 16), c.code from codings c join feedback f on f.id = c.feedback
                  where c.taken_on is null and f.triage = 'ForAnalysis' order by c.feedback, c.code limit $1";
    let rows: Vec<CodedRow> = sqlx::query_as(select).bind(MOST_CODINGS).fetch_all(db).await?;
    let mut coded: BTreeMap<FeedbackId, Coded> = BTreeMap::new();
    for (id, mut version, code) in rows {
        // Damaged words may be shorter.
        version.resize(16, 0);
        let version = version.try_into().map_err(|_| unreadable("words"))?;
        let piece = coded.entry(read_id("feedback", &id)?).or_insert_with(|| Coded { version, codes: BTreeSet::new() });
        piece.codes.insert(read_id("code", &code)?);
    }
    Ok(coded)
}

/// Those of some pieces that are for analysis now, in any order.
pub async fn pieces(db: &mut Conn, vault: &Vault, _by: &Reviewer, ids: &[FeedbackId]) -> Result<Vec<Feedback>, web::Error> {
    let mut select =
        QueryBuilder::<Db>::new(concat!("select ", feedback_columns!(), " from feedback f where f.triage = 'ForAnalysis' and f.id in ("));
    let mut values = select.separated(", ");
    for id in ids {
        values.push_bind(id.bytes());
    }
    let rows: Vec<FeedbackRow> = select.push(")").build_query_as().fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// Whether this reviewer has put a code on a piece that is still there.
pub async fn has_coded(db: &mut Conn, by: &Reviewer, id: FeedbackId) -> sqlx::Result<bool> {
    let select = "select count(*) from codings where feedback = $1 and coded_by = $2 and taken_on is null";
    let codings: i64 = sqlx::query_scalar(select).bind(id.bytes()).bind(by.person().id.bytes()).fetch_one(db).await?;
    Ok(codings > 0)
}
