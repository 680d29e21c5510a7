//! P13: broken bytes over real connections never break the service, and leave nothing behind in its memory.

use crate::{client::get, server::Server};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

const CLIENTS: u64 = 4;

/// Requests in all; `SAYSO_FULL` asks for the whole number.
fn requests() -> u64 {
    if std::env::var_os("SAYSO_FULL").is_some() { 50_000 } else { 2_000 }
}

/// Random numbers, the same ones every time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a [u8]]) -> &'a [u8] {
        from[self.roll(from.len())]
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.roll(most)).map(|_| self.roll(256) as u8).collect()
    }
}

const PATHS: [&[u8]; 12] = [
    b"/",
    b"/have-your-say",
    b"/receipt",
    b"/api/submit",
    b"/api/tag",
    b"/join/ABCDEF",
    b"/join/%ff%fe/live",
    b"/sign-in",
    b"/assets/..%2f..%2fetc%2fpasswd",
    b"/inbox?after=%ff",
    b"http://elsewhere.example/",
    b"*",
];
const HEADERS: [&[u8]; 12] = [
    b"Content-Length: 7",
    b"Content-Length: -1",
    b"Content-Length: 7\r\nContent-Length: 8",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 4",
    b"Content-Type: application/x-www-form-urlencoded",
    b"Content-Type: application/json",
    b"Cookie: staff=\xff; group=AAAA; __Host-group=%",
    b"Accept-Encoding: br;q=x, gzip;;",
    b"Sec-Fetch-Site: same-origin",
    b"Expect: 100-continue",
    b"X-Forwarded-For: [::1]:x, ,",
];

/// A request bent at random, sometimes past what HTTP allows.
fn bent(dice: &mut Dice) -> Vec<u8> {
    let mut request = [dice.pick(&[b"GET ", b"POST ", b"HEAD ", b"PUT ", b"OPTIONS ", b"get ", b"\0 "]), dice.pick(&PATHS)].concat();
    request.extend(dice.pick(&[b" HTTP/1.1\r\nHost: 127.0.0.1\r\n", b" HTTP/1.0\r\n", b" HTTP/9.9\r\n", b"\r\n"]));
    for _ in 0..dice.roll(5) {
        request.extend([dice.pick(&HEADERS), b"\r\n"].concat());
    }
    if dice.roll(6) == 0 {
        request.extend([b"X-Bytes: ".to_vec(), dice.bytes(60), b"\r\n".to_vec()].concat());
    }
    request.extend(b"\r\n");
    request.extend(dice.pick(&[b"", b"words=x", b"7\r\nwords=x\r\n0\r\n\r\n", b"ffffffffffffffffff\r\n", b"{}"]));
    request.extend(dice.bytes(100));
    for _ in 0..dice.roll(3) {
        let at = dice.roll(request.len());
        request[at] = dice.roll(256) as u8;
    }
    request
}

/// Sends bytes and nothing more; returns the whole answer, which may be nothing, and how long it took.
fn answer(port: u16, request: &[u8]) -> (Vec<u8>, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(request);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer);
    (answer, begun.elapsed())
}

#[test]
fn p13_broken_bytes_over_the_wire_break_nothing() {
    let server = Server::start();
    let client = |seed: u64, count: u64| {
        let mut dice = Dice(0x5eed_0001 + seed);
        let mut took = vec![];
        let mut answered = 0;
        for _ in 0..count {
            let request = bent(&mut dice);
            let (answer, time) = answer(server.port, &request);
            let broken = answer.starts_with(b"HTTP/1.1 5") || answer.starts_with(b"HTTP/1.0 5");
            assert!(!broken, "{}\n{}", String::from_utf8_lossy(&request), String::from_utf8_lossy(&answer));
            answered += usize::from(!answer.is_empty());
            took.push(time);
        }
        (took, answered)
    };
    client(99, 200);
    let before = server.memory("VmRSS");
    let results: Vec<_> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|seed| scope.spawn(move || client(seed, requests() / CLIENTS))).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    let mut took: Vec<Duration> = results.iter().flat_map(|(took, _)| took.iter().copied()).collect();
    took.sort();
    let (answered, p99, after) = (results.iter().map(|(_, answered)| answered).sum::<usize>(), took[took.len() * 99 / 100], server.memory("VmRSS"));
    println!("P13: {} bent requests, {answered} answered, none with a 5xx; p99 {p99:?}; memory {before} MiB, then {after} MiB", took.len());
    assert!(answered > took.len() / 2, "{answered} of {}", took.len());
    assert!(p99 < Duration::from_secs(1), "{p99:?}");
    assert!(after < before + 50, "{before} MiB, then {after} MiB");
    assert!(!String::from_utf8_lossy(&server.log()).contains("panicked"));
    assert!(get(server.port, "/readyz").unwrap().starts_with("HTTP/1.1 200"));
}
