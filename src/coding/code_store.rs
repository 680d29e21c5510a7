//! Every SQL statement about table `codes`.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    coding::{COLOURS, Code, coding_store, is_within, name_problem, version_store},
    db::{Conn, read_id_opt},
    id::{CodeId, PersonId},
    random,
    staff::proof::{Proof, Reviewer},
    typed::written,
    undo::{self, Edit, Kind},
    unicode::nfc,
    vault::{Place, Vault},
    web::new_name::{begun, folded},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The place that the example of a code is sealed to.
pub fn example_place(id: &[u8]) -> Place<'_> {
    Place { table: "codes", row: id, field: "example" }
}

/// The place that the memo of a code is sealed to.
pub fn code_memo_place(id: &[u8]) -> Place<'_> {
    Place { table: "codes", row: id, field: "memo" }
}

macro_rules! code_columns {
    () => {
        "select k.id, k.name, k.definition, k.include, k.exclude, k.parent, k.colour, k.retired, k.merged_into from codes k"
    };
}

/// All codes, by name.
pub async fn codes(db: &mut Conn) -> sqlx::Result<Vec<Code>> {
    let rows: Vec<CodeRow> = sqlx::query_as(concat!(code_columns!(), " order by k.name, k.id")).fetch_all(db).await?;
    rows.into_iter().map(CodeRow::read).collect()
}

/// For each code that was merged, the one that has its codings by now.
pub async fn standing(db: &mut Conn) -> sqlx::Result<HashMap<CodeId, CodeId>> {
    let merged: HashMap<CodeId, CodeId> = codes(db).await?.into_iter().filter_map(|code| Some((code.id, code.merged_into?))).collect();
    let last = |id: CodeId| std::iter::successors(Some(id), |id| merged.get(id).copied()).take(merged.len() + 1).last().unwrap_or(id);
    Ok(merged.keys().map(|id| (*id, last(*id))).collect())
}

pub async fn code(db: &mut Conn, id: CodeId) -> sqlx::Result<Option<Code>> {
    let row: Option<CodeRow> = sqlx::query_as(concat!(code_columns!(), " where k.id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(CodeRow::read).transpose()
}

/// The code of this name, with capitals or without: the databases don't agree on what a capital is.
pub async fn code_named(db: &mut Conn, name: &str) -> sqlx::Result<Option<Code>> {
    let name = folded(name);
    Ok(codes(db).await?.into_iter().find(|code| folded(&code.name) == name))
}

/// The names of codes in use of which a word begins so.
pub async fn codes_beginning(db: &mut Conn, name: &str) -> sqlx::Result<Vec<String>> {
    let known = codes(db).await?;
    Ok(begun(known.iter().filter(|code| !code.retired).map(|code| code.name.as_str()), name))
}

/// A code as it is stored, with its example opened.
#[derive(Serialize, Deserialize)]
pub struct State {
    name: String,
    definition: String,
    pub include: String,
    pub exclude: String,
    /// `None` when the stored text is damaged.
    pub example: Option<String>,
    /// `None` when the stored text is damaged.
    pub memo: Option<String>,
    parent: Option<Vec<u8>>,
    colour: i64,
    created_on: String,
    created_by: Vec<u8>,
    retired: bool,
    merged_into: Option<Vec<u8>>,
}

pub async fn state(db: &mut Conn, vault: &Vault, id: CodeId) -> sqlx::Result<Option<State>> {
    let select = "select name, definition, include, exclude, example, memo, parent, colour, created_on, created_by, retired, merged_into
                  from codes where id = $1";
    let row: Option<StateRow> = sqlx::query_as(select).bind(id.bytes()).fetch_optional(db).await?;
    Ok(row.map(|row| State {
        name: row.name,
        definition: row.definition,
        include: row.include,
        exclude: row.exclude,
        example: vault.open(example_place(id.bytes()), &row.example).ok(),
        memo: row.memo.map_or(Some(String::new()), |memo| vault.open(code_memo_place(id.bytes()), &memo).ok()),
        parent: row.parent,
        colour: row.colour,
        created_on: row.created_on,
        created_by: row.created_by,
        retired: row.retired,
        merged_into: row.merged_into,
    }))
}

/// Records a change of a code in the history and among its versions, and so that it can be undone.
async fn record(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, action: AuditAction, id: CodeId, before: &Option<State>) -> sqlx::Result<()> {
    audit_log::record(db, audit, by.person().id, action, id.bytes()).await?;
    let change = changed(db, audit, by, id, before).await?;
    undo::store::record(db, audit, by.person().id, action, vec![change]).await
}

/// Keeps a code as its next version, and returns what changed.
async fn changed(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: CodeId, before: &Option<State>) -> sqlx::Result<Edit> {
    version_store::keep(db, audit, by.person().id, id).await?;
    Edit::new(Kind::Code, id.bytes(), before, &state(db, audit.vault, id).await?)
}

/// The texts of a code, and the code that it is a kind of.
#[derive(Default)]
pub struct CodeText<'a> {
    pub name: &'a str,
    pub definition: &'a str,
    pub include: &'a str,
    pub exclude: &'a str,
    pub example: &'a str,
    pub memo: &'a str,
    pub parent: Option<CodeId>,
}

/// Makes a code. `None` when the name won't do, or another code has it.
pub async fn create_code(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, new: &CodeText<'_>) -> sqlx::Result<Option<CodeId>> {
    let name = &nfc(written(new.name));
    if name_problem(name).is_some() || code_named(db, name).await?.is_some() {
        return Ok(None);
    }
    let known: i64 = sqlx::query_scalar("select count(*) from codes").fetch_one(&mut *db).await?;
    let id: CodeId = random::id();
    let made = State {
        name: name.into(),
        definition: new.definition.into(),
        include: new.include.into(),
        exclude: new.exclude.into(),
        example: Some(new.example.into()),
        memo: Some(new.memo.into()),
        parent: new.parent.map(|parent| parent.bytes().to_vec()),
        colour: known % COLOURS,
        created_on: audit.today.to_string(),
        created_by: by.person().id.bytes().to_vec(),
        retired: false,
        merged_into: None,
    };
    insert(db, audit.vault, id, &made).await?;
    record(db, audit, by, AuditAction::CreatedCode, id, &None).await?;
    Ok(Some(id))
}

async fn insert(db: &mut Conn, vault: &Vault, id: CodeId, new: &State) -> sqlx::Result<()> {
    sqlx::query(
        "insert into codes (id, name, definition, include, exclude, example, parent, colour, created_on, created_by, retired, memo)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id.bytes())
    .bind(&new.name)
    .bind(&new.definition)
    .bind(&new.include)
    .bind(&new.exclude)
    .bind(vault.seal(example_place(id.bytes()), new.example.as_deref().unwrap_or_default()))
    .bind(&new.parent)
    .bind(new.colour)
    .bind(&new.created_on)
    .bind(&new.created_by)
    .bind(new.retired)
    .bind(vault.seal(code_memo_place(id.bytes()), new.memo.as_deref().unwrap_or_default()))
    .execute(db)
    .await
    .map(|_| ())
}

/// Changes the texts of a code and its place. `None` when there is no such code, another has that name, or it would stand under itself.
pub async fn change_code(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: CodeId, change: &CodeText<'_>) -> sqlx::Result<Option<()>> {
    // Two changes at once must not put each of two codes under the other.
    audit_log::lock(db).await?;
    let all = codes(db).await?;
    let name = folded(change.name);
    if all.iter().any(|code| code.id != id && folded(&code.name) == name) || change.parent.is_some_and(|parent| is_within(&all, parent, id)) {
        return Ok(None);
    }
    let Some(before) = state(db, audit.vault, id).await? else { return Ok(None) };
    sqlx::query("update codes set name = $2, definition = $3, include = $4, exclude = $5, parent = $6 where id = $1")
        .bind(id.bytes())
        .bind(change.name)
        .bind(change.definition)
        .bind(change.include)
        .bind(change.exclude)
        .bind(change.parent.as_ref().map(CodeId::bytes))
        .execute(&mut *db)
        .await?;
    set_example(db, audit.vault, id, before.example.as_deref(), change.example).await?;
    set_memo(db, audit.vault, id, before.memo.as_deref(), change.memo).await?;
    record(db, audit, by, AuditAction::ChangedCode, id, &Some(before)).await?;
    Ok(Some(()))
}

/// Seals the example of a code, unless it stays the same.
async fn set_example(db: &mut Conn, vault: &Vault, id: CodeId, before: Option<&str>, example: &str) -> sqlx::Result<()> {
    if before != Some(example) {
        let update = sqlx::query("update codes set example = $2 where id = $1");
        update.bind(id.bytes()).bind(vault.seal(example_place(id.bytes()), example)).execute(db).await?;
    }
    Ok(())
}

/// Seals the memo of a code, unless it stays the same.
async fn set_memo(db: &mut Conn, vault: &Vault, id: CodeId, before: Option<&str>, memo: &str) -> sqlx::Result<()> {
    if before != Some(memo) {
        let update = sqlx::query("update codes set memo = $2 where id = $1");
        update.bind(id.bytes()).bind(vault.seal(code_memo_place(id.bytes()), memo)).execute(db).await?;
    }
    Ok(())
}

/// Gives the codings of a code to another, and the codes under it too, and retires it. `None` when there is no such code, it was merged before,
/// the other is retired, or stands under it.
pub async fn merge_code(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: CodeId, into: CodeId) -> sqlx::Result<Option<()>> {
    audit_log::lock(db).await?;
    let all = codes(db).await?;
    let find = |id| all.iter().find(|code| code.id == id);
    let (Some(old), Some(new)) = (find(from), find(into)) else { return Ok(None) };
    if old.merged_into.is_some() || new.retired || is_within(&all, into, from) {
        return Ok(None);
    }
    let before = state(db, audit.vault, from).await?;
    let mut changes = coding_store::recode_all(db, audit, from, into).await?;
    for under in all.iter().filter(|code| code.parent == Some(from)) {
        let before = state(db, audit.vault, under.id).await?;
        sqlx::query("update codes set parent = $2 where id = $1").bind(under.id.bytes()).bind(into.bytes()).execute(&mut *db).await?;
        changes.push(changed(db, audit, by, under.id, &before).await?);
    }
    undo::store::record(db, audit, by.person().id, AuditAction::MergedCodes, changes).await?;
    let update = sqlx::query("update codes set merged_into = $2, retired = $3 where id = $1");
    update.bind(from.bytes()).bind(into.bytes()).bind(true).execute(&mut *db).await?;
    record(db, audit, by, AuditAction::MergedCodes, from, &before).await?;
    Ok(Some(()))
}

/// Retires a code, or offers it again. `None` when there is no such code.
pub async fn retire_code(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: CodeId, retired: bool) -> sqlx::Result<Option<()>> {
    let before = state(db, audit.vault, id).await?;
    let done =
        sqlx::query("update codes set retired = $2, merged_into = null where id = $1").bind(id.bytes()).bind(retired).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, audit, by, AuditAction::RetiredCode, id, &before).await?;
    Ok(Some(()))
}

/// Whether a code is on any excerpt, or has another under it.
pub async fn is_code_used(db: &mut Conn, id: CodeId) -> sqlx::Result<bool> {
    let under: i64 = sqlx::query_scalar("select count(*) from codes where parent = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    Ok(under > 0 || coding_store::count_with(db, id).await? > 0)
}

/// Puts a code back as it was before an act; `false` when somebody has changed or used it since.
pub async fn restore_code(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, change: &Edit) -> sqlx::Result<bool> {
    audit_log::lock(db).await?;
    let vault = audit.vault;
    let id: CodeId = change.id()?;
    let now = state(db, vault, id).await?;
    if !change.left(&now)? {
        return Ok(false);
    }
    let Some(before) = change.before::<State>()? else { return delete_unused(db, id).await };
    let (all, parent) = (codes(db).await?, read_id_opt("parent", before.parent.clone())?);
    let is_taken = all.iter().any(|code| code.id != id && folded(&code.name) == folded(&before.name));
    if is_taken || parent.is_some_and(|parent| is_within(&all, parent, id)) {
        return Ok(false);
    }
    sqlx::query("update codes set name = $2, definition = $3, include = $4, exclude = $5, parent = $6, retired = $7, merged_into = $8 where id = $1")
        .bind(id.bytes())
        .bind(&before.name)
        .bind(&before.definition)
        .bind(&before.include)
        .bind(&before.exclude)
        .bind(&before.parent)
        .bind(before.retired)
        .bind(&before.merged_into)
        .execute(&mut *db)
        .await?;
    let (example, memo) = now.map_or((None, None), |now| (now.example, now.memo));
    set_example(db, vault, id, example.as_deref(), before.example.as_deref().unwrap_or_default()).await?;
    set_memo(db, vault, id, memo.as_deref(), before.memo.as_deref().unwrap_or_default()).await?;
    version_store::keep(db, audit, by, id).await?;
    Ok(true)
}

async fn delete_unused(db: &mut Conn, id: CodeId) -> sqlx::Result<bool> {
    if is_code_used(db, id).await? {
        return Ok(false);
    }
    coding_store::forget_code(db, id).await?;
    version_store::forget(db, id).await?;
    sqlx::query("delete from codes where id = $1").bind(id.bytes()).execute(db).await?;
    Ok(true)
}

#[derive(sqlx::FromRow)]
struct CodeRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: CodeId,
    name: String,
    definition: String,
    include: String,
    exclude: String,
    parent: Option<Vec<u8>>,
    colour: i64,
    retired: bool,
    merged_into: Option<Vec<u8>>,
}

impl CodeRow {
    fn read(self) -> sqlx::Result<Code> {
        let Self { id, name, definition, include, exclude, parent, colour, retired, merged_into } = self;
        let (parent, merged_into) = (read_id_opt("parent", parent)?, read_id_opt("merged_into", merged_into)?);
        Ok(Code { id, name, definition, include, exclude, parent, colour, retired, merged_into })
    }
}

#[derive(sqlx::FromRow)]
struct StateRow {
    name: String,
    definition: String,
    include: String,
    exclude: String,
    example: Vec<u8>,
    memo: Option<Vec<u8>>,
    parent: Option<Vec<u8>>,
    colour: i64,
    created_on: String,
    created_by: Vec<u8>,
    retired: bool,
    merged_into: Option<Vec<u8>>,
}
