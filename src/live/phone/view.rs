//! The page of a phone in a session: the open questions, each a piece of the page that is drawn anew when something has changed.

use crate::{
    db::Conn,
    feedback::session_item_store::Unreleased,
    group_sessions::{
        AnswerFormat, DOTS, PromptState,
        mark_store::{Mark, of_phone},
        prompt_store::{Prompt, prompts},
        store::GroupSession,
    },
    id::PromptId,
    live::{
        phone::{
            acts,
            cookie::Phone,
            panel::{hand_on, locked, receipt_panel},
        },
        wall::choices,
    },
    receipts::{receipt::Receipt, token::FormToken},
    state::App,
    text::Catalogue,
    web::{
        Error, Page,
        markup::{IntoMarkup, Markup},
        parts::{SafeTextarea, Tels, help_over},
    },
};
use axum::response::Response;
use leptos::prelude::*;

/// The content of the page of one phone.
pub struct PhoneView {
    pub(super) session: GroupSession,
    pub(super) prompts: Vec<Prompt>,
    pub(super) marks: Vec<Mark>,
    pub(super) receipt: Receipt,
    /// How many things it has said.
    pub(super) said: usize,
    pub(super) unreleased: Vec<Unreleased>,
    /// The phone token for its forms, where its browser keeps no cookies.
    pub(super) phone: Option<String>,
    /// It left the page of this session before.
    pub(super) is_back: bool,
    /// The notice about what was just sent, and its place.
    pub notice: Option<Notice>,
}

/// A notice at one piece of the page.
pub struct Notice {
    /// Without one, it is about what was let go.
    pub prompt: Option<PromptId>,
    pub key: &'static str,
    /// The refused words, which stay in the box, and the identifiers in them.
    pub typed: Option<(String, Vec<String>)>,
    /// The choices and dots that were not taken.
    pub chose: Vec<(i64, i64)>,
}

impl Notice {
    pub fn done(prompt: Option<PromptId>, key: &'static str) -> Self {
        Self { prompt, key, typed: None, chose: vec![] }
    }

    fn is_wrong(&self) -> bool {
        self.typed.is_some() || self.key.contains("-error-")
    }
}

impl PhoneView {
    pub async fn read(app: &App, db: &mut Conn, session: GroupSession, phone: &Phone) -> Result<Self, Error> {
        let receipt = phone.token.receipt_in(&app.vault, session.id.bytes());
        let (said, unreleased) = acts::said_with(db, &app.vault, session.id, &receipt).await?;
        Ok(Self {
            prompts: prompts(db, session.id).await?,
            marks: of_phone(db, session.id, &phone.in_session(&app.vault, session.id)).await?,
            receipt,
            said,
            unreleased,
            phone: phone.in_forms(app),
            is_back: phone.is_back_in(&app.vault, session.id),
            notice: None,
            session,
        })
    }

    /// The hidden field with the phone token, where no cookie has it.
    pub(super) fn said_by(&self) -> Option<Markup> {
        self.phone.clone().map(|phone| view! { <input type="hidden" name="phone" value=phone/> }.into_markup())
    }

    pub(super) fn notice_for(&self, prompt: Option<PromptId>) -> Option<&Notice> {
        self.notice.as_ref().filter(|notice| notice.prompt == prompt)
    }

    pub(super) fn action(&self, what: &str) -> String {
        format!("/join/{}{what}", self.session.code.as_str())
    }
}

/// The page of a phone in an open session: pieces with names of their own, so that a change touches nothing that somebody is typing in.
pub fn session_page(app: &App, page: &Page, seen: &PhoneView) -> Response {
    let text = page.text;
    let page = page.clone().writes();
    let page = if seen.notice.as_ref().is_some_and(Notice::is_wrong) { page.wrong() } else { page };
    // The script would ask for the page again without saying who asks; where no cookie says it either, the forms alone do.
    let script =
        app.assets.address("room.js").filter(|_| seen.phone.is_none()).map(|script| view! { <script type="module" src=script.to_string()></script> });
    let live = seen.action(&format!("/live?since={}", seen.session.changes));
    let asked: Vec<Markup> = seen.prompts.iter().filter(|prompt| is_asked(prompt, seen)).map(|prompt| piece(app, text, seen, prompt)).collect();
    let wait = asked.is_empty().then(|| view! { <p class="lead" id="wait">{text.get("group-wait")}</p> });
    page.with_scripts(text.get("group-title"), || {
        view! {
            <h1>{text.get("group-heading")}</h1>
            {seen.session.dry_run.then(|| view! { <p class="note">{text.get("group-dry-run")}</p> })}
            <div id="pieces" data-pieces=true data-live=live>
                {seen.is_back.then(|| view! { <p class="hush" id="back">{text.get("group-back-in")}</p> })}
                {receipt_panel(text, seen)}
                {wait}
                {asked}
                {locked(text, seen)}
                <p id="next"><a class="btn quiet" href=seen.action("")>{text.get("group-next")}</a></p>
                {hand_on(text, seen)}
            </div>
            <p id="offline" class="wrong" role="alert" tabindex="-1" hidden=true>{text.get("group-offline")}</p>
            <p id="refused" class="wrong" role="alert" tabindex="-1" hidden=true>{text.get("group-refused")}</p>
            <p id="lost" class="note" role="status" hidden=true>{text.get("group-lost")}</p>
            <section class="note"><p>{text.get("group-care")}</p><Tels site=page.site()/>{help_over(&page)}</section>
            {script}
        }
    })
}

/// The part of a phone that was there, once the session is over: its receipt, locked items, and handing it on.
pub fn phone_panel(page: &Page, seen: &PhoneView) -> Option<Markup> {
    let (receipt_panel, locked, hand_on) = (receipt_panel(page.text, seen), locked(page.text, seen), hand_on(page.text, seen));
    (receipt_panel.is_some() || locked.is_some()).then(|| view! { {receipt_panel}{locked}{hand_on} }.into_markup())
}

/// A prompt that is open, and one that has closed while somebody was still answering.
fn is_asked(prompt: &Prompt, seen: &PhoneView) -> bool {
    prompt.state == PromptState::Open || seen.notice_for(Some(prompt.id)).is_some()
}

fn piece(app: &App, text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Markup {
    let id = prompt.id.to_string();
    let notice = seen.notice_for(Some(prompt.id));
    let (name, labelled, question) = (format!("q-{id}"), format!("q-{id}"), prompt.question.clone());
    let said = notice.map(|notice| notice_view(text, notice, format!("error-{id}")));
    let still = prompt.state == PromptState::Open || notice.is_some_and(|notice| notice.typed.is_some() || !notice.chose.is_empty());
    let form = still.then(|| {
        if prompt.format == AnswerFormat::Words { words_form(app, text, seen, prompt, notice) } else { choice_form(text, seen, prompt, notice) }
    });
    view! {
        <section class="note" id=format!("p-{id}") aria-labelledby=labelled>
            <h2 id=name><bdi dir="auto">{question}</bdi></h2>
            {said}
            {form}
        </section>
    }
    .into_markup()
}

pub(super) fn notice_view(text: &'static Catalogue, notice: &Notice, id: String) -> Markup {
    let sentence = match notice.key {
        "group-error-dots" => text.with(notice.key, [("count", &DOTS.to_string())]),
        "say-error-long" => {
            let [(_, count), (_, max)] = crate::feedback::form::lengths(notice.typed.as_ref().map_or("", |(typed, _)| typed));
            text.with(notice.key, [("count", &count), ("max", &max)])
        }
        key => text.get(key).to_string(),
    };
    let found = notice.typed.as_ref().map(|(_, found)| found.clone()).unwrap_or_default();
    let found = (!found.is_empty()).then(|| {
        let found = found.into_iter().map(|found| view! { <li><mark><bdi>{found}</bdi></mark></li> }).collect_view();
        view! { <ul>{found}</ul><p>{text.get("group-found-choice")}</p> }
    });
    if notice.is_wrong() {
        // Words for a closed prompt can't be sent again.
        let unsent = notice.key != "group-error-closed";
        view! { <div class="wrong" role="alert" tabindex="-1" id=id autofocus=true data-told=true data-unsent=unsent><p>{sentence}</p>{found}</div> }
            .into_markup()
    } else {
        view! { <p class="we" role="status" tabindex="-1" id=id data-told=true>{sentence}</p> }.into_markup()
    }
}

fn words_form(app: &App, text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt, notice: Option<&Notice>) -> Markup {
    let id = prompt.id.to_string();
    let (typed, found) = notice.and_then(|notice| notice.typed.clone()).unwrap_or_default();
    let wrong = notice.is_some_and(Notice::is_wrong);
    let described = if wrong { format!("error-{id}") } else { String::new() };
    let token = FormToken::new(&app.clock).write(&app.vault);
    let anyway = (!found.is_empty()).then(|| view! { <button class="btn quiet" name="checked" value="yes">{text.get("group-send-anyway")}</button> });
    let boxed = format!("words-{id}");
    view! {
        <form method="post" action=seen.action("") autocomplete="off" novalidate data-room=true>
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="prompt" value=id/>
            {seen.said_by()}
            <label for=boxed.clone()>{text.get("group-words-label")}</label>
            <div class="box"><SafeTextarea name="words" id=boxed text=typed rows=3 described wrong/></div>
            <div class="btns"><button class="btn">{text.get("group-send")}</button>{anyway}</div>
        </form>
    }
    .into_markup()
}

fn choice_form(text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt, notice: Option<&Notice>) -> Markup {
    let id = prompt.id.to_string();
    let stored = seen.marks.iter().filter(|mark| mark.prompt == prompt.id).map(|mark| (mark.choice, mark.dots)).collect();
    let chose: Vec<(i64, i64)> = notice.map(|notice| notice.chose.clone()).filter(|chose| !chose.is_empty()).unwrap_or(stored);
    let dots_on = |choice: usize| chose.iter().find(|(known, _)| *known == choice as i64).map_or(0, |(_, dots)| *dots);
    let names = choices(text, prompt);
    let fields = if prompt.format == AnswerFormat::Dots {
        let rows = names.into_iter().enumerate().map(|(choice, name)| {
            let field = format!("dots-{choice}");
            let options = (0..=DOTS)
                .map(|dots| view! { <option value=dots.to_string() selected=i64::from(dots) == dots_on(choice)>{dots_words(text, dots)}</option> });
            let control = format!("{id}-{choice}");
            view! {
                <div class="field">
                    <label for=control.clone()><bdi dir="auto">{name}</bdi></label>
                    <select id=control name=field autocomplete="off">{options.collect_view()}</select>
                </div>
            }
        });
        view! { <p>{text.with("group-dots", [("count", &DOTS.to_string())])}</p>{rows.collect_view()} }.into_markup()
    } else {
        let picks = names.into_iter().enumerate().map(|(choice, name)| {
            view! { <label class="pick"><input type="radio" name="choice" value=choice.to_string() checked={dots_on(choice) > 0}/>{name}</label> }
        });
        view! { <fieldset class="picks"><legend class="hide">{text.get("group-choose")}</legend>{picks.collect_view()}</fieldset> }.into_markup()
    };
    view! {
        <form method="post" action=seen.action("/choice") autocomplete="off" novalidate data-room=true>
            <input type="hidden" name="prompt" value=id/>
            {seen.said_by()}
            {fields}
            <div class="btns"><button class="btn">{text.get("group-send")}</button></div>
        </form>
    }
    .into_markup()
}

pub(super) fn dots_words(text: &Catalogue, dots: u8) -> String {
    match dots {
        0 => text.get("group-dots-none").into(),
        1 => text.get("group-dots-one").into(),
        dots => text.with("group-dots-many", [("count", &dots.to_string())]),
    }
}
