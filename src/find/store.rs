//! SQL statements of the index: which pieces there are, and what they are tied to. Everything is of the view without what was withdrawn.

use crate::{
    db::{Conn, Db, read, read_id, read_opt, unreadable},
    feedback::{
        Source, Triage,
        stamp_store::Version,
        store::{Feedback, FeedbackRow, feedback_columns},
    },
    id::{CodeId, FeedbackId, GroupSessionId, HeadingId, Id, ThemeId},
    staff::proof::Reviewer,
    vault::Vault,
    web,
};
use jiff::civil::Date;
use sqlx::QueryBuilder;

/// A piece that a reviewer may read, without its words.
pub struct Listed {
    pub version: Version,
    pub received_on: Date,
    pub source: Source,
    pub triage: Option<Triage>,
}

/// Id, version, day, source and triage.
type ListedRow = (Vec<u8>, Vec<u8>, String, String, Option<String>);

/// All that a reviewer may read.
pub async fn listed(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(FeedbackId, Listed)>> {
    // The first byte is the version of the key, and random ones follow.
    let rows: Vec<ListedRow> =
        sqlx::query_as("select id, substr(words, 2, 16), received_on, source, triage from feedback where triage is null or triage <> 'Concern'")
            .fetch_all(db)
            .await?;
    let listed = rows.into_iter().map(|(id, mut version, received_on, source, triage)| {
        // Damaged words may be shorter.
        version.resize(16, 0);
        let listed = Listed {
            version: version.try_into().map_err(|_| unreadable("words"))?,
            received_on: read("received_on", &received_on)?,
            source: read("source", &source)?,
            triage: read_opt("triage", triage.as_deref())?,
        };
        Ok((read_id("id", &id)?, listed))
    });
    listed.collect()
}

/// Those of some pieces that a reviewer may read now, in any order.
pub async fn pieces(db: &mut Conn, vault: &Vault, _by: &Reviewer, ids: &[FeedbackId]) -> Result<Vec<Feedback>, web::Error> {
    let mut select = QueryBuilder::<Db>::new(concat!(
        "select ",
        feedback_columns!(),
        " from feedback f where (f.triage is null or f.triage <> 'Concern') and f.id in ("
    ));
    let mut values = select.separated(", ");
    for id in ids {
        values.push_bind(id.bytes());
    }
    let rows: Vec<FeedbackRow> = select.push(")").build_query_as().fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The group sessions in which some pieces were said.
pub async fn sessions(db: &mut Conn, _by: &Reviewer, ids: &[FeedbackId]) -> sqlx::Result<Vec<(FeedbackId, GroupSessionId)>> {
    let mut select = QueryBuilder::<Db>::new("select f.id, p.session from feedback f join prompts p on p.id = f.prompt where f.id in (");
    let mut values = select.separated(", ");
    for id in ids {
        values.push_bind(id.bytes());
    }
    pairs(select.push(")").build_query_as().fetch_all(db).await?)
}

/// The priorities and challenges that pieces are tied to themselves.
pub async fn headings(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(FeedbackId, HeadingId)>> {
    pairs(sqlx::query_as("select feedback, heading from feedback_headings order by feedback, heading").fetch_all(db).await?)
}

/// The themes that pieces are tied to.
pub async fn themes(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(FeedbackId, ThemeId)>> {
    pairs(sqlx::query_as("select feedback, theme from feedback_themes order by feedback, theme").fetch_all(db).await?)
}

/// The codes that are on pieces for analysis, each once.
pub async fn codes(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(FeedbackId, CodeId)>> {
    let select = "select distinct c.feedback, c.code from codings c join feedback f on f.id = c.feedback
                  where c.taken_on is null and f.triage = 'ForAnalysis' order by c.feedback, c.code";
    pairs(sqlx::query_as(select).fetch_all(db).await?)
}

fn pairs<T: Id>(rows: Vec<(Vec<u8>, Vec<u8>)>) -> sqlx::Result<Vec<(FeedbackId, T)>> {
    rows.into_iter().map(|(feedback, id)| Ok((read_id("feedback", &feedback)?, read_id("id", &id)?))).collect()
}
