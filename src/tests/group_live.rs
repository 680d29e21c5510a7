//! The line on which walls, phones and consoles hear of changes: nothing is missed, nothing comes twice, nothing unapproved is shown.

use super::{
    group::{Group, Line, Phone},
    town::Town,
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_said_can_end_the_line_to_the_wall() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    group.phone(&town).await.says("nice words\revent: x\rid: 99999\rretry: 90000000\rmore").await;
    let mut line = Line::open(&town, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
    line.next().await.unwrap();
    group.approve("nice words").await;
    let frame = line.raw().await.unwrap();
    assert!(frame.contains("nice words") && !frame.contains('\r'), "{frame}");
    assert!(frame.lines().all(|line| line.is_empty() || line.starts_with("id: ") || line.starts_with("data: ")), "{frame}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_reconnects_miss_nothing_and_show_nothing_twice() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let mut words = vec![];
    for nth in 0..40 {
        words.push(format!("Thing {nth:02} said"));
    }
    for chunk in words.chunks(20) {
        let phone = group.phone(&town).await;
        for words in chunk {
            phone.says(words).await;
        }
    }
    let path = format!("{}/wall/live", group.address);
    let shown = |drawn: &str| -> Vec<String> { words.iter().filter(|words| drawn.contains(words.as_str())).cloned().collect() };
    let mut heard: Option<String> = None;
    let mut last = String::new();
    let mut approved: Vec<String> = vec![];
    for turn in 0..1_000 {
        // Now and then something is approved, or taken back, between two lines or while one is open.
        let mut line = Line::open(&town, &group.facilitator, &path, heard.as_deref()).await;
        let changes = turn % 25 == 0;
        if changes {
            let nth = turn / 25;
            group.approve(&words[nth]).await;
            approved.push(words[nth].clone());
        }
        if changes || heard.is_none() {
            while let Some((id, drawn)) = line.next().await {
                for words in shown(&drawn) {
                    assert_eq!(drawn.matches(words.as_str()).count(), 1, "once only");
                    assert!(approved.contains(&words), "nothing unapproved");
                }
                (heard, last) = (Some(id), drawn);
                let newest = approved.last().unwrap();
                if last.contains(newest.as_str()) {
                    break;
                }
            }
            assert!(last.contains(approved.last().unwrap().as_str()), "turn {turn}: missed");
        }
    }
    assert_eq!(approved.len(), 40);
    assert!(last.contains("And 28 more"), "twelve can be read at once, and the rest is counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_heard_the_last_change_hears_nothing_until_the_next() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone: Phone = group.phone(&town).await;
    let path = format!("{}/live", phone.address);
    let mut line = Line::open(&town, &phone.browser, &path, None).await;
    let (id, data) = line.next().await.unwrap();
    assert_eq!(data, "changed");
    let mut again = Line::open(&town, &phone.browser, &path, Some(&id)).await;
    assert_eq!(again.next().await, None);
    group.prompt(0, "close").await;
    assert_eq!(line.next().await.unwrap().1, "changed");
    assert_ne!(again.next().await.unwrap().0, id);
    group.close().await;
    assert!(again.next().await.is_some());
    assert_eq!(again.next().await, None, "the line ends with the session");
    assert_eq!(town.anyone().get(&format!("{}/live", phone.address)).await.status, StatusCode::NOT_FOUND);
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_on_one_server_comes_up_on_the_walls_of_another() {
    let town = Town::new().await;
    let other = town.another_server().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    group.phone(&town).await.says("Lamps on the path").await;
    let mut line = Line::to(&other, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
    let (_, before) = line.next().await.unwrap();
    assert!(before.contains(super::group::ASKED) && !before.contains("Lamps"), "{before}");
    group.approve("Lamps on the path").await;
    // A line is given 0.3 seconds each time.
    for _ in 0..30 {
        if line.next().await.is_some_and(|(_, drawn)| drawn.contains("Lamps on the path")) {
            return;
        }
    }
    panic!("the other server did not hear of it");
}
