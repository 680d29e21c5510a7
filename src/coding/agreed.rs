//! How often two people agreed on the pieces of each theme, with codes that were merged since as one.

use crate::{
    agreement::{Agreed, store},
    coding::code_store::standing,
    db::Conn,
    id::ThemeId,
};
use std::collections::HashMap;

/// Reads it for all themes with pieces that two people coded.
pub async fn of_themes(db: &mut Conn) -> sqlx::Result<HashMap<ThemeId, Agreed>> {
    let standing = standing(db).await?;
    store::of_themes(db, &standing).await
}

pub async fn of_theme(db: &mut Conn, id: ThemeId) -> sqlx::Result<Agreed> {
    let standing = standing(db).await?;
    store::of_theme(db, &standing, id).await
}
