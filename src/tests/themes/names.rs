//! A name that is only begun makes no theme: neither on the themes' page, nor in the tagger, nor where a theme is split.

use super::*;
use crate::tests::permissions::ask;

#[tokio::test(flavor = "multi_thread")]
async fn begun_name_on_the_themes_page_needs_a_tick() {
    let desk = Desk::new(&[]).await;
    desk.theme("Who sees our records").await;
    let fields = |name: &'static str| [("name", name), ("about", "Kept about")];
    let refused = desk.refused("/themes", &fields("rec"), "There is no theme “rec”, but there is “Who sees our records”.").await;
    refused.assert_says("Kept about").assert_says("Make a new theme called this").assert_links("#new-name");
    desk.refused("/themes", &fields("our  REC"), "There is no theme").await;
    desk.refused("/themes", &fields("bus"), "that is a short name for one").await;
    desk.act("/themes", &[("name", "bus"), ("about", ""), ("new_theme", "yes")]).await.assert_says("The theme is made.");
    // A name that is there, and one that begins no other.
    desk.act("/themes", &[("name", "BUS"), ("about", "")]).await;
    desk.act("/themes", &[("name", "Parks"), ("about", "")]).await;
    assert_eq!(desk.priya.get("/themes").await.ids("/themes/").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn begun_name_in_the_plain_tagger_is_asked_about() {
    let desk = Desk::new(&["They read my file"]).await;
    let theme = desk.theme("Who sees our records").await;
    let tags = format!("/feedback/{}/tags", desk.id(0));
    let refused = desk.refused(&tags, &[("theme", "rec")], "There is no theme “rec”, but there is “Who sees our records”.").await;
    refused.assert_says("Make a new theme called “rec”");
    assert!(refused.body.contains("name=\"new_theme\""), "{}", refused.body);
    // The name of one that is there ties, and a button makes the other.
    desk.act(&tags, &[("theme", "who sees OUR records")]).await.assert_links(&theme);
    let made = desk.act(&tags, &[("theme", "rec"), ("new_theme", "yes")]).await;
    made.assert_silent("name=\"new_theme\"");
    desk.undo(&made).await;
    assert_eq!(desk.priya.get("/themes").await.ids("/themes/"), [last(&theme)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn begun_name_from_the_island_is_refused_by_the_server() {
    let desk = Desk::new(&["They read my file"]).await;
    desk.theme("Who sees our records").await;
    let create = |more: &str| format!(r#"{{"feedback":"{}","tagging":{{"Create":{{"name":"rec"{more}}}}}}}"#, desk.id(0));
    let before = desk.town.dump().await;
    for unsure in ["", r#","sure":false"#] {
        let refused = ask(&desk.priya, "POST", "/api/tag", create(unsure)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    }
    assert_eq!(desk.town.dump().await, before);
    assert_eq!(ask(&desk.priya, "POST", "/api/tag", create(r#","sure":true"#)).await.status, StatusCode::OK);
    assert_eq!(desk.priya.get("/themes").await.ids("/themes/").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_new_is_tied_to_a_retired_name() {
    let desk = Desk::new(&["They read my file"]).await;
    let theme = desk.theme("Who sees our records").await;
    desk.act(&format!("{theme}/state"), &[("to", "retire")]).await.assert_says("Retired");
    let tags = format!("/feedback/{}/tags", desk.id(0));
    let refused = desk.refused(&tags, &[("theme", "Who sees our records"), ("new_theme", "yes")], "This theme is retired").await;
    refused.assert_silent("name=\"new_theme\"");
    // It is not in anybody's way either, nor offered to merge into.
    let other = desk.act(&tags, &[("theme", "Records")]).await.ids("/themes/").remove(0);
    desk.priya.get(&format!("/themes/{other}")).await.assert_silent(&format!("value=\"{}\"", last(&theme)));
    desk.refused(&format!("/themes/{other}/merge"), &[("into", last(&theme))], "Pick the theme").await;
}
