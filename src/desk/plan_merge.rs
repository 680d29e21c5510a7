//! Merging one part of the plan into another of its kind: everything tied to it is tied to the other then, and one act takes all of it back.

use crate::{
    analysis::theme_store,
    audit_log::AuditContext,
    db::Conn,
    id::{HeadingId, MeetingId, PlanItemId, SubGroupId},
    influence::{link_store, store as influence},
    plan::{group_store, heading_store, item_store, meeting_store, store::PlanItem},
    staff::proof::Reviewer,
    web::{
        DeskForm,
        conflict::Version,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// The problem of a form that was opened before somebody else's change.
pub const STALE: &str = "Somebody has changed this since you opened it, so nothing was merged. Look at it, then merge it if you still want to.";

/// Gives the feedback, themes and items under a heading to another of its kind. `None` if that can't be.
pub async fn headings(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: HeadingId, into: HeadingId) -> sqlx::Result<Option<()>> {
    item_store::move_heading(db, audit, by, from, into).await?;
    theme_store::move_heading(db, audit, by, from, into).await?;
    heading_store::merge_heading(db, audit, by, from, into).await
}

/// Gives the items of a sub-group to another.
pub async fn sub_groups(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: SubGroupId, into: SubGroupId) -> sqlx::Result<Option<()>> {
    item_store::move_owner(db, audit, by, from, into).await?;
    group_store::merge_sub_group(db, audit, by, from, into).await
}

/// Gives the items, themes and answers of a meeting to another.
pub async fn meetings(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: MeetingId, into: MeetingId) -> sqlx::Result<Option<()>> {
    item_store::move_due(db, audit, by, from, into).await?;
    theme_store::move_meeting(db, audit, by, from, into).await?;
    influence::move_discussions(db, audit, by, from, into).await?;
    meeting_store::merge_meeting(db, audit, by, from, into).await
}

/// Gives the themes of a plan item to another. The item keeps its page and its wordings.
pub async fn items(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, from: PlanItemId, into: PlanItemId) -> sqlx::Result<Option<()>> {
    link_store::move_to_item(db, audit, by, from, into).await?;
    item_store::merge_item(db, audit, by, from, into).await
}

/// Says that an item is retired, or which one took over its themes.
pub fn notice(item: &PlanItem) -> Option<Markup> {
    match item.merged_into {
        Some(into) => Some(
            view! { <p class="note">"This item was merged into another, which has its themes now. Its wordings stay here. "<a href=format!("/plan/{into}")>"Open that one"</a>"."</p> }
                .into_markup(),
        ),
        None if item.retired => Some(view! { <p class="note">"Retired: no theme can be tied to it any more. What is tied stays."</p> }.into_markup()),
        None => None,
    }
}

/// Renders the items that were merged into one, if there are any.
pub fn merged_section(all: &[PlanItem], into: PlanItemId) -> Option<impl IntoView + use<>> {
    let merged = all.iter().filter(|item| item.merged_into == Some(into));
    let merged: Vec<_> =
        merged.map(|item| view! { <li><a href=format!("/plan/{}", item.id)><bdi dir="auto">{item.name.clone()}</bdi></a></li> }).collect();
    (!merged.is_empty()).then(|| {
        view! { <section aria-labelledby="merged"><h2 id="merged">"Merged into it, with wordings of their own"</h2><ul>{merged}</ul></section> }
    })
}

/// Renders the form that merges one part of the plan into one of the others, given by id and name; `None` without another.
pub fn form(address: &str, was: &Version, form: &DeskForm, hint: &str, others: Vec<(String, String)>) -> Option<Markup> {
    let action = format!("{address}/merge");
    (!others.is_empty() || !form.is_fine()).then(|| {
        let options = others.into_iter().map(|(id, name)| form.option("into", id, name)).collect_view();
        let options = (form.option("into", "", "Pick one"), options).into_markup();
        view! {
            <form method="post" action=action autocomplete="off">
                {was.field_of(form)}
                {form.select("into", "Merge it into", hint, options)}
                <button class="bt">"Merge"</button>
            </form>
        }
        .into_markup()
    })
}
