//! The real program in a folder of its own, to be started, killed and started again.

use sqlx::Connection;
use std::{
    fs::OpenOptions,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub type Conn = <sayso::db::Db as sqlx::Database>::Connection;

/// The shell's line that starts the program in its own place.
const AS_IT_IS: &str = "exec \"$0\" \"$@\"";

pub struct Server {
    pub port: u16,
    command: &'static str,
    folder: Arc<TempDir>,
    place: String,
    flags: Vec<String>,
    child: Child,
}

impl Server {
    pub fn start() -> Self {
        Self::with("serve", "warn", &[])
    }

    /// The invented town, where anyone may sign in as anyone.
    pub fn start_demo(level: &'static str) -> Self {
        Self::with("demo", level, &[])
    }

    /// On a machine that allows a process this many open files.
    pub fn start_with_files(files: u32) -> Self {
        Self::start_in("serve", "warn", &format!("ulimit -n {files} && {AS_IT_IS}"), &[])
    }

    /// Started by a line for the shell, which has the program as `$0`, its command line as `$@` and the data folder as `$7`.
    #[cfg(not(feature = "postgres"))]
    pub fn start_by(shell: &str) -> Self {
        Self::start_in("serve", "warn", shell, &[])
    }

    /// With everything in the log that there is to log.
    pub fn start_logging_all(format: &str) -> Self {
        Self::with("serve", "trace", &["--log-format", format])
    }

    /// With a level of its own for the log, or one for each part.
    pub fn start_logging(level: &'static str) -> Self {
        Self::with("serve", level, &[])
    }

    /// With more flags than every server has here.
    pub fn with(command: &'static str, level: &'static str, flags: &[&str]) -> Self {
        Self::start_in(command, level, AS_IT_IS, flags)
    }

    fn start_in(command: &'static str, level: &'static str, shell: &str, flags: &[&str]) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let place = if cfg!(feature = "postgres") { fresh_postgres() } else { folder.path().join("data/sayso.db").display().to_string() };
        let port = free_port();
        let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
        let child = spawn(&folder, &place, port, command, level, shell, &flags);
        Self { port, command, folder, place, flags, child }
    }

    /// A second server on the same database, under the same key.
    #[cfg(feature = "postgres")]
    pub fn beside(&self) -> Self {
        let port = free_port();
        let child = spawn(&self.folder, &self.place, port, self.command, "warn", AS_IT_IS, &self.flags);
        let (folder, place, flags) = (self.folder.clone(), self.place.clone(), self.flags.clone());
        Self { port, command: self.command, folder, place, flags, child }
    }

    /// The data folder as the program sees it, which may have mounted a disk there for itself.
    #[cfg(not(feature = "postgres"))]
    pub fn data(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root", self.pid())).join(self.path("data").strip_prefix("/").unwrap())
    }

    /// Asks a copy of the database, made while nobody writes.
    #[cfg(not(feature = "postgres"))]
    pub fn ask_copy(&self, question: &'static str) -> String {
        let copy = tempfile::tempdir().unwrap();
        for name in ["sayso.db", "sayso.db-wal"] {
            std::fs::copy(self.data().join(name), copy.path().join(name)).unwrap();
        }
        let place = copy.path().join("sayso.db").display().to_string();
        block_on(async { sqlx::query_scalar(question).fetch_one(&mut connect(&place).await).await.unwrap() })
    }

    /// Holds the lock that writing feedback needs, as another program would, for as long as this takes.
    pub fn while_locked<T>(&self, act: impl FnOnce() -> T) -> T {
        let lock = if cfg!(feature = "postgres") { "begin; lock table feedback in exclusive mode" } else { "begin immediate" };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut db = runtime.block_on(connect(&self.place));
        runtime.block_on(sqlx::raw_sql(lock).execute(&mut db)).unwrap();
        let done = act();
        runtime.block_on(sqlx::raw_sql("rollback").execute(&mut db)).unwrap();
        done
    }

    /// As a power cut or the operating system would: no warning, no last words.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as systemd and docker do.
    pub fn terminate(&self) {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits until it has stopped by itself.
    pub fn wait(&mut self) {
        assert!(self.child.wait().unwrap().success());
    }

    /// A line of what Linux says of its memory, in MiB: `VmRSS` now, `VmHWM` at most.
    pub fn memory(&self, line: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|known| known.strip_prefix(line)).unwrap();
        line.trim_matches([':', '\t', ' ', 'k', 'B']).parse::<u64>().unwrap() / 1024
    }

    /// The connections it holds now, as Linux lists them.
    pub fn connections(&self) -> Vec<String> {
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let ours = format!("{:08X}:{:04X}", u32::from_le_bytes([127, 0, 0, 1]), self.port);
        let held = |line: &&str| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            // Listening is none; one without a file belongs to the kernel only.
            fields[1] == ours && fields[3] != "0A" && fields[9] != "0"
        };
        table.lines().skip(1).filter(held).map(str::to_string).collect()
    }

    /// With other flags than before.
    pub fn restart_with(&mut self, flags: &[&str]) {
        self.flags = flags.iter().map(ToString::to_string).collect();
        self.restart();
    }

    pub fn restart(&mut self) {
        self.child = spawn(&self.folder, &self.place, self.port, self.command, "warn", AS_IT_IS, &self.flags);
    }

    /// Runs another command of the program on this server's database and key.
    pub fn run(&self, said: &[&str]) -> Ran {
        self.run_with("key", said)
    }

    /// The same with the key in another file.
    pub fn run_with(&self, key: &str, said: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
        command.args(said).arg("--data").arg(self.path("data")).arg("--key").arg(self.path(key));
        if cfg!(feature = "postgres") {
            command.args(["--database", &self.place]);
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { good: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Makes a backup beside the data folder and returns its file.
    pub fn backup(&self) -> String {
        let ran = self.run(&["backup", "--to", &self.path("backups").display().to_string()]);
        assert!(ran.good, "{}", ran.err);
        ran.out.lines().last().unwrap().to_string()
    }

    /// A file in the folder that holds the data folder and the key.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder with the data folder, the key and the log.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A command of the program on the same data and key, to be run beside the server.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
        command.arg(name);
        command.arg("--data").arg(self.path("data")).arg("--key").arg(self.path("key"));
        if cfg!(feature = "postgres") {
            command.args(["--database", &self.place]);
        }
        command
    }

    /// Takes the database away and leaves an empty place for another.
    pub fn lose_database(&mut self) {
        if cfg!(feature = "postgres") {
            self.place = fresh_postgres();
        } else {
            std::fs::remove_dir_all(self.path("data")).unwrap();
        }
    }

    /// Runs a statement that takes no parameters.
    pub fn execute(&self, statement: &'static str) {
        block_on(async {
            let mut db = connect(&self.place).await;
            sqlx::query(statement).execute(&mut db).await.unwrap();
            db.close().await.unwrap();
        });
    }

    /// Runs the database's own integrity check and returns its answer.
    pub fn integrity(&self) -> String {
        if cfg!(feature = "postgres") {
            return "ok".into();
        }
        self.ask("pragma integrity_check")
    }

    /// Everything the program has logged.
    pub fn log(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("log")).unwrap()
    }

    /// Every byte it left on the disk but its log and its key; of PostgreSQL, whose files are not ours, every row of every table.
    pub fn left_behind(&self) -> Vec<u8> {
        if cfg!(feature = "postgres") {
            let all =
                "select query_to_xml('select * from feedback', true, true, '')::text || query_to_xml('select * from settings', true, true, '')::text
                || query_to_xml('select * from history', true, true, '')::text || query_to_xml('select * from sign_ins', true, true, '')::text
                || query_to_xml('select * from people', true, true, '')::text
                || query_to_xml('select * from group_sessions', true, true, '')::text || query_to_xml('select * from session_items', true, true, '')::text
                || query_to_xml('select * from session_phones', true, true, '')::text || query_to_xml('select * from session_marks', true, true, '')::text";
            return self.ask(all).into_bytes();
        }
        let files = std::fs::read_dir(self.folder.path().join("data")).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    pub fn rows(&self) -> i64 {
        self.ask("select cast(count(*) as text) from feedback").parse().unwrap()
    }

    /// Waits until no e-mail waits any more.
    pub fn wait_for_mail(&self) {
        let began = Instant::now();
        while self.ask("select cast(count(*) as text) from outbox where sent_hour is null") != "0" {
            assert!(began.elapsed() < Duration::from_secs(60), "e-mail is left");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks the database one question, whose answer is text.
    pub fn ask(&self, question: &'static str) -> String {
        block_on(async { sqlx::query_scalar(question).fetch_one(&mut connect(&self.place).await).await.unwrap() })
    }
}

/// A command that has ended.
pub struct Ran {
    pub good: bool,
    pub out: String,
    pub err: String,
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub async fn connect(place: &str) -> Conn {
    let address = if cfg!(feature = "postgres") { place.to_string() } else { format!("sqlite:{place}?mode=rwc") };
    Conn::connect(&address).await.unwrap()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn spawn(folder: &TempDir, place: &str, port: u16, said: &str, level: &str, shell: &str, flags: &[String]) -> Child {
    let log = OpenOptions::new().create(true).append(true).open(folder.path().join("log")).unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", shell, env!("CARGO_BIN_EXE_sayso"), said]).args(["--port", &port.to_string(), "--sends", "1000000"]);
    command.arg("--data").arg(folder.path().join("data")).arg("--key").arg(folder.path().join("key"));
    if cfg!(feature = "postgres") {
        command.args(["--database", place]);
    }
    let child = command.args(flags).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).env("SAYSO_LOG", level).spawn().unwrap();
    let began = Instant::now();
    while super::client::get(port, "/healthz").is_none_or(|answer| !answer.starts_with("HTTP/1.1 200")) {
        assert!(began.elapsed() < Duration::from_secs(30), "the server does not answer");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

/// Waits for a state that comes sooner or later, however slow the machine is; `false` if it never does. Clients that run until they are told
/// to stop must be told before that is asserted.
#[must_use]
pub fn wait_until(state: impl Fn() -> bool) -> bool {
    let began = Instant::now();
    while !state() {
        if began.elapsed() > Duration::from_secs(60) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Runs a command to its end and returns whether it succeeded, and all it said. One that serves instead of ending is stopped.
pub fn ended(mut command: Command) -> (bool, String) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

/// A database of its own beside the one `SAYSO_TEST_POSTGRES` tells; it goes with the server the tests were given.
pub fn fresh_postgres() -> String {
    let given = std::env::var("SAYSO_TEST_POSTGRES").expect("SAYSO_TEST_POSTGRES tells where PostgreSQL is");
    let (server, _) = given.rsplit_once('/').unwrap();
    let address = format!("{server}/promises_{}", sayso::id::to_hex(&sayso::random::bytes::<8>()));
    block_on(<sayso::db::Db as sqlx::migrate::MigrateDatabase>::create_database(&address)).unwrap();
    address
}
