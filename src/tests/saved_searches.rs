//! Saved searches: a reviewer's own, shared with colleagues or not, sealed, and undone like any other act.

use crate::{
    staff::Role,
    tests::{
        coding::undo,
        town::{Browser, Seen, Town},
    },
};
use http::StatusCode;

async fn town() -> (Town, Browser, Browser) {
    let town = Town::new().await;
    town.anyone().says("The canary sings on the bus").await;
    let (priya, sam) = (town.reviewer("Priya Nair").await, town.reviewer("Sam Reader").await);
    (town, priya, sam)
}

async fn act(by: &Browser, path: &str, fields: &[(&str, &str)]) -> Seen {
    let seen = by.post(path, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", seen.text());
    by.get(seen.location()).await
}

/// Saves the search that most of these tests use, and returns where that leads.
async fn saved(by: &Browser, name: &str, more: &[(&str, &str)]) -> String {
    let fields: Vec<_> = [("q", "\"canary sings\""), ("state", "unread"), ("name", name)].into_iter().chain(more.iter().copied()).collect();
    let seen = by.post("/find/saved", &fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    seen.location().to_string()
}

async fn id(by: &Browser) -> String {
    by.get("/find").await.ids("/find/saved/").remove(0)
}

async fn rows(town: &Town) -> Vec<String> {
    let mut rows = town.dump_in_disk_order("saved_searches").await;
    rows.sort();
    rows
}

mod save {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn search_is_found_again_with_its_filters() {
        let (_town, priya, sam) = town().await;
        let page = priya.get("/find?q=%22canary%20sings%22&state=unread").await;
        page.assert_says("Save this search").assert_says("1 piece found.");
        let to = saved(&priya, "Birds  ", &[]).await;
        assert!(to.starts_with("/find?q=%22canary%20sings%22&state=unread&done=saved&undo="), "{to}");
        priya.get(&to).await.assert_says("Saved.").assert_says("1 piece found.");
        let list = priya.get("/find").await;
        list.assert_says("Saved searches").assert_links("/find?q=%22canary%20sings%22&amp;state=unread\"").assert_says("Birds");
        sam.get("/find").await.assert_silent("Birds").assert_silent("Saved searches");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn name_that_is_missing_or_taken_comes_back_with_the_search() {
        let (town, priya, sam) = town().await;
        saved(&priya, "Birds", &[]).await;
        let before = rows(&town).await;
        let refused = async |fields: &[(&str, &str)], sentence: &str| {
            let seen = priya.post("/find/saved", fields).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            seen.assert_says(sentence);
            assert_eq!(rows(&town).await, before);
            seen
        };
        let none = refused(&[("q", "bus"), ("from", "Direct"), ("name", " "), ("shared", "yes")], "Give it a name").await;
        none.assert_says("1 piece found.");
        assert!(none.body.contains("<option value=\"Direct\" selected") && none.body.contains("value=\"yes\" checked"), "{}", none.body);
        let taken = refused(&[("q", "bus"), ("name", "Birds")], "You have saved another search under this name.").await;
        assert!(taken.body.contains("value=\"Birds\""));
        refused(&[("q", " - "), ("name", "Nothing")], "There are no words to find.").await;
        refused(&[("q", "bus"), ("name", &"x".repeat(121))], "Please use at most 120.").await;
        saved(&sam, "Birds", &[]).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_saves_without_end() {
        let (_town, priya, _) = town().await;
        for nth in 0..50 {
            saved(&priya, &format!("Search {nth}"), &[]).await;
        }
        let refused = priya.post("/find/saved", &[("q", "bus"), ("name", "One more")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("You have 50 saved searches. Remove one first.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn name_and_query_are_sealed_and_acts_have_no_words() {
        let (town, priya, _) = town().await;
        saved(&priya, "Of Aberystwyth", &[]).await;
        let hex = |text: &str| crate::id::to_hex(text.as_bytes());
        for row in town.dump().await {
            for word in ["Aberystwyth", "canary"] {
                assert!(!row.contains(word) && !row.contains(&hex(word)), "{row}");
            }
        }
        let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
        auditor.get("/history").await.assert_says("saved a search").assert_silent("Aberystwyth").assert_silent("canary");
        priya.get("/acts").await.assert_says("Saved a search").assert_says("Of Aberystwyth");
    }
}

mod change {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn own_one_is_renamed_and_shared_and_undone() {
        let (town, priya, sam) = town().await;
        saved(&priya, "Birds", &[]).await;
        let address = format!("/find/saved/{}", id(&priya).await);
        let changed = priya.post(&address, &[("name", "All birds"), ("shared", "yes")]).await;
        priya.get(changed.location()).await.assert_says("All birds").assert_says("shared");
        let theirs = sam.get("/find").await;
        theirs.assert_says("All birds").assert_says("from Priya Nair").assert_silent(&address);
        assert_eq!(undo(&priya, changed.location()).await.location().split('&').next().unwrap(), "/find?done=undone");
        priya.get("/find").await.assert_says("Birds").assert_silent("All birds");
        sam.get("/find").await.assert_silent("irds");
        saved(&priya, "Cats", &[]).await;
        let before = rows(&town).await;
        for name in ["", "Cats"] {
            let refused = priya.post(&address, &[("name", name)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert_eq!(refused.body.matches("<details open").count(), 1, "the form that was sent is open");
        }
        assert_eq!(rows(&town).await, before);
    }
}

mod remove {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn own_one_is_removed_and_comes_back() {
        let (town, priya, sam) = town().await;
        saved(&priya, "Birds", &[("shared", "yes")]).await;
        let removed = priya.post(&format!("/find/saved/{}/removal", id(&priya).await), &[]).await;
        priya.get(removed.location()).await.assert_says("Removed.").assert_silent("Birds");
        assert!(rows(&town).await.is_empty());
        priya.get("/acts").await.assert_says("Removed a saved search").assert_says("Birds");
        undo(&priya, removed.location()).await;
        for browser in [&priya, &sam] {
            browser.get("/find").await.assert_links("/find?q=%22canary%20sings%22&amp;state=unread\"").assert_says("Birds");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p03_nobody_touches_a_colleagues_and_it_looks_like_none() {
        let (town, priya, sam) = town().await;
        saved(&priya, "Birds", &[("shared", "yes")]).await;
        let (theirs, unknown) = (id(&priya).await, "0123456789abcdef0123456789abcdef".to_string());
        let before = town.dump().await;
        for (end, name) in [("", "Mine now"), ("", ""), ("/removal", "")] {
            let answer = async |id: &str| {
                let seen = sam.post(&format!("/find/saved/{id}{end}"), &[("name", name)]).await;
                (seen.status, seen.text())
            };
            let (seen, none) = (answer(&theirs).await, answer(&unknown).await);
            assert_eq!(seen.0, StatusCode::NOT_FOUND, "{end} {name}");
            assert_eq!(seen, none);
        }
        assert_eq!(town.dump().await, before);
    }
}

mod open {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_withdrawn_words_are_not_found_by_it() {
        let town = Town::new().await;
        let receipt = town.anyone().says("The canary sings").await;
        let priya = town.reviewer("Priya Nair").await;
        let to = saved(&priya, "Birds", &[]).await;
        priya.get(&to).await.assert_says("1 piece found.");
        town.anyone().post("/receipt/withdrawal", &[("receipt", receipt.as_str()), ("sure", "yes")]).await.assert_says("You took your words back");
        town.clock.advance(3);
        priya.get("/find?q=%22canary%20sings%22&state=unread").await.assert_says("0 pieces found.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn closed_account_shares_nothing_any_more() {
        let (town, priya, sam) = town().await;
        saved(&priya, "Birds", &[("shared", "yes")]).await;
        sam.get("/find").await.assert_says("Birds");
        let dilys = town.sign_in_again().await;
        let page = sam.get(&format!("/feedback/{}", sam.get("/inbox").await.ids("/feedback/")[0])).await;
        let owner = page.between("A colleague…</option><option value=\"", "\"");
        act(&dilys, &format!("/people/{owner}/state"), &[("active", "no")]).await;
        sam.get("/find").await.assert_silent("Birds");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn damaged_one_says_so_and_can_be_removed() {
        let (town, priya, _) = town().await;
        saved(&priya, "Birds", &[]).await;
        saved(&priya, "Cats", &[]).await;
        let damaged = id(&priya).await;
        let mut tx = town.app.write_anonymously().await.unwrap();
        let bytes = damaged.parse::<crate::id::SavedSearchId>().unwrap();
        sqlx::query("update saved_searches set query = $2 where id = $1")
            .bind(bytes.bytes())
            .bind(&[1_u8, 2, 3][..])
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        priya.get("/find").await.assert_says("This one can’t be read: the stored text is damaged.").assert_says("Cats");
        act(&priya, &format!("/find/saved/{damaged}/removal"), &[]).await.assert_says("Removed.").assert_silent("can’t be read");
    }
}
