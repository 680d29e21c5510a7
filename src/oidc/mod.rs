//! Sign-in with the accounts of a council (OpenID Connect): the settings, and the two steps of one attempt.
//!
//! The provider itself is in the programs that are built with the feature `oidc`; the others have none.

#[cfg(feature = "oidc")]
mod http_client;
#[cfg(feature = "oidc")]
mod provider;
#[cfg(not(feature = "oidc"))]
#[path = "no_provider.rs"]
mod provider;

use crate::typed::unquoted;
use clap::Args;
pub use provider::Provider;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The page the provider sends people back to.
pub const RETURN: &str = "/sign-in/provider/return";

#[derive(Clone, Debug, Args)]
pub struct OidcConfig {
    /// The provider whose accounts staff may sign in with, by its issuer's address; only in a program built with the feature `oidc`.
    #[arg(long, env = "SAYSO_OIDC_ISSUER", value_parser = issuer, requires_all = ["url", "oidc_client_id", "oidc_client_secret_file", "oidc_name"])]
    pub oidc_issuer: Option<String>,
    /// The name that the provider knows this server by.
    #[arg(long, env = "SAYSO_OIDC_CLIENT_ID", requires = "oidc_issuer")]
    pub oidc_client_id: Option<String>,
    /// A file with this server's secret at the provider, on its first line.
    #[arg(long, env = "SAYSO_OIDC_CLIENT_SECRET_FILE", requires = "oidc_issuer")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// The name of the provider on the button, such as Exampleshire.
    #[arg(long, env = "SAYSO_OIDC_NAME", requires = "oidc_issuer")]
    pub oidc_name: Option<String>,
    /// The provider asks for a second factor at every sign-in here, so Sayso's own code is not asked for after it.
    #[arg(long, env = "SAYSO_OIDC_SECOND_FACTOR", requires = "oidc_issuer")]
    pub oidc_second_factor: bool,
}

/// The secrets of one attempt, kept on the server until its person comes back.
#[derive(Serialize, Deserialize)]
pub struct Attempt {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// The reason why an attempt came to nothing. The provider's own words are neither shown nor logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The provider can't be reached, or its answer can't be read.
    Unreachable,
    /// The provider knows no such attempt.
    Refused,
    /// The proof of who somebody is does not hold: its signature, issuer, audience, time or nonce.
    Untrusted,
}

/// Reads an issuer: https, but for a provider on this machine.
fn issuer(text: &str) -> Result<String, String> {
    let text = unquoted(text);
    let problem = || "write the whole address of the issuer, with https, such as https://login.example.org/tenant".to_string();
    let address: http::Uri = text.parse().map_err(|_| problem())?;
    let host = address.host().unwrap_or_default();
    let is_here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
    let is_good = match address.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => is_here,
        _ => false,
    };
    (is_good && address.query().is_none()).then(|| text.to_string()).ok_or_else(problem)
}

#[cfg(test)]
mod tests {
    use super::issuer;

    #[test]
    fn issuer_is_reached_by_https_or_on_this_machine() {
        for good in ["https://login.example.org", "https://login.example.org/tenant/v2.0", "http://127.0.0.1:4120", "http://localhost:4120/a"] {
            assert_eq!(issuer(good).as_deref(), Ok(good));
        }
        for bad in ["", "login.example.org", "http://login.example.org", "https://a.org/?tenant=1", "http://127.0.0.1.example.org", "ftp://a.org"] {
            assert!(issuer(bad).is_err(), "{bad}");
        }
    }
}
