//! P24: a full disk. Nobody is told that words are kept when they are not, and all goes on once there is space.

use crate::{
    client::{get, post, receipt, token, token_in},
    server::Server,
};
use std::{
    fs::File,
    io::Write,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Longest time until words are taken again.
const RECOVERY: Duration = Duration::from_secs(10);

fn rounds() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 50 } else { 3 }
}

/// A disk that can be filled under a running server.
enum Disk {
    /// A real one in memory, of 64 MiB, which the server mounts in a namespace of its own: `SQLITE_FULL`.
    Mounted,
    /// No file may be written, the log of the program neither: `SQLITE_IOERR`. Works everywhere.
    Limited,
}

impl Disk {
    fn server(&self) -> Server {
        match self {
            Self::Mounted => {
                let mounted = "mount -t tmpfs -o size=64m,mode=700 sayso \"$7\" && exec \"$0\" \"$@\"";
                Server::start_by(&format!("mkdir -p \"$7\" && exec unshare -rm sh -c '{mounted}' \"$0\" \"$@\""))
            }
            Self::Limited => Server::start_by("trap '' XFSZ; exec \"$0\" \"$@\""),
        }
    }

    fn fill(&self, server: &Server) {
        match self {
            Self::Mounted => {
                let mut filler = File::create(server.data().join("filler")).unwrap();
                while filler.write_all(&[0; 4096]).is_ok() {}
            }
            Self::Limited => limit(server, "0:unlimited"),
        }
    }

    fn empty(&self, server: &Server) {
        match self {
            Self::Mounted => std::fs::remove_file(server.data().join("filler")).unwrap(),
            Self::Limited => limit(server, "unlimited"),
        }
    }
}

fn limit(server: &Server, size: &str) {
    let done = Command::new("prlimit").args(["--pid", &server.pid().to_string(), &format!("--fsize={size}")]).status().unwrap();
    assert!(done.success());
}

fn survives(disk: &Disk) {
    let server = disk.server();
    let port = server.port;
    let words = "Nobody asks us about the bus. ".repeat(130);
    let send = |token: &str| post(port, "/have-your-say", &[("token", token), ("words", &words), ("checked", "yes")]).expect("the server answers");
    let (mut receipts, mut slowest) = (vec![], Duration::ZERO);
    for round in 0..rounds() {
        disk.fill(&server);
        // Words may still find room in a file that is there already; then they are kept, and said to be.
        let refused = std::iter::repeat_with(|| send(&token(port).unwrap())).take(2_000).find_map(|page| match receipt(&page) {
            Some(phrase) => {
                receipts.push(phrase);
                None
            }
            None => Some(page),
        });
        let refused = refused.unwrap_or_else(|| panic!("round {round}: the disk is not full"));
        assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 5"), "round {round}: {refused}");
        assert!(refused.contains(words.trim()) && refused.contains("class=\"tels\""), "round {round}: {refused}");
        let again = token_in(&refused).unwrap();
        assert!(send(&again).starts_with("HTTP/1.1 503"), "round {round}: still full");
        let asked = Instant::now();
        // An answer holds for a second.
        while !get(port, "/readyz").unwrap().starts_with("HTTP/1.1 503") {
            assert!(asked.elapsed() < Duration::from_secs(5), "round {round}: it says that it is ready");
            sleep(Duration::from_millis(50));
        }
        assert!(get(port, "/").unwrap().starts_with("HTTP/1.1 200"), "round {round}: pages can be read");
        disk.empty(&server);
        let began = Instant::now();
        let phrase = loop {
            let page = send(&again);
            assert!(began.elapsed() < RECOVERY, "round {round}: words are not taken again: {page}");
            if let Some(phrase) = receipt(&page) {
                break phrase;
            }
            sleep(Duration::from_millis(100));
        };
        receipts.push(phrase);
        slowest = slowest.max(began.elapsed());
        assert_eq!(server.ask_copy("pragma integrity_check"), "ok", "round {round}");
    }
    for phrase in &receipts {
        assert!(post(port, "/receipt", &[("receipt", phrase)]).unwrap().starts_with("HTTP/1.1 200"), "{phrase} was a false acknowledgement");
    }
    assert_eq!(server.ask_copy("select cast(count(*) as text) from feedback"), receipts.len().to_string(), "nothing lost, nothing doubled");
    println!("P24: {} rounds, {} acknowledged, 0 falsely, longest recovery {slowest:?}", rounds(), receipts.len());
}

#[test]
fn p24_failing_writes_are_told_and_pass() {
    survives(&Disk::Limited);
}

#[test]
fn p24_full_disk_is_told_and_passes() {
    let mounts = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).stderr(Stdio::null()).status();
    if mounts.is_ok_and(|status| status.success()) {
        return survives(&Disk::Mounted);
    }
    assert!(std::env::var_os("SAYSO_FULL").is_none(), "the full size needs `unshare -rm` to mount a disk");
    println!("P24: SKIPPED on a mounted disk: nobody may mount one here");
}
