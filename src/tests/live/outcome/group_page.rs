//! The page that the code leads to once the session is over.

use super::{ASKED, PlayedSession, find, publish_answer, read_into_theme, reword};
use crate::{
    clock::say_day,
    group_sessions::{Kind, kept_until},
    staff::Role,
    tests::town::Town,
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn shows_published_answers_and_drops_withdrawn_ones() {
    let town = Town::new().await;
    let callum = town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &ASKED).await;
    let phone = played.phone().await;
    played.say(&phone, 0, "Nobody told us why", true).await;
    played.say(&phone, 1, "I am scared of him", true).await;
    played.session.close().await;
    let fresh = played.group_page().await;
    fresh.assert_says("What happened to what we said").assert_says("November 2026").assert_says("Durham City").assert_says(ASKED[0].1);
    fresh
        .assert_says("Nobody has read all of it yet.")
        .assert_silent("Nobody told us why")
        .assert_silent("22 November")
        .assert_silent("still locked");

    // A concern shows nowhere.
    let priya = town.reviewer("Priya Nair").await;
    let concern = find(&priya, "I am scared of him").await;
    priya.post(&format!("/feedback/{concern}/triage"), &[("outcome", "Concern")]).await;
    let theme = read_into_theme(&priya, "Nobody told us why").await;
    let grouped = played.group_page().await;
    grouped.assert_says("It is with words like it.").assert_silent("Nobody has read all of it yet.").assert_silent("scared");
    let name = priya.get(&format!("/themes/{theme}")).await.between("name=\"name\" type=\"text\" value=\"", "\"");
    assert!(!name.is_empty());
    grouped.assert_silent(&name);

    reword(&priya, &theme).await;
    played.group_page().await.assert_silent("Every worker asks the child too.");

    // A draft is nothing; what is published stands beside what was said, in the words of the day it was published.
    let joe = town.publisher("Joe Hartley").await;
    let draft = [("kind", "Done"), ("words", "A worker will tell you why."), ("for_you", "You can ask why."), ("warned", "OnePiece")];
    priya.post(&format!("/themes/{theme}/answer"), &draft).await;
    played.group_page().await.assert_silent("A worker will tell you why.");
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
    priya.post(&format!("/themes/{theme}"), &[("name", "Another claim"), ("about", "x")]).await;
    let told = played.group_page().await;
    told.assert_says("A worker will tell you why.").assert_says("You said").assert_says(&name).assert_silent("Another claim");
    told.assert_says("Every worker asks the child too.").assert_says("This is here because of what young people said.");
    told.assert_says("Is this what you meant?").assert_silent("Nobody told us why").assert_silent("scared").assert_silent("Not done yet");
    for page in [played.closed_page().await, callum.get(&format!("/group-sessions/{}/evidence", played.session.id)).await] {
        assert_eq!(page.status, StatusCode::OK);
        page.assert_says("A worker will tell you why.").assert_says(&name).assert_silent("Nobody told us why").assert_silent("scared");
        page.assert_says("Every worker asks the child too.").assert_says("Shaped it");
        page.assert_says("fewer than 5").assert_says("1 to 5").assert_says("Durham City");
    }

    // Taken back: only that it was.
    joe.post(&format!("/answers/{answer}/withdrawal"), &[("note", "It was not right.")]).await;
    let back = played.group_page().await;
    back.assert_says("We took an answer back on Sunday 22 November 2026.").assert_silent("A worker will tell you why.").assert_silent("Is this what");
    back.assert_silent("Every worker asks the child too.");
    played.closed_page().await.assert_silent("A worker will tell you why.").assert_says("The Board has not answered yet.");
}

#[tokio::test(flavor = "multi_thread")]
async fn adult_free_page_hides_whether_items_are_locked() {
    let town = Town::new().await;
    town.staff("Callum Reed", &[Role::Facilitator]).await;
    let quiet = PlayedSession::open(&town, "Callum Reed", Kind::AgendaDay, &ASKED).await;
    town.staff("Ann Other", &[Role::Facilitator]).await;
    let talking = PlayedSession::open(&town, "Ann Other", Kind::AgendaDay, &ASKED).await;
    let phone = talking.phone().await;
    talking.say(&phone, 0, "Nobody asks us first", false).await;
    quiet.session.close().await;
    talking.session.close().await;
    let until = say_day(kept_until(quiet.session.own().await.session.held_on));
    let page = quiet.group_page().await;
    page.assert_says("Only you can show it.").assert_says(&until);
    assert_eq!(talking.group_page().await.body, page.body);
    // The last day of it, and the day after.
    town.clock.advance(14 * 24 * 3600);
    quiet.group_page().await.assert_says("Only you can show it.");
    town.clock.advance(24 * 3600);
    quiet.group_page().await.assert_silent("Only you can show it.");
    assert_eq!(talking.group_page().await.body, quiet.group_page().await.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_back_counts_once_a_page_and_hides_few() {
    let town = Town::with(|config| config.sends = 40).await;
    let callum = town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &ASKED).await;
    let phone = played.phone().await;
    played.say(&phone, 0, "Nobody told us why", true).await;
    let check = format!("/join/{}/check-back", played.code);
    let anyone = town.anyone();
    played.session.close().await;
    let (priya, joe) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await);
    let theme = read_into_theme(&priya, "Nobody told us why").await;
    let none = "0".repeat(32);
    assert_eq!(anyone.post(&check, &[("answer", &none), ("meant", "yes")]).await.status, StatusCode::NOT_FOUND);
    let answer = publish_answer(&priya, &joe, &theme, "A worker will tell you why.").await;
    let evidence = format!("/group-sessions/{}/evidence", played.session.id);

    for times in 1..=5 {
        // The same page again, with another answer: the last one counts.
        let token = played.group_page().await.token();
        for meant in ["no", "yes"] {
            let said = anyone.post(&check, &[("answer", &answer), ("meant", meant), ("token", &token)]).await;
            assert_eq!(said.status, StatusCode::OK);
            said.assert_says("Thank you. We got your answer.");
            assert_eq!(said.token(), token);
        }
        let sheet = callum.get(&evidence).await;
        sheet.assert_says(if times < 5 { "Yes: fewer than 5, no: fewer than 5." } else { "Yes: 5, no: fewer than 5." });
    }
    played.closed_page().await.assert_says("Yes: 5, no: fewer than 5.");

    let before = town.dump().await;
    let neither = anyone.post(&check, &[("answer", &answer), ("meant", "maybe")]).await;
    assert_eq!(neither.status, StatusCode::UNPROCESSABLE_ENTITY);
    neither.assert_says("Press Yes or No.");
    assert_eq!(anyone.post("/join/CDFGHK/check-back", &[("answer", &answer), ("meant", "yes")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.dump().await, before);
    let mut flood = vec![];
    for _ in 0..60 {
        flood.push(anyone.post(&check, &[("answer", &answer), ("meant", "x")]).await.status);
    }
    assert!(flood.contains(&StatusCode::TOO_MANY_REQUESTS));
}
