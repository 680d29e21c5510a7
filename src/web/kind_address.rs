//! Addresses as people type and paste them: one that leads nowhere leads on to the page that was meant.

use crate::typed::is_seen;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tower::ServiceExt;

/// Everything in a part of a path that is not a letter, a digit or one of these four.
const ODD: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Redirects a request for a page that is not there to the address that was meant, if there is one. A post is never redirected: it
/// would lose its fields, or send them twice.
pub async fn lead_on(State(routes): State<Router>, request: Request, next: Next) -> Response {
    let asked = (request.method() == Method::GET || request.method() == Method::HEAD).then(|| request.uri().clone());
    let response = next.run(request).await;
    let is_missing = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED);
    let Some(asked) = asked.filter(|_| is_missing) else { return response };
    let is_known = is_page(&routes, asked.path()).await;
    for path in meant(asked.path(), is_known) {
        if is_page(&routes, &path).await
            && let Ok(address) = HeaderValue::from_str(&with_query(&path, &asked))
        {
            return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response();
        }
    }
    response
}

/// The addresses that may be meant, likelier ones first: without doubled and trailing slashes, spaces, and signs of the sentence around
/// it; and then without capitals, since no address of ours has any. Where an address of this kind is known, only ids are written small: a
/// join code that no group has is none in small letters either. Each begins with one slash, and so stays on this server.
fn meant(path: &str, is_known: bool) -> Vec<String> {
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else { return vec![] };
    let mut parts: Vec<&str> = decoded.split('/').map(|part| part.trim_matches(|letter| !is_seen(letter))).filter(|part| !part.is_empty()).collect();
    if let Some(last) = parts.pop() {
        let last = last.trim_end_matches(|letter| !is_seen(letter) || ".,;:!?)]}>\"'*_’”»…".contains(letter));
        parts.extend(Some(last).filter(|last| !last.is_empty()));
    }
    let is_id = |part: &str| part.len() == 32 && part.bytes().all(|letter| letter.is_ascii_hexdigit());
    let small = parts.iter().map(|part| if is_known && !is_id(part) { part.to_string() } else { part.to_lowercase() }).collect();
    let tidy = parts.into_iter().map(str::to_string).collect();
    let mut addresses = [tidy, small].map(joined).to_vec();
    addresses.dedup();
    addresses.retain(|address| address != path);
    addresses
}

fn joined(parts: Vec<String>) -> String {
    let path: String = parts.iter().map(|part| format!("/{}", utf8_percent_encode(part, ODD))).collect();
    if path.is_empty() { "/".into() } else { path }
}

/// Whether there is a page to get at this address. Asked by a method that no route has, so that no handler does anything.
async fn is_page(routes: &Router, path: &str) -> bool {
    let Ok(request) = Request::builder().method(Method::OPTIONS).uri(path).body(Body::empty()) else { return false };
    let Ok(response) = routes.clone().oneshot(request).await;
    let allowed = response.headers().get(header::ALLOW).and_then(|allowed| allowed.to_str().ok()).unwrap_or("");
    response.status() == StatusCode::METHOD_NOT_ALLOWED && allowed.split(',').any(|method| method == "GET")
}

fn with_query(path: &str, asked: &Uri) -> String {
    asked.query().map_or_else(|| path.to_string(), |query| format!("{path}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_tidied_to_one_of_ours() {
        for (typed, tidy) in [
            ("/help/", "/help"),
            ("/help///", "/help"),
            ("//help", "/help"),
            ("/help%20", "/help"),
            ("/help%E2%80%8B%C2%A0", "/help"),
            ("/help.", "/help"),
            ("/help),", "/help"),
            ("/help%E2%80%9D", "/help"),
            ("/help/.", "/help"),
            ("/join%2Fghr347/", "/join/ghr347"),
            ("//", "/"),
            ("//evil.example/", "/evil.example"),
            ("/%2F%2Fevil.example", "/evil.example"),
            ("/%5Cevil.example/", "/%5Cevil.example"),
            ("/a%0D%0Ab/", "/a%0D%0Ab"),
        ] {
            assert_eq!(meant(typed, false).first().map(String::as_str), Some(tidy), "{typed}");
            assert!(meant(tidy, false).iter().all(|address| address.to_ascii_lowercase() == *address && address != tidy), "it leads on once");
        }
        assert_eq!(meant("/Help/", false), ["/Help", "/help"]);
        assert_eq!(meant("/HELP", false), ["/help"]);
        for (tidy, is_known) in [("/help", false), ("/%FF/", false), ("/join/GHR347", true)] {
            assert_eq!(meant(tidy, is_known), Vec::<String>::new());
        }
        let id = "AB".repeat(16);
        assert_eq!(meant(&format!("/themes/{id}"), true), [format!("/themes/{}", id.to_lowercase())]);
    }
}
