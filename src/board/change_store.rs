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
    pub name: String,
    pub before: String,
    pub after: String,
}

/// A setting by its name on screen, with one of its texts or two.
type Setting = (String, String);

/// The settings of a Board as people read them: each name, list and help number.
fn settings(board: &Board) -> Vec<Setting> {
    let texts = [
        ("The Board", board.body.clone()),
        ("For", board.area.clone()),
        ("The young people’s group", board.reference_group.clone()),
        ("Run with", board.run_with.clone()),
        ("Parts of the area", board.areas.join("; ")),
        ("What the facilitator does when a young person may have told of harm", board.procedure.clone()),
    ];
    let texts = texts.into_iter().map(|(name, text)| (name.to_string(), text));
    texts.chain(board.helplines.iter().map(|line| (format!("Help number: {}", line.name), said(line)))).collect()
}

fn said(line: &Helpline) -> String {
    let Helpline { what_for, number, kind, always_shown, short_label, source, checked_on, review_by, .. } = line;
    let (kind, shown) = (<&str>::from(*kind), if *always_shown { ", beside every box" } else { "" });
    let label = if short_label.is_empty() { String::new() } else { format!(" as “{short_label}”") };
    format!("{kind} {number}{shown}{label}. {what_for} Checked at {source} on {checked_on}, again by {review_by}.")
}

/// The settings in which two Boards differ: the name, the text before and the text after.
pub fn differences(before: &Board, after: &Board) -> Vec<(String, String, String)> {
    let (before, after) = (settings(before), settings(after));
    let text = |list: &[Setting], name: &str| list.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let names = before.iter().chain(&after).map(|(name, _)| name).filter(|name| seen.insert((*name).clone()));
    let both = names.map(|name| (name.clone(), text(&before, name), text(&after, name)));
    both.filter(|(_, before, after)| before != after).collect()
}

/// The names of the settings in which two Boards differ, as the history has them: never the names that somebody typed.
pub fn changed(before: &Board, after: &Board) -> Vec<&'static str> {
    let differs = [
        ("body", before.body != after.body),
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
pub async fn record(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, before: &Board, after: &Board) -> sqlx::Result<()> {
    for (name, before, after) in differences(before, after) {
        sqlx::query(
            "insert into setting_changes (number, hour, changed_by, name, before, after)
             values ((select coalesce(max(number), 0) + 1 from setting_changes), $1, $2, $3, $4, $5)",
        )
        .bind(&audit.hour)
        .bind(by.bytes())
        .bind(name)
        .bind(before)
        .bind(after)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The latest changes, newest first.
pub async fn latest(db: &mut Conn, most: i64) -> sqlx::Result<Vec<SettingChange>> {
    sqlx::query_as(
        "select c.hour, p.name as by, c.name, c.before, c.after
         from setting_changes c join people p on p.id = c.changed_by order by c.number desc limit $1",
    )
    .bind(most)
    .fetch_all(db)
    .await
}
