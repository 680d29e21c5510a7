//! Themes and parts of the plan: merged, retired, deleted when unused; meetings moved and cancelled.

use super::{act, changed, undo};
use crate::tests::town::{Browser, Town};
use http::StatusCode;

async fn theme(priya: &Browser, name: &str) -> String {
    let made = priya.post("/themes", &[("name", name), ("about", "")]).await;
    made.leads_to().rsplit('/').next().unwrap().to_string()
}

mod merge {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn ties_and_links_move_and_come_back() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        for words in ["One", "Two", "Three"] {
            town.anyone().says(words).await;
        }
        let ids = priya.get("/inbox").await.ids("/feedback/");
        let (buses, transport) = (theme(&priya, "Buses").await, theme(&priya, "Transport").await);
        for (id, to) in [(&ids[0], &buses), (&ids[1], &buses), (&ids[1], &transport), (&ids[2], &transport)] {
            priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{to}"))]).await;
        }
        let item = priya.get("/plan").await.ids("/plan/").remove(0);
        priya.post(&format!("/themes/{buses}/influence"), &[("item", &item), ("strength", "Shaped"), ("reason", "They said so.")]).await;
        let before = changed(&town).await;
        let merged = act(&priya, &format!("/themes/{buses}/merge"), &[("into", &transport)]).await;
        merged.assert_says("Merged").assert_says("3 pieces of feedback").assert_says("They said so.");
        priya.get("/themes").await.assert_silent(&buses);
        priya.get(&format!("/themes/{buses}")).await.assert_says("This theme was merged into another").assert_links(&format!("/themes/{transport}"));
        // Its name leads to the theme that took over.
        assert_eq!(theme(&priya, "buses").await, transport);
        priya.get(&format!("/feedback/{}", ids[0])).await.assert_links(&format!("/themes/{transport}"));

        assert_eq!(undo(&priya, &merged).await.status, StatusCode::SEE_OTHER);
        assert_eq!(changed(&town).await, before);

        // A tie that was taken off since the merge stays off.
        let merged = act(&priya, &format!("/themes/{buses}/merge"), &[("into", &transport)]).await;
        act(&priya, &format!("/feedback/{}/tags", ids[0]), &[("from", &format!("Theme.{transport}"))]).await;
        let undone = undo(&priya, &merged).await;
        priya.get(undone.location()).await.assert_says("Undone, but for what somebody has changed since.").assert_says("1 piece of feedback");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn theme_with_an_answer_is_not_merged_away() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let (buses, transport) = (theme(&priya, "Buses").await, theme(&priya, "Transport").await);
        act(&priya, &format!("/themes/{buses}/answer"), &[("kind", "Done"), ("words", "We did."), ("warned", "NoPiece")]).await;
        let before = changed(&town).await;
        for (into, says) in [(&transport, "This theme has an answer"), (&buses, "Pick the theme"), (&"0".repeat(32), "Pick the theme")] {
            let refused = priya.post(&format!("/themes/{buses}/merge"), &[("into", into)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says(says);
        }
        assert_eq!(changed(&town).await, before);
    }
}

mod retire {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn retired_things_are_shown_in_use_and_offered_nowhere() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        town.anyone().says("Something new").await;
        let (used, plan) = (theme(&priya, "Used so far").await, priya.get("/plan").await);
        let ids = priya.get("/inbox").await.ids("/feedback/");
        priya.post(&format!("/feedback/{}/tags", ids[0]), &[("to", &format!("Theme.{used}"))]).await;
        let (heading, group) = (plan.ids("/plan/headings/").remove(0), plan.ids("/plan/sub-groups/").remove(0));
        let item = plan.ids("/plan/").into_iter().find(|id| plan.body.contains(&format!("href=\"/plan/{id}\""))).unwrap();
        for path in [format!("/themes/{used}"), format!("/plan/{item}"), format!("/plan/headings/{heading}"), format!("/plan/sub-groups/{group}")] {
            act(&priya, &format!("{path}/state"), &[("to", "retire")]).await.assert_says("Retired");
        }
        let new = priya.get(&format!("/feedback/{}", ids[1])).await;
        new.assert_silent(&used).assert_silent(&heading);
        priya.get(&format!("/feedback/{}", ids[0])).await.assert_links(&format!("/themes/{used}"));
        let other = theme(&priya, "Another").await;
        let page = priya.get(&format!("/themes/{other}")).await;
        page.assert_silent(&format!("value=\"{item}\"")).assert_silent(&format!("value=\"{heading}\""));
        let plan = priya.get("/plan").await;
        plan.assert_silent(&format!("value=\"{group}\"")).assert_says("retired").assert_links(&format!("/plan/{item}"));
        let again = act(&priya, &format!("/plan/{item}/state"), &[("to", "offer")]).await;
        again.assert_says("Offered again.");
        assert!(priya.get(&format!("/themes/{other}")).await.body.contains(&format!("value=\"{item}\"")));
    }
}

mod delete {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn used_things_stay_with_the_reason() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        let plan = priya.get("/plan").await;
        let first = |prefix: &str| plan.ids(prefix);
        let before = changed(&town).await;
        let themes = priya.get("/themes").await.ids("/themes/");
        let mut tried = 0;
        let mut paths: Vec<String> = themes.iter().take(1).map(|id| format!("/themes/{id}")).collect();
        for (prefix, address) in
            [("/plan/headings/", "/plan/headings/"), ("/plan/sub-groups/", "/plan/sub-groups/"), ("/plan/meetings/", "/plan/meetings/")]
        {
            paths.extend(first(prefix).into_iter().take(1).map(|id| format!("{address}{id}")));
        }
        for path in paths {
            let refused = priya.post(&format!("{path}/state"), &[("to", "delete")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            refused.assert_says("can’t be deleted");
            tried += 1;
        }
        assert_eq!((tried, changed(&town).await), (4, before));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unused_things_go_and_can_come_back() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let before = changed(&town).await;
        act(&priya, "/plan/sub-groups", &[("name", "Parks")]).await;
        act(&priya, "/plan/meetings", &[("date", "2027-01-13")]).await;
        act(&priya, "/plan/headings", &[("kind", "Challenge"), ("name", "Parks")]).await;
        let made = act(&priya, "/plan/items", &[("name", "Swings"), ("wording", "Mend them.")]).await;
        let item = made.between("action=\"/plan/", "/");
        let plan = priya.get("/plan").await;
        let heading =
            plan.ids("/plan/headings/").into_iter().find(|id| plan.body.contains(&format!(">Parks</bdi></h3><a href=\"/plan/headings/{id}\"")));
        let heading = heading.unwrap_or_else(|| panic!("{}", plan.body));
        let paths = [
            format!("/themes/{}", theme(&priya, "Buses").await),
            format!("/plan/{item}"),
            format!("/plan/headings/{heading}"),
            format!("/plan/sub-groups/{}", plan.ids("/plan/sub-groups/").remove(0)),
            format!("/plan/meetings/{}", plan.ids("/plan/meetings/").remove(0)),
        ];
        for path in &paths {
            let with = changed(&town).await;
            let deleted = act(&priya, &format!("{path}/state"), &[("to", "delete")]).await;
            deleted.assert_says("Deleted.");
            assert_eq!(undo(&priya, &deleted).await.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(changed(&town).await, with, "{path} is back");
            act(&priya, &format!("{path}/state"), &[("to", "delete")]).await;
        }
        assert_eq!(changed(&town).await, before);
    }
}

mod meeting {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn moved_or_cancelled_meeting_shows_behind_the_receipt() {
        let town = Town::new().await;
        let (priya, amina) = (town.reviewer("Priya Nair").await, town.anyone());
        let receipt = amina.says("The bus is late").await;
        act(&priya, "/plan/meetings", &[("date", "2027-01-13")]).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        act(&priya, &format!("/feedback/{id}/tags"), &[("theme", "Buses")]).await;
        let ask = async || amina.post("/receipt", &[("receipt", &receipt)]).await;
        ask().await.assert_says("The Board will talk about it on Wednesday 13 January 2027.");
        let meeting = priya.get("/plan").await.ids("/plan/meetings/").remove(0);
        let moved = act(&priya, &format!("/plan/meetings/{meeting}"), &[("date", "2027-01-20")]).await;
        moved.assert_says("The meeting is moved.").assert_says("Wednesday 20 January 2027");
        ask().await.assert_says("The Board will talk about it on Wednesday 20 January 2027.");
        let cancelled = act(&priya, &format!("/plan/meetings/{meeting}/state"), &[("to", "cancel")]).await;
        cancelled.assert_says("The meeting is cancelled.");
        ask().await.assert_says("We don’t know the day yet.").assert_silent("20 January");
        undo(&priya, &cancelled).await;
        ask().await.assert_says("20 January 2027");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn past_meeting_stays_as_it_is() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        act(&priya, "/plan/meetings", &[("date", "2026-09-16")]).await;
        let meeting = priya.get("/plan").await.ids("/plan/meetings/").remove(0);
        let before = changed(&town).await;
        for (path, fields) in [("", ("date", "2027-01-20")), ("/state", ("to", "cancel"))] {
            let refused = priya.post(&format!("/plan/meetings/{meeting}{path}"), &[fields]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says("This meeting has taken place.");
        }
        assert_eq!(changed(&town).await, before);
    }
}
