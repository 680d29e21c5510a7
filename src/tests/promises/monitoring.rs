//! The program as an operator watches it: figures on a port of their own, and a log without words.

use crate::{
    client::{get, post, receipt, token},
    server::{Server, ended, free_port},
};
use std::{
    process::Command,
    time::{Duration, Instant},
};

fn figures(port: u16) -> String {
    let answer = get(port, "/metrics").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("text/plain; version=0.0.4"), "{answer}");
    answer.split_once("\r\n\r\n").unwrap().1.to_string()
}

#[test]
fn figures_stand_still_while_young_people_write() {
    let port = free_port();
    let server = Server::with("serve", "warn", &["--metrics", &format!("127.0.0.1:{port}")]);
    let began = Instant::now();
    while figures(port).contains("sayso_database_bytes 0") {
        assert!(began.elapsed() < Duration::from_secs(20), "the hourly jobs run at the start: {}", figures(port));
    }
    // The disk may be written to by anybody.
    let ours = || figures(port).lines().filter(|line| !line.starts_with("sayso_free_bytes")).collect::<Vec<_>>().join("\n");
    let before = ours();
    for nth in 0..50 {
        let words = format!("Thing {nth} that nobody should count");
        let fields = [("token", &*token(server.port).unwrap()), ("words", &words), ("checked", "yes")];
        receipt(&post(server.port, "/have-your-say", &fields).unwrap()).unwrap();
        assert_eq!(ours(), before);
    }
    assert!(before.contains("sayso_failed_answers_total{status=\"503\"} 0"), "{before}");
    for path in ["/metrics", "/metrics/"] {
        assert!(get(server.port, path).unwrap().starts_with("HTTP/1.1 404"), "not for the public");
    }
    assert!(get(port, "/have-your-say").unwrap().starts_with("HTTP/1.1 404"));
}

#[test]
fn public_address_for_metrics_is_refused() {
    let mut serve = Command::new(env!("CARGO_BIN_EXE_sayso"));
    serve.args(["serve", "--metrics", "0.0.0.0:9464"]);
    let (good, said) = ended(serve);
    assert!(!good && said.contains("private network"), "{said}");
}

#[test]
fn head_of_the_history_is_in_the_log() {
    for format in ["text", "json"] {
        let server = Server::with("demo", "warn,sayso=info", &["--log-format", format]);
        let began = Instant::now();
        let log = || String::from_utf8(server.log()).unwrap();
        while !log().contains("the history is whole") {
            assert!(began.elapsed() < Duration::from_secs(20), "{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = log();
        let line = log.lines().find(|line| line.contains("the history is whole")).unwrap();
        assert!(line.contains("head") && line.contains("acts"), "{line}");
        assert!(!line.contains('\u{1b}'), "no colours in a file: {line}");
        assert_eq!(format == "json", serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

const CHILD: &str = "SAYSO_TEST_PANICS";

/// A slice that cuts a letter panics with the text it cuts.
#[test]
fn panic_leaves_its_message_out_of_the_log() {
    if std::env::var_os(CHILD).is_some() {
        sayso::logging::start(sayso::logging::LogFormat::Json);
        let words = String::from("canarywords é");
        assert!(std::hint::black_box(&words)[..13].is_empty());
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "monitoring::panic_leaves_its_message_out_of_the_log", "--nocapture"]).env(CHILD, "1");
    let (good, said) = ended(child);
    assert!(!good && said.contains("a fault stopped a task") && said.contains("monitoring.rs"), "{said}");
    assert!(!said.contains("canarywords"), "{said}");
}
