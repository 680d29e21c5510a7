//! Codings go with the words they are on: set aside, raised as a concern, taken back, or written anew.

use super::*;
use crate::jobs;

const DAY: i64 = 24 * 3600;

async fn days(desk: &Desk, days: i64) {
    for _ in 0..days {
        desk.town.clock.advance(DAY);
        jobs::run(&desk.town.app).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn setting_aside_takes_codes_away_and_undo_brings_them_back() {
    let desk = Desk::new().await;
    desk.codes(&desk.excerpt("Nobody asked").await, "Not asked", "Says it twice").await;
    let before = desk.rows("codings").await;
    let aside = desk.triage("NotForUs").await;
    desk.piece().await.assert_says("Only what is for analysis can be coded.").assert_silent("Says it twice");
    desk.priya.get("/codebook").await.assert_says("Not asked 0 codings");
    let undone = undo(&desk.priya, aside.location()).await;
    assert!(undone.location().starts_with(&format!("/feedback/{}?done=undone", desk.id)), "{}", undone.location());
    assert_eq!(desk.rows("codings").await, before);
    desk.piece().await.assert_says("Memo: Says it twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_that_came_since_keeps_a_reading_from_undo() {
    let desk = Desk::new().await;
    let read = desk.triage("ForAnalysis").await;
    let whole = desk.whole().await;
    let coded = desk.post(&desk.sam, &whole, &[("code_name", "Transport")]).await;
    assert_eq!(undo(&desk.priya, read.location()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    undo(&desk.sam, coded.location()).await;
    assert_eq!(undo(&desk.priya, read.location()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn concern_loses_its_codings_for_good() {
    let desk = Desk::new().await;
    let page = desk.codes(&desk.excerpt("Nobody asked").await, "Not asked", "Says it twice").await;
    let (code, coding) = (page.ids("/codebook/").remove(0), page.ids("/codings/").remove(0));
    desk.triage("Concern").await;
    assert!(desk.rows("codings").await.is_empty());
    desk.priya.get(&format!("/codebook/{code}")).await.assert_says("0 codings").assert_silent("Nobody asked").assert_silent(&desk.id);
    assert_eq!(desk.priya.post(&format!("/codings/{coding}/removal"), &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_codings_are_hidden_with_withdrawn_words_and_then_erased() {
    let desk = Desk::new().await;
    let page = desk.codes(&desk.excerpt("Nobody asked").await, "Not asked", "Says it twice").await;
    let (code, coding) = (format!("/codebook/{}", page.ids("/codebook/")[0]), page.ids("/codings/").remove(0));
    let withdrawal = |field| [("receipt", desk.receipt.clone()), (field, "yes".to_string())];
    let send = async |field| {
        let fields = withdrawal(field);
        desk.town.anyone().post("/receipt/withdrawal", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
    };
    send("sure").await.assert_says("You took your words back");
    desk.priya.get(&code).await.assert_says("0 codings").assert_silent("Nobody asked").assert_silent("Says it twice");
    assert_eq!(desk.priya.post(&format!("/codings/{coding}/removal"), &[]).await.status, StatusCode::NOT_FOUND);
    send("undo").await;
    desk.priya.get(&code).await.assert_says("1 coding").assert_says("Nobody asked").assert_says("Says it twice");
    send("sure").await;
    days(&desk, 8).await;
    assert!(desk.rows("codings").await.is_empty() && desk.rows("codes").await.len() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn coding_taken_away_is_deleted_after_thirty_days() {
    let desk = Desk::new().await;
    let page = desk.codes(&desk.whole().await, "Transport", "Says it twice").await;
    desk.priya.post(&format!("/codings/{}/removal", page.ids("/codings/")[0]), &[]).await;
    days(&desk, 30).await;
    assert_eq!(desk.rows("codings").await.len(), 1);
    days(&desk, 1).await;
    assert!(desk.rows("codings").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn words_written_anew_are_not_marked_in_the_wrong_place() {
    let desk = Desk::new().await;
    let margaret = desk.town.lead("Margaret Okafor").await;
    desk.triage("Concern").await;
    let address = format!("/concerns/{}/copy", desk.id);
    let write = async |words: &str| {
        let seen = margaret.post(&address, &[("words", words)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    };
    write("Nobody asked. I waited.").await;
    let copy = desk.priya.get("/inbox/read?as=untied").await.ids("/feedback/").remove(0);
    let desk = Desk { id: copy, ..desk };
    desk.codes(&desk.excerpt("I waited").await, "Waiting", "").await;
    write("Not one person asked me, and I waited.").await;
    let page = desk.piece().await;
    page.assert_says("Not one person asked").assert_says("The words have changed since this was coded.");
    assert!(!page.body.contains("<mark"));
    desk.priya.get(&format!("/codebook/{}", page.ids("/codebook/")[0])).await.assert_says("whose words have changed since they were coded");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_memo_leaves_the_others_on_the_page() {
    let desk = Desk::new().await;
    desk.codes(&desk.whole().await, "Transport", "Says it twice").await;
    let mut tx = desk.town.app.write_anonymously().await.unwrap();
    sqlx::query("update codings set memo = $1").bind(&[1_u8, 2, 3][..]).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    desk.codes(&desk.excerpt("Nobody asked").await, "Not asked", "Another memo").await;
    desk.piece().await.assert_says("The memo can’t be read").assert_says("Memo: Another memo").assert_silent("Says it twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hidden_words_alone_are_tied_to_goes_as_an_empty_one_does() {
    // Whether words were taken back or are a concern by now: the answer is the same.
    for (withdrawn, heading) in [(true, false), (false, false), (true, true), (false, true)] {
        let desk = Desk::new().await;
        let (made, kind) = if heading {
            (desk.sam.post("/plan/headings", &[("kind", "Priority"), ("name", "Buses"), ("about", "")]).await, "Priority")
        } else {
            (desk.sam.post("/themes", &[("name", "Buses are late"), ("about", "")]).await, "Theme")
        };
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let tagger = desk.piece().await.body;
        let to = tagger
            .split(&format!("value=\"{kind}."))
            .find(|option| option.get(32..).is_some_and(|rest| rest.starts_with("\">Buses")))
            .unwrap_or_else(|| panic!("{tagger}"));
        let (id, to) = (to[..32].to_string(), format!("{kind}.{}", &to[..32]));
        let theme = if heading { format!("/plan/headings/{id}") } else { format!("/themes/{id}") };
        assert_eq!(desk.priya.post(&format!("/feedback/{}/tags", desk.id), &[("to", &to)]).await.status, StatusCode::SEE_OTHER);
        let refused = desk.sam.post(&format!("{theme}/state"), &[("to", "delete")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it has words");
        if withdrawn {
            desk.town
                .anyone()
                .post("/receipt/withdrawal", &[("receipt", &desk.receipt), ("sure", "yes")])
                .await
                .assert_says("You took your words back");
        } else {
            desk.triage("Concern").await;
        }
        // By undoing its making, and by deleting it.
        let (undone, deleted) = (undo(&desk.sam, made.location()).await, desk.sam.post(&format!("{theme}/state"), &[("to", "delete")]).await);
        assert_eq!((undone.status, deleted.status), (StatusCode::SEE_OTHER, StatusCode::NOT_FOUND), "withdrawn: {withdrawn}, heading: {heading}");
    }
}
