//! Rooms without signal: a page that keeps what was said on the facilitator's own device, sealed, and where it is sent later.
//!
//! The device's half is `public/capture/`, and `public/group-worker.js` opens the page where there is no network.

use crate::{
    clock::say_day,
    feedback::{Provenance, Transcriber, Words},
    group_sessions::prompt_store::prompts,
    group_sessions::{
        AnswerFormat,
        prompt_store::Prompt,
        store::{GroupSession, OwnSession},
    },
    id::{GroupSessionId, from_hex},
    live::paper::acts as paper,
    live::{paper::acts::PaperWords, phone::acts::ItemOutcome, transaction::LiveTransaction},
    receipts::token::FormToken,
    staff::proof::Proof,
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, NotHere, Page,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
    },
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{StatusCode, header};
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere {
    text: "There is no group session of yours here. Somebody else may run it, or it was taken away.",
    back: ("/group-sessions", "To your group sessions"),
};

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/group-sessions/{id}/capture", get(capture)), &NOT_HERE)
        .route("/group-sessions/worker.js", get(worker))
        .route("/group-sessions/{id}/captured", post(captured))
}

/// `GET /group-sessions/worker.js`: not under `/assets`, for a worker reaches only what lies below its own address.
async fn worker() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../public/group-worker.js")).into_response()
}

/// `GET /group-sessions/{id}/capture`
async fn capture(State(app): State<App>, own: OwnSession, page: Page) -> Answer {
    let mut prompts = prompts(&mut *app.read().await?, own.id()).await?;
    prompts.retain(|prompt| prompt.format == AnswerFormat::Words);
    let page = page.desk(own.desk());
    let script = page.asset("capture.js");
    Ok(page.with_scripts("Without signal", || capture_view(&own.session, &prompts, script)))
}

/// `POST /group-sessions/{id}/captured`: one thing that waited on a device. The answer to what is kept is its id, so that a page of some
/// network in between is not taken for ours.
async fn captured(State(app): State<App>, own: Result<OwnSession, Error>, fields: Fields) -> Answer {
    let own = match own {
        Ok(own) => own,
        // A script asks, which would follow the way to the sign-in page and take that for the answer.
        Err(error @ Error::SignIn) => {
            let mut response = error.into_response();
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            return Ok(response);
        }
        Err(error) => return Err(error),
    };
    let mut tx = LiveTransaction::as_staff_urgently(&app, own.id()).await?;
    let item = from_hex(fields.text("id")).map_err(|_| Error::Unreadable)?;
    let words = Words::parse(fields.text("words")).ok().filter(|_| !fields.broken).ok_or(Error::Unreadable)?;
    let typed = PaperWords {
        token: &FormToken::of_device(&app.vault, own.by().id.bytes(), &item),
        prompt: fields.parsed("prompt").ok_or(Error::Unreadable)?,
        words: &words,
        provenance: fields.parsed::<Provenance>("provenance").ok_or(Error::Unreadable)?,
        transcriber: fields.parsed::<Transcriber>("hand").ok_or(Error::Unreadable)?,
    };
    let open = paper::lock(&mut tx, &own).await?;
    match paper::type_in(&mut tx, &app.audit_context(), &own, open, &typed).await? {
        ItemOutcome::Kept => {}
        ItemOutcome::OtherWords => return Ok(StatusCode::CONFLICT.into_response()),
        ItemOutcome::NotOpen | ItemOutcome::NoPrompt | ItemOutcome::Enough => return Err(Error::Unreadable),
    }
    tx.commit().await?;
    Ok(fields.text("id").to_string().into_response())
}

fn capture_view(session: &GroupSession, prompts: &[Prompt], script: Option<String>) -> impl IntoView + use<> {
    let id = session.id;
    view! {
        <nav class="crumbs" aria-label="You are in">
            <ol>
                <li><a href="/group-sessions">"Group sessions"</a></li>
                <li><a href=format!("/group-sessions/{id}")><bdi dir="auto">{session.place.clone()}</bdi>", "{say_day(session.held_on)}</a></li>
                <li aria-current="page">"Without signal"</li>
            </ol>
        </nav>
        <h1>"Without signal"</h1>
        {session.kind.is_adult_free().then(|| view! {
            <p class="told">"This is an Agenda Day: who types words in has read them. Type in only what the young people gave you to take to the Board."</p>
        })}
        <p>"Nobody gets five words for what is kept here, so nobody can look up what came of it: who wants to had better use their own phone or the printed sheet."</p>
        <p>"This page takes words only. Dots and ticks stay on the printed sheet until there is a signal: then type them in under “Type in from paper”."</p>
        <div id="plain">
            <p class="lead">"This page keeps words on this device until there is a signal. It needs JavaScript and a browser of the last few years, and one of the two is not here."</p>
            <p>"With a signal, you can type in what young people said as it comes. Without one, write on the printed sheet and type it in later."</p>
            <p class="btns">
                <a class="bt main" href=format!("/group-sessions/{id}/typing")>"Type it in now"</a>
                <a class="bt" href=format!("/group-sessions/{id}/sheet")>"The sheet to print"</a>
            </p>
        </div>
        <div id="capture" data-session=id.to_string() hidden=true>
            <p id="state" class="told" role="status"></p>
            <p id="ready" class="hush" hidden=true>"From now on this page opens without a signal too, on this device."</p>
            {locked()}
            <div class="cols" id="open" hidden=true>{writing(id, prompts)}{waiting()}</div>
            {forgetting()}
        </div>
        <script type="module" src=script></script>
    }
}

/// The first form. It goes nowhere (`dialog`), so that no slip of the script puts anything into the address.
fn locked() -> impl IntoView {
    view! {
        <form class="panel" id="lock" method="dialog" autocomplete="off" aria-labelledby="lock-title" hidden=true>
            <h2 id="lock-title">"Your passphrase"</h2>
            <p class="new">"Choose a passphrase for this session on this device. Everything you keep here is sealed with it, and it is never sent or stored. We can’t recover it: without it, what still waits on this device can’t be read by anybody."</p>
            <p class="known" hidden=true>"Something of this session is sealed on this device. Type the passphrase you chose, and it is all here again."</p>
            <div class="field">
                <label for="passphrase">"Passphrase"</label>
                <p class="hint" id="passphrase-hint">"At least 10 characters. Three or four odd words are easy to remember and hard to guess."</p>
                <p class="error" id="passphrase-error" hidden=true></p>
                <input id="passphrase" type="password" autocomplete="off" aria-describedby="passphrase-hint passphrase-error"/>
            </div>
            <div class="field new">
                <label for="again">"The same once more"</label>
                <input id="again" type="password" autocomplete="off"/>
            </div>
            <button class="bt main">"Open"</button>
        </form>
    }
}

fn writing(id: GroupSessionId, prompts: &[Prompt]) -> Markup {
    if prompts.is_empty() {
        let session = format!("/group-sessions/{id}");
        return view! { <div class="empty"><h2>"Nothing to answer in words"</h2><p>"No prompt of this session asks for words. "<a href=session>"Add one"</a>" while there is a signal."</p></div> }
            .into_markup();
    }
    let form = DeskForm::fresh("").with("prompt", prompts[0].id).with("provenance", <&str>::from(Provenance::Verbatim));
    let form = form.with("hand", <&str>::from(Transcriber::Theirs));
    let questions = prompts.iter().map(|prompt| (prompt.id.to_string(), prompt.question.clone())).collect();
    let choice = |value: &'static str, text: &str| (value.to_string(), text.to_string());
    let provenances = vec![choice(Provenance::Verbatim.into(), "Word for word"), choice(Provenance::Paraphrase.into(), "What they meant")];
    let hands = vec![choice(Transcriber::Theirs.into(), "A young person"), choice(Transcriber::Facilitator.into(), "The facilitator")];
    view! {
        <form class="panel capture" id="write" method="dialog" autocomplete="off" aria-labelledby="write-title">
            <h2 id="write-title">"What somebody said"</h2>
            {form.picks("prompt", "radio", "Which question?", "", questions)}
            <p class="error" id="words-error" hidden=true></p>
            {form.area("words", "Their words", "One person’s words at a time. No names.", 5)}
            {form.picks("provenance", "radio", "How is it written down?", "", provenances)}
            {form.picks("hand", "radio", "Who wrote it down?", "", hands)}
            <button class="bt main">"Keep it"</button>
        </form>
    }
    .into_markup()
}

fn waiting() -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="waiting">
            <h2 id="waiting">"Waiting on this device"</h2>
            <p class="waits" id="waits">"Nothing waits."</p>
            <p class="hush">"It is sent by itself when there is a signal and this page is open, each thing once, and is gone from this device then."</p>
            <p><button class="bt" id="send" type="button">"Send now"</button></p>
            <details class="slim"><summary>"Read what waits"</summary><ul class="plainlist" id="items"></ul></details>
            <template id="item"><li><p class="error" hidden=true></p><p class="hush"><bdi dir="auto"></bdi></p><blockquote class="quote"><bdi dir="auto"></bdi></blockquote><button class="bt" type="button">"Take it out"</button></li></template>
        </section>
    }
}

fn forgetting() -> impl IntoView {
    view! {
        <details class="slim">
            <summary>"Forget everything on this device"</summary>
            <form id="forget" method="dialog" autocomplete="off">
                <p id="forget-what"></p>
                <label class="pick"><input type="checkbox" id="sure"/>"Yes, delete it for good"</label>
                <p class="error" id="sure-error" hidden=true>"Tick that you are sure first."</p>
                <button class="bt">"Forget everything"</button>
            </form>
        </details>
    }
}
