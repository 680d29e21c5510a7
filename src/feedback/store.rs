//! Every SQL statement about feedback; those about concerns are in `concerns/store.rs`.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    feedback::{AgeBand, Facts, Prevalence, Provenance, Source, Transcriber, Triage},
    id::{FeedbackId, GroupSessionId},
    staff::proof::{Proof, Reviewer},
    vault::{Place, Unreadable, Vault},
};
use jiff::civil::Date;

/// Where the words of a piece of feedback are sealed to.
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

/// The words of a piece of feedback, still sealed.
pub struct Sealed {
    pub id: FeedbackId,
    words: Vec<u8>,
}

impl Sealed {
    pub fn open(&self, vault: &Vault) -> Result<String, Unreadable> {
        vault.open(words_place(&self.id), &self.words)
    }
}

/// What became of new words.
pub enum Kept {
    New,
    /// This token was used before; the words it brought then.
    Before(Sealed),
    /// The receipt belongs to other words already.
    Clash,
}

pub async fn keep(db: &mut Conn, new: &Prepared) -> sqlx::Result<Kept> {
    let done = sqlx::query(
        "insert into feedback (id, token, receipt, words, received_on, source, provenance, age_band, area, in_care, disability)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
    )
    .bind(new.id.bytes())
    .bind(&new.token[..])
    .bind(&new.receipt[..])
    .bind(&new.words)
    .bind(new.received_on.to_string())
    .bind(<&str>::from(new.source))
    .bind(<&str>::from(new.provenance))
    .bind(new.facts.age_band.map(<&str>::from))
    .bind(&new.facts.area)
    .bind(new.facts.in_care)
    .bind(new.facts.disability)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(Kept::New);
    }
    Ok(by_token(db, &new.token).await?.map_or(Kept::Clash, Kept::Before))
}

pub async fn by_token(db: &mut Conn, token: &[u8; 32]) -> sqlx::Result<Option<Sealed>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select id, words from feedback where token = $1").bind(&token[..]).fetch_optional(db).await?;
    Ok(row.and_then(|(id, words)| Some(Sealed { id: id.try_into().ok()?, words })))
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
    /// What the group was asked, where it was said in a group session.
    pub question: Option<String>,
    pub locked: Option<Locked>,
}

/// Words that only their owner can let go: where they were said, and on which day.
#[derive(Clone, Copy)]
pub struct Locked {
    pub session: GroupSessionId,
    pub held_on: Date,
}

/// What has this place of a receipt: feedback, or words in a group session that is not over or whose words are not released.
pub async fn by_receipt(db: &mut Conn, receipt: &[u8; 32]) -> sqlx::Result<Option<Piece>> {
    let row: Option<PieceRow> = sqlx::query_as(
        "select f.id, f.received_on, f.triage, f.read_on, p.question, cast(null as text) as locked_on, p.session
         from feedback f left join prompts p on p.id = f.prompt where f.receipt = $1
         union all
         select i.id, i.received_on, null, null, p.question, case when i.released then null else s.held_on end, i.session
         from session_items i join prompts p on p.id = i.prompt join group_sessions s on s.id = i.session
         where i.receipt = $1 and not s.rehearsal",
    )
    .bind(&receipt[..])
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

#[derive(sqlx::FromRow)]
struct PieceRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    received_on: String,
    triage: Option<String>,
    read_on: Option<String>,
    question: Option<String>,
    locked_on: Option<String>,
    session: Option<Vec<u8>>,
}

impl From<PieceRow> for Piece {
    fn from(row: PieceRow) -> Self {
        let locked = row.session.and_then(|id| id.try_into().ok()).zip(row.locked_on);
        Self {
            own: Own {
                id: row.id,
                received_on: day(&row.received_on),
                triage: row.triage.and_then(|triage| triage.parse().ok()),
                read_on: row.read_on.as_deref().map(day),
            },
            question: row.question,
            locked: locked.map(|(session, on)| Locked { session, held_on: day(&on) }),
        }
    }
}

/// One piece of feedback as staff read it.
#[derive(Clone)]
pub struct Feedback {
    pub id: FeedbackId,
    pub words: String,
    pub received_on: Date,
    pub source: Source,
    pub provenance: Provenance,
    pub facts: Facts,
    pub triage: Option<Triage>,
    pub read_on: Option<Date>,
    /// Where it was said, if in a group session. Lists don't look that up.
    pub said_in: Option<SaidIn>,
}

/// The group session in which something was said, and how.
#[derive(Clone)]
pub struct SaidIn {
    /// What was asked.
    pub question: String,
    /// The sort of meeting, as the database spells it: that room is above this one.
    pub kind: String,
    pub place: String,
    pub held_on: Date,
    pub prevalence: Option<Prevalence>,
    pub hand: Option<Transcriber>,
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
    Ok(Waiting { count, oldest: oldest.as_deref().map(day) })
}

/// Unread feedback, oldest day first, and within a day in the order of its random ids: at most `most`, after the place given.
pub async fn unread(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    after: Option<(Date, FeedbackId)>,
    most: i64,
) -> Result<Vec<Feedback>, crate::web::Error> {
    let (on, id) = after.map_or((String::new(), FeedbackId::from([0; 16])), |(on, id)| (on.to_string(), id));
    let rows: Vec<FeedbackRow> = sqlx::query_as(
        "select id, words, received_on, source, provenance, age_band, area, in_care, disability, triage, read_on from feedback
         where triage is null and (received_on, id) > ($1, $2) order by received_on, id limit $3",
    )
    .bind(on)
    .bind(id.bytes())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault).map_err(Into::into)).collect()
}

/// What was read, but for concerns: what it was read as, and whether it is tied to a theme.
pub type ReadAs = (Triage, bool);

/// How many pieces were read as what.
pub async fn read_counts(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<(ReadAs, i64)>> {
    let rows: Vec<(String, bool, i64)> = sqlx::query_as(
        "select triage, tied, count(*) from (
             select f.triage, exists (select 1 from feedback_themes x where x.feedback = f.id) as tied
             from feedback f where f.triage is not null and f.triage <> 'Concern'
         ) as read group by triage, tied",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|(triage, tied, count)| Some(((triage.parse().ok()?, tied), count))).collect())
}

/// What was read as one thing, latest day first, and within a day in the order of its random ids: at most `most`, after the place given.
pub async fn read(
    db: &mut Conn,
    vault: &Vault,
    _by: &Reviewer,
    (triage, tied): ReadAs,
    after: Option<(Date, FeedbackId)>,
    most: i64,
) -> Result<Vec<Feedback>, crate::web::Error> {
    let (on, id) = after.unwrap_or((Date::MAX, FeedbackId::from([0; 16])));
    let rows: Vec<FeedbackRow> = sqlx::query_as(
        "select f.id, f.words, f.received_on, f.source, f.provenance, f.age_band, f.area, f.in_care, f.disability, f.triage, f.read_on from feedback f
         where f.triage = $1 and f.triage <> 'Concern' and exists (select 1 from feedback_themes x where x.feedback = f.id) = $2
         and (f.read_on < $3 or (f.read_on = $3 and f.id > $4)) order by f.read_on desc, f.id limit $5",
    )
    .bind(<&str>::from(triage))
    .bind(tied)
    .bind(on.to_string())
    .bind(id.bytes())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault).map_err(Into::into)).collect()
}

/// One piece of feedback, unless it is a concern: those only the safeguarding lead may read.
pub async fn feedback(db: &mut Conn, vault: &Vault, _by: &Reviewer, id: FeedbackId) -> Result<Option<Feedback>, crate::web::Error> {
    let row: Option<FeedbackRow> = sqlx::query_as(
        "select id, words, received_on, source, provenance, age_band, area, in_care, disability, triage, read_on from feedback
         where id = $1 and (triage is null or triage <> 'Concern')",
    )
    .bind(id.bytes())
    .fetch_optional(&mut *db)
    .await?;
    match row {
        Some(row) => Ok(Some(Feedback { said_in: said_in(db, id).await?, ..row.open(vault)? })),
        None => Ok(None),
    }
}

/// Question, kind, place, day, prevalence, hand.
type SaidInRow = (String, String, String, String, Option<String>, Option<String>);

/// In which group session something was said, if in one. For whoever may read the words.
pub async fn said_in(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Option<SaidIn>> {
    let row: Option<SaidInRow> = sqlx::query_as(
        "select p.question, s.kind, s.place, s.held_on, f.prevalence, f.hand
         from feedback f join prompts p on p.id = f.prompt join group_sessions s on s.id = p.session where f.id = $1",
    )
    .bind(id.bytes())
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(question, kind, place, held_on, prevalence, hand)| SaidIn {
        question,
        kind,
        place,
        held_on: day(&held_on),
        prevalence: prevalence.and_then(|spelled| spelled.parse().ok()),
        hand: hand.and_then(|spelled| spelled.parse().ok()),
    }))
}

/// The unread pieces just before and just after a place in the inbox.
pub async fn beside(db: &mut Conn, _by: &Reviewer, (on, id): (Date, FeedbackId)) -> sqlx::Result<(Option<FeedbackId>, Option<FeedbackId>)> {
    let before = "select id from feedback where triage is null and (received_on, id) < ($1, $2) order by received_on desc, id desc limit 1";
    let after = "select id from feedback where triage is null and (received_on, id) > ($1, $2) order by received_on, id limit 1";
    let mut found = [None, None];
    for (found, sql) in found.iter_mut().zip([before, after]) {
        let row: Option<(Vec<u8>,)> = sqlx::query_as(sql).bind(on.to_string()).bind(id.bytes()).fetch_optional(&mut *db).await?;
        *found = row.and_then(|(id,)| id.try_into().ok());
    }
    let [before, after] = found;
    Ok((before, after))
}

/// Reading what is still as it `was`, unread or not: `None` when there is no such feedback, or someone has read it otherwise.
pub async fn triage_still(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Reviewer,
    id: FeedbackId,
    was: Option<Triage>,
    outcome: Triage,
) -> sqlx::Result<Option<()>> {
    // The update takes the row, so that nobody else reads it in between.
    let still = sqlx::query("update feedback set triage = triage where id = $1 and coalesce(triage, '') = $2")
        .bind(id.bytes())
        .bind(was.map_or("", <&str>::from))
        .execute(&mut *db)
        .await?;
    if still.rows_affected() == 0 { Ok(None) } else { triage(db, at, by, id, outcome).await }
}

/// First reading, or a second thought. A concern goes to the lead at once and loses its place among themes.
/// `None` when there is no such feedback, or it is a concern already.
pub async fn triage(db: &mut Conn, at: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, outcome: Triage) -> sqlx::Result<Option<()>> {
    let done =
        sqlx::query("update feedback set triage = $2, read_on = coalesce(read_on, $3) where id = $1 and (triage is null or triage <> 'Concern')")
            .bind(id.bytes())
            .bind(<&str>::from(outcome))
            .bind(at.today.to_string())
            .execute(&mut *db)
            .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    if outcome != Triage::ForAnalysis {
        sqlx::query("delete from feedback_themes where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
        sqlx::query("delete from feedback_headings where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
    }
    if outcome == Triage::Concern {
        crate::concerns::store::raise(db, at, by.person(), id).await?;
    }
    audit_log::record(db, at, by.person().id, AuditAction::Triaged, id.bytes()).await?;
    Ok(Some(()))
}

/// A day as the database keeps it. Only our own code writes days there.
pub fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::ZERO)
}

/// The columns of one piece of feedback, for other rooms' joins.
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
    triage: Option<String>,
    read_on: Option<String>,
}

impl FeedbackRow {
    fn triage(&self) -> Option<Triage> {
        self.triage.as_deref().and_then(|triage| triage.parse().ok())
    }

    pub fn open(self, vault: &Vault) -> Result<Feedback, Unreadable> {
        Ok(Feedback {
            words: vault.open(words_place(&self.id), &self.words)?,
            received_on: day(&self.received_on),
            source: self.source.parse().unwrap_or(Source::Direct),
            provenance: self.provenance.parse().unwrap_or(Provenance::Verbatim),
            triage: self.triage(),
            read_on: self.read_on.as_deref().map(day),
            said_in: None,
            facts: Facts {
                age_band: self.age_band.as_deref().and_then(|band| band.parse::<AgeBand>().ok()),
                area: self.area,
                in_care: self.in_care,
                disability: self.disability,
            },
            id: self.id,
        })
    }
}
