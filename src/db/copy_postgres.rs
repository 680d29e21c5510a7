//! Copies of a whole database on PostgreSQL: a backup is a dump of `pg_dump`.

use super::{Conn, Database, engine::Db};
use percent_encoding::percent_decode_str;
use sqlx::migrate::MigrateDatabase;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Where Debian keeps PostgreSQL's programs, one folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Writes a consistent dump of a database, which may be in use, into an empty file. Its schema may be of any version.
pub async fn write(place: &str, file: &Path) -> Result<(), String> {
    let mut dump = program("pg_dump", place)?;
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file);
    run(dump).await.map_err(|error| format!("the database can't be dumped: {error}"))
}

/// Checks a copy as soon as it is written: its table of contents can be read.
pub async fn verify(copy: &Path) -> Result<(), String> {
    let mut list = Command::new(find_program("pg_restore")?);
    list.arg("--list").arg(copy).stdin(Stdio::null());
    run(list).await.map_err(|error| format!("the dump can't be read: {error}"))
}

/// A copy opened for reading: restored into a database of its own, beside the one it is of.
pub struct Opened {
    pub db: Database,
    address: String,
}

/// Opens a copy. The database at `place` is not touched; the one made for this is dropped by `close`.
pub async fn open(copy: &Path, place: &str) -> Result<Opened, String> {
    let address = beside(place, &format!("sayso_copy_{}", crate::id::to_hex(&crate::random::bytes::<8>())));
    let made = Db::create_database(&address).await;
    made.map_err(|error| format!("a backup is looked at in a database of its own, which this role can't make (it needs CREATEDB): {error}"))?;
    let opened = async {
        load(copy, &address).await?;
        Database::open_to_read(&address).await.map_err(|error| format!("the copy can't be opened: {error}"))
    };
    match opened.await {
        Ok(db) => Ok(Opened { db, address }),
        Err(cause) => {
            drop_database(&address).await;
            Err(cause)
        }
    }
}

impl Opened {
    pub async fn close(self) {
        self.db.close().await;
        drop_database(&self.address).await;
    }
}

async fn drop_database(address: &str) {
    if let Err(error) = Db::force_drop_database(address).await {
        tracing::warn!(%error, "a database that was made to look at a backup could not be dropped");
    }
}

/// A dump that PostgreSQL took back, with every constraint, is whole.
pub async fn damage(_: &mut Conn) -> sqlx::Result<Option<String>> {
    Ok(None)
}

/// Refuses a database that has tables already.
pub async fn must_be_empty(place: &str) -> Result<(), String> {
    let unreachable = |error: sqlx::Error| format!("the database to restore into can't be opened (make an empty one first): {error}");
    let db = Database::open_to_read(place).await.map_err(unreachable)?;
    let mut connection = db.read().await.map_err(unreachable)?;
    let tables = sqlx::query_scalar("select count(*) from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')");
    let tables: i64 = tables.fetch_one(&mut *connection).await.map_err(unreachable)?;
    drop(connection);
    db.close().await;
    if tables > 0 { Err("the database is not empty: restore into an empty one, so that nothing is overwritten".into()) } else { Ok(()) }
}

/// A database filled from a copy.
pub struct Restoring {
    pub db: Database,
}

/// Fills an empty database from a copy, in one transaction, and brings it up to date.
pub async fn restore(copy: &Path, _length: u64, place: &str) -> Result<Restoring, String> {
    load(copy, place).await?;
    let db = Database::open(place).await.map_err(|error| format!("the restored database can't be brought up to date: {error}"))?;
    Ok(Restoring { db })
}

impl Restoring {
    pub async fn finish(self) -> Result<(), String> {
        self.db.close().await;
        Ok(())
    }
}

async fn load(copy: &Path, address: &str) -> Result<(), String> {
    let mut load = program("pg_restore", address)?;
    load.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]).arg(copy);
    run(load).await.map_err(|error| format!("{} can't be restored: {error}", copy.display()))
}

/// One of PostgreSQL's programs, for this database. The password does not stand among the arguments, where others could read it.
fn program(name: &str, address: &str) -> Result<Command, String> {
    let (address, password) = without_password(address);
    let mut command = Command::new(find_program(name)?);
    command.arg("--dbname").arg(address).stdin(Stdio::null()).stdout(Stdio::null());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn find_program(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let numbered = versions.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin").join(name))));
    let found = on_path.or_else(|| numbered.filter(|(_, file)| file.is_file()).max().map(|(_, file)| file));
    found.ok_or_else(|| format!("`{name}` was not found on PATH or in {VERSIONS}/*/bin: install PostgreSQL's client programs"))
}

async fn run(mut command: Command) -> Result<(), String> {
    let done = tokio::task::spawn_blocking(move || command.output()).await.map_err(|error| error.to_string())?;
    let done = done.map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(said.lines().next().unwrap_or("it ended without a word").to_string())
}

/// The address without its password, and the password.
fn without_password(address: &str) -> (String, Option<String>) {
    let split = || {
        let (scheme, rest) = address.split_once("://")?;
        let (user, host) = rest.split_once('@')?;
        let (user, password) = user.split_once(':')?;
        Some((format!("{scheme}://{user}@{host}"), percent_decode_str(password).decode_utf8().ok()?.into_owned()))
    };
    split().map_or_else(|| (address.into(), None), |(address, password)| (address, Some(password)))
}

/// The address of another database of the same server.
fn beside(address: &str, name: &str) -> String {
    let (address, options) = address.split_once('?').map_or((address, String::new()), |(address, options)| (address, format!("?{options}")));
    let server = match address.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.split('/').next().unwrap_or(rest)),
        None => address.to_string(),
    };
    format!("{server}/{name}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_stands_apart_from_the_address() {
        let (address, password) = without_password("postgres://sayso:a%40b@localhost:5432/sayso?sslmode=require");
        assert_eq!(address, "postgres://sayso@localhost:5432/sayso?sslmode=require");
        assert_eq!(password.as_deref(), Some("a@b"));
        assert_eq!(without_password("postgres://localhost/sayso"), ("postgres://localhost/sayso".into(), None));
    }

    #[test]
    fn another_database_is_on_the_same_server() {
        assert_eq!(beside("postgres://sayso@localhost:5432/sayso?sslmode=require", "copy"), "postgres://sayso@localhost:5432/copy?sslmode=require");
        assert_eq!(beside("postgres://localhost", "copy"), "postgres://localhost/copy");
    }
}
