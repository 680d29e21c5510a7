//! Passwords and codes: what is good enough, and checking them without telling who exists.

use crate::{
    form::Problems,
    staff::{
        Person,
        store::{self, Credentials},
    },
    state::App,
    vault::Purpose,
    web::Error,
};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::LazyLock;
use tokio::sync::Semaphore;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Fewest characters of a password (NIST SP 800-63B asks for 8 with a second factor; the Board's words deserve more).
const SHORTEST: usize = 12;
/// Longest, in bytes: more would only cost time.
const LONGEST: usize = 256;
/// Passwords of twelve or more that everybody tries first.
const COMMON: [&str; 16] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "111111111111",
    "000000000000",
    "qwertyuiop12",
    "qwertyuiopas",
    "password1234",
    "passwordpassword",
    "administrator",
    "administrator1",
    "letmeinletmein",
    "iloveyou1234",
    "abcdefghijkl",
    "correcthorsebatterystaple",
    "safeguarding",
];

/// Hashing takes 19 MiB and some tens of milliseconds: two at a time, so that a flood of guesses can't fill the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The hash of no password, to spend the same time on an account that isn't there.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this one").unwrap_or_default());

/// What is wrong with a new password, if anything.
pub fn problems(password: &str, person: &Person) -> Problems {
    let mut problems = Problems::default();
    let folded = password.to_lowercase();
    let name = person.name.to_lowercase();
    if password.chars().count() < SHORTEST {
        problems.add("password", "The password needs 12 characters or more. Three or four words that don't belong together make a good one.");
    } else if password.len() > LONGEST {
        problems.add("password", "That password is too long for us: 256 characters at most.");
    } else if COMMON.contains(&folded.as_str()) || folded.contains("sayso") || folded.contains(&person.email) || folded.contains(&name) {
        problems.add("password", "That password is one people would guess. Please choose another.");
    }
    problems
}

pub async fn hash(password: &str) -> Result<String, Error> {
    let password = password.to_string();
    let _place = AT_ONCE.acquire().await.map_err(|error| Error::Broken(Box::new(error)))?;
    let hashed = tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|error| Error::Broken(Box::new(error)))?;
    hashed.ok_or_else(|| Error::Broken("a password could not be hashed".into()))
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// The account, when e-mail address and password are right. An address nobody has takes as long as a wrong password.
pub async fn check(app: &App, email: &str, password: &str) -> Result<Option<Credentials>, Error> {
    // PostgreSQL takes no NUL in a text, and no address has one.
    let known = store::credentials(&mut *app.read().await?, &email.replace('\0', "?")).await?;
    let hash = known.as_ref().map_or_else(|| NOBODY.clone(), |known| known.password.clone());
    // Longer than any can be: wrong, and no reason to hash so much.
    let password = if password.len() > LONGEST { String::new() } else { password.to_string() };
    let _place = AT_ONCE.acquire().await.map_err(|error| Error::Broken(Box::new(error)))?;
    let right = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    let right = right.await.map_err(|error| Error::Broken(Box::new(error)))?;
    Ok(known.filter(|_| right))
}

/// The six-digit codes of a secret: RFC 6238 with SHA-1 and 30 seconds, as every app reads them; one step early or late will do.
pub fn codes(secret: &[u8], email: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(Secret::from(secret.to_vec()))
        // A label in the person's app; a colon would be a separator there.
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some("Sayso"))
        .build()
        .map_err(|error| Error::Broken(error.to_string().into()))
}

/// The secret an invited person's app learns: made from the invitation, so that it is the same each time the page is opened.
pub fn invited_secret(app: &App, token: &str) -> [u8; 20] {
    let mac = app.vault.mac(Purpose::Totp, &[token.as_bytes()]);
    let mut secret = [0; 20];
    secret.copy_from_slice(&mac[..20]);
    secret
}

/// Whether the code is right now and was not used before; it is used up then, and the sign-in stands in the history.
pub async fn use_code(app: &App, credentials: &Credentials, code: &str) -> Result<bool, Error> {
    let person = &credentials.person;
    let secret = app.vault.open(store::totp_place(person.id.bytes()), &credentials.totp)?;
    let secret = from_hex(&secret).ok_or_else(|| Error::Broken("a sign-in secret is damaged".into()))?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let Some(step) = codes(&secret, &person.email)?.check(&code, app.clock.seconds().unsigned_abs()) else { return Ok(false) };
    let mut tx = app.write_as_staff().await?;
    let fresh = store::use_step(&mut tx, person.id, step as i64).await?;
    if fresh {
        store::note_sign_in(&mut tx, &app.audit_context(), person).await?;
        tx.commit().await?;
    }
    Ok(fresh)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        let (id, roles) = (crate::random::id(), vec![]);
        Person { id, name: "Priya Nair".into(), email: "priya@example.org".into(), roles, version: 1, active: true, joined: false }
    }

    #[test]
    fn a_password_is_long_and_not_what_everybody_tries_first() {
        for refused in ["", "short", "elevenchars", "password1234", "PASSWORD1234", "my sayso password", "i am priya nair ok", &"x".repeat(257)] {
            assert!(problems(refused, &person()).of("password").is_some(), "{refused}");
        }
        for taken in ["walrus torch parcel", "zwölf Zeichen!", &"x".repeat(256)] {
            assert!(problems(taken, &person()).is_empty(), "{taken}");
        }
    }

    #[test]
    fn codes_are_those_of_the_standard_and_one_step_either_way_will_do() {
        // RFC 6238, appendix B: the last six digits at 59 seconds.
        let codes = codes(b"12345678901234567890", "a:b@example.org").unwrap();
        assert_eq!(codes.check("287082", 59), Some(1));
        assert_eq!(codes.check("287082", 89), Some(1));
        assert_eq!(codes.check("287082", 90), None);
    }
}
