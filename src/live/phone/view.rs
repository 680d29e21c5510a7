//! The page of a phone in a session: the latest question first, then what came before, each a piece of the page that is drawn anew when
//! something has changed.

use crate::{
    db::Conn,
    feedback::session_item_store::{Unreleased, Whereabouts},
    group_sessions::{
        PromptState,
        mark_store::{Mark, of_phone},
        prompt_store::{Prompt, prompts},
        store::GroupSession,
    },
    id::PromptId,
    live::phone::{
        acts::{self, Said},
        cookie::Phone,
        panel::{hand_on, locked, receipt_panel},
        question::{earlier, latest},
    },
    receipts::receipt::Receipt,
    state::App,
    web::{
        Error, Page,
        markup::{IntoMarkup, Markup},
        parts::{Tels, help_over},
    },
};
use axum::response::Response;
use leptos::prelude::*;
use std::cmp::Reverse;

/// The content of the page of one phone.
pub struct PhoneView {
    pub(super) session: GroupSession,
    pub(super) prompts: Vec<Prompt>,
    pub(super) marks: Vec<Mark>,
    pub(super) receipt: Receipt,
    /// How many things it has said.
    pub(super) said: usize,
    pub(super) unreleased: Vec<Unreleased>,
    /// The prompt of each released thing, and where that is.
    pub(super) released: Vec<(PromptId, Whereabouts)>,
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

    /// Whether it says that words have arrived.
    pub(super) fn is_sent(&self) -> bool {
        ["group-sent", "group-sent-locked"].contains(&self.key)
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.typed.is_some() || self.key.contains("-error-")
    }
}

impl PhoneView {
    pub async fn read(app: &App, db: &mut Conn, session: GroupSession, phone: &Phone) -> Result<Self, Error> {
        let receipt = phone.token.receipt_in(&app.vault, session.id.bytes());
        let said = acts::said_with(db, &app.vault, session.id, &receipt).await?;
        let count = said.count();
        let Said { unreleased, released } = said;
        Ok(Self {
            prompts: prompts(db, session.id).await?,
            marks: of_phone(db, session.id, &phone.in_session(&app.vault, session.id)).await?,
            receipt,
            said: count,
            unreleased,
            released,
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

    /// A prompt that is open, one that has closed while somebody was still answering, and one under which this phone has said something.
    fn is_shown(&self, prompt: &Prompt) -> bool {
        prompt.state == PromptState::Open || self.notice_for(Some(prompt.id)).is_some() || self.released.iter().any(|(of, _)| *of == prompt.id)
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
    let scripts = ["room.js", "phone.js"].map(|name| {
        app.assets.address(name).filter(|_| seen.phone.is_none()).map(|script| view! { <script type="module" src=script.to_string()></script> })
    });
    let live = seen.action(&format!("/live?since={}", seen.session.changes));
    let mut prompts: Vec<&Prompt> = seen.prompts.iter().filter(|prompt| seen.is_shown(prompt)).collect();
    prompts.sort_by_key(|prompt| (prompt.state != PromptState::Open, Reverse(prompt.opened)));
    let open = prompts.first().is_some_and(|prompt| prompt.state == PromptState::Open);
    let (now, before) = prompts.split_at(usize::from(open));
    let now = now.iter().map(|prompt| latest(app, text, seen, prompt)).collect_view();
    let before = before.iter().map(|prompt| earlier(app, text, seen, prompt)).collect_view();
    let wait = (!open).then(|| view! { <p class="lead" id="wait">{text.get("group-wait")}</p> });
    page.with_scripts(text.get("group-title"), || {
        view! {
            // Small, for the question is the thing here.
            <h1 class="hush">{text.get("group-heading")}</h1>
            {seen.session.dry_run.then(|| view! { <p class="note">{text.get("group-dry-run")}</p> })}
            <p id="news" class="hide" role="status"></p>
            <div id="pieces" data-pieces=true data-live=live data-new=text.get("group-new")>
                {seen.is_back.then(|| view! { <p class="hush" id="back">{text.get("group-back-in")}</p> })}
                {wait}
                {now}
                {locked(text, seen)}
                {receipt_panel(text, seen)}
                {before}
                <p id="next"><a class="btn quiet" href=seen.action("")>{text.get("group-next")}</a></p>
                {hand_on(text, seen)}
            </div>
            <p id="offline" class="wrong" role="alert" tabindex="-1" hidden=true>{text.get("group-offline")}</p>
            <p id="refused" class="wrong" role="alert" tabindex="-1" hidden=true>{text.get("group-refused")}</p>
            <p id="lost" class="note" role="status" hidden=true>{text.get("group-lost")}</p>
            <section class="note"><p>{text.get("group-care")}</p><Tels site=page.site()/>{help_over(&page)}</section>
            {scripts}
        }
    })
}

/// The part of a phone that was there, once the session is over: its receipt, locked items, and handing it on.
pub fn phone_panel(page: &Page, seen: &PhoneView) -> Option<Markup> {
    let (receipt_panel, locked, hand_on) = (receipt_panel(page.text, seen), locked(page.text, seen), hand_on(page.text, seen));
    (receipt_panel.is_some() || locked.is_some()).then(|| view! { {receipt_panel}{locked}{hand_on} }.into_markup())
}
