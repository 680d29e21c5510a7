//! The wall: what a projector shows the room. Nothing is on it that a facilitator has not approved.

use crate::{
    feedback::{
        Prevalence,
        session_item_store::{Item, approved},
    },
    group_sessions::prompt_store::prompts,
    group_sessions::{
        AnswerFormat, SessionState,
        mark_store::{Count, counts},
        prompt_store::Prompt,
        store::{self, GroupSession, OwnSession},
    },
    id::{GroupSessionId, PromptId},
    live::{
        events::{DrawWall, Listener, Since, follow},
        wall_size::{CHOICES, SAID, Split, Text, WallSpace, split_choice, split_question, split_said},
    },
    staff::sign_in::OpenSignIn,
    state::App,
    text::{self, Catalogue},
    web::{
        self, Answer, Error, Page,
        markup::{IntoMarkup, Markup, markup},
        parts::qr,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use leptos::prelude::*;
use std::sync::Arc;

/// Most items that are on a wall at once: more can't be read from the back of a room.
const MOST: usize = 12;
/// Most characters of one item on the wall.
const LONGEST: usize = 240;

pub fn routes() -> Router<App> {
    Router::new().route("/group-sessions/{id}/wall", get(wall)).route("/group-sessions/{id}/wall/live", get(live))
}

/// `GET /group-sessions/{id}/wall`
async fn wall(State(app): State<App>, own: OwnSession, page: Page) -> Answer {
    let shown = shown(&app, own.id()).await?.ok_or(Error::NotThere)?;
    let live = format!("/group-sessions/{}/wall/live?since={}", own.id(), shown.session.wall_version());
    Ok(page.screen("Wall", &live, text::english().get("wall-lost"), || wall_view(&app, text::english(), &shown)))
}

/// `GET /group-sessions/{id}/wall/live`
async fn live(State(app): State<App>, own: OwnSession, sign_in: OpenSignIn, Since(since): Since) -> Result<Response, Error> {
    let (channels, db) = (app.channels.clone(), app.db.clone());
    let draw: DrawWall = Arc::new(move |id| {
        let app = app.clone();
        Box::pin(async move { drawn(&app, id).await })
    });
    Ok(follow(&channels, &db, own.id(), Listener::Wall(sign_in, draw), since))
}

/// Renders the content of a wall, with the number of the change it shows.
async fn drawn(app: &App, id: GroupSessionId) -> Result<Option<(i64, String)>, web::Error> {
    let Some(shown) = shown(app, id).await? else { return Ok(None) };
    Ok(Some((shown.session.wall_version(), markup(|| wall_view(app, text::english(), &shown)))))
}

/// Everything a wall can show.
struct WallView {
    session: GroupSession,
    prompt: Option<Prompt>,
    items: Vec<Item>,
    counts: Vec<Count>,
}

async fn shown(app: &App, id: GroupSessionId) -> Result<Option<WallView>, web::Error> {
    let mut db = app.read().await?;
    let Some(session) = store::by_id(&mut db, id).await? else { return Ok(None) };
    let Some(showing) = session.showing.filter(|_| session.state == SessionState::Open) else {
        return Ok(Some(WallView { session, prompt: None, items: vec![], counts: vec![] }));
    };
    let prompt = prompts(&mut db, id).await?.into_iter().find(|prompt| prompt.id == showing);
    let items = approved(&mut db, &app.vault, showing).await?;
    let revealed = prompt.as_ref().is_some_and(|prompt| prompt.revealed);
    let counts = if revealed { counts(&mut db, id).await? } else { vec![] };
    Ok(Some(WallView { session, prompt, items, counts }))
}

fn wall_view(app: &App, text: &'static Catalogue, shown: &WallView) -> Markup {
    let dry = shown.session.dry_run.then(|| view! { <p class="quiet">{text.get("group-dry-run")}</p> });
    (dry, picture(app, text, shown)).into_markup()
}

fn picture(app: &App, text: &'static Catalogue, shown: &WallView) -> Markup {
    let session = &shown.session;
    let address = join_address(app, session);
    match (&shown.prompt, session.state) {
        (_, SessionState::Planned) => view! { <section class="big"><h1>{text.get("wall-soon")}</h1></section> }.into_markup(),
        (_, SessionState::Closed) => {
            view! { <section class="big"><h1>{text.get("wall-over")}</h1><p>{text.get("wall-over-code")}</p>{ticket(text, &address, session)}</section> }.into_markup()
        }
        (None, SessionState::Open) => {
            view! { <section class="big"><h1>{text.get("wall-join")}</h1><p>{text.get("wall-no-name")}</p>{ticket(text, &address, session)}</section> }
                .into_markup()
        }
        (Some(prompt), SessionState::Open) => {
            let (size, room) = WallSpace::below(&prompt.question, session.dry_run);
            let said = match prompt.format {
                AnswerFormat::Words => said(text, &shown.items, room),
                _ => chosen(text, prompt, &shown.counts, room),
            };
            view! {
                <header class="ask">
                    <h1 class=size dir="auto">{shortened(split_question(&prompt.question))}</h1>
                    {ticket(text, &address, session)}
                </header>
                {said}
            }
            .into_markup()
        }
    }
}

/// How to come in: always on the wall.
fn ticket(text: &'static Catalogue, address: &str, session: &GroupSession) -> impl IntoView + use<> {
    let short = short_address(address).to_string();
    view! {
        <div class="ticket">
            {qr(address, text.get("wall-qr"))}
            <p>{text.get("wall-at")}" "<b dir="ltr">{short}</b></p>
            <p class="code" dir="ltr" translate="no">{session.code.spoken()}</p>
        </div>
    }
}

/// The address behind the code.
pub fn join_address(app: &App, session: &GroupSession) -> String {
    format!("{}/join/{}", app.config.url(), session.code.as_str())
}

/// Returns a join address without its scheme and its code, short enough to be typed.
pub fn short_address(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest).rsplit_once('/').map_or("", |(place, _)| place)
}

/// Shows the items that are certain to fit; public/wall.js measures, shows more where there is room, and corrects the count.
fn said(text: &'static Catalogue, items: &[Item], room: WallSpace) -> Markup {
    if items.is_empty() {
        return view! { <p class="quiet">{text.get("wall-nothing")}</p> }.into_markup();
    }
    let most =
        items.iter().take(MOST).map(|item| (cut(item.words.as_deref().unwrap_or_else(|_| text.get("group-damaged"))), item)).collect::<Vec<_>>();
    let texts: Vec<Text> = most.iter().map(|(said, item)| Text { words: said, chip: item.prevalence.is_some() }).collect();
    let (size, fitting) = room.takes(&SAID, &texts);
    // Somebody's words are better too long than missing.
    let fitting = fitting.max(1);
    let drawn = most.iter().enumerate().map(|(nth, (said, item))| {
        let prevalence = item.prevalence.map(|prevalence| view! { <span class="chip">{text.get(prevalence_key(prevalence))}</span> });
        let class = if item.pinned { "you pinned" } else { "you" };
        view! { <li id=format!("i-{}", item.id) class=class hidden={nth >= fitting}><bdi dir="auto">{shortened(split_said(size, said))}</bdi>{prevalence}</li> }
    });
    let more = items.len() - fitting;
    view! {
        <ul class=format!("said {size}")>{drawn.collect_view()}</ul>
        <p class="quiet more" data-of=items.len().to_string() hidden={more == 0}>{text.with("wall-more", [("count", &more.to_string())])}</p>
    }
    .into_markup()
}

pub fn prevalence_key(prevalence: Prevalence) -> &'static str {
    match prevalence {
        Prevalence::One => "group-one",
        Prevalence::Some => "group-some",
        Prevalence::Most => "group-most",
    }
}

/// A text with dots for its rest, which is shown where there is room: in larger letters, and on a phone held upright.
fn shortened((start, rest): Split) -> Markup {
    if rest.is_empty() {
        return start.to_string().into_markup();
    }
    view! { {start.to_string()}<span class="dots">"…"</span><span class="rest">{rest.to_string()}</span> }.into_markup()
}

fn cut(words: &str) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words.into(),
    }
}

/// The choices of a prompt, in order.
pub fn choices(text: &'static Catalogue, prompt: &Prompt) -> Vec<String> {
    let keys: [&str; 3] = match prompt.format {
        AnswerFormat::Words => return vec![],
        AnswerFormat::Dots => return prompt.options.clone(),
        AnswerFormat::HowMany => ["group-one", "group-some", "group-most"],
        AnswerFormat::Agree => ["group-agree", "group-between", "group-disagree"],
    };
    keys.map(|key| text.get(key).to_string()).into()
}

/// The choices, with what the group chose once that is revealed.
fn chosen(text: &'static Catalogue, prompt: &Prompt, counts: &[Count], room: WallSpace) -> Markup {
    let counted = |choice: usize| count_of(counts, prompt.id, choice);
    let names = choices(text, prompt);
    let most = (0..names.len()).map(counted).max().unwrap_or(0).max(1);
    // The same before and after it is revealed, so that nothing moves then but the bars.
    let (size, _) = room.takes(&CHOICES, &names.iter().map(|words| Text { words, chip: false }).collect::<Vec<_>>());
    let rows = names.into_iter().enumerate().map(|(choice, name)| {
        let count = counted(choice);
        let bar = prompt.revealed.then(|| {
            view! { <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width=(count * 100 / most).to_string() height="8" rx="2"></rect></svg><b>{count.to_string()}</b> }
        });
        view! { <li><span dir="auto">{shortened(split_choice(&name))}</span>{bar}</li> }
    });
    // The line keeps its place when it has nothing more to say.
    let line = if prompt.revealed { "\u{a0}" } else { text.get("wall-hidden") };
    view! { <ul class=format!("bars {size}")>{rows.collect_view()}</ul><p class="quiet">{line}</p> }.into_markup()
}

/// How many dots, or phones, a choice has.
pub fn count_of(counts: &[Count], prompt: PromptId, choice: usize) -> i64 {
    counts.iter().find(|count| count.prompt == prompt && count.choice == choice as i64).map_or(0, |count| count.dots)
}
