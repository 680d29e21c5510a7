//! Joining: the page that an invitation's link opens, once and within a week.
//!
//! The link is the only secret in an address: it admits somebody who has no account yet. So it works once, for a week, on a page that
//! is neither cached (`no-store`) nor indexed (`noindex`). Requests are not logged, and `referrer-policy` hides it from other pages.

use crate::{
    form::Problems,
    staff::{
        Person, known_device,
        pages::sign_in::{NarrowSummary, SecretField},
        password, sign_in,
        store::{self, Invited, NewCredentials},
    },
    state::App,
    typed::digits,
    web::{Answer, Error, Fields, Page, parts::qr, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use leptos::prelude::*;
use totp_rs::{Secret, Totp};
use tower_sessions::Session;

const WAITS: &str = "Nobody has agreed yet. Ask whoever gave you the link who it is that has to.";
const WRONG_NUMBER: &str =
    "That isn’t the number that goes with this link. A second person tells it to you; whoever gave you the link doesn’t know it.";

pub fn routes() -> Router<App> {
    Router::new().route("/invitation/{token}", get(show).post(join))
}

/// `GET /invitation/{token}`: shows no secret yet, so that a program that follows links learns none.
async fn show(State(app): State<App>, page: Page, Path(token): Path<String>) -> Answer {
    let page = page.signed_out();
    let Some(invited) = store::invited(&mut *app.read().await?, &app.audit_context(), &token).await? else { return Ok(gone(&page)) };
    Ok(begin_page(&page, &token, &invited, &Problems::default()))
}

/// `POST /invitation/{token}`: with `begin` the number, where the link needs one; else the password and the code.
async fn join(State(app): State<App>, page: Page, Path(token): Path<String>, session: Session, fields: Fields) -> Answer {
    let page = page.signed_out();
    let Some(invited) = store::invited(&mut *app.read().await?, &app.audit_context(), &token).await? else { return Ok(gone(&page)) };
    let number = fields.line("link_number");
    if !invited.opens_with(&app.vault, number) {
        let sentence = if invited.waits { WAITS } else { WRONG_NUMBER };
        return Ok(unprocessable(begin_page(&page.wrong(), &token, &invited, &Problems::one("link_number", sentence))));
    }
    let person = invited.person;
    let secret = password::invited_secret(&app, &token);
    let codes = password::codes(&secret, &person.email)?;
    if fields.all("begin").next().is_some() {
        let mut tx = app.write_as_staff_urgently().await?;
        store::note_opened(&mut tx, &app.audit_context(), person.id).await?;
        tx.commit().await?;
        return join_page(&page, &token, number, &person, &codes, &Problems::default());
    }
    let chosen = fields.text("password");
    let mut problems = password::problems(chosen, &person);
    if fields.broken {
        problems.add("password", "Some letters of that could not be read. Please type it again, or use other letters.");
    }
    let step = codes.check(&digits(fields.text("code")), app.clock.seconds().unsigned_abs());
    if step.is_none() {
        problems.add("code", "That isn’t the code your app shows now. Wait for the next one and type that.");
    }
    let Some(step) = step.filter(|_| problems.is_empty()) else {
        return Ok(unprocessable(join_page(&page.wrong(), &token, number, &person, &codes, &problems)?));
    };
    let hash = password::hash(chosen).await?;
    let new = NewCredentials { password_hash: &hash, totp: &secret, step: step as i64 };
    let mut tx = app.write_as_staff_urgently().await?;
    let Some(joined) = store::join(&mut tx, &app.audit_context(), &token, number, &new).await? else { return Ok(gone(&page)) };
    store::record_sign_in(&mut tx, &app.audit_context(), &joined).await?;
    tx.commit().await?;
    app.channels.accounts_changed();
    sign_in::begin(&session, &app.clock, &joined).await?;
    Ok(known_device::remember(redirect(joined.home()), &app.config, &app.vault, app.clock.today(), &joined.email))
}

/// The page that a link opens first. The next one shows the secret of the codes, and opening it leaves a trace for whoever made the link.
fn begin_page(page: &Page, token: &str, invited: &Invited, problems: &Problems) -> Response {
    let person = &invited.person;
    let roles = person.roles.iter().map(|role| view! { <dt>{role.label()}</dt><dd>{role.about()}</dd> }).collect_view();
    let lead = if person.joined {
        "With this link you choose a new password and get new codes. What you had before ends when you are done."
    } else {
        "You are invited to work here."
    };
    let wait =
        problems.of("link_number").filter(|_| invited.waits).map(|sentence| view! { <p class="error" id="link_number">{sentence.to_string()}</p> });
    let number = (!invited.waits && invited.needs_number()).then(|| {
        view! { <SecretField name="link_number" kind="text" label="The number that a second person told you" complete="off" problems=problems.clone()/> }
    });
    page.static_page("Welcome", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            <h1>"Welcome, "<bdi dir="auto">{person.name.clone()}</bdi></h1>
            <p>{lead}" This link is for you alone, and works once."</p>
            <dl class="facts slim">{roles}</dl>
            <form class="slim panel" method="post" action=format!("/invitation/{token}")>
                {wait}
                {invited.waits.then(|| view! { <p>"A second person has to agree first. They tell you a number; come back then."</p> })}
                {number}
                <button class="bt main" name="begin" value="yes">{if invited.waits { "Try again" } else { "Begin" }}</button>
            </form>
        }
    })
}

fn gone(page: &Page) -> Response {
    let view = page.static_page("This link is used up", || {
        view! {
            <h1>"This link doesn’t open anything any more"</h1>
            <p>"An invitation works once, for a week. If you have joined already, "<a href="/sign-in">"sign in here"</a>". If not, ask whoever invited you for a new link."</p>
        }
    });
    (StatusCode::NOT_FOUND, view).into_response()
}

fn join_page(page: &Page, token: &str, number: &str, person: &Person, codes: &Totp, problems: &Problems) -> Answer {
    let address = codes.to_url().map_err(|error| Error::Broken(error.to_string().into()))?;
    let picture = qr(&address, "QR code for your authenticator app").ok_or_else(|| Error::Broken("an address was too long for a QR code".into()))?;
    Ok(page.static_page("Join", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            <h1>"Welcome, "<bdi dir="auto">{person.name.clone()}</bdi></h1>
            <form class="slim" method="post" action=format!("/invitation/{token}")>
                <input type="hidden" name="link_number" value=number.to_string()/>
                <section class="panel" aria-labelledby="first">
                    <h2 id="first">"1. Your password"</h2>
                    <div class="field">
                        <label for="email">"Your email, to sign in with"</label>
                        <input id="email" type="email" value=person.email.clone() readonly=true autocomplete="username"/>
                    </div>
                    <SecretField name="password" kind="password" label="A new password" complete="new-password" problems=problems.clone()
                        hint="12 characters or more. Three or four words that don’t belong together make a good one. You may paste it."/>
                </section>
                <section class="panel" aria-labelledby="second">
                    <h2 id="second">"2. Your codes"</h2>
                    <p>"Each time you sign in, an app on your phone gives you six digits. Any authenticator app will do. Point it at this picture:"</p>
                    {picture}
                    <p>"Or type this into the app:"</p>
                    <p><code translate="no">{spaced(codes.secret())}</code></p>
                    <SecretField name="code" kind="text" label="The six digits your app shows now" complete="one-time-code" problems=problems.clone()/>
                </section>
                <button class="bt main">"Join"</button>
            </form>
        }
    }))
}

/// Formats the secret in groups of four, as people type it.
pub(super) fn spaced(secret: &Secret) -> String {
    let letters: Vec<char> = secret.to_base32().chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}
