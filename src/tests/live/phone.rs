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
        phones[0].chooses(&group.prompts[0], &[("dots-0", "0"), ("dots-1", "3"), ("dots-2", "0")]).await.assert_says("We have it");
        let many = phones[1].chooses(&group.prompts[0], &[("dots-0", "2"), ("dots-1", "2")]).await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        many.assert_says("You have 3 dots, and all of them are on.");
        assert_eq!((many.body.matches("data-on=\"1\"").count(), many.body.matches("data-on=\"2\"").count()), (1, 1), "what counts stands there");
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

    #[tokio::test(flavor = "multi_thread")]
    async fn tapping_too_fast_says_that_the_last_tap_is_lost() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Dots", "What first?", "Lights\nBuses")]).await;
        let phone = group.phone(&town).await;
        for nth in 0..200 {
            let seen = phone.chooses(&group.prompts[0], &[("dots-0", if nth % 2 == 0 { "1" } else { "2" })]).await;
            if seen.status == StatusCode::TOO_MANY_REQUESTS {
                seen.assert_says("Your last tap was not counted.");
                return;
            }
        }
        panic!("two hundred taps at once are let through");
    }
}

mod dots {
    use super::*;

    const LIST: [(&str, &str, &str); 1] = [("Dots", "What first?", "Lights\nBuses\nA person to talk to")];

    #[tokio::test(flavor = "multi_thread")]
    async fn taps_at_once_are_all_kept_and_one_sent_twice_is_one() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &LIST).await;
        let phone = group.phone(&town).await;
        phone.room().await.assert_says("You have 3 dots. Tap what counts most to you.");
        let tap = async |choice: &'static str| phone.chooses(&group.prompts[0], &[(choice, "1")]).await;
        let taps = tokio::join!(tap("dots-0"), tap("dots-1"), tap("dots-0"));
        for seen in [taps.0, taps.1, taps.2] {
            assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
        }
        phone.room().await.assert_says("We have it. 1 dot left.");
        group.console().await.assert_says("Lights: 1").assert_says("Buses: 1").assert_says("A person to talk to: 0");
        phone.chooses(&group.prompts[0], &[("dots-2", "1")]).await.assert_says("No dots left.");
        let fourth = tap("dots-2").await;
        assert_eq!(fourth.status, StatusCode::OK, "it has one already");
        let fourth = phone.chooses(&group.prompts[0], &[("dots-2", "2")]).await;
        assert_eq!(fourth.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn dot_is_moved_until_the_question_closes() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &LIST).await;
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("dots-0", "3")]).await.assert_says("No dots left.");
        phone.chooses(&group.prompts[0], &[("dots-0", "2")]).await.assert_says("We have it. 1 dot left.");
        phone.chooses(&group.prompts[0], &[("dots-1", "1")]).await.assert_says("No dots left.");
        group.console().await.assert_says("Lights: 2").assert_says("Buses: 1");
        phone.chooses(&group.prompts[0], &[("dots-0", "0"), ("dots-1", "0")]).await.assert_says("You have 3 dots.");
        group.console().await.assert_says("Lights: 0").assert_says("Buses: 0");
        phone.chooses(&group.prompts[0], &[("dots-1", "1")]).await;
        group.prompt(0, "close").await;
        let late = phone.chooses(&group.prompts[0], &[("dots-1", "2")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.assert_says("Your last tap was not counted.");
        group.console().await.assert_says("Buses: 1");
    }
}

mod order {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn latest_question_is_first_and_the_rest_is_folded() {
        let town = Town::new().await;
        let prompts = [("Words", "What is it like?", ""), ("Agree", "They listen", ""), ("Words", "And at home?", "")];
        let group = Group::asking(&town, "Sam Hill", "Workshop", &prompts).await;
        let phone = group.phone(&town).await;
        phone.says("Dark and long").await;
        let shown = async || {
            let room = phone.room().await.body;
            let at = |nth: usize| room.find(&format!("id=\"p-{}\"", group.prompts[nth]));
            let folded = |nth: usize| room.contains(&format!("<details id=\"p-{}\"", group.prompts[nth]));
            let mut order: Vec<usize> = (0..3).filter(|nth| at(*nth).is_some()).collect();
            order.sort_by_key(|nth| at(*nth));
            (order.clone(), order.into_iter().map(folded).collect::<Vec<_>>())
        };
        assert_eq!(shown().await, (vec![0], vec![false]));
        group.prompt(2, "open").await;
        group.prompt(1, "open").await;
        assert_eq!(shown().await, (vec![1, 2, 0], vec![false, true, true]), "the latest first, whatever the plan says");
        phone.room().await.assert_says("What is it like? You have answered.");
        group.prompt(0, "open").await;
        assert_eq!(shown().await, (vec![0, 1, 2], vec![false, true, true]), "opened again, it is the latest");
        for nth in [0, 1, 2] {
            group.prompt(nth, "close").await;
        }
        // Closed, only the one under which this phone has said something is there, and can't be answered.
        assert_eq!(shown().await, (vec![0], vec![false]));
        phone.room().await.assert_says("There is no question right now.").assert_silent("<textarea");
    }
}

mod whereabouts {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_sees_where_its_words_are_and_not_the_lead() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let mut receipts = vec![];
        let [held, sent] = [group.phone(&town).await, group.phone(&town).await];
        for (phone, words) in [(&held, "Kept from the wall"), (&sent, "For the lead alone")] {
            receipts.push(phone.says(words).await);
            phone.room().await.assert_says("Yours so far: 1 waiting to be looked at");
            group.approve(words).await;
            phone.room().await.assert_says("Yours so far: 1 for the big screen");
        }
        group.item_to("Kept from the wall", &[("to", "hold")]).await;
        group.item_to("For the lead alone", &[("to", "lead")]).await;
        let yours = async |phone: &crate::tests::group::Phone| phone.room().await.between("class=\"yours\">", "</p>");
        assert_eq!(yours(&held).await, yours(&sent).await);
        // Nor does the receipt tell one from the other.
        let journey = async |words: &str| town.anyone().post("/receipt", &[("receipt", words)]).await.text().replace(words, "");
        assert_eq!(journey(&receipts[0]).await, journey(&receipts[1]).await);
        held.room().await.assert_says("1 looked at and kept, but not for the big screen");
        held.says("One more").await;
        held.room().await.assert_says("1 waiting to be looked at · 1 looked at and kept");
        assert_eq!(held.room().await.text().matches("One more").count(), 0, "no words are on the phone");
        // Another phone sees nothing of it.
        group.phone(&town).await.room().await.assert_silent("Yours so far");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_put_with_others_are_said_to_be_and_a_lost_host_tells_nothing() {
        let yours = async |act: &str| {
            let town = Town::new().await;
            let group = Group::open(&town, "Sam Hill", "Workshop").await;
            let [host, twin, kept] = [group.phone(&town).await, group.phone(&town).await, group.phone(&town).await];
            for (phone, words) in [(&host, "The stop is dark"), (&twin, "No light there"), (&kept, "Mr Hill never mends it")] {
                phone.says(words).await;
            }
            group.approve("The stop is dark").await;
            group.item_to("Mr Hill never mends it", &[("to", "hold")]).await;
            group.together(&["The stop is dark", "No light there", "Mr Hill never mends it"]).await;
            for phone in [&twin, &kept] {
                phone.room().await.assert_says("Yours so far: 1 on the big screen together with words like it");
            }
            group.item_to("The stop is dark", &[("to", act)]).await;
            let told = async |phone: &crate::tests::group::Phone| phone.room().await.between("class=\"yours\">", "</p>");
            [told(&twin).await, told(&kept).await]
        };
        assert_eq!(yours("hold").await, yours("lead").await);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_sent_again_after_the_end_leave_nothing_of_the_phone() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        phone.says("More lamps").await;
        group.close().await;
        let mut tx = town.app.write_anonymously().await.unwrap();
        let [session, prompt] = [group.address.rsplit('/').next().unwrap(), &group.prompts[0]];
        crate::live::phone::acts::note_spoken(&mut tx, session.parse().unwrap(), prompt.parse().unwrap(), &[1; 32].into()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(town.dump_in_disk_order("session_marks").await, Vec::<String>::new());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_that_were_taken_back_are_nowhere_even_with_the_lead() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        for (words, to) in [("Kept from the wall", "hold"), ("For the lead alone", "lead")] {
            let phone = group.phone(&town).await;
            let receipt = phone.says(words).await;
            group.item_to(words, &[("to", to)]).await;
            let back = town.anyone().post("/receipt/withdrawal", &[("receipt", &receipt), ("sure", "yes")]).await;
            back.assert_says("You took your words back");
            phone.room().await.assert_silent("Yours so far").assert_silent("Your five words");
        }
    }
}
