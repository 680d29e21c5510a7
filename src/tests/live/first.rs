//! The things of its list that a group says go first, from the mark to the pages that show it.

use super::outcome::publish_answer;
use crate::{
    staff::Role,
    tests::{
        group::Group,
        town::{Seen, Town},
    },
};
use http::StatusCode;

const THINGS: [&str; 5] = ["More lamps on the path", "A bus after nine", "Somebody to walk with", "A bench to wait on", "Not for the wall"];

/// A group with four things on its wall, and one that waits.
async fn listed(town: &Town) -> Group {
    let group = Group::open(town, "Sam Hill", "Workshop").await;
    let phone = group.phone(town).await;
    for words in THINGS {
        phone.says(words).await;
    }
    for words in &THINGS[..4] {
        group.approve(words).await;
    }
    group
}

async fn mark(group: &Group, words: &str, to: &str) -> Seen {
    let item = group.item(words).await;
    let seen = group.facilitator.post(&format!("{}/first", group.address), &[("item", &item), ("to", to)]).await;
    if seen.status == StatusCode::SEE_OTHER { group.facilitator.get(seen.location()).await } else { seen }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_things_go_first_and_a_mark_is_taken_back() {
    let town = Town::new().await;
    let group = listed(&town).await;
    let list = group.facilitator.get(&format!("{}/first", group.address)).await;
    list.assert_says("0 of 3 marked").assert_says(THINGS[0]).assert_silent(THINGS[4]);
    group.console().await.assert_links(&format!("{}/first", group.address));
    for words in &THINGS[..3] {
        mark(&group, words, "first").await.assert_says("It goes first now.");
    }
    let full = mark(&group, THINGS[3], "first").await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    full.assert_says("Three things go first already.").assert_says("3 of 3 marked");
    assert_eq!(mark(&group, THINGS[4], "first").await.status, StatusCode::CONFLICT);
    mark(&group, THINGS[2], "back").await.assert_says("It does not go first any more.").assert_says("2 of 3 marked");
    assert_eq!(mark(&group, THINGS[4], "first").await.status, StatusCode::NOT_FOUND, "it is not on the wall");
    let wall = group.wall().await.text();
    assert_eq!(wall.matches("Goes first").count(), 2, "{wall}");
    // Off the wall it goes first no more; as one with another, they go first together.
    group.item_to(THINGS[0], &[("to", "wait")]).await;
    group.item_to(THINGS[3], &[("to", "pin")]).await;
    let merged = group.item(THINGS[1]).await;
    group.together(&[THINGS[1], THINGS[3]]).await;
    let list = group.facilitator.get(&format!("{}/first", group.address)).await;
    list.assert_says("1 of 3 marked").assert_silent(THINGS[0]).assert_silent(THINGS[1]);
    // Parted again, the mark is where the group put it.
    group.does(&format!("/items/{merged}"), &[("to", "part")]).await;
    let wall = group.wall().await;
    assert!(wall.between(THINGS[1], "</li>").contains("Goes first") && !wall.between(THINGS[3], "</li>").contains("Goes first"), "{}", wall.body);
    group.together(&[THINGS[1], THINGS[3]]).await;
    // Back for the one is back for all of it.
    mark(&group, THINGS[3], "back").await.assert_says("0 of 3 marked");
    mark(&group, THINGS[3], "first").await.assert_says("1 of 3 marked");
    let auditor = town.staff("Olga Auditor", &[Role::Auditor]).await;
    assert!(auditor.get("/history").await.text().contains("Sam Hill"), "acts are in the history");
    group.close().await;
    assert_eq!(group.facilitator.get(&format!("{}/first", group.address)).await.status, StatusCode::NOT_FOUND, "it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_and_the_group_see_what_goes_first() {
    let town = Town::new().await;
    let group = listed(&town).await;
    mark(&group, THINGS[0], "first").await;
    group.close().await;
    let (priya, joe) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await);
    let marked = super::outcome::find(&priya, THINGS[0]).await;
    let other = super::outcome::find(&priya, THINGS[1]).await;
    priya.get(&format!("/feedback/{marked}")).await.assert_says("Goes firstThe group says so");
    priya.get(&format!("/feedback/{other}")).await.assert_silent("Goes first");
    let page = async || town.anyone().get(&format!("/join/{}", group.code)).await;
    page().await.assert_says("You looked through your list and said what goes first.").assert_silent("this goes first").assert_silent(THINGS[0]);
    let theme = async |id: &str, name: &str| {
        let made = priya.post("/themes", &[("name", name), ("about", "Young people said so.")]).await;
        let theme = made.leads_to().rsplit('/').next().unwrap().to_string();
        priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
        theme
    };
    let [lamps, buses] = [theme(&marked, "It is dark on the way home").await, theme(&other, "The last bus goes too early").await];
    publish_answer(&priya, &joe, &buses, "A bus is coming.").await;
    page().await.assert_says("A bus is coming.").assert_silent("You said: this goes first.");
    publish_answer(&priya, &joe, &lamps, "Lamps are coming.").await;
    page().await.assert_says("Lamps are coming.").assert_says("You said: this goes first.");
    for path in ["", "/evidence"] {
        let sheet = group.facilitator.get(&format!("{}{path}", group.address)).await;
        assert_eq!(sheet.text().matches("The group says this goes first").count(), 1, "{}", sheet.text());
    }
    // A concern changes no sentence about the list: it would tell that there is one.
    priya.post(&format!("/feedback/{marked}/triage"), &[("outcome", "Concern")]).await;
    page().await.assert_says("You looked through your list and said what goes first.");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_words_changes_no_sentence_about_the_list() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let receipt = phone.says(THINGS[0]).await;
    group.approve(THINGS[0]).await;
    mark(&group, THINGS[0], "first").await;
    group.close().await;
    let page = async || town.anyone().get(&format!("/join/{}", group.code)).await;
    page().await.assert_says("You looked through your list and said what goes first.");
    town.anyone().post("/receipt/withdrawal", &[("receipt", &receipt), ("sure", "yes")]).await.assert_says("You took your words back");
    page().await.assert_says("You looked through your list and said what goes first.");
    for _ in 0..8 {
        town.clock.advance(24 * 3600);
        crate::jobs::run(&town.app).await;
    }
    assert_eq!(town.dump_in_disk_order("all_feedback").await, Vec::<String>::new(), "the words are gone");
    page().await.assert_says("You looked through your list and said what goes first.");
}
