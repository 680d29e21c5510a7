//! SQL statements about recovery codes: each lets its owner sign in once without their phone.

use crate::{
    audit_log::AuditContext,
    db::Conn,
    id::PersonId,
    vault::{Purpose, Vault},
};

/// The codes of one person at a time.
pub const CODES: usize = 10;
/// Letters and digits of a code, as it is hashed: 60 random bits.
pub const LENGTH: usize = 12;

fn hash(vault: &Vault, person: PersonId, code: &str) -> [u8; 32] {
    vault.mac(Purpose::RecoveryCode, &[person.bytes(), code.as_bytes()])
}

/// Puts these codes in the place of all earlier ones.
pub async fn replace(db: &mut Conn, audit: &AuditContext<'_>, person: PersonId, codes: &[String]) -> sqlx::Result<()> {
    delete(db, person).await?;
    for code in codes {
        sqlx::query("insert into recovery_codes (hash, person) values ($1, $2)")
            .bind(&hash(audit.vault, person, code)[..])
            .bind(person.bytes())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

pub async fn delete(db: &mut Conn, person: PersonId) -> sqlx::Result<()> {
    sqlx::query("delete from recovery_codes where person = $1").bind(person.bytes()).execute(db).await.map(|_| ())
}

/// Uses a code up; `false` when it is not one of the person's, or was used before.
pub async fn use_up(db: &mut Conn, vault: &Vault, person: PersonId, code: &str) -> sqlx::Result<bool> {
    let hash = hash(vault, person, code);
    let done = sqlx::query("delete from recovery_codes where hash = $1 and person = $2").bind(&hash[..]).bind(person.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Whether it is one of the person's; it stays good.
pub async fn knows(db: &mut Conn, vault: &Vault, person: PersonId, code: &str) -> sqlx::Result<bool> {
    let hash = hash(vault, person, code);
    let known = "select count(*) from recovery_codes where hash = $1 and person = $2";
    let count: i64 = sqlx::query_scalar(known).bind(&hash[..]).bind(person.bytes()).fetch_one(db).await?;
    Ok(count == 1)
}

pub async fn left(db: &mut Conn, person: PersonId) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from recovery_codes where person = $1").bind(person.bytes()).fetch_one(db).await
}
