//! The page of a reviewer's own acts: the sentence for each, the thing it was done to, and the way back to it.

use crate::{
    agreement::store::round,
    analysis::store::theme,
    audit_log::AuditAction,
    coding::code_store::code,
    db::{Conn, unreadable},
    desk::{
        act_filter::{Asked, capitalized},
        acts::{CHANGED_SINCE, piece},
    },
    feedback::staff_view::first_words,
    id::{ActId, CodeId, FeedbackId, PlanItemId, RoundId, ThemeId},
    plan::store::item,
    staff::{
        pages::{action_label, say_hour},
        proof::{Proof, Reviewer},
    },
    state::App,
    undo::{self, Act, Edit, Kind},
    web::{self, Answer, Done, Page, markup::IntoMarkup, parts::ErrorSummary},
};
use leptos::prelude::*;
use std::collections::HashSet;

/// Acts on the page.
const MOST: i64 = 25;

const DONE: [(&str, &str); 2] = [("undone", "Undone."), ("undone-some", "Undone, but for what somebody has changed since.")];

/// The thing that an act changed: its name, and its address while it has one.
struct Thing {
    name: String,
    address: Option<String>,
}

/// Renders the acts; `refused` is one that can't be undone.
pub async fn acts_page(app: &App, db: &mut Conn, by: &Reviewer, page: Page, done: &Done, asked: &Asked, refused: Option<ActId>) -> Answer {
    let mut rows = vec![];
    let kinds = undo::store::own_kinds(db, by.person().id).await?;
    let acts = undo::store::own(db, &app.vault, by.person().id, &asked.filter, MOST).await?;
    let older = acts.last().map(|act| act.number).filter(|_| acts.len() as i64 == MOST);
    for act in acts {
        let changes = act.changes.as_deref().unwrap_or_default();
        let thing = match main_change(changes) {
            Some(change) => thing(db, app, by, change).await?,
            None => Thing { name: "This act can’t be read: the stored text is damaged.".into(), address: None },
        };
        rows.push(row(&act, &thing, refused == Some(act.id)).into_markup());
    }
    let problems = refused.map(|act| (format!("act-{act}"), CHANGED_SINCE.to_string())).into_iter().collect::<Vec<_>>();
    let none = rows.is_empty().then(|| {
        if !asked.is_all() {
            return view! { <p>"You did nothing like this."</p> }.into_markup();
        }
        view! {
            <div class="empty"><h2>"Nothing yet"</h2><p>"What you do in the inbox, with codes, with themes and with the plan stands here for thirty days, and can be undone."</p></div>
        }
        .into_markup()
    });
    let page = page.desk(by.desk());
    Ok(page.static_page("What you did", || {
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/inbox">"Inbox"</a></li><li aria-current="page">"What you did"</li></ol></nav>
            {done.view(&DONE)}
            <div class="head"><h1>"What you did"</h1><p class="hush">"Latest first, for thirty days. An act is undone while nobody has changed the same thing since. A concern is with the safeguarding lead, and not here."</p></div>
            {(!kinds.is_empty()).then(|| asked.form(&kinds))}
            {none}
            <ol class="acts">{rows}</ol>
            {asked.pages(older)}
        }
    }))
}

fn row(act: &Act, thing: &Thing, refused: bool) -> impl IntoView + use<> {
    let changes = act.changes.as_deref().unwrap_or_default();
    let more = pieces(changes).saturating_sub(1);
    let more = (more > 0).then(|| format!(", and {more} more like it"));
    let name = view! { <bdi dir="auto">{thing.name.clone()}</bdi> };
    let name = match &thing.address {
        Some(address) => view! { <a href=address.clone()>{name}</a> }.into_markup(),
        None => name.into_markup(),
    };
    let undo = match (act.undone, act.changes.is_ok()) {
        (true, _) => view! { <span class="chip">"undone"</span> }.into_markup(),
        (false, false) => ().into_markup(),
        (false, true) => view! {
            <form method="post" action=format!("/acts/{}/undo", act.id)><button class="bt">"Undo"<span class="hide">": "{sentence(act)}", "{thing.name.clone()}</span></button></form>
        }
        .into_markup(),
    };
    view! {
        <li id=format!("act-{}", act.id)>
            <span class="age">{say_hour(&act.hour)}</span>
            <div>
                <p>{sentence(act)}{more}</p>
                <p>{name}</p>
                {refused.then(|| view! { <p class="error">{CHANGED_SINCE}</p> })}
            </div>
            {undo}
        </li>
    }
}

/// Counts the pieces of feedback that an act read or coded; 0 when it changed anything else, but for a code that it made.
fn pieces(changes: &[Edit]) -> usize {
    let is_done_to = |change: &Edit| matches!(change.kind, Kind::Reading | Kind::Assignment) || change.kind == Kind::Coding && change.made_it();
    let is_like =
        |change: &Edit| matches!(change.kind, Kind::Reading | Kind::Coding | Kind::Assignment) || change.kind == Kind::Code && change.made_it();
    let ids = changes.iter().filter(|change| is_done_to(change)).filter_map(|change| change.object().ok());
    if changes.iter().all(is_like) { ids.collect::<HashSet<_>>().len() } else { 0 }
}

/// Words an act: a first reading by its outcome, everything else as the history does.
fn sentence(act: &Act) -> String {
    let outcome = act.changes.as_deref().unwrap_or_default().last().and_then(|change| change.after_text("triage"));
    match (act.action, outcome.as_deref()) {
        (AuditAction::Triaged, Some("ForAnalysis")) => "Read as “For analysis”".into(),
        (AuditAction::Triaged, Some("NotForUs")) => "Set aside as “Not for us”".into(),
        (AuditAction::Triaged, Some("Abuse")) => "Set aside as “Abuse”".into(),
        (action, _) => capitalized(action_label(action.into())),
    }
}

/// The change that an act is about: of a settlement with other codes, the settlement.
fn main_change(changes: &[Edit]) -> Option<&Edit> {
    changes.iter().find(|change| change.kind == Kind::Settlement).or(changes.last())
}

async fn thing(db: &mut Conn, app: &App, by: &Reviewer, change: &Edit) -> Result<Thing, web::Error> {
    let known = |name: String, address: String| Thing { name, address: Some(address) };
    let gone = || Thing { name: change.text("name").or(change.text("held_on")).unwrap_or_default(), address: None };
    Ok(match change.kind {
        Kind::Reading | Kind::Coding | Kind::Redaction | Kind::Assignment | Kind::BlindCoding | Kind::Settlement => {
            let id: FeedbackId = change.object()?.try_into().map_err(|_| unreadable("change"))?;
            match piece(db, app, by, id).await? {
                Some(feedback) => {
                    let address = change.round().map_or(format!("/feedback/{id}"), |round| format!("/agreement/{round}/{id}"));
                    known(first_words(&feedback.words).to_string(), address)
                }
                // It may be a concern by now, and nothing here tells.
                None => Thing { name: "one piece of feedback, which is not here for you any more".into(), address: None },
            }
        }
        Kind::Round => {
            let id: RoundId = change.id()?;
            let name = |second: &str| format!("second coding by {second}");
            round(db, id).await?.map_or_else(gone, |round| known(name(&round.second.name), format!("/agreement/{id}")))
        }
        Kind::Code => {
            let id: CodeId = change.id()?;
            code(db, id).await?.map_or_else(gone, |code| known(code.name, format!("/codebook/{id}")))
        }
        Kind::SavedSearch => Thing { address: Some("/find".into()), ..gone() },
        Kind::Theme | Kind::Draft => theme_thing(db, change.id()?).await?.unwrap_or_else(gone),
        Kind::Influence | Kind::Discussion => match change.theme() {
            Some(id) => theme_thing(db, id).await?.unwrap_or_else(gone),
            None => gone(),
        },
        Kind::PlanItem | Kind::Wordings => {
            let id: PlanItemId = change.id()?;
            item(db, id).await?.map_or_else(gone, |item| known(item.name, format!("/plan/{id}")))
        }
        Kind::Heading | Kind::SubGroup | Kind::Meeting => Thing { address: Some("/plan".into()), ..gone() },
    })
}

async fn theme_thing(db: &mut Conn, id: ThemeId) -> sqlx::Result<Option<Thing>> {
    Ok(theme(db, id).await?.map(|theme| Thing { name: theme.name, address: Some(format!("/themes/{id}")) }))
}

/// Returns where an act was done: the page of its thing, or the list it stood in.
pub async fn address(db: &mut Conn, app: &App, by: &Reviewer, changes: &[Edit]) -> Result<String, web::Error> {
    let Some(change) = main_change(changes) else { return Ok("/acts".into()) };
    if pieces(changes) > 1 {
        return Ok("/acts".into());
    }
    let list = match change.kind {
        Kind::Reading | Kind::Coding | Kind::Redaction | Kind::Assignment => "/acts",
        Kind::SavedSearch => "/find",
        Kind::Code => "/codebook",
        Kind::Round | Kind::BlindCoding | Kind::Settlement => "/agreement",
        Kind::Theme | Kind::Influence | Kind::Draft | Kind::Discussion => "/themes",
        _ => "/plan",
    };
    Ok(thing(db, app, by, change).await?.address.unwrap_or(list.into()))
}
