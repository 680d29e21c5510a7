//! A fresh database for one test, on SQLite: a file in a folder of its own.

use super::Database;

/// Keeps a test's database; it is gone with this.
pub struct Scratch(#[expect(dead_code, reason = "kept for its end")] tempfile::TempDir);

/// A new, empty database with all its tables.
pub async fn scratch() -> (Database, Scratch) {
    let folder = tempfile::tempdir().unwrap();
    let db = Database::open(folder.path().join("sayso.db").to_str().unwrap()).await.unwrap();
    (db, Scratch(folder))
}
