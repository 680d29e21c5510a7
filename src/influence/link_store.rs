//! Every SQL statement that writes an influence: a link from a theme to the plan.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::{Conn, read_id},
    id::{AnswerId, InfluenceId, PlanItemId, ThemeId, WordingId},
    influence::{Strength, read_store::influences_of_theme},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};
use serde::{Deserialize, Serialize};

/// An influence to be inserted.
pub struct NewInfluence<'a> {
    pub theme: ThemeId,
    pub plan_item: PlanItemId,
    pub wording: Option<WordingId>,
    pub strength: Strength,
    pub reason: &'a str,
}

/// Links a theme to a plan item or one of its wordings, once. `None` if the theme, the item or its wording does not exist.
pub async fn link(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, new: &NewInfluence<'_>) -> sqlx::Result<Option<InfluenceId>> {
    let existing = influences_of_theme(db, new.theme).await?.into_iter().find(|known| {
        (known.plan_item, known.change.as_ref().map(|change| change.wording)) == (new.plan_item, new.wording)
            && (known.strength, known.reason.as_str()) == (new.strength, new.reason)
    });
    if let Some(existing) = existing {
        return Ok(Some(existing.id));
    }
    let id: InfluenceId = random::id();
    let wording = new.wording.as_ref().map(|wording| wording.bytes());
    let done = sqlx::query(
        "insert into influences (id, theme, plan_item, wording, strength, reason, linked_on, linked_by)
         select $1, t.id, p.id, $4, $5, $6, $7, $8 from themes t, plan_items p
         where t.id = $2 and t.merged_into is null and p.id = $3 and p.merged_into is null
             and ($9 = 0 or exists (select 1 from wordings where id = $4 and plan_item = p.id))",
    )
    .bind(id.bytes())
    .bind(new.theme.bytes())
    .bind(new.plan_item.bytes())
    .bind(wording)
    .bind(<&str>::from(new.strength))
    .bind(new.reason)
    .bind(audit.today.to_string())
    .bind(by.person().id.bytes())
    .bind(i64::from(wording.is_some()))
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, audit, by.person().id, AuditAction::LinkedInfluence, new.theme.bytes()).await?;
    let change = Edit::new(Kind::Influence, id.bytes(), &None, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::LinkedInfluence, vec![change]).await?;
    Ok(Some(id))
}

/// Deletes an influence. `None` if there is none, or if it is public: then a publisher has to withdraw its answer first.
pub async fn unlink(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: InfluenceId) -> sqlx::Result<Option<()>> {
    let before = state(db, id).await?;
    let done = sqlx::query(
        "delete from influences where id = $1
             and not exists (select 1 from answers a where a.id = published_with and a.withdrawn_on is null)",
    )
    .bind(id.bytes())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    audit_log::record(db, audit, by.person().id, AuditAction::UnlinkedInfluence, id.bytes()).await?;
    let change = Edit::new(Kind::Influence, id.bytes(), &before, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::UnlinkedInfluence, vec![change]).await?;
    Ok(Some(()))
}

/// Marks the links of an answer's theme as published with it, under the present names of their items.
pub(super) async fn publish_with(db: &mut Conn, answer: AnswerId) -> sqlx::Result<()> {
    let update = "update influences set published_with = $1, published_as = null where theme = (select theme from answers where id = $1)";
    sqlx::query(update).bind(answer.bytes()).execute(db).await.map(|_| ())
}

/// An influence as it is stored.
#[derive(Serialize, Deserialize, sqlx::FromRow)]
pub struct State {
    theme: Vec<u8>,
    plan_item: Vec<u8>,
    wording: Option<Vec<u8>>,
    strength: String,
    reason: String,
    linked_on: String,
    linked_by: Vec<u8>,
    published_with: Option<Vec<u8>>,
    /// Left out where there is none, as in acts that are older than this column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published_as: Option<String>,
}

async fn state(db: &mut Conn, id: InfluenceId) -> sqlx::Result<Option<State>> {
    let select = "select theme, plan_item, wording, strength, reason, linked_on, linked_by, published_with, published_as
                  from influences where id = $1";
    sqlx::query_as(select).bind(id.bytes()).fetch_optional(db).await
}

/// Moves all links of a theme that is merged into another.
pub async fn move_links(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: ThemeId, into: ThemeId) -> sqlx::Result<()> {
    let (select, update) = ("select id from influences where theme = $1 order by id", "update influences set theme = $2 where theme = $1");
    move_all(db, audit, by, AuditAction::MergedThemes, (select, update), [from.bytes(), into.bytes()]).await
}

/// Moves all links to a plan item that is merged into another. A link to one of its wordings stays with that wording, and a published one with the
/// name it was published under.
pub async fn move_to_item(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: PlanItemId, into: PlanItemId) -> sqlx::Result<()> {
    let select = "select id from influences where plan_item = $1 order by id";
    let update = "update influences set plan_item = $2, published_as = case when published_with is null then null
                      else coalesce(published_as, (select name from plan_items where id = $1)) end
                  where plan_item = $1";
    move_all(db, audit, by, AuditAction::MergedInPlan, (select, update), [from.bytes(), into.bytes()]).await
}

async fn move_all(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    action: AuditAction,
    (select, update): (&'static str, &'static str),
    [from, into]: [&[u8]; 2],
) -> sqlx::Result<()> {
    let ids: Vec<(Vec<u8>,)> = sqlx::query_as(select).bind(from).fetch_all(&mut *db).await?;
    let mut before = vec![];
    for (id,) in ids {
        let id: InfluenceId = read_id("id", &id)?;
        before.push((id, state(db, id).await?));
    }
    sqlx::query(update).bind(from).bind(into).execute(&mut *db).await?;
    let mut changes = vec![];
    for (id, before) in before {
        changes.push(Edit::new(Kind::Influence, id.bytes(), &before, &state(db, id).await?)?);
    }
    undo::store::record(db, audit, by.person().id, action, changes).await
}

/// Puts a link back as it was before an act; `false` when somebody has changed or published it since, or what it links is gone.
pub async fn restore(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: InfluenceId = change.id()?;
    if !change.left(&state(db, id).await?)? {
        return Ok(false);
    }
    let before = change.before::<State>()?;
    if let Some(before) = &before
        && !still_there(db, before).await?
    {
        return Ok(false);
    }
    sqlx::query("delete from influences where id = $1").bind(id.bytes()).execute(&mut *db).await?;
    let Some(before) = before else { return Ok(true) };
    sqlx::query(
        "insert into influences (id, theme, plan_item, wording, strength, reason, linked_on, linked_by, published_with, published_as)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id.bytes())
    .bind(&before.theme)
    .bind(&before.plan_item)
    .bind(&before.wording)
    .bind(&before.strength)
    .bind(&before.reason)
    .bind(&before.linked_on)
    .bind(&before.linked_by)
    .bind(&before.published_with)
    .bind(&before.published_as)
    .execute(db)
    .await?;
    Ok(true)
}

/// Whether both ends of a link still are as they were.
async fn still_there(db: &mut Conn, link: &State) -> sqlx::Result<bool> {
    let select = "select count(*) from themes t, plan_items p where t.id = $1 and p.id = $2 and t.merged_into is null
                  and p.merged_into is null and ($4 = 0 or exists (select 1 from wordings where id = $3))";
    let select = sqlx::query_scalar(select).bind(&link.theme).bind(&link.plan_item).bind(&link.wording);
    let ends: i64 = select.bind(i64::from(link.wording.is_some())).fetch_one(db).await?;
    Ok(ends == 1)
}

/// Whether any theme is linked to a wording, or to a plan item in any way.
pub async fn is_linked(db: &mut Conn, wording_or_item: &[u8]) -> sqlx::Result<bool> {
    let select = "select count(*) from influences where wording = $1 or plan_item = $1";
    let links: i64 = sqlx::query_scalar(select).bind(wording_or_item).fetch_one(db).await?;
    Ok(links > 0)
}
