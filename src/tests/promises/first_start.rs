//! A start that goes wrong says how to mend it, and leaves nothing half made.

use crate::server::{Server, ended};
use std::{fs, process::Command};

#[track_caller]
fn refused(command: Command, sentences: &[&str]) {
    let (good, said) = ended(command);
    assert!(!good && sentences.iter().all(|sentence| said.contains(sentence)), "{said}");
}

fn invitation(server: &Server, more: &[&str]) -> Command {
    let mut invite = server.command("invite");
    invite.args(["--name", "Dilys Morgan", "--email", "dilys@example.org", "--role", "administrator"]).args(more);
    invite
}

mod key {
    use super::*;

    #[test]
    fn copy_from_before_a_change_of_key_is_refused() {
        let mut server = Server::start();
        server.kill();
        let (key, old) = (server.path("key"), server.path("old"));
        fs::copy(&key, &old).unwrap();
        assert!(server.run(&["rotate-key"]).good);
        let new = fs::read(&key).unwrap();
        fs::rename(&old, &key).unwrap();
        let mut serve = server.command("serve");
        serve.args(["--port", "0"]);
        refused(serve, &["lacks a newer version", "made after the last rotate-key"]);
        refused(invitation(&server, &[]), &["lacks a newer version"]);
        let to = server.path("backups").display().to_string();
        for said in [&["check"][..], &["rotate-key"], &["backup", "--to", &to]] {
            let ran = server.run(said);
            assert!(!ran.good && ran.err.contains("lacks a newer version"), "{said:?}: {}{}", ran.out, ran.err);
        }
        fs::write(&key, new).unwrap();
        server.restart();
    }

    #[test]
    fn folder_that_is_missing_leaves_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let (data, key) = (folder.path().join("data"), folder.path().join("k/key"));
        let mut serve = Command::new(env!("CARGO_BIN_EXE_sayso"));
        serve.args(["serve", "--port", "0", "--data"]).arg(&data).arg("--key").arg(&key);
        if cfg!(feature = "postgres") {
            serve.args(["--database", &crate::server::fresh_postgres()]);
        }
        refused(serve, &[&format!("install -d -m 700 {}", folder.path().join("k").display())]);
        assert!(!data.join("sayso.db").exists());
    }

    #[test]
    fn missing_key_is_told_with_its_mend() {
        let mut server = Server::start();
        server.kill();
        fs::rename(server.path("key"), server.path("away")).unwrap();
        refused(server.command("serve"), &["there is a database but no key", "Put the newest copy of that key there"]);
    }
}

mod address {
    use super::*;

    #[test]
    fn link_of_an_invitation_leads_to_the_server() {
        let server = Server::start();
        let (good, said) = ended(invitation(&server, &["--url", "https://sayso.example.org/"]));
        assert!(good && said.contains("  https://sayso.example.org/invitation/"), "{said}");
        assert!(!said.contains("this machine only"), "{said}");
    }

    #[test]
    fn address_that_is_none_is_refused_before_anything() {
        let server = Server::start();
        for (bad, said) in [
            ("sayso.example.org", "write https:// before it, or http:// where there is no TLS: https://sayso.example.org"),
            ("foo", "such as https://sayso.example.org"),
            ("https://sayso.example.org/board", "leave out all that follows the host: https://sayso.example.org"),
        ] {
            refused(invitation(&server, &["--url", bad]), &[said]);
        }
    }

    #[test]
    fn link_without_address_comes_with_a_warning() {
        let server = Server::start();
        let (good, said) = ended(invitation(&server, &[]));
        assert!(good && said.contains("/invitation/") && said.contains("works on this machine only"), "{said}");
    }
}

#[test]
fn dry_run_says_that_a_place_is_not_empty() {
    let server = Server::start();
    let backup = server.backup();
    let dry = server.run(&["restore", &backup, "--dry-run"]);
    assert!(!dry.good && dry.err.contains("not empty") && dry.out.contains("texts that open"), "{}{}", dry.out, dry.err);
}
