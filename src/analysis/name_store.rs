//! Reading themes without a count of their pieces: finders and checks of a name need none, and counting takes long.

use crate::{
    db::{Conn, read_id_opt},
    id::ThemeId,
    unicode::caseless,
};

/// A theme as a list offers it.
#[derive(Clone)]
pub struct ThemeName {
    pub id: ThemeId,
    pub name: String,
    pub about: String,
    /// Not offered any more.
    pub retired: bool,
    /// The theme that took over its ties.
    pub merged_into: Option<ThemeId>,
}

/// All themes, by name, but those merged into another.
pub async fn theme_names(db: &mut Conn) -> sqlx::Result<Vec<ThemeName>> {
    Ok(with_merged(db).await?.into_iter().filter(|theme| theme.merged_into.is_none()).collect())
}

async fn with_merged(db: &mut Conn) -> sqlx::Result<Vec<ThemeName>> {
    let rows: Vec<NameRow> = sqlx::query_as("select id, name, about, retired, merged_into from themes order by name, id").fetch_all(db).await?;
    rows.into_iter().map(NameRow::read).collect()
}

/// The themes of this name, merged ones too, with capitals or without: the databases don't agree on what a capital is.
pub async fn themes_named(db: &mut Conn, name: &str) -> sqlx::Result<Vec<ThemeName>> {
    let name = caseless(name);
    Ok(with_merged(db).await?.into_iter().filter(|theme| caseless(&theme.name) == name).collect())
}

/// The theme of this name, or the one that it was merged into.
pub async fn standing(db: &mut Conn, name: &str) -> sqlx::Result<Option<ThemeName>> {
    let all = with_merged(db).await?;
    let name = caseless(name);
    let mut found = all.iter().find(|theme| caseless(&theme.name) == name);
    while let Some(into) = found.and_then(|theme| theme.merged_into) {
        match all.iter().find(|theme| theme.id == into) {
            Some(next) => found = Some(next),
            None => break,
        }
    }
    Ok(found.cloned())
}

#[derive(sqlx::FromRow)]
struct NameRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: ThemeId,
    name: String,
    about: String,
    retired: bool,
    merged_into: Option<Vec<u8>>,
}

impl NameRow {
    fn read(self) -> sqlx::Result<ThemeName> {
        let merged_into = read_id_opt("merged_into", self.merged_into)?;
        Ok(ThemeName { id: self.id, name: self.name, about: self.about, retired: self.retired, merged_into })
    }
}
