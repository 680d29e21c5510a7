//! The way to the provider and back, and the link that somebody makes to their account there.
//!
//! The provider sends people back with a GET, which changes nothing: its page has a button, and that posts.

use crate::{
    audit_log::AuditAction,
    clock::say_day,
    form::Problems,
    oidc::{self, Provider},
    staff::{
        account::{self, Shown},
        pages::{
            account::{crumbs, shown_fields},
            sign_in::{self as sign_in_page, NarrowSummary},
        },
        proof::{Proof, SignedIn},
        provider_link_store,
        provider_sign_in::{self, Outcome, Problem, Wish},
        sign_in,
        store::{self, Renewed},
    },
    state::App,
    web::{
        self, Answer, Error, Fields, Page,
        limits::Attempt,
        markup::{IntoMarkup, Markup},
        redirect,
        serve::Caller,
        unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::Response,
    routing::{get, post},
};
use http::{HeaderValue, header::REFRESH};
use jiff::civil::Date;
use leptos::prelude::*;
use tower_sessions::Session;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in/provider", post(begin_sign_in))
        .route("/sign-in/provider/return", get(come_back).post(finish))
        .route("/account/provider", get(link_form).post(begin_link))
        .route("/account/provider/unlink", post(unlink))
}

/// A sentence for each problem, with the provider's name in it.
pub(super) fn sentence(problem: Problem, name: &str) -> String {
    match problem {
        Problem::Unreachable => format!("{name}’s sign-in can’t be reached now. Your email and password work as ever."),
        Problem::Refused => format!("{name}’s sign-in did not let you through. Please begin again, or use your email and password."),
        Problem::NotBegun => "That took too long, was used already, or was begun in another browser. Please begin again.".into(),
        Problem::NotLinked => format!(
            "No account in use here is linked to that account of {name}’s. Sign in with your email and password, and link it at “Your account”."
        ),
        Problem::Taken => format!("That account of {name}’s is linked to somebody else’s account here. Nothing has changed."),
        Problem::TooMany => "That was a lot of tries. Please wait some minutes and try again.".into(),
    }
}

/// The problem that an address names, for the page it leads to.
pub(super) fn problems(query: Option<&str>, provider: Option<&Provider>) -> Problems {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let sentence = provider.zip(fields.text("problem").parse().ok()).map(|(provider, problem)| sentence(problem, provider.name()));
    sentence.map_or_else(Problems::default, |sentence| Problems::one("provider", &sentence))
}

fn failed(at: &str, problem: Problem) -> Response {
    redirect(&format!("{at}?problem={}", <&str>::from(problem)))
}

fn provider(app: &App) -> Result<&Provider, Error> {
    app.provider.as_ref().ok_or(Error::NotThere)
}

/// The button on the sign-in page.
pub(super) fn sign_in_button(provider: Option<&Provider>) -> Option<impl IntoView + use<>> {
    provider.map(|provider| {
        view! {
            <form class="slim panel" method="post" action="/sign-in/provider">
                <p>"Or, if you have linked it to your account here:"</p>
                <button class="bt" id="provider">{format!("Sign in with {}", provider.name())}</button>
            </form>
        }
    })
}

/// `POST /sign-in/provider`
async fn begin_sign_in(State(app): State<App>, page: Page, Caller(caller): Caller, session: Session) -> Answer {
    let provider = provider(&app)?;
    if !app.limits.admits(Attempt::SignIn, caller).await {
        return Ok(failed("/sign-in", Problem::TooMany));
    }
    Ok(match provider_sign_in::begin(&app, provider, &session, Wish::SignIn).await? {
        Ok(address) => leave(&page.signed_out(), provider, address),
        Err(problem) => failed("/sign-in", problem),
    })
}

/// The page that leads to the provider. A redirect of the post would do, if `form-action 'self'` did not forbid it.
fn leave(page: &Page, provider: &Provider, address: String) -> Response {
    let refresh = HeaderValue::from_str(&format!("0; url={address}"));
    let name = provider.name().to_string();
    let mut response = page.static_page("To the sign-in", || {
        view! {
            <h1>{format!("To {name}’s sign-in")}</h1>
            <section class="panel slim"><p><a class="bt main" href=address>{format!("Go on to {name}")}</a></p></section>
        }
    });
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(REFRESH, refresh);
    }
    response
}

/// `GET /sign-in/provider/return`: shows a button, and changes nothing.
async fn come_back(State(app): State<App>, page: Page, RawQuery(query): RawQuery) -> Answer {
    let provider = provider(&app)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let (state, code, issuer) = (fields.text("state").to_string(), fields.text("code").to_string(), fields.text("iss"));
    if state.is_empty() || code.is_empty() || !issuer.is_empty() && issuer.trim_end_matches('/') != provider.issuer().trim_end_matches('/') {
        return Ok(failed("/sign-in", Problem::Refused));
    }
    let name = provider.name().to_string();
    Ok(page.signed_out().static_page("Nearly there", || {
        view! {
            <h1>"Nearly there"</h1>
            <form class="slim panel" method="post" action=oidc::RETURN>
                <p>{format!("You are back from {name}’s sign-in.")}</p>
                <input type="hidden" name="state" value=state/>
                <input type="hidden" name="code" value=code/>
                <button class="bt main">"Go on"</button>
            </form>
        }
    }))
}

/// `POST /sign-in/provider/return`
async fn finish(
    State(app): State<App>,
    page: Page,
    Caller(caller): Caller,
    session: Session,
    signed_in: Result<SignedIn, web::Error>,
    fields: Fields,
) -> Answer {
    let provider = provider(&app)?;
    let by = match signed_in {
        Ok(by) => Some(by),
        Err(Error::SignIn) => None,
        Err(error) => return Err(error),
    };
    let home = if by.is_some() { "/account" } else { "/sign-in" };
    if !app.limits.admits(Attempt::SignIn, caller).await {
        return Ok(failed(home, Problem::TooMany));
    }
    Ok(match provider_sign_in::finish(&app, provider, &session, by.as_ref(), fields.text("state"), fields.text("code")).await? {
        Outcome::SignedIn(person) => redirect(person.home()),
        Outcome::NeedsCode => sign_in_page::code_page(&page.signed_out(), &Problems::default()),
        Outcome::Linked => redirect("/account?done=linked"),
        Outcome::Failed(Wish::SignIn, problem) => failed("/sign-in", problem),
        Outcome::Failed(Wish::Link(_), problem) => failed("/account", problem),
        Outcome::NotBegun => failed(home, Problem::NotBegun),
    })
}

/// The part of one's account page about the provider.
pub(super) fn account_section(provider: Option<&Provider>, since: Option<Date>) -> Option<Markup> {
    let name = provider?.name();
    let heading = view! { <h2 id="provider">{format!("{name}’s sign-in")}</h2> };
    let body = match since {
        Some(day) => view! {
            <p>{format!("Linked since {}. You may sign in with it or with your email and password.", say_day(day))}</p>
            <form method="post" action="/account/provider/unlink"><button class="bt">"Unlink it"</button></form>
        }
        .into_markup(),
        None => view! {
            <p>{format!("Not linked: you sign in with your email and password. An account of {name}’s lets you in here once you have linked it.")}</p>
            <p><a class="bt" href="/account/provider">{format!("Use {name}’s sign-in")}</a></p>
        }
        .into_markup(),
    };
    Some(view! { <section class="panel slim" aria-labelledby="provider">{heading}{body}</section> }.into_markup())
}

/// The sentence for administrators on somebody's account there.
pub(super) fn link_fact(provider: Option<&Provider>, since: Option<Date>) -> Option<String> {
    let name = provider?.name();
    Some(match since {
        Some(day) => format!("Linked to {name}’s sign-in since {}.", say_day(day)),
        None => format!("Not linked to {name}’s sign-in."),
    })
}

/// `GET /account/provider`
async fn link_form(State(app): State<App>, by: SignedIn, page: Page) -> Answer {
    Ok(link_page(&page.desk(by.desk()), &by, provider(&app)?, &Problems::default()))
}

/// `POST /account/provider`: a new way into the account, so password and code are shown again.
async fn begin_link(State(app): State<App>, by: SignedIn, session: Session, page: Page, fields: Fields) -> Answer {
    let (provider, page) = (provider(&app)?, page.desk(by.desk()));
    let shown = Shown { password: fields.text("password"), code: fields.line("code") };
    if let Err(problems) = account::confirm(&app, &by, &shown).await? {
        return Ok(unprocessable(link_page(&page.wrong(), &by, provider, &problems)));
    }
    Ok(match provider_sign_in::begin(&app, provider, &session, Wish::Link(by.person().id)).await? {
        Ok(address) => leave(&page, provider, address),
        Err(problem) => failed("/account", problem),
    })
}

fn link_page(page: &Page, by: &SignedIn, provider: &Provider, problems: &Problems) -> Response {
    let name = provider.name().to_string();
    page.static_page("Another sign-in", || {
        view! {
            <NarrowSummary page=page.clone() problems=problems.clone()/>
            {crumbs("Another sign-in")}
            <h1>{format!("Use {name}’s sign-in")}</h1>
            <form class="slim panel" method="post" action="/account/provider">
                <p>{format!("Show that it is you, then sign in at {name}’s with your own account there. From then on it lets you in here. Your password stays, and your roles are given here as before.")}</p>
                {shown_fields(by.person(), problems)}
                <button class="bt main">{format!("Go on to {name}")}</button>
            </form>
        }
    })
}

/// `POST /account/provider/unlink`: ends all other sign-ins too, for one of them may have come through that account.
async fn unlink(State(app): State<App>, by: SignedIn, session: Session) -> Answer {
    let mut tx = app.write_as_staff_urgently().await?;
    if provider_link_store::delete(&mut tx, by.person().id).await? {
        let renewed = store::renew(&mut tx, &app.audit_context(), &by, AuditAction::UnlinkedProvider, &Renewed::default()).await?;
        let person = renewed.ok_or(Error::SignIn)?;
        tx.commit().await?;
        app.channels.accounts_changed();
        sign_in::begin(&session, &app.clock, &person).await?;
    }
    Ok(redirect("/account?done=unlinked"))
}
