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
        assert_eq!(numbers(&page), ["People", "17", hidden, hidden, "People", "6", "6", "6", "Dots", hidden, hidden]);
    }
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
