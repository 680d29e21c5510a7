//! Every SQL statement about table `code_versions`.

use crate::{
    audit_log::AuditContext,
    db::{Conn, read, read_id_opt},
    id::{CodeId, PersonId},
};
use jiff::civil::Date;

/// A code as it was after one of its changes. Examples and memos are not kept: they may quote young people.
#[derive(Clone, Debug)]
pub struct CodeVersion {
    /// From 1 on.
    pub number: i64,
    pub name: String,
    pub definition: String,
    pub include: String,
    pub exclude: String,
    pub parent: Option<CodeId>,
    pub retired: bool,
    pub changed_on: Date,
    pub changed_by: String,
}

/// The versions of a code, the first one first.
pub async fn versions(db: &mut Conn, code: CodeId) -> sqlx::Result<Vec<CodeVersion>> {
    let select = "select v.number, v.name, v.definition, v.include, v.exclude, v.parent, v.retired, v.changed_on, p.name as changed_by
                  from code_versions v join people p on p.id = v.changed_by where v.code = $1 order by v.number";
    let rows: Vec<VersionRow> = sqlx::query_as(select).bind(code.bytes()).fetch_all(db).await?;
    rows.into_iter().map(VersionRow::read).collect()
}

/// Keeps a code as it is now as its next version.
pub async fn keep(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, code: CodeId) -> sqlx::Result<()> {
    sqlx::query(
        "insert into code_versions (code, number, name, definition, include, exclude, parent, retired, changed_on, changed_by)
         select id, (select coalesce(max(number), 0) + 1 from code_versions where code = $1), name, definition, include, exclude, parent, retired, $2, $3
         from codes where id = $1",
    )
    .bind(code.bytes())
    .bind(audit.today.to_string())
    .bind(by.bytes())
    .execute(db)
    .await
    .map(|_| ())
}

/// Deletes the versions of a code that is deleted.
pub async fn forget(db: &mut Conn, code: CodeId) -> sqlx::Result<()> {
    sqlx::query("delete from code_versions where code = $1").bind(code.bytes()).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    number: i64,
    name: String,
    definition: String,
    include: String,
    exclude: String,
    parent: Option<Vec<u8>>,
    retired: bool,
    changed_on: String,
    changed_by: String,
}

impl VersionRow {
    fn read(self) -> sqlx::Result<CodeVersion> {
        let Self { number, name, definition, include, exclude, parent, retired, changed_on, changed_by } = self;
        let (parent, changed_on) = (read_id_opt("parent", parent)?, read("changed_on", &changed_on)?);
        Ok(CodeVersion { number, name, definition, include, exclude, parent, retired, changed_on, changed_by })
    }
}
