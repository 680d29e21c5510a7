//! Saying something: the page, and what becomes of what was typed.

use crate::{
    clock::say_day,
    feedback::{
        Provenance, Source,
        check_page::check_page,
        form::{self, FACTS},
        say_view::{Now, opener, openers, say_view},
        submit::{self, NewFeedback, Unsent},
        thanks_page,
    },
    form::Problems,
    identifiers,
    receipts::token::FormToken,
    staff,
    state::App,
    web::{Answer, Fields, Islands, Page, guard::CrossSite, page::PageContext, page_cache, serve::Caller},
};
use axum::{
    Extension, Router,
    extract::{FromRef, State},
    response::IntoResponse,
    routing::get,
};
use http::StatusCode;

pub fn routes() -> Router<App> {
    Router::new().route("/have-your-say", get(ask).post(say)).merge(thanks_page::routes())
}

/// Everything typed into the form so far, so that nothing is lost.
#[derive(Default)]
pub(super) struct Typed {
    pub token: String,
    pub words: String,
    /// The answers in the order of `form::FACTS`.
    pub facts: [String; FACTS.len()],
    /// Whether somebody writes on in the box.
    pub goes_on: bool,
}

impl Typed {
    fn new(app: &App) -> Self {
        Self { token: FormToken::new(&app.clock).write(&app.vault), ..Self::default() }
    }

    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_string();
        Self { token: text("token"), words: text("words"), facts: FACTS.map(text), goes_on: false }
    }

    /// The answer to one fact, "" where none was given.
    pub fn fact(&self, name: &str) -> &str {
        FACTS.iter().position(|known| *known == name).map_or("", |at| &self.facts[at])
    }
}

/// `GET /have-your-say`
async fn ask(State(app): State<App>, page: Page) -> Answer {
    // Everyone's page but for its token, so it is drawn once.
    let name = format!("have-your-say {} {}", page.text.lang, page.has_style());
    let typed = Typed::new(&app);
    let values = [typed.token.as_str()];
    let drawn = app.page_cache.filled(&name, &values, async || {
        // The Board's data is read after the cache's version, so that an old number is never kept under a new version.
        let page = page.clone().with_context(PageContext::from_ref(&app));
        let empty = form_page(&app, &page, &Typed { token: page_cache::gap(0), ..Typed::default() }, &Problems::default()).await;
        String::from_utf8(axum::body::to_bytes(empty.into_body(), usize::MAX).await.ok()?.into()).ok()
    });
    Ok(match drawn.await {
        Some(drawn) => page.drawn_with_islands(drawn),
        None => form_page(&app, &page, &typed, &Problems::default()).await,
    })
}

/// `POST /have-your-say`
async fn say(State(app): State<App>, page: Page, Caller(caller): Caller, cross_site: Option<Extension<CrossSite>>, fields: Fields) -> Answer {
    let mut typed = Typed::of(&fields);
    if cross_site.is_some() {
        // A page of somebody else's may have chosen the token, and would know the five words made from it.
        typed.token = Typed::new(&app).token;
        let body = form_page(&app, &page.wrong(), &typed, &Problems::one("token", "say-error-elsewhere")).await;
        return Ok((StatusCode::FORBIDDEN, body).into_response());
    }
    if fields.text("checked") == "no" {
        return Ok(form_page(&app, &page, &typed, &Problems::default()).await);
    }
    if fields.broken {
        return Ok(refused(&app, page, &typed, &Problems::one("words", "say-error-letters")).await);
    }
    if let Some(opener) = opener(page.text, fields.text("opener")) {
        let words = form::with_opener(&typed.words, opener, &openers(page.text));
        return Ok(form_page(&app, &page, &Typed { words, goes_on: true, ..typed }, &Problems::default()).await);
    }
    let (words, facts) = match (form::words(&typed.words), form::facts(&app.board().areas, typed.facts.each_ref().map(String::as_str))) {
        (Ok(words), Ok(facts)) => (words, facts),
        (words, facts) => {
            let problems = [words.err(), facts.err()].into_iter().flatten().fold(Problems::default(), Problems::and);
            return Ok(refused(&app, page, &typed, &problems).await);
        }
    };
    let found = identifiers::find_besides(words.as_str(), &app.board().numbers());
    if !found.is_empty() && fields.text("checked") != "yes" {
        return Ok(check_page(&page, &typed, words.as_str(), &found));
    }
    if !submit::admits(&app, caller, &typed.token).await {
        return Ok(slowly(&app, page, &typed).await);
    }
    let new = NewFeedback { words, facts, source: Source::Direct, provenance: Provenance::Verbatim };
    match submit::submit(&app, &typed.token, new).await {
        Ok(receipt) => Ok(thanks_page::confirmation_page(&app, &page, &receipt).await),
        Err(Unsent::Invalid(problems)) => {
            if problems.of("token").is_some() {
                typed.token = Typed::new(&app).token;
            }
            Ok(refused(&app, page, &typed, &problems).await)
        }
        Err(Unsent::Error(crate::web::Error::Slowly)) => Ok(slowly(&app, page, &typed).await),
        Err(Unsent::Error(crate::web::Error::Busy)) => {
            let page = page.wrong();
            let body = form_page(&app, &page, &typed, &Problems::one("token", "error-503-text")).await;
            Ok((StatusCode::SERVICE_UNAVAILABLE, [(http::header::RETRY_AFTER, "5")], body).into_response())
        }
        Err(Unsent::Error(error)) => Err(error),
    }
}

async fn refused(app: &App, page: Page, typed: &Typed, problems: &Problems) -> axum::response::Response {
    (StatusCode::UNPROCESSABLE_ENTITY, form_page(app, &page.wrong(), typed, problems).await).into_response()
}

async fn slowly(app: &App, page: Page, typed: &Typed) -> axum::response::Response {
    (StatusCode::TOO_MANY_REQUESTS, form_page(app, &page.wrong(), typed, &Problems::one("token", "error-429-text")).await).into_response()
}

async fn form_page(app: &App, page: &Page, typed: &Typed, problems: &Problems) -> axum::response::Response {
    let (text, board) = (page.text, app.board());
    let now = Now { has_lead: has_lead(app).await, unread_since: unread_since(app).await };
    page.clone().writes().with_islands(text.get("say-title"), Islands::Young, || say_view(page, &board, &now, typed, problems))
}

/// Whether the Board has a safeguarding lead. Where that can't be read now, the page says what it mostly says.
async fn has_lead(app: &App) -> bool {
    let lead = app.page_cache.text("a safeguarding lead", async || {
        let lead = staff::holder_store::has_lead(&mut *app.read().await.ok()?).await.ok()?;
        Some(if lead { "yes" } else { "no" }.into())
    });
    lead.await.is_none_or(|lead| lead == "yes")
}

/// The day since which nobody has read, as people say it; `None` while somebody does.
async fn unread_since(app: &App) -> Option<String> {
    let day = app.page_cache.text("the reading watch", async || {
        let since = crate::board::store::silent_since(&mut *app.read().await.ok()?, app.clock.today()).await.ok()?;
        Some(since.map(say_day).unwrap_or_default())
    });
    day.await.map(|day| String::from_utf8_lossy(&day).into_owned()).filter(|day| !day.is_empty())
}
