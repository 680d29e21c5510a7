//! The real program in a folder of its own, to be started, killed and started again.

use sqlx::Connection;
use std::{
    fs::OpenOptions,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub type Conn = <sayso::db::Db as sqlx::Database>::Connection;

/// The shell's line that starts the program in its own place.
const AS_IT_IS: &str = "exec \"$0\" \"$@\"";

pub struct Server {
    pub port: u16,
    command: &'static str,
    folder: TempDir,
    place: String,
    child: Child,
}

impl Server {
    pub fn start() -> Self {
        Self::with("serve", "warn")
    }

    /// The invented town, where anyone may sign in as anyone.
    pub fn start_demo(level: &'static str) -> Self {
        Self::with("demo", level)
    }

    /// On a machine that allows a process this many open files.
    pub fn start_with_files(files: u32) -> Self {
        Self::start_in("serve", "warn", &format!("ulimit -n {files} && {AS_IT_IS}"))
    }

    /// With everything in the log that there is to log.
    pub fn start_logging_all() -> Self {
        Self::start_logging("trace")
    }

    /// With a level of its own for the log, or one for each part.
    pub fn start_logging(level: &'static str) -> Self {
        Self::with("serve", level)
    }

    fn with(command: &'static str, level: &'static str) -> Self {
        Self::start_in(command, level, AS_IT_IS)
    }

    fn start_in(command: &'static str, level: &'static str, shell: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = if cfg!(feature = "postgres") { fresh_postgres() } else { folder.path().join("data/sayso.db").display().to_string() };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = spawn(&folder, &place, port, command, level, shell);
        Self { port, command, folder, place, child }
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

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn restart(&mut self) {
        self.child = spawn(&self.folder, &self.place, self.port, self.command, "warn", AS_IT_IS);
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

    fn ask(&self, question: &'static str) -> String {
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

fn spawn(folder: &TempDir, place: &str, port: u16, said: &str, level: &str, shell: &str) -> Child {
    let log = OpenOptions::new().create(true).append(true).open(folder.path().join("log")).unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", shell, env!("CARGO_BIN_EXE_sayso"), said]).args(["--port", &port.to_string(), "--sends", "1000000"]);
    command.arg("--data").arg(folder.path().join("data")).arg("--key").arg(folder.path().join("key"));
    if cfg!(feature = "postgres") {
        command.args(["--database", place]);
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).env("SAYSO_LOG", level).spawn().unwrap();
    let began = Instant::now();
    while super::client::get(port, "/healthz").is_none_or(|answer| !answer.starts_with("HTTP/1.1 200")) {
        assert!(began.elapsed() < Duration::from_secs(30), "the server does not answer");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

/// A database of its own beside the one `SAYSO_TEST_POSTGRES` tells; it goes with the server the tests were given.
pub fn fresh_postgres() -> String {
    let given = std::env::var("SAYSO_TEST_POSTGRES").expect("SAYSO_TEST_POSTGRES tells where PostgreSQL is");
    let (server, _) = given.rsplit_once('/').unwrap();
    let address = format!("{server}/promises_{}", sayso::id::to_hex(&sayso::random::bytes::<8>()));
    block_on(<sayso::db::Db as sqlx::migrate::MigrateDatabase>::create_database(&address)).unwrap();
    address
}
