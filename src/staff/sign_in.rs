//! Signing in and staying so: what the cookie's session holds, and when it is over.
//!
//! Idle for thirty minutes or eight hours old ends it, and so does any change to the account: the person is read again at every request.

use crate::{
    clock::Clock,
    db::Database,
    id::PersonId,
    staff::{Person, store},
    web::Error,
};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

const IDLE: i64 = 30 * 60;
const LONGEST: i64 = 8 * 60 * 60;
/// How long a right password waits for its code.
const CODE_WITHIN: i64 = 5 * 60;
/// The session notes that it is in use no more often than this, to write less.
const NOTED_EVERY: i64 = 60;

/// Somebody who is signed in. Times are seconds since 1970.
#[derive(Serialize, Deserialize)]
struct SignIn {
    person: PersonId,
    version: i64,
    since: i64,
    seen: i64,
}

/// Somebody whose password was right and whose code is still to come.
#[derive(Serialize, Deserialize)]
struct Pending {
    person: PersonId,
    email: String,
    since: i64,
}

/// Who is signed in, if anyone still is.
pub async fn current(parts: &mut Parts, db: &Database, clock: &Clock) -> Result<Option<Person>, Error> {
    let Some(session) = parts.extensions.get::<Session>() else { return Ok(None) };
    let Some(mut sign_in) = session.get::<SignIn>("staff").await? else { return Ok(None) };
    let now = clock.seconds();
    // A clock that went back ends it too.
    let fresh = (0..IDLE).contains(&(now - sign_in.seen)) && (0..LONGEST).contains(&(now - sign_in.since));
    let person = store::person(&mut *db.read().await?, sign_in.person).await?;
    let Some(person) = person.filter(|person| fresh && person.active && person.version == sign_in.version) else {
        session.flush().await?;
        return Ok(None);
    };
    if now - sign_in.seen >= NOTED_EVERY {
        sign_in.seen = now;
        session.insert("staff", sign_in).await?;
    }
    Ok(Some(person))
}

/// Signs a person in, under a new id so that one planted before is worth nothing.
pub async fn begin(session: &Session, clock: &Clock, person: &Person) -> Result<(), Error> {
    let now = clock.seconds();
    session.clear().await;
    session.cycle_id().await?;
    Ok(session.insert("staff", SignIn { person: person.id, version: person.version, since: now, seen: now }).await?)
}

pub async fn end(session: &Session) -> Result<(), Error> {
    Ok(session.flush().await?)
}

/// Notes that the password was right. Under a new id too: `save` only ever updates, so an id we don't know, from an old cookie or
/// planted by somebody, would keep nothing.
pub async fn await_code(session: &Session, clock: &Clock, person: PersonId, email: &str) -> Result<(), Error> {
    session.clear().await;
    session.cycle_id().await?;
    Ok(session.insert("code", Pending { person, email: email.into(), since: clock.seconds() }).await?)
}

/// The e-mail address whose password was right a moment ago.
pub async fn awaiting_code(session: &Session, clock: &Clock) -> Result<Option<String>, Error> {
    let pending = session.get::<Pending>("code").await?;
    Ok(pending.filter(|pending| (0..CODE_WITHIN).contains(&(clock.seconds() - pending.since))).map(|pending| pending.email))
}
