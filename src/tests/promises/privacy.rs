//! P4: we keep nothing that says who someone is. Visitors from many addresses, each with marks of their own, while the program logs
//! all it can; then every byte it left behind is searched for them.

use crate::{
    client::{Visitor, between, receipt, token_in},
    group_session::OpenSession,
    server::Server,
};
use base64::Engine;
use std::net::Ipv4Addr;

const VISITORS: u8 = 50;
const VISITS: usize = 10;

#[test]
fn p04_feedback_leaves_no_trace_of_its_author() {
    assert_feedback_leaves_no_trace("text");
}

#[test]
fn p04_feedback_leaves_no_trace_in_a_json_log() {
    assert_feedback_leaves_no_trace("json");
}

fn assert_feedback_leaves_no_trace(format: &str) {
    let server = Server::start_logging_all(format);
    let mut canaries = vec!["canarywords".to_string()];
    for number in 0..VISITORS {
        let visitor = visitor(number);
        for _ in 0..VISITS {
            let form = visitor.get(server.port, "/have-your-say").expect("the page comes");
            let token = token_in(&form).expect("it has a token");
            let fields = [("token", token.as_str()), ("words", "canarywords that nobody else says"), ("checked", "yes")];
            let phrase = visitor.post(server.port, "/have-your-say", &fields).and_then(|page| receipt(&page)).expect("a receipt");
            let back = visitor.post(server.port, "/receipt", &[("receipt", &phrase)]).expect("the journey");
            assert!(back.starts_with("HTTP/1.1 200"));
            canaries.extend([token, phrase]);
        }
        canaries.extend([visitor.address.to_string(), visitor.agent, visitor.language, visitor.referer]);
    }
    assert!(server.rows() == i64::from(VISITORS) * VISITS as i64);
    assert_none_left(&server, &canaries);
}

#[test]
fn p04_open_session_leaves_no_trace_of_its_phones() {
    let server = Server::start_demo("trace");
    let session = OpenSession::open(server.port);
    let door = format!("/join/{}", session.code);
    let mut canaries = vec!["canarywords".to_string()];
    for number in 0..VISITORS {
        let visitor = visitor(number);
        let went_in = visitor.post(server.port, &door, &[]).expect("the room");
        let cookie = between(&went_in, "set-cookie: group=", ";").expect("a cookie");
        let inside = visitor.get(server.port, &format!("{door}?in")).expect("the room");
        let token = token_in(&inside).expect("it has a token");
        let phone = between(&inside, "name=\"phone\" value=\"", "\"").expect("its browser keeps no cookies");
        let words = "canarywords that nobody else says";
        let fields = [("prompt", session.prompt.as_str()), ("phone", &phone), ("token", &token), ("words", words), ("checked", "yes")];
        let phrase = visitor.post(server.port, &door, &fields).and_then(|page| receipt(&page)).expect("a receipt");
        canaries.extend([token, cookie, phone, phrase, visitor.address.to_string(), visitor.agent, visitor.language, visitor.referer]);
    }
    assert_none_left(&server, &canaries);
}

fn visitor(number: u8) -> Visitor {
    Visitor {
        address: Ipv4Addr::new(127, 41 + number, 200 - number, 77),
        agent: format!("CanaryAgent{number}x"),
        language: format!("xx-canary{number}x"),
        referer: format!("https://canary-referer{number}.example/"),
    }
}

/// None of these is in what the program keeps or logs, in any way it could hide there.
fn assert_none_left(server: &Server, canaries: &[String]) {
    let (kept, logged) = (server.left_behind(), server.log());
    assert!(holds(&kept, b"Durham Safeguarding"), "what it keeps in the open is found");
    assert!(logged.len() > 100_000 && holds(&logged, b"DEBUG"), "it really logs all it can: {} bytes", logged.len());
    let mut hits = vec![];
    for canary in canaries {
        for (form, needle) in disguises(canary) {
            for (place, bytes) in [("database", &kept), ("log", &logged)] {
                if holds(bytes, &needle) {
                    hits.push(format!("the {place} holds {canary} {form}"));
                }
            }
        }
    }
    assert!(hits.is_empty(), "{} hits: {:#?}", hits.len(), &hits[..hits.len().min(5)]);
}

/// The ways an address or a name could hide in bytes.
fn disguises(canary: &str) -> Vec<(&'static str, Vec<u8>)> {
    let hex = |bytes: &[u8]| sayso::id::to_hex(bytes).into_bytes();
    let mut forms = vec![("as it is", canary.as_bytes().to_vec()), ("as hex", hex(canary.as_bytes()))];
    forms.push(("as base64", base64::engine::general_purpose::STANDARD_NO_PAD.encode(canary).into_bytes()));
    if let Ok(address) = canary.parse::<Ipv4Addr>() {
        forms.push(("as packed hex", hex(&address.octets())));
        forms.push(("as a number", u32::from(address).to_string().into_bytes()));
    }
    forms
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}
