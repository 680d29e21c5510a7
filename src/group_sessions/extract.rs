//! The extractor of a facilitator's own session: from the `{id}` of the path, with the 404 of one that is somebody else's.

use super::store::{self, OwnSession};
use crate::{
    clock::Clock,
    db::Database,
    staff::{
        Person,
        proof::{Facilitator, Proof},
    },
    web,
};
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use http::request::Parts;

impl Proof for OwnSession {
    fn person(&self) -> &Person {
        self.by()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OwnSession
where
    Database: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
        let by = Facilitator::from_request_parts(parts, state).await?;
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| web::Error::NotThere)?;
        let id = path.iter().find(|(name, _)| *name == "id").map_or("", |(_, id)| id).parse()?;
        store::own(&mut *Database::from_ref(state).read().await?, &by, id).await?.ok_or(web::Error::NotThere)
    }
}
