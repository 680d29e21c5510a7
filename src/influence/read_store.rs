//! Every SQL statement that reads influences: links from a theme to the plan; and the publisher of an answer.

use crate::{
    db::{Conn, read, read_day, read_id, unreadable},
    id::{AnswerId, InfluenceId, PersonId, PlanItemId, ThemeId, WordingId},
    influence::Strength,
};
use jiff::civil::Date;

/// A link from a theme to a plan item, or to one wording of it.
#[derive(Clone)]
pub struct Influence {
    pub id: InfluenceId,
    pub theme: ThemeId,
    pub theme_name: String,
    pub plan_item: PlanItemId,
    pub plan_item_name: String,
    /// The item's name for young people: the one it was published under, where it was merged into another since.
    pub public_item_name: String,
    /// The change of wording that the theme influenced; `None` for the item as a whole.
    pub change: Option<Change>,
    pub strength: Strength,
    pub reason: String,
    pub linked_on: Date,
    pub linked_by: String,
    /// The published answer with which this link is public.
    pub published_with: Option<AnswerId>,
}

/// The person who published an answer.
pub async fn publisher_of(db: &mut Conn, answer: AnswerId) -> sqlx::Result<Option<(PersonId, String)>> {
    let select = "select p.id, p.name from answers a join people p on p.id = a.published_by where a.id = $1";
    let row: Option<(Vec<u8>, String)> = sqlx::query_as(select).bind(answer.bytes()).fetch_optional(db).await?;
    row.map(|(id, name)| Ok((read_id("published_by", &id)?, name))).transpose()
}

/// One change of a plan item's wording.
#[derive(Clone)]
pub struct Change {
    pub wording: WordingId,
    /// The item whose wording it is, where that was merged into the one of the link.
    pub merged_item: Option<String>,
    pub before: Option<String>,
    pub after: String,
    pub reason: String,
    pub changed_on: Date,
}

/// Selects influences with their theme, plan item and change; a condition and the order follow.
macro_rules! select_influences {
    ($rest:literal) => {
        concat!(
            "select i.id, i.theme, t.name as theme_name, i.plan_item, p.name as plan_item_name,
                    coalesce(i.published_as, p.name) as public_item_name, i.strength, i.reason, i.linked_on,
                    b.name as linked_by, a.id as published_with, w.id as wording, w.wording as after,
                    w.reason as change_reason, w.changed_on, o.name as merged_item,
                    (select v.wording from wordings v
                     where v.plan_item = w.plan_item and v.number = w.number - 1) as before
             from influences i
             join themes t on t.id = i.theme
             join plan_items p on p.id = i.plan_item
             join people b on b.id = i.linked_by
             left join wordings w on w.id = i.wording
             left join plan_items o on o.id = w.plan_item and o.id <> i.plan_item
             left join answers a on a.id = i.published_with and a.withdrawn_on is null ",
            $rest
        )
    };
}

/// Returns all influences, latest first.
pub async fn influences(db: &mut Conn) -> sqlx::Result<Vec<Influence>> {
    let rows: Vec<InfluenceRow> = sqlx::query_as(select_influences!("order by i.linked_on desc, i.id")).fetch_all(db).await?;
    rows.into_iter().map(Influence::try_from).collect()
}

pub async fn influence(db: &mut Conn, id: InfluenceId) -> sqlx::Result<Option<Influence>> {
    let row: Option<InfluenceRow> = sqlx::query_as(select_influences!("where i.id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(Influence::try_from).transpose()
}

/// Returns the influences of one theme, latest first.
pub async fn influences_of_theme(db: &mut Conn, theme: ThemeId) -> sqlx::Result<Vec<Influence>> {
    let select = select_influences!("where i.theme = $1 order by i.linked_on desc, i.id");
    let rows: Vec<InfluenceRow> = sqlx::query_as(select).bind(theme.bytes()).fetch_all(db).await?;
    rows.into_iter().map(Influence::try_from).collect()
}

/// Returns the influences on one plan item or one of its wordings, latest first; the links of a merged item belong to another by now.
pub async fn influences_on_item(db: &mut Conn, item: PlanItemId) -> sqlx::Result<Vec<Influence>> {
    let select = select_influences!("where i.plan_item = $1 or w.plan_item = $1 order by i.linked_on desc, i.id");
    let rows: Vec<InfluenceRow> = sqlx::query_as(select).bind(item.bytes()).fetch_all(db).await?;
    rows.into_iter().map(Influence::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct InfluenceRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: InfluenceId,
    #[sqlx(try_from = "Vec<u8>")]
    theme: ThemeId,
    theme_name: String,
    #[sqlx(try_from = "Vec<u8>")]
    plan_item: PlanItemId,
    plan_item_name: String,
    public_item_name: String,
    strength: String,
    reason: String,
    linked_on: String,
    linked_by: String,
    published_with: Option<Vec<u8>>,
    wording: Option<Vec<u8>>,
    after: Option<String>,
    change_reason: Option<String>,
    changed_on: Option<String>,
    merged_item: Option<String>,
    before: Option<String>,
}

impl TryFrom<InfluenceRow> for Influence {
    type Error = sqlx::Error;

    fn try_from(row: InfluenceRow) -> sqlx::Result<Self> {
        let change = match row.wording {
            Some(wording) => Some(Change {
                wording: read_id("wording", &wording)?,
                merged_item: row.merged_item,
                before: row.before,
                after: row.after.ok_or_else(|| unreadable("after"))?,
                reason: row.change_reason.ok_or_else(|| unreadable("change_reason"))?,
                changed_on: read_day("changed_on", row.changed_on.as_deref().unwrap_or_default())?,
            }),
            None => None,
        };
        Ok(Self {
            id: row.id,
            theme: row.theme,
            theme_name: row.theme_name,
            plan_item: row.plan_item,
            plan_item_name: row.plan_item_name,
            public_item_name: row.public_item_name,
            change,
            strength: read("strength", &row.strength)?,
            reason: row.reason,
            linked_on: read_day("linked_on", &row.linked_on)?,
            linked_by: row.linked_by,
            published_with: row.published_with.map(|id| read_id("published_with", &id)).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod read_influence {
        use super::*;

        fn row() -> InfluenceRow {
            InfluenceRow {
                id: InfluenceId::from([1; 16]),
                theme: ThemeId::from([2; 16]),
                theme_name: "Nobody tells us".into(),
                plan_item: PlanItemId::from([3; 16]),
                plan_item_name: "Training".into(),
                public_item_name: "Training".into(),
                strength: "Shaped".into(),
                reason: "They said so.".into(),
                linked_on: "2026-11-22".into(),
                linked_by: "Priya".into(),
                published_with: None,
                wording: Some(vec![4; 16]),
                after: Some("Train workers.".into()),
                change_reason: Some("Asked for.".into()),
                changed_on: Some("2026-11-21".into()),
                merged_item: None,
                before: None,
            }
        }

        #[test]
        fn known_values_are_read() {
            let influence = Influence::try_from(row()).unwrap();
            assert_eq!(influence.strength, Strength::Shaped);
            assert!(influence.change.is_some());
            assert!(Influence::try_from(InfluenceRow { wording: None, ..row() }).unwrap().change.is_none());
        }

        #[test]
        fn unknown_value_is_an_error() {
            for row in [
                InfluenceRow { strength: "Somewhat".into(), ..row() },
                InfluenceRow { linked_on: "someday".into(), ..row() },
                InfluenceRow { published_with: Some(vec![5; 15]), ..row() },
                InfluenceRow { wording: Some(vec![]), ..row() },
                InfluenceRow { changed_on: Some("2026-02-30".into()), ..row() },
                InfluenceRow { changed_on: None, ..row() },
                InfluenceRow { after: None, ..row() },
            ] {
                assert!(Influence::try_from(row).is_err());
            }
        }
    }
}
