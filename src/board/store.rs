//! Every SQL statement about settings and help numbers.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    board::{Board, Contact, Helpline},
    db::Conn,
    staff::proof::{Administrator, Proof},
    vault::{Purpose, Vault},
    web,
    web::page::Site,
};

/// The key does not belong to this database: nothing would open, and receipts would all be wrong.
#[derive(Debug)]
pub struct WrongKey;

impl std::fmt::Display for WrongKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this key does not belong to this database: start with the key it was first started with")
    }
}

impl std::error::Error for WrongKey {}

/// Remembers which key the database was first opened with, and refuses any other.
pub async fn check_key(db: &mut Conn, vault: &Vault) -> Result<(), web::Error> {
    let mark: String = vault.mac(Purpose::KeyCheck, &[]).iter().map(|byte| format!("{byte:02x}")).collect();
    match setting(db, "key_check").await? {
        Some(known) if known == mark => Ok(()),
        Some(_) => Err(web::Error::Broken(Box::new(WrongKey))),
        None => Ok(set(db, "key_check", &mark).await?),
    }
}

/// Fills in the first settings where there are none, and in a database from before there was a procedure, that.
pub async fn fill(db: &mut Conn) -> Result<(), web::Error> {
    let first: Board = serde_json::from_str(include_str!("first.json")).map_err(|error| web::Error::Broken(Box::new(error)))?;
    if setting(db, "body").await?.is_none() {
        write(db, &first).await?;
    } else if setting(db, "procedure").await?.is_none() {
        set(db, "procedure", &first.procedure).await?;
    }
    Ok(())
}

pub async fn board(db: &mut Conn) -> sqlx::Result<Board> {
    let rows: Vec<(String, String)> = sqlx::query_as("select name, value from settings").fetch_all(&mut *db).await?;
    let value = |name: &str| rows.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let helplines: Vec<HelplineRow> =
        sqlx::query_as("select name, what_for, number, kind, source, checked_on, review_by from helplines order by position").fetch_all(db).await?;
    Ok(Board {
        body: value("body"),
        area: value("area"),
        reference_group: value("reference_group"),
        run_with: value("run_with"),
        areas: value("areas").lines().map(str::to_string).collect(),
        procedure: value("procedure"),
        helplines: helplines.into_iter().map(Into::into).collect(),
    })
}

/// Replaces all settings and help numbers.
pub async fn change(db: &mut Conn, at: &AuditContext<'_>, by: &Administrator, board: &Board) -> sqlx::Result<()> {
    write(db, board).await?;
    audit_log::record(db, at, by.person().id, AuditAction::ChangedSettings, b"settings").await
}

async fn write(db: &mut Conn, board: &Board) -> sqlx::Result<()> {
    set(db, "body", &board.body).await?;
    set(db, "area", &board.area).await?;
    set(db, "reference_group", &board.reference_group).await?;
    set(db, "run_with", &board.run_with).await?;
    set(db, "areas", &board.areas.join("\n")).await?;
    set(db, "procedure", &board.procedure).await?;
    sqlx::query("delete from helplines").execute(&mut *db).await?;
    for (position, line) in board.helplines.iter().enumerate() {
        sqlx::query(
            "insert into helplines (position, name, what_for, number, kind, source, checked_on, review_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(position as i64 + 1)
        .bind(&line.name)
        .bind(&line.what_for)
        .bind(&line.number)
        .bind(<&str>::from(line.kind))
        .bind(&line.source)
        .bind(&line.checked_on)
        .bind(&line.review_by)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

async fn setting(db: &mut Conn, name: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select value from settings where name = $1").bind(name).fetch_optional(db).await
}

async fn set(db: &mut Conn, name: &str, value: &str) -> sqlx::Result<()> {
    sqlx::query("insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(db)
        .await
        .map(|_| ())
}

impl Board {
    /// The part that stands on every page.
    pub fn site(&self) -> Site {
        Site { body: self.body.clone() }
    }
}

#[derive(sqlx::FromRow)]
struct HelplineRow {
    name: String,
    what_for: String,
    number: String,
    kind: String,
    source: String,
    checked_on: String,
    review_by: String,
}

impl From<HelplineRow> for Helpline {
    fn from(row: HelplineRow) -> Self {
        Self {
            name: row.name,
            what_for: row.what_for,
            number: row.number,
            kind: row.kind.parse().unwrap_or(Contact::Call),
            source: row.source,
            checked_on: row.checked_on,
            review_by: row.review_by,
        }
    }
}
