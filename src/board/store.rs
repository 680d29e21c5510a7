//! Every SQL statement about settings and help numbers.

use crate::{
    audit_log::{self, AuditAction, AuditContext, Detail},
    board::{
        Board, Helpline,
        alerts::Alerts,
        backup_record::{BackupEvent, BackupRecord},
        change_store::{self, Changes},
        retention::{Class, Retention},
    },
    clock::{Looks, read_hour},
    db::{self, Conn},
    staff::proof::{Administrator, Proof},
    text::Called,
    vault::{Purpose, Vault},
    web,
    web::page::{HelpLink, Site},
};
use jiff::civil::Date;
use std::collections::HashMap;
use strum::{EnumCount, VariantArray};

/// The key does not belong to this database: nothing would open, and every receipt would be wrong.
#[derive(Debug)]
pub struct WrongKey;

impl std::fmt::Display for WrongKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this key does not belong to this database: start with the key it was first started with")
    }
}

impl std::error::Error for WrongKey {}

/// The key file is a copy from before the last change of key: every newer text would look damaged.
#[derive(Debug)]
pub struct OlderKey;

impl std::fmt::Display for OlderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "the key file lacks a newer version of the key, and nothing opens that was sealed since. Put a copy in its place that was made \
             after the last rotate-key",
        )
    }
}

impl std::error::Error for OlderKey {}

/// Records the key with which the database was first opened, and refuses any other. Records its newest version, and refuses an older copy.
pub async fn check_key(db: &mut Conn, vault: &Vault) -> Result<(), web::Error> {
    match is_key(db, vault).await? {
        Some(true) => {}
        Some(false) => return Err(web::Error::Broken(Box::new(WrongKey))),
        None => set(db, "key_check", &key_mark(vault)).await?,
    }
    match key_version(db).await? {
        Some(version) if version > vault.newest() => Err(web::Error::Broken(Box::new(OlderKey))),
        Some(version) if version == vault.newest() => Ok(()),
        _ => Ok(record_key_version(db, vault).await?),
    }
}

/// Reads how many versions the key has under which texts are sealed; `None` in a database from before that was recorded.
pub async fn key_version(db: &mut Conn) -> sqlx::Result<Option<u8>> {
    db::read_opt("key_version", setting(db, "key_version").await?.as_deref())
}

pub async fn record_key_version(db: &mut Conn, vault: &Vault) -> sqlx::Result<()> {
    set(db, "key_version", &vault.newest().to_string()).await
}

/// Returns whether the key belongs to this database; `None` when it was never opened with any.
pub async fn is_key(db: &mut Conn, vault: &Vault) -> sqlx::Result<Option<bool>> {
    Ok(setting(db, "key_check").await?.map(|known| known == key_mark(vault)))
}

fn key_mark(vault: &Vault) -> String {
    crate::id::to_hex(&vault.mac(Purpose::KeyCheck, &[]))
}

/// Reads when backups were made and proven.
pub async fn backups(db: &mut Conn) -> sqlx::Result<BackupRecord> {
    let mut hours = [None, None, None];
    for (hour, event) in hours.iter_mut().zip([BackupEvent::Made, BackupEvent::Proven, BackupEvent::Failed]) {
        let stored = setting(db, event.name()).await?;
        *hour = stored.map(|text| read_hour(&text).ok_or_else(|| db::unreadable(event.name()))).transpose()?;
    }
    let [made, proven, failed] = hours;
    Ok(BackupRecord { made, proven, failed })
}

/// Records the hour in which a backup was made, proven, or failed.
pub async fn record_backup(db: &mut Conn, event: BackupEvent, hour: &str) -> sqlx::Result<()> {
    set(db, event.name(), hour).await
}

/// Returns whether the database was ever started with a key.
pub async fn has_key(db: &mut Conn) -> sqlx::Result<bool> {
    Ok(setting(db, "key_check").await?.is_some())
}

/// Writes the first settings into a new database, and the first procedure into one from before there was any.
pub async fn fill(db: &mut Conn) -> Result<(), web::Error> {
    let first: Board = serde_json::from_str(include_str!("first.json")).map_err(|error| web::Error::Broken(Box::new(error)))?;
    if setting(db, "body").await?.is_none() {
        write(db, &first).await?;
    } else if setting(db, "procedure").await?.is_none() {
        set(db, "procedure", &first.procedure).await?;
    }
    let hours = first.concern_hours.to_string();
    let since = [("readers", &first.readers), ("concern_hours", &hours), ("passed_on", &first.passed_on)];
    let called = [("called", &first.called.subject), ("called_object", &first.called.object)];
    for (name, value) in since.into_iter().chain(called) {
        if setting(db, name).await?.is_none() {
            set(db, name, value).await?;
        }
    }
    Ok(())
}

/// Reads all settings and help numbers. A setting that is missing is an error.
pub async fn board(db: &mut Conn) -> sqlx::Result<Board> {
    let settings: HashMap<String, String> = sqlx::query_as("select name, value from settings").fetch_all(&mut *db).await?.into_iter().collect();
    let value = |name: &'static str| settings.get(name).cloned().ok_or_else(|| db::unreadable(name));
    let helplines: Vec<HelplineRow> = sqlx::query_as(
        "select name, what_for, number, kind, always_shown, short_label, source, checked_on, review_by from helplines order by position",
    )
    .fetch_all(db)
    .await?;
    Ok(Board {
        body: value("body")?,
        called: Called { subject: value("called")?, object: value("called_object")? },
        area: value("area")?,
        reference_group: value("reference_group")?,
        run_with: value("run_with")?,
        areas: value("areas")?.lines().map(str::to_string).collect(),
        procedure: value("procedure")?,
        readers: value("readers")?,
        passed_on: value("passed_on")?,
        concern_hours: db::read("concern_hours", &value("concern_hours")?)?,
        helplines: helplines.into_iter().map(HelplineRow::read).collect::<sqlx::Result<_>>()?,
    })
}

/// Replaces the names, areas, procedure and help numbers.
pub async fn change(db: &mut Conn, audit: &AuditContext<'_>, by: &Administrator, board: &Board, changes: &Changes) -> sqlx::Result<()> {
    let before = self::board(db).await?;
    write(db, board).await?;
    let changed = change_store::changed(&before, board).into_iter().map(Detail::Word);
    record(db, audit, by, changes, b"settings", changed).await
}

/// Changes who reads and when, what is passed on, and the target for concerns.
pub async fn change_concerns(db: &mut Conn, audit: &AuditContext<'_>, by: &Administrator, board: &Board, changes: &Changes) -> sqlx::Result<()> {
    let before = self::board(db).await?;
    set(db, "readers", &board.readers).await?;
    set(db, "passed_on", &board.passed_on).await?;
    set(db, "concern_hours", &board.concern_hours.to_string()).await?;
    let readers = (before.readers != board.readers).then_some(Detail::Word("readers"));
    let passed_on = (before.passed_on != board.passed_on).then_some(Detail::Word("passed_on"));
    let hours = (before.concern_hours != board.concern_hours).then_some(Detail::Number("concern_hours", board.concern_hours.into()));
    record(db, audit, by, changes, b"concern settings", [readers, passed_on, hours].into_iter().flatten()).await
}

/// Records a change in the list of its page, and in the history which settings it was: their names, and the values of numbers.
async fn record(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    changes: &Changes,
    page: &[u8],
    details: impl IntoIterator<Item = Detail>,
) -> sqlx::Result<()> {
    change_store::record(db, audit, by.person().id, None, changes).await?;
    let details: Vec<Detail> = details.into_iter().collect();
    audit_log::record_with(db, audit, by.person().id, AuditAction::ChangedSettings, &details, page).await
}

async fn write(db: &mut Conn, board: &Board) -> sqlx::Result<()> {
    set(db, "body", &board.body).await?;
    set(db, "called", &board.called.subject).await?;
    set(db, "called_object", &board.called.object).await?;
    set(db, "area", &board.area).await?;
    set(db, "reference_group", &board.reference_group).await?;
    set(db, "run_with", &board.run_with).await?;
    set(db, "areas", &board.areas.join("\n")).await?;
    set(db, "procedure", &board.procedure).await?;
    sqlx::query("delete from helplines").execute(&mut *db).await?;
    for (position, line) in board.helplines.iter().enumerate() {
        sqlx::query(
            "insert into helplines (position, name, what_for, number, kind, source, checked_on, review_by, always_shown, short_label)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(position as i64 + 1)
        .bind(&line.name)
        .bind(&line.what_for)
        .bind(&line.number)
        .bind(<&str>::from(line.kind))
        .bind(&line.source)
        .bind(&line.checked_on)
        .bind(&line.review_by)
        .bind(line.always_shown)
        .bind(&line.short_label)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Reads how long each class of words is kept.
pub async fn retention(db: &mut Conn) -> sqlx::Result<Retention> {
    let mut months = [0; Class::COUNT];
    for (months, class) in months.iter_mut().zip(Class::VARIANTS) {
        *months = match setting(db, class.setting()).await? {
            Some(stored) => db::read(class.setting(), &stored)?,
            None => class.first_months(),
        };
    }
    Ok(Retention(months))
}

/// Sets how long a class is kept. Callers record it: one person lengthens it, two shorten it.
pub async fn set_months(db: &mut Conn, class: Class, months: u16) -> sqlx::Result<()> {
    set(db, class.setting(), &months.to_string()).await
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

/// Reads the hourly jobs' looks at the clock; `None` before the first.
pub async fn looks(db: &mut Conn) -> sqlx::Result<Option<Looks>> {
    let Some(last) = setting(db, "clock_last_look").await? else { return Ok(None) };
    let doubted_since = setting(db, "clock_doubted_since").await?.filter(|since| !since.is_empty());
    Ok(Some(Looks { last: db::read("clock_last_look", &last)?, doubted_since: db::read_opt("clock_doubted_since", doubted_since.as_deref())? }))
}

pub async fn set_looks(db: &mut Conn, looks: Looks) -> sqlx::Result<()> {
    set(db, "clock_last_look", &looks.last.to_string()).await?;
    set(db, "clock_doubted_since", &looks.doubted_since.map(|since| since.to_string()).unwrap_or_default()).await
}

/// Writes the first targets where there are none, and the day from which the reading watch counts.
pub async fn fill_alerts(db: &mut Conn, today: Date) -> sqlx::Result<()> {
    let first = Alerts::default();
    let (watch, today) = (first.watch_days.to_string(), today.to_string());
    for (name, value) in [(CHAIR, first.chair), (WATCH, watch), (READ_ON, today)] {
        if setting(db, name).await?.is_none() {
            set(db, name, &value).await?;
        }
    }
    Ok(())
}

/// The names of the settings of `Alerts`, and of the day on which a reviewer last read.
const CHAIR: &str = "chair_email";
const WATCH: &str = "reading_watch_days";
const READ_ON: &str = "inbox_read_on";

/// Reads when the Board wants to be told.
pub async fn alerts(db: &mut Conn) -> sqlx::Result<Alerts> {
    Ok(Alerts {
        chair: setting(db, CHAIR).await?.ok_or_else(|| db::unreadable(CHAIR))?,
        watch_days: db::read(WATCH, &setting(db, WATCH).await?.ok_or_else(|| db::unreadable(WATCH))?)?,
    })
}

pub async fn change_alerts(db: &mut Conn, audit: &AuditContext<'_>, by: &Administrator, alerts: &Alerts, changes: &Changes) -> sqlx::Result<()> {
    let before = self::alerts(db).await?;
    set(db, CHAIR, &alerts.chair).await?;
    set(db, WATCH, &alerts.watch_days.to_string()).await?;
    let chair = (before.chair != alerts.chair).then_some(Detail::Word(CHAIR));
    let days = (before.watch_days != alerts.watch_days).then_some(Detail::Number(WATCH, alerts.watch_days.into()));
    record(db, audit, by, changes, b"alerts", [chair, days].into_iter().flatten()).await
}

/// The day on which a reviewer last read in the inbox; before anybody has, the day on which the Board began.
pub async fn read_on(db: &mut Conn) -> sqlx::Result<Date> {
    db::read(READ_ON, &setting(db, READ_ON).await?.ok_or_else(|| db::unreadable(READ_ON))?)
}

/// The day since which nobody has read, once that is as long ago as the Board allows itself.
pub async fn silent_since(db: &mut Conn, today: Date) -> sqlx::Result<Option<Date>> {
    let (read_on, longest) = (read_on(db).await?, alerts(db).await?.watch_days);
    Ok(Some(read_on).filter(|read_on| (today - *read_on).get_days() >= i32::from(longest)))
}

/// Notes that a reviewer read today: the day alone, and nobody's name.
pub async fn record_reading(db: &mut Conn, today: Date) -> sqlx::Result<()> {
    set(db, READ_ON, &today.to_string()).await
}

impl Board {
    /// The part that stands on every page. Where no number is marked, its first is the emergency number, or else the first of all: no box
    /// stands without a number.
    pub fn site(&self) -> Site {
        let link = |line: &Helpline| HelpLink { label: line.label().into(), link: line.link(), number: line.number.clone() };
        let mut help: Vec<_> = self.helplines.iter().filter(|line| line.always_shown).map(link).collect();
        if help.is_empty() {
            let first = self.helplines.iter().find(|line| line.is_emergency()).or(self.helplines.first());
            help.extend(first.map(link));
        }
        Site { body: self.body.clone(), called: self.called.clone(), help, reviews: self.helplines.iter().map(|line| line.review_by.clone()).min() }
    }
}

#[derive(sqlx::FromRow)]
struct HelplineRow {
    name: String,
    what_for: String,
    number: String,
    kind: String,
    always_shown: bool,
    short_label: String,
    source: String,
    checked_on: String,
    review_by: String,
}

impl HelplineRow {
    fn read(self) -> sqlx::Result<Helpline> {
        Ok(Helpline {
            kind: db::read("kind", &self.kind)?,
            name: self.name,
            what_for: self.what_for,
            number: self.number,
            always_shown: self.always_shown,
            short_label: self.short_label,
            source: self.source,
            checked_on: self.checked_on,
            review_by: self.review_by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::scratch::scratch;

    mod board {
        use super::*;

        #[tokio::test]
        async fn unknown_kind_is_an_error() {
            let (db, _gone) = scratch().await;
            let mut tx = db.write().await.unwrap();
            fill(&mut tx).await.unwrap();
            assert!(super::super::board(&mut tx).await.is_ok());
            without_checks(&mut tx).await;
            sqlx::query("update helplines set kind = 'fax' where position = 1").execute(&mut *tx).await.unwrap();
            let error = super::super::board(&mut tx).await.unwrap_err();
            assert!(matches!(&error, sqlx::Error::ColumnDecode { index, .. } if index == "kind"), "{error}");
        }

        #[tokio::test]
        async fn missing_setting_is_an_error() {
            let (db, _gone) = scratch().await;
            let mut tx = db.write().await.unwrap();
            fill(&mut tx).await.unwrap();
            sqlx::query("delete from settings where name = 'area'").execute(&mut *tx).await.unwrap();
            let error = super::super::board(&mut tx).await.unwrap_err();
            assert!(matches!(&error, sqlx::Error::ColumnDecode { index, .. } if index == "area"), "{error}");
        }

        /// Lets the test write what the table refuses.
        #[cfg(feature = "postgres")]
        async fn without_checks(db: &mut Conn) {
            sqlx::query("alter table helplines drop constraint helplines_kind_check").execute(db).await.unwrap();
        }

        #[cfg(not(feature = "postgres"))]
        async fn without_checks(db: &mut Conn) {
            sqlx::query("pragma ignore_check_constraints = on").execute(db).await.unwrap();
        }
    }
}
