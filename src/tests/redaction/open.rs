//! A lead opens words that were taken out, with a reason, and nobody else does.

use super::*;
use crate::tests::town::id_of;

impl Desk {
    /// The address at which a lead opens one of the redactions.
    async fn opening(&self, nth: usize) -> String {
        format!("/redactions/{}/opening", self.originals(&self.margaret).await.ids("/redactions/")[nth])
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lead_reads_them_in_place_and_the_history_says_so() {
    let desk = Desk::new().await;
    desk.takes_out(&desk.priya, &BOTH).await;
    let opening = desk.opening(1).await;
    let before = desk.town.dump().await;
    let refused = desk.margaret.post(&opening, &[("reason", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says("Write why you need these words.").assert_silent("taylor");
    assert_eq!(desk.town.dump().await, before);
    let seen = desk.margaret.post(&opening, &[("reason", "The school asks who it was")]).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.headers["cache-control"].to_str().unwrap().contains("no-store"));
    seen.assert_says("I told ▮▮▮ about it.").assert_says("The school asks who it was").assert_says("Margaret Okafor");
    assert_eq!(seen.between("<mark>", "</mark>"), "miss\ntaylor");
    seen.assert_silent("Miss Taylor");
    desk.originals(&desk.margaret).await.assert_says("The school asks who it was").assert_silent("taylor");
    // The same form once more is not answered from memory.
    let pressed = [("reason", "For the school"), ("once", "0123456789abcdef0123456789abcdef")];
    assert_eq!(desk.margaret.post(&opening, &pressed).await.between("<mark>", "</mark>"), "miss\ntaylor");
    let again = desk.margaret.post(&opening, &pressed).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
    let history = desk.priya.get("/history").await;
    assert_eq!(history.text().matches("opened words that were taken out").count(), 2);
    history.assert_silent("taylor").assert_silent("The school");
    assert!(desk.town.dump().await.iter().all(|row| !row.contains("The school")), "the reason is sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_a_lead_opens_them() {
    let desk = Desk::new().await;
    desk.takes_out(&desk.priya, &BOTH).await;
    let (list, opening) = (format!("/concerns/{}/originals", desk.id), desk.opening(0).await);
    for browser in [&desk.priya, desk.town.administrator().await] {
        assert_eq!(browser.get(&list).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.post(&opening, &[("reason", "x")]).await.status, StatusCode::FORBIDDEN);
    }
    let refused = desk.margaret.post(&format!("/feedback/{}/redactions", desk.id), &BOTH).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "nor does a lead take any out");
    assert!(desk.rows("redaction_openings").await.is_empty());
    desk.piece().await.assert_says("A safeguarding lead can open the words");
    assert!(!desk.piece().await.body.contains("href=\"/concerns/"), "the link is for those who may follow it");
    let both = desk.town.staff("Nia Both", &[Role::Reviewer, Role::Lead]).await;
    both.get(&format!("/feedback/{}", desk.id)).await.assert_links(&list);
}

#[tokio::test(flavor = "multi_thread")]
async fn concern_keeps_them_for_the_leads_who_may_read_it() {
    let desk = Desk::new().await;
    let done = desk.takes_out(&desk.priya, &BOTH).await;
    let opening = desk.opening(0).await;
    desk.triage("Concern").await;
    let concern = format!("/concerns/{}", desk.id);
    desk.margaret.get(&concern).await.assert_says("Words were taken out.").assert_says(MASKED).assert_links(&format!("{concern}/originals"));
    let seen = desk.margaret.post(&opening, &[("reason", "To help them")]).await;
    assert_eq!(seen.between("<mark>", "</mark>"), "Miss Taylor");
    // The reviewer who took them out neither takes out more nor puts them back.
    assert_eq!(desk.post(&desk.priya, &BOTH).await.status, StatusCode::NOT_FOUND);
    assert_eq!(undo(&desk.priya, &done).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let owen = desk.town.lead("Owen Other").await;
    let person = id_of(desk.town.administrator().await, "Owen Other").await;
    desk.margaret.post(&format!("{concern}/exclusion"), &[("person", &person), ("note", "It is about him")]).await;
    assert_eq!(desk.originals(&owen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owen.post(&opening, &[("reason", "x")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.rows("redaction_openings").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_words_are_told_and_not_put_back() {
    let desk = Desk::new().await;
    let done = desk.takes_out(&desk.priya, &BOTH).await;
    let opening = desk.opening(0).await;
    let mut tx = desk.town.app.write_anonymously().await.unwrap();
    sqlx::query("update redactions set original = $1").bind(&[1_u8, 2, 3][..]).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    desk.margaret.post(&opening, &[("reason", "x")]).await.assert_says("the stored text is damaged");
    assert_eq!(undo(&desk.priya, &done).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    desk.piece().await.assert_says(MASKED);
}
