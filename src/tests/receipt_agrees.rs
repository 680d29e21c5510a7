//! A receipt's page agrees with the other pages and with itself, in every stage; and it asks for nothing that it gives no way to do.

use crate::tests::{
    journey::create_theme,
    town::{Browser, Seen, Town},
};

const KNOWN: &str = "The next meeting is on Wednesday 13 January 2027.";
const UNKNOWN: &str = "We don’t know the day yet.";

/// A page that asks somebody to tell or write gives them the way to.
fn assert_ways(seen: &Seen) {
    let text = seen.text();
    if ["tell us", "Tell us", "write to us"].iter().any(|asked| text.contains(asked)) {
        assert!(seen.body.contains("href=\"/have-your-say\""), "no way to tell: {text}");
    }
}

async fn ask(anyone: &Browser, receipt: &str) -> Seen {
    let seen = anyone.post("/receipt", &[("receipt", receipt)]).await;
    assert_ways(&seen);
    seen
}

async fn triaged(priya: &Browser, anyone: &Browser, outcome: &str) -> String {
    let receipt = anyone.says(&format!("The bus is late, and this is for {outcome}")).await;
    for id in priya.get("/inbox").await.ids("/feedback/") {
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome)]).await;
    }
    receipt
}

#[tokio::test(flavor = "multi_thread")]
async fn next_meeting_is_the_same_on_every_page() {
    let town = Town::new().await;
    let (priya, anyone) = (town.reviewer("Priya Nair").await, town.anyone());
    let sent = anyone.says_so("The bus is late", &[]).await;
    sent.assert_says(UNKNOWN).assert_silent("every two months");
    let receipt = sent.receipt();
    ask(&anyone, &receipt).await.assert_says(UNKNOWN);

    priya.post("/plan/meetings", &[("date", "2027-01-13")]).await;
    anyone.says_so("The bus is later", &[]).await.assert_says(KNOWN).assert_says("Or it may be a later one.").assert_silent(UNKNOWN);
    ask(&anyone, &receipt).await.assert_says(KNOWN).assert_says("Or it may be a later one.").assert_silent(UNKNOWN);
    let read = triaged(&priya, &anyone, "ForAnalysis").await;
    ask(&anyone, &read).await.assert_says(KNOWN).assert_silent(UNKNOWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_stage_gives_the_ways_it_speaks_of() {
    let town = Town::new().await;
    let (priya, anyone) = (town.reviewer("Priya Nair").await, town.anyone());
    for outcome in ["ForAnalysis", "NotForUs", "Abuse", "Concern"] {
        ask(&anyone, &triaged(&priya, &anyone, outcome).await).await;
    }
    let abuse = triaged(&priya, &anyone, "Abuse").await;
    ask(&anyone, &abuse).await.assert_says("You can write to us again.");
    let lost = anyone.get("/receipt").await;
    lost.assert_says("or write to us again");
    assert_ways(&lost);
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_taken_back_leaves_no_other_claim() {
    let town = Town::new().await;
    let (priya, joe, anyone) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await, town.anyone());
    let receipt = anyone.says("The bus is late").await;
    let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
    let theme = create_theme(&priya).await;
    priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    let draft = [
        ("kind", "StillDeciding"),
        ("words", "We are thinking."),
        ("for_you", "Nothing is new yet."),
        ("until", "2027-02-01"),
        ("warned", "OnePiece"),
    ];
    priya.post(&format!("/themes/{theme}/answer"), &draft).await;
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
    let deciding = ask(&anyone, &receipt).await;
    deciding.assert_says("We still have to decide.").assert_says("You will get an answer by Monday 1 February 2027.");
    deciding.assert_says("Nothing is new yet.").assert_silent("We gave our answer");

    joe.post(&format!("/answers/{answer}/withdrawal"), &[("note", "It was not right.")]).await;
    let back = ask(&anyone, &receipt).await;
    back.assert_says("We took our answer back on").assert_says("It was not right.");
    back.assert_silent("You have no answer yet").assert_silent("We still have to decide").assert_silent("We are thinking.");
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_receipt_tells_of_answer_and_change_in_order() {
    let town = Town::demo().await;
    let seen = ask(&town.anyone(), &demo_receipt()).await;
    let text = seen.text();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what}: {text}"));
    assert!(at("talked about it on") < at("We gave our answer on"));
    assert!(at("We gave our answer on") < at("Something changed on"));
    seen.assert_says(", before we gave our answer. You can read it here.");
}

fn demo_receipt() -> String {
    let data: serde_json::Value = serde_json::from_str(include_str!("../demo/feedback.json")).unwrap();
    data.as_array().unwrap().iter().find_map(|said| said["receipt"].as_str()).expect("one of the cast has a receipt").into()
}
