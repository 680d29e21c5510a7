//! P23: each class of words is kept for the time the Board has set, and not a day longer.

use crate::{
    jobs,
    staff::Role,
    tests::town::{Browser, Town},
};
use http::StatusCode;

const DAY: i64 = 24 * 3600;
const YEAR: i64 = 365 * DAY;

/// One piece of each kind, read on the same day, and periods of one, two and three months.
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
    set(town.administrator().await, "1", "2", "3", true).await;
    town
}

async fn set(administrator: &Browser, set_aside: &str, analysis: &str, concerns: &str, sure: bool) -> crate::tests::town::Seen {
    let fields = [("set_aside", set_aside), ("analysis", analysis), ("concerns", concerns), ("sure", if sure { "yes" } else { "" })];
    administrator.post("/settings/retention", &fields).await
}

async fn kept(town: &Town) -> usize {
    town.dump_in_disk_order("all_feedback").await.len()
}

/// The tables in which a second run would show.
async fn rows(town: &Town) -> Vec<String> {
    let mut rows = vec![];
    for table in ["all_feedback", "concern_steps", "feedback_themes", "feedback_headings", "history"] {
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
        for (last_day, left) in [("2026-12-22", 6), ("2027-01-22", 4), ("2027-02-22", 3), ("2027-03-10", 2)] {
            while town.clock.today().to_string() != last_day {
                town.clock.advance(DAY);
                jobs::run(&town.app).await;
                assert_eq!(kept(&town).await, left, "on {}", town.clock.today());
            }
        }
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
        let administrator = town.administrator().await;
        administrator.get("/settings").await.assert_links("/settings/retention");
        let before = town.dump().await;
        let asked = set(administrator, "1", "1", "1", false).await;
        asked.assert_says("Nothing is saved yet").assert_says("Save, and let 0 go").assert_says("Thursday 22 October 2026");
        assert_eq!(town.dump().await, before, "a look changes nothing");
        for wrong in ["", "0", "1201", "soon"] {
            let refused = set(administrator, wrong, "2", "3", true).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says("from 1 to 1,200");
        }
        assert_eq!(town.dump().await, before);
        assert_eq!(set(administrator, "1", "2", "24", true).await.location(), "/settings/retention?done=saved");
        let privacy = town.anyone().get("/privacy").await;
        privacy.assert_says("one month after we read it").assert_says("for 2 months from the day").assert_says("keep it for 2 years");
        administrator.get("/settings/retention?done=saved").await.assert_says("Saved.");
    }
}
