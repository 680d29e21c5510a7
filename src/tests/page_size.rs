//! The byte budget: a young person's page and its files fit in the first flight of a connection.

use crate::tests::{
    group::{ASKED, Group},
    town::{Seen, Town},
};
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Ten segments: what a server may send before it hears back.
const FIRST_FLIGHT: usize = 14_600;

/// Headers and body of one answer as they go over the wire, in bytes; and the body as text where it is not packed.
async fn wire(town: &Town, request: Request<Body>) -> usize {
    let response = town.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let headers: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    // A receipt's answer is packed with gzip, which has room for padding.
    let packed = response.headers().get("content-encoding").is_some_and(|encoding| encoding == "br" || encoding == "gzip");
    assert!(packed, "it is compressed");
    "HTTP/1.1 200 OK\r\n\r\n".len() + headers + response.into_body().collect().await.unwrap().to_bytes().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn young_peoples_pages_fit_the_first_flight() {
    let town = Town::demo().await;
    let phone = town.anyone();
    let get = |path: &str| Request::get(path).header("sec-fetch-site", "none");
    let packed = |request: http::request::Builder| request.header("accept-encoding", "gzip, br").body(Body::empty()).unwrap();
    let phrase = phone.says("The bus stop has no light").await;
    let group = Group::planned(&town, &town.cast("facilitator").await, "Workshop", &[("Words", ASKED, "")]).await;
    group.begin().await;
    let way_in = format!("/join/{}", group.code);
    let paths = ["/", "/have-your-say", "/receipt", "/help", "/privacy", "/accessibility", "/leave", "/you-said-we-did", "/join", &way_in];
    for path in paths {
        // Somebody arrives: the page carries its style.
        let page = phone.send(get(path).body(Body::empty()).unwrap()).await;
        assert_fits(&town, path, &page, wire(&town, packed(get(path))).await).await;
        let page = phone.get(path).await;
        assert_fits(&town, path, &page, wire(&town, packed(Request::get(path))).await).await;
    }
    let post = Request::post("/receipt").header("content-type", "application/x-www-form-urlencoded").header("accept-encoding", "gzip, br");
    let request = post.body(Body::from(format!("receipt={}", phrase.replace(' ', "+")))).unwrap();
    let page = phone.post("/receipt", &[("receipt", &phrase)]).await;
    assert_fits(&town, "the journey", &page, wire(&town, request).await).await;
}

/// Adds the files that show the page. A style for paper is fetched after the first paint, for the next page; the islands' program comes once the
/// page can be used, if at all.
async fn assert_fits(town: &Town, path: &str, page: &Seen, mut total: usize) {
    let (mut requests, mut later) = (1, 0);
    for link in page.body.split("<link ").skip(1).filter(|link| link.contains("rel=\"stylesheet\"") || link.contains("rel=\"icon\"")) {
        let address = link.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        let bytes = wire(town, Request::get(address).header("accept-encoding", "gzip, br").body(Body::empty()).unwrap()).await;
        let for_paper = link.split('>').next().unwrap().contains("media=\"print\"");
        if for_paper {
            later += bytes
        } else {
            total += bytes
        }
        requests += 1;
    }
    println!("{path}: {total} bytes, {later} later, {requests} requests");
    assert!(total <= FIRST_FLIGHT, "{path}: {total} bytes");
    assert!(requests <= 3, "{path}: {requests} requests");
}
