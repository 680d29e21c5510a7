//! Changes that somebody makes to their own account. Each asks for password and code again, and ends the other sign-ins.

use crate::{
    audit_log::{self, AuditAction},
    form::Problems,
    id::{self, PersonId},
    random,
    staff::{
        Person, attempt,
        code::{self, CodeFor, CodeUse},
        password,
        proof::{Proof, SignedIn},
        recovery_store, sign_in, sign_in_store,
        store::{self, Credentials, Renewed},
    },
    state::App,
    vault::Purpose,
    web::Error,
};
use tower_sessions::Session;

const WRONG: &str = "That isn’t the password you sign in with.";
const WRONG_CODE: &str = "That code isn’t right, or was used already. Wait for the next one in your app and type that.";
const TOO_MANY: &str = "That was a lot of tries. Please wait a quarter of an hour and try again.";
const DAMAGED: &str = "What we keep of your authenticator app is damaged, so no code fits. Ask an administrator for a new link.";
/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The password and the code that somebody shows again: who is at this desk now may be somebody else.
pub struct Shown<'a> {
    pub password: &'a str,
    pub code: &'a str,
}

/// Checks them, and uses the code up.
pub async fn confirm(app: &App, by: &SignedIn, shown: &Shown<'_>) -> Result<Result<Credentials, Problems>, Error> {
    let (counted, person) = (("own account", by.person().id.bytes()), by.person());
    if !app.limits.tries.take(app.clock.seconds(), &counted, attempt::TRIES) {
        return Ok(Err(Problems::one("password", TOO_MANY)));
    }
    let Some(credentials) = password::check(app, &person.email, shown.password, &person.id).await? else {
        return Ok(Err(Problems::one("password", WRONG)));
    };
    match code::use_code(app, &credentials, shown.code, CodeFor::OwnAccount).await? {
        CodeUse::Right => {
            app.limits.tries.give_back(&counted);
            Ok(Ok(credentials))
        }
        CodeUse::Wrong => Ok(Err(Problems::one("code", WRONG_CODE))),
        CodeUse::Damaged => Ok(Err(Problems::one("code", DAMAGED))),
    }
}

/// Writes a change; an account that changed meanwhile needs another sign-in.
pub async fn renew(app: &App, by: &SignedIn, action: AuditAction, new: &Renewed<'_>) -> Result<Person, Error> {
    let mut tx = app.write_as_staff_urgently().await?;
    let person = store::renew(&mut tx, &app.audit_context(), by, action, new).await?.ok_or(Error::SignIn)?;
    tx.commit().await?;
    app.channels.accounts_changed();
    Ok(person)
}

/// Ends one of somebody's own sign-ins; one that is over already is left so.
pub async fn end_sign_in(app: &App, by: &SignedIn, session: &Session, key: &str) -> Result<(), Error> {
    let (mut tx, own) = (app.write_as_staff_urgently().await?, by.person());
    let devices = sign_in::devices(&mut tx, &app.clock, session, own).await?;
    if let Some(device) = devices.iter().find(|device| id::to_hex(&device.key) == key) {
        sign_in_store::end_sign_in(&mut tx, &device.key).await?;
        audit_log::record(&mut tx, &app.audit_context(), own.id, AuditAction::SignedOutOne, own.id.bytes()).await?;
    }
    tx.commit().await?;
    app.channels.accounts_changed();
    Ok(())
}

/// The secret of a new authenticator, made from a number on the page, so that it is the same until the form is sent.
pub fn new_secret(app: &App, person: PersonId, nonce: &[u8; 16]) -> [u8; 20] {
    let mac = app.vault.mac(Purpose::Totp, &[b"own account", person.bytes(), nonce]);
    let mut secret = [0; 20];
    secret.copy_from_slice(&mac[..20]);
    secret
}

/// Makes new recovery codes; all earlier ones end.
pub async fn make_recovery_codes(app: &App, by: &SignedIn) -> Result<Vec<String>, Error> {
    let code = || random::bytes::<{ recovery_store::LENGTH }>().iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    let codes: Vec<String> = std::iter::repeat_with(code).take(recovery_store::CODES).collect();
    let (mut tx, audit, own) = (app.write_as_staff_urgently().await?, app.audit_context(), by.person().id);
    recovery_store::replace(&mut tx, &audit, own, &codes).await?;
    audit_log::record(&mut tx, &audit, own, AuditAction::MadeRecoveryCodes, own.bytes()).await?;
    tx.commit().await?;
    Ok(codes)
}
