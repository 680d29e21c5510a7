//! The console: what a facilitator does while the group is there. Every act is a form of its own, and can be taken back by another.

pub mod store;
mod view;

use crate::{
    feedback::Prevalence,
    group_sessions::{ModerationState, store as sessions, store::OwnSession},
    id::GroupSessionId,
    id::{FeedbackId, PromptId},
    live::transaction::LiveTransaction,
    live::{
        console::store::{ItemAct, PromptAct},
        events::{Listener, follow, since},
        phone::{marks_store::counts, store::here},
        planning::{
            dry_run,
            plan::{self, NOT_HERE},
        },
    },
    staff::proof::{Facilitator, Proof},
    state::App,
    web::{Answer, Error, Fields, Page, redirect},
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::{get, post},
};
use http::HeaderMap;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/group-sessions/{id}/opening", post(open))
        .route("/group-sessions/{id}/closing", post(close))
        .route("/group-sessions/{id}/prompts/{prompt}/state", post(change_prompt))
        .route("/group-sessions/{id}/items/{item}", post(change_item))
        .route("/group-sessions/{id}/live", get(live))
}

/// The page of a session that is open.
pub async fn show(app: &App, own: &OwnSession, page: Page, by: &Facilitator) -> Answer {
    let mut db = app.read().await?;
    let room = view::Room {
        prompts: sessions::prompts(&mut db, own.id()).await?,
        items: store::items(&mut db, &app.vault, own).await?,
        counts: counts(&mut db, own.id()).await?,
        here: here(&mut db, &own.session).await?,
    };
    Ok(view::console(app, &page.desk(by.desk()), own, &room))
}

/// Ends a session that nobody ended in time.
pub async fn end_forgotten(app: &App, session: (GroupSessionId, bool)) -> sqlx::Result<()> {
    let mut tx = LiveTransaction::as_staff(app, session.0).await?;
    store::close_forgotten(&mut tx, &app.audit_context(), session).await?;
    tx.commit().await
}

async fn own(app: &App, by: &Facilitator, id: &str) -> Result<OwnSession, Error> {
    plan::own(&mut *app.read().await?, by, id).await
}

/// `POST /group-sessions/{id}/opening`, and back to the plan as long as nobody has come in.
async fn open(State(app): State<App>, by: Facilitator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let opened = async {
        let own = own(&app, &by, &id).await?;
        let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
        if fields.text("to") == "plan" {
            store::not_yet(&mut tx, &app.audit_context(), &own).await?.ok_or(Error::NotThere)?;
        } else {
            store::open(&mut tx, &app.audit_context(), &own).await?;
        }
        tx.commit().await?;
        Ok(redirect(&format!("/group-sessions/{}", own.id())))
    };
    NOT_HERE.instead(opened.await, page, by.desk())
}

/// `POST /group-sessions/{id}/closing`: only with the tick that says so, for a closed session stays closed.
async fn close(State(app): State<App>, by: Facilitator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let closed = async {
        let own = own(&app, &by, &id).await?;
        if fields.text("sure") == "yes" {
            let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
            store::close(&mut tx, &app.audit_context(), &own).await?;
            tx.commit().await?;
        }
        Ok(redirect(&format!("/group-sessions/{}", own.id())))
    };
    NOT_HERE.instead(closed.await, page, by.desk())
}

/// `POST /group-sessions/{id}/prompts/{prompt}/state`
async fn change_prompt(State(app): State<App>, by: Facilitator, page: Page, Path((id, prompt)): Path<(String, String)>, fields: Fields) -> Answer {
    let changed = async {
        let own = own(&app, &by, &id).await?;
        let prompt: PromptId = prompt.parse()?;
        let act: PromptAct = fields.parsed("to").ok_or(Error::Unreadable)?;
        let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
        store::act_on_prompt(&mut tx, &app.audit_context(), &own, prompt, act).await?.ok_or(Error::NotThere)?;
        if act == PromptAct::Open {
            dry_run::answer(&mut tx, &app.vault, app.clock.today(), &own.session, prompt).await?;
        }
        tx.commit().await?;
        Ok(redirect(&format!("/group-sessions/{}#p-{prompt}", own.id())))
    };
    NOT_HERE.instead(changed.await, page, by.desk())
}

/// `POST /group-sessions/{id}/items/{item}`
async fn change_item(State(app): State<App>, by: Facilitator, page: Page, Path((id, item)): Path<(String, String)>, fields: Fields) -> Answer {
    let changed = async {
        let own = own(&app, &by, &id).await?;
        let item: FeedbackId = item.parse()?;
        let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
        if fields.text("to") == "lead" {
            store::send_to_lead(&mut tx, &app.audit_context(), &own, item).await?.ok_or(Error::NotThere)?;
            tx.commit().await?;
            return Ok(redirect(&format!("/group-sessions/{}/what-to-do?item={item}", own.id())));
        }
        let act = item_act(&fields).ok_or(Error::Unreadable)?;
        store::act_on_item(&mut tx, &app.audit_context(), &own, item, act).await?.ok_or(Error::NotThere)?;
        tx.commit().await?;
        Ok(redirect(&format!("/group-sessions/{}#waiting", own.id())))
    };
    NOT_HERE.instead(changed.await, page, by.desk())
}

fn item_act(fields: &Fields) -> Option<ItemAct> {
    Some(match fields.text("to") {
        "approve" => ItemAct::Stand(ModerationState::Approved),
        "hold" => ItemAct::Stand(ModerationState::Held),
        "wait" => ItemAct::Stand(ModerationState::Waiting),
        "pin" => ItemAct::Pin(true),
        "unpin" => ItemAct::Pin(false),
        "weigh" => ItemAct::Weigh(fields.parsed::<Prevalence>("prevalence")),
        "merge" => ItemAct::Merge(Some(fields.parsed("into")?)),
        "part" => ItemAct::Merge(None),
        _ => return None,
    })
}

/// `GET /group-sessions/{id}/live`
async fn live(
    State(app): State<App>,
    by: Facilitator,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let own = own(&app, &by, &id).await?;
    Ok(follow(&app.channels, &app.db, own.id(), Listener::Console, since(&headers, query.as_deref())))
}
