//! P14: huge bodies and slow clients do not take the server down.

use crate::{
    client::{Visitor, between, get, send},
    server::Server,
};
use socket2::{Domain, Socket, Type};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::{Duration, Instant},
};

const CLOSED_WITHIN: Duration = Duration::from_secs(30);
/// `GET`s during one wave of slow clients, at least.
const ASKED: usize = 20;

fn full() -> bool {
    std::env::var_os("SAYSO_FULL").is_some()
}

/// Allows this process as many sockets as the machine does; returns the number.
fn allow_sockets() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }).unwrap();
    limit.maximum.map_or(1_000_000, |most| most as usize)
}

/// Opens a connection from one of many neighbourhoods.
fn connect(port: u16, neighbourhood: usize) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 77, neighbourhood as u8, 1), 0)).into()).unwrap();
    socket.connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()).unwrap();
    socket.into()
}

/// Asks for a page until `over`; returns how long each answer took, the longest last.
fn ask_until(server: &Server, mut over: impl FnMut() -> bool) -> Vec<Duration> {
    let mut took = vec![];
    while took.len() < ASKED || !over() {
        let begun = Instant::now();
        let page = get(server.port, "/have-your-say").expect("an answer");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        took.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(50));
    }
    took.sort();
    took
}

fn p95(took: &[Duration]) -> Duration {
    took[took.len() * 95 / 100]
}

/// Clients that say nothing at all.
fn silent(port: u16, count: usize) -> Vec<TcpStream> {
    (0..count).map(|nth| connect(port, nth % 40)).collect()
}

/// Clients that send a byte a second: of headers, and of a body.
fn dripping(port: u16, headers: usize, bodies: usize) -> Vec<TcpStream> {
    let start = |nth: usize, start: &str| {
        let mut stream = connect(port, 50 + nth % 20);
        stream.write_all(start.as_bytes()).unwrap();
        stream
    };
    let headers = (0..headers).map(|nth| start(nth, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "));
    let post =
        "POST /have-your-say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nwords=";
    headers.chain((0..bodies).map(|nth| start(nth, post))).collect()
}

/// Clients that ask for much and read none of it.
fn unreading(port: u16, count: usize) -> Vec<TcpStream> {
    let style = between(&get(port, "/have-your-say").unwrap(), "href=\"/assets/", "\"").unwrap();
    let requests = format!("GET /assets/{style} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").repeat(1_000);
    let ask = |nth| {
        let mut stream = connect(port, 80 + nth);
        stream.set_nonblocking(true).unwrap();
        let _ = stream.write(requests.as_bytes());
        stream
    };
    (0..count).map(ask).collect()
}

#[test]
fn p14_slow_clients_are_closed_and_hold_nobody_up() {
    let sockets = allow_sockets();
    let server = Server::start();
    let count = |whole: usize| if full() { whole.min((sockets - 500) / 2) } else { whole / 20 };
    for wave in 0..if full() { 4 } else { 1 } {
        let begun = Instant::now();
        let mut drips = dripping(server.port, count(1_000), count(200));
        let mut held = silent(server.port, count(5_000));
        held.extend(unreading(server.port, count(20)));
        for nth in 0..count(20) {
            let mut stream = connect(server.port, 90 + nth);
            stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").unwrap();
            held.push(stream);
        }
        let all = drips.len() + held.len();
        assert!(server.connections().len() > all / 2, "they are really there");
        let opened = Instant::now();
        let mut dripped = Instant::now();
        let took = ask_until(&server, || {
            if dripped.elapsed() > Duration::from_secs(1) {
                drips.retain_mut(|stream| stream.write_all(b"x").is_ok());
                dripped = Instant::now();
            }
            let left = server.connections();
            assert!(left.is_empty() || opened.elapsed() < CLOSED_WITHIN, "{} of {all} are still open: {left:#?}", left.len());
            left.is_empty()
        });
        let closed = opened.elapsed();
        drop(held);
        println!(
            "P14: wave {wave}: {all} connections in {:?}, all closed after {closed:?}; {} answers, p95 {:?}",
            opened - begun,
            took.len(),
            p95(&took)
        );
        assert!(p95(&took) < Duration::from_millis(500), "{took:?}");
    }
}

#[test]
fn p14_one_neighbourhood_cannot_take_every_place() {
    allow_sockets();
    let server = Server::start();
    let held: Vec<TcpStream> = (0..if full() { 5_000 } else { 1_200 }).map(|_| connect(server.port, 0)).collect();
    assert_eq!(ask_until(&server, || true).len(), ASKED, "others are served");
    let neighbour = Visitor { address: Ipv4Addr::new(127, 77, 0, 9), agent: String::new(), language: String::new(), referer: String::new() };
    let page = neighbour.get(server.port, "/have-your-say").expect("who says something takes the place of who does not");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    // A connection that gives way is closed a moment later.
    let began = Instant::now();
    while server.connections().len() > 1_001 {
        assert!(began.elapsed() < Duration::from_secs(10), "{} of {} places", server.connections().len(), held.len());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn p14_few_open_files_are_enough_for_those_who_speak() {
    allow_sockets();
    let server = Server::start_with_files(1_024);
    let held = silent(server.port, 1_200);
    while server.connections().len() > 512 {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(ask_until(&server, || true).len(), ASKED);
    assert!(server.connections().len() > 400, "most of the places are taken by {} who say nothing", held.len());
}

/// Every `POST` of the table of addresses, about things that are not there.
fn posts() -> Vec<String> {
    let table = include_str!("../permissions/table.rs");
    let paths = table.lines().filter_map(|line| line.trim().strip_prefix("(\"POST\", \"")?.split('"').next());
    let paths: Vec<String> =
        paths.map(|path| path.split('/').map(|part| if part.starts_with('{') { "0" } else { part }).collect::<Vec<_>>().join("/")).collect();
    assert!(paths.len() > 30, "{paths:?}");
    paths
}

/// Sends ten MiB and returns the status; nothing when no answer comes.
fn post_much(port: u16, path: &str, cookie: &str, chunked: bool) -> Option<u16> {
    let length = if chunked { "Transfer-Encoding: chunked" } else { "Content-Length: 10485760" };
    let kind = if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n{length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let piece = [b'a'; 65_536];
    for _ in 0..160 {
        let sent = if chunked {
            stream.write_all(b"10000\r\n").and_then(|()| stream.write_all(&piece)).and_then(|()| stream.write_all(b"\r\n"))
        } else {
            stream.write_all(&piece)
        };
        if sent.is_err() {
            break;
        }
    }
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).ok()?;
    String::from_utf8_lossy(&answer[9..]).parse().ok()
}

#[test]
fn p14_huge_bodies_are_refused_and_not_kept() {
    let server = Server::start_demo("warn");
    let people = ["facilitator", "reviewer", "lead", "publisher", "auditor", "administrator"];
    let cookie =
        |person: &&str| between(&send(server.port, "POST", "/demo/sign-in", "", &[("person", person)]).unwrap(), "set-cookie: ", ";").unwrap();
    let mut cookies = vec![String::new()];
    cookies.extend(people.iter().take(if full() { 6 } else { 1 }).map(cookie));
    // Every page has been made once.
    for path in posts() {
        send(server.port, "POST", &path, &cookies[cookies.len() - 1], &[]);
    }
    let before = server.memory("VmRSS");
    let (mut refused, mut tried) = (0, 0);
    for cookie in &cookies {
        for (path, chunked) in posts().iter().flat_map(|path| [(path, false), (path, true)]) {
            let status = post_much(server.port, path, cookie, chunked);
            // A refusal, or that nothing is here, comes first.
            assert!(matches!(status, Some(413 | 303 | 401 | 403 | 404 | 405)), "{path}, chunked: {chunked}: {status:?}");
            refused += usize::from(status == Some(413));
            tried += 1;
        }
    }
    let most = server.memory("VmHWM");
    println!("P14: {tried} bodies of 10 MiB, {refused} times 413; memory {before} MiB before, {most} MiB at most");
    assert!(refused > 20, "{refused} of {tried}");
    assert!(most < before + 20, "{before} MiB before, {most} MiB at most");
}
