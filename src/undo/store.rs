//! Every SQL statement about table `acts`.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read, unreadable},
    id::{ActId, PersonId},
    random,
    undo::{Act, Edit},
    vault::{Place, Unreadable, Vault},
};

/// The place that the changes of an act are sealed to.
pub fn change_place(id: &[u8]) -> Place<'_> {
    Place { table: "acts", row: id, field: "change" }
}

/// Records what an act changed. All that is changed under one audit context is one act, undone from its last change to its first.
pub async fn record(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, action: AuditAction, changes: Vec<Edit>) -> sqlx::Result<()> {
    let mut changes: Vec<Edit> = changes.into_iter().filter(|change| !change.is_nothing()).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let (id, begun) = match audit.act() {
        Some(id) => (id, find(db, audit.vault, by, id).await?),
        None => (random::id(), None),
    };
    if let Some(begun) = &begun {
        let earlier = begun.changes.as_ref().map_err(|Unreadable| unreadable("change"))?;
        changes.splice(..0, earlier.iter().cloned());
    }
    let text = serde_json::to_string(&changes).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let sealed = audit.vault.seal(change_place(id.bytes()), &text);
    if begun.is_some() {
        sqlx::query("update acts set change = $2 where id = $1").bind(id.bytes()).bind(sealed).execute(db).await?;
        return Ok(());
    }
    sqlx::query(
        "insert into acts (id, number, hour, done_by, verb, change, undone)
         values ($1, (select coalesce(max(number), 0) + 1 from acts), $2, $3, $4, $5, $6)",
    )
    .bind(id.bytes())
    .bind(&audit.hour)
    .bind(by.bytes())
    .bind(<&str>::from(action))
    .bind(sealed)
    .bind(false)
    .execute(db)
    .await?;
    audit.begin_act(id);
    Ok(())
}

/// A person's own acts, latest first.
pub async fn own(db: &mut Conn, vault: &Vault, by: PersonId, most: i64) -> sqlx::Result<Vec<Act>> {
    let select = "select id, hour, verb, change, undone from acts where done_by = $1 order by number desc limit $2";
    let rows: Vec<ActRow> = sqlx::query_as(select).bind(by.bytes()).bind(most).fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// One of a person's own acts.
pub async fn find(db: &mut Conn, vault: &Vault, by: PersonId, id: ActId) -> sqlx::Result<Option<Act>> {
    let select = "select id, hour, verb, change, undone from acts where done_by = $1 and id = $2";
    let row: Option<ActRow> = sqlx::query_as(select).bind(by.bytes()).bind(id.bytes()).fetch_optional(db).await?;
    row.map(|row| row.open(vault)).transpose()
}

/// Marks an act as undone, and records that in the history.
pub async fn set_undone(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, id: ActId) -> sqlx::Result<()> {
    sqlx::query("update acts set undone = $2 where id = $1").bind(id.bytes()).bind(true).execute(&mut *db).await?;
    audit_log::record(db, audit, by, AuditAction::Undid, id.bytes()).await
}

/// Deletes acts of an hour before this one.
pub async fn delete_before(db: &mut Conn, hour: &str) -> sqlx::Result<()> {
    sqlx::query("delete from acts where hour < $1").bind(hour).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct ActRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: ActId,
    hour: String,
    verb: String,
    change: Vec<u8>,
    undone: bool,
}

impl ActRow {
    fn open(self, vault: &Vault) -> sqlx::Result<Act> {
        let text = vault.open(change_place(self.id.bytes()), &self.change);
        let changes = text.and_then(|text| serde_json::from_str(&text).map_err(|_| Unreadable));
        Ok(Act { id: self.id, hour: self.hour, action: read("verb", &self.verb)?, changes, undone: self.undone })
    }
}
