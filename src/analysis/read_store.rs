//! Reading what was read already: by triage, by whether it is tied to a theme, and theme by theme. Never concerns.

use crate::{
    analysis::evidence::Sources,
    db::{Conn, read as read_column, read_id, read_id_opt},
    feedback::{
        Triage,
        store::{Feedback, FeedbackRow, feedback_columns},
    },
    id::{CodeId, FeedbackId, ThemeId},
    staff::proof::Reviewer,
    vault::Vault,
    web,
};
use jiff::civil::Date;

/// A triage, and whether the feedback is tied to a theme.
pub type ReadAs = (Triage, bool);

/// The number of pieces of each kind, without concerns.
pub async fn read_counts(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(ReadAs, i64)>> {
    let rows: Vec<(String, bool, i64)> = sqlx::query_as(
        "select triage, tied, count(*) from (
             select f.triage, exists (select 1 from feedback_themes x where x.feedback = f.id) as tied
             from feedback f where f.triage is not null and f.triage <> 'Concern'
         ) as read group by triage, tied",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(triage, tied, count)| Ok(((read_column("triage", &triage)?, tied), count))).collect()
}

/// The ids of all that reviewers may open.
pub async fn readable(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<FeedbackId>> {
    let select = "select id from feedback where triage is null or triage <> 'Concern'";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(select).fetch_all(db).await?;
    rows.iter().map(|id| read_id("id", id)).collect()
}

/// The pieces of one kind, latest day first, within a day by random id: at most `most`, after the place given.
pub async fn read(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    (triage, tied): ReadAs,
    after: Option<(Date, FeedbackId)>,
    most: i64,
) -> Result<Vec<Feedback>, web::Error> {
    let (on, id) = after.unwrap_or((Date::MAX, FeedbackId::from([0; 16])));
    let rows: Vec<FeedbackRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        " from feedback f where f.triage = $1 and f.triage <> 'Concern' and exists (select 1 from feedback_themes x where x.feedback = f.id) = $2
         and (f.read_on < $3 or (f.read_on = $3 and f.id > $4)) order by f.read_on desc, f.id limit $5"
    ))
    .bind(<&str>::from(triage))
    .bind(tied)
    .bind(on.to_string())
    .bind(id.bytes())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// A piece of feedback in a theme, and the code by which it was tied, if by one.
pub struct Tied {
    pub feedback: Feedback,
    pub by_code: Option<CodeId>,
}

/// The words in a theme that say so, or those that say otherwise, in the order of their random ids: at most `most`, after the one given.
pub async fn words_in(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    (theme, against): (ThemeId, bool),
    after: Option<FeedbackId>,
    most: i64,
) -> Result<Vec<Tied>, web::Error> {
    let rows: Vec<TiedRow> = sqlx::query_as(concat!(
        "select ",
        feedback_columns!(),
        ", x.from_code from feedback_themes x join feedback f on f.id = x.feedback
         where x.theme = $1 and x.feedback > $2 and x.against = $3 and f.triage = 'ForAnalysis' order by x.feedback limit $4"
    ))
    .bind(theme.bytes())
    .bind(after.unwrap_or(FeedbackId::from([0; 16])).bytes())
    .bind(against)
    .bind(most)
    .fetch_all(db)
    .await?;
    let open = |row: TiedRow| Ok(Tied { by_code: read_id_opt("from_code", row.from_code)?, feedback: row.feedback.open(vault)? });
    rows.into_iter().map(open).collect()
}

#[derive(sqlx::FromRow)]
struct TiedRow {
    #[sqlx(flatten)]
    feedback: FeedbackRow,
    from_code: Option<Vec<u8>>,
}

/// Where the pieces came from that say a theme.
pub async fn sources(db: &mut Conn, theme: ThemeId) -> sqlx::Result<Sources> {
    let select = "select count(*), count(*) - count(f.prompt), count(distinct p.session),
                         count(case when f.prevalence in ('Some', 'Most') then 1 end)
                  from feedback_themes x join feedback f on f.id = x.feedback left join prompts p on p.id = f.prompt
                  where x.theme = $1 and x.against = $2 and f.triage = 'ForAnalysis'";
    let (pieces, alone, sessions, by_several): (i64, i64, i64, i64) = sqlx::query_as(select).bind(theme.bytes()).bind(false).fetch_one(db).await?;
    Ok(Sources { pieces, alone, sessions, by_several: by_several > 0 })
}
