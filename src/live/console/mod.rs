//! The console: what a facilitator does while the group is there. Every act is a form of its own, and can be taken back by another.

pub mod acts;
mod view;

use crate::{
    feedback::Prevalence,
    feedback::session_item_store::items,
    group_sessions::prompt_store::prompts,
    group_sessions::{ModerationState, mark_store::counts, phone_store::headcount, store::OwnSession},
    id::{FeedbackId, GroupSessionId, PromptId},
    live::{
        console::acts::{ItemAct, PromptAct},
        events::{Listener, Since, follow},
        planning::{dry_run, plan::NOT_HERE},
        transaction::LiveTransaction,
    },
    staff::{proof::Proof, sign_in::OpenSignIn},
    state::App,
    web::{Answer, Error, Fields, Page, not_here::with_not_here, redirect},
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};

pub fn routes() -> Router<App> {
    let acts = Router::new()
        .route("/group-sessions/{id}/opening", post(open))
        .route("/group-sessions/{id}/closing", post(close))
        .route("/group-sessions/{id}/prompts/{prompt}/state", post(change_prompt))
        .route("/group-sessions/{id}/items/{item}", post(change_item));
    with_not_here(acts, &NOT_HERE).route("/group-sessions/{id}/live", get(live))
}

/// The page of a session that is open.
pub async fn show(app: &App, own: &OwnSession, page: Page) -> Answer {
    let mut db = app.read().await?;
    let mut items = items(&mut db, &app.vault, own.id()).await?;
    // Of what waits, possible disclosures come first.
    items.sort_by_key(|item| item.state == ModerationState::Waiting && !view::reads_first(item));
    let shown = view::ConsoleView {
        prompts: prompts(&mut db, own.id()).await?,
        items,
        counts: counts(&mut db, own.id()).await?,
        headcount: headcount(&mut db, &own.session).await?,
    };
    Ok(view::console(app, &page.desk(own.desk()), own, &shown))
}

/// Ends a session that nobody ended in time.
pub async fn end_forgotten(app: &App, session: (GroupSessionId, bool)) -> sqlx::Result<()> {
    let mut tx = LiveTransaction::as_staff_urgently(app, session.0).await?;
    acts::close_forgotten(&mut tx, &app.audit_context(), session).await?;
    tx.commit().await
}

/// `POST /group-sessions/{id}/opening`, and back to the plan as long as nobody has come in.
async fn open(State(app): State<App>, own: OwnSession, fields: Fields) -> Answer {
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    if fields.text("to") == "plan" {
        acts::undo_open(&mut tx, &app.audit_context(), &own).await?.ok_or(Error::NotThere)?;
    } else {
        acts::open(&mut tx, &app.audit_context(), &own).await?;
    }
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}", own.id())))
}

/// `POST /group-sessions/{id}/closing`: only with the tick that says so, for a closed session stays closed.
async fn close(State(app): State<App>, own: OwnSession, fields: Fields) -> Answer {
    if fields.text("sure") == "yes" {
        let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
        acts::close(&mut tx, &app.audit_context(), &own).await?;
        tx.commit().await?;
    }
    Ok(redirect(&format!("/group-sessions/{}", own.id())))
}

/// `POST /group-sessions/{id}/prompts/{prompt}/state`
async fn change_prompt(State(app): State<App>, own: OwnSession, Path((_, prompt)): Path<(String, String)>, fields: Fields) -> Answer {
    let prompt: PromptId = prompt.parse()?;
    let act: PromptAct = fields.parsed("to").ok_or(Error::Unreadable)?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    acts::act_on_prompt(&mut tx, &app.audit_context(), &own, prompt, act).await?.ok_or(Error::NotThere)?;
    if act == PromptAct::Open {
        dry_run::answer(&mut tx, &app.vault, app.clock.today(), &own.session, prompt).await?;
    }
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}#p-{prompt}", own.id())))
}

/// `POST /group-sessions/{id}/items/{item}`
async fn change_item(State(app): State<App>, own: OwnSession, Path((_, item)): Path<(String, String)>, fields: Fields) -> Answer {
    let item: FeedbackId = item.parse()?;
    if fields.text("to") == "lead" {
        let mut tx = LiveTransaction::as_staff_urgently(&app, own.id()).await?;
        acts::escalate(&mut tx, &app.audit_context(), &own, item).await?.ok_or(Error::NotThere)?;
        tx.commit().await?;
        return Ok(redirect(&format!("/group-sessions/{}/what-to-do?item={item}", own.id())));
    }
    let act = item_act(&fields).ok_or(Error::Unreadable)?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    acts::act_on_item(&mut tx, &app.audit_context(), &own, item, act).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}#waiting", own.id())))
}

fn item_act(fields: &Fields) -> Option<ItemAct> {
    Some(match fields.text("to") {
        "approve" => ItemAct::Moderate(ModerationState::Approved),
        "hold" => ItemAct::Moderate(ModerationState::Held),
        "wait" => ItemAct::Moderate(ModerationState::Waiting),
        "pin" => ItemAct::Pin(true),
        "unpin" => ItemAct::Pin(false),
        "weigh" => ItemAct::Weigh(fields.parsed::<Prevalence>("prevalence")),
        "merge" => ItemAct::Merge(Some(fields.parsed("into")?)),
        "part" => ItemAct::Merge(None),
        _ => return None,
    })
}

/// `GET /group-sessions/{id}/live`
async fn live(State(app): State<App>, own: OwnSession, sign_in: OpenSignIn, Since(since): Since) -> Result<Response, Error> {
    Ok(follow(&app.channels, &app.db, own.id(), Listener::Console(sign_in), since))
}
