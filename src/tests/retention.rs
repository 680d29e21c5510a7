//! P23: each class of things is kept for the time the Board has set, and not a day longer; two people make it shorter.

use crate::{
    jobs,
    staff::Role,
    tests::{
        group::Group,
        town::{Browser, Seen, Town},
    },
};
use http::StatusCode;

const DAY: i64 = 24 * 3600;
const YEAR: i64 = 365 * DAY;

/// One piece of each kind, read on the same day, a session without words, and periods of one to four months.
async fn with_each_kind() -> Town {
    let town = Town::new().await;
    let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Lead]).await;
    for outcome in ["NotForUs", "Abuse", "ForAnalysis", "Concern", "Concern"] {
        town.anyone().says(&format!("Read as {outcome}")).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome)]).await;
    }
    let [decided, open] = &priya.get("/concerns").await.ids("/concerns/")[..] else { panic!("two concerns") };
    // Something was added to the record of a concern that nobody has decided.
    let added = priya.post(&format!("/concerns/{open}/addition"), &[("kind", "Added"), ("note", "It was on a Monday.")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let done = priya.post(&format!("/concerns/{decided}/decision"), &[("decision", "AdviceGiven"), ("note", "Told the team.")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    town.anyone().says("Nobody has read this").await;
    let sam = town.staff("Sam Okoro", &[Role::Facilitator]).await;
    Group::planned(&town, &sam, "Workshop", &[("Words", "What would help?", "")]).await;
    set(town.administrator().await, ["1", "2", "3", "4"], true).await;
    for id in asked(&priya).await {
        assert_eq!(settle(&priya, &id, "confirm").await, "shorter");
    }
    town
}

/// The months of words set aside, for analysis, of concerns and of sessions.
async fn set(administrator: &Browser, months: [&str; 4], sure: bool) -> Seen {
    let [set_aside, analysis, concerns, sessions] = months;
    let fields = [("set_aside", set_aside), ("analysis", analysis), ("concerns", concerns), ("sessions", sessions)];
    let sure = sure.then_some(("sure", "yes"));
    administrator.post("/settings/retention", &fields.into_iter().chain(sure).collect::<Vec<_>>()).await
}

/// The ids of what waits for a second person.
async fn asked(browser: &Browser) -> Vec<String> {
    browser.get("/requests").await.ids("/requests/retention/")
}

/// Agrees or declines; returns the word of the message.
async fn settle(browser: &Browser, id: &str, outcome: &str) -> String {
    let seen = browser.post(&format!("/requests/retention/{id}"), &[("outcome", outcome)]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    seen.location().rsplit('=').next().unwrap().to_string()
}

/// How long a class is kept now, as the page shows it.
async fn months(administrator: &Browser, class: &str) -> String {
    administrator.get("/settings/retention").await.between(&format!("name=\"{class}\" type=\"number\" value=\""), "\"")
}

async fn kept(town: &Town) -> usize {
    rows_of(town, "all_feedback").await
}

async fn rows_of(town: &Town, table: &'static str) -> usize {
    town.dump_in_disk_order(table).await.len()
}

/// The tables in which a second run would show.
async fn rows(town: &Town) -> Vec<String> {
    let mut rows = vec![];
    for table in ["all_feedback", "concern_steps", "feedback_themes", "feedback_headings", "group_sessions", "prompts", "history"] {
        rows.extend(town.dump_in_disk_order(table).await);
    }
    rows.sort();
    rows
}

mod hourly_run {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_each_class_goes_on_its_day_and_none_early() {
        let town = with_each_kind().await;
        assert_eq!(town.clock.today().to_string(), "2026-11-22");
        // Two concerns, of which one is undecided, one for analysis, two set aside, one unread.
        let days = [("2026-12-22", 6, 1), ("2027-01-22", 4, 1), ("2027-02-22", 3, 1), ("2027-03-22", 2, 1), ("2027-03-24", 2, 0)];
        for (last_day, left, sessions) in days {
            while town.clock.today().to_string() != last_day {
                town.clock.advance(DAY);
                jobs::run(&town.app).await;
                assert_eq!((kept(&town).await, rows_of(&town, "group_sessions").await), (left, sessions), "on {}", town.clock.today());
            }
        }
        assert_eq!(rows_of(&town, "prompts").await, 0);
        let before = rows(&town).await;
        jobs::run(&town.app).await;
        assert_eq!(rows(&town).await, before, "a second run changes nothing");
        let steps = town.dump_in_disk_order("concern_steps").await;
        assert_eq!(steps.len(), 2, "only the undecided concern is left: {steps:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_wrong_clock_ends_no_class() {
        let town = with_each_kind().await;
        let before = rows(&town).await;
        for jump in [10 * YEAR, -20 * YEAR, 10 * YEAR] {
            town.clock.advance(jump);
            jobs::run(&town.app).await;
            assert_eq!(rows(&town).await, before, "after a jump of {} days", jump / DAY);
        }
    }
}

mod settings {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_what_would_go_is_shown_before_it_is_saved() {
        let town = with_each_kind().await;
        let administrator = &town.sign_in_again().await;
        administrator.get("/settings").await.assert_links("/settings/retention");
        let before = town.dump().await;
        let asked = set(administrator, ["1", "1", "1", "1"], false).await;
        asked.assert_says("Nothing is saved yet").assert_says("What would go").assert_says("22 Oct 2026");
        assert_eq!(town.dump().await, before, "a look changes nothing");
        for wrong in ["", "0", "1201", "soon"] {
            let refused = set(administrator, [wrong, "2", "3", "4"], true).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says("from 1 to 1,200");
        }
        assert_eq!(town.dump().await, before);
        assert_eq!(set(administrator, ["1", "2", "24", "4"], true).await.location(), "/settings/retention?done=saved");
        let privacy = town.anyone().get("/privacy").await;
        privacy.assert_says("one month after we read it").assert_says("for 2 months from the day").assert_says("keep it for 2 years");
        administrator.get("/settings/retention?done=saved").await.assert_says("Saved.");
    }
}

mod shorter_time {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_waits_for_a_second_person() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        set(dilys, ["3", "12", "180", "12"], false).await.assert_says("Nobody can do so yet");
        let margaret = town.lead("Margaret Okafor").await;
        set(dilys, ["3", "12", "180", "12"], false).await.assert_says("These can: Margaret Okafor.");
        let sent = set(dilys, ["3", "12", "180", "12"], true).await;
        assert_eq!(sent.location(), "/settings/retention?done=asked");
        dilys
            .get(sent.location())
            .await
            .assert_says("until somebody else agrees")
            .assert_says("Waiting for a second person")
            .assert_says("12 months");
        assert_eq!(months(dilys, "analysis").await, "36", "nothing is shorter yet");

        let [id] = &asked(dilys).await[..] else { panic!("one request") };
        let own = dilys.get("/requests").await;
        own.assert_says("somebody else has to agree").assert_says("Take it back").assert_silent("value=\"confirm\"");
        assert_eq!(settle(dilys, id, "confirm").await, "own");
        assert_eq!(months(dilys, "analysis").await, "36");

        // The second person sees the same dry run.
        let page = margaret.get("/requests").await;
        page.assert_says("To be kept for 12 months instead of 36 months.").assert_says("Dilys Morgan").assert_says("Agree, and let 0 go");
        page.assert_says("From before").assert_says("22 Nov 2025");
        assert_eq!(settle(&margaret, id, "confirm").await, "shorter");
        assert_eq!(months(dilys, "analysis").await, "12");
        let gone = margaret.post(&format!("/requests/retention/{id}"), &[("outcome", "confirm")]).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);

        let list = dilys.get("/settings/retention").await.between("Changes of settings", "</table>");
        for part in ["For analysis", "asked by Dilys Morgan, agreed by Margaret Okafor", "36 months", "12 months"] {
            assert!(list.contains(part), "{part}: {list}");
        }
        let history = town.staff("Ada Auditor", &[Role::Auditor]).await.get("/history").await;
        history.assert_says("asked that things be kept for a shorter time: keep analysis 12");
        history.assert_says("agreed to a request: shorter time, keep analysis");
    }

    /// The number beside "Requests" in somebody's navigation.
    async fn counted(browser: &Browser) -> Option<String> {
        let link = browser.get("/account").await.between("href=\"/requests\"", "</a>");
        link.split_once("class=\"count\">").map(|(_, rest)| rest.split('<').next().unwrap().to_string())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn navigation_counts_it_for_whoever_may_agree() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let (margaret, sam) = (town.lead("Margaret Okafor").await, town.reviewer("Sam Reader").await);
        assert_eq!((counted(dilys).await, counted(&margaret).await), (None, None));
        set(dilys, ["3", "12", "180", "12"], true).await;
        assert_eq!((counted(dilys).await, counted(&margaret).await), (None, Some("1".into())), "not for whoever asked");
        let id = crate::tests::town::id_of(dilys, "Sam Reader").await;
        dilys.post(&format!("/people/{id}/roles"), &[("role", "reviewer"), ("role", "lead")]).await;
        assert_eq!((counted(dilys).await, counted(&margaret).await), (None, Some("2".into())), "together with accounts");
        sam.get("/inbox").await.assert_silent("/requests");
        let [asked] = &asked(&margaret).await[..] else { panic!("one request") };
        settle(&margaret, asked, "confirm").await;
        assert_eq!(counted(&margaret).await, Some("1".into()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_ends_when_a_longer_one_is_saved_meanwhile() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let margaret = town.lead("Margaret Okafor").await;
        set(dilys, ["3", "12", "180", "12"], true).await;
        let [id] = &asked(dilys).await[..] else { panic!("one request") };
        set(dilys, ["3", "60", "180", "12"], true).await;
        let gone = margaret.post(&format!("/requests/retention/{id}"), &[("outcome", "confirm")]).await;
        assert_eq!((gone.status, months(dilys, "analysis").await.as_str()), (StatusCode::NOT_FOUND, "60"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_can_be_taken_back_or_declined() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let margaret = town.lead("Margaret Okafor").await;
        for (browser, first) in [(dilys, "1"), (&margaret, "2")] {
            set(dilys, [first, "36", "180", "12"], true).await;
            let [id] = &asked(browser).await[..] else { panic!("one request") };
            assert_eq!(settle(browser, id, "decline").await, "kept");
            assert!(asked(dilys).await.is_empty());
            assert_eq!(months(dilys, "set_aside").await, "3");
        }
        // Nobody agrees to what was taken back and asked anew in other words.
        set(dilys, ["2", "36", "180", "12"], true).await;
        let [old] = &asked(dilys).await[..] else { panic!("one request") };
        settle(dilys, old, "decline").await;
        set(dilys, ["1", "36", "180", "12"], true).await;
        let stale = margaret.post(&format!("/requests/retention/{old}"), &[("outcome", "confirm")]).await;
        assert_eq!(stale.status, StatusCode::NOT_FOUND);
        assert_eq!(months(dilys, "set_aside").await, "3");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_second_request_of_a_class_is_refused() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        set(dilys, ["2", "36", "180", "12"], true).await;
        let before = town.dump().await;
        let refused = set(dilys, ["1", "48", "180", "12"], true).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("Somebody has asked for a shorter time here already.");
        assert_eq!(town.dump().await, before, "the longer time beside it is not saved either");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_longer_time_needs_one_person() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let sent = set(dilys, ["6", "12", "180", "12"], true).await;
        assert_eq!(sent.location(), "/settings/retention?done=both");
        assert_eq!((months(dilys, "set_aside").await.as_str(), months(dilys, "analysis").await.as_str()), ("6", "36"));
        assert_eq!(asked(dilys).await.len(), 1);
    }
}

mod group_session {
    use super::*;
    use crate::{
        board::{retention::Class, store},
        tests::group::ASKED,
    };

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_stays_while_something_of_it_does() {
        let town = Town::new().await;
        let sam = town.staff("Sam Okoro", &[Role::Facilitator]).await;
        let mut tx = town.app.write_as_staff().await.unwrap();
        store::set_months(&mut tx, Class::Sessions, 1).await.unwrap();
        tx.commit().await.unwrap();
        let said = Group::planned(&town, &sam, "Workshop", &[("Words", ASKED, "")]).await;
        said.begin().await;
        said.phone(&town).await.says("A later bus").await;
        let silent = Group::planned(&town, &sam, "Workshop", &[("Words", ASKED, "")]).await;
        silent.begin().await;
        silent.phone(&town).await;
        Group::planned(&town, &sam, "DropIn", &[("Agree", "They listen", "")]).await;
        for _ in 0..40 {
            town.clock.advance(DAY);
            jobs::run(&town.app).await;
        }
        let left = town.dump_in_disk_order("group_sessions").await;
        assert!(left.len() == 1 && left[0].contains(&said.code), "{left:?}");
        assert_eq!((rows_of(&town, "prompts").await, rows_of(&town, "session_phones").await), (1, 0));
    }
}
