//! Two servers on one PostgreSQL: either serves anybody, and when one is killed in the middle of a session the other goes on.

use crate::{
    client::{between, get, hears, receipt, send},
    group_session::{OpenSession, says},
    server::{Server, wait_until},
};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Long enough for a slow machine; the heartbeat of a line would mend a lost notice only after fifteen seconds.
const SOON: Duration = Duration::from_secs(10);

/// The id of an item on the console, by its words.
fn item(port: u16, open: &OpenSession, words: &str) -> String {
    let console = send(port, "GET", &open.session, &open.cookie, &[]).unwrap();
    let before = &console[..console.find(&format!("you said\"><bdi dir=\"auto\">{words}")).unwrap_or_else(|| panic!("{words} is not in {console}"))];
    before[before.rfind("id=\"i-").unwrap() + 6..][..32].to_string()
}

fn approve(port: u16, open: &OpenSession, words: &str) {
    let address = format!("{}/items/{}", open.session, item(port, open, words));
    let told = send(port, "POST", &address, &open.cookie, &[("to", "approve")]).unwrap();
    assert!(told.starts_with("HTTP/1.1 303"), "{told}");
}

#[test]
fn wall_hears_an_approval_on_the_other_server() {
    let first = Server::start_demo("warn");
    let second = first.beside();
    // The sign-in is of one server and serves on both.
    let open = OpenSession::open(first.port);
    says(second.port, &open.code, &open.prompt, "We need a better lamp");
    let wall = format!("{}/wall/live", open.session);
    std::thread::scope(|scope| {
        let line = scope.spawn(|| hears(second.port, &wall, &open.cookie, "better lamp", SOON));
        approve(first.port, &open, "We need a better lamp");
        assert!(line.join().unwrap());
    });
}

#[test]
fn withdrawn_answer_is_gone_from_both_servers() {
    let first = Server::start_demo("warn");
    let second = first.beside();
    let joe = between(&send(first.port, "POST", "/demo/sign-in", "", &[("person", "publisher")]).unwrap(), "set-cookie: ", ";").unwrap();
    for port in [first.port, second.port] {
        assert!(get(port, "/you-said-we-did").unwrap().starts_with("HTTP/1.1 200"));
    }
    let answers = send(second.port, "GET", "/answers", &joe, &[]).unwrap();
    let withdrawal = between(&answers, "action=\"/answers/", "/withdrawal\"").unwrap();
    let withdrawal = format!("/answers/{}/withdrawal", withdrawal.rsplit('/').next().unwrap());
    let note = "It was not so on either server";
    let told = send(first.port, "POST", &withdrawal, &joe, &[("note", note)]).unwrap();
    assert!(told.starts_with("HTTP/1.1 303"), "{told}");
    for port in [first.port, second.port] {
        assert!(get(port, "/you-said-we-did").unwrap().contains(note));
    }
}

/// The fields of a form as a browser would send them.
fn fields_of(form: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'").replace("&amp;", "&")
    };
    let named = form.match_indices(" name=\"").filter_map(|(at, _)| {
        let start = form[..at].rfind('<')?;
        let (name, tag) = (between(&form[at..], "name=\"", "\"")?, &form[start..start + form[start..].find('>')?]);
        let rest = &form[start + tag.len() + 1..];
        let value = if tag.starts_with("<textarea") {
            rest[..rest.find("</textarea>")?].trim_start_matches('\n').to_string()
        } else if tag.starts_with("<select") {
            let options = &rest[..rest.find("</select>")?];
            let chosen = options.split("<option").find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")))?;
            between(chosen, "value=\"", "\"")?
        } else if tag.starts_with("<button") || tag.contains("type=\"checkbox\"") && !tag.contains(" checked") {
            return None;
        } else {
            between(tag, "value=\"", "\"").unwrap_or_default()
        };
        Some((name, plain(&value)))
    });
    named.collect()
}

#[test]
fn changed_settings_reach_the_other_server() {
    let first = Server::start_demo("warn");
    let second = first.beside();
    let dilys = between(&send(first.port, "POST", "/demo/sign-in", "", &[("person", "administrator")]).unwrap(), "set-cookie: ", ";").unwrap();
    let page = send(first.port, "GET", "/settings", &dilys, &[]).unwrap();
    let mut fields = fields_of(&between(&page, "action=\"/settings\"", "</form>").unwrap());
    let name = "The Board with another name";
    fields.iter_mut().filter(|(field, _)| field == "body").for_each(|(_, value)| *value = name.into());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let told = send(first.port, "POST", "/settings", &dilys, &fields).unwrap();
    assert!(told.starts_with("HTTP/1.1 303"), "{told}");
    let began = std::time::Instant::now();
    while !get(second.port, "/privacy").unwrap().contains(name) {
        assert!(began.elapsed() < SOON, "the second server still has the old name");
        std::thread::sleep(Duration::from_millis(10));
    }
    println!("P27: settings reached the second server after {} ms", began.elapsed().as_millis());
}

#[test]
fn session_goes_on_when_one_server_is_killed() {
    let mut first = Server::start_demo("warn");
    let second = first.beside();
    let open = OpenSession::open(first.port);
    let phone = says(first.port, &open.code, &open.prompt, "We need a better bus");
    let room = |port: u16| send(port, "GET", &format!("/join/{}", open.code), &phone, &[]).unwrap();
    let five_words = receipt(&room(first.port)).unwrap();
    // Phones write to the first server until it is gone; each thing it said yes to is kept.
    let (port, kept, stop) = (first.port, Mutex::new(vec![]), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for nth in 0..4 {
            let (kept, stop, open) = (&kept, &stop, &open);
            scope.spawn(move || {
                for turn in 0.. {
                    let words = format!("Thing {nth} of turn {turn} matters");
                    let door = format!("/join/{}", open.code);
                    let Some(room) = send(port, "POST", &door, "", &[]) else { break };
                    let Some(cookie) = between(&room, "set-cookie: ", ";") else { break };
                    let Some(room) = send(port, "GET", &door, &cookie, &[]) else { break };
                    let Some(token) = between(&room, "name=\"token\" value=\"", "\"") else { break };
                    let fields = [("prompt", &*open.prompt), ("token", &token), ("words", &words), ("checked", "yes")];
                    let said = send(port, "POST", &door, &cookie, &fields);
                    if said.is_some_and(|said| said.contains("?said=")) {
                        kept.lock().unwrap().push(words);
                    }
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        let loaded = wait_until(|| kept.lock().unwrap().len() >= 8);
        first.kill();
        stop.store(true, Ordering::Relaxed);
        assert!(loaded, "nothing is kept");
    });
    let kept = kept.into_inner().unwrap();
    let console = send(second.port, "GET", &open.session, &open.cookie, &[]).unwrap();
    for words in &kept {
        assert!(console.contains(&format!("you said\"><bdi dir=\"auto\">{words}")), "{words} is lost");
    }
    // The phone and the facilitator go on at the other server, and its wall shows both.
    let room = room(second.port);
    assert_eq!(receipt(&room).unwrap(), five_words);
    let token = between(&room, "name=\"token\" value=\"", "\"").unwrap();
    let fields = [("prompt", &*open.prompt), ("token", &token), ("words", "We need a better park"), ("checked", "yes")];
    assert!(send(second.port, "POST", &format!("/join/{}", open.code), &phone, &fields).unwrap().contains("?said="));
    for words in ["We need a better bus", "We need a better park"] {
        approve(second.port, &open, words);
    }
    first.restart();
    for port in [first.port, second.port] {
        let wall = send(port, "GET", &format!("{}/wall", open.session), &open.cookie, &[]).unwrap();
        assert!(wall.contains("better bus") && wall.contains("better park"), "{wall}");
    }
    println!("P27: {} things were said to a server that was killed; 0 lost", kept.len());
}
