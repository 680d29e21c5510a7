//! The settings for concerns: within how many hours one should be decided, and who reads what young people say, and when.

use crate::{
    board::{Board, store},
    staff::{
        holder_store::has_lead,
        proof::{Administrator, Proof},
    },
    state::App,
    web::{Answer, DeskForm, Fields, Page, parts::ErrorSummary, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use leptos::prelude::*;

/// Longest time for a decision, in hours: a week.
const MOST_HOURS: u32 = 168;
/// Longest text on who reads and when, in characters: it stands before the box in which somebody writes.
const READERS: usize = 200;

pub fn routes() -> Router<App> {
    Router::new().route("/settings/concerns", get(show).post(change))
}

/// `GET /settings/concerns`
async fn show(State(app): State<App>, proof: Administrator, page: Page, RawQuery(query): RawQuery) -> Answer {
    let Board { readers, concern_hours, .. } = &*app.board();
    let form = DeskForm::fresh("").with("hours", concern_hours).with("readers", readers);
    settings_page(&app, page, &proof, &form, query.as_deref() == Some("done=saved")).await
}

/// `POST /settings/concerns`
async fn change(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &["hours", "readers"]);
    let hours = form.pick("hours", |hours| (1..=MOST_HOURS).contains(hours), "Write a number of hours, from 1 to 168 (a week).");
    let readers = form.text("readers", READERS, "Write who reads and when, in words a ten-year-old knows.");
    let (Some(hours), true) = (hours, form.is_fine()) else {
        return Ok(unprocessable(settings_page(&app, page.wrong(), &proof, &form, false).await?));
    };
    let mut tx = app.write_as_staff().await?;
    store::change_concerns(&mut tx, &app.audit_context(), &proof, &readers, hours).await?;
    tx.commit().await?;
    app.board_changed().await?;
    Ok(redirect("/settings/concerns?done=saved"))
}

async fn settings_page(app: &App, page: Page, proof: &Administrator, form: &DeskForm, saved: bool) -> Answer {
    let lead = has_lead(&mut *app.read().await?).await?;
    let no_lead = (!lead).then(|| {
        view! {
            <p class="note slim">"There is no safeguarding lead who can sign in. A concern is kept, and nobody can open it. Invite one under "<a href="/people">"People"</a>"."</p>
        }
    });
    let text = page.text;
    Ok(page.desk(proof.desk()).static_page("Settings for concerns", || {
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/settings">"Settings"</a></li><li aria-current="page">"Concerns"</li></ol></nav>
            {saved.then(|| view! { <p class="told" role="status">"Saved. It counts from now on."</p> })}
            <h1>"Concerns"</h1>
            {no_lead}
            <form class="panel slim" method="post" action="/settings/concerns" autocomplete="off">
                {form.input("hours", "number", "Decide within, in hours", "Every lead sees on every page how long the oldest concern has waited against this. Nights and weekends count: harm does not wait.")}
                {form.area("readers", "Who reads, and when", "Young people read this before they write, when there is no safeguarding lead. Say it so that a ten-year-old understands.", 3)}
                <button class="bt main">"Save"</button>
            </form>
        }
    }))
}
