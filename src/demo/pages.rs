//! The demo's start page, where anyone signs in as a member of the cast. The router adds it in the demo only.

use crate::{
    demo::data::Data,
    group_sessions::{
        SessionState,
        store::{GroupSession, sessions},
    },
    staff::{Person, Role, proof::Facilitator, sign_in, store},
    state::App,
    web::{Answer, Error, Fields, Page, redirect},
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use leptos::prelude::*;
use tower_sessions::Session;

pub fn routes() -> Router<App> {
    Router::new().route("/demo", get(cast)).route("/demo/sign-in", post(sign_in_as))
}

/// `GET /demo`
async fn cast(State(app): State<App>, page: Page) -> Answer {
    let data = Data::read()?;
    let sessions = group_sessions(&app, &data).await?;
    let joined = |state: SessionState| {
        // The earliest is the demo's own: visitors hold theirs today.
        let session = sessions.iter().rev().find(|session| session.state == state && !session.dry_run)?;
        Some(format!("/join/{}", session.code.as_str()))
    };
    let (open, over) = (joined(SessionState::Open), joined(SessionState::Closed));
    let receipt = data.feedback.iter().find_map(|said| said.receipt.clone());
    let buttons = data.cast.into_iter().map(|character| {
        let description = character.roles.iter().filter_map(|role| role.parse::<Role>().ok()).map(role_description).next().unwrap_or_default();
        view! { <li><button class="bt" name="person" value=character.key>{character.name}<span>{description}</span></button></li> }
    });
    Ok(page.signed_out().static_page("Demo", || {
        view! {
            <h1>"Who do you want to be?"</h1>
            <p class="lead">"Everything here is invented: the words, the people, the answers. Nothing you do here reaches anyone."</p>
            <h2>"A young person"</h2>
            <ul class="cast">
                <li><a class="bt" href="/have-your-say">"Amina, 14"<span>"has something to say, on an old phone"</span></a></li>
                {receipt.map(|receipt| view! {
                    <li><a class="bt" href="/receipt">"Callum, 16"<span>"said something months ago and comes back with his five words: "<b>{receipt}</b></span></a></li>
                })}
                {open.map(|address| view! {
                    <li><a class="bt" href=address>"Jess, 15"<span>"is in a group session that is open now, and joins it with her phone"</span></a></li>
                })}
                {over.map(|address| view! {
                    <li><a class="bt" href=address>"Kai, 13"<span>"was in a group session weeks ago, and looks what happened to what they said"</span></a></li>
                })}
                <li><a class="bt" href="/you-said-we-did">"Anyone"<span>"reads what young people said and what the Board did"</span></a></li>
            </ul>
            <h2>"Somebody who works here"</h2>
            <form method="post" action="/demo/sign-in"><ul class="cast">{buttons.collect_view()}</ul></form>
            <h2>"A walk through it"</h2>
            <ol class="slim">
                <li>"As Amina, say something, and keep the five words you get."</li>
                <li>"As Priya, find it in the inbox, say that it is for analysis, and tie it to a theme."</li>
                <li>"Still as Priya, open that theme: tie it to the plan, and draft an answer."</li>
                <li>"As Joe, publish the answer. Priya can’t: nobody publishes their own words."</li>
                <li>"As Amina again, "<a href="/receipt">"come back with the five words"</a>" and see what happened to yours."</li>
                <li>"As Priya, open the plan and go back from any item to the words behind it. As Henrik, see that every step stands in the history, and none of the words."</li>
            </ol>
            <h2>"A walk through a group session"</h2>
            <ol class="slim">
                <li>"As Sam, open the session that is open now: that is the console. Look at what came in, and open the wall from there."</li>
                <li>"As Jess, join it in another window and say something. It comes to the console, and to the wall once Sam lets it."</li>
                <li>"As Kai, see what happened to what a group said some weeks ago."</li>
            </ol>
        }
    }))
}

/// The sessions of the cast's facilitator, the latest first.
async fn group_sessions(app: &App, data: &Data) -> Result<Vec<GroupSession>, Error> {
    let mut db = app.read().await?;
    let facilitates = data.cast.iter().find(|character| character.roles.iter().any(|role| role.parse() == Ok(Role::Facilitator)));
    let Some(character) = facilitates else { return Ok(vec![]) };
    let Some(known) = store::credentials(&mut db, &character.email).await? else { return Ok(vec![]) };
    let Some(facilitator) = Facilitator::holding(&mut db, known.person.id).await? else { return Ok(vec![]) };
    Ok(sessions(&mut db, &facilitator).await?)
}

/// `POST /demo/sign-in`, with the key of one of the cast as `person`.
async fn sign_in_as(State(app): State<App>, session: Session, fields: Fields) -> Answer {
    let data = Data::read()?;
    let character = data.cast.iter().find(|character| character.key == fields.line("person")).ok_or(Error::NotThere)?;
    let mut tx = app.write_as_staff_urgently().await?;
    let known = store::credentials(&mut tx, &character.email).await?.ok_or(Error::NotThere)?;
    let person: Person = known.person;
    store::record_sign_in(&mut tx, &app.audit_context(), &person).await?;
    tx.commit().await?;
    sign_in::begin(&session, &app.clock, &person).await?;
    Ok(redirect(person.home()))
}

/// Describes a role in the story of the demo.
fn role_description(role: Role) -> &'static str {
    match role {
        Role::Facilitator => "facilitator, runs sessions of young people",
        Role::Reviewer => "reviewer, reads everything, finds the themes, ties them to the plan",
        Role::Lead => "safeguarding lead, answers what can’t wait",
        Role::Publisher => "publisher, publishes what somebody else wrote",
        Role::Auditor => "auditor, sees every act and none of the words",
        Role::Administrator => "administrator, invites people and sees no words",
    }
}
