//! Receipts from a group session: they find the words of their phone, and release them.

use super::{ASKED, Phone, PlayedSession, publish_answer, read_into_theme};
use crate::{
    clock::say_day,
    group_sessions::{Kind, kept_until},
    staff::Role,
    tests::town::{Seen, Town},
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn finds_all_items_of_a_phone_furthest_first() {
    let town = Town::new().await;
    town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &ASKED).await;
    let (phone, other) = (played.phone().await, played.phone().await);
    played.say(&phone, 0, "The toilets are locked", true).await;
    played.say(&other, 0, "The food is cold", true).await;
    let anyone = town.anyone();
    let ask = async |phone: &Phone| anyone.post("/receipt", &[("receipt", &phone.receipt.phrase())]).await;

    // One thing looks as it always did, in a session that is still open too.
    let one = ask(&phone).await;
    assert_eq!(one.status, StatusCode::OK);
    one.assert_says("Where your words are now").assert_says("We have your words. No one has read them yet.").assert_silent("What would you change");

    played.say(&phone, 1, "I talk to my nan", true).await;
    let two = ask(&phone).await;
    two.assert_says("You told us 2 things").assert_says(ASKED[0].1).assert_says(ASKED[1].1).assert_silent("toilets").assert_silent("nan");
    two.assert_silent(&phone.receipt.phrase());

    played.session.close().await;
    ask(&phone).await.assert_says("You told us 2 things");
    let priya = town.reviewer("Priya Nair").await;
    let theme = read_into_theme(&priya, "I talk to my nan").await;
    let read = ask(&phone).await;
    let at = |what: &str| read.body.find(what).unwrap_or_else(|| panic!("no {what}"));
    assert!(at(ASKED[1].1) < at(ASKED[0].1), "what was grouped comes before what was not read");
    ask(&other).await.assert_says("Where your words are now").assert_silent("You told us");

    let joe = town.publisher("Joe Hartley").await;
    publish_answer(&priya, &joe, &theme, "We pay for someone to talk to.").await;
    ask(&phone).await.assert_says("We pay for someone to talk to.").assert_silent("I talk to my nan");
}

#[tokio::test(flavor = "multi_thread")]
async fn releases_locked_items_and_nothing_else_does() {
    let town = Town::new().await;
    town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::AgendaDay, &ASKED).await;
    let phone = played.phone().await;
    played.say(&phone, 0, "Nobody asks us first", false).await;
    played.say(&phone, 1, "A teacher I trust", false).await;
    let until = say_day(kept_until(played.session.own().await.session.held_on));
    played.session.close().await;
    let (anyone, priya) = (town.anyone(), town.reviewer("Priya Nair").await);
    let phrase = phone.receipt.phrase();

    let locked = anyone.post("/receipt", &[("receipt", &phrase)]).await;
    assert_eq!(locked.status, StatusCode::OK);
    locked.assert_says("You told us 2 things").assert_says(&until).assert_says("Only you can show this. No one has read it.");
    locked.assert_says(ASKED[0].1).assert_silent(&phrase).assert_silent("Nobody asks us first").assert_silent("A person read it");
    assert!(locked.body.contains("action=\"/receipt/release\""));
    priya.get("/inbox").await.assert_silent("Nobody asks us first");

    // Wrong words, no words and words that are none look as they do on the way back, and change nothing.
    let before = town.dump().await;
    for typed in ["kite garden melon basket otter", "", "kite"] {
        let refused = anyone.post("/receipt/release", &[("receipt", typed)]).await;
        let back = anyone.post("/receipt", &[("receipt", typed)]).await;
        assert_eq!((refused.status, back.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
        let error = |seen: &Seen| seen.between("id=\"five-error\" class=\"error\">", "<");
        assert_eq!(error(&refused), error(&back));
        assert_eq!(refused.between("name=\"receipt\" value=\"", "\""), typed);
    }
    assert_eq!(town.dump().await, before);

    let sloppy = phrase.to_uppercase().replace(' ', "-");
    for _ in 0..2 {
        let done = anyone.post("/receipt/release", &[("receipt", &sloppy)]).await;
        assert_eq!(done.status, StatusCode::OK);
        done.assert_says("You showed them").assert_silent(&phrase);
        let inbox = priya.get("/inbox").await;
        inbox.assert_says("Nobody asks us first").assert_says("A teacher I trust");
        assert_eq!(inbox.ids("/feedback/").len(), 2, "pressed twice, released once");
    }
    let after = anyone.post("/receipt", &[("receipt", &phrase)]).await;
    after.assert_says("You told us 2 things").assert_silent("still locked").assert_says("No one has read them yet.");
}
