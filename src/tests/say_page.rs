//! The page to say something: promises before the box and in full at Send, ways to begin, feelings.

use crate::tests::town::{Browser, Seen, Town};
use http::StatusCode;

/// The text in the box.
fn words(seen: &Seen) -> String {
    let inside = seen.between("<textarea", "</textarea>");
    html_escape::decode_html_entities(inside.split_once('>').unwrap().1.trim_start_matches('\n')).into_owned()
}

mod promises {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn stand_before_the_box_and_in_full_at_send() {
        let town = Town::new().await;
        town.lead("Margaret Okafor").await;
        let page = town.anyone().get("/have-your-say").await;
        let at = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("no {text:?}"));
        let (box_at, send) = (at("<textarea"), at("id=\"know\""));
        for short in
            ["No one is reading right now.", "href=\"tel:999\"", "No name, so we can’t come to you.", "It may not stay secret.", "href=\"#know\""]
        {
            assert!(at(short) < box_at, "{short}");
        }
        for full in [
            "If you need help fast, call.",
            "We don’t know who you are",
            "it goes to the person there",
            "we may tell people who can help",
            "tel:08001111",
        ] {
            assert!(at(full) > send && send > box_at, "{full}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn warnings_of_the_day_stand_before_the_box() {
        let town = Town::new().await;
        town.anyone().says("More buses").await;
        town.clock.advance(9 * 24 * 3600);
        let before = town.anyone().get("/have-your-say").await.between("<h1", "<textarea");
        assert!(before.contains("Right now no one there has the job of keeping young people safe."), "{before}");
        assert!(before.contains("No one here has read what you all send since"), "{before}");
    }
}

mod openers {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn begin_the_words_and_store_nothing() {
        let town = Town::new().await;
        let phone = town.anyone();
        let page = phone.get("/have-your-say").await;
        let (token, before) = (page.token(), town.dump().await);
        let tap = async |typed: &str, opener: &str| {
            let fields = [("token", &*token), ("words", typed), ("age_band", "13-15"), ("feeling", "sad"), ("opener", opener)];
            phone.post("/have-your-say", &fields).await
        };
        let begun = tap("", "stop").await;
        assert_eq!((begun.status, &*words(&begun)), (StatusCode::OK, "Please stop "));
        assert_eq!(begun.token(), token, "it is still the same page");
        assert!(begun.body.contains("value=\"13-15\" checked") && begun.body.contains("value=\"sad\" checked"), "{}", begun.body);
        assert!(!begun.between("<title>", "</title>").contains("Error"), "nothing is wrong with it");
        assert_eq!(words(&tap("Please stop ", "helped").await), "What helped ");
        assert_eq!(words(&tap("Me & <mam>", "change").await), "Me & <mam>\nI’d change ");
        // Words that may tell who somebody is are asked about when they are sent, and a name that nobody offers is no opener.
        assert_eq!(words(&tap("Text 07700 900123", "helped").await), "Text 07700 900123\nWhat helped ");
        tap("", "none").await.assert_says("Write something in the box first.");
        assert_eq!(town.dump().await, before, "nothing was kept");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn are_not_pressed_by_enter() {
        let form = Town::new().await.anyone().get("/have-your-say").await.between("<form", "</form>");
        let first = form.split("<button").nth(1).unwrap();
        assert!(first.split('>').next().unwrap().contains("class=\"enter\"") && first.contains(">Send<"), "{first}");
        assert!(!first.split('>').next().unwrap().contains("name="), "{first}");
    }
}

mod feelings {
    use super::*;

    /// The feeling that staff read beside the words.
    async fn shown(priya: &Browser, words: &str) -> String {
        for id in priya.get("/inbox").await.ids("/feedback/") {
            let page = priya.get(&format!("/feedback/{id}")).await;
            if page.text().contains(words) {
                return page.between("<dt>Feels</dt><dd>", "</dd>").replace("<bdi dir=\"auto\">", "").replace("</bdi>", "");
            }
        }
        panic!("{words} is not in the inbox")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn are_kept_and_shown_to_staff_from_form_and_island() {
        let town = Town::new().await;
        let (phone, priya) = (town.anyone(), town.reviewer("Priya Nair").await);
        phone.says_so("From the form", &[("feeling", "mixed-up")]).await.receipt();
        assert_eq!(shown(&priya, "From the form").await, "mixed up");
        let sent = async |words: &str, more: &[(&str, &str)]| {
            let token = phone.get("/have-your-say").await.token();
            let mut fields = vec![("token", &*token), ("words", words), ("age_band", ""), ("area", ""), ("in_care", ""), ("disability", "")];
            fields.extend(more);
            phone.post("/api/submit", &fields).await.status
        };
        assert_eq!(sent("From the island", &[("feeling", "happy")]).await, StatusCode::OK);
        assert_eq!(shown(&priya, "From the island").await, "happy");
        // A page that was open before an upgrade knows no feelings.
        assert_eq!(sent("From before", &[]).await, StatusCode::OK);
        assert_eq!(shown(&priya, "From before").await, "not said");
        assert_eq!(sent("From nowhere", &[("feeling", "furious")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn go_along_with_the_check_and_unknown_ones_are_refused() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let check = phone.post("/have-your-say", &[("words", "Text me on 07700 900123"), ("token", &token), ("feeling", "angry")]).await;
        assert!(check.body.contains("name=\"feeling\" value=\"angry\""), "{}", check.body);
        let before = town.dump().await;
        let refused = phone.says_so("My words", &[("feeling", "furious")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("Pick one of the answers, or skip it.").assert_says("My words").assert_links("#feeling");
        assert!(refused.body.contains("id=\"feeling\""), "{}", refused.body);
        assert_eq!(town.dump().await, before);
    }
}
