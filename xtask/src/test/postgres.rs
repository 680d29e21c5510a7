//! Runs the same tests on PostgreSQL, on a cluster made for the run and removed after it.

use super::rust;
use super::tally::Count;
use crate::{install, paths, run};
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// Tells the tests the address of a database and of a superuser who may create others.
const ADDRESS: &str = "SAYSO_TEST_POSTGRES";
const WHAT_TO_INSTALL: &str = "PostgreSQL's `initdb` was not found: install PostgreSQL (on Debian `apt-get install postgresql`)";

/// Nothing of this cluster outlives the run, so nothing need survive a loss of power. Connections of the server still ask for
/// `synchronous_commit = on`, and a killed server loses nothing that the operating system has taken.
const THROW_AWAY: [&str; 5] = ["max_connections=300", "fsync=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=256MB"];

pub fn tests() -> Result<Count> {
    let args = ["--features", "postgres,oidc"];
    if std::env::var_os(ADDRESS).is_some() {
        return rust::tests(&args, |_| {});
    }
    let bin = match programs() {
        Ok(bin) => bin,
        Err(error) => return Ok(Count::skipped(&format!("{error:#}"))),
    };
    let cluster = Cluster::start(bin)?;
    rust::tests(&args, |tests| {
        tests.env(ADDRESS, &cluster.address);
    })
}

/// Returns the folder with `initdb`, `postgres` and the other programs.
fn programs() -> Result<PathBuf> {
    if let Some(bin) = installed_programs() {
        return Ok(bin);
    }
    install::debian(&["postgresql"], WHAT_TO_INSTALL)?;
    installed_programs().context(WHAT_TO_INSTALL)
}

fn installed_programs() -> Option<PathBuf> {
    // The one on PATH may be a link; the other programs are where it leads.
    let linked = install::found("initdb").and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_path_buf()));
    // Debian keeps them off PATH, one folder a version.
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let numbered = versions.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))));
    let newest = numbered.max().map(|(_, bin)| bin);
    let complete = |bin: &PathBuf| ["initdb", "postgres", "pg_ctl", "pg_isready"].iter().all(|program| bin.join(program).is_file());
    linked.into_iter().chain(newest).find(complete)
}

struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    server: Child,
    address: String,
}

impl Cluster {
    fn start(bin: PathBuf) -> Result<Cluster> {
        let made = run::answer(as_owner("mktemp").arg("-d").arg(paths::temporary().join("sayso-postgres.XXXXXX")));
        let folder = PathBuf::from(made.context("PostgreSQL refuses to run as root, so it needs a user `postgres` and `runuser`")?);
        let password = password();
        // The folder is its owner's alone.
        std::fs::write(folder.join("password"), &password)?;
        let mut initdb = as_owner(bin.join("initdb"));
        initdb.arg("--pgdata").arg(folder.join("data")).arg("--pwfile").arg(folder.join("password"));
        initdb.args(["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run::answer(&mut initdb)?;

        let port = free_port()?;
        let log = std::fs::File::create(folder.join("log"))?;
        // In our own process group, so that Ctrl-C ends it too.
        let mut postgres = as_owner(bin.join("postgres"));
        postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(folder.join("data"));
        postgres.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        postgres.args(THROW_AWAY.iter().flat_map(|setting| ["-c", setting]));
        let server = postgres.stdout(log.try_clone()?).stderr(log).spawn()?;
        let address = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let mut cluster = Cluster { bin, folder, server, address };
        cluster.wait_until_ready(port)?;
        println!("PostgreSQL listens on 127.0.0.1:{port}, from a folder of its own");
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, port: u16) -> Result<()> {
        let begun = Instant::now();
        loop {
            let mut ready = as_owner(self.bin.join("pg_isready"));
            if run::answer(ready.args(["-h", "127.0.0.1", "-p", &port.to_string()])).is_ok() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || begun.elapsed() > Duration::from_secs(60) {
                bail!("PostgreSQL did not start:\n{}", std::fs::read_to_string(self.folder.join("log"))?);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_owner(self.bin.join("pg_ctl"));
        let _ = run::answer(stop.arg("stop").arg("-D").arg(self.folder.join("data")).args(["-m", "immediate"]));
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs as the user `postgres` where we are root, since PostgreSQL refuses to run as root.
fn as_owner(program: impl AsRef<OsStr>) -> Command {
    let mut command = if install::is_root() { run::at_root("runuser") } else { run::at_root(&program) };
    if install::is_root() {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    // That user may not be allowed into the project's folder.
    command.current_dir(std::env::temp_dir());
    command
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Makes a password for one run; the standard library's hashers start from the system's randomness.
fn password() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}
