//! SQL statements about who holds a role, so that somebody always does.

use crate::{
    db::Conn,
    id::PersonId,
    staff::{
        Person, Role, exclusion_store,
        proof::{Lead, Reviewer},
        store::{PersonRow, people},
    },
};

/// Whether nobody else holds the role. Right in a transaction of staff only: two administrators who switch each other off at once must not
/// both see that one is left.
pub(super) async fn is_last(db: &mut Conn, id: PersonId, role: Role) -> sqlx::Result<bool> {
    let people = holders(db, role).await?;
    Ok(matches!(&people[..], [only] if only.id == id))
}

/// Whether this is the last lead, or the only one who may read some concern.
pub(super) async fn is_needed_lead(db: &mut Conn, id: PersonId) -> sqlx::Result<bool> {
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

/// The names of the safeguarding leads who can sign in.
pub async fn lead_names(db: &mut Conn) -> sqlx::Result<Vec<String>> {
    Ok(holders(db, Role::Lead).await?.into_iter().map(|lead| lead.name).collect())
}

/// Whether there is a safeguarding lead who can sign in.
pub async fn has_lead(db: &mut Conn) -> sqlx::Result<bool> {
    Ok(!holders(db, Role::Lead).await?.is_empty())
}

/// The reviewers who can sign in, by name.
pub async fn reviewers(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<Person>> {
    let mut reviewers = holders(db, Role::Reviewer).await?;
    reviewers.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(reviewers)
}

/// Everybody who may sign in, by name: a lead keeps one of them out of a concern.
pub async fn colleagues(db: &mut Conn, _by: &Lead) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(people!("where active order by name, id")).fetch_all(db).await?;
    rows.into_iter().map(PersonRow::read).collect()
}
