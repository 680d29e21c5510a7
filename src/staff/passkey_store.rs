//! SQL statements about passkeys and the challenges that were answered.

use crate::{
    db::{self, Conn},
    id::{PasskeyId, PersonId},
    vault::Place,
};
use jiff::civil::Date;

/// The place of a sealed public key.
pub fn key_place(row: &[u8]) -> Place<'_> {
    Place { table: "passkeys", row, field: "public_key" }
}

/// The place of a challenge that waits for its answer, sealed into a page and never stored: of somebody who adds a passkey, or of a sign-in.
pub fn challenge_place(person: &[u8]) -> Place<'_> {
    Place { table: "used_challenges", row: person, field: if person.is_empty() { "sign-in" } else { "passkey" } }
}

/// A passkey as its owner sees it.
pub struct Passkey {
    pub id: PasskeyId,
    pub name: String,
    pub added_on: Date,
    pub used_on: Option<Date>,
}

/// A passkey as a sign-in finds it.
pub struct Found {
    pub id: PasskeyId,
    pub person: PersonId,
    pub public_key: Vec<u8>,
}

/// A passkey that is about to be stored.
pub struct New<'a> {
    pub id: PasskeyId,
    pub person: PersonId,
    pub name: &'a str,
    pub credential: &'a [u8],
    pub public_key: &'a [u8],
}

/// A person's passkeys, oldest first.
pub async fn passkeys(db: &mut Conn, person: PersonId) -> sqlx::Result<Vec<Passkey>> {
    let select = "select id, name, added_on, used_on from passkeys where person = $1 order by added_on, name, id";
    let rows: Vec<Row> = sqlx::query_as(select).bind(person.bytes()).fetch_all(db).await?;
    rows.into_iter().map(Row::read).collect()
}

/// The ids that a person's devices know their passkeys by.
pub async fn credentials(db: &mut Conn, person: PersonId) -> sqlx::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar("select credential from passkeys where person = $1 order by id").bind(person.bytes()).fetch_all(db).await
}

pub async fn by_credential(db: &mut Conn, credential: &[u8]) -> sqlx::Result<Option<Found>> {
    let row: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select id, person, public_key from passkeys where credential = $1").bind(credential).fetch_optional(db).await?;
    row.map(|(id, person, public_key)| Ok(Found { id: db::read_id("id", &id)?, person: db::read_id("person", &person)?, public_key })).transpose()
}

/// Stores a passkey; `false` when its device has brought it before.
pub async fn insert(db: &mut Conn, today: Date, new: &New<'_>) -> sqlx::Result<bool> {
    let insert = "insert into passkeys (id, person, name, credential, public_key, added_on) values ($1, $2, $3, $4, $5, $6)
         on conflict (credential) do nothing";
    let done = sqlx::query(insert)
        .bind(new.id.bytes())
        .bind(new.person.bytes())
        .bind(new.name)
        .bind(new.credential)
        .bind(new.public_key)
        .bind(today.to_string())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a use, and what the device counts; `false` when the passkey was used or removed since it was found.
pub async fn note_use(db: &mut Conn, today: Date, found: &Found, public_key: &[u8]) -> sqlx::Result<bool> {
    let update = "update passkeys set used_on = $2, public_key = $3 where id = $1 and public_key = $4";
    let done = sqlx::query(update).bind(found.id.bytes()).bind(today.to_string()).bind(public_key).bind(&found.public_key).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Gives one of a person's passkeys another name; `false` when they have none of this id.
pub async fn rename(db: &mut Conn, person: PersonId, id: PasskeyId, name: &str) -> sqlx::Result<bool> {
    let update = sqlx::query("update passkeys set name = $3 where id = $1 and person = $2");
    Ok(update.bind(id.bytes()).bind(person.bytes()).bind(name).execute(db).await?.rows_affected() == 1)
}

/// Removes one of a person's passkeys; `false` when they have none of this id.
pub async fn delete(db: &mut Conn, person: PersonId, id: PasskeyId) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from passkeys where id = $1 and person = $2").bind(id.bytes()).bind(person.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

pub async fn delete_all(db: &mut Conn, person: PersonId) -> sqlx::Result<()> {
    sqlx::query("delete from passkeys where person = $1").bind(person.bytes()).execute(db).await.map(|_| ())
}

/// Notes that a challenge was answered; `false` when it was before. Notes go an hour after the challenge is over, as the clocks of servers differ.
pub async fn use_challenge(db: &mut Conn, hash: &[u8], until: i64, now: i64) -> sqlx::Result<bool> {
    sqlx::query("delete from used_challenges where until < $1").bind(now - 3_600).execute(&mut *db).await?;
    let insert = "insert into used_challenges (hash, until) values ($1, $2) on conflict (hash) do nothing";
    Ok(sqlx::query(insert).bind(hash).bind(until).execute(db).await?.rows_affected() == 1)
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "Vec<u8>")]
    id: PasskeyId,
    name: String,
    added_on: String,
    used_on: Option<String>,
}

impl Row {
    fn read(self) -> sqlx::Result<Passkey> {
        Ok(Passkey {
            id: self.id,
            name: self.name,
            added_on: db::read("added_on", &self.added_on)?,
            used_on: db::read_opt("used_on", self.used_on.as_deref())?,
        })
    }
}
