//! P23: nothing is kept longer than we said, and a wrong clock deletes nothing and lets nobody in.

use crate::{
    jobs,
    staff::Role,
    tests::{
        group::{Group, Phone},
        town::{Browser, Town},
    },
};
use http::StatusCode;

const DAY: i64 = 24 * 3600;
const TEN_YEARS: i64 = 3_652 * DAY;

/// The tables whose rows a job could delete or close.
const KEPT: [&str; 5] = ["feedback", "session_items", "session_phones", "group_sessions", "prompts"];

/// A town in which locked words wait in an open session.
async fn with_locked_words() -> (Town, Group, Phone) {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "AgendaDay").await;
    let phone = group.phone(&town).await;
    phone.says("Never let go").await;
    (town, group, phone)
}

async fn rows(town: &Town) -> Vec<String> {
    let mut rows = vec![];
    for table in KEPT {
        rows.extend(town.dump_in_disk_order(table).await);
    }
    rows.sort();
    rows
}

async fn run_hourly(town: &Town, hours: usize) {
    for _ in 0..hours {
        town.clock.advance(3600);
        jobs::run(&town.app).await;
    }
}

mod jobs_run {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_wrong_clock_deletes_and_closes_nothing() {
        let (town, _group, phone) = with_locked_words().await;
        let before = rows(&town).await;
        for jump in [400 * DAY, -400 * DAY, TEN_YEARS, -2 * TEN_YEARS, TEN_YEARS] {
            town.clock.advance(jump);
            jobs::at_the_start(&town.app).await;
            run_hourly(&town, 3).await;
            assert_eq!(rows(&town).await, before, "after a jump of {} days", jump / DAY);
        }
        phone.says("Right again").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_jump_is_told_from_the_start_on() {
        let town = Town::new().await;
        assert!(crate::board::health::troubles(&town.app).await.unwrap().is_empty());
        town.clock.advance(3 * DAY);
        let told = crate::board::health::troubles(&town.app).await.unwrap();
        assert!(told.iter().any(|trouble| trouble.contains("clock has jumped")), "{told:?}");
        town.clock.advance(-3 * DAY);
        assert!(crate::board::health::troubles(&town.app).await.unwrap().is_empty());
        town.clock.advance(3 * DAY);
        run_hourly(&town, 1).await;
        town.administrator().await.get("/settings").await.assert_says("nothing is deleted until it has run for two days");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_start_deletes_nothing() {
        let (town, _group, _phone) = with_locked_words().await;
        town.clock.advance(40 * 3600);
        let before = rows(&town).await;
        jobs::at_the_start(&town.app).await;
        assert_eq!(rows(&town).await, before);
        jobs::run(&town.app).await;
        assert_ne!(rows(&town).await, before, "the session of the day before is over");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_what_is_due_goes_after_two_days_on_a_new_clock() {
        let (town, group, _phone) = with_locked_words().await;
        group.close().await;
        town.clock.advance(400 * DAY);
        run_hourly(&town, 48).await;
        assert_eq!(town.dump_in_disk_order("session_items").await.len(), 1);
        run_hourly(&town, 1).await;
        assert_eq!(town.dump_in_disk_order("session_items").await.len(), 0);
        let before = rows(&town).await;
        jobs::run(&town.app).await;
        assert_eq!(rows(&town).await, before, "a second run changes nothing");
    }
}

mod requests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_sign_ins_and_invitations_fail_closed() {
        for jump in [TEN_YEARS, -TEN_YEARS] {
            let town = Town::new().await;
            let reviewer = town.reviewer("Priya Nair").await;
            let fields = [("name", "Joe Bell"), ("email", "joe@example.org"), ("role", "publisher")];
            let invited = town.administrator().await.post("/people/invitation", &fields).await;
            let invitation = format!("/invitation/{}", invited.between("/invitation/", "<").chars().take(32).collect::<String>());
            town.anyone().get(&invitation).await.assert_says("Joe Bell");
            let code = town.code(invitation.rsplit('/').next().unwrap(), "joe@example.org");
            town.clock.advance(jump);
            assert_eq!(reviewer.get("/inbox").await.status, StatusCode::SEE_OTHER, "{jump}");
            let seen = town.anyone().post(&invitation, &[("password", "four odd purple trams"), ("code", &code)]).await;
            assert!(seen.status.is_client_error(), "{jump}: {}", seen.text());
            town.clock.advance(-jump);
            assert_eq!(reviewer.get("/inbox").await.status, StatusCode::SEE_OTHER, "it is ended for good");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_codes_fail_closed() {
        for jump in [TEN_YEARS, -TEN_YEARS] {
            let town = Town::new().await;
            let (email, token) = town.joined_by(town.administrator().await, "Priya Nair", &[Role::Reviewer]).await;
            town.clock.advance(60);
            let code = town.code(&token, &email);
            town.clock.advance(jump);
            let browser = town.anyone();
            browser.post("/sign-in", &[("email", &email), ("password", "four odd purple trams")]).await;
            let seen = browser.post("/sign-in", &[("code", &code)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{jump}: {}", seen.text());
            assert_ne!(browser.get("/inbox").await.status, StatusCode::OK);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p23_no_page_breaks_under_a_wrong_clock() {
        let town = Town::demo().await;
        for jump in [TEN_YEARS, -2 * TEN_YEARS, TEN_YEARS] {
            town.clock.advance(jump);
            for page in
                ["/", "/have-your-say", "/receipt", "/you-said-we-did", "/you-said-we-did.json", "/you-said-we-did.atom", "/healthz", "/readyz"]
            {
                assert_no_fault(&town.anyone(), page).await;
            }
            let anyone = town.anyone();
            let token = anyone.get("/have-your-say").await.token();
            let seen = anyone.post("/have-your-say", &[("token", &token), ("words", "Said on an odd day")]).await;
            assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
            let receipt = seen.receipt();
            let seen = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
            assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
            let reviewer = town.cast("reviewer").await;
            for page in ["/inbox", "/inbox/read", "/themes", "/plan"] {
                assert_no_fault(&reviewer, page).await;
            }
        }
    }

    async fn assert_no_fault(browser: &Browser, page: &str) {
        let seen = browser.get(page).await;
        assert!(!seen.status.is_server_error(), "{page}: {}", seen.text());
    }
}
