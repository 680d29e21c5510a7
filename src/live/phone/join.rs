//! The door of a group session: its code, and what is said before somebody goes in.

use crate::{
    feedback::thousands,
    group_sessions::{
        SessionState,
        code::{JoinCode, NotACode},
        phone_store::is_here,
        store::{GroupSession, by_code},
    },
    live::{
        events::{Listener, Since, follow},
        outcome_page,
        phone::{
            cookie::Phone,
            notice::Done,
            view::{self, PhoneView},
        },
    },
    state::App,
    text::Catalogue,
    web::{
        Answer, Error, Fields, Page,
        parts::{ErrorSummary, Picture, Tels},
        redirect,
        serve::Caller,
    },
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use leptos::{attr::custom::custom_attribute, prelude::*};
use std::net::IpAddr;

/// The key of the sentence for a code that no session has.
const WRONG: &str = "join-error-wrong";

/// `GET /join`: with a code it leads to the group's own address.
pub async fn ask(page: Page, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let typed = fields.text("code");
    match JoinCode::parse(typed) {
        Ok(code) => Ok(redirect(&format!("/join/{}", code.as_str()))),
        // Nothing was sent yet.
        Err(_) if !query_has_code(&fields) => Ok(code_page(&page, "", None)),
        Err(problem) => {
            let sentence = sentence(page.text, problem);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, code_page(&page.wrong(), typed, Some(sentence))).into_response())
        }
    }
}

/// Says why there can be no such code.
fn sentence(text: &Catalogue, problem: NotACode) -> String {
    match problem {
        NotACode::Empty => text.get("join-error-empty").into(),
        NotACode::Length(count) => text.with("join-error-length", [("count", &thousands(count))]),
        NotACode::Letter(letter) => text.with("join-error-letter", [("letter", &letter.to_string())]),
    }
}

fn query_has_code(fields: &Fields) -> bool {
    fields.all("code").next().is_some()
}

/// `GET /join/{code}`: the way in, the room, or what came of it.
pub async fn show(
    State(app): State<App>,
    page: Page,
    Caller(caller): Caller,
    phone: Phone,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = match find(&app, &page, caller, &phone, &code).await? {
        Ok(session) => session,
        Err(wrong) => return Ok(wrong),
    };
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut db = app.read().await?;
    let mut seen = PhoneView::read(&app, &mut db, session.clone(), &phone).await?;
    // Only whoever sent something is told about it.
    seen.notice = Done::read(&query).filter(|_| phone.known).map(|done| done.notice(&session));
    if session.state == SessionState::Closed {
        if phone.has_left() {
            // Its session is over, and knows it no more.
            return Ok(phone.leave(&app, outcome_page::group_page(&app, &page, &session, None).await?).await);
        }
        let phone_panel = view::phone_panel(&page, &seen);
        return outcome_page::group_page(&app, &page, &session, phone_panel).await;
    }
    // Somebody went in just now, and their browser kept no cookie: the forms of the page say who it is.
    let without_cookies = !phone.known && query.all("in").next().is_some();
    let is_in = without_cookies || is_here(&mut db, session.id, &phone.in_session(&app.vault, session.id).id).await?;
    if phone.has_left() || !is_in {
        return Ok(way_in(&app, &page, &session, &phone));
    }
    Ok(view::session_page(&app, &page, &seen))
}

/// `GET` of an address where something is only sent: a page that was shown there is asked for again.
pub async fn back(Path(code): Path<String>) -> Response {
    redirect(&JoinCode::parse(&code).map_or_else(|_| "/join".into(), |code| format!("/join/{}", code.as_str())))
}

/// `GET /join/{code}/live`
pub async fn live(
    State(app): State<App>,
    page: Page,
    Caller(caller): Caller,
    phone: Phone,
    Path(code): Path<String>,
    Since(since): Since,
) -> Result<Response, Error> {
    let session = match find(&app, &page, caller, &phone, &code).await? {
        Ok(session) => session,
        Err(wrong) => return Ok(wrong),
    };
    // Only for phones that have gone in; when the session is over, nobody is in any more.
    let known_as = phone.in_session(&app.vault, session.id).id;
    if phone.has_left() || session.state != SessionState::Open || !is_here(&mut *app.read().await?, session.id, &known_as).await? {
        return Err(Error::NotThere);
    }
    Ok(follow(&app.channels, &app.db, session.id, Listener::Phone(known_as, caller), since))
}

/// The session with this code, or the page that says that there is none. It is the same for a code that never was and one that is not
/// open yet. After many wrong ones, right and wrong answers wait for a turn alike; whoever is in never waits.
pub async fn find(app: &App, page: &Page, caller: IpAddr, phone: &Phone, typed: &str) -> Result<Result<GroupSession, Response>, Error> {
    let wrong = |status: StatusCode, key| {
        let sentence =
            JoinCode::parse(typed).err().filter(|_| key == WRONG).map_or_else(|| page.text.get(key).into(), |problem| sentence(page.text, problem));
        Ok(Err((status, code_page(&page.clone().wrong(), typed, Some(sentence))).into_response()))
    };
    let (found, is_in) = look_up(app, phone, typed).await?;
    if !is_in && !app.limits.admits_code(caller).await {
        return wrong(StatusCode::TOO_MANY_REQUESTS, "join-error-slow");
    }
    match found {
        // Coming too early is no guess.
        Some(session) if session.state == SessionState::Planned => wrong(StatusCode::NOT_FOUND, WRONG),
        Some(session) => {
            if session.state == SessionState::Open {
                app.limits.right_code(caller);
            }
            Ok(Ok(session))
        }
        None => {
            app.limits.wrong_code(caller);
            wrong(StatusCode::NOT_FOUND, WRONG)
        }
    }
}

/// Finds the session with this code, and whether the phone is in it. No connection is held while somebody waits for a turn.
async fn look_up(app: &App, phone: &Phone, typed: &str) -> Result<(Option<GroupSession>, bool), Error> {
    let Ok(code) = JoinCode::parse(typed) else { return Ok((None, false)) };
    let mut db = app.read().await?;
    let Some(session) = by_code(&mut db, &code).await? else { return Ok((None, false)) };
    let is_in = is_here(&mut db, session.id, &phone.in_session(&app.vault, session.id).id).await?;
    Ok((Some(session), is_in))
}

fn code_page(page: &Page, typed: &str, problem: Option<String>) -> Response {
    let text = page.text;
    let problems: Vec<_> = problem.clone().map(|text| ("code".to_string(), text)).into_iter().collect();
    let described = if problem.is_some() { "code-hint code-error" } else { "code-hint" };
    page.static_page(text.get("join-title"), || {
        view! {
            <ErrorSummary text=text problems/>
            <h1>{text.get("join-heading")}</h1>
            <p class="lead">{text.get("join-intro")}</p>
            <form method="get" action="/join" autocomplete="off" novalidate>
                <div class="field" class:bad=problem.is_some()>
                    <label for="code">{text.get("join-label")}</label>
                    <p class="hint" id="code-hint">{text.get("join-hint")}</p>
                    {problem.clone().map(|text| view! { <p class="error" id="code-error">{text}</p> })}
                    <div class="box">
                        <input
                            id="code"
                            name="code"
                            class="six"
                            value=typed.to_string()
                            dir="ltr"
                            autocomplete="off"
                            autocapitalize="characters"
                            {..custom_attribute("autocorrect", "off")}
                            spellcheck="false"
                            aria-describedby=described
                            aria-invalid=problem.is_some().then_some("true")
                        />
                    </div>
                </div>
                <div class="btns"><button class="btn">{text.get("join-go")}</button></div>
            </form>
        }
    })
}

/// The page before joining: three promises of one line, the button that joins, and the promises in full.
fn way_in(app: &App, page: &Page, session: &GroupSession, phone: &Phone) -> Response {
    let text = page.text;
    // Pressed twice, the button takes one phone in.
    let token = phone.in_forms(app).map(|phone| view! { <input type="hidden" name="phone" value=phone/> });
    let code = session.code.as_str().to_string();
    let place = text.with("join-in-place", [("place", &session.place)]);
    let (picture, key, vow) =
        if session.kind.is_adult_free() { ("lock", "join-know-locked", "join-vow-locked") } else { ("read", "join-know-wall", "join-vow-wall") };
    page.static_page(text.get("join-title"), || {
        view! {
            <h1>{text.get("join-in-heading")}</h1>
            <p class="lead"><bdi>{place}</bdi></p>
            {session.dry_run.then(|| view! { <p class="note">{text.get("group-dry-run")}</p> })}
            <ul class="vows">
                <li>{text.get("join-vow-name")}</li>
                <li>{text.get(vow)}</li>
                <li>{text.get("say-vow-secret")}" "<a href="#know">{text.get("say-vow-more")}</a></li>
            </ul>
            <form method="post" action=format!("/join/{code}")>{token}<div class="btns"><button class="btn">{text.get("join-in-go")}</button></div></form>
            <section class="note" aria-labelledby="know">
                <h2 id="know" tabindex="-1">{text.get("join-know-heading")}</h2>
                <ul class="know">
                    <li><Picture name="who"/><span>{text.get("join-know-name")}</span></li>
                    <li><Picture name=picture/><span>{text.get(key)}</span></li>
                    <li><Picture name="change"/><span>{text.get("join-know-board")}</span></li>
                    <li><Picture name="talk"/><span>{text.get("join-know-safe")}</span></li>
                </ul>
                <Tels site=page.site()/>
            </section>
        }
    })
}
