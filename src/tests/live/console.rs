//! The console: what stands on it, merging items, undoing mistakes, and ending the session.

use crate::{
    feedback::{
        self, Facts, Provenance, Source,
        store::{Prepared, SubmitOutcome},
    },
    random,
    receipts::token::FormToken,
    tests::{
        group::{ASKED, Group},
        town::Town,
    },
};
use http::StatusCode;

mod show {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn name_is_marked_and_the_boards_own_number_is_not() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        phone.says("<b>Callum Smith</b> told everyone").await;
        phone.says("Ring 0800 1111 they said").await;
        let console = group.console().await;
        assert!(console.body.contains("&lt;b&gt;<mark>Callum Smith</mark>&lt;/b&gt; told"), "{}", console.body);
        assert_eq!(console.body.matches("There may be a name in this. The wall would show it.").count(), 1);
        assert_eq!(console.body.matches("There may be").count(), 1);
        group.approve("Callum Smith").await;
        group.console().await.assert_says("The wall shows it.");
        let outsiders = [group.wall().await, phone.room().await];
        assert!(outsiders.iter().all(|page| !page.body.contains("There may be")), "the console alone says so");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn possible_harm_leads_with_the_lead_and_a_name_with_holding() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        for (words, first) in [("he touches me at night", "lead"), ("Callum Smith told everyone", "hold"), ("More lamps", "approve")] {
            phone.says(words).await;
            let item = group.item(words).await;
            let console = group.console().await;
            let form = console.between(&format!("action=\"{}/items/{item}\"", group.address), "</form>");
            let acts: Vec<&str> = form.split("name=\"to\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!((acts[0], acts.len()), (first, 3), "{words}: nothing but the order differs");
        }
    }
}

mod merge {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn ticked_items_go_into_the_one_on_the_wall() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let said = ["No light at the stop", "The stop is dark", "I walk home scared of the dark"];
        for words in said {
            group.phone(&town).await.says(words).await;
        }
        group.approve(said[1]).await;
        let head = group.item(said[1]).await;
        let done = group.together(&said).await;
        assert_eq!((done.status, done.location().ends_with(&format!("#i-{head}"))), (StatusCode::SEE_OTHER, true), "{}", done.text());
        group.console().await.assert_says("Nothing to look at").assert_says("1 on the wall").assert_says(&format!("Part again: {}", said[0]));
        group.wall().await.assert_says(said[1]).assert_silent(said[0]).assert_silent(said[2]);
        let again = group.together(&said[1..2]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.assert_says("Tick two or more");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn answers_to_different_prompts_stay_apart_and_ticked() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Words", ASKED, ""), ("Words", "And then?", "")]).await;
        let phone = group.phone(&town).await;
        for words in ["A lamp", "A bench"] {
            phone.says(words).await;
        }
        group.prompt(0, "close").await;
        group.prompt(1, "open").await;
        phone.sends("", &[("prompt", &group.prompts[1]), ("token", &phone.room().await.token()), ("words", "A bus")]).await;
        let before = town.dump().await;
        let refused = group.together(&["A lamp", "A bench", "A bus"]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("These answer different prompts.");
        assert_eq!(refused.body.matches(" checked").count(), 2, "the third has none beside it to be put together with");
        assert_eq!(town.dump().await, before, "and nothing has changed");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn merged_items_share_prevalence_and_can_be_parted() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        for words in ["No light at the stop", "The stop is dark", "I walk home scared"] {
            group.phone(&town).await.says(words).await;
        }
        for words in ["No light at the stop", "The stop is dark", "I walk home scared"] {
            group.approve(words).await;
        }
        let child = group.item("The stop is dark").await;
        // The other goes into the one that is pinned.
        group.item_to("No light at the stop", &[("to", "pin")]).await;
        group.together(&["The stop is dark", "No light at the stop"]).await;
        group.item_to("No light at the stop", &[("to", "unpin")]).await;
        group.item_to("No light at the stop", &[("to", "weigh"), ("prevalence", "Most")]).await;
        group.item_to("I walk home scared", &[("to", "pin")]).await;
        let wall = group.wall().await;
        wall.assert_says("Most of us").assert_silent("The stop is dark");
        assert!(wall.body.find("I walk home scared") < wall.body.find("No light at the stop"), "what is pinned comes first");
        group.does(&format!("/items/{child}"), &[("to", "part")]).await;
        group.wall().await.assert_says("The stop is dark");
        group.item_to("No light at the stop", &[("to", "pin")]).await;
        group.together(&["No light at the stop", "The stop is dark"]).await;
        group.close().await;
        let reviewer = town.reviewer("Priya Nair").await;
        let inbox = reviewer.get("/inbox").await;
        assert_eq!(inbox.ids("/feedback/").len(), 3, "each is a piece of its own");
        let weighed = town.dump_in_disk_order("feedback").await.iter().filter(|row| row.contains("Most")).count();
        assert_eq!(weighed, 2, "what was merged weighs what it was merged into");
    }
}

mod undo {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn undo_is_offered_only_where_it_brings_back_what_was() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        group.phone(&town).await.says("More lamps").await;
        let act = async |was: &str, to: &str| {
            let done = group.item_to("More lamps", &[("was", was), ("to", to)]).await;
            done.location().split('#').next().unwrap().to_string()
        };
        let held = act("Waiting", "hold").await;
        group.facilitator.get(&held).await.assert_says("Held back: “More lamps”");
        // From there, "look again" would make it wait, which it did not.
        let shown = act("Held", "approve").await;
        group.facilitator.get(&shown).await.assert_silent("On the wall: “More lamps”");
        group.facilitator.get(&held).await.assert_silent("Held back: “More lamps”");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_put_together_once_it_is_over() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        group.close().await;
        let seen = group.facilitator.post(&format!("{}/together", group.address), &[("item", &"0".repeat(32))]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn act_is_taken_back_where_it_led_and_is_looked_at_next() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        for nth in 0..6 {
            phone.says(&format!("Lamp {nth} on the path")).await;
        }
        for (act, sentence) in [("approve", "On the wall: “Lamp 3 on the path”"), ("hold", "Held back: “Lamp 3 on the path”")] {
            let done = group.item_to("Lamp 3", &[("was", "Waiting"), ("to", act)]).await;
            let (page, place) = done.location().split_once('#').unwrap();
            assert_eq!(place, "look");
            let item = group.item("Lamp 3").await;
            let shown = group.facilitator.get(page).await;
            shown.assert_says(sentence).assert_says("5 to look at");
            let undo = shown.between("id=\"undo-act\"", "</form>");
            assert!(undo.contains(&format!("/items/{item}\"")) && undo.contains("value=\"wait\""), "{undo}");
            let undone = group.item_to("Lamp 3", &[("to", "wait")]).await;
            let shown = group.facilitator.get(undone.location().split('#').next().unwrap()).await;
            assert_eq!(shown.between("id=\"i-", "\""), item, "it is the first one");
            assert!(shown.between("id=\"undo-act\"", ">").contains("hidden"), "nothing to undo");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn opening_can_be_undone_until_a_phone_joins() {
        let town = Town::new().await;
        let facilitator = town.staff("Sam Hill", &[crate::staff::Role::Facilitator]).await;
        let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
        let day = town.clock.today().tomorrow().unwrap();
        group.does("", &[("kind", "Workshop"), ("place", &town.app.board().areas[0]), ("date", &day.to_string())]).await;
        let day = crate::clock::say_day(day);
        group.begin().await;
        group.console().await.assert_silent(&day);
        let early = town.anyone();
        early.get(&format!("/join/{}", group.code)).await.assert_says("You are about to go in");
        group.console().await.assert_says("Too early: back to the plan");
        group.does("/opening", &[("to", "plan")]).await;
        assert_eq!(early.get(&format!("/join/{}", group.code)).await.status, StatusCode::NOT_FOUND);
        group.console().await.assert_says("Open the session").assert_says(&day);
        // The prompt that was open can be changed again.
        let fields = [("way", "Words"), ("question", "Another question?"), ("options", ""), ("minutes", "")];
        group.does(&format!("/prompts/{}", group.prompts[0]), &fields).await;
        group.begin().await;
        group.phone(&town).await.says("I am in").await;
        group.console().await.assert_silent("Too early").assert_says("Another question?");
        let late = group.facilitator.post(&format!("{}/opening", group.address), &[("to", "plan")]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        group.console().await.assert_says("I am in");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn prompt_can_be_withdrawn_until_someone_answers() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Words", ASKED, ""), ("Agree", "They lisen", "")]).await;
        group.prompt(1, "open").await;
        group.wall().await.assert_says("They lisen");
        group.prompt(1, "unask").await;
        group.wall().await.assert_silent("They lisen");
        group.console().await.assert_says("Remove: They lisen");
        group.does(&format!("/prompts/{}/removal", group.prompts[1]), &[]).await;
        group.phone(&town).await.says("A lamp").await;
        group.prompt(0, "show").await;
        let before = [town.dump_in_disk_order("group_sessions").await, town.dump_in_disk_order("history").await];
        let late = group.facilitator.post(&format!("{}/prompts/{}/state", group.address, group.prompts[0]), &[("to", "unask")]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        late.assert_says("it is too late for it");
        assert_eq!([town.dump_in_disk_order("group_sessions").await, town.dump_in_disk_order("history").await], before);
        group.wall().await.assert_says(ASKED);
        group.console().await.assert_says("A lamp").assert_silent("Not yet: ").assert_silent("They lisen");
        group.close().await;
        town.anyone().get(&format!("/join/{}", group.code)).await.assert_says(ASKED).assert_silent("They lisen");
    }
}

mod close {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn token_reused_outside_the_session_blocks_no_close() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let token = phone.room().await.token();
        phone.sends("", &[("prompt", &group.prompts[0]), ("token", &token), ("words", "Said in the group")]).await.assert_says("We have it");
        let typing = group.facilitator.get(&format!("{}/typing", group.address)).await;
        let (typed, questions) = (typing.token(), typing.between("name=\"questions\" value=\"", "\""));
        let fields = [("prompt", group.prompts[0].as_str()), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "Typed in from paper")];
        let fields = [&fields[..], &[("token", typed.as_str()), ("questions", &questions)]].concat();
        assert_eq!(group.facilitator.post(&format!("{}/typing", group.address), &fields).await.status, StatusCode::OK);
        for (token, words) in [(&token, "Said past the group"), (&typed, "Said past it too")] {
            let seen = town.anyone().post("/have-your-say", &[("token", token), ("words", words)]).await;
            assert_eq!(seen.status, StatusCode::OK);
        }
        group.item_to("Typed in from paper", &[("to", "lead")]).await;
        group.close().await;
        let inbox = town.reviewer("Priya Nair").await.get("/inbox").await;
        inbox.assert_says("Said in the group").assert_says("Said past the group").assert_says("Said past it too").assert_silent("Typed in");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_failing_session_does_not_block_the_others() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let other = Group::planned(&town, &group.facilitator, "Workshop", &[("Words", ASKED, "")]).await;
        other.begin().await;
        other.phone(&town).await.says("Said on the day").await;
        let phone = group.phone(&town).await;
        let token = phone.room().await.token();
        phone.sends("", &[("prompt", &group.prompts[0]), ("token", &token), ("words", "Said there")]).await.assert_says("We have it");
        // Its place is taken, by whatever trouble: the session can't end.
        let (vault, session) = (&town.app.vault, crate::id::from_hex(group.address.rsplit('/').next().unwrap()).unwrap());
        let taken = Prepared {
            id: random::id(),
            token: FormToken::read(vault, &token).unwrap().hash_in(vault, &session),
            receipt: random::bytes(),
            words: vec![],
            received_on: town.clock.today(),
            source: Source::Direct,
            provenance: Provenance::Verbatim,
            facts: Facts::default(),
        };
        let mut tx = town.app.write_as_staff().await.unwrap();
        assert!(matches!(feedback::store::insert(&mut tx, &taken).await.unwrap(), SubmitOutcome::New));
        tx.commit().await.unwrap();
        town.clock.advance(24 * 3600);
        crate::jobs::run(&town.app).await;
        let sessions = town.dump_in_disk_order("group_sessions").await;
        let is = |group: &Group, state: &str| sessions.iter().any(|row| row.contains(&group.code) && row.contains(state));
        assert!(is(&group, "Open") && is(&other, "Closed"), "{sessions:?}");
        assert_eq!(town.dump_in_disk_order("feedback").await.len(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn session_of_the_evening_goes_on_past_midnight() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        // From about half past nine to half past three.
        for _ in 0..6 {
            town.clock.advance(3600);
            crate::jobs::run(&town.app).await;
            phone.says("Still here").await;
        }
        town.clock.advance(3600);
        crate::jobs::run(&town.app).await;
        assert_eq!(town.dump_in_disk_order("session_items").await.len(), 0);
        assert_eq!(town.dump_in_disk_order("feedback").await.len(), 6);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forgotten_session_closes_the_next_day() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        group.phone(&town).await.says("Said on the day").await;
        crate::jobs::run(&town.app).await;
        group.phone(&town).await.says("Still open").await;
        town.clock.advance(24 * 3600);
        crate::jobs::run(&town.app).await;
        assert_eq!(town.dump_in_disk_order("session_items").await.len(), 0);
        assert_eq!(town.dump_in_disk_order("feedback").await.len(), 2);
        let page = town.anyone().get(&format!("/join/{}", group.code)).await;
        page.assert_silent("You are about to go in");
    }
}
