//! Every SQL statement about table `retention_requests`: shorter times to keep things, which one person has asked for and nobody else has agreed to yet.

use crate::{
    audit_log::{self, AuditAction, AuditContext, Detail},
    board::retention::Class,
    db::{self, Conn},
    id::{PersonId, ShorteningId},
    random,
    staff::proof::{Administrator, Confirmer, Proof},
};
use jiff::civil::Date;

/// One person's request that a class be kept for fewer months.
pub struct Shortening {
    pub id: ShorteningId,
    pub class: Class,
    pub months: u16,
    pub asked_by: PersonId,
    pub asked_by_name: String,
    pub asked_on: Date,
}

/// Asks for a shorter time; `false` when somebody has asked for one of this class already.
pub async fn ask(db: &mut Conn, audit: &AuditContext<'_>, by: &Administrator, class: Class, months: u16) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "insert into retention_requests (id, class, months, asked_by, asked_on) values ($1, $2, $3, $4, $5) on conflict (class) do nothing",
    )
    .bind(random::id::<ShorteningId>().bytes())
    .bind(<&str>::from(class))
    .bind(i64::from(months))
    .bind(by.person().id.bytes())
    .bind(audit.today.to_string())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        audit_log::record_with(
            db,
            audit,
            by.person().id,
            AuditAction::AskedForRetention,
            &[Detail::Number(class.setting(), months.into())],
            b"retention",
        )
        .await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Ends the request of a class whose time was made longer: whoever agreed to it would have seen another time in its place.
pub async fn end(db: &mut Conn, audit: &AuditContext<'_>, by: &Administrator, class: Class) -> sqlx::Result<()> {
    let done = sqlx::query("delete from retention_requests where class = $1").bind(<&str>::from(class)).execute(&mut *db).await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    audit_log::record_with(db, audit, by.person().id, AuditAction::DeclinedRequest, &["ShorterTime", class.setting()], b"retention").await
}

/// Everything that waits for a second person.
pub async fn waiting(db: &mut Conn) -> sqlx::Result<Vec<Shortening>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select r.id, r.class, r.months, r.asked_by, p.name, r.asked_on from retention_requests r join people p on p.id = r.asked_by
         order by r.asked_on, r.class",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Takes a request out, because it was agreed to or declined; `None` when it waits no longer.
pub async fn settle(db: &mut Conn, audit: &AuditContext<'_>, by: &Confirmer, id: ShorteningId, action: AuditAction) -> sqlx::Result<Option<()>> {
    let class: Option<(String,)> =
        sqlx::query_as("delete from retention_requests where id = $1 returning class").bind(id.bytes()).fetch_optional(&mut *db).await?;
    let Some((class,)) = class else { return Ok(None) };
    let class: Class = db::read("class", &class)?;
    audit_log::record_with(db, audit, by.person().id, action, &["ShorterTime", class.setting()], b"retention").await.map(Some)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    class: String,
    months: i64,
    asked_by: Vec<u8>,
    name: String,
    asked_on: String,
}

impl Row {
    fn read(self) -> sqlx::Result<Shortening> {
        Ok(Shortening {
            id: db::read_id("id", &self.id)?,
            class: db::read("class", &self.class)?,
            months: self.months.try_into().map_err(|_| db::unreadable("months"))?,
            asked_by: db::read_id("asked_by", &self.asked_by)?,
            asked_by_name: self.name,
            asked_on: db::read("asked_on", &self.asked_on)?,
        })
    }
}
