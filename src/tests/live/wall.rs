//! The wall: it shows approved items and revealed results only.

use super::paper::ticks::{self, Dots};
use crate::tests::{
    group::{ASKED, Group},
    town::Town,
};
use http::StatusCode;

mod items {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn thirty_phones_speak_and_wall_shows_approved_only() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let mut receipts = vec![];
        for nth in 0..30 {
            receipts.push(group.phone(&town).await.says(&format!("Thing number {nth:02} that we need")).await);
        }
        receipts.sort();
        receipts.dedup();
        assert_eq!(receipts.len(), 30, "each has a receipt of its own");
        group.console().await.assert_says("21 to 30").assert_says("Thing number 07");
        group.wall().await.assert_says(ASKED).assert_silent("Thing number");
        group.approve("Thing number 07").await;
        group.item_to("Thing number 08", &[("to", "hold")]).await;
        group.wall().await.assert_says("Thing number 07").assert_silent("Thing number 08").assert_silent("Thing number 09");

        // Taken back, and taken back again.
        group.item_to("Thing number 07", &[("to", "wait")]).await;
        group.wall().await.assert_silent("Thing number 07");
        group.approve("Thing number 07").await;
        group.close().await;

        // All of it is feedback now, approved or not.
        let reviewer = town.reviewer("Priya Nair").await;
        let inbox = reviewer.get("/inbox").await;
        for nth in 0..30 {
            inbox.assert_says(&format!("Thing number {nth:02}"));
        }
        let journey = town.anyone().post("/receipt", &[("receipt", &receipts[0])]).await;
        assert_eq!(journey.status, StatusCode::OK);
        journey.assert_says("Where your words are now");
    }
}

mod picture {
    use super::*;
    use crate::tests::group::Line;

    /// Most bytes of an event of the wall: it had 6,400 when it showed twelve items and the code to scan.
    const MOST_BYTES: usize = 9_000;

    #[tokio::test(flavor = "multi_thread")]
    async fn all_sixty_approved_items_are_sent_in_few_bytes() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        for _ in 0..6 {
            let phone = group.phone(&town).await;
            for nth in 0..10 {
                phone.says(&format!("We want a lamp at every stop, and number {nth} of them soon")).await;
            }
        }
        let console = group.console().await;
        for item in console.body.split("id=\"i-").skip(1).map(|item| &item[..32]) {
            group.does(&format!("/items/{item}"), &[("to", "approve")]).await;
        }
        let mut line = Line::open(&town, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
        let (_, drawn) = line.next().await.unwrap();
        assert_eq!(drawn.matches("<li id=\"i-").count(), 60);
        assert!(!drawn.contains("<path d=\"M4 4"), "the code to scan stays on the page and is not sent again");
        println!("an event with sixty items has {} bytes", drawn.len());
        assert!(drawn.len() <= MOST_BYTES, "{} bytes", drawn.len());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn merged_items_grow_with_those_they_stand_for() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        for words in ["Lamps", "More lamps", "Torches", "Lights, please", "Buses"] {
            phone.says(words).await;
        }
        group.approve("Lamps").await;
        group.approve("Buses").await;
        let into = group.item("Lamps").await;
        let class = async || group.wall().await.between(&format!("id=\"i-{into}\" dir=\"auto\" class=\""), "\"");
        assert_eq!(class().await, "you");
        group.together(&["Lamps", "More lamps"]).await;
        assert_eq!(class().await, "you more");
        group.together(&["Lamps", "Torches", "Lights, please"]).await;
        assert_eq!(class().await, "you most");
        group.wall().await.assert_silent("More lamps");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stage_is_light_until_the_console_says_dark() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        group.console().await.assert_says("Make the wall dark");
        assert!(group.wall().await.body.contains("data-stage=\"Light\""));
        let mut line = Line::open(&town, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
        line.next().await.unwrap();
        group.does("/stage", &[("to", "Dark")]).await;
        assert!(line.next().await.unwrap().1.contains("data-stage=\"Dark\""), "open walls hear of it");
        assert!(group.wall().await.body.contains("class=\"screen dark\""));
        group.console().await.assert_says("Make the wall light");
        assert_eq!(group.facilitator.post(&format!("{}/stage", group.address), &[("to", "Green")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        group.close().await;
        assert_eq!(group.facilitator.post(&format!("{}/stage", group.address), &[("to", "Light")]).await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn adult_free_day_is_said_and_nobody_is_counted() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "AgendaDay").await;
        for _ in 0..6 {
            group.phone(&town).await.says("Lamps").await;
        }
        group.wall().await.assert_says("Adult-free").assert_silent("said something");
        let rows = crate::db::scratch::counts(&mut town.app.read().await.unwrap()).await;
        assert_eq!(rows["session_marks"], 0, "nothing notes which phones have spoken");
    }
}

mod answered {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn wall_says_how_many_spoke_and_counts_them_at_the_end() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let mut phones = vec![];
        for _ in 0..6 {
            phones.push(group.phone(&town).await);
        }
        group.wall().await.assert_silent("said something");
        for (nth, wanted) in ["Some of us", "Some of us", "About half of us", "Most of us", "Nearly everyone"].iter().enumerate() {
            // Twice: people are counted, and not how often they speak.
            phones[nth].says("Lamps").await;
            phones[nth].says("Lamps again").await;
            group.wall().await.assert_says(&format!("{wanted} ha")).assert_silent("of 6");
        }
        group.prompt(0, "close").await;
        group.wall().await.assert_says("5 of 6 have had a say");
        group.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn open_wall_hears_of_another_share_alone() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &ticks::ASKED).await;
        let mut phones = vec![];
        for _ in 0..10 {
            phones.push(group.phone(&town).await);
        }
        group.prompt(0, "show").await;
        let version = async || {
            let code = crate::group_sessions::code::JoinCode::parse(&group.code).unwrap();
            crate::group_sessions::store::by_code(&mut town.app.read().await.unwrap(), &code).await.unwrap().unwrap().wall_version()
        };
        let mut heard = vec![];
        for phone in &phones {
            let before = version().await;
            phone.chooses(&group.prompts[0], &[("dots-0", "1")]).await.assert_says("We have it");
            heard.push(version().await > before);
        }
        assert_eq!(heard, [true, false, false, true, false, true, false, true, false, true]);
        group.wall().await.assert_says("Everyone has answered").assert_silent("of 10");
        group.prompt(0, "reveal").await;
        group.wall().await.assert_says("10 of 10 have answered");
    }
}

mod results {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn code_to_join_is_large_until_somebody_is_in() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        group.prompt(0, "show").await;
        let class = async || group.wall().await.between("class=\"picture ", "\"");
        assert_eq!(class().await, "start");
        group.phone(&town).await;
        assert_eq!(class().await, "start going");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn closed_question_and_few_answers_are_said_to_be_so() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Agree", "I know who to ask", "")]).await;
        const FEW: &str = "Few people stand behind some of these numbers.";
        group.console().await.assert_silent(FEW);
        group.phone(&town).await.chooses(&group.prompts[0], &[("choice", "1")]).await;
        group.console().await.assert_says(FEW);
        group.prompt(0, "show").await;
        group.wall().await.assert_says("We will look at this when everyone is done.");
        group.prompt(0, "close").await;
        group.wall().await.assert_says("This question has closed.").assert_silent("when everyone is done");
        group.prompt(0, "reveal").await;
        group.console().await.assert_silent(FEW);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn ranking_is_sorted_once_revealed_and_a_scale_is_not() {
        let town = Town::new().await;
        let asked = [("Dots", "What first?", "Lights\nBuses\nBins"), ("Agree", "Adults listen", "")];
        let group = Group::asking(&town, "Sam Hill", "Workshop", &asked).await;
        group.prompt(1, "open").await;
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("dots-2", "2"), ("dots-1", "1")]).await;
        phone.chooses(&group.prompts[1], &[("choice", "2")]).await;
        let order = async |names: [&str; 3]| {
            let wall = group.wall().await;
            names.map(|name| wall.body.find(&format!("class=\"words\">{name}<")).unwrap_or_else(|| panic!("{name} in {}", wall.body))).is_sorted()
        };
        group.prompt(0, "show").await;
        assert!(order(["Lights", "Buses", "Bins"]).await, "as planned while it is answered");
        group.prompt(0, "reveal").await;
        assert!(order(["Bins", "Buses", "Lights"]).await);
        group.prompt(1, "reveal").await;
        assert!(order(["I agree", "In between", "I don’t agree"]).await);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn wall_version_changes_only_for_a_shown_result() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &ticks::ASKED).await;
        let session = async || {
            let code = crate::group_sessions::code::JoinCode::parse(&group.code).unwrap();
            crate::group_sessions::store::by_code(&mut town.app.read().await.unwrap(), &code).await.unwrap().unwrap()
        };
        let phone = group.phone(&town).await;
        group.prompt(1, "open").await;
        group.prompt(0, "show").await;
        let hidden = session().await;
        phone.chooses(&group.prompts[0], &[("dots-0", "1")]).await.assert_says("We have it");
        group.count_sheet(&[(0, Dots(&["1", "0"]))]).await;
        assert_eq!(session().await.wall_version(), hidden.wall_version());
        group.prompt(0, "reveal").await;
        let revealed = session().await;
        phone.chooses(&group.prompts[1], &[("choice", "1")]).await.assert_says("We have it");
        assert_eq!(session().await.wall_version(), revealed.wall_version(), "another question is not on it");
        phone.chooses(&group.prompts[0], &[("dots-0", "2")]).await.assert_says("We have it");
        let phones = session().await;
        assert!(phones.wall_version() > revealed.wall_version(), "for a phone");
        group.count_sheet(&[(0, Dots(&["1", "0"]))]).await;
        assert!(session().await.wall_version() > phones.wall_version(), "for a sheet");
        assert_eq!(session().await.changes, revealed.changes, "no other phone hears of it");
        group.wall().await.assert_says("Lights4");
    }
}
