//! Event streams to walls, phones and consoles: nothing is missed, nothing comes twice, nothing unapproved is shown.

use super::stored_session::{own, session_id};
use crate::{
    group_sessions::ModerationState,
    live::console::acts::{ItemAct, act_on_item},
    tests::{
        dice::Dice,
        group::{Group, Line, Phone},
        town::{Browser, Seen, Town, id_of},
    },
};
use http::StatusCode;
use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};

#[tokio::test(flavor = "multi_thread")]
async fn item_words_cannot_forge_an_event() {
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

/// The state of a listener: the number of the last event, and the view that came with it.
#[derive(Default)]
struct Heard {
    last: Option<String>,
    shown: String,
    frames: usize,
}

impl Heard {
    /// Opens a line where it left off and listens until `until`; what it hears is newer each time.
    async fn listens(&mut self, town: &Town, browser: &Browser, path: &str, until: Duration) {
        let mut line = Line::open(town, browser, path, self.last.as_deref()).await;
        let end = Instant::now() + until;
        while let Ok(Some((id, shown))) = tokio::time::timeout(end.saturating_duration_since(Instant::now()), line.next()).await {
            let number = |id: &str| id.parse::<i64>().unwrap();
            assert!(self.last.as_deref().is_none_or(|last| number(last) < number(&id)), "{:?}, then {id}: nothing twice, nothing older", self.last);
            (self.last, self.shown, self.frames) = (Some(id), shown, self.frames + 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reconnecting_listeners_miss_and_repeat_nothing() {
    const LINES: usize = 1_000;
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let words: Vec<String> = (0..10).map(|nth| format!("Thing {nth:02} said")).collect();
    for words in &words {
        phone.says(words).await;
    }
    phone.says("Never approved").await;
    let (wall, console) = (format!("{}/wall/live", group.address), format!("{}/live", group.address));
    let phones = format!("{}/live", phone.address);
    // Things are approved and taken back, all the while lines are opened and cut, before, while and after something is sent.
    let over = AtomicBool::new(false);
    let acts = async {
        let (mut dice, mut approved, mut count) = (Dice(20261123), HashSet::new(), 0);
        while !over.load(Relaxed) || count <= 100 {
            let words = &words[dice.roll(words.len())];
            let to = if approved.remove(words) { "wait" } else { "approve" };
            if to == "approve" {
                approved.insert(words.clone());
            }
            group.item_to(words, &[("to", to)]).await;
            count += 1;
            tokio::time::sleep(Duration::from_millis(dice.roll(15) as u64)).await;
        }
        (approved, count)
    };
    let listens = async {
        let (mut dice, mut heard) = (Dice(7), [Heard::default(), Heard::default(), Heard::default()]);
        let begun = Instant::now();
        for turn in 0.. {
            let [at_wall, at_console, on_phone] = &mut heard;
            if turn >= LINES && (at_wall.frames > 50 || begun.elapsed() > Duration::from_secs(120)) {
                break;
            }
            let until = Duration::from_micros(dice.roll(12_000) as u64);
            match turn % 4 {
                0 => at_console.listens(&town, &group.facilitator, &console, until).await,
                1 => on_phone.listens(&town, &phone.browser, &phones, until).await,
                _ => at_wall.listens(&town, &group.facilitator, &wall, until).await,
            }
            assert!(!at_wall.shown.contains("Never approved"));
        }
        over.store(true, Relaxed);
        heard
    };
    let ((approved, count), [mut at_wall, mut at_console, mut on_phone]) = tokio::join!(acts, listens);
    assert!(at_wall.frames > 50, "the wall hears what changes");
    let long = Duration::from_secs(1);
    at_wall.listens(&town, &group.facilitator, &wall, long).await;
    at_console.listens(&town, &group.facilitator, &console, long).await;
    on_phone.listens(&town, &phone.browser, &phones, long).await;
    let shown: HashSet<String> = words.iter().filter(|words| at_wall.shown.contains(words.as_str())).cloned().collect();
    assert_eq!(shown, approved);
    // Each has heard of the very last change.
    let last = |heard: &Heard| heard.last.as_deref().unwrap().parse::<i64>().unwrap();
    let since = |page: &Seen| page.between("live?since=", "\"").parse::<i64>().unwrap();
    assert_eq!(last(&at_console), since(&group.console().await));
    assert_eq!(last(&on_phone), since(&phone.room().await));
    println!(
        "{count} changes, {LINES} lines or more: the wall heard {} times, the console {}, the phone {}",
        at_wall.frames, at_console.frames, on_phone.frames
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wall_never_returns_to_an_older_state() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    group.phone(&town).await.says("Must go from the wall").await;
    group.approve("Must go from the wall").await;
    let path = format!("{}/wall/live", group.address);
    let mut other = Line::open(&town, &group.facilitator, &path, None).await;
    assert!(other.next().await.unwrap().1.contains("Must go from the wall"));
    // The server that changes it ends before it can tell anybody.
    let item = group.item("Must go from the wall").await;
    let mut tx = town.app.write_as_staff().await.unwrap();
    let sam = own(&mut tx, "Sam Hill", session_id(&group.address)).await;
    act_on_item(&mut tx, &town.app.audit_context(), &sam, item.parse().unwrap(), ItemAct::Moderate(ModerationState::Held)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let wall = group.wall().await;
    wall.assert_silent("Must go from the wall");
    let since = wall.between("live?since=", "\"");
    let mut line = Line::open(&town, &group.facilitator, &path, Some(&since)).await;
    assert_eq!(line.next().await, None, "nothing older than what it shows");
}

#[tokio::test(flavor = "multi_thread")]
async fn listener_hears_each_change_once() {
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

#[tokio::test(flavor = "multi_thread")]
async fn one_phone_cannot_take_every_line() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let (greedy, other) = (group.phone(&town).await, group.phone(&town).await);
    let path = format!("{}/live", greedy.address);
    let mut others = Line::open(&town, &other.browser, &path, None).await;
    let mut lines = vec![];
    for _ in 0..6 {
        lines.push(Line::open(&town, &greedy.browser, &path, None).await);
    }
    for line in &mut lines[..2] {
        assert!(line.ends_within(5).await, "the oldest give way");
    }
    for line in lines[2..].iter_mut().chain([&mut others]) {
        line.next().await.expect("the state now");
    }
    group.prompt(0, "close").await;
    for line in lines[2..].iter_mut().chain([&mut others]) {
        assert!(line.next().await.is_some(), "it hears of the change");
    }
}

mod revoke {
    use super::*;

    /// A facilitator with a wall and a console, and their id.
    async fn lines(town: &Town, name: &str) -> (Group, [Line; 2], String) {
        let group = Group::open(town, name, "Workshop").await;
        let wall = Line::open(town, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
        let console = Line::open(town, &group.facilitator, &format!("{}/live", group.address), None).await;
        let id = id_of(town.administrator().await, name).await;
        (group, [wall, console], id)
    }

    async fn assert_ended(lines: [Line; 2], what: &str) {
        for mut line in lines {
            assert!(line.ends_within(5).await, "{what}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn switched_off_facilitators_lines_end() {
        let town = Town::new().await;
        let (_group, theirs, id) = lines(&town, "Sam Hill").await;
        let (others, [mut wall, _console], _) = lines(&town, "Nia Other").await;
        let administrator = town.administrator().await;
        administrator.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert_ended(theirs, "switched off").await;
        wall.next().await.expect("the state now");
        others.phone(&town).await.says("Lamps on the path").await;
        others.approve("Lamps on the path").await;
        assert!(wall.next().await.is_some_and(|(_, drawn)| drawn.contains("Lamps")), "others go on");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lines_end_with_the_role_and_with_signing_out() {
        let town = Town::new().await;
        let (_group, theirs, id) = lines(&town, "Sam Hill").await;
        town.administrator().await.post(&format!("/people/{id}/roles"), &[("role", "auditor")]).await;
        assert_ended(theirs, "no facilitator any more").await;
        let (group, theirs, _) = lines(&town, "Nia Other").await;
        group.facilitator.post("/sign-out", &[]).await;
        assert_ended(theirs, "signed out").await;
    }

    #[cfg(feature = "postgres")]
    #[tokio::test(flavor = "multi_thread")]
    async fn lines_on_another_server_end_by_the_next_heartbeat() {
        let town = Town::new().await;
        let other = town.another_server(|_| {}).await;
        let (group, _, id) = lines(&town, "Sam Hill").await;
        let mut wall = Line::to(&other, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
        town.administrator().await.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert!(wall.ends_within(20).await);
    }
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn approval_on_one_server_reaches_walls_of_another() {
    let town = Town::new().await;
    let other = town.another_server(|_| {}).await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    group.phone(&town).await.says("Lamps on the path").await;
    let mut line = Line::to(&other, &group.facilitator, &format!("{}/wall/live", group.address), None).await;
    let (_, before) = line.next().await.unwrap();
    assert!(before.contains(crate::tests::group::ASKED) && !before.contains("Lamps"), "{before}");
    group.approve("Lamps on the path").await;
    // A line is given 0.3 seconds each time.
    for _ in 0..30 {
        if line.next().await.is_some_and(|(_, drawn)| drawn.contains("Lamps on the path")) {
            return;
        }
    }
    panic!("the other server did not hear of it");
}
