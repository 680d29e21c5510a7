//! P31: raising a concern is one key, the lead sees it at once, and a slip can be taken back for a minute.

use crate::{
    group_sessions::{AnswerFormat, Kind},
    staff::Role,
    tests::{
        live::paper::PaperSession,
        town::{Browser, Seen, Town},
    },
};
use http::StatusCode;

struct Reading {
    town: Town,
    priya: Browser,
    margaret: Browser,
    id: String,
}

impl Reading {
    async fn new() -> Self {
        let town = Town::new().await;
        town.anyone().says("My brother kills me in this game").await;
        let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
        let margaret = town.lead("Margaret Okafor").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        Self { town, priya, margaret, id }
    }

    async fn reads(&self, outcome: &str) -> Seen {
        self.priya.post(&format!("/feedback/{}/triage", self.id), &[("outcome", outcome)]).await
    }

    /// Raises it and returns the mark.
    async fn raises(&self, outcome: &str) -> String {
        let seen = self.reads(outcome).await;
        seen.location().strip_prefix("/inbox/raised?raised=").unwrap_or_else(|| panic!("{}", seen.text())).to_string()
    }

    async fn open(&self) -> Seen {
        self.margaret.get(&format!("/concerns/{}", self.id)).await
    }
}

fn page(mark: &str) -> String {
    format!("/inbox/raised?raised={mark}")
}

mod undo {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_stray_key_is_undone_for_a_minute_with_its_trail() {
        let reading = Reading::new().await;
        let mark = reading.raises("Concern").await;
        // The lead has it at once.
        reading.margaret.get("/concerns").await.assert_says("1 to decide");
        reading.priya.get(&page(&mark)).await.assert_says("Take it back").assert_silent("kills me");
        reading.town.clock.advance(60);
        let undone = reading.priya.post("/inbox/raised/undo", &[("raised", &mark)]).await;
        assert_eq!(undone.location(), format!("/feedback/{}?done=back", reading.id));
        let back = reading.priya.get(undone.location()).await;
        back.assert_says("It is back as it was.").assert_says("Nobody has read this yet.").assert_says("kills me");
        reading.open().await.assert_says("taken back by whoever sent it").assert_silent("kills me");
        reading.margaret.get("/concerns").await.assert_says("None to decide.").assert_says("sent back by Priya Nair");
        let history = reading.priya.get("/history").await.body;
        assert_eq!([">raised a concern", ">sent a concern back"].map(|act| history.matches(act).count()), [1, 1]);
        let twice = reading.priya.post("/inbox/raised/undo", &[("raised", &mark)]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reading.town.dump().await.iter().all(|row| !row.contains("taken back by")), "the note is sealed");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn somebody_kept_out_adds_nothing_to_it() {
        let reading = Reading::new().await;
        let mark = reading.raises("Concern").await;
        let priya = reading.open().await.between("<option value=\"", "Priya Nair").rsplit("<option value=\"").next().unwrap()[..32].to_string();
        let out = [("person", priya.as_str()), ("note", "It is about her.")];
        assert_eq!(reading.margaret.post(&format!("/concerns/{}/exclusion", reading.id), &out).await.status, StatusCode::SEE_OTHER);
        let before = reading.town.dump().await;
        reading.priya.post("/inbox/raised/reason", &[("raised", &mark), ("cause", "Hurt"), ("note", "Nothing.")]).await;
        assert_eq!(reading.town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_earlier_reading_comes_back() {
        let reading = Reading::new().await;
        reading.reads("NotForUs").await;
        let mark = reading.raises("Concern").await;
        reading.priya.post("/inbox/raised/undo", &[("raised", &mark)]).await;
        reading.priya.get("/inbox/read?as=not-for-us").await.assert_links(&format!("/feedback/{}", reading.id));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_nobody_else_and_not_after_a_minute() {
        let reading = Reading::new().await;
        let mark = reading.raises("Concern").await;
        let sam = reading.town.reviewer("Sam Reader").await;
        let before = reading.town.dump().await;
        for (who, mark) in [(&sam, mark.as_str()), (&reading.priya, "x"), (&reading.priya, &mark[1..])] {
            assert_eq!(who.post("/inbox/raised/undo", &[("raised", mark)]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(who.get(&page(mark)).await.status, StatusCode::NOT_FOUND);
        }
        reading.town.clock.advance(61);
        let over = reading.priya.get(&page(&mark)).await;
        over.assert_silent("Take it back").assert_says("The minute is over. To take it back, ask a safeguarding lead (Margaret Okafor).");
        let late = reading.priya.post("/inbox/raised/undo", &[("raised", &mark)]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.assert_says("It is too late to take it back").assert_silent("kills me");
        assert_eq!(reading.town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_decided_concern_stays_with_the_lead() {
        let reading = Reading::new().await;
        let mark = reading.raises("Concern").await;
        let fields = [("decision", "AdviceGiven"), ("note", "Called the school.")];
        reading.margaret.post(&format!("/concerns/{}/decision", reading.id), &fields).await;
        let late = reading.priya.post("/inbox/raised/undo", &[("raised", &mark)]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.assert_silent("Called the school.");
        reading.open().await.assert_says("kills me");
    }
}

mod reason {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn quick_pick_is_one_tap_and_words_can_follow() {
        let reading = Reading::new().await;
        let mark = reading.raises("Concern.DangerNow").await;
        reading.margaret.get("/concerns").await.assert_says("In danger now. Raised by Priya Nair, 22 Nov 2026");
        let empty = reading.priya.post("/inbox/raised/reason", &[("raised", &mark), ("note", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.assert_says("Tap one of the reasons, or write one.");
        let odd = reading.priya.post("/inbox/raised/reason", &[("raised", &mark), ("cause", "Bored"), ("note", "He said <tonight>.")]).await;
        assert!(odd.status == StatusCode::UNPROCESSABLE_ENTITY && odd.body.contains("He said &lt;tonight&gt;."), "{}", odd.body);
        let fields = [("raised", mark.as_str()), ("cause", "Hurt"), ("note", "He said <tonight>.")];
        let told = reading.priya.post("/inbox/raised/reason", &fields).await;
        reading.priya.get(told.location()).await.assert_says("The lead sees why you raised it.").assert_says("Take it back");
        reading.open().await.assert_says("Why it was raised").assert_says("He said <tonight>.").assert_says("In danger now");
        reading.margaret.get("/concerns").await.assert_says("Being hurt or neglected. Raised by");
        assert!(reading.town.dump().await.iter().all(|row| !row.contains("tonight")), "the reason is sealed");
        assert_eq!(reading.priya.post("/inbox/raised/undo", &[("raised", &mark)]).await.status, StatusCode::SEE_OTHER);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unknown_pick_raises_nothing() {
        let reading = Reading::new().await;
        let before = reading.town.dump().await;
        for outcome in ["Concern.", "Concern.Bored", "Abuse.Hurt", ".Hurt"] {
            let seen = reading.reads(outcome).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{outcome}");
            seen.assert_says("Choose one of the four.");
        }
        assert_eq!(reading.town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn facilitator_says_why_after_the_alarm() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
        paper.session.open_with_prompts().await;
        let item = paper.say(prompt, "Somebody hurts me").await;
        paper.escalate(item).await;
        let margaret = paper.town.lead("Margaret Okafor").await;
        margaret.get("/concerns").await.assert_says("1 to decide").assert_silent("Being hurt");
        let item = item.to_string();
        let told = paper.sam.post(&paper.path("reason"), &[("item", &item), ("cause", "Hurt")]).await;
        let page = paper.sam.get(told.location()).await;
        page.assert_says("The lead sees why you sent it.").assert_says("That was a slip: take it back").assert_silent("Somebody hurts");
        margaret.get("/concerns").await.assert_says("Being hurt or neglected. Raised by Sam Teasdale");
        let empty = paper.sam.post(&paper.path("reason"), &[("item", &item)]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        // A slip is still one, though it was explained.
        assert_eq!(paper.sam.post(&paper.path("slip"), &[("item", &item)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(paper.sam.post(&paper.path("reason"), &[("item", &item), ("cause", "Hurt")]).await.status, StatusCode::NOT_FOUND);
    }
}

mod navigation {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_every_page_of_a_lead_counts_what_waits() {
        let reading = Reading::new().await;
        let all = [Role::Lead, Role::Reviewer, Role::Facilitator, Role::Auditor, Role::Administrator, Role::Publisher];
        let both = reading.town.staff("Owen Other", &all).await;
        let pages =
            ["/inbox", "/inbox/read", "/concerns", "/themes", "/plan", "/answers", "/trail", "/group-sessions", "/people", "/settings", "/history"];
        for page in pages {
            both.get(page).await.assert_silent("class=\"count");
        }
        reading.raises("Concern").await;
        for page in pages {
            both.get(page).await.assert_says("Concerns 1 oldest due in 4 hours");
        }
        let concern = format!("/concerns/{}", reading.id);
        for page in ["/group-sessions/x", "/concerns/x"] {
            let missing = both.get(page).await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND);
            missing.assert_says("Concerns 1 oldest due in 4 hours");
        }
        both.get(&concern).await.assert_says("Concerns 1 oldest");
        both.post(&format!("{concern}/decision"), &[]).await.assert_says("Concerns 1 oldest");
        // Nobody else learns that there is one.
        reading.priya.get("/inbox").await.assert_silent("class=\"count");

        for _ in 0..8 {
            reading.town.clock.advance(29 * 60);
            both.get("/desk").await;
        }
        let late = both.get("/plan").await;
        late.assert_says("Concerns 1 oldest due now");
        assert!(late.body.contains("class=\"count late\""), "{}", late.body);
        both.get("/concerns").await.assert_says("due now");
        both.post(&format!("{concern}/decision"), &[("decision", "NoFurtherAction"), ("note", "A game.")]).await;
        both.get("/plan").await.assert_silent("class=\"count");
    }
}
