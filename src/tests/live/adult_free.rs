//! Agenda Days: nothing leaves the room before the young people release it.

use super::paper::ticks::{self, Dots};
use crate::tests::{
    group::{ASKED, Group, Line},
    town::Town,
};
use http::StatusCode;

/// Everything that staff, an administrator or the room's facilitator can see, and the database itself.
async fn assert_nobody_can_read(town: &Town, group: &Group, words: &str) {
    let reviewer = town.cast("reviewer").await;
    for page in ["/inbox", "/inbox/read", "/themes", "/trail"] {
        reviewer.get(page).await.assert_silent(words);
    }
    town.cast("lead").await.get("/concerns").await.assert_silent(words);
    town.cast("administrator").await.get("/people").await.assert_silent(words);
    for page in ["", "/wall", "/sheet", "/typing"] {
        group.facilitator.get(&format!("{}{page}", group.address)).await.assert_silent(words);
    }
    let mut line = Line::open(town, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
    let (_, drawn) = line.next().await.expect("the wall is sent what it shows");
    assert!(!drawn.contains(words));
    let rows = town.dump().await;
    assert!(!rows.iter().any(|row| row.contains(words)));
    // Not even with the key: what lies there opens with the young person's own receipt only.
    let mut opened = 0;
    let items = items(town, group).await;
    assert!(!items.is_empty());
    for row in items {
        let fields: Vec<&str> = row.split('|').collect();
        let bytes = |hex: &str| -> Vec<u8> {
            let hex = hex.trim_start_matches("\\x").trim_matches('"');
            (0..hex.len() / 2).filter_map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()).collect()
        };
        // On PostgreSQL a row is one text; the test of SQLite's is enough for both, as the sealing is the same.
        if fields.len() < 7 {
            continue;
        }
        let place = crate::vault::Place { table: "feedback", row: &bytes(fields[1]), field: "words" };
        let sealed = bytes(fields[6]);
        assert!(sealed.len() > 200, "the words stand in this column");
        opened += usize::from(town.app.vault.open(place, &sealed).is_ok());
    }
    assert_eq!(opened, 0);
}

/// The rows of this session's items, without those of the demo's other sessions.
async fn items(town: &Town, group: &Group) -> Vec<String> {
    let of_group = |row: &String| group.prompts.iter().any(|prompt| row.to_lowercase().contains(prompt));
    town.dump_in_disk_order("session_items").await.into_iter().filter(of_group).collect()
}

mod release {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_reads_an_item_before_its_release() {
        let town = Town::demo().await;
        let facilitator = town.cast("facilitator").await;
        let group = Group::planned(&town, &facilitator, "AgendaDay", &[("Words", ASKED, "")]).await;
        group.begin().await;
        let phone = group.phone(&town).await;
        phone.says("We want kinder words about us").await;
        let words = phone.says("And nobody asks us first").await;
        assert_nobody_can_read(&town, &group, "kinder words").await;
        assert_nobody_can_read(&town, &group, "nobody asks us").await;

        // One item is released, by the phone that sent it; another phone can't.
        let item = phone.room().await.between("kinder words", "Show it to them").split("name=\"item\" value=\"").nth(1).unwrap()[..32].to_string();
        let other = group.phone(&town).await;
        let seen = other.sends("/release", &[("item", &item)]).await;
        assert_eq!(seen.status, StatusCode::CONFLICT);
        seen.assert_says("You can still show it with your five words").assert_silent("You showed it to them");
        assert_nobody_can_read(&town, &group, "kinder words").await;
        phone.sends("/release", &[("item", &item)]).await.assert_says("You showed it to them");
        group.console().await.assert_says("kinder words").assert_silent("nobody asks us");
        group.wall().await.assert_silent("kinder words");
        group.approve("kinder words").await;
        group.wall().await.assert_says("kinder words");

        // The session ends: released items are feedback, and the rest stays locked until its release.
        group.close().await;
        let reviewer = town.cast("reviewer").await;
        let before = reviewer.get("/inbox").await.text();
        assert!(!before.contains("nobody asks us"));
        // A page of a phone that is not known any more lets nothing go, and does not say so.
        town.anyone().post(&format!("{}/release", phone.address), &[]).await.assert_says("That did not go").assert_silent("You showed it to them");
        assert_eq!(items(&town, &group).await.len(), 1);
        // The answer is lost, and the phone asks again.
        for _ in 0..2 {
            phone.sends("/release", &[]).await.assert_says("You showed it to them");
        }
        let found = town.anyone().post("/receipt", &[("receipt", &words)]).await;
        assert_eq!(found.status, StatusCode::OK);
        assert_eq!(items(&town, &group).await, Vec::<String>::new(), "both are feedback now");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unreleased_items_are_deleted_after_two_weeks() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "AgendaDay").await;
        let phone = group.phone(&town).await;
        phone.says("Never let go").await;
        phone.room().await.assert_says("they are deleted after");
        for day in 1..=15 {
            town.clock.advance(24 * 3600);
            crate::jobs::run(&town.app).await;
            let left = town.dump_in_disk_order("session_items").await.len();
            assert_eq!(left, usize::from(day < 15), "day {day}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn choice_counts_nowhere_before_its_release() {
        let town = Town::new().await;
        let prompts = [("Agree", "The Board listens to us", ""), ("Dots", "What first?", "Lights\nBuses"), ("Words", ASKED, "")];
        let group = Group::asking(&town, "Sam Hill", "AgendaDay", &prompts).await;
        for nth in [1, 2] {
            group.prompt(nth, "open").await;
        }
        let phones = [group.phone(&town).await, group.phone(&town).await, group.phone(&town).await];
        for phone in &phones {
            phone
                .chooses(&group.prompts[0], &[("choice", "2")])
                .await
                .assert_says("It is locked until you show it to them")
                .assert_says("Show what you picked first");
            phone.chooses(&group.prompts[1], &[("dots-0", "1"), ("dots-1", "2")]).await.assert_says("Lights: 1 dot; Buses: 2 dots");
        }
        let counts = async |agree: &str, lights: &str| {
            for nth in [0, 1] {
                group.prompt(nth, "reveal").await;
                let wall = group.wall().await.text();
                assert!([format!("I don’t agree{agree}"), format!("Lights{lights}")].iter().any(|count| wall.contains(count)), "{wall}");
            }
            group.console().await.assert_says(&format!("I don’t agree: {agree}")).assert_says(&format!("Lights: {lights}"));
        };
        counts("0", "0").await;
        let release = async |nth: usize, fields: &[(&str, &str)]| phones[nth].sends("/release", fields).await;

        // One choice, everything at once, and a change of mind, which is locked again.
        release(0, &[("prompt", &group.prompts[0])]).await.assert_says("You showed it to them").assert_says("Lights: 1 dot; Buses: 2 dots");
        counts("1", "0").await;
        release(1, &[]).await.assert_silent("Lights: 1 dot");
        counts("2", "1").await;
        phones[0].chooses(&group.prompts[0], &[("choice", "0")]).await;
        counts("1", "1").await;
        // Somebody else's phone lets nothing of this one go.
        group.phone(&town).await.browser.post(&format!("{}/release", phones[0].address), &[("prompt", &group.prompts[1])]).await;
        counts("1", "1").await;

        // At the end every choice that was not released is gone for good.
        group.close().await;
        assert_eq!(town.dump_in_disk_order("session_marks").await, Vec::<String>::new());
        assert_eq!(town.dump_in_disk_order("session_counts").await.len(), 3, "one who does not agree, and two choices with dots");
        release(2, &[("prompt", &group.prompts[0])]).await.assert_says("so it is gone").assert_silent("Show it to them");
    }
}

mod secrecy {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_can_tell_whether_anything_is_locked() {
        let town = Town::new().await;
        let prompts = [("Words", ASKED, ""), ("Agree", "They listen", ""), ("Words", "Asked too early?", "")];
        let group = Group::asking(&town, "Sam Hill", "AgendaDay", &prompts).await;
        group.prompt(2, "open").await;
        group.console().await.assert_says("Not yet: Asked too early?");
        let phones = [group.phone(&town).await, group.phone(&town).await];
        group.prompt(1, "open").await;
        group.prompt(1, "reveal").await;
        // From here on nothing happens that an adult may know of.
        let console = group.console().await;
        console.assert_silent("Not yet: Asked too early?");
        let since = console.between("live?since=", "\"");
        let mut lines = vec![];
        for path in ["live", "wall/live"] {
            let mut line = Line::open(&town, &group.facilitator, &format!("{}/{path}", group.address), None).await;
            line.next().await.unwrap();
            lines.push(line);
        }
        let third = group.phone(&town).await;
        for phone in phones.iter().chain([&third]) {
            phone.says("Locked under the first").await;
            phone.chooses(&group.prompts[1], &[("choice", "1")]).await.assert_says("It is locked");
        }
        for line in &mut lines {
            assert_eq!(line.next().await, None, "nothing is heard of it");
        }
        assert_eq!(group.console().await.between("live?since=", "\""), since);
        // The one question has something locked under it and the other has not: both are as open as before.
        for nth in [0, 2] {
            let late = group.facilitator.post(&format!("{}/prompts/{}/state", group.address, group.prompts[nth]), &[("to", "unask")]).await;
            assert_eq!(late.status, StatusCode::NOT_FOUND);
        }
        phones[0].sends("/release", &[]).await.assert_says("You showed it to them");
        for line in &mut lines {
            assert!(line.next().await.is_some(), "a release is announced");
        }
    }
}

mod paper {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn sheet_counts_at_once_and_says_an_adult_reads_it() {
        let town = Town::new().await;
        let group = Group::asking(&town, "Sam Hill", "AgendaDay", &ticks::ASKED).await;
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("dots-1", "3")]).await;
        group.typing().await.assert_says("words, dots and ticks alike");
        group.count_sheet(&[(0, Dots(&["1", "0"]))]).await;
        group.console().await.assert_says("Lights: 1").assert_says("Buses: 0");
        let sheet = group.facilitator.get(&format!("{}/sheet", group.address)).await;
        sheet.assert_says("An adult will read what you hand in.").assert_silent("Hand it in when you are done.");
        group.close().await;
        assert_eq!(town.dump_in_disk_order("session_marks").await.len(), 1, "the phone’s own went with it");

        let other = Group::asking(&town, "Nia Hill", "Workshop", &ticks::ASKED).await;
        other
            .facilitator
            .get(&format!("{}/sheet", other.address))
            .await
            .assert_says("Hand it in when you are done.")
            .assert_silent("An adult will read");
        other.facilitator.get(&format!("{}/capture", other.address)).await.assert_says("Dots and ticks stay on the printed sheet");
    }
}
