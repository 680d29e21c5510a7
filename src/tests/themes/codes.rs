//! A theme built from codes: all pieces with one are tied by one act, which says so and can be undone.

use super::*;
use crate::{
    analysis::store::{TieChange, change_ties},
    coding::theme_store::codes_in,
    id::{FeedbackId, PersonId, ThemeId},
    staff::proof::Reviewer,
    tests::town::id_of,
};

/// Priya, as the stores know her.
async fn by_priya(desk: &Desk) -> Reviewer {
    let id: PersonId = id_of(desk.town.administrator().await, "Priya Nair").await.parse().unwrap();
    Reviewer::holding(&mut desk.town.app.read().await.unwrap(), id).await.unwrap().unwrap()
}

const SAID: [&str; 3] = ["The sofa smells", "We sleep on a sofa", "The bus is late"];

#[tokio::test(flavor = "multi_thread")]
async fn pieces_with_a_code_are_tied_by_one_act_and_undone() {
    let desk = Desk::new(&SAID).await;
    let theme = desk.theme("Nobody has a bed").await;
    for nth in [0, 1] {
        desk.code(nth, "sofa").await;
    }
    desk.code(2, "transport").await;
    let code = desk.code_id("sofa").await;
    let before = desk.ties().await;
    desk.priya.get(&format!("{theme}?code={code}")).await.assert_says("2 pieces coded “sofa” are not tied to this theme.");
    let page = desk.act(&format!("{theme}/code"), &[("code", &code), ("count", "2")]).await;
    page.assert_says("Tied: all pieces with that code are in this theme now.")
        .assert_says("2 pieces of feedback")
        .assert_says("tied by the code “sofa”")
        .assert_says("sofa 2 pieces")
        .assert_silent("The bus is late");
    desk.priya.get("/acts").await.assert_says("Tied the feedback with a code to a theme, and 1 more like it");
    desk.priya.get(&format!("{theme}?code={code}")).await.assert_says("No other piece coded “sofa” is there to tie");
    desk.refused(&format!("{theme}/code"), &[("code", &code)], "Every piece with this code is tied to this theme already").await;
    desk.undo(&page).await;
    assert_eq!(desk.ties().await, before);
    desk.priya.get(&theme).await.assert_says("0 pieces of feedback");
}

#[tokio::test(flavor = "multi_thread")]
async fn tied_pieces_keep_their_tie_and_other_codes_are_counted() {
    let desk = Desk::new(&SAID).await;
    let theme = desk.theme("Nobody has a bed").await;
    desk.tie(0, &theme).await;
    let by_hand = desk.ties().await;
    for (nth, name) in [(0, "sofa"), (1, "sofa"), (1, "night")] {
        desk.code(nth, name).await;
    }
    let code = desk.code_id("sofa").await;
    desk.priya.get(&format!("{theme}?code={code}")).await.assert_says("1 piece coded “sofa” is not tied to this theme.");
    let page = desk.act(&format!("{theme}/code"), &[("code", &code)]).await;
    page.assert_says("sofa 2 pieces").assert_says("night 1 piece");
    assert_eq!(page.text().matches("tied by the code").count(), 1, "{}", page.text());
    assert!(desk.ties().await.contains(&by_hand[0]));
    desk.undo(&page).await;
    assert_eq!(desk.ties().await, by_hand);
}

#[tokio::test(flavor = "multi_thread")]
async fn number_that_has_changed_is_shown_before_anything_is_tied() {
    let desk = Desk::new(&SAID).await;
    let theme = desk.theme("Nobody has a bed").await;
    desk.code(0, "sofa").await;
    let code = desk.code_id("sofa").await;
    desk.code(1, "sofa").await;
    let refused = desk.refused(&format!("{theme}/code"), &[("code", &code), ("count", "1")], "Other pieces have this code by now.").await;
    refused.assert_says("2 pieces coded “sofa” are not tied to this theme.");
    for wrong in ["", "x", &"0".repeat(32)] {
        desk.refused(&format!("{theme}/code"), &[("code", wrong)], "Pick a code from the list.").await;
    }
    desk.act(&format!("{theme}/state"), &[("to", "retire")]).await;
    desk.refused(&format!("{theme}/code"), &[("code", &code)], "Nothing new is tied to this theme").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_tied_to_a_theme_that_was_merged_meanwhile() {
    let desk = Desk::new(&SAID).await;
    let (theme, other) = (desk.theme("Nobody has a bed").await, desk.theme("Beds are missing").await);
    desk.code(0, "sofa").await;
    let code = desk.code_id("sofa").await;
    let (piece, id): (FeedbackId, ThemeId) = (desk.id(0).parse().unwrap(), last(&theme).parse().unwrap());
    let change = TieChange::Tie { by_code: code.parse().unwrap() };
    desk.act(&format!("{theme}/merge"), &[("into", last(&other))]).await;
    let by = by_priya(&desk).await;
    let mut tx = desk.town.app.write_as_staff().await.unwrap();
    // As a form that read the theme before the merging would.
    let tied = change_ties(&mut tx, &desk.town.app.audit_context(), &by, id, &[piece], change).await.unwrap();
    assert_eq!(tied, 0);
    tx.commit().await.unwrap();
    assert!(desk.ties().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_counted_over_no_more_pieces_than_asked_for() {
    let desk = Desk::new(&SAID).await;
    let theme = desk.theme("Nobody has a bed").await;
    for nth in [0, 1, 2] {
        desk.code(nth, "home").await;
        desk.tie(nth, &theme).await;
    }
    let (by, id): (Reviewer, ThemeId) = (by_priya(&desk).await, last(&theme).parse().unwrap());
    let mut db = desk.town.app.read().await.unwrap();
    for (most, counted) in [(1, 1), (2, 2), (9, 3)] {
        let codes = codes_in(&mut db, &by, id, most).await.unwrap();
        assert_eq!(codes.iter().map(|code| code.pieces).collect::<Vec<_>>(), [counted]);
    }
}
