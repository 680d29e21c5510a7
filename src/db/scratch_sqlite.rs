//! A fresh database for one test, on SQLite: a file in a folder of its own.

use crate::db::{Conn, Database};
use sqlx::{Column, Row, TypeInfo, ValueRef};

/// Keeps a test's database; it is gone with this.
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    /// Sets where this database is.
    pub fn configure(&self, config: &mut crate::config::Config) {
        config.data = self.0.path().into();
    }
}

/// A new, empty database with all its tables.
pub async fn scratch() -> (Database, Scratch) {
    let (file, scratch) = place().await;
    (Database::open(&file).await.unwrap(), scratch)
}

/// Where a new database is, with nothing in it yet.
pub async fn place() -> (String, Scratch) {
    let folder = tempfile::tempdir().unwrap();
    (folder.path().join("sayso.db").display().to_string(), Scratch(folder))
}

/// The file of a database that others begin as.
pub struct Template(Vec<u8>);

/// Closes a database, and keeps what is in it for others to begin with.
pub async fn template_of(db: &Database, place: Scratch) -> Template {
    db.close().await;
    Template(std::fs::read(place.0.path().join("sayso.db")).unwrap())
}

/// A new database that holds what the template held.
pub async fn copy_of(template: &Template) -> (Database, Scratch) {
    let (file, scratch) = place().await;
    std::fs::write(&file, &template.0).unwrap();
    (Database::open(&file).await.unwrap(), scratch)
}

/// Every row of a table as text, in the order the database gives them unasked.
pub async fn rows(db: &mut Conn, table: &'static str) -> Vec<String> {
    let rows = sqlx::query(select(table)).fetch_all(db).await.unwrap();
    let text = |row: &sqlx::sqlite::SqliteRow, column: usize| {
        let is_blob = row.try_get_raw(column).is_ok_and(|value| value.type_info().name() == "BLOB");
        let bytes = row.try_get_unchecked::<Option<Vec<u8>>, _>(column).unwrap().unwrap_or_default();
        if is_blob { crate::id::to_hex(&bytes) } else { String::from_utf8(bytes).unwrap() }
    };
    rows.iter()
        .map(|row| format!("{table}|{}", row.columns().iter().map(|column| text(row, column.ordinal())).collect::<Vec<_>>().join("|")))
        .collect()
}

/// Where sealed texts lie in the file: their first bytes, and their last, which are on a page of their own where the text is long.
pub async fn places(db: &mut Conn, texts: &[Vec<u8>]) -> Vec<(&'static str, Vec<usize>)> {
    sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut *db).await.unwrap();
    let file: String = sqlx::query_scalar("select file from pragma_database_list where name = 'main'").fetch_one(db).await.unwrap();
    let file = std::fs::read(file).unwrap();
    let find = |text: &[u8]| memchr::memmem::find(&file, text);
    let first = texts.iter().map(|text| find(&text[..32]).expect("it begins on one page")).collect();
    // One that runs over to another page has its last bytes but one on the page before.
    let last = texts.iter().map(|text| text.rchunks(16).take(3).find_map(find).expect("it ends on one page")).collect();
    vec![("first bytes", first), ("last bytes", last)]
}

/// The names of all tables but the engine's own.
pub async fn tables(db: &mut Conn) -> Vec<String> {
    let all = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '_sqlx%' order by name";
    sqlx::query_scalar(all).fetch_all(db).await.unwrap()
}

macro_rules! selects {
    ($($table:literal)+) => {
        fn select(table: &str) -> &'static str {
            match table {
                $($table => concat!("select * from ", $table),)+
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
