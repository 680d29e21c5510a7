//! Every SQL statement about table `saved_searches`.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read_id},
    feedback::store::StoredWords,
    id::{PersonId, SavedSearchId},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
    vault::{Place, Vault},
};
use serde::{Deserialize, Serialize};

/// Most searches that one person keeps.
pub const MOST: usize = 50;

/// The place that the name of a saved search is sealed to.
pub fn name_place(id: &[u8]) -> Place<'_> {
    Place { table: "saved_searches", row: id, field: "name" }
}

/// The place that its words and filters are sealed to.
pub fn query_place(id: &[u8]) -> Place<'_> {
    Place { table: "saved_searches", row: id, field: "query" }
}

/// A search that somebody saved.
pub struct SavedSearch {
    pub id: SavedSearchId,
    pub owner: PersonId,
    pub owner_name: String,
    pub name: StoredWords,
    /// The fields of its address.
    pub query: StoredWords,
    pub shared: bool,
}

/// Id, owner, name of the owner, name, query, whether it is shared.
type SavedRow = (Vec<u8>, Vec<u8>, String, Vec<u8>, Vec<u8>, bool);

/// A reviewer's own searches and those that colleagues share, by name. What somebody shared who can't sign in any more is not offered.
pub async fn saved(db: &mut Conn, vault: &Vault, by: &Reviewer) -> sqlx::Result<Vec<SavedSearch>> {
    let rows: Vec<SavedRow> = sqlx::query_as(
        "select s.id, s.owner, p.name, s.name, s.query, s.shared from saved_searches s join people p on p.id = s.owner
         where s.owner = $1 or (s.shared and p.active)",
    )
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    let open = |(id, owner, owner_name, name, query, shared): SavedRow| {
        let id: SavedSearchId = read_id("id", &id)?;
        let (name, query) = (vault.open(name_place(id.bytes()), &name), vault.open(query_place(id.bytes()), &query));
        Ok(SavedSearch { id, owner: read_id("owner", &owner)?, owner_name, name, query, shared })
    };
    let mut saved = rows.into_iter().map(open).collect::<sqlx::Result<Vec<_>>>()?;
    saved.sort_by_cached_key(|search| (search.name.as_deref().unwrap_or_default().to_lowercase(), search.id));
    Ok(saved)
}

/// A saved search as acts remember it.
#[derive(Serialize, Deserialize)]
struct State {
    owner: PersonId,
    /// `None` when the stored text is damaged.
    name: Option<String>,
    query: Option<String>,
    shared: bool,
    saved_on: String,
}

/// Owner, sealed name, sealed query, whether it is shared, and the day.
type StateRow = (Vec<u8>, Vec<u8>, Vec<u8>, bool, String);

async fn state(db: &mut Conn, vault: &Vault, id: SavedSearchId) -> sqlx::Result<Option<State>> {
    let select = sqlx::query_as("select owner, name, query, shared, saved_on from saved_searches where id = $1").bind(id.bytes());
    let row: Option<StateRow> = select.fetch_optional(db).await?;
    row.map(|(owner, name, query, shared, saved_on)| {
        let (name, query) = (vault.open(name_place(id.bytes()), &name).ok(), vault.open(query_place(id.bytes()), &query).ok());
        Ok(State { owner: read_id("owner", &owner)?, name, query, shared, saved_on })
    })
    .transpose()
}

/// The same if it is the reviewer's own.
async fn own(db: &mut Conn, vault: &Vault, by: &Reviewer, id: SavedSearchId) -> sqlx::Result<Option<State>> {
    Ok(state(db, vault, id).await?.filter(|state| state.owner == by.person().id))
}

async fn insert(db: &mut Conn, vault: &Vault, id: SavedSearchId, new: &State) -> sqlx::Result<()> {
    sqlx::query("insert into saved_searches (id, owner, name, query, shared, saved_on) values ($1, $2, $3, $4, $5, $6)")
        .bind(id.bytes())
        .bind(new.owner.bytes())
        .bind(vault.seal(name_place(id.bytes()), new.name.as_deref().unwrap_or_default()))
        .bind(vault.seal(query_place(id.bytes()), new.query.as_deref().unwrap_or_default()))
        .bind(new.shared)
        .bind(&new.saved_on)
        .execute(db)
        .await
        .map(|_| ())
}

async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    id: SavedSearchId,
    before: &Option<State>,
) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = Edit::new(Kind::SavedSearch, id.bytes(), before, &state(db, audit.vault, id).await?)?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// The name of a search, and whether colleagues see it.
pub struct Naming<'a> {
    pub name: &'a str,
    pub shared: bool,
}

/// Saves a search; `false` when the reviewer has as many as anybody may keep.
pub async fn save(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, query: &str, naming: &Naming<'_>) -> sqlx::Result<bool> {
    let owner = by.person().id;
    let known: i64 = sqlx::query_scalar("select count(*) from saved_searches where owner = $1").bind(owner.bytes()).fetch_one(&mut *db).await?;
    if usize::try_from(known).is_ok_and(|known| known >= MOST) {
        return Ok(false);
    }
    let id: SavedSearchId = random::id();
    let (name, query) = (Some(naming.name.to_string()), Some(query.to_string()));
    insert(db, audit.vault, id, &State { owner, name, query, shared: naming.shared, saved_on: audit.today.to_string() }).await?;
    record(db, audit, by, AuditAction::SavedSearch, id, &None).await?;
    Ok(true)
}

/// Renames a search of the reviewer's own, and shares it or not; `None` when there is none.
pub async fn change(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: SavedSearchId, naming: &Naming<'_>) -> sqlx::Result<Option<()>> {
    let Some(before) = own(db, audit.vault, by, id).await? else { return Ok(None) };
    if before.name.as_deref() == Some(naming.name) && before.shared == naming.shared {
        return Ok(Some(()));
    }
    sqlx::query("update saved_searches set name = $2, shared = $3 where id = $1")
        .bind(id.bytes())
        .bind(audit.vault.seal(name_place(id.bytes()), naming.name))
        .bind(naming.shared)
        .execute(&mut *db)
        .await?;
    record(db, audit, by, AuditAction::ChangedSearch, id, &Some(before)).await?;
    Ok(Some(()))
}

/// Removes a search of the reviewer's own; `None` when there is none.
pub async fn remove(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: SavedSearchId) -> sqlx::Result<Option<()>> {
    let Some(before) = own(db, audit.vault, by, id).await? else { return Ok(None) };
    delete(db, id).await?;
    record(db, audit, by, AuditAction::RemovedSearch, id, &Some(before)).await?;
    Ok(Some(()))
}

async fn delete(db: &mut Conn, id: SavedSearchId) -> sqlx::Result<()> {
    sqlx::query("delete from saved_searches where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Puts a search back as it was before an act; `false` when it was changed since.
pub async fn restore_saved(db: &mut Conn, vault: &Vault, change: &Edit) -> sqlx::Result<bool> {
    let id: SavedSearchId = change.id()?;
    let before = change.before::<State>()?;
    let is_damaged = before.as_ref().is_some_and(|before| before.name.is_none() || before.query.is_none());
    if is_damaged || !change.left(&state(db, vault, id).await?)? {
        return Ok(false);
    }
    delete(db, id).await?;
    if let Some(before) = before {
        insert(db, vault, id, &before).await?;
    }
    Ok(true)
}
