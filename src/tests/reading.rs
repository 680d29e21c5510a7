//! Reading and triage: filed items stay reachable, two readers do not undo each other, and a missing item gets a helpful page.

use crate::tests::{
    journey::create_theme,
    town::{Browser, Seen, Town},
};
use http::StatusCode;

/// A town with a reviewer, and somebody's words in the inbox.
async fn with_words(words: &str) -> (Town, Browser, String) {
    let town = Town::new().await;
    town.anyone().says(words).await;
    let priya = town.reviewer("Priya Nair").await;
    let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
    (town, priya, id)
}

async fn reads(reviewer: &Browser, id: &str, outcome: &str) -> Seen {
    reviewer.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome)]).await
}

mod filed {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn items_stay_reachable_by_their_outcome() {
        let (town, priya, id) = with_words("The swings are broken").await;
        priya.get("/inbox").await.assert_links("/inbox/read");
        priya.get("/inbox/read").await.assert_says("Nothing here").assert_says("Abuse: 0");
        let link = format!("/feedback/{id}");
        for (outcome, pile) in [("NotForUs", "not-for-us"), ("Abuse", "abuse"), ("ForAnalysis", "untied")] {
            reads(&priya, &id, outcome).await;
            priya
                .get(&format!("/inbox/read?as={pile}"))
                .await
                .assert_says("The swings are broken")
                .assert_says("Read 22 Nov 2026")
                .assert_links(&link);
        }
        priya.get("/inbox/read").await.assert_links(&link).assert_says("For analysis, in no theme: 1");
        let theme = create_theme(&priya).await;
        priya.post(&format!("{link}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
        priya.get("/inbox/read?as=tied").await.assert_links(&link).assert_says("in no theme: 0").assert_says("in a theme: 1");
        priya.get("/inbox/read").await.assert_silent(&id);

        // A concern is nowhere here, and not in the counts.
        reads(&priya, &id, "Concern").await;
        for pile in ["untied", "tied", "not-for-us", "abuse"] {
            let seen = priya.get(&format!("/inbox/read?as={pile}")).await;
            assert!(!seen.body.contains(&id) && !seen.text().contains(": 1"), "{pile}");
        }
        for query in ["as=Concern", "as=x", "after=x", "after=2026-11-22.x"] {
            assert_eq!(priya.get(&format!("/inbox/read?{query}")).await.status, StatusCode::NOT_FOUND, "{query}");
        }
        drop(town);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pages_hold_fifty_latest_day_first_each_once() {
        let town = Town::with(|config| config.sends = 100_000).await;
        let phone = town.anyone();
        let priya = town.reviewer("Priya Nair").await;
        let mut later = vec![];
        for number in 0..56 {
            if number == 3 {
                // It is late in the evening: the first three are read today, the rest tomorrow.
                for _ in 0..6 {
                    town.clock.advance(29 * 60);
                    priya.get("/inbox").await;
                }
            }
            phone.says(&format!("Thing {number}")).await;
            let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
            reads(&priya, &id, "Abuse").await;
            later.extend((number >= 3).then_some(id));
        }
        let first = priya.get("/inbox/read?as=abuse").await;
        let mut seen = first.ids("/feedback/");
        later.sort();
        assert_eq!(seen, later[..50]);
        let next = html_escape::decode_html_entities(&first.between("rel=\"next\" href=\"", "\"")).into_owned();
        let second = priya.get(&next).await;
        seen.extend(second.ids("/feedback/"));
        assert_eq!((seen.len(), &seen[50..53]), (56, &later[50..]));
        second.assert_says("Back to the latest").assert_silent("rel=\"next\"");
    }
}

mod many_at_once {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn abuse_is_set_aside_once_its_whole_text_was_shown() {
        let town = Town::new().await;
        let long = format!("{}and this is how it ends", "spam and more of it ".repeat(200));
        for words in ["Buy pills", "Buy pills", "Buy  pills", &long, "The swings are broken"] {
            town.anyone().says(words).await;
        }
        let priya = town.reviewer("Priya Nair").await;
        let inbox = priya.get("/inbox?tick=all").await;
        assert_eq!(inbox.body.matches(" checked").count(), 5, "{}", inbox.body);
        let ids = inbox.ids("/feedback/");
        let chosen: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).chain([("outcome", "Abuse")]).collect();
        let before = town.dump().await;
        let check = priya.post("/inbox", &chosen).await;
        assert_eq!((check.status, town.dump().await), (StatusCode::OK, before), "it is only shown");
        check.assert_says("and this is how it ends").assert_says("the same words, 2 times").assert_says("The swings are broken");
        // All but the swings, as the page's own form sends them.
        let ticks: Vec<String> = check.body.split("name=\"id\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_string()).collect();
        assert_eq!(ticks.len(), 4);
        let swings = check.body.split("The swings are broken").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut fields = vec![("seen", "whole"), ("outcome", "Abuse")];
        fields.extend(ticks.iter().map(|ids| ("id", ids.as_str())).filter(|(_, ids)| *ids != swings));
        let done = priya.post("/inbox", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(done.location().starts_with("/inbox?done=abuse-many&undo="), "{}", done.location());
        priya.get(done.location()).await.assert_says("Set aside as abuse of the service").assert_says("The swings are broken").assert_silent("pills");
        assert_eq!(priya.get("/inbox/read?as=abuse").await.ids("/feedback/").len(), 4);
        // Each can be taken back.
        let one = ids.iter().find(|id| !swings.starts_with(*id)).unwrap();
        assert_eq!(
            priya.post(&format!("/feedback/{one}/triage"), &[("outcome", "ForAnalysis"), ("was", "Abuse")]).await.status,
            StatusCode::SEE_OTHER
        );
        priya.get("/inbox/read?as=abuse").await.assert_silent(one);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_act_on_many_shows_each_whole_text_first() {
        let end = "and at night he comes into my room";
        let (town, priya, id) = with_words(&format!("{}{end}", "The bus was late again. ".repeat(20))).await;
        priya.get("/inbox").await.assert_silent(end);
        let before = town.dump().await;
        for outcome in ["ForAnalysis", "NotForUs", "Abuse"] {
            let shown = priya.post("/inbox", &[("id", id.as_str()), ("outcome", outcome)]).await;
            assert_eq!(shown.status, StatusCode::OK);
            shown.assert_says(end).assert_links(&format!("/feedback/{id}"));
            assert_eq!(shown.between("name=\"outcome\" value=\"", "\""), outcome);
        }
        assert_eq!(town.dump().await, before, "it is only shown");
        let tick = priya.ticks(&[id]).await.remove(0);
        let done = priya.post("/inbox", &[("id", tick.as_str()), ("outcome", "NotForUs"), ("seen", "whole")]).await;
        assert!(done.location().starts_with("/inbox?done=not-for-us&"), "{}", done.location());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_that_were_not_on_the_screen_are_not_filed() {
        let (town, priya, id) = with_words("The man at the desk shouts at us").await;
        let tick = priya.ticks(std::slice::from_ref(&id)).await.remove(0);
        let fields = [("other_words", "The man"), ("reason", "SomethingElse"), ("note", "x")];
        assert_eq!(priya.post(&format!("/feedback/{id}/redactions"), &fields).await.status, StatusCode::SEE_OTHER);
        let before = town.dump().await;
        for tick in [id.as_str(), &format!("{id}."), &format!("{id}.0123456789abcdef"), &tick] {
            let shown = priya.post("/inbox", &[("id", tick), ("outcome", "Abuse"), ("seen", "whole")]).await;
            assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{tick}");
            shown
                .assert_says("The words of some have changed since you opened this.")
                .assert_silent(" checked")
                .assert_says("▮▮▮ at the desk shouts at us")
                .assert_says("Set the ticked ones aside as abuse");
        }
        assert_eq!(town.dump().await, before, "each is shown whole first");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_possible_disclosure_is_first_and_not_ticked() {
        let (town, priya, swings) = with_words("The swings are broken").await;
        town.anyone().says("my dad hits me when he is drunk").await;
        let ids = priya.get("/inbox").await.ids("/feedback/");
        let shown = priya.post("/inbox", &[("id", ids.join(",").as_str()), ("outcome", "NotForUs")]).await;
        let ticked: Vec<bool> = shown.body.split("name=\"id\"").skip(1).map(|rest| rest.split('>').next().unwrap().contains("checked")).collect();
        assert_eq!(ticked, [false, true], "{}", shown.body);
        assert!(shown.body.find("Read first: ") < shown.body.find(&format!("/feedback/{swings}")));
        let disclosure = ids.iter().find(|id| **id != swings).unwrap();
        priya.get(&format!("/feedback/{disclosure}")).await.assert_says("Read first: Being hit or hurt");
        reads(&priya, disclosure, "ForAnalysis").await;
        priya.get(&format!("/feedback/{disclosure}")).await.assert_silent("Read first");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_set_aside_without_a_tick() {
        let (town, priya, id) = with_words("The swings are broken").await;
        let before = town.dump().await;
        for fields in [vec![("outcome", "Abuse")], vec![("outcome", "Abuse"), ("seen", "whole")], vec![("outcome", "Concern"), ("id", &id)]] {
            assert_eq!(priya.post("/inbox", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        }
        priya.post("/inbox", &[("outcome", "Abuse"), ("id", "x")]).await.assert_says("None of them are unread any more.");
        assert_eq!(town.dump().await, before);
    }
}

mod triage {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn stale_page_changes_nothing_and_says_so() {
        let (town, priya, id) = with_words("The swings are broken").await;
        let (sam, address) = (town.reviewer("Sam Reader").await, format!("/feedback/{id}/triage"));
        let was = |seen: &Seen| seen.between("name=\"was\" value=\"", "\"");
        assert_eq!(was(&sam.get(&format!("/feedback/{id}")).await), "");
        assert_eq!(priya.post(&address, &[("outcome", "NotForUs"), ("was", "")]).await.status, StatusCode::SEE_OTHER);

        let before = town.dump().await;
        let stale = sam.post(&address, &[("outcome", "ForAnalysis"), ("was", "")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale
            .assert_says("Priya Nair changed it on Sunday 22 November 2026.")
            .assert_says("Someone read it meanwhile as “Not for us”. Nothing was changed: choose again if you still want to.");
        let tied = sam.post(&format!("/feedback/{id}/tags"), &[("theme", "Swings")]).await;
        assert_eq!(tied.status, StatusCode::UNPROCESSABLE_ENTITY);
        tied.assert_says("Someone read it meanwhile as “Not for us”.");
        assert_eq!(town.dump().await, before);

        // The page that came back knows better, and choosing again works; so does a post that does not say what it saw.
        assert_eq!(was(&stale), "NotForUs");
        assert_eq!(sam.post(&address, &[("outcome", "ForAnalysis"), ("was", "NotForUs")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(sam.post(&address, &[("outcome", "Abuse"), ("was", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        sam.get("/inbox/read").await.assert_says("The swings are broken");
        assert_eq!(reads(&priya, &id, "Abuse").await.status, StatusCode::SEE_OTHER);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn escalated_and_missing_items_give_the_same_page() {
        let (_town, priya, id) = with_words("I do not want to go home").await;
        assert_eq!(priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern"), ("was", "")]).await.status, StatusCode::SEE_OTHER);
        let nothing = "0".repeat(32);
        for (ending, fields) in [
            ("", vec![]),
            ("/triage", vec![("outcome", "NotForUs"), ("was", "")]),
            ("/triage", vec![("outcome", "NotForUs")]),
            ("/triage", vec![]),
            ("/tags", vec![("theme", "Home")]),
            ("/tags", vec![]),
        ] {
            let ask = async |id: &str| match ending {
                "" => priya.get(&format!("/feedback/{id}")).await,
                ending => priya.post(&format!("/feedback/{id}{ending}"), &fields).await,
            };
            let (gone, never, odd) = (ask(&id).await, ask(&nothing).await, ask("x").await);
            assert_eq!((gone.status, &gone.body), (StatusCode::NOT_FOUND, &never.body), "{ending} {fields:?}");
            assert_eq!((never.status, odd.status, &odd.body), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND, &never.body), "{ending} {fields:?}");
            gone.assert_says(
                "This is not here for you. It may never have been, or somebody sent it to the safeguarding lead, who alone can open it then.",
            )
            .assert_links("/inbox");
        }
    }
}
