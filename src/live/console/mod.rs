//! The console: what a facilitator does while the group is there. Every act is a form of its own, and can be taken back by another.

pub mod acts;
mod item;
mod notice;
mod view;

use crate::{
    db::Conn,
    feedback::{Prevalence, session_item_store::items},
    group_sessions::{ModerationState, SessionState, mark_store::counts, phone_store::headcount, prompt_store::prompts, store::OwnSession},
    id::{FeedbackId, GroupSessionId, PromptId},
    live::{
        console::{
            acts::{Gathered, ItemAct, PromptAct},
            notice::Done,
        },
        events::{Listener, Since, follow},
        planning::{dry_run, plan::NOT_HERE},
        transaction::LiveTransaction,
    },
    staff::{proof::Proof, sign_in::OpenSignIn},
    state::App,
    web::{self, Answer, Error, Fields, Page, not_here::with_not_here, redirect, unprocessable},
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
        .route("/group-sessions/{id}/items/{item}", post(change_item))
        .route("/group-sessions/{id}/together", post(put_together));
    with_not_here(acts, &NOT_HERE).route("/group-sessions/{id}/live", get(live))
}

/// The page of a session that is open.
pub async fn show(app: &App, own: &OwnSession, page: Page, query: &Fields) -> Answer {
    let mut shown = view_of(app, &mut *app.read().await?, own).await?;
    if let Some(done) = Done::read(query) {
        shown.items.sort_by_key(|item| !done.puts_back(item.id));
        shown.done = Some(done);
    }
    Ok(view::console(app, &page.desk(own.desk()), own, &shown))
}

async fn view_of(app: &App, db: &mut Conn, own: &OwnSession) -> Result<view::ConsoleView, web::Error> {
    let mut items = items(db, &app.vault, own.id()).await?;
    // Of what waits, possible disclosures come first.
    items.sort_by_cached_key(|item| item.state == ModerationState::Waiting && !item::reads_first(item));
    Ok(view::ConsoleView {
        prompts: prompts(db, own.id()).await?,
        items,
        counts: counts(db, own.id()).await?,
        headcount: headcount(db, &own.session).await?,
        numbers: app.board().numbers(),
        done: None,
        picked: vec![],
        wrong: None,
    })
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
    // Undo makes an item wait, so it is offered only where the item waited before.
    let waited = fields.parsed("was") == Some(ModerationState::Waiting);
    let is_final = matches!(act, ItemAct::Moderate(ModerationState::Approved | ModerationState::Held)) && !waited;
    Ok(redirect(&Done::address(own.id(), item, if is_final { "" } else { fields.text("to") })))
}

/// `POST /group-sessions/{id}/together`: merges the items that are ticked, or shows them ticked again and says why not.
async fn put_together(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    if own.session.state != SessionState::Open {
        return Err(Error::NotThere);
    }
    let picked: Vec<FeedbackId> = fields.all("item").map(str::parse).collect::<Result<_, _>>()?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    let there = items(&mut tx, &app.vault, own.id()).await?;
    let wrong = match acts::gather(&there, &picked) {
        Gathered::Into(head, others) => {
            for other in others {
                let act = ItemAct::Merge(Some(head));
                acts::act_on_item(&mut tx, &app.audit_context(), &own, other, act).await?.ok_or(Error::NotThere)?;
            }
            tx.commit().await?;
            return Ok(redirect(&Done::address(own.id(), head, "together")));
        }
        Gathered::TooFew => "Tick two or more, then put them together.",
        Gathered::OfSeveralPrompts => "These answer different prompts. Only answers to the same prompt can be put together.",
    };
    let shown = view::ConsoleView { picked, wrong: Some(wrong), ..view_of(&app, &mut tx, &own).await? };
    Ok(unprocessable(view::console(&app, &page.wrong().desk(own.desk()), &own, &shown)))
}

fn item_act(fields: &Fields) -> Option<ItemAct> {
    Some(match fields.text("to") {
        "approve" => ItemAct::Moderate(ModerationState::Approved),
        "hold" => ItemAct::Moderate(ModerationState::Held),
        "wait" => ItemAct::Moderate(ModerationState::Waiting),
        "pin" => ItemAct::Pin(true),
        "unpin" => ItemAct::Pin(false),
        "weigh" => ItemAct::Weigh(fields.parsed::<Prevalence>("prevalence")),
        "part" => ItemAct::Merge(None),
        _ => return None,
    })
}

/// `GET /group-sessions/{id}/live`
async fn live(State(app): State<App>, own: OwnSession, sign_in: OpenSignIn, Since(since): Since) -> Result<Response, Error> {
    Ok(follow(&app.channels, &app.db, own.id(), Listener::Console(sign_in), since))
}
