//! The lead's work on a concern: decisions in order, outcomes, somebody who is kept out, and a redacted copy.

use crate::{
    staff::Role,
    tests::town::{Browser, Seen, Town, id_of},
};
use http::StatusCode;

const WORDS: &str = "Mister Hargreaves at the centre hurts us";

/// A concern, raised by Priya; Margaret and Owen lead.
struct Work {
    town: Town,
    priya: Browser,
    margaret: Browser,
    owen: Browser,
    id: String,
}

impl Work {
    async fn new() -> Self {
        let town = Town::new().await;
        town.anyone().says(WORDS).await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
        let (margaret, owen) = (town.lead("Margaret Okafor").await, town.lead("Owen Other").await);
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        Self { town, priya, margaret, owen, id }
    }

    async fn does(&self, act: &str, fields: &[(&str, &str)]) -> Seen {
        self.margaret.post(&format!("/concerns/{}/{act}", self.id), fields).await
    }

    /// Does an act that succeeds, and returns the page that says so.
    async fn told(&self, act: &str, fields: &[(&str, &str)]) -> Seen {
        let done = self.does(act, fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        self.margaret.get(done.location()).await
    }

    async fn open(&self, by: &Browser) -> Seen {
        by.get(&format!("/concerns/{}", self.id)).await
    }

    async fn person(&self, name: &str) -> String {
        id_of(self.town.administrator().await, name).await
    }
}

mod decide {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn referral_says_to_whom_when_and_reference() {
        let work = Work::new().await;
        let whole =
            [("decision", "Referral"), ("note", "At risk."), ("referred_to", "The duty team"), ("referred_on", "2026-11-22"), ("reference", "FC-77")];
        for (field, wrong, sentence) in [
            ("referred_to", "", "Write to whom you referred it."),
            ("referred_on", "", "Write the day you referred it"),
            ("referred_on", "2026-11-23", "Write the day you referred it"),
            ("note", "", "Write why."),
        ] {
            let fields: Vec<_> = whole.iter().map(|&(name, value)| (name, if name == field { wrong } else { value })).collect();
            let refused = work.does("decision", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            refused.assert_says(sentence);
            assert!(refused.body.contains("FC-77"), "what was typed stays");
        }
        let page = work.told("decision", &whole).await;
        page.assert_says("The decision is recorded.").assert_says("The duty team").assert_says("FC-77").assert_says("22 Nov 2026");
        for sealed in ["The duty team", "FC-77", "At risk."] {
            assert!(work.town.dump().await.iter().all(|row| !row.contains(sealed)), "{sealed} is sealed");
        }
        // Without a reference, for some have none.
        let page = work.told("decision", &whole[..4]).await;
        assert_eq!(page.text().matches("Decided: Referral").count(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn record_grows_and_nothing_in_it_changes() {
        let work = Work::new().await;
        work.open(&work.margaret).await.assert_silent("/addition");
        work.told("decision", &[("decision", "AdviceGiven"), ("note", "Asked the duty officer.")]).await;
        work.told("decision", &[("decision", "NoFurtherAction"), ("note", "It was a joke.")]).await;
        let page = work.told("addition", &[("kind", "Outcome"), ("note", "The school spoke to them.")]).await;
        page.assert_says("It is added to the record.");
        let page = work.told("addition", &[("kind", "Added"), ("note", "It was the college.")]).await;
        let text = page.text();
        let places = ["It was the college.", "The school spoke to them.", "It was a joke.", "Asked the duty officer.", "RaisedBy Priya"];
        let places = places.map(|said| text.find(said).unwrap_or_else(|| panic!("{said}: {text}")));
        assert!(places.is_sorted(), "latest first: {places:?}");
        for (kind, note) in [("Outcome", ""), ("Referral", "x"), ("", "x")] {
            assert_eq!(work.does("addition", &[("kind", kind), ("note", note)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        // An outcome is no new state: it is decided, and stays so in the list.
        work.margaret.get("/concerns").await.assert_says("None to decide.").assert_says("No further action");
        let history = work.priya.get("/history").await.text();
        assert_eq!(history.matches("added to the record of a concern").count(), 2);
    }
}

mod queue {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn danger_comes_first_then_the_oldest() {
        let work = Work::new().await;
        let mut order = vec![];
        for (words, outcome) in [("Later one", "Concern"), ("In danger", "Concern.DangerNow")] {
            for _ in 0..3 {
                work.town.clock.advance(20 * 60);
                work.priya.get("/inbox").await;
                work.margaret.get("/desk").await;
            }
            work.town.anyone().says(words).await;
            let id = work.priya.get("/inbox").await.ids("/feedback/").remove(0);
            work.priya.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome)]).await;
            order.push(id);
        }
        let list = work.margaret.get("/concerns").await;
        assert_eq!(list.ids("/concerns/"), [&order[1], &work.id, &order[0]].map(String::from));
        list.assert_says("3 to decide, those due first.")
            .assert_says("target is 4 hours")
            .assert_says("due in 2 hours")
            .assert_says("due in 4 hours");
        list.assert_says("In danger now. Raised by Priya Nair").assert_says("Direct");
        for words in ["Later one", "In danger<", WORDS] {
            list.assert_silent(words);
        }
    }
}

mod exclude {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn excluded_lead_neither_opens_sees_nor_counts_it() {
        let work = Work::new().await;
        let owen = work.person("Owen Other").await;
        work.open(&work.owen).await.assert_says(WORDS);
        let page = work.told("exclusion", &[("person", &owen), ("note", "His brother works there.")]).await;
        page.assert_says("They are kept out from now on.").assert_says("Kept out: Owen Other").assert_says("His brother works there.");

        let nothing = work.owen.get(&format!("/concerns/{}", "0".repeat(32))).await;
        let closed = work.open(&work.owen).await;
        assert_eq!((closed.status, &closed.body), (StatusCode::NOT_FOUND, &nothing.body));
        work.owen.get("/concerns").await.assert_says("None to decide.").assert_silent(&work.id).assert_silent("class=\"count");
        let before = work.town.dump().await;
        for (act, fields) in [
            ("decision", vec![("decision", "NoFurtherAction"), ("note", "Nothing.")]),
            ("addition", vec![("kind", "Added"), ("note", "Nothing.")]),
            ("return", vec![("note", "Nothing.")]),
            ("copy", vec![("words", "Nothing.")]),
            ("readmission", vec![("person", owen.as_str())]),
            ("exclusion", vec![("person", owen.as_str()), ("note", "x")]),
        ] {
            assert_eq!(work.owen.post(&format!("/concerns/{}/{act}", work.id), &fields).await.status, StatusCode::NOT_FOUND, "{act}");
        }
        assert_eq!(work.town.dump().await, before);

        // Somebody must be left who may read it.
        let margaret = work.person("Margaret Okafor").await;
        let last = work.does("exclusion", &[("person", &margaret), ("note", "Me too.")]).await;
        assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
        last.assert_says("Then no lead could read it.");
        // In the inbox he could read it, were he a reviewer.
        work.does("return", &[("note", "A joke.")]).await.assert_says("Somebody is kept out of it");

        let page = work.told("readmission", &[("person", &owen)]).await;
        page.assert_says("They can open it again.").assert_says("Let in again: Owen Other").assert_says("Kept out: Owen Other");
        work.open(&work.owen).await.assert_says(WORDS);
        let history = work.priya.get("/history").await.text();
        assert!(history.contains("kept somebody out of a concern") && history.contains("let somebody into a concern again"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lead_may_step_back_when_another_is_there() {
        let work = Work::new().await;
        let margaret = work.person("Margaret Okafor").await;
        let out = work.does("exclusion", &[("person", &margaret), ("note", "I know them.")]).await;
        assert_eq!(out.location(), "/concerns?done=out");
        work.margaret.get(out.location()).await.assert_says("You are kept out of it from now on.");
        assert_eq!(work.open(&work.margaret).await.status, StatusCode::NOT_FOUND);
        work.open(&work.owen).await.assert_says("I know them.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn needs_a_person_and_a_reason() {
        let work = Work::new().await;
        let owen = work.person("Owen Other").await;
        for fields in [[("person", ""), ("note", "x")], [("person", "0".repeat(32).leak()), ("note", "x")], [("person", owen.as_str()), ("note", "")]]
        {
            assert_eq!(work.does("exclusion", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        }
        work.open(&work.owen).await.assert_says(WORDS);
    }
}

mod copy {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn analysts_read_the_redacted_text_and_nothing_else() {
        let work = Work::new().await;
        assert_eq!(work.does("copy", &[("words", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        work.told("copy", &[("words", "Hargreaves hurts them.")]).await.assert_says("The text is with the reviewers now");
        // A slip of the lead is mended in place: the first text is gone.
        work.told("copy", &[("words", "An adult at a centre hurts young people.")]).await;
        let copies = work.priya.get("/inbox/read?as=untied").await.ids("/feedback/");
        assert_eq!(copies.len(), 1);
        let page = work.priya.get(&format!("/feedback/{}", copies[0])).await;
        page.assert_says("An adult at a centre").assert_says("written by a safeguarding lead").assert_silent("Hargreaves").assert_silent(&work.id);
        assert_eq!(work.priya.get(&format!("/feedback/{}", work.id)).await.status, StatusCode::NOT_FOUND);
        let open = work.open(&work.margaret).await;
        assert_eq!(open.text().matches("Redacted copy sent to analysis").count(), 2);
        open.assert_says("Change the redacted copy");
        assert!(open.body.contains("An adult at a centre"));
        // It is as any piece for analysis.
        let theme = [("theme", "Adults at centres")];
        assert_eq!(work.priya.post(&format!("/feedback/{}/tags", copies[0]), &theme).await.status, StatusCode::SEE_OTHER);
        assert!(work.priya.get("/history").await.text().contains("wrote a redacted copy of a concern"));
    }
}
