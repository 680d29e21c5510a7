//! Proofs: a `Reviewer` in a signature means that the caller is one. Only this module makes them.
//!
//! A store function that needs authority takes the proof and records its owner in the audit log, so that neither the permission
//! nor the record can be forgotten.

use crate::{
    clock::Clock,
    db::{Conn, Database},
    id::PersonId,
    staff::{Person, Role, sign_in, store},
    web::{self, known_desk::KnownDesk, page::Desk, presence::Presence},
};
use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;

/// A proof that somebody is signed in.
pub trait Proof {
    fn person(&self) -> &Person;

    /// The person and their navigation, for the frame of staff pages.
    fn desk(&self) -> Desk {
        desk(self.person())
    }

    /// Notes that the person has loaded the page of an address now, and returns the names of the others who have it open.
    fn load(&self, presence: &Presence, clock: &Clock, address: &str) -> Vec<String> {
        presence.load(address, self.person().id, &self.person().name, clock.seconds())
    }
}

fn desk(person: &Person) -> Desk {
    Desk { name: person.name.clone(), links: person.nav_links() }
}

/// The person of a request, read once: layers and the handler ask one after the other.
#[derive(Clone)]
struct SignedInPerson(Person);

async fn signed_in<S>(parts: &mut Parts, state: &S) -> Result<Person, web::Error>
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    if let Some(SignedInPerson(person)) = parts.extensions.get() {
        return Ok(person.clone());
    }
    let person = sign_in::signed_in_person(parts, &Database::from_ref(state), &Clock::from_ref(state)).await?.ok_or(web::Error::SignIn)?;
    KnownDesk::note(&parts.extensions, || desk(&person));
    parts.extensions.insert(SignedInPerson(person.clone()));
    Ok(person)
}

macro_rules! proofs {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        pub struct $name(Person);

        impl Proof for $name {
            fn person(&self) -> &Person {
                &self.0
            }
        }

        impl $name {
            /// Makes the proof for a person who holds the role now.
            pub async fn holding(db: &mut Conn, id: PersonId) -> sqlx::Result<Option<Self>> {
                Ok(store::person(db, id).await?.filter(|person| person.is(Role::$name)).map(Self))
            }
        }

        impl<S: Send + Sync> FromRequestParts<S> for $name
        where
            Database: FromRef<S>,
            Clock: FromRef<S>,
        {
            type Rejection = web::Error;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
                let person = signed_in(parts, state).await?;
                if person.is(Role::$name) { Ok(Self(person)) } else { Err(web::Error::Forbidden) }
            }
        }
    )+};
}

proofs! {
    Facilitator
    Reviewer
    /// The safeguarding lead.
    Lead
    Publisher
    Auditor
    Administrator
}

/// Somebody is signed in, with any role.
pub struct SignedIn(Person);

impl Proof for SignedIn {
    fn person(&self) -> &Person {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
        signed_in(parts, state).await.map(Self)
    }
}

/// A reviewer or a publisher: both may read answers before they are published.
pub struct AnswerReader(Person);

impl Proof for AnswerReader {
    fn person(&self) -> &Person {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AnswerReader
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
        let person = signed_in(parts, state).await?;
        if person.is(Role::Reviewer) || person.is(Role::Publisher) { Ok(Self(person)) } else { Err(web::Error::Forbidden) }
    }
}

/// An administrator or a safeguarding lead: the second person of a request about an account.
pub struct Confirmer(Person);

impl Confirmer {
    /// Makes the proof for a person who is an administrator or a lead now.
    pub async fn holding(db: &mut Conn, id: PersonId) -> sqlx::Result<Option<Self>> {
        let may = |person: &Person| person.is(Role::Administrator) || person.is(Role::Lead);
        Ok(store::person(db, id).await?.filter(may).map(Self))
    }
}

impl Proof for Confirmer {
    fn person(&self) -> &Person {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Confirmer
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
        let person = signed_in(parts, state).await?;
        if person.is(Role::Administrator) || person.is(Role::Lead) { Ok(Self(person)) } else { Err(web::Error::Forbidden) }
    }
}
