//! Every SQL statement about members of staff who are kept out of a concern, because it is about them or close to them.

use crate::{
    db::{Conn, read_id},
    id::{FeedbackId, PersonId},
};

/// The people who are leads and can sign in, named `p`.
macro_rules! leads {
    ($select:literal, $rest:literal) => {
        concat!("select ", $select, " from people p where p.active and p.password is not null and ' ' || p.roles || ' ' like '% lead %' and ", $rest)
    };
}

/// The leads who may read a concern and can sign in.
pub async fn leads_of(db: &mut Conn, concern: FeedbackId) -> sqlx::Result<Vec<PersonId>> {
    let select = leads!("p.id", "not exists (select 1 from concern_exclusions x where x.feedback = $1 and x.person = p.id) order by p.id");
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(concern.bytes()).fetch_all(db).await?;
    rows.iter().map(|id| read_id("id", id)).collect()
}

pub async fn is_excluded(db: &mut Conn, concern: FeedbackId, person: PersonId) -> sqlx::Result<bool> {
    let count = "select count(*) from concern_exclusions where feedback = $1 and person = $2";
    let (count,): (i64,) = sqlx::query_as(count).bind(concern.bytes()).bind(person.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

/// Keeps somebody out; returns false when they are out already, or nobody.
pub async fn insert(db: &mut Conn, concern: FeedbackId, person: PersonId) -> sqlx::Result<bool> {
    let insert = "insert into concern_exclusions (feedback, person) select $1, id from people where id = $2 on conflict do nothing";
    let done = sqlx::query(insert).bind(concern.bytes()).bind(person.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Lets somebody in again; returns false when they were not kept out.
pub async fn delete(db: &mut Conn, concern: FeedbackId, person: PersonId) -> sqlx::Result<bool> {
    let delete = "delete from concern_exclusions where feedback = $1 and person = $2";
    let done = sqlx::query(delete).bind(concern.bytes()).bind(person.bytes()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets who was kept out of a concern that is erased.
pub async fn delete_all(db: &mut Conn, concern: FeedbackId) -> sqlx::Result<()> {
    sqlx::query("delete from concern_exclusions where feedback = $1").bind(concern.bytes()).execute(db).await.map(|_| ())
}

/// Whether a lead could still read a concern if this person could not.
pub async fn has_other_reader(db: &mut Conn, concern: FeedbackId, person: PersonId) -> sqlx::Result<bool> {
    let count = leads!("count(*)", "p.id <> $2 and not exists (select 1 from concern_exclusions x where x.feedback = $1 and x.person = p.id)");
    let (count,): (i64,) = sqlx::query_as(count).bind(concern.bytes()).bind(person.bytes()).fetch_one(db).await?;
    Ok(count > 0)
}

/// Whether a lead is the only one left who may read some concern.
pub async fn is_only_reader(db: &mut Conn, lead: PersonId) -> sqlx::Result<bool> {
    let concerns: Vec<Vec<u8>> = sqlx::query_scalar(
        "select distinct c.feedback from concern_exclusions c
         where not exists (select 1 from concern_exclusions x where x.feedback = c.feedback and x.person = $1)",
    )
    .bind(lead.bytes())
    .fetch_all(&mut *db)
    .await?;
    for concern in concerns {
        if !has_other_reader(db, read_id("feedback", &concern)?, lead).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
