//! The server says what is wrong with it, in the log and to those who ask, while it serves on.

#[cfg(not(feature = "postgres"))]
use crate::client::{get, post, receipt, token};
use crate::server::{Server, ended};
use std::time::{Duration, Instant};

/// Waits until the log holds this.
#[track_caller]
fn await_log(server: &Server, sentence: &str) {
    let began = Instant::now();
    let log = || String::from_utf8(server.log()).unwrap();
    while !log().contains(sentence) {
        assert!(began.elapsed() < Duration::from_secs(20), "the log does not say {sentence:?}: {}", log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Overwrites the first page of the table of feedback, as a bad disk would. Nothing may have it open.
#[cfg(not(feature = "postgres"))]
fn damage_feedback(server: &Server) {
    let page: u64 = server.ask("select cast(rootpage as text) from sqlite_master where name = 'all_feedback'").parse().unwrap();
    let size: u64 = server.ask("select cast(page_size as text) from pragma_page_size()").parse().unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(server.path("data/sayso.db")).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &vec![0xff; size as usize], (page - 1) * size).unwrap();
}

#[cfg(not(feature = "postgres"))]
#[test]
fn p26_damaged_page_is_told_from_the_start_on() {
    let mut server = Server::start();
    receipt(&post(server.port, "/have-your-say", &[("token", &token(server.port).unwrap()), ("words", "The bus stop"), ("checked", "yes")]).unwrap())
        .unwrap();
    assert!(get(server.port, "/readyz").unwrap().starts_with("HTTP/1.1 200"));
    server.terminate();
    server.wait();
    damage_feedback(&server);
    server.restart();
    await_log(&server, "the database is damaged: keep a copy");
    let ready = get(server.port, "/readyz").unwrap();
    assert!(ready.starts_with("HTTP/1.1 503") && ready.ends_with("the database is damaged"), "{ready}");
    assert!(get(server.port, "/").unwrap().starts_with("HTTP/1.1 200"), "pages without it are served");
}

mod reserve {
    use super::*;

    const ALL: [&str; 2] = ["--free-space-mb", "99999999999"];

    #[cfg(not(feature = "postgres"))]
    #[test]
    fn p24_nearly_full_disk_is_told_and_the_demo_starts() {
        let server = Server::with("demo", "warn", &ALL);
        await_log(&server, "The disk is nearly full");
        let ready = get(server.port, "/readyz").unwrap();
        assert!(ready.starts_with("HTTP/1.1 200") && ready.contains("--free-space-mb"), "{ready}");
    }

    #[test]
    fn p24_operator_can_invite_below_it() {
        let server = Server::with("serve", "warn", &ALL);
        let mut invite = server.command("invite");
        invite.args(["--name", "Dilys Morgan", "--email", "dilys@example.org", "--role", "administrator"]).args(ALL);
        let (good, said) = ended(invite);
        assert!(good && said.contains("/invitation/"), "{said}");
    }
}

mod backup_folder {
    use super::*;

    #[test]
    fn unusable_one_is_told_at_the_start() {
        let mut server = Server::start();
        let backups = server.path("backups").display().to_string();
        server.kill();
        server.restart_with(&["--backup-to", &backups]);
        let began = Instant::now();
        while std::fs::read_dir(&backups).map_or(0, Iterator::count) != 1 {
            assert!(began.elapsed() < Duration::from_secs(30), "no backup is made");
            std::thread::sleep(Duration::from_millis(50));
        }
        await_proof(&server);
        server.kill();
        server.restart_with(&["--backup-to", "/proc/nope"]);
        await_log(&server, "nothing can be written into /proc/nope");
    }

    /// The last thing of a night's backup is the removal of the folder in which it was proven.
    fn await_proof(server: &Server) {
        let began = Instant::now();
        while server.ask("select cast(count(*) as text) from settings where name = 'backup_proven'") == "0" {
            assert!(began.elapsed() < Duration::from_secs(30), "the backup is not proven");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    #[test]
    fn one_in_the_data_folder_is_refused() {
        if cfg!(feature = "postgres") {
            return;
        }
        let mut server = Server::start();
        let inside = server.path("data/backups").display().to_string();
        let by_hand = server.run(&["backup", "--to", &inside]);
        assert!(!by_hand.good && by_hand.err.contains("lies in the data folder"), "{}", by_hand.err);
        server.kill();
        let mut serve = server.command("serve");
        serve.args(["--port", "0", "--backup-to", &inside]);
        let (good, said) = ended(serve);
        assert!(!good && said.contains("lies in the data folder"), "{said}");
    }
}
