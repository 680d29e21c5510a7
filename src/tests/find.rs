//! Finding words: what is found, what never is, filters with their counts, and pages.

use crate::{
    feedback::Source,
    jobs,
    staff::Role,
    tests::{
        read_first::put,
        town::{Browser, Seen, Town, encode},
    },
};
use http::StatusCode;

const DAY: i64 = 24 * 3600;

async fn search(by: &Browser, words: &str, more: &[(&str, &str)]) -> Seen {
    let fields: Vec<_> = [("q", words)].into_iter().chain(more.iter().copied()).collect();
    let seen = by.get(&format!("/find?{}", encode(&fields))).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    seen
}

/// The words of the rows of a page, in order.
fn rows(seen: &Seen) -> Vec<String> {
    let rows = seen.body.split("<bdi dir=\"auto\">").skip(1).map(|row| row.split("</bdi>").next().unwrap());
    rows.map(|row| html_escape::decode_html_entities(&row.replace("<mark>", "").replace("</mark>", "")).into_owned()).collect()
}

async fn found(by: &Browser, words: &str) -> Vec<String> {
    let mut rows = rows(&search(by, words, &[]).await);
    rows.sort();
    rows
}

/// A town in which this was said, and a reviewer.
async fn town(said: &[&str]) -> (Town, Browser) {
    let town = Town::new().await;
    put(&town, Source::Direct, &said.iter().map(|words| words.to_string()).collect::<Vec<_>>()).await;
    let priya = town.reviewer("Priya Nair").await;
    (town, priya)
}

/// Lets the index grow old.
fn later(town: &Town) {
    town.clock.advance(3);
}

mod words {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn words_stems_starts_phrases_scripts_and_emoji_are_found() {
        let (frightened, stop, dark) = ("I was Frightened of the dog", "The bus stop is dark", "Stop the bus when it is dark");
        let (german, welsh, arabic, emoji) = ("Hänge nicht rum", "Mae’r tŷ yn oer", "أنا في المَدْرَسَة", "so sad😢 today");
        let (_town, priya) = town(&[frightened, stop, dark, german, welsh, arabic, emoji]).await;
        for (query, expected) in [
            ("frightened", vec![frightened]),
            ("FRIGHTENING", vec![frightened]),
            ("fright", vec![]),
            ("fright*", vec![frightened]),
            ("bus stop", vec![dark, stop]),
            ("\"bus stop\"", vec![stop]),
            ("“bus stop”", vec![stop]),
            ("\"bus dark\"", vec![]),
            ("dark -\"bus stop\"", vec![dark]),
            ("hange", vec![german]),
            ("ty", vec![welsh]),
            ("tŷ", vec![welsh]),
            ("المدرسة", vec![arabic]),
            ("انا", vec![arabic]),
            ("😢", vec![emoji]),
            ("nobody said this", vec![]),
        ] {
            assert_eq!(found(&priya, query).await, expected, "{query}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_asked_and_nothing_found_say_so() {
        let (_town, priya) = town(&["The bus"]).await;
        for query in ["", "!?", "-"] {
            search(&priya, query, &[]).await.assert_says("Find what somebody said").assert_silent("found.");
        }
        search(&priya, "train", &[]).await.assert_says("0 pieces found.").assert_says("Nothing was found").assert_silent("Look everywhere");
        let narrowed = search(&priya, "bus", &[("state", "Abuse")]).await;
        narrowed.assert_says("Nothing was found").assert_says("Look everywhere").assert_links("/find?q=bus\"");
        let long = search(&priya, &"bus ".repeat(100), &[]).await;
        long.assert_says("Only the first 200 characters were looked for.").assert_says("1 piece found.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn matches_are_marked_and_words_are_escaped() {
        let (_town, priya) =
            town(&["<script>pwn()</script> the Buses & the \"bus\"", &format!("{}here{}", "before ".repeat(99), " after".repeat(99))]).await;
        let seen = search(&priya, "bus*", &[]).await;
        assert!(seen.body.contains("&lt;script&gt;pwn()&lt;/script&gt; the <mark>Buses</mark> &amp; the "), "{}", seen.body);
        assert!(seen.body.contains("<mark>bus</mark>") && !seen.body.contains("<script>pwn"));
        let odd = search(&priya, "\"><script>pwn()</script>", &[]).await;
        assert!(!odd.body.contains("<script>pwn") && rows(&odd).len() == 1, "it is asked for, found and kept in the box: {}", odd.body);
        let long = rows(&search(&priya, "here", &[]).await).remove(0);
        assert!(long.starts_with('…') && long.contains("before here after") && long.chars().count() < 220, "{long}");
    }
}

mod gone {
    use super::*;

    async fn said(words: &str) -> (Town, Browser, String, String) {
        let town = Town::new().await;
        let receipt = town.anyone().says(words).await;
        let priya = town.reviewer("Priya Nair").await;
        let id = search(&priya, words, &[]).await.ids("/feedback/").remove(0);
        (town, priya, receipt, id)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_withdrawn_words_are_not_found_from_then_on() {
        let (town, priya, receipt, _) = said("The canary sings").await;
        let send = async |field| town.anyone().post("/receipt/withdrawal", &[("receipt", receipt.as_str()), (field, "yes")]).await;
        send("sure").await.assert_says("You took your words back");
        assert!(found(&priya, "canary").await.is_empty(), "at once");
        later(&town);
        search(&priya, "canary", &[]).await.assert_says("0 pieces found.");
        send("undo").await;
        later(&town);
        assert_eq!(found(&priya, "canary").await, ["The canary sings"]);
        send("sure").await;
        for _ in 0..8 {
            town.clock.advance(DAY);
            jobs::run(&town.app).await;
        }
        let sam = town.invited_by(&town.sign_in_again().await, "Sam Reader", &[Role::Reviewer]).await;
        search(&sam, "canary", &[]).await.assert_says("0 pieces found.").assert_silent("sings");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn concern_is_found_by_nobody_and_its_copy_by_its_newest_words() {
        let (town, priya, _, id) = said("The canary sings").await;
        let margaret = town.lead("Margaret Okafor").await;
        assert_eq!(found(&priya, "canary").await.len(), 1);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        assert!(found(&priya, "canary").await.is_empty(), "at once");
        later(&town);
        search(&priya, "canary", &[]).await.assert_says("0 pieces found.").assert_silent(&id);
        let write = async |words: &str| {
            let seen = margaret.post(&format!("/concerns/{id}/copy"), &[("words", words)]).await;
            assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        };
        write("A bird sings").await;
        later(&town);
        assert_eq!(found(&priya, "bird").await, ["A bird sings"]);
        write("An animal sings").await;
        assert!(found(&priya, "bird").await.is_empty(), "at once");
        later(&town);
        search(&priya, "bird", &[]).await.assert_says("0 pieces found.");
        assert_eq!(found(&priya, "sings").await, ["An animal sings"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn new_words_are_found_two_seconds_later() {
        let (town, priya) = town(&["The bus"]).await;
        assert_eq!(found(&priya, "bus").await.len(), 1);
        put(&town, Source::Direct, &["Another bus".into()]).await;
        later(&town);
        assert_eq!(found(&priya, "bus").await, ["Another bus", "The bus"]);
    }
}

mod filters {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn each_narrows_and_counts_stand_beside_the_choices() {
        let (town, _) = town(&["One bus", "Two bus"]).await;
        town.clock.advance(15 * DAY);
        put(&town, Source::Session, &["Three bus".into(), "No train".into()]).await;
        let priya = town.invited_by(&town.sign_in_again().await, "Sam Reader", &[Role::Reviewer]).await;
        let one = search(&priya, "one", &[]).await.ids("/feedback/").remove(0);
        let address = format!("/feedback/{one}");
        priya.post(&format!("{address}/tags"), &[("theme", "Buses")]).await;
        let whole = format!("0-{}", priya.get(&address).await.between("<option value=\"0-", "\""));
        priya.post(&format!("{address}/codings"), &[("excerpt", &whole), ("code_name", "Waiting")]).await;
        later(&town);
        let all = search(&priya, "bus", &[]).await;
        for count in [
            "Unread (2)",
            "For analysis (1)",
            "Abuse (0)",
            "Direct (2)",
            "Session (1)",
            "November 2026 (2)",
            "December 2026 (1)",
            "Buses (1)",
            "Waiting (1)",
        ] {
            all.assert_says(count);
        }
        let theme = priya.get("/themes").await.ids("/themes/").remove(0);
        let code = priya.get("/codebook").await.ids("/codebook/").remove(0);
        for (field, value, expected) in [
            ("state", "unread", vec!["Three bus", "Two bus"]),
            ("state", "ForAnalysis", vec!["One bus"]),
            ("from", "Session", vec!["Three bus"]),
            ("month", "2026-11", vec!["One bus", "Two bus"]),
            ("theme", theme.as_str(), vec!["One bus"]),
            ("code", code.as_str(), vec!["One bus"]),
        ] {
            let seen = search(&priya, "bus", &[(field, value)]).await;
            let mut rows = rows(&seen);
            rows.sort();
            assert_eq!(rows, expected, "{field}={value}");
            assert!(seen.body.contains(&format!("value=\"{value}\" selected")), "it stays chosen: {}", seen.body);
        }
        let unread = search(&priya, "bus", &[("state", "unread")]).await;
        unread.assert_says("For analysis (1)").assert_says("Direct (1)").assert_says("Session (1)");
        let none = search(&priya, "bus", &[("state", "x"), ("from", "x"), ("month", "x"), ("theme", "x"), ("code", "x"), ("after", "x")]).await;
        assert_eq!(rows(&none).len(), 3, "what is none leaves nothing out");
    }
}

mod pages {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn pages_hold_each_once_and_the_newest_first() {
        let (town, _) = town(&["The oldest bus"]).await;
        town.clock.advance(DAY);
        put(&town, Source::Direct, &(0..70).map(|nth| format!("Number {nth} bus")).collect::<Vec<_>>()).await;
        let sam = town.invited_by(&town.sign_in_again().await, "Sam Reader", &[Role::Reviewer]).await;
        let (mut all, mut next) = (vec![], Some("/find?q=bus".to_string()));
        while let Some(address) = next {
            let page = sam.get(&address).await;
            page.assert_says("71 pieces found.");
            let rows = rows(&page);
            assert!(rows.len() <= 30);
            all.extend(rows);
            next = page.next_page();
        }
        assert_eq!((all.len(), all[70].as_str()), (71, "The oldest bus"));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 71);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn search_is_an_address_with_a_link_in_the_navigation() {
        let (town, priya) = town(&["The bus"]).await;
        priya.get("/inbox").await.assert_links("/find\"");
        let seen = search(&priya, "the \"bus\"", &[]).await;
        assert!(seen.body.contains("value=\"the &quot;bus&quot;\""), "{}", seen.body);
        assert_eq!(seen.body.matches("<h1").count(), 1);
        let margaret = town.lead("Margaret Okafor").await;
        margaret.get("/concerns").await.assert_silent("href=\"/find");
        assert_eq!(margaret.get("/find?q=bus").await.status, StatusCode::FORBIDDEN);
    }
}
