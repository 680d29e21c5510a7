//! Pressing twice where somebody signs in, joins, or changes their own account.

use super::*;
use crate::{
    staff::Role,
    tests::accounts::{PASSWORD, invited},
};

const RIGHT: &str = "four odd purple trams";

/// Presses twice at once and once more; each time whoever pressed is signed in.
async fn assert_signed_in(browser: &Browser, path: &str, fields: &[(&str, &str)]) {
    let fields = [fields, &[("once", path)]].concat();
    let (one, other) = tokio::join!(browser.post(path, &fields), browser.post(path, &fields));
    assert_eq!(one.status, StatusCode::SEE_OTHER, "{path}: {}", one.text());
    assert_eq!(answer(&one), answer(&other), "{path}");
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK, "{path}");
    assert_eq!(browser.post(path, &fields).await.status, StatusCode::SEE_OTHER, "{path} again");
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK, "{path} again");
}

mod sign_in {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn password_and_code_pressed_twice_are_one_sign_in() {
        let town = Town::new().await;
        let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
        town.clock.advance(60);
        let (joe, before) = (town.anyone(), counts(&town).await["sign_ins"]);
        let fields = [("email", email.as_str()), ("password", RIGHT), ("once", "a")];
        let (one, other) = tokio::join!(joe.post("/sign-in", &fields), joe.post("/sign-in", &fields));
        assert_eq!((one.status, answer(&one)), (StatusCode::OK, answer(&other)));
        assert_signed_in(&joe, "/sign-in", &[("code", &town.code(&token, &email))]).await;
        assert_eq!(counts(&town).await["sign_ins"], before + 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn demo_button_pressed_twice_is_one_sign_in() {
        let town = Town::demo().await;
        let before = counts(&town).await["sign_ins"];
        assert_signed_in(&town.anyone(), "/demo/sign-in", &[("person", "reviewer")]).await;
        assert_eq!(counts(&town).await["sign_ins"], before + 1);
    }
}

mod join {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn invitation_pressed_twice_signs_in_once() {
        let town = Town::new().await;
        let token = invited(town.administrator().await, "Una New", "una@example.org", &["publisher"]).await;
        let (una, path) = (town.anyone(), format!("/invitation/{token}"));
        assert_signed_in(&una, &path, &[("password", PASSWORD), ("code", &town.code(&token, ""))]).await;
    }
}

mod change {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn new_password_pressed_twice_signs_nobody_out() {
        let town = Town::new().await;
        let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
        let joe = town.sign_in(&email, &token).await;
        town.clock.advance(30);
        let code = town.code(&token, &email);
        let fields = [("password", RIGHT), ("code", code.as_str()), ("new_password", PASSWORD)];
        assert_signed_in(&joe, "/account/password", &fields).await;
    }
}
