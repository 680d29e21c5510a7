//! The server under load: the invented town with many more pieces of feedback in it.

use crate::client::Connection;
use sayso::{
    clock::Clock,
    db::Database,
    feedback::{Facts, Provenance, Source, Words, store, submit},
    receipts::token::FormToken,
    vault::Vault,
};
use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub struct Town {
    pub port: u16,
    /// A reviewer's sign-in.
    pub cookie: String,
    folder: tempfile::TempDir,
    child: Child,
}

impl Town {
    pub fn build(feedback: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        // Once to build the town, then many more words, then again to be measured.
        let mut child = spawn(&folder, port);
        stop(&mut child);
        add(&folder, feedback);
        let began = Instant::now();
        let child = spawn(&folder, port);
        println!("start to first answer with {feedback}: {} ms (budget 2,000)", began.elapsed().as_millis());
        let body = "person=reviewer";
        let request = format!(
            "POST /demo/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let (_, head, _) = Connection::open(port).ask_whole(&request);
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).and_then(|cookie| cookie.split(';').next()).expect("a cookie");
        Self { port, cookie: cookie.into(), folder, child }
    }

    /// The server's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A form token for each number, as the page would give it.
    pub fn tokens(&self) -> Box<dyn Fn(usize) -> String + Sync> {
        let vault = Vault::from_file(&self.folder.path().join("demo.key")).expect("the demo's key");
        let clock = Clock::default();
        Box::new(move |_| FormToken::new(&clock).write(&vault))
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

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

#[tokio::main]
async fn add(folder: &tempfile::TempDir, feedback: usize) {
    let vault = Vault::from_file(&folder.path().join("demo.key")).expect("the demo's key");
    let db = Database::open(&folder.path().join("sayso.db").display().to_string()).await.expect("the demo's database");
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
