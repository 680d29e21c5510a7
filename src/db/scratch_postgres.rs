//! A fresh database for one test, on PostgreSQL: one of its own, with a random name, beside the one `SAYSO_TEST_POSTGRES` tells.

use crate::db::{Conn, Database, Db};
use sqlx::migrate::MigrateDatabase;

/// Keeps a test's database; it is gone with this.
pub struct Scratch(String);

/// A new, empty database with all its tables.
pub async fn scratch() -> (Database, Scratch) {
    let (address, scratch) = place().await;
    (Database::open(&address).await.unwrap(), scratch)
}

/// Where a new database is, with nothing in it yet.
///
/// # Panics
/// Without `SAYSO_TEST_POSTGRES`, the address of the database `postgres` and of somebody who may make others beside it.
pub async fn place() -> (String, Scratch) {
    let given = std::env::var("SAYSO_TEST_POSTGRES").expect("SAYSO_TEST_POSTGRES tells where PostgreSQL is");
    let (server, _) = given.rsplit_once('/').unwrap();
    let address = format!("{server}/scratch_{}", crate::id::to_hex(&crate::random::bytes::<8>()));
    Db::create_database(&address).await.unwrap();
    (address.clone(), Scratch(address))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let address = self.0.clone();
        // The test's own runtime is ending and can't be waited on.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(Db::force_drop_database(&address)).map_err(std::io::Error::other)
        });
        // What stays behind goes with the server the tests were given.
        let _ = dropped.join();
    }
}

/// Every row of a table as text, in the order the database gives them unasked.
pub async fn rows(db: &mut Conn, table: &'static str) -> Vec<String> {
    sqlx::query_scalar(select(table)).fetch_all(db).await.unwrap()
}

/// The names of all tables but the engine's own.
pub async fn tables(db: &mut Conn) -> Vec<String> {
    let all = "select table_name::text from information_schema.tables where table_schema = 'public' and table_name not like '\\_sqlx%' order by 1";
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
    };
}

selects! { "answers" "check_backs" "concern_steps" "feedback" "feedback_headings" "feedback_themes" "group_sessions" "headings" "helplines" "history" "history_head" "influences" "meetings" "people"
"plan_item_headings" "plan_items" "prompts" "session_counts" "session_items" "session_marks" "session_phones" "settings" "sign_ins" "sub_groups" "theme_headings" "themes" "wordings" }
