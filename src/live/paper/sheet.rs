//! The printed sheet of a session, for rooms without signal: every prompt with room to write, the way back, and who can help.

use crate::{
    board::{Board, Contact},
    clock::say_day,
    group_sessions::prompt_store::prompts,
    group_sessions::{
        AnswerFormat, DOTS, SessionState,
        prompt_store::Prompt,
        store::{self, GroupSession},
    },
    live::wall::{choices, join_address},
    staff::proof::{Facilitator, Proof},
    state::App,
    text::{self, Catalogue},
    web::{Answer, Error, NotHere, Page, parts::qr},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use leptos::prelude::*;

/// Most prompts for which the sheet is made to fill one side of A4.
const ON_ONE_SIDE: usize = 4;
/// Lines to write on: where prompts share a side, as many of them show as there is room for.
const LINES: usize = 24;

const NOT_HERE: NotHere =
    NotHere { text: "There is no such session, or it is somebody else’s.", back: ("/group-sessions", "Back to your group sessions") };

pub fn routes() -> Router<App> {
    Router::new().route("/group-sessions/{id}/sheet", get(sheet))
}

/// `GET /group-sessions/{id}/sheet`
async fn sheet(State(app): State<App>, by: Facilitator, page: Page, Path(id): Path<String>) -> Answer {
    NOT_HERE.instead(show(&app, page.clone(), &by, &id).await, page, by.desk())
}

async fn show(app: &App, page: Page, by: &Facilitator, id: &str) -> Answer {
    let mut db = app.read().await?;
    let own = store::own(&mut db, by, id.parse()?).await?.ok_or(Error::NotThere)?;
    let prompts = prompts(&mut db, own.id()).await?;
    drop(db);
    let back = format!("/group-sessions/{}", own.id());
    Ok(page.desk(by.desk()).paper("Sheet", || {
        view! {
            <nav class="crumbs" aria-label="You are in"><ol>
                <li><a href="/group-sessions">"Group sessions"</a></li><li><a href=back.clone()>"Session"</a></li><li aria-current="page">"Sheet"</li>
            </ol></nav>
            <p class="noprint">"For rooms without signal: print one for each young person, in black, on A4. What comes back is "<a href=format!("{back}/typing")>"typed in here"</a>"."</p>
            {sheet_view(app, text::english(), &own.session, &prompts)}
        }
    }))
}

fn sheet_view(app: &App, words: &'static Catalogue, session: &GroupSession, prompts: &[Prompt]) -> impl IntoView + use<> {
    let class = if prompts.len() <= ON_ONE_SIDE { "sheet one" } else { "sheet" };
    let asks = prompts.iter().map(|prompt| ask(words, prompt)).collect_view();
    // What phones release later is released on paper by handing it in: whoever types it in reads it.
    let choose = if session.kind.is_adult_free() { "sheet-choose-adults" } else { "sheet-choose" };
    view! {
        <article class=class lang=words.lang dir=words.dir>
            <header>
                <div>
                    <h1>{words.get("sheet-heading")}</h1>
                    <p class="whenwhere">{say_day(session.held_on)}", "<bdi dir="auto">{session.place.clone()}</bdi></p>
                    {session.dry_run.then(|| view! { <p><b>{words.get("group-dry-run")}</b></p> })}
                    <p><b>{words.get("sheet-no-name")}</b></p>
                    <p>{words.get(choose)}</p>
                </div>
                {way_back(app, words, session)}
            </header>
            <ol class="questions">{asks}</ol>
            <footer>
                <p>{words.get("sheet-not-now")}</p>
                <p>{words.get("sheet-pass-on")}</p>
                <h2>{words.get("sheet-help")}</h2>
                {numbers(words, &app.board())}
            </footer>
        </article>
    }
}

/// How to join, or to see afterwards what came of it.
fn way_back(app: &App, words: &'static Catalogue, session: &GroupSession) -> impl IntoView + use<> {
    let address = join_address(app, session);
    let typed = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest).rsplit_once('/').map_or("", |(place, _)| place).to_string();
    let why = if session.state == SessionState::Closed { "sheet-later" } else { "sheet-join" };
    view! {
        <aside aria-label=words.get("sheet-qr")>
            {qr(&address, words.get("sheet-qr"))}
            <div>
                <p class="code" dir="ltr" translate="no">{session.code.spoken()}</p>
                <p>{words.get(why)}</p>
                <p>{words.get("sheet-type")}" "<b dir="ltr">{typed}</b></p>
            </div>
        </aside>
    }
}

fn ask(words: &'static Catalogue, prompt: &Prompt) -> impl IntoView + use<> {
    let names = choices(words, prompt);
    let answer = match prompt.format {
        AnswerFormat::Words => room().into_any(),
        AnswerFormat::Dots => {
            let rows = names.into_iter().map(|name| view! { <li><bdi dir="auto">{name}</bdi><span aria-hidden="true">{circles()}</span></li> });
            view! { <p>{words.with("sheet-dots", [("count", &DOTS.to_string())])}</p><ul class="dots">{rows.collect_view()}</ul> }.into_any()
        }
        AnswerFormat::HowMany | AnswerFormat::Agree => {
            let boxes = names.into_iter().map(|name| view! { <li><i aria-hidden="true"></i>{name}</li> });
            view! { <p>{words.get("sheet-tick")}</p><ul class="ticks">{boxes.collect_view()}</ul> }.into_any()
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

fn numbers(words: &'static Catalogue, board: &Board) -> impl IntoView + use<> {
    let numbers = board.helplines.iter().map(|line| {
        let text = (line.kind == Contact::Text).then(|| view! { {words.get("sheet-by-text")}" " });
        view! { <li>{text}<b dir="ltr">{line.number.clone()}</b>" "<bdi dir="auto">{line.name.clone()}</bdi></li> }
    });
    view! { <ul class="numbers">{numbers.collect_view()}</ul> }
}
