//! The dry run: a copy of the session that invented phones answer, so that nobody does any of it for the first time in front of a group.

use crate::{
    db::Conn,
    feedback::{Provenance, Source, Words, session_item_store::NewItem},
    group_sessions::prompt_store::prompts,
    group_sessions::{
        AnswerFormat,
        store::{self, GroupSession, OwnSession},
    },
    id::{GroupSessionId, PromptId},
    live::planning::acts,
    live::{console, phone::acts as phone, planning::plan::NOT_HERE},
    random,
    receipts::receipt::Receipt,
    staff::proof::Facilitator,
    state::App,
    vault::Vault,
    web::{
        self, Answer, Error,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        redirect,
    },
};
use axum::{Router, extract::State, routing::post};
use jiff::civil::Date;
use leptos::prelude::*;

/// How many phones are invented.
const PHONES: u8 = 8;
/// The items they send to every prompt. Two say the same, to practise merging; one names somebody, to practise holding it; and one is
/// worrying, to practise sending it to the safeguarding lead.
const SAID: [&str; 6] = [
    "Ask us before you decide, not after.",
    "Nobody told us what came of it last time.",
    "We never hear what happened in the end.",
    "It depends who asks. Some of them really listen.",
    "Ask Kayleigh Robson from my class, she had all of that.",
    "I don’t feel safe at home and I don’t know who to tell.",
];
/// The first choice of each phone, uneven so that a count shows something.
const FIRST: [i64; PHONES as usize] = [0, 1, 0, 2, 0, 1, 3, 0];

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/group-sessions/{id}/rehearsal", post(begin)), &NOT_HERE)
}

/// `POST /group-sessions/{id}/rehearsal`
async fn begin(State(app): State<App>, by: Facilitator, own: OwnSession) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let copy = acts::copy(&mut tx, &audit, &own, audit.today, true).await?;
    let copy = store::own(&mut tx, &by, copy).await?.ok_or(Error::NotThere)?;
    console::acts::open(&mut tx, &audit, &copy).await?.ok_or(Error::NotThere)?;
    come_in(&mut tx, copy.id()).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}", copy.id())))
}

/// Invented phones answer a prompt that has just been opened. In any other session, nothing happens.
pub async fn answer(db: &mut Conn, vault: &Vault, today: Date, session: &GroupSession, prompt: PromptId) -> Result<(), web::Error> {
    if !session.dry_run {
        return Ok(());
    }
    let Some(prompt) = prompts(db, session.id).await?.into_iter().find(|known| known.id == prompt) else { return Ok(()) };
    come_in(db, session.id).await?;
    match prompt.format {
        AnswerFormat::Words => speak(db, vault, today, session.id, prompt.id).await,
        AnswerFormat::Dots => choose(db, session.id, prompt.id, prompt.options.len() as i64, true).await,
        AnswerFormat::HowMany | AnswerFormat::Agree => choose(db, session.id, prompt.id, 3, false).await,
    }
}

/// The same phones each time: an invented one is one byte over and over, which no real one is.
fn phones() -> impl Iterator<Item = [u8; 32]> {
    (0..PHONES).map(|phone| [phone; 32])
}

async fn come_in(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    for invented in phones() {
        phone::join(db, session, &invented).await?;
    }
    Ok(())
}

async fn speak(db: &mut Conn, vault: &Vault, today: Date, session: GroupSessionId, prompt: PromptId) -> Result<(), web::Error> {
    for (nth, said) in SAID.into_iter().enumerate() {
        let Ok(words) = Words::parse(said) else { continue };
        // Made of the prompt, so that nothing is said twice when a prompt is opened again.
        let mut token = [0; 32];
        token[..16].copy_from_slice(prompt.bytes());
        token[16] = nth as u8;
        let new = NewItem {
            prompt,
            token,
            receipt: &Receipt::from_entropy(&random::bytes()),
            words: &words,
            on: today,
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released: true,
        };
        phone::say(db, vault, session, &new).await?;
        if let Some(invented) = phones().nth(nth) {
            phone::note_spoken(db, session, prompt, &invented.into()).await?;
        }
    }
    Ok(())
}

/// Each phone chooses one of the choices, or puts two dots on it and one on another.
async fn choose(db: &mut Conn, session: GroupSessionId, prompt: PromptId, choices: i64, dots: bool) -> Result<(), web::Error> {
    if choices < 2 {
        return Ok(());
    }
    for (nth, invented) in (0..).zip(phones()) {
        let first = FIRST[nth as usize] % choices;
        let second = (first + 1 + nth % (choices - 1)) % choices;
        let marks: &[(i64, i64)] = if dots { &[(first, 2), (second, 1)] } else { &[(first, 1)] };
        phone::choose(db, session, prompt, &invented.into(), marks, true).await?;
    }
    Ok(())
}

/// Says on a page of a dry run that it is one.
pub fn notice(session: &GroupSession) -> Option<Markup> {
    session.dry_run.then(|| {
        view! {
            <p class="note dry"><b>"A dry run: everything here is invented."</b>" The phones are not there and nobody said it. Nothing of it is ever feedback, and what you send to the safeguarding lead goes nowhere."</p>
        }
        .into_markup()
    })
}

/// The button on the plan's page.
pub fn offer(own: &OwnSession, empty: bool) -> impl IntoView + use<> {
    let button = if empty {
        view! { <p class="hush">"Write a prompt first."</p> }.into_markup()
    } else {
        view! { <form method="post" action=format!("/group-sessions/{}/rehearsal", own.id())><button class="bt">"Begin a dry run"</button></form> }
            .into_markup()
    };
    view! {
        <section class="panel" aria-labelledby="dry">
            <h2 id="dry">"Try it out"</h2>
            <p>"Opens a copy of this session that eight invented phones answer. Approve, hold, merge, send something to the lead: nothing of it is ever feedback."</p>
            {button}
        </section>
    }
}
