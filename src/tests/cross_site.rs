//! P9: another site cannot act as you. Every address that changes something × every forgery: nothing changes.

use crate::tests::{permissions::posts, town::Town};
use axum::body::Body;
use http::{Request, StatusCode};

/// A request another site's page could make a browser send, each refused before anything reads it.
fn forgeries(path: &str, body: &str) -> Vec<(&'static str, Request<Body>)> {
    let form = "application/x-www-form-urlencoded";
    let make = |method: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(method).uri(path).header("host", "sayso.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body.to_string())).unwrap()
    };
    vec![
        ("another site", make("POST", &[("content-type", form), ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")])),
        ("a sibling of ours", make("POST", &[("content-type", form), ("sec-fetch-site", "same-site"), ("origin", "https://blog.sayso.example")])),
        ("an older browser on another site", make("POST", &[("content-type", form), ("origin", "https://evil.example")])),
        ("a page that hides where it is from", make("POST", &[("content-type", form), ("origin", "null")])),
        ("plain text from another site", make("POST", &[("content-type", "text/plain"), ("sec-fetch-site", "cross-site")])),
        ("multipart from another site", make("POST", &[("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "cross-site")])),
        ("a method in disguise", make("GET", &[("x-http-method-override", "POST"), ("sec-fetch-site", "cross-site")])),
        ("a PUT", make("PUT", &[("content-type", form), ("sec-fetch-site", "cross-site")])),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_another_site_cannot_act_as_you() {
    let town = Town::demo().await;
    let everyone = [town.cast("reviewer").await, town.cast("publisher").await, town.cast("lead").await, town.cast("administrator").await];
    let phone = town.anyone();
    let posts = posts(&town).await;
    assert!(posts.len() > 25, "the table is whole");
    let before = town.dump().await;
    for (path, body) in &posts {
        for (name, request) in forgeries(path, body) {
            for browser in &everyone {
                let (parts, _) = request_copy(&request, body);
                let seen = browser.send(parts).await;
                assert!(!seen.status.is_server_error(), "{name} {path} {}", seen.status);
                assert!(seen.status == StatusCode::FORBIDDEN || request.method() == "GET", "{name} {path}: {}", seen.status);
            }
        }
        if crate::router::is_staff_address(path) {
            let bare = Request::post(path).header("content-type", "application/x-www-form-urlencoded").body(Body::from(body.clone())).unwrap();
            for browser in &everyone {
                assert_eq!(browser.send(request_copy(&bare, body).0).await.status, StatusCode::FORBIDDEN, "no header at all: {path}");
            }
        }
    }
    assert_eq!(town.dump().await, before);
    // Our own form, from a browser that sends neither header, still gets through.
    let token = phone.get("/have-your-say").await.token();
    let body = crate::tests::town::encode(&[("token", &token), ("words", "From an old phone"), ("checked", "yes")]);
    let own = Request::post("/have-your-say").header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).unwrap();
    phone.send(own).await.receipt();
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_proxy_that_rewrites_host_shuts_out_no_old_browser() {
    let town = Town::with(|config| config.url = Some("https://sayso.example".into())).await;
    let reviewer = town.reviewer("Priya Nair").await;
    let post = async |origin: &str| {
        let request = Request::post("/sign-out").header("content-type", "application/x-www-form-urlencoded");
        // A proxy asks in the name of this machine.
        let request = request.header("host", "127.0.0.1:3000").header("origin", origin).body(Body::empty()).unwrap();
        reviewer.send(request).await.status
    };
    assert_eq!(post("https://evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(post("http://sayso.example").await, StatusCode::FORBIDDEN, "not encrypted, so anybody's");
    assert_eq!(post("https://Sayso.example:443").await, StatusCode::SEE_OTHER);
}

fn request_copy(request: &Request<Body>, body: &str) -> (Request<Body>, ()) {
    let mut copy = Request::builder().method(request.method()).uri(request.uri());
    for (name, value) in request.headers() {
        copy = copy.header(name, value);
    }
    (copy.body(Body::from(body.to_string())).unwrap(), ())
}
