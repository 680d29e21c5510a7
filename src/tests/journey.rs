//! The walk of the README as one test: from a young person's words to the plan and back.

use crate::tests::town::Town;
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn feedback_reaches_the_plan_and_the_answer_returns() {
    let town = Town::new().await;
    let amina = town.anyone();

    // Amina says something, on a phone, without a name.
    let receipt = amina.says("When my mum was poorly nobody told me what was wrong").await;
    amina.post("/receipt", &[("receipt", &receipt)]).await.assert_says("We have it");

    // Priya reads it and keeps it for analysis.
    let priya = town.reviewer("Priya Nair").await;
    let inbox = priya.get("/inbox").await;
    inbox.assert_says("When my mum was poorly");
    let id = inbox.ids("/feedback/").remove(0);
    let triaged = priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "ForAnalysis")]).await;
    assert_eq!(triaged.status, StatusCode::SEE_OTHER);
    priya.get("/inbox").await.assert_silent("When my mum was poorly");

    // She ties it to a theme and to a priority of the work plan.
    let theme = create_theme(&priya).await;
    tie(&priya, &id, "Theme", &theme).await;
    let plan = priya.get("/plan").await;
    plan.assert_says("Early Help");
    let early_help = heading(&priya, &id, "Early Help").await;
    tie(&priya, &id, "Priority", &early_help).await;
    priya.get(&format!("/themes/{theme}")).await.assert_says("When my mum was poorly");

    // She changes the plan because of it, and says that the theme shaped the change.
    let item = plan.ids("/plan/").remove(0);
    let reworded = [("wording", "Every worker asks the child too."), ("reason", "Young people told us nobody asks them.")];
    assert_eq!(priya.post(&format!("/plan/{item}/wording"), &reworded).await.status, StatusCode::SEE_OTHER);
    let page = priya.get(&format!("/themes/{theme}")).await;
    let wording = page.between(&format!("value=\"{item}."), "\"");
    let link = [("item", format!("{item}.{wording}")), ("strength", "Shaped".into()), ("reason", "Their words became the wording.".into())];
    let link: Vec<(&str, &str)> = link.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(priya.post(&format!("/themes/{theme}/influence"), &link).await.status, StatusCode::SEE_OTHER);
    priya.get(&format!("/plan/{item}")).await.assert_says("Every worker asks the child too.").assert_says("Young people told us nobody asks them.");

    // She drafts an answer. It is not public, and not hers to publish.
    let draft = [
        ("kind", "Done"),
        ("words", "We changed the training. Workers must ask you too."),
        ("for_you", "A worker will ask you too."),
        ("until", ""),
        ("warned", "OnePiece"),
    ];
    assert_eq!(priya.post(&format!("/themes/{theme}/answer"), &draft).await.status, StatusCode::SEE_OTHER);
    amina.get("/you-said-we-did").await.assert_silent("We changed the training");
    amina.post("/receipt", &[("receipt", &receipt)]).await.assert_silent("We changed the training");
    let answer = priya.get("/answers").await.ids("/answers/").first().cloned();

    // Joe, who did not write it, publishes it.
    let joe = town.publisher("Joe Hartley").await;
    let answer = answer.unwrap_or(joe.get("/answers").await.ids("/answers/").remove(0));
    let published = joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());

    // Everyone can read it, as a page, as data, as a feed.
    for address in ["/you-said-we-did", "/you-said-we-did.json", "/you-said-we-did.atom"] {
        let seen = amina.get(address).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.body.contains("We changed the training"), "{address}: {}", seen.body);
    }

    // And Amina, with her receipt typed in a hurry, sees what happened to hers.
    let sloppy = format!("  {} ", receipt.to_uppercase().replace(' ', "-"));
    let journey = amina.post("/receipt", &[("receipt", &sloppy)]).await;
    assert_eq!(journey.status, StatusCode::OK);
    journey
        .assert_says("A worker will ask you too.")
        .assert_says("We changed the training")
        .assert_says("Every worker asks the child too.")
        .assert_silent("When my mum was poorly");

    // From the plan item back to the words: three clicks.
    priya.get(&format!("/plan/{item}")).await.assert_links(&format!("/trail/{item}"));
    priya.get(&format!("/trail/{item}")).await.assert_links(&format!("/themes/{theme}"));
    priya.get(&format!("/themes/{theme}")).await.assert_links(&format!("/feedback/{id}"));
    assert!(amina.cookie().is_none(), "a young person never needs a cookie");
}

#[tokio::test(flavor = "multi_thread")]
async fn concern_leaves_the_inbox_for_the_lead_alone() {
    let town = Town::new().await;
    let receipt = town.anyone().says("I do not want to go home on fridays").await;
    let priya = town.reviewer("Priya Nair").await;
    let margaret = town.lead("Margaret Okafor").await;
    let id = priya.get("/inbox").await.ids("/feedback/").remove(0);

    priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
    priya.get("/inbox").await.assert_silent("go home on fridays");
    let unknown = priya.get(&format!("/feedback/{}", "0".repeat(32))).await;
    let gone = priya.get(&format!("/feedback/{id}")).await;
    assert_eq!((gone.status, &gone.body), (unknown.status, &unknown.body));
    assert_eq!(priya.get("/concerns").await.status, StatusCode::FORBIDDEN);
    assert_eq!(priya.get(&format!("/concerns/{id}")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "ForAnalysis")]).await.status, StatusCode::NOT_FOUND);

    margaret.get("/concerns").await.assert_links(&format!("/concerns/{id}"));
    margaret.get(&format!("/concerns/{id}")).await.assert_says("go home on fridays");
    let decided = margaret
        .post(
            &format!("/concerns/{id}/decision"),
            &[("decision", "Referral"), ("referred_to", "First Contact"), ("referred_on", "2026-11-22"), ("note", "Spoke to First Contact.")],
        )
        .await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    margaret.get(&format!("/concerns/{id}")).await.assert_says("Spoke to First Contact.");

    // To the young person it has been read, and nothing else is said where somebody may look over a shoulder.
    let journey = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
    assert_eq!(journey.status, StatusCode::OK);
    journey.assert_silent("Referral").assert_silent("First Contact.");
}

#[tokio::test(flavor = "multi_thread")]
async fn author_cannot_publish_own_draft() {
    let town = Town::new().await;
    let both = town.staff("Robin Both", &[crate::staff::Role::Reviewer, crate::staff::Role::Publisher]).await;
    let theme = create_theme(&both).await;
    both.post(
        &format!("/themes/{theme}/answer"),
        &[("kind", "WillDo"), ("words", "We will."), ("for_you", "You will see it."), ("until", ""), ("warned", "NoPiece")],
    )
    .await;
    let answer = both.get("/answers").await.ids("/answers/").remove(0);
    let refused = both.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "NoPiece")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    town.anyone().get("/you-said-we-did").await.assert_silent("We will.");
}

pub async fn create_theme(reviewer: &crate::tests::town::Browser) -> String {
    let fields = [("name", "Young people are not told what is happening at home"), ("about", "They see it first and hear it last.")];
    let seen = reviewer.post("/themes", &fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    seen.leads_to().rsplit('/').next().unwrap().to_string()
}

/// The warning of a theme's page, as its tick names it; empty where there is none.
pub async fn warning(reviewer: &crate::tests::town::Browser, theme: &str) -> String {
    let page = reviewer.get(&format!("/themes/{theme}")).await;
    if page.body.contains("name=\"warned\"") { page.between("name=\"warned\" value=\"", "\"") } else { String::new() }
}

async fn tie(reviewer: &crate::tests::town::Browser, feedback: &str, kind: &str, id: &str) {
    let seen = reviewer.post(&format!("/feedback/{feedback}/tags"), &[("to", &format!("{kind}.{id}"))]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
}

/// The id of a heading, from the list of what this feedback can be tied to.
async fn heading(reviewer: &crate::tests::town::Browser, feedback: &str, name: &str) -> String {
    let page = reviewer.get(&format!("/feedback/{feedback}")).await;
    let before = page.body.find(&format!(">{name}<")).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let option = &page.body[..before];
    option[option.rfind("value=\"Priority.").expect("an option") + 16..].chars().take(32).collect()
}
