//! P22: words that are taken back are hidden from everybody at once, can be brought back for seven days, and are then gone for good.

use crate::{
    jobs,
    staff::Role,
    tests::{
        group::{ASKED, Group, Line},
        journey::create_theme,
        town::{Browser, Seen, Town},
    },
    withdrawal::ledger,
};
use http::StatusCode;

const DAY: i64 = 24 * 3600;
const WORDS: &str = "The canary sang behind the bus stop";

async fn withdraw(town: &Town, receipt: &str) -> Seen {
    let seen = town.anyone().post("/receipt/withdrawal", &[("receipt", receipt), ("sure", "yes")]).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    seen.assert_says("You took your words back");
    seen
}

async fn undo(town: &Town, receipt: &str) -> Seen {
    town.anyone().post("/receipt/withdrawal", &[("receipt", receipt), ("undo", "yes")]).await
}

/// Lets so many days pass, with the hourly jobs at noon on each.
async fn days(town: &Town, days: i64) {
    for _ in 0..days {
        town.clock.advance(DAY);
        jobs::run(&town.app).await;
    }
}

/// Somebody who may read all that staff may, and signs in again after days.
struct Everything {
    browser: Browser,
    email: String,
    token: String,
}

async fn everything(town: &Town) -> Everything {
    let roles = [Role::Reviewer, Role::Lead, Role::Facilitator, Role::Auditor];
    let (email, token) = town.joined_by(town.administrator().await, "Priya Nair", &roles).await;
    Everything { browser: town.sign_in(&email, &token).await, email, token }
}

impl Everything {
    async fn again(&self, town: &Town) -> Browser {
        town.sign_in(&self.email, &self.token).await
    }
}

impl std::ops::Deref for Everything {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.browser
    }
}

/// Says something that is read, tied to a theme, and answered in public; returns the receipt, the id and the theme.
async fn answered(town: &Town, priya: &Browser, joe: &Browser) -> (String, String, String) {
    let receipt = town.anyone().says(WORDS).await;
    let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
    let theme = create_theme(priya).await;
    let tied = priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    assert_eq!(tied.status, StatusCode::SEE_OTHER, "{}", tied.text());
    let fields = [("kind", "WillDo"), ("words", "We put a lamp there."), ("for_you", "You can see at night."), ("until", ""), ("warned", "OnePiece")];
    priya.post(&format!("/themes/{theme}/answer"), &fields).await;
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    let published = joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    (receipt, id, theme)
}

/// Every page on which words, or a number of them, could stand.
fn pages(id: &str, theme: &str) -> Vec<String> {
    let fixed =
        ["/inbox", "/inbox/read", "/inbox/read?as=ForAnalysis", "/themes", "/concerns", "/answers", "/trail", "/plan", "/desk", "/group-sessions"];
    let public = ["/", "/you-said-we-did", "/you-said-we-did.json", "/you-said-we-did.atom"];
    let own = [format!("/feedback/{id}"), format!("/themes/{theme}"), format!("/trail/{theme}"), format!("/concerns/{id}")];
    fixed.iter().chain(&public).map(ToString::to_string).chain(own).collect()
}

mod hidden_at_once {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_withdrawn_words_are_on_no_page() {
        let town = Town::new().await;
        let (priya, joe) = (everything(&town).await, town.publisher("Joe Bell").await);
        let (receipt, id, theme) = answered(&town, &priya, &joe).await;
        priya.get(&format!("/themes/{theme}")).await.assert_says(WORDS);
        withdraw(&town, &receipt).await;
        for page in pages(&id, &theme) {
            priya.get(&page).await.assert_silent("canary").assert_silent(&id);
        }
        assert_eq!(priya.get(&format!("/feedback/{id}")).await.status, StatusCode::NOT_FOUND);
        let refused = priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "nobody acts on what is hidden");
        priya.get("/themes").await.assert_says("0nothing yet");
        town.anyone().get("/you-said-we-did").await.assert_says("We put a lamp there.").assert_says("Anyone can take their words back.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_unread_words_leave_the_inbox_and_its_count() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let receipt = town.anyone().says(WORDS).await;
        town.anyone().says("The other one").await;
        priya.get("/inbox").await.assert_says(WORDS);
        withdraw(&town, &receipt).await;
        let inbox = priya.get("/inbox").await;
        inbox.assert_silent("canary").assert_says("The other one");
        assert_eq!(inbox.ids("/feedback/").len(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_item_leaves_console_and_wall_of_a_session() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let receipt = phone.says(WORDS).await;
        group.approve("canary").await;
        group.wall().await.assert_says(WORDS);
        let mut wall = Line::open(&town, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
        while wall.next().await.is_some() {}
        withdraw(&town, &receipt).await;
        let (_, shown) = wall.next().await.expect("the wall is told");
        assert!(!shown.contains("canary"), "{shown}");
        group.console().await.assert_silent("canary");
        group.wall().await.assert_silent("canary");
        assert_eq!(undo(&town, &receipt).await.status, StatusCode::OK);
        group.wall().await.assert_says(WORDS);
        withdraw(&town, &receipt).await;
        group.close().await;
        let priya = town.reviewer("Priya Nair").await;
        priya.get("/inbox").await.assert_silent("canary");
        undo(&town, &receipt).await;
        priya.get("/inbox").await.assert_says(WORDS);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_locked_words_stay_locked_and_hidden() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "AgendaDay").await;
        let phone = group.phone(&town).await;
        let receipt = phone.says(WORDS).await;
        withdraw(&town, &receipt).await;
        phone.room().await.assert_silent("canary");
        town.anyone().post("/receipt/release", &[("receipt", &receipt)]).await;
        group.console().await.assert_silent("canary");
        undo(&town, &receipt).await;
        town.anyone().post("/receipt/release", &[("receipt", &receipt)]).await;
        group.console().await.assert_says(ASKED).assert_says(WORDS);
    }
}

mod concern_sent_back {
    use super::*;

    const NOTE: &str = "It quotes a canary from a song.";

    /// Somebody with every role, and the receipt and the id of a concern.
    async fn raised(town: &Town) -> (Everything, String, String) {
        let priya = everything(town).await;
        let receipt = town.anyone().says(WORDS).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        (priya, receipt, id)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_its_record_is_hidden_with_the_words() {
        let town = Town::new().await;
        let (priya, receipt, id) = raised(&town).await;
        let concern = format!("/concerns/{id}");
        assert_eq!(priya.post(&format!("{concern}/return"), &[("note", NOTE)]).await.location(), "/concerns?done=returned");
        priya.get(&concern).await.assert_says(NOTE);
        withdraw(&town, &receipt).await;
        let theme = create_theme(&priya).await;
        for page in pages(&id, &theme) {
            priya.get(&page).await.assert_silent("canary").assert_silent(&id);
        }
        assert_eq!(priya.get(&concern).await.status, StatusCode::NOT_FOUND);
        undo(&town, &receipt).await;
        priya.get(&concern).await.assert_says(NOTE);
        withdraw(&town, &receipt).await;
        days(&town, 8).await;
        let mut db = town.app.read().await.unwrap();
        assert!(crate::db::scratch::rows(&mut db, "concern_steps").await.is_empty(), "gone with the words");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_withdrawn_one_is_hidden_when_sent_back() {
        let town = Town::new().await;
        let (priya, receipt, id) = raised(&town).await;
        withdraw(&town, &receipt).await;
        let concern = format!("/concerns/{id}");
        priya.get(&concern).await.assert_says("it is hidden from everybody at once, you included");
        let done = priya.post(&format!("{concern}/return"), &[("note", NOTE)]).await;
        assert_eq!(done.location(), "/concerns?done=hidden");
        priya.get(done.location()).await.assert_says("It is no concern any more, and hidden");
        assert_eq!(priya.get(&concern).await.status, StatusCode::NOT_FOUND);
        priya.get("/inbox").await.assert_silent("canary");
    }
}

mod receipt {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn asks_once_and_says_what_happens() {
        let town = Town::new().await;
        let receipt = town.anyone().says(WORDS).await;
        let anyone = town.anyone();
        anyone.post("/receipt", &[("receipt", &receipt)]).await.assert_links("/receipt/withdrawal");
        anyone.get("/receipt/withdrawal").await.assert_says("Take your words back");
        let before = town.dump().await;
        let asked = anyone.post("/receipt/withdrawal", &[("receipt", &receipt)]).await;
        asked.assert_says("until Sunday 29 November").assert_says("gone for good").assert_says("There is one thing we keep").assert_silent("canary");
        assert_eq!(town.dump().await, before, "asking changes nothing");
        for typed in ["", "river", "kite garden melon basket otter"] {
            let seen = anyone.post("/receipt/withdrawal", &[("receipt", typed), ("sure", "yes")]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", seen.text());
        }
        assert_eq!(town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_sent_twice_is_done_once_and_undone_to_the_byte() {
        let town = Town::new().await;
        let (priya, joe) = (everything(&town).await, town.publisher("Joe Bell").await);
        let (receipt, ..) = answered(&town, &priya, &joe).await;
        let before = town.dump().await;
        withdraw(&town, &receipt).await;
        let hidden = town.dump().await;
        withdraw(&town, &receipt.to_uppercase().replace(' ', "-")).await;
        assert_eq!(town.dump().await, hidden);
        let seen = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
        seen.assert_says("You took your words back").assert_says("until Sunday 29 November").assert_silent("canary").assert_silent("We put a lamp");
        for _ in 0..2 {
            undo(&town, &receipt).await.assert_says("Your words are back");
            assert_eq!(town.dump().await, before);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_same_page_for_a_concern_and_for_anything_else() {
        let town = Town::new().await;
        let priya = everything(&town).await;
        let mut seen = vec![];
        for outcome in ["ForAnalysis", "Concern", "NotForUs", "Abuse"] {
            let receipt = town.anyone().says(&format!("Read as {outcome}")).await;
            let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
            priya.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome)]).await;
            let asked = town.anyone().post("/receipt/withdrawal", &[("receipt", &receipt)]).await;
            let done = withdraw(&town, &receipt).await;
            let after = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
            seen.push([asked, done, after].map(|seen| seen.body.trim_end().replace(&receipt, "")));
        }
        for other in &seen {
            assert_eq!(other, &seen[0]);
        }
    }
}

mod erased {
    use super::*;

    /// Id, words, token, receipt.
    type Stored = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

    /// Erasures in one town; `SAYSO_FULL` asks for the whole number.
    fn erasures() -> usize {
        if std::env::var_os("SAYSO_FULL").is_some() { 100 } else { 4 }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_nothing_of_them_is_left_after_seven_days() {
        let to = tempfile::tempdir().unwrap();
        let town = Town::with(|config| config.backup_to = Some(to.path().into())).await;
        let priya = everything(&town).await;
        let theme = create_theme(&priya).await;
        let (mut receipts, mut ids, mut stored) = (vec![], vec![], vec![]);
        for nth in 0..erasures() {
            receipts.push(town.anyone().says(&format!("{WORDS} {nth}. {}", "It sang. ".repeat(nth * 7 % 200))).await);
            let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
            priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
            ids.push(id);
        }
        let kept = town.anyone().says("Somebody else's words").await;
        let mut db = town.app.read().await.unwrap();
        let rows: Vec<Stored> =
            sqlx::query_as("select id, words, token, receipt from all_feedback where triage is not null").fetch_all(&mut *db).await.unwrap();
        drop(db);
        assert_eq!(rows.len(), erasures());
        for (id, words, token, receipt) in rows {
            stored.extend([id, words[..24].to_vec(), words[words.len() - 16..].to_vec(), token, receipt]);
        }
        for receipt in &receipts {
            withdraw(&town, receipt).await;
        }
        days(&town, 7).await;
        undo(&town, &receipts[0]).await.assert_says("Your words are back");
        withdraw(&town, &receipts[0]).await;
        days(&town, 8).await;
        crate::backup::nightly::run(&town.app).await;

        let dump = town.dump().await.join("\n");
        for bytes in &stored {
            assert!(!dump.contains(&crate::id::to_hex(bytes)), "a row is left");
        }
        let mut hits = 0;
        let data = town.app.config.data.clone();
        for folder in [data.as_path(), to.path()] {
            for file in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
                let bytes = std::fs::read(&file).unwrap();
                hits += stored.iter().filter(|stored| memchr::memmem::find(&bytes, stored).is_some()).count();
                hits += usize::from(memchr::memmem::find(&bytes, b"canary").is_some());
            }
        }
        assert_eq!(hits, 0, "bytes are left in a file");
        for receipt in &receipts {
            let seen = town.anyone().post("/receipt", &[("receipt", receipt)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let priya = priya.again(&town).await;
        for id in ids.iter().take(4) {
            for page in pages(id, &theme) {
                priya.get(&page).await.assert_silent("canary").assert_silent(id);
            }
        }
        let events = ledger::read(&[data.join(ledger::NAME)]).unwrap();
        assert_eq!(events.values().filter(|event| matches!(event, ledger::Event::Erased)).count(), erasures());
        assert_eq!(town.anyone().post("/receipt", &[("receipt", &kept)]).await.status, StatusCode::OK, "nobody else's words are touched");
        println!("P22: {} erasures, {} things looked for in every file, 0 found", erasures(), stored.len());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_second_run_changes_nothing() {
        let town = Town::new().await;
        let receipt = town.anyone().says(WORDS).await;
        withdraw(&town, &receipt).await;
        days(&town, 8).await;
        assert_eq!(town.dump_in_disk_order("all_feedback").await.len(), 0);
        let before = feedback_rows(&town).await;
        jobs::run(&town.app).await;
        assert_eq!(feedback_rows(&town).await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_concern_is_kept_for_the_lead_and_cut_from_its_receipt() {
        let town = Town::new().await;
        let priya = everything(&town).await;
        let receipt = town.anyone().says(WORDS).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        let copy = [("words", "A redacted copy of it.")];
        assert_eq!(priya.post(&format!("/concerns/{id}/copy"), &copy).await.status, StatusCode::SEE_OTHER);
        priya.get("/inbox/read?as=untied").await.assert_says("A redacted copy of it.");
        withdraw(&town, &receipt).await;
        priya.get(&format!("/concerns/{id}")).await.assert_says(WORDS).assert_says("taken back").assert_silent("Change the redacted copy");
        priya.get("/inbox/read?as=untied").await.assert_silent("A redacted copy of it.");
        undo(&town, &receipt).await;
        priya.get("/inbox/read?as=untied").await.assert_says("A redacted copy of it.");
        withdraw(&town, &receipt).await;
        days(&town, 8).await;
        assert_eq!(town.dump_in_disk_order("all_feedback").await.len(), 1, "the copy is gone, the concern is there");
        let seen = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "it looks as if it were gone");
        let priya = priya.again(&town).await;
        priya.get(&format!("/concerns/{id}")).await.assert_says(WORDS);
        let before = feedback_rows(&town).await;
        jobs::run(&town.app).await;
        assert_eq!(feedback_rows(&town).await, before, "a second run changes nothing");
        // None after all: then it is like any other that was taken back.
        priya.post(&format!("/concerns/{id}/return"), &[("note", "A game they play.")]).await;
        priya.get("/inbox").await.assert_silent("canary");
        jobs::run(&town.app).await;
        assert_eq!(town.dump_in_disk_order("all_feedback").await.len(), 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_answer_says_so_only_where_many_are_left() {
        let town = Town::new().await;
        let (priya, joe) = (everything(&town).await, town.publisher("Joe Bell").await);
        let (receipt, _, theme) = answered(&town, &priya, &joe).await;
        let mut others = vec![];
        for nth in 0..10 {
            others.push(town.anyone().says(&format!("Another {nth}")).await);
            let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
            priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
        }
        const NOTE: &str = "Some people took back the words this is about.";
        withdraw(&town, &receipt).await;
        town.anyone().get("/you-said-we-did").await.assert_silent(NOTE);
        withdraw(&town, &others[0]).await;
        days(&town, 8).await;
        town.anyone().get("/you-said-we-did").await.assert_silent(NOTE);
        undo(&town, &others[0]).await;
        for nth in 0..2 {
            others.push(town.anyone().says(&format!("One more {nth}")).await);
        }
        let priya = priya.again(&town).await;
        for id in priya.get("/inbox").await.ids("/feedback/") {
            priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
        }
        withdraw(&town, &others[1]).await;
        days(&town, 8).await;
        town.anyone().get("/you-said-we-did").await.assert_says(NOTE);
    }

    async fn feedback_rows(town: &Town) -> Vec<String> {
        let mut rows = vec![];
        for table in
            ["all_feedback", "all_session_items", "withdrawals", "assignments", "concern_exclusions", "concern_steps", "feedback_themes", "history"]
        {
            rows.extend(town.dump_in_disk_order(table).await);
        }
        rows.sort();
        rows
    }

    /// A table that points to feedback must be emptied by `withdrawal::erase`; a new one is added there and here.
    #[cfg(not(feature = "postgres"))]
    #[tokio::test]
    async fn every_table_that_points_to_feedback_is_known() {
        let town = Town::new().await;
        let mut db = town.app.read().await.unwrap();
        let pointing: Vec<String> = sqlx::query_scalar(
            "select distinct m.name from sqlite_master m join pragma_foreign_key_list(m.name) k where k.\"table\" = 'all_feedback' order by m.name",
        )
        .fetch_all(&mut *db)
        .await
        .unwrap();
        assert_eq!(
            pointing,
            ["assignments", "codings", "concern_exclusions", "concern_steps", "feedback_headings", "feedback_themes", "redactions", "round_pieces"]
        );
    }
}

mod board {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_two_people_erase_and_one_can_not() {
        let town = Town::new().await;
        let (priya, ann) = (everything(&town).await, town.reviewer("Ann Cole").await);
        let receipt = town.anyone().says(WORDS).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let page = format!("/feedback/{id}/erasure");
        priya.get(&format!("/feedback/{id}")).await.assert_links(&page);
        priya.get(&page).await.assert_says("One person asks").assert_says(WORDS);
        let empty = priya.post(&page, &[("reason", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let before = town.dump().await;
        assert_eq!(priya.post(&page, &[("act", "confirm")]).await.status, StatusCode::NOT_FOUND, "nobody has asked");
        assert_eq!(town.dump().await, before);
        assert_eq!(priya.post(&page, &[("reason", "It names a neighbour")]).await.location(), "/erasures?done=asked");
        let late = ann.post(&page, &[("reason", "It names two")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.assert_says("It names two").assert_says("It names a neighbour");
        let own = priya.post(&page, &[("act", "confirm")]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        own.assert_says("Somebody else has to confirm it.");
        ann.get("/inbox").await.assert_says(WORDS);
        ann.get("/erasures").await.assert_says("Asked by Priya Nair");

        assert_eq!(ann.post(&page, &[("act", "confirm")]).await.location(), "/erasures?done=confirmed");
        for staff in [&*priya, &ann] {
            staff.get("/inbox").await.assert_silent("canary");
            assert_eq!(staff.get(&page).await.status, StatusCode::NOT_FOUND);
        }
        undo(&town, &receipt).await.assert_says("Someone asked the Board to take these words out.");
        ann.get("/inbox").await.assert_silent("canary");

        assert_eq!(priya.post(&format!("/erasures/{id}/undo"), &[]).await.location(), "/erasures?done=undone");
        ann.get("/inbox").await.assert_says(WORDS);
        priya.post(&page, &[("reason", "It does name somebody")]).await;
        ann.post(&page, &[("act", "confirm")]).await;
        days(&town, 8).await;
        for table in ["all_feedback", "withdrawals", "erasure_requests"] {
            assert_eq!(town.dump_in_disk_order(table).await.len(), 0, "{table}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn request_that_is_dropped_changes_nothing_else() {
        let town = Town::new().await;
        let priya = everything(&town).await;
        town.anyone().says(WORDS).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let page = format!("/feedback/{id}/erasure");
        priya.post(&page, &[("reason", "A slip")]).await;
        assert_eq!(priya.post(&page, &[("act", "drop")]).await.location(), "/erasures?done=dropped");
        priya.get("/inbox").await.assert_says(WORDS);
        priya.get("/erasures").await.assert_says("Nothing waits.");
    }
}

mod clock {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_wrong_clock_erases_nothing_that_was_withdrawn() {
        let town = Town::new().await;
        let receipt = town.anyone().says(WORDS).await;
        withdraw(&town, &receipt).await;
        for jump in [400 * DAY, -800 * DAY, 3_652 * DAY, -7_304 * DAY] {
            town.clock.advance(jump);
            jobs::run(&town.app).await;
            assert_eq!(town.dump_in_disk_order("all_feedback").await.len(), 1, "after a jump of {} days", jump / DAY);
        }
    }
}
