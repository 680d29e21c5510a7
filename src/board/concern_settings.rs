//! The settings for concerns: within how many hours one should be decided, who reads and when, and what is passed on.

use crate::{
    board::{
        Board,
        change_store::Shown,
        preview,
        settings_frame::{Frame, Next},
        store,
    },
    db::Conn,
    staff::{
        holder_store::has_lead,
        proof::{Administrator, Proof},
    },
    state::App,
    vault::Vault,
    web::{Answer, DeskForm, Fields, Page, done::Done, parts::ErrorSummary, redirect, refused},
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;

/// Longest time for a decision, in hours: a week.
const MOST_HOURS: u32 = 168;
/// Longest text on who reads and on what is passed on, in characters: it stands before the box in which somebody writes.
const TEXT: usize = 200;

pub fn routes() -> Router<App> {
    Router::new().route("/settings/concerns", get(show).post(change))
}

/// `GET /settings/concerns`
async fn show(State(app): State<App>, proof: Administrator, page: Page, done: Done) -> Answer {
    let mut db = app.read().await?;
    let board = store::board(&mut db).await?;
    let frame = frame(&mut db, &app.vault, &board).await?.told(&done, &[("saved", "Saved. It counts from now on.")]);
    drop(db);
    let form = DeskForm::fresh("").with("hours", board.concern_hours).with("readers", &board.readers).with("passed_on", &board.passed_on);
    settings_page(&app, page, &proof, &form, frame).await
}

/// `POST /settings/concerns`
async fn change(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &["hours", "readers", "passed_on"]);
    let mut tx = app.write_as_staff().await?;
    let now = store::board(&mut tx).await?;
    let mut frame = frame(&mut tx, &app.vault, &now).await?;
    let sent = read(&mut form, now);
    match (frame.next(&fields, &mut form, "hours", sent.as_ref().map(shown)), sent) {
        (Next::Save(changes), Some(board)) => {
            store::change_concerns(&mut tx, &app.audit_context(), &proof, &board, &changes).await?;
            tx.commit().await?;
            app.board_changed().await?;
            Ok(redirect("/settings/concerns?done=saved"))
        }
        (Next::Preview(changes), Some(board)) => {
            drop(tx);
            frame.preview(preview::before_they_write(page.text, &board), &changes);
            settings_page(&app, page, &proof, &form, frame).await
        }
        _ => {
            drop(tx);
            let is_conflict = frame.is_conflict();
            Ok(refused(is_conflict, settings_page(&app, page.wrong(), &proof, &form, frame).await?))
        }
    }
}

async fn frame(db: &mut Conn, vault: &Vault, board: &Board) -> sqlx::Result<Frame> {
    Frame::load(db, vault, "/settings/concerns", "Concerns", shown(board)).await
}

fn shown(board: &Board) -> Shown {
    let hours = board.concern_hours.to_string();
    let texts = [("Decide within, in hours", &hours), ("Who reads, and when", &board.readers), ("What is passed on", &board.passed_on)];
    texts.map(|(name, text)| (name.to_string(), text.clone())).into()
}

/// Reads the form into the Board as it is; `None` where a field is wrong.
fn read(form: &mut DeskForm, now: Board) -> Option<Board> {
    let hours = form.pick("hours", |hours| (1..=MOST_HOURS).contains(hours), "Write a number of hours, from 1 to 168 (a week).");
    let readers = form.text("readers", TEXT, "Write who reads and when, in words a ten-year-old knows.");
    let passed_on = form.text("passed_on", TEXT, "Write what you pass on, and to whom, in words a ten-year-old knows.");
    Some(Board { concern_hours: hours?, readers, passed_on, ..now }).filter(|_| form.is_fine())
}

async fn settings_page(app: &App, page: Page, proof: &Administrator, form: &DeskForm, mut frame: Frame) -> Answer {
    let lead = has_lead(&mut *app.read().await?).await?;
    let no_lead = (!lead).then(|| {
        view! {
            <p class="note slim">"There is no safeguarding lead who can sign in. A concern is kept, and nobody can open it. Invite one under "<a href="/people">"People"</a>"."</p>
        }
    });
    let text = page.text;
    Ok(page.desk(proof.desk()).static_page("Settings for concerns", || {
        let fields = view! {
            {form.input("hours", "number", "Decide within, in hours", "Every lead sees on every page how long the oldest concern has waited against this. Nights and weekends count: harm does not wait.")}
            {form.area("readers", "Who reads, and when", "Young people read this on the privacy page, and before they write when there is no safeguarding lead. Say it so that a ten-year-old understands.", 3)}
            {form.area("passed_on", "What is passed on", "Young people read this before they write. Say what you can’t keep secret, and whom you tell. Never promise more than you can keep.", 3)}
        };
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            {frame.head()}
            {no_lead}
            {frame.form("panel slim", fields)}
            {frame.changes()}
        }
    }))
}
