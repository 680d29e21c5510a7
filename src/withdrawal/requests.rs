//! Erasure at the Board's own request: one person asks with a reason, another confirms, and it goes the way of a withdrawal.

use super::{
    hide,
    ledger::{Event, Ledger, Line},
    request_store::{self, Request},
};
use crate::{
    clock::say_day,
    feedback::{
        staff_view::{WholeWords, words_or_damaged},
        store,
        withdrawal_store::{self, undo_until},
    },
    id::FeedbackId,
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, NotHere, Page, desk_form::TEXT, markup::IntoMarkup, not_here::with_not_here, parts::ErrorSummary, redirect,
        unprocessable,
    },
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere { text: "This is not here any more: it may be hidden or erased already.", back: ("/erasures", "To the erasures") };

pub fn routes() -> Router<App> {
    let routes =
        Router::new().route("/erasures", get(list)).route("/erasures/{id}/undo", post(undo)).route("/feedback/{id}/erasure", get(show).post(act));
    with_not_here(routes, &NOT_HERE)
}

/// `GET /feedback/{id}/erasure`
async fn show(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>) -> Answer {
    piece_page(&app, page, &by, id.parse()?, &DeskForm::fresh("")).await
}

/// `POST /feedback/{id}/erasure`: asks, confirms what somebody else asked for, or drops the request.
async fn act(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: FeedbackId = id.parse()?;
    let mut form = DeskForm::sent("", &fields, &["reason"]);
    let mut tx = app.write_as_staff().await?;
    store::feedback(&mut tx, &app.vault, &by, id).await?.ok_or(Error::NotThere)?;
    let audit = app.audit_context();
    let address = match fields.text("act") {
        "confirm" => {
            if !request_store::confirm(&mut tx, &audit, &by, id).await?.ok_or(Error::NotThere)? {
                form.wrong("reason", "You asked for this yourself. Somebody else has to confirm it.");
            } else {
                let withdrawn = hide::for_the_board(&mut tx, id, audit.today).await?;
                Ledger::of(&app.config).append(vec![Line { id, event: Event::Withdrawn(withdrawn) }]).await?;
            }
            "/erasures?done=confirmed"
        }
        "drop" => {
            request_store::drop_request(&mut tx, &audit, &by, id).await?.ok_or(Error::NotThere)?;
            "/erasures?done=dropped"
        }
        _ => {
            let reason = form.text("reason", TEXT, "Write why it should be erased. Whoever confirms it needs the reason.");
            if form.is_fine() && !request_store::ask(&mut tx, &audit, &by, id, &reason).await? {
                form.wrong("reason", "Somebody has asked for this meanwhile. Their reason stands below; yours is kept here.");
            }
            "/erasures?done=asked"
        }
    };
    if !form.is_fine() {
        drop(tx);
        return Ok(unprocessable(piece_page(&app, page.wrong(), &by, id, &form).await?));
    }
    tx.commit().await?;
    Ok(redirect(address))
}

/// `POST /erasures/{id}/undo`: shows again what the Board hid, within seven days.
async fn undo(State(app): State<App>, by: Reviewer, Path(id): Path<String>) -> Answer {
    let id: FeedbackId = id.parse()?;
    let mut tx = app.write_as_staff().await?;
    let audit = app.audit_context();
    request_store::undo(&mut tx, &audit, &by, id).await?.ok_or(Error::NotThere)?;
    Ledger::of(&app.config).append(vec![Line { id, event: Event::Shown(audit.today) }]).await?;
    tx.commit().await?;
    Ok(redirect("/erasures?done=undone"))
}

async fn piece_page(app: &App, page: Page, by: &Reviewer, id: FeedbackId, form: &DeskForm) -> Answer {
    let mut db = app.read().await?;
    let feedback = store::feedback(&mut db, &app.vault, by, id).await?.ok_or(Error::NotThere)?;
    let request = request_store::request(&mut db, &app.vault, id).await?;
    let own = request.as_ref().is_some_and(|request| request.asked_by == by.person().id);
    let page = page.desk(by.desk());
    Ok(page.static_page("Erase feedback", || {
        let until = say_day(undo_until(app.clock.today()));
        let below = match request {
            Some(request) => request_view(id, request, own).into_markup(),
            None => ask_form(id, form).into_markup(),
        };
        // Two people asked at once: the second's reason is shown, so that nothing typed is lost.
        let typed = form.value("reason").to_string();
        let typed = (!typed.is_empty()).then(|| view! { <p>"You wrote: "<bdi dir="auto">{typed}</bdi></p> });
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href=format!("/feedback/{id}")>"Feedback"</a></li><li aria-current="page">"Erase it"</li></ol></nav>
            <h1>"Erase this for good"</h1>
            <WholeWords words=feedback.words.clone()/>
            <p class="slim">{format!("One person asks and gives the reason, and somebody else confirms. Then it is hidden from everybody at once. Until {until}, if it is confirmed today, it can be shown again; after that it is gone for good, from restored backups too. Whoever has its five words is told that the Board was asked to take it out.")}</p>
            {typed}
            {below}
            <p><a href="/erasures">"All requests and erasures"</a></p>
        }
    }))
}

fn ask_form(id: FeedbackId, form: &DeskForm) -> impl IntoView + use<> {
    view! {
        <form class="panel slim" method="post" action=format!("/feedback/{id}/erasure") autocomplete="off">
            {form.area("reason", "Why", "Kept sealed until it is erased, and gone with it. Not a name, please.", 4)}
            <button class="bt main">"Ask for it to be erased"</button>
        </form>
    }
}

fn request_view(id: FeedbackId, request: Request, own: bool) -> impl IntoView + use<> {
    let action = format!("/feedback/{id}/erasure");
    let confirm =
        (!own).then(|| view! { <button class="bt main" name="act" value="confirm">"Confirm: hide it now, erase it in seven days"</button>" " });
    view! {
        <section class="panel slim" aria-labelledby="asked">
            <h2 id="asked">"Somebody has asked for this"</h2>
            <p class="hush"><bdi dir="auto">{request.asked_by_name}</bdi>", "{say_day(request.asked_on)}</p>
            <blockquote class="quote"><bdi dir="auto">{words_or_damaged(&request.reason).to_string()}</bdi></blockquote>
            {own.then(|| view! { <p>"You asked for this yourself. Somebody else has to confirm it."</p> })}
            <form method="post" action=action autocomplete="off">{confirm}<button class="bt" name="act" value="drop">"Drop the request"</button></form>
        </section>
    }
}

fn notice(word: &str) -> Option<&'static str> {
    Some(match word {
        "asked" => "Asked. Somebody else has to confirm it.",
        "confirmed" => "It is hidden from everybody now, and gone for good after seven days.",
        "dropped" => "The request is dropped. Nothing else has changed.",
        "undone" => "It is shown again, as it was.",
        _ => return None,
    })
}

/// `GET /erasures`: requests that wait for somebody else, and what is hidden and not gone yet.
async fn list(State(app): State<App>, by: Reviewer, page: Page, RawQuery(query): RawQuery) -> Answer {
    let told = notice(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    let mut db = app.read().await?;
    let requests = request_store::requests(&mut db, &by).await?;
    let hidden: Vec<_> = withdrawal_store::all(&mut db).await?.into_iter().filter(|(_, withdrawn)| withdrawn.by_board).collect();
    let page = page.desk(by.desk());
    Ok(page.static_page("Erasures", || {
        let requests = requests.into_iter().map(|(id, name, on)| {
            view! { <li><a href=format!("/feedback/{id}/erasure")>"Asked by "<bdi dir="auto">{name}</bdi>", "{say_day(on)}</a></li> }
        });
        let (no_requests, requests) = (requests.len() == 0, requests.collect_view());
        let none = hidden.is_empty();
        let hidden = hidden.into_iter().map(|(id, withdrawn)| {
            view! {
                <li>
                    <form method="post" action=format!("/erasures/{id}/undo")>
                        "Hidden on "{say_day(withdrawn.on)}", gone after "{say_day(undo_until(withdrawn.on))}". "<button class="bt">"Show it again"</button>
                    </form>
                </li>
            }
        });
        let hidden = hidden.collect_view();
        view! {
            {told.map(|told| view! { <p class="told" role="status">{told}</p> })}
            <h1>"Erasures"</h1>
            <p class="slim">"What the Board itself wants gone. A request starts on the page of a piece of feedback. What young people take back with their five words is not listed anywhere. Another reviewer confirms: nobody erases alone."</p>
            <section class="panel" aria-labelledby="wait"><h2 id="wait">"Waiting for somebody else to confirm"</h2>
                {if no_requests { view! { <p>"Nothing waits."</p> }.into_markup() } else { view! { <ul>{requests}</ul> }.into_markup() }}
            </section>
            <section class="panel" aria-labelledby="hidden"><h2 id="hidden">"Hidden, and not gone yet"</h2>
                {if none { view! { <p>"Nothing is hidden at the Board’s request."</p> }.into_markup() } else { view! { <ul>{hidden}</ul> }.into_markup() }}
            </section>
        }
    }))
}
