//! SQL statements about accounts and sign-ins.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{self, Conn},
    id::PersonId,
    random,
    staff::{
        Person, Role, assignment_store,
        holder_store::{is_last, is_needed_lead},
        passkey_store,
        proof::{Administrator, Auditor, Proof, SignedIn},
        provider_link_store, recovery_store,
        requests_store::{self, RequestKind},
        stored_roles::{read_roles, role_names},
    },
    typed::digits,
    unicode::caseless,
    vault::{Place, Purpose, Vault},
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

pub(super) use people;

pub async fn person(db: &mut Conn, id: PersonId) -> sqlx::Result<Option<Person>> {
    let row: Option<PersonRow> = sqlx::query_as(people!("where id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(PersonRow::read).transpose()
}

pub async fn everyone(db: &mut Conn, _by: &Administrator) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(people!("order by name, id")).fetch_all(db).await?;
    rows.into_iter().map(PersonRow::read).collect()
}

/// The name of every account, for the audit log.
pub async fn names(db: &mut Conn, _by: &Auditor) -> sqlx::Result<HashMap<PersonId, String>> {
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as("select id, name from people").fetch_all(db).await?;
    rows.into_iter().map(|(id, name)| Ok((db::read_id("id", &id)?, name))).collect()
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
            .bind(caseless(email))
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

/// Whether any account but this one was ever invited, or is in use.
pub async fn has_people_beside(db: &mut Conn, email: &str) -> sqlx::Result<bool> {
    let count = "select count(*) from people where password is not null or email <> $1";
    let people: i64 = sqlx::query_scalar(count).bind(caseless(email)).fetch_one(db).await?;
    Ok(people > 0)
}

/// The links that a store makes: they work at once, or need a second person first.
#[derive(Clone, Copy)]
pub enum Link {
    Works,
    Waits,
}

impl Link {
    /// A link that waits is stored with a hash of no number, so that nothing opens it.
    fn confirmation(self) -> Option<Vec<u8>> {
        match self {
            Self::Works => None,
            Self::Waits => Some(random::bytes::<32>().to_vec()),
        }
    }
}

pub async fn by_email(db: &mut Conn, email: &str) -> sqlx::Result<Option<Person>> {
    let row: Option<PersonRow> = sqlx::query_as(people!("where email = $1")).bind(caseless(email)).fetch_optional(db).await?;
    row.map(PersonRow::read).transpose()
}

/// Makes a new link for somebody; an older one ends.
pub async fn link_back(db: &mut Conn, audit: &AuditContext<'_>, id: PersonId, link: Link) -> sqlx::Result<Invitation> {
    let token = crate::id::to_hex(&random::bytes::<16>());
    sqlx::query("update people set invitation = $2, invited_until = $3, confirmation = $4, invitation_opened = null where id = $1")
        .bind(id.bytes())
        .bind(&audit.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
        .bind(invitation_ends(audit.today).to_string())
        .bind(link.confirmation())
        .execute(db)
        .await?;
    Ok(Invitation { id, token })
}

/// Writes a person with a new link, or gives one who has not joined another. `None` when an account with this address is in use.
pub async fn insert_invited(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    name: &str,
    email: &str,
    roles: &[Role],
    link: Link,
) -> sqlx::Result<Option<Invitation>> {
    let token = crate::id::to_hex(&random::bytes::<16>());
    let row: Option<(Vec<u8>,)> = sqlx::query_as(
        "insert into people (id, name, email, roles, totp_step, invitation, invited_until, version, active, confirmation)
         values ($1, $2, $3, $4, 0, $5, $6, 1, $7, $8)
         on conflict (email) do update set name = excluded.name, roles = excluded.roles, invitation = excluded.invitation,
             invited_until = excluded.invited_until, confirmation = excluded.confirmation, invitation_opened = null, version = people.version + 1,
             active = excluded.active
         where people.password is null returning id",
    )
    .bind(random::id::<PersonId>().bytes())
    .bind(name)
    .bind(caseless(email))
    .bind(role_names(roles))
    .bind(&audit.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
    .bind(invitation_ends(audit.today).to_string())
    .bind(true)
    .bind(link.confirmation())
    .fetch_optional(db)
    .await?;
    row.map(|(id,)| Ok(Invitation { id: db::read_id("id", &id)?, token })).transpose()
}

/// Lets a link be used, together with the number that is returned: whoever asked has the link, whoever agreed has the number. The week begins now.
pub async fn release_link(db: &mut Conn, audit: &AuditContext<'_>, id: PersonId) -> sqlx::Result<String> {
    let number: String = random::bytes::<12>().iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    sqlx::query("update people set confirmation = $2, invited_until = $3 where id = $1 and invitation is not null")
        .bind(id.bytes())
        .bind(&audit.vault.mac(Purpose::Confirmation, &[id.bytes(), number.as_bytes()])[..])
        .bind(invitation_ends(audit.today).to_string())
        .execute(db)
        .await?;
    Ok(number)
}

/// Ends a link that nobody has used.
pub async fn end_link(db: &mut Conn, id: PersonId) -> sqlx::Result<()> {
    let end = "update people set invitation = null, invited_until = null, confirmation = null, invitation_opened = null where id = $1";
    sqlx::query(end).bind(id.bytes()).execute(db).await.map(|_| ())
}

/// An invitation as its link finds it.
pub struct Invited {
    pub person: Person,
    /// Nobody has agreed yet.
    pub waits: bool,
    /// The keyed hash of the number that goes with the link, where it needs one.
    confirmation: Option<Vec<u8>>,
}

impl Invited {
    pub fn needs_number(&self) -> bool {
        self.confirmation.is_some()
    }

    /// Whether the link may be used with this number.
    pub fn opens_with(&self, vault: &Vault, number: &str) -> bool {
        let digits = digits(number);
        let parts = [self.person.id.bytes(), digits.as_bytes()];
        !self.waits && self.confirmation.as_ref().is_none_or(|mac| vault.is_mac(Purpose::Confirmation, &parts, mac))
    }
}

/// Reads the invitation of a link, while it may be used. One that ends later than a new one would was made by another clock.
pub async fn invited(db: &mut Conn, audit: &AuditContext<'_>, token: &str) -> sqlx::Result<Option<Invited>> {
    let row: Option<InvitedRow> = sqlx::query_as(people!(
        ", confirmation, exists (select 1 from account_requests r where r.person = people.id and r.outcome is null and r.kind <> 'Roles') as waits",
        "where invitation = $1 and invited_until >= $2 and invited_until <= $3"
    ))
    .bind(&audit.vault.mac(Purpose::Invitation, &[token.as_bytes()])[..])
    .bind(audit.today.to_string())
    .bind(invitation_ends(audit.today).to_string())
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(Invited { person: row.person.read()?, waits: row.waits, confirmation: row.confirmation })).transpose()
}

/// Notes that an invitation was opened, for whoever made it; the history has the first time.
pub async fn note_opened(db: &mut Conn, audit: &AuditContext<'_>, id: PersonId) -> sqlx::Result<()> {
    let note = "update people set invitation_opened = $2 where id = $1 and invitation_opened is null";
    let done = sqlx::query(note).bind(id.bytes()).bind(audit.today.to_string()).execute(&mut *db).await?;
    if done.rows_affected() == 1 {
        audit_log::record(db, audit, id, AuditAction::OpenedInvitation, id.bytes()).await?;
    }
    Ok(())
}

/// The credentials that somebody chose with an invitation.
pub struct NewCredentials<'a> {
    pub password_hash: &'a str,
    pub totp: &'a [u8],
    /// The step of the code that was typed with them.
    pub step: i64,
}

/// Uses an invitation: from now on this password and these codes count, and nothing older. Returns `None` when it is used already.
pub async fn join(db: &mut Conn, audit: &AuditContext<'_>, token: &str, number: &str, new: &NewCredentials<'_>) -> sqlx::Result<Option<Person>> {
    let invited = invited(db, audit, token).await?.filter(|invited| invited.opens_with(audit.vault, number));
    let Some(Invited { person: before, .. }) = invited else { return Ok(None) };
    let sealed = audit.vault.seal(totp_place(before.id.bytes()), &crate::id::to_hex(new.totp));
    let done = sqlx::query(
        "update people set password = $2, totp = $3, totp_step = $4, invitation = null, invited_until = null, confirmation = null,
             invitation_opened = null, active = $5, version = version + 1
         where id = $1 and invitation is not null",
    )
    .bind(before.id.bytes())
    .bind(new.password_hash)
    .bind(sealed)
    .bind(new.step)
    .bind(true)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    recovery_store::delete(db, before.id).await?;
    passkey_store::delete_all(db, before.id).await?;
    provider_link_store::delete(db, before.id).await?;
    let action = if before.joined { AuditAction::CameBack } else { AuditAction::Joined };
    audit_log::record(db, audit, before.id, action, before.id.bytes()).await?;
    person(db, before.id).await
}

/// The parts of somebody's credentials that they change themselves.
#[derive(Default)]
pub struct Renewed<'a> {
    pub password_hash: Option<&'a str>,
    /// The new secret of their codes, and the step of the code that showed it.
    pub totp: Option<(&'a [u8], i64)>,
}

/// Changes credentials, or nothing but the version, which ends all sign-ins. Returns `None` when the account has changed meanwhile.
pub async fn renew(db: &mut Conn, audit: &AuditContext<'_>, by: &SignedIn, action: AuditAction, new: &Renewed<'_>) -> sqlx::Result<Option<Person>> {
    let own = by.person();
    let sealed = new.totp.map(|(secret, _)| audit.vault.seal(totp_place(own.id.bytes()), &crate::id::to_hex(secret)));
    let done = sqlx::query(
        "update people set password = coalesce($3, password), totp = coalesce($4, totp), totp_step = coalesce($5, totp_step), version = version + 1
         where id = $1 and version = $2 and active",
    )
    .bind(own.id.bytes())
    .bind(own.version)
    .bind(new.password_hash)
    .bind(sealed)
    .bind(new.totp.map(|(_, step)| step))
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, audit, own.id, action, own.id.bytes()).await?;
    person(db, own.id).await
}

/// The place of a person's sealed sign-in secret.
pub fn totp_place(row: &[u8]) -> Place<'_> {
    Place { table: "people", row, field: "totp" }
}

/// The reason why an account may not be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChangeRefused {
    /// Somebody must always be able to invite and change accounts.
    LastAdministrator,
    /// Somebody must always be able to read a concern, and every concern.
    LastLead,
    /// Administrators read no words of young people; one who could make themself a reviewer would.
    OwnRole,
    /// The link of somebody who has not joined was made for the roles they have.
    NotJoined,
}

/// The outcome of a change of roles.
#[derive(Debug, PartialEq, Eq)]
pub enum RolesChange {
    Changed,
    /// Nothing has changed yet: a second person must agree.
    Asked,
}

/// Changes roles; where one is new that needs a second person, asks for one instead.
pub async fn set_roles(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    id: PersonId,
    roles: &[Role],
) -> sqlx::Result<Option<Result<RolesChange, AccountChangeRefused>>> {
    if !roles.contains(&Role::Administrator) && is_last(db, id, Role::Administrator).await? {
        return Ok(Some(Err(AccountChangeRefused::LastAdministrator)));
    }
    if !roles.contains(&Role::Lead) && is_needed_lead(db, id).await? {
        return Ok(Some(Err(AccountChangeRefused::LastLead)));
    }
    // Read again: the proof was made before this transaction, and another administrator may have taken a role away since.
    let Some(before) = person(db, id).await? else { return Ok(None) };
    if id == by.person().id && roles.iter().any(|role| !before.roles.contains(role)) {
        return Ok(Some(Err(AccountChangeRefused::OwnRole)));
    }
    requests_store::replace_roles(db, audit.today, id).await?;
    if roles.iter().any(|role| role.needs_second_person() && !before.roles.contains(role)) {
        if !before.joined {
            return Ok(Some(Err(AccountChangeRefused::NotJoined)));
        }
        requests_store::replace(db, audit.today, id).await?;
        requests_store::insert(db, audit.today, by.person().id, id, RequestKind::Roles, roles).await?;
        audit_log::record_with(db, audit, by.person().id, AuditAction::AskedForRoles, &Role::names(roles), id.bytes()).await?;
        return Ok(Some(Ok(RolesChange::Asked)));
    }
    write_roles(db, id, roles).await?;
    audit_log::record_with(db, audit, by.person().id, AuditAction::ChangedRoles, &Role::names(roles), id.bytes()).await?;
    Ok(Some(Ok(RolesChange::Changed)))
}

/// Writes somebody's roles, which ends their sign-ins. Without that of a reviewer, what they were to read is free again.
pub async fn write_roles(db: &mut Conn, id: PersonId, roles: &[Role]) -> sqlx::Result<()> {
    let write = "update people set roles = $2, version = version + 1 where id = $1";
    sqlx::query(write).bind(id.bytes()).bind(role_names(roles)).execute(&mut *db).await?;
    if !roles.contains(&Role::Reviewer) {
        assignment_store::free_all(db, id).await?;
    }
    Ok(())
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
    if !active {
        end_link(db, id).await?;
        requests_store::replace(db, audit.today, id).await?;
        assignment_store::free_all(db, id).await?;
    }
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

#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
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
struct InvitedRow {
    #[sqlx(flatten)]
    person: PersonRow,
    confirmation: Option<Vec<u8>>,
    waits: bool,
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
    pub(super) fn read(self) -> sqlx::Result<Person> {
        Ok(Person {
            id: self.id,
            name: self.name,
            email: self.email,
            roles: read_roles(&self.roles)?,
            version: self.version,
            active: self.active,
            joined: self.joined,
        })
    }
}

/// The last day an invitation made today may be used.
pub fn invitation_ends(today: Date) -> Date {
    today.saturating_add(INVITATION_DAYS.days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::scratch::scratch,
        staff::invitations::{invite_as_operator, invite_first},
    };
    use jiff::civil::date;

    fn on(vault: &Vault, today: Date) -> AuditContext<'_> {
        AuditContext::new(vault, today, format!("{today} 09"))
    }

    fn credentials(step: i64) -> NewCredentials<'static> {
        NewCredentials { password_hash: "hash", totp: &[1; 20], step }
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
            let dilys = join(&mut tx, &on(&vault, day), &link.token, "", &credentials(5)).await.unwrap().unwrap();
            assert!(dilys.joined && dilys.is(Role::Administrator));
            assert!(join(&mut tx, &on(&vault, day), &link.token, "", &credentials(6)).await.unwrap().is_none());
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
            let requests: i64 = sqlx::query_scalar("select count(*) from account_requests").fetch_one(&mut *tx).await.unwrap();
            assert_eq!(requests, 1, "one invitation, however often the program starts");
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
            join(&mut tx, &audit, &link.token, "", &credentials(5)).await.unwrap().unwrap();
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
                people.push(join(&mut tx, &audit, &link.token, "", &credentials(5)).await.unwrap().unwrap().id);
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
