//! The printed sheet of a session, for rooms without signal: every prompt with room to write, the way back, and who can help.

use crate::{
    board::{Board, Contact},
    clock::say_day,
    group_sessions::prompt_store::prompts,
    group_sessions::{
        AnswerFormat, DOTS, SessionState,
        prompt_store::Prompt,
        store::{GroupSession, OwnSession},
    },
    live::{
        paper::NOT_HERE,
        wall::{choices, join_address, short_address},
    },
    staff::{holder_store::has_lead, proof::Proof},
    state::App,
    text::{self, Catalogue},
    web::{Answer, Page, markup::IntoMarkup, not_here::with_not_here, parts::qr},
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;

/// Most prompts for which the sheet is made to fill one side of A4.
const ON_ONE_SIDE: usize = 4;
/// Lines to write on: where prompts share a side, as many of them show as there is room for.
const LINES: usize = 24;

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/group-sessions/{id}/sheet", get(sheet)), &NOT_HERE)
}

/// `GET /group-sessions/{id}/sheet`
async fn sheet(State(app): State<App>, own: OwnSession, page: Page) -> Answer {
    let mut db = app.read().await?;
    let (prompts, lead) = (prompts(&mut db, own.id()).await?, has_lead(&mut db).await?);
    drop(db);
    let back = format!("/group-sessions/{}", own.id());
    Ok(page.desk(own.desk()).static_page("Sheet", || {
        view! {
            <nav class="crumbs" aria-label="You are in"><ol>
                <li><a href="/group-sessions">"Group sessions"</a></li><li><a href=back.clone()>"Session"</a></li><li aria-current="page">"Sheet"</li>
            </ol></nav>
            <p class="noprint">"For rooms without signal: print one for each young person, in black, on A4. What comes back is "<a href=format!("{back}/typing")>"typed in here"</a>"."</p>
            {sheet_view(&app, text::english(), &own.session, &prompts, lead)}
        }
    }))
}

fn sheet_view(app: &App, text: &'static Catalogue, session: &GroupSession, prompts: &[Prompt], lead: bool) -> impl IntoView + use<> {
    let class = if prompts.len() <= ON_ONE_SIDE { "sheet one" } else { "sheet" };
    let asks = prompts.iter().map(|prompt| ask(text, prompt)).collect_view();
    // Handing a sheet in releases it, since an adult types it in.
    let choose = if session.kind.is_adult_free() { "sheet-choose-adults" } else { "sheet-choose" };
    view! {
        <article class=class lang=text.lang dir=text.dir>
            <header>
                <div>
                    <h1>{text.get("sheet-heading")}</h1>
                    <p class="whenwhere">{say_day(session.held_on)}", "<bdi dir="auto">{session.place.clone()}</bdi></p>
                    {session.dry_run.then(|| view! { <p><b>{text.get("group-dry-run")}</b></p> })}
                    <p><b>{text.get("sheet-no-name")}</b></p>
                    <p>{text.get(choose)}</p>
                </div>
                {way_back(app, text, session)}
            </header>
            <ol class="questions">{asks}</ol>
            <footer>
                <p>{text.get("sheet-not-now")}</p>
                <p>{text.get(if lead { "sheet-pass-on" } else { "sheet-pass-on-no-lead" })}</p>
                <h2>{text.get("sheet-help")}</h2>
                {numbers(text, &app.board())}
            </footer>
        </article>
    }
}

/// How to join, or to see afterwards what came of it.
fn way_back(app: &App, text: &'static Catalogue, session: &GroupSession) -> impl IntoView + use<> {
    let address = join_address(app, session);
    let typed = short_address(&address).to_string();
    let why = if session.state == SessionState::Closed { "sheet-later" } else { "sheet-join" };
    view! {
        <aside aria-label=text.get("sheet-qr")>
            {qr(&address, text.get("sheet-qr"))}
            <div>
                <p class="code" dir="ltr" translate="no">{session.code.spoken()}</p>
                <p>{text.get(why)}</p>
                <p>{text.get("sheet-type")}" "<b dir="ltr">{typed}</b></p>
            </div>
        </aside>
    }
}

fn ask(text: &'static Catalogue, prompt: &Prompt) -> impl IntoView + use<> {
    let names = choices(text, prompt);
    let answer = match prompt.format {
        AnswerFormat::Words => room().into_markup(),
        AnswerFormat::Dots => {
            let rows = names.into_iter().map(|name| view! { <li><bdi dir="auto">{name}</bdi><span aria-hidden="true">{circles()}</span></li> });
            view! { <p>{text.with("sheet-dots", [("count", &DOTS.to_string())])}</p><ul class="dots">{rows.collect_view()}</ul> }.into_markup()
        }
        AnswerFormat::HowMany | AnswerFormat::Agree => {
            let boxes = names.into_iter().map(|name| view! { <li><i aria-hidden="true"></i>{name}</li> });
            view! { <p>{text.get("sheet-tick")}</p><ul class="ticks">{boxes.collect_view()}</ul> }.into_markup()
        }
    };
    let class = (prompt.format == AnswerFormat::Words).then_some("free");
    view! { <li class=class><h2 dir="auto">{prompt.question.clone()}</h2>{answer}</li> }
}

/// Room to write, in the speech shape.
fn room() -> impl IntoView {
    let lines = (0..LINES).map(|_| view! { <i></i> }).collect_view();
    view! {
        <div class="write" aria-hidden="true">
            <div>{lines}</div>
            <svg viewBox="0 0 20 14"><path d="M1 0V12L18 1"></path></svg>
        </div>
    }
}

/// As many as somebody has dots: all of them may go to one thing.
fn circles() -> impl IntoView {
    (0..DOTS).map(|_| view! { <i></i> }).collect_view()
}

fn numbers(text: &'static Catalogue, board: &Board) -> impl IntoView + use<> {
    let numbers = board.helplines.iter().map(|line| {
        let text = (line.kind == Contact::Text).then(|| view! { {text.get("sheet-by-text")}" " });
        view! { <li>{text}<b dir="ltr">{line.number.clone()}</b>" "<bdi dir="auto">{line.name.clone()}</bdi></li> }
    });
    view! { <ul class="numbers">{numbers.collect_view()}</ul> }
}
