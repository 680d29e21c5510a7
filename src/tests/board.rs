//! The Board's settings over HTTP, and the pages that show them.

use crate::{
    board::{Board, Helpline},
    db::{Database, scratch},
    tests::town::{Browser, Seen, Town},
    text::Called,
};
use http::StatusCode;

/// Posts the settings page as it stands after `change`, as a browser does.
async fn save(administrator: &Browser, town: &Town, change: impl FnOnce(&mut Board)) -> Seen {
    administrator.post("/settings", &borrowed(&fields(town, change))).await
}

fn borrowed<'a>(fields: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// The fields of the settings page as it stands after `change`.
fn fields(town: &Town, change: impl FnOnce(&mut Board)) -> Vec<(&'static str, String)> {
    let mut board = Board::clone(&town.app.board());
    change(&mut board);
    let names = [
        ("body", board.body.clone()),
        ("called", board.called.subject.clone()),
        ("called_object", board.called.object.clone()),
        ("area", board.area.clone()),
        ("reference_group", board.reference_group.clone()),
        ("run_with", board.run_with.clone()),
        ("areas", board.areas.join("\r\n")),
        ("procedure", board.procedure.replace('\n', "\r\n")),
    ];
    let rows = board.helplines.iter().enumerate().flat_map(|(nth, line)| row(nth, line));
    names.into_iter().chain(rows).collect()
}

fn row(nth: usize, line: &Helpline) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("name", line.name.clone()),
        ("what_for", line.what_for.clone()),
        ("number", line.number.clone()),
        ("kind", <&str>::from(line.kind).to_string()),
        ("source", line.source.clone()),
        ("checked_on", line.checked_on.clone()),
        ("review_by", line.review_by.clone()),
        ("short_label", line.short_label.clone()),
    ];
    if line.always_shown {
        fields.push(("always_shown", nth.to_string()));
    }
    fields
}

mod help_beside_boxes {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn first_numbers_are_shown() {
        let town = Town::new().await;
        let expected = r#"<div class="tels"><a href="tel:999" class="tel"><span>Not safe now?</span><bdi dir="ltr">999</bdi></a><a href="tel:08001111" class="tel"><span>Childline, free</span><bdi dir="ltr">0800 1111</bdi></a></div>"#;
        let page = town.anyone().get("/have-your-say").await;
        assert!(page.body.contains(expected), "{}", page.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn changed_number_shows_on_form_and_confirmation() {
        let town = Town::new().await;
        let phone = town.anyone();
        phone.get("/have-your-say").await.assert_says("0800 1111");
        let saved = save(town.administrator().await, &town, |board| {
            for line in &mut board.helplines {
                line.always_shown = line.name == "Shout" || line.number == "999";
                if line.number == "999" {
                    line.number = "112".into();
                }
            }
        });
        assert_eq!(saved.await.location(), "/settings?done=saved");
        let pages = [phone.get("/have-your-say").await, phone.says_so("The bus stop has no light", &[]).await];
        for page in pages {
            page.assert_links("tel:112\" class=\"tel\"><span>Not safe now?</span>");
            page.assert_links("sms:85258\" class=\"tel\"><span>Shout</span>");
            page.assert_silent("0800 1111").assert_silent("tel:999");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn emergency_number_stands_in_where_none_is_marked() {
        let town = Town::new().await;
        let mut board = Board::clone(&town.app.board());
        board.helplines.iter_mut().for_each(|line| line.always_shown = false);
        assert_eq!(board.site().help[0].number, "999");
        board.helplines.retain(|line| line.number != "999");
        assert_eq!(board.site().help[0].number, board.helplines[0].number);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_number_and_too_many_are_refused() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        for (shown, sentence) in [(0, "Tick at least one number"), (4, "Please tick at most 3")] {
            let change = |board: &mut Board| board.helplines.iter_mut().enumerate().for_each(|(nth, line)| line.always_shown = nth < shown);
            let seen = save(dilys, &town, change).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says(sentence).assert_links("#line-0-always_shown");
            assert_eq!(
                [" checked ", " checked=", " checked>"].map(|tick| seen.body.matches(tick).count()).iter().sum::<usize>(),
                shown,
                "what was ticked stays ticked"
            );
        }
        town.anyone().get("/have-your-say").await.assert_says("0800 1111");
    }

    #[tokio::test]
    async fn upgrade_marks_the_two_numbers_shown_until_then() {
        let (place, _gone) = scratch::place().await;
        let old = Database::open_as_of(&place, 3).await.unwrap();
        let mut tx = old.write().await.unwrap();
        for (position, number) in [(1_i64, "101"), (2, "999"), (3, "0800 1111")] {
            let insert = "insert into helplines values ($1, 'n', 'w', $2, 'call', 's', '2026-11-01', '2027-05-01')";
            sqlx::query(insert).bind(position).bind(number).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        old.close().await;
        let new = Database::open(&place).await.unwrap();
        let shown: Vec<(bool, String)> = sqlx::query_as("select always_shown, short_label from helplines order by position")
            .fetch_all(&mut *new.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(shown, [(false, "".into()), (true, "Not safe now?".into()), (true, "Childline, free".into())]);
        new.close().await;
    }
}

mod settings_page {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn preview_shows_it_and_saves_nothing() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let before = town.dump().await;
        let mut fields = fields(&town, |board| board.body = "Wearside Safeguarding Partnership".into());
        fields.push(("to", "preview".into()));
        let seen = dilys.post("/settings", &borrowed(&fields)).await;
        assert_eq!((seen.status, town.dump().await), (StatusCode::OK, before));
        seen.assert_says("We are the Wearside Safeguarding Partnership.").assert_says("Nothing is saved yet.").assert_says("What would change");
        assert_eq!(seen.between("name=\"body\" type=\"text\" value=\"", "\""), "Wearside Safeguarding Partnership");
        town.anyone().get("/").await.assert_silent("Wearside");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn renamed_body_follows_everywhere_and_stands_in_the_list() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let was = town.app.board().body.clone();
        let called = |board: &mut Board| board.called = Called { subject: "the Partnership".into(), object: "us".into() };
        save(dilys, &town, called).await;
        town.anyone().get("/privacy").await.assert_says("What the Partnership answered stays").assert_says("The law asks us to hear");
        town.anyone().says_so("The bus stop has no light", &[]).await.assert_says("The Partnership will talk about them.");
        for address in ["/", "/help", "/privacy", "/have-your-say", "/receipt", "/receipt/withdrawal", "/you-said-we-did", "/join", "/accessibility"]
        {
            town.anyone().get(address).await.assert_silent("the Board").assert_silent("The Board");
        }
        save(dilys, &town, |board| board.body = "Wearside Safeguarding Partnership".into()).await;
        for address in
            ["/", "/help", "/privacy", "/have-your-say", "/receipt", "/you-said-we-did", "/join", "/you-said-we-did.json", "/you-said-we-did.atom"]
        {
            let seen = town.anyone().get(address).await;
            assert!(seen.body.contains("Wearside Safeguarding Partnership"), "{address}");
            seen.assert_silent(&was);
        }
        let list = dilys.get("/settings").await.between("Changes of settings", "</table>");
        assert!(list.contains(&was) && list.contains("Wearside") && list.contains("Dilys Morgan") && list.contains("22 Nov 2026"), "{list}");
        assert_eq!(list.matches("<tr>").count(), 4, "three settings were changed: {list}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn change_made_meanwhile_is_not_overwritten() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let was = dilys.get("/settings").await.between("name=\"was\" value=\"", "\"");
        let mut mine = fields(&town, |board| board.area = "Wearside".into());
        mine.push(("was", was));
        save(dilys, &town, |board| board.area = "Teesside".into()).await;
        let stale = dilys.post("/settings", &borrowed(&mine)).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.assert_says("Which one do you keep?").assert_says("Teesside").assert_says("Wearside");
        assert_eq!(town.app.board().area, "Teesside");
        mine.last_mut().unwrap().1 = stale.between("name=\"was\" value=\"", "\"");
        assert_eq!(dilys.post("/settings", &borrowed(&mine)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(town.app.board().area, "Wearside");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn change_of_one_of_two_numbers_of_one_name_is_seen() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let twice = |board: &mut Board, number: &str| {
            let second = Helpline { number: number.into(), always_shown: false, ..board.helplines[0].clone() };
            board.helplines.truncate(1);
            board.helplines.push(second);
        };
        save(dilys, &town, |board| twice(board, "1111")).await;
        let mut mine = fields(&town, |board| twice(board, "3333"));
        mine.push(("was", dilys.get("/settings").await.between("name=\"was\" value=\"", "\"")));
        save(dilys, &town, |board| twice(board, "2222")).await;
        let list = dilys.get("/settings").await.between("Changes of settings", "</table>");
        assert!(list.contains("1111") && list.contains("2222"), "{list}");
        let stale = dilys.post("/settings", &borrowed(&mine)).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.assert_says("Which one do you keep?").assert_says("2222").assert_says("3333");
        assert_eq!(town.app.board().helplines[1].number, "2222");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn number_that_is_due_nags_administrators_only() {
        let town = Town::demo().await;
        let (administrator, reviewer) = (town.cast("administrator").await, town.cast("reviewer").await);
        administrator.get("/people").await.assert_silent("check numbers");
        save(&administrator, &town, |board| {
            board.helplines[1].review_by = board.helplines[1].checked_on.parse::<jiff::civil::Date>().unwrap().tomorrow().unwrap().to_string()
        })
        .await;
        administrator.get("/people").await.assert_says("check numbers");
        administrator.get("/settings").await.assert_says("One help number should have been checked again by now.");
        reviewer.get("/inbox").await.assert_silent("check numbers");
    }
}
