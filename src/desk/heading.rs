//! One priority or challenge, to be renamed.

use crate::{
    db::Conn,
    desk::plan::kind_words,
    id::HeadingId,
    plan::store::{self, Heading},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page,
        desk_form::{NAME, TEXT},
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/plan/headings/{id}", get(heading).post(rename_heading))
}

/// `GET /plan/headings/{id}`
async fn heading(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>) -> Answer {
    let heading = the_heading(&mut *app.read().await?, id.parse()?).await?;
    let form = DeskForm::fresh("heading-").with("name", &heading.name).with("about", &heading.about);
    Ok(heading_page(page.desk(reviewer.desk()), &heading, form))
}

/// `POST /plan/headings/{id}`
async fn rename_heading(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("heading-", &fields, &["name", "about"]);
    let mut tx = app.write_as_staff().await?;
    let heading = the_heading(&mut tx, id.parse()?).await?;
    let name = form.line("name", NAME, "Write what it is called.");
    let about = form.text("about", TEXT, "");
    if form.is_fine() {
        if store::rename_heading(&mut tx, &app.audit_context(), &reviewer, heading.id, &name, &about).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect("/plan"));
        }
        form.wrong("name", "Another priority or challenge has this name.");
    }
    Ok(web::unprocessable(heading_page(page.desk(reviewer.desk()).wrong(), &heading, form)))
}

async fn the_heading(db: &mut Conn, id: HeadingId) -> Result<Heading, web::Error> {
    store::headings(db).await?.into_iter().find(|heading| heading.id == id).ok_or(web::Error::NotThere)
}

fn heading_page(page: Page, heading: &Heading, form: DeskForm) -> Response {
    let kind = kind_words(heading.kind);
    page.paper(&format!("Change a {kind}"), || {
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/plan">"Plan"</a></li><li aria-current="page">{format!("Change a {kind}")}</li></ol></nav>
            <h1><bdi dir="auto">{heading.name.clone()}</bdi></h1>
            <form class="panel slim" method="post" action=format!("/plan/headings/{}", heading.id)>
                {form.input("name", "text", "What it is called", "Young people see this name too.")}
                {form.area("about", "What it is about", "", 6)}
                <button class="bt main">"Save"</button>
            </form>
        }
    })
}
