//! SQL statements about table `all_feedback`, and about view `feedback`, which leaves out what was withdrawn.

use super::{Facts, Prevalence, Provenance, Source, Transcriber, Triage, Words, said_in_store::said_in};
use crate::{
    db::{Conn, Db, read, read_id, read_opt},
    group_sessions::Kind,
    id::{FeedbackId, GroupSessionId, PromptId},
    random,
    staff::proof::{Lead, Reviewer},
    vault::{Place, Unreadable, Vault},
    web,
};
use jiff::civil::Date;
use sqlx::QueryBuilder;

/// The columns of `FeedbackRow`, from table `feedback` named `f`.
macro_rules! feedback_columns {
    () => {
        "f.id, f.words, f.received_on, f.source, f.provenance, f.age_band, f.area, f.in_care, f.disability, f.feeling, f.triage, f.read_on, f.redacted"
    };
}
pub(crate) use feedback_columns;

/// The place that the words of a piece of feedback are sealed to.
pub fn words_place(id: &FeedbackId) -> Place<'_> {
    Place { table: "feedback", row: id.bytes(), field: "words" }
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

/// The words of a row, or that its stored text is damaged: then this row says so, and its list shows the others.
pub type StoredWords = Result<String, Unreadable>;

/// The words of a piece of feedback, still sealed.
pub struct Sealed {
    pub id: FeedbackId,
    words: Vec<u8>,
}

impl Sealed {
    pub fn open(&self, vault: &Vault) -> StoredWords {
        vault.open(words_place(&self.id), &self.words)
    }
}

/// The outcome of writing new words.
pub enum SubmitOutcome {
    New,
    /// This token was used before; the words it brought then.
    Before(Sealed),
    /// The receipt belongs to other words already.
    Clash,
}

/// Most rows in one statement: one trip to the database for so many, and few different statements to prepare.
const ROWS: usize = 16;

/// Writes new words, each unless its token or receipt is taken.
pub async fn insert_all(db: &mut Conn, batch: &[Prepared]) -> sqlx::Result<Vec<SubmitOutcome>> {
    let mut outcomes = Vec::with_capacity(batch.len());
    for rows in batch.chunks(ROWS) {
        let mut insert = QueryBuilder::<Db>::new(
            "insert into all_feedback (id, token, receipt, words, received_on, source, provenance, age_band, area, in_care, disability, feeling) ",
        );
        insert.push_values(rows, |mut values, new| {
            values.push_bind(new.id.bytes()).push_bind(&new.token[..]).push_bind(&new.receipt[..]).push_bind(&new.words[..]);
            values.push_bind(new.received_on.to_string()).push_bind(<&str>::from(new.source)).push_bind(<&str>::from(new.provenance));
            values.push_bind(new.facts.age_band.map(<&str>::from)).push_bind(new.facts.area.as_deref());
            values.push_bind(new.facts.in_care).push_bind(new.facts.disability).push_bind(new.facts.feeling.map(<&str>::from));
        });
        let written = insert.push(" on conflict do nothing").build().execute(&mut *db).await?.rows_affected();
        let all_new = written == rows.len() as u64;
        for new in rows {
            outcomes.push(if all_new { SubmitOutcome::New } else { outcome(db, new).await? });
        }
    }
    Ok(outcomes)
}

/// The outcome of one row of several, of which some were not written.
async fn outcome(db: &mut Conn, new: &Prepared) -> sqlx::Result<SubmitOutcome> {
    Ok(match by_token(db, &new.token).await? {
        Some(stored) if stored.id == new.id => SubmitOutcome::New,
        Some(stored) => SubmitOutcome::Before(stored),
        None => SubmitOutcome::Clash,
    })
}

/// The same for one.
pub async fn insert(db: &mut Conn, new: &Prepared) -> sqlx::Result<SubmitOutcome> {
    Ok(insert_all(db, std::slice::from_ref(new)).await?.remove(0))
}

pub async fn by_token(db: &mut Conn, token: &[u8; 32]) -> sqlx::Result<Option<Sealed>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select id, words from all_feedback where token = $1").bind(&token[..]).fetch_optional(db).await?;
    row.map(|(id, words)| Ok(Sealed { id: read_id("id", &id)?, words })).transpose()
}

/// A young person's way to their own feedback: what is known of it by its receipt.
pub struct Own {
    pub id: FeedbackId,
    pub received_on: Date,
    pub triage: Option<Triage>,
    pub read_on: Option<Date>,
}

/// One thing that goes with a receipt.
pub struct Piece {
    pub own: Own,
    /// The question of the prompt, if it was said in a group session.
    pub question: Option<String>,
    /// The group session in which it was said, if in one.
    pub session: Option<GroupSessionId>,
    pub locked: Option<Locked>,
    pub withdrawn: Option<Withdrawn>,
}

/// Words that only their owner can let go: where they were said, and on which day.
#[derive(Clone, Copy)]
pub struct Locked {
    pub session: GroupSessionId,
    pub held_on: Date,
}

/// A withdrawal of words.
#[derive(Clone, Copy)]
pub struct Withdrawn {
    pub on: Date,
    /// The Board asked for it, so a receipt can't undo it.
    pub by_board: bool,
}

/// One piece of feedback as staff read it.
#[derive(Clone)]
pub struct Feedback {
    pub id: FeedbackId,
    pub words: StoredWords,
    pub received_on: Date,
    pub source: Source,
    pub provenance: Provenance,
    pub facts: Facts,
    pub triage: Option<Triage>,
    pub read_on: Option<Date>,
    /// Whether a safeguarding lead wrote it in the place of words that stay with a concern.
    pub redacted: bool,
    /// Where it was said, if in a group session. Lists don't look that up.
    pub said_in: Option<SaidIn>,
}

/// The group session in which something was said, and how.
#[derive(Clone)]
pub struct SaidIn {
    /// The question of the prompt.
    pub question: String,
    pub kind: Kind,
    pub place: String,
    pub held_on: Date,
    pub prevalence: Option<Prevalence>,
    pub transcriber: Option<Transcriber>,
    /// The group said that it goes first.
    pub goes_first: bool,
}

/// Unread pieces are counted up to here: past a thousand, nobody works by the number, and counting costs more than the page.
pub const MOST_COUNTED: i64 = 1_000;

/// How much is unread, `MOST_COUNTED + 1` for more than that, and how long the oldest has waited.
pub struct Waiting {
    pub count: i64,
    pub oldest: Option<Date>,
}

pub async fn waiting(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Waiting> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from (select 1 as one from feedback where triage is null limit $1) as few")
        .bind(MOST_COUNTED + 1)
        .fetch_one(&mut *db)
        .await?;
    let (oldest,): (Option<String>,) = sqlx::query_as("select min(received_on) from feedback where triage is null").fetch_one(db).await?;
    Ok(Waiting { count, oldest: read_opt("received_on", oldest.as_deref())? })
}

/// The words of a piece that is no concern, still sealed.
pub async fn sealed(db: &mut Conn, _by: &Reviewer, id: FeedbackId) -> sqlx::Result<Option<Sealed>> {
    let words: Option<(Vec<u8>,)> = sqlx::query_as("select words from feedback where id = $1 and (triage is null or triage <> 'Concern')")
        .bind(id.bytes())
        .fetch_optional(db)
        .await?;
    Ok(words.map(|(words,)| Sealed { id, words }))
}

/// One piece of feedback, unless it is a concern: those only the safeguarding lead may read.
pub async fn feedback(db: &mut Conn, vault: &Vault, _by: &Reviewer, id: FeedbackId) -> Result<Option<Feedback>, web::Error> {
    let row: Option<FeedbackRow> =
        sqlx::query_as(concat!("select ", feedback_columns!(), " from feedback f where f.id = $1 and (f.triage is null or f.triage <> 'Concern')"))
            .bind(id.bytes())
            .fetch_optional(&mut *db)
            .await?;
    match row {
        Some(row) => Ok(Some(Feedback { said_in: said_in(db, id).await?, ..row.open(vault)? })),
        None => Ok(None),
    }
}

/// A concern, for the safeguarding lead; `None` when this is none.
pub async fn concern(db: &mut Conn, vault: &Vault, _by: &Lead, id: FeedbackId) -> Result<Option<Feedback>, web::Error> {
    let row: Option<FeedbackRow> =
        sqlx::query_as(concat!("select ", feedback_columns!(), " from feedback f where f.id = $1 and f.triage = 'Concern'"))
            .bind(id.bytes())
            .fetch_optional(&mut *db)
            .await?;
    match row {
        Some(row) => Ok(Some(Feedback { said_in: said_in(db, id).await?, ..row.open(vault)? })),
        None => Ok(None),
    }
}

/// Locks a piece of feedback if it is read as this, or unread for `None`; returns whether it is.
pub async fn lock_triaged_as(db: &mut Conn, id: FeedbackId, triage: Option<Triage>) -> sqlx::Result<bool> {
    let done =
        sqlx::query("update all_feedback set triage = triage where id = (select id from feedback where id = $1) and coalesce(triage, '') = $2")
            .bind(id.bytes())
            .bind(triage.map_or("", <&str>::from))
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Locks a piece of feedback, so that its state can be read before it is changed.
pub async fn lock(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set triage = triage where id = (select id from feedback where id = $1)");
    update.bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Sets what a piece of feedback is read as; `false` when there is none, or it is a concern.
pub async fn set_triage(db: &mut Conn, id: FeedbackId, triage: Triage, today: Date) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update all_feedback set triage = $2, read_on = coalesce(read_on, $3)
             where id = (select id from feedback where id = $1) and (triage is null or triage <> 'Concern')",
    )
    .bind(id.bytes())
    .bind(<&str>::from(triage))
    .bind(today.to_string())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Locks a piece of feedback as one for analysis, which unread words become; `false` when it is read as anything else.
pub async fn lock_for_analysis(db: &mut Conn, id: FeedbackId, today: Date) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update all_feedback set triage = 'ForAnalysis', read_on = coalesce(read_on, $2)
         where id = (select id from feedback where id = $1) and (triage is null or triage = 'ForAnalysis')",
    )
    .bind(id.bytes())
    .bind(today.to_string())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes the day of the first reading, unless there is one.
pub async fn note_reading(db: &mut Conn, id: FeedbackId, today: Date) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set read_on = $2 where id = $1 and read_on is null");
    update.bind(id.bytes()).bind(today.to_string()).execute(db).await.map(|_| ())
}

/// Puts a concern back among the unread. The day of its first reading stays: to the young person it was read.
pub async fn unread_again(db: &mut Conn, id: FeedbackId, today: Date) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set triage = null, read_on = coalesce(read_on, $2) where id = $1");
    update.bind(id.bytes()).bind(today.to_string()).execute(db).await.map(|_| ())
}

/// Puts a concern back as it was read before, or among the unread. The day of its first reading stays.
pub async fn set_back(db: &mut Conn, id: FeedbackId, triage: Option<Triage>) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set triage = $2 where id = $1 and triage = 'Concern'");
    update.bind(id.bytes()).bind(triage.map(<&str>::from)).execute(db).await.map(|_| ())
}

/// Writes a redacted copy of words, for analysis: the same day and source, and none of the facts. No receipt leads to it.
pub async fn insert_copy(db: &mut Conn, vault: &Vault, of: FeedbackId, words: &Words, today: Date) -> sqlx::Result<FeedbackId> {
    let id: FeedbackId = random::id();
    sqlx::query(
        "insert into all_feedback (id, token, receipt, words, received_on, source, provenance, triage, read_on, redacted)
         select $1, $2, $3, $4, received_on, source, 'Paraphrase', 'ForAnalysis', $5, $6 from feedback where id = $7",
    )
    .bind(id.bytes())
    .bind(&random::bytes::<32>()[..])
    .bind(&random::bytes::<32>()[..])
    .bind(vault.seal(words_place(&id), words.as_str()))
    .bind(today.to_string())
    .bind(true)
    .bind(of.bytes())
    .execute(db)
    .await?;
    Ok(id)
}

/// Puts other words in the place of those of a redacted copy.
pub async fn rewrite_copy(db: &mut Conn, vault: &Vault, id: FeedbackId, words: &Words) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set words = $2 where id = $1 and redacted");
    update.bind(id.bytes()).bind(vault.seal(words_place(&id), words.as_str())).execute(db).await.map(|_| ())
}

/// Puts other words in the place of those of a piece that may be read and is no concern; `false` when there is none.
pub async fn replace_words(db: &mut Conn, vault: &Vault, id: FeedbackId, words: &str) -> sqlx::Result<bool> {
    let update = "update all_feedback set words = $2 where id = (select id from feedback where id = $1) and coalesce(triage, '') <> 'Concern'";
    let update = sqlx::query(update).bind(id.bytes()).bind(vault.seal(words_place(&id), words));
    Ok(update.execute(db).await?.rows_affected() == 1)
}

/// The words of a redacted copy, for the lead who wrote it.
pub async fn copy_words(db: &mut Conn, vault: &Vault, _by: &Lead, id: FeedbackId) -> sqlx::Result<Option<StoredWords>> {
    let words: Option<Vec<u8>> =
        sqlx::query_scalar("select words from feedback where id = $1 and redacted").bind(id.bytes()).fetch_optional(db).await?;
    Ok(words.map(|words| vault.open(words_place(&id), &words)))
}

/// Sets the triage and the day of the first reading as they were before an act; never read is `None` twice.
pub async fn set_reading(db: &mut Conn, id: FeedbackId, triage: Option<&str>, read_on: Option<&str>) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set triage = $2, read_on = $3 where id = $1").bind(id.bytes());
    update.bind(triage).bind(read_on).execute(db).await.map(|_| ())
}

/// Copies the released items of a session. Merged ones have the weight of their host, and go first together.
pub async fn insert_released_items(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query(
        "insert into all_feedback (id, token, receipt, words, received_on, source, provenance, prompt, prevalence, hand, goes_first)
         select i.id, i.token, i.receipt, i.words, i.received_on, i.source, i.provenance, i.prompt,
                coalesce(i.prevalence, h.prevalence), i.hand,
                exists (select 1 from all_session_items m where m.session = $1 and m.goes_first
                        and coalesce(m.merged_into, m.id) = coalesce(i.merged_into, i.id))
         from all_session_items i left join all_session_items h on h.id = i.merged_into where i.session = $1 and i.released",
    )
    .bind(session.bytes())
    .execute(db)
    .await
    .map(|_| ())
}

/// Copies one released item of a session as a concern; `false` when there is none.
///
/// Nobody at the Board has read it yet, so its receipt says the same as that of an item that is held back.
pub async fn insert_item_as_concern(db: &mut Conn, session: GroupSessionId, id: FeedbackId) -> sqlx::Result<bool> {
    let insert = sqlx::query(
        "insert into all_feedback (id, token, receipt, words, received_on, source, provenance, prompt, prevalence, hand, triage)
         select id, token, receipt, words, received_on, source, provenance, prompt, prevalence, hand, 'Concern'
         from session_items where id = $1 and session = $2 and released",
    );
    Ok(insert.bind(id.bytes()).bind(session.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Deletes a piece of feedback, withdrawn or not; `false` when there is none.
pub async fn erase(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    let delete = sqlx::query("delete from all_feedback where id = $1");
    Ok(delete.bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Cuts a piece of feedback from its token and its receipt: from now on nobody can look it up.
pub async fn cut_receipt(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    let update = sqlx::query("update all_feedback set token = $2, receipt = $3 where id = $1").bind(id.bytes());
    update.bind(&random::bytes::<32>()[..]).bind(&random::bytes::<32>()[..]).execute(db).await.map(|_| ())
}

pub async fn exists(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from feedback where id = $1").bind(id.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

pub async fn any_in_prompt(db: &mut Conn, prompt: PromptId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from all_feedback where prompt = $1").bind(prompt.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

pub async fn any_in_session(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from all_feedback f join prompts p on p.id = f.prompt where p.session = $1")
        .bind(session.bytes())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// One row of `feedback_columns!`.
#[derive(sqlx::FromRow)]
pub struct FeedbackRow {
    #[sqlx(try_from = "Vec<u8>")]
    pub id: FeedbackId,
    words: Vec<u8>,
    received_on: String,
    source: String,
    provenance: String,
    age_band: Option<String>,
    area: Option<String>,
    in_care: Option<bool>,
    disability: Option<bool>,
    feeling: Option<String>,
    triage: Option<String>,
    read_on: Option<String>,
    redacted: bool,
}

impl FeedbackRow {
    pub fn open(self, vault: &Vault) -> Result<Feedback, web::Error> {
        Ok(Feedback {
            words: vault.open(words_place(&self.id), &self.words),
            received_on: read("received_on", &self.received_on)?,
            source: read("source", &self.source)?,
            provenance: read("provenance", &self.provenance)?,
            triage: read_opt("triage", self.triage.as_deref())?,
            read_on: read_opt("read_on", self.read_on.as_deref())?,
            redacted: self.redacted,
            said_in: None,
            facts: Facts {
                age_band: read_opt("age_band", self.age_band.as_deref())?,
                area: self.area,
                in_care: self.in_care,
                disability: self.disability,
                feeling: read_opt("feeling", self.feeling.as_deref())?,
            },
            id: self.id,
        })
    }
}
