//! A phone in a session: its items, its receipt and its choices.

use crate::tests::{group::Group, town::Town};
use http::StatusCode;

mod say {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_has_one_receipt_and_a_resent_form_is_one_item() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "DropIn").await;
        let phone = group.phone(&town).await;
        let first = phone.says("First of all").await;
        let second = phone.says("And then").await;
        assert_eq!(first, second);

        let room = phone.room().await;
        let fields = [("prompt", group.prompts[0].as_str()), ("token", &room.token()), ("words", "Sent twice")];
        for _ in 0..2 {
            let seen = phone.sends("", &fields).await;
            assert_eq!(seen.status, StatusCode::OK);
        }
        let other = [fields[0], fields[1], ("words", "Other words in the same form")];
        let seen = phone.browser.post(&phone.address, &other).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("Other words in the same form");
        let console = group.console().await;
        assert_eq!(console.text().matches("Sent twice").count(), console.text().matches("First of all").count());
        console.assert_silent("Other words in the same form");
        group.close().await;

        // The answer was lost, and the phone sends again after the end: it is kept already.
        assert_eq!(phone.browser.post(&phone.address, &fields).await.status, StatusCode::SEE_OTHER);
        // New words are not lost either: they can go to the Board alone.
        let late = phone.browser.post(&phone.address, &[fields[0], ("token", "x"), ("words", "Too late but important")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.assert_says("Too late but important");
        let sent = phone.browser.post("/have-your-say", &[("token", &late.token()), ("words", "Too late but important")]).await;
        assert_eq!(sent.status, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn typed_words_survive_every_refusal() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let prompt = group.prompts[0].as_str();
        let token = phone.room().await.token();
        let say = async |fields: &[(&str, &str)]| phone.sends("", fields).await;
        let told = say(&[("prompt", prompt), ("token", &token), ("words", "Mr Hutchinson shouts at us")]).await;
        told.assert_says("This might say who you are").assert_says("Mr Hutchinson shouts at us").assert_says("Send as it is");
        for (token, words) in [("not ours", "Words with a bad token"), (token.as_str(), &"long ".repeat(1_001))] {
            let seen = say(&[("prompt", prompt), ("token", token), ("words", words)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says(words.trim());
            assert!(seen.body.contains("<title>Error"), "the title says so");
        }
        // A question that is not there, or is gone.
        let lost = say(&[("prompt", &"0".repeat(32)), ("token", &token), ("words", "Words for no question")]).await;
        lost.assert_says("Words for no question");
        // The prompt closed while they were writing: late words are words.
        group.prompt(0, "close").await;
        let late = say(&[("prompt", prompt), ("token", &token), ("words", "Still writing when it closed")]).await;
        assert_eq!(late.status, StatusCode::OK);
        group.console().await.assert_says("Still writing when it closed").assert_silent("Words for no question").assert_silent("bad token");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lost_database_returns_the_words_to_send_again() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let token = phone.room().await.token();
        town.app.db.close().await;
        let seen = phone.sends("", &[("prompt", &group.prompts[0]), ("token", &token), ("words", "Typed on a bad day")]).await;
        assert!(seen.status.is_server_error(), "{}", seen.status);
        seen.assert_says("Typed on a bad day").assert_says("What you put in is still here.");
        assert_eq!(seen.token(), token, "sent again it is the same thing");
        assert_eq!(seen.between("<form method=\"post\" action=\"", "\""), phone.address);
    }
}

mod choose {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn choices_count_once_per_phone_and_stay_hidden() {
        let town = Town::new().await;
        let prompts =
            [("Dots", "What first?", "Lights\nBuses\nA person to talk to"), ("Agree", "I know who to ask", ""), ("HowMany", "It happens to us", "")];
        let group = Group::asking(&town, "Sam Hill", "Workshop", &prompts).await;
        let phones = [group.phone(&town).await, group.phone(&town).await, group.phone(&town).await];
        for phone in &phones {
            let seen = phone.chooses(&group.prompts[0], &[("dots-0", "1"), ("dots-2", "2")]).await;
            assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
        }
        // Another mind, and too many.
        phones[0].chooses(&group.prompts[0], &[("dots-1", "3")]).await.assert_says("We have it");
        let many = phones[1].chooses(&group.prompts[0], &[("dots-0", "2"), ("dots-1", "2")]).await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(many.body.matches("<option value=\"2\" selected").count(), 2, "what was meant still stands there");
        let early = phones[2].chooses(&group.prompts[1], &[("choice", "2")]).await;
        early.assert_says("That question has closed");
        assert!(early.between("name=\"choice\" value=\"2\"", ">").contains("checked"), "what was meant still stands there");
        let wall = group.wall().await;
        wall.assert_says("Lights").assert_silent("<rect width=\"100\"").assert_says("We will look at this when everyone is done");
        group.console().await.assert_says("Lights: 2").assert_says("Buses: 3").assert_says("A person to talk to: 4");
        group.prompt(0, "reveal").await;
        group.wall().await.assert_says("Lights2").assert_says("Buses3").assert_says("A person to talk to4");
        group.prompt(0, "hide").await;
        group.wall().await.assert_silent("Lights2");
        group.prompt(1, "open").await;
        for (phone, choice) in phones.iter().zip(["0", "0", "2"]) {
            assert_eq!(phone.chooses(&group.prompts[1], &[("choice", choice)]).await.status, StatusCode::OK);
        }
        assert_eq!(phones[0].chooses(&group.prompts[1], &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        group.console().await.assert_says("I agree: 2").assert_says("I don’t agree: 1");
        group.close().await;
        // Nothing is left of whose phone chose what.
        for table in ["session_phones", "session_marks", "session_items"] {
            assert_eq!(town.dump_in_disk_order(table).await, Vec::<String>::new(), "{table}");
        }
        assert_eq!(town.dump_in_disk_order("session_counts").await.len(), 5);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn choosing_too_fast_keeps_the_choice() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Agree", "I know who to ask", "")]).await;
        let phone = group.phone(&town).await;
        for _ in 0..200 {
            let seen = phone.chooses(&group.prompts[0], &[("choice", "1")]).await;
            if seen.status == StatusCode::TOO_MANY_REQUESTS {
                seen.assert_says("That was a lot at once. Your choice is still here.");
                assert!(seen.between("value=\"1\"", ">").contains("checked"), "{}", seen.body);
                return;
            }
        }
        panic!("two hundred choices at once are let through");
    }
}
