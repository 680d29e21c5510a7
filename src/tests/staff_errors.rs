//! An error page of somebody who is signed in keeps their navigation, and what they typed.

use crate::{
    staff::Role,
    tests::town::{Seen, Town},
};
use http::StatusCode;

const LONG: &str = "They see the file first and hear about it last.";

#[track_caller]
fn assert_framed(seen: &Seen, status: StatusCode) {
    assert_eq!(seen.status, status, "{}", seen.text());
    assert!(seen.body.contains("class=\"rooms\"") && seen.body.contains("/assets/desk."), "{}", seen.body);
    seen.assert_links("/inbox").assert_says("Priya Nair").assert_silent("/have-your-say");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_status_keeps_the_navigation() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    assert_framed(&priya.get("/people").await, StatusCode::FORBIDDEN);
    assert_framed(&priya.get(&format!("/themes/{}", "0".repeat(32))).await, StatusCode::NOT_FOUND);
    assert_framed(&priya.get("/themes/none").await, StatusCode::NOT_FOUND);
    assert_framed(&priya.post("/account/authenticator", &[("nonce", "x")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    let mut tx = town.app.write_as_staff().await.unwrap();
    sqlx::query("drop table acts").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_framed(&priya.get("/acts").await, StatusCode::INTERNAL_SERVER_ERROR);
    let seen = priya.post("/themes", &[("name", "A claim"), ("about", LONG)]).await;
    assert_framed(&seen, StatusCode::INTERNAL_SERVER_ERROR);
    seen.assert_says(LONG).assert_says("Error:");
    assert!(seen.body.contains("role=\"alert\""), "{}", seen.body);
}

#[cfg(not(feature = "postgres"))]
#[tokio::test(flavor = "multi_thread")]
async fn full_disk_keeps_navigation_and_text() {
    let town = Town::new().await;
    let mut priya = town.reviewer("Priya Nair").await;
    priya.router = town.another_server(|config| config.free_space_mb = u64::MAX).await;
    let seen = priya.post("/themes", &[("name", "A claim"), ("about", LONG)]).await;
    assert_framed(&seen, StatusCode::SERVICE_UNAVAILABLE);
    seen.assert_says(LONG).assert_says("waiting does not help");
}

#[tokio::test(flavor = "multi_thread")]
async fn text_for_somebody_else_is_shown_with_the_navigation() {
    let town = Town::new().await;
    let ada = town.staff("Ada Auditor", &[Role::Auditor]).await;
    let seen = ada.post("/themes", &[("name", "A claim"), ("about", LONG)]).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    seen.assert_says(LONG).assert_links("/history").assert_says("Ada Auditor");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_another_persons_navigation() {
    let town = Town::new().await;
    town.reviewer("Priya Nair").await.get("/people").await;
    for path in ["/people", "/themes/none", "/nothing"] {
        town.anyone().get(path).await.assert_silent("Priya Nair").assert_silent("class=\"rooms\"");
    }
}
