//! Changes the key: adds a version to its file and seals every text again.

use super::{inspect, texts};
use crate::{
    board,
    db::{Database, schema},
    vault::Vault,
};
use jiff::civil::Date;
use std::path::Path;

/// Seals every text under a new version of the key. An interrupted rotation is finished first, without another new version.
///
/// Nothing else may have the database open: a server would go on sealing with the key it knows.
pub async fn rotate(place: &str, key: &Path) -> Result<String, String> {
    let unread = |error: std::io::Error| format!("the key in {} can't be changed: {error}", key.display());
    let vault = Vault::from_file(key).map_err(unread)?;
    let trouble = |error: sqlx::Error| format!("the database can't be read: {error}");
    check(place, &vault).await?;
    let db = Database::open_alone(place).await.map_err(trouble)?.ok_or("another server has this database open: stop it first")?;
    let is_unfinished = vault.newest() > 1 && texts::any_older(&mut *db.read().await.map_err(trouble)?, &vault).await.map_err(trouble)?;
    if !is_unfinished {
        Vault::add_version(key).map_err(unread)?;
    }
    let vault = Vault::from_file(key).map_err(unread)?;
    let unsealed = |error: sqlx::Error| format!("not every text is sealed again yet; all of them open, run this again: {error}");
    let recorded = async {
        let mut tx = db.write().await?;
        board::store::record_key_version(&mut tx, &vault).await?;
        tx.commit().await
    };
    recorded.await.map_err(unsealed)?;
    let (resealed, closed) = texts::reseal_all(&db, &vault).await.map_err(unsealed)?;
    // The disk still holds the texts under the older key, in the engine's log.
    db.forget_order(Date::MIN).await.map_err(unsealed)?;
    db.close().await;
    match closed {
        0 => Ok(format!("The key has {} versions now, and {resealed} texts are sealed again under the newest.", vault.newest())),
        _ => Err(format!("{resealed} texts are sealed again; {closed} could not be opened and stay as they were: `sayso check` names them")),
    }
}

/// Refuses another key's database, and one of another version.
async fn check(place: &str, vault: &Vault) -> Result<(), String> {
    let trouble = |error: sqlx::Error| format!("the database can't be opened: {error}");
    let db = Database::open_to_read(place).await.map_err(trouble)?;
    let mut connection = db.read().await.map_err(trouble)?;
    let version = inspect::known_schema(&mut connection).await;
    let fits = inspect::check_key(&mut connection, vault).await;
    drop(connection);
    db.close().await;
    fits?;
    match version? {
        version if version == schema::newest_known() => Ok(()),
        version => Err(format!("the database has schema {version}, this program {}: run `sayso migrate` first", schema::newest_known())),
    }
}
