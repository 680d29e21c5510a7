//! The commands that keep a database and its key: check, backup, restore, migrate, rotate-key, split-key, join-key.

use crate::{
    backup::{
        create,
        inspect::{inspect, known_schema},
        must_be_outside, restore, rotate,
    },
    boot,
    clock::Clock,
    config::Config,
    data_folder::{self, Lock},
    db::{Database, copy, schema},
    vault::{Vault, halves},
    withdrawal::{
        erase,
        ledger::{self, Ledger},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Reads all of a database and writes nothing, so the server may be running.
pub async fn check(config: Config) -> Result<(), String> {
    let (vault, db) = (key(&config)?, open_to_read(&config).await?);
    let mut connection = db.read().await.map_err(|error| format!("the database can't be opened: {error}"))?;
    let report = inspect(&mut connection, &vault).await;
    drop(connection);
    db.close().await;
    let report = report?;
    println!("{report}");
    report.closed().map_or(Ok(()), Err)
}

pub async fn backup(config: Config, to: PathBuf) -> Result<(), String> {
    must_exist(&config)?;
    if config.database.is_none() {
        must_be_outside(&to, &config.data)?;
    }
    let file = create::create(&config.place(), Arc::new(key(&config)?), &to, Clock::default().today()).await?;
    Ledger::of(&config).copy_to(&to)?;
    println!("{}", file.display());
    Ok(())
}

pub async fn restore(config: Config, file: PathBuf, dry_run: bool) -> Result<(), String> {
    right_engine(&config)?;
    let vault = Arc::new(key(&config)?);
    let erasures = ledger::read(&erase::ledgers(&file, &config.data))?;
    let place = config.place();
    let looked =
        if dry_run { restore::look(&file, &place, &vault, &erasures).await? } else { restore::restore(&file, &place, &vault, &erasures).await? };
    if !dry_run {
        Ledger::of(&config).replace(erasures).await.map_err(|error| format!("the list of erasures can't be written: {error}"))?;
    }
    let (report, again) = (looked.report, looked.again);
    println!("{report}");
    let (will, did) = ("to be erased again", "erased again");
    println!("{}: {}\nhidden again, since it was taken back: {}", if dry_run { will } else { did }, again.erased, again.hidden);
    if let Some(closed) = report.closed() {
        eprintln!("sayso: {closed}");
    }
    let is_old = report.schema < schema::newest_known();
    match (dry_run, is_old) {
        (true, true) => println!("Nothing was restored. A restore brings the schema up to {}.", schema::newest_known()),
        (true, false) => println!("Nothing was restored."),
        (false, _) => println!("Restored at {}. Start it with the same key.", config.shown_place()),
    }
    // The backup is good, and the place may not be.
    if dry_run { copy::must_be_empty(&config.place()).await } else { Ok(()) }
}

pub async fn migrate(config: Config) -> Result<(), String> {
    let trouble = |error: sqlx::Error| format!("the database can't be brought up to date: {error}");
    let db = open_to_read(&config).await?;
    let _lock = lock(&config)?;
    let mut connection = db.read().await.map_err(trouble)?;
    let from = known_schema(&mut connection).await;
    drop(connection);
    db.close().await;
    let (from, to) = (from?, schema::newest_known());
    Database::open(&config.place()).await.map_err(trouble)?.close().await;
    match from == to {
        true => println!("The database is up to date: schema {to}."),
        false => println!("The database was at schema {from} and is at {to} now."),
    }
    Ok(())
}

pub async fn rotate_key(config: Config) -> Result<(), String> {
    must_exist(&config)?;
    let _lock = lock(&config)?;
    println!("{}", rotate::rotate(&config.place(), &config.key).await?);
    println!("Copy {} to where its other copies are: without its new line, nothing opens that is sealed from now on.", config.key.display());
    Ok(())
}

pub fn split_key(key: &Path, halves: [&Path; 2]) -> Result<(), String> {
    halves::split(key, halves).map_err(|error| format!("the key in {} can't be split: {error}", key.display()))?;
    println!("Take the two halves to two places, and each away from the backups. `sayso join-key` makes the key of them again.");
    Ok(())
}

pub fn join_key(key: &Path, halves: [&Path; 2]) -> Result<(), String> {
    halves::join(halves, key).map_err(|error| format!("no key can be written to {}: {error}", key.display()))?;
    println!("The key is in {}.", key.display());
    Ok(())
}

fn key(config: &Config) -> Result<Vault, String> {
    Vault::from_file(&config.key).map_err(|error| format!("the key in {} can't be read: {error}", config.key.display()))
}

async fn open_to_read(config: &Config) -> Result<Database, String> {
    must_exist(config)?;
    let db = Database::open_to_read(&config.place()).await;
    db.map_err(|error| format!("the database at {} can't be opened: {error}", config.shown_place()))
}

/// None of these commands makes a database by mistake.
fn must_exist(config: &Config) -> Result<(), String> {
    right_engine(config)?;
    if config.database.is_none() && !boot::has_database(config) {
        return Err(format!("there is no database at {}", config.place()));
    }
    Ok(())
}

/// Keeps servers out while a command changes what they have open. On PostgreSQL the database itself has a lock for a change of the key.
fn lock(config: &Config) -> Result<Option<Lock>, String> {
    config.database.is_none().then(|| data_folder::lock(&config.data)).transpose()
}

fn right_engine(config: &Config) -> Result<(), String> {
    match (cfg!(feature = "postgres"), config.database.is_some()) {
        (false, true) => Err("this is the build with SQLite inside: --database needs the build for PostgreSQL".into()),
        (true, false) => Err("this is the build for PostgreSQL: tell it the database with --database".into()),
        _ => Ok(()),
    }
}
