//! The evidence sheet: small counts are hidden, and only the owner reads it.

use super::{ASKED, PlayedSession, phone_acts};
use crate::{
    group_sessions::{AnswerFormat, Kind},
    random,
    staff::Role,
    tests::town::{Seen, Town},
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn small_counts_and_what_reveals_them_are_hidden() {
    let town = Town::new().await;
    let callum = town.staff("Callum Reed", &[Role::Facilitator]).await;
    let asked = [(AnswerFormat::Agree, "Are the buses safe?"), (AnswerFormat::Agree, "Is it warm here?"), (AnswerFormat::Dots, "What first?")];
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &asked).await;
    played.choose(0, 0, 17).await;
    played.choose(0, 1, 7).await;
    played.choose(0, 2, 2).await;
    for choice in 0..3 {
        played.choose(1, choice, 6).await;
    }
    // Twelve dots of four phones: many dots, few people.
    for _ in 0..4 {
        let mut tx = town.app.write_as_staff().await.unwrap();
        phone_acts::choose(&mut tx, played.session.id, played.prompts[2], &random::bytes().into(), &[(0, 3)], true).await.unwrap();
        tx.commit().await.unwrap();
    }
    played.choose(2, 1, 8).await;
    played.session.close().await;
    let numbers = |page: &Seen| page.body.split("class=\"num\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_string()).collect::<Vec<_>>();
    let hidden = "fewer than 5, or hidden";
    for page in [played.closed_page().await, callum.get(&format!("/group-sessions/{}/evidence", played.session.id)).await] {
        assert_eq!(numbers(&page), ["People", "17", hidden, hidden, "People", "6", "6", "6"]);
        page.assert_says("What the group put first, by its dots.").assert_says("BinsBuses");
    }
    played.group_page().await.assert_says("You put these first:BinsBuses").assert_silent("12 dots").assert_silent("8 dots");
}

#[tokio::test(flavor = "multi_thread")]
async fn ranking_is_numbers_or_an_order_and_never_both() {
    let town = Town::new().await;
    town.staff("Callum Reed", &[Role::Facilitator]).await;
    let asked = [(AnswerFormat::Dots, "What first?"), (AnswerFormat::Dots, "What next?"), (AnswerFormat::Dots, "What last?")];
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &asked).await;
    let dots = async |prompt: usize, marks: &[(i64, i64)]| {
        let mut tx = town.app.write_as_staff().await.unwrap();
        phone_acts::choose(&mut tx, played.session.id, played.prompts[prompt], &random::bytes().into(), marks, true).await.unwrap();
        tx.commit().await.unwrap();
    };
    // Thirteen and eleven people: the numbers are shown, and anybody may see about how many. Four of four: nothing is. Four and one with
    // thirteen dots: an order.
    for nth in 0..13 {
        dots(0, if nth < 11 { &[(0, 1), (1, 1)] } else { &[(0, 1)] }).await;
    }
    for nth in 0..4 {
        dots(1, &[(1, 3)]).await;
        dots(2, if nth == 0 { &[(1, 2), (0, 1)] } else { &[(1, 3)] }).await;
    }
    dots(2, &[(0, 3)]).await;
    played.session.close().await;
    let page = played.closed_page().await;
    page.assert_says("Bins13Buses11").assert_says("Binsfewer than 5, or hiddenBusesfewer than 5, or hidden").assert_says("BusesBins");
    let group = played.group_page().await;
    group.assert_says("Your dots, where we can show how many:Bins: about 15 dotsBuses: about 10 dots").assert_says("You put these first:BusesBins");
    assert_eq!(group.text().matches("Buses").count(), 2, "of the second nothing can be told: {}", group.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_sees_it_after_the_end() {
    let town = Town::new().await;
    let callum = town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &ASKED).await;
    let ann = town.staff("Ann Other", &[Role::Facilitator]).await;
    let sheet = format!("/group-sessions/{}/evidence", played.session.id);
    let never = format!("/group-sessions/{}/evidence", "0".repeat(32));
    assert_eq!(callum.get(&sheet).await.status, StatusCode::NOT_FOUND, "the session goes on");
    played.session.close().await;
    callum.get(&sheet).await.assert_says("Evidence for the Membership Award").assert_says("Save as PDF").assert_says("Sunday 22 November 2026");
    let (foreign, nothing) = (ann.get(&sheet).await, ann.get(&never).await);
    assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &nothing.body));
    foreign.assert_links("/group-sessions").assert_silent("Durham City");
    let closed = played.closed_page().await;
    for ending in ["evidence", "sheet", "typing"] {
        closed.assert_links(&format!("/group-sessions/{}/{ending}", played.session.id));
    }
    assert!(closed.body.contains(&format!("action=\"/group-sessions/{}/copy\"", played.session.id)) && closed.body.contains("name=\"date\""));
}
