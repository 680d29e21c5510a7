//! Before something about a theme goes to the publisher or to everybody: a warning where one person may have said all of it.

use super::*;
use crate::tests::group::{ASKED, Group};

const DRAFT: [(&str, &str); 3] = [("kind", "Done"), ("words", "We put a lamp there."), ("for_you", "You can see at night.")];

fn with(warned: &str) -> Vec<(&str, &str)> {
    DRAFT.into_iter().chain([("warned", warned)]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn draft_over_one_piece_needs_the_tick_and_keeps_the_words() {
    let desk = Desk::new(&["There is no lamp"]).await;
    let theme = desk.theme("It is dark").await;
    let answer = format!("{theme}/answer");
    desk.refused(&answer, &DRAFT, "Read the warning, and tick that you have.").await.assert_says("No piece of feedback says this any more");
    desk.tie(0, &theme).await;
    desk.priya.get(&theme).await.assert_says("Only one piece of feedback says this.");
    for unread in [&DRAFT[..], &with("yes"), &with("NoPiece")] {
        let refused = desk.refused(&answer, unread, "Read the warning, and tick that you have.").await;
        refused.assert_says("We put a lamp there.").assert_says("You can see at night.").assert_links("#answer-warned");
    }
    desk.act(&answer, &with("OnePiece")).await.assert_says("The draft is saved.");
}

#[tokio::test(flavor = "multi_thread")]
async fn publisher_reads_it_too_and_keeps_the_other_tick() {
    let desk = Desk::new(&["There is no lamp"]).await;
    let theme = desk.theme("It is dark").await;
    desk.tie(0, &theme).await;
    desk.act(&format!("{theme}/answer"), &with("OnePiece")).await;
    let page = desk.joe.get("/answers").await;
    page.assert_says("fewer than 5 sources").assert_silent("Only one piece").assert_says("fewer than 5 pieces say so, fewer than 5 say otherwise.");
    let address = format!("/answers/{}/publication", page.ids("/answers/")[0]);
    let refused = desk.joe.post(&address, &[("sure", "yes")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says("Read the warning, and tick that you have.");
    let boxes: Vec<&str> = refused.body.split("<input type=\"checkbox\"").skip(1).map(|part| part.split('>').next().unwrap()).collect();
    let ticked = |name: &str| boxes.iter().any(|tick| tick.contains(&format!("name=\"{name}\"")) && tick.contains(" checked"));
    assert_eq!((ticked("sure"), ticked("warned")), (true, false), "{boxes:?}");
    town_is_silent(&desk).await;
    assert_eq!(desk.joe.post(&address, &[("warned", "FewSources")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.joe.post(&address, &[("sure", "yes"), ("warned", "FewSources")]).await.status, StatusCode::SEE_OTHER);
    desk.town.anyone().get("/you-said-we-did").await.assert_says("We put a lamp there.").assert_silent("otherwise");
}

#[tokio::test(flavor = "multi_thread")]
async fn publisher_cannot_tell_that_the_only_piece_was_taken_back() {
    let desk = Desk::new(&["There is no lamp"]).await;
    let theme = desk.theme("It is dark").await;
    desk.tie(0, &theme).await;
    desk.act(&format!("{theme}/answer"), &with("OnePiece")).await;
    let before = desk.joe.get("/answers").await;
    desk.town.anyone().post("/receipt/withdrawal", &[("receipt", &desk.said[0].1), ("sure", "yes")]).await;
    desk.priya.get(&theme).await.assert_says("No piece of feedback says this any more");
    assert_eq!(desk.joe.get("/answers").await.text(), before.text());
}

async fn town_is_silent(desk: &Desk) {
    desk.town.anyone().get("/you-said-we-did").await.assert_silent("We put a lamp there.");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_is_one_source_however_much_was_said_there() {
    let town = Town::new().await;
    let sam = town.staff("Sam Hill", &[crate::staff::Role::Facilitator]).await;
    let group = Group::planned(&town, &sam, "Workshop", &[("Words", ASKED, "")]).await;
    group.begin().await;
    let said: Vec<String> = (1..=6).map(|nth| format!("There is no lamp at stop {nth}")).collect();
    let phone = group.phone(&town).await;
    for words in &said {
        phone.says(words).await;
    }
    group.close().await;
    let (priya, joe) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await);
    let desk = Desk { town, priya, joe, said: said.into_iter().map(|words| (words, String::new(), String::new())).collect() };
    let desk = desk.with_ids().await;
    let theme = desk.theme("It is dark").await;
    for nth in 0..6 {
        desk.tie(nth, &theme).await;
    }
    desk.refused(&format!("{theme}/answer"), &DRAFT, "All that says this comes from one group session").await;
    desk.act(&format!("{theme}/answer"), &with("OneSession")).await;
    // Six pieces are enough to be counted for a publisher.
    let page = desk.joe.get("/answers").await;
    page.assert_says("6 pieces say so, fewer than 5 say otherwise.")
        .assert_says("fewer than 5 sources")
        .assert_silent("comes from one group session,");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_sources_are_not_warned_of_unless_some_say_otherwise() {
    let desk = Desk::new(&["Lamp one", "Lamp two", "Lamp three", "Lamp four", "Lamp five"]).await;
    let theme = desk.theme("It is dark").await;
    for nth in 0..5 {
        desk.tie(nth, &theme).await;
    }
    desk.priya.get(&theme).await.assert_silent("Before this is published");
    desk.act(&format!("{theme}/answer"), &DRAFT).await;
    desk.act(&format!("{theme}/ties"), &[("feedback", desk.id(4)), ("to", "against")]).await.assert_says("fewer than 5 sources");
    let page = desk.joe.get("/answers").await;
    page.assert_says("fewer than 5 sources");
    let address = format!("/answers/{}/publication", page.ids("/answers/")[0]);
    assert_eq!(desk.joe.post(&address, &[("sure", "yes")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.joe.post(&address, &[("sure", "yes"), ("warned", "FewSources")]).await.status, StatusCode::SEE_OTHER);
}
