//! A person's own account: where they are signed in, their password, their authenticator and their recovery codes.

use crate::{
    audit_log::AuditAction,
    form::Problems,
    id, random,
    staff::{
        Person,
        account::{self, Shown},
        pages::{
            devices::devices_view,
            invitation::spaced,
            passkeys, provider,
            sign_in::{NarrowSummary, SecretField},
        },
        password,
        proof::{Proof, SignedIn},
        provider_link_store, recovery_store, sign_in,
        store::Renewed,
    },
    state::App,
    typed::digits,
    web::{Answer, Error, Fields, Page, parts::qr, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use tower_sessions::Session;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(show))
        .route("/account/sign-ins", post(end))
        .route("/account/password", get(password_form).post(change_password))
        .route("/account/authenticator", get(authenticator_form).post(change_authenticator))
        .route("/account/recovery-codes", get(codes_form).post(make_codes))
}

/// `GET /account`
async fn show(State(app): State<App>, by: SignedIn, session: Session, page: Page, RawQuery(query): RawQuery) -> Answer {
    let problems = provider::problems(query.as_deref(), app.provider.as_ref());
    let notice = notice(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    let devices = sign_in::devices(&mut *app.read().await?, &app.clock, &session, by.person()).await?;
    let left = recovery_store::left(&mut *app.read().await?, by.person().id).await?;
    let since = provider_link_store::since(&mut *app.read().await?, by.person().id).await?;
    let (page, keys) = (page.desk(by.desk()), passkeys::section(&app, by.person().id).await?);
    let page = if problems.is_empty() { page } else { page.wrong() };
    Ok(page.clone().with_scripts("Your account", || {
        view! {
            <NarrowSummary page=page.clone() problems/>
            {notice.map(|notice| view! { <p class="told" role="status">{notice}</p> })}
            <h1>"Your account"</h1>
            <p>"You sign in as "<bdi>{by.person().email.clone()}</bdi>". "<a href="/desk">"What you may do here"</a></p>
            {devices_view(&devices)}
            <section class="panel slim" aria-labelledby="password">
                <h2 id="password">"Password"</h2>
                <p><a class="bt" href="/account/password">"Change your password"</a></p>
            </section>
            {keys}
            {passkeys::script(&page)}
            <section class="panel slim" aria-labelledby="phone">
                <h2 id="phone">"Your phone"</h2>
                <p>"Recovery codes let you in when your phone is lost or broken. "{match left {
                    0 => "You have none.".to_string(),
                    1 => "You have one left.".into(),
                    left => format!("You have {left} left."),
                }}</p>
                <p class="btns"><a class="bt" href="/account/recovery-codes">"Make recovery codes"</a><a class="bt" href="/account/authenticator">"Move to another authenticator app"</a></p>
            </section>
            {provider::account_section(app.provider.as_ref(), since)}
        }
    }))
}

fn notice(word: &str) -> Option<&'static str> {
    match word {
        "sign-in" => Some("That device is signed out."),
        "sign-ins" => Some("You are signed in here only."),
        "password" => Some("Your password is changed, and you are signed in here only."),
        "authenticator" => Some("From now on the codes of your new app count, and you are signed in here only."),
        "passkey" => Some("Your passkey is added. From now on you can sign in with it."),
        "passkey-removed" => Some("The passkey is removed: nobody gets in with it, and you are signed in here only."),
        "passkey-renamed" => Some("The passkey has its new name."),
        "linked" => Some("It is linked: from now on you may sign in with it."),
        "unlinked" => Some("It is unlinked and lets nobody in here any more, and you are signed in here only."),
        _ => None,
    }
}

/// `POST /account/sign-ins`: ends the one that the form names, or all but this one.
async fn end(State(app): State<App>, by: SignedIn, session: Session, fields: Fields) -> Answer {
    let key = fields.text("sign_in");
    if !key.is_empty() {
        account::end_sign_in(&app, &by, &session, key).await?;
        return Ok(redirect("/account?done=sign-in"));
    }
    let person = account::renew(&app, &by, AuditAction::SignedOutOthers, &Renewed::default()).await?;
    sign_in::begin(&session, &app.clock, &person).await?;
    Ok(redirect("/account?done=sign-ins"))
}

/// `GET /account/password`
async fn password_form(by: SignedIn, page: Page) -> Answer {
    Ok(password_page(&page.desk(by.desk()), by.person(), &Problems::default()))
}

/// `POST /account/password`
async fn change_password(State(app): State<App>, by: SignedIn, session: Session, page: Page, fields: Fields) -> Answer {
    let page = page.desk(by.desk());
    let new = fields.text("new_password");
    let mut problems = Problems::default();
    if let Some(sentence) = password::problems(new, by.person()).of("password") {
        problems.add("new_password", sentence);
    }
    if fields.broken {
        problems.add("new_password", "Some letters of that could not be read. Please type it again, or use other letters.");
    }
    if problems.is_empty() {
        problems = account::confirm(&app, &by, &shown(&fields)).await?.err().unwrap_or_default();
    }
    if !problems.is_empty() {
        return Ok(unprocessable(password_page(&page.wrong(), by.person(), &problems)));
    }
    let hash = password::hash(new).await?;
    let renewed = Renewed { password_hash: Some(&hash), totp: None };
    let person = account::renew(&app, &by, AuditAction::ChangedPassword, &renewed).await?;
    sign_in::begin(&session, &app.clock, &person).await?;
    Ok(redirect("/account?done=password"))
}

pub(super) fn shown(fields: &Fields) -> Shown<'_> {
    Shown { password: fields.text("password"), code: fields.line("code") }
}

pub(super) fn crumbs(title: &'static str) -> impl IntoView {
    view! { <nav class="crumbs" aria-label="Where you are"><ol><li><a href="/account">"Your account"</a></li><li aria-current="page">{title}</li></ol></nav> }
}

/// The fields of every form here. Password managers need the address beside the password.
pub(super) fn shown_fields(person: &Person, problems: &Problems) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for="email">"Your email"</label>
            <input id="email" type="email" value=person.email.clone() readonly=true autocomplete="username"/>
        </div>
        <SecretField name="password" kind="password" label="Your password now" complete="current-password" problems=problems.clone()/>
        <SecretField name="code" kind="text" label="Six digits from your app, or a recovery code" complete="off" problems=problems.clone()/>
    }
}

fn password_page(page: &Page, person: &Person, problems: &Problems) -> Response {
    page.static_page("Change your password", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Password")}
            <h1>"Change your password"</h1>
            <form class="slim panel" method="post" action="/account/password">
                {shown_fields(person, problems)}
                <SecretField name="new_password" kind="password" label="Your new password" complete="new-password" problems=problems.clone()
                    hint="12 characters or more. Three or four words that don’t belong together make a good one."/>
                <p class="hush">"Every other sign-in of yours ends."</p>
                <button class="bt main">"Change it"</button>
            </form>
        }
    })
}

/// `GET /account/authenticator`
async fn authenticator_form(State(app): State<App>, by: SignedIn, page: Page) -> Answer {
    authenticator_page(&app, &page.desk(by.desk()), by.person(), random::bytes(), &Problems::default())
}

/// `POST /account/authenticator`
async fn change_authenticator(State(app): State<App>, by: SignedIn, session: Session, page: Page, fields: Fields) -> Answer {
    let page = page.desk(by.desk());
    let nonce = id::from_hex(fields.line("nonce")).map_err(|_| Error::Unreadable)?;
    let secret = account::new_secret(&app, by.person().id, &nonce);
    let step = password::codes(&secret, &by.person().email)?.check(&digits(fields.text("new_code")), app.clock.seconds().unsigned_abs());
    let problems = match step {
        None => Problems::one("new_code", "That isn’t the code your new app shows now. Wait for the next one and type that."),
        Some(_) => account::confirm(&app, &by, &shown(&fields)).await?.err().unwrap_or_default(),
    };
    let Some(step) = step.filter(|_| problems.is_empty()) else {
        return Ok(unprocessable(authenticator_page(&app, &page.wrong(), by.person(), nonce, &problems)?));
    };
    let renewed = Renewed { password_hash: None, totp: Some((&secret, step as i64)) };
    let person = account::renew(&app, &by, AuditAction::ChangedAuthenticator, &renewed).await?;
    sign_in::begin(&session, &app.clock, &person).await?;
    Ok(redirect("/account?done=authenticator"))
}

fn authenticator_page(app: &App, page: &Page, person: &Person, nonce: [u8; 16], problems: &Problems) -> Answer {
    let codes = password::codes(&account::new_secret(app, person.id, &nonce), &person.email)?;
    let address = codes.to_url().map_err(|error| Error::Broken(error.to_string().into()))?;
    let picture =
        qr(&address, "QR code for your new authenticator app").ok_or_else(|| Error::Broken("an address was too long for a QR code".into()))?;
    Ok(page.static_page("Another authenticator", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Authenticator")}
            <h1>"Move to another authenticator app"</h1>
            <form class="slim" method="post" action="/account/authenticator">
                <input type="hidden" name="nonce" value=id::to_hex(&nonce)/>
                <section class="panel" aria-labelledby="first">
                    <h2 id="first">"1. The new app"</h2>
                    <p>"Point it at this picture:"</p>
                    {picture}
                    <p>"Or type this into the app:"</p>
                    <p><code translate="no">{spaced(codes.secret())}</code></p>
                    <SecretField name="new_code" kind="text" label="The six digits the new app shows now" complete="one-time-code" problems=problems.clone()/>
                </section>
                <section class="panel" aria-labelledby="second">
                    <h2 id="second">"2. That it is you"</h2>
                    {shown_fields(person, problems)}
                </section>
                <button class="bt main">"Use the new app"</button>
            </form>
        }
    }))
}

/// `GET /account/recovery-codes`
async fn codes_form(by: SignedIn, page: Page) -> Answer {
    Ok(codes_page(&page.desk(by.desk()), by.person(), &Problems::default()))
}

/// `POST /account/recovery-codes`: answers with the codes, which are shown only here.
async fn make_codes(State(app): State<App>, by: SignedIn, page: Page, fields: Fields) -> Answer {
    let page = page.desk(by.desk());
    if let Err(problems) = account::confirm(&app, &by, &shown(&fields)).await? {
        return Ok(unprocessable(codes_page(&page.wrong(), by.person(), &problems)));
    }
    let codes = account::make_recovery_codes(&app, &by).await?;
    let grouped = |code: String| code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-");
    let lines = codes.into_iter().map(|code| view! { <li><code translate="no">{grouped(code)}</code></li> });
    Ok(page.static_page("Your recovery codes", || {
        view! {
            {crumbs("Recovery codes")}
            <h1>"Your recovery codes"</h1>
            <section class="panel slim">
                <p>"Write them down or print them, and keep them where your phone is not. Each is good once, with your password. They are shown here and nowhere else; earlier ones have ended."</p>
                <ol class="codes">{lines.collect_view()}</ol>
            </section>
            <p><a class="bt" href="/account">"Back to your account"</a></p>
        }
    }))
}

fn codes_page(page: &Page, person: &Person, problems: &Problems) -> Response {
    page.static_page("Recovery codes", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Recovery codes")}
            <h1>"Make recovery codes"</h1>
            <form class="slim panel" method="post" action="/account/recovery-codes">
                <p>"You get ten. Each lets you sign in once, with your password, when your phone is not there. Earlier ones end."</p>
                {shown_fields(person, problems)}
                <button class="bt main">"Make ten codes"</button>
            </form>
        }
    })
}
