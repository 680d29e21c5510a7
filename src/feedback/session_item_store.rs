//! SQL statements about table `all_session_items`, and its view `session_items` without what was withdrawn: words from a group session
//! until they become feedback.
//!
//! They wait there while the session is open, and after it as long as the young person has not released them. An item has the id, the
//! token and the receipt that it will have as feedback. Released words are sealed under the server's key; others under the young person's
//! own five words besides.

use super::{
    Prevalence, Provenance, Source, Transcriber, Words,
    store::{StoredWords, words_place},
};
use crate::{
    db::{Conn, read, read_id, read_id_opt, read_opt},
    group_sessions::ModerationState,
    id::{FeedbackId, GroupSessionId, PromptId},
    random,
    receipts::receipt::Receipt,
    vault::Vault,
    web,
};
use jiff::civil::Date;

/// How many things go first, at most.
pub const MOST_FIRST: i64 = 3;

/// A released item, as the console and the wall show it.
#[derive(Clone)]
pub struct Item {
    pub id: FeedbackId,
    pub prompt: PromptId,
    pub words: StoredWords,
    pub state: ModerationState,
    /// The place among the approved ones: the wall shows the highest first.
    pub shown: i64,
    pub pinned: bool,
    pub prevalence: Option<Prevalence>,
    /// The item that says the same.
    pub merged_into: Option<FeedbackId>,
    pub source: Source,
    /// The group says that it goes first, or something merged into it.
    pub goes_first: bool,
}

/// Words that come in.
pub struct NewItem<'a> {
    pub prompt: PromptId,
    /// The stored hash of the form's token: the same one twice is the same item.
    pub token: [u8; 32],
    pub receipt: &'a Receipt,
    pub words: &'a Words,
    pub on: Date,
    pub source: Source,
    pub provenance: Provenance,
    pub transcriber: Option<Transcriber>,
    /// Whether the facilitator may read it at once.
    pub released: bool,
}

/// An item as its owner may see it.
pub enum OwnItem {
    Unreleased(Unreleased),
    /// Released, and where it is.
    Released(PromptId, Whereabouts),
}

/// Where an item is, as its owner may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    OnWall,
    /// On the wall as another one that says the same.
    WithAnother,
    Waiting,
    /// Looked at and kept, or with the safeguarding lead.
    Kept,
}

impl Whereabouts {
    /// Where an item in this state is, that may be merged into one in that state. Whether that one was held back or went to the
    /// safeguarding lead makes no difference.
    fn of(state: ModerationState, host: Option<ModerationState>) -> Self {
        match (state, host) {
            (_, Some(ModerationState::Approved)) => Self::WithAnother,
            (ModerationState::Approved, None) => Self::OnWall,
            (ModerationState::Held, _) => Self::Kept,
            _ => Self::Waiting,
        }
    }
}

/// An item that is not released, opened with its owner's five words.
pub struct Unreleased {
    pub id: FeedbackId,
    pub prompt: PromptId,
    pub words: StoredWords,
}

/// The words that came with a token before, still sealed.
pub struct Sealed {
    id: FeedbackId,
    words: Vec<u8>,
    released: bool,
}

impl Sealed {
    /// Opens them with the five words of their owner.
    pub fn open(&self, vault: &Vault, receipt: &Receipt) -> StoredWords {
        open(vault, receipt, &self.id, &self.words, self.released)
    }
}

fn open(vault: &Vault, receipt: &Receipt, id: &FeedbackId, words: &[u8], released: bool) -> StoredWords {
    let place = words_place(id);
    if released { vault.open(place, words) } else { vault.under(&receipt.phrase()).open(place, words) }
}

macro_rules! select_items {
    ($rest:literal) => {
        concat!(
            "select i.id, i.prompt, i.words, i.state, i.shown, i.pinned, i.prevalence, i.merged_into, i.source,
             i.goes_first or exists (select 1 from session_items m where m.session = i.session and m.merged_into = i.id and m.goes_first) as goes_first
             from session_items i ",
            $rest
        )
    };
}

/// Writes an item under a receipt place that is free.
pub async fn insert(db: &mut Conn, vault: &Vault, session: GroupSessionId, place: &[u8; 32], new: &NewItem<'_>) -> sqlx::Result<()> {
    let id: FeedbackId = random::id();
    let words = if new.released {
        vault.seal(words_place(&id), new.words.as_str())
    } else {
        vault.under(&new.receipt.phrase()).seal(words_place(&id), new.words.as_str())
    };
    sqlx::query(
        "insert into all_session_items (id, session, prompt, token, receipt, words, received_on, source, provenance, hand, released, state, pinned)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'Waiting', $12)",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(new.prompt.bytes())
    .bind(&new.token[..])
    .bind(&place[..])
    .bind(words)
    .bind(new.on.to_string())
    .bind(<&str>::from(new.source))
    .bind(<&str>::from(new.provenance))
    .bind(new.transcriber.map(<&str>::from))
    .bind(new.released)
    .bind(false)
    .execute(db)
    .await
    .map(|_| ())
}

pub async fn by_token(db: &mut Conn, token: &[u8; 32]) -> sqlx::Result<Option<Sealed>> {
    let row: Option<SealedRow> =
        sqlx::query_as("select id, words, released from all_session_items where token = $1").bind(&token[..]).fetch_optional(db).await?;
    Ok(row.map(|SealedRow { id, words, released }| Sealed { id, words, released }))
}

pub async fn has_receipt(db: &mut Conn, place: &[u8; 32]) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from all_session_items where receipt = $1").bind(&place[..]).fetch_one(db).await?;
    Ok(count > 0)
}

/// The item at one place of a receipt in a session.
pub async fn by_receipt(
    db: &mut Conn,
    vault: &Vault,
    session: GroupSessionId,
    receipt: &Receipt,
    place: &[u8; 32],
) -> Result<Option<OwnItem>, web::Error> {
    let row: Option<OwnRow> = sqlx::query_as(
        "select i.id, i.prompt, i.words, i.released, i.state, case when i.merged_into is null then null else coalesce(h.state, 'Waiting') end as host
         from session_items i left join session_items h on h.id = i.merged_into where i.receipt = $1 and i.session = $2",
    )
    .bind(&place[..])
    .bind(session.bytes())
    .fetch_optional(db)
    .await?;
    let Some(OwnRow { id, prompt, words, released, state, host }) = row else { return Ok(None) };
    if released {
        return Ok(Some(OwnItem::Released(prompt, Whereabouts::of(read("state", &state)?, read_opt("state", host.as_deref())?))));
    }
    let words = open(vault, receipt, &id, &words, false);
    Ok(Some(OwnItem::Unreleased(Unreleased { id, prompt, words })))
}

/// Releases an item with these words: from now on the server's key opens it.
pub async fn release(db: &mut Conn, vault: &Vault, id: FeedbackId, words: &str) -> sqlx::Result<()> {
    sqlx::query("update all_session_items set words = $2, released = $3 where id = $1")
        .bind(id.bytes())
        .bind(vault.seal(words_place(&id), words))
        .bind(true)
        .execute(db)
        .await
        .map(|_| ())
}

pub async fn is_released(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from session_items where id = $1 and released").bind(id.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

/// The released items of a session, in the order of their random ids.
pub async fn items(db: &mut Conn, vault: &Vault, session: GroupSessionId) -> Result<Vec<Item>, web::Error> {
    let rows: Vec<ItemRow> = sqlx::query_as(select_items!("where session = $1 and released order by id")).bind(session.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The items of one prompt on the wall: approved, released, not merged into another; pinned first, then the latest.
pub async fn approved(db: &mut Conn, vault: &Vault, prompt: PromptId) -> Result<Vec<Item>, web::Error> {
    let rows: Vec<ItemRow> = sqlx::query_as(select_items!(
        "where prompt = $1 and released and state = 'Approved' and merged_into is null order by pinned desc, shown desc, id"
    ))
    .bind(prompt.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The number of items merged into each item of a prompt that has any.
pub async fn merged_counts(db: &mut Conn, prompt: PromptId) -> sqlx::Result<Vec<(FeedbackId, i64)>> {
    let select = sqlx::query_as(
        "select merged_into, count(*) from session_items where prompt = $1 and released and merged_into is not null group by merged_into",
    );
    let rows: Vec<(Vec<u8>, i64)> = select.bind(prompt.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(id, count)| Ok((read_id("merged_into", &id)?, count))).collect()
}

/// Moderates a released item of a session; `false` for any other.
pub async fn moderate(db: &mut Conn, session: GroupSessionId, id: FeedbackId, state: ModerationState) -> sqlx::Result<bool> {
    let sql = match state {
        ModerationState::Approved => {
            "update all_session_items set state = 'Approved',
             shown = coalesce(shown, (select coalesce(max(shown), 0) + 1 from all_session_items where session = $2))
             where id = (select id from session_items where id = $1) and session = $2 and released"
        }
        ModerationState::Held => {
            "update all_session_items set state = 'Held', shown = null
             where id = (select id from session_items where id = $1) and session = $2 and released"
        }
        ModerationState::Waiting => {
            "update all_session_items set state = 'Waiting', shown = null
             where id = (select id from session_items where id = $1) and session = $2 and released"
        }
    };
    let done = sqlx::query(sql).bind(id.bytes()).bind(session.bytes()).execute(&mut *db).await?.rows_affected() == 1;
    if done && state != ModerationState::Approved {
        // Off the wall, nothing goes first.
        take_first_back(db, id).await?;
    }
    Ok(done)
}

/// Pins a released item, or unpins it; `false` when there is none.
pub async fn pin(db: &mut Conn, session: GroupSessionId, id: FeedbackId, pinned: bool) -> sqlx::Result<bool> {
    let update = sqlx::query(
        "update all_session_items set pinned = $3 where id = (select id from session_items where id = $1)
             and session = $2 and released",
    );
    Ok(update.bind(id.bytes()).bind(session.bytes()).bind(pinned).execute(db).await?.rows_affected() == 1)
}

/// Notes that the group says it goes first, or takes that back; `false` when there is no such item on the wall, or when so many go first.
///
/// Several that are merged into one go first as one. Withdrawn ones count, for they may come back.
pub async fn put_first(db: &mut Conn, session: GroupSessionId, id: FeedbackId, first: bool) -> sqlx::Result<bool> {
    let update = sqlx::query(
        "update all_session_items set goes_first = $3 where id = (select id from session_items where id = $1) and session = $2 and released
         and (not $3 or (state = 'Approved' and merged_into is null
         and (select count(distinct coalesce(o.merged_into, o.id)) from all_session_items o
              where o.session = $2 and o.goes_first and coalesce(o.merged_into, o.id) <> $1) < $4))",
    );
    let update = update.bind(id.bytes()).bind(session.bytes()).bind(first).bind(MOST_FIRST);
    let done = update.execute(&mut *db).await?.rows_affected() == 1;
    if done && !first {
        take_first_back(db, id).await?;
    }
    Ok(done)
}

/// Whether the group has said of anything that it goes first, withdrawn or not.
pub async fn any_first(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<bool> {
    let select = sqlx::query_scalar("select count(*) from all_session_items where session = $1 and goes_first");
    let count: i64 = select.bind(session.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

/// Takes back that an item goes first, and everything merged into it.
async fn take_first_back(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    let update = sqlx::query("update all_session_items set goes_first = (1 = 0) where id = $1 or merged_into = $1");
    update.bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Notes how many of the group said it; `false` when there is no such item.
pub async fn weigh(db: &mut Conn, session: GroupSessionId, id: FeedbackId, prevalence: Option<Prevalence>) -> sqlx::Result<bool> {
    let update = sqlx::query(
        "update all_session_items set prevalence = $3 where id = (select id from session_items where id = $1)
             and session = $2 and released",
    );
    let done = update.bind(id.bytes()).bind(session.bytes()).bind(prevalence.map(<&str>::from)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Merges an item into another of the same prompt that is not merged itself, or parts it again; `false` when that can't be.
pub async fn merge(db: &mut Conn, session: GroupSessionId, id: FeedbackId, into: Option<FeedbackId>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update all_session_items set merged_into = $3 where id = (select id from session_items where id = $1)
         and session = $2 and released and ($3 is null or exists
         (select 1 from session_items h where h.id = $3 and h.id <> $1 and h.session = $2 and h.released and h.merged_into is null
          and h.prompt = all_session_items.prompt))",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(into.as_ref().map(FeedbackId::bytes))
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(into) = into {
        // Items merged into this one go along.
        sqlx::query("update all_session_items set merged_into = $2 where merged_into = $1").bind(id.bytes()).bind(into.bytes()).execute(db).await?;
    }
    Ok(true)
}

/// Parts everything merged into an item. It waits to be looked at, since it was on no wall by itself; what was held back stays so.
pub async fn part_merged(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    let update = sqlx::query(
        "update all_session_items set merged_into = null, state = case when state = 'Held' then state else 'Waiting' end, shown = null,
         goes_first = (1 = 0) where merged_into = $1",
    );
    update.bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Deletes an item in whatever state; what was merged into it is parted. `false` when there is none.
pub async fn erase(db: &mut Conn, id: FeedbackId) -> sqlx::Result<bool> {
    part_merged(db, id).await?;
    Ok(sqlx::query("delete from all_session_items where id = $1").bind(id.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Deletes one released item; `false` when there is none.
pub async fn delete(db: &mut Conn, session: GroupSessionId, id: FeedbackId) -> sqlx::Result<bool> {
    let delete = sqlx::query(
        "delete from all_session_items where id = (select id from session_items where id = $1)
             and session = $2 and released",
    );
    Ok(delete.bind(id.bytes()).bind(session.bytes()).execute(db).await?.rows_affected() == 1)
}

/// Deletes the released items of a session, once they are feedback.
pub async fn delete_released(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("delete from all_session_items where session = $1 and released").bind(session.bytes()).execute(db).await.map(|_| ())
}

/// Deletes every item of a session.
pub async fn delete_all(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("delete from all_session_items where session = $1").bind(session.bytes()).execute(db).await.map(|_| ())
}

/// Deletes unreleased items of sessions held before a day; returns how many there were.
pub async fn delete_unreleased(db: &mut Conn, held_before: Date) -> sqlx::Result<u64> {
    let delete = sqlx::query(
        "delete from all_session_items where not released
         and session in (select id from group_sessions where state = 'Closed' and held_on < $1)",
    );
    Ok(delete.bind(held_before.to_string()).execute(db).await?.rows_affected())
}

pub async fn any_in_session(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from all_session_items where session = $1").bind(session.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

pub async fn any_in_prompt(db: &mut Conn, prompt: PromptId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from all_session_items where prompt = $1").bind(prompt.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

#[derive(sqlx::FromRow)]
struct SealedRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    words: Vec<u8>,
    released: bool,
}

#[derive(sqlx::FromRow)]
struct OwnRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    #[sqlx(try_from = "Vec<u8>")]
    prompt: PromptId,
    words: Vec<u8>,
    released: bool,
    state: String,
    host: Option<String>,
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
    goes_first: bool,
}

impl ItemRow {
    fn open(self, vault: &Vault) -> Result<Item, web::Error> {
        Ok(Item {
            words: vault.open(words_place(&self.id), &self.words),
            id: self.id,
            prompt: self.prompt,
            state: read("state", &self.state)?,
            // Null until it is approved.
            shown: self.shown.unwrap_or(0),
            pinned: self.pinned,
            prevalence: read_opt("prevalence", self.prevalence.as_deref())?,
            merged_into: read_id_opt("merged_into", self.merged_into)?,
            source: read("source", &self.source)?,
            goes_first: self.goes_first,
        })
    }
}
