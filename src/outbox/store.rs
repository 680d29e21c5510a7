//! Every SQL statement about table `outbox`.

use crate::{
    audit_log::AuditContext,
    clock::read_hour,
    db::{self, Conn},
    id::{FeedbackId, PersonId, to_hex},
    outbox::{MessageKind, OutboxRecord},
    random,
    smtp::MailProblem,
    staff::{Role, exclusion_store},
    vault::Purpose,
};
use jiff::civil::{Date, DateTime};

/// Most messages read at a time.
const AT_ONCE: i64 = 20;
/// The wait after the first try, in seconds. It doubles with each try, up to the longest.
const FIRST_WAIT: i64 = 60;
const LONGEST_WAIT: i64 = 15 * 60;

/// Queues a message to every safeguarding lead who works here now, once for each matter and person.
pub async fn queue_for_leads(db: &mut Conn, audit: &AuditContext<'_>, kind: MessageKind, concern: FeedbackId, about: &[&[u8]]) -> sqlx::Result<()> {
    for lead in exclusion_store::leads_of(db, concern).await? {
        queue(db, audit, kind, about, &lead.to_string()).await?;
    }
    Ok(())
}

/// Queues a message to the chair, once for each matter and address. Without an address there is none.
pub async fn queue_for_chair(db: &mut Conn, audit: &AuditContext<'_>, kind: MessageKind, about: &[&[u8]], address: &str) -> sqlx::Result<()> {
    if address.is_empty() { Ok(()) } else { queue(db, audit, kind, about, address).await }
}

/// Queues a test message to somebody's own address.
pub async fn queue_test(db: &mut Conn, audit: &AuditContext<'_>, to: PersonId) -> sqlx::Result<()> {
    queue(db, audit, MessageKind::Test, &[&random::bytes::<16>()], &to.to_string()).await
}

async fn queue(db: &mut Conn, audit: &AuditContext<'_>, kind: MessageKind, about: &[&[u8]], recipient: &str) -> sqlx::Result<()> {
    sqlx::query(
        "insert into outbox (id, kind, about, recipient, queued_hour, tries, next_try) values ($1, $2, $3, $4, $5, 0, 0)
         on conflict (kind, about, recipient) do nothing",
    )
    .bind(&random::bytes::<16>()[..])
    .bind(<&str>::from(kind))
    .bind(&audit.vault.mac(Purpose::Object, about)[..])
    .bind(recipient)
    .bind(&audit.hour)
    .execute(db)
    .await
    .map(|_| ())
}

fn has_lead(roles: &str) -> bool {
    roles.split_whitespace().any(|role| role == Role::Lead.name())
}

/// A message that is due.
pub struct Due {
    id: Vec<u8>,
    pub kind: MessageKind,
    recipient: String,
    tries: i64,
    next_try: i64,
}

impl Due {
    /// An id that says nothing of the matter; the same for each try.
    pub fn message_id(&self) -> String {
        to_hex(&self.id)
    }
}

/// The messages to try now. A time that is further off than any wait was set by a clock that has been put right since.
pub async fn due(db: &mut Conn, now: i64) -> sqlx::Result<Vec<Due>> {
    let rows: Vec<(Vec<u8>, String, String, i64, i64)> = sqlx::query_as(
        "select id, kind, recipient, tries, next_try from outbox
         where sent_hour is null and (next_try <= $1 or next_try > $2) order by next_try, id limit $3",
    )
    .bind(now)
    .bind(now + LONGEST_WAIT)
    .bind(AT_ONCE)
    .fetch_all(db)
    .await?;
    let read =
        |(id, kind, recipient, tries, next_try): (_, String, _, _, _)| Ok(Due { id, kind: db::read("kind", &kind)?, recipient, tries, next_try });
    rows.into_iter().map(read).collect()
}

/// Counts a try before it is made and returns the address. If the program dies meanwhile, the message is due again after the wait.
///
/// `None` when another server tries it, or the person is no lead any more: then the message is deleted.
pub async fn begin_try(db: &mut Conn, due: &Due, now: i64) -> sqlx::Result<Option<String>> {
    let wait = FIRST_WAIT.saturating_mul(1 << due.tries.clamp(0, 8)).min(LONGEST_WAIT);
    let done = sqlx::query("update outbox set tries = tries + 1, next_try = $3 where id = $1 and next_try = $2 and tries = $4 and sent_hour is null")
        .bind(&due.id)
        .bind(due.next_try)
        .bind(now + wait)
        .bind(due.tries)
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let address = if due.kind.is_for_chair() { Some(due.recipient.clone()) } else { address_of(db, due).await? };
    if address.is_none() {
        sqlx::query("delete from outbox where id = $1").bind(&due.id).execute(db).await?;
    }
    Ok(address)
}

/// The address of whoever works here still; a message for leads goes to leads only.
async fn address_of(db: &mut Conn, due: &Due) -> sqlx::Result<Option<String>> {
    let id: PersonId = db::read("recipient", &due.recipient)?;
    let row: Option<(String, String)> =
        sqlx::query_as("select email, roles from people where id = $1 and active").bind(id.bytes()).fetch_optional(db).await?;
    Ok(row.filter(|(_, roles)| due.kind == MessageKind::Test || has_lead(roles)).map(|(email, _)| email))
}

/// Records that the mail server has taken a message.
pub async fn record_sent(db: &mut Conn, due: &Due, hour: &str) -> sqlx::Result<()> {
    let update = sqlx::query("update outbox set sent_hour = $2, next_try = 0, problem = null where id = $1");
    update.bind(&due.id).bind(hour).execute(db).await.map(|_| ())
}

/// Records why a try failed; the next one is set already.
pub async fn record_problem(db: &mut Conn, due: &Due, problem: MailProblem) -> sqlx::Result<()> {
    let update = sqlx::query("update outbox set problem = $2 where id = $1 and sent_hour is null");
    update.bind(&due.id).bind(<&str>::from(problem)).execute(db).await.map(|_| ())
}

/// Makes all that waits due at once: a program that was killed may have left some in the middle of a try.
pub async fn try_all_now(db: &mut Conn) -> sqlx::Result<()> {
    sqlx::query("update outbox set next_try = 0 where sent_hour is null and next_try <> 0").execute(db).await.map(|_| ())
}

/// Deletes messages that were sent before a day; where no mail is sent, those too that wait since before another.
pub async fn delete_old(db: &mut Conn, sent_before: Date, unsendable_before: Option<Date>) -> sqlx::Result<()> {
    sqlx::query("delete from outbox where sent_hour < $1").bind(sent_before.to_string()).execute(&mut *db).await?;
    if let Some(day) = unsendable_before {
        sqlx::query("delete from outbox where sent_hour is null and queued_hour < $1").bind(day.to_string()).execute(db).await?;
    }
    Ok(())
}

/// Reads how the outbox is doing.
pub async fn record(db: &mut Conn) -> sqlx::Result<OutboxRecord> {
    let (waiting, failing, oldest): (i64, i64, Option<String>) =
        sqlx::query_as("select count(*), count(problem), min(queued_hour) from outbox where sent_hour is null").fetch_one(&mut *db).await?;
    let problem: Option<(String,)> =
        sqlx::query_as("select problem from outbox where sent_hour is null and problem is not null order by next_try desc, id limit 1")
            .fetch_optional(&mut *db)
            .await?;
    let (sent,): (Option<String>,) = sqlx::query_as("select max(sent_hour) from outbox").fetch_one(db).await?;
    Ok(OutboxRecord {
        waiting,
        failing,
        oldest: hour("queued_hour", oldest)?,
        problem: problem.map(|(problem,)| db::read("problem", &problem)).transpose()?,
        sent: hour("sent_hour", sent)?,
    })
}

fn hour(name: &'static str, text: Option<String>) -> sqlx::Result<Option<DateTime>> {
    text.map(|text| read_hour(&text).ok_or_else(|| db::unreadable(name))).transpose()
}
