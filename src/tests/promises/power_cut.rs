//! P1b: words are acknowledged after the disk has them. A kill can't show this, so the system calls are watched.

use crate::{
    client::{post, receipt, token},
    server::Server,
};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const SENT: usize = 200;

/// The calls that read a request, write to the log of the database, flush it, and write an answer.
const CALLS: &str = "trace=read,recvfrom,fdatasync,fsync,write,writev,sendto";

#[test]
fn p01b_words_are_on_the_disk_before_the_answer() {
    if cfg!(feature = "postgres") {
        println!("P1b: skipped, since PostgreSQL flushes its log in a program of its own");
        return;
    }
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        println!("P1b: SKIPPED, since strace is not installed");
        return;
    }
    let server = Server::start();
    let calls = tempfile::NamedTempFile::new().unwrap();
    let mut strace = watch(&server, calls.path());
    for number in 0..SENT {
        let token = token(server.port).expect("the form comes");
        let fields = [("token", token.as_str()), ("words", &format!("Thing {number}")), ("checked", "yes")];
        receipt(&post(server.port, "/have-your-say", &fields).expect("an answer comes")).expect("with five words");
    }
    drop(server);
    strace.wait().unwrap();
    let calls = std::fs::read_to_string(calls.path()).unwrap();
    let flushed = acknowledgements(&calls).filter(|between| is_flushed(between)).count();
    println!("P1b: {flushed} of {SENT} acknowledgements came after the log of the database was flushed");
    assert_eq!((acknowledgements(&calls).count(), flushed), (SENT, SENT));
}

/// Watches every thread of the server; it ends with the server.
fn watch(server: &Server, calls: &std::path::Path) -> Child {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-s", "24", "-e", CALLS, "-p", &server.pid().to_string(), "-o"]).arg(calls);
    let mut strace = strace.stderr(Stdio::piped()).spawn().unwrap();
    let attached = BufReader::new(strace.stderr.as_mut().unwrap()).lines().next().expect("it says that it is there").unwrap();
    assert!(attached.contains("attached"), "{attached}");
    strace
}

/// The calls between the reading of each request with words and the writing of its answer.
fn acknowledgements(calls: &str) -> impl Iterator<Item = &str> {
    calls.split("\"POST /have-your-say").skip(1).map(|rest| rest.split_once("\"HTTP/1.1 200").expect("it is answered").0)
}

/// Whether a flush of the log returned without an error. Other threads' calls lie in between, a checkpoint's flush of the database too.
fn is_flushed(between: &str) -> bool {
    let lines: Vec<&str> = between.lines().collect();
    lines.iter().enumerate().filter(|(_, line)| line.contains("sync(") && line.contains("-wal>")).any(|(start, line)| {
        let thread = line.split(' ').next();
        let resumed = |later: &&&str| later.contains("sync resumed>") && later.split(' ').next() == thread;
        let end = if line.contains("<unfinished ...>") { lines[start..].iter().find(resumed) } else { Some(line) };
        end.is_some_and(|end| end.ends_with("= 0"))
    })
}

#[test]
fn flush_of_the_log_is_told_from_other_calls() {
    let log = "7 fdatasync(9</data/sayso.db-wal>";
    let database = "8 fdatasync(9</data/sayso.db>) = 0";
    assert!(is_flushed(&format!("{database}\n{log}) = 0\n7 write")));
    assert!(is_flushed(&format!("{log} <unfinished ...>\n{database}\n7 <... fdatasync resumed>) = 0\n")));
    assert!(!is_flushed(&format!("{log} <unfinished ...>\n{database}\n8 <... fdatasync resumed>) = 0\n")));
    assert!(!is_flushed(&format!("{log}) = -1 EIO (Input/output error)\n{database}\n")));
    assert!(!is_flushed(database));
}
