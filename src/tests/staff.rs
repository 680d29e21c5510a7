//! Accounts: what an administrator can change for others, and not for themself.

use crate::{
    staff::Role,
    tests::town::{Browser, Town},
};
use http::StatusCode;

/// The address of somebody's page, found in the list of people.
async fn page_of(administrator: &Browser, email: &str) -> String {
    let people = administrator.get("/people").await;
    let rest = people.body.split(email).nth(1).expect("they are in the list");
    format!("/people/{}", rest.split("/people/").nth(1).expect("a link to their page").chars().take(32).collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_themselves_a_role_but_may_drop_one() {
    const SENTENCE: &str = "Nobody gives themselves a role. Another administrator has to.";
    let town = Town::new().await;
    let dilys = town.administrator().await;
    let own = page_of(dilys, "dilys@example.org").await;
    dilys.get(&own).await.assert_says(SENTENCE);

    let before = town.dump().await;
    let refused = dilys.post(&format!("{own}/roles"), &[("role", "administrator"), ("role", "lead"), ("role", "reviewer")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says("Error:").assert_says(SENTENCE);
    assert_eq!(town.dump().await, before);
    assert_eq!(dilys.get("/concerns").await.status, StatusCode::FORBIDDEN);

    // Another administrator can, and what was given can be laid down, but not taken up again.
    let eve = town.staff("Eve Both", &[Role::Administrator]).await;
    let eves = page_of(dilys, "eve.both@example.org").await;
    assert_eq!(eve.post(&format!("{own}/roles"), &[("role", "administrator"), ("role", "auditor")]).await.status, StatusCode::SEE_OTHER);
    let finn = town.invited_by(&eve, "Finn Both", &[Role::Administrator, Role::Auditor]).await;
    let finns = page_of(&finn, "finn.both@example.org").await;
    assert_eq!(finn.post(&format!("{finns}/roles"), &[("role", "administrator")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(finn.get("/history").await.location(), "/sign-in", "a change signs out");
    assert_eq!(eve.post(&format!("{eves}/roles"), &[("role", "administrator"), ("role", "auditor")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_staff_has_the_keys_and_every_room_a_letter() {
    let town = Town::demo().await;
    for person in ["facilitator", "reviewer", "lead", "publisher", "auditor", "administrator"] {
        let browser = town.cast(person).await;
        let home = browser.get("/account").await;
        let rooms = home.between("aria-label=\"Rooms\"", "</nav>");
        let links = rooms.matches("<a ").count();
        assert!(links > 0 && rooms.matches("data-go=\"").count() == links, "{person}: {rooms}");
        assert!(home.body.contains("<dialog id=\"keys\""), "{person}");
    }
}
