//! The database is locked, closed, full, or nearly full: nothing is lost, and the most urgent acts go on.

use crate::{
    audit_log,
    staff::Role,
    tests::town::{Browser, Town},
};
use http::StatusCode;

#[cfg(not(feature = "postgres"))]
const LONG: &str = "They see the file first and hear about it last.";

#[cfg(not(feature = "postgres"))]
mod low_space {
    use super::*;

    /// The same person at a server that keeps all of the disk free.
    async fn nearly_full(town: &Town, browser: &Browser) -> Browser {
        let router = town.another_server(|config| config.free_space_mb = u64::MAX).await;
        Browser { router, cookie: browser.cookie.clone() }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn young_people_and_concerns_go_on_and_the_rest_waits() {
        let town = Town::new().await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Lead]).await;
        let priya = nearly_full(&town, &priya).await;
        let phone = nearly_full(&town, &town.anyone()).await;
        phone.says("My stepdad is a monster in this game").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);

        let theme = priya.post("/themes", &[("name", "A claim"), ("about", LONG)]).await;
        assert_eq!(theme.status, StatusCode::SERVICE_UNAVAILABLE);
        theme.assert_says("The server’s disk is nearly full").assert_says("waiting does not help").assert_says(LONG);
        let reading = format!("/feedback/{id}/triage");
        assert_eq!(priya.post(&reading, &[("outcome", "Abuse")]).await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(priya.post(&reading, &[("outcome", "Concern")]).await.location().starts_with("/inbox/raised?"));
        priya.get(&format!("/concerns/{id}")).await.assert_says("My stepdad is a monster");
        let ready = phone.get("/readyz").await;
        assert_eq!(ready.status, StatusCode::OK, "young people's words are taken");
        assert!(ready.body.starts_with("ok, but less is free on the disk than --free-space-mb"), "{}", ready.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lead_decides_and_administrator_replaces_somebody() {
        let town = Town::new().await;
        for words in ["My stepdad is a monster in this game", "The bus stop has no light"] {
            town.anyone().says(words).await;
        }
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Lead]).await;
        let ids = priya.get("/inbox").await.ids("/feedback/");
        for id in &ids {
            priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        }
        let lead = nearly_full(&town, &priya).await;
        let decided = lead.post(&format!("/concerns/{}/decision", ids[0]), &[("decision", "AdviceGiven"), ("note", LONG)]).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        let returned = lead.post(&format!("/concerns/{}/return", ids[1]), &[("note", LONG)]).await;
        assert_eq!(returned.status, StatusCode::SEE_OTHER, "{}", returned.text());
        let dilys = nearly_full(&town, town.administrator().await).await;
        let invited = dilys.post("/people/invitation", &[("name", "Joe Bell"), ("email", "joe@example.org"), ("role", "lead")]).await;
        assert_eq!(invited.status, StatusCode::OK, "{}", invited.text());
        dilys.get("/settings").await.assert_says("The disk is nearly full");
        town.administrator().await.get("/settings").await.assert_silent("nearly full");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn facilitator_can_raise_a_concern_and_type_in_words() {
        use crate::tests::group::Group;
        let town = Town::new().await;
        let mut group = Group::open(&town, "Sam Hill", "Workshop").await;
        group.phone(&town).await.says("My stepdad is a monster in this game").await;
        group.facilitator = nearly_full(&town, &group.facilitator).await;
        let item = group.item("My stepdad").await;
        let address = format!("{}/items/{item}", group.address);
        assert_eq!(group.facilitator.post(&address, &[("to", "approve")]).await.status, StatusCode::SERVICE_UNAVAILABLE);
        group.item_to("My stepdad", &[("to", "lead")]).await;
        let form = group.facilitator.get(&format!("{}/typing", group.address)).await;
        let (token, questions) = (form.token(), form.between("name=\"questions\" value=\"", "\""));
        let fields = [
            ("token", token.as_str()),
            ("questions", &questions),
            ("prompt", &group.prompts[0]),
            ("provenance", "Verbatim"),
            ("hand", "Theirs"),
            ("words", "Written on a paper"),
        ];
        group.facilitator.post(&format!("{}/typing", group.address), &fields).await.assert_says("Kept. It waits on your console");
    }
}

#[cfg(not(feature = "postgres"))]
mod full_disk {
    use super::*;

    /// Lets the next writes find no room, until one has failed: the limit belongs to the connection, which is closed then.
    async fn fill(town: &Town) {
        let mut tx = town.app.db.write().await.unwrap();
        // Pages that a migration left free would still take something.
        let free: i64 = sqlx::query_scalar("pragma freelist_count").fetch_one(&mut *tx).await.unwrap();
        sqlx::query("create table if not exists filler (bytes blob)").execute(&mut *tx).await.unwrap();
        for _ in 0..free {
            sqlx::query("insert into filler values (zeroblob(4096))").execute(&mut *tx).await.unwrap();
        }
        sqlx::query("pragma max_page_count = 1").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_come_back_and_go_through_once_there_is_room() {
        let town = Town::new().await;
        let phone = town.anyone();
        let words = "The bus stop has no light. ".repeat(150);
        let token = phone.get("/have-your-say").await.token();
        let fields = [("token", token.as_str()), ("words", words.as_str()), ("checked", "yes")];
        let mut failed = 0;
        for _ in 0..3 {
            fill(&town).await;
            let seen = phone.post("/have-your-say", &fields).await;
            failed += usize::from(seen.status == StatusCode::SERVICE_UNAVAILABLE);
            seen.assert_says(words.trim()).assert_says("They are still here.");
            assert_eq!((seen.token(), seen.headers["retry-after"].to_str().unwrap()), (token.clone(), "5"));
        }
        assert_eq!(failed, 3);
        let receipt = phone.post("/have-your-say", &fields).await.receipt();
        assert_eq!(phone.post("/have-your-say", &fields).await.receipt(), receipt, "sent again it is the same thing");
        assert_eq!(town.dump_in_disk_order("feedback").await.len(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn staff_text_comes_back_and_the_next_act_succeeds() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Shah").await;
        let about = LONG.repeat(60);
        fill(&town).await;
        let full = priya.post("/themes", &[("name", "A claim"), ("about", &about)]).await;
        assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
        full.assert_says("Nothing was saved.").assert_says(&about);
        assert_eq!(priya.post("/themes", &[("name", "A claim"), ("about", &about)]).await.status, StatusCode::SEE_OTHER);
    }
}

#[cfg(not(feature = "postgres"))]
mod damaged {
    use super::*;
    use axum::Router;
    use sqlx::Connection;

    /// The error of a file that is no database.
    async fn error() -> sqlx::Error {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), [0xff; 8192]).unwrap();
        let address = format!("sqlite:{}", file.path().display());
        let asked = async { sqlx::query("select 1 from sqlite_master").execute(&mut crate::db::Conn::connect(&address).await?).await };
        asked.await.unwrap_err()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_broken_answer_ends_readiness() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        dilys.get("/settings").await.assert_silent("damaged");
        let routes = Router::new().fallback(async || crate::web::Error::from(error().await));
        let broken = Browser { router: crate::router::layered(routes, town.app.clone(), crate::router::REQUEST), ..town.anyone() };
        assert_eq!(broken.get("/inbox").await.status, StatusCode::INTERNAL_SERVER_ERROR);
        let ready = town.anyone().get("/readyz").await;
        assert_eq!((ready.status, ready.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "the database is damaged"));
        dilys.get("/settings").await.assert_says("The database is damaged");
    }
}

mod locked {
    use super::*;

    // On PostgreSQL, writers do not wait for one another.
    #[cfg(not(feature = "postgres"))]
    #[tokio::test(flavor = "multi_thread")]
    async fn young_people_are_told_the_true_cause() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let fields = [("token", token.as_str()), ("words", "The bus stop has no light"), ("checked", "yes")];
        let held = town.app.db.write().await.unwrap();
        let seen = phone.post("/have-your-say", &fields).await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
        // Once for the reader, and once among the texts of the island.
        assert_eq!(seen.body.matches("We can’t take your words right now.").count(), 2, "{}", seen.body);
        let more = [("age_band", ""), ("area", ""), ("in_care", ""), ("disability", "")];
        let island = phone.post("/api/submit", &[&fields[..2], &more].concat()).await;
        assert_eq!((island.status, island.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "\"Busy\""));
        held.rollback().await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lead_reads_a_concern_and_the_record_follows() {
        let town = Town::new().await;
        town.anyone().says("My stepdad is a monster in this game").await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Lead, Role::Auditor]).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        // A use of the sign-in would be written down now; that it can't be must not cost the page.
        town.clock.advance(90);
        let opened = async || priya.get("/history").await.text().matches("opened a concern").count();
        let before = opened().await;
        let mut lock = town.app.db.write().await.unwrap();
        audit_log::lock(&mut lock).await.unwrap();
        let seen = priya.get(&format!("/concerns/{id}")).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
        seen.assert_says("My stepdad is a monster").assert_says("The history can’t be written right now.");
        assert_eq!(town.anyone().get("/readyz").await.body, "the database is locked");
        lock.rollback().await.unwrap();
        let began = std::time::Instant::now();
        while opened().await == before {
            assert!(began.elapsed().as_secs() < 10, "the entry does not follow");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        priya.get(&format!("/concerns/{id}")).await.assert_says("My stepdad is a monster").assert_silent("can’t be written");
        assert_eq!(opened().await, before + 2, "each opening once");
    }
}

mod readiness {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn says_ok_and_otherwise_why_not() {
        let town = Town::new().await;
        let seen = town.anyone().get("/readyz").await;
        assert_eq!((seen.status, seen.body.as_str()), (StatusCode::OK, "ok"));
        town.app.db.close().await;
        // A server of its own, for the last answer holds for a second.
        let router = crate::router::router(town.app.clone());
        let seen = Browser { router, ..town.anyone() }.get("/readyz").await;
        assert_eq!((seen.status, seen.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "the database can't be reached"));
    }

    #[cfg(not(feature = "postgres"))]
    #[tokio::test(flavor = "multi_thread")]
    async fn ok_means_that_the_disk_took_a_write() {
        let town = Town::new().await;
        let mut reader = town.app.db.read().await.unwrap();
        let mut version = async || sqlx::query_scalar::<_, i64>("pragma data_version").fetch_one(&mut *reader).await.unwrap();
        let before = version().await;
        assert_eq!(town.anyone().get("/readyz").await.body, "ok");
        assert_ne!(version().await, before, "SQLite leaves out a write that changes nothing");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_questions_are_one_write() {
        let town = Town::new().await;
        let phone = town.anyone();
        let mut lock = town.app.db.write().await.unwrap();
        audit_log::lock(&mut lock).await.unwrap();
        let began = std::time::Instant::now();
        let asked = (0..20).map(|_| async { phone.get("/readyz").await.status });
        let answers = futures_util::future::join_all(asked).await;
        assert!(answers.iter().all(|&status| status == StatusCode::SERVICE_UNAVAILABLE), "{answers:?}");
        assert!(began.elapsed().as_secs() < 6, "one wait for all of them: {:?}", began.elapsed());
    }
}
