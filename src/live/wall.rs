//! The wall: what a projector shows the room. Nothing is on it that a facilitator has not approved.

use crate::{
    feedback::session_item_store::{Item, approved, merged_counts},
    group_sessions::{
        AnswerFormat, Band, SessionState, Stage,
        mark_store::{Count, counts},
        phone_store::headcount,
        prompt_store::{Prompt, prompts},
        store::{self, GroupSession, OwnSession},
    },
    id::{FeedbackId, GroupSessionId, PromptId},
    live::{
        answered::{Answered, answered},
        events::{DrawWall, Listener, Since, follow},
        transaction::LiveTransaction,
        wall_view,
    },
    staff::sign_in::OpenSignIn,
    state::App,
    text::{self, Catalogue},
    web::{self, Answer, Error, Fields, Page, markup::markup, redirect},
};
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use std::sync::Arc;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/group-sessions/{id}/wall", get(wall))
        .route("/group-sessions/{id}/wall/live", get(live))
        .route("/group-sessions/{id}/stage", post(set_stage))
}

/// `GET /group-sessions/{id}/wall`
async fn wall(State(app): State<App>, own: OwnSession, page: Page) -> Answer {
    let shown = shown(&app, own.id()).await?.ok_or(Error::NotThere)?;
    let live = format!("/group-sessions/{}/wall/live?since={}", own.id(), shown.session.wall_version());
    let text = text::english();
    let stage = if shown.session.stage == Stage::Dark { "dark" } else { "" };
    let address = join_address(&app, &shown.session);
    Ok(page.screen("Wall", stage, &live, text.get("wall-lost"), || {
        (wall_view::picture(text, &shown), wall_view::ticket(text, &address, &shown.session), wall_view::pages(text))
    }))
}

/// `POST /group-sessions/{id}/stage`
async fn set_stage(State(app): State<App>, own: OwnSession, fields: Fields) -> Answer {
    let stage: Stage = fields.parsed("to").ok_or(Error::Unreadable)?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    if !store::set_stage(&mut tx, own.id(), stage).await? {
        return Err(Error::NotThere);
    }
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}", own.id())))
}

/// The button on the console that makes the wall dark, or light again: the laptop behind a projector knows nothing of the room.
pub fn stage_button(session: &GroupSession) -> impl IntoView + use<> {
    let (to, name): (&'static str, _) = match session.stage {
        Stage::Light => (Stage::Dark.into(), "Make the wall dark"),
        Stage::Dark => (Stage::Light.into(), "Make the wall light"),
    };
    let action = format!("/group-sessions/{}/stage", session.id);
    view! { <form method="post" action=action data-room=true><button class="bt" name="to" value=to>{name}</button></form> }
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
    Ok(Some((shown.session.wall_version(), markup(|| wall_view::picture(text::english(), &shown)))))
}

/// Everything a wall can show.
pub struct WallView {
    pub session: GroupSession,
    pub prompt: Option<Prompt>,
    pub items: Vec<Item>,
    /// How many items are merged into one.
    pub merged: Vec<(FeedbackId, i64)>,
    pub counts: Vec<Count>,
    pub answered: Option<Answered>,
    /// Whether phones have come in.
    pub anybody: bool,
}

async fn shown(app: &App, id: GroupSessionId) -> Result<Option<WallView>, web::Error> {
    let mut db = app.read().await?;
    let Some(session) = store::by_id(&mut db, id).await? else { return Ok(None) };
    let showing = session.showing.filter(|_| session.state == SessionState::Open);
    let prompt = match showing {
        Some(showing) => prompts(&mut db, id).await?.into_iter().find(|prompt| prompt.id == showing),
        None => None,
    };
    let mut view = WallView { session, prompt, items: vec![], merged: vec![], counts: vec![], answered: None, anybody: false };
    let Some(prompt) = &view.prompt else { return Ok(Some(view)) };
    view.items = approved(&mut db, &app.vault, prompt.id).await?;
    view.merged = merged_counts(&mut db, prompt.id).await?;
    view.counts = if prompt.revealed { counts(&mut db, id).await? } else { vec![] };
    view.answered = answered(&mut db, &view.session, prompt).await?;
    view.anybody = headcount(&mut db, &view.session).await? != Band::Nobody;
    Ok(Some(view))
}

/// The address behind the code.
pub fn join_address(app: &App, session: &GroupSession) -> String {
    format!("{}/join/{}", app.config.url(), session.code.as_str())
}

/// Returns a join address without its scheme and its code, short enough to be typed.
pub fn short_address(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest).rsplit_once('/').map_or("", |(place, _)| place)
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

/// How many dots, or phones, a choice has.
pub fn count_of(counts: &[Count], prompt: PromptId, choice: usize) -> i64 {
    counts.iter().find(|count| count.prompt == prompt && count.choice == choice as i64).map_or(0, |count| count.dots)
}
