//! A person's own account page.

use super::*;
use crate::staff::{Role, password};

const OLD: &str = "four odd purple trams";

/// Somebody who is signed in on two devices: both, the address, and the token that made their codes.
async fn twice(town: &Town) -> (Browser, Browser, String, String) {
    let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
    let (first, second) = (town.sign_in(&email, &token).await, town.sign_in(&email, &token).await);
    town.clock.advance(30);
    (first, second, email, token)
}

mod devices {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn are_listed_and_the_others_end() {
        let town = Town::new().await;
        let (first, second, email, token) = twice(&town).await;
        let third = town.sign_in(&email, &token).await;
        first.get("/account").await.assert_says("This deviceSigned in Sunday 22 November 2026, 21:33.");
        assert_eq!(first.post("/account/sign-ins", &[]).await.location(), "/account?done=sign-ins");
        for ended in [second, third] {
            assert_eq!(ended.get("/account").await.location(), "/sign-in");
        }
        first.get("/account").await.assert_silent("Another device");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn each_tells_when_it_began_and_was_used() {
        let town = Town::new().await;
        let (first, second, ..) = twice(&town).await;
        town.clock.advance(11 * 60);
        second.get("/account").await;
        town.clock.advance(5 * 60);
        first.get("/account").await.assert_says("Another deviceSigned in Sunday 22 November 2026, 21:34; last used Sunday 22 November 2026, 21:45.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_is_ended_by_itself_and_recorded() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        let (first, second, email, token) = twice(&town).await;
        let third = town.sign_in(&email, &token).await;
        // Last used of the two others, so the first in the list.
        let page = first.get("/account").await;
        let key = page.between("name=\"sign_in\" value=\"", "\"");
        for press in ["first", "second"] {
            let done = first.post("/account/sign-ins", &[("sign_in", &key)]).await;
            assert_eq!(done.location(), "/account?done=sign-in", "{press}");
        }
        first.get("/account?done=sign-in").await.assert_says("That device is signed out.");
        assert_eq!(third.get("/account").await.location(), "/sign-in");
        assert_eq!(second.get("/account").await.status, StatusCode::OK);
        assert_eq!(auditor.get("/history/export.csv?act=SignedOutOne").await.body.lines().count(), 2, "once, with the head of the table");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_ends_those_of_somebody_else() {
        let town = Town::new().await;
        let (first, second, ..) = twice(&town).await;
        let page = first.get("/account").await;
        let key = page.between("name=\"sign_in\" value=\"", "\"");
        let other = town.publisher("Ann Other").await;
        for key in [key.as_str(), "all", &"0".repeat(64)] {
            other.post("/account/sign-ins", &[("sign_in", key)]).await;
        }
        for still in [first, second, other] {
            assert_eq!(still.get("/account").await.status, StatusCode::OK);
        }
    }
}

mod change_password {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn needs_the_old_one_and_ends_other_sign_ins() {
        let town = Town::new().await;
        let (first, second, email, token) = twice(&town).await;
        let code = town.code(&token, &email);
        for (old, new, code, sentence) in [
            ("not the old one", PASSWORD, code.as_str(), "isn’t the password you sign in with"),
            (OLD, "short", &code, "12 characters or more"),
            (OLD, PASSWORD, "000000", "That code isn’t right"),
        ] {
            let seen = first.post("/account/password", &[("password", old), ("new_password", new), ("code", code)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
            seen.assert_says(sentence).assert_silent(OLD).assert_silent(PASSWORD);
        }
        let done = first.post("/account/password", &[("password", OLD), ("new_password", PASSWORD), ("code", &code)]).await;
        assert_eq!(done.location(), "/account?done=password", "{}", done.text());
        assert_eq!(second.get("/account").await.location(), "/sign-in");
        assert_eq!(first.get("/account").await.status, StatusCode::OK);
        let again = town.anyone();
        assert_eq!(again.post("/sign-in", &[("email", &email), ("password", OLD)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.assert_says("Your code");
    }
}

mod change_authenticator {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn moves_the_codes_to_another_app() {
        let town = Town::new().await;
        let (first, second, email, token) = twice(&town).await;
        let page = first.get("/account/authenticator").await;
        let nonce = page.between("name=\"nonce\" value=\"", "\"");
        let typed: String = page.between("<code translate=\"no\">", "<").split_whitespace().collect();
        let secret = totp_rs::Secret::try_from_base32(&typed).unwrap();
        let codes = password::codes(secret.as_bytes(), &email).unwrap();
        let new_code = codes.generate(town.clock.seconds().unsigned_abs()).to_string();
        let fields = [("nonce", nonce.as_str()), ("password", OLD), ("code", &town.code(&token, &email)), ("new_code", &new_code)];
        assert_eq!(first.post("/account/authenticator", &fields).await.location(), "/account?done=authenticator");
        assert_eq!(second.get("/account").await.location(), "/sign-in");
        town.clock.advance(60);
        let (old, new) = (town.code(&token, &email), codes.generate(town.clock.seconds().unsigned_abs()).to_string());
        for (code, status) in [(old, StatusCode::UNPROCESSABLE_ENTITY), (new, StatusCode::SEE_OTHER)] {
            let seen = town.anyone().post("/sign-in", &[("email", &email), ("password", OLD), ("code", &code)]).await;
            assert_eq!(seen.status, status, "{}", seen.text());
        }
    }
}

mod recovery_codes {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn ten_are_shown_once_and_each_is_good_once() {
        let town = Town::new().await;
        let (first, _, email, token) = twice(&town).await;
        let seen = first.post("/account/recovery-codes", &[("password", OLD), ("code", &town.code(&token, &email))]).await;
        let codes: Vec<String> = seen.body.split("<code translate=\"no\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_string()).collect();
        assert_eq!(codes.len(), 10, "{}", seen.text());
        first.get("/account").await.assert_says("You have 10 left.").assert_silent(&codes[0]);
        let bare = codes[0].replace('-', "");
        assert!(town.dump().await.iter().all(|row| !row.contains(&codes[0]) && !row.contains(&bare)), "stored as hashes");
        let signs_in = async |field, code: &str| {
            let browser = town.anyone();
            browser.post("/sign-in", &[("email", &email), ("password", OLD)]).await;
            browser.post("/sign-in", &[("code", ""), (field, code)]).await.status
        };
        assert_eq!(signs_in("recovery", &codes[0].to_uppercase()).await, StatusCode::SEE_OTHER);
        assert_eq!(signs_in("recovery", &codes[0]).await, StatusCode::UNPROCESSABLE_ENTITY, "once");
        assert_eq!(signs_in("recovery", "0000-0000-0000").await, StatusCode::UNPROCESSABLE_ENTITY);
        first.get("/account").await.assert_says("You have 9 left.");
    }
}
