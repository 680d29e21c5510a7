//! The program and its files: one server for a data folder, nothing begun anew by mistake, nothing that other users may read.

use crate::server::{Server, ended, free_port};
use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

/// A user that owns nothing.
const NOBODY: u32 = 65_534;

fn refused(command: Command, sentence: &str) {
    let (good, said) = ended(command);
    assert!(!good && said.contains(sentence), "{said}");
}

/// A command that opens the database as the server does, and ends.
fn invitation(server: &Server, email: &str) -> Command {
    let mut invite = server.command("invite");
    invite.args(["--name", "Dilys Morgan", "--email", email, "--role", "administrator"]);
    invite
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn set_mode(file: &Path, mode: u32) {
    fs::set_permissions(file, Permissions::from_mode(mode)).unwrap();
}

mod lock {
    use super::*;

    #[test]
    fn second_server_on_one_data_folder_is_refused() {
        if cfg!(feature = "postgres") {
            return;
        }
        let mut server = Server::start();
        for name in ["serve", "demo"] {
            let mut second = server.command(name);
            second.args(["--port", "0"]);
            refused(second, "another server uses the data folder");
        }
        // It goes with the process, however that ends.
        server.kill();
        server.restart();
    }

    #[test]
    fn invitation_is_made_beside_a_running_server() {
        let server = Server::start();
        let (good, said) = ended(invitation(&server, "dilys@example.org"));
        assert!(good && said.contains("/invitation/"), "{said}");
    }

    #[test]
    fn another_link_is_made_for_a_known_address_only() {
        let server = Server::start();
        ended(invitation(&server, "dilys@example.org"));
        for (email, known) in [("Dilys@example.org", true), ("nobody@example.org", false)] {
            let mut again = server.command("invite");
            again.args(["--again", email]);
            let (good, said) = ended(again);
            assert_eq!((good, said.contains("/invitation/")), (known, known), "{said}");
        }
    }
}

mod start {
    use super::*;

    #[test]
    fn key_without_its_database_needs_new() {
        let mut server = Server::start();
        server.kill();
        server.lose_database();
        for command in [server.command("serve"), invitation(&server, "dilys@example.org")] {
            refused(command, "but no database of it");
        }
        assert!(cfg!(feature = "postgres") || !server.folder().join("data").exists(), "nothing is made where the disk should be");
        let mut new = invitation(&server, "dilys@example.org");
        new.arg("--new");
        let (good, said) = ended(new);
        assert!(good, "{said}");
        let mut again = invitation(&server, "dilys.again@example.org");
        again.arg("--new");
        refused(again, "leave out --new");
        server.restart();
    }

    #[test]
    fn database_without_its_key_makes_no_other() {
        let mut server = Server::start();
        server.kill();
        let (key, away) = (server.folder().join("key"), server.folder().join("key.away"));
        fs::rename(&key, &away).unwrap();
        refused(server.command("serve"), "there is a database but no key");
        assert!(!key.exists());
        fs::rename(&away, &key).unwrap();
        server.restart();
    }

    #[test]
    fn other_key_is_refused_in_words() {
        let mut server = Server::start();
        server.kill();
        let key = server.folder().join("key");
        fs::write(&key, "07".repeat(32)).unwrap();
        refused(server.command("serve"), "start: this key does not belong to this database");
    }
}

mod permissions {
    use super::*;

    #[test]
    fn key_that_others_may_read_is_refused_with_its_mend() {
        let mut server = Server::start();
        server.kill();
        let key = server.folder().join("key");
        set_mode(&key, 0o644);
        refused(server.command("serve"), &format!("chmod 600 {}", key.display()));
        set_mode(&key, 0o600);
        server.restart();
    }

    #[test]
    fn data_is_closed_to_others_and_older_files_too() {
        if cfg!(feature = "postgres") {
            return;
        }
        let mut server = Server::start();
        let data = server.folder().join("data");
        let files = || fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).collect::<Vec<_>>();
        let assert_closed = || {
            assert!(files().len() >= 4, "{:?}", files());
            assert_eq!(mode(&data), 0o700);
            files().iter().for_each(|file| assert_eq!(mode(file), 0o600, "{}", file.display()));
        };
        assert_closed();
        // Killed, so that the write-ahead log stays; then as a version left it that closed nothing.
        server.kill();
        files().iter().for_each(|file| set_mode(file, 0o644));
        set_mode(&data, 0o755);
        server.restart();
        assert_closed();
    }

    #[test]
    fn open_folder_with_other_things_is_left_alone() {
        if cfg!(feature = "postgres") {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        set_mode(folder.path(), 0o755);
        fs::write(folder.path().join("somebody's"), "own").unwrap();
        let mut serve = Command::new(env!("CARGO_BIN_EXE_sayso"));
        serve.args(["serve", "--port", "0", "--data"]).arg(folder.path()).arg("--key").arg(folder.path().join("key"));
        refused(serve, &format!("chmod 700 {}", folder.path().display()));
        assert_eq!(mode(folder.path()), 0o755);
    }

    #[test]
    fn read_only_folder_and_database_are_told_in_words() {
        if cfg!(feature = "postgres") {
            return;
        }
        let mut server = Server::start();
        server.kill();
        let data = server.folder().join("data");
        for (closed, open, read_only) in [("sayso.db", 0o600, 0o400), ("lock", 0o600, 0o400), ("", 0o700, 0o500)] {
            let closed = data.join(closed);
            set_mode(&closed, read_only);
            if read_only == 0o500 {
                fs::remove_file(data.join("lock")).unwrap();
            }
            let sentence = "can't be written to: Permission denied";
            refused(as_somebody_without_power(&server), sentence);
            set_mode(&closed, open);
        }
    }

    /// `serve` as a user who may not write to what is read-only, which root may.
    fn as_somebody_without_power(server: &Server) -> Command {
        let mut serve = server.command("serve");
        serve.args(["--port", "0"]);
        if rustix::process::geteuid().is_root() {
            // The program itself may lie where that user may not go.
            let program = server.folder().join("program");
            if !program.exists() {
                fs::copy(env!("CARGO_BIN_EXE_sayso"), &program).unwrap();
            }
            let mut own = Command::new(&program);
            own.args(serve.get_args()).uid(NOBODY).gid(NOBODY);
            let data = server.folder().join("data");
            let files = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
            for file in files.chain([server.folder().to_path_buf(), data, server.folder().join("key"), program]) {
                chown(file, Some(NOBODY), Some(NOBODY)).unwrap();
            }
            return own;
        }
        serve
    }
}

/// P33: the program listens on the ports it was given, and on no other.
#[test]
fn p33_program_listens_only_on_its_ports() {
    let server = Server::start();
    assert_eq!(listening(server.pid()), [server.port]);
    let metrics = free_port();
    let server = Server::with("serve", "warn", &["--metrics", &format!("127.0.0.1:{metrics}")]);
    let mut ports = [server.port, metrics];
    ports.sort_unstable();
    assert_eq!(listening(server.pid()), ports);
}

/// The TCP ports on which a process listens, from `/proc`.
fn listening(pid: u32) -> Vec<u16> {
    let links = fs::read_dir(format!("/proc/{pid}/fd")).unwrap().filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    let sockets: Vec<String> = links.filter_map(|link| link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']').map(str::to_string)).collect();
    let tables = ["tcp", "tcp6"].map(|table| fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default());
    let mut ports: Vec<u16> = tables
        .iter()
        .flat_map(|table| table.lines().skip(1))
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        // The fourth field is the state, where 0A is listening; the tenth is the socket's number.
        .filter(|fields| fields[3] == "0A" && sockets.iter().any(|socket| socket == fields[9]))
        .map(|fields| u16::from_str_radix(fields[1].rsplit(':').next().unwrap(), 16).unwrap())
        .collect();
    ports.sort_unstable();
    ports
}
