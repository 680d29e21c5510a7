//! Security headers on every answer, and the check that a post comes from our own page.

use crate::{
    refusal::Refusal,
    web::{
        api,
        origin::Origin,
        page::{LEAVE_SCRIPT, STYLE},
    },
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

const POLICY: &str = "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The hash of the only inline script: no other inline script runs.
static LEAVE_HASH: LazyLock<String> = LazyLock::new(|| hash(&LEAVE_SCRIPT));

/// The hash of the only inline style: no other inline style counts.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(&STYLE));

fn hash(source: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(source.as_bytes())))
}

/// For pages without islands: no script but leaving.
pub static STATIC_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&LEAVE_HASH));

/// For pages with script files: our own files too.
pub static SCRIPTS_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&format!("'self' {}", *LEAVE_HASH)));

/// For pages with islands: our own files, and WebAssembly.
pub static ISLANDS_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&format!("'self' 'wasm-unsafe-eval' {}", *LEAVE_HASH)));

fn policy(scripts: &str) -> HeaderValue {
    let styles = STYLE_HASH.as_str();
    HeaderValue::from_str(&format!("default-src 'none'; style-src 'self' {styles}; {POLICY}; script-src {scripts}"))
        .unwrap_or(HeaderValue::from_static("default-src 'none'"))
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

/// Tells posts of our own pages from others, and whose they are.
#[derive(Clone)]
pub struct OwnPages {
    /// Whether an address is for people who are signed in.
    pub is_staff_address: fn(&str) -> bool,
    /// Where people reach this server, if the settings say so: a proxy may have written another `Host`.
    pub origin: Option<Origin>,
}

/// Refuses a post that another site's page made. Nothing else changes anything but the record of what was read, so nothing else is checked.
pub async fn own_pages_only(State(own): State<OwnPages>, mut request: Request, next: Next) -> Response {
    let method = request.method();
    if method == Method::GET || method == Method::HEAD {
        return next.run(request).await;
    }
    // A young person's old browser may send neither header; someone signed in is refused then.
    let lenient = !(own.is_staff_address)(request.uri().path());
    match came_from_us(request.headers(), own.origin.as_ref()) {
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
fn came_from_us(headers: &HeaderMap, own: Option<&Origin>) -> Option<bool> {
    if let Some(site) = headers.get("sec-fetch-site") {
        return Some(site == "same-origin" || site == "none");
    }
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or(""));
    let Some(from) = Origin::read(text(header::ORIGIN)?) else { return Some(false) };
    let asked = text(header::HOST).and_then(|host| from.on(host));
    Some(own == Some(&from) || asked == Some(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer of a server at https://sayso.example.
    fn says(pairs: &[(&str, &str)]) -> Option<bool> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        came_from_us(&headers, Origin::read("https://sayso.example").as_ref())
    }

    #[test]
    fn only_our_pages_pass() {
        assert_eq!(says(&[("sec-fetch-site", "same-origin")]), Some(true));
        assert_eq!(says(&[("sec-fetch-site", "same-site")]), Some(false));
        assert_eq!(says(&[("sec-fetch-site", "cross-site"), ("origin", "https://a.example"), ("host", "a.example")]), Some(false));
        assert_eq!(says(&[("sec-fetch-site", "cross-site"), ("origin", "https://sayso.example")]), Some(false));
        assert_eq!(says(&[("host", "a.example")]), None);
        let from = |origin, host| says(&[("origin", origin), ("host", host)]);
        assert_eq!(from("https://a.example", "a.example"), Some(true));
        assert_eq!(from("https://a.example", "A.EXAMPLE:443"), Some(true));
        assert_eq!(from("http://127.0.0.1:3000", "127.0.0.1:3000"), Some(true));
        for other in
            ["https://evil.example", "https://a.example.evil", "https://a.example:8443", "null", "", "https://a.example/", "https://é.example"]
        {
            assert_eq!(from(other, "a.example"), Some(false), "{other}");
        }
    }

    #[test]
    fn public_address_passes_under_any_host() {
        for host in ["127.0.0.1:3000", "localhost", "sayso.example:8443", "not a host"] {
            for origin in ["https://sayso.example", "https://Sayso.Example:443"] {
                assert_eq!(says(&[("origin", origin), ("host", host)]), Some(true), "{origin} at {host}");
            }
            assert_eq!(says(&[("origin", "http://sayso.example"), ("host", host)]), Some(false), "{host}");
        }
        assert_eq!(says(&[("origin", "https://sayso.example")]), Some(true));
        assert_eq!(says(&[("origin", "https://a.example")]), Some(false));
    }
}
