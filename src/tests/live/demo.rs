//! The demo's group sessions: one to come, one that is open, and one that is over and has been answered.

use crate::tests::town::Town;

#[tokio::test(flavor = "multi_thread")]
async fn open_session_and_answered_one_are_found_from_the_start_page() {
    let town = Town::demo().await;
    let start = town.anyone().get("/demo").await;
    let joins: Vec<String> = start.body.split("href=\"/join/").skip(1).map(|rest| format!("/join/{}", &rest[..6])).collect();
    let [open, over] = &joins[..] else { panic!("{joins:?}") };
    town.anyone().get(open).await.assert_says("You are about to go in");
    let outcome = town.anyone().get(over).await;
    outcome.assert_says("What happened to what we said");
    assert!(outcome.body.matches("class=\"pair\"").count() >= 3, "{}", outcome.text());
    let sam = town.cast("facilitator").await;
    let list = sam.get("/group-sessions").await;
    list.assert_says("Planned").assert_says("Open now").assert_says("Over");
    let session = list.body.split("Open now").next().unwrap().rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_string();
    let console = sam.get(&session).await;
    console.assert_says("7 to look at").assert_says("7 on the wall").assert_says("Read first").assert_says("There may be a name in this.");
    sam.get(&format!("{session}/wall")).await.assert_says("One worker who stays").assert_silent("stepdad").assert_silent("Callum");
}
