//! A fresh database for one test, on PostgreSQL: one with a random name, beside the one that `SAYSO_TEST_POSTGRES` names.

use crate::db::{Conn, Database, Db, engine::MIGRATIONS};
use sqlx::{Connection, migrate::MigrateDatabase};
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::OnceCell;

/// Keeps a test's database, which is dropped with this.
pub struct Scratch(String);

impl Scratch {
    /// The folder for files beside the database; it goes with this too.
    fn folder(&self) -> std::path::PathBuf {
        std::env::temp_dir().join(self.0.rsplit('/').next().unwrap_or("scratch"))
    }

    /// Sets where this database is.
    pub fn configure(&self, config: &mut crate::config::Config) {
        config.database = Some(self.0.clone());
        config.data = self.folder();
    }
}

/// A new, empty database with all its tables, copied from the template.
pub async fn scratch() -> (Database, Scratch) {
    static TEMPLATE: OnceCell<Template> = OnceCell::const_new();
    copy_of(TEMPLATE.get_or_init(template).await).await
}

/// The name of a database that others begin as. It stays until the server goes that the tests were given.
pub struct Template(String);

/// Closes a database, and keeps it for others to begin with.
pub async fn template_of(db: &Database, place: Scratch) -> Template {
    db.close().await;
    let name = format!("{}_template", random_name());
    let unnamed = place.0.rsplit_once('/').unwrap().1;
    execute(&mut connect().await, format!("alter database {unnamed} rename to {name}")).await;
    Template(name)
}

/// A new database that holds what the template holds. Its files are copied: by way of the log it takes four times as long.
pub async fn copy_of(Template(template): &Template) -> (Database, Scratch) {
    let name = random_name();
    execute(&mut connect().await, format!("create database {name} template {template} strategy file_copy")).await;
    let address = address_of(&name);
    (Database::open(&address).await.unwrap(), Scratch(address))
}

/// The address of a new database with nothing in it yet.
pub async fn place() -> (String, Scratch) {
    let address = address_of(&random_name());
    Db::create_database(&address).await.unwrap();
    (address.clone(), Scratch(address))
}

/// Returns the database that holds these migrations' tables, made once for all runs: migrating takes longer than most tests.
async fn template() -> Template {
    let mut migrations = DefaultHasher::new();
    MIGRATIONS.iter().for_each(|migration| (migration.version, &migration.checksum).hash(&mut migrations));
    let template = format!("scratch_template_{:016x}", migrations.finish());
    let mut server = connect().await;
    // Another test program may be doing the same; the lock goes with the connection.
    sqlx::query("select pg_advisory_lock(20261128)").execute(&mut server).await.unwrap();
    let exists = "select exists (select from pg_database where datname = $1)";
    if !sqlx::query_scalar::<_, bool>(exists).bind(&template).fetch_one(&mut server).await.unwrap() {
        let (address, _gone) = place().await;
        Database::open(&address).await.unwrap().close().await;
        // It gets its name once it is complete.
        let unfinished = address.rsplit_once('/').unwrap().1;
        execute(&mut server, format!("alter database {unfinished} rename to {template}")).await;
    }
    server.close().await.unwrap();
    Template(template)
}

/// Runs a statement that takes no parameters. The names in it are made here; each text lives as long as the tests.
async fn execute(server: &mut Conn, statement: String) {
    sqlx::raw_sql(&*statement.leak()).execute(server).await.unwrap();
}

async fn connect() -> Conn {
    Conn::connect(&given()).await.unwrap()
}

/// The address of the database `postgres`, as somebody who may create others.
fn given() -> String {
    std::env::var("SAYSO_TEST_POSTGRES").expect("SAYSO_TEST_POSTGRES tells where PostgreSQL is")
}

fn address_of(name: &str) -> String {
    format!("{}/{name}", given().rsplit_once('/').unwrap().0)
}

fn random_name() -> String {
    format!("scratch_{}", crate::id::to_hex(&crate::random::bytes::<8>()))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.folder());
        let Some((_, name)) = self.0.rsplit_once('/') else { return };
        // Under its lock the database takes no new connections. A pool that is still open would connect again, and the drop wait for it.
        let drop = format!("drop database if exists {name} with (force)");
        // Waiting here would stop the test's own runtime, and a connection it is just making would keep the server from dropping.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async { execute(&mut connect().await, drop).await });
            // A database that stays behind goes with the server that the tests were given.
            std::io::Result::Ok(())
        });
    }
}

/// Every row of a table as text, in the order the database gives them unasked.
pub async fn rows(db: &mut Conn, table: &'static str) -> Vec<String> {
    sqlx::query_scalar(select(table)).fetch_all(db).await.unwrap()
}

/// Where rows and their longer texts lie: the row, and the number and place of the text in a table of its own.
pub async fn places(db: &mut Conn, texts: &[Vec<u8>]) -> Vec<(&'static str, Vec<usize>)> {
    let toast = "select reltoastrelid::regclass::text from pg_class where oid = 'all_feedback'::regclass";
    let toast: String = sqlx::query_scalar(toast).fetch_one(&mut *db).await.unwrap();
    let ways = [
        ("row", "select substr(words, 1, 16) from all_feedback order by ctid".to_string()),
        ("number of the text", format!("select substr(chunk_data, 1, 16) from {toast} where chunk_seq = 0 order by chunk_id")),
        ("text", format!("select substr(chunk_data, 1, 16) from {toast} where chunk_seq = 0 order by ctid")),
    ];
    let mut places = vec![];
    for (name, way) in ways {
        let lying: Vec<Vec<u8>> = sqlx::query_scalar(&*way.leak()).fetch_all(&mut *db).await.unwrap();
        let place = |text: &Vec<u8>| lying.iter().position(|other| text.starts_with(other)).expect("every text is there");
        places.push((name, texts.iter().map(place).collect()));
    }
    places
}

/// The names of all tables but the engine's own.
pub async fn tables(db: &mut Conn) -> Vec<String> {
    let all = "select table_name::text from information_schema.tables where table_type = 'BASE TABLE' and table_schema = 'public' and table_name not like '\\_sqlx%' order by 1";
    sqlx::query_scalar(all).fetch_all(db).await.unwrap()
}

macro_rules! selects {
    ($($table:literal)+) => {
        fn select(table: &str) -> &'static str {
            match table {
                $($table => concat!("select '", $table, "|' || t::text from ", $table, " t"),)+
                _ => panic!("no table {table} here: add it to the list"),
            }
        }

        /// How many rows each table has.
        pub async fn counts(db: &mut Conn) -> std::collections::BTreeMap<String, i64> {
            let mut counts = std::collections::BTreeMap::new();
            $(
                let rows = sqlx::query_scalar(concat!("select count(*) from ", $table)).fetch_one(&mut *db).await.unwrap();
                counts.insert($table.to_string(), rows);
            )+
            counts
        }
    };
}

selects! { "account_requests" "acts" "agreement_rounds" "all_feedback" "all_session_items" "answers" "assignments" "check_backs" "code_versions" "codes" "codings" "concern_exclusions" "concern_steps" "erasure_requests" "feedback" "feedback_headings" "feedback_themes" "group_sessions" "headings" "helplines" "history" "history_head" "influences" "meetings" "outbox" "passkeys"
"people" "plan_item_headings" "plan_items" "prompts" "provider_links" "recovery_codes" "redaction_openings" "redactions" "retention_requests" "round_codes" "round_pieces" "round_settlements" "saved_searches" "session_counts" "session_items" "session_marks" "session_phones" "setting_changes" "settings" "sign_ins" "spent_tokens" "sub_groups" "theme_headings" "themes" "used_challenges" "withdrawals" "wordings" }
