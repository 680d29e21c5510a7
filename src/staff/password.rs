//! Passwords and codes: rules for new ones, and checks that do not reveal which accounts exist.

use crate::{
    form::Problems,
    staff::{
        Person,
        store::{self, Credentials},
    },
    state::App,
    unicode::nfkc,
    vault::Purpose,
    web::Error,
};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::{hash::Hash, sync::LazyLock};
use tokio::sync::{AcquireError, Semaphore};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Fewest characters of a password (NIST SP 800-63B asks for 8 with a second factor; the Board's words deserve more).
const SHORTEST: usize = 12;
/// Longest, in bytes: more would only cost time.
const LONGEST: usize = 256;
/// A name this short stands in many words: Jo, Ann.
const SHORT_NAME: usize = 3;
/// Fewest letters and digits of a password beside the parts of a name or an address.
const FEWEST_OTHERS: usize = 6;
/// Passwords of twelve characters or more that attackers try first.
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

/// Each place has one of these by chance, and one check at a time.
static LANES: [Semaphore; 256] = [const { Semaphore::const_new(1) }; 256];

/// A hash to check against where there is no account, so that both cases take the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this one").unwrap_or_default());

/// Checks a new password.
pub fn problems(password: &str, person: &Person) -> Problems {
    let mut problems = Problems::default();
    let is_long = password.len() > LONGEST;
    let password = nfkc(password);
    let folded = password.to_lowercase();
    if password.chars().count() < SHORTEST {
        problems.add("password", "The password needs 12 characters or more. Three or four words that don’t belong together make a good one.");
    } else if is_long {
        problems.add("password", "That password is too long for us: 256 characters at most.");
    } else if COMMON.contains(&folded.as_str()) || folded.contains("sayso") || is_about(&folded, person) {
        problems.add("password", "That password is one people would guess. Please choose another.");
    }
    problems
}

/// Whether a password is made from the person's name or address: it has the whole of either in it, or little else than parts of them.
fn is_about(password: &str, person: &Person) -> bool {
    let (name, email) = (nfkc(&person.name).trim().to_lowercase(), nfkc(&person.email).to_lowercase());
    let whole = [&name, &email].into_iter().any(|text| text.chars().count() > SHORT_NAME && password.contains(text.as_str()));
    let (local, host) = email.split_once('@').unwrap_or((&email, ""));
    let mut parts: Vec<&str> = name.split_whitespace().chain(email.split(['@', '.', '_', '-', '+'])).chain([local, host]).collect();
    parts.retain(|part| part.len() > 1);
    // The longest first, so that a part of it leaves nothing over.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let rest = parts.iter().fold(password.to_string(), |rest, part| rest.replace(part, " "));
    whole || rest != password && rest.chars().filter(|letter| letter.is_alphanumeric()).count() < FEWEST_OTHERS
}

/// Hashes a password in normal form KC, so that it is the same from every keyboard.
pub async fn hash(password: &str) -> Result<String, Error> {
    let password = nfkc(password);
    let _place = AT_ONCE.acquire().await.map_err(|error| Error::Broken(Box::new(error)))?;
    let hashed = tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|error| Error::Broken(Box::new(error)))?;
    hashed.ok_or_else(|| Error::Broken("a password could not be hashed".into()))
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Returns the account when e-mail address and password are right. An unknown address takes as long as a wrong password. Of those who
/// come from the same place one is checked at a time, so that a flood from there keeps nobody elsewhere waiting.
pub async fn check(app: &App, email: &str, password: &str, place: &impl Hash) -> Result<Option<Credentials>, Error> {
    // PostgreSQL takes no NUL in a text, and no address has one.
    let known = store::credentials(&mut *app.read().await?, &email.replace('\0', "?")).await?;
    let hash = known.as_ref().map_or_else(|| NOBODY.clone(), |known| known.password.clone());
    // A password this long is wrong, and hashing it would only cost time.
    let password = if password.len() > LONGEST { String::new() } else { password.to_string() };
    // Older hashes are of passwords as they were typed.
    let spellings = if nfkc(&password) == password { vec![password] } else { vec![nfkc(&password), password] };
    let broken = |error: AcquireError| Error::Broken(Box::new(error));
    let _turn = LANES[app.limits.tries.lane(place, LANES.len())].acquire().await.map_err(broken)?;
    let _place = AT_ONCE.acquire().await.map_err(broken)?;
    let right = tokio::task::spawn_blocking(move || {
        let is_hash_of = |password: &String, hash: &PasswordHash| Argon2::default().verify_password(password.as_bytes(), hash).is_ok();
        PasswordHash::new(&hash).is_ok_and(|hash| spellings.iter().any(|password| is_hash_of(password, &hash)))
    });
    let right = right.await.map_err(|error| Error::Broken(Box::new(error)))?;
    Ok(known.filter(|_| right))
}

/// Makes the generator of a secret's six-digit codes: RFC 6238 with SHA-1 and 30 seconds, as every app reads them; one step of drift is allowed.
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

/// Derives an invited person's secret from the invitation, so that it is the same each time the page is opened.
pub fn invited_secret(app: &App, token: &str) -> [u8; 20] {
    let mac = app.vault.mac(Purpose::Totp, &[token.as_bytes()]);
    let mut secret = [0; 20];
    secret.copy_from_slice(&mac[..20]);
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        let (id, roles) = (crate::random::id(), vec![]);
        Person { id, name: "Priya Nair".into(), email: "priya@example.org".into(), roles, version: 1, active: true, joined: false }
    }

    #[test]
    fn short_and_common_passwords_are_refused() {
        for refused in ["", "short", "elevenchars", "password1234", "PASSWORD1234", "my sayso password", "i am priya nair ok", &"x".repeat(257)] {
            assert!(problems(refused, &person()).of("password").is_some(), "{refused}");
        }
        for taken in ["walrus torch parcel", "zwölf Zeichen!", &"x".repeat(256)] {
            assert!(problems(taken, &person()).is_empty(), "{taken}");
        }
    }

    #[test]
    fn names_are_refused_and_words_that_hold_short_ones_are_not() {
        let refused = |name: &str, email: &str, password: &str| {
            let person = Person { name: name.into(), email: email.into(), ..person() };
            problems(password, &person).of("password").is_some()
        };
        for password in ["enjoying purple trams", "bannister annexe roof", "a manual joke anthem"] {
            assert!(!refused("Jo", "jo@example.org", password) && !refused("Ann", "ann@example.org", password), "{password}");
        }
        assert!(!refused("Priya Nair", "priya@example.org", "priya likes odd purple trams"), "a part among other words");
        assert!(!refused("", "", "walrus torch parcel"), "somebody without a name");
        assert!(refused("Anna", "a@example.org", "hannah's odd purple trams"), "the whole of a longer name");
        for password in ["jojojojojojo", "Jo-Jo-Jo-Jo-2026", "jo@example.org!"] {
            assert!(refused("Jo", "jo@example.org", password), "{password}");
        }
        for password in ["Priya2026Nair!", "nair.priya.77", "p.nair-p.nair-1", "priyapriyapriya", "p.nair@work2026"] {
            assert!(refused("Priya Nair", "p.nair@work.example", password), "{password}");
        }
    }

    #[test]
    fn codes_follow_the_standard_with_one_step_of_drift() {
        // RFC 6238, appendix B: the last six digits at 59 seconds.
        let codes = codes(b"12345678901234567890", "a:b@example.org").unwrap();
        assert_eq!(codes.check("287082", 59), Some(1));
        assert_eq!(codes.check("287082", 89), Some(1));
        assert_eq!(codes.check("287082", 90), None);
    }
}
