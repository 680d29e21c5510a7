//! A report on a database: whether its key, its schema, its history and its texts are as they should be.

use super::{store, texts};
use crate::{
    audit_log::{self, Chain},
    board::{self, store::OlderKey},
    db::{
        Conn, copy,
        schema::{self, Schema},
        sealed,
    },
    vault::Vault,
};
use std::fmt;

/// Rows that are named of those whose text did not open.
const NAMED: usize = 20;

/// The contents of a database in numbers. Nobody learns words from it.
pub struct Report {
    pub schema: i64,
    fingerprint: String,
    counts: store::Counts,
    acts: i64,
    head: String,
    texts: Vec<texts::Opened>,
    unreleased: i64,
}

/// Reads all of a database; refuses one of another key, of a newer program, damaged, or with a changed history.
pub async fn inspect(db: &mut Conn, vault: &Vault) -> Result<Report, String> {
    let trouble = |error: sqlx::Error| format!("the database can't be read: {error}");
    if let Some(damage) = copy::damage(db).await.map_err(trouble)? {
        return Err(format!("the database is damaged: {damage}"));
    }
    let schema = known_schema(db).await?;
    check_key(db, vault).await?;
    let (acts, head) = match audit_log::verify(db, vault).await.map_err(trouble)? {
        Chain::Whole { rows, head } => (rows, head),
        Chain::Broken { at } => return Err(format!("the history has been changed: act {at} is not as it was written, or is missing")),
    };
    let texts = texts::open_all(db, vault, schema).await.map_err(trouble)?;
    // Where the version is recorded, the key was compared with it, and the text is damaged.
    let is_recorded = board::store::key_version(db).await.map_err(trouble)?.is_some();
    if !is_recorded && texts.iter().any(|column| column.lacks_version) {
        return Err(OlderKey.to_string());
    }
    Ok(Report {
        schema,
        fingerprint: vault.fingerprint(),
        counts: store::counts(db, schema).await.map_err(trouble)?,
        acts,
        head,
        texts,
        unreleased: if schema >= sealed::Column::SessionItemWords.since() { sealed::unreleased(db).await.map_err(trouble)? } else { 0 },
    })
}

/// Reads the version of a database's schema; refuses one that this program does not know.
pub async fn known_schema(db: &mut Conn) -> Result<i64, String> {
    match schema::schema(db).await {
        Ok(Schema::Known(version)) => Ok(version),
        Ok(Schema::Newer(version)) => {
            Err(format!("a newer program made this database: its schema is {version}, this program knows {}", schema::newest_known()))
        }
        Ok(Schema::Foreign) => Err("the schema of this database is not one of this program".into()),
        Err(error) => Err(format!("this is no database of this program: {error}")),
    }
}

/// Refuses a key that does not belong to the database, a copy from before its last change, and a database that was never opened with any.
pub async fn check_key(db: &mut Conn, vault: &Vault) -> Result<(), String> {
    match board::store::is_key(db, vault).await {
        Ok(Some(true)) => match board::store::key_version(db).await {
            Ok(Some(version)) if version > vault.newest() => Err(OlderKey.to_string()),
            Ok(_) => Ok(()),
            Err(error) => Err(format!("the database can't be read: {error}")),
        },
        Ok(Some(false)) => Err(format!("this key ({}) does not belong to this database", vault.fingerprint())),
        Ok(None) => Err("this database was never opened with a key: start it once".into()),
        Err(error) => Err(format!("the database can't be read: {error}")),
    }
}

impl Report {
    /// Says which texts did not open, by table and row; `None` when all did.
    pub fn closed(&self) -> Option<String> {
        let closed = self.texts.iter().filter(|column| !column.closed.is_empty());
        let lines: Vec<String> = closed
            .map(|column| {
                let named = column.closed.iter().take(NAMED).cloned().collect::<Vec<_>>().join(" ");
                let more = if column.closed.len() > NAMED { " and more" } else { "" };
                format!("{} texts in table {} can't be opened: {named}{more}", column.closed.len(), column.table)
            })
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store::Counts { feedback, last_day, themes, people, group_sessions } = &self.counts;
        let last_day = last_day.map_or("none".to_string(), |day| day.to_string());
        let opened: u64 = self.texts.iter().map(|column| column.opened).sum();
        writeln!(f, "feedback: {feedback}\nlast day: {last_day}\nthemes: {themes}\npeople: {people}\ngroup sessions: {group_sessions}")?;
        writeln!(f, "schema: {}\nkey: {}\nhistory: whole, {} acts, head {}", self.schema, self.fingerprint, self.acts, self.head)?;
        write!(f, "texts that open: {opened}")?;
        if self.unreleased > 0 {
            write!(f, "\ntexts that only their owner's five words open, not tried: {}", self.unreleased)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::town::{KEY, Town};

    #[tokio::test(flavor = "multi_thread")]
    async fn damaged_text_is_no_sign_of_an_older_key() {
        let town = Town::new().await;
        town.anyone().says("The bus stop has no light").await;
        let mut tx = town.app.write_anonymously().await.unwrap();
        sqlx::query("update all_feedback set words = $1").bind(&[0xff_u8; 300][..]).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let vault = Vault::new(KEY);
        let report = inspect(&mut town.app.read().await.unwrap(), &vault).await.unwrap();
        assert!(report.closed().is_some_and(|closed| closed.starts_with("1 texts in table feedback")), "{:?}", report.closed());
        assert_eq!(check_key(&mut town.app.read().await.unwrap(), &vault).await, Ok(()));
    }
}
