//! The audit log as the auditor reads it: a head noted on one day is compared on another.

use crate::tests::town::{Browser, Town};
use crate::{
    audit_log::{self, Chain},
    staff::Role,
};

/// The head that the page shows, in its groups of four.
async fn shown_head(auditor: &Browser) -> String {
    auditor.get("/history").await.between("Head: <code>", "</code>")
}

mod compare_head {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn noted_head_is_held_as_acts_are_added() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        let Chain::Whole { rows, .. } = audit_log::verify(&mut town.app.read().await.unwrap(), &town.app.vault).await.unwrap() else {
            panic!("it is whole")
        };
        let head = shown_head(&auditor).await;
        assert_eq!(head.len(), 14, "{head}");
        town.reviewer("Priya Nair").await;
        assert_ne!(shown_head(&auditor).await, head);
        for typed in [head.replace(' ', "+"), head.replace(' ', ""), head.replace(' ', "").to_uppercase()] {
            let seen = auditor.get(&format!("/history?head={typed}")).await;
            seen.assert_says(&format!("This was the head after act {rows}."));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn cut_tail_that_looks_whole_is_found() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        let head = shown_head(&auditor).await.replace(' ', "");
        let mut tx = town.app.write_as_staff().await.unwrap();
        sqlx::query("delete from history where seq = (select seq from history_head)").execute(&mut *tx).await.unwrap();
        let back = "update history_head set seq = seq - 1, mac = (select mac from history where seq = history_head.seq - 1)";
        sqlx::query(back).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let seen = auditor.get(&format!("/history?head={head}")).await;
        seen.assert_says("each as it was written.").assert_says("The history does not hold this head");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_no_head_stays_in_the_field() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        for typed in ["9f2c", "9f2c71aa04dg", "%2B9f2c71aa04d", "9f2c71aa04de00", "%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9"] {
            let seen = auditor.get(&format!("/history?head={typed}")).await;
            seen.assert_says("A head is twelve characters");
        }
        let seen = auditor.get("/history?head=9f2c71aa04dg").await;
        assert!(seen.body.contains("value=\"9f2c71aa04dg\""), "{}", seen.body);
    }
}

mod filter {
    use super::*;
    use crate::tests::town::id_of;

    #[tokio::test(flavor = "multi_thread")]
    async fn keeps_person_act_and_days() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        let administrator = town.administrator().await;
        town.publisher("Joe Bell").await;
        let joe = id_of(administrator, "Joe Bell").await;
        let acts = async |query: &str| auditor.get(&format!("/history/export.csv?{query}")).await.body.lines().count() - 1;
        let all = acts("").await;
        assert_eq!(acts(&format!("who={joe}&act=SignedIn")).await, 2, "with joining");
        assert!(acts(&format!("who={joe}")).await < all && acts("act=Invited").await > 0);
        // Each table is an act, and stands in the next.
        let counts = (acts("from=2026-11-22&to=2026-11-22").await, acts("from=2026-11-23").await, acts("to=2026-11-21").await);
        assert_eq!(counts, (all + 4, 0, 0));
        let seen = auditor.get(&format!("/history?who={joe}&act=Invited")).await;
        seen.assert_says("Did what").assert_silent("signed in</td>").assert_links(&format!("/history/export.csv?who={joe}&amp;act=Invited"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn leads_to_the_person_for_who_may_open_them() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        let both = town.staff("Finn Both", &[Role::Auditor, Role::Administrator]).await;
        assert!(!auditor.get("/history").await.body.contains("href=\"/people/"));
        both.get("/history").await.assert_links("/people/");
    }
}

mod details {
    use super::*;
    use crate::tests::town::id_of;

    #[tokio::test(flavor = "multi_thread")]
    async fn exclusion_names_nobody_who_is_kept_out() {
        let town = Town::demo().await;
        let (lead, auditor) = (town.cast("lead").await, town.cast("auditor").await);
        let joe = id_of(&town.cast("administrator").await, "Joe Hartley").await;
        let concern = lead.get("/concerns").await.ids("/concerns/").remove(0);
        for (act, said) in [("exclusion", "kept somebody out of a concern"), ("readmission", "let somebody into a concern again")] {
            let fields = [("person", joe.as_str()), ("note", "His sister’s friend.")];
            assert_eq!(lead.post(&format!("/concerns/{concern}/{act}"), &fields).await.status, 303, "{act}");
            auditor.get("/history").await.assert_says(said).assert_silent(&format!("{said}:")).assert_silent("sister");
            let table = auditor.get("/history/export.csv").await.body;
            assert!(table.contains(said) && !table.contains(&format!("{said}:")), "{act}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn undoing_names_the_act_and_its_thing() {
        let town = Town::new().await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
        let made = priya.post("/themes", &[("name", "Buses"), ("about", "")]).await;
        let theme = made.leads_to().to_string();
        priya.post(&theme, &[("name", "Late buses"), ("about", "")]).await;
        let act = priya.get("/acts").await.between("action=\"/acts/", "/undo");
        priya.post(&format!("/acts/{act}/undo"), &[]).await;
        let seen = priya.get("/history").await;
        seen.assert_says("undid an act of their own: changed a theme").assert_silent("Late buses");
        assert_eq!(seen.body.matches(&format!("href=\"{theme}\"")).count(), 3, "made, changed and undone");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn settings_are_named_and_numbers_shown() {
        let town = Town::new().await;
        let (dilys, auditor) = (town.administrator().await, town.staff("Ada Auditor", &[Role::Auditor]).await);
        for (address, fields, said) in [
            (
                "/settings/concerns",
                vec![("hours", "48"), ("readers", "Two people read."), ("passed_on", "We tell them.")],
                "changed the settings: readers, passed on, concern hours 48",
            ),
            (
                "/settings/concerns",
                vec![("hours", "24"), ("readers", "Two people read."), ("passed_on", "We tell them.")],
                "changed the settings: concern hours 24",
            ),
            ("/settings/alerts", vec![("chair", "chair@example.org"), ("watch_days", "9")], "chair email, reading watch days 9"),
            (
                "/settings/retention",
                vec![("set_aside", "4"), ("analysis", "36"), ("concerns", "200"), ("sessions", "12"), ("sure", "yes")],
                "changed how long things are kept: keep set aside 4, keep concerns 200",
            ),
        ] {
            let done = dilys.post(address, &fields).await;
            assert_eq!(done.status, 303, "{address}: {}", done.text());
            auditor.get("/history").await.assert_says(said).assert_silent("Two people").assert_silent("chair@");
        }
    }
}

mod link {
    use super::*;
    use crate::tests::{group::Group, permissions::things, town::id_of};

    #[tokio::test(flavor = "multi_thread")]
    async fn leads_to_what_each_reader_may_open_and_nothing_else() {
        let town = Town::demo().await;
        let things = things(&town).await;
        let administrator = town.cast("administrator").await;
        let both = async |name: &str, role: Role| town.invited_by(&administrator, name, &[Role::Auditor, role]).await;
        let readers = [
            ("/feedback/", both("Rhea View", Role::Reviewer).await, true),
            ("/themes/", both("Rhys View", Role::Reviewer).await, true),
            ("/plan/", both("Rita View", Role::Reviewer).await, true),
            ("/concerns/", both("Lena Lead", Role::Lead).await, true),
            ("/answers", both("Pia Publish", Role::Publisher).await, true),
            ("/people/", both("Adam Min", Role::Administrator).await, true),
            ("/concerns/", both("Rob View", Role::Reviewer).await, false),
            // The sessions of the demo are Sam's.
            ("/group-sessions/", both("Fay Other", Role::Facilitator).await, false),
        ];
        for (address, reader, may) in readers {
            let mut links = vec![];
            let mut page = "/history".to_string();
            // Every page of the history.
            loop {
                let seen = reader.get(&page).await;
                let table = seen.between("<tbody>", "</tbody>");
                links.extend(table.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_string()));
                let Some(older) = seen.body.split("?before=").nth(1) else { break };
                page = format!("/history?before={}", older.split('"').next().unwrap());
            }
            assert_eq!(links.iter().any(|link| link.starts_with(address)), may, "{address}: {links:?}");
            links.sort();
            links.dedup();
            for link in links {
                assert_eq!(reader.get(&link).await.status, 200, "{link}");
            }
        }
        town.cast("auditor").await.get("/history").await.between("<tbody>", "</tbody>").contains("href").then(|| panic!("an auditor opens nothing"));
        assert!(!things.concern.is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_reviewer_learns_what_was_a_concern() {
        let town = Town::demo().await;
        let (lead, administrator) = (town.cast("lead").await, town.cast("administrator").await);
        let rhea = town.invited_by(&administrator, "Rhea View", &[Role::Auditor, Role::Reviewer]).await;
        let concern = lead.get("/concerns").await.ids("/concerns/").remove(0);
        assert_eq!(lead.post(&format!("/concerns/{concern}/return"), &[("note", "A joke.")]).await.status, 303);
        assert_eq!(rhea.get(&format!("/feedback/{concern}")).await.status, 200, "it is in the inbox");
        rhea.get("/history").await.assert_says("sent a concern back").assert_silent(&concern);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lead_who_is_kept_out_gets_none() {
        let town = Town::demo().await;
        let administrator = town.cast("administrator").await;
        let lena = town.invited_by(&administrator, "Lena Lead", &[Role::Auditor, Role::Lead]).await;
        let lead = town.cast("lead").await;
        let concern = lead.get("/concerns").await.ids("/concerns/").remove(0);
        lead.get(&format!("/concerns/{concern}")).await;
        lena.get("/history").await.assert_links(&format!("/concerns/{concern}"));
        let id = id_of(&administrator, "Lena Lead").await;
        lead.post(&format!("/concerns/{concern}/exclusion"), &[("person", &id), ("note", "Close to it.")]).await;
        lena.get("/history").await.assert_silent(&concern);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn facilitator_finds_their_own_session() {
        let town = Town::new().await;
        let sam = town.staff("Sam Hill", &[Role::Facilitator, Role::Auditor]).await;
        let group = Group::planned(&town, &sam, "DropIn", &[]).await;
        sam.get("/history").await.assert_links(&group.address);
    }
}

mod export {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn stands_in_the_history_with_what_was_asked_for() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        auditor.get("/history/export.csv?act=Invited&from=2026-11-01").await;
        auditor.get("/history").await.assert_says("took the history as a table: act, from");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p16_names_are_no_formulas() {
        let town = Town::new().await;
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        let fields = [("name", "=cmd|' /C calc'!A0"), ("email", "calc@example.org"), ("role", "publisher")];
        town.administrator().await.post("/people/invitation", &fields).await;
        let seen = auditor.get("/history/export.csv").await;
        assert_eq!(seen.headers["content-type"], "text/csv; charset=utf-8");
        assert!(seen.body.contains("\"'=cmd|") && !seen.body.contains("\"=cmd"), "{}", seen.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn says_which_outcome_was_chosen() {
        let town = Town::demo().await;
        let body = town.cast("auditor").await.get("/history/export.csv").await.body;
        for outcome in ["read feedback and said where it goes: for analysis", "said where it goes: concern", "decided about a concern: "] {
            assert!(body.contains(outcome), "{outcome}");
        }
    }
}
