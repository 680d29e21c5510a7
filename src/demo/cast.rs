//! The people of the demo's town, as accounts.

use crate::{
    audit_log::AuditContext,
    db::Conn,
    demo::{
        data,
        town::{found, parse},
    },
    id::PersonId,
    random,
    staff::{
        Role, invitations, password,
        proof::{Administrator, Confirmer},
        requests, requests_store,
        store::{self as people, NewCredentials},
    },
    web::Error,
};
use std::collections::HashMap;

/// Creates the accounts, the administrator first, with random passwords: the demo signs in by a button.
/// The first administrator and the lead come from the operator. The administrator invites the others, and the lead agrees.
pub async fn create_cast(db: &mut Conn, audit: &AuditContext<'_>, cast: &[data::Character]) -> Result<Option<HashMap<String, PersonId>>, Error> {
    let key = |key: &str| found(cast.iter().find(|character| character.key == key));
    let (first, lead) = (key("administrator")?, key("lead")?);
    let Some(invitation) = invitations::invite_first(db, audit, &first.name, &first.email).await? else { return Ok(None) };
    let password = password::hash(&crate::id::to_hex(&random::bytes::<16>())).await?;
    let administrator = joined(db, audit, &invitation.token, "", &password).await?;
    let invitation = found(invitations::invite_as_operator(db, audit, &lead.name, &lead.email, &[Role::Lead]).await?)?;
    let second = joined(db, audit, &invitation.token, "", &password).await?;
    let mut people = HashMap::from([(first.key.clone(), administrator), (lead.key.clone(), second)]);
    let administrator = found(Administrator::holding(db, administrator).await?)?;
    let second = found(Confirmer::holding(db, second).await?)?;
    for character in cast.iter().filter(|character| character.key != first.key && character.key != lead.key) {
        let roles: Vec<Role> = character.roles.iter().map(|role| parse(role)).collect::<Result<_, _>>()?;
        let invitation = found(invitations::invite(db, audit, &administrator, &character.name, &character.email, &roles).await?)?;
        let request = requests_store::waiting(db).await?.pop();
        let number = match request {
            Some(request) => requests::confirm(db, audit, &second, request.id).await?.and_then(Result::ok).and_then(|confirmed| confirmed.number),
            None => None,
        };
        let person = joined(db, audit, &invitation.token, &number.unwrap_or_default(), &password).await?;
        people.insert(character.key.clone(), person);
    }
    Ok(Some(people))
}

async fn joined(db: &mut Conn, audit: &AuditContext<'_>, token: &str, number: &str, password_hash: &str) -> Result<PersonId, Error> {
    let new = NewCredentials { password_hash, totp: &random::bytes::<20>(), step: 0 };
    Ok(found(people::join(db, audit, token, number, &new).await?)?.id)
}
