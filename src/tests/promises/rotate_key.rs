//! P28: a change of the key that is killed at any moment leaves every text open, and the next one completes it.

use crate::{
    client::{post, receipt, token},
    server::Server,
};
use std::{
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

/// How often it is killed; `SAYSO_FULL` asks for the whole number.
fn kills() -> u32 {
    if std::env::var_os("SAYSO_FULL").is_some() { 50 } else { 5 }
}

/// Texts beside those of the demo.
fn texts() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 2_000 } else { 100 }
}

fn say(port: u16, words: &str) -> String {
    let token = token(port).expect("the page comes");
    let page = post(port, "/have-your-say", &[("token", &token), ("words", words), ("checked", "yes")]).expect("an answer");
    receipt(&page).expect("a receipt")
}

/// Checks everything and returns how many texts open.
#[track_caller]
fn texts_that_open(server: &Server) -> String {
    let checked = server.run(&["check"]);
    assert!(checked.good, "{}{}", checked.out, checked.err);
    checked.out.lines().find(|line| line.starts_with("texts that open: ")).expect("it counts them").to_string()
}

fn key(server: &Server) -> String {
    std::fs::read_to_string(server.path("key")).unwrap()
}

/// Starts a change of the key, kills it after a time, and returns whether it was still at work.
fn killed_after(server: &Server, time: Duration) -> bool {
    let mut rotation = server.command("rotate-key").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(time);
    let _ = rotation.kill();
    !rotation.wait().unwrap().success()
}

#[test]
fn p28_killed_change_of_key_leaves_every_text_open() {
    let mut server = Server::start_demo("warn");
    let phrases: Vec<String> = (0..texts()).map(|nth| say(server.port, &format!("The bus stop has no light, says number {nth}"))).collect();
    server.kill();
    // The demo's key lies with its data.
    std::os::unix::fs::symlink(server.path("data/demo.key"), server.path("key")).unwrap();
    let open = texts_that_open(&server);
    let began = Instant::now();
    let rotated = server.run(&["rotate-key"]);
    assert!(rotated.good, "{}", rotated.err);
    let lasts = began.elapsed();
    let mut killed = 0;
    for round in 0..kills() {
        let before = key(&server);
        // Each part of its time has its turn, at a moment of chance.
        let chance = f64::from(sayso::random::bytes::<1>()[0]) / 256.0;
        killed += u32::from(killed_after(&server, lasts.mul_f64((f64::from(round) + chance) / f64::from(kills()))));
        assert!(key(&server).starts_with(&before), "round {round}: no version is lost");
        assert_eq!(texts_that_open(&server), open, "round {round}");
    }
    assert!(killed > 0, "none was at work");
    let last = server.run(&["rotate-key"]);
    assert!(last.good, "{}", last.err);
    assert_eq!(texts_that_open(&server), open);
    server.restart();
    for phrase in &phrases {
        assert!(post(server.port, "/receipt", &[("receipt", phrase)]).unwrap().starts_with("HTTP/1.1 200"), "{phrase} is lost");
    }
    println!("P28: a change of the key killed {killed} times of {} within {} ms, {open}, 0 lost", kills(), lasts.as_millis());
}
