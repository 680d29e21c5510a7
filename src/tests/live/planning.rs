//! Planning a group session: what is written is kept, in order, for its facilitator alone.

mod prompts;

use super::stored_session::{StoredSession, own, session_id};
use crate::{
    live::console::acts as console,
    staff::Role,
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

/// Sam, who facilitates, and the address of a session of theirs.
struct Planned {
    town: Town,
    sam: Browser,
    path: String,
}

impl Planned {
    async fn new() -> Self {
        let town = Town::new().await;
        let sam = town.staff("Sam Teasdale", &[Role::Facilitator]).await;
        let path = plan(&sam, "Workshop", "2026-11-30").await.location().to_string();
        assert!(path.starts_with("/group-sessions/"), "{path}");
        Self { town, sam, path }
    }

    async fn post(&self, below: &str, fields: &[(&str, &str)]) -> Seen {
        self.sam.post(&format!("{}{below}", self.path), fields).await
    }

    async fn page(&self) -> Seen {
        self.sam.get(&self.path).await
    }

    /// Adds a prompt to be answered in words.
    async fn ask(&self, question: &str) -> String {
        let seen = self.post("/prompts", &[("way", "Words"), ("question", question)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen.location().split_once("#p").expect("it leads to the prompt").1.to_string()
    }

    /// Opens the session, and one of its prompts.
    async fn open(&self, prompt: &str) {
        let session = StoredSession::new(&self.town, "Sam Teasdale", session_id(&self.path));
        session.open().await;
        session.open_prompt(prompt.parse().unwrap()).await;
    }
}

async fn plan(browser: &Browser, kind: &str, date: &str) -> Seen {
    browser.post("/group-sessions", &[("kind", kind), ("place", "East Durham"), ("date", date)]).await
}

mod session {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn facilitator_plans_changes_and_removes_a_session() {
        let town = Town::new().await;
        let sam = town.staff("Sam Teasdale", &[Role::Facilitator]).await;
        sam.get("/group-sessions").await.assert_says("Your first group session").assert_says("Plan a session");
        for (kind, place, date) in [
            ("", "East Durham", "2026-11-30"),
            ("Party", "East Durham", "2026-11-30"),
            ("Workshop", "", "2026-11-30"),
            ("Workshop", "12 Front Street", "2026-11-30"),
            ("Workshop", "East Durham", ""),
            ("Workshop", "East Durham", "2026-11-21"),
            ("Workshop", "East Durham", "2028-11-23"),
            ("Workshop", "East Durham", "2026-02-30"),
        ] {
            let seen = sam.post("/group-sessions", &[("kind", kind), ("place", place), ("date", date)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {place} {date}");
            seen.assert_says("Error:");
            assert!(date.is_empty() || seen.body.contains(&format!("value=\"{date}\"")), "{date} is kept");
            assert!(kind != "Workshop" || seen.between("value=\"Workshop\"", ">").contains("checked"), "the kind is kept");
            assert!(place != "East Durham" || seen.between("<option value=\"East Durham\"", ">").contains("selected"), "the place is kept");
        }
        sam.get("/group-sessions").await.assert_says("Your first group session");
        for date in ["2026-11-22", "2028-11-22"] {
            assert_eq!(plan(&sam, "DropIn", date).await.status, StatusCode::SEE_OTHER, "{date}: today, and two years on");
        }

        let path = plan(&sam, "AgendaDay", "2026-11-30").await.location().to_string();
        sam.get(&path)
            .await
            .assert_says("Agenda Day, East Durham")
            .assert_says("Monday 30 November 2026")
            .assert_says("Nobody on staff, nor you, reads anything");
        let seen = sam.post(&path, &[("kind", "Workshop"), ("place", "North Durham"), ("date", "2026-12-01")]).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, path.as_str()));
        let page = sam.get(&path).await;
        page.assert_says("Workshop, North Durham").assert_says("Tuesday 1 December 2026").assert_silent("Nobody on staff");
        for below in ["wall", "sheet", "typing"] {
            page.assert_links(&format!("{path}/{below}"));
        }
        assert!(page.body.contains(&format!("action=\"{path}/opening\"")));
        let wrong = sam.post(&path, &[("kind", "Workshop"), ("place", "North Durham"), ("date", "1999-12-01")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.assert_says("today or later");

        let unsure = sam.post(&format!("{path}/removal"), &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        unsure.assert_says("Tick the box if you are sure.");
        assert_eq!(sam.post(&format!("{path}/removal"), &[("sure", "yes")]).await.location(), "/group-sessions");
        let gone = sam.get(&path).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        gone.assert_links("/group-sessions");
        assert_eq!(sam.get("/group-sessions").await.ids("/group-sessions/").len(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn list_has_the_soonest_first_and_past_ones_below() {
        let town = Town::demo().await;
        let sam = town.cast("facilitator").await;
        plan(&sam, "DropIn", "2027-03-01").await;
        let over = plan(&sam, "AgendaDay", "2026-11-25").await.location().to_string();
        let stands = |seen: &Seen, what: &str| seen.text().find(what).unwrap_or_else(|| panic!("{what} in {}", seen.text()));
        let list = sam.get("/group-sessions").await;
        assert!(stands(&list, "25 Nov 2026") < stands(&list, "30 Nov 2026") && stands(&list, "30 Nov 2026") < stands(&list, "1 Mar 2027"));
        assert!(list.body.find(&over) < list.body.find("Past"));

        let mut tx = town.app.write_as_staff().await.unwrap();
        let (at, session) = (town.app.audit_context(), own(&mut tx, "Sam Teasdale", session_id(&over)).await);
        console::open(&mut tx, &at, &session).await.unwrap().unwrap();
        console::close(&mut tx, &at, &session).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        town.clock.advance(9 * 24 * 3600);
        let list = town.cast("facilitator").await.get("/group-sessions").await;
        list.assert_says("Its day has passed");
        assert!(stands(&list, "1 Mar 2027") < stands(&list, "Past") && list.body.find("Past") < list.body.find(&over));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn foreign_and_missing_sessions_look_the_same() {
        let planned = Planned::new().await;
        let prompt = planned.ask("First of all?").await;
        let alex = planned.town.staff("Alex Hall", &[Role::Facilitator]).await;
        let before = planned.town.dump().await;
        let none = format!("/group-sessions/{}", "0".repeat(32));
        assert_eq!(alex.get(&planned.path).await.body, alex.get(&none).await.body);
        assert_eq!(alex.get(&planned.path).await.status, StatusCode::NOT_FOUND);
        let when: &[(&str, &str)] = &[("kind", "DropIn"), ("place", "North Durham"), ("date", "2026-12-01"), ("sure", "yes")];
        let asked: &[(&str, &str)] = &[("way", "Words"), ("question", "Mine?"), ("to", "up")];
        let one = format!("/prompts/{prompt}");
        for (below, fields) in [
            ("", when),
            ("/copy", when),
            ("/removal", when),
            ("/rehearsal", when),
            ("/prompts", asked),
            (&one, asked),
            (&format!("{one}/move"), asked),
            (&format!("{one}/removal"), asked),
        ] {
            let (theirs, nothing) =
                (alex.post(&format!("{}{below}", planned.path), fields).await, alex.post(&format!("{none}{below}"), fields).await);
            assert_eq!((theirs.status, &theirs.body), (StatusCode::NOT_FOUND, &nothing.body), "{below}");
        }
        // Nor does a prompt of somebody else's come along with one's own session.
        let own = plan(&alex, "DropIn", "2026-12-01").await.location().to_string();
        for (below, fields) in [(one.clone(), asked), (format!("{one}/move"), asked), (format!("{one}/removal"), asked)] {
            assert_eq!(alex.post(&format!("{own}{below}"), fields).await.status, StatusCode::NOT_FOUND, "{below}");
        }
        let after = planned.town.dump().await;
        assert!(before.iter().filter(|row| row.starts_with("prompts|") || row.starts_with("group_sessions|")).all(|row| after.contains(row)));
        alex.get("/group-sessions").await.assert_silent(planned.path.as_str());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn copy_has_the_same_prompts_and_nothing_else() {
        let planned = Planned::new().await;
        let (first, _) = (planned.ask("First of all?").await, planned.ask("And then?").await);
        planned.open(&first).await;
        let wrong = planned.post("/copy", &[("date", "2020-01-01")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.assert_says("today or later");
        assert!(wrong.body.contains("value=\"2020-01-01\""));
        let copy = planned.post("/copy", &[("date", "2026-12-07")]).await.location().to_string();
        assert_ne!(copy, planned.path);
        let page = planned.sam.get(&copy).await;
        page.assert_says("Workshop, East Durham").assert_says("Monday 7 December 2026").assert_says("Open the session");
        let text = page.text();
        assert!(text.find("First of all?").unwrap() < text.find("And then?").unwrap());
        assert!(!page.ids("/prompts/").contains(&first), "they are prompts of its own");
        let changed = planned.sam.post(&format!("{copy}/prompts/{}", page.ids("/prompts/")[0]), &[("way", "Words"), ("question", "Now?")]).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "they wait to be opened");
    }
}
