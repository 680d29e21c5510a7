//! Restores a backup into an empty place, after everything in it has been checked.

use super::{
    blocking,
    inspect::{Report, inspect},
    seal,
};
use crate::{
    db::{Database, copy},
    staff::sign_in_store,
    vault::Vault,
};
use std::{path::Path, sync::Arc};

/// Checks a backup without touching anything but the file; returns what is in it and how long its copy is. On PostgreSQL the copy is restored
/// into a database of its own beside the one at `place`, and that is dropped.
pub async fn look(file: &Path, place: &str, vault: &Arc<Vault>) -> Result<(Report, u64), String> {
    let (backup, key) = (file.to_path_buf(), vault.clone());
    let length = blocking(move || seal::verify(&backup, &key)).await?;
    let opened = copy::open(file, place).await?;
    let report = match opened.db.read().await {
        Ok(mut connection) => inspect(&mut connection, vault).await,
        Err(error) => Err(error.to_string()),
    };
    opened.close().await;
    Ok((report.map_err(|cause| format!("{}: {cause}", file.display()))?, length))
}

/// Makes a new database at `place` from a backup. When it is refused, or fails, nothing is there.
pub async fn restore(file: &Path, place: &str, vault: &Arc<Vault>) -> Result<Report, String> {
    copy::must_be_empty(place).await?;
    let (report, length) = look(file, place, vault).await?;
    copy::restore(file, length, place).await?;
    end_sign_ins(place).await.map_err(|error| format!("the sign-ins of the backup can't be ended: {error}"))?;
    Ok(report)
}

/// Ends the sign-ins that were open when the backup was made: whoever was signed out or switched off since must not be let in by one.
async fn end_sign_ins(place: &str) -> sqlx::Result<()> {
    let db = Database::open(place).await?;
    let mut tx = db.write().await?;
    sign_in_store::end_all(&mut tx).await?;
    tx.commit().await?;
    db.close().await;
    Ok(())
}
