//! The store of the Board's answers.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, read_day, read_id, read_opt},
    id::{AnswerId, FeedbackId, MeetingId, PersonId, ThemeId},
    influence::{AnswerKind, link_store},
    random,
    staff::proof::{Proof, Publisher, Reviewer},
    undo::{self, Edit, Kind},
};
use jiff::civil::Date;

/// The Board's answer to a theme: a draft, published, or withdrawn.
#[derive(Clone)]
pub struct Answer {
    pub id: AnswerId,
    pub theme: ThemeId,
    pub theme_name: String,
    pub theme_about: String,
    pub kind: AnswerKind,
    pub words: String,
    /// Its meaning for the young person who reads it, in a sentence; `None` in drafts without one, and in answers from before.
    pub for_you: Option<String>,
    /// For `StillDeciding`, the day of the decision; for `WillDo`, the day it is done, where known.
    pub until: Option<Date>,
    /// The day of the meeting at which the Board discussed it.
    pub discussed_on: Option<Date>,
    pub drafted_on: Date,
    pub drafted_by: PersonId,
    pub drafted_by_name: String,
    pub published_on: Option<Date>,
    pub withdrawn_on: Option<Date>,
    pub withdrawn_note: Option<String>,
    /// Some of the words that it rests on were erased after it was published, and many were not.
    pub words_erased: bool,
}

impl Answer {
    /// Returns whether it is published and not withdrawn.
    pub fn is_public(&self) -> bool {
        self.published_on.is_some() && self.withdrawn_on.is_none()
    }
}

/// Selects answers with their theme, author and meeting; a condition and the order follow.
macro_rules! select_answers {
    ($rest:literal) => {
        concat!(
            "select a.id, a.theme, coalesce(a.public_name, t.name) as theme_name,
                    coalesce(a.public_about, t.about) as theme_about, a.kind, a.words, a.for_you, a.until, m.held_on,
                    a.drafted_on, a.drafted_by, d.name as drafted_by_name, a.published_on, a.withdrawn_on, a.withdrawn_note, a.words_erased
             from answers a
             join themes t on t.id = a.theme
             join people d on d.id = a.drafted_by
             left join meetings m on m.id = a.meeting ",
            $rest
        )
    };
}

/// Returns all answers: drafts first, then the latest published.
pub async fn answers(db: &mut Conn) -> sqlx::Result<Vec<Answer>> {
    let select = select_answers!("order by a.published_on is not null, a.published_on desc, a.drafted_on desc, a.id");
    let rows: Vec<AnswerRow> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(Answer::try_from).collect()
}

pub async fn answer(db: &mut Conn, id: AnswerId) -> sqlx::Result<Option<Answer>> {
    let row: Option<AnswerRow> = sqlx::query_as(select_answers!("where a.id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(Answer::try_from).transpose()
}

/// Returns published and withdrawn answers, latest first; never a draft.
pub async fn published(db: &mut Conn) -> sqlx::Result<Vec<Answer>> {
    let select = select_answers!("where a.published_on is not null order by a.published_on desc, a.drafted_on desc, a.id");
    let rows: Vec<AnswerRow> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(Answer::try_from).collect()
}

/// Returns the theme's published answer, or else the last one withdrawn; never a draft.
pub async fn answer_of_theme(db: &mut Conn, theme: ThemeId) -> sqlx::Result<Option<Answer>> {
    let select = select_answers!(
        "where a.theme = $1 and a.published_on is not null
         order by a.withdrawn_on is not null, a.withdrawn_on desc, a.id limit 1"
    );
    let row: Option<AnswerRow> = sqlx::query_as(select).bind(theme.bytes()).fetch_optional(db).await?;
    row.map(Answer::try_from).transpose()
}

/// A draft to be saved.
pub struct Draft<'a> {
    pub theme: ThemeId,
    pub kind: AnswerKind,
    pub words: &'a str,
    /// Empty where there is none yet; publishing needs it.
    pub for_you: &'a str,
    pub until: Option<Date>,
    pub meeting: Option<MeetingId>,
}

/// Saves the draft of a theme's answer in place of an earlier one. `None` without a theme, or with a published answer.
///
/// The author of a draft is the last person who saved it. A published answer has to be withdrawn before a new draft.
pub async fn draft(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, draft: &Draft<'_>) -> sqlx::Result<Option<AnswerId>> {
    let before = draft_state(db, draft.theme).await?;
    let theme = sqlx::query("select id from themes where id = $1 and merged_into is null").bind(draft.theme.bytes()).fetch_optional(&mut *db).await?;
    let select = "select id, published_on from answers where theme = $1 and withdrawn_on is null";
    let current: Option<(Vec<u8>, Option<String>)> = sqlx::query_as(select).bind(draft.theme.bytes()).fetch_optional(&mut *db).await?;
    match current {
        _ if theme.is_none() => return Ok(None),
        Some((_, Some(_))) => return Ok(None),
        Some((earlier, None)) => {
            sqlx::query("delete from answers where id = $1 and published_on is null").bind(earlier).execute(&mut *db).await?;
        }
        None => {}
    }
    // Each draft has a new id, so that the button of an earlier draft cannot publish this one.
    let id: AnswerId = random::id();
    sqlx::query(
        "insert into answers (id, theme, kind, words, for_you, until, meeting, drafted_on, drafted_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id.bytes())
    .bind(draft.theme.bytes())
    .bind(<&str>::from(draft.kind))
    .bind(draft.words)
    .bind(Some(draft.for_you).filter(|sentence| !sentence.is_empty()))
    .bind(draft.until.map(|until| until.to_string()))
    .bind(draft.meeting.as_ref().map(|meeting| meeting.bytes()))
    .bind(audit.today.to_string())
    .bind(by.person().id.bytes())
    .execute(&mut *db)
    .await?;
    audit_log::record(db, audit, by.person().id, AuditAction::DraftedAnswer, id.bytes()).await?;
    let change = Edit::new(Kind::Draft, draft.theme.bytes(), &before, &draft_state(db, draft.theme).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::DraftedAnswer, vec![change]).await?;
    Ok(Some(id))
}

/// The draft of a theme as it is stored.
#[derive(serde::Serialize, serde::Deserialize, sqlx::FromRow)]
pub struct DraftState {
    pub id: Vec<u8>,
    kind: String,
    words: String,
    /// Left out where there is none, so that acts of before this field stay what they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    for_you: Option<String>,
    until: Option<String>,
    meeting: Option<Vec<u8>>,
    drafted_on: String,
    drafted_by: Vec<u8>,
}

pub async fn draft_state(db: &mut Conn, theme: ThemeId) -> sqlx::Result<Option<DraftState>> {
    let select = "select id, kind, words, for_you, until, meeting, drafted_on, drafted_by from answers where theme = $1 and published_on is null";
    sqlx::query_as(select).bind(theme.bytes()).fetch_optional(db).await
}

/// Puts a draft back as it was before an act; `false` when somebody has changed or published it since.
pub async fn restore_draft(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let theme: ThemeId = change.id()?;
    if !change.left(&draft_state(db, theme).await?)? {
        return Ok(false);
    }
    sqlx::query("delete from answers where theme = $1 and published_on is null").bind(theme.bytes()).execute(&mut *db).await?;
    let Some(before) = change.before::<DraftState>()? else { return Ok(true) };
    sqlx::query(
        "insert into answers (id, theme, kind, words, for_you, until, meeting, drafted_on, drafted_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&before.id)
    .bind(theme.bytes())
    .bind(&before.kind)
    .bind(&before.words)
    .bind(&before.for_you)
    .bind(&before.until)
    .bind(&before.meeting)
    .bind(&before.drafted_on)
    .bind(&before.drafted_by)
    .execute(db)
    .await?;
    Ok(true)
}

/// The meeting of an answer as it is stored.
#[derive(serde::Serialize, serde::Deserialize, sqlx::FromRow)]
struct Discussion {
    theme: Vec<u8>,
    meeting: Option<Vec<u8>>,
}

async fn discussion(db: &mut Conn, id: AnswerId) -> sqlx::Result<Option<Discussion>> {
    sqlx::query_as("select theme, meeting from answers where id = $1").bind(id.bytes()).fetch_optional(db).await
}

async fn set_discussion(db: &mut Conn, id: AnswerId, meeting: Option<&[u8]>) -> sqlx::Result<()> {
    sqlx::query("update answers set meeting = $2 where id = $1").bind(id.bytes()).bind(meeting).execute(db).await.map(|_| ())
}

/// Gives the answers of one meeting to another that it is merged into.
pub async fn move_discussions(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: MeetingId, into: MeetingId) -> sqlx::Result<()> {
    let ids: Vec<Vec<u8>> =
        sqlx::query_scalar("select id from answers where meeting = $1 order by id").bind(from.bytes()).fetch_all(&mut *db).await?;
    let mut changes = vec![];
    for id in ids {
        let id: AnswerId = read_id("id", &id)?;
        let before = discussion(db, id).await?;
        set_discussion(db, id, Some(into.bytes())).await?;
        changes.push(Edit::new(Kind::Discussion, id.bytes(), &before, &discussion(db, id).await?)?);
    }
    undo::store::record(db, audit, by.person().id, AuditAction::MergedInPlan, changes).await
}

/// Gives an answer back to its meeting; `false` when somebody has changed it since.
pub async fn restore_discussion(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: AnswerId = change.id()?;
    let Some(before) = change.before::<Discussion>()? else { return Ok(false) };
    if !change.left(&discussion(db, id).await?)? {
        return Ok(false);
    }
    set_discussion(db, id, before.meeting.as_deref()).await?;
    Ok(true)
}

/// Whether a theme has an answer, be it a draft, published or withdrawn.
pub async fn any_answer(db: &mut Conn, theme: ThemeId) -> sqlx::Result<bool> {
    let answers: i64 = sqlx::query_scalar("select count(*) from answers where theme = $1").bind(theme.bytes()).fetch_one(db).await?;
    Ok(answers > 0)
}

/// Whether a meeting is the due day of a theme or a plan item, or the day on which the Board discussed an answer.
pub async fn meeting_is_used(db: &mut Conn, meeting: MeetingId) -> sqlx::Result<bool> {
    let select = "select (select count(*) from themes where meeting = $1) + (select count(*) from plan_items where due = $1)
                  + (select count(*) from answers where meeting = $1)";
    let uses: i64 = sqlx::query_scalar(select).bind(meeting.bytes()).fetch_one(db).await?;
    Ok(uses > 0)
}

/// The result of publishing a draft.
#[derive(Debug, PartialEq, Eq)]
pub enum Publication {
    Published,
    /// Refused: nobody publishes their own words.
    OwnDraft,
    /// Refused: it does not say what it means for the young person who reads it.
    NothingForYou,
}

/// Publishes a draft by somebody else, with a copy of the theme's text and its present links. `None` if there is no such draft.
///
/// Changes to the theme or its links after this are not public.
pub async fn publish(db: &mut Conn, audit: &AuditContext<'_>, by: &Publisher, id: AnswerId) -> sqlx::Result<Option<Publication>> {
    let select = "select drafted_by, for_you from answers where id = $1 and published_on is null";
    let draft: Option<(Vec<u8>, Option<String>)> = sqlx::query_as(select).bind(id.bytes()).fetch_optional(&mut *db).await?;
    let Some((author, for_you)) = draft else { return Ok(None) };
    if author[..] == *by.person().id.bytes() {
        return Ok(Some(Publication::OwnDraft));
    }
    if for_you.is_none() {
        return Ok(Some(Publication::NothingForYou));
    }
    let done = sqlx::query(
        "update answers set published_on = $2, published_by = $3,
                public_name = (select name from themes where id = theme),
                public_about = (select about from themes where id = theme)
         where id = $1 and published_on is null and drafted_by <> $3 and for_you is not null",
    )
    .bind(id.bytes())
    .bind(audit.today.to_string())
    .bind(by.person().id.bytes())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    link_store::publish_with(db, id).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::PublishedAnswer, id.bytes()).await?;
    Ok(Some(Publication::Published))
}

/// Withdraws a published answer and stores the note that replaces it. `None` if there is no such answer.
pub async fn withdraw(db: &mut Conn, audit: &AuditContext<'_>, by: &Publisher, id: AnswerId, note: &str) -> sqlx::Result<Option<()>> {
    let done = sqlx::query(
        "update answers set withdrawn_on = $2, withdrawn_by = $3, withdrawn_note = $4
         where id = $1 and published_on is not null and withdrawn_on is null",
    )
    .bind(id.bytes())
    .bind(audit.today.to_string())
    .bind(by.person().id.bytes())
    .bind(note)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, audit, by.person().id, AuditAction::WithdrewAnswer, id.bytes()).await?;
    Ok(Some(()))
}

/// Fewest pieces that must be left in a theme before its answer says that some were taken back: the note must not tell whose.
const LEAST_LEFT: i64 = 10;

/// Marks the public answers that rest on words which are about to be erased. Called with the words hidden, so they are not counted.
pub async fn note_erased(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    sqlx::query(
        "update answers set words_erased = $2 where published_on is not null and withdrawn_on is null
         and theme in (select theme from feedback_themes where feedback = $1)
         and (select count(*) from feedback_themes x join feedback f on f.id = x.feedback where x.theme = answers.theme) >= $3",
    )
    .bind(id.bytes())
    .bind(true)
    .bind(LEAST_LEFT)
    .execute(db)
    .await
    .map(|_| ())
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: AnswerId,
    #[sqlx(try_from = "Vec<u8>")]
    theme: ThemeId,
    theme_name: String,
    theme_about: String,
    kind: String,
    words: String,
    for_you: Option<String>,
    until: Option<String>,
    held_on: Option<String>,
    drafted_on: String,
    #[sqlx(try_from = "Vec<u8>")]
    drafted_by: PersonId,
    drafted_by_name: String,
    published_on: Option<String>,
    withdrawn_on: Option<String>,
    withdrawn_note: Option<String>,
    words_erased: bool,
}

impl TryFrom<AnswerRow> for Answer {
    type Error = sqlx::Error;

    fn try_from(row: AnswerRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.id,
            theme: row.theme,
            theme_name: row.theme_name,
            theme_about: row.theme_about,
            kind: read("kind", &row.kind)?,
            words: row.words,
            for_you: row.for_you,
            until: read_opt("until", row.until.as_deref())?,
            discussed_on: read_opt("held_on", row.held_on.as_deref())?,
            drafted_on: read_day("drafted_on", &row.drafted_on)?,
            drafted_by: row.drafted_by,
            drafted_by_name: row.drafted_by_name,
            published_on: read_opt("published_on", row.published_on.as_deref())?,
            withdrawn_on: read_opt("withdrawn_on", row.withdrawn_on.as_deref())?,
            withdrawn_note: row.withdrawn_note,
            words_erased: row.words_erased,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod read_answer {
        use super::*;

        fn row() -> AnswerRow {
            AnswerRow {
                id: AnswerId::from([1; 16]),
                theme: ThemeId::from([2; 16]),
                theme_name: "Nobody tells us".into(),
                theme_about: String::new(),
                kind: "WillDo".into(),
                words: "We will.".into(),
                for_you: None,
                until: Some("2026-12-01".into()),
                held_on: None,
                drafted_on: "2026-11-22".into(),
                drafted_by: PersonId::from([3; 16]),
                drafted_by_name: "Priya".into(),
                published_on: None,
                withdrawn_on: None,
                withdrawn_note: None,
                words_erased: false,
            }
        }

        #[test]
        fn known_values_are_read() {
            let answer = Answer::try_from(row()).unwrap();
            assert_eq!((answer.kind, answer.published_on), (AnswerKind::WillDo, None));
        }

        #[test]
        fn unknown_value_is_an_error() {
            let wrong = || Some("soon".to_string());
            for row in [
                AnswerRow { kind: "Maybe".into(), ..row() },
                AnswerRow { drafted_on: String::new(), ..row() },
                AnswerRow { until: wrong(), ..row() },
                AnswerRow { held_on: wrong(), ..row() },
                AnswerRow { published_on: wrong(), ..row() },
                AnswerRow { withdrawn_on: wrong(), ..row() },
            ] {
                assert!(Answer::try_from(row).is_err());
            }
        }
    }
    #[test]
    fn draft_of_an_old_act_is_still_the_same_draft() {
        let old = r#"{"id":[1],"kind":"Done","words":"We did.","until":null,"meeting":null,"drafted_on":"2026-11-22","drafted_by":[3]}"#;
        let draft: DraftState = serde_json::from_str(old).unwrap();
        assert!(draft.for_you.is_none());
        assert_eq!(serde_json::to_value(&draft).unwrap(), serde_json::from_str::<serde_json::Value>(old).unwrap());
    }
}
