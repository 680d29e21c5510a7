//! One try to sign in: password and code, as often as the limits allow.
//!
//! Wrong passwords are counted by account and place, so that nobody elsewhere keeps its owner out. Past the limit a password is still tried
//! where a right code comes with it: its owner gets in even from the same place, and a guesser has no code.

use crate::{
    staff::{
        code::{self, CodeFor, CodeUse},
        known_device::Source,
        password,
        store::{self, Credentials},
    },
    state::App,
    unicode::caseless,
    web::Error,
};

/// Wrong passwords, and codes after a right one, of an account from one place in a quarter of an hour.
pub const TRIES: usize = 10;
/// The same for codes from all places together, but for known devices: these tries come from somebody who has the password.
const CODES_ANYWHERE: usize = 30;
/// Codes that are looked at before the password is, from one place and from all.
const CODES_FIRST: usize = 100;
const CODES_FIRST_ANYWHERE: usize = 300;

/// The counted things; each has tries of its own.
#[derive(Hash)]
enum Counted<'a> {
    Password(&'a str, Source),
    Code(&'a str, Source),
    CodeAnywhere(&'a str),
    CodeFirst(&'a str, Source),
    CodeFirstAnywhere(&'a str),
}

/// The outcome of a try.
pub enum Tried {
    SignedIn(Credentials),
    /// The password is right, and no code came with it.
    NeedsCode(Credentials),
    Wrong,
    /// Too many wrong passwords came from this place: only email, password and code together are tried now.
    AllTogether,
    TooMany,
    /// The secret of the person's codes can't be opened, so no code is right.
    Damaged,
}

fn take(app: &App, counted: &Counted<'_>, most: usize) -> bool {
    app.limits.tries.take(app.clock.seconds(), counted, most)
}

/// Tries an e-mail address and a password, with a code or without.
pub async fn with_password(app: &App, source: Source, email: &str, password: &str, typed: &str) -> Result<Tried, Error> {
    let email = caseless(email);
    let counted = Counted::Password(&email, source);
    let is_counted = take(app, &counted, TRIES);
    if !is_counted {
        if typed.is_empty() {
            return Ok(Tried::AllTogether);
        }
        let may = take(app, &Counted::CodeFirst(&email, source), CODES_FIRST) && take(app, &Counted::CodeFirstAnywhere(&email), CODES_FIRST_ANYWHERE);
        if !may {
            return Ok(Tried::TooMany);
        }
        if !code::is_code_now(app, &email, typed).await? {
            return Ok(Tried::AllTogether);
        }
    }
    // A right code waits behind no wrong one.
    let right =
        if is_counted { password::check(app, &email, password, &source).await? } else { password::check(app, &email, password, &email).await? };
    let Some(credentials) = right else { return Ok(Tried::Wrong) };
    if is_counted {
        app.limits.tries.give_back(&counted);
    }
    if typed.is_empty() { Ok(Tried::NeedsCode(credentials)) } else { with_right_password(app, source, credentials, typed).await }
}

/// Tries the code of somebody whose password was right a moment ago.
pub async fn with_code(app: &App, source: Source, email: &str, typed: &str) -> Result<Tried, Error> {
    // Switched off meanwhile: like an address nobody has.
    let Some(credentials) = store::credentials(&mut *app.read().await?, email).await? else { return Ok(Tried::Wrong) };
    with_right_password(app, source, credentials, typed).await
}

async fn with_right_password(app: &App, source: Source, credentials: Credentials, typed: &str) -> Result<Tried, Error> {
    let email = credentials.person.email.clone();
    let counted = Counted::Code(&email, source);
    if !take(app, &counted, TRIES) || !source.is_known() && !take(app, &Counted::CodeAnywhere(&email), CODES_ANYWHERE) {
        return Ok(Tried::TooMany);
    }
    match code::use_code(app, &credentials, typed, CodeFor::SignIn).await? {
        CodeUse::Right => {
            app.limits.tries.give_back(&counted);
            app.limits.tries.give_back(&Counted::CodeAnywhere(&email));
            Ok(Tried::SignedIn(credentials))
        }
        CodeUse::Wrong => Ok(Tried::Wrong),
        CodeUse::Damaged => Ok(Tried::Damaged),
    }
}
