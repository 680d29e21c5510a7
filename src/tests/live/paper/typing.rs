//! Words typed in from paper, and what staff read about them.

use super::{PaperSession, receipt};
use crate::{
    group_sessions::{AnswerFormat, Kind, ModerationState},
    live::console::acts::ItemAct,
    receipts::token::{FormToken, receipt_hash},
    tests::town::Seen,
};
use http::StatusCode;
use strum::VariantArray;

mod type_in {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn words_are_kept_before_during_and_after_a_session() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
        let other = paper.ask(AnswerFormat::Words, "What else?").await;
        let priya = paper.town.reviewer("Priya Nair").await;

        let before = paper.type_in(prompt, "  A later bus\r\nhome ").await;
        assert_eq!(before.status, StatusCode::OK, "{}", before.text());
        before.assert_says("Kept. It is in the Board’s inbox.");
        priya.get("/inbox").await.assert_says("A later bus home").assert_says("Transcribed");
        let journey = paper.town.anyone().post("/receipt", &[("receipt", &receipt(&before))]).await;
        assert_eq!(journey.status, StatusCode::OK, "{}", journey.text());

        // Choices that are the same for each sheet stay; the box for the words is empty and has the focus.
        let chosen = |seen: &Seen, value: &str| {
            let at = seen.body.find(&format!("value=\"{value}\"")).expect("it is offered");
            seen.body[at..].split('>').next().unwrap().contains("checked") || seen.body[at..].split('>').next().unwrap().contains("selected")
        };
        assert!(chosen(&before, &prompt.to_string()) && chosen(&before, "Paraphrase") && chosen(&before, "Facilitator"));
        assert!(!chosen(&before, &other.to_string()) && !chosen(&before, "Verbatim"));
        before.assert_silent("A later bus");
        let area = before.between("<textarea", ">");
        assert!(area.contains("autofocus") && area.contains("aria-describedby=\"kept"), "{area}");

        paper.session.open_with_prompts().await;
        paper.type_in(prompt, "Light at the stop").await.assert_says("Kept. It waits on your console");
        assert_eq!(paper.waiting().await, ["Light at the stop"]);
        priya.get("/inbox").await.assert_silent("Light at the stop");
        paper.session.close().await;
        priya.get("/inbox").await.assert_says("Light at the stop");
        paper.type_in(other, "A shelter").await.assert_says("Kept. It is in the Board’s inbox.");
        priya.get("/inbox").await.assert_says("A shelter");
        assert!(paper.waiting().await.is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn resent_sheet_is_kept_once_and_other_words_survive() {
        let paper = PaperSession::new(Kind::DropIn).await;
        let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
        let token = paper.sam.get(&paper.path("typing")).await.token();
        let first = paper.type_in_with(&token, prompt, "A later bus").await;
        let after = paper.town.dump_in_disk_order("feedback").await;
        let again = paper.type_in_with(&token, prompt, "A later bus").await;
        assert_eq!((again.status, receipt(&again)), (StatusCode::OK, receipt(&first)));
        assert_eq!(paper.town.dump_in_disk_order("feedback").await, after);

        let other = paper.type_in_with(&token, prompt, "A later tram").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        other.assert_says("Error:").assert_says("This page brought other words before").assert_says("A later tram");
        assert_eq!(paper.town.dump_in_disk_order("feedback").await, after);
        assert_eq!(paper.type_in_with(&other.token(), prompt, "A later tram").await.status, StatusCode::OK);
        assert_eq!(paper.town.dump_in_disk_order("feedback").await.len(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn receipt_comes_from_the_form_token_alone() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
        let vault = &paper.town.app.vault;
        let token = paper.sam.get(&paper.path("typing")).await.token();
        let seen = paper.type_in_with(&token, prompt, "A later bus").await;
        let expected = FormToken::read(vault, &token).unwrap().receipt_in(vault, paper.session.own().await.id().bytes());
        assert_eq!(receipt(&seen), expected.phrase());
        let hex: String = receipt_hash(vault, &expected).iter().map(|byte| format!("{byte:02x}")).collect();
        let rows = paper.town.dump_in_disk_order("feedback").await.join("\n");
        assert!(rows.to_lowercase().contains(&hex) && !rows.contains("later bus"), "{rows}");
    }
}

mod read {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn staff_see_prompt_place_prevalence_and_transcriber() {
        for kind in Kind::VARIANTS {
            let paper = PaperSession::new(*kind).await;
            let prompt = paper.ask(AnswerFormat::Words, "What would <help>?").await;
            paper.type_in(prompt, "A later bus").await;
            paper.session.open_with_prompts().await;
            let said = paper.say(prompt, "Light at the stop").await;
            paper.act_on(said, ItemAct::Moderate(ModerationState::Approved)).await;
            paper.act_on(said, ItemAct::Weigh(Some(crate::feedback::Prevalence::Most))).await;
            paper.session.close().await;
            paper.town.anyone().says("Nobody asked me").await;
            let priya = paper.town.reviewer("Priya Nair").await;
            let session = format!("{}, East Durham, 22 Nov 2026", kind.label());
            let (mut typed, mut direct) = (0, 0);
            for id in priya.get("/inbox").await.ids("/feedback/") {
                let seen = priya.get(&format!("/feedback/{id}")).await;
                if seen.text().contains("Nobody asked me") {
                    seen.assert_silent("<dt>Asked").assert_silent("Written by");
                    direct += 1;
                    continue;
                }
                seen.assert_says("What would <help>?").assert_says(&session);
                if seen.text().contains("A later bus") {
                    seen.assert_says("Written byThe facilitator").assert_says("from paper, in someone else’s words").assert_silent("of the group");
                    typed += 1;
                } else {
                    seen.assert_says("Said byMost of the group").assert_silent("Written by");
                }
            }
            assert_eq!((typed, direct), (1, 1));
        }
    }
}
