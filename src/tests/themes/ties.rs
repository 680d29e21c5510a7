//! Ties of a theme: split off, merged, and marked as saying otherwise, each as one act that can be undone.

use super::*;

const SAID: [&str; 3] = ["Nobody asks us", "They never ask", "My worker always asks"];

/// A theme with all three pieces, of which the last says otherwise.
async fn divided(desk: &Desk) -> String {
    let theme = desk.theme("Nobody asks young people").await;
    for nth in 0..3 {
        desk.tie(nth, &theme).await;
    }
    desk.act(&format!("{theme}/ties"), &[("feedback", desk.id(2)), ("to", "against")]).await.assert_says("Noted: they say otherwise");
    theme
}

mod mark {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn pieces_that_say_otherwise_stand_apart_and_come_back() {
        let desk = Desk::new(&SAID).await;
        let theme = desk.theme("Nobody asks young people").await;
        for nth in 0..3 {
            desk.tie(nth, &theme).await;
        }
        let before = desk.ties().await;
        let against = [("feedback", desk.id(1)), ("feedback", desk.id(2)), ("to", "against")];
        let page = desk.act(&format!("{theme}/ties"), &against).await;
        page.assert_says("1 piece says so, 2 say otherwise.").assert_says("These say otherwise");
        let (so, otherwise) = page.body.split_once("id=\"otherwise\"").unwrap();
        assert!(so.contains(SAID[0]) && !so.contains(&format!("<bdi dir=\"auto\">{}", SAID[1])), "{so}");
        assert!(otherwise.contains(SAID[1]) && otherwise.contains(SAID[2]));
        desk.priya.get("/themes").await.assert_says("(2 otherwise)");
        desk.refused(&format!("{theme}/ties"), &against, "This is so for the ticked ones already").await;
        desk.act(&format!("{theme}/ties"), &[("feedback", desk.id(1)), ("to", "for")]).await.assert_says("2 pieces say so, 1 says otherwise.");
        desk.undo(&page).await;
        // The piece that was changed since stays, and the other is back.
        desk.priya.get(&theme).await.assert_says("3 pieces of feedback");
        assert_eq!(desk.ties().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_marked_without_a_tick_or_outside_the_theme() {
        let desk = Desk::new(&SAID).await;
        let (theme, other) = (desk.theme("Nobody asks young people").await, desk.theme("Buses are late").await);
        desk.tie(0, &theme).await;
        desk.tie(1, &other).await;
        desk.refused(&format!("{theme}/ties"), &[("to", "against")], "Tick the pieces that you mean.").await;
        let outside = [("feedback", desk.id(1)), ("to", "against")];
        desk.refused(&format!("{theme}/ties"), &outside, "or they are not in this theme any more").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn trail_shows_both_numbers() {
        let desk = Desk::new(&SAID).await;
        let theme = divided(&desk).await;
        let item = desk.priya.get("/plan").await.ids("/plan/").remove(0);
        desk.act(&format!("{theme}/influence"), &[("item", &item), ("strength", "Shaped"), ("reason", "They said so.")]).await;
        for trail in [last(&theme), &item] {
            let seen = desk.priya.get(&format!("/trail/{trail}")).await;
            seen.assert_says("2 pieces say so, 1 says otherwise").assert_silent(SAID[2]);
        }
    }
}

mod split {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn ticked_pieces_make_a_new_theme_with_their_marks() {
        let desk = Desk::new(&SAID).await;
        let theme = divided(&desk).await;
        let (before, themes) = (desk.ties().await, desk.priya.get("/themes").await.ids("/themes/"));
        let moved = [("feedback", desk.id(1)), ("feedback", desk.id(2)), ("theme_name", "Meetings are without us"), ("to", "move")];
        let page = desk.act(&format!("{theme}/ties"), &moved).await;
        page.assert_says("Moved to the other theme.").assert_says("1 piece of feedback").assert_silent(SAID[1]);
        let new = desk.priya.get("/themes").await.ids("/themes/").into_iter().find(|id| !themes.contains(id)).unwrap();
        desk.priya.get(&format!("/themes/{new}")).await.assert_says("1 piece says so, 1 says otherwise.").assert_says(SAID[2]);
        desk.undo(&page).await;
        assert_eq!(desk.ties().await, before);
        assert_eq!(desk.priya.get("/themes").await.ids("/themes/"), themes);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn begun_name_and_own_name_are_refused_with_the_ticks_kept() {
        let desk = Desk::new(&SAID).await;
        let theme = divided(&desk).await;
        desk.theme("Buses are late").await;
        let to = |name: &'static str| [("feedback", desk.id(1)), ("theme_name", name), ("to", "move")];
        for (name, sentence) in [
            ("bus", "There is no theme “bus”, but there is “Buses are late”."),
            ("", "Type the name of a theme"),
            ("nobody asks young people", "They are in this theme."),
        ] {
            let refused = desk.refused(&format!("{theme}/ties"), &to(name), sentence).await;
            assert!(refused.body.contains(&format!("value=\"{}\" checked", desk.id(1))), "{}", refused.body);
        }
        let sure = [("feedback", desk.id(1)), ("theme_name", "bus"), ("new_theme", "yes"), ("to", "move")];
        desk.act(&format!("{theme}/ties"), &sure).await.assert_says("Moved");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn piece_in_both_themes_keeps_its_mark_there() {
        let desk = Desk::new(&SAID).await;
        let (theme, other) = (divided(&desk).await, desk.theme("Workers ask").await);
        desk.tie(2, &other).await;
        let move_it = [("feedback", desk.id(2)), ("theme_name", "Workers ask"), ("to", "move")];
        let page = desk.act(&format!("{theme}/ties"), &move_it).await;
        desk.priya.get(&other).await.assert_says("1 piece of feedback").assert_silent("These say otherwise");
        desk.undo(&page).await;
        desk.priya.get(&theme).await.assert_says("2 pieces say so, 1 says otherwise.");
    }
}

mod merge {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn marks_and_codes_go_along_and_come_back() {
        let desk = Desk::new(&SAID).await;
        let (theme, other) = (divided(&desk).await, desk.theme("Workers ask").await);
        let before = desk.ties().await;
        let page = desk.act(&format!("{theme}/merge"), &[("into", last(&other))]).await;
        page.assert_says("Merged").assert_says("2 pieces say so, 1 says otherwise.");
        desk.undo(&page).await;
        assert_eq!(desk.ties().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn untying_and_its_undo_keep_the_mark() {
        let desk = Desk::new(&SAID).await;
        let theme = divided(&desk).await;
        let before = desk.ties().await;
        let untied = desk.act(&format!("/feedback/{}/tags", desk.id(2)), &[("from", &format!("Theme.{}", last(&theme)))]).await;
        desk.priya.get(&theme).await.assert_says("2 pieces of feedback");
        desk.undo(&untied).await;
        assert_eq!(desk.ties().await, before);
    }
}
