//! One attempt to sign in at the provider: to be let in here, or to link that account to one's own.
//!
//! The secrets of an attempt lie in the browser's session on the server, for minutes, and are taken out once.

use crate::{
    id::PersonId,
    oidc::{Attempt, Failure, Provider},
    staff::{
        Person,
        proof::{Proof, SignedIn},
        provider_link_store, sessions, sign_in, sign_in_store, store,
    },
    state::App,
    web::Error,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use tower_sessions::Session;

/// The place of an attempt in the session.
const KEY: &str = "provider";
/// Seconds within which somebody must be back.
const WITHIN: i64 = 10 * 60;

/// The wish that somebody goes to the provider with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    SignIn,
    /// To sign in with that account from now on.
    Link(PersonId),
}

#[derive(Serialize, Deserialize)]
struct Pending {
    attempt: Attempt,
    wish: Wish,
    since: i64,
}

/// The outcome of an attempt.
pub enum Outcome {
    SignedIn(Person),
    /// The provider knows them; the code of their app is still to come.
    NeedsCode,
    Linked,
    Failed(Wish, Problem),
    /// No attempt of this browser fits: it is too old, was used before, or was begun elsewhere.
    NotBegun,
}

/// The reason why nobody was let in or linked; each has a plain sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Problem {
    Unreachable,
    Refused,
    NotBegun,
    NotLinked,
    Taken,
    TooMany,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable => Self::Unreachable,
            Failure::Refused | Failure::Untrusted => Self::Refused,
        }
    }
}

/// Begins an attempt and keeps its secrets; returns the address at the provider.
pub async fn begin(app: &App, provider: &Provider, session: &Session, wish: Wish) -> Result<Result<String, Problem>, Error> {
    let (attempt, address) = match provider.begin().await {
        Ok(begun) => begun,
        Err(failure) => return Ok(Err(failed(failure))),
    };
    if wish == Wish::SignIn {
        session.clear().await;
    }
    session.cycle_id().await?;
    session.insert(KEY, Pending { attempt, wish, since: app.clock.seconds() }).await?;
    session.save().await?;
    Ok(Ok(address))
}

/// Ends an attempt with the state and the code that the provider sent back.
pub async fn finish(app: &App, provider: &Provider, session: &Session, by: Option<&SignedIn>, state: &str, code: &str) -> Result<Outcome, Error> {
    let Some(Pending { attempt, wish, since }) = take(app, session, state).await? else { return Ok(Outcome::NotBegun) };
    let subject = match provider.finish(attempt, code, since, app.clock.seconds()).await {
        Ok(subject) => subject,
        Err(failure) => return Ok(Outcome::Failed(wish, failed(failure))),
    };
    match (wish, by) {
        (Wish::SignIn, _) => let_in(app, provider, session, &subject).await,
        (Wish::Link(own), Some(by)) if by.person().id == own => link(app, provider, by, &subject).await,
        // Their sign-in here ended meanwhile.
        (Wish::Link(_), _) => Ok(Outcome::NotBegun),
    }
}

/// Takes an attempt out of the session. The session's row ends first: of two posts at once, one finds it.
async fn take(app: &App, session: &Session, state: &str) -> Result<Option<Pending>, Error> {
    let Some(pending) = session.get::<Pending>(KEY).await? else { return Ok(None) };
    let Some(id) = session.id() else { return Ok(None) };
    let mut tx = app.write_anonymously().await?;
    let is_first = sign_in_store::end_sign_in(&mut tx, &sessions::key(&id)).await?;
    tx.commit().await?;
    if !is_first {
        return Ok(None);
    }
    session.remove_value(KEY).await?;
    session.cycle_id().await?;
    session.save().await?;
    let fits = bool::from(pending.attempt.state.as_bytes().ct_eq(state.as_bytes()));
    Ok((fits && (0..WITHIN).contains(&(app.clock.seconds() - pending.since))).then_some(pending))
}

async fn let_in(app: &App, provider: &Provider, session: &Session, subject: &str) -> Result<Outcome, Error> {
    let person = provider_link_store::person(&mut *app.read().await?, &app.vault, provider.issuer(), subject).await?;
    let Some(person) = person else { return Ok(Outcome::Failed(Wish::SignIn, Problem::NotLinked)) };
    if !provider.has_second_factor() {
        sign_in::await_code(session, &app.clock, person.id, &person.email).await?;
        return Ok(Outcome::NeedsCode);
    }
    // Readers of young people's words must get in as long as words come in.
    let mut tx = app.write_as_staff_urgently().await?;
    store::record_sign_in(&mut tx, &app.audit_context(), &person).await?;
    tx.commit().await?;
    sign_in::begin(session, &app.clock, &person).await?;
    Ok(Outcome::SignedIn(person))
}

async fn link(app: &App, provider: &Provider, by: &SignedIn, subject: &str) -> Result<Outcome, Error> {
    let mut tx = app.write_as_staff_urgently().await?;
    // A new link may have been used while the provider answered, which ends what was linked before.
    let own = store::person(&mut tx, by.person().id).await?;
    own.filter(|person| person.active && person.version == by.person().version).ok_or(Error::SignIn)?;
    let is_linked = provider_link_store::link(&mut tx, &app.audit_context(), by, provider.issuer(), subject).await?;
    if !is_linked {
        return Ok(Outcome::Failed(Wish::Link(by.person().id), Problem::Taken));
    }
    tx.commit().await?;
    Ok(Outcome::Linked)
}

fn failed(failure: Failure) -> Problem {
    // Anybody can send a wrong code; only what the operator can mend is logged, and nothing that the provider said.
    if failure != Failure::Refused {
        tracing::warn!(?failure, "an attempt to sign in at the provider failed");
    }
    failure.into()
}
