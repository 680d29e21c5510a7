//! Another administrator's change of somebody's roles, made or asked for while the form was open.

use crate::{
    audit_log::AuditAction,
    db::Conn,
    id::PersonId,
    staff::{
        Person, Role,
        last_change::last_change,
        proof::{Administrator, Proof},
        requests_store::{self, RequestKind},
        store,
    },
    state::App,
    web::{
        Error, Fields,
        conflict::{Conflict, Differing, Version},
    },
};

/// The roles that a form shows: those of the person, and those that wait for a second person.
pub async fn version(db: &mut Conn, app: &App, person: &Person) -> sqlx::Result<Version> {
    let waiting = waiting_roles(db, person.id).await?;
    Version::of(&app.vault, &(&person.roles, waiting))
}

async fn waiting_roles(db: &mut Conn, id: PersonId) -> sqlx::Result<Option<Vec<Role>>> {
    let waiting = requests_store::waiting(db).await?.into_iter();
    Ok(waiting.filter(|request| request.person == id && request.kind == RequestKind::Roles).map(|request| request.roles).next())
}

/// The change of somebody's roles that another administrator has made or asked for since the form was opened.
pub async fn conflict(
    db: &mut Conn,
    app: &App,
    proof: &Administrator,
    id: PersonId,
    roles: &[Role],
    fields: &Fields,
) -> Result<Option<Conflict>, Error> {
    let person = store::person(db, id).await?.ok_or(Error::NotThere)?;
    if !version(db, app, &person).await?.is_stale(fields) {
        return Ok(None);
    }
    let said = |roles: &[Role]| if roles.is_empty() { "none".into() } else { roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ") };
    let now = match waiting_roles(db, id).await? {
        Some(waiting) => format!("{}; asked for, and waiting for a second person: {}", said(&person.roles), said(&waiting)),
        None => said(&person.roles),
    };
    let actions = [AuditAction::ChangedRoles, AuditAction::AskedForRoles, AuditAction::ConfirmedRequest, AuditAction::DeclinedRequest];
    let by = last_change(db, &app.vault, proof.person().id, id.bytes(), &actions).await?;
    let rows = vec![Differing::of("Roles", now, said(roles))];
    Ok(Some(rows).filter(|rows| rows.iter().any(|row| row.now != row.yours)).map(|rows| Conflict::of_choices(rows, by)))
}
