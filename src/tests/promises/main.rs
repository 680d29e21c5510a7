//! Promises about the program as a whole: it is really started, really killed, and asked again.

mod backup;
mod client;
mod connections;
mod files;
mod first_start;
#[cfg(not(feature = "postgres"))]
mod full_disk;
mod group_session;
mod guessing;
mod health;
mod locked_database;
mod monitoring;
mod notify;
mod power_cut;
mod privacy;
mod restart;
mod retry;
mod rotate_key;
mod server;
mod smtp_sink;
mod soak;
#[cfg(feature = "postgres")]
mod two_servers;
mod upgrade;

use client::{post, receipt, token};
use server::{Server, wait_until};
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// How often the server is killed; `SAYSO_FULL` asks for the whole number.
fn kills() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 200 } else { 20 }
}

#[test]
fn p01_acknowledged_words_survive_crashes_exactly_once() {
    let mut server = Server::start();
    // Each token with the receipt that was shown for it, if any were.
    let sent = Mutex::new(HashMap::<String, Option<String>>::new());
    for round in 0..kills() {
        let stop = AtomicBool::new(false);
        let port = server.port;
        std::thread::scope(|scope| {
            for client in 0..8 {
                let (stop, sent) = (&stop, &sent);
                scope.spawn(move || {
                    let mut number = 0;
                    while !stop.load(Ordering::Relaxed) {
                        number += 1;
                        let Some(token) = token(port) else { continue };
                        sent.lock().unwrap().insert(token.clone(), None);
                        let words = format!("Round {round}, client {client}, thing {number}");
                        if let Some(phrase) =
                            post(port, "/have-your-say", &[("token", &token), ("words", &words), ("checked", "yes")]).and_then(|page| receipt(&page))
                        {
                            sent.lock().unwrap().insert(token, Some(phrase));
                        }
                    }
                });
            }
            // Another moment each round, while the clients get through: reading, sealing, writing, committing, answering.
            let acknowledged = || sent.lock().unwrap().values().flatten().count();
            let enough = acknowledged() + 10 + round * 7 % 19;
            let loaded = wait_until(|| acknowledged() >= enough);
            server.kill();
            stop.store(true, Ordering::Relaxed);
            assert!(loaded, "round {round}: the clients don't get through");
        });
        server.restart();
        assert_eq!(server.integrity(), "ok", "round {round}");
        // Every receipt that was shown in this round opens; the rest are looked at again at the end.
        let shown: Vec<String> = sent.lock().unwrap().values().flatten().cloned().collect();
        for phrase in shown.iter().rev().take(40) {
            let page = post(server.port, "/receipt", &[("receipt", phrase)]).expect("the server answers");
            assert!(page.starts_with("HTTP/1.1 200"), "round {round}: {phrase} is lost");
        }
    }
    let sent = sent.into_inner().unwrap();
    let shown: Vec<&String> = sent.values().flatten().collect();
    for phrase in &shown {
        let page = post(server.port, "/receipt", &[("receipt", phrase)]).expect("the server answers");
        assert!(page.starts_with("HTTP/1.1 200"), "{phrase} is lost");
    }
    let distinct: std::collections::HashSet<_> = shown.iter().collect();
    assert_eq!(distinct.len(), shown.len(), "two tokens, one receipt");
    assert!(server.rows() >= shown.len() as i64, "0 lost");
    assert!(server.rows() <= sent.len() as i64, "0 doubled");
    println!("P1: {} kills, {} acknowledged, {} tokens, {} rows, 0 lost, 0 doubled", kills(), shown.len(), sent.len(), server.rows());
}
