//! Signing in with an account of a council's, at a provider that the test runs.

use super::{
    fake_provider::{FakeProvider, sent},
    *,
};
use crate::staff::Role;

const OLD: &str = "four odd purple trams";

/// Somebody who has linked their account, and their address and token.
async fn linked(town: &Town, provider: &FakeProvider, name: &str) -> (Browser, String, String) {
    let (email, token) = town.joined_by(town.administrator().await, name, &[Role::Publisher]).await;
    let browser = town.sign_in(&email, &token).await;
    let seen = links(town, provider, &browser, &email, &token).await;
    assert_eq!(seen.location(), "/account?done=linked", "{}", seen.text());
    (browser, email, token)
}

async fn links(town: &Town, provider: &FakeProvider, browser: &Browser, email: &str, token: &str) -> Seen {
    town.clock.advance(30);
    let code = town.code(token, email);
    let there = sent(&browser.post("/account/provider", &[("password", OLD), ("code", &code)]).await);
    provider.returns(browser, &there).await
}

/// Tries to sign in from a new browser.
async fn tries(town: &Town, provider: &FakeProvider) -> (Browser, Seen) {
    let browser = town.anyone();
    let there = sent(&browser.post("/sign-in/provider", &[]).await);
    let seen = provider.returns(&browser, &there).await;
    (browser, seen)
}

/// The page that a refused attempt leads to, which lets nobody in.
async fn refused(browser: &Browser, seen: &Seen, problem: &str) -> Seen {
    assert_eq!(seen.location(), format!("/sign-in?problem={problem}"), "{}", seen.text());
    assert_eq!(browser.get("/desk").await.location(), "/sign-in");
    browser.get(seen.location()).await
}

mod let_in {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn linked_account_gets_in_with_its_code() {
        let provider = FakeProvider::start().await;
        let town = provider.town(false).await;
        let (_, email, token) = linked(&town, &provider, "Joe Bell").await;
        town.anyone().get("/sign-in").await.assert_says("Sign in with Exampleshire");
        let (browser, seen) = tries(&town, &provider).await;
        seen.assert_says("Six digits from your app");
        assert_eq!(browser.get("/desk").await.location(), "/sign-in");
        town.clock.advance(30);
        let seen = browser.post("/sign-in", &[("code", &town.code(&token, &email))]).await;
        assert_eq!(seen.location(), "/answers", "{}", seen.text());
        browser.get("/account").await.assert_says("Linked since Sunday 22 November 2026");
        let dump = town.dump().await.join("\n");
        assert!(dump.contains("LinkedProvider") && !dump.contains("subject-1") && !dump.contains(&provider.address), "{dump}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn slash_behind_the_issuer_makes_no_difference() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        // The setting gets a slash that the provider does not write, and the link still holds.
        let server = town.another_server(|config| {
            *config = town.app.config.clone();
            config.oidc.oidc_issuer = Some(format!("{}/", provider.address));
        });
        let phone = Browser { router: server.await, cookie: Default::default() };
        let there = sent(&phone.post("/sign-in/provider", &[]).await);
        let seen = provider.returns(&phone, &there).await;
        assert_eq!(seen.location(), "/answers", "{}", seen.text());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn administrator_sees_who_is_linked() {
        let provider = FakeProvider::start().await;
        let town = provider.town(false).await;
        let dilys = town.administrator().await;
        let (joe, ..) = linked(&town, &provider, "Joe Bell").await;
        town.publisher("Ann Other").await;
        let page = async |name: &str| dilys.get(&format!("/people/{}", crate::tests::town::id_of(dilys, name).await)).await;
        page("Joe Bell").await.assert_says("Linked to Exampleshire’s sign-in since Sunday 22 November 2026.");
        page("Ann Other").await.assert_says("Not linked to Exampleshire’s sign-in.");
        joe.post("/account/provider/unlink", &[]).await;
        page("Joe Bell").await.assert_says("Not linked to Exampleshire’s sign-in.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_code_is_asked_where_the_provider_has_one() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        let (browser, seen) = tries(&town, &provider).await;
        assert_eq!(seen.location(), "/answers", "{}", seen.text());
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn somebody_signed_in_there_before_is_not_taken_for_them() {
        let provider = FakeProvider::start().await;
        for second_factor in [true, false] {
            let town = provider.town(second_factor).await;
            provider.change(|proof| proof.asked = Some(0));
            linked(&town, &provider, "Joe Bell").await;
            for asked in [None, Some(61), Some(-61)] {
                provider.change(|proof| proof.asked = asked);
                let (browser, seen) = tries(&town, &provider).await;
                refused(&browser, &seen, "refused").await;
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn attempt_is_sent_with_pkce_state_and_nonce() {
        let provider = FakeProvider::start().await;
        let town = provider.town(false).await;
        let there = sent(&town.anyone().post("/sign-in/provider", &[]).await);
        assert!(there.address.starts_with(&format!("{}/authorize?", provider.address)));
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", "sayso"),
            ("scope", "openid"),
            ("code_challenge_method", "S256"),
            ("prompt", "login"),
            ("max_age", "0"),
            ("redirect_uri", "http://sayso.example/sign-in/provider/return"),
        ] {
            assert_eq!(there.parts[name], value);
        }
        let again = sent(&town.anyone().post("/sign-in/provider", &[]).await);
        for name in ["state", "nonce", "code_challenge"] {
            assert!(there.parts[name].len() >= 43 && there.parts[name] != again.parts[name], "{name}");
        }
    }
}

mod come_back {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn page_changes_nothing_and_needs_no_cookie() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        let browser = town.anyone();
        let there = sent(&browser.post("/sign-in/provider", &[]).await);
        provider.signs_in(&there);
        let address = format!("/sign-in/provider/return?state={}&code=good", there.parts["state"]);
        town.anyone().get(&address).await.assert_says("You are back from Exampleshire’s sign-in");
        assert_eq!(browser.get("/desk").await.location(), "/sign-in");
        assert_eq!(provider.returns(&browser, &there).await.location(), "/answers");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_of_the_provider_are_not_shown() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        for query in ["error=access_denied&error_description=Buy%20this&state=x", "", "state=x&code=good&iss=https%3A%2F%2Felsewhere.example"] {
            let seen = town.anyone().get(&format!("/sign-in/provider/return?{query}")).await;
            assert_eq!(seen.location(), "/sign-in?problem=refused");
        }
        let browser = town.anyone();
        browser.get("/sign-in?problem=refused").await.assert_says("did not let you through").assert_silent("Buy this");
        browser.get("/sign-in?problem=Buy%20this").await.assert_silent("Buy this");
        sent(&browser.post("/sign-in/provider", &[]).await);
        let there = sent(&browser.post("/sign-in/provider", &[]).await);
        provider.signs_in(&there);
        let seen = browser.post("/sign-in/provider/return", &[("state", &there.parts["state"]), ("code", "wrong")]).await;
        refused(&browser, &seen, "refused").await.assert_silent("words of the provider");
    }
}

mod refuse {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn state_is_good_once_in_its_own_browser() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        let browser = town.anyone();
        let begin = async || sent(&browser.post("/sign-in/provider", &[]).await);
        // A wrong state ends the attempt.
        let there = begin().await;
        provider.signs_in(&there);
        let seen = browser.post("/sign-in/provider/return", &[("state", "0000"), ("code", "good")]).await;
        refused(&browser, &seen, "not-begun").await.assert_says("begun in another browser");
        refused(&browser, &provider.returns(&browser, &there).await, "not-begun").await;
        // Another browser has no part in it.
        let there = begin().await;
        let stranger = town.anyone();
        refused(&stranger, &provider.returns(&stranger, &there).await, "not-begun").await;
        // A cookie kept from before is worth nothing after the return.
        let (there, before) = (begin().await, browser.cookie());
        assert_eq!(provider.returns(&browser, &there).await.location(), "/answers");
        let thief = town.anyone();
        thief.keep_cookie(before);
        refused(&thief, &provider.returns(&thief, &there).await, "not-begun").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_two_returns_at_once_one_gets_in() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        let (browser, second) = (town.anyone(), town.anyone());
        let there = sent(&browser.post("/sign-in/provider", &[]).await);
        second.keep_cookie(browser.cookie());
        let (one, other) = tokio::join!(provider.returns(&browser, &there), provider.returns(&second, &there));
        let mut led = [one.location(), other.location()];
        led.sort();
        assert_eq!(led, ["/answers", "/sign-in?problem=not-begun"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn attempt_ends_after_ten_minutes() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        let browser = town.anyone();
        let there = sent(&browser.post("/sign-in/provider", &[]).await);
        town.clock.advance(600);
        refused(&browser, &provider.returns(&browser, &there).await, "not-begun").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn proof_that_does_not_hold() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        let good = provider.proof.lock().unwrap().clone();
        let wrongs: [fn(&mut fake_provider::Proof); 5] = [
            |proof| proof.issuer = "https://elsewhere.example".into(),
            |proof| proof.audience = "another program".into(),
            |proof| proof.expires = crate::tests::town::NOW - 60,
            |proof| proof.key = 2,
            |proof| proof.is_signed = false,
        ];
        for wrong in wrongs {
            provider.change(|proof| *proof = good.clone());
            provider.change(wrong);
            let (browser, seen) = tries(&town, &provider).await;
            refused(&browser, &seen, "refused").await.assert_says("did not let you through");
        }
        provider.change(|proof| *proof = good.clone());
        let browser = town.anyone();
        let there = sent(&browser.post("/sign-in/provider", &[]).await);
        provider.signs_in(&there);
        provider.change(|proof| proof.nonce = "of another attempt".into());
        let seen = browser.post("/sign-in/provider/return", &[("state", &there.parts["state"]), ("code", "good")]).await;
        refused(&browser, &seen, "refused").await;
        assert_eq!(tries(&town, &provider).await.1.location(), "/answers");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn account_that_is_not_linked_or_switched_off() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        let (joe, ..) = linked(&town, &provider, "Joe Bell").await;
        let people = town.dump().await.len();
        provider.change(|proof| proof.subject = "subject-2".into());
        let (browser, seen) = tries(&town, &provider).await;
        refused(&browser, &seen, "not-linked").await.assert_says("No account in use here is linked");
        assert_eq!(town.dump().await.len(), people, "nothing is made");
        provider.change(|proof| proof.subject = "subject-1".into());
        let administrator = town.sign_in_again().await;
        let id = crate::tests::town::id_of(&administrator, "Joe Bell").await;
        let seen = administrator.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        assert_eq!(joe.get("/account").await.location(), "/sign-in");
        let (browser, seen) = tries(&town, &provider).await;
        refused(&browser, &seen, "not-linked").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn provider_that_is_down_leaves_the_password() {
        let provider = FakeProvider::start().await;
        provider.stop();
        let town = provider.town(true).await;
        let browser = town.anyone();
        let seen = browser.post("/sign-in/provider", &[]).await;
        refused(&browser, &seen, "unreachable").await.assert_says("can’t be reached now").assert_says("Password");
        town.publisher("Joe Bell").await.get("/account").await.assert_says("Use Exampleshire’s sign-in");
    }
}

mod link {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn needs_password_and_code() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
        let browser = town.sign_in(&email, &token).await;
        town.clock.advance(30);
        let code = town.code(&token, &email);
        for (password, code, sentence) in
            [("wrong", code.as_str(), "isn’t the password"), (OLD, "000000", "That code isn’t right"), ("", "", "isn’t the password")]
        {
            let seen = browser.post("/account/provider", &[("password", password), ("code", code)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says(sentence);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn account_of_somebody_else_stays_theirs() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        linked(&town, &provider, "Joe Bell").await;
        provider.change(|proof| proof.subject = "subject-2".into());
        let (ann, email, token) = linked(&town, &provider, "Ann Moss").await;
        provider.change(|proof| proof.subject = "subject-1".into());
        let seen = links(&town, &provider, &ann, &email, &token).await;
        assert_eq!(seen.location(), "/account?problem=taken");
        ann.get(seen.location()).await.assert_says("linked to somebody else’s account").assert_says("Linked since");
        let (browser, _) = tries(&town, &provider).await;
        browser.get("/desk").await.assert_says("Joe Bell");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn ends_when_its_owner_unlinks_it() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        let (joe, ..) = linked(&town, &provider, "Joe Bell").await;
        let (elsewhere, _) = tries(&town, &provider).await;
        let seen = joe.post("/account/provider/unlink", &[]).await;
        assert_eq!(elsewhere.get("/desk").await.location(), "/sign-in", "other sign-ins end");
        joe.get(seen.location()).await.assert_says("It is unlinked").assert_says("Not linked");
        assert!(town.dump().await.join("\n").contains("UnlinkedProvider"));
        let (browser, seen) = tries(&town, &provider).await;
        refused(&browser, &seen, "not-linked").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn ends_when_somebody_comes_back_with_a_new_link() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        let (_, email, _) = linked(&town, &provider, "Joe Bell").await;
        let mut tx = town.app.write_as_staff().await.unwrap();
        let again = crate::staff::invitations::invite_again(&mut tx, &town.app.audit_context(), &email).await.unwrap();
        tx.commit().await.unwrap();
        let seen = joins(&town, &town.anyone(), &again.expect("they are known").1.token, "").await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        let (browser, seen) = tries(&town, &provider).await;
        refused(&browser, &seen, "not-linked").await;
    }
}

mod sign_in_that_ended_meanwhile {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn links_nothing() {
        let provider = FakeProvider::start().await;
        let town = provider.town(true).await;
        let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
        let browser = town.sign_in(&email, &token).await;
        town.clock.advance(29 * 60);
        let code = town.code(&token, &email);
        let there = sent(&browser.post("/account/provider", &[("password", OLD), ("code", &code)]).await);
        town.clock.advance(8 * 60 * 60);
        let seen = provider.returns(&browser, &there).await;
        refused(&browser, &seen, "not-begun").await;
    }
}
