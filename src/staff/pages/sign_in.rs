//! Sign-in and sign-out: e-mail address and password, then six digits; and the page of a person's own roles.

use crate::{
    form::Problems,
    staff::{
        Person,
        attempt::{self, Tried},
        known_device::{self, Source},
        pages::{passkeys, provider},
        proof::{Proof, SignedIn},
        sign_in,
    },
    state::App,
    web::{self, Answer, Fields, Page, limits::Attempt, parts::ErrorSummary, redirect, serve::Caller, unprocessable},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use leptos::prelude::*;
use tower_sessions::Session;

/// One sentence for a wrong address, password or code, so that it reveals none of them.
const WRONG: &str = "That didn’t fit together. Please check the email and type the password again.";
const WRONG_CODE: &str = "That code isn’t right, or was used already. Wait for the next one in your app and type that.";
const LATE: &str = "That took a while, so we forgot the password you typed. Please begin again.";
const ALL_TOGETHER: &str = "Too many wrong passwords for this email were typed on this network, perhaps by somebody else. To be let in now, type the email, the password and the code of your app together.";
const DAMAGED: &str = "Your password is right, but what we keep of your authenticator app is damaged, so no code fits. Ask an administrator for a new link, or sign in with a recovery code.";
const EMPTY: &str = "Type your email and your password.";
const SLOWLY: &str = "That was a lot of tries. Nothing is lost: please wait some minutes and try again.";

pub fn routes() -> Router<App> {
    Router::new().route("/sign-in", get(show).post(sign_in_step)).route("/sign-out", post(leave)).route("/desk", get(desk))
}

/// `GET /sign-in`
async fn show(State(app): State<App>, signed_in: Result<SignedIn, web::Error>, page: Page, RawQuery(query): RawQuery) -> Answer {
    let problems = provider::problems(query.as_deref(), app.provider.as_ref());
    match signed_in {
        Ok(proof) => Ok(redirect(proof.person().home())),
        Err(web::Error::SignIn) if problems.is_empty() => Ok(password_page(&app, &page.signed_out(), "", &problems)),
        Err(web::Error::SignIn) => Ok(password_page(&app, &page.signed_out().wrong(), "", &problems)),
        Err(error) => Err(error),
    }
}

/// `POST /sign-in`: the password, the code that was asked for after it, or both at once.
async fn sign_in_step(State(app): State<App>, page: Page, Caller(caller): Caller, session: Session, headers: HeaderMap, fields: Fields) -> Answer {
    let page = page.signed_out();
    let (email, password, code) = (fields.line("email"), fields.text("password"), code(&fields));
    let is_code_only = email.is_empty() && password.is_empty() && fields.all("code").next().is_some();
    let awaited = if is_code_only { sign_in::awaiting_code(&session, &app.clock).await? } else { None };
    let account = awaited.as_deref().unwrap_or(email);
    let source = Source::of(&headers, caller, &app.config, &app.vault, app.clock.today(), account);
    if !source.is_known() && !app.limits.admits(Attempt::SignIn, caller).await {
        return Ok(slowly(&app, page, email));
    }
    if is_code_only {
        return enter_code(&app, page, &session, source, awaited, code).await;
    }
    if email.is_empty() || password.is_empty() {
        return Ok(wrong(&app, page, email, EMPTY));
    }
    match attempt::with_password(&app, source, email, password, code).await? {
        Tried::SignedIn(credentials) => begin(&app, &session, &credentials.person).await,
        Tried::NeedsCode(credentials) => {
            sign_in::await_code(&session, &app.clock, credentials.person.id, &credentials.person.email).await?;
            Ok(code_page(&page, &Problems::default()))
        }
        Tried::Wrong => Ok(wrong(&app, page, email, WRONG)),
        Tried::AllTogether => Ok(all_together(&app, page, email)),
        Tried::TooMany => Ok(slowly(&app, page, email)),
        Tried::Damaged => Ok(wrong(&app, page, email, DAMAGED)),
    }
}

/// The code of the person's app or, where they have none at hand, one of their recovery codes.
fn code(fields: &Fields) -> &str {
    let code = fields.line("code");
    if code.is_empty() { fields.line("recovery") } else { code }
}

async fn enter_code(app: &App, page: Page, session: &Session, source: Source, email: Option<String>, code: &str) -> Answer {
    let Some(email) = email else { return Ok(wrong(app, page, "", LATE)) };
    match attempt::with_code(app, source, &email, code).await? {
        Tried::SignedIn(credentials) => begin(app, session, &credentials.person).await,
        Tried::TooMany => {
            let page = page.wrong();
            Ok((StatusCode::TOO_MANY_REQUESTS, code_page(&page, &Problems::one("code", SLOWLY))).into_response())
        }
        Tried::Damaged => Ok(wrong(app, page, &email, DAMAGED)),
        _ => Ok(unprocessable(code_page(&page.wrong(), &Problems::one("code", WRONG_CODE)))),
    }
}

pub(super) async fn begin(app: &App, session: &Session, person: &Person) -> Answer {
    sign_in::begin(session, &app.clock, person).await?;
    let response = redirect(person.home());
    Ok(known_device::remember(response, &app.config, &app.vault, app.clock.today(), &person.email))
}

/// `POST /sign-out`: the cookie goes with it.
async fn leave(State(app): State<App>, session: Session) -> Answer {
    if let Some(person) = sign_in::end(&session).await? {
        app.presence.forget(person);
    }
    app.channels.accounts_changed();
    Ok(redirect("/sign-in"))
}

fn wrong(app: &App, page: Page, email: &str, sentence: &str) -> Response {
    unprocessable(password_page(app, &page.wrong(), email, &Problems::one("email", sentence)))
}

fn slowly(app: &App, page: Page, email: &str) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, password_page(app, &page.wrong(), email, &Problems::one("email", SLOWLY))).into_response()
}

/// Asks for everything at once: whoever has a right code is heard whoever else tries.
fn all_together(app: &App, page: Page, email: &str) -> Response {
    let view = sign_in_page(app, &page.wrong(), email, true, &Problems::one("email", ALL_TOGETHER));
    (StatusCode::TOO_MANY_REQUESTS, view).into_response()
}

pub(super) fn password_page(app: &App, page: &Page, email: &str, problems: &Problems) -> Response {
    sign_in_page(app, page, email, false, problems)
}

fn sign_in_page(app: &App, page: &Page, email: &str, with_code: bool, problems: &Problems) -> Response {
    page.with_scripts("Sign in", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            <h1>"Sign in"</h1>
            <p>"For the Board’s staff and facilitators. Young people don’t sign in: "<a href="/">"this way"</a>"."</p>
            <form class="slim panel" method="post" action="/sign-in">
                <SecretField name="email" kind="email" label="Email" complete="username" value=email.to_string() problems=problems.clone()/>
                <SecretField name="password" kind="password" label="Password" complete="current-password" problems=problems.clone()/>
                {with_code.then(|| view! {
                    <SecretField name="code" kind="text" label="Six digits from your app, or a recovery code" complete="off" problems=problems.clone()/>
                })}
                <button class="bt main">"Go on"</button>
            </form>
            {passkeys::button(app, page, problems)}
            {provider::sign_in_button(app.provider.as_ref())}
        }
    })
}

pub(super) fn code_page(page: &Page, problems: &Problems) -> Response {
    page.static_page("Your code", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            <h1>"Your code"</h1>
            <form class="slim panel" method="post" action="/sign-in">
                <SecretField name="code" kind="text" label="Six digits from your app" complete="one-time-code" problems=problems.clone()/>
                <details>
                    <summary>"I haven’t got my phone"</summary>
                    <SecretField name="recovery" kind="text" label="One of your recovery codes" complete="off" problems=Problems::default()/>
                    <p class="hush">"You have none? An administrator can ask for a new link for you."</p>
                </details>
                <button class="bt main">"Sign in"</button>
            </form>
            <p><a href="/sign-in">"Begin again"</a></p>
        }
    })
}

/// The error summary on top of a narrow page.
#[component]
pub(super) fn NarrowSummary(page: Page, problems: Problems) -> impl IntoView {
    let problems: Vec<_> = problems.iter().map(|(field, sentence)| (field.to_string(), sentence.to_string())).collect();
    view! { <div class="slim"><ErrorSummary text=page.text problems/></div> }
}

/// One field of the sign-in forms. Passwords and codes are never sent back.
#[component]
pub(super) fn SecretField(
    name: &'static str,
    kind: &'static str,
    label: &'static str,
    complete: &'static str,
    #[prop(optional)] value: String,
    #[prop(optional)] hint: Option<&'static str>,
    problems: Problems,
) -> impl IntoView {
    let wrong = problems.of(name).map(str::to_string);
    let is_wrong = wrong.is_some();
    let described = match (hint.is_some(), is_wrong) {
        (false, false) => None,
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (true, true) => Some(format!("{name}-hint {name}-error")),
    };
    let value = (!value.is_empty()).then_some(value);
    let digits = (complete == "one-time-code").then_some("numeric");
    view! {
        <div class="field" class:bad=is_wrong>
            <label for=name>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {wrong.map(|sentence| view! { <p class="error" id=format!("{name}-error")>{sentence}</p> })}
            <input id=name name=name type=kind value=value autocomplete=complete inputmode=digits aria-invalid=is_wrong.then_some("true") aria-describedby=described/>
        </div>
    }
}

/// `GET /desk`: the person's own roles and pages.
async fn desk(proof: SignedIn, page: Page) -> Answer {
    let person = proof.person().clone();
    Ok(page.desk(proof.desk()).static_page("Your desk", || {
        let roles = person.roles.iter().map(|role| view! { <dt>{role.label()}</dt><dd>{role.about()}</dd> }).collect_view();
        let rooms = person.nav_links().into_iter().map(|(address, name)| view! { <li><a class="bt" href=address>{name}</a></li> }).collect_view();
        view! {
            <h1>"Hello, "<bdi dir="auto">{person.name.clone()}</bdi></h1>
            <section class="panel slim" aria-labelledby="roles">
                <h2 id="roles">"What you do here"</h2>
                <dl class="facts">{roles}</dl>
                <p class="hush">"You sign in as "<bdi>{person.email.clone()}</bdi>". An administrator can change what you may do."</p>
            </section>
            {(!person.nav_links().is_empty()).then(|| view! { <h2>"Your rooms"</h2><ul class="plainlist">{rooms}</ul> })}
        }
    }))
}
