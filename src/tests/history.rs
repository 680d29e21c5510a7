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
        assert_eq!((acts("from=2026-11-22&to=2026-11-22").await, acts("from=2026-11-23").await, acts("to=2026-11-21").await), (all, 0, 0));
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

mod export {
    use super::*;

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
