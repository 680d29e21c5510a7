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
    withdrawal::{
        erase::{self, Again},
        ledger::Events,
    },
};
use std::{path::Path, sync::Arc};

/// A backup that was checked.
pub struct Looked {
    pub report: Report,
    /// The bytes of its copy.
    length: u64,
    /// The numbers of what the ledger erases and hides in it again.
    pub again: Again,
}

/// Checks a backup without touching anything but the file. On PostgreSQL the copy is restored into a database of its own beside the one at
/// `place`, and that is dropped.
pub async fn look(file: &Path, place: &str, vault: &Arc<Vault>, erasures: &Events) -> Result<Looked, String> {
    let (backup, key) = (file.to_path_buf(), vault.clone());
    let length = blocking(move || seal::verify(&backup, &key)).await?;
    let opened = copy::open(file, place).await?;
    let report = match opened.db.read().await {
        Ok(mut connection) => match inspect(&mut connection, vault).await {
            Ok(report) => {
                let again = erase::count(&mut connection, report.schema, erasures).await;
                again.map(|again| Looked { report, length, again }).map_err(|error| format!("the database can't be read: {error}"))
            }
            Err(cause) => Err(cause),
        },
        Err(error) => Err(error.to_string()),
    };
    opened.close().await;
    report.map_err(|cause| format!("{}: {cause}", file.display()))
}

/// Makes a new database at `place` from a backup, and erases in it again what was erased since. When it is refused, or fails, nothing is there.
pub async fn restore(file: &Path, place: &str, vault: &Arc<Vault>, erasures: &Events) -> Result<Looked, String> {
    copy::must_be_empty(place).await?;
    let looked = look(file, place, vault, erasures).await?;
    let restoring = copy::restore(file, looked.length, place).await?;
    end_sign_ins(&restoring.db).await.map_err(|error| format!("the sign-ins of the backup can't be ended: {error}"))?;
    if !erasures.is_empty() {
        let applied = erase::apply(&restoring.db, erasures).await;
        applied.map_err(|error| format!("what was erased can't be erased again, and nothing is restored: {error}"))?;
    }
    restoring.finish().await?;
    Ok(looked)
}

/// Ends the sign-ins that were open when the backup was made: whoever was signed out or switched off since must not be let in by one.
async fn end_sign_ins(db: &Database) -> sqlx::Result<()> {
    let mut tx = db.write().await?;
    sign_in_store::end_all(&mut tx).await?;
    tx.commit().await
}
