//! Invitations: of new people, and of those who have lost their phone or password. Two people make one; the operator makes one alone.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::PersonId,
    staff::{
        Person, Role,
        proof::{Administrator, Proof},
        requests_store::{self, RequestKind},
        store::{self, Invitation, Link},
    },
};

/// Invites a person. Somebody who was invited before and hasn't joined gets a new link, and the old one ends. Where a role needs a
/// second person, the link waits for one. Returns `None` when an account with this e-mail address is in use.
pub async fn invite(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    name: &str,
    email: &str,
    roles: &[Role],
) -> sqlx::Result<Option<Invitation>> {
    let second = roles.iter().any(|role| role.needs_second_person());
    let link = if second { Link::Waits } else { Link::Works };
    let made = store::insert_invited(db, audit, name, email, roles, link).await?;
    if let Some(invitation) = &made {
        let id = invitation.id;
        requests_store::replace(db, audit.today, id).await?;
        if second {
            requests_store::insert(db, audit.today, by.person().id, id, RequestKind::Join, roles).await?;
        }
        audit_log::record_with(db, audit, by.person().id, AuditAction::Invited, &Role::names(roles), id.bytes()).await?;
    }
    Ok(made)
}

/// Invites the first administrator. Returns `None` when any account is in use, or the operator has invited somebody by hand.
pub async fn invite_first(db: &mut Conn, audit: &AuditContext<'_>, name: &str, email: &str) -> sqlx::Result<Option<Invitation>> {
    if store::has_people_beside(db, email).await? {
        return Ok(None);
    }
    invite_as_operator(db, audit, name, email, &[Role::Administrator]).await
}

/// Invites a person from the command line of the server, where the log names the operator. It is the first way in, and the only way back
/// when nobody can agree; somebody who can run programs with the key can do anything anyway.
pub async fn invite_as_operator(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    name: &str,
    email: &str,
    roles: &[Role],
) -> sqlx::Result<Option<Invitation>> {
    let made = store::insert_invited(db, audit, name, email, roles, Link::Works).await?;
    if let Some(invitation) = &made {
        requests_store::replace(db, audit.today, invitation.id).await?;
        requests_store::insert_operator(db, audit.today, invitation.id, RequestKind::Join, roles).await?;
        audit_log::record_operator_with(db, audit, AuditAction::Invited, &Role::names(roles), invitation.id.bytes()).await?;
    }
    Ok(made)
}

/// Makes a new link from the command line for somebody who has joined or was invited. `None` when nobody has this address.
pub async fn invite_again(db: &mut Conn, audit: &AuditContext<'_>, email: &str) -> sqlx::Result<Option<(Person, Invitation)>> {
    let Some(person) = store::by_email(db, email).await? else { return Ok(None) };
    let invitation = store::link_back(db, audit, person.id, Link::Works).await?;
    requests_store::replace(db, audit.today, person.id).await?;
    requests_store::insert_operator(db, audit.today, person.id, back(&person), &person.roles).await?;
    audit_log::record_operator_with(db, audit, AuditAction::AskedBack, &Role::names(&person.roles), person.id.bytes()).await?;
    Ok(Some((person, invitation)))
}

/// Asks for a new link for somebody who has lost phone or password, or was switched off. The link waits for a second person.
/// The account works as before until the link is used.
pub async fn ask_back(db: &mut Conn, audit: &AuditContext<'_>, by: &Administrator, id: PersonId) -> sqlx::Result<Option<Invitation>> {
    let Some(person) = store::person(db, id).await?.filter(|person| person.id != by.person().id) else { return Ok(None) };
    let invitation = store::link_back(db, audit, id, Link::Waits).await?;
    requests_store::replace(db, audit.today, id).await?;
    requests_store::insert(db, audit.today, by.person().id, id, back(&person), &person.roles).await?;
    audit_log::record_with(db, audit, by.person().id, AuditAction::AskedBack, &Role::names(&person.roles), id.bytes()).await?;
    Ok(Some(invitation))
}

fn back(person: &Person) -> RequestKind {
    if person.joined { RequestKind::Return } else { RequestKind::Join }
}
