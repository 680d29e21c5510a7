//! Refusals when words are typed in from paper: no word is lost, and none is kept under a changed question.

use super::{PaperSession, receipt};
use crate::{
    clock::Clock,
    feedback::{Provenance, Transcriber, Words},
    group_sessions::{AnswerFormat, Kind, prompt_store::NewPrompt},
    id::PromptId,
    live::{
        paper::acts::{PaperWords, type_in},
        phone::acts::ItemOutcome,
        planning::acts as planning,
    },
    receipts::token::FormToken,
    tests::town::NOW,
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn changed_question_refuses_words_for_the_old_one() {
    let paper = PaperSession::new(Kind::Workshop).await;
    let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
    let page = paper.sam.get(&paper.path("typing")).await;
    let questions = page.between("name=\"questions\" value=\"", "\"");
    paper.sam.post(&paper.path(&format!("prompts/{prompt}")), &[("way", "Words"), ("question", "What is good already?")]).await;
    let (token, prompt_id) = (page.token(), prompt.to_string());
    // It is told although something else is wrong too: the next page no longer knows with which questions this one was opened.
    let lacking = [("token", &*token), ("questions", &questions), ("prompt", &prompt_id), ("words", "Lamps")];
    paper.sam.post(&paper.path("typing"), &lacking).await.assert_says("The questions were changed").assert_says("Choose whether these are");
    let mut fields =
        [("token", &*token), ("questions", &questions), ("prompt", &prompt_id), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "Lamps")];
    let seen = paper.sam.post(&paper.path("typing"), &fields).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("The questions were changed since this page was opened.").assert_says("What is good already?").assert_says("Lamps");
    assert!(paper.town.dump_in_disk_order("feedback").await.is_empty());
    let (token, questions) = (seen.token(), seen.between("name=\"questions\" value=\"", "\""));
    (fields[0].1, fields[1].1) = (&token, &questions);
    paper.sam.post(&paper.path("typing"), &fields).await.assert_says("Kept.");
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_or_foreign_token_returns_fresh_form_with_words() {
    let paper = PaperSession::new(Kind::Workshop).await;
    let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
    // Pages of the day before yesterday. What one of them says was kept then.
    let app = &paper.town.app;
    let then = Clock::standing(jiff::Timestamp::from_second(NOW - 26 * 3600).unwrap());
    let (old, used) = (FormToken::new(&then), FormToken::new(&then));
    let words = Words::parse("Kept in time").unwrap();
    let typed = PaperWords { token: &used, prompt, words: &words, provenance: Provenance::Paraphrase, transcriber: Transcriber::Facilitator };
    let (own, mut tx) = (paper.session.own().await, app.write_as_staff().await.unwrap());
    assert_eq!(type_in(&mut tx, &app.audit_context(), &own, false, &typed).await.unwrap(), ItemOutcome::Kept);
    tx.commit().await.unwrap();
    let token = old.write(&app.vault);

    let before = paper.town.dump_in_disk_order("feedback").await;
    for (token, sentence) in [(token.as_str(), "open for more than a day"), ("x", "did not come whole"), ("", "did not come whole")] {
        let seen = paper.type_in_with(token, prompt, "A later bus").await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{token}");
        seen.assert_says(sentence).assert_says("Nothing was kept yet").assert_says("A later bus");
        assert!(seen.token() != token && seen.body.matches("checked").count() == 2, "{token}");
        let fresh = FormToken::read(&app.vault, &seen.token()).expect("one of ours");
        assert!(fresh.is_fresh(&app.clock));
    }
    assert_eq!(paper.town.dump_in_disk_order("feedback").await, before);
    // A page that kept words in time gets the same answer when it is too old.
    let again = paper.type_in_with(&used.write(&app.vault), prompt, "Kept in time").await;
    assert_eq!((again.status, receipt(&again)), (StatusCode::OK, used.receipt_in(&app.vault, own.id().bytes()).phrase()));
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_told_by_field_and_nothing_is_lost() {
    let paper = PaperSession::new(Kind::Workshop).await;
    paper.sam.get(&paper.path("typing")).await.assert_says("No question to type answers to").assert_silent("<textarea");
    let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
    let dots = paper.ask(AnswerFormat::Dots, "What first?").await;
    let page = paper.sam.get(&paper.path("typing")).await;
    assert_eq!(page.between("<select id=\"prompt\"", "</select>").matches("<option").count(), 2, "one to type answers to, and none");
    assert!(page.between(&format!("value=\"{prompt}\""), ">").contains("selected"), "the only one is chosen");

    let token = page.token();
    let long = "x".repeat(5_001);
    for (chosen, words, sentence) in [
        (prompt, " \n", "Type what the paper says."),
        (prompt, long.as_str(), "This has 5,001 characters."),
        (dots, "A later bus", "Choose which question it answers."),
        (PromptId::from([9; 16]), "A later bus", "Choose which question it answers."),
    ] {
        let seen = paper.type_in_with(&token, chosen, words).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says(sentence).assert_says("Error:").assert_says(words.trim());
        assert_eq!(seen.token(), token, "it is still the same piece");
    }
    let bare = paper.sam.post(&paper.path("typing"), &[("token", &token), ("words", "A later bus")]).await;
    bare.assert_says("Choose whether these are their own words.").assert_says("Choose who wrote it on the paper.").assert_says("A later bus");
    assert!(paper.town.dump_in_disk_order("feedback").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn answered_prompt_cannot_be_changed_or_removed() {
    let paper = PaperSession::new(Kind::Workshop).await;
    let (answered, unanswered) = (paper.ask(AnswerFormat::Words, "What would help?").await, paper.ask(AnswerFormat::Words, "What else?").await);
    paper.type_in(answered, "A later bus").await;
    let (own, app) = (paper.session.own().await, &paper.town.app);
    let mut tx = app.write_as_staff().await.unwrap();
    let new = NewPrompt { format: AnswerFormat::Words, question: "Changed".into(), options: vec![], minutes: None };
    assert!(planning::change_prompt(&mut tx, &app.audit_context(), &own, answered, &new).await.unwrap().is_none());
    assert!(planning::remove_prompt(&mut tx, &app.audit_context(), &own, answered).await.unwrap().is_none());
    assert!(planning::remove(&mut tx, &app.audit_context(), &own).await.unwrap().is_none());
    assert!(planning::change_prompt(&mut tx, &app.audit_context(), &own, unanswered, &new).await.unwrap().is_some());
    assert!(planning::remove_prompt(&mut tx, &app.audit_context(), &own, unanswered).await.unwrap().is_some());
}
