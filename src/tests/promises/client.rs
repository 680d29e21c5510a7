//! A plain client: one request a connection, and nothing assumed about what comes back.

use socket2::{Domain, Socket, Type};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

/// Somebody from an address of their own, whose browser says much about itself.
pub struct Visitor {
    pub address: Ipv4Addr,
    pub agent: String,
    pub language: String,
    pub referer: String,
}

impl Visitor {
    pub fn get(&self, port: u16, path: &str) -> Option<String> {
        self.ask(port, &format!("GET {path} HTTP/1.1\r\n"), "")
    }

    pub fn post(&self, port: u16, path: &str, fields: &[(&str, &str)]) -> Option<String> {
        let body = encoded(fields);
        let kind = "application/x-www-form-urlencoded";
        self.ask(port, &format!("POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len()), &body)
    }

    fn ask(&self, port: u16, start: &str, body: &str) -> Option<String> {
        let Self { address, agent, language, referer } = self;
        let marks = format!("User-Agent: {agent}\r\nAccept-Language: {language}\r\nReferer: {referer}\r\nX-Forwarded-For: {address}\r\n");
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).ok()?;
        socket.bind(&SocketAddr::from((*address, 0)).into()).ok()?;
        socket.connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()).ok()?;
        ask(socket.into(), &format!("{start}Host: 127.0.0.1:{port}\r\nConnection: close\r\n{marks}\r\n{body}"))
    }
}

/// The whole answer, headers and body; nothing when the server went away.
pub fn get(port: u16, path: &str) -> Option<String> {
    ask(TcpStream::connect(("127.0.0.1", port)).ok()?, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"))
}

pub fn post(port: u16, path: &str, fields: &[(&str, &str)]) -> Option<String> {
    let body = encoded(fields);
    let kind = "application/x-www-form-urlencoded";
    let length = body.len();
    ask(
        TcpStream::connect(("127.0.0.1", port)).ok()?,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// The same for somebody with a cookie, from a page of our own.
pub fn send(port: u16, method: &str, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Option<String> {
    let body = encoded(fields);
    let kind = "application/x-www-form-urlencoded";
    let length = body.len();
    ask(
        TcpStream::connect(("127.0.0.1", port)).ok()?,
        &format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
             Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

pub fn token(port: u16) -> Option<String> {
    token_in(&get(port, "/have-your-say")?)
}

pub fn token_in(page: &str) -> Option<String> {
    between(page, "name=\"token\" value=\"", "\"")
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}

pub fn receipt(page: &str) -> Option<String> {
    let line = between(page, "class=\"line\"", "</output>")?;
    Some(line.rsplit('>').next()?.to_string())
}

pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = &text[text.find(before)? + before.len()..];
    Some(rest[..rest.find(after)?].to_string())
}

/// Reads a line of live updates until it holds these words; returns whether they came in time.
#[cfg(feature = "postgres")]
pub fn hears(port: u16, path: &str, cookie: &str, words: &str, within: Duration) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let asked = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n");
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    stream.write_all(asked.as_bytes()).unwrap();
    let (began, mut heard, mut piece) = (std::time::Instant::now(), vec![], [0; 8192]);
    while began.elapsed() < within {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => heard.extend_from_slice(&piece[..length]),
            Err(_) => continue,
        }
        if String::from_utf8_lossy(&heard).contains(words) {
            return true;
        }
    }
    false
}

fn ask(mut stream: TcpStream, request: &str) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    // A page cut off by a crash was not shown to anyone.
    let whole = answer.contains("</html>") || !answer.contains("content-type: text/html");
    whole.then_some(answer)
}
