//! Every SQL statement that reads codes theme by theme: the codes on its pieces, and the pieces with a code that it does not have yet.

use crate::{
    coding::coding_store::unless_blind,
    db::{Conn, read_id},
    id::{CodeId, FeedbackId, ThemeId},
    staff::proof::{Proof, Reviewer},
};

/// A code on pieces of a theme.
#[derive(sqlx::FromRow)]
pub struct CodeInTheme {
    #[sqlx(try_from = "Vec<u8>")]
    pub id: CodeId,
    pub name: String,
    /// How many of the theme's pieces have it.
    pub pieces: i64,
    /// How many of those speak against the theme.
    pub against: i64,
}

/// The codes on the first pieces of a theme that reviewers may read, at most `most` of them by their random ids; those of most pieces first.
/// Without those that are hidden from somebody who codes blind.
pub async fn codes_in(db: &mut Conn, by: &Reviewer, theme: ThemeId, most: i64) -> sqlx::Result<Vec<CodeInTheme>> {
    sqlx::query_as(concat!(
        "select k.id, k.name, count(distinct c.feedback) as pieces, count(distinct case when x.against then c.feedback end) as against
         from (select feedback, against from feedback_themes where theme = $1 order by feedback limit $3) x join feedback f on f.id = x.feedback
         join codings c on c.feedback = x.feedback join codes k on k.id = c.code
         where c.taken_on is null and f.triage = 'ForAnalysis'",
        unless_blind!("$2"),
        " group by k.id, k.name order by pieces desc, k.name, k.id"
    ))
    .bind(theme.bytes())
    .bind(by.person().id.bytes())
    .bind(most)
    .fetch_all(db)
    .await
}

/// The pieces with a code that reviewers may read and that are not tied to a theme: at most `most`, in the order of their random ids.
/// Without those whose codes are hidden from somebody who codes blind.
pub async fn untied(db: &mut Conn, by: &Reviewer, code: CodeId, theme: ThemeId, most: usize) -> sqlx::Result<Vec<FeedbackId>> {
    let select = concat!(
        "select distinct c.feedback from codings c join feedback f on f.id = c.feedback
         where c.code = $1 and c.taken_on is null and f.triage = 'ForAnalysis'
         and not exists (select 1 from feedback_themes x where x.theme = $2 and x.feedback = c.feedback)",
        unless_blind!("$4"),
        " order by c.feedback limit $3"
    );
    let select = sqlx::query_scalar(select).bind(code.bytes()).bind(theme.bytes()).bind(most as i64).bind(by.person().id.bytes());
    let rows: Vec<Vec<u8>> = select.fetch_all(db).await?;
    rows.iter().map(|id| read_id("feedback", id)).collect()
}
