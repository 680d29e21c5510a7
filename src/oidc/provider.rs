//! The provider: authorization code flow with PKCE, state and nonce.

use super::{Attempt, Failure, OidcConfig, RETURN, http_client::HttpClient};
use crate::{id, random};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm as Algorithm, CoreProviderMetadata},
};
use std::{
    fs,
    sync::OnceLock,
    time::{Duration, SystemTime},
};

/// The signatures that are believed: those with a key of the provider's own. Never `none`, and none with our shared secret.
const SIGNATURES: [Algorithm; 6] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPssSha256,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::EdDsa,
];

/// Seconds by which the provider's clock may differ from ours.
const CLOCKS: i64 = 60;

/// A client after discovery: it knows where people sign in, and perhaps where codes are exchanged.
type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

pub struct Provider {
    name: String,
    issuer: IssuerUrl,
    /// The issuer as the provider writes it: with a slash at its end, or without.
    exact: OnceLock<IssuerUrl>,
    client_id: ClientId,
    secret: ClientSecret,
    back: RedirectUrl,
    has_second_factor: bool,
    http: HttpClient,
}

impl Provider {
    /// Reads the settings; `None` where no provider is set. Nothing is asked of the provider yet.
    pub fn new(config: &OidcConfig, own_url: &str) -> Result<Option<Self>, String> {
        let (Some(issuer), Some(id), Some(file), Some(name)) =
            (&config.oidc_issuer, &config.oidc_client_id, &config.oidc_client_secret_file, &config.oidc_name)
        else {
            return Ok(None);
        };
        let secret = fs::read_to_string(file).map_err(|error| format!("{} can't be read: {error}", file.display()))?;
        let secret = secret.lines().next().unwrap_or_default().trim();
        if secret.is_empty() {
            return Err(format!("{} holds no secret on its first line", file.display()));
        }
        let unusable = |error| format!("{issuer} can't be an issuer: {error}");
        Ok(Some(Self {
            name: name.clone(),
            issuer: IssuerUrl::new(issuer.clone()).map_err(unusable)?,
            exact: OnceLock::new(),
            client_id: ClientId::new(id.clone()),
            secret: ClientSecret::new(secret.into()),
            back: RedirectUrl::new(format!("{own_url}{RETURN}")).map_err(|error| format!("--url can't be returned to: {error}"))?,
            has_second_factor: config.oidc_second_factor,
            http: HttpClient::new(issuer.starts_with("http:")).map_err(|error| format!("connections to {issuer} can't be encrypted: {error}"))?,
        }))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The issuer as the provider writes it, once it has been asked.
    pub fn issuer(&self) -> &str {
        self.exact.get().unwrap_or(&self.issuer)
    }

    pub fn has_second_factor(&self) -> bool {
        self.has_second_factor
    }

    /// Begins an attempt; returns its secrets, and the address at the provider.
    pub async fn begin(&self) -> Result<(Attempt, String), Failure> {
        let secret = || id::to_hex(&random::bytes::<32>());
        let attempt = Attempt { state: secret(), nonce: secret(), verifier: secret() };
        let (state, nonce) = (CsrfToken::new(attempt.state.clone()), Nonce::new(attempt.nonce.clone()));
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(attempt.verifier.clone()));
        let client = self.client().await?;
        let address = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce).set_pkce_challenge(challenge);
        // Somebody who is still signed in there must not be taken for them.
        let address = address.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        Ok((attempt, address.url().0.into()))
    }

    /// Exchanges the code for a proof of who came back, and checks it; returns the provider's name for them.
    /// The sign-in there must be no older than `since`: the address that asks for a fresh one passes through a browser, which may change it.
    pub async fn finish(&self, attempt: Attempt, code: &str, since: i64, now: i64) -> Result<String, Failure> {
        let client = self.client().await?;
        let exchange = client.exchange_code(AuthorizationCode::new(code.into())).map_err(|_| Failure::Unreachable)?;
        let answer = exchange.set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier)).request_async(&self.http).await;
        let tokens = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => Failure::Refused,
            _ => Failure::Unreachable,
        })?;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(now.unsigned_abs());
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || time.into());
        let proof = tokens.extra_fields().id_token().ok_or(Failure::Untrusted)?;
        let claims = proof.claims(&verifier, &Nonce::new(attempt.nonce)).map_err(|_| Failure::Untrusted)?;
        if !claims.auth_time().is_some_and(|asked| (since - CLOCKS..=now + CLOCKS).contains(&asked.timestamp())) {
            return Err(Failure::Untrusted);
        }
        Ok(claims.subject().to_string())
    }

    /// Asks the provider for its addresses and keys. Attempts are rare, so nothing is kept that could grow old.
    async fn client(&self) -> Result<Client, Failure> {
        let issuer = self.exact.get().unwrap_or(&self.issuer);
        let found = match CoreProviderMetadata::discover_async(issuer.clone(), &self.http).await {
            // Another issuer: most likely the slash at the end.
            Err(DiscoveryError::Validation(_)) => CoreProviderMetadata::discover_async(with_other_end(issuer), &self.http).await,
            found => found,
        };
        let found = found.map_err(|_| Failure::Unreachable)?;
        let _ = self.exact.set(found.issuer().clone());
        Ok(CoreClient::from_provider_metadata(found, self.client_id.clone(), Some(self.secret.clone())).set_redirect_uri(self.back.clone()))
    }
}

/// The issuer without the slash at its end, or with one.
fn with_other_end(issuer: &IssuerUrl) -> IssuerUrl {
    let other = issuer.strip_suffix('/').map_or_else(|| format!("{}/", issuer.as_str()), str::to_string);
    IssuerUrl::new(other).unwrap_or_else(|_| issuer.clone())
}
