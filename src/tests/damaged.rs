//! One damaged text: its row says so, and every page that lists words shows the others.

use crate::{
    feedback::staff_view::DAMAGED,
    id::from_hex,
    tests::{
        group::Group,
        journey::create_theme,
        town::{Browser, Town},
    },
};
use http::StatusCode;

/// Words that are damaged, and words that stay whole.
const LOST: &str = "The bus stop has no light";
const WHOLE: &str = "The swings are broken";

/// Cuts the stored text of a row short, as a bad disk would.
async fn damage(town: &Town, update: &'static str, id: &str) {
    let mut tx = town.app.write_anonymously().await.unwrap();
    let done = sqlx::query(update).bind(&from_hex(id).unwrap()[..]).bind(&[1_u8, 2, 3][..]).execute(&mut *tx).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    tx.commit().await.unwrap();
}

const FEEDBACK: &str = "update all_feedback set words = $2 where id = $1";
const ITEM: &str = "update all_session_items set words = $2 where id = $1";
const NOTE: &str = "update concern_steps set note = $2 where feedback = $1 and note is not null";

/// A reviewer, and the ids of the words that will be lost and of those that stay.
async fn with_both(town: &Town) -> (Browser, String, String) {
    for words in [LOST, WHOLE] {
        town.anyone().says(words).await;
    }
    let priya = town.reviewer("Priya Nair").await;
    let mut ids = priya.get("/inbox").await.ids("/feedback/");
    if !priya.get(&format!("/feedback/{}", ids[0])).await.text().contains(LOST) {
        ids.reverse();
    }
    let [lost, whole] = <[String; 2]>::try_from(ids).unwrap();
    (priya, lost, whole)
}

/// Both are there: the damaged one by its sentence, the other by its words.
async fn assert_shows_both(browser: &Browser, page: &str) {
    let seen = browser.get(page).await;
    assert_eq!(seen.status, StatusCode::OK, "{page}: {}", seen.text());
    seen.assert_says("This one can’t be read").assert_says(WHOLE).assert_silent(LOST);
}

mod feedback {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn unread_piece_leaves_the_inbox_open() {
        let town = Town::new().await;
        let (priya, lost, whole) = with_both(&town).await;
        damage(&town, FEEDBACK, &lost).await;
        assert_shows_both(&priya, "/inbox").await;
        let inbox = priya.get("/inbox").await.body;
        assert!(inbox.contains(&format!("value=\"{whole}\"")) && !inbox.contains(&format!("value=\"{lost}\"")), "it can't be chosen");
        let piece = priya.get(&format!("/feedback/{lost}")).await;
        assert_eq!(piece.status, StatusCode::OK, "{}", piece.text());
        piece.assert_says(DAMAGED).assert_silent("First reading").assert_silent("Tied to");
        priya.get(&format!("/feedback/{whole}")).await.assert_says(WHOLE).assert_says("First reading");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn piece_in_a_theme_leaves_every_list_open() {
        let town = Town::new().await;
        let (priya, lost, whole) = with_both(&town).await;
        let theme = create_theme(&priya).await;
        for id in [&lost, &whole] {
            priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
        }
        damage(&town, FEEDBACK, &lost).await;
        for page in ["/inbox/read?as=tied".into(), format!("/themes/{theme}"), format!("/trail/{theme}")] {
            assert_shows_both(&priya, &page).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn receipt_still_answers() {
        let town = Town::new().await;
        let receipt = town.anyone().says(LOST).await;
        let id = town.reviewer("Priya Nair").await.get("/inbox").await.ids("/feedback/").remove(0);
        damage(&town, FEEDBACK, &id).await;
        let seen = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn concern_and_its_reasons_leave_the_queue_open() {
        let town = Town::new().await;
        let (priya, lost, whole) = with_both(&town).await;
        let margaret = town.lead("Margaret Okafor").await;
        for id in [&lost, &whole] {
            priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
            let fields = [("decision", "Referral"), ("referred_to", "First Contact"), ("referred_on", "2026-11-22"), ("note", "Told the school.")];
            assert_eq!(margaret.post(&format!("/concerns/{id}/decision"), &fields).await.status, StatusCode::SEE_OTHER);
        }
        damage(&town, FEEDBACK, &lost).await;
        damage(&town, NOTE, &whole).await;
        assert_eq!(margaret.get("/concerns").await.status, StatusCode::OK);
        margaret.get(&format!("/concerns/{lost}")).await.assert_says(DAMAGED).assert_says("Told the school.").assert_says("Referral");
        assert_shows_both(&margaret, &format!("/concerns/{whole}")).await;
    }
}

mod group_session {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn item_leaves_console_and_wall_open() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        for words in [LOST, WHOLE] {
            group.phone(&town).await.says(words).await;
            group.approve(words).await;
        }
        group.prompt(0, "show").await;
        let id = group.item(LOST).await;
        damage(&town, ITEM, &id).await;
        assert_shows_both(&group.facilitator, &group.address).await;
        let console = group.console().await;
        let item = console.between(&format!("id=\"i-{id}\""), "</article>");
        assert!(item.contains("Take off") && !item.contains("Pin") && !item.contains("How many"), "{item}");
        let wall = group.wall().await;
        wall.assert_says("We can’t show this one").assert_says(WHOLE);
        for page in ["/evidence", "/sheet", "/typing"] {
            let seen = group.facilitator.get(&format!("{}{page}", group.address)).await;
            assert!(!seen.status.is_server_error(), "{page}");
        }
        group.close().await;
        assert_shows_both(&town.reviewer("Priya Nair").await, "/inbox").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn locked_item_leaves_its_phone_and_the_others_open() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "AgendaDay").await;
        let phone = group.phone(&town).await;
        phone.says(LOST).await;
        let lost = phone.room().await.body.split("name=\"item\" value=\"").nth(1).unwrap()[..32].to_string();
        let receipt = phone.says(WHOLE).await;
        damage(&town, ITEM, &lost).await;
        let room = phone.room().await;
        assert_eq!(room.status, StatusCode::OK, "{}", room.text());
        room.assert_says("We can’t show this one").assert_says(WHOLE).assert_silent(LOST);
        assert!(!room.body.contains(&lost), "it can't be let go");
        group.close().await;
        let seen = town.anyone().post("/receipt/release", &[("receipt", &receipt)]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
        town.reviewer("Priya Nair").await.get("/inbox").await.assert_says(WHOLE);
    }
}
