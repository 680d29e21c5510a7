//! Handlers for what phones send: joining, words, choices, releases.

use crate::{
    feedback::{Provenance, Source, form, session_item_store::NewItem},
    form::Problems,
    group_sessions::phone_store::{self, SessionPhone},
    group_sessions::{
        AnswerFormat, PromptState, SessionState,
        code::JoinCode,
        prompt_store::{Prompt, prompts},
        store::{self as sessions, GroupSession},
    },
    id::PromptId,
    identifiers,
    live::{
        phone::{
            acts::{self, ChoiceOutcome, ItemOutcome},
            cookie::Phone,
            join::find,
            notice::Done,
            view::{Notice, PhoneView, session_page},
        },
        transaction::LiveTransaction,
        wall::choices,
    },
    receipts::{
        receipt_form::{self, Problem},
        token::FormToken,
    },
    state::App,
    web::{Answer, Error, Fields, Page, limits::Attempt, parts::SafeTextarea, redirect, serve::Caller},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use leptos::prelude::*;

/// `POST /join/{code}`: goes in, or says something.
pub async fn act(State(app): State<App>, page: Page, Caller(caller): Caller, phone: Phone, Path(code): Path<String>, fields: Fields) -> Answer {
    let speaks = fields.all("words").next().is_some();
    let phone = if speaks { phone.or_said_in(&app, &fields) } else { phone.or_as_on_the_way_in(&app, &fields) };
    let session = match find(&app, &page, caller, &phone, &code).await? {
        Ok(session) => session,
        // Nothing here to say it to, or not now; the words are nowhere but in this post.
        Err(wrong) if speaks => return Ok(unsent_words_page(&app, &page, &code, wrong.status(), &fields)),
        Err(wrong) => return Ok(wrong),
    };
    if session.state == SessionState::Closed {
        // The same words sent again are kept already; new ones have nowhere to go here.
        return if speaks { over(&app, &page, &session, &phone, &fields).await } else { Ok(redirect(&format!("/join/{}", session.code.as_str()))) };
    }
    let admitted = app.limits.allows_phone(&known_as(&app, &session, &phone).id) && app.limits.admits(Attempt::Group, caller).await;
    if speaks {
        return say(&app, &page, session, &phone, &fields, admitted).await;
    }
    if !admitted {
        return Err(Error::Slowly);
    }
    // The cookie must last as long as the session does.
    let known = known_as(&app, &session, &phone).id;
    let mut db = app.read().await?;
    let phone = if phone_store::is_handed_on(&mut db, session.id, &known).await? {
        phone.anew(&app)
    } else if phone_store::is_here(&mut db, session.id, &known).await? {
        phone
    } else {
        phone.going_in(&app)
    };
    drop(db);
    let mut tx = LiveTransaction::anonymous(&app, &[session.id]).await?;
    acts::join(&mut tx, session.id, &known_as(&app, &session, &phone).id).await?;
    tx.commit().await?;
    // A page of its own, so that nothing that was sent is sent again by going back.
    Ok(phone.keep(&app, redirect(&format!("/join/{}?in", session.code.as_str()))))
}

fn known_as(app: &App, session: &GroupSession, phone: &Phone) -> SessionPhone {
    phone.in_session(&app.vault, session.id)
}

/// Leads to the room, where it is told that this is done; a browser without cookies would be a stranger there, so it gets the room at once.
async fn done(app: &App, page: &Page, session: GroupSession, phone: &Phone, what: Done) -> Answer {
    if phone.known {
        return Ok(redirect(&format!("/join/{}{}", session.code.as_str(), what.written())));
    }
    let notice = what.notice(&session);
    shown(app, page, session, phone, StatusCode::OK, Some(notice)).await
}

/// The room as it is now, with what is to be told, and the phone's cookie.
async fn shown(app: &App, page: &Page, session: GroupSession, phone: &Phone, status: StatusCode, notice: Option<Notice>) -> Answer {
    let mut db = app.read().await?;
    let mut seen = PhoneView::read(app, &mut db, session, phone).await?;
    seen.notice = notice;
    Ok(phone.keep(app, (status, session_page(app, page, &seen)).into_response()))
}

async fn say(app: &App, page: &Page, session: GroupSession, phone: &Phone, fields: &Fields, admitted: bool) -> Answer {
    let typed = fields.text("words");
    let Some(asked) = question(app, &session, fields).await? else { return over(app, page, &session, phone, fields).await };
    let refuse = async |status: StatusCode, key: &'static str, found: Vec<String>| {
        let notice = Notice { prompt: Some(asked), key, typed: Some((typed.to_string(), found)), chose: vec![] };
        shown(app, page, session.clone(), phone, status, Some(notice)).await
    };
    if fields.broken {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "say-error-letters", vec![]).await;
    }
    let words = match form::words(typed) {
        Ok(words) => words,
        Err(problems) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, key_of(&problems), vec![]).await,
    };
    let found = identifiers::find_besides(words.as_str(), &app.board().numbers());
    if !found.is_empty() && fields.text("checked") != "yes" {
        let found = found.iter().map(|found| words.as_str().get(found.start..found.end).unwrap_or("").to_string()).collect();
        return refuse(StatusCode::OK, "group-found", found).await;
    }
    let Some(token) = FormToken::read(&app.vault, fields.text("token")).filter(|token| token.is_fresh(&app.clock)) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "say-error-token", vec![]).await;
    };
    let receipt = phone.token.receipt_in(&app.vault, session.id.bytes());
    if receipt.is_in(words.as_str()) {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "say-error-own-receipt", vec![]).await;
    }
    if !admitted {
        return refuse(StatusCode::TOO_MANY_REQUESTS, "group-error-slow", vec![]).await;
    }
    let new = NewItem {
        prompt: asked,
        token: token.hash_in(&app.vault, session.id.bytes()),
        receipt: &receipt,
        words: &words,
        on: app.clock.today(),
        source: Source::Session,
        provenance: Provenance::Verbatim,
        transcriber: None,
        released: !session.kind.is_adult_free(),
    };
    let mut tx = LiveTransaction::anonymous(app, &[session.id]).await?;
    acts::join(&mut tx, session.id, &known_as(app, &session, phone).id).await?;
    let outcome = acts::say(&mut tx, &app.vault, session.id, &new).await?;
    if outcome == ItemOutcome::Kept && new.released {
        acts::note_spoken(&mut tx, session.id, asked, &known_as(app, &session, phone)).await?;
    }
    tx.commit().await?;
    match outcome {
        ItemOutcome::Kept => done(app, page, session, phone, Done::Said(asked)).await,
        ItemOutcome::OtherWords => refuse(StatusCode::UNPROCESSABLE_ENTITY, "say-error-again", vec![]).await,
        ItemOutcome::Enough => refuse(StatusCode::UNPROCESSABLE_ENTITY, "group-error-enough", vec![]).await,
        ItemOutcome::NotOpen | ItemOutcome::NoPrompt => over(app, page, &session, phone, fields).await,
    }
}

fn key_of(problems: &Problems) -> &'static str {
    match problems.of("words") {
        Some("say-error-long") => "say-error-long",
        _ => "say-error-empty",
    }
}

/// The question that is meant: the one the form names, or where it names none, the first open one.
async fn question(app: &App, session: &GroupSession, fields: &Fields) -> Result<Option<PromptId>, Error> {
    let named = fields.parsed::<PromptId>("prompt");
    let prompts = prompts(&mut *app.read().await?, session.id).await?;
    let mut asked = prompts.iter().filter(|prompt| prompt.format == AnswerFormat::Words && prompt.state != PromptState::Waiting);
    let meant = match named {
        Some(named) => asked.find(|prompt| prompt.id == named),
        None => asked.find(|prompt| prompt.state == PromptState::Open),
    };
    Ok(meant.map(|prompt| prompt.id))
}

/// The group has ended while somebody was writing: their words are still here, and can go to the Board without it.
async fn over(app: &App, page: &Page, session: &GroupSession, phone: &Phone, fields: &Fields) -> Answer {
    if said_already(app, session, phone, fields).await? {
        return Ok(redirect(&format!("/join/{}", session.code.as_str())));
    }
    Ok(unsent_words_page(app, page, session.code.as_str(), StatusCode::CONFLICT, fields))
}

/// Words that could not be said to a group, and the way to say them without it.
fn unsent_words_page(app: &App, page: &Page, code: &str, status: StatusCode, fields: &Fields) -> Response {
    let text = page.text;
    let (token, words) = (FormToken::new(&app.clock).write(&app.vault), fields.text("words").to_string());
    let back = JoinCode::parse(code).map_or_else(|_| "/join".into(), |code| format!("/join/{}", code.as_str()));
    let body: Response = page.static_page(text.get("group-over-title"), || {
        view! {
            <h1>{text.get("group-over-heading")}</h1>
            <p class="lead">{text.get("group-over-words")}</p>
            <form method="post" action="/have-your-say" autocomplete="off" novalidate>
                <input type="hidden" name="token" value=token/>
                <div class="field">
                    <label for="words">{text.get("group-words-label")}</label>
                    <div class="box"><SafeTextarea name="words" text=words rows=8/></div>
                </div>
                <div class="btns"><button class="btn">{text.get("group-over-send")}</button></div>
            </form>
            <p><a href=back>{text.get("group-back")}</a></p>
        }
    });
    (status, body).into_response()
}

/// Whether these very words came before the group ended, and only the answer was lost.
async fn said_already(app: &App, session: &GroupSession, phone: &Phone, fields: &Fields) -> Result<bool, Error> {
    let (Some(token), Ok(words)) = (FormToken::read(&app.vault, fields.text("token")), form::words(fields.text("words"))) else { return Ok(false) };
    let receipt = phone.token.receipt_in(&app.vault, session.id.bytes());
    let same = acts::said_before(&mut *app.read().await?, &app.vault, &token.hash_in(&app.vault, session.id.bytes()), &receipt, &words).await?;
    Ok(same == Some(true))
}

/// `POST /join/{code}/choice`
pub async fn choose(State(app): State<App>, page: Page, Caller(caller): Caller, phone: Phone, Path(code): Path<String>, fields: Fields) -> Answer {
    let phone = phone.or_said_in(&app, &fields);
    let session = match find(&app, &page, caller, &phone, &code).await? {
        Ok(session) => session,
        Err(wrong) => return Ok(wrong),
    };
    let id: PromptId = fields.parsed("prompt").ok_or(Error::NotThere)?;
    let asked = prompts(&mut *app.read().await?, session.id).await?.into_iter().find(|prompt| prompt.id == id).ok_or(Error::NotThere)?;
    let tell = async |status, key| shown(&app, &page, session.clone(), &phone, status, Some(Notice::done(Some(id), key))).await;
    if session.state == SessionState::Closed {
        return Ok(redirect(&format!("/join/{}", session.code.as_str())));
    }
    let dots = asked.format == AnswerFormat::Dots;
    let chosen = chosen(&asked, choices(page.text, &asked).len(), &fields).ok_or(Error::NotThere)?;
    let refuse = async |status, key| {
        let notice = Notice { chose: chosen.clone(), ..Notice::done(Some(id), key) };
        shown(&app, &page, session.clone(), &phone, status, Some(notice)).await
    };
    if chosen.is_empty() {
        return tell(StatusCode::UNPROCESSABLE_ENTITY, "group-error-choice").await;
    }
    let known = known_as(&app, &session, &phone);
    if !app.limits.allows_phone(&known.id) || !app.limits.admits(Attempt::Group, caller).await {
        return match dots {
            true => tell(StatusCode::TOO_MANY_REQUESTS, "group-error-slow-dots").await,
            false => refuse(StatusCode::TOO_MANY_REQUESTS, "group-error-slow-choice").await,
        };
    }
    let mut tx = LiveTransaction::anonymous(&app, &[session.id]).await?;
    acts::join(&mut tx, session.id, &known.id).await?;
    let released = !session.kind.is_adult_free();
    let outcome = if dots {
        acts::put_dots(&mut tx, session.id, id, &known, &chosen, released).await?
    } else if acts::choose(&mut tx, session.id, id, &known, &chosen, released).await? {
        ChoiceOutcome::Kept
    } else {
        ChoiceOutcome::NotOpen
    };
    tx.commit().await?;
    match outcome {
        ChoiceOutcome::Kept => done(&app, &page, session, &phone, Done::Chose(id)).await,
        ChoiceOutcome::TooMany => tell(StatusCode::UNPROCESSABLE_ENTITY, "group-error-dots").await,
        // The dots that were on before still count, and can't be moved.
        ChoiceOutcome::NotOpen if dots => tell(StatusCode::UNPROCESSABLE_ENTITY, "group-error-closed-dots").await,
        ChoiceOutcome::NotOpen => refuse(StatusCode::UNPROCESSABLE_ENTITY, "group-error-closed").await,
    }
}

/// The choices that a form brings: the things that it puts dots on or takes them off, or the one answer that was picked. `None` where the
/// prompt is answered in words.
fn chosen(asked: &Prompt, count: usize, fields: &Fields) -> Option<Vec<(i64, i64)>> {
    match asked.format {
        AnswerFormat::Words => None,
        AnswerFormat::Dots => {
            let dots = |choice: usize| fields.parsed::<u8>(&format!("dots-{choice}")).map(i64::from);
            Some((0..count).filter_map(|choice| Some((choice as i64, dots(choice)?))).collect())
        }
        AnswerFormat::HowMany | AnswerFormat::Agree => {
            let choice = fields.parsed::<usize>("choice").filter(|choice| *choice < count);
            Some(choice.map(|choice| (choice as i64, 1)).into_iter().collect())
        }
    }
}

/// `POST /join/{code}/release`: one thing said, what was chosen in one prompt, or all of this phone's.
pub async fn release(State(app): State<App>, page: Page, Caller(caller): Caller, phone: Phone, Path(code): Path<String>, fields: Fields) -> Answer {
    let phone = phone.or_said_in(&app, &fields);
    let session = match find(&app, &page, caller, &phone, &code).await? {
        Ok(session) => session,
        Err(wrong) => return Ok(wrong),
    };
    if !app.limits.admits(Attempt::Group, caller).await {
        return shown(&app, &page, session, &phone, StatusCode::TOO_MANY_REQUESTS, Some(Notice::done(None, "group-error-slow-let-go"))).await;
    }
    let (item, prompt) = (fields.text("item"), fields.text("prompt"));
    let receipt = phone.token.receipt_in(&app.vault, session.id.bytes());
    let (mut words, mut choices) = (false, false);
    let mut tx = LiveTransaction::anonymous(&app, &[session.id]).await?;
    if prompt.is_empty() {
        let only = if item.is_empty() { None } else { Some(item.parse()?) };
        words = acts::release(&mut tx, &app.vault, &session, &receipt, only).await?;
    }
    if item.is_empty() {
        let only = if prompt.is_empty() { None } else { Some(prompt.parse()?) };
        choices = acts::release_choices(&mut tx, session.id, &known_as(&app, &session, &phone), only).await?;
    }
    let open = sessions::lock(&mut tx, session.id).await?;
    tx.commit().await?;
    if words || choices {
        return done(&app, &page, session, &phone, Done::LetGo).await;
    }
    // Choices that were not released were deleted at the end.
    if !open && !prompt.is_empty() {
        return done(&app, &page, session, &phone, Done::TooLate).await;
    }
    // A page that is older than what the phone is known by: nothing of it is this phone's any more, but the five words still open it.
    Ok(receipt_form::RELEASE.page_with_problem(&page, "", Problem::Plain(StatusCode::CONFLICT, "group-error-let-go")))
}
