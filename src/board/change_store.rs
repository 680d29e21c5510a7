//! Every SQL statement about table `setting_changes`: each setting that was changed, before and after.

use crate::{
    audit_log::AuditContext,
    board::{Board, Helpline},
    db::Conn,
    id::PersonId,
};
use std::collections::BTreeSet;

/// A setting that somebody changed; an empty text stands for none.
#[derive(sqlx::FromRow)]
pub struct SettingChange {
    pub hour: String,
    pub by: String,
    /// The second person, where one alone may not change it.
    pub agreed_by: Option<String>,
    pub name: String,
    pub before: String,
    pub after: String,
}

/// The settings of a page as people read them: the name on screen and the text of each.
pub type Shown = Vec<(String, String)>;

/// The settings of a page that differ: the name, the text before and the text after.
pub struct Changes {
    /// The address of the page.
    pub page: &'static str,
    pub rows: Vec<(String, String, String)>,
}

impl Changes {
    pub fn between(page: &'static str, before: &Shown, after: &Shown) -> Self {
        let (before, after) = (numbered(before), numbered(after));
        let text =
            |list: &[((&str, usize), &str)], key| list.iter().find(|(known, _)| *known == key).map_or_else(String::new, |(_, text)| text.to_string());
        let mut seen = BTreeSet::new();
        let keys = before.iter().chain(&after).map(|(key, _)| *key).filter(|key| seen.insert(*key));
        let both = keys.map(|key| (key.0.to_string(), text(&before, key), text(&after, key)));
        Self { page, rows: both.filter(|(_, before, after)| before != after).collect() }
    }
}

/// The settings with the place of each among those of its name: two help numbers may share one.
fn numbered(list: &Shown) -> Vec<((&str, usize), &str)> {
    let place = |at: usize, name: &str| list[..at].iter().filter(|(other, _)| other == name).count();
    list.iter().enumerate().map(|(at, (name, text))| ((name.as_str(), place(at, name)), text.as_str())).collect()
}

/// A help number as one text.
pub fn say_helpline(line: &Helpline) -> String {
    let Helpline { what_for, number, kind, always_shown, short_label, source, checked_on, review_by, .. } = line;
    let (kind, shown) = (<&str>::from(*kind), if *always_shown { ", beside every box" } else { "" });
    let label = if short_label.is_empty() { String::new() } else { format!(" as “{short_label}”") };
    format!("{kind} {number}{shown}{label}. {what_for} Checked at {source} on {checked_on}, again by {review_by}.")
}

/// The names of the settings in which two Boards differ, as the history has them: never the names that somebody typed.
pub fn changed(before: &Board, after: &Board) -> Vec<&'static str> {
    let differs = [
        ("body", before.body != after.body),
        ("called", before.called != after.called),
        ("area", before.area != after.area),
        ("reference_group", before.reference_group != after.reference_group),
        ("run_with", before.run_with != after.run_with),
        ("areas", before.areas != after.areas),
        ("procedure", before.procedure != after.procedure),
        ("help_numbers", before.helplines != after.helplines),
    ];
    differs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

/// Records each setting that differs.
pub async fn record(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, agreed_by: Option<PersonId>, changes: &Changes) -> sqlx::Result<()> {
    for (name, before, after) in &changes.rows {
        sqlx::query(
            "insert into setting_changes (number, hour, changed_by, agreed_by, page, name, before, after)
             values ((select coalesce(max(number), 0) + 1 from setting_changes), $1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&audit.hour)
        .bind(by.bytes())
        .bind(agreed_by.as_ref().map(PersonId::bytes))
        .bind(changes.page)
        .bind(name)
        .bind(before)
        .bind(after)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The latest changes on a page, newest first.
pub async fn latest(db: &mut Conn, page: &str, most: i64) -> sqlx::Result<Vec<SettingChange>> {
    sqlx::query_as(
        "select c.hour, p.name as by, a.name as agreed_by, c.name, c.before, c.after
         from setting_changes c join people p on p.id = c.changed_by left join people a on a.id = c.agreed_by
         where c.page = $1 order by c.number desc limit $2",
    )
    .bind(page)
    .bind(most)
    .fetch_all(db)
    .await
}
