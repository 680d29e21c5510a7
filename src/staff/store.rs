//! SQL statements about accounts and sign-ins.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{self, Conn},
    id::PersonId,
    random,
    staff::{
        Person, Role, exclusion_store,
        proof::{Administrator, Auditor, Lead, Proof},
    },
    vault::{Place, Purpose},
};
use jiff::{ToSpan, civil::Date};
use std::collections::HashMap;

/// Days an invitation may be used: the day it is made and this many after.
const INVITATION_DAYS: i64 = 7;

/// A select of people with the columns of `PersonRow`, and more columns where there are two arguments.
macro_rules! people {
    ($rest:literal) => {
        people!("", $rest)
    };
    ($more:literal, $rest:literal) => {
        concat!("select id, name, email, roles, version, active, password is not null as joined", $more, " from people ", $rest)
    };
}

pub async fn person(db: &mut Conn, id: PersonId) -> sqlx::Result<Option<Person>> {
    let row: Option<PersonRow> = sqlx::query_as(people!("where id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(PersonRow::read).transpose()
}

pub async fn everyone(db: &mut Conn, _by: &Administrator) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(people!("order by name, id")).fetch_all(db).await?;
    rows.into_iter().map(PersonRow::read).collect()
}

/// The name of every account by its id as text, for the actors of the audit log.
pub async fn names(db: &mut Conn, _by: &Auditor) -> sqlx::Result<HashMap<String, String>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, name from people").fetch_all(db).await?;
    rows.into_iter().map(|(id, name)| Ok((db::read_id::<PersonId>("id", &id)?.to_string(), name))).collect()
}

/// The data that a sign-in is checked against. The password's hash and the sealed secret never leave the server.
pub struct Credentials {
    pub person: Person,
    pub password: String,
    pub totp: Vec<u8>,
    pub totp_step: i64,
}

pub async fn credentials(db: &mut Conn, email: &str) -> sqlx::Result<Option<Credentials>> {
    let row: Option<CredentialsRow> =
        sqlx::query_as(people!(", password, totp, totp_step", "where email = $1 and active and password is not null and totp is not null"))
            .bind(email.trim().to_lowercase())
            .fetch_optional(db)
            .await?;
    let read = |row: CredentialsRow| Ok(Credentials { person: row.person.read()?, password: row.password, totp: row.totp, totp_step: row.totp_step });
    row.map(read).transpose()
}

/// Marks the code of this step as used. Returns false when it or a later one was used before: a code works once.
pub async fn use_step(db: &mut Conn, id: PersonId, step: i64) -> sqlx::Result<bool> {
    let done = sqlx::query("update people set totp_step = $2 where id = $1 and totp_step < $2").bind(id.bytes()).bind(step).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Records that somebody signed in.
pub async fn record_sign_in(db: &mut Conn, audit: &AuditContext<'_>, person: &Person) -> sqlx::Result<()> {
    audit_log::record(db, audit, person.id, AuditAction::SignedIn, person.id.bytes()).await
}

/// An invitation to an account. The token goes to the person; the database stores only its keyed hash.
pub struct Invitation {
    pub id: PersonId,
    pub token: String,
}

/// Invites a person. Somebody who was invited before and hasn't joined gets a new link, and the old one ends.
/// Returns `None` when an account with this e-mail address is in use.
pub async fn invite(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    name: &str,
    email: &str,
    roles: &[Role],
) -> sqlx::Result<Option<Invitation>> {
    let made = insert_invited(db, audit, name, email, roles).await?;
    if let Some(invitation) = &made {
        audit_log::record(db, audit, by.person().id, AuditAction::Invited, invitation.id.bytes()).await?;
    }
    Ok(made)
}

/// Invites the first administrator. Returns `None` when any account is in use, or the operator has invited somebody by hand.
pub async fn invite_first(db: &mut Conn, audit: &AuditContext<'_>, name: &str, email: &str) -> sqlx::Result<Option<Invitation>> {
    let count = "select count(*) from people where password is not null or email <> $1";
    let (people,): (i64,) = sqlx::query_as(count).bind(email.to_lowercase()).fetch_one(&mut *db).await?;
    if people > 0 {
        return Ok(None);
    }
    invite_as_operator(db, audit, name, email, &[Role::Administrator]).await
}

/// Invites a person from the command line of the server, where the log names the operator. It is the only way back when every
/// administrator has lost their phone; somebody who can run programs with the key can do anything anyway.
pub async fn invite_as_operator(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    name: &str,
    email: &str,
    roles: &[Role],
) -> sqlx::Result<Option<Invitation>> {
    let made = insert_invited(db, audit, name, email, roles).await?;
    if let Some(invitation) = &made {
        audit_log::record_operator(db, audit, AuditAction::Invited, invitation.id.bytes()).await?;
    }
    Ok(made)
}

async fn insert_invited(db: &mut Conn, audit: &AuditContext<'_>, name: &str, email: &str, roles: &[Role]) -> sqlx::Result<Option<Invitation>> {
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
    .bind(role_names(roles))
    .bind(&audit.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
    .bind(invitation_ends(audit.today).to_string())
    .bind(true)
    .fetch_optional(db)
    .await?;
    row.map(|(id,)| Ok(Invitation { id: db::read_id("id", &id)?, token })).transpose()
}

/// Reads the person an invitation is for, while it may be used. One that ends later than a new one would was made by another clock.
pub async fn invited(db: &mut Conn, audit: &AuditContext<'_>, token: &str) -> sqlx::Result<Option<Person>> {
    let row: Option<PersonRow> = sqlx::query_as(people!("where invitation = $1 and invited_until >= $2 and invited_until <= $3 and active"))
        .bind(&audit.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
        .bind(audit.today.to_string())
        .bind(invitation_ends(audit.today).to_string())
        .fetch_optional(db)
        .await?;
    row.map(PersonRow::read).transpose()
}

/// Uses an invitation: from now on the person signs in with this password and these codes. Returns `None` when it is used already.
pub async fn join(db: &mut Conn, audit: &AuditContext<'_>, token: &str, password_hash: &str, totp: &[u8], step: i64) -> sqlx::Result<Option<Person>> {
    let Some(invited) = invited(db, audit, token).await? else { return Ok(None) };
    let sealed = audit.vault.seal(totp_place(invited.id.bytes()), &crate::id::to_hex(totp));
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
    audit_log::record(db, audit, invited.id, AuditAction::Joined, invited.id.bytes()).await?;
    person(db, invited.id).await
}

/// The place of a person's sealed sign-in secret.
pub fn totp_place(row: &[u8]) -> Place<'_> {
    Place { table: "people", row, field: "totp" }
}

/// The reason why an account may not be changed so.
#[derive(Debug, PartialEq, Eq)]
pub enum AccountChangeRefused {
    /// Somebody must always be able to invite and change accounts.
    LastAdministrator,
    /// Somebody must always be able to read a concern, and every concern.
    LastLead,
    /// Administrators read no words of young people; one who could make themself a reviewer would.
    OwnRole,
}

pub async fn set_roles(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    roles: &[Role],
) -> sqlx::Result<Option<Result<(), AccountChangeRefused>>> {
    if !roles.contains(&Role::Administrator) && is_last(db, id, Role::Administrator).await? {
        return Ok(Some(Err(AccountChangeRefused::LastAdministrator)));
    }
    if !roles.contains(&Role::Lead) && is_needed_lead(db, id).await? {
        return Ok(Some(Err(AccountChangeRefused::LastLead)));
    }
    // Read again: the proof was made before this transaction, and another administrator may have taken a role away since.
    audit_log::lock(db).await?;
    let own = if id == by.person().id { person(db, id).await? } else { None };
    if own.is_some_and(|own| roles.iter().any(|role| !own.roles.contains(role))) {
        return Ok(Some(Err(AccountChangeRefused::OwnRole)));
    }
    let done = sqlx::query("update people set roles = $2, version = version + 1 where id = $1")
        .bind(id.bytes())
        .bind(role_names(roles))
        .execute(&mut *db)
        .await?;
    recorded(db, audit, by, id, AuditAction::ChangedRoles, done.rows_affected()).await
}

pub async fn set_active(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    active: bool,
) -> sqlx::Result<Option<Result<(), AccountChangeRefused>>> {
    if !active && is_last(db, id, Role::Administrator).await? {
        return Ok(Some(Err(AccountChangeRefused::LastAdministrator)));
    }
    if !active && is_needed_lead(db, id).await? {
        return Ok(Some(Err(AccountChangeRefused::LastLead)));
    }
    let done =
        sqlx::query("update people set active = $2, version = version + 1 where id = $1").bind(id.bytes()).bind(active).execute(&mut *db).await?;
    let action = if active { AuditAction::SwitchedOn } else { AuditAction::SwitchedOff };
    recorded(db, audit, by, id, action, done.rows_affected()).await
}

async fn recorded(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    action: AuditAction,
    rows: u64,
) -> sqlx::Result<Option<Result<(), AccountChangeRefused>>> {
    if rows == 0 {
        return Ok(None);
    }
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    Ok(Some(Ok(())))
}

/// Locks the log first: two administrators who switch each other off at once must not both see that one is left.
async fn is_last(db: &mut Conn, id: PersonId, role: Role) -> sqlx::Result<bool> {
    audit_log::lock(db).await?;
    let people = holders(db, role).await?;
    Ok(matches!(&people[..], [only] if only.id == id))
}

/// Whether this is the last lead, or the only one who may read some concern.
async fn is_needed_lead(db: &mut Conn, id: PersonId) -> sqlx::Result<bool> {
    if is_last(db, id, Role::Lead).await? {
        return Ok(true);
    }
    let is_lead = holders(db, Role::Lead).await?.iter().any(|lead| lead.id == id);
    Ok(is_lead && exclusion_store::is_only_reader(db, id).await?)
}

/// The people who hold a role and can sign in.
async fn holders(db: &mut Conn, role: Role) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(people!("where active and password is not null")).fetch_all(db).await?;
    let people: Vec<Person> = rows.into_iter().map(PersonRow::read).collect::<sqlx::Result<_>>()?;
    Ok(people.into_iter().filter(|person| person.is(role)).collect())
}

/// Whether there is a safeguarding lead who can sign in.
pub async fn has_lead(db: &mut Conn) -> sqlx::Result<bool> {
    Ok(!holders(db, Role::Lead).await?.is_empty())
}

/// Everybody who may sign in, by name: a lead keeps one of them out of a concern.
pub async fn colleagues(db: &mut Conn, _by: &Lead) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(people!("where active order by name, id")).fetch_all(db).await?;
    rows.into_iter().map(PersonRow::read).collect()
}

// Sign-ins: the key is a hash of the cookie's value, so that reading the database lets nobody in.

pub async fn insert_sign_in(db: &mut Conn, key: &[u8], data: &str, expires: i64) -> sqlx::Result<bool> {
    let done = sqlx::query("insert into sign_ins (id, data, expires) values ($1, $2, $3) on conflict (id) do nothing")
        .bind(key)
        .bind(data)
        .bind(expires)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Updates only: a slow request must not bring back a sign-in that was ended meanwhile.
pub async fn update_sign_in(db: &mut Conn, key: &[u8], data: &str, expires: i64) -> sqlx::Result<()> {
    sqlx::query("update sign_ins set data = $2, expires = $3 where id = $1").bind(key).bind(data).bind(expires).execute(db).await.map(|_| ())
}

pub async fn sign_in(db: &mut Conn, key: &[u8], now: i64) -> sqlx::Result<Option<(String, i64)>> {
    sqlx::query_as("select data, expires from sign_ins where id = $1 and expires > $2").bind(key).bind(now).fetch_optional(db).await
}

pub async fn end_sign_in(db: &mut Conn, key: &[u8]) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ins where id = $1").bind(key).execute(db).await.map(|_| ())
}

pub async fn delete_expired_sign_ins(db: &mut Conn, now: i64) -> sqlx::Result<()> {
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

impl PersonRow {
    fn read(self) -> sqlx::Result<Person> {
        Ok(Person {
            id: self.id,
            name: self.name,
            email: self.email,
            roles: self.roles.split_whitespace().map(|role| db::read("roles", role)).collect::<sqlx::Result<_>>()?,
            version: self.version,
            active: self.active,
            joined: self.joined,
        })
    }
}

fn role_names(roles: &[Role]) -> String {
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
        AuditContext::new(vault, today, format!("{today} 09"))
    }

    mod invite {
        use super::*;

        #[tokio::test]
        async fn works_once_and_for_a_week() {
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
        async fn first_link_is_for_nobody_once_somebody_is_invited() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([7; 32]);
            let audit = on(&vault, date(2026, 11, 22));
            let mut tx = db.write().await.unwrap();
            for _ in 0..2 {
                assert!(invite_first(&mut tx, &audit, "Administrator", "Administrator@localhost").await.unwrap().is_some(), "at every start");
            }
            invite_as_operator(&mut tx, &audit, "Dilys", "dilys@example.org", &[Role::Administrator]).await.unwrap().unwrap();
            assert!(invite_first(&mut tx, &audit, "Administrator", "Administrator@localhost").await.unwrap().is_none());
        }

        #[tokio::test]
        async fn new_link_ends_old_one_and_takes_over_no_account() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([7; 32]);
            let audit = on(&vault, date(2026, 11, 22));
            let mut tx = db.write().await.unwrap();
            let invite = async |tx: &mut Conn| invite_as_operator(tx, &audit, "Dilys", "dilys@example.org", &[Role::Administrator]).await.unwrap();
            let lost = invite(&mut tx).await.unwrap();
            let link = invite(&mut tx).await.unwrap();
            assert!(lost.id == link.id && invited(&mut tx, &audit, &lost.token).await.unwrap().is_none());
            join(&mut tx, &audit, &link.token, "hash", &[1; 20], 5).await.unwrap().unwrap();
            assert!(invite(&mut tx).await.is_none());
        }
    }

    mod change {
        use super::*;

        #[tokio::test]
        async fn last_administrator_stays() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([7; 32]);
            let audit = on(&vault, date(2026, 11, 22));
            let mut tx = db.write().await.unwrap();
            let mut people = vec![];
            for name in ["dilys", "eve"] {
                let email = format!("{name}@example.org");
                let link = invite_as_operator(&mut tx, &audit, name, &email, &[Role::Administrator]).await.unwrap().unwrap();
                people.push(join(&mut tx, &audit, &link.token, "hash", &[1; 20], 5).await.unwrap().unwrap().id);
            }
            let dilys = Administrator::holding(&mut tx, people[0]).await.unwrap().unwrap();
            assert_eq!(set_active(&mut tx, &audit, &dilys, people[1], false).await.unwrap(), Some(Ok(())));
            assert_eq!(set_active(&mut tx, &audit, &dilys, people[0], false).await.unwrap(), Some(Err(AccountChangeRefused::LastAdministrator)));
            assert_eq!(
                set_roles(&mut tx, &audit, &dilys, people[0], &[Role::Auditor]).await.unwrap(),
                Some(Err(AccountChangeRefused::LastAdministrator))
            );
            assert_eq!(set_roles(&mut tx, &audit, &dilys, random::id(), &[Role::Auditor]).await.unwrap(), None);
        }
    }

    mod person {
        use super::*;

        #[tokio::test]
        async fn unknown_role_is_an_error() {
            let (db, _gone) = scratch().await;
            let vault = Vault::new([7; 32]);
            let audit = on(&vault, date(2026, 11, 22));
            let mut tx = db.write().await.unwrap();
            let dilys = invite_first(&mut tx, &audit, "Dilys", "dilys@example.org").await.unwrap().unwrap().id;
            sqlx::query("update people set roles = 'administrator wizard'").execute(&mut *tx).await.unwrap();
            let error = super::super::person(&mut tx, dilys).await.unwrap_err();
            assert!(matches!(&error, sqlx::Error::ColumnDecode { index, .. } if index == "roles"), "{error}");
        }
    }
}
