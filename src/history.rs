//! Who did what to which thing, in the same transaction as the act itself. Never words, never receipts.
//!
//! Rows are only ever added. Each carries a keyed hash over itself and the one before it, so that an edited, removed, swapped
//! or added row breaks the chain; the head is kept apart, so that a cut tail shows too.

use crate::{
    db::Conn,
    people::Person,
    vault::{Purpose, Vault},
};
use jiff::civil::Date;

/// What can be done. The spelling is what the history keeps: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray)]
pub enum Verb {
    Invited,
    Joined,
    SignedIn,
    ChangedRoles,
    SwitchedOff,
    SwitchedOn,
    Read,
    Triaged,
    RaisedConcern,
    DecidedConcern,
    Tagged,
    Untagged,
    CreatedTheme,
    ChangedTheme,
    ChangedPlan,
    ReworkedPlanItem,
    LinkedInfluence,
    UnlinkedInfluence,
    DraftedAnswer,
    PublishedAnswer,
    WithdrewAnswer,
    ChangedSettings,
}

/// When and with which key an act is recorded.
pub struct Moment<'a> {
    pub vault: &'a Vault,
    /// The day in London.
    pub today: Date,
    /// The hour in London, `2026-11-22 21`.
    pub hour: String,
}

/// Adds one act to the history.
pub async fn record(db: &mut Conn, at: &Moment<'_>, by: &Person, verb: Verb, object: &[u8]) -> sqlx::Result<()> {
    // The update takes the head's row lock, so that two acts at once (PostgreSQL) can't both follow the same one.
    let (seq, before): (i64, Vec<u8>) =
        sqlx::query_as("update history_head set seq = seq + 1 where one = 1 returning seq, mac").fetch_one(&mut *db).await?;
    let row = Row {
        seq,
        hour: at.hour.clone(),
        actor: by.id.to_string(),
        verb: <&str>::from(verb).into(),
        object: at.vault.mac(Purpose::Object, &[object]).to_vec(),
    };
    let mac = link(at.vault, &before, &row);
    sqlx::query("insert into history (seq, hour, actor, verb, object, mac) values ($1, $2, $3, $4, $5, $6)")
        .bind(row.seq)
        .bind(row.hour)
        .bind(row.actor)
        .bind(row.verb)
        .bind(row.object)
        .bind(&mac[..])
        .execute(&mut *db)
        .await?;
    sqlx::query("update history_head set mac = $1 where one = 1").bind(&mac[..]).execute(db).await?;
    Ok(())
}

/// Whether every row is where and what it was when written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// So many rows, all whole; the head to compare with one noted down earlier.
    Whole { rows: i64, head: String },
    /// The first row that is not as it was written, or one past the last when the tail is missing.
    Broken { at: i64 },
}

/// Follows the chain from the first row to the head.
pub async fn verify(db: &mut Conn, vault: &Vault) -> sqlx::Result<Chain> {
    let (seq, head): (i64, Vec<u8>) = sqlx::query_as("select seq, mac from history_head where one = 1").fetch_one(&mut *db).await?;
    let mut before = vec![];
    let mut next = 1;
    loop {
        let rows: Vec<Linked> = sqlx::query_as("select seq, hour, actor, verb, object, mac from history where seq >= $1 order by seq limit 1000")
            .bind(next)
            .fetch_all(&mut *db)
            .await?;
        if rows.is_empty() {
            break;
        }
        for Linked { row, mac } in rows {
            if row.seq != next || link(vault, &before, &row)[..] != mac[..] {
                return Ok(Chain::Broken { at: next });
            }
            before = mac;
            next += 1;
        }
    }
    if next != seq + 1 || before != head {
        return Ok(Chain::Broken { at: next });
    }
    Ok(Chain::Whole { rows: seq, head: head.iter().take(6).map(|byte| format!("{byte:02x}")).collect() })
}

/// One act as the auditor sees it.
#[derive(sqlx::FromRow)]
pub struct Entry {
    pub seq: i64,
    pub hour: String,
    /// The name of who acted.
    pub actor: String,
    pub verb: String,
    /// The keyed hash of what was acted on: the same thing has the same hash, and it tells nothing else.
    pub object: Vec<u8>,
}

/// A page of acts, newest first: those before `before`.
pub async fn entries(db: &mut Conn, before: i64, most: i64) -> sqlx::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = sqlx::query_as("select seq, hour, actor, verb, object from history where seq < $1 order by seq desc limit $2")
        .bind(before)
        .bind(most)
        .fetch_all(&mut *db)
        .await?;
    let people: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, name from people").fetch_all(db).await?;
    for entry in &mut entries {
        if let Some((_, name)) = people.iter().find(|(id, _)| crate::id::to_hex(id) == entry.actor) {
            entry.actor.clone_from(name);
        }
    }
    Ok(entries)
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    hour: String,
    actor: String,
    verb: String,
    object: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Linked {
    #[sqlx(flatten)]
    row: Row,
    mac: Vec<u8>,
}

fn link(vault: &Vault, before: &[u8], row: &Row) -> [u8; 32] {
    vault.mac(Purpose::History, &[before, &row.seq.to_be_bytes(), row.hour.as_bytes(), row.actor.as_bytes(), row.verb.as_bytes(), &row.object])
}
