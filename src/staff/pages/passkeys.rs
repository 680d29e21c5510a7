//! Passkeys: signing in with one, and the list of one's own. A device is asked by script (`public/passkey.js`), which shows what needs it.

use crate::{
    clock::say_day,
    form::Problems,
    id::{PasskeyId, PersonId},
    staff::{
        Person,
        account::confirm,
        pages::{
            account::{crumbs, shown, shown_fields},
            sign_in::{self, NarrowSummary, SecretField},
        },
        passkey_store::{self, Passkey},
        passkeys::{self, NAME, Question},
        proof::{Proof, SignedIn},
        sign_in as sessions,
    },
    state::App,
    web::{Answer, Error, Fields, Page, markup::IntoMarkup, redirect, unprocessable},
};
use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::prelude::*;
use serde_json::json;
use tower_sessions::Session;

const REFUSED: &str =
    "That passkey didn’t let you in. It may have been removed, or it took longer than five minutes. Try again, or sign in with your password.";
const NOT_ADDED: &str = "That didn’t work: the device’s answer didn’t fit, or it took longer than five minutes. Please begin again.";
const NO_NAME: &str = "Say where it is, such as “Work laptop”, so that you know it in the list.";
const LONG_NAME: &str = "Please use 60 letters or fewer.";
const BROKEN: &str = "Some letters of that could not be read. Please type it again, or use other letters.";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in/passkey", get(ask).post(sign_in))
        .route("/account/passkeys", get(name_form).post(ask_to_add))
        .route("/account/passkeys/made", post(add))
        .route("/account/passkeys/{id}", get(removal_form))
        .route("/account/passkeys/{id}/name", get(rename_form).post(rename))
        .route("/account/passkeys/{id}/removal", post(remove))
}

/// `GET /sign-in/passkey`: a challenge for whoever asks.
async fn ask(State(app): State<App>) -> Answer {
    let question = passkeys::ask_to_sign_in(&app)?.ok_or(Error::NotThere)?;
    Ok(Json(json!({ "options": question.options, "sealed": question.sealed })).into_response())
}

/// `POST /sign-in/passkey`. Tries are not counted: an answer can't be guessed, and checking one costs hardly anything.
async fn sign_in(State(app): State<App>, page: Page, session: Session, fields: Fields) -> Answer {
    match passkeys::sign_in(&app, fields.line("sealed"), fields.text("answer")).await? {
        Some(person) => sign_in::begin(&app, &session, &person).await,
        None => Ok(unprocessable(sign_in::password_page(&app, &page.signed_out().wrong(), "", &Problems::one("passkey", REFUSED)))),
    }
}

pub fn script(page: &Page) -> impl IntoView + use<> {
    view! { <script type="module" src=page.asset("passkey.js")></script> }
}

/// The button on the sign-in page.
pub fn button(app: &App, page: &Page, problems: &Problems) -> impl IntoView + use<> {
    let (script, wrong) = (script(page), problems.of("passkey").map(str::to_string));
    passkeys::are_possible(&app.config).then(|| {
        view! {
            <form class="slim panel" method="post" action="/sign-in/passkey" data-passkey="get" hidden=true>
                {wrong.map(|sentence| view! { <p class="error">{sentence}</p> })}
                <input type="hidden" name="sealed"/>
                <input type="hidden" name="answer"/>
                <button class="bt" id="passkey">"Sign in with a passkey"</button>
                <p role="status" data-failed="No passkey was used. Try again, or sign in with your password."></p>
            </form>
            {script}
        }
    })
}

/// The list on the account page.
pub async fn section(app: &App, person: PersonId) -> Result<impl IntoView + use<>, Error> {
    let keys = passkey_store::passkeys(&mut *app.read().await?, person).await?;
    let can_add = passkeys::are_possible(&app.config);
    let rows: Vec<_> = keys.iter().map(row).collect();
    Ok((can_add || !keys.is_empty()).then(|| {
        view! {
            <section class="panel slim" aria-labelledby="passkeys">
                <h2 id="passkeys">"Passkeys"</h2>
                <p>"A passkey lets you in with the finger, face or PIN of your own device, without password and code."</p>
                {if rows.is_empty() { view! { <p>"You have none."</p> }.into_markup() } else { view! { <ul>{rows}</ul> }.into_markup() }}
                {can_add.then(|| view! { <p data-passkey="link" hidden=true><a class="bt" href="/account/passkeys">"Add a passkey"</a></p> })}
            </section>
        }
    }))
}

fn row(key: &Passkey) -> impl IntoView + use<> {
    let used = key.used_on.map_or("not used yet".into(), |day| format!("last used on {}", say_day(day)));
    view! {
        <li>
            <bdi dir="auto">{key.name.clone()}</bdi>", added on "{say_day(key.added_on)}", "{used}" "
            <a href=format!("/account/passkeys/{}/name", key.id)>"Rename"<span class="hide">" "<bdi dir="auto">{key.name.clone()}</bdi></span></a>" "
            <a href=format!("/account/passkeys/{}", key.id)>"Remove"<span class="hide">" "<bdi dir="auto">{key.name.clone()}</bdi></span></a>
        </li>
    }
}

/// `GET /account/passkeys`
async fn name_form(by: SignedIn, page: Page) -> Answer {
    Ok(name_page(&page.desk(by.desk()), by.person(), "", &Problems::default()))
}

/// `POST /account/passkeys`: answers with the page that asks the device.
async fn ask_to_add(State(app): State<App>, by: SignedIn, page: Page, fields: Fields) -> Answer {
    let (page, name) = (page.desk(by.desk()), fields.line("name"));
    let mut problems = name_problems(&fields);
    if problems.is_empty() {
        problems = confirm(&app, &by, &shown(&fields)).await?.err().unwrap_or_default();
    }
    if !problems.is_empty() {
        return Ok(unprocessable(name_page(&page.wrong(), by.person(), name, &problems)));
    }
    let question = passkeys::ask_to_add(&app, &by, name).await?.ok_or(Error::NotThere)?;
    Ok(device_page(&page, name, &question))
}

fn name_problems(fields: &Fields) -> Problems {
    match fields.line("name").chars().count() {
        _ if fields.broken => Problems::one("name", BROKEN),
        0 => Problems::one("name", NO_NAME),
        1..=NAME => Problems::default(),
        _ => Problems::one("name", LONG_NAME),
    }
}

fn name_field(name: &str, problems: &Problems) -> impl IntoView + use<> {
    view! {
        <SecretField name="name" kind="text" label="A name for it" complete="off" value=name.to_string() problems=problems.clone()
            hint="The device it is on, such as “Work laptop”. Only you see it."/>
    }
}

fn name_page(page: &Page, person: &Person, name: &str, problems: &Problems) -> Response {
    page.static_page("Add a passkey", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Add a passkey")}
            <h1>"Add a passkey"</h1>
            <form class="slim panel" method="post" action="/account/passkeys">
                {name_field(name, problems)}
                {shown_fields(person, problems)}
                <button class="bt main">"Go on"</button>
            </form>
        }
    })
}

fn device_page(page: &Page, name: &str, question: &Question) -> Response {
    page.with_scripts("Add a passkey", || {
        view! {
            {crumbs("Add a passkey")}
            <h1>"Add a passkey"</h1>
            <form class="slim panel" method="post" action="/account/passkeys/made" data-passkey="create" data-options=question.options.to_string() hidden=true>
                <p>"Your device asks for your finger, face or PIN now, and keeps the passkey “"<bdi dir="auto">{name.to_string()}</bdi>"”."</p>
                <input type="hidden" name="name" value=name.to_string()/>
                <input type="hidden" name="sealed" value=question.sealed.clone()/>
                <input type="hidden" name="answer"/>
                <button class="bt main">"Make the passkey"</button>
                <p role="status" data-failed="No passkey was made. Perhaps this device has one of yours already. You can try again."></p>
            </form>
            <p data-passkey="missing">"This browser makes no passkeys, or its scripts are off. Your password and code work as before."</p>
            <p><a href="/account">"Back to your account"</a></p>
            {script(page)}
        }
    })
}

/// `POST /account/passkeys/made`
async fn add(State(app): State<App>, by: SignedIn, page: Page, fields: Fields) -> Answer {
    if passkeys::add(&app, &by, fields.line("sealed"), fields.text("answer")).await? {
        return Ok(redirect("/account?done=passkey"));
    }
    let page = page.desk(by.desk()).wrong();
    Ok(unprocessable(name_page(&page, by.person(), fields.line("name"), &Problems::one("name", NOT_ADDED))))
}

/// `GET /account/passkeys/{id}/name`
async fn rename_form(State(app): State<App>, by: SignedIn, page: Page, Path(id): Path<String>) -> Answer {
    let key = own_passkey(&app, &by, id.parse()?).await?;
    Ok(rename_page(&page.desk(by.desk()), &key, &key.name, &Problems::default()))
}

/// `POST /account/passkeys/{id}/name`. The name lets nobody in, so neither password nor code is asked for.
async fn rename(State(app): State<App>, by: SignedIn, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let (key, name) = (own_passkey(&app, &by, id.parse()?).await?, fields.line("name"));
    let problems = name_problems(&fields);
    if !problems.is_empty() {
        return Ok(unprocessable(rename_page(&page.desk(by.desk()).wrong(), &key, name, &problems)));
    }
    passkeys::rename(&app, &by, key.id, name).await?.ok_or(Error::NotThere)?;
    Ok(redirect("/account?done=passkey-renamed"))
}

fn rename_page(page: &Page, key: &Passkey, name: &str, problems: &Problems) -> Response {
    page.static_page("Rename a passkey", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Rename a passkey")}
            <h1>"Rename the passkey “"<bdi dir="auto">{key.name.clone()}</bdi>"”"</h1>
            <form class="slim panel" method="post" action=format!("/account/passkeys/{}/name", key.id)>
                {name_field(name, problems)}
                <button class="bt main">"Save the name"</button>
            </form>
        }
    })
}

/// `GET /account/passkeys/{id}`
async fn removal_form(State(app): State<App>, by: SignedIn, page: Page, Path(id): Path<String>) -> Answer {
    let key = own_passkey(&app, &by, id.parse()?).await?;
    Ok(removal_page(&page.desk(by.desk()), by.person(), &key, &Problems::default()))
}

async fn own_passkey(app: &App, by: &SignedIn, id: PasskeyId) -> Result<Passkey, Error> {
    let keys = passkey_store::passkeys(&mut *app.read().await?, by.person().id).await?;
    keys.into_iter().find(|key| key.id == id).ok_or(Error::NotThere)
}

/// `POST /account/passkeys/{id}/removal`
async fn remove(State(app): State<App>, by: SignedIn, session: Session, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let key = own_passkey(&app, &by, id.parse()?).await?;
    if let Err(problems) = confirm(&app, &by, &shown(&fields)).await? {
        return Ok(unprocessable(removal_page(&page.desk(by.desk()).wrong(), by.person(), &key, &problems)));
    }
    let person = passkeys::remove(&app, &by, key.id).await?.ok_or(Error::NotThere)?;
    sessions::begin(&session, &app.clock, &person).await?;
    Ok(redirect("/account?done=passkey-removed"))
}

fn removal_page(page: &Page, person: &Person, key: &Passkey, problems: &Problems) -> Response {
    page.static_page("Remove a passkey", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Remove a passkey")}
            <h1>"Remove the passkey “"<bdi dir="auto">{key.name.clone()}</bdi>"”"</h1>
            <form class="slim panel" method="post" action=format!("/account/passkeys/{}/removal", key.id)>
                <p>"Nobody gets in with it any more, and every other sign-in of yours ends. Your device may still list it; you can delete it there too."</p>
                {shown_fields(person, problems)}
                <button class="bt main">"Remove it"</button>
            </form>
        }
    })
}
