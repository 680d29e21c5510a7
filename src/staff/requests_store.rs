//! SQL statements about requests: changes of accounts that need a second person.

use crate::{
    db::{self, Conn},
    id::{PersonId, RequestId},
    random,
    staff::{
        Role,
        proof::Administrator,
        stored_roles::{read_roles, role_names},
    },
};
use jiff::civil::Date;
use std::collections::HashMap;

/// The change that a request asks for. The table stores these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
pub enum RequestKind {
    /// Somebody new, by the link that was made for them.
    Join,
    /// Other roles for somebody who works here.
    Roles,
    /// A new password and new codes for somebody who has lost theirs, or was switched off.
    Return,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
pub enum Outcome {
    Confirmed,
    Declined,
    /// Another request or change took its place.
    Replaced,
}

/// A request with the names of those it is about.
#[derive(Debug)]
pub struct Request {
    pub id: RequestId,
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub kind: RequestKind,
    /// The roles that the person has when it is done.
    pub roles: Vec<Role>,
    /// `None`: the operator, on the server's command line.
    pub asked_by: Option<PersonId>,
    pub asked_by_name: Option<String>,
    pub asked_on: Date,
    pub settled_by_name: Option<String>,
    pub settled_on: Option<Date>,
}

macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "select r.id, r.person, p.name, p.email, r.kind, r.roles, r.asked_by, a.name as asked_by_name, r.asked_on, s.name as settled_by_name,
                 r.settled_on
             from account_requests r join people p on p.id = r.person left join people a on a.id = r.asked_by
             left join people s on s.id = r.settled_by ",
            $rest
        )
    };
}

pub async fn waiting(db: &mut Conn) -> sqlx::Result<Vec<Request>> {
    let rows: Vec<Row> = sqlx::query_as(requests!("where r.outcome is null order by r.asked_on, p.name, r.id")).fetch_all(db).await?;
    rows.into_iter().map(Row::read).collect()
}

pub async fn waiting_request(db: &mut Conn, id: RequestId) -> sqlx::Result<Option<Request>> {
    let row: Option<Row> = sqlx::query_as(requests!("where r.outcome is null and r.id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(Row::read).transpose()
}

/// Everything that was agreed to since a day, newest first.
pub async fn confirmed_since(db: &mut Conn, since: Date) -> sqlx::Result<Vec<Request>> {
    let select = requests!("where r.outcome = 'Confirmed' and r.settled_on >= $1 order by r.settled_on desc, p.name, r.id");
    let rows: Vec<Row> = sqlx::query_as(select).bind(since.to_string()).fetch_all(db).await?;
    rows.into_iter().map(Row::read).collect()
}

/// The names of those who may agree to a request: who has joined, is an administrator or a lead, and is neither of these two.
pub async fn confirmers(db: &mut Conn, asks: PersonId, about: PersonId) -> sqlx::Result<Vec<String>> {
    let select = "select name, roles from people where active and password is not null and id <> $1 and id <> $2 order by name, id";
    let rows: Vec<(String, String)> = sqlx::query_as(select).bind(asks.bytes()).bind(about.bytes()).fetch_all(db).await?;
    let mut names = vec![];
    for (name, roles) in rows {
        if read_roles(&roles)?.iter().any(|role| matches!(role, Role::Administrator | Role::Lead)) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The days on which open invitations were first opened.
pub async fn opened_invitations(db: &mut Conn, _by: &Administrator) -> sqlx::Result<HashMap<PersonId, Date>> {
    let select = "select id, invitation_opened from people where invitation is not null and invitation_opened is not null";
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(|(id, day)| Ok((db::read_id("id", &id)?, db::read("invitation_opened", &day)?))).collect()
}

pub async fn insert(db: &mut Conn, today: Date, by: PersonId, person: PersonId, kind: RequestKind, roles: &[Role]) -> sqlx::Result<()> {
    sqlx::query("insert into account_requests (id, person, kind, roles, asked_by, asked_on) values ($1, $2, $3, $4, $5, $6)")
        .bind(random::id::<RequestId>().bytes())
        .bind(person.bytes())
        .bind(<&str>::from(kind))
        .bind(role_names(roles))
        .bind(by.bytes())
        .bind(today.to_string())
        .execute(db)
        .await
        .map(|_| ())
}

/// Notes what the operator did, who needs nobody to agree. A new link for somebody who has not joined yet, as at each first start, is no
/// second invitation.
pub async fn insert_operator(db: &mut Conn, today: Date, person: PersonId, kind: RequestKind, roles: &[Role]) -> sqlx::Result<()> {
    let insert = "insert into account_requests (id, person, kind, roles, asked_on, outcome, settled_on)
         select $1, $2, $3, $4, $5, 'Confirmed', $5 where $3 <> 'Join' or not exists (
             select 1 from account_requests r where r.person = $2 and r.kind = 'Join' and r.roles = $4 and r.asked_by is null)";
    sqlx::query(insert)
        .bind(random::id::<RequestId>().bytes())
        .bind(person.bytes())
        .bind(<&str>::from(kind))
        .bind(role_names(roles))
        .bind(today.to_string())
        .execute(db)
        .await
        .map(|_| ())
}

/// Ends a person's waiting request, whose place another takes.
pub async fn replace(db: &mut Conn, today: Date, person: PersonId) -> sqlx::Result<()> {
    let replace = "update account_requests set outcome = 'Replaced', settled_on = $2 where person = $1 and outcome is null";
    sqlx::query(replace).bind(person.bytes()).bind(today.to_string()).execute(db).await.map(|_| ())
}

/// The same for a request for roles only.
pub async fn replace_roles(db: &mut Conn, today: Date, person: PersonId) -> sqlx::Result<()> {
    let replace = "update account_requests set outcome = 'Replaced', settled_on = $2 where person = $1 and outcome is null and kind = 'Roles'";
    sqlx::query(replace).bind(person.bytes()).bind(today.to_string()).execute(db).await.map(|_| ())
}

/// Settles a request that waits; `false` when it does no longer.
pub async fn settle(db: &mut Conn, today: Date, id: RequestId, by: PersonId, outcome: Outcome) -> sqlx::Result<bool> {
    let settle = "update account_requests set outcome = $2, settled_by = $3, settled_on = $4 where id = $1 and outcome is null";
    let settled = sqlx::query(settle).bind(id.bytes()).bind(<&str>::from(outcome)).bind(by.bytes()).bind(today.to_string());
    Ok(settled.execute(db).await?.rows_affected() == 1)
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "Vec<u8>")]
    id: RequestId,
    #[sqlx(try_from = "Vec<u8>")]
    person: PersonId,
    name: String,
    email: String,
    kind: String,
    roles: String,
    asked_by: Option<Vec<u8>>,
    asked_by_name: Option<String>,
    asked_on: String,
    settled_by_name: Option<String>,
    settled_on: Option<String>,
}

impl Row {
    fn read(self) -> sqlx::Result<Request> {
        Ok(Request {
            id: self.id,
            person: self.person,
            name: self.name,
            email: self.email,
            kind: db::read("kind", &self.kind)?,
            roles: read_roles(&self.roles)?,
            asked_by: db::read_id_opt("asked_by", self.asked_by)?,
            asked_by_name: self.asked_by_name,
            asked_on: db::read("asked_on", &self.asked_on)?,
            settled_by_name: self.settled_by_name,
            settled_on: db::read_opt("settled_on", self.settled_on.as_deref())?,
        })
    }
}
