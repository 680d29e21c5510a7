//! Security headers on every answer, and the check that a post comes from our own page.

use crate::{
    refusal::Refusal,
    web::{api, page::LEAVE_SCRIPT},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::Engine;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The same on every answer. With the policy and the cache line below, this is the whole set.
const HEADERS: [(&str, &str); 8] = [
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: with it our own forms would carry `Origin: null`.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
         gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
         payment=(), picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()",
    ),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
];

/// Pages a search engine may show.
const PUBLIC: [&str; 5] = ["/", "/help", "/privacy", "/accessibility", "/you-said-we-did"];

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src ";

/// The hash of the only inline script: no other inline script runs.
static LEAVE_HASH: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(LEAVE_SCRIPT.as_bytes()))));

/// For pages without islands: no script but leaving.
pub static STATIC_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&LEAVE_HASH));

/// For pages with script files: our own files too.
pub static SCRIPTS_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&format!("'self' {}", *LEAVE_HASH)));

/// For pages with islands: our own files, and WebAssembly.
pub static ISLANDS_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&format!("'self' 'wasm-unsafe-eval' {}", *LEAVE_HASH)));

fn policy(scripts: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{POLICY}{scripts}")).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The form that shows a refused post again, because the words exist nowhere else. Its handler takes `CrossSite` and changes nothing then.
const SHOWN_AGAIN: &str = "/have-your-say";

/// On a request: its headers say that another site's page made it, or hide which page did.
#[derive(Clone, Copy)]
pub struct CrossSite;

/// Puts the headers on every answer, errors and files too.
pub async fn headers(request: Request, next: Next) -> Response {
    let indexed = PUBLIC.contains(&request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, STATIC_POLICY.clone());
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !indexed {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    }
    response
}

/// Tells whether an address is for people who are signed in.
#[derive(Clone, Copy)]
pub struct StaffAddresses(pub fn(&str) -> bool);

/// Refuses a post that another site's page made. Nothing else changes anything but the record of what was read, so nothing else is checked.
pub async fn own_pages_only(State(staff): State<StaffAddresses>, mut request: Request, next: Next) -> Response {
    let method = request.method();
    if method == Method::GET || method == Method::HEAD {
        return next.run(request).await;
    }
    // A young person's old browser may send neither header; someone signed in is refused then.
    let lenient = !(staff.0)(request.uri().path());
    match came_from_us(request.headers()) {
        Some(true) => next.run(request).await,
        None if lenient => next.run(request).await,
        _ if method == Method::POST && request.uri().path() == SHOWN_AGAIN => {
            request.extensions_mut().insert(CrossSite);
            let mut response = next.run(request).await;
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
        _ if request.uri().path().starts_with("/api/") => api::refuse(&Refusal::Forbidden),
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Whether the browser says that our own page made this request; `None` when it says nothing.
fn came_from_us(headers: &HeaderMap) -> Option<bool> {
    if let Some(site) = headers.get("sec-fetch-site") {
        return Some(site == "same-origin" || site == "none");
    }
    let origin = headers.get(header::ORIGIN)?;
    let host = headers.get(header::HOST)?;
    let origin = origin.to_str().ok()?;
    let from = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    Some(from.is_some_and(|from| from.as_bytes() == host.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(pairs: &[(&str, &str)]) -> Option<bool> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        came_from_us(&headers)
    }

    #[test]
    fn only_our_pages_pass() {
        assert_eq!(says(&[("sec-fetch-site", "same-origin")]), Some(true));
        assert_eq!(says(&[("sec-fetch-site", "same-site")]), Some(false));
        assert_eq!(says(&[("sec-fetch-site", "cross-site"), ("origin", "https://a.example"), ("host", "a.example")]), Some(false));
        assert_eq!(says(&[("origin", "https://a.example"), ("host", "a.example")]), Some(true));
        assert_eq!(says(&[("origin", "https://evil.example"), ("host", "a.example")]), Some(false));
        assert_eq!(says(&[("origin", "https://a.example.evil"), ("host", "a.example")]), Some(false));
        assert_eq!(says(&[("origin", "null"), ("host", "a.example")]), Some(false));
        assert_eq!(says(&[("host", "a.example")]), None);
    }
}
