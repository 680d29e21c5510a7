//! Undo: exactly the act, by whoever did it, while nobody has changed the same thing since.

use super::{act, changed, undo};
use crate::{
    staff::Role,
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

/// A town with two reviewers, of whom the first audits too; a piece of feedback, a theme, and the ids of both.
struct Desk {
    town: Town,
    priya: Browser,
    sam: Browser,
    feedback: String,
    theme: String,
}

impl Desk {
    async fn new() -> Self {
        let town = Town::new().await;
        town.anyone().says("The swings are broken").await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
        let sam = town.reviewer("Sam Reader").await;
        let feedback = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let made = sam.post("/themes", &[("name", "Nothing is mended"), ("about", "In parks.")]).await;
        let theme = made.leads_to().rsplit('/').next().unwrap().to_string();
        sam.post("/plan/meetings", &[("date", "2027-01-13")]).await;
        sam.post("/plan/sub-groups", &[("name", "Parks")]).await;
        Self { town, priya, sam, feedback, theme }
    }

    async fn first(&self, prefix: &str) -> String {
        self.priya.get("/plan").await.ids(prefix).remove(0)
    }

    async fn refused(&self, seen: &Seen) {
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", seen.text());
        seen.assert_says("This can’t be undone any more: somebody has changed or used it since.");
    }
}

/// Does each act and undoes it, and finds everything as it was before.
async fn assert_reversed(desk: &Desk, acts: &[(String, Vec<(&str, &str)>)]) {
    for (path, fields) in acts {
        let before = changed(&desk.town).await;
        let page = act(&desk.priya, path, fields).await;
        assert_ne!(changed(&desk.town).await, before, "{path} {fields:?} changes something");
        let undone = undo(&desk.priya, &page).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", undone.text());
        assert_eq!(changed(&desk.town).await, before, "{path} {fields:?} is undone");
        desk.priya.get(undone.location()).await.assert_says("Undone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_is_reversed_and_stays_in_the_history() {
    let desk = Desk::new().await;
    let (item, heading) = (desk.first("/plan/").await, desk.first("/plan/headings/").await);
    let (group, meeting) = (desk.first("/plan/sub-groups/").await, desk.first("/plan/meetings/").await);
    let (feedback, theme) = (format!("/feedback/{}", desk.feedback), format!("/themes/{}", desk.theme));
    let (plan, in_theme) = (format!("/plan/{item}"), format!("Theme.{}", desk.theme));
    let tick = desk.priya.ticks(std::slice::from_ref(&desk.feedback)).await.remove(0);
    let owner = [("name", "Asking first"), ("owner", group.as_str()), ("due", meeting.as_str()), ("headings", heading.as_str())];
    let acts: [(String, Vec<(&str, &str)>); 23] = [
        (format!("{feedback}/triage"), vec![("outcome", "ForAnalysis")]),
        (format!("{feedback}/triage"), vec![("outcome", "NotForUs")]),
        (format!("{feedback}/triage"), vec![("outcome", "Abuse")]),
        ("/inbox".into(), vec![("id", &tick), ("outcome", "NotForUs"), ("seen", "whole")]),
        (format!("{feedback}/tags"), vec![("to", &in_theme)]),
        (format!("{feedback}/tags"), vec![("theme", "A theme of its own")]),
        ("/themes".into(), vec![("name", "Buses"), ("about", "They are late.")]),
        (theme.clone(), vec![("name", "Everything is broken"), ("about", ""), ("meeting", &meeting), ("headings", &heading)]),
        (format!("{theme}/influence"), vec![("item", &item), ("strength", "Shaped"), ("reason", "They said so.")]),
        (format!("{theme}/answer"), vec![("kind", "Done"), ("words", "We mended them."), ("for_you", "You can swing again."), ("warned", "NoPiece")]),
        (format!("{theme}/state"), vec![("to", "retire")]),
        (format!("{theme}/state"), vec![("to", "delete")]),
        ("/plan/items".into(), vec![("name", "Mend the swings"), ("wording", "All of them.")]),
        (plan.clone(), owner.to_vec()),
        (format!("{plan}/wording"), vec![("wording", "Every worker asks."), ("reason", "They asked.")]),
        (format!("{plan}/state"), vec![("to", "retire")]),
        (format!("{plan}/state"), vec![("to", "delete")]),
        (format!("/plan/headings/{heading}"), vec![("name", "Sharing"), ("about", "")]),
        (format!("/plan/headings/{heading}/state"), vec![("to", "retire")]),
        (format!("/plan/sub-groups/{group}"), vec![("name", "Parks and play")]),
        (format!("/plan/sub-groups/{group}/state"), vec![("to", "retire")]),
        (format!("/plan/meetings/{meeting}"), vec![("date", "2027-01-20")]),
        (format!("/plan/meetings/{meeting}/state"), vec![("to", "cancel")]),
    ];
    assert_reversed(&desk, &acts).await;
    let history = desk.priya.get("/history").await;
    assert_eq!(history.text().matches("undid an act of their own").count(), acts.len());
    let mine = desk.priya.get("/acts").await;
    assert_eq!(mine.body.matches(">undone<").count(), acts.len());
    mine.assert_says("Set aside as “Abuse”The swings are broken").assert_silent("/undo");
    desk.sam.get("/acts").await.assert_silent("The swings are broken");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_with_codes_is_reversed() {
    let desk = Desk::new().await;
    let made = desk.sam.post("/codebook", &[("name", "Broken"), ("example", "A swing")]).await;
    let (code, feedback) = (made.leads_to().to_string(), format!("/feedback/{}", desk.feedback));
    let (codings, whole) = (format!("{feedback}/codings"), desk.priya.get(&feedback).await.between("<option value=\"0-", "\""));
    let whole = format!("0-{whole}");
    let acts = [
        (codings.clone(), vec![("excerpt", whole.as_str()), ("code_name", "Broken"), ("memo", "All of them")]),
        (codings, vec![("excerpt", &whole), ("code_name", "A code of its own")]),
        ("/codebook".into(), vec![("name", "Buses"), ("definition", "They are late.")]),
        (code.clone(), vec![("name", "Broken things"), ("definition", "All of them"), ("example", "A swing")]),
        (format!("{code}/state"), vec![("to", "retire")]),
    ];
    assert_reversed(&desk, &acts).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_taken_out_are_put_back() {
    let desk = Desk::new().await;
    let text = async || desk.priya.get(&format!("/feedback/{}", desk.feedback)).await.text();
    let before = text().await;
    let fields = [("other_words", "swings"), ("reason", "SomethingElse"), ("note", "x")];
    let page = act(&desk.priya, &format!("/feedback/{}/redactions", desk.feedback), &fields).await;
    page.assert_says("The ▮▮▮ are broken");
    desk.priya.get("/acts").await.assert_says("Took words out of feedback").assert_says("The ▮▮▮ are broken");
    undo(&desk.priya, &page).await;
    assert_eq!(text().await, before, "to the letter; the words are sealed anew, so their rows differ");
    desk.priya.get("/acts").await.assert_says("The swings are broken");
}

#[tokio::test(flavor = "multi_thread")]
async fn influence_taken_back_is_tied_again() {
    let desk = Desk::new().await;
    let item = desk.first("/plan/").await;
    let tie = [("item", item.as_str()), ("strength", "Shaped"), ("reason", "They said so.")];
    let page = act(&desk.priya, &format!("/themes/{}/influence", desk.theme), &tie).await;
    let influence = page.ids("/influence/").remove(0);
    let before = changed(&desk.town).await;
    let page = act(&desk.priya, &format!("/influence/{influence}/removal"), &[]).await;
    page.assert_says("it is not tied to that any more");
    assert_eq!(undo(&desk.priya, &page).await.status, StatusCode::SEE_OTHER);
    assert_eq!(changed(&desk.town).await, before);
    let untied = act(&desk.priya, &format!("/feedback/{}/tags", desk.feedback), &[("to", &format!("Theme.{}", desk.theme))]).await;
    let before = changed(&desk.town).await;
    let from = format!("Theme.{}", desk.theme);
    let page = act(&desk.priya, &format!("/feedback/{}/tags", desk.feedback), &[("from", &from)]).await;
    undo(&desk.priya, &page).await;
    assert_eq!(changed(&desk.town).await, before);
    drop(untied);
}

#[tokio::test(flavor = "multi_thread")]
async fn later_change_by_anybody_is_kept() {
    let desk = Desk::new().await;
    let theme = format!("/themes/{}", desk.theme);
    let page = act(&desk.priya, &theme, &[("name", "Everything is broken"), ("about", "x")]).await;
    act(&desk.sam, &theme, &[("name", "Much is broken"), ("about", "x")]).await;
    let before = changed(&desk.town).await;
    desk.refused(&undo(&desk.priya, &page).await).await;

    // A theme that somebody uses does not go, nor a wording that a theme is tied to.
    let made = act(&desk.priya, "/themes", &[("name", "Buses"), ("about", "")]).await;
    let buses = made.between("action=\"/themes/", "/");
    act(&desk.sam, &format!("/feedback/{}/tags", desk.feedback), &[("to", &format!("Theme.{buses}"))]).await;
    desk.refused(&undo(&desk.priya, &made).await).await;
    let item = desk.first("/plan/").await;
    let reworded = act(&desk.priya, &format!("/plan/{item}/wording"), &[("wording", "Other words."), ("reason", "They asked.")]).await;
    let target = format!("{item}.{}", desk.sam.get(&theme).await.between(&format!("value=\"{item}."), "\""));
    act(&desk.sam, &format!("{theme}/influence"), &[("item", &target), ("strength", "Shaped"), ("reason", "So.")]).await;
    desk.refused(&undo(&desk.priya, &reworded).await).await;

    // A concern is not told apart from any other change.
    let read = act(&desk.priya, &format!("/feedback/{}/triage", desk.feedback), &[("outcome", "NotForUs")]).await;
    desk.sam.post(&format!("/feedback/{}/triage", desk.feedback), &[("outcome", "Concern")]).await;
    desk.refused(&undo(&desk.priya, &read).await).await;
    desk.priya.get("/acts").await.assert_says("which is not here for you any more").assert_silent("The swings are broken");
    assert_ne!(changed(&desk.town).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_hour_is_undone_piece_by_piece_or_at_once() {
    let desk = Desk::new().await;
    for words in ["The bus is late", "Nobody listens", "It is dark there"] {
        desk.town.anyone().says(words).await;
    }
    let ids = desk.priya.get("/inbox").await.ids("/feedback/");
    let before = changed(&desk.town).await;
    let ticks = desk.priya.ticks(&ids).await;
    let chosen: Vec<_> = ticks.iter().map(|tick| ("id", tick.as_str())).chain([("outcome", "NotForUs"), ("seen", "whole")]).collect();
    let page = act(&desk.priya, "/inbox", &chosen).await;
    desk.priya.get("/acts").await.assert_says("and 3 more like it");
    assert_eq!(undo(&desk.priya, &page).await.status, StatusCode::SEE_OTHER);
    assert_eq!(changed(&desk.town).await, before, "all four are unread again");

    // One of them is read otherwise meanwhile, and stays so.
    let page = act(&desk.priya, "/inbox", &chosen).await;
    act(&desk.sam, &format!("/feedback/{}/triage", ids[2]), &[("outcome", "ForAnalysis")]).await;
    let undone = undo(&desk.priya, &page).await;
    desk.priya.get(undone.location()).await.assert_says("Undone, but for what somebody has changed since.");
    assert_eq!(desk.priya.get("/inbox").await.ids("/feedback/").len(), 3);

    // Each act of an hour stands in the list, with a form that works without script.
    for id in [&ids[0], &ids[1], &ids[3]] {
        act(&desk.priya, &format!("/feedback/{id}/triage"), &[("outcome", "Abuse")]).await;
    }
    for _ in 0..3 {
        let list = desk.priya.get("/acts").await;
        let address = list.between("action=\"/acts/", "\"");
        assert_eq!(desk.priya.post(&format!("/acts/{address}"), &[]).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(desk.priya.get("/inbox").await.ids("/feedback/").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn act_of_somebody_else_looks_like_none() {
    let desk = Desk::new().await;
    let page = act(&desk.priya, "/themes", &[("name", "Buses"), ("about", "")]).await;
    let before = desk.town.dump().await;
    let (theirs, none) = (undo(&desk.sam, &page).await, desk.sam.post(&format!("/acts/{}/undo", "0".repeat(32)), &[]).await);
    assert_eq!((theirs.status, &theirs.body), (StatusCode::NOT_FOUND, &none.body));
    assert_eq!(desk.town.dump().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn second_press_changes_nothing_more() {
    let desk = Desk::new().await;
    let page = act(&desk.priya, &format!("/feedback/{}/triage", desk.feedback), &[("outcome", "Abuse")]).await;
    undo(&desk.priya, &page).await;
    let before = desk.town.dump().await;
    assert_eq!(undo(&desk.priya, &page).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.town.dump().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_are_sealed_and_end_after_thirty_days() {
    let desk = Desk::new().await;
    act(&desk.priya, &format!("/feedback/{}/triage", desk.feedback), &[("outcome", "Abuse")]).await;
    let acts = desk.town.dump_in_disk_order("acts").await;
    assert!(!acts.is_empty() && acts.iter().all(|row| !row.contains(&desk.feedback)), "no act tells which piece it is about");
    for _ in 0..31 * 24 {
        desk.town.clock.advance(3_600);
        crate::jobs::run(&desk.town.app).await;
    }
    assert!(desk.town.dump_in_disk_order("acts").await.is_empty());
}
