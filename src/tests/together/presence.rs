//! Pages name the others who have them open: for two minutes, in memory only, and to nobody who may not see the page.

use crate::{
    staff::Role,
    tests::town::{Browser, Town, id_of},
};
use http::StatusCode;

const HERE: &str = "Priya Nair has this open too.";

/// Two reviewers, a piece of feedback, and the addresses of a piece, a theme with its draft, a code and a plan item.
struct Desk {
    town: Town,
    priya: Browser,
    sam: Browser,
    pages: [String; 4],
}

impl Desk {
    async fn new() -> Self {
        let town = Town::new().await;
        town.anyone().says("The bus is late").await;
        let (priya, sam) = (town.reviewer("Priya Nair").await, town.reviewer("Sam Reader").await);
        let piece = format!("/feedback/{}", priya.get("/inbox").await.ids("/feedback/").remove(0));
        let theme = priya.post("/themes", &[("name", "Buses are late"), ("about", "")]).await.leads_to().to_string();
        let code = priya.post("/codebook", &[("name", "Waiting")]).await.leads_to().to_string();
        let item = format!("/plan/{}", priya.get("/plan").await.ids("/plan/").remove(0));
        Self { town, priya, sam, pages: [piece, theme, code, item] }
    }
}

async fn names_priya(by: &Browser, page: &str) -> bool {
    let seen = by.get(page).await;
    assert_eq!(seen.status, StatusCode::OK, "{page}");
    seen.text().contains("Priya Nair has this open too.")
}

#[tokio::test(flavor = "multi_thread")]
async fn page_names_the_others_for_two_minutes() {
    let Desk { town, priya, sam, pages } = Desk::new().await;
    for page in &pages {
        priya.get(page).await.assert_silent("open too");
        sam.get(page).await.assert_says(HERE).assert_says("whoever changes the same text second is asked which to keep");
        priya.get(page).await.assert_says("Sam Reader has this open too.");
        town.clock.advance(119);
        assert!(names_priya(&sam, page).await, "{page}");
        town.clock.advance(1);
        assert!(!names_priya(&sam, page).await, "{page} was loaded two minutes ago");
    }
    sam.get(&pages[0]).await.assert_silent("Sam Reader has this open");
    priya.get(&pages[0]).await;
    sam.get(&pages[1]).await.assert_silent("open too");
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_was_refused_names_them_too() {
    let Desk { town: _town, priya, sam, pages } = Desk::new().await;
    priya.get(&pages[1]).await;
    let refused = sam.post(&pages[1], &[("name", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says(HERE);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_or_losing_a_role_forgets_at_once() {
    let Desk { town, priya, sam, pages } = Desk::new().await;
    priya.get(&pages[1]).await;
    assert!(names_priya(&sam, &pages[1]).await);
    priya.post("/sign-out", &[]).await;
    assert!(!names_priya(&sam, &pages[1]).await);

    let ann = town.reviewer("Ann Other").await;
    ann.get(&pages[1]).await;
    sam.get(&pages[1]).await.assert_says("Ann Other has this open too.");
    let theirs = format!("/people/{}/roles", id_of(town.administrator().await, "Ann Other").await);
    assert_eq!(town.administrator().await.post(&theirs, &[("role", "auditor")]).await.status, StatusCode::SEE_OTHER);
    sam.get(&pages[1]).await.assert_silent("open too");
}

#[tokio::test(flavor = "multi_thread")]
async fn database_does_not_know() {
    let Desk { town, priya, sam, pages } = Desk::new().await;
    for page in &pages {
        sam.get(page).await;
    }
    let before = town.dump().await;
    for page in &pages {
        priya.get(page).await.assert_says("Sam Reader has this open too.");
    }
    assert_eq!(town.dump().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn concern_is_for_those_who_may_read_it() {
    let Desk { town, priya, sam, pages } = Desk::new().await;
    let (margaret, owen) = (town.lead("Margaret Okafor").await, town.lead("Owen Other").await);
    let both = town.staff("Lena Both", &[Role::Lead, Role::Reviewer]).await;
    let id = pages[0].rsplit('/').next().unwrap();
    let concern = format!("/concerns/{id}");
    sam.get(&pages[0]).await;
    both.get(&pages[0]).await;
    assert_eq!(priya.post(&format!("{}/triage", pages[0]), &[("outcome", "Concern")]).await.status, StatusCode::SEE_OTHER);

    margaret.get(&concern).await.assert_silent("open too");
    owen.get(&concern).await.assert_says("Margaret Okafor has this open too.");
    // To a reviewer it looks like what never was, whoever reads it.
    let (gone, never) = (sam.get(&pages[0]).await, sam.get(&format!("/feedback/{}", "0".repeat(32))).await);
    assert_eq!((gone.status, gone.body), (StatusCode::NOT_FOUND, never.body));
    assert_eq!(both.get(&pages[0]).await.status, StatusCode::NOT_FOUND);
    margaret.get(&concern).await.assert_says("Owen Other has this open too.").assert_silent("Sam Reader has").assert_silent("Lena Both has");

    // Kept out: neither shown to the others nor shown anything.
    let owens = id_of(town.administrator().await, "Owen Other").await;
    let out = margaret.post(&format!("{concern}/exclusion"), &[("person", &owens), ("note", "Close to it.")]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text());
    margaret.get(&concern).await.assert_silent("open too");
    assert_eq!(owen.get(&concern).await.status, StatusCode::NOT_FOUND);
    margaret.get(&concern).await.assert_silent("open too");

    // Back in the inbox: the lead who has the concern open is not named there.
    assert_eq!(margaret.post(&format!("{concern}/readmission"), &[("person", &owens)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(margaret.post(&format!("{concern}/return"), &[("note", "About a bus.")]).await.status, StatusCode::SEE_OTHER);
    sam.get(&pages[0]).await.assert_silent("Margaret Okafor").assert_silent("Owen Other");
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_words_name_nobody_alike() {
    let Desk { town, priya, sam, .. } = Desk::new().await;
    let receipt = town.anyone().says("I take this back").await;
    let ids = priya.get("/inbox").await.ids("/feedback/");
    for id in &ids {
        priya.get(&format!("/feedback/{id}")).await;
    }
    for fields in [vec![("receipt", receipt.as_str())], vec![("receipt", receipt.as_str()), ("sure", "yes")]] {
        town.anyone().post("/receipt/withdrawal", &fields).await;
    }
    let mut gone = vec![];
    for id in &ids {
        let seen = sam.get(&format!("/feedback/{id}")).await;
        if seen.status == StatusCode::NOT_FOUND {
            gone.push(seen.body);
        }
    }
    let never = sam.get(&format!("/feedback/{}", "0".repeat(32))).await;
    assert_eq!(gone, std::slice::from_ref(&never.body), "one of the two was taken back");
    never.assert_silent("Priya Nair");
}
