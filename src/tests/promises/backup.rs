//! P28: backups restore. The real program is backed up while it serves, and restored where nothing is.

use crate::{
    client::{post, receipt, token},
    server::Server,
};
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// Backups that are made under load; `SAYSO_FULL` asks for the whole number.
fn backups() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 20 } else { 2 }
}

fn say(port: u16, words: &str) -> Option<String> {
    let page = post(port, "/have-your-say", &[("token", &token(port)?), ("words", words), ("checked", "yes")])?;
    receipt(&page)
}

#[track_caller]
fn assert_opens(port: u16, phrase: &str) {
    let page = post(port, "/receipt", &[("receipt", phrase)]).expect("the server answers");
    assert!(page.starts_with("HTTP/1.1 200"), "{phrase} is lost");
}

fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn write_key(file: &Path, key: &str) {
    std::fs::write(file, key).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn p28_lost_database_comes_back_with_its_receipts() {
    let mut server = Server::start();
    let phrase = say(server.port, "The bus stop has no light").unwrap();
    let backup = server.backup();
    assert!(Path::new(&backup).starts_with(server.path("backups")), "{backup}");
    assert_eq!((mode(&server.path("backups")), mode(Path::new(&backup))), (0o700, 0o600));
    assert_eq!(std::fs::read_dir(server.path("backups")).unwrap().count(), 1, "nothing unfinished is left");
    server.kill();
    server.lose_database();
    let dry = server.run(&["restore", &backup, "--dry-run"]);
    assert!(dry.good, "{}", dry.err);
    for line in ["feedback: 1", "last day: ", "schema: ", "key: ", "texts that open: 1"] {
        assert!(dry.out.contains(line), "{line}: {}", dry.out);
    }
    assert!(!server.path("data").exists() || cfg!(feature = "postgres"), "a dry run makes nothing");
    let restored = server.run(&["restore", &backup]);
    assert!(restored.good, "{}", restored.err);
    server.restart();
    assert_opens(server.port, &phrase);
    say(server.port, "And it is dark at five").unwrap();
    let checked = server.run(&["check"]);
    assert!(checked.good && checked.out.contains("history: whole"), "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("texts that open: 2"), "{}", checked.out);
}

/// Withdrawals per backup; `SAYSO_FULL` asks for the whole number.
fn withdrawals() -> usize {
    if std::env::var_os("SAYSO_FULL").is_some() { 100 } else { 4 }
}

#[test]
fn p28_withdrawn_words_do_not_come_back_with_a_backup() {
    let mut server = Server::start();
    let said: Vec<String> = (0..withdrawals()).map(|nth| say(server.port, &format!("Taken back {nth}")).unwrap()).collect();
    let [kept, brought_back] = ["Never taken back", "Taken back, and brought back"].map(|words| say(server.port, words).unwrap());
    let withdrawal = |server: &Server, phrase: &str, field: &str| {
        let page = post(server.port, "/receipt/withdrawal", &[("receipt", phrase), (field, "yes")]).expect("the server answers");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    };
    withdrawal(&server, &brought_back, "sure");
    let backup = server.backup();
    withdrawal(&server, &brought_back, "undo");
    for phrase in &said {
        withdrawal(&server, phrase, "sure");
    }
    // Half of them are erased by now, as the hourly run would have noted.
    let ledger = server.path("data").join("erasures");
    let lines = std::fs::read_to_string(&ledger).unwrap();
    let (mut erased, mut hidden) = (0, 0);
    let lines: Vec<String> = lines
        .lines()
        .map(|line| match line.strip_prefix("withdrawn ") {
            Some(rest) if !lines.contains(&format!("shown {}", &rest[..32])) && erased < said.len() / 2 => {
                erased += 1;
                format!("erased {}", &rest[..32])
            }
            Some(rest) => {
                hidden += usize::from(!lines.contains(&format!("shown {}", &rest[..32])));
                line.into()
            }
            None => line.into(),
        })
        .collect();
    let lines = lines.join("\n") + "\n";
    server.kill();
    for place in ["beside the backup", "in the data folder"] {
        server.lose_database();
        let _ = std::fs::remove_dir_all(server.path("data"));
        let to = if place == "beside the backup" { server.path("backups") } else { server.path("data") };
        std::fs::create_dir_all(&to).unwrap();
        std::fs::write(to.join("erasures"), &lines).unwrap();
        let dry = server.run(&["restore", &backup, "--dry-run"]);
        assert!(dry.good, "{}", dry.err);
        for line in [format!("to be erased again: {erased}"), format!("hidden again, since it was taken back: {hidden}")] {
            assert!(dry.out.contains(&line), "{place}: {line}: {}", dry.out);
        }
        let restored = server.run(&["restore", &backup]);
        assert!(restored.good, "{}", restored.err);
        assert!(server.path("data").join("erasures").exists(), "the list goes on");
        server.restart();
        assert_eq!(server.rows(), 2, "{place}: only what was never taken back, or brought back, is to be seen");
        for phrase in [&kept, &brought_back] {
            let page = post(server.port, "/receipt", &[("receipt", phrase)]).unwrap();
            assert!(page.contains("No one has read them yet"), "{place}: {page}");
        }
        let mut gone = 0;
        for phrase in &said {
            let page = post(server.port, "/receipt", &[("receipt", phrase)]).unwrap();
            assert!(!page.contains("No one has read them yet"), "{place}: words came back");
            gone += usize::from(page.starts_with("HTTP/1.1 422"));
        }
        assert_eq!(gone, erased);
        assert!(server.run(&["check"]).good);
        server.kill();
        if place == "beside the backup" {
            std::fs::remove_file(server.path("backups").join("erasures")).unwrap();
        }
    }
    println!("P28: {} withdrawn after a backup, restored twice, 0 came back", said.len());
}

#[test]
fn p28_words_acknowledged_before_a_backup_are_in_it() {
    let mut server = Server::start();
    let port = server.port;
    // The file of each backup, and the receipts that were shown before it began.
    let made = Mutex::new(vec![]);
    let (stop, shown) = (AtomicBool::new(false), Mutex::new(vec![]));
    std::thread::scope(|scope| {
        for client in 0..4 {
            let (stop, shown) = (&stop, &shown);
            scope.spawn(move || {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    if let Some(phrase) = say(port, &format!("Client {client}, thing {number}")) {
                        shown.lock().unwrap().push(phrase);
                    }
                }
            });
        }
        for round in 1..=backups() {
            while shown.lock().unwrap().len() < round * 20 {
                std::thread::yield_now();
            }
            let before = shown.lock().unwrap().clone();
            made.lock().unwrap().push((server.backup(), before));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let mut looked_up = 0;
    for (backup, before) in made.into_inner().unwrap() {
        server.kill();
        server.lose_database();
        let restored = server.run(&["restore", &backup]);
        assert!(restored.good && restored.out.contains("history: whole"), "{}{}", restored.out, restored.err);
        server.restart();
        assert_eq!(server.integrity(), "ok");
        for phrase in &before {
            assert_opens(server.port, phrase);
        }
        looked_up += before.len();
    }
    println!("P28: {} backups under load, {looked_up} receipts looked up, 0 lost", backups());
}

#[test]
fn p28_wrong_damaged_or_newer_backup_changes_nothing() {
    let mut server = Server::start();
    say(server.port, "The bus stop has no light").unwrap();
    let good = server.backup();
    server.kill();
    server.execute("insert into _sqlx_migrations (version, description, success, checksum, execution_time) select 9999, 'later', success, checksum, 0 from _sqlx_migrations where version = 1");
    let newer = server.backup();
    let onto_data = server.run(&["restore", &good]);
    assert!(!onto_data.good && onto_data.err.contains("not empty"), "{}", onto_data.err);
    server.lose_database();

    let bytes = std::fs::read(&good).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        std::fs::write(server.path(name), bytes).unwrap();
        server.path(name).display().to_string()
    };
    let cut = file("cut", &bytes[..bytes.len() / 2]);
    let shorter = file("shorter", &bytes[..bytes.len() - 1]);
    let mut touched = bytes.clone();
    touched[bytes.len() / 2] ^= 1;
    let touched = file("touched", &touched);
    let words = file("words", b"no backup at all");
    write_key(&server.path("other-key"), &"0123456789abcdef".repeat(4));
    let refused = [
        ("key", &cut, "no whole backup"),
        ("key", &shorter, "no whole backup"),
        ("key", &touched, "damaged"),
        ("key", &words, "no whole backup"),
        ("key", &newer, "newer program"),
        ("other-key", &good, "does not belong"),
        ("no-key", &good, "can't be read"),
    ];
    for (key, backup, because) in refused {
        for said in [&["restore", backup, "--dry-run"][..], &["restore", backup]] {
            let ran = server.run_with(key, said);
            assert!(!ran.good && ran.err.contains(because), "{backup}: {}{}", ran.out, ran.err);
            assert!(!server.path("data").exists() || cfg!(feature = "postgres"), "{backup}: nothing is touched");
        }
    }
    let restored = server.run(&["restore", &good]);
    assert!(restored.good, "the place is as empty as it was: {}", restored.err);
}

#[test]
fn receipts_open_after_the_key_is_rotated() {
    let mut server = Server::start();
    let phrase = say(server.port, "The bus stop has no light").unwrap();
    let before = std::fs::read_to_string(server.path("key")).unwrap();
    // Servers on PostgreSQL may run while another is brought up to date.
    let alone: &[&str] = if cfg!(feature = "postgres") { &["rotate-key"] } else { &["rotate-key", "migrate"] };
    for said in alone {
        let refused = server.run(&[said]);
        assert!(!refused.good && refused.err.contains("another server"), "{said}: {}{}", refused.out, refused.err);
    }
    assert_eq!(std::fs::read_to_string(server.path("key")).unwrap(), before, "nothing is changed");
    server.kill();
    for versions in 2..=3 {
        let rotated = server.run(&["rotate-key"]);
        assert!(rotated.good && rotated.out.contains("1 texts are sealed again"), "{}{}", rotated.out, rotated.err);
        let key = std::fs::read_to_string(server.path("key")).unwrap();
        assert!(key.starts_with(&before) && key.lines().count() == versions);
        assert_eq!(mode(&server.path("key")), 0o600);
    }
    let checked = server.run(&["check"]);
    assert!(checked.good && checked.out.contains("texts that open: 1"), "{}{}", checked.out, checked.err);
    write_key(&server.path("first-line"), &before);
    let old = server.run_with("first-line", &["check"]);
    assert!(!old.good && old.err.contains("lacks a newer version"), "{}", old.err);
    server.restart();
    assert_opens(server.port, &phrase);
    say(server.port, "And it is dark at five").unwrap();
    assert!(server.run(&["check"]).out.contains("texts that open: 2"));
}

#[test]
fn commands_without_a_database_or_its_key_make_none() {
    let mut server = Server::start();
    server.kill();
    write_key(&server.path("other-key"), &"0123456789abcdef".repeat(4));
    let to = server.path("backups").display().to_string();
    let backup = server.run_with("other-key", &["backup", "--to", &to]);
    assert!(!backup.good && backup.err.contains("does not belong") && !server.path("backups").exists(), "{}", backup.err);
    server.lose_database();
    for said in [&["check"][..], &["migrate"], &["rotate-key"], &["backup", "--to", &to]] {
        let ran = server.run(said);
        assert!(!ran.good && ran.err.starts_with("sayso: ") && ran.err.lines().count() == 1, "{said:?}: {}{}", ran.out, ran.err);
    }
    assert!(!server.path("data").exists() || cfg!(feature = "postgres"));
    assert_eq!(std::fs::read_to_string(server.path("key")).unwrap().lines().count(), 1, "a key without a database is left as it is");
}
