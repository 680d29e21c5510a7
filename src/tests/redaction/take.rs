//! Taking words out, and putting them back.

use super::*;
use crate::{
    backup::texts::every_text,
    db::sealed::Column,
    tests::{group::Group, town::KEY},
    vault::Vault,
};

#[tokio::test(flavor = "multi_thread")]
async fn words_are_masked_wherever_they_were() {
    let desk = Desk::new().await;
    let done = desk.takes_out(&desk.priya, &BOTH).await;
    let page = desk.priya.get(&done).await;
    page.assert_says("Taken out, and masked").assert_says(MASKED).assert_says("It names somebody").assert_says("Priya Nair");
    let inbox = desk.sam.get("/inbox").await;
    inbox.assert_says("I told ▮▮▮ about it.");
    assert_eq!(inbox.ids("/feedback/"), *std::slice::from_ref(&desk.id), "it is as unread as it was");
    let made = desk.priya.post("/themes", &[("name", "Nobody asks"), ("about", "")]).await;
    let theme = made.leads_to().to_string();
    let tie = format!("Theme.{}", theme.rsplit('/').next().unwrap());
    desk.priya.post(&format!("/feedback/{}/tags", desk.id), &[("to", &tie)]).await;
    let coded = desk.codes("told ▮▮▮", MASKED).await;
    let code = desk.priya.get(&coded).await.ids("/codebook/").remove(0);
    let pages = [
        format!("/feedback/{}", desk.id),
        format!("/feedback/{}/erasure", desk.id),
        "/inbox/read".into(),
        theme.clone(),
        theme.replace("/themes/", "/trail/"),
        format!("/codebook/{code}"),
        "/acts".into(),
        "/history".into(),
    ];
    for page in &pages {
        let seen = desk.priya.get(page).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}");
        assert!(!seen.body.to_lowercase().contains("taylor"), "{page}: {}", seen.text());
    }
    for page in [&theme, &format!("/codebook/{code}")] {
        desk.priya.get(page).await.assert_says("told ▮▮▮");
    }
    desk.originals(&desk.margaret).await.assert_silent("Taylor").assert_says("It names somebody");
    let receipt = desk.town.anyone().post("/receipt", &[("receipt", &desk.receipt)]).await;
    assert_eq!(receipt.status, StatusCode::OK);
    receipt.assert_silent("Taylor").assert_silent("▮");
    desk.priya.get("/history").await.assert_says("took words out of feedback: names somebody, places 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_redaction_itself_holds_the_words() {
    let desk = Desk::new().await;
    desk.codes("Miss Taylor", WORDS).await;
    desk.triage("NotForUs").await;
    desk.triage("ForAnalysis").await;
    desk.takes_out(&desk.priya, &BOTH).await;
    let mut db = desk.town.app.read().await.unwrap();
    let texts = every_text(&mut db, &Vault::new(KEY)).await.unwrap();
    drop(db);
    assert!(texts.iter().any(|(column, text)| *column == Column::ActChanges && text.contains("Redaction")), "the act is there too");
    let holding: Vec<Column> = texts.iter().filter(|(_, text)| text.to_lowercase().contains("taylor")).map(|(column, _)| *column).collect();
    assert_eq!(holding, [Column::RedactedWords; 2]);
    assert!(desk.town.dump().await.iter().all(|row| !row.to_lowercase().contains("taylor")));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_session_are_masked_in_their_only_place() {
    let desk = Desk::new().await;
    let group = Group::open(&desk.town, "Nia Hill", "Workshop").await;
    group.phone(&desk.town).await.says("Tom Bell waits outside").await;
    group.approve("waits outside").await;
    group.close().await;
    assert!(desk.rows("all_session_items").await.is_empty(), "an item is feedback alone by now");
    let id = desk.priya.get("/inbox").await.ids("/feedback/").into_iter().find(|id| *id != desk.id).unwrap();
    let desk = Desk { id, ..desk };
    desk.takes_out(&desk.priya, &[("other_words", "tom bell"), BOTH[1]]).await;
    desk.piece().await.assert_says("▮▮▮ waits outside").assert_silent("Tom Bell");
    for page in [group.console().await, group.wall().await, desk.town.anyone().get(&format!("/join/{}", group.code)).await] {
        page.assert_silent("Tom Bell");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_of_the_detector_are_ready_to_tick() {
    let desk = Desk::new().await;
    let page = desk.piece().await;
    page.assert_says("Miss Taylor (a name)");
    let place = page.between("name=\"found\" value=\"", "\"");
    assert_eq!(place, "7-18");
    desk.refused(&[("found", &place)], "Choose why.").await;
    desk.takes_out(&desk.priya, &[("found", &place), ("reason", "SomethingElse"), ("note", "Her <b>name</b>")]).await;
    let page = desk.sam.get(&format!("/feedback/{}", desk.id)).await;
    page.assert_says("I told ▮▮▮ about it.").assert_says("Another reason").assert_says("Her <b>name</b>").assert_silent("Miss Taylor");
    assert!(desk.rows("redactions").await.iter().all(|row| !row.contains("Her ")), "the note is sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_stay_on_their_words_and_come_back() {
    let desk = Desk::new().await;
    for (coded, after, back) in [
        ("I told", "I told", "I told"),
        ("Taylor", "▮▮▮", "Miss Taylor"),
        ("told Miss", "told ▮▮▮", "told Miss Taylor"),
        ("Taylor about", "▮▮▮ about", "Miss Taylor about"),
        ("Nobody asked me.", "Nobody asked me.", "Nobody asked me."),
        ("told Miss Taylor about", "told ▮▮▮ about", "told Miss Taylor about"),
    ] {
        let coding = desk.codes(coded, WORDS).await;
        let marked = async || desk.piece().await.between("<mark class=\"hue-", "</mark>").split_once('>').unwrap().1.to_string();
        let done = desk.takes_out(&desk.priya, &[("span", "7-18"), ("reason", "NamesSomebody")]).await;
        assert_eq!(marked().await, after, "{coded}");
        assert_eq!(undo(&desk.priya, &done).await.status, StatusCode::SEE_OTHER);
        assert_eq!(marked().await, back, "{coded}");
        undo(&desk.priya, &coding).await;
    }
    desk.piece().await.assert_says(WORDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn coding_taken_away_before_comes_back_in_its_place() {
    let desk = Desk::new().await;
    desk.codes("Nobody asked me.", WORDS).await;
    let coding = desk.piece().await.ids("/codings/").remove(0);
    let away = desk.priya.post(&format!("/codings/{coding}/removal"), &[]).await;
    desk.takes_out(&desk.sam, &BOTH).await;
    undo(&desk.priya, away.location()).await;
    assert_eq!(desk.piece().await.between("<mark class=\"hue-0\">", "</mark>"), "Nobody asked me.");
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_in_any_order_brings_every_letter_back() {
    let desk = Desk::new().await;
    let before = (desk.piece().await.between("<blockquote", "</blockquote>"), desk.rows("codings").await);
    let later = desk.takes_out(&desk.priya, &[("other_words", "shrugged"), ("reason", "SomethingElse")]).await;
    let first = desk.takes_out(&desk.sam, &[("span", "0-6"), ("reason", "SomethingElse")]).await;
    let both = desk.takes_out(&desk.priya, &BOTH).await;
    desk.piece().await.assert_says("▮▮▮ ▮▮▮ about it. Nobody asked me. Then ▮▮▮ ▮▮▮ 👩\u{200d}👧.");
    assert_eq!(desk.rows("redactions").await.len(), 4);
    for (by, location) in [(&desk.priya, &later), (&desk.sam, &first), (&desk.priya, &both)] {
        let seen = undo(by, location).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    }
    assert_eq!((desk.piece().await.between("<blockquote", "</blockquote>"), desk.rows("codings").await), before);
    assert!(desk.rows("redactions").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn letter_of_several_code_points_goes_whole() {
    let desk = Desk::new().await;
    let place = WORDS.chars().position(|letter| letter == '👩').unwrap();
    let span = format!("{}-{}", place + 1, place + 2);
    desk.takes_out(&desk.priya, &[("span", &span), ("reason", "SomethingElse")]).await;
    desk.piece().await.assert_says("taylor shrugged ▮▮▮.").assert_silent("👩").assert_silent("👧");
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_says_too_little_is_refused_and_kept() {
    let desk = Desk::new().await;
    let typed = [("other_words", "Hargreaves"), ("reason", "Contact"), ("note", "Kept note")];
    desk.refused(&typed[..2], "These words don’t stand there so.").await.assert_says("Take words out");
    assert!(desk.refused(&typed, "don’t stand there so").await.body.contains("Hargreaves"));
    desk.refused(&typed[1..], "Choose what to take out, or type it here.").await.assert_says("Kept note");
    desk.refused(&BOTH[..1], "Choose why.").await;
    desk.refused(&[BOTH[0], ("reason", "Because")], "Choose why.").await;
    for span in ["", "3-3", "5-3", "0-999", "x"] {
        desk.refused(&[("span", span), BOTH[1]], "Choose what to take out").await;
    }
    desk.takes_out(&desk.priya, &BOTH).await;
    for span in ["0-8", "8-9", "9-12"] {
        desk.refused(&[("span", span), BOTH[1]], "A part of this was taken out before.").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn page_with_other_words_takes_nothing_out() {
    let desk = Desk::new().await;
    let was = desk.piece().await.between("type=\"hidden\" name=\"was\" value=\"", "\"");
    let fields = [("was", was.as_str()), ("span", "29-35"), ("other_words", "Nobody"), ("note", "Kept note"), BOTH[1]];
    desk.takes_out(&desk.sam, &BOTH).await;
    let seen = desk.refused(&fields, "The words have changed since you opened this").await;
    seen.assert_says("Kept note").assert_says(MASKED);
    assert!(seen.body.contains("value=\"Nobody\"") && !seen.body.contains("29-35"), "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_sent_again_after_it_bring_nothing_back_and_lose_nothing() {
    let desk = Desk::new().await;
    let phone = desk.town.anyone();
    let token = phone.get("/have-your-say").await.token();
    let send = async |words: &str| phone.post("/have-your-say", &[("words", words), ("token", &token), ("checked", "yes")]).await;
    send("Ask Tom Bell, he knows").await.receipt();
    let id = desk.priya.get("/inbox").await.ids("/feedback/").into_iter().find(|id| *id != desk.id).unwrap();
    let desk = Desk { id, ..desk };
    desk.takes_out(&desk.priya, &[("other_words", "Tom Bell"), BOTH[1]]).await;
    for words in ["Ask Tom Bell, he knows", "Ask Tom Bell, he knows, and please help"] {
        let again = send(words).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody can tell whether they are the same");
        again.assert_says("Press Send to send them as new words.");
        assert!(again.body.contains(words), "{}", again.body);
    }
    desk.piece().await.assert_says("Ask ▮▮▮, he knows").assert_silent("Tom Bell");
    assert_eq!(desk.rows("all_feedback").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_order_follows_the_words_that_are_left() {
    let desk = Desk::new().await;
    desk.town.anyone().says("My uncle hits me").await;
    desk.priya.get("/inbox").await;
    let id = desk.priya.get("/inbox").await.ids("/feedback/").into_iter().find(|id| *id != desk.id).unwrap();
    let desk = Desk { id: id.clone(), ..desk };
    let known = |id: &str| desk.town.app.verdicts.known(id.parse().unwrap());
    assert!(known(&id).and_then(|verdict| verdict.reason).is_some(), "it may tell of harm");
    desk.takes_out(&desk.priya, &[("other_words", "uncle"), BOTH[1]]).await;
    assert!(known(&id).is_none());
}
