//! Joining a group session: the code, how a phone is recognised, and what stays on it for the next person.

use crate::tests::{
    group::{ASKED, Group, Phone},
    press::counts,
    town::Town,
};
use http::StatusCode;

mod leave {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn receipt_and_words_are_gone_from_the_phone() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let words = phone.says("Said before leaving").await;
        phone.room().await.assert_says(&words);
        let before = phone.browser.cookie().unwrap();
        phone.browser.get("/leave").await;
        let after = phone.browser.cookie().unwrap();
        assert!(!after.contains(before.split_once('=').unwrap().1), "what opens the words is gone: {after}");
        phone.room().await.assert_says("You are about to go in").assert_silent(&words);
        assert!(town.anyone().get("/leave").await.headers.get("set-cookie").is_none(), "nobody else is told of cookies");
        town.anyone().post("/receipt", &[("receipt", &words)]).await.assert_says("Where your words are now");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_that_comes_back_votes_in_its_own_place() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Agree", "I know who to ask", ""), ("Words", ASKED, "")]).await;
        group.prompt(1, "open").await;
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("choice", "0")]).await;
        for (times, choice) in ["2", "0", "2"].iter().enumerate() {
            phone.browser.get("/leave").await;
            // The next to go in sees nothing of what was picked.
            phone.room().await.assert_says("You are about to go in");
            phone.sends("", &[]).await.assert_says("You are in").assert_says("This phone was here before").assert_silent("checked");
            phone.chooses(&group.prompts[0], &[("choice", choice)]).await;
            assert!(phone.room().await.body.contains("checked"), "their own pick they see");
            assert_eq!(counts(&town).await["session_marks"], 1, "after {times} more times");
        }
        group.console().await.assert_says("I agree: 0").assert_says("I don’t agree: 1");
        assert_eq!(counts(&town).await["session_phones"], 1);
        // The next person is another phone.
        phone.browser.post(&format!("{}/next", phone.address), &[]).await;
        phone.sends("", &[]).await.assert_silent("This phone was here before");
        assert_eq!(counts(&town).await["session_phones"], 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_said_after_coming_back_have_their_own_receipt() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let first = phone.says("Said before leaving").await;
        phone.browser.get("/leave").await;
        phone.sends("", &[]).await.assert_silent(&first);
        let second = phone.says("Said after coming back").await;
        assert_ne!(first, second);
        phone.room().await.assert_silent(&first);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn locked_pick_is_not_let_go_by_whoever_comes_back() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "AgendaDay", &[("Agree", "I know who to ask", ""), ("Agree", "I feel safe", "")]).await;
        group.prompt(1, "open").await;
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("choice", "0")]).await;
        phone.browser.get("/leave").await;
        phone.sends("", &[]).await.assert_silent("Still locked");
        phone.chooses(&group.prompts[1], &[("choice", "0")]).await;
        phone.sends("/release", &[]).await;
        let console = group.console().await;
        assert_eq!(console.text().matches("I agree: 1").count(), 1, "{}", console.text());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_kept_after_the_session_ends() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let (left, left_late) = (group.phone(&town).await, group.phone(&town).await);
        left.browser.get("/leave").await;
        assert!(left.browser.cookie().is_some());
        group.close().await;
        left.browser.get(&left.address).await;
        assert_eq!(left.browser.cookie(), None, "the page of what came of it takes it away");
        left_late.browser.get("/leave").await;
        assert_eq!(left_late.browser.cookie(), None, "no session is left that knows the phone");
        assert_eq!(counts(&town).await["session_phones"], 0);
    }
}

mod recognise {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_without_cookies_stays_one_phone() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let address = format!("/join/{}", group.code);
        // Each asks anew, as a browser that keeps nothing does.
        let went_in = town.anyone().post(&address, &[]).await;
        assert_eq!(went_in.status, StatusCode::SEE_OTHER);
        let mut page = town.anyone().get(went_in.location()).await;
        let mut phrases = vec![];
        for words in ["First of all", "And then"] {
            let (phone, token) = (page.between("name=\"phone\" value=\"", "\""), page.token());
            let fields = [("prompt", group.prompts[0].as_str()), ("phone", &phone), ("token", &token), ("words", words)];
            page = town.anyone().post(&address, &fields).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.headers.get("set-cookie").is_none(), "an old page gives nobody back who they were");
            phrases.push(page.assert_says("We have it").receipt());
        }
        assert_eq!(phrases[0], phrases[1]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn page_without_cookie_loads_no_live_script() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let went_in = town.anyone().post(&format!("/join/{}", group.code), &[]).await;
        let page = town.anyone().get(went_in.location()).await;
        assert!(page.body.contains("name=\"phone\"") && !page.body.contains("room."), "{}", page.body);
        let phone = group.phone(&town).await;
        let page = phone.room().await;
        assert!(!page.body.contains("name=\"phone\"") && page.body.contains("room."), "{}", page.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_stays_joined_until_the_session_ends() {
        let town = Town::new().await;
        let first = Group::open(&town, "Sam Hill", "Workshop").await;
        let second = Group::open(&town, "Nia Other", "Workshop").await;
        let phone = first.phone(&town).await;
        town.clock.advance(20 * 3600);
        let again = Phone { browser: phone.browser.clone(), address: format!("/join/{}", second.code) };
        again.sends("", &[]).await.assert_says("You are in");
        let receipt = again.says("Said in the morning").await;
        town.clock.advance(8 * 3600);
        again.room().await.assert_says("You are in").assert_says(&receipt);
    }
}

mod hand_on {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn next_person_sees_nothing_and_gets_own_receipt() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Words", ASKED, ""), ("Agree", "I know who to ask", "")]).await;
        group.prompt(1, "open").await;
        let phone = group.phone(&town).await;
        phone.room().await.assert_silent("Give it to the next person");
        let first = phone.says("Said by the first").await;
        phone.chooses(&group.prompts[1], &[("choice", "0")]).await.assert_says("Give it to the next person");
        // Nothing sent stays in the browser's history to be sent again, and no page of the phone says who it is.
        let fields = [("prompt", group.prompts[0].as_str()), ("token", &phone.room().await.token()), ("words", "Said once more")];
        let sent = phone.browser.post(&phone.address, &fields).await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, format!("{}?said={}", phone.address, group.prompts[0]).as_str()));
        assert!(!phone.browser.get(sent.location()).await.assert_says("We have it").body.contains("name=\"phone\""));
        let handed = phone.browser.post(&format!("{}/next", phone.address), &[]).await;
        assert_eq!((handed.status, handed.location()), (StatusCode::SEE_OTHER, phone.address.as_str()));
        phone.room().await.assert_says("You are about to go in").assert_silent(&first);
        phone.sends("", &[]).await.assert_silent("checked").assert_silent(&first);
        let second = phone.says("Said by the second").await;
        assert_ne!(first, second);
        phone.chooses(&group.prompts[1], &[("choice", "2")]).await;
        group.console().await.assert_says("I agree: 1").assert_says("I don’t agree: 1");
        town.anyone().post("/receipt", &[("receipt", &first)]).await.assert_says("You told us 2 things");
        // After the end too.
        group.close().await;
        phone.room().await.assert_says(&second).assert_says("Give it to the next person");
        phone.browser.post(&format!("{}/next", phone.address), &[]).await;
        phone.room().await.assert_silent(&second);
    }
}

mod wrong_codes {
    use super::*;
    use crate::{group_sessions::code::JoinCode, staff::Role};
    use axum::{body::Body, http::Request};
    use std::time::Duration;

    #[tokio::test(flavor = "multi_thread")]
    async fn thirty_right_codes_enter_after_one_phone_guessed() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        // Coming too early counts for nothing.
        let early = Group::planned(&town, &group.facilitator, "Workshop", &[]).await.code;
        for _ in 0..400 {
            assert_eq!(town.anyone().get(&format!("/join/{early}")).await.status, StatusCode::NOT_FOUND);
        }
        for _ in 0..301 {
            assert_eq!(town.anyone().get("/join/CCCDDD").await.status, StatusCode::NOT_FOUND);
        }
        phone.says("Said in the middle of it").await;
        let pupils = (0..30).map(|_| {
            let (pupil, address) = (Phone { browser: town.anyone(), address: phone.address.clone() }, phone.address.clone());
            tokio::spawn(async move {
                pupil.sends("", &[]).await.assert_says("You are in");
                assert_eq!(pupil.browser.get(&address).await.status, StatusCode::OK);
            })
        });
        for pupil in pupils.collect::<Vec<_>>() {
            pupil.await.unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn wrong_code_keeps_the_words_on_the_page() {
        let town = Town::new().await;
        let kept = town.anyone().post("/join/CCCDDD", &[("words", "Typed and sent all the same")]).await;
        assert_eq!(kept.status, StatusCode::NOT_FOUND);
        kept.assert_says("Typed and sent all the same");
    }

    /// Twenty open sessions of one facilitator, and somebody who tries codes from any address.
    struct Guessed {
        town: Town,
        codes: Vec<String>,
        planned: String,
    }

    impl Guessed {
        async fn new() -> Self {
            let town = Town::with(|config| config.proxy = vec!["127.0.0.1".parse().unwrap()]).await;
            let facilitator = town.staff("Sam Hill", &[Role::Facilitator]).await;
            let mut codes = vec![];
            for _ in 0..20 {
                let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
                group.begin().await;
                codes.push(group.code);
            }
            let planned = Group::planned(&town, &facilitator, "Workshop", &[]).await.code;
            Self { town, codes, planned }
        }

        /// Asks with a code; `None` when no answer came while somebody in a hurry would wait.
        async fn tries(&self, code: &str, from: &str, patience: Duration) -> Option<crate::tests::town::Seen> {
            let request = Request::get(format!("/join/{code}")).header("x-forwarded-for", from).body(Body::empty()).unwrap();
            tokio::time::timeout(patience, self.town.anyone().send(request)).await.ok()
        }

        fn wrong_code(&self) -> String {
            loop {
                let code = JoinCode::new();
                if !self.codes.iter().any(|known| known == code.as_str()) {
                    return code.as_str().to_string();
                }
            }
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test(flavor = "multi_thread")]
    async fn p07_wrong_codes_tell_nothing_and_block_no_group() {
        let guessed = Guessed::new().await;
        // One that was never given out, and one that is not open yet.
        let (never, not_yet) =
            (guessed.tries("CCCDDD", "203.0.113.1", LONG).await.unwrap(), guessed.tries(&guessed.planned, "203.0.113.1", LONG).await.unwrap());
        assert_eq!((never.status, never.body.replace("CCCDDD", "")), (not_yet.status, not_yet.body.replace(&guessed.planned, "")));
        assert_eq!(never.status, StatusCode::NOT_FOUND);
        let (all, hurry) =
            if std::env::var_os("SAYSO_FULL").is_some() { (20_000, Duration::from_secs(1)) } else { (2_000, Duration::from_millis(50)) };
        let guesses: Vec<_> = (0..all).map(|nth| (guessed.wrong_code(), format!("10.{}.{}.9", nth % 2, nth % 100))).collect();
        let (begun, mut answered) = (std::time::Instant::now(), 0);
        for some in guesses.chunks(400) {
            let asked = some.iter().map(|(code, from)| guessed.tries(code, from, hurry));
            for seen in futures_util::future::join_all(asked).await.into_iter().flatten() {
                assert!(matches!(seen.status, StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS), "{}", seen.status);
                answered += u64::from(seen.status == StatusCode::NOT_FOUND);
            }
        }
        // At once: 600, and ten for each of the hundred neighbourhoods. Then thirty turns, and ten a second.
        let most = 600 + 1_000 + 30 + 10 * (begun.elapsed().as_secs() + 1);
        println!("P7: {all} wrong codes against 20 sessions in {:?}, {answered} answered, 0 joins", begun.elapsed());
        assert!(answered <= most, "{answered} of {all} were answered");
        // Meanwhile a class of thirty goes in from one address, and some mistype.
        for nth in 0..30 {
            if nth % 6 == 0 {
                guessed.tries("CCCDDD", "198.51.100.7", LONG).await.unwrap().assert_says("find that code");
            }
            guessed.tries(&guessed.codes[0], "198.51.100.7", LONG).await.unwrap().assert_says("You are about to go in");
        }
    }

    /// Eight connections guess without a pause from the same address while thirty join.
    #[tokio::test(flavor = "multi_thread")]
    async fn p07_class_joins_within_a_minute_beside_a_guesser() {
        if std::env::var_os("SAYSO_FULL").is_none() {
            return;
        }
        let guessed = Guessed::new().await;
        for _ in 0..301 {
            guessed.tries("CCCDDD", "198.51.100.7", LONG).await;
        }
        let guesser = async || loop {
            guessed.tries(&guessed.wrong_code(), "198.51.100.7", LONG).await;
        };
        let pupil = async || {
            while guessed.tries(&guessed.codes[0], "198.51.100.7", LONG).await.unwrap().status != StatusCode::OK {}
        };
        let begun = std::time::Instant::now();
        tokio::select! {
            _ = futures_util::future::join_all((0..8).map(|_| guesser())) => unreachable!("a guesser never stops"),
            _ = futures_util::future::join_all((0..30).map(|_| pupil())) => {}
        }
        println!("P7: 30 of 30 went in beside a guesser in {:?}", begun.elapsed());
        assert!(begun.elapsed() < LONG, "{:?}", begun.elapsed());
    }
}
