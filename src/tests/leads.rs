//! P31: there is always a safeguarding lead, and where there is none, everybody who counts on one is told.

use crate::{
    group_sessions::Kind,
    staff::Role,
    tests::{
        live::paper::PaperSession,
        town::{Town, id_of},
    },
};
use http::StatusCode;

const NEEDED: &str = "This person is needed as a safeguarding lead";

mod keep {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_last_lead_keeps_the_role_until_a_successor_joins() {
        let town = Town::new().await;
        let margaret = town.lead("Margaret Okafor").await;
        let dilys = town.administrator().await;
        let hers = format!("/people/{}", id_of(dilys, "Margaret Okafor").await);
        let before = town.dump().await;
        for (what, fields) in [("state", [("active", "no")]), ("roles", [("role", "reviewer")])] {
            let refused = dilys.post(&format!("{hers}/{what}"), &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            refused.assert_says(NEEDED).assert_says("Error:");
        }
        assert_eq!(town.dump().await, before);
        // Somebody who is only invited can read nothing yet.
        let invited = [("name", "Nora Next"), ("email", "nora.next@example.org"), ("role", "lead")];
        assert_eq!(dilys.post("/people/invitation", &invited).await.status, StatusCode::OK);
        dilys.post(&format!("{hers}/state"), &[("active", "no")]).await.assert_says(NEEDED);
        assert_eq!(margaret.get("/concerns").await.status, StatusCode::OK);

        let other = town.lead("Owen Other").await;
        assert_eq!(dilys.post(&format!("{hers}/state"), &[("active", "no")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(margaret.get("/concerns").await.location(), "/sign-in");
        let theirs = format!("/people/{}", id_of(dilys, "Owen Other").await);
        dilys.post(&format!("{theirs}/roles"), &[("role", "auditor")]).await.assert_says(NEEDED);
        // Other roles of a lead change freely.
        assert_eq!(dilys.post(&format!("{theirs}/roles"), &[("role", "lead"), ("role", "auditor")]).await.status, StatusCode::SEE_OTHER);
        drop(other);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_only_reader_of_one_concern_stays_a_lead() {
        let town = Town::new().await;
        town.anyone().says("It is about Owen").await;
        let (priya, margaret) = (town.reviewer("Priya Nair").await, town.lead("Margaret Okafor").await);
        town.lead("Owen Other").await;
        let dilys = town.administrator().await;
        let (owen, hers) = (id_of(dilys, "Owen Other").await, id_of(dilys, "Margaret Okafor").await);
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        let out = margaret.post(&format!("/concerns/{id}/exclusion"), &[("person", &owen), ("note", "It is about him.")]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        for (what, fields) in [("state", [("active", "no")]), ("roles", [("role", "reviewer")])] {
            dilys.post(&format!("/people/{hers}/{what}"), &fields).await.assert_says(NEEDED);
        }
        assert_eq!(dilys.post(&format!("/people/{owen}/state"), &[("active", "no")]).await.status, StatusCode::SEE_OTHER);
    }
}

mod none {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_form_says_who_reads_while_there_is_no_lead() {
        const WHO: &str = "Dilys reads this on Mondays and Thursdays.";
        let town = Town::new().await;
        let dilys = town.administrator().await;
        assert_eq!(
            dilys.post("/settings/concerns", &[("hours", "6"), ("readers", WHO), ("passed_on", "We tell the lead.")]).await.status,
            StatusCode::SEE_OTHER
        );
        dilys.get("/settings/concerns").await.assert_says("There is no safeguarding lead who can sign in.");
        for page in [town.anyone().get("/have-your-say").await, town.anyone().says_so("", &[]).await] {
            page.assert_says(WHO).assert_says("Right now no one there has the job").assert_says("999");
            page.assert_silent("it goes to the person there");
        }
        town.lead("Margaret Okafor").await;
        let page = town.anyone().get("/have-your-say").await;
        page.assert_silent(WHO).assert_silent("Right now no one there").assert_says("it goes to the person there");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_triage_without_lead_gives_the_procedure() {
        let town = Town::new().await;
        town.anyone().says("Somebody hurts me").await;
        let priya = town.reviewer("Priya Nair").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.get(&format!("/feedback/{id}")).await.assert_says("No safeguarding lead now: you act");
        let raised = priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        let page = priya.get(raised.location()).await;
        page.assert_says("There is no safeguarding lead now: you act").assert_says("If somebody is in danger now, call 999 first.");
        page.assert_silent("It is with the safeguarding lead now");

        // It waits for whoever is the lead next.
        let margaret = town.lead("Margaret Okafor").await;
        margaret.get(&format!("/concerns/{id}")).await.assert_says("Somebody hurts me");
        priya.get(raised.location()).await.assert_says("It is with the safeguarding lead now").assert_silent("you act");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_console_without_lead_says_so() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let prompt = paper.ask(crate::group_sessions::AnswerFormat::Words, "What would help?").await;
        paper.session.open_with_prompts().await;
        let item = paper.say(prompt, "Somebody hurts me").await;
        paper.escalate(item).await;
        let address = paper.path(&format!("what-to-do?item={item}"));
        paper.sam.get(&address).await.assert_says("there is no safeguarding lead: you act").assert_says("call 999 first");
        paper.town.staff("Margaret Okafor", &[Role::Lead]).await;
        paper.sam.get(&address).await.assert_says("It is with the safeguarding lead").assert_silent("you act");
    }
}

mod promise {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_sheet_promises_nobody_where_nobody_is() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let address = paper.path("sheet");
        paper.sam.get(&address).await.assert_says("Right now no one has the job").assert_silent("Then we tell a person");
        paper.town.lead("Margaret Okafor").await;
        paper.sam.get(&address).await.assert_says("Then we tell a person").assert_silent("Right now no one");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn privacy_page_counts_no_leads() {
        let town = Town::new().await;
        town.anyone().get("/privacy").await.assert_says("the people whose job is to keep young people safe").assert_silent("one person");
    }
}

mod settings {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn wrong_target_is_refused_and_typed_text_stays() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        for hours in ["", "0", "169", "soon", "-1"] {
            let refused = dilys.post("/settings/concerns", &[("hours", hours), ("readers", "We read on Mondays."), ("passed_on", "x")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{hours}");
            refused.assert_says("Write a number of hours").assert_says("Error:");
            assert!(refused.body.contains("We read on Mondays."));
        }
        let saved = dilys.post("/settings/concerns", &[("hours", "24"), ("readers", "We read on Mondays."), ("passed_on", "x")]).await;
        dilys.get(saved.location()).await.assert_says("Saved.");
        assert_eq!((town.app.board().concern_hours, town.app.board().readers.as_str()), (24, "We read on Mondays."));
    }
}
