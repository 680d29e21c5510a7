//! The page that changes, merges, retires or deletes one priority or challenge.

use crate::{
    analysis::store::{forget_ties, is_heading_used},
    db::Conn,
    desk::{plan::kind_label, plan_merge, plan_state::state_forms, records::HeadingAt},
    id::HeadingId,
    plan::{
        heading_store,
        store::{self, Heading},
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    vault::Vault,
    web::{
        self, Answer, DeskForm, Fields, Page,
        conflict::{self, Conflict, Version},
        desk_form::{NAME, TEXT},
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
        .route("/plan/headings/{id}", get(edit).post(update))
        .route("/plan/headings/{id}/state", post(set_state))
        .route("/plan/headings/{id}/merge", post(merge))
}

const FIELDS: [(&str, &str); 2] = [("name", "What it is called"), ("about", "What it is about")];

fn form_of(heading: &Heading) -> DeskForm {
    DeskForm::fresh("heading-").with("name", &heading.name).with("about", &heading.about)
}

struct Forms {
    edit: DeskForm,
    state: DeskForm,
    conflict: Option<Conflict>,
}

impl Forms {
    fn of(heading: &Heading) -> Self {
        Self { edit: form_of(heading), state: DeskForm::fresh("state-"), conflict: None }
    }
}

/// `GET /plan/headings/{id}`
async fn edit(State(app): State<App>, reviewer: Reviewer, page: Page, HeadingAt(heading): HeadingAt) -> Answer {
    let forms = Forms::of(&heading);
    heading_page(&mut *app.read().await?, &app.vault, page.desk(reviewer.desk()), &heading, forms).await
}

/// `POST /plan/headings/{id}`
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, HeadingAt(heading): HeadingAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let heading = store::heading(&mut tx, heading.id).await?.ok_or(web::Error::NotThere)?;
    let mut form = DeskForm::sent("heading-", &fields, &["name", "about"]);
    let name = form.line("name", NAME, "Write what it is called.");
    let about = form.text("about", TEXT, "");
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &heading_store::state(&mut tx, heading.id).await?)?.is_stale(&fields) {
        let rows = conflict::differing(&form_of(&heading), &form, &FIELDS, |_, value| value.into());
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::Heading, heading.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "name", rows, by);
    }
    if form.is_fine() {
        if heading_store::rename_heading(&mut tx, &audit, &reviewer, heading.id, &name, &about).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at("/plan", "changed", audit.act())));
        }
        form.wrong("name", "Another priority or challenge has this name.");
    }
    let is_conflict = conflict.is_some();
    let forms = Forms { edit: form, conflict, ..Forms::of(&heading) };
    Ok(web::refused(is_conflict, heading_page(&mut tx, &app.vault, page.desk(reviewer.desk()).wrong(), &heading, forms).await?))
}

/// `POST /plan/headings/{id}/state`, with `to` as `retire`, `offer` or `delete`.
async fn set_state(State(app): State<App>, reviewer: Reviewer, page: Page, HeadingAt(heading): HeadingAt, fields: Fields) -> Answer {
    let (mut tx, audit, id) = (app.write_as_staff().await?, app.audit_context(), heading.id);
    let (done, word) = match fields.text("to") {
        "retire" => (heading_store::retire_heading(&mut tx, &audit, &reviewer, id, true).await?, "retired"),
        "offer" => (heading_store::retire_heading(&mut tx, &audit, &reviewer, id, false).await?, "offered"),
        "delete" if is_heading_used(&mut tx, id).await? => (None, ""),
        "delete" => {
            forget_ties(&mut tx, id.bytes()).await?;
            (heading_store::delete_heading(&mut tx, &audit, &reviewer, id).await?, "deleted")
        }
        _ => return Err(web::Error::Unreadable),
    };
    if done.is_some() {
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/plan", word, audit.act())));
    }
    let mut forms = Forms::of(&heading);
    forms.state.wrong("to", "Feedback, a theme or a plan item stands under it, so it can’t be deleted. Retire it, or merge it into another.");
    Ok(web::unprocessable(heading_page(&mut tx, &app.vault, page.desk(reviewer.desk()).wrong(), &heading, forms).await?))
}

/// `POST /plan/headings/{id}/merge`: the one of the address goes into another of its kind, which takes over what stands under it.
async fn merge(State(app): State<App>, reviewer: Reviewer, page: Page, HeadingAt(heading): HeadingAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let all = store::headings(&mut tx).await?;
    let mut form = DeskForm::sent("state-", &fields, &["into"]);
    let offered = |id: &HeadingId| *id != heading.id && all.iter().any(|other| other.id == *id && other.kind == heading.kind);
    let into = form.pick("into", offered, &format!("Pick the {} that takes over what stands under it.", kind_label(heading.kind)));
    let heading = all.into_iter().find(|known| known.id == heading.id).ok_or(web::Error::NotThere)?;
    let is_stale = form.is_fine() && Version::of(&app.vault, &heading_store::state(&mut tx, heading.id).await?)?.is_stale(&fields);
    if is_stale {
        form.changed("into", plan_merge::STALE);
    }
    if let Some(into) = into.filter(|_| form.is_fine()) {
        plan_merge::headings(&mut tx, &audit, &reviewer, heading.id, into).await?.ok_or(web::Error::NotThere)?;
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/plan", "merged", audit.act())));
    }
    let forms = Forms { state: form, ..Forms::of(&heading) };
    Ok(web::refused(is_stale, heading_page(&mut tx, &app.vault, page.desk(reviewer.desk()).wrong(), &heading, forms).await?))
}

async fn heading_page(db: &mut Conn, vault: &Vault, page: Page, heading: &Heading, forms: Forms) -> Answer {
    let kind = kind_label(heading.kind);
    let was = Version::of(vault, &heading_store::state(db, heading.id).await?)?;
    let problems = forms.edit.wrongs().into_iter().chain(forms.state.wrongs()).collect::<Vec<_>>();
    let address = format!("/plan/headings/{}", heading.id);
    let others = store::headings(db).await?.into_iter().filter(|other| other.id != heading.id && other.kind == heading.kind);
    let others = others.map(|other| (other.id.to_string(), other.name)).collect();
    let hint = "What stands under it stands under that one then, and it is gone. Young people read that one’s name. You can undo it.";
    let merge = plan_merge::form(&address, &was, &forms.state, hint, others);
    Ok(page.static_page(&format!("Change a {kind}"), || {
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/plan">"Plan"</a></li><li aria-current="page">{format!("Change a {kind}")}</li></ol></nav>
            <h1><bdi dir="auto">{heading.name.clone()}</bdi></h1>
            {forms.conflict.map(|conflict| conflict.view(&address))}
            {heading.retired.then(|| view! { <p class="note">"Retired: it is not offered any more, and stays where it is used."</p> })}
            <form class="panel slim" method="post" action=address.clone()>
                {was.field_of(&forms.edit)}
                {forms.edit.input("name", "text", "What it is called", "Young people see this name too.")}
                {forms.edit.area("about", "What it is about", "", 6)}
                <button class="bt main">"Save"</button>
            </form>
            {state_forms(&address, heading.retired, &forms.state, "A retired one is not offered any more, and stays where it is used. Only one that nothing stands under can be deleted.", merge)}
        }
    }))
}
