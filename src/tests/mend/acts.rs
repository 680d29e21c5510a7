//! The page of a reviewer's own acts, and the acts that a script makes.

use super::{act, changed};
use crate::tests::{
    permissions::ask,
    town::{Seen, Town},
};
use http::StatusCode;

fn rows(seen: &Seen) -> usize {
    seen.body.matches("<li id=\"act-").count()
}

mod page {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn shows_some_and_leads_to_the_older_ones() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        for nth in 0..30 {
            act(&priya, "/themes", &[("name", &format!("Claim {nth}")), ("about", "")]).await;
        }
        let first = priya.get("/acts").await;
        assert_eq!(rows(&first), 25);
        first.assert_says("Claim 29").assert_silent("Claim 4<");
        let older = first.between("href=\"/acts?before=", "\"");
        let second = priya.get(&format!("/acts?before={older}")).await;
        assert_eq!(rows(&second), 5);
        second.assert_says("Claim 0").assert_says("Latest").assert_silent("Older");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn keeps_a_day_and_a_kind() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        act(&priya, "/themes", &[("name", "Buses"), ("about", "")]).await;
        act(&priya, "/plan/sub-groups", &[("name", "Parks")]).await;
        for (query, count) in [
            ("", 2),
            ("day=2026-11-22", 2),
            ("day=2026-11-21", 0),
            ("act=CreatedTheme", 1),
            ("act=CreatedTheme&day=2026-11-21", 0),
            ("act=nothing&day=never&before=x", 2),
        ] {
            assert_eq!(rows(&priya.get(&format!("/acts?{query}")).await), count, "{query}");
        }
        priya.get("/acts?act=CreatedTheme").await.assert_says("Buses").assert_says("Changed the plan").assert_silent("Parks");
        priya.get("/acts?day=2026-11-21").await.assert_says("You did nothing like this.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn refused_act_is_on_the_page_however_old() {
        let town = Town::new().await;
        let (priya, sam) = (town.reviewer("Priya Nair").await, town.reviewer("Sam Reader").await);
        let made = act(&priya, "/themes", &[("name", "Buses"), ("about", "")]).await;
        let id = made.between("action=\"/acts/", "/undo");
        let theme = sam.get("/themes").await.ids("/themes/").remove(0);
        act(&sam, &format!("/themes/{theme}"), &[("name", "Late buses"), ("about", "")]).await;
        for nth in 0..30 {
            act(&priya, "/themes", &[("name", &format!("Claim {nth}")), ("about", "")]).await;
        }
        let refused = priya.post(&format!("/acts/{id}/undo"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(&format!("id=\"act-{id}\"")), "{}", refused.text());
    }
}

mod bulk {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn message_says_how_many_pieces() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        for words in ["The swings are broken", "The bus is late", "The shop is shut"] {
            town.anyone().says(words).await;
        }
        let ids = priya.get("/inbox").await.ids("/feedback/");
        let ticks = priya.ticks(&ids).await;
        let fields = |ids: &[String]| ids.iter().map(|id| ("id".to_string(), id.clone())).collect::<Vec<_>>();
        let read = async |ids: &[String], outcome: &str| {
            let fields = fields(ids);
            let fields: Vec<_> =
                fields.iter().map(|(name, id)| (name.as_str(), id.as_str())).chain([("outcome", outcome), ("seen", "whole")]).collect();
            act(&priya, "/inbox", &fields).await
        };
        read(&ticks[..2], "ForAnalysis").await.assert_says("Sent to analysis: 2 pieces.");
        read(&ticks, "NotForUs").await.assert_says("Set aside as not for us: 1 piece. Some of the chosen ones were no longer unread");
    }
}

mod tagger {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn script_gets_the_act_to_undo() {
        let town = Town::new().await;
        town.anyone().says("The swings are broken").await;
        let priya = town.reviewer("Priya Nair").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let before = changed(&town).await;
        let made = ask(&priya, "POST", "/api/tag", format!(r#"{{"feedback":"{id}","tagging":{{"Create":{{"name":"Broken things"}}}}}}"#)).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
        let done = made.between("\"act\":\"", "\"");
        let undone = priya.post(&format!("/acts/{done}/undo"), &[]).await;
        assert!(undone.location().starts_with(&format!("/feedback/{id}?done=undone")), "{}", undone.location());
        assert_eq!(changed(&town).await, before);
    }
}
