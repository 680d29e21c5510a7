//! Views of the inbox: its orders, what it leaves out, and that reading goes on in the view somebody came from.

mod assignment;
mod filters;
mod language;
mod stale;

use crate::{
    feedback::Source,
    tests::{
        read_first::{all_rows, put},
        town::{Browser, Seen, Town},
    },
};
use http::StatusCode;

const DAY: i64 = 24 * 3600;

/// Words of a day in November and of two in December, one of which may tell of harm.
async fn town() -> (Town, Browser) {
    let town = Town::new().await;
    put(&town, Source::Direct, &["The swings are broken".into()]).await;
    town.clock.advance(15 * DAY);
    put(&town, Source::Session, &["my dad hits me".into()]).await;
    town.clock.advance(DAY);
    put(&town, Source::Transcribed, &["More buses".into()]).await;
    let priya = town.reviewer("Priya Nair").await;
    (town, priya)
}

/// The id of the piece that begins so, whatever was done to it.
async fn piece(reviewer: &Browser, words: &str) -> String {
    let page = reviewer.get("/inbox?stage=any").await;
    let mut rows = page.body.split("id=\"f-").skip(1);
    let row = rows.find(|row| row.contains(&format!("<bdi dir=\"auto\">{words}")));
    row.unwrap_or_else(|| panic!("no {words:?}: {}", page.text()))[..32].to_string()
}

/// Posts an act that must succeed, and opens the page it leads to.
async fn act(by: &Browser, path: &str, fields: &[(&str, &str)]) -> Seen {
    let seen = by.post(path, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", seen.text());
    by.get(seen.location()).await
}

/// The address of a link with these attributes.
fn link(seen: &Seen, attributes: &str) -> String {
    html_escape::decode_html_entities(&seen.between(&format!("{attributes} href=\""), "\"")).into_owned()
}

mod orders {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn each_order_lists_all_and_pages_go_on_in_it() {
        let (town, priya) = town().await;
        let (swings, harm, buses) = ("The swings are broken", "my dad hits me", "More buses");
        assert_eq!(all_rows(&priya, "").await, [harm, swings, buses]);
        assert_eq!(all_rows(&priya, "?sort=oldest").await, [swings, harm, buses]);
        assert_eq!(all_rows(&priya, "?sort=newest").await, [buses, harm, swings]);
        assert_eq!(all_rows(&priya, "?sort=x&from=x&month=x&after=x").await.len(), 3, "what is none leaves nothing out");

        let many: Vec<String> = (0..120).map(|nth| format!("Number {nth}")).collect();
        put(&town, Source::Direct, &many).await;
        for sort in ["oldest", "newest"] {
            let mut rows = all_rows(&priya, &format!("?sort={sort}")).await;
            assert_eq!(rows.len(), 123, "{sort}");
            assert_eq!(rows[if sort == "oldest" { 0 } else { 122 }], swings);
            rows.sort();
            rows.dedup();
            assert_eq!(rows.len(), 123, "{sort}: each once");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn reading_goes_on_in_the_order_somebody_came_from() {
        let (_town, priya) = town().await;
        let inbox = priya.get("/inbox?sort=newest").await;
        let ids = inbox.ids("/feedback/");
        let first = priya.get(&format!("/feedback/{}?sort=newest", ids[0])).await;
        assert_eq!(link(&first, "rel=\"next\" data-key=\"j\""), format!("/feedback/{}?sort=newest", ids[1]));
        first.assert_links(&format!("/inbox?sort=newest#f-{}", ids[0]));
        let read = priya.post(&format!("/feedback/{}/triage", ids[0]), &[("outcome", "NotForUs"), ("was", ""), ("sort", "newest")]).await;
        assert!(read.location().starts_with(&format!("/feedback/{}?sort=newest&done=not-for-us-next", ids[1])), "{}", read.location());
        let last = priya.get(&format!("/feedback/{}?sort=newest", ids[2])).await;
        assert_eq!(link(&last, "rel=\"prev\" data-key=\"k\""), format!("/feedback/{}?sort=newest", ids[1]));
    }
}

mod source_and_month {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn source_and_month_leave_out_the_rest_and_say_so() {
        let (_town, priya) = town().await;
        for (view, expected) in [
            ("?from=Session", vec!["my dad hits me"]),
            ("?from=Transcribed", vec!["More buses"]),
            ("?month=2026-11", vec!["The swings are broken"]),
            ("?month=2026-12", vec!["my dad hits me", "More buses"]),
            ("?month=2026-12&sort=newest", vec!["More buses", "my dad hits me"]),
            ("?month=2026-11&from=Session", vec![]),
        ] {
            assert_eq!(all_rows(&priya, view).await, expected, "{view}");
            let seen = priya.get(&format!("/inbox{view}")).await;
            seen.assert_says("3 unread.").assert_says(&format!("{} of these shown.", expected.len())).assert_links("/inbox");
        }
        priya.get("/inbox?month=2026-11&from=Session").await.assert_says("No piece fits").assert_says("clear all filters");
        priya.get("/inbox").await.assert_silent("of these shown").assert_says("November 2026").assert_says("December 2026");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn acts_on_several_come_back_to_the_same_view() {
        let (_town, priya) = town().await;
        let view = [("from", "Direct"), ("sort", "oldest")];
        let id = priya.get("/inbox?from=Direct").await.ids("/feedback/").remove(0);
        let check = priya.post("/inbox", &[&[("id", id.as_str()), ("outcome", "NotForUs")], &view[..]].concat()).await;
        for (name, value) in view {
            assert!(check.body.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{}", check.body);
        }
        let tick = priya.ticks(std::slice::from_ref(&id)).await.remove(0);
        let done = priya.post("/inbox", &[&[("id", tick.as_str()), ("outcome", "NotForUs"), ("seen", "whole")], &view[..]].concat()).await;
        assert!(done.location().starts_with("/inbox?sort=oldest&from=Direct&done=not-for-us"), "{}", done.location());
    }
}
