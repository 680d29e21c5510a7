//! Every SQL statement about table `acts`.

use crate::{
    audit_log::{self, AuditAction, AuditContext, Detail},
    db::{Conn, read, unreadable},
    id::{ActId, PersonId},
    random,
    undo::{Act, Edit},
    vault::{Place, Unreadable, Vault},
    web::conflict::ChangedBy,
};

/// Acts that are looked through for the last change of a thing, and how many at once: it was mostly made a moment ago.
const LOOKED_AT: i64 = 500;
const AT_ONCE: i64 = 20;

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

/// The acts that somebody looks for; an empty text stands for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A day, as `2026-11-22`.
    pub day: String,
    /// The name of an action.
    pub action: String,
    /// Only acts before this number.
    pub before: Option<i64>,
}

/// A person's own acts, latest first.
pub async fn own(db: &mut Conn, vault: &Vault, by: PersonId, filter: &Filter, most: i64) -> sqlx::Result<Vec<Act>> {
    let rows: Vec<ActRow> = sqlx::query_as(
        "select id, number, hour, verb, change, undone from acts where done_by = $1 and number < $2
         and ($3 = '' or substr(hour, 1, 10) = $3) and ($4 = '' or verb = $4) order by number desc limit $5",
    )
    .bind(by.bytes())
    .bind(filter.before.unwrap_or(i64::MAX))
    .bind(&filter.day)
    .bind(&filter.action)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The kinds of a person's own acts.
pub async fn own_kinds(db: &mut Conn, by: PersonId) -> sqlx::Result<Vec<AuditAction>> {
    let rows: Vec<String> =
        sqlx::query_scalar("select distinct verb from acts where done_by = $1 order by verb").bind(by.bytes()).fetch_all(db).await?;
    rows.iter().map(|verb| read("verb", verb)).collect()
}

/// One of a person's own acts.
pub async fn find(db: &mut Conn, vault: &Vault, by: PersonId, id: ActId) -> sqlx::Result<Option<Act>> {
    let select = "select id, number, hour, verb, change, undone from acts where done_by = $1 and id = $2";
    let row: Option<ActRow> = sqlx::query_as(select).bind(by.bytes()).bind(id.bytes()).fetch_optional(db).await?;
    row.map(|row| row.open(vault)).transpose()
}

/// The last change that is one of these, as somebody with a form of before it is told; `None` when it is older than the acts that are kept.
pub async fn last_change(db: &mut Conn, vault: &Vault, reader: PersonId, is_it: impl Fn(&Edit) -> bool) -> sqlx::Result<Option<ChangedBy>> {
    let select = "select a.id, a.number, a.hour, a.done_by, p.name, a.change from acts a join people p on p.id = a.done_by
                  where a.number < $1 order by a.number desc limit $2";
    let mut before = i64::MAX;
    for _ in 0..LOOKED_AT / AT_ONCE {
        let rows: Vec<AuthoredRow> = sqlx::query_as(select).bind(before).bind(AT_ONCE).fetch_all(&mut *db).await?;
        let Some(last) = rows.last() else { break };
        before = last.number;
        for row in rows {
            // A damaged act tells nothing; what changed is told all the same.
            let text = vault.open(change_place(row.id.bytes()), &row.change).ok();
            let changes: Option<Vec<Edit>> = text.and_then(|text| serde_json::from_str(&text).ok());
            if changes.is_some_and(|changes| changes.iter().any(&is_it)) {
                let on = read("hour", row.hour.get(..10).unwrap_or_default())?;
                return Ok(Some(ChangedBy { name: row.name, is_own: row.done_by == reader, on }));
            }
        }
    }
    Ok(None)
}

/// Marks an act as undone, and records in the history which it was, and the thing it had changed.
pub async fn set_undone(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, act: &Act) -> sqlx::Result<()> {
    sqlx::query("update acts set undone = $2 where id = $1").bind(act.id.bytes()).bind(true).execute(&mut *db).await?;
    let changes = act.changes.as_deref().unwrap_or_default();
    let object = changes.last().map_or(Ok(act.id.bytes().to_vec()), Edit::object)?;
    let details = [Some(Detail::Word(act.action.into())), (changes.len() > 1).then_some(Detail::Number("changes", changes.len() as i64))];
    audit_log::record_with(db, audit, by, AuditAction::Undid, &details.into_iter().flatten().collect::<Vec<_>>(), &object).await
}

/// Deletes acts of an hour before this one.
pub async fn delete_before(db: &mut Conn, hour: &str) -> sqlx::Result<()> {
    sqlx::query("delete from acts where hour < $1").bind(hour).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct ActRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: ActId,
    number: i64,
    hour: String,
    verb: String,
    change: Vec<u8>,
    undone: bool,
}

#[derive(sqlx::FromRow)]
struct AuthoredRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: ActId,
    number: i64,
    hour: String,
    #[sqlx(try_from = "Vec<u8>")]
    done_by: PersonId,
    name: String,
    change: Vec<u8>,
}

impl ActRow {
    fn open(self, vault: &Vault) -> sqlx::Result<Act> {
        let text = vault.open(change_place(self.id.bytes()), &self.change);
        let changes = text.and_then(|text| serde_json::from_str(&text).map_err(|_| Unreadable));
        Ok(Act { id: self.id, number: self.number, hour: self.hour, action: read("verb", &self.verb)?, changes, undone: self.undone })
    }
}
