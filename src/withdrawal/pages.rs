//! Taking words back with their receipt: the page that asks, the act, and undoing it. The words themselves are never shown.

use super::{hide, requests, retention, shortenings};
use crate::{
    clock::say_day,
    feedback::{
        lookup::pieces,
        store::{Piece, Withdrawn},
        withdrawal_store::undo_until,
    },
    receipts::{
        confirmation::progress_form,
        receipt::Receipt,
        receipt_form::{self, Problem, UNDO, WITHDRAW},
    },
    state::App,
    text::Catalogue,
    web::{Answer, Error, Fields, Page, markup::IntoMarkup, parts::Tels},
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/receipt/withdrawal", get(form_page).post(withdraw))
}

/// Pages of staff: erasure at the Board's own request, and how long things are kept.
pub fn staff_routes() -> Router<App> {
    requests::routes().merge(retention::routes()).merge(shortenings::routes())
}

/// `GET /receipt/withdrawal`
async fn form_page(page: Page) -> Answer {
    Ok(WITHDRAW.page(&page, "", None))
}

/// An act that the form asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    /// To be asked whether they are sure.
    Ask,
    Withdraw,
    Undo,
}

/// `POST /receipt/withdrawal`
async fn withdraw(State(app): State<App>, page: Page, fields: Fields) -> Answer {
    let (typed, today) = (fields.text("receipt"), app.clock.today());
    let act = match (fields.text("undo"), fields.text("sure")) {
        ("yes", _) => Act::Undo,
        (_, "yes") => Act::Withdraw,
        _ => Act::Ask,
    };
    let done = match receipt_form::parse(typed) {
        Ok(receipt) => receipt_form::busy_as_problem(carry_out(&app, &receipt, act).await)?.map(|pieces| (receipt, pieces)),
        Err(problem) => Err(problem),
    };
    let (receipt, pieces) = match done {
        Ok(done) => done,
        Err(problem) => return Ok(if act == Act::Undo { UNDO } else { WITHDRAW }.page_with_problem(&page, typed, problem)),
    };
    let text = page.text;
    let hidden = pieces.iter().filter_map(|piece| piece.withdrawn).min_by_key(|withdrawn| withdrawn.on);
    Ok(match (act, hidden) {
        (Act::Ask, None) => page.static_page(text.get("withdraw-title"), || ask_view(&page, &receipt, today)),
        (Act::Undo, None) => page.static_page(text.get("withdraw-title"), || undone_view(text, &receipt)),
        (_, Some(withdrawn)) => page.static_page(text.get("withdraw-title"), || hidden_view(&page, &receipt, withdrawn)),
        // Words that were said between the look and the act; the same button takes them back too.
        (Act::Withdraw, None) => page.static_page(text.get("withdraw-title"), || ask_view(&page, &receipt, today)),
    })
}

/// Does what the form asks for; returns everything of the receipt as it is then.
async fn carry_out(app: &App, receipt: &Receipt, act: Act) -> Result<Result<Vec<Piece>, Problem>, Error> {
    let found = match pieces(app, receipt).await? {
        Ok(found) => found,
        Err(problem) => return Ok(Err(problem)),
    };
    match act {
        Act::Ask => return Ok(Ok(found)),
        Act::Withdraw => hide::withdraw(app, &found).await?,
        Act::Undo => hide::undo(app, &found).await?,
    }
    pieces(app, receipt).await
}

/// Says plainly what happens, and asks once.
fn ask_view(page: &Page, receipt: &Receipt, today: Date) -> impl IntoView + use<> {
    let text = page.text;
    let until = say_day(undo_until(today));
    view! {
        <h1>{text.get("withdraw-ask-heading")}</h1>
        <p class="lead">{text.get("withdraw-ask")}</p>
        <ul>
            <li>{text.get("withdraw-hidden")}</li>
            <li>{text.with("withdraw-until", [("date", &until)])}</li>
            <li>{text.get("withdraw-all")}</li>
            <li>{text.get("withdraw-files")}</li>
            <li>{text.get("withdraw-answers")}</li>
        </ul>
        {kept(text)}
        {act_form(receipt, "sure", text.get("withdraw-sure"), "btn")}
        <p><a class="btn quiet" href="/receipt">{text.get("withdraw-no")}</a></p>
    }
}

/// The same for everybody, so that the page tells nobody that it is a concern.
fn kept(text: &'static Catalogue) -> impl IntoView {
    view! {
        <section class="note" aria-labelledby="kept">
            <h2 id="kept">{text.get("withdraw-kept-heading")}</h2>
            <p>{text.get("withdraw-kept")}</p>
            <p>{text.get("withdraw-kept-who")}</p>
            <p>{text.get("withdraw-kept-tell")}</p>
        </section>
    }
}

fn hidden_view(page: &Page, receipt: &Receipt, withdrawn: Withdrawn) -> impl IntoView + use<> {
    let text = page.text;
    let until = say_day(undo_until(withdrawn.on));
    let undo = if withdrawn.by_board {
        view! { <p>{text.get("withdraw-by-board")}</p> }.into_markup()
    } else {
        view! {
            <p>{text.with("withdraw-done-until", [("date", &until)])}</p>
            {act_form(receipt, "undo", text.get("withdraw-undo"), "btn quiet")}
        }
        .into_markup()
    };
    view! {
        <h1>{text.get("withdraw-done-heading")}</h1>
        <p class="lead">{text.get("withdraw-done")}</p>
        {undo}
        {kept(text)}
        <section class="note" aria-labelledby="care">
            <h2 id="care">{text.get("receipt-help-heading")}</h2>
            <p>{text.get("journey-care")}</p>
            <Tels site=page.site()/>
        </section>
    }
}

fn undone_view(text: &'static Catalogue, receipt: &Receipt) -> impl IntoView + use<> {
    view! {
        <h1>{text.get("withdraw-undone-heading")}</h1>
        <p class="lead">{text.get("withdraw-undone")}</p>
        <div class="btns">{progress_form(text, receipt.words(), "btn")}</div>
    }
}

/// A button that carries the receipt in the body of its post. The page is stored nowhere.
fn act_form(receipt: &Receipt, act: &'static str, button: &'static str, class: &'static str) -> impl IntoView + use<> {
    view! {
        <form method="post" action="/receipt/withdrawal" autocomplete="off">
            <input type="hidden" name="receipt" value=receipt.phrase()/>
            <input type="hidden" name=act value="yes"/>
            <div class="btns"><button class=class>{button}</button></div>
        </form>
    }
}
