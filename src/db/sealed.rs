//! The sealed texts of every table: read in batches to prove that they open, and written again under a newer key.

use super::Conn;

/// A column with sealed texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Column {
    /// Also in a database from before anything could be withdrawn.
    FeedbackWords,
    WithdrawnWords,
    /// Released ones only: the others are sealed under five words that are stored nowhere.
    SessionItemWords,
    WithdrawnItemWords,
    ErasureReasons,
    ConcernNotes,
    ConcernReferredTo,
    ConcernReferences,
    SignInSecrets,
    Passkeys,
    ActChanges,
    CodeExamples,
    CodeMemos,
    CodingMemos,
    RedactedWords,
    RedactionNotes,
    OpeningReasons,
    SettlementReasons,
    SavedNames,
    SavedQueries,
}

impl Column {
    pub fn table(self) -> &'static str {
        match self {
            Self::FeedbackWords => "feedback",
            Self::WithdrawnWords => "all_feedback",
            Self::SessionItemWords => "session_items",
            Self::WithdrawnItemWords => "all_session_items",
            Self::ErasureReasons => "erasure_requests",
            Self::ConcernNotes | Self::ConcernReferredTo | Self::ConcernReferences => "concern_steps",
            Self::SignInSecrets => "people",
            Self::Passkeys => "passkeys",
            Self::ActChanges => "acts",
            Self::CodeExamples | Self::CodeMemos => "codes",
            Self::CodingMemos => "codings",
            Self::RedactedWords | Self::RedactionNotes => "redactions",
            Self::OpeningReasons => "redaction_openings",
            Self::SettlementReasons => "round_settlements",
            Self::SavedNames | Self::SavedQueries => "saved_searches",
        }
    }

    /// The version of the schema that brought the column.
    pub fn since(self) -> i64 {
        match self {
            Self::SessionItemWords => 2,
            Self::ConcernReferredTo | Self::ConcernReferences => 5,
            Self::ActChanges => 7,
            Self::WithdrawnWords | Self::WithdrawnItemWords | Self::ErasureReasons => 8,
            Self::Passkeys => 10,
            Self::CodeExamples | Self::CodingMemos => 22,
            Self::CodeMemos => 24,
            Self::RedactedWords | Self::RedactionNotes | Self::OpeningReasons => 23,
            Self::SettlementReasons => 28,
            Self::SavedNames | Self::SavedQueries => 27,
            Self::FeedbackWords | Self::ConcernNotes | Self::SignInSecrets => 1,
        }
    }

    fn select(self) -> &'static str {
        match self {
            Self::FeedbackWords => {
                "select id, cast(0 as bigint) as number, words as sealed from feedback where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::WithdrawnWords => {
                "select id, cast(0 as bigint) as number, words as sealed from all_feedback
                 where id not in (select id from feedback) and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::WithdrawnItemWords => {
                "select id, cast(0 as bigint) as number, words as sealed from all_session_items
                 where released and id not in (select id from session_items) and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::ErasureReasons => {
                "select feedback as id, cast(0 as bigint) as number, reason as sealed from erasure_requests
                 where feedback > $1 and $2 <= $2 order by feedback limit $3"
            }
            Self::SessionItemWords => {
                "select id, cast(0 as bigint) as number, words as sealed from session_items
                 where released and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::ConcernNotes => {
                "select feedback as id, number, note as sealed from concern_steps
                 where note is not null and (feedback, number) > ($1, $2) order by feedback, number limit $3"
            }
            Self::ConcernReferredTo => {
                "select feedback as id, number, referred_to as sealed from concern_steps
                 where referred_to is not null and (feedback, number) > ($1, $2) order by feedback, number limit $3"
            }
            Self::ConcernReferences => {
                "select feedback as id, number, reference as sealed from concern_steps
                 where reference is not null and (feedback, number) > ($1, $2) order by feedback, number limit $3"
            }
            Self::SignInSecrets => {
                "select id, cast(0 as bigint) as number, totp as sealed from people
                 where totp is not null and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::Passkeys => {
                "select id, cast(0 as bigint) as number, public_key as sealed from passkeys where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::ActChanges => "select id, cast(0 as bigint) as number, change as sealed from acts where id > $1 and $2 <= $2 order by id limit $3",
            Self::CodeExamples => {
                "select id, cast(0 as bigint) as number, example as sealed from codes where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::CodeMemos => {
                "select id, cast(0 as bigint) as number, memo as sealed from codes
                 where memo is not null and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::CodingMemos => {
                "select id, cast(0 as bigint) as number, memo as sealed from codings
                 where memo is not null and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::RedactedWords => {
                "select id, cast(0 as bigint) as number, original as sealed from redactions where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::RedactionNotes => {
                "select id, cast(0 as bigint) as number, note as sealed from redactions
                 where note is not null and id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::OpeningReasons => {
                "select id, cast(0 as bigint) as number, reason as sealed from redaction_openings where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::SettlementReasons => {
                "select id, cast(0 as bigint) as number, reason as sealed from round_settlements where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::SavedNames => {
                "select id, cast(0 as bigint) as number, name as sealed from saved_searches where id > $1 and $2 <= $2 order by id limit $3"
            }
            Self::SavedQueries => {
                "select id, cast(0 as bigint) as number, query as sealed from saved_searches where id > $1 and $2 <= $2 order by id limit $3"
            }
        }
    }

    fn update(self) -> &'static str {
        match self {
            Self::FeedbackWords | Self::WithdrawnWords => "update all_feedback set words = $4 where id = $1 and $2 <= $2 and words = $3",
            Self::SessionItemWords | Self::WithdrawnItemWords => "update all_session_items set words = $4 where id = $1 and $2 <= $2 and words = $3",
            Self::ErasureReasons => "update erasure_requests set reason = $4 where feedback = $1 and $2 <= $2 and reason = $3",
            Self::ConcernNotes => "update concern_steps set note = $4 where feedback = $1 and number = $2 and note = $3",
            Self::ConcernReferredTo => "update concern_steps set referred_to = $4 where feedback = $1 and number = $2 and referred_to = $3",
            Self::ConcernReferences => "update concern_steps set reference = $4 where feedback = $1 and number = $2 and reference = $3",
            Self::SignInSecrets => "update people set totp = $4 where id = $1 and $2 <= $2 and totp = $3",
            Self::Passkeys => "update passkeys set public_key = $4 where id = $1 and $2 <= $2 and public_key = $3",
            Self::CodeExamples => "update codes set example = $4 where id = $1 and $2 <= $2 and example = $3",
            Self::CodeMemos => "update codes set memo = $4 where id = $1 and $2 <= $2 and memo = $3",
            Self::CodingMemos => "update codings set memo = $4 where id = $1 and $2 <= $2 and memo = $3",
            Self::RedactedWords => "update redactions set original = $4 where id = $1 and $2 <= $2 and original = $3",
            Self::RedactionNotes => "update redactions set note = $4 where id = $1 and $2 <= $2 and note = $3",
            Self::OpeningReasons => "update redaction_openings set reason = $4 where id = $1 and $2 <= $2 and reason = $3",
            Self::SettlementReasons => "update round_settlements set reason = $4 where id = $1 and $2 <= $2 and reason = $3",
            Self::SavedNames => "update saved_searches set name = $4 where id = $1 and $2 <= $2 and name = $3",
            Self::SavedQueries => "update saved_searches set query = $4 where id = $1 and $2 <= $2 and query = $3",
            Self::ActChanges => "update acts set change = $4 where id = $1 and $2 <= $2 and change = $3",
        }
    }
}

/// One sealed text and the key of its row.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedText {
    pub id: Vec<u8>,
    /// The step of a concern; 0 elsewhere.
    pub number: i64,
    pub sealed: Vec<u8>,
}

/// The next texts of a column, in the order of their rows' keys.
pub async fn after(db: &mut Conn, column: Column, last: Option<&SealedText>, most: i64) -> sqlx::Result<Vec<SealedText>> {
    sqlx::query_as(column.select())
        .bind(last.map_or(&[][..], |last| &last.id))
        .bind(last.map_or(0, |last| last.number))
        .bind(most)
        .fetch_all(db)
        .await
}

/// Writes a text sealed anew, unless the row holds another one by now.
pub async fn replace(db: &mut Conn, column: Column, before: &SealedText, sealed: &[u8]) -> sqlx::Result<()> {
    let update = sqlx::query(column.update()).bind(&before.id).bind(before.number).bind(&before.sealed).bind(sealed);
    update.execute(db).await.map(|_| ())
}

/// Counts the texts that only a young person's five words open.
pub async fn unreleased(db: &mut Conn) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from session_items where not released").fetch_one(db).await
}
