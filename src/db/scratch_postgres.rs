//! A fresh database for one test, on PostgreSQL: one of its own, with a random name, beside the one `SAYSO_TEST_POSTGRES` tells.

use super::{Database, Db};
use sqlx::migrate::MigrateDatabase;

/// Keeps a test's database; it is gone with this.
pub struct Scratch(String);

/// A new, empty database with all its tables.
///
/// # Panics
/// Without `SAYSO_TEST_POSTGRES`, the address of the database `postgres` and of somebody who may make others beside it.
pub async fn scratch() -> (Database, Scratch) {
    let given = std::env::var("SAYSO_TEST_POSTGRES").expect("SAYSO_TEST_POSTGRES tells where PostgreSQL is");
    let (server, _) = given.rsplit_once('/').unwrap();
    let address = format!("{server}/scratch_{}", crate::id::to_hex(&crate::chance::bytes::<8>()));
    Db::create_database(&address).await.unwrap();
    let db = Database::open(&address).await.unwrap();
    (db, Scratch(address))
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
