//! Answers to receipts have one size on the wire, whatever became of the words.

use crate::tests::{
    journey::create_theme,
    town::{Browser, Town, encode},
};
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Status line, headers and body of one answer as they go over the wire, in bytes.
async fn wire(town: &Town, path: &str, typed: &str, encodings: &str) -> usize {
    let post = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("accept-encoding", encodings);
    let response = town.router.clone().oneshot(post.body(Body::from(encode(&[("receipt", typed)]))).unwrap()).await.unwrap();
    let line = "HTTP/1.1 200 ".len() + response.status().canonical_reason().unwrap().len() + 4;
    let headers: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    line + headers + response.into_body().collect().await.unwrap().to_bytes().len()
}

/// Says something and reads it as `outcome`; returns the receipt.
async fn read_as(town: &Town, reviewer: &Browser, outcome: &str) -> String {
    let receipt = town.anyone().says(&format!("To be read as {outcome}")).await;
    let id = reviewer.get("/inbox").await.ids("/feedback/").remove(0);
    reviewer.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome)]).await;
    if outcome == "ForAnalysis" {
        let theme = create_theme(reviewer).await;
        reviewer.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    }
    receipt
}

#[tokio::test(flavor = "multi_thread")]
async fn is_the_same_for_every_answer() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let mut typed = vec![String::new(), "river".into(), "kite garden melon basket otter".into(), "x".repeat(60)];
    for outcome in ["ForAnalysis", "NotForUs", "Abuse", "Concern"] {
        typed.push(read_as(&town, &priya, outcome).await);
    }
    typed.push(town.anyone().says("Nobody has read this").await);
    for encodings in ["gzip, deflate, br, zstd", "br", ""] {
        let mut sizes = vec![];
        for typed in &typed {
            sizes.push(wire(&town, "/receipt", typed, encodings).await);
            sizes.push(wire(&town, "/receipt/release", typed, encodings).await);
            sizes.push(wire(&town, "/receipt/withdrawal", typed, encodings).await);
        }
        println!("{encodings:?}: {sizes:?}");
        sizes.dedup();
        assert_eq!(sizes.len(), 1, "{encodings:?}: {sizes:?}");
    }
}
