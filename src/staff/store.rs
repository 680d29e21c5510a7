//! Every SQL statement about people and their sign-ins.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{self, Conn},
    id::PersonId,
    random,
    staff::{
        Person, Role,
        proof::{Administrator, Auditor, Proof},
    },
    vault::{Place, Purpose},
};
use jiff::{ToSpan, civil::Date};
use std::collections::HashMap;

/// Days an invitation may be used: the day it is made and this many after.
const INVITATION_DAYS: i64 = 7;

pub async fn person(db: &mut Conn, id: PersonId) -> sqlx::Result<Option<Person>> {
    let row: Option<PersonRow> =
        sqlx::query_as("select id, name, email, roles, version, active, password is not null as joined from people where id = $1")
            .bind(id.bytes())
            .fetch_optional(db)
            .await?;
    Ok(row.map(Into::into))
}

pub async fn everyone(db: &mut Conn, _by: &Administrator) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> =
        sqlx::query_as("select id, name, email, roles, version, active, password is not null as joined from people order by name, id")
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The name of every account by its id as text, for the actors of the audit log.
pub async fn names(db: &mut Conn, _by: &Auditor) -> sqlx::Result<HashMap<String, String>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, name from people").fetch_all(db).await?;
    rows.into_iter().map(|(id, name)| Ok((db::read_id::<PersonId>("id", &id)?.to_string(), name))).collect()
}

/// What is needed to check a sign-in; the password's hash and the sealed secret never leave the server.
pub struct Credentials {
    pub person: Person,
    pub password: String,
    pub totp: Vec<u8>,
    pub totp_step: i64,
}

pub async fn credentials(db: &mut Conn, email: &str) -> sqlx::Result<Option<Credentials>> {
    let row: Option<CredentialsRow> = sqlx::query_as(
        "select id, name, email, roles, version, active, password is not null as joined, password, totp, totp_step
         from people where email = $1 and active and password is not null and totp is not null",
    )
    .bind(email.trim().to_lowercase())
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Credentials { person: row.person.into(), password: row.password, totp: row.totp, totp_step: row.totp_step }))
}

/// Notes that the code of this step was used. False when it, or a later one, was used before: a code works once.
pub async fn use_step(db: &mut Conn, id: PersonId, step: i64) -> sqlx::Result<bool> {
    let done = sqlx::query("update people set totp_step = $2 where id = $1 and totp_step < $2").bind(id.bytes()).bind(step).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Records that somebody signed in.
pub async fn note_sign_in(db: &mut Conn, at: &AuditContext<'_>, person: &Person) -> sqlx::Result<()> {
    audit_log::record(db, at, person.id, AuditAction::SignedIn, person.id.bytes()).await
}

/// An account that was invited and not yet used; the token goes to the person and only its keyed hash stays here.
pub struct Invitation {
    pub id: PersonId,
    pub token: String,
}

/// Invites someone; who was invited before and hasn't joined gets a new link, and the old one ends.
/// `None` when somebody with this e-mail address works here already.
pub async fn invite(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Administrator,
    name: &str,
    email: &str,
    roles: &[Role],
) -> sqlx::Result<Option<Invitation>> {
    let made = insert_invited(db, at, name, email, roles).await?;
    if let Some(invitation) = &made {
        audit_log::record(db, at, by.person().id, AuditAction::Invited, invitation.id.bytes()).await?;
    }
    Ok(made)
}

/// Makes the very first account, which nobody can have invited. `None` when there is anyone already.
pub async fn invite_first(db: &mut Conn, at: &AuditContext<'_>, name: &str, email: &str) -> sqlx::Result<Option<Invitation>> {
    let (people,): (i64,) = sqlx::query_as("select count(*) from people where password is not null").fetch_one(&mut *db).await?;
    if people > 0 {
        return Ok(None);
    }
    invite_as_operator(db, at, name, email, &[Role::Administrator]).await
}

/// Invites someone from the command line of the machine: who can run programs with the key there can do anything anyway, and when
/// every administrator has lost their phone it is the only way back. The history says that the operator did it.
pub async fn invite_as_operator(db: &mut Conn, at: &AuditContext<'_>, name: &str, email: &str, roles: &[Role]) -> sqlx::Result<Option<Invitation>> {
    let made = insert_invited(db, at, name, email, roles).await?;
    if let Some(invitation) = &made {
        audit_log::record_operator(db, at, AuditAction::Invited, invitation.id.bytes()).await?;
    }
    Ok(made)
}

async fn insert_invited(db: &mut Conn, at: &AuditContext<'_>, name: &str, email: &str, roles: &[Role]) -> sqlx::Result<Option<Invitation>> {
    let token = crate::id::to_hex(&random::bytes::<16>());
    let row: Option<(Vec<u8>,)> = sqlx::query_as(
        "insert into people (id, name, email, roles, totp_step, invitation, invited_until, version, active)
         values ($1, $2, $3, $4, 0, $5, $6, 1, $7)
         on conflict (email) do update set name = excluded.name, roles = excluded.roles, invitation = excluded.invitation,
             invited_until = excluded.invited_until, version = people.version + 1, active = excluded.active
         where people.password is null returning id",
    )
    .bind(random::id::<PersonId>().bytes())
    .bind(name)
    .bind(email.trim().to_lowercase())
    .bind(spell(roles))
    .bind(&at.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
    .bind(invitation_ends(at.today).to_string())
    .bind(true)
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|(id,)| Some(Invitation { id: id.try_into().ok()?, token })))
}

/// The person an invitation is for, while it may be used.
pub async fn invited(db: &mut Conn, at: &AuditContext<'_>, token: &str) -> sqlx::Result<Option<Person>> {
    let row: Option<PersonRow> = sqlx::query_as(
        "select id, name, email, roles, version, active, password is not null as joined
         from people where invitation = $1 and invited_until >= $2 and active",
    )
    .bind(&at.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
    .bind(at.today.to_string())
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// Uses an invitation up: from now on the person signs in with this password and these codes. `None` when it was used meanwhile.
pub async fn join(db: &mut Conn, at: &AuditContext<'_>, token: &str, password_hash: &str, totp: &[u8], step: i64) -> sqlx::Result<Option<Person>> {
    let Some(invited) = invited(db, at, token).await? else { return Ok(None) };
    let sealed = at.vault.seal(totp_place(invited.id.bytes()), &crate::id::to_hex(totp));
    let done = sqlx::query(
        "update people set password = $2, totp = $3, totp_step = $4, invitation = null, invited_until = null, version = version + 1
         where id = $1 and invitation is not null",
    )
    .bind(invited.id.bytes())
    .bind(password_hash)
    .bind(sealed)
    .bind(step)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, at, invited.id, AuditAction::Joined, invited.id.bytes()).await?;
    person(db, invited.id).await
}

/// Where a person's sealed sign-in secret lives.
pub fn totp_place(row: &[u8]) -> Place<'_> {
    Place { table: "people", row, field: "totp" }
}

/// Why an account can't be changed so.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    /// There must always be somebody who can invite and change accounts.
    LastAdministrator,
    /// An administrator sees none of the words; one who could become a reviewer or a lead at will would.
    OwnRole,
}

pub async fn set_roles(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    roles: &[Role],
) -> sqlx::Result<Option<Result<(), Kept>>> {
    if !roles.contains(&Role::Administrator) && is_last_administrator(db, id).await? {
        return Ok(Some(Err(Kept::LastAdministrator)));
    }
    // Read again: the proof was made before this transaction, and another administrator may have taken a role away since.
    audit_log::lock(db).await?;
    let own = if id == by.person().id { person(db, id).await? } else { None };
    if own.is_some_and(|own| roles.iter().any(|role| !own.roles.contains(role))) {
        return Ok(Some(Err(Kept::OwnRole)));
    }
    let done = sqlx::query("update people set roles = $2, version = version + 1 where id = $1")
        .bind(id.bytes())
        .bind(spell(roles))
        .execute(&mut *db)
        .await?;
    recorded(db, at, by, id, AuditAction::ChangedRoles, done.rows_affected()).await
}

pub async fn set_active(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    active: bool,
) -> sqlx::Result<Option<Result<(), Kept>>> {
    if !active && is_last_administrator(db, id).await? {
        return Ok(Some(Err(Kept::LastAdministrator)));
    }
    let done =
        sqlx::query("update people set active = $2, version = version + 1 where id = $1").bind(id.bytes()).bind(active).execute(&mut *db).await?;
    let verb = if active { AuditAction::SwitchedOn } else { AuditAction::SwitchedOff };
    recorded(db, at, by, id, verb, done.rows_affected()).await
}

async fn recorded(
    db: &mut Conn,
    at: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    verb: AuditAction,
    rows: u64,
) -> sqlx::Result<Option<Result<(), Kept>>> {
    if rows == 0 {
        return Ok(None);
    }
    audit_log::record(db, at, by.person().id, verb, id.bytes()).await?;
    Ok(Some(Ok(())))
}

/// Two administrators switching each other off at once must not both be told that one is left, so others wait.
async fn is_last_administrator(db: &mut Conn, id: PersonId) -> sqlx::Result<bool> {
    audit_log::lock(db).await?;
    let rows: Vec<PersonRow> = sqlx::query_as(
        "select id, name, email, roles, version, active, password is not null as joined from people where active and password is not null",
    )
    .fetch_all(&mut *db)
    .await?;
    let mut administrators = rows.into_iter().map(Person::from).filter(|person| person.is(Role::Administrator));
    Ok(administrators.next().is_some_and(|only| only.id == id) && administrators.next().is_none())
}

// Sign-ins: the key is a hash of the cookie's value, so that nobody who reads the database can use one.

pub async fn keep_sign_in(db: &mut Conn, key: &[u8], data: &str, expires: i64) -> sqlx::Result<bool> {
    let done = sqlx::query("insert into sign_ins (id, data, expires) values ($1, $2, $3) on conflict (id) do nothing")
        .bind(key)
        .bind(data)
        .bind(expires)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Only ever an update: a slow request must not bring back a sign-in that was ended meanwhile.
pub async fn update_sign_in(db: &mut Conn, key: &[u8], data: &str, expires: i64) -> sqlx::Result<()> {
    sqlx::query("update sign_ins set data = $2, expires = $3 where id = $1").bind(key).bind(data).bind(expires).execute(db).await.map(|_| ())
}

pub async fn sign_in(db: &mut Conn, key: &[u8], now: i64) -> sqlx::Result<Option<(String, i64)>> {
    sqlx::query_as("select data, expires from sign_ins where id = $1 and expires > $2").bind(key).bind(now).fetch_optional(db).await
}

pub async fn end_sign_in(db: &mut Conn, key: &[u8]) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ins where id = $1").bind(key).execute(db).await.map(|_| ())
}

pub async fn forget_old_sign_ins(db: &mut Conn, now: i64) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ins where expires <= $1").bind(now).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: PersonId,
    name: String,
    email: String,
    roles: String,
    version: i64,
    active: bool,
    joined: bool,
}

#[derive(sqlx::FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    person: PersonRow,
    password: String,
    totp: Vec<u8>,
    totp_step: i64,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            roles: row.roles.split(' ').filter_map(|role| role.parse().ok()).collect(),
            version: row.version,
            active: row.active,
            joined: row.joined,
        }
    }
}

fn spell(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" ")
}

/// The last day an invitation made today may be used.
pub fn invitation_ends(today: Date) -> Date {
    today.saturating_add(INVITATION_DAYS.days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::scratch::scratch, vault::Vault};
    use jiff::civil::date;

    fn on(vault: &Vault, today: Date) -> AuditContext<'_> {
        AuditContext { vault, today, hour: format!("{today} 09") }
    }

    #[tokio::test]
    async fn an_invitation_works_once_and_for_a_week() {
        let (db, _gone) = scratch().await;
        let vault = Vault::new([7; 32]);
        let day = date(2026, 11, 22);
        let mut tx = db.write().await.unwrap();
        let link = invite_first(&mut tx, &on(&vault, day), "Dilys", "Dilys@Example.org").await.unwrap().unwrap();
        assert!(invited(&mut tx, &on(&vault, date(2026, 11, 29)), &link.token).await.unwrap().is_some());
        assert!(invited(&mut tx, &on(&vault, date(2026, 11, 30)), &link.token).await.unwrap().is_none());
        let dilys = join(&mut tx, &on(&vault, day), &link.token, "hash", &[1; 20], 5).await.unwrap().unwrap();
        assert!(dilys.joined && dilys.is(Role::Administrator));
        assert!(join(&mut tx, &on(&vault, day), &link.token, "other", &[2; 20], 6).await.unwrap().is_none());
        assert!(invite_first(&mut tx, &on(&vault, day), "Eve", "eve@example.org").await.unwrap().is_none());
        // The code that joined, and any before it, was used; a later one is used once.
        for (step, fresh) in [(4, false), (5, false), (6, true), (6, false), (7, true)] {
            assert_eq!(use_step(&mut tx, dilys.id, step).await.unwrap(), fresh, "{step}");
        }
    }

    #[tokio::test]
    async fn a_new_link_ends_the_old_one_and_never_takes_over_an_account() {
        let (db, _gone) = scratch().await;
        let vault = Vault::new([7; 32]);
        let at = on(&vault, date(2026, 11, 22));
        let mut tx = db.write().await.unwrap();
        let invite = async |tx: &mut Conn| invite_as_operator(tx, &at, "Dilys", "dilys@example.org", &[Role::Administrator]).await.unwrap();
        let lost = invite(&mut tx).await.unwrap();
        let link = invite(&mut tx).await.unwrap();
        assert!(lost.id == link.id && invited(&mut tx, &at, &lost.token).await.unwrap().is_none());
        join(&mut tx, &at, &link.token, "hash", &[1; 20], 5).await.unwrap().unwrap();
        assert!(invite(&mut tx).await.is_none());
    }

    #[tokio::test]
    async fn there_is_always_an_administrator() {
        let (db, _gone) = scratch().await;
        let vault = Vault::new([7; 32]);
        let at = on(&vault, date(2026, 11, 22));
        let mut tx = db.write().await.unwrap();
        let mut people = vec![];
        for name in ["dilys", "eve"] {
            let email = format!("{name}@example.org");
            let link = invite_as_operator(&mut tx, &at, name, &email, &[Role::Administrator]).await.unwrap().unwrap();
            people.push(join(&mut tx, &at, &link.token, "hash", &[1; 20], 5).await.unwrap().unwrap().id);
        }
        let dilys = Administrator::holding(&mut tx, people[0]).await.unwrap().unwrap();
        assert_eq!(set_active(&mut tx, &at, &dilys, people[1], false).await.unwrap(), Some(Ok(())));
        assert_eq!(set_active(&mut tx, &at, &dilys, people[0], false).await.unwrap(), Some(Err(Kept::LastAdministrator)));
        assert_eq!(set_roles(&mut tx, &at, &dilys, people[0], &[Role::Auditor]).await.unwrap(), Some(Err(Kept::LastAdministrator)));
        assert_eq!(set_roles(&mut tx, &at, &dilys, random::id(), &[Role::Auditor]).await.unwrap(), None);
    }
}
