//! A post that fails for now is answered with what it brought, whichever layer gives the answer.

use crate::{
    router,
    tests::town::{Browser, Seen, Town},
    web::Error,
};
use axum::{Router, extract::DefaultBodyLimit, response::IntoResponse};
use http::{Request, StatusCode, header};
use std::{sync::Arc, time::Duration};

const WORDS: &str = "Nobody asks us about </textarea> the bus.";

/// Ways in which a handler, or a layer around it, fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Hangs,
    Panics,
    Busy,
    Broken,
    Slowly,
    TooLong,
}

impl Failure {
    const ALL: [(Self, u16); 6] =
        [(Self::Hangs, 503), (Self::Panics, 500), (Self::Busy, 503), (Self::Broken, 500), (Self::Slowly, 429), (Self::TooLong, 413)];

    /// A browser of a server whose every handler fails like this.
    fn browser(self, town: &Town) -> Browser {
        let routes = Router::new().fallback(async move |_: axum::body::Bytes| match self {
            Self::Hangs => std::future::pending().await,
            Self::Panics => panic!("as this test wants"),
            Self::Busy => Error::Busy.into_response(),
            Self::Broken => Error::Broken("a fault".into()).into_response(),
            Self::Slowly | Self::TooLong => Error::Slowly.into_response(),
        });
        let routes = if matches!(self, Self::TooLong) { routes.layer(DefaultBodyLimit::max(1)) } else { routes };
        let within = if matches!(self, Self::Hangs) { Duration::from_millis(50) } else { Duration::from_secs(15) };
        Browser { router: router::layered(routes, town.app.clone(), within), cookie: Arc::default() }
    }
}

#[track_caller]
fn assert_form(seen: &Seen, address: &str, hidden: &[(&str, &str)], text: (&str, &str)) {
    let form = seen.between(&format!("<form method=\"post\" action=\"{address}\""), "</form>");
    for (name, value) in hidden {
        assert!(form.contains(&format!("type=\"hidden\" name=\"{name}\" value=\"{value}\"")), "{name} is not in {form}");
    }
    let (name, text) = text;
    let boxed = form.split("<textarea").find(|part| part.contains(&format!("name=\"{name}\""))).unwrap_or_else(|| panic!("no box {name} in {form}"));
    assert!(boxed.contains(&*html_escape::encode_text(text)), "{boxed}");
    assert!(!seen.body.contains("us about </textarea>"), "the words are text");
}

mod young {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn forms_come_back_from_every_layer() {
        let town = Town::new().await;
        for (failure, status) in Failure::ALL {
            let phone = failure.browser(&town);
            for (address, field) in [("/have-your-say", "words"), ("/receipt", "receipt"), ("/receipt/release", "receipt"), ("/join/ABC234", "words")]
            {
                let seen = phone.post(address, &[("token", "a&b"), ("prompt", "7"), (field, WORDS)]).await;
                assert_eq!(seen.status, status, "{failure:?} {address}");
                assert_form(&seen, address, &[("token", "a&amp;b"), ("prompt", "7")], (field, WORDS));
                assert_eq!(seen.headers.contains_key(header::RETRY_AFTER), status == 503, "{failure:?}");
                assert!(seen.body.contains("class=\"tels\"") && seen.body.contains("tel:"), "the numbers to call are there");
                seen.assert_says("What you put in is still here.").assert_says("Leave this page");
            }
            let choice = phone.post("/join/ABC234/choice", &[("prompt", "7"), ("dots-1", "2")]).await;
            assert_eq!(choice.status, status);
            assert!(choice.body.contains("name=\"dots-1\" value=\"2\"") && choice.body.contains("action=\"/join/ABC234/choice\""), "{}", choice.body);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn post_of_another_site_comes_back_without_form() {
        let town = Town::new().await;
        let phone = Failure::Hangs.browser(&town);
        let request = Request::post("/have-your-say").header("sec-fetch-site", "cross-site");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        phone.send(request.body("token=known&words=Chosen+elsewhere".into()).unwrap()).await.assert_silent("known").assert_silent("Chosen");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn form_never_leads_to_another_site() {
        let town = Town::new().await;
        let seen = Failure::Busy.browser(&town).post("//evil.example/join/", &[("words", WORDS)]).await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
        seen.assert_silent("evil.example");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn slow_body_is_given_up() {
        let town = Town::new().await;
        let phone = Failure::Hangs.browser(&town);
        let body = axum::body::Body::from_stream(futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>());
        let request = Request::post("/receipt").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        assert_eq!(phone.send(request.body(body).unwrap()).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}

mod staff {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn forms_come_back_from_every_layer() {
        let town = Town::new().await;
        for (failure, status) in Failure::ALL {
            let seen = failure.browser(&town).post("/themes?from=inbox", &[("name", "Short"), ("about", WORDS)]).await;
            assert_eq!(seen.status, status, "{failure:?}");
            assert_form(&seen, "/themes?from=inbox", &[("name", "Short")], ("about", WORDS));
            let is_unknown = matches!(failure, Failure::Hangs);
            assert_eq!(seen.text().contains("It may be saved or not"), is_unknown, "{failure:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn choices_are_shown_and_a_way_back() {
        let town = Town::new().await;
        for (failure, _) in Failure::ALL {
            let fields = [("outcome", "NotForUs"), ("id", "0123456789abcdef0123456789abcdef"), ("after", "x")];
            let seen = failure.browser(&town).post("/inbox/triage", &fields).await;
            seen.assert_says("What you put in is still here").assert_says("First reading: Not for us").assert_says("Pieces: 1");
            seen.assert_links("/inbox\"").assert_says("Leave it, and go to the inbox");
            let seen = failure.browser(&town).post("/concerns/0123/decision", &[("decision", "NoFurtherAction"), ("note", WORDS)]).await;
            seen.assert_says("Decision: No further action").assert_says("Why").assert_links("/concerns\"").assert_silent("“note”");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn passwords_are_not_shown_again() {
        let town = Town::new().await;
        for (failure, _) in Failure::ALL {
            for secret in ["password", "code"] {
                let fields = [("email", "priya@example.org"), (secret, "four odd purple trams")];
                failure.browser(&town).post("/sign-in", &fields).await.assert_silent("purple").assert_silent("priya@");
            }
        }
    }
}
