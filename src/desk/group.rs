//! The page that renames, merges, retires or deletes one sub-group.

use crate::{
    db::Conn,
    desk::{plan_merge, plan_state::state_forms, records::SubGroupAt},
    id::SubGroupId,
    plan::{
        group_store,
        store::{self, SubGroup},
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    vault::Vault,
    web::{
        self, Answer, DeskForm, Fields, Page,
        conflict::{self, Conflict, Version},
        desk_form::NAME,
        done,
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/plan/sub-groups/{id}", get(edit).post(update))
        .route("/plan/sub-groups/{id}/state", post(set_state))
        .route("/plan/sub-groups/{id}/merge", post(merge))
}

fn form_of(group: &SubGroup) -> DeskForm {
    DeskForm::fresh("group-").with("name", &group.name)
}

/// `GET /plan/sub-groups/{id}`
async fn edit(State(app): State<App>, reviewer: Reviewer, page: Page, SubGroupAt(group): SubGroupAt) -> Answer {
    let form = form_of(&group);
    group_page(&mut *app.read().await?, &app.vault, page.desk(reviewer.desk()), &group, [form, DeskForm::fresh("state-")], None).await
}

/// `POST /plan/sub-groups/{id}`
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, SubGroupAt(group): SubGroupAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let group = store::sub_groups(&mut tx).await?.into_iter().find(|known| known.id == group.id).ok_or(web::Error::NotThere)?;
    let mut form = DeskForm::sent("group-", &fields, &["name"]);
    let name = form.line("name", NAME, "Write what the sub-group is called.");
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &group_store::state(&mut tx, group.id).await?)?.is_stale(&fields) {
        let rows = conflict::differing(&form_of(&group), &form, &[("name", "What it is called")], |_, value| value.into());
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::SubGroup, group.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "name", rows, by);
    }
    if form.is_fine() {
        if group_store::rename_sub_group(&mut tx, &audit, &reviewer, group.id, &name).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at("/plan", "changed", audit.act())));
        }
        form.wrong("name", "Another sub-group has this name.");
    }
    let page = page.desk(reviewer.desk()).wrong();
    let is_conflict = conflict.is_some();
    Ok(web::refused(is_conflict, group_page(&mut tx, &app.vault, page, &group, [form, DeskForm::fresh("state-")], conflict).await?))
}

/// `POST /plan/sub-groups/{id}/state`, with `to` as `retire`, `offer` or `delete`.
async fn set_state(State(app): State<App>, reviewer: Reviewer, page: Page, SubGroupAt(group): SubGroupAt, fields: Fields) -> Answer {
    let (mut tx, audit, id) = (app.write_as_staff().await?, app.audit_context(), group.id);
    let (done, word) = match fields.text("to") {
        "retire" => (group_store::retire_sub_group(&mut tx, &audit, &reviewer, id, true).await?, "retired"),
        "offer" => (group_store::retire_sub_group(&mut tx, &audit, &reviewer, id, false).await?, "offered"),
        "delete" if store::sub_group_is_used(&mut tx, id).await? => (None, ""),
        "delete" => (group_store::delete_sub_group(&mut tx, &audit, &reviewer, id).await?, "deleted"),
        _ => return Err(web::Error::Unreadable),
    };
    if done.is_some() {
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/plan", word, audit.act())));
    }
    let mut state = DeskForm::fresh("state-");
    state.wrong("to", "It owns a plan item, so it can’t be deleted. Retire it, or merge it into another.");
    let page = page.desk(reviewer.desk()).wrong();
    Ok(web::unprocessable(group_page(&mut tx, &app.vault, page, &group, [form_of(&group), state], None).await?))
}

/// `POST /plan/sub-groups/{id}/merge`: the sub-group of the address goes into another, which takes over its items.
async fn merge(State(app): State<App>, reviewer: Reviewer, page: Page, SubGroupAt(group): SubGroupAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let all = store::sub_groups(&mut tx).await?;
    let mut form = DeskForm::sent("state-", &fields, &["into"]);
    let offered = |id: &SubGroupId| *id != group.id && all.iter().any(|other| other.id == *id);
    let into = form.pick("into", offered, "Pick the sub-group that takes over its items.");
    let group = all.into_iter().find(|known| known.id == group.id).ok_or(web::Error::NotThere)?;
    let is_stale = form.is_fine() && Version::of(&app.vault, &group_store::state(&mut tx, group.id).await?)?.is_stale(&fields);
    if is_stale {
        form.changed("into", plan_merge::STALE);
    }
    if let Some(into) = into.filter(|_| form.is_fine()) {
        plan_merge::sub_groups(&mut tx, &audit, &reviewer, group.id, into).await?.ok_or(web::Error::NotThere)?;
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/plan", "merged", audit.act())));
    }
    let page = page.desk(reviewer.desk()).wrong();
    Ok(web::refused(is_stale, group_page(&mut tx, &app.vault, page, &group, [form_of(&group), form], None).await?))
}

async fn group_page(db: &mut Conn, vault: &Vault, page: Page, group: &SubGroup, [form, state]: [DeskForm; 2], conflict: Option<Conflict>) -> Answer {
    let was = Version::of(vault, &group_store::state(db, group.id).await?)?;
    let problems = form.wrongs().into_iter().chain(state.wrongs()).collect::<Vec<_>>();
    let address = format!("/plan/sub-groups/{}", group.id);
    let others = store::sub_groups(db).await?.into_iter().filter(|other| other.id != group.id);
    let others = others.map(|other| (other.id.to_string(), other.name)).collect();
    let merge = plan_merge::form(&address, &was, &state, "Its items are that one’s then, and it is gone. You can undo it.", others);
    Ok(page.static_page("Change a sub-group", || {
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/plan">"Plan"</a></li><li aria-current="page">"Change a sub-group"</li></ol></nav>
            <h1><bdi dir="auto">{group.name.clone()}</bdi></h1>
            {conflict.map(|conflict| conflict.view(&address))}
            {group.retired.then(|| view! { <p class="note">"Retired: it is not offered any more, and stays where it is used."</p> })}
            <form class="panel slim" method="post" action=address.clone()>
                {was.field_of(&form)}
                {form.input("name", "text", "What it is called", "")}
                <button class="bt main">"Save"</button>
            </form>
            {state_forms(&address, group.retired, &state, "A retired sub-group is not offered any more, and keeps its items. Only one without items can be deleted.", merge)}
        }
    }))
}
