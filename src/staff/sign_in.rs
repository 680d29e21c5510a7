//! Sign-in: the content of the cookie's session, and when it ends.
//!
//! It ends after thirty idle minutes or eight hours, and with any change to the account: every request reads the person again.

use crate::{
    clock::Clock,
    db::{Conn, Database},
    id::PersonId,
    staff::{
        Person, Role,
        sessions::{self, SIGN_IN, Store},
        sign_in_store, store,
    },
    web::Error,
};
use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::HashMap};
use tower_sessions::{
    Session, SessionStore,
    session::{self, Id},
};

/// Seconds without a request after which a sign-in ends.
const IDLE: i64 = 30 * 60;
/// Seconds after which a sign-in ends in any case.
const LONGEST: i64 = 8 * 60 * 60;
/// Seconds that a right password waits for its code.
const CODE_WITHIN: i64 = 5 * 60;
/// The session records its use at most this often, in seconds, to write less.
const SEEN_EVERY: i64 = 60;

/// A sign-in. Times are seconds since 1970.
#[derive(Serialize, Deserialize)]
struct SignIn {
    person: PersonId,
    version: i64,
    since: i64,
    seen: i64,
}

impl SignIn {
    /// Whether it is not over yet. A clock that went back ends it too.
    fn is_fresh(&self, now: i64) -> bool {
        (0..IDLE).contains(&(now - self.seen)) && (0..LONGEST).contains(&(now - self.since))
    }

    /// Returns the person, as long as the sign-in is good.
    async fn person_at(&self, db: &Database, now: i64) -> sqlx::Result<Option<Person>> {
        let person = store::person(&mut *db.read().await?, self.person).await?;
        Ok(person.filter(|person| self.is_fresh(now) && person.active && person.version == self.version))
    }
}

/// The sign-in of a request, to be looked at again while the answer is still being sent.
pub struct OpenSignIn {
    id: Id,
    sessions: Store,
}

impl OpenSignIn {
    /// Whether the person is still signed in and holds the role.
    pub async fn still_holds(&self, role: Role) -> Result<bool, Error> {
        let record = self.sessions.load(&self.id).await.map_err(session::Error::from)?;
        let Some(data) = record.and_then(|mut record| record.data.remove(SIGN_IN)) else { return Ok(false) };
        let sign_in: SignIn = serde_json::from_value(data).map_err(session::Error::from)?;
        let person = sign_in.person_at(&self.sessions.db, self.sessions.clock.seconds()).await?;
        Ok(person.is_some_and(|person| person.is(role)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OpenSignIn
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let id = parts.extensions.get::<Session>().and_then(Session::id).ok_or(Error::SignIn)?;
        Ok(Self { id, sessions: Store { db: Database::from_ref(state), clock: Clock::from_ref(state) } })
    }
}

/// A device that a person is signed in with. Times are seconds since 1970.
pub struct Device {
    /// The key of the sign-in in the database, which lets nobody in.
    pub key: Vec<u8>,
    pub since: i64,
    pub seen: i64,
    /// The one that asks.
    pub is_this: bool,
}

/// The devices that a person is signed in with, this one first, then the one used last.
pub async fn devices(db: &mut Conn, clock: &Clock, session: &Session, person: &Person) -> Result<Vec<Device>, Error> {
    let (now, own) = (clock.seconds(), session.id().map(|id| sessions::key(&id)));
    let mut devices = vec![];
    for (key, data) in sign_in_store::sign_ins(db, now).await? {
        let data: HashMap<String, serde_json::Value> = serde_json::from_str(&data).map_err(|error| Error::Broken(Box::new(error)))?;
        let Some(sign_in) = data.get(SIGN_IN).cloned() else { continue };
        let sign_in: SignIn = serde_json::from_value(sign_in).map_err(session::Error::from)?;
        if sign_in.person == person.id && sign_in.version == person.version && sign_in.is_fresh(now) {
            devices.push(Device { is_this: own.as_ref() == Some(&key), key, since: sign_in.since, seen: sign_in.seen });
        }
    }
    devices.sort_by_key(|device| (!device.is_this, Reverse(device.seen)));
    Ok(devices)
}

/// A right password whose code is still to come.
#[derive(Serialize, Deserialize)]
struct Pending {
    person: PersonId,
    email: String,
    since: i64,
}

/// Returns the person who is signed in, and ends a sign-in that is over.
pub async fn signed_in_person(parts: &mut Parts, db: &Database, clock: &Clock) -> Result<Option<Person>, Error> {
    let Some(session) = parts.extensions.get::<Session>() else { return Ok(None) };
    let Some(mut sign_in) = session.get::<SignIn>(SIGN_IN).await? else { return Ok(None) };
    let now = clock.seconds();
    let Some(person) = sign_in.person_at(db, now).await? else {
        session.flush().await?;
        return Ok(None);
    };
    if now - sign_in.seen >= SEEN_EVERY {
        sign_in.seen = now;
        session.insert(SIGN_IN, sign_in).await?;
    }
    Ok(Some(person))
}

/// Signs a person in, under a new session id: one planted before is worth nothing.
pub async fn begin(session: &Session, clock: &Clock, person: &Person) -> Result<(), Error> {
    let now = clock.seconds();
    session.clear().await;
    session.cycle_id().await?;
    session.insert(SIGN_IN, SignIn { person: person.id, version: person.version, since: now, seen: now }).await?;
    // Here and not after the handler: who can't be signed in now is told so.
    Ok(session.save().await?)
}

/// Ends a sign-in, and returns whose it was.
pub async fn end(session: &Session) -> Result<Option<PersonId>, Error> {
    // One that can't be read ends all the same.
    let person = session.get::<SignIn>(SIGN_IN).await.ok().flatten().map(|sign_in| sign_in.person);
    session.flush().await?;
    Ok(person)
}

/// Records that the password was right, under a new session id: `save` only updates, so an unknown id from an old or planted cookie
/// would store nothing.
pub async fn await_code(session: &Session, clock: &Clock, person: PersonId, email: &str) -> Result<(), Error> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert("code", Pending { person, email: email.into(), since: clock.seconds() }).await?;
    Ok(session.save().await?)
}

/// Returns the e-mail address whose password was right a moment ago.
pub async fn awaiting_code(session: &Session, clock: &Clock) -> Result<Option<String>, Error> {
    let pending = session.get::<Pending>("code").await?;
    Ok(pending.filter(|pending| (0..CODE_WITHIN).contains(&(clock.seconds() - pending.since))).map(|pending| pending.email))
}
