//! The delay from an approval to 500 open walls, compared with a bare axum broadcast of as many bytes.

use crate::client::Connection;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::mpsc,
    time::{Duration, Instant},
};

/// Walls open at once.
const WALLS: usize = 500;
/// Approvals, each of which reaches every wall.
const TIMES: usize = 40;

/// Delays from the request to each wall, in milliseconds, sorted.
pub struct Delays(Vec<f64>);

impl Delays {
    pub fn p99(&self) -> f64 {
        self.0[self.0.len() * 99 / 100]
    }

    pub fn p50(&self) -> f64 {
        self.0[self.0.len() / 2]
    }
}

/// Measures the server; returns the delays, the memory of each open wall and the size of an event, in bytes.
pub fn ours(port: u16, pid: u32) -> (Delays, u64, usize) {
    let cookie = sign_in(port);
    let mut desk = Desk { connection: Connection::open(port), cookie: cookie.clone() };
    let today = sayso::clock::Clock::default().today();
    let place = desk.place();
    let session = desk.post("/group-sessions", &format!("kind=Workshop&place={place}&date={today}"));
    desk.post(&format!("{session}/prompts"), "way=Words&question=What+would+help&options=&minutes=");
    let page = desk.get(&session);
    let prompt = after(&page, &format!("{session}/prompts/"));
    desk.post(&format!("{session}/opening"), "");
    desk.post(&format!("{session}/prompts/{prompt}/state"), "to=open");
    let code: String = between(&desk.get(&session), "class=\"code\"", "</p>").rsplit('>').next().unwrap_or("").replace(' ', "");
    let items: Vec<String> = (0..TIMES).map(|nth| submit_item(port, &code, &prompt, nth)).collect();
    let page = desk.get(&session);
    let ids: Vec<String> = items.iter().map(|words| item_id(&page, words)).collect();

    let before = resident(pid);
    let (received, walls) = mpsc::channel();
    for _ in 0..WALLS {
        listen(port, &format!("{session}/wall/live"), &cookie, received.clone());
    }
    for _ in 0..WALLS {
        walls.recv().expect("every wall is sent what it shows");
    }
    let memory = resident(pid).saturating_sub(before) / WALLS as u64;
    let mut delays = vec![];
    let mut size = 0;
    for id in ids {
        let began = Instant::now();
        desk.post(&format!("{session}/items/{id}"), "to=approve");
        for _ in 0..WALLS {
            let (at, bytes): (Instant, usize) = walls.recv_timeout(Duration::from_secs(20)).expect("every wall hears of it");
            delays.push(at.duration_since(began).as_secs_f64() * 1000.0);
            size = bytes;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    delays.sort_by(f64::total_cmp);
    (Delays(delays), memory, size)
}

/// Measures the control: as many bytes to as many connections, sent by a bare handler.
pub fn control(port: u16, bytes: usize) -> Delays {
    let (received, walls) = mpsc::channel();
    for _ in 0..WALLS {
        listen(port, "/lines", "", received.clone());
    }
    for _ in 0..WALLS {
        walls.recv().expect("every line begins");
    }
    let mut connection = Connection::open(port);
    let mut delays = vec![];
    for _ in 0..TIMES {
        let began = Instant::now();
        connection.send(&format!("POST /tell/{bytes} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"));
        for _ in 0..WALLS {
            let (at, _) = walls.recv_timeout(Duration::from_secs(20)).expect("every line hears of it");
            delays.push(at.duration_since(began).as_secs_f64() * 1000.0);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    delays.sort_by(f64::total_cmp);
    Delays(delays)
}

/// Opens an event stream in a thread that reports the time and size of each event.
fn listen(port: u16, path: &str, cookie: &str, received: mpsc::Sender<(Instant, usize)>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n").expect("a request is sent");
    let read = move || {
        let (mut reader, mut line, mut length) = (BufReader::new(stream), String::new(), None);
        while {
            line.clear();
            reader.read_line(&mut line).is_ok_and(|read| read > 0)
        } {
            if line.starts_with("id: ") {
                length = Some(0);
            }
            length = length.map(|length: usize| length + line.len());
            if let Some(length) = length.take_if(|_| line == "\n") {
                let _ = received.send((Instant::now(), length));
            }
        }
    };
    std::thread::Builder::new().stack_size(64 * 1024).spawn(read).expect("a thread");
}

/// A signed-in member of staff who posts forms.
struct Desk {
    connection: Connection,
    cookie: String,
}

impl Desk {
    fn get(&mut self, path: &str) -> String {
        let (_, _, body) = self.connection.send_for_body(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}\r\n\r\n", self.cookie));
        String::from_utf8_lossy(&body).into_owned()
    }

    /// Posts a form and returns the address of the redirect.
    fn post(&mut self, path: &str, body: &str) -> String {
        let (status, head, _) = self.connection.send_for_body(&form(path, &self.cookie, body));
        assert_eq!(status, 303, "{path} {body}");
        head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or("").split('#').next().unwrap_or("").into()
    }

    /// Returns the first place of the form.
    fn place(&mut self) -> String {
        let page = self.get("/group-sessions");
        let select = between(&page, "name=\"place\"", "</select>");
        let value = select.split("value=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or("")).find(|value| !value.is_empty());
        value.expect("a place").replace(' ', "+")
    }
}

fn sign_in(port: u16) -> String {
    let (_, head, _) = Connection::open(port).send_for_body(&form("/demo/sign-in", "", "person=facilitator"));
    head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).and_then(|cookie| cookie.split(';').next()).expect("a cookie").into()
}

/// Joins with a phone and submits one item.
fn submit_item(port: u16, code: &str, prompt: &str, nth: usize) -> String {
    let words = format!("It would help if somebody listened when we say it, thing {nth:03}");
    let mut phone = Connection::open(port);
    let (_, head, _) = phone.send_for_body(&form(&format!("/join/{code}"), "", ""));
    let cookie =
        head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).and_then(|cookie| cookie.split(';').next()).unwrap_or("").to_string();
    let (_, _, body) = phone.send_for_body(&format!("GET /join/{code} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"));
    let token = between(&String::from_utf8_lossy(&body), "name=\"token\" value=\"", "\"");
    let body = format!("prompt={prompt}&token={token}&words={}&checked=yes", words.replace(' ', "+").replace(',', "%2C"));
    assert_eq!(phone.send(&form(&format!("/join/{code}"), &cookie, &body)).0, 303);
    words
}

fn form(path: &str, cookie: &str, body: &str) -> String {
    let kind = "application/x-www-form-urlencoded";
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split_once(after).map_or(rest, |(found, _)| found).into()
}

fn after(text: &str, before: &str) -> String {
    text.split_once(before).map_or("", |(_, rest)| rest).chars().take(32).collect()
}

/// Returns the id of the item with these words on the console.
fn item_id(page: &str, words: &str) -> String {
    // Lists of other items contain the words too.
    let at = page.find(&format!("you said\"><bdi dir=\"auto\">{words}")).expect("it is on the console");
    let start = page[..at].rfind("id=\"i-").expect("an item") + 6;
    page[start..start + 32].into()
}

/// Returns the resident memory of a process, in bytes.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024
}
