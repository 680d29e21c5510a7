//! A success message after every act of the desk, and confirmation of acts that reach outside.

use crate::tests::{
    permissions::{Policy, TABLE, ask, body, filled, things},
    town::{Seen, Town},
};
use http::StatusCode;

/// Posts whose result the next page shows by itself: what a facilitator does in a session, and signing in or out.
const SHOWN_BY_ITSELF: [&str; 2] = ["/group-sessions", "/sign-out"];

#[tokio::test(flavor = "multi_thread")]
async fn every_redirect_of_the_desk_carries_one() {
    let mut acts = 0;
    for (method, path, policy) in TABLE {
        let Policy::Only(roles) = policy else { continue };
        if *method != "POST" || SHOWN_BY_ITSELF.iter().any(|shown| path.starts_with(shown)) {
            continue;
        }
        // A town of its own for each, since one act may forbid the next.
        let town = Town::demo().await;
        let things = things(&town).await;
        let browser = town.cast(roles[0]).await;
        let seen = ask(&browser, method, &filled(path, &things), body(path, &things)).await;
        if seen.status == StatusCode::SEE_OTHER {
            let next = browser.get(seen.location()).await;
            assert!(next.body.contains("role=\"status\""), "{path} leads to {} without a message", seen.location());
            assert!(next.body.contains("class=\"told\""), "{path} leads to {} without a message", seen.location());
            // Below the way back, above the heading: one place on every page.
            let at = |mark: &str| next.body.find(mark);
            assert!(at("class=\"crumbs\"") < at("class=\"told\"") && at("class=\"told\"") < at("<h1"), "{path}: {}", next.body);
            acts += 1;
        }
    }
    assert!(acts > 25, "{acts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_needs_a_tick() {
    let town = Town::demo().await;
    let things = things(&town).await;
    let joe = town.cast("publisher").await;
    let before = town.dump().await;
    let address = format!("/answers/{}/publication", things.draft);
    let unsure: Seen = joe.post(&address, &[]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    unsure.assert_says("Tick that you have read all of it.").assert_links(&format!("#sure-{}", things.draft));
    assert_eq!(town.dump().await, before);
    assert_eq!(joe.post(&address, &[("sure", "yes")]).await.status, StatusCode::SEE_OTHER);
}
