//! The server under test: the demo's town with much more feedback.

use crate::{client::Connection, coded};
use sayso::{
    clock::Clock,
    db::Database,
    feedback::{Facts, Provenance, Source, Words, store, submit},
    receipts::token::FormToken,
    vault::Vault,
};
use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub struct Town {
    pub port: u16,
    /// The session cookie of a reviewer.
    pub cookie: String,
    /// Held until the end.
    _folder: tempfile::TempDir,
    child: Child,
}

impl Town {
    /// The demo's town with this much more feedback, unread.
    pub fn build(feedback: usize) -> Self {
        Self::start(feedback, |folder| add(folder, feedback)).0
    }

    /// The same with feedback that was read, tied and coded, and the names and addresses of pages with much of it.
    pub fn coded(feedback: usize) -> (Self, Vec<(&'static str, String)>) {
        Self::start(feedback, |folder| {
            add(folder, feedback);
            coded::code(folder)
        })
    }

    fn start<T>(feedback: usize, fill: impl FnOnce(&Path) -> T) -> (Self, T) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        // The first start builds the town; the second is measured after the feedback is added.
        let mut child = spawn(&folder, port);
        stop(&mut child);
        let filled = fill(folder.path());
        let began = Instant::now();
        let child = spawn(&folder, port);
        println!("start to first answer with {feedback}: {} ms (budget 2,000)", began.elapsed().as_millis());
        let began = Instant::now();
        wait_until_idle(child.id());
        println!("the jobs of the start took {} s beside it", began.elapsed().as_secs());
        let body = "person=reviewer";
        let request = format!(
            "POST /demo/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let (_, head, _) = Connection::open(port).send_for_body(&request);
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).and_then(|cookie| cookie.split(';').next()).expect("a cookie");
        (Self { port, cookie: cookie.into(), _folder: folder, child }, filled)
    }

    /// Returns the id of the server's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

fn spawn(folder: &tempfile::TempDir, port: u16) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.arg("demo").args(["--port", &port.to_string(), "--sends", "1000000000"]).arg("--data").arg(folder.path());
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the server starts");
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "the server does not answer");
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

/// Returns once a program has used next to no processor for two seconds: at the start, the server looks through its database and writes it anew.
#[cfg(target_os = "linux")]
fn wait_until_idle(program: u32) {
    let used = || {
        let stat = std::fs::read_to_string(format!("/proc/{program}/stat")).expect("the program runs");
        // Its name may have spaces; the ticks in the program and in the kernel are the 12th and 13th word after it.
        let words: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        words[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("a number of ticks")).sum::<u64>()
    };
    loop {
        let before = used();
        std::thread::sleep(Duration::from_secs(2));
        if used() - before < 3 {
            break;
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn wait_until_idle(_: u32) {
    std::thread::sleep(Duration::from_secs(60));
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

#[tokio::main]
async fn add(folder: &Path, feedback: usize) {
    let (vault, db) = open(folder).await;
    let clock = Clock::default();
    let mut tx = db.write().await.expect("a transaction");
    for number in 0..feedback {
        let words =
            Words::parse(&format!("Thing number {number} that somebody wanted to say. {}", "It goes on a bit. ".repeat(number % 30))).expect("words");
        let new = submit::NewFeedback { words, facts: Facts::default(), source: Source::Direct, provenance: Provenance::Verbatim };
        let prepared = submit::prepare(&vault, &FormToken::new(&clock), &new, clock.today());
        store::insert(&mut tx, &prepared).await.expect("a row");
    }
    tx.commit().await.expect("a commit");
    db.close().await;
}

pub async fn open(folder: &Path) -> (Vault, Database) {
    let vault = Vault::from_file(&folder.join("demo.key")).expect("the demo's key");
    let db = Database::open(&folder.join("sayso.db").display().to_string()).await.expect("the demo's database");
    (vault, db)
}
