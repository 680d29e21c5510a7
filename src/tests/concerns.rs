//! Concerns: each step is kept with its reason, for the lead alone, and a second press decides nothing twice.

use crate::{
    staff::Role,
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

/// The fields of a decision with those of a referral, which count for one only.
fn referral<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [fields, &[("referred_to", "First Contact"), ("referred_on", "2026-11-22"), ("reference", "FC 12")]].concat()
}

/// A town where Priya, who also audits, raised a concern; Margaret leads. With its id and its receipt.
struct Raised {
    town: Town,
    priya: Browser,
    margaret: Browser,
    id: String,
    receipt: String,
}

impl Raised {
    async fn new() -> Self {
        let town = Town::new().await;
        let receipt = town.anyone().says("My stepdad is a monster in this game").await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
        let margaret = town.lead("Margaret Okafor").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let raised = Self { town, priya, margaret, id, receipt };
        raised.raise().await;
        raised
    }

    async fn raise(&self) {
        let seen = self.priya.post(&format!("/feedback/{}/triage", self.id), &[("outcome", "Concern")]).await;
        assert!(seen.location().starts_with("/inbox/raised?raised="), "{}", seen.location());
    }

    async fn send_back(&self, note: &str) -> Seen {
        self.margaret.post(&format!("/concerns/{}/return", self.id), &[("note", note)]).await
    }

    async fn decide(&self, decision: &str, note: &str) -> Seen {
        self.margaret.post(&format!("/concerns/{}/decision", self.id), &referral(&[("decision", decision), ("note", note)])).await
    }

    async fn open(&self) -> Seen {
        self.margaret.get(&format!("/concerns/{}", self.id)).await
    }

    async fn history(&self, act: &str) -> usize {
        self.priya.get("/history").await.text().matches(act).count()
    }
}

mod send_back {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn needs_a_reason_and_allows_raising_again() {
        let raised = Raised::new().await;
        let without = raised.send_back(" ").await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        without.assert_says("Error:").assert_says("Write why it is not a concern.").assert_says("My stepdad");

        assert_eq!(raised.send_back("It is about a <game>.").await.location(), "/concerns?done=returned");
        assert_eq!((raised.history("sent a concern back to the inbox").await, raised.history("decided about a concern").await), (1, 0));
        assert!(raised.town.dump().await.iter().all(|row| !row.contains("<game>")), "the reason is sealed");
        let again = raised.send_back("It is about a <game>.").await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        again.assert_says("It is not here any more: it may have gone back to the inbox.").assert_links("/concerns");
        assert_eq!(raised.decide("Referral", "Too late.").await.status, StatusCode::NOT_FOUND);

        // The lead keeps who, when and why, and no longer the words.
        let list = raised.margaret.get("/concerns").await;
        list.assert_says("None to decide.").assert_says("Decided").assert_says("Sent back to the inbox").assert_says("Raised by Priya Nair");
        let kept = raised.open().await;
        kept.assert_says("Raised by Priya Nair, 22 Nov 2026").assert_says("By Margaret Okafor, 22 Nov 2026").assert_says("It is about a <game>.");
        kept.assert_silent("My stepdad").assert_silent("/decision");

        // The reviewer reads it as any other, and knows that it was read; so does who wrote it.
        let page = raised.priya.get(&format!("/feedback/{}", raised.id)).await;
        page.assert_says("The safeguarding lead sent it back: not a concern. Read it as any other.").assert_silent("a &lt;game");
        raised.priya.get("/inbox").await.assert_says("My stepdad");
        let journey = raised.town.anyone().post("/receipt", &[("receipt", &raised.receipt)]).await;
        journey.assert_says("Sunday 22 November 2026").assert_silent("sent it back");

        // Raised again, and sent back again, and once more: each step stays.
        raised.raise().await;
        raised.margaret.get("/concerns").await.assert_says("1 to decide");
        raised.open().await.assert_says("My stepdad").assert_says("Sent back to the inbox").assert_says("It is about a <game>.");
        assert_eq!(raised.send_back("Still a game.").await.status, StatusCode::SEE_OTHER);
        raised.raise().await;
        assert_eq!(raised.decide("Referral", "Spoke to First Contact.").await.status, StatusCode::SEE_OTHER);
        raised.open().await.assert_says("Decided: Referral").assert_says("Still a game.");
        let kept = raised.send_back("Not after all.").await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        kept.assert_says("Something was decided about it already, so it stays here.");
    }
}

mod decide {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn earlier_decisions_stay_and_a_resent_one_counts_once() {
        let raised = Raised::new().await;
        for press in ["first", "second"] {
            assert_eq!(raised.decide("NoFurtherAction", "A line\r\nof a song.").await.status, StatusCode::SEE_OTHER, "{press} press");
        }
        assert_eq!(raised.history("decided about a concern").await, 1);
        raised.open().await.assert_says("Decided: No further action");

        for _ in 0..2 {
            raised.town.clock.advance(20 * 60);
            raised.margaret.get("/concerns").await;
        }
        raised.decide("Referral", "It is not a song.").await;
        let seen = raised.open().await;
        seen.assert_says("Decided: Referral").assert_says("It is not a song.").assert_says("By Margaret Okafor, 22 Nov 2026, after 22:00");
        seen.assert_says("Decided: No further action").assert_says("By Margaret Okafor, 22 Nov 2026, after 21:00").assert_says("of a song.");
        assert!(!seen.text().contains("NoFurtherAction"));
        // Going back to what was decided first is a decision of its own.
        raised.decide("NoFurtherAction", "A line\r\nof a song.").await;
        assert_eq!(raised.open().await.text().matches("Decided: No further action").count(), 2);
    }
}
