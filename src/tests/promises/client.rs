//! A plain client: one request a connection, and nothing assumed about what comes back.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// The whole answer, headers and body; nothing when the server went away.
pub fn get(port: u16, path: &str) -> Option<String> {
    ask(port, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"))
}

pub fn post(port: u16, path: &str, fields: &[(&str, &str)]) -> Option<String> {
    let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let body = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&");
    let kind = "application/x-www-form-urlencoded";
    let length = body.len();
    ask(
        port,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

pub fn token(port: u16) -> Option<String> {
    between(&get(port, "/have-your-say")?, "name=\"token\" value=\"", "\"")
}

pub fn five_words(page: &str) -> Option<String> {
    let line = between(page, "class=\"line\"", "</output>")?;
    Some(line.rsplit('>').next()?.to_string())
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = &text[text.find(before)? + before.len()..];
    Some(rest[..rest.find(after)?].to_string())
}

fn ask(port: u16, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    // A page cut off by a crash was not shown to anyone.
    let whole = answer.contains("</html>") || !answer.contains("content-type: text/html");
    whole.then_some(answer)
}
