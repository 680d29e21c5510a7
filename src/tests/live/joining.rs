//! Joining a group session: the code, how a phone is recognised, and what stays on it for the next person.

use crate::tests::{
    group::{ASKED, Group, Phone},
    town::Town,
};
use http::StatusCode;

mod leave {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_is_forgotten_and_its_receipt_is_gone() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let words = phone.says("Said before leaving").await;
        phone.room().await.assert_says(&words);
        phone.browser.get("/leave").await;
        assert_eq!(phone.browser.cookie(), None);
        phone.room().await.assert_says("You are about to go in").assert_silent(&words);
        assert!(town.anyone().get("/leave").await.headers.get("set-cookie").is_none(), "nobody else is told of cookies");
        town.anyone().post("/receipt", &[("receipt", &words)]).await.assert_says("Where your words are now");
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

    #[tokio::test(flavor = "multi_thread")]
    async fn joined_phone_is_not_limited_by_wrong_codes() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        // Coming too early counts for nothing.
        let early = Group::planned(&town, &group.facilitator, "Workshop", &[]).await.code;
        for _ in 0..400 {
            assert_eq!(town.anyone().get(&format!("/join/{early}")).await.status, StatusCode::NOT_FOUND);
        }
        group.phone(&town).await;
        for _ in 0..400 {
            town.anyone().get("/join/CCCDDD").await;
        }
        let stranger = town.anyone();
        assert_eq!(stranger.get(&phone.address).await.status, StatusCode::TOO_MANY_REQUESTS);
        let kept = stranger.post(&phone.address, &[("words", "Typed and sent all the same")]).await;
        kept.assert_says("Typed and sent all the same");
        phone.says("Said in the middle of it").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p07_wrong_codes_tell_nothing_and_block_no_group() {
        let town = Town::with(|config| config.proxy = vec!["127.0.0.1".parse().unwrap()]).await;
        let facilitator = town.staff("Sam Hill", &[crate::staff::Role::Facilitator]).await;
        let mut codes = vec![];
        for _ in 0..20 {
            let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
            group.begin().await;
            codes.push(group.code);
        }
        let planned = Group::planned(&town, &facilitator, "Workshop", &[]).await.code;
        let get = async |path: String, from: String| {
            let request = http::Request::get(path).header("x-forwarded-for", from).body(axum::body::Body::empty()).unwrap();
            town.anyone().send(request).await
        };
        // One that was never given out, and one that is not open yet.
        let (never, not_yet) = (get("/join/CCCDDD".into(), "203.0.113.1".into()).await, get(format!("/join/{planned}"), "203.0.113.1".into()).await);
        assert_eq!((never.status, never.body.replace("CCCDDD", "")), (not_yet.status, not_yet.body.replace(&planned, "")));
        assert_eq!(never.status, StatusCode::NOT_FOUND);
        let mut tried = 0;
        let mut reached = 0;
        let all = if std::env::var_os("SAYSO_FULL").is_some() { 20_000 } else { 2_000 };
        while tried < all {
            let code = crate::group_sessions::code::JoinCode::new();
            if codes.iter().any(|known| known == code.as_str()) {
                continue;
            }
            let seen = get(format!("/join/{}", code.as_str()), format!("10.{}.{}.9", tried % 2, tried % 100)).await;
            assert!(matches!(seen.status, StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS), "{}", seen.status);
            reached += usize::from(seen.status == StatusCode::NOT_FOUND);
            tried += 1;
        }
        assert!(reached <= 1_000, "{reached} of {tried} were looked up");
        // Meanwhile a class of thirty goes in from one address, and some mistype.
        for nth in 0..30 {
            if nth % 6 == 0 {
                get("/join/CCCDDD".into(), "198.51.100.7".into()).await.assert_says("find that code");
            }
            let seen = get(format!("/join/{}", codes[0]), "198.51.100.7".into()).await;
            seen.assert_says("You are about to go in");
        }
    }
}
