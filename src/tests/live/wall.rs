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

mod results {
    use super::*;

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
