//! The second factor: six digits of the person's app, or a recovery code. Each is good once.

use crate::{
    audit_log::{self, AuditAction},
    staff::{
        password::codes,
        recovery_store,
        store::{self, Credentials},
    },
    state::App,
    typed::{digits, plain},
    web::Error,
};

/// The outcome of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeUse {
    Right,
    Wrong,
    /// The secret that the codes are made from can't be opened.
    Damaged,
}

/// The right code that somebody typed.
enum RightCode {
    /// Of their app: the half minute it belongs to.
    Step(i64),
    Recovery(String),
}

/// Returns the secret of a person's codes; `None` where it is damaged.
fn secret(app: &App, credentials: &Credentials) -> Option<Vec<u8>> {
    let sealed = app.vault.open(store::totp_place(credentials.person.id.bytes()), &credentials.totp);
    let secret = sealed.ok().and_then(|secret| from_hex(&secret));
    if secret.is_none() {
        tracing::error!(person = %credentials.person.id, "a sign-in secret can't be opened: this person needs a new link");
    }
    secret
}

/// Looks at a code without using it up: `Ok(None)` when it is wrong, `Err` when the person's secret is damaged.
async fn look_at(app: &App, credentials: &Credentials, code: &str) -> Result<Result<Option<RightCode>, CodeUse>, Error> {
    let letters = code.chars().filter_map(plain).filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    if letters.len() == recovery_store::LENGTH {
        let known = recovery_store::knows(&mut *app.read().await?, &app.vault, credentials.person.id, &letters).await?;
        return Ok(Ok(known.then_some(RightCode::Recovery(letters))));
    }
    let Some(secret) = secret(app, credentials) else { return Ok(Err(CodeUse::Damaged)) };
    let step = codes(&secret, &credentials.person.email)?.check(&digits(code), app.clock.seconds().unsigned_abs());
    Ok(Ok(step.map(|step| RightCode::Step(step as i64))))
}

/// Whether an account has this code now. An unknown address has none, after about the same work.
pub async fn is_code_now(app: &App, email: &str, code: &str) -> Result<bool, Error> {
    let known = store::credentials(&mut *app.read().await?, &email.replace('\0', "?")).await?;
    let Some(known) = known else {
        codes(&[0; 20], "nobody@example.org")?.check("000000", 0);
        return Ok(false);
    };
    Ok(matches!(look_at(app, &known, code).await?, Ok(Some(_))))
}

/// The reason for which somebody shows a code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CodeFor {
    SignIn,
    /// A change of the account of somebody who is signed in.
    OwnAccount,
}

/// Checks a code and uses it up; the audit log records a sign-in.
pub async fn use_code(app: &App, credentials: &Credentials, code: &str, why: CodeFor) -> Result<CodeUse, Error> {
    let person = &credentials.person;
    let right = match look_at(app, credentials, code).await? {
        Ok(Some(right)) => right,
        Ok(None) => return Ok(CodeUse::Wrong),
        Err(damaged) => return Ok(damaged),
    };
    // Readers of young people's words must get in as long as words come in.
    let (mut tx, audit) = (app.write_as_staff_urgently().await?, app.audit_context());
    let fresh = match &right {
        RightCode::Step(step) => store::use_step(&mut tx, person.id, *step).await?,
        RightCode::Recovery(code) => recovery_store::use_up(&mut tx, &app.vault, person.id, code).await?,
    };
    if !fresh {
        return Ok(CodeUse::Wrong);
    }
    if matches!(right, RightCode::Recovery(_)) {
        audit_log::record(&mut tx, &audit, person.id, AuditAction::UsedRecoveryCode, person.id.bytes()).await?;
    }
    if why == CodeFor::SignIn {
        store::record_sign_in(&mut tx, &audit, person).await?;
    }
    tx.commit().await?;
    Ok(CodeUse::Right)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
