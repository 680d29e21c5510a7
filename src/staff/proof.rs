//! Proofs: a `Reviewer` in a signature means that the caller is one. Made here and nowhere else.
//!
//! A store function that needs authority takes the proof and writes its owner to the history, so that neither the permission
//! nor the trace can be forgotten.

use crate::{
    clock::Clock,
    db::{Conn, Database},
    id::PersonId,
    staff::{Person, Role, sign_in, store},
    web::{self, page::Desk},
};
use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;

/// Anything that proves who acts.
pub trait Proof {
    fn person(&self) -> &Person;

    /// The desk this person works at: what pages of the staff side are drawn with.
    fn desk(&self) -> Desk {
        Desk { name: self.person().name.clone(), links: self.person().rooms() }
    }
}

async fn signed_in<S>(parts: &mut Parts, state: &S) -> Result<Person, web::Error>
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    sign_in::current(parts, &Database::from_ref(state), &Clock::from_ref(state)).await?.ok_or(web::Error::SignIn)
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
            /// The proof for a person who holds the role now, or nothing.
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

/// Someone is signed in, whatever they may do.
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

/// A reviewer or a publisher: those who may see answers before they are published.
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
