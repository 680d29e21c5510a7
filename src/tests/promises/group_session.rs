//! A group session over real connections: thirty phones at once; and a server that is killed in the middle of it, when what was approved
//! is on the wall, and nothing else ever is.

use crate::{
    client::{between, receipt, send},
    server::{Server, wait_until},
};
use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Items said in the session: the wall has place for twelve, so each round takes one off when it puts one on.
const SAID: usize = 12;

/// An open session of the demo facilitator, with one prompt.
pub struct OpenSession {
    /// The facilitator's sign-in.
    pub cookie: String,
    pub session: String,
    pub prompt: String,
    pub code: String,
}

impl OpenSession {
    pub fn open(port: u16) -> Self {
        let entered = send(port, "POST", "/demo/sign-in", "", &[("person", "facilitator")]).unwrap();
        let cookie = between(&entered, "set-cookie: ", ";").unwrap();
        let desk = |method: &str, path: &str, fields: &[(&str, &str)]| send(port, method, path, &cookie, fields);
        let today = sayso::clock::Clock::default().today().to_string();
        let page = desk("GET", "/group-sessions", &[]).unwrap();
        let places = between(&page, "name=\"place\"", "</select>").unwrap();
        let place = places.split("<option value=\"").skip(1).find_map(|rest| rest.split('"').next().filter(|place| !place.is_empty())).unwrap();
        let made = desk("POST", "/group-sessions", &[("kind", "Workshop"), ("place", place), ("date", &today)]).unwrap();
        let session = between(&made, "location: ", "\r").unwrap();
        desk("POST", &format!("{session}/prompts"), &[("way", "Words"), ("question", "What would help?"), ("options", ""), ("minutes", "")]).unwrap();
        let prompt = between(&desk("GET", &session, &[]).unwrap(), &format!("{session}/prompts/"), "\"").unwrap()[..32].to_string();
        desk("POST", &format!("{session}/opening"), &[]).unwrap();
        desk("POST", &format!("{session}/prompts/{prompt}/state"), &[("to", "open")]).unwrap();
        let console = desk("GET", &session, &[]).unwrap();
        let code = between(&console, "class=\"code\"", "</p>").unwrap().rsplit('>').next().unwrap().replace(' ', "");
        Self { cookie, session, prompt, code }
    }
}

/// Joins with a phone, sends an item and returns the phone's cookie.
pub fn says(port: u16, code: &str, prompt: &str, words: &str) -> String {
    let room = send(port, "POST", &format!("/join/{code}"), "", &[]).unwrap();
    let phone = between(&room, "set-cookie: ", ";").unwrap();
    let room = send(port, "GET", &format!("/join/{code}"), &phone, &[]).unwrap();
    let token = between(&room, "name=\"token\" value=\"", "\"").unwrap();
    let fields = [("prompt", prompt), ("token", &token), ("words", words), ("checked", "yes")];
    let told = send(port, "POST", &format!("/join/{code}"), &phone, &fields).unwrap();
    assert!(told.contains("?said="), "{told}");
    phone
}

#[test]
fn thirty_phones_join_and_speak_within_a_minute() {
    let server = Server::start_demo("warn");
    let OpenSession { cookie, session, prompt, code } = OpenSession::open(server.port);
    let begun = Instant::now();
    let receipts = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for nth in 0..30 {
            let (receipts, prompt, code) = (&receipts, &prompt, &code);
            scope.spawn(move || {
                let phone = says(server.port, code, prompt, &format!("Thing {nth:02} that we need"));
                let room = send(server.port, "GET", &format!("/join/{code}"), &phone, &[]).unwrap();
                receipts.lock().unwrap().insert(receipt(&room).unwrap());
            });
        }
    });
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    assert_eq!(receipts.lock().unwrap().len(), 30, "each has a receipt of its own");
    let console = send(server.port, "GET", &session, &cookie, &[]).unwrap();
    assert!(console.contains("21 to 30"), "{console}");
    for nth in 0..30 {
        assert!(console.contains(&format!("you said\"><bdi dir=\"auto\">Thing {nth:02} that we need")), "{nth}");
    }
}

fn kills() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 200 } else { 15 }
}

#[test]
fn wall_shows_only_approved_items_after_each_crash() {
    let mut server = Server::start_demo("warn");
    let port = server.port;
    let OpenSession { cookie, session, prompt, code } = OpenSession::open(port);
    let desk = |method: &str, path: &str, fields: &[(&str, &str)]| send(port, method, path, &cookie, fields);
    for nth in 0..SAID {
        says(port, &code, &prompt, &thing(nth));
    }
    let console = desk("GET", &session, &[]).unwrap();
    let ids: Vec<String> = (0..SAID)
        .map(|nth| {
            // Its words stand in the lists of the others too.
            let before = &console[..console.find(&format!("you said\"><bdi dir=\"auto\">{}", thing(nth))).unwrap()];
            before[before.rfind("id=\"i-").unwrap() + 6..][..32].to_string()
        })
        .collect();

    // Approvals that the server confirmed, and those it never answered, which may be written or not.
    let (approved, unsure, confirmed) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()), AtomicUsize::new(0));
    for round in 0..kills() {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for turn in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let nth = (round * 7 + turn * 5) % (SAID - 2);
                    let on = !approved.lock().unwrap().contains(&nth);
                    unsure.lock().unwrap().insert(nth);
                    let to = if on { "approve" } else { "wait" };
                    let answer = desk("POST", &format!("{session}/items/{}", ids[nth]), &[("to", to)]);
                    let told = answer.as_ref().and_then(|answer| between(answer, "location: ", "\r"));
                    if told.is_some_and(|told| told.starts_with(&session)) {
                        unsure.lock().unwrap().remove(&nth);
                        confirmed.fetch_add(1, Ordering::Relaxed);
                        if on {
                            approved.lock().unwrap().insert(nth)
                        } else {
                            approved.lock().unwrap().remove(&nth)
                        };
                    }
                }
            });
            let enough = confirmed.load(Ordering::Relaxed) + 2 + round * 5 % 13;
            let loaded = wait_until(|| confirmed.load(Ordering::Relaxed) >= enough);
            server.kill();
            stop.store(true, Ordering::Relaxed);
            assert!(loaded, "round {round}: nothing is approved");
        });
        server.restart();
        assert_eq!(server.integrity(), "ok", "round {round}");
        let wall = desk("GET", &format!("{session}/wall"), &[]).unwrap();
        assert!(wall.starts_with("HTTP/1.1 200") && wall.contains("What would help?"), "round {round}: {wall}");
        for nth in 0..SAID {
            let shown = wall.contains(&thing(nth));
            if unsure.lock().unwrap().remove(&nth) {
                if shown {
                    approved.lock().unwrap().insert(nth)
                } else {
                    approved.lock().unwrap().remove(&nth)
                };
                assert!(nth < SAID - 2, "round {round}: {nth} was never approved");
                continue;
            }
            assert_eq!(shown, approved.lock().unwrap().contains(&nth), "round {round}: thing {nth}");
        }
    }
}

fn thing(nth: usize) -> String {
    let names = ["lamp", "bus", "bench", "park", "garden", "music", "lunch", "phone", "room", "teacher", "football", "library"];
    format!("We need a better {}", names[nth])
}
