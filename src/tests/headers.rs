//! P10: no framing, no injected script. The exact set of security headers on every kind of answer, and pages with nothing inline.

use crate::{
    tests::town::{Seen, Town},
    web::page::STYLE,
};
use axum::body::Body;
use base64::Engine;
use http::{Request, StatusCode};
use sha2::{Digest, Sha256};

/// Everything an answer carries about safety; changing one is a decision, made here too.
const EXACT: [(&str, &str); 7] = [
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

fn assert_guarded(address: &str, seen: &Seen) {
    let value = |name: &str| seen.headers.get(name).map_or("", |value| value.to_str().unwrap());
    for (name, exact) in EXACT {
        assert_eq!(value(name), exact, "{address} {name}");
    }
    assert!(value("permissions-policy").contains("camera=()"), "{address}");
    let policy = value("content-security-policy");
    let (rest, scripts) = policy.split_once("; script-src ").unwrap_or_else(|| panic!("{address}: {policy}"));
    let style = hash(&STYLE);
    assert_eq!(
        rest,
        format!(
            "default-src 'none'; style-src 'self' {style}; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    );
    let allowed: Vec<&str> = scripts.split(' ').filter(|source| !source.starts_with("'sha256-")).collect();
    let may: &[&str] = match address {
        "/have-your-say" => &["'self'", "'wasm-unsafe-eval'"],
        "/sign-in" if seen.status == StatusCode::OK => &["'self'"],
        _ if seen.body.contains("<dialog id=\"keys\"") => &["'self'"],
        _ => &[],
    };
    assert_eq!(allowed, may, "{address}");
    assert_eq!(scripts.matches("'sha256-").count(), 1, "{address}: only leaving runs inline");
    let expected = if address.starts_with("/assets/") && seen.status == StatusCode::OK {
        "public, max-age=31536000, immutable"
    } else if address.ends_with(".json") || address.ends_with(".atom") {
        "public, max-age=300"
    } else {
        "no-store"
    };
    assert_eq!(value("cache-control"), expected, "{address}");
    assert!(!seen.headers.contains_key("server"), "{address}");
}

fn hash(source: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(source)))
}

fn assert_nothing_inline(address: &str, body: &str) {
    assert!(!body.contains(" style="), "{address} has an inline style");
    assert!(!body.contains("<style"), "{address} has a style element");
    for tag in body.split('<').filter_map(|tag| tag.split('>').next()) {
        assert!(!tag.split_whitespace().any(|word| word.starts_with("on") && word.contains('=')), "{address} has a handler: <{tag}>");
    }
    let inline = body.matches("<script>").count();
    assert!(inline <= 1, "{address} has {inline} inline scripts");
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_every_answer_has_the_exact_security_headers() {
    let town = Town::demo().await;
    let css = town.app.assets.address("main.css").unwrap().to_string();
    let public = [
        "/",
        "/have-your-say",
        "/receipt",
        "/help",
        "/privacy",
        "/accessibility",
        "/leave",
        "/you-said-we-did",
        "/you-said-we-did.json",
        "/you-said-we-did.atom",
        "/sign-in",
        "/demo",
        "/healthz",
        "/readyz",
        "/nowhere",
        "/inbox",
        "/assets/nothing.css",
        &css,
    ];
    for address in public {
        let seen = town.anyone().get(address).await;
        assert_guarded(address, &seen);
        assert_nothing_inline(address, &seen.body);
        assert!(!seen.headers.contains_key("set-cookie"), "{address} sets a cookie");
    }
    for (person, address) in [
        ("reviewer", "/inbox"),
        ("reviewer", "/inbox/read"),
        ("reviewer", "/themes"),
        ("reviewer", "/plan"),
        ("reviewer", "/trail"),
        ("publisher", "/answers"),
        ("lead", "/concerns"),
        ("administrator", "/people"),
        ("administrator", "/settings"),
        ("auditor", "/history"),
    ] {
        let seen = town.cast(person).await.get(address).await;
        assert_eq!(seen.status, StatusCode::OK, "{address}");
        assert_guarded(address, &seen);
        assert_nothing_inline(address, &seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_errors_have_the_headers_and_a_readable_page() {
    let town = Town::new().await;
    let phone = town.anyone();
    let form = |body: &str| {
        http::Request::post("/have-your-say")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body.to_string()))
            .unwrap()
    };
    let too_large = phone.send(form(&"x".repeat(600_000))).await;
    assert_eq!(too_large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let wrong_kind = phone.send(http::Request::post("/have-your-say").body("words=x".into()).unwrap()).await;
    assert_eq!(wrong_kind.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let wrong_method = phone.send(http::Request::delete("/have-your-say").header("sec-fetch-site", "same-origin").body("".into()).unwrap()).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    let missing = phone.get("/nowhere").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    town.app.db.close().await;
    let broken = phone.post("/receipt", &[("receipt", "x x x x x")]).await;
    let broken = if broken.status.is_server_error() { broken } else { phone.get("/you-said-we-did").await };
    assert!(broken.status.is_server_error());
    for seen in [&too_large, &wrong_kind, &wrong_method, &missing, &broken] {
        assert_guarded("/error", seen);
        assert_nothing_inline("/error", &seen.body);
        assert!(seen.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{}", seen.status);
        seen.assert_says("Leave this page");
    }
}

mod arrive {
    use super::*;

    async fn comes_from(town: &Town, site: &str, address: &str) -> Seen {
        town.anyone().send(Request::get(address).header("sec-fetch-site", site).body(Body::empty()).unwrap()).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn page_carries_the_one_style_its_policy_allows() {
        let town = Town::demo().await;
        for address in ["/", "/have-your-say", "/receipt", "/help", "/you-said-we-did", "/join", "/nowhere"] {
            for site in ["none", "cross-site", "same-site"] {
                let seen = comes_from(&town, site, address).await;
                assert_guarded(address, &seen);
                let style = seen.between("<style>", "</style>");
                assert!(style == *STYLE && seen.body.matches("<style").count() == 1, "{address}");
                let policy = seen.headers["content-security-policy"].to_str().unwrap();
                assert!(policy.contains(&format!("style-src 'self' {};", hash(&style))), "{address}: {policy}");
                // The file is fetched for the next page, and no screen waits for it.
                let links: Vec<&str> = seen.body.split("<link ").filter(|link| link.starts_with("rel=\"stylesheet\"")).collect();
                assert!(links.len() == 1 && links[0].split('>').next().unwrap().contains("media=\"print\""), "{address}: {links:?}");
            }
            let next = comes_from(&town, "same-origin", address).await;
            assert_nothing_inline(address, &next.body);
            next.assert_silent("media=\"print\"");
            let varies = next.headers.get_all("vary").iter().any(|vary| vary == "sec-fetch-site");
            assert!(varies, "{address} is not the same for both");
        }
        assert!(!STYLE.contains("/*") && !STYLE.contains('<'), "nothing ends the element early");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn staff_page_carries_no_style() {
        let town = Town::demo().await;
        assert_nothing_inline("/sign-in", &comes_from(&town, "none", "/sign-in").await.body);
    }
}
