//! Accounts: who may let whom in, and how somebody comes back.

mod consent;
#[cfg(feature = "oidc")]
mod fake_provider;
mod own;
#[cfg(feature = "passkeys")]
mod passkeys;
#[cfg(feature = "oidc")]
mod provider;
mod recovery;
mod sessions;
mod sign_in;

use crate::tests::town::{Browser, Seen, Town};
use http::StatusCode;

pub const PASSWORD: &str = "seven calm teapots sing";

/// Invites somebody at `/people` and returns the token of the link.
pub async fn invited(administrator: &Browser, name: &str, email: &str, roles: &[&str]) -> String {
    let mut fields = vec![("name", name), ("email", email)];
    fields.extend(roles.iter().map(|role| ("role", *role)));
    token(&administrator.post("/people/invitation", &fields).await)
}

fn token(seen: &Seen) -> String {
    seen.between("/invitation/", "<").chars().take(32).collect()
}

/// The first request that waits, as somebody sees it.
async fn first_request(confirmer: &Browser) -> String {
    confirmer.get("/requests").await.ids("/requests/").into_iter().next().expect("a request waits")
}

/// Agrees to the first request that waits; returns the number to tell.
async fn agreed(confirmer: &Browser) -> String {
    let id = first_request(confirmer).await;
    let seen = confirmer.post(&format!("/requests/{id}"), &[("outcome", "confirm")]).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    let line = seen.between("class=\"line\"", "</output>");
    line.rsplit('>').next().unwrap().to_string()
}

/// Sets a password and codes with a link.
async fn joins(town: &Town, browser: &Browser, token: &str, number: &str) -> Seen {
    let code = town.code(token, "");
    browser.post(&format!("/invitation/{token}"), &[("link_number", number), ("password", PASSWORD), ("code", &code)]).await
}
