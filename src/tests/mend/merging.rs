//! Parts of the plan merged into another of their kind: ties move and come back, and what is public stays as it was.

use super::{act, changed, undo};
use crate::tests::{
    form::{fields_of, send, with},
    journey::create_theme,
    town::{Browser, Seen, Town},
};
use http::StatusCode;

/// The hidden field that says which state the merging form shows.
fn was(page: &Seen) -> String {
    page.between("/merge\"", "</form>").split("name=\"was\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string()
}

/// A town with a piece of feedback, a theme and an item, all under the first priority, due at the first meeting and owned by the first sub-group.
struct Desk {
    town: Town,
    priya: Browser,
    theme: String,
    item: String,
    headings: Vec<String>,
    groups: Vec<String>,
    meetings: Vec<String>,
}

impl Desk {
    async fn new() -> Self {
        let town = Town::new().await;
        town.anyone().says("The swings are broken").await;
        let priya = town.reviewer("Priya Nair").await;
        for name in ["Parks", "Parks and play"] {
            act(&priya, "/plan/sub-groups", &[("name", name)]).await;
        }
        for day in ["2027-01-13", "2027-01-20"] {
            act(&priya, "/plan/meetings", &[("date", day)]).await;
        }
        let plan = priya.get("/plan").await;
        let (headings, groups) = (plan.ids("/plan/headings/"), plan.ids("/plan/sub-groups/"));
        // Latest first on the page.
        let meetings: Vec<String> = plan.ids("/plan/meetings/").into_iter().rev().collect();
        let (feedback, item, theme) =
            (priya.get("/inbox").await.ids("/feedback/").remove(0), plan.ids("/plan/").remove(0), create_theme(&priya).await);
        act(&priya, &format!("/feedback/{feedback}/tags"), &[("to", &format!("Priority.{}", headings[0]))]).await;
        let placed = [("name", "Broken things"), ("about", ""), ("meeting", &meetings[0]), ("headings", &headings[0])];
        act(&priya, &format!("/themes/{theme}"), &placed).await;
        act(
            &priya,
            &format!("/themes/{theme}/answer"),
            &[("kind", "Done"), ("words", "We mend them."), ("meeting", &meetings[0]), ("warned", "NoPiece")],
        )
        .await;
        let placed = [("name", "Swings"), ("owner", &groups[0]), ("due", &meetings[0]), ("headings", &headings[0])];
        act(&priya, &format!("/plan/{item}"), &placed).await;
        Self { town, priya, theme, item, headings, groups, meetings }
    }

    /// The parts of the plan that everything belongs to, and those they are merged into.
    fn parts(&self) -> [(String, &str, &str); 3] {
        let path = |kind: &str, ids: &[String]| format!("/plan/{kind}/{}", ids[0]);
        [
            (path("headings", &self.headings), &self.headings[0], &self.headings[1]),
            (path("sub-groups", &self.groups), &self.groups[0], &self.groups[1]),
            (path("meetings", &self.meetings), &self.meetings[0], &self.meetings[1]),
        ]
    }
}

mod part {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everything_tied_to_it_moves_and_comes_back() {
        let desk = Desk::new().await;
        let tables = ["plan_items", "plan_item_headings", "themes", "theme_headings", "feedback_headings", "answers"];
        let holding = async |id: &str| {
            let mut count = 0;
            for table in tables {
                count += desk.town.dump_in_disk_order(table).await.iter().filter(|row| row.contains(id)).count();
            }
            count
        };
        for (path, from, into) in desk.parts() {
            let before = changed(&desk.town).await;
            let ties = (holding(from).await, holding(into).await);
            let merged = act(&desk.priya, &format!("{path}/merge"), &[("into", into)]).await;
            merged.assert_says("Merged: what belonged to it belongs to the other now.").assert_silent(from);
            assert!(ties.0 > 0, "{path} is in use");
            assert_eq!(desk.priya.get(&path).await.status, StatusCode::NOT_FOUND);
            assert_eq!((holding(from).await, holding(into).await > ties.1), (0, true), "{path}");
            let undone = undo(&desk.priya, &merged).await;
            assert_eq!(undone.status, StatusCode::SEE_OTHER, "{path}: {}", undone.text());
            desk.priya.get(undone.location()).await.assert_says("Undone.");
            assert_eq!(changed(&desk.town).await, before, "{path} is undone");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn change_since_the_merging_stays_and_the_rest_comes_back() {
        let desk = Desk::new().await;
        let (path, _, into) = &desk.parts()[2];
        let merged = act(&desk.priya, &format!("{path}/merge"), &[("into", into)]).await;
        act(&desk.priya, &format!("/themes/{}", desk.theme), &[("name", "Said anew"), ("about", ""), ("meeting", into)]).await;
        let undone = undo(&desk.priya, &merged).await;
        desk.priya.get(undone.location()).await.assert_says("Undone, but for what somebody has changed since.");
        desk.priya.get(&format!("/themes/{}", desk.theme)).await.assert_says("Wednesday 20 January 2027");
        desk.priya.get(&format!("/plan/{}", desk.item)).await.assert_says("DueWednesday 13 January 2027");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_another_of_its_kind_takes_over() {
        let desk = Desk::new().await;
        let plan = desk.priya.get("/plan").await.body;
        let challenge = plan.split("id=\"Challenge\"").nth(1).unwrap().split("/plan/headings/").nth(1).unwrap()[..32].to_string();
        let none = "0".repeat(32);
        let before = changed(&desk.town).await;
        for (path, from, _) in desk.parts() {
            for wrong in ["", from, &none, &challenge, &desk.item] {
                let refused = desk.priya.post(&format!("{path}/merge"), &[("into", wrong)]).await;
                assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {wrong}");
                refused.assert_says("Pick").assert_says("that takes over");
            }
        }
        assert_eq!(changed(&desk.town).await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stale_form_is_asked() {
        let desk = Desk::new().await;
        let sam = desk.town.reviewer("Sam Reader").await;
        let renamed: [&[(&str, &str)]; 3] = [&[("name", "Anew"), ("about", "")], &[("name", "Anew")], &[("date", "2027-02-03")]];
        for ((path, _, into), fields) in desk.parts().into_iter().zip(renamed) {
            let old = was(&desk.priya.get(&path).await);
            act(&sam, &path, fields).await;
            let stale = desk.priya.post(&format!("{path}/merge"), &[("into", into), ("was", &old)]).await;
            assert_eq!(stale.status, StatusCode::CONFLICT, "{path}");
            stale.assert_says("Somebody has changed this since you opened it, so nothing was merged.");
            act(&desk.priya, &format!("{path}/merge"), &[("into", into), ("was", &was(&stale))]).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_in_the_history_beside_the_one_that_stays() {
        let desk = Desk::new().await;
        for (path, _, into) in desk.parts() {
            act(&desk.priya, &format!("{path}/merge"), &[("into", into)]).await;
        }
        desk.priya.get("/acts").await.assert_says("Merged a part of the plan into another");
        let reader = desk.town.staff("Ada Auditor", &[crate::staff::Role::Auditor, crate::staff::Role::Reviewer]).await;
        let history = reader.get("/history").await;
        assert_eq!(history.text().matches("merged a part of the plan into another").count(), 3, "{}", history.text());
        for (path, from, into) in desk.parts() {
            history.assert_links(&path.replace(from, into));
        }
    }
}

mod meeting {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn new_day_shows_behind_the_receipt() {
        let town = Town::new().await;
        let (priya, amina) = (town.reviewer("Priya Nair").await, town.anyone());
        let receipt = amina.says("The bus is late").await;
        act(&priya, "/plan/meetings", &[("date", "2027-01-13")]).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        act(&priya, &format!("/feedback/{id}/tags"), &[("theme", "Buses")]).await;
        act(&priya, "/plan/meetings", &[("date", "2027-01-20")]).await;
        let meetings = priya.get("/plan").await.ids("/plan/meetings/");
        act(&priya, &format!("/plan/meetings/{}/merge", meetings[1]), &[("into", &meetings[0])]).await;
        amina.post("/receipt", &[("receipt", &receipt)]).await.assert_says("The Board will talk about it on Wednesday 20 January 2027.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn past_or_cancelled_ones_take_nothing_over() {
        let desk = Desk::new().await;
        act(&desk.priya, "/plan/meetings", &[("date", "2026-09-16")]).await;
        let past = desk.priya.get("/plan").await.ids("/plan/meetings/").pop().unwrap();
        act(&desk.priya, &format!("/plan/meetings/{}/state", desk.meetings[1]), &[("to", "cancel")]).await;
        let before = changed(&desk.town).await;
        for (from, into, says) in [
            (&past, &desk.meetings[0], "This meeting has taken place."),
            (&desk.meetings[0], &past, "Pick a meeting to come"),
            (&desk.meetings[0], &desk.meetings[1], "Pick a meeting to come"),
        ] {
            let refused = desk.priya.post(&format!("/plan/meetings/{from}/merge"), &[("into", into)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says(says);
        }
        assert_eq!(changed(&desk.town).await, before);
        // A cancelled one may give away what was due at it.
        act(&desk.priya, &format!("/plan/meetings/{}/merge", desk.meetings[1]), &[("into", &desk.meetings[0])]).await;
    }
}

mod item {
    use super::*;

    const REWORDED: &[(&str, &str)] = &[("wording", "Mend every swing within a week."), ("reason", "They asked.")];

    /// Ties the desk's theme to a change of the item and to the item as a whole.
    async fn tie(desk: &Desk) {
        act(&desk.priya, &format!("/plan/{}/wording", desk.item), REWORDED).await;
        let page = desk.priya.get(&format!("/themes/{}", desk.theme)).await;
        let wording = format!("{}.{}", desk.item, page.between(&format!("value=\"{}.", desk.item), "\""));
        for (target, reason) in [(wording.as_str(), "For the swings."), (&desk.item, "For the whole of it.")] {
            let tie = [("item", target), ("strength", "Shaped"), ("reason", reason)];
            act(&desk.priya, &format!("/themes/{}/influence", desk.theme), &tie).await;
        }
    }

    /// Another item, to merge into.
    async fn other(desk: &Desk) -> String {
        act(&desk.priya, "/plan/items", &[("name", "Playgrounds"), ("wording", "Safe and open.")]).await;
        desk.priya.get("/plan").await.body.split("\"><bdi dir=\"auto\">Playgrounds").next().unwrap().rsplit('/').next().unwrap().to_string()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn themes_move_and_wordings_stay_readable() {
        let desk = Desk::new().await;
        tie(&desk).await;
        let other = other(&desk).await;
        let before = changed(&desk.town).await;
        let merged = act(&desk.priya, &format!("/plan/{}/merge", desk.item), &[("into", &other)]).await;
        merged.assert_says("Merged: the themes of the other item are tied to this one now.");
        merged.assert_says("For the whole of it.").assert_says("For the swings.").assert_says("as “Swings”, which was merged into it");
        merged.assert_says("Merged into it, with wordings of their own").assert_links(&format!("/plan/{}", desk.item));
        desk.priya.get("/plan").await.assert_silent(&desk.item);
        let old = desk.priya.get(&format!("/plan/{}", desk.item)).await;
        old.assert_says("This item was merged into another").assert_links(&format!("/plan/{other}"));
        old.assert_says("Mend every swing within a week.").assert_says("For the swings.").assert_says("What the plan said");
        old.assert_silent("Change the wording").assert_silent("Delete it");
        let theme = desk.priya.get(&format!("/themes/{}", desk.theme)).await;
        theme.assert_links(&format!("/plan/{other}")).assert_silent(&format!("value=\"{}", desk.item));
        desk.priya.get(&format!("/trail/{other}")).await.assert_says("Broken things");

        // The item that took over can't go while the other one leads to it.
        let kept = desk.priya.post(&format!("/plan/{other}/state"), &[("to", "delete")]).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(undo(&desk.priya, &merged).await.status, StatusCode::SEE_OTHER);
        assert_eq!(changed(&desk.town).await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unused_item_others_were_merged_into_is_kept() {
        let desk = Desk::new().await;
        let other = other(&desk).await;
        act(&desk.priya, &format!("/plan/{}/merge", desk.item), &[("into", &other)]).await;
        let kept = desk.priya.post(&format!("/plan/{other}/state"), &[("to", "delete")]).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        kept.assert_says("another item was merged into it");
        // A merged item keeps no sub-group from going.
        let (group, ..) = &desk.parts()[1];
        act(&desk.priya, &format!("{group}/state"), &[("to", "delete")]).await.assert_says("Deleted.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forms_opened_before_it_change_nothing_and_keep_the_text() {
        let desk = Desk::new().await;
        let other = other(&desk).await;
        act(&desk.priya, &format!("/plan/{}/merge", desk.item), &[("into", &other)]).await;
        let before = changed(&desk.town).await;
        let forms: [(&str, &[(&str, &str)]); 5] = [
            ("", &[("name", "A name of mine")]),
            ("/wording", &[("wording", "A wording of mine"), ("reason", "Why not")]),
            ("/state", &[("to", "retire")]),
            ("/state", &[("to", "delete")]),
            ("/merge", &[("into", &other)]),
        ];
        for (end, fields) in forms {
            let refused = desk.priya.post(&format!("/plan/{}{end}", desk.item), fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{end}");
            refused.assert_says("This item was merged into another since you opened it");
            if fields[0].1.ends_with("of mine") {
                assert!(refused.body.contains(fields[0].1), "{end}");
            }
        }
        let tie = [("item", desk.item.as_str()), ("strength", "Shaped"), ("reason", "Their words.")];
        let refused = desk.priya.post(&format!("/themes/{}/influence", desk.theme), &tie).await;
        refused.assert_says("This is not in the plan.");
        for path in ["/plan/items".to_string(), format!("/plan/{other}")] {
            let taken = desk.priya.post(&path, &[("name", "Swings"), ("wording", "Mend them.")]).await;
            assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            taken.assert_says("there was one that was merged into another");
        }
        assert_eq!(changed(&desk.town).await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stale_form_is_asked() {
        let desk = Desk::new().await;
        let (sam, other) = (desk.town.reviewer("Sam Reader").await, other(&desk).await);
        let path = format!("/plan/{}", desk.item);
        let old = was(&desk.priya.get(&path).await);
        act(&sam, &format!("{path}/wording"), REWORDED).await;
        let stale = desk.priya.post(&format!("{path}/merge"), &[("into", &other), ("was", &old)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.assert_says("so nothing was merged");
        act(&desk.priya, &format!("{path}/merge"), &[("into", &other), ("was", &was(&stale))]).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn published_change_and_receipt_stay_as_they_were() {
        let town = Town::demo().await;
        let (priya, joe, amina) = (town.cast("reviewer").await, town.cast("publisher").await, town.anyone());
        let receipt = amina.says("The swings are broken").await;
        let theme = create_theme(&priya).await;
        let mut mine = priya.get("/inbox").await.ids("/feedback/").into_iter();
        let id = loop {
            let id = mine.next().expect("the piece in the inbox");
            if priya.get(&format!("/feedback/{id}")).await.body.contains("The swings are broken") {
                break id;
            }
        };
        act(&priya, &format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
        let made = act(&priya, "/plan/items", &[("name", "Swings"), ("wording", "Mend them.")]).await;
        let item = made.between("action=\"/plan/", "/");
        let made = act(&priya, "/plan/items", &[("name", "Playgrounds"), ("wording", "Safe and open.")]).await;
        let other = made.between("action=\"/plan/", "/");
        act(&priya, &format!("/plan/{item}/wording"), REWORDED).await;
        let page = priya.get(&format!("/themes/{theme}")).await;
        let wording = format!("{item}.{}", page.between(&format!("value=\"{item}."), "\""));
        act(&priya, &format!("/themes/{theme}/influence"), &[("item", &wording), ("strength", "Shaped"), ("reason", "Theirs.")]).await;
        let before = joe.get("/answers").await.ids("/answers/");
        act(
            &priya,
            &format!("/themes/{theme}/answer"),
            &[("kind", "Done"), ("words", "We mended them."), ("for_you", "You can ask for it."), ("warned", "OnePiece")],
        )
        .await;
        let draft = joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        act(&joe, &format!("/answers/{draft}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;

        let public = async || {
            let receipt = amina.post("/receipt", &[("receipt", &receipt)]).await;
            let data = amina.get("/you-said-we-did.json").await;
            (receipt.text(), amina.get("/you-said-we-did").await.text(), data.body)
        };
        let published = public().await;
        assert!(published.0.contains("Swings") && published.0.contains("Mend every swing within a week."), "{}", published.0);
        let merged = act(&priya, &format!("/plan/{item}/merge"), &[("into", &other)]).await;
        assert_eq!(public().await, published, "what was published stays as it was");
        merged.assert_says("as “Swings”, which was merged into it");
        act(&priya, &format!("/plan/{other}"), &[("name", "Places to play")]).await;
        assert_eq!(public().await, published);

        // An answer that is published anew is published with the plan as it is then.
        act(&joe, &format!("/answers/{draft}/withdrawal"), &[("note", "It was not so.")]).await;
        act(
            &priya,
            &format!("/themes/{theme}/answer"),
            &[("kind", "Done"), ("words", "We mended all."), ("for_you", "You can ask for it."), ("warned", "OnePiece")],
        )
        .await;
        let draft = joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id) && *id != draft).expect("a new draft");
        act(&joe, &format!("/answers/{draft}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
        let receipt = public().await.0;
        assert!(receipt.contains("Places to play") && receipt.contains("Mend every swing within a week."), "{receipt}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn drafter_is_told_who_moved_the_meeting_of_a_draft() {
    let desk = Desk::new().await;
    let sam = desk.town.reviewer("Sam Reader").await;
    let (page, address) = (format!("/themes/{}", desk.theme), format!("/themes/{}/answer", desk.theme));
    let shown = fields_of(&desk.priya.get(&page).await, &address);
    act(&sam, &format!("/plan/meetings/{}/merge", desk.meetings[0]), &[("into", &desk.meetings[1])]).await;
    let typed = [("words", "We mended all."), ("meeting", desk.meetings[1].as_str()), ("warned", "NoPiece")];
    let stale = send(&desk.priya, &address, &with(shown, &typed)).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text());
    stale.assert_says("Sam Reader changed it on").assert_silent("You changed it yourself");
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_without_a_choice_keeps_the_state_that_was_shown() {
    let desk = Desk::new().await;
    let sam = desk.town.reviewer("Sam Reader").await;
    let page = format!("/plan/sub-groups/{}", desk.groups[0]);
    let merge = format!("{page}/merge");
    let shown = fields_of(&desk.priya.get(&page).await, &merge);
    act(&sam, &page, &[("name", "Parks and ponds")]).await;
    let faulty = send(&desk.priya, &merge, &with(shown, &[("into", "")])).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", faulty.text());
    let mended = with(fields_of(&faulty, &merge), &[("into", &desk.groups[1])]);
    let stale = send(&desk.priya, &merge, &mended).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text());
    let again = with(fields_of(&stale, &merge), &[("into", &desk.groups[1])]);
    assert_eq!(send(&desk.priya, &merge, &again).await.status, StatusCode::SEE_OTHER);
}
