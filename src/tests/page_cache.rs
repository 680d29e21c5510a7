//! Cached pages: the same for everyone, and never older than their data.

use crate::tests::town::Town;
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

#[tokio::test(flavor = "multi_thread")]
async fn page_is_cached_per_language_and_encoding() {
    let town = Town::demo().await;
    let ask = async |language: &str, packing: &str| {
        let request = Request::get("/help").header("accept-language", language).header("accept-encoding", packing).body(Body::empty()).unwrap();
        let response = town.router.clone().oneshot(request).await.unwrap();
        let packed = response.headers().get("content-encoding").map(|encoding| encoding.to_str().unwrap().to_string());
        (packed, response.into_body().collect().await.unwrap().to_bytes())
    };
    for _ in 0..2 {
        let ((plain, english), (other, mirrored)) = (ask("en", "").await, ask("ar-XB", "").await);
        assert_eq!((plain, other), (None, None));
        assert!(String::from_utf8_lossy(&english).contains("lang=\"en\"") && String::from_utf8_lossy(&mirrored).contains("dir=\"rtl\""));
        let (packed, small) = ask("en", "br").await;
        assert_eq!(packed.as_deref(), Some("br"));
        assert!(small.len() < english.len() / 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn page_is_cached_for_arrivals_and_for_others() {
    let town = Town::demo().await;
    for path in ["/help", "/have-your-say"] {
        for _ in 0..2 {
            for (site, carries) in [(Some("none"), true), (Some("same-origin"), false), (None, false)] {
                let request = site.into_iter().fold(Request::get(path), |request, site| request.header("sec-fetch-site", site));
                let seen = town.anyone().send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(seen.body.contains("<style>"), carries, "{path} {site:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn visitors_get_their_own_token_and_fresh_settings() {
    let town = Town::demo().await;
    let (phone, dilys) = (town.anyone(), town.cast("administrator").await);
    let tokens: std::collections::HashSet<String> =
        [phone.get("/have-your-say").await, phone.get("/have-your-say").await].iter().map(|page| page.token()).collect();
    assert_eq!(tokens.len(), 2);
    phone.get("/").await.assert_silent("Board of Tests");
    let today = town.app.clock.today().to_string();
    let fields = [
        ("body", "Board of Tests"),
        ("area", "County Test"),
        ("reference_group", "The Group"),
        ("called", "the Board"),
        ("called_object", "the Board"),
        ("run_with", "Friends"),
        ("areas", "North"),
        ("procedure", "Listen."),
        ("name", "Childline"),
        ("what_for", "To talk."),
        ("number", "0800 1111"),
        ("kind", "call"),
        ("source", "childline.org.uk"),
        ("checked_on", today.as_str()),
        ("review_by", "2099-01-01"),
        ("always_shown", "0"),
    ];
    assert_eq!(dilys.post("/settings", &fields).await.status, 303);
    for address in ["/", "/have-your-say", "/help", "/privacy"] {
        phone.get(address).await.assert_says("Board of Tests");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cached_page_keeps_headers_and_cookies_bypass_it() {
    let town = Town::demo().await;
    let ask = async |cookie: Option<&str>| {
        let request = cookie.into_iter().fold(Request::get("/help"), |request, cookie| request.header("cookie", cookie));
        let response = town.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        (response.headers().clone(), response.into_body().collect().await.unwrap().to_bytes())
    };
    let first = ask(None).await;
    assert!(first.0.contains_key("content-security-policy") && first.0.contains_key("x-content-type-options"));
    let again = ask(None).await;
    assert_eq!((&again.0, &again.1), (&first.0, &first.1));
    // Where other servers write to the same database, every page is made anew.
    assert_eq!(again.1.as_ptr() == ask(None).await.1.as_ptr(), crate::db::ALONE, "it is the same page in memory");
    let (headers, page) = ask(Some("group=x")).await;
    assert_eq!((&headers, &page), (&first.0, &first.1));
    assert_ne!(page.as_ptr(), again.1.as_ptr(), "it is made anew");
}
