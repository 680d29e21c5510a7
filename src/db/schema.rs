//! The schema of a database, by the migrations it has, compared with those of the program.

use super::{Conn, engine::MIGRATIONS};

/// A database's schema as the program sees it. Versions are numbers of migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// It has the first of the program's migrations up to this version, perhaps all.
    Known(i64),
    /// A later program made it.
    Newer(i64),
    /// It lacks a migration in the middle, or has another one under the same number.
    Foreign,
}

/// Reads the schema. A database without a table of migrations is an error.
pub async fn schema(db: &mut Conn) -> sqlx::Result<Schema> {
    let applied: Vec<(i64, bool, Vec<u8>)> =
        sqlx::query_as("select version, success, checksum from _sqlx_migrations order by version").fetch_all(db).await?;
    let newest = applied.last().map_or(0, |(version, ..)| *version);
    if newest > newest_known() {
        return Ok(Schema::Newer(newest));
    }
    let same = MIGRATIONS
        .iter()
        .zip(&applied)
        .all(|(ours, (version, success, checksum))| ours.version == *version && *success && ours.checksum[..] == checksum[..]);
    Ok(if same && newest > 0 { Schema::Known(newest) } else { Schema::Foreign })
}

/// The newest version that this program knows.
pub fn newest_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::scratch::scratch;

    #[tokio::test]
    async fn newer_and_foreign_schemas_are_told_apart() {
        let (db, _gone) = scratch().await;
        let newest = newest_known();
        let before = MIGRATIONS.iter().rev().nth(1).unwrap().version;
        for (statement, expected) in [
            ("select 1", Schema::Known(newest)),
            ("delete from _sqlx_migrations where version = $1", Schema::Known(before)),
            ("update _sqlx_migrations set version = $1 + 1 where version = $1", Schema::Newer(newest + 1)),
            ("update _sqlx_migrations set checksum = substr(checksum, 2) where version = $1", Schema::Foreign),
            ("delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations where version < $1)", Schema::Foreign),
        ] {
            let mut tx = db.write().await.unwrap();
            if statement.contains('$') {
                sqlx::query(statement).bind(newest).execute(&mut *tx).await.unwrap();
            }
            assert_eq!(schema(&mut tx).await.unwrap(), expected, "{statement}");
        }
    }

    /// The program refuses a database whose migrations differ from its own by a byte. A release adds its migrations here.
    #[test]
    fn p26_released_migrations_are_as_they_were_shipped() {
        let released = if cfg!(feature = "postgres") {
            ["322560cac59d5b49", "303ec46f2c78ab02", "8a5163734df8ed8c", "673e3a99884145ff"]
        } else {
            ["167b5b9f9a77451d", "eb1255ecb1d9932d", "1a480b9a999d01f3", "0fc1907698d8ceff"]
        };
        for (migration, (version, checksum)) in MIGRATIONS.iter().zip((1..).zip(released)) {
            assert_eq!((migration.version, &*crate::id::to_hex(&migration.checksum[..8])), (version, checksum), "a released migration was edited");
        }
        assert!(MIGRATIONS.iter().count() >= released.len());
    }
}
