//! A claim that nobody has reviewed reaches no young person: not by a receipt, a session's code, the public page, its data or its feed.

use crate::{
    group_sessions::Kind,
    staff::Role,
    tests::{
        live::outcome::{ASKED, PlayedSession, find, publish_answer, reword},
        town::{Browser, Seen, Town},
    },
};

const CLAIM: &str = "Workers laugh at us when we cry";
const BECAUSE: &str = "This is here because of what young people said.";
const WORDING: &str = "Every worker asks the child too.";

/// Every page on which a young person may learn what became of the words.
async fn young_pages(anyone: &Browser, played: &PlayedSession<'_>, receipts: &[&str]) -> Vec<Seen> {
    let mut pages = vec![played.group_page().await];
    for address in ["/you-said-we-did", "/you-said-we-did.json", "/you-said-we-did.atom"] {
        pages.push(anyone.get(address).await);
    }
    for receipt in receipts {
        pages.push(anyone.post("/receipt", &[("receipt", receipt)]).await);
    }
    pages
}

/// Makes a theme and ties the words to it.
async fn tie(priya: &Browser, words: &str, name: &str) -> String {
    let id = find(priya, words).await;
    let made = priya.post("/themes", &[("name", name), ("about", "They are not taken seriously.")]).await;
    let theme = made.location()["/themes/".len()..][..32].to_string();
    priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    theme
}

#[tokio::test(flavor = "multi_thread")]
async fn claim_is_shown_once_a_publisher_has_seen_it() {
    let town = Town::new().await;
    town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &ASKED).await;
    let phone = played.phone().await;
    played.say(&phone, 0, "Nobody told us why", true).await;
    played.session.close().await;
    let (anyone, alone) = (town.anyone(), town.anyone().says("They never explain").await);
    let (priya, joe) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await);
    let theme = tie(&priya, "Nobody told us why", CLAIM).await;
    let id = find(&priya, "They never explain").await;
    priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    let early_help = priya.get("/plan").await.ids("/plan/headings/").remove(1);
    let fields = [("name", CLAIM), ("about", "They are not taken seriously."), ("meeting", ""), ("headings", early_help.as_str())];
    priya.post(&format!("/themes/{theme}"), &fields).await;
    reword(&priya, &theme).await;

    let item = priya.get("/plan").await.ids("/plan/").remove(0);
    let item = priya.get(&format!("/plan/{item}")).await.between("<h1><bdi dir=\"auto\">", "<");
    let receipts = [alone.as_str(), &phone.receipt.phrase()];
    for page in young_pages(&anyone, &played, &receipts).await {
        for unreviewed in [CLAIM, "not taken seriously", BECAUSE, WORDING, &item] {
            page.assert_silent(unreviewed);
        }
    }
    let receipt = anyone.post("/receipt", &[("receipt", &alone)]).await;
    receipt.assert_says("We put it with words like it.").assert_says("It is tied to this part of our plan: Early Help");

    publish_answer(&priya, &joe, &theme, "A worker will tell you why.").await;
    // Later changes of a reviewer are not public.
    priya.post(&format!("/themes/{theme}"), &[("name", "Workers hate us"), ("about", ""), ("meeting", ""), ("headings", "")]).await;
    let other = priya.get("/plan").await.ids("/plan/").remove(1);
    let late = [("item", other.as_str()), ("strength", "Shaped"), ("reason", "Later.")];
    priya.post(&format!("/themes/{theme}/influence"), &late).await;
    let other = priya.get(&format!("/plan/{other}")).await.between("<h1><bdi dir=\"auto\">", "<");
    for page in young_pages(&anyone, &played, &receipts).await {
        assert!(page.body.contains(CLAIM), "{}", page.body);
        page.assert_silent("Workers hate us").assert_silent(&other);
    }
    let receipt = anyone.post("/receipt", &[("receipt", &alone)]).await;
    receipt.assert_says(&format!("It is in a group about this: {CLAIM}")).assert_says(BECAUSE).assert_says(WORDING).assert_says(&item);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_groups_are_numbered_until_then() {
    let town = Town::new().await;
    let (anyone, receipt) = (town.anyone(), town.anyone().says("The bus is late and nobody asks us").await);
    let priya = town.reviewer("Priya Nair").await;
    let id = find(&priya, "The bus is late").await;
    for name in ["Buses are late", "Nobody asks us"] {
        priya.post(&format!("/feedback/{id}/tags"), &[("theme", name)]).await;
    }
    let seen = anyone.post("/receipt", &[("receipt", &receipt)]).await;
    seen.assert_says("Group 1").assert_says("Group 2").assert_silent("Buses are late").assert_silent("Nobody asks us");
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_sheet_names_no_open_theme() {
    let town = Town::new().await;
    let callum = town.staff("Callum Reed", &[Role::Facilitator]).await;
    let played = PlayedSession::open(&town, "Callum Reed", Kind::Workshop, &ASKED).await;
    let phone = played.phone().await;
    for nth in 0..6 {
        played.say(&phone, 0, &format!("Nobody told us why {nth}"), true).await;
    }
    played.session.close().await;
    let priya = town.reviewer("Priya Nair").await;
    let theme = tie(&priya, "Nobody told us why 0", CLAIM).await;
    for nth in 1..6 {
        let id = find(&priya, &format!("Nobody told us why {nth}")).await;
        priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    }
    let sheet = callum.get(&format!("/group-sessions/{}/evidence", played.session.id)).await;
    sheet.assert_silent(CLAIM).assert_says("No theme can be named yet.");
    let joe = town.publisher("Joe Hartley").await;
    publish_answer(&priya, &joe, &theme, "A worker will tell you why.").await;
    callum.get(&format!("/group-sessions/{}/evidence", played.session.id)).await.assert_says(CLAIM);
}
