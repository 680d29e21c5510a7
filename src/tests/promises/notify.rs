//! P31: a concern that was raised reaches the safeguarding lead by e-mail, wherever the program is killed.

use crate::{
    client::{between, post, receipt, send, token},
    server::Server,
    smtp_sink::{Manner, SmtpSink},
};

fn kills() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 100 } else { 8 }
}

/// The points at which the mail server hangs while the program is killed: at the greeting, the recipient, the text, and before it says that it
/// has taken all of it.
const POINTS: [&str; 4] = ["EHLO", "RCPT", "DATA", "DATA."];

const WORDS: &str = "canarywords nobody but the lead may read";

fn sign_in(port: u16, person: &str) -> String {
    between(&send(port, "POST", "/demo/sign-in", "", &[("person", person)]).unwrap(), "set-cookie: ", ";").unwrap()
}

/// A young person says something and the reviewer raises it; returns once the server has said that it is with the lead.
fn raise(port: u16, reviewer: &str, nth: usize) {
    let fields = [("token", &*token(port).unwrap()), ("words", &format!("{WORDS} {nth}")), ("checked", "yes")];
    receipt(&post(port, "/have-your-say", &fields).unwrap()).unwrap();
    let inbox = send(port, "GET", "/inbox", reviewer, &[]).unwrap();
    let row = inbox.split("<li class=\"row").find(|row| row.contains("canarywords")).unwrap();
    let address = format!("/feedback/{}/triage", between(row, "/feedback/", "\"").unwrap());
    let raised = send(port, "POST", &address, reviewer, &[("outcome", "Concern")]).unwrap();
    assert!(raised.contains("location: /inbox/raised?"), "{raised}");
}

#[test]
fn p31_every_concern_is_told_though_the_program_is_killed() {
    let sink = SmtpSink::start();
    let port = sink.port.to_string();
    let from = ["--smtp-host", "127.0.0.1", "--smtp-port", &port, "--smtp-tls", "none", "--mail-from", "sayso@example.org"];
    let mut server = Server::with("demo", "warn", &from);
    let reviewer = sign_in(server.port, "reviewer");
    let (mut twice, mut in_the_middle) = (0, 0);
    for round in 0..kills() {
        // So far everything was told: what comes now is of this round.
        server.wait_for_mail();
        let (before, waits) = (sink.taken().len(), (round / POINTS.len()).is_multiple_of(2));
        sink.set(Manner::HangsAt(POINTS[round % POINTS.len()]));
        raise(server.port, &reviewer, round);
        // In the middle of sending, or at once after the answer.
        if waits {
            sink.wait_for_hanging();
            in_the_middle += 1;
        }
        server.kill();
        sink.set(Manner::Takes);
        server.restart();
        server.wait_for_mail();
        let told = sink.taken().len() - before;
        assert!(told > 0, "round {round}: nobody was told");
        twice += usize::from(told > 1);
    }
    for message in sink.taken() {
        assert!(!message.text.contains("canarywords") && !message.text.to_lowercase().contains("concern"), "{}", message.text);
    }
    println!("P31: {} kills between commit and e-mail, {in_the_middle} of them while sending; 0 untold, {twice} told twice", kills());
}
