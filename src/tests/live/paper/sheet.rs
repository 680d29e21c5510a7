//! The printed sheet of a session.

use super::PaperSession;
use crate::group_sessions::{AnswerFormat, Kind};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn lists_prompts_code_and_helplines_in_every_state() {
    let paper = PaperSession::new(Kind::Workshop).await;
    paper.ask(AnswerFormat::Words, "What would make <it> better?").await;
    paper.ask(AnswerFormat::Dots, "What first?").await;
    paper.ask(AnswerFormat::Agree, "Adults listen to us.").await;
    let code = paper.session.own().await.session.code.spoken();
    for state in ["planned", "open", "over"] {
        match state {
            "open" => paper.session.open_with_prompts().await,
            "over" => paper.session.close().await,
            _ => {}
        }
        let seen = paper.sam.get(&paper.path("sheet")).await;
        assert_eq!(seen.status, StatusCode::OK, "{state}");
        seen.assert_says("Sunday 22 November 2026, East Durham").assert_says(&code).assert_says("Please don’t write your name");
        seen.assert_says("What would make <it> better?").assert_says("Light at the <stop>").assert_says("You have 3 dots.");
        let places: Vec<usize> = ["better?", "What first?", "Adults listen"].map(|text| seen.text().find(text).unwrap()).into();
        assert!(places.is_sorted(), "{places:?}");
        for line in &paper.town.app.board().helplines {
            seen.assert_says(&line.number).assert_says(&line.name);
        }
        // One picture to scan, three circles for each of two things, three boxes.
        let count = |what: &str| seen.body.matches(what).count();
        assert_eq!(count("role=\"img\""), 1);
        let (dots, ticks) = (seen.between("class=\"dots\"", "</ul>"), seen.between("class=\"ticks\"", "</ul>"));
        assert_eq!((dots.matches("<i>").count(), ticks.matches("<i ").count()), (6, 3));
        assert!(seen.body.contains("class=\"sheet one\""));
        assert_eq!(seen.text().contains("It’s over now."), state == "over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_four_prompts_may_fill_two_pages() {
    let paper = PaperSession::new(Kind::Workshop).await;
    for number in 0..5 {
        paper.ask(AnswerFormat::Words, &format!("Question {number}")).await;
    }
    paper.sam.get(&paper.path("sheet")).await.assert_says("Question 4").assert_silent("sheet one");
}
