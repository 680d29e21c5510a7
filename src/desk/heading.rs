//! The page that edits one priority or challenge.

use crate::{
    desk::{plan::kind_label, records::HeadingAt},
    plan::store::{self, Heading},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page,
        desk_form::{NAME, TEXT},
        parts::ErrorSummary,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/plan/headings/{id}", get(edit).post(update))
}

/// `GET /plan/headings/{id}`
async fn edit(reviewer: Reviewer, page: Page, HeadingAt(heading): HeadingAt) -> Answer {
    let form = DeskForm::fresh("heading-").with("name", &heading.name).with("about", &heading.about);
    Ok(heading_page(page.desk(reviewer.desk()), &heading, form))
}

/// `POST /plan/headings/{id}`
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, HeadingAt(heading): HeadingAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("heading-", &fields, &["name", "about"]);
    let name = form.line("name", NAME, "Write what it is called.");
    let about = form.text("about", TEXT, "");
    if form.is_fine() {
        let mut tx = app.write_as_staff().await?;
        if store::rename_heading(&mut tx, &app.audit_context(), &reviewer, heading.id, &name, &about).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect("/plan"));
        }
        form.wrong("name", "Another priority or challenge has this name.");
    }
    Ok(web::unprocessable(heading_page(page.desk(reviewer.desk()).wrong(), &heading, form)))
}

fn heading_page(page: Page, heading: &Heading, form: DeskForm) -> Response {
    let kind = kind_label(heading.kind);
    page.static_page(&format!("Change a {kind}"), || {
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
