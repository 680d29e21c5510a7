//! Suggested codes: hidden until somebody has coded by themselves, taken in one press, and nothing is learned from words that are gone.

use crate::{
    jobs,
    staff::Role,
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;
use std::collections::BTreeMap;

const DAY: i64 = 24 * 3600;

const SOFA: (&str, &str) = ("The sofa in the waiting room is broken", "Rooms");
const TOYS: (&str, &str) = ("No toys, and one old sofa", "Rooms");
const BUS: (&str, &str) = ("The bus to the waiting room is late", "Buses");
const DARK: (&str, &str) = ("It is dark at the bus stop, with a broken lamp", "Buses");
const GONE: (&str, &str) = ("A broken sofa at the bus stop, and toys in the dark. It was Zebedee", "Rooms");

/// A town in which a reviewer has coded all that was said.
struct Coded {
    town: Town,
    priya: Browser,
    /// By words: the id, and the receipt.
    pieces: BTreeMap<String, (String, String)>,
}

impl Coded {
    async fn with(said: &[(&str, &str)]) -> Self {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let mut coded = Self { town, priya, pieces: BTreeMap::new() };
        for (words, code) in said {
            let id = coded.says(words).await;
            coded.codes(&id, words, code).await;
        }
        coded
    }

    /// Says something, and returns its id.
    async fn says(&mut self, words: &str) -> String {
        let receipt = self.town.anyone().says(words).await;
        let id = self.priya.get("/inbox").await.ids("/feedback/").remove(0);
        self.pieces.insert(words.into(), (id.clone(), receipt));
        id
    }

    async fn codes(&self, id: &str, words: &str, code: &str) {
        let excerpt = format!("0-{}", words.chars().count());
        let fields = [("excerpt", excerpt.as_str()), ("code_name", code)];
        let seen = self.priya.post(&format!("/feedback/{id}/codings"), &fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    }

    /// The suggestions for each piece but one, in the order of their words.
    async fn all_suggestions(&self, without: &str) -> Vec<String> {
        let mut all = vec![];
        for (id, _) in self.pieces.iter().filter(|(words, _)| *words != without).map(|(_, piece)| piece) {
            all.push(suggestions(&self.priya.get(&format!("/feedback/{id}?suggestions=yes")).await));
        }
        assert!(all.iter().any(|section| section.contains("Code the whole piece")), "{all:#?}");
        all
    }

    /// Signs another reviewer in, after so long that nobody is.
    async fn reads_later(&mut self) {
        self.priya = self.town.invited_by(&self.town.sign_in_again().await, "Sam Reader", &[Role::Reviewer]).await;
    }

    async fn withdraws(&self, words: &str, field: &str) {
        self.town.anyone().post("/receipt/withdrawal", &[("receipt", self.pieces[words].1.as_str()), (field, "yes")]).await;
    }
}

/// The section of the suggestions, without ids.
fn suggestions(seen: &Seen) -> String {
    let section = seen.body.split("id=\"suggested\"").nth(1).unwrap_or_else(|| panic!("{}", seen.body)).split("</section>").next().unwrap();
    let is_id = |part: &&str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    section.split(['/', '"']).filter(|part| !is_id(part)).collect::<Vec<_>>().join("/")
}

mod show {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn suggestions_come_after_a_code_of_ones_own() {
        let mut coded = Coded::with(&[SOFA, TOYS, BUS]).await;
        let words = "the sofa is old and the bus is late";
        let id = coded.says(words).await;
        let (page, sam) = (format!("/feedback/{id}"), coded.town.reviewer("Sam Reader").await);
        let seen = coded.priya.get(&page).await;
        seen.assert_says("Put on the codes that you see first.").assert_silent("with this code");
        let asked = coded.priya.get(&format!("{page}?suggestions=yes")).await;
        asked.assert_says("Like 2 pieces with this code: ").assert_says("sofa").assert_says("Score: ");
        coded.codes(&id, words, "Buses").await;
        let seen = coded.priya.get(&page).await;
        assert!(suggestions(&seen).contains("Code the whole piece") && suggestions(&seen).contains("Rooms"), "{}", seen.text());
        assert!(!suggestions(&seen).contains("Buses"), "it has this code: {}", seen.text());
        sam.get(&page).await.assert_says("Put on the codes that you see first.").assert_silent("with this code");
        let same = suggestions(&coded.priya.get(&page).await);
        assert_eq!(same, suggestions(&seen), "the same again");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_shown_are_those_of_the_piece_itself() {
        let mut coded = Coded::with(&[("Zebedee broke the sofas", "Rooms"), TOYS]).await;
        let id = coded.says("A SOFA for us").await;
        let seen = coded.priya.get(&format!("/feedback/{id}?suggestions=yes")).await;
        assert!(suggestions(&seen).contains(">sofa<"), "{}", suggestions(&seen));
        seen.assert_silent("Zebedee").assert_silent("sofas");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn retired_code_and_empty_codebook_are_not_suggested() {
        let town = Town::new().await;
        town.anyone().says("The sofa is old").await;
        let priya = town.reviewer("Priya Nair").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.get(&format!("/feedback/{id}?suggestions=yes")).await.assert_silent("Suggested codes");
        let mut coded = Coded::with(&[SOFA, BUS]).await;
        let id = coded.says("The sofa is old").await;
        let page = format!("/feedback/{id}?suggestions=yes");
        let code = coded.priya.get(&page).await.ids("/codebook/").remove(0);
        let seen = coded.priya.post(&format!("/codebook/{code}/state"), &[("to", "retire")]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        coded.priya.get(&page).await.assert_says("Nothing to suggest");
    }
}

mod take {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn one_press_codes_the_whole_piece_and_is_undone() {
        let mut coded = Coded::with(&[SOFA, TOYS]).await;
        let words = "Is that sofa from 1970?";
        let id = coded.says(words).await;
        let page = format!("/feedback/{id}");
        let seen = coded.priya.get(&format!("{page}?suggestions=yes")).await;
        let section = seen.body.split("id=\"suggested\"").nth(1).unwrap().to_string();
        let value = |name: &str| section.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_string();
        let (was, excerpt, code) = (value("was"), value("excerpt"), value("code_name"));
        let fields = [("was", was.as_str()), ("excerpt", excerpt.as_str()), ("code_name", code.as_str())];
        let done = coded.priya.post(&format!("{page}/codings"), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let seen = coded.priya.get(done.location()).await;
        seen.assert_says("Coded.").assert_says("the whole piece").assert_silent("No code yet.");
        let act = done.location().split("undo=").nth(1).unwrap().split(['&', '#']).next().unwrap().to_string();
        coded.priya.post(&format!("/acts/{act}/undo"), &[]).await;
        coded.priya.get(&page).await.assert_says("No code yet.").assert_says("Put on the codes that you see first.");
    }
}

mod forget {
    use super::*;

    const STAYS: [(&str, &str); 4] = [SOFA, TOYS, BUS, DARK];
    const ALL: [(&str, &str); 5] = [SOFA, TOYS, BUS, GONE, DARK];

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_suggestions_are_as_if_withdrawn_words_had_never_been() {
        let (mut coded, twin) = (Coded::with(&ALL).await, Coded::with(&STAYS).await);
        let (before, never) = (coded.all_suggestions(GONE.0).await, twin.all_suggestions("").await);
        assert_ne!(before, never, "they were learned from");
        coded.withdraws(GONE.0, "sure").await;
        assert_eq!(coded.all_suggestions(GONE.0).await, never, "at once");
        coded.withdraws(GONE.0, "undo").await;
        assert_eq!(coded.all_suggestions(GONE.0).await, before, "they are back");
        coded.withdraws(GONE.0, "sure").await;
        for _ in 0..8 {
            coded.town.clock.advance(DAY);
            jobs::run(&coded.town.app).await;
        }
        coded.reads_later().await;
        assert_eq!(coded.all_suggestions(GONE.0).await, never, "erased");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn concern_and_set_aside_words_teach_nothing() {
        let twin = Coded::with(&STAYS).await;
        let never = twin.all_suggestions("").await;
        for outcome in ["Concern", "Abuse"] {
            let coded = Coded::with(&ALL).await;
            let before = coded.all_suggestions(GONE.0).await;
            let _margaret = coded.town.lead("Margaret Okafor").await;
            let seen = coded.priya.post(&format!("/feedback/{}/triage", coded.pieces[GONE.0].0), &[("outcome", outcome)]).await;
            assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
            let after = coded.all_suggestions(GONE.0).await;
            assert!(before != after && after == never, "{outcome}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_suggestions_are_as_if_masked_words_had_been_masked() {
        let masked = GONE.0.replace("broken sofa", "▮▮▮");
        let said = [SOFA, TOYS, BUS, (masked.as_str(), GONE.1), DARK];
        let (coded, twin) = (Coded::with(&ALL).await, Coded::with(&said).await);
        let (before, never) = (coded.all_suggestions("").await, twin.all_suggestions("").await);
        let fields = [("other_words", "broken sofa"), ("reason", "NamesSomebody")];
        let seen = coded.priya.post(&format!("/feedback/{}/redactions", coded.pieces[GONE.0].0), &fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        let after = coded.all_suggestions("").await;
        assert!(before != after && after == never, "{after:#?} and {never:#?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn learned_words_are_dropped_after_an_idle_hour() {
        let mut coded = Coded::with(&STAYS).await;
        assert_eq!(coded.town.app.learned.pieces().await, 0, "nothing before it is needed");
        let before = coded.all_suggestions("").await;
        assert_eq!(coded.town.app.learned.pieces().await, STAYS.len());
        coded.town.clock.advance(3600);
        jobs::run(&coded.town.app).await;
        assert_eq!(coded.town.app.learned.pieces().await, 0);
        coded.reads_later().await;
        assert_eq!(coded.all_suggestions("").await, before, "and learned again");
    }
}
