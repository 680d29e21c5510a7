//! The probable language of a piece: a hint beside its words, a filter, and stored nowhere.

use super::*;

const POLISH: &str = "Nie chcę iść do szkoły, bo nikt tam ze mną nie rozmawia";
const ARABIC: &str = "لا أريد أن أذهب إلى المدرسة لأنني خائف";

async fn town() -> (Town, Browser) {
    let town = Town::new().await;
    put(&town, Source::Direct, &["The swings are broken and nobody mends them".into(), POLISH.into(), ARABIC.into(), "ok".into()]).await;
    let priya = town.reviewer("Priya Nair").await;
    (town, priya)
}

#[tokio::test(flavor = "multi_thread")]
async fn probable_language_stands_beside_the_original() {
    let (town, priya) = town().await;
    let inbox = priya.get("/inbox").await;
    inbox.assert_says("Probably Polish").assert_says("Probably Arabic").assert_says(POLISH).assert_says(ARABIC);
    assert_eq!(inbox.body.matches("Probably ").count(), 2, "English and what says too little are marked as nothing");
    let page = priya.get(&format!("/feedback/{}", piece(&priya, "Nie chcę").await)).await;
    page.assert_says("Probably Polish: needs a reader of Polish.").assert_says(POLISH);
    let swings = piece(&priya, "The swings").await;
    priya.get(&format!("/feedback/{swings}")).await.assert_silent("Probably");
    let id = piece(&priya, "Nie chcę").await;
    priya.post("/inbox", &[("id", &id), ("outcome", "NotForUs")]).await.assert_says("Probably Polish").assert_says(POLISH);
    assert!(town.dump().await.iter().all(|row| !row.contains("Polish") && !row.contains("Arabic")), "it is a guess, and kept nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_english_is_found_unread_or_read() {
    let (_town, priya) = town().await;
    let rows = async |query: &str| {
        let mut rows = all_rows(&priya, query).await;
        rows.sort();
        rows
    };
    assert_eq!(rows("?language=other").await, [POLISH, ARABIC]);
    assert_eq!(rows("?language=Polish").await, [POLISH]);
    assert_eq!(rows("?language=Welsh").await, [""; 0]);
    act(&priya, &format!("/feedback/{}/triage", piece(&priya, "Nie chcę").await), &[("outcome", "ForAnalysis")]).await;
    assert_eq!(rows("?language=other").await, [ARABIC]);
    assert_eq!(rows("?language=other&stage=any").await, [POLISH, ARABIC]);
    assert_eq!(rows("?language=other&stage=for-analysis").await, [POLISH]);
    priya.get("/inbox?language=other").await.assert_says("Not English");
}

#[tokio::test(flavor = "multi_thread")]
async fn guess_follows_the_words_that_are_left() {
    let town = Town::new().await;
    put(&town, Source::Direct, &["The word for it is страшно мне дома очень".into()]).await;
    let priya = town.reviewer("Priya Nair").await;
    assert_eq!(all_rows(&priya, "?language=other").await.len(), 1);
    let id = piece(&priya, "The word").await;
    act(&priya, &format!("/feedback/{id}/redactions"), &[("other_words", "страшно мне дома очень"), ("reason", "SomethingElse")]).await;
    assert!(all_rows(&priya, "?language=other").await.is_empty());
    assert!(all_rows(&priya, "?language=other&stage=any").await.is_empty());
}
