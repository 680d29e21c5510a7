//! SQL statements about links: the account at the provider that somebody signs in with.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{self, Conn},
    id::PersonId,
    staff::{
        Person,
        proof::{Proof, SignedIn},
        store,
    },
    vault::{Purpose, Vault},
};
use jiff::civil::Date;

fn hash(vault: &Vault, issuer: &str, subject: &str) -> [u8; 32] {
    vault.mac(Purpose::Subject, &[issuer.as_bytes(), subject.as_bytes()])
}

/// Links an account at the provider in place of an earlier one; `false` when it is somebody else's.
pub async fn link(db: &mut Conn, audit: &AuditContext<'_>, by: &SignedIn, issuer: &str, subject: &str) -> sqlx::Result<bool> {
    let own = by.person().id;
    delete(db, own).await?;
    let done = sqlx::query("insert into provider_links (subject, person, since) values ($1, $2, $3) on conflict (subject) do nothing")
        .bind(&hash(audit.vault, issuer, subject)[..])
        .bind(own.bytes())
        .bind(audit.today.to_string())
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    audit_log::record(db, audit, own, AuditAction::LinkedProvider, own.bytes()).await?;
    Ok(true)
}

/// Ends somebody's link; `false` when there is none.
pub async fn delete(db: &mut Conn, person: PersonId) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from provider_links where person = $1").bind(person.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// The day since which somebody's account is linked.
pub async fn since(db: &mut Conn, person: PersonId) -> sqlx::Result<Option<Date>> {
    let day: Option<String> =
        sqlx::query_scalar("select since from provider_links where person = $1").bind(person.bytes()).fetch_optional(db).await?;
    day.map(|day| db::read("since", &day)).transpose()
}

/// The person of an account at the provider, while they may sign in.
pub async fn person(db: &mut Conn, vault: &Vault, issuer: &str, subject: &str) -> sqlx::Result<Option<Person>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar("select person from provider_links where subject = $1")
        .bind(&hash(vault, issuer, subject)[..])
        .fetch_optional(&mut *db)
        .await?;
    let Some(id) = row else { return Ok(None) };
    let person = store::person(db, db::read_id("person", &id)?).await?;
    Ok(person.filter(|person| person.active && person.joined))
}
