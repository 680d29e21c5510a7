//! Every SQL statement about what phones do in a room: coming in, saying, choosing, releasing. What facilitators do is in `console/store.rs`.

use crate::{
    db::Conn,
    feedback::{Prevalence, Provenance, Source, Transcriber, Words, store::words_place},
    group_sessions::{AnswerFormat, Band, ModerationState, PromptState, SessionState, store::GroupSession},
    id::{FeedbackId, GroupSessionId, PromptId},
    random,
    receipts::{
        receipt::Receipt,
        token::{MAX_PIECES, receipt_hash_at},
    },
    vault::Vault,
    web,
};
use jiff::civil::Date;

/// One thing said in a room that is still open, as the facilitator and the wall see it: released, always.
#[derive(Clone)]
pub struct Item {
    pub id: FeedbackId,
    pub prompt: PromptId,
    pub words: String,
    pub state: ModerationState,
    /// Which of the approved it is.
    pub shown: i64,
    pub pinned: bool,
    pub prevalence: Option<Prevalence>,
    /// The item that says the same.
    pub merged_into: Option<FeedbackId>,
    pub source: Source,
}

/// What somebody says in a room.
pub struct NewItem<'a> {
    pub prompt: PromptId,
    /// What is kept of the form's token: the same one twice is the same item.
    pub token: [u8; 32],
    pub receipt: &'a Receipt,
    pub words: &'a Words,
    pub on: Date,
    pub source: Source,
    pub provenance: Provenance,
    pub hand: Option<Transcriber>,
    /// Whether the facilitator may read it at once.
    pub released: bool,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, now or when the same was sent before.
    Yes,
    /// This form has brought other words before.
    OtherWords,
    /// The session is over, or was never open.
    NotOpen,
    /// No such prompt to answer in words.
    NoPrompt,
    /// This phone has said as much as one may.
    Enough,
}

/// Takes the session's row, so that nobody ends the session in between; whether it is open.
pub async fn take(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<bool> {
    let state: Option<(String,)> = sqlx::query_as("update group_sessions set arrivals = arrivals where id = $1 returning state")
        .bind(session.bytes())
        .fetch_optional(db)
        .await?;
    Ok(state.is_some_and(|(state,)| state.parse() == Ok(SessionState::Open)))
}

/// Something came in that a console shows. What is locked does not: how often that comes in is nobody's business. Called with the session's
/// row held.
pub async fn came_in(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("update group_sessions set arrivals = arrivals + 1 where id = $1").bind(session.bytes()).execute(db).await.map(|_| ())
}

/// Notes that a phone is in the room; `false` when the room is not open.
pub async fn join(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<bool> {
    if !take(db, session).await? {
        return Ok(false);
    }
    let new = sqlx::query("insert into session_phones (session, phone) values ($1, $2) on conflict do nothing")
        .bind(session.bytes())
        .bind(&phone[..])
        .execute(&mut *db)
        .await?;
    if new.rows_affected() == 1 {
        let count = phones(db, session).await?;
        if Band::of(count) != Band::of(count - 1) {
            came_in(db, session).await?;
        }
    }
    Ok(true)
}

async fn phones(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<i64> {
    let (count,) = sqlx::query_as("select count(*) from session_phones where session = $1").bind(session.bytes()).fetch_one(db).await?;
    Ok(count)
}

pub async fn is_here(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("select count(*) from session_phones where session = $1 and phone = $2")
        .bind(session.bytes())
        .bind(&phone[..])
        .fetch_optional(db)
        .await?;
    Ok(row.is_some_and(|(count,)| count > 0))
}

/// How many phones are in the room.
pub async fn here(db: &mut Conn, session: &GroupSession) -> sqlx::Result<Band> {
    if let Some(band) = session.headcount {
        return Ok(band);
    }
    phones(db, session.id).await.map(Band::of)
}

/// Keeps what somebody says. Late words, for a prompt that has been closed, are words too.
pub async fn say(db: &mut Conn, vault: &Vault, session: GroupSessionId, new: &NewItem<'_>) -> Result<Kept, web::Error> {
    if let Some(same) = said_before(db, vault, &new.token, new.receipt, new.words).await? {
        return Ok(if same { Kept::Yes } else { Kept::OtherWords });
    }
    if !take(db, session).await? {
        return Ok(Kept::NotOpen);
    }
    if !matches!(prompt(db, session, new.prompt).await?, Some((AnswerFormat::Words, PromptState::Open | PromptState::Closed))) {
        return Ok(Kept::NoPrompt);
    }
    let kept = insert(db, vault, session, new).await?;
    if kept == Kept::Yes && new.released {
        came_in(db, session).await?;
    }
    Ok(kept)
}

/// Writes an item down. Called with the session's row held.
pub async fn insert(db: &mut Conn, vault: &Vault, session: GroupSessionId, new: &NewItem<'_>) -> Result<Kept, web::Error> {
    let Some(receipt) = free_receipt(db, vault, new.receipt).await? else { return Ok(Kept::Enough) };
    let id: FeedbackId = random::id();
    let words = if new.released {
        vault.seal(words_place(&id), new.words.as_str())
    } else {
        vault.under(&new.receipt.phrase()).seal(words_place(&id), new.words.as_str())
    };
    sqlx::query(
        "insert into session_items (id, session, prompt, token, receipt, words, received_on, source, provenance, hand, released, state, pinned)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'Waiting', $12)",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(new.prompt.bytes())
    .bind(&new.token[..])
    .bind(&receipt[..])
    .bind(words)
    .bind(new.on.to_string())
    .bind(<&str>::from(new.source))
    .bind(<&str>::from(new.provenance))
    .bind(new.hand.map(<&str>::from))
    .bind(new.released)
    .bind(false)
    .execute(db)
    .await?;
    Ok(Kept::Yes)
}

/// Whether this form's words came before, and then whether they were these.
pub async fn said_before(db: &mut Conn, vault: &Vault, token: &[u8; 32], receipt: &Receipt, words: &Words) -> Result<Option<bool>, web::Error> {
    let row: Option<(Vec<u8>, Vec<u8>, bool)> = sqlx::query_as(
        "select id, words, released from session_items where token = $1 union all select id, words, $2 from feedback where token = $1",
    )
    .bind(&token[..])
    .bind(true)
    .fetch_optional(db)
    .await?;
    let Some((id, sealed, released)) = row else { return Ok(None) };
    let id = FeedbackId::try_from(id)?;
    let before = if released { vault.open(words_place(&id), &sealed) } else { vault.under(&receipt.phrase()).open(words_place(&id), &sealed) };
    Ok(Some(before.is_ok_and(|before| words.same(&before))))
}

/// The first place of a receipt that nothing has yet.
async fn free_receipt(db: &mut Conn, vault: &Vault, receipt: &Receipt) -> sqlx::Result<Option<[u8; 32]>> {
    for place in 0..MAX_PIECES {
        let kept = receipt_hash_at(vault, receipt, place);
        let (taken,): (i64,) =
            sqlx::query_as("select (select count(*) from session_items where receipt = $1) + (select count(*) from feedback where receipt = $1)")
                .bind(&kept[..])
                .fetch_one(&mut *db)
                .await?;
        if taken == 0 {
            return Ok(Some(kept));
        }
    }
    Ok(None)
}

/// One thing a phone has said that is not released.
pub struct Unreleased {
    pub id: FeedbackId,
    pub prompt: PromptId,
    pub words: String,
}

/// What goes with five words in a session: how many things there are, and those that are not released, opened with the five words.
pub async fn theirs(db: &mut Conn, vault: &Vault, session: GroupSessionId, receipt: &Receipt) -> Result<(usize, Vec<Unreleased>), web::Error> {
    let (mut said, mut unreleased) = (0, vec![]);
    for place in 0..MAX_PIECES {
        let kept = receipt_hash_at(vault, receipt, place);
        let row: Option<TheirRow> = sqlx::query_as("select id, prompt, words, released from session_items where receipt = $1 and session = $2")
            .bind(&kept[..])
            .bind(session.bytes())
            .fetch_optional(&mut *db)
            .await?;
        let Some(TheirRow { id, prompt, words, released }) = row else {
            // What is feedback already, with the lead or after the end, is theirs no less.
            let (kept,): (i64,) =
                sqlx::query_as("select count(*) from feedback f join prompts p on p.id = f.prompt where f.receipt = $1 and p.session = $2")
                    .bind(&kept[..])
                    .bind(session.bytes())
                    .fetch_one(&mut *db)
                    .await?;
            said += kept as usize;
            continue;
        };
        said += 1;
        if !released {
            let words = vault.under(&receipt.phrase()).open(words_place(&id), &words)?;
            unreleased.push(Unreleased { id, prompt, words });
        }
    }
    Ok((said, unreleased))
}

/// Lets what was said with five words leave the room: one thing, or all of it. Whether that has left it now, or had before.
pub async fn release(db: &mut Conn, vault: &Vault, session: &GroupSession, receipt: &Receipt, only: Option<FeedbackId>) -> Result<bool, web::Error> {
    let open = take(db, session.id).await?;
    let (said, unreleased) = theirs(db, vault, session.id, receipt).await?;
    let mut released = false;
    for item in unreleased.into_iter().filter(|item| only.is_none_or(|only| only == item.id)) {
        sqlx::query("update session_items set words = $2, released = $3 where id = $1")
            .bind(item.id.bytes())
            .bind(vault.seal(words_place(&item.id), &item.words))
            .bind(true)
            .execute(&mut *db)
            .await?;
        released = true;
    }
    if released {
        came_in(db, session.id).await?;
        if !open {
            become_feedback(db, session.id).await?;
        }
    }
    match only {
        Some(only) => Ok(released || has_left(db, only).await?),
        None => Ok(said > 0),
    }
}

/// Whether somebody has let this thing go.
async fn has_left(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    let (count,): (i64,) =
        sqlx::query_as("select (select count(*) from session_items where id = $1 and released) + (select count(*) from feedback where id = $1)")
            .bind(id.bytes())
            .fetch_one(db)
            .await?;
    Ok(count > 0)
}

/// Makes feedback of everything in a session that is released.
pub async fn become_feedback(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query(
        "insert into feedback (id, token, receipt, words, received_on, source, provenance, prompt, prevalence, hand)
         select i.id, i.token, i.receipt, i.words, i.received_on, i.source, i.provenance, i.prompt, coalesce(i.prevalence, h.prevalence), i.hand
         from session_items i left join session_items h on h.id = i.merged_into where i.session = $1 and i.released",
    )
    .bind(session.bytes())
    .execute(&mut *db)
    .await?;
    sqlx::query("delete from session_items where session = $1 and released").bind(session.bytes()).execute(db).await.map(|_| ())
}

/// What is released in a session, in the order of random ids.
pub async fn items(db: &mut Conn, vault: &Vault, session: GroupSessionId) -> Result<Vec<Item>, web::Error> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select id, prompt, words, state, shown, pinned, prevalence, merged_into, source from session_items where session = $1 and released order by id",
    )
    .bind(session.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// What stands on the wall for one prompt: approved, released, not merged into another; pinned first, and then the latest.
pub async fn approved(db: &mut Conn, vault: &Vault, prompt: PromptId) -> Result<Vec<Item>, web::Error> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select id, prompt, words, state, shown, pinned, prevalence, merged_into, source from session_items
         where prompt = $1 and released and state = 'Approved' and merged_into is null order by pinned desc, shown desc, id",
    )
    .bind(prompt.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// How a prompt of this session is answered, and whether it can be now.
pub async fn prompt(db: &mut Conn, session: GroupSessionId, id: PromptId) -> sqlx::Result<Option<(AnswerFormat, PromptState)>> {
    let row: Option<(String, String)> = sqlx::query_as("select kind, state from prompts where id = $1 and session = $2")
        .bind(id.bytes())
        .bind(session.bytes())
        .fetch_optional(db)
        .await?;
    Ok(row.and_then(|(way, asking)| Some((way.parse().ok()?, asking.parse().ok()?))))
}

/// Deletes what nobody released in sessions held before a day.
pub async fn purge_unreleased(db: &mut Conn, held_before: Date) -> sqlx::Result<u64> {
    let purged = sqlx::query(
        "delete from session_items where not released and session in (select id from group_sessions where state = 'Closed' and held_on < $1)",
    );
    Ok(purged.bind(held_before.to_string()).execute(db).await?.rows_affected())
}

#[derive(sqlx::FromRow)]
struct TheirRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    #[sqlx(try_from = "Vec<u8>")]
    prompt: PromptId,
    words: Vec<u8>,
    released: bool,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    #[sqlx(try_from = "Vec<u8>")]
    prompt: PromptId,
    words: Vec<u8>,
    state: String,
    shown: Option<i64>,
    pinned: bool,
    prevalence: Option<String>,
    merged_into: Option<Vec<u8>>,
    source: String,
}

impl ItemRow {
    fn open(self, vault: &Vault) -> Result<Item, web::Error> {
        Ok(Item {
            words: vault.open(words_place(&self.id), &self.words)?,
            id: self.id,
            prompt: self.prompt,
            state: self.state.parse().unwrap_or(ModerationState::Waiting),
            shown: self.shown.unwrap_or(0),
            pinned: self.pinned,
            prevalence: self.prevalence.and_then(|prevalence| prevalence.parse().ok()),
            merged_into: self.merged_into.and_then(|id| id.try_into().ok()),
            source: self.source.parse().unwrap_or(Source::Session),
        })
    }
}
