//! The session store: our own table, under a hash of the cookie, so that reading the database lets nobody in.

use crate::{
    clock::Clock,
    config::Config,
    db::Database,
    staff::sign_in_store,
    web::{self, error::SESSIONS_BUSY},
};
use async_trait::async_trait;
use axum::{Router, middleware, response::Response};
use http::{HeaderValue, header};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Hours after which a row expires; `staff::sign_in` ends a sign-in sooner.
const HOURS: i64 = 8;
/// The name of a sign-in's own data, beside which others may stand.
pub const SIGN_IN: &str = "staff";

#[derive(Clone)]
pub struct Store {
    pub db: Database,
    pub clock: Clock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// Adds sessions to routes of people who may be signed in.
pub fn layered<S: Clone + Send + Sync + 'static>(router: Router<S>, store: Store, config: &Config) -> Router<S> {
    let (cookie, secure) = (config.cookie(), config.https);
    let sessions = SessionManagerLayer::new(store)
        .with_name(cookie)
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd);
    router.layer(sessions).layer(middleware::map_response(move |response| async move { complete_removal(response, cookie, secure) }))
}

/// Completes the line that removes the cookie: tower-sessions omits `Secure`, and browsers ignore such a line for a `__Host-` cookie.
fn complete_removal(mut response: Response, name: &str, secure: bool) -> Response {
    let lines = response.headers().get_all(header::SET_COOKIE);
    if lines.iter().any(|line| line.to_str().is_ok_and(|line| line.starts_with(&format!("{name}=;")))) {
        let line = format!("{name}=; HttpOnly; SameSite=Strict;{} Path=/; Max-Age=0", if secure { " Secure;" } else { "" });
        if let Ok(line) = HeaderValue::from_str(&line) {
            response.headers_mut().insert(header::SET_COOKIE, line);
        }
    }
    response
}

/// The key of a sign-in in the database.
pub fn key(id: &Id) -> Vec<u8> {
    Sha256::digest(id.to_string()).to_vec()
}

fn broken(error: sqlx::Error) -> Error {
    Error::Backend(match web::Error::from(error) {
        web::Error::Busy => SESSIONS_BUSY.into(),
        error => format!("{error:?}"),
    })
}

impl Store {
    fn row(&self, record: &Record) -> Result<(Vec<u8>, String, i64)> {
        let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        Ok((key(&record.id), data, self.clock.seconds() + HOURS * 3600))
    }

    async fn update(&self, record: &Record) -> Result<()> {
        let (key, data, expires) = self.row(record)?;
        let mut db = self.db.write().await.map_err(broken)?;
        sign_in_store::update_sign_in(&mut db, &key, &data, expires).await.map_err(broken)?;
        db.commit().await.map_err(broken)
    }

    /// Whether nothing differs from the stored data but who is signed in and when that was used last.
    async fn is_use_alone(&self, record: &Record) -> Result<bool> {
        let Some(stored) = self.load(&record.id).await? else { return Ok(true) };
        let others = |record: &Record| {
            record.data.iter().filter(|(name, _)| *name != SIGN_IN).map(|(name, value)| (name.clone(), value.clone())).collect::<HashMap<_, _>>()
        };
        Ok(others(&stored) == others(record))
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // The id is 128 random bits; one that is taken is drawn again.
        for _ in 0..3 {
            let (key, data, expires) = self.row(record)?;
            let mut db = self.db.write().await.map_err(broken)?;
            if sign_in_store::insert_sign_in(&mut db, &key, &data, expires).await.map_err(broken)? {
                return db.commit().await.map_err(broken);
            }
            record.id = Id::default();
        }
        Err(Error::Backend("no free id".into()))
    }

    /// Mostly writes when a sign-in was used last. A database that can't take that now must not cost anybody the page they asked for:
    /// the sign-in ends sooner, that is all. Other data, as of a sitting, was chosen by somebody, who is told.
    async fn save(&self, record: &Record) -> Result<()> {
        match self.update(record).await {
            Err(Error::Backend(text)) if text == SESSIONS_BUSY && self.is_use_alone(record).await? => Ok(()),
            done => done,
        }
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut db = self.db.read().await.map_err(broken)?;
        let row = sign_in_store::sign_in(&mut db, &key(id), self.clock.seconds()).await.map_err(broken)?;
        let Some((data, expires)) = row else { return Ok(None) };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(expires).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut db = self.db.write().await.map_err(broken)?;
        sign_in_store::end_sign_in(&mut db, &key(id)).await.map_err(broken)?;
        db.commit().await.map_err(broken)
    }
}
