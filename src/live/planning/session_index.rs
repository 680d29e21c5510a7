//! A facilitator's own group sessions: those to come, those that were, and the form that plans another.

use crate::{
    db::Conn,
    group_sessions::{
        SessionState,
        store::{self, GroupSession},
    },
    live::planning::when::{fresh_when, read_when, sent_when, when_fields},
    staff::proof::{Facilitator, Proof},
    state::App,
    web::{
        Answer, DeskForm, Fields, Page,
        markup::{IntoMarkup, Markup},
        parts::{ErrorSummary, Picture},
        redirect, unprocessable,
    },
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/group-sessions", get(list).post(add))
}

/// `GET /group-sessions`
async fn list(State(app): State<App>, by: Facilitator, page: Page) -> Answer {
    list_page(&app, &mut *app.read().await?, &by, page, &fresh_when()).await
}

/// `POST /group-sessions`
async fn add(State(app): State<App>, by: Facilitator, page: Page, fields: Fields) -> Answer {
    let mut form = sent_when(&fields);
    let mut tx = app.write_as_staff().await?;
    let (board, today) = (app.board(), app.clock.today());
    let Some(when) = read_when(&mut form, &board.areas, today) else {
        return Ok(unprocessable(list_page(&app, &mut tx, &by, page.wrong(), &form).await?));
    };
    let id = store::plan(&mut tx, &app.audit_context(), &by, &when.as_ref()).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{id}")))
}

async fn list_page(app: &App, db: &mut Conn, by: &Facilitator, page: Page, form: &DeskForm) -> Answer {
    let sessions = store::sessions(db, by).await?;
    let (board, today) = (app.board(), app.clock.today());
    let page = page.desk(by.desk());
    Ok(page.static_page("Group sessions", || {
        let (past, mut coming): (Vec<_>, Vec<_>) = sessions.iter().partition(|session| session.state == SessionState::Closed);
        coming.reverse();
        let coming = if coming.is_empty() { nothing(past.is_empty()) } else { rows(coming, today) };
        let past = (!past.is_empty()).then(|| view! { <h2>"Past"</h2>{rows(past, today)} });
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <div class="head"><h1>"Group sessions"</h1><p class="hush">"Your own. Nobody else who works here sees them."</p></div>
            <div class="cols">
                <div><h2>"Coming"</h2>{coming}{past}</div>
                <section class="panel decide noprint" aria-labelledby="another">
                    <h2 id="another">"Plan a session"</h2>
                    <form method="post" action="/group-sessions" autocomplete="off">
                        {when_fields(form, &board.areas)}
                        <button class="bt main">"Plan it"</button>
                    </form>
                </section>
            </div>
        }
    }))
}

fn rows(sessions: Vec<&GroupSession>, today: Date) -> Markup {
    let rows = sessions.into_iter().map(|session| {
        view! {
            <li class="row">
                <span class="age">{session.held_on.strftime("%a %-d %b %Y").to_string()}</span>
                <a class="first" href=format!("/group-sessions/{}", session.id)>{session.kind.label()}", "<bdi dir="auto">{session.place.clone()}</bdi></a>
                <span class="chips">{session.dry_run.then(|| view! { <span class="chip">"Dry run: invented"</span>" " })}{state(session, today)}</span>
            </li>
        }
    });
    view! { <ol class="mail meets">{rows.collect_view()}</ol> }.into_markup()
}

/// How far it is.
fn state(session: &GroupSession, today: Date) -> impl IntoView + use<> {
    let (class, text) = match session.state {
        SessionState::Planned if session.held_on < today => ("chip late", "Its day has passed"),
        SessionState::Planned => ("chip", "Planned"),
        SessionState::Open => ("chip now", "Open now"),
        SessionState::Closed => ("chip ok", "Over"),
    };
    view! { <span class=class>{text}</span> }
}

fn nothing(first: bool) -> Markup {
    if !first {
        return view! { <p>"Nothing is planned. Plan another, or open one of the past and copy it with its prompts."</p> }.into_markup();
    }
    view! {
        <div class="empty">
            <Picture name="talk"/>
            <h2>"Your first group session"</h2>
            <p>"A group session is one meeting with some 6 to 30 young people. It goes like this:"</p>
            <ol>
                <li>"You plan it: the kind, the place, the day."</li>
                <li>"You write the prompts: the questions you will put to the group."</li>
                <li>"You try it out with invented phones, as often as you like."</li>
                <li>"On the day you open it. Phones come in by a code, with no name; paper works too."</li>
                <li>"Nothing is on the wall before you approve it. When you close the session, what was said goes to the reviewers."</li>
            </ol>
        </div>
    }
    .into_markup()
}
