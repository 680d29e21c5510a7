//! A small provider for the tests: it proves whoever the test says, rightly or wrongly.

use crate::{
    clock::Clock,
    tests::town::{Browser, Seen, Town},
};
use axum::{
    Form, Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use openidconnect::{
    Audience, EmptyAdditionalClaims, IssuerUrl, Nonce, PrivateSigningKey, StandardClaims, SubjectIdentifier,
    core::{CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    io::Write,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

/// The proof that the provider gives next.
#[derive(Clone)]
pub struct Proof {
    pub subject: String,
    pub issuer: String,
    pub audience: String,
    pub nonce: String,
    pub expires: i64,
    /// Seconds since the person was last asked there.
    pub asked: Option<i64>,
    pub key: u8,
    pub is_signed: bool,
    challenge: String,
}

#[derive(Clone)]
pub struct FakeProvider {
    pub address: String,
    pub proof: Arc<Mutex<Proof>>,
    clock: Arc<Mutex<Clock>>,
    now: i64,
    server: Arc<tokio::task::JoinHandle<()>>,
    secret: Arc<tempfile::NamedTempFile>,
}

/// The address somebody is sent to, and its parts.
pub struct Sent {
    pub address: String,
    pub parts: HashMap<String, String>,
}

impl FakeProvider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut secret = tempfile::NamedTempFile::new().unwrap();
        writeln!(secret, "a secret between servers").unwrap();
        let now = crate::tests::town::NOW;
        let proof = Proof {
            subject: "subject-1".into(),
            issuer: address.clone(),
            audience: "sayso".into(),
            nonce: String::new(),
            expires: now + 3600,
            asked: Some(0),
            key: 1,
            is_signed: true,
            challenge: String::new(),
        };
        let mut provider = Self {
            address,
            proof: Arc::new(Mutex::new(proof)),
            clock: Arc::default(),
            now,
            server: Arc::new(tokio::spawn(async {})),
            secret: Arc::new(secret),
        };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(|| async { Json(json!({ "keys": [key(1).as_verification_key()] })) }))
            .route("/token", post(token))
            .with_state(provider.clone());
        provider.server = Arc::new(tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() }));
        provider
    }

    pub fn stop(&self) {
        self.server.abort();
    }

    /// A town whose staff may sign in here.
    pub async fn town(&self, second_factor: bool) -> Town {
        let town = Town::with(|config| {
            config.url = Some("http://sayso.example".into());
            config.oidc.oidc_issuer = Some(self.address.clone());
            config.oidc.oidc_client_id = Some("sayso".into());
            config.oidc.oidc_client_secret_file = Some(self.secret.path().into());
            config.oidc.oidc_name = Some("Exampleshire".into());
            config.oidc.oidc_second_factor = second_factor;
        })
        .await;
        *self.clock.lock().unwrap() = town.clock.clone();
        town
    }

    pub fn change(&self, change: impl FnOnce(&mut Proof)) {
        change(&mut self.proof.lock().unwrap());
    }

    /// Signs somebody in here, as the address asks; their browser then goes back and on.
    pub async fn returns(&self, browser: &Browser, sent: &Sent) -> Seen {
        self.signs_in(sent);
        browser.post("/sign-in/provider/return", &[("state", &sent.parts["state"]), ("code", "good")]).await
    }

    pub fn signs_in(&self, sent: &Sent) {
        self.change(|proof| {
            proof.nonce = sent.parts["nonce"].clone();
            proof.challenge = sent.parts["code_challenge"].clone();
        });
    }
}

/// The address that a page leads to at the provider.
pub fn sent(seen: &Seen) -> Sent {
    assert_eq!(seen.status, StatusCode::OK, "{} {}", seen.location(), seen.text());
    let address = seen.headers[header::REFRESH].to_str().unwrap().strip_prefix("0; url=").unwrap().to_string();
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let parts = address.split_once('?').unwrap().1.split('&').map(|part| part.split_once('=').unwrap());
    let parts = parts.map(|(name, value)| (name.into(), decoded(value))).collect();
    Sent { address, parts }
}

async fn metadata(State(provider): State<FakeProvider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.address);
    Json(json!({
        "issuer": provider.address, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "none"],
    }))
}

async fn token(State(provider): State<FakeProvider>, headers: HeaderMap, Form(form): Form<HashMap<String, String>>) -> Response {
    let proof = provider.proof.lock().unwrap().clone();
    let basic = format!("Basic {}", STANDARD.encode("sayso:a%20secret%20between%20servers"));
    let plus = format!("Basic {}", STANDARD.encode("sayso:a+secret+between+servers"));
    let given = headers.get(header::AUTHORIZATION).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    if ![basic.as_str(), &plus].contains(&given) || challenge != proof.challenge || form["code"] != "good" {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant", "error_description": "<b>words of the provider</b>" })))
            .into_response();
    }
    let asked = proof.asked.map(|ago| provider.clock.lock().unwrap().seconds() - ago);
    let token = signed(&proof, provider.now, asked);
    Json(json!({ "access_token": "an access token", "token_type": "Bearer", "expires_in": 60, "id_token": token })).into_response()
}

fn signed(proof: &Proof, now: i64, asked: Option<i64>) -> String {
    let time = |seconds: i64| (SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())).into();
    let claims = CoreIdTokenClaims::new(
        IssuerUrl::new(proof.issuer.clone()).unwrap(),
        vec![Audience::new(proof.audience.clone())],
        time(proof.expires),
        time(now),
        StandardClaims::new(SubjectIdentifier::new(proof.subject.clone())),
        EmptyAdditionalClaims {},
    )
    .set_nonce(Some(Nonce::new(proof.nonce.clone())))
    .set_auth_time(asked.map(time));
    let token = CoreIdToken::new(claims, &key(proof.key), CoreJwsSigningAlgorithm::EdDsa, None, None).unwrap().to_string();
    if proof.is_signed {
        return token;
    }
    let claims = token.split('.').nth(1).unwrap();
    format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#))
}

/// A signing key made of one byte.
fn key(byte: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend([byte; 32]);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, None).unwrap()
}
