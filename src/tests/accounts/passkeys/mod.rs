//! Passkeys of staff: they let their owner in, and nobody else.

mod device;

use super::*;
use crate::staff::Role;
use device::{Device, ORIGIN};
use serde_json::Value;

const OLD: &str = "four odd purple trams";

async fn town() -> Town {
    Town::with(|config| config.url = Some(ORIGIN.into())).await
}

/// Somebody who is signed in, with their e-mail address and the token that made their codes.
struct Owner {
    browser: Browser,
    email: String,
    token: String,
}

async fn owner(town: &Town, name: &str) -> Owner {
    let (email, token) = town.joined_by(town.administrator().await, name, &[Role::Publisher]).await;
    Owner { browser: town.sign_in(&email, &token).await, email, token }
}

impl Owner {
    /// Posts with the password and a code of now.
    async fn shows(&self, town: &Town, path: &str, more: &[(&str, &str)]) -> Seen {
        town.clock.advance(30);
        let code = town.code(&self.token, &self.email);
        self.browser.post(path, &[&[("password", OLD), ("code", &code)], more].concat()).await
    }

    /// Names a new passkey; returns the options for the device, and the sealed challenge.
    async fn begins(&self, town: &Town) -> (Value, String) {
        let page = self.shows(town, "/account/passkeys", &[("name", "Work laptop")]).await;
        let options = page.between("data-options=\"", "\"");
        let options = serde_json::from_str(&html_escape::decode_html_entities(&options)).unwrap();
        (options, page.between("name=\"sealed\" value=\"", "\""))
    }

    async fn adds(&self, town: &Town, seed: u8) -> Device {
        let (options, sealed) = self.begins(town).await;
        let (device, answer) = Device::make(seed, &options);
        let seen = self.browser.post("/account/passkeys/made", &[("sealed", &sealed), ("answer", &answer)]).await;
        assert_eq!(seen.location(), "/account?done=passkey", "{}", seen.text());
        device
    }
}

/// Asks for a challenge; returns the options and the sealed challenge.
async fn challenge(browser: &Browser) -> (Value, String) {
    let mut asked: Value = serde_json::from_str(&browser.get("/sign-in/passkey").await.body).unwrap();
    (asked["options"].take(), asked["sealed"].as_str().unwrap().to_string())
}

async fn sign_in(browser: &Browser, device: &Device) -> Seen {
    let (options, sealed) = challenge(browser).await;
    browser.post("/sign-in/passkey", &[("sealed", &sealed), ("answer", &device.answer(&options))]).await
}

#[track_caller]
fn assert_refused(seen: &Seen, why: &str) {
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}: {}", seen.location());
    seen.assert_says("That passkey didn’t let you in");
}

mod lets_in {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn its_owner_without_password_and_code() {
        let town = town().await;
        let joe = owner(&town, "Joe Bell").await;
        let device = joe.adds(&town, 1).await;
        joe.browser.get("/account").await.assert_says("Work laptop, added on Sunday 22 November 2026, not used yet");
        let browser = town.anyone();
        assert_eq!(sign_in(&browser, &device).await.location(), "/answers");
        assert_eq!(browser.get("/answers").await.status, StatusCode::OK);
        browser.get("/account").await.assert_says("last used on Sunday 22 November 2026");
        let history = town.invited_by(town.administrator().await, "Ada Audit", &[Role::Auditor]).await.get("/history").await;
        history.assert_says("added a passkey").assert_says("signed in: passkey").assert_silent("Work laptop");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p18_its_owner_when_guessers_used_all_tries() {
        let town = town().await;
        let joe = owner(&town, "Joe Bell").await;
        let device = joe.adds(&town, 1).await;
        for _ in 0..12 {
            town.anyone().post("/sign-in", &[("email", &joe.email), ("password", "guess number one")]).await;
        }
        let alone = town.anyone().post("/sign-in", &[("email", &joe.email), ("password", OLD)]).await;
        assert_eq!(alone.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(sign_in(&town.anyone(), &device).await.location(), "/answers");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn answers_a_challenge_of_another_server_once() {
        let town = town().await;
        let device = owner(&town, "Joe Bell").await.adds(&town, 1).await;
        let elsewhere = Browser { router: town.another_server(|config| config.url = Some(ORIGIN.into())).await, ..town.anyone() };
        let (options, sealed) = challenge(&town.anyone()).await;
        let answer = device.answer(&options);
        let fields = [("sealed", sealed.as_str()), ("answer", &answer)];
        assert_eq!(elsewhere.post("/sign-in/passkey", &fields).await.location(), "/answers");
        assert_refused(&town.anyone().post("/sign-in/passkey", &fields).await, "replayed");
    }
}

mod refuses {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn answer_that_is_not_the_owners_to_this_challenge() {
        let town = town().await;
        let device = owner(&town, "Joe Bell").await.adds(&town, 1).await;
        let other = owner(&town, "Priya Nair").await.adds(&town, 2).await;
        let browser = town.anyone();
        assert_refused(&sign_in(&browser, &Device { origin: "https://sayso.evil", ..device.clone() }).await, "another site's");
        assert_refused(&sign_in(&browser, &Device { verifies: false, ..device.clone() }).await, "nobody was verified");
        assert_refused(&sign_in(&browser, &Device { handle: other.handle.clone(), ..device.clone() }).await, "for another account");
        assert_refused(&sign_in(&browser, &Device { credential: other.credential.clone(), ..device.clone() }).await, "another's credential");
        assert_refused(&sign_in(&browser, &Device { credential: vec![9; 16], ..device.clone() }).await, "unknown");
        let ((options, _), (_, sealed)) = (challenge(&browser).await, challenge(&browser).await);
        let swapped = browser.post("/sign-in/passkey", &[("sealed", &sealed), ("answer", &device.answer(&options))]).await;
        assert_refused(&swapped, "another challenge's");
        for (sealed, answer) in [("", ""), ("x", "{}"), (sealed.as_str(), "{\"id\":1}")] {
            assert_refused(&browser.post("/sign-in/passkey", &[("sealed", sealed), ("answer", answer)]).await, "no answer");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn counter_that_went_back_and_ends_the_key() {
        for back in [6, 5, 0] {
            let town = town().await;
            let joe = owner(&town, "Joe Bell").await;
            let device = joe.adds(&town, 1).await;
            let at = |count| Device { count, ..device.clone() };
            for count in [4, 6] {
                assert_eq!(sign_in(&town.anyone(), &at(count)).await.location(), "/answers", "{count}");
            }
            assert_refused(&sign_in(&town.anyone(), &at(back)).await, "it may be a copy");
            joe.browser.get("/account").await.assert_says("You have none.");
            assert_refused(&sign_in(&town.anyone(), &at(9)).await, "neither of the two lets anybody in");
            let history = town.invited_by(town.administrator().await, "Ada Audit", &[Role::Auditor]).await.get("/history").await;
            history.assert_says("removed a passkey: may be copied");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn second_press_without_ending_the_key() {
        let town = town().await;
        let device = Device { count: 3, ..owner(&town, "Joe Bell").await.adds(&town, 1).await };
        let (options, sealed) = challenge(&town.anyone()).await;
        let answer = device.answer(&options);
        let fields = [("sealed", sealed.as_str()), ("answer", &answer)];
        assert_eq!(town.anyone().post("/sign-in/passkey", &fields).await.location(), "/answers");
        assert_refused(&town.anyone().post("/sign-in/passkey", &fields).await, "the same answer again");
        assert_eq!(sign_in(&town.anyone(), &Device { count: 4, ..device }).await.location(), "/answers");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn answer_after_five_minutes() {
        let town = town().await;
        let device = owner(&town, "Joe Bell").await.adds(&town, 1).await;
        for (seconds, is_late) in [(300, false), (301, true)] {
            let (options, sealed) = challenge(&town.anyone()).await;
            town.clock.advance(seconds);
            let seen = town.anyone().post("/sign-in/passkey", &[("sealed", &sealed), ("answer", &device.answer(&options))]).await;
            assert_eq!(seen.status == StatusCode::UNPROCESSABLE_ENTITY, is_late, "{seconds}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn switched_off_person() {
        let town = town().await;
        let dilys = town.administrator().await;
        let device = owner(&town, "Joe Bell").await.adds(&town, 1).await;
        let id = crate::tests::town::id_of(dilys, "Joe Bell").await;
        dilys.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert_refused(&sign_in(&town.anyone(), &device).await, "switched off");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn key_moved_to_another_row() {
        let town = town().await;
        let mut device = owner(&town, "Joe Bell").await.adds(&town, 1).await;
        let other = owner(&town, "Priya Nair").await.adds(&town, 2).await;
        let mut tx = town.app.write_anonymously().await.unwrap();
        let theirs = "update passkeys set person = (select person from passkeys where credential = $2) where credential = $1";
        sqlx::query(theirs).bind(&device.credential).bind(&other.credential).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        device.handle = other.handle;
        assert_refused(&sign_in(&town.anyone(), &device).await, "sealed with its owner");
    }
}

mod add {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn needs_name_password_and_code() {
        let town = town().await;
        let joe = owner(&town, "Joe Bell").await;
        joe.shows(&town, "/account/passkeys", &[("name", " ")]).await.assert_says("Say where it is");
        joe.shows(&town, "/account/passkeys", &[("name", &"x".repeat(61))]).await.assert_says("60 letters or fewer");
        let code = town.code(&joe.token, &joe.email);
        let wrong = joe.browser.post("/account/passkeys", &[("name", "My <phone>"), ("password", "not the one"), ("code", &code)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.assert_says("isn’t the password you sign in with");
        assert!(wrong.body.contains("value=\"My &lt;phone&gt;\""), "{}", wrong.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn takes_one_answer_of_the_same_person_in_time() {
        let town = town().await;
        let (joe, priya) = (owner(&town, "Joe Bell").await, owner(&town, "Priya Nair").await);
        let (options, sealed) = joe.begins(&town).await;
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let (_, answer) = Device::make(1, &options);
        let fields = [("sealed", sealed.as_str()), ("answer", &answer)];
        let not_hers = priya.browser.post("/account/passkeys/made", &[&[("name", "Old phone")], &fields[..]].concat()).await;
        assert_eq!(not_hers.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(not_hers.body.contains("value=\"Old phone\""), "the name is still there");
        assert_eq!(joe.browser.post("/account/passkeys/made", &fields).await.location(), "/account?done=passkey");
        joe.browser.post("/account/passkeys/made", &fields).await.assert_says("Please begin again");
        let (options, sealed) = joe.begins(&town).await;
        assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1, "the same device adds no second one");
        town.clock.advance(301);
        let (_, answer) = Device::make(2, &options);
        joe.browser.post("/account/passkeys/made", &[("sealed", &sealed), ("answer", &answer)]).await.assert_says("Please begin again");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_offered_where_browsers_keep_none() {
        let town = Town::with(|config| config.url = Some("http://127.0.0.1:3000".into())).await;
        town.anyone().get("/sign-in").await.assert_silent("passkey");
        assert_eq!(town.anyone().get("/sign-in/passkey").await.status, StatusCode::NOT_FOUND);
        owner(&town, "Joe Bell").await.browser.get("/account").await.assert_silent("Passkeys");
    }
}

mod rename {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn new_name_is_listed_and_lets_in_as_before() {
        let town = town().await;
        let (joe, priya) = (owner(&town, "Joe Bell").await, owner(&town, "Priya Nair").await);
        let device = joe.adds(&town, 1).await;
        let id = joe.browser.get("/account").await.ids("/account/passkeys/").remove(0);
        let path = format!("/account/passkeys/{id}/name");
        let form = joe.browser.get(&path).await;
        assert!(form.body.contains("value=\"Work laptop\""), "{}", form.body);
        let before = town.dump().await;
        for (name, says) in [(" ", "Say where it is"), (&*"x".repeat(61), "60 letters or fewer")] {
            let refused = joe.browser.post(&path, &[("name", name)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says(says);
        }
        assert!(joe.browser.post(&path, &[("name", &"x".repeat(61))]).await.body.contains(&"x".repeat(61)), "typed text stays");
        for (method, seen) in [("GET", priya.browser.get(&path).await), ("POST", priya.browser.post(&path, &[("name", "Mine")]).await)] {
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{method} another's");
        }
        assert_eq!(town.dump().await, before);
        let renamed = joe.browser.post(&path, &[("name", "Grey <phone>")]).await;
        assert_eq!(renamed.location(), "/account?done=passkey-renamed");
        joe.browser
            .get(renamed.location())
            .await
            .assert_says("The passkey has its new name.")
            .assert_says("Grey <phone>, added on")
            .assert_silent("Work laptop");
        assert_eq!(sign_in(&town.anyone(), &device).await.location(), "/answers");
        let history = town.invited_by(town.administrator().await, "Ada Audit", &[Role::Auditor]).await.get("/history").await;
        history.assert_says("gave a passkey another name").assert_silent("Grey");
    }
}

mod remove {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn needs_the_password_and_ends_other_sign_ins() {
        let town = town().await;
        let (joe, priya) = (owner(&town, "Joe Bell").await, owner(&town, "Priya Nair").await);
        let device = joe.adds(&town, 1).await;
        let elsewhere = town.anyone();
        sign_in(&elsewhere, &device).await;
        let id = joe.browser.get("/account").await.ids("/account/passkeys/").remove(0);
        let path = format!("/account/passkeys/{id}/removal");
        assert_eq!(priya.shows(&town, &path, &[]).await.status, StatusCode::NOT_FOUND, "another's");
        assert_eq!(joe.browser.post(&path, &[("password", "x"), ("code", "y")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(joe.shows(&town, &path, &[]).await.location(), "/account?done=passkey-removed");
        joe.browser.get("/account").await.assert_says("You have none.").assert_silent("Work laptop");
        assert_eq!(elsewhere.get("/account").await.location(), "/sign-in");
        assert_refused(&sign_in(&town.anyone(), &device).await, "removed");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn coming_back_by_two_people_removes_all() {
        let town = town().await;
        let lead = town.lead("Margaret Okafor").await;
        let dilys = town.administrator().await;
        let device = owner(&town, "Joe Bell").await.adds(&town, 1).await;
        let id = crate::tests::town::id_of(dilys, "Joe Bell").await;
        let token = token(&dilys.post(&format!("/people/{id}/return"), &[]).await);
        let number = agreed(&lead).await;
        let back = town.anyone();
        assert_eq!(joins(&town, &back, &token, &number).await.location(), "/answers");
        assert_refused(&sign_in(&town.anyone(), &device).await, "lost with the phone");
        back.get("/account").await.assert_says("You have none.");
    }
}
