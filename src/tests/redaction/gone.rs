//! Words that were taken out go with the piece they were in.

use super::*;
use crate::jobs;

const DAY: i64 = 24 * 3600;

async fn days(desk: &Desk, days: i64) {
    for _ in 0..days {
        desk.town.clock.advance(DAY);
        jobs::run(&desk.town.app).await;
    }
}

async fn withdraw(desk: &Desk) {
    let fields = [("receipt", desk.receipt.as_str()), ("sure", "yes")];
    desk.town.anyone().post("/receipt/withdrawal", &fields).await.assert_says("You took your words back");
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_they_are_hidden_with_withdrawn_words_and_then_erased() {
    let desk = Desk::new().await;
    let done = desk.takes_out(&desk.priya, &BOTH).await;
    let opening = format!("/redactions/{}/opening", desk.originals(&desk.margaret).await.ids("/redactions/")[0]);
    desk.margaret.post(&opening, &[("reason", "To help them")]).await;
    withdraw(&desk).await;
    assert_eq!(desk.originals(&desk.margaret).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.margaret.post(&opening, &[("reason", "x")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(undo(&desk.priya, &done).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.post(&desk.priya, &BOTH).await.status, StatusCode::NOT_FOUND);
    days(&desk, 8).await;
    for table in ["all_feedback", "redactions", "redaction_openings"] {
        assert!(desk.rows(table).await.is_empty(), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_concern_that_was_taken_back_keeps_them() {
    let desk = Desk::new().await;
    desk.takes_out(&desk.priya, &BOTH).await;
    desk.triage("Concern").await;
    withdraw(&desk).await;
    days(&desk, 8).await;
    assert_eq!((desk.rows("all_feedback").await.len(), desk.rows("redactions").await.len()), (1, 2), "they are a part of the record");
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_a_lead_is_left_to_the_lead() {
    let desk = Desk::new().await;
    desk.triage("Concern").await;
    desk.margaret.post(&format!("/concerns/{}/copy", desk.id), &[("words", "Miss Taylor does not listen")]).await;
    let copy = desk.priya.get("/inbox/read?as=untied").await.ids("/feedback/").remove(0);
    let desk = Desk { id: copy, ..desk };
    desk.piece().await.assert_says("A safeguarding lead wrote this text").assert_silent("Take these words out");
    desk.refused(&BOTH, "Nothing can be taken out of this one.").await;
}
