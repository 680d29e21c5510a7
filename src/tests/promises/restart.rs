//! P27: a restart drops nobody.

use crate::{
    client::{between, post, receipt, send, token},
    group_session::OpenSession,
    server::{Server, wait_until},
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

const EXIT_WITHIN: Duration = Duration::from_secs(10);
const IDLE: usize = 100;
const HALF_SENT: usize = 20;
/// Requests of which the server has begun to read the body.
const ACCEPTED: usize = 20;

fn rounds() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 50 } else { 2 }
}

fn open(port: u16, start: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(start.as_bytes()).unwrap();
    stream
}

/// A connection that has had its answer and stays open.
fn idle(port: u16) -> TcpStream {
    let stream = open(port, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    let mut reader = BufReader::new(&stream);
    while reader.fill_buf().unwrap().last() != Some(&b'k') {
        let seen = reader.buffer().len();
        reader.consume(seen);
    }
    stream
}

/// A post whose headers the server has read, for it asks for the body; and the body.
fn accepted(port: u16, words: &str) -> (TcpStream, String) {
    let body = format!("token={}&checked=yes&words={words}", token(port).unwrap());
    let kind = "application/x-www-form-urlencoded";
    let start = format!(
        "POST /have-your-say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut stream = open(port, &start);
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
    (stream, body)
}

#[test]
fn p27_restart_drops_no_accepted_request() {
    let mut server = Server::start_demo("warn");
    let port = server.port;
    let room = OpenSession::open(port);
    let (receipts, cut, unanswered) = (Mutex::new(vec![]), AtomicUsize::new(0), AtomicUsize::new(0));
    let mut longest = Duration::ZERO;
    for round in 0..rounds() {
        let idle: Vec<TcpStream> = (0..IDLE).map(|_| idle(port)).collect();
        let half_sent = |nth| match nth % 2 {
            0 => open(port, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half"),
            _ => open(
                port,
                "POST /receipt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nreceipt=",
            ),
        };
        let half_sent: Vec<TcpStream> = (0..HALF_SENT).map(half_sent).collect();
        let accepted: Vec<_> = (0..ACCEPTED).map(|nth| accepted(port, &format!("Begun {round} {nth}"))).collect();
        let line = open(port, &format!("GET {}/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}\r\n\r\n", room.session, room.cookie));
        let took = std::thread::scope(|scope| {
            for client in 0..8 {
                let (receipts, cut, unanswered) = (&receipts, &cut, &unanswered);
                scope.spawn(move || load(port, &format!("Round {round}, client {client}"), receipts, cut, unanswered));
            }
            // Another moment each round, while the load is on.
            let enough = receipts.lock().unwrap().len() + 12 + round * 5 % 11;
            let loaded = wait_until(|| receipts.lock().unwrap().len() >= enough);
            let told = Instant::now();
            server.terminate();
            assert!(loaded, "round {round}: nothing is acknowledged");
            // These end while requests are still being answered.
            assert_end(idle);
            assert_end(vec![line]);
            for (mut stream, body) in accepted {
                stream.write_all(body.as_bytes()).unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                receipts.lock().unwrap().push(receipt(&answer).unwrap_or_else(|| panic!("round {round}: {answer}")));
            }
            server.wait();
            told.elapsed()
        });
        drop(half_sent);
        assert!(took < EXIT_WITHIN, "round {round}: {took:?}");
        longest = longest.max(took);
        server.restart();
        for phrase in receipts.lock().unwrap().iter().rev().take(ACCEPTED + 20) {
            let page = post(port, "/receipt", &[("receipt", phrase)]).expect("the server answers");
            assert!(page.starts_with("HTTP/1.1 200"), "round {round}: {phrase} is lost");
        }
    }
    let (receipts, cut, unanswered) = (receipts.into_inner().unwrap(), cut.into_inner(), unanswered.into_inner());
    assert_eq!((cut, unanswered), (0, 0), "answers cut short, and requests without an answer");
    for phrase in &receipts {
        let page = post(port, "/receipt", &[("receipt", phrase)]).expect("the server answers");
        assert!(page.starts_with("HTTP/1.1 200"), "{phrase} is lost");
    }
    println!("P27: {} restarts, {} acknowledged, 0 lost, 0 cut, 0 without an answer; the longest took {longest:?}", rounds(), receipts.len());
}

/// Sends words, each over a connection of its own, until nobody listens any more.
fn load(port: u16, words: &str, receipts: &Mutex<Vec<String>>, cut: &AtomicUsize, unanswered: &AtomicUsize) {
    for nth in 0.. {
        let Some(token) = asked(port, "GET", &[], cut, unanswered).and_then(|page| between(&page, "name=\"token\" value=\"", "\"")) else { return };
        let words = format!("{words}, thing {nth}");
        let Some(page) = asked(port, "POST", &[("token", &token), ("words", &words), ("checked", "yes")], cut, unanswered) else { return };
        receipts.lock().unwrap().push(receipt(&page).unwrap_or_else(|| panic!("{page}")));
    }
}

/// Asks over a new connection; `None` when nobody listens any more.
fn asked(port: u16, method: &str, fields: &[(&str, &str)], cut: &AtomicUsize, unanswered: &AtomicUsize) -> Option<String> {
    // Once a connection is refused, no other is made.
    TcpStream::connect(("127.0.0.1", port)).ok()?;
    let answer = send(port, method, "/have-your-say", "x=y", fields);
    if answer.is_none() && TcpStream::connect(("127.0.0.1", port)).is_ok() {
        unanswered.fetch_add(1, Ordering::Relaxed);
    }
    if answer.as_ref().is_some_and(|answer| !answer.contains("</html>")) {
        cut.fetch_add(1, Ordering::Relaxed);
    }
    answer
}

/// The server closes these.
fn assert_end(streams: Vec<TcpStream>) {
    for mut stream in streams {
        let ended = std::io::copy(&mut stream, &mut std::io::sink());
        assert!(ended.is_ok() || ended.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset), "{ended:?}");
    }
}
