//! Pressing twice: every post has the effect of one when it comes twice, at once or again, and nobody is signed out by it.

mod accounts;
mod servers;

use crate::{
    tests::{
        permissions::{Policy, TABLE, Things, ask, body, filled, things},
        town::{Browser, Seen, Town},
    },
    web::unsaved_input::SECRET,
};
use http::StatusCode;

/// Posts whose filled-in form in the table changes nothing in the demo's town, each with the reason or the test that presses it twice.
const NOTHING_THERE: [(&str, &str); 41] = [
    ("/have-your-say", "P2: `promises::retry`, and `submit`: its own token"),
    ("/receipt", "shows something and changes nothing"),
    ("/receipt/kept", "shows something and changes nothing"),
    ("/api/submit", "as /have-your-say"),
    ("/receipt/again", "shows something and changes nothing"),
    ("/sign-in", "`accounts::sign_in`"),
    ("/sign-in/passkey", "a challenge is good once; the layer is that of /sign-in"),
    ("/invitation/{token}", "`accounts::join`"),
    ("/demo/sign-in", "`accounts::sign_in`"),
    ("/account/password", "`accounts::change`"),
    ("/account/authenticator", "needs a code; as /account/password"),
    ("/account/recovery-codes", "needs a code; as /account/password"),
    ("/account/passkeys", "needs a code; as /account/password"),
    ("/account/passkeys/made", "a challenge is good once"),
    ("/account/passkeys/{id}/name", "sets a value"),
    ("/account/passkeys/{id}/removal", "removes one thing"),
    ("/account/provider", "needs a provider"),
    ("/account/provider/unlink", "needs a provider"),
    ("/sign-in/provider", "needs a provider"),
    ("/sign-in/provider/return", "needs a provider; an attempt is good once"),
    ("/inbox/raised/reason", "sets a value"),
    ("/inbox/raised/undo", "`concern_raising`: undone once"),
    ("/reading/goal", "sets a value of the sign-in"),
    ("/agreement/{id}/{piece}", "is another reviewer’s to code: `agreement::round`"),
    ("/group-sessions/{id}/captured", "`live::offline`: each item has an id of its own"),
    ("/requests/{id}", "ends one request"),
    ("/settings", "sets values, and compares them first"),
    ("/settings/alerts/test", "`mail`: needs a mail server"),
    ("/requests/retention/{id}", "ends one request"),
    ("/erasures/{id}/undo", "ends one request"),
    ("/receipt/release", "releases what is not released yet"),
    ("/receipt/withdrawal", "`withdrawal`: withdrawn once"),
    ("/join/{code}/check-back", "sets a value"),
    ("/join/{code}", "`join` below, and `live::phone`: its own token"),
    ("/join/{code}/choice", "sets a value: `live::phone`"),
    ("/join/{code}/release", "releases what is not released yet"),
    ("/join/{code}/next", "`join` below: forgets the phone"),
    ("/group-sessions/{id}/together", "`live::console`: merges what is not merged yet"),
    ("/group-sessions/{id}/typing", "`live::paper`: its own token"),
    ("/group-sessions/{id}/typing/ticks", "`live::paper`: its own token"),
    ("/group-sessions/{id}/typing/back", "`live::paper`: takes back one sheet"),
];

/// A form as a page marks it.
const MARK: &str = "once=0123456789abcdef0123456789abcdef";

async fn whoever_may(town: &Town, policy: &Policy) -> Browser {
    match policy {
        Policy::Anyone => town.anyone(),
        Policy::SignedIn => town.cast("reviewer").await,
        Policy::Only(roles) => town.cast(roles[0]).await,
    }
}

/// A form of the table, filled in, and whoever may send it.
struct Form {
    browser: Browser,
    path: String,
    body: String,
}

impl Form {
    async fn of(town: &Town, path: &str, policy: &Policy) -> Self {
        let mut things: Things = things(town).await;
        // Not the administrator's own account, which nobody changes so.
        things.person = town.cast("administrator").await.get("/people").await.ids("/people/").pop().unwrap();
        let (browser, body) = (whoever_may(town, policy).await, body(path, &things));
        let mark = if path.starts_with("/api/") { "" } else { MARK };
        let body = [body.as_str(), mark].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        Self { browser, path: filled(path, &things), body }
    }

    fn press(&self) -> impl Future<Output = Seen> {
        ask(&self.browser, "POST", &self.path, self.body.clone())
    }
}

/// How many rows each table has, sign-ins and spent forms too.
pub async fn counts(town: &Town) -> std::collections::BTreeMap<String, i64> {
    crate::db::scratch::counts(&mut town.app.read().await.unwrap()).await
}

fn answer(seen: &Seen) -> (StatusCode, &str, &str) {
    (seen.status, seen.location(), &seen.body)
}

mod post {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_post_of_the_table_counts_once() {
        let (mut unchanged, mut wrong) = (vec![], vec![]);
        for (_, path, policy) in TABLE.iter().filter(|(method, ..)| *method == "POST") {
            let form = async || {
                let town = Town::demo().await;
                let form = Form::of(&town, path, policy).await;
                (town, form)
            };
            let ((pressed_once, once), (pressed_twice, twice)) = tokio::join!(form(), form());
            let (before, rows) = (pressed_once.dump().await, counts(&pressed_once).await);
            let first = once.press().await;
            if pressed_once.dump().await == before && counts(&pressed_once).await == rows {
                unchanged.push(*path);
            }
            let (one, other) = tokio::join!(twice.press(), twice.press());
            let (rows, after) = (counts(&pressed_twice).await, pressed_twice.dump().await);
            let again = twice.press().await;
            let mut expect = |is_right: bool, what: &str| {
                if !is_right {
                    let said = [&first, &one, &other, &again].map(|seen| format!("{} {}", seen.status, seen.location()));
                    wrong.push(format!("{path} {what}: {said:?}"));
                }
            };
            // Words that a lead opens are shown to one press, and kept for no other.
            let for_one_press = *path == "/redactions/{id}/opening";
            let alike = for_one_press || [&one, &other].iter().all(|seen| seen.status == first.status);
            expect(!first.status.is_server_error() && alike, "answers otherwise at once");
            expect(rows == counts(&pressed_once).await, "makes something else at once");
            expect(pressed_twice.dump().await == after, "makes something else again");
            // An island is told of the act that was done, which is one.
            let same = answer(&one) == answer(&other) && again.status == first.status;
            let is_done = first.status.is_success() || first.status.is_redirection();
            expect(same || !is_done || for_one_press || path.starts_with("/api/"), "answers otherwise");
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let listed: Vec<&str> = NOTHING_THERE.iter().map(|(path, _)| *path).collect();
        assert_eq!(unchanged, listed, "posts that change nothing here: each needs a reason or a test");
    }
}

mod show {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_form_of_a_staff_page_is_marked() {
        let town = Town::demo().await;
        let things = things(&town).await;
        let mut forms = 0;
        for (_, path, policy) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
            let page = ask(&whoever_may(&town, policy).await, "GET", &filled(path, &things), String::new()).await;
            if !page.body.contains("<body class=\"desk") {
                continue;
            }
            let mut islands = 0;
            for (nth, part) in page.body.split("<form").enumerate() {
                let form = part.split("</form>").next().unwrap();
                if nth > 0 && islands == 0 && form.contains("method=\"post\"") && !form.contains("\"/sign-out\"") {
                    assert_eq!(form.matches("name=\"once\"").count(), 1, "{path}: {form}");
                    // A text in a form with a secret would not be shown again after an error.
                    let is_secret = SECRET.iter().any(|name| form.contains(&format!("name=\"{name}\"")));
                    assert!(!is_secret || !form.contains("<textarea"), "{path}: {form}");
                    forms += 1;
                }
                islands += part.matches("<leptos-island").count();
                islands -= part.matches("</leptos-island").count();
            }
        }
        assert!(forms > 80, "{forms}");
    }
}

mod refuse {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn refused_form_may_be_sent_again_as_it_is() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let own = dilys.get("/people").await.ids("/people/").remove(0);
        let (address, fields) = (format!("/people/{own}/state"), [("active", "no"), ("once", "a")]);
        assert_eq!(dilys.post(&address, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the last administrator");
        town.sign_in_again().await;
        assert_eq!(dilys.post(&address, &fields).await.status, StatusCode::SEE_OTHER);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn same_words_from_another_page_are_another_act() {
        let town = Town::demo().await;
        let sam = town.cast("facilitator").await;
        let (date, place) = (town.clock.today().to_string(), town.app.board().areas[0].clone());
        let plan = |once: &'static str| {
            [("kind", "DropIn"), ("place", &place), ("date", &date), ("once", once)].map(|(name, value)| (name, value.to_string()))
        };
        let mut made = std::collections::BTreeSet::new();
        for once in ["a", "a", "b"] {
            let fields = plan(once);
            let seen = sam.post("/group-sessions", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
            made.insert(seen.leads_to().to_string());
        }
        assert_eq!(made.len(), 2, "{made:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn kept_answer_is_for_the_same_browser_only() {
        let town = Town::demo().await;
        let (dilys, other) = (town.cast("administrator").await, town.cast("administrator").await);
        let fields = [("name", "Una New"), ("email", "una@example.org"), ("role", "publisher"), ("once", "a")];
        let link = dilys.post("/people/invitation", &fields).await;
        assert_eq!(dilys.post("/people/invitation", &fields).await.body, link.body, "the link that is shown once is not lost");
        for browser in [other, town.anyone()] {
            let seen = browser.post("/people/invitation", &fields).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/people?came-twice"));
        }
        dilys.get("/people?came-twice").await.assert_says("That form came twice.");
    }
}

mod join {
    use super::*;
    use crate::tests::group::Group;

    #[tokio::test(flavor = "multi_thread")]
    async fn phone_that_presses_twice_is_one_phone() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let (browser, address) = (town.anyone(), format!("/join/{}", group.code));
        let phone = browser.get(&address).await.between("name=\"phone\" value=\"", "\"");
        let press = || browser.post(&address, &[("phone", phone.as_str())]);
        let (one, other) = tokio::join!(press(), press());
        for seen in [&one, &other, &press().await] {
            assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, format!("{address}?in").as_str()));
        }
        assert_eq!(counts(&town).await["session_phones"], 1);
        browser.get(&address).await.assert_says("You are in");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn old_page_brings_back_nobody_who_handed_the_phone_on() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let (browser, address) = (town.anyone(), format!("/join/{}", group.code));
        for ends in ["/next", "/leave", "both"] {
            let token = browser.get(&address).await.between("name=\"phone\" value=\"", "\"");
            browser.post(&address, &[("phone", &token)]).await;
            let phone = crate::tests::group::Phone { browser: browser.clone(), address: address.clone() };
            let receipt = phone.says(&format!("Said before {ends}")).await;
            if ends != "/next" {
                browser.get("/leave").await;
            }
            if ends != "/leave" {
                browser.post(&format!("{address}/next"), &[]).await;
            }
            browser.post(&address, &[("phone", &token)]).await;
            browser.get(&address).await.assert_says("You are in").assert_silent(&receipt);
            browser.post(&format!("{address}/next"), &[]).await;
        }
    }
}
