//! P25: another program holds the database's lock. A short one is a wait; a long one is told, and loses nothing.

use crate::{
    client::{post, receipt, token, token_in},
    server::Server,
};
use std::{thread::sleep, time::Duration};

const CLIENTS: usize = 8;

fn is_full() -> bool {
    std::env::var_os("SAYSO_FULL").is_some()
}

fn words(client: usize) -> String {
    format!("Nobody asks us about bus {client}.")
}

/// Sends words of every client at once while the lock is held for so long; returns the answers once all are there.
fn sent_while_locked(server: &Server, tokens: &[String], held: Duration) -> Vec<String> {
    let port = server.port;
    std::thread::scope(|scope| {
        let sends = server.while_locked(|| {
            let send = |(client, token): (usize, &String)| {
                let (token, words) = (token.clone(), words(client));
                scope.spawn(move || post(port, "/have-your-say", &[("token", &token), ("words", &words), ("checked", "yes")]).unwrap())
            };
            let sends: Vec<_> = tokens.iter().enumerate().map(send).collect();
            sleep(held);
            sends
        });
        sends.into_iter().map(|send| send.join().unwrap()).collect()
    })
}

fn tokens(server: &Server) -> Vec<String> {
    (0..CLIENTS).map(|_| token(server.port).unwrap()).collect()
}

#[test]
fn p25_short_lock_is_a_short_wait() {
    let server = Server::start();
    let tokens = tokens(&server);
    let answers = sent_while_locked(&server, &tokens, Duration::from_secs(3));
    for answer in &answers {
        assert!(answer.starts_with("HTTP/1.1 200") && receipt(answer).is_some(), "{answer}");
    }
    assert_eq!(server.rows(), CLIENTS as i64);
    println!("P25: locked for 3 s, {CLIENTS} tried, 0 failed");
}

#[test]
fn p25_long_lock_returns_the_words_and_loses_nothing() {
    let server = Server::start();
    let tokens = tokens(&server);
    // Either engine waits for five seconds.
    let held = if is_full() { 20 } else { 7 };
    let answers = sent_while_locked(&server, &tokens, Duration::from_secs(held));
    let (mut refused, mut receipts) = (0, vec![]);
    for (client, (answer, token)) in answers.iter().zip(&tokens).enumerate() {
        let shown = receipt(answer);
        if shown.is_none() {
            refused += 1;
            assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"), "{answer}");
            assert!(answer.contains(&words(client)) && answer.contains("class=\"tels\""), "{answer}");
            assert_eq!(token_in(answer).as_ref(), Some(token));
        }
        // Sent again, and once more: the same words, kept once.
        let again = || {
            let fields = [("token", token.as_str()), ("words", &words(client)), ("checked", "yes")];
            receipt(&post(server.port, "/have-your-say", &fields).unwrap()).expect("the lock is gone")
        };
        let phrase = again();
        assert_eq!(again(), phrase);
        assert!(shown.is_none_or(|shown| shown == phrase), "one receipt for one token");
        receipts.push(phrase);
    }
    assert!(refused > 0 && (refused == CLIENTS || !is_full()), "{refused} were refused");
    for phrase in &receipts {
        assert!(post(server.port, "/receipt", &[("receipt", phrase)]).unwrap().starts_with("HTTP/1.1 200"), "{phrase} is lost");
    }
    assert_eq!(server.rows(), CLIENTS as i64, "0 lost, 0 doubled");
    println!("P25: locked for {held} s, {CLIENTS} tried, {refused} asked to try again, 0 lost, 0 doubled");
}
