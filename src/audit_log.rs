//! The audit log: each act of staff, recorded in the transaction of the act itself. It never holds words or receipts.
//!
//! Rows are only ever added. Each carries a keyed hash over itself and the row before it, so that an edited, removed, swapped
//! or added row breaks the chain. The head is stored apart, so that a cut tail shows too.

mod action;
mod detail;

use crate::{
    db::Conn,
    id::{ActId, PersonId},
    vault::{Purpose, Vault},
};
use jiff::civil::Date;
use std::sync::OnceLock;

pub use action::AuditAction;
pub use detail::Detail;

/// The time and the key with which an act is recorded.
pub struct AuditContext<'a> {
    pub vault: &'a Vault,
    /// The day in London.
    pub today: Date,
    /// The hour in London, `2026-11-22 21`.
    pub hour: String,
    act: OnceLock<ActId>,
}

impl<'a> AuditContext<'a> {
    pub fn new(vault: &'a Vault, today: Date, hour: String) -> Self {
        Self { vault, today, hour, act: OnceLock::new() }
    }

    /// The act under this context that can be undone, once there is one.
    pub fn act(&self) -> Option<ActId> {
        self.act.get().copied()
    }

    /// Notes the act that all later changes under this context belong to.
    pub fn begin_act(&self, id: ActId) {
        let _ = self.act.set(id);
    }
}

/// Records an act of somebody who is signed in.
pub async fn record(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, action: AuditAction, object: &[u8]) -> sqlx::Result<()> {
    record_with::<Detail>(db, audit, by, action, &[], object).await
}

/// The same with details, such as the outcome that was chosen or the roles that were given. They are words of this program, never typed ones.
pub async fn record_with<D: Copy + Into<Detail>>(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: PersonId,
    action: AuditAction,
    details: &[D],
    object: &[u8],
) -> sqlx::Result<()> {
    add(db, audit, by.to_string(), action, details, object).await
}

/// Records an act from the command line of the server. Nobody is signed in there, so the log names nobody.
pub async fn record_operator(db: &mut Conn, audit: &AuditContext<'_>, action: AuditAction, object: &[u8]) -> sqlx::Result<()> {
    record_operator_with::<Detail>(db, audit, action, &[], object).await
}

/// The same with details.
pub async fn record_operator_with<D: Copy + Into<Detail>>(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    action: AuditAction,
    details: &[D],
    object: &[u8],
) -> sqlx::Result<()> {
    add(db, audit, "operator".into(), action, details, object).await
}

/// Locks the log until this transaction ends: for a check that must still be true when its act is recorded.
pub async fn lock(db: &mut Conn) -> sqlx::Result<()> {
    sqlx::query("update history_head set seq = seq where one = 1").execute(db).await.map(|_| ())
}

/// Writes the head of the log as it is: forth and back, since SQLite writes no page for a row that does not change.
pub async fn touch(db: &mut Conn) -> sqlx::Result<()> {
    for step in ["update history_head set seq = seq + 1 where one = 1", "update history_head set seq = seq - 1 where one = 1"] {
        sqlx::query(step).execute(&mut *db).await?;
    }
    Ok(())
}

async fn add<D: Copy + Into<Detail>>(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    actor: String,
    action: AuditAction,
    details: &[D],
    object: &[u8],
) -> sqlx::Result<()> {
    // The update takes the head's row lock, so that two acts at once (PostgreSQL) can't both follow the same one.
    let (seq, before): (i64, Vec<u8>) =
        sqlx::query_as("update history_head set seq = seq + 1 where one = 1 returning seq, mac").fetch_one(&mut *db).await?;
    let object = self::object(audit.vault, object).to_vec();
    let action = details.iter().fold(<&str>::from(action).to_string(), |action, &detail| format!("{action} {}", detail.into().spelled()));
    let row = Row { seq, hour: audit.hour.clone(), actor, action, object };
    let mac = link(audit.vault, &before, &row);
    sqlx::query("insert into history (seq, hour, actor, verb, object, mac) values ($1, $2, $3, $4, $5, $6)")
        .bind(row.seq)
        .bind(row.hour)
        .bind(row.actor)
        .bind(row.action)
        .bind(row.object)
        .bind(&mac[..])
        .execute(&mut *db)
        .await?;
    sqlx::query("update history_head set mac = $1 where one = 1").bind(&mac[..]).execute(db).await?;
    Ok(())
}

/// Whether an act on a thing was recorded after the last act of another kind on it.
pub async fn was_done_since(db: &mut Conn, vault: &Vault, action: AuditAction, since: AuditAction, object: &[u8]) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as(
        "select count(*) from history where object = $1 and verb = $2
         and seq > (select coalesce(max(seq), 0) from history where object = $1 and verb = $3)",
    )
    .bind(&vault.mac(Purpose::Object, &[object])[..])
    .bind(<&str>::from(action))
    .bind(<&str>::from(since))
    .fetch_one(db)
    .await?;
    Ok(count > 0)
}

/// The keyed hash under which the log knows a thing.
pub fn object(vault: &Vault, id: &[u8]) -> [u8; 32] {
    vault.mac(Purpose::Object, &[id])
}

/// Bytes of a head as it is shown and noted down.
pub const HEAD: usize = 6;

/// The result of checking the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// All rows are as they were written. The head can be compared with one noted down earlier.
    Whole { rows: i64, head: String },
    /// `at` is the first row that is not as it was written, or one past the last when the tail is missing.
    Broken { at: i64 },
}

/// Checks the chain from the first row to the head. Acts recorded meanwhile are left for the next check.
pub async fn verify(db: &mut Conn, vault: &Vault) -> sqlx::Result<Chain> {
    // One statement: head and last row of the same moment.
    let (seq, head, last): (i64, Vec<u8>, i64) =
        sqlx::query_as("select seq, mac, coalesce((select max(seq) from history), 0) from history_head where one = 1").fetch_one(&mut *db).await?;
    let mut before = vec![];
    let mut next = 1;
    loop {
        let rows: Vec<Linked> =
            sqlx::query_as("select seq, hour, actor, verb, object, mac from history where seq >= $1 and seq <= $2 order by seq limit 1000")
                .bind(next)
                .bind(seq)
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
    if next != seq + 1 || last != seq || before != head {
        return Ok(Chain::Broken { at: next });
    }
    Ok(Chain::Whole { rows: seq, head: crate::id::to_hex(head.get(..HEAD).unwrap_or_default()) })
}

/// Reads a head as somebody noted it down, in groups or capitals; `None` when it is none.
pub fn parse_head(text: &str) -> Option<[u8; HEAD]> {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() != 2 * HEAD || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u64::from_str_radix(&digits, 16).ok()?;
    number.to_be_bytes().last_chunk().copied()
}

/// Returns the number of the act after which the head was this one; `None` when that act is gone or was never there.
pub async fn act_of_head(db: &mut Conn, head: [u8; HEAD]) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select seq from history where substr(mac, 1, 6) = $1 order by seq limit 1").bind(&head[..]).fetch_optional(db).await
}

/// One recorded act.
#[derive(sqlx::FromRow)]
pub struct Entry {
    pub seq: i64,
    pub hour: String,
    /// The id of the person who acted, or "operator" for the command line.
    pub actor: String,
    /// An `AuditAction` as it was written, and its details after spaces.
    #[sqlx(rename = "verb")]
    pub action: String,
    /// The keyed hash of the thing acted on: the same thing has the same hash, and the hash reveals nothing else.
    pub object: Vec<u8>,
}

/// The acts that somebody looks for; an empty text stands for all.
#[derive(Default)]
pub struct Filter {
    /// The id of a person, or "operator".
    pub actor: String,
    /// The name of an action.
    pub action: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// A page of acts, newest first, beginning before number `before`.
pub async fn entries(db: &mut Conn, filter: &Filter, before: i64, most: i64) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as(
        "select seq, hour, actor, verb, object from history
         where seq < $1 and ($3 = '' or actor = $3) and ($4 = '' or verb = $4 or substr(verb, 1, length($4) + 1) = $4 || ' ')
         and substr(hour, 1, 10) >= $5 and substr(hour, 1, 10) <= $6 order by seq desc limit $2",
    )
    .bind(before)
    .bind(most)
    .bind(&filter.actor)
    .bind(&filter.action)
    .bind(filter.from.map_or_else(String::new, |day| day.to_string()))
    .bind(filter.to.map_or_else(|| "9999-12-31".into(), |day| day.to_string()))
    .fetch_all(db)
    .await
}

/// The latest acts on a thing, newest first.
pub async fn acts_on(db: &mut Conn, vault: &Vault, object: &[u8], most: i64) -> sqlx::Result<Vec<Entry>> {
    let select = "select seq, hour, actor, verb, object from history where object = $1 order by seq desc limit $2";
    sqlx::query_as(select).bind(&self::object(vault, object)[..]).bind(most).fetch_all(db).await
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    hour: String,
    actor: String,
    #[sqlx(rename = "verb")]
    action: String,
    object: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Linked {
    #[sqlx(flatten)]
    row: Row,
    mac: Vec<u8>,
}

fn link(vault: &Vault, before: &[u8], row: &Row) -> [u8; 32] {
    vault.mac(Purpose::History, &[before, &row.seq.to_be_bytes(), row.hour.as_bytes(), row.actor.as_bytes(), row.action.as_bytes(), &row.object])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::scratch::scratch;
    use jiff::civil::date;
    use strum::VariantArray;

    /// The length of the log; `SAYSO_FULL` asks for the whole of it.
    fn rows() -> i64 {
        if std::env::var_os("SAYSO_FULL").is_some() { 1_000 } else { 60 }
    }

    /// Records the acts and returns the chain, which is whole.
    async fn log(db: &mut Conn, vault: &Vault) -> Chain {
        let priya = crate::random::id();
        for number in 0..rows() as usize {
            let audit = AuditContext::new(vault, date(2026, 11, 22), format!("2026-11-22 {:02}", 8 + number / 100));
            record(db, &audit, priya, AuditAction::VARIANTS[number % AuditAction::VARIANTS.len()], &[number as u8; 16]).await.unwrap();
        }
        let whole = verify(db, vault).await.unwrap();
        assert!(matches!(whole, Chain::Whole { rows: all, .. } if all == rows()), "{whole:?}");
        whole
    }

    /// Changes to row `$1` that need the database but not the key, each a list of statements.
    const FORGERIES: [(&str, &[&str]); 8] = [
        ("another hour", &["update history set hour = '2026-11-21 23' where seq = $1"]),
        ("another actor", &["update history set actor = 'nobody' where seq = $1"]),
        ("another verb", &["update history set verb = 'Looked' where seq = $1"]),
        ("another object", &["update history set object = mac where seq = $1"]),
        ("another link", &["update history set mac = object where seq = $1"]),
        ("a row taken out", &["delete from history where seq = $1"]),
        (
            "a row taken out and the gap closed",
            &[
                "delete from history where seq = $1",
                "update history set seq = -seq where seq > $1",
                "update history set seq = -seq - 1 where seq < 0 and $1 > 0",
                "update history_head set seq = seq - 1 where $1 > 0",
            ],
        ),
        (
            "a row put in",
            &[
                "update history set seq = -seq where seq >= $1",
                "update history set seq = -seq + 1 where seq < 0 and $1 > 0",
                "insert into history (seq, hour, actor, verb, object, mac) select $1, hour, actor, verb, object, mac from history where seq = $1 + 1",
                "update history_head set seq = seq + 1 where $1 > 0",
            ],
        ),
    ];

    mod verify {
        use super::*;

        #[tokio::test]
        async fn p29_finds_every_forgery_at_every_row() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([5; 32]);
            let mut tx = db.write().await.unwrap();
            log(&mut tx, &vault).await;
            tx.commit().await.unwrap();
            for at in 1..=rows() {
                for (forgery, statements) in FORGERIES {
                    let mut tx = db.write().await.unwrap();
                    for &statement in statements {
                        sqlx::query(statement).bind(at).execute(&mut *tx).await.unwrap();
                    }
                    let found = verify(&mut tx, &vault).await.unwrap();
                    // A copy put in front of its original is whole itself; what follows it is not.
                    assert!(matches!(found, Chain::Broken { at: row } if row == at || row == at + 1), "{forgery} at {at}: {found:?}");
                }
            }
        }

        #[tokio::test]
        async fn p29_finds_two_rows_that_changed_places() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([5; 32]);
            let mut tx = db.write().await.unwrap();
            log(&mut tx, &vault).await;
            tx.commit().await.unwrap();
            for at in 1..rows() {
                let mut tx = db.write().await.unwrap();
                for swap in [
                    "update history set seq = -seq where seq in ($1, $1 + 1)",
                    "update history set seq = $1 + 1 where seq = -$1",
                    "update history set seq = $1 where seq = -$1 - 1",
                ] {
                    sqlx::query(swap).bind(at).execute(&mut *tx).await.unwrap();
                }
                assert_eq!(verify(&mut tx, &vault).await.unwrap(), Chain::Broken { at });
            }
        }

        #[tokio::test]
        async fn p29_finds_a_cut_tail_and_a_head_set_back() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([5; 32]);
            let mut tx = db.write().await.unwrap();
            let noted = log(&mut tx, &vault).await;
            tx.commit().await.unwrap();
            for last in 0..rows() {
                let mut tx = db.write().await.unwrap();
                sqlx::query("delete from history where seq > $1").bind(last).execute(&mut *tx).await.unwrap();
                assert_eq!(verify(&mut tx, &vault).await.unwrap(), Chain::Broken { at: last + 1 });
                sqlx::query("update history_head set seq = $1, mac = coalesce((select mac from history where seq = $1), substr(mac, 1, 0))")
                    .bind(last)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                let found = verify(&mut tx, &vault).await.unwrap();
                assert!(matches!(&found, Chain::Whole { rows, .. } if *rows == last), "{found:?}");
                assert_ne!(found, noted);
                let Chain::Whole { head, .. } = &noted else { unreachable!() };
                assert_eq!(act_of_head(&mut tx, parse_head(head).unwrap()).await.unwrap(), None, "the noted head is gone with the tail");
            }
        }

        #[tokio::test]
        async fn head_of_each_act_is_found_again() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([5; 32]);
            let mut tx = db.write().await.unwrap();
            for act in 1..=5 {
                let audit = AuditContext::new(&vault, date(2026, 11, 22), "2026-11-22 08".into());
                record_operator(&mut tx, &audit, AuditAction::Invited, &[7; 16]).await.unwrap();
                let Chain::Whole { head, .. } = verify(&mut tx, &vault).await.unwrap() else { unreachable!() };
                assert_eq!(head.len(), 2 * HEAD);
                assert_eq!(act_of_head(&mut tx, parse_head(&head).unwrap()).await.unwrap(), Some(act));
            }
        }

        #[tokio::test]
        async fn fails_with_another_key() {
            let (db, _gone) = scratch().await;
            let mut tx = db.write().await.unwrap();
            log(&mut tx, &Vault::new([5; 32])).await;
            assert_eq!(verify(&mut tx, &Vault::new([6; 32])).await.unwrap(), Chain::Broken { at: 1 });
        }
    }
}
