//! Passkeys: a key on somebody's own device, opened there with a finger, a face or a PIN, in place of password and code.
//!
//! No list of open challenges is kept: each is sealed into the page that asks, for some minutes, and the database notes the answered ones.

use crate::{
    audit_log::{self, AuditAction},
    config::Config,
    id::{PasskeyId, PersonId},
    random,
    staff::{
        Person,
        passkey_store::{self, Found, New, challenge_place, key_place},
        proof::{Proof, SignedIn},
        store::{self, Renewed},
    },
    state::App,
    web::Error,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
    WebauthnError,
};

/// Seconds within which a challenge must be answered.
const WITHIN: i64 = 5 * 60;
/// Most letters of a passkey's name.
pub const NAME: usize = 60;

/// A question to somebody's device.
pub struct Question {
    /// The options for the browser, as WebAuthn names them.
    pub options: Value,
    /// The challenge, which comes back with the answer.
    pub sealed: String,
}

/// A challenge that waits for its answer.
#[derive(Serialize, Deserialize)]
struct Waiting<T> {
    until: i64,
    state: T,
}

/// A passkey that somebody is about to add.
#[derive(Serialize, Deserialize)]
struct Adding {
    name: String,
    registration: PasskeyRegistration,
}

/// The content of a sealed public key: a key is good for its owner only.
#[derive(Serialize, Deserialize)]
struct Owned {
    person: PersonId,
    key: Passkey,
}

/// WebAuthn for the address where people reach this server; `None` where that is no name, such as 127.0.0.1: browsers keep no passkeys then.
fn service(config: &Config) -> Option<Webauthn> {
    let origin = Url::parse(&config.url()).ok()?;
    let host = origin.domain()?.to_string();
    WebauthnBuilder::new(&host, &origin).ok()?.rp_name("Sayso").build().ok()
}

pub fn are_possible(config: &Config) -> bool {
    service(config).is_some()
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Broken(Box::new(error))
}

/// Seals what a challenge needs to be checked later.
fn seal<T: Serialize>(app: &App, person: &[u8], state: T) -> Result<String, Error> {
    let waiting = Waiting { until: app.clock.seconds() + WITHIN, state };
    let text = serde_json::to_string(&waiting).map_err(broken)?;
    Ok(URL_SAFE_NO_PAD.encode(app.vault.seal(challenge_place(person), &text)))
}

/// Opens it again while it may be answered, with the hash under which its use is noted.
fn open<T: DeserializeOwned>(app: &App, person: &[u8], sealed: &str) -> Option<(Waiting<T>, [u8; 32])> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let text = app.vault.open(challenge_place(person), &bytes).ok()?;
    let waiting: Waiting<T> = serde_json::from_str(&text).ok()?;
    // A clock that went back must not lengthen it.
    (0..=WITHIN).contains(&(waiting.until - app.clock.seconds())).then(|| (waiting, Sha256::digest(&bytes).into()))
}

fn sealed_key(app: &App, id: PasskeyId, owned: &Owned) -> Result<Vec<u8>, Error> {
    Ok(app.vault.seal(key_place(id.bytes()), &serde_json::to_string(owned).map_err(broken)?))
}

/// The question of a sign-in. It names nobody: the device knows whose passkey it has.
pub fn ask_to_sign_in(app: &App) -> Result<Option<Question>, Error> {
    let Some(service) = service(&app.config) else { return Ok(None) };
    let (request, state) = service.start_discoverable_authentication().map_err(broken)?;
    let options = serde_json::to_value(request.public_key).map_err(broken)?;
    Ok(Some(Question { options, sealed: seal(app, &[], state)? }))
}

/// Signs in whoever answers with their passkey; `None` for an answer that is not right.
pub async fn sign_in(app: &App, sealed: &str, answer: &str) -> Result<Option<Person>, Error> {
    let Some(service) = service(&app.config) else { return Ok(None) };
    let Some((waiting, hash)) = open::<DiscoverableAuthentication>(app, &[], sealed) else { return Ok(None) };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(None) };
    let Some(found) = passkey_store::by_credential(&mut *app.read().await?, &answer.raw_id).await? else { return Ok(None) };
    let opened = app.vault.open(key_place(found.id.bytes()), &found.public_key).ok().and_then(|text| serde_json::from_str::<Owned>(&text).ok());
    let Some(mut owned) = opened.filter(|owned| owned.person == found.person) else {
        tracing::error!(person = %found.person, "a passkey can't be opened: its owner must add it again");
        return Ok(None);
    };
    if answer.get_user_unique_id() != Some(found.person.bytes()) {
        return Ok(None);
    }
    let result = match service.finish_discoverable_authentication_v2(&answer, waiting.state, &owned.key) {
        Ok(result) => result,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            remove_copied(app, &found, &hash, waiting.until).await?;
            return Ok(None);
        }
        Err(_) => return Ok(None),
    };
    owned.key.update_credential(&result);
    let key = sealed_key(app, found.id, &owned)?;
    // Readers of young people's words must get in as long as words come in.
    let (mut tx, audit) = (app.write_as_staff_urgently().await?, app.audit_context());
    let person = store::person(&mut tx, found.person).await?.filter(|person| person.active && person.joined);
    let Some(person) = person else { return Ok(None) };
    let is_fresh = passkey_store::use_challenge(&mut tx, &hash, waiting.until, app.clock.seconds()).await?;
    if !is_fresh || !passkey_store::note_use(&mut tx, audit.today, &found, &key).await? {
        return Ok(None);
    }
    audit_log::record_with(&mut tx, &audit, person.id, AuditAction::SignedIn, &["Passkey"], person.id.bytes()).await?;
    tx.commit().await?;
    Ok(Some(person))
}

/// Removes a passkey whose device counts no further: somebody may have a copy of it. An answer that came before is only a second press.
async fn remove_copied(app: &App, found: &Found, hash: &[u8], until: i64) -> Result<(), Error> {
    let (mut tx, audit) = (app.write_as_staff_urgently().await?, app.audit_context());
    if !passkey_store::use_challenge(&mut tx, hash, until, app.clock.seconds()).await? {
        return Ok(());
    }
    if passkey_store::delete(&mut tx, found.person, found.id).await? {
        audit_log::record_with(&mut tx, &audit, found.person, AuditAction::RemovedPasskey, &["MayBeCopied"], found.person.bytes()).await?;
        tracing::warn!(person = %found.person, "a passkey was used whose device counts no further; it is removed, for it may have been copied");
    }
    Ok(tx.commit().await?)
}

/// The question with which somebody adds a passkey: one that their device finds without an address, and never twice on one device.
pub async fn ask_to_add(app: &App, by: &SignedIn, name: &str) -> Result<Option<Question>, Error> {
    let Some(service) = service(&app.config) else { return Ok(None) };
    let own = by.person();
    let known = passkey_store::credentials(&mut *app.read().await?, own.id).await?;
    let handle = Uuid::from_slice(own.id.bytes()).map_err(broken)?;
    let (creation, registration) = service.start_passkey_registration(handle, &own.email, &own.name, Some(known)).map_err(broken)?;
    let mut options = serde_json::to_value(creation.public_key).map_err(broken)?;
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let adding = Adding { name: name.into(), registration };
    Ok(Some(Question { options, sealed: seal(app, own.id.bytes(), adding)? }))
}

/// Adds the passkey that somebody's device made; `false` for an answer that is not right.
pub async fn add(app: &App, by: &SignedIn, sealed: &str, answer: &str) -> Result<bool, Error> {
    let own = by.person();
    let Some(service) = service(&app.config) else { return Ok(false) };
    let Some((waiting, hash)) = open::<Adding>(app, own.id.bytes(), sealed) else { return Ok(false) };
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else { return Ok(false) };
    let Adding { name, registration } = waiting.state;
    let Ok(key) = service.finish_passkey_registration(&answer, &registration) else { return Ok(false) };
    let (id, credential) = (random::id::<PasskeyId>(), key.cred_id().to_vec());
    let public_key = sealed_key(app, id, &Owned { person: own.id, key })?;
    let (mut tx, audit) = (app.write_as_staff_urgently().await?, app.audit_context());
    // A new link may be used at this moment, which removes all passkeys: no other act comes between this check and the new row.
    store::person(&mut tx, own.id).await?.filter(|person| person.active && person.version == own.version).ok_or(Error::SignIn)?;
    let new = New { id, person: own.id, name: &name, credential: &credential, public_key: &public_key };
    let is_fresh = passkey_store::use_challenge(&mut tx, &hash, waiting.until, app.clock.seconds()).await?;
    if !is_fresh || !passkey_store::insert(&mut tx, audit.today, &new).await? {
        return Ok(false);
    }
    audit_log::record(&mut tx, &audit, own.id, AuditAction::AddedPasskey, own.id.bytes()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives one of somebody's passkeys another name; `None` when they have none of this id.
pub async fn rename(app: &App, by: &SignedIn, id: PasskeyId, name: &str) -> Result<Option<()>, Error> {
    let (mut tx, audit, own) = (app.write_as_staff_urgently().await?, app.audit_context(), by.person().id);
    if !passkey_store::rename(&mut tx, own, id, name).await? {
        return Ok(None);
    }
    audit_log::record(&mut tx, &audit, own, AuditAction::RenamedPasskey, own.bytes()).await?;
    tx.commit().await?;
    Ok(Some(()))
}

/// Removes one of somebody's passkeys, and ends their other sign-ins; `None` when they have none of this id.
pub async fn remove(app: &App, by: &SignedIn, id: PasskeyId) -> Result<Option<Person>, Error> {
    let mut tx = app.write_as_staff_urgently().await?;
    if !passkey_store::delete(&mut tx, by.person().id, id).await? {
        return Ok(None);
    }
    let person = store::renew(&mut tx, &app.audit_context(), by, AuditAction::RemovedPasskey, &Renewed::default()).await?.ok_or(Error::SignIn)?;
    tx.commit().await?;
    app.channels.accounts_changed();
    Ok(Some(person))
}
