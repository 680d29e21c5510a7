//! Before the end, the group looks through its list: the facilitator marks up to three things in its name that go first.

use crate::{
    feedback::{
        session_item_store::{Item, MOST_FIRST, approved},
        staff_view::words_or_damaged,
    },
    group_sessions::{
        SessionState,
        prompt_store::{Prompt, prompts},
        store::OwnSession,
    },
    id::FeedbackId,
    live::{
        console::acts::{ItemAct, act_on_item},
        planning::{dry_run, plan},
        transaction::LiveTransaction,
    },
    staff::proof::Proof,
    state::App,
    web::{Answer, Error, Fields, NotHere, Page, not_here::with_not_here, redirect},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::IntoResponse,
    routing::get,
};
use http::StatusCode;
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere {
    text: "There is no such session of yours that is open, or this is not on its wall any more.",
    back: ("/group-sessions", "Back to your sessions"),
};

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/group-sessions/{id}/first", get(look_through).post(mark)), &NOT_HERE)
}

/// `GET /group-sessions/{id}/first`
async fn look_through(State(app): State<App>, own: OwnSession, page: Page, RawQuery(query): RawQuery) -> Answer {
    let told = match Fields::parse(query.unwrap_or_default().as_bytes()).text("done") {
        "first" => Some("It goes first now. You can take that back."),
        "back" => Some("It does not go first any more."),
        _ => None,
    };
    show(&app, &own, page, told, None).await
}

/// `POST /group-sessions/{id}/first`: marks one thing that is on the wall, or takes the mark back.
async fn mark(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let item: FeedbackId = fields.parsed("item").ok_or(Error::NotThere)?;
    let first = fields.text("to") == "first";
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    let done = act_on_item(&mut tx, &app.audit_context(), &own, item, ItemAct::First(first)).await?;
    if done.is_none() {
        drop(tx);
        let list = List::read(&app, &own).await?;
        if !first || list.count() < MOST_FIRST {
            return Err(Error::NotThere);
        }
        let page = show(&app, &own, page.wrong(), None, Some("Three things go first already. Take one back, then mark this one.")).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}/first?done={}", own.id(), if first { "first" } else { "back" })))
}

/// All that is on the wall, question by question.
struct List(Vec<(Prompt, Vec<Item>)>);

impl List {
    async fn read(app: &App, own: &OwnSession) -> Result<Self, Error> {
        let (mut db, mut list) = (app.read().await?, vec![]);
        for prompt in prompts(&mut db, own.id()).await? {
            let items = approved(&mut db, &app.vault, prompt.id).await?;
            if !items.is_empty() {
                list.push((prompt, items));
            }
        }
        Ok(Self(list))
    }

    fn count(&self) -> i64 {
        self.0.iter().flat_map(|(_, items)| items).filter(|item| item.goes_first).count() as i64
    }
}

async fn show(app: &App, own: &OwnSession, page: Page, told: Option<&'static str>, wrong: Option<&'static str>) -> Answer {
    if own.session.state != SessionState::Open {
        return Err(Error::NotThere);
    }
    let list = List::read(app, own).await?;
    let (page, back, count) = (page.desk(own.desk()), format!("/group-sessions/{}", own.id()), list.count());
    let empty = list.0.is_empty().then(|| view! { <p class="hush">"Nothing is on the wall yet. Only that can go first."</p> });
    let action = format!("{back}/first");
    let questions = list.0.iter().map(|(prompt, items)| {
        let items = items.iter().map(|item| row(item, &action, count < MOST_FIRST)).collect_view();
        view! { <section><h2><bdi dir="auto">{prompt.question.clone()}</bdi></h2><ul class="looked">{items}</ul></section> }
    });
    let questions = questions.collect::<Vec<_>>();
    Ok(page.static_page("What goes first", || {
        view! {
            {plan::top(own)}
            {dry_run::notice(&own.session)}
            {told.map(|told| view! { <p class="told" role="status">{told}</p> })}
            {wrong.map(|wrong| view! { <div class="wrong" role="alert" tabindex="-1" autofocus=true><p>{wrong}</p></div> })}
            <h2>"What goes first?"</h2>
            <p>"Look through the list with the group, on the wall or on this page, and mark what the group says: up to three things. The Board reads these as the group’s own word."</p>
            <p><b>{count}" of 3 marked"</b></p>
            {empty}
            {questions}
            <p><a class="bt" href=back>"Back to the console"</a></p>
        }
    }))
}

fn row(item: &Item, action: &str, free: bool) -> impl IntoView + use<> {
    let words = words_or_damaged(&item.words).to_string();
    let button = match (item.goes_first, free) {
        (true, _) => Some(("back", "bt", "Take back")),
        (false, true) => Some(("first", "bt main", "Goes first")),
        (false, false) => None,
    };
    let hidden = words.clone();
    let button =
        button.map(|(to, class, name)| view! { <button class=class name="to" value=to>{name}<span class="hide">": "{hidden}</span></button> });
    let chip = item.goes_first.then(|| view! { <span class="chip ok">"Goes first"</span> });
    view! {
        <li class=if item.goes_first { "panel first" } else { "panel" }>
            <p class="you said"><bdi dir="auto">{words}</bdi></p>
            <form class="thumbs" method="post" action=action.to_string()>
                <input type="hidden" name="item" value=item.id.to_string()/>
                {chip}{button}
            </form>
        </li>
    }
}
