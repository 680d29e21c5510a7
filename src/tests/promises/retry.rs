//! P2: a retried submission is the same submission, sent three times at once and again after a crash.

use crate::{
    client::{post, receipt, token},
    server::Server,
};
use std::{collections::HashSet, sync::Mutex};

#[test]
fn p02_token_sent_four_times_over_a_crash_is_one_row() {
    let all: usize = if std::env::var_os("SAYSO_FULL").is_some() { 1_000 } else { 60 };
    let mut server = Server::start();
    let port = server.port;
    let tokens: Vec<String> = (0..all).map(|_| token(port).unwrap()).collect();
    let send = |token: &str| {
        let fields = [("token", token), ("words", "The bus stop has no light"), ("checked", "yes")];
        post(port, "/have-your-say", &fields).and_then(|page| receipt(&page)).expect("an answer with five words")
    };
    let phrases = Mutex::new(vec![]);
    std::thread::scope(|scope| {
        for some in tokens.chunks(all.div_ceil(8)) {
            let (send, phrases) = (&send, &phrases);
            scope.spawn(move || {
                for token in some {
                    let answers = std::thread::scope(|scope| [(); 3].map(|()| scope.spawn(|| send(token))).map(|sent| sent.join().unwrap()));
                    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
                    phrases.lock().unwrap().push((token, answers[0].clone()));
                }
            });
        }
    });
    server.kill();
    server.restart();
    let phrases = phrases.into_inner().unwrap();
    for (token, phrase) in &phrases {
        assert_eq!(send(token), *phrase);
    }
    let distinct: HashSet<&String> = phrases.iter().map(|(_, phrase)| phrase).collect();
    println!("P2: {all} tokens, each sent 3 times at once and again after a crash: {} rows, {} receipts", server.rows(), distinct.len());
    assert_eq!((server.rows(), distinct.len()), (all as i64, all));
}
