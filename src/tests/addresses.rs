//! Addresses as people type and paste them lead to the page that was meant, for young people and for staff.

use crate::tests::{
    permissions::{Policy, TABLE, ask, filled, things},
    town::Town,
};
use http::StatusCode;

type Spell = fn(&str) -> String;

/// How an address may come out of a message, a poster or a mouth.
const SPELLINGS: [(&str, Spell); 11] = [
    ("a slash behind it", |path| format!("{path}/")),
    ("slashes behind it", |path| format!("{path}///")),
    ("a space behind it", |path| format!("{path}%20")),
    ("spaces nobody sees", |path| format!("{path}%C2%A0%E2%80%8B")),
    ("a full stop", |path| format!("{path}.")),
    ("a comma", |path| format!("{path},")),
    ("a bracket", |path| format!("{path})")),
    ("a quote and a full stop", |path| format!("{path}%E2%80%9D.")),
    ("a slash and a full stop", |path| format!("{path}/.")),
    ("a doubled slash", |path| format!("/{path}")),
    ("capitals and a slash", |path| format!("{}/", path.to_uppercase())),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_found_however_its_address_is_spelled() {
    let town = Town::demo().await;
    let things = things(&town).await;
    let mut tried = 0;
    for (_, path, policy) in TABLE.iter().filter(|(method, path, _)| *method == "GET" && *path != "/") {
        let browser = match policy {
            // Its neighbours are the facilitators'.
            _ if path.ends_with("worker.js") => town.cast("facilitator").await,
            Policy::Anyone => town.anyone(),
            Policy::SignedIn => town.cast("reviewer").await,
            Policy::Only(roles) => town.cast(roles[0]).await,
        };
        let right = filled(path, &things);
        for (how, spell) in SPELLINGS {
            let typed = spell(&right);
            let seen = ask(&browser, "GET", &format!("{typed}?from=a%20poster&x=1"), String::new()).await;
            // A code that is typed with signs around it is read where it is.
            if seen.status == StatusCode::OK && path.starts_with("/join/{code}") {
                continue;
            }
            assert_eq!(seen.status, StatusCode::PERMANENT_REDIRECT, "{path} with {how}: {typed}");
            let (address, query) = seen.location().split_once('?').unwrap();
            assert_eq!(query, "from=a%20poster&x=1");
            assert_eq!(address.to_lowercase(), right.to_lowercase(), "{path} with {how}");
            assert!(address == right || how.starts_with("capitals"), "{path} with {how}: {address}");
            tried += 1;
        }
    }
    assert!(tried > 600, "{tried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn address_leads_on_only_where_there_is_a_page() {
    let town = Town::new().await;
    let phone = town.anyone();
    for path in [
        "/nothing/",
        "/nothing.",
        "//evil.example",
        "//evil.example/",
        "///evil.example//",
        "/%2F%2Fevil.example/",
        "/%5Cevil.example/",
        "/%5C%5Cevil.example.",
        "/../evil.example/",
        "/https://evil.example/",
        "/receipt/release/",
        "/api/submit/",
        "/%FF/",
    ] {
        let seen = phone.get(path).await;
        assert!(seen.status.is_client_error() && seen.location().is_empty(), "{path}: {} {}", seen.status, seen.location());
    }
    assert_eq!(phone.get("/Help//").await.location(), "/help");
    assert_eq!(phone.get("//").await.location(), "/");
    // Programs that look whether a page is there are led on too.
    let head = http::Request::head("/HELP/").body(axum::body::Body::empty()).unwrap();
    assert_eq!(phone.send(head).await.location(), "/help");
}

#[tokio::test(flavor = "multi_thread")]
async fn post_is_never_led_on() {
    let town = Town::new().await;
    let phone = town.anyone();
    let token = phone.get("/have-your-say").await.token();
    for path in ["/have-your-say/", "/HAVE-YOUR-SAY", "/have-your-say."] {
        let seen = phone.post(path, &[("words", "My words"), ("token", &token), ("checked", "yes")]).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::NOT_FOUND, ""), "{path}");
    }
}
