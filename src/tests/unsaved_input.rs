//! Typed input is never lost silently: too long, without an origin, after signing out, or sent twice.

use crate::tests::town::{Browser, Seen, Town, encode};
use axum::body::Body;
use http::{Request, StatusCode, header};

const LONG: &str = "They see the file first and hear about it last.";

/// Whether the page shows the text for copying, with a way to sign in that leaves it open.
#[track_caller]
fn assert_kept(seen: &Seen, status: StatusCode) {
    assert_eq!(seen.status, status, "{}", seen.text());
    seen.assert_says("Nothing was saved.").assert_says(LONG).assert_says("What it is about");
    assert!(seen.body.contains(" readonly") && seen.body.contains("href=\"/sign-in\" target=\"_blank\""), "{}", seen.body);
}

async fn new_theme(browser: &Browser, name: &str, about: &str) -> Seen {
    browser.post("/themes", &[("name", name), ("about", about)]).await
}

type Form = &'static [(&'static str, &'static str)];

mod submit {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn overlong_words_without_script_come_back() {
        let town = Town::new().await;
        let phone = town.anyone();
        let before = town.dump().await;
        for words in ["x".repeat(66_000), "\u{1f68f}".repeat(5_600), "\u{634}".repeat(11_000), "x".repeat(500_000)] {
            let seen = phone.says_so(&words, &[]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says("That is too long.");
            assert!(seen.body.contains(&words), "all of them are kept");
        }
        assert_eq!(phone.says_so(&"x".repeat(530_000), &[]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        // Everywhere else no more is read than before.
        assert_eq!(phone.post("/receipt", &[("receipt", &"x".repeat(70_000))]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(town.dump().await == before, "nothing is kept");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn island_is_told_that_input_was_too_long() {
        let town = Town::new().await;
        let seen = town.anyone().post("/api/submit", &[("words", &"x".repeat(70_000))]).await;
        assert_eq!((seen.status, seen.body.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "\"TooLong\""));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unknown_function_is_a_404_without_details() {
        let town = Town::new().await;
        for path in ["/api/anything", "/api/submit/more", "/api/%ff"] {
            let seen = town.anyone().post(path, &[("words", "x")]).await;
            assert_eq!((seen.status, seen.body.as_str()), (StatusCode::NOT_FOUND, ""), "{path}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn post_without_known_origin_gets_its_words_back() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let body = encode(&[("token", &token), ("words", LONG), ("age_band", "13-15"), ("checked", "yes")]);
        let before = town.dump().await;
        for (name, value) in [("origin", "null"), ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            let request = Request::post("/have-your-say").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header(name, value);
            let seen = phone.send(request.body(Body::from(body.clone())).unwrap()).await;
            assert_eq!(seen.status, StatusCode::FORBIDDEN, "{value}");
            seen.assert_says("Error:").assert_says(LONG).assert_says("Your phone did not say").assert_silent("who work here");
            assert_ne!(seen.token(), token, "whoever made the post may know its token");
            assert!(town.dump().await == before, "nothing is kept");
            // The island keeps the words in the page; it is told why, and has the sentence.
            let request = Request::post("/api/submit").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header(name, value);
            let island = phone.send(request.body(Body::from(body.clone())).unwrap()).await;
            assert_eq!((island.status, island.body.as_str()), (StatusCode::FORBIDDEN, "\"Forbidden\""));
            assert!(phone.get("/have-your-say").await.body.contains("Your phone did not say"));
            let again = phone.post("/have-your-say", &[("token", &seen.token()), ("words", LONG), ("checked", "no")]).await;
            assert_eq!(again.status, StatusCode::OK, "the form that came back works");
        }
    }
}

mod staff {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn signed_out_or_forbidden_staff_get_their_text_back() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        priya.post("/sign-out", &[]).await;
        let (switched_off, joe) = (town.switched_off("Una Gone").await, town.cast("publisher").await);
        let before = town.dump().await;
        for browser in [&priya, &town.anyone(), &switched_off] {
            assert_kept(&new_theme(browser, "A claim", LONG).await, StatusCode::UNAUTHORIZED);
            let short = new_theme(browser, "A claim", "Short words").await;
            assert_eq!((short.status, short.location()), (StatusCode::SEE_OTHER, "/sign-in"));
        }
        assert_kept(&new_theme(&joe, "A claim", LONG).await, StatusCode::FORBIDDEN);
        let markup = format!("{LONG}</textarea><script>pwn()</script>");
        new_theme(&priya, "A claim", &markup).await.assert_silent("<script>pwn").assert_silent("</textarea><script");
        assert!(town.dump().await == before, "nothing changed");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn taken_theme_name_keeps_the_typed_description() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Shah").await;
        let made = new_theme(&priya, "Ólafur is never asked", LONG).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        for (name, about) in [("Ólafur is never asked", LONG), ("ólafur IS NEVER asked", LONG), ("Ólafur is never asked", "")] {
            let again = new_theme(&priya, name, about).await;
            assert_eq!((again.status, again.leads_to()), (StatusCode::SEE_OTHER, made.leads_to()), "{name}: nothing is lost there");
        }
        let other = new_theme(&priya, "ólafur is never asked", "Quite another thing is meant.").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        other.assert_says("There is a theme “Ólafur is never asked” already").assert_says("Quite another thing is meant.");

        // Nor can another theme take the name, with capitals or without, from the form or from the tagger.
        let second = new_theme(&priya, "Nobody reads it", "").await.leads_to().to_string();
        let renamed = priya.post(&second, &[("name", "ÓLAFUR is never asked"), ("about", "")]).await;
        assert_eq!(renamed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(priya.post(&second, &[("name", "NOBODY reads it"), ("about", "")]).await.status, StatusCode::SEE_OTHER, "its own name is its own");
        town.anyone().says("The bus stop has no light").await;
        let feedback = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let request = Request::post("/api/tag").header(header::CONTENT_TYPE, "application/json").header("sec-fetch-site", "same-origin");
        let body = format!(r#"{{"feedback":"{feedback}","tagging":{{"Create":{{"name":"ÓLAFUR is never asked"}}}}}}"#);
        let tagged = priya.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(tagged.status, StatusCode::OK, "{}", tagged.body);
        assert_eq!(priya.get("/themes").await.ids("/themes/").len(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn resent_plan_form_leads_to_the_first_result() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Shah").await;
        let forms: [(&str, Form, Form); 2] = [
            ("/plan/items", &[("name", "Ask the child"), ("wording", "Every worker asks.")], &[("name", "Ask the child"), ("wording", "Some ask.")]),
            (
                "/plan/headings",
                &[("kind", "Challenge"), ("name", "Time"), ("about", "There is none.")],
                &[("kind", "Priority"), ("name", "Time"), ("about", "There is none.")],
            ),
        ];
        for (path, fields, other) in forms {
            let made = priya.post(path, fields).await;
            assert_eq!(made.status, StatusCode::SEE_OTHER, "{path}");
            let after = town.dump().await;
            let again = priya.post(path, fields).await;
            assert_eq!((again.status, again.leads_to()), (StatusCode::SEE_OTHER, made.leads_to()), "{path}");
            assert_eq!(priya.post(path, other).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: another thing of that name");
            assert!(town.dump().await == after, "{path} changed something");
        }
        let item = priya.post("/plan/items", forms[0].1).await.leads_to().to_string();
        let reworded = [("wording", "Every worker asks the child too."), ("reason", "Young people told us.")];
        priya.post(&format!("{item}/wording"), &reworded).await;
        let after = town.dump().await;
        let again = priya.post(&format!("{item}/wording"), &reworded).await;
        assert_eq!((again.status, again.leads_to()), (StatusCode::SEE_OTHER, item.as_str()));
        assert!(town.dump().await == after, "one wording, once");
    }
}
