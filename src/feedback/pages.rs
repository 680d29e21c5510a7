//! Saying something: the page, and what becomes of what was typed.

use crate::{
    board::Board,
    clock::say_day,
    feedback::{
        AgeBand, Provenance, Source,
        check_page::{KINDS, check_page},
        form,
        island::{Say, SayTexts},
        submit::{self, NewFeedback, Unsent},
        thanks_page,
    },
    form::Problems,
    identifiers,
    receipts::token::FormToken,
    staff,
    state::App,
    text::Catalogue,
    web::{
        Answer, Fields, Islands, Page,
        guard::CrossSite,
        markup::IntoMarkup,
        page::PageContext,
        parts::{ErrorSummary, Picture, SafeTextarea, Tels, help_over},
        serve::Caller,
    },
};
use axum::{
    Extension, Router,
    extract::{FromRef, State},
    response::IntoResponse,
    routing::get,
};
use http::StatusCode;
use leptos::prelude::*;
use strum::VariantArray;

pub fn routes() -> Router<App> {
    Router::new().route("/have-your-say", get(ask).post(say)).merge(thanks_page::routes())
}

/// Everything typed into the form so far, so that nothing is lost.
#[derive(Default)]
pub(super) struct Typed {
    pub token: String,
    pub words: String,
    pub age_band: String,
    pub area: String,
    pub in_care: String,
    pub disability: String,
}

impl Typed {
    fn new(app: &App) -> Self {
        Self { token: FormToken::new(&app.clock).write(&app.vault), ..Self::default() }
    }

    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_string();
        Self {
            token: text("token"),
            words: text("words"),
            age_band: text("age_band"),
            area: text("area"),
            in_care: text("in_care"),
            disability: text("disability"),
        }
    }
}

/// Stands where a page's own token goes.
const TOKEN_HERE: &str = "the-token-goes-here";

/// `GET /have-your-say`
async fn ask(State(app): State<App>, page: Page) -> Answer {
    // Everyone's page but for its token, so it is drawn once.
    let name = format!("have-your-say {} {}", page.text.lang, page.has_style());
    let typed = Typed::new(&app);
    let drawn = app.page_cache.around(&name, async || {
        // The Board's data is read after the cache's version, so that an old number is never kept under a new version.
        let page = page.clone().with_context(PageContext::from_ref(&app));
        let empty = form_page(&app, &page, &Typed { token: TOKEN_HERE.into(), ..Typed::new(&app) }, &Problems::default()).await;
        let drawn = String::from_utf8(axum::body::to_bytes(empty.into_body(), usize::MAX).await.ok()?.into()).ok()?;
        let (before, after) = drawn.split_once(TOKEN_HERE)?;
        Some((before.to_string(), after.to_string()))
    });
    Ok(match drawn.await {
        Some((before, after)) => page.drawn_with_islands([&before, typed.token.as_bytes(), &after].concat()),
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
    let (words, facts) =
        match (form::words(&typed.words), form::facts(&app.board().areas, &typed.age_band, &typed.area, &typed.in_care, &typed.disability)) {
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
    let (lead, unread_since) = (has_lead(app).await, unread_since(app).await);
    page.clone().writes().with_islands(text.get("say-title"), Islands::Young, || say_view(page, &board, lead, typed, problems, unread_since))
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

fn say_view(page: &Page, board: &Board, lead: bool, typed: &Typed, problems: &Problems, unread_since: Option<String>) -> impl IntoView + use<> {
    let text = page.text;
    let unread = unread_since.map(|day| text.with("say-unread", [("date", &day)]));
    let notice = notice(text, typed, problems);
    let wrong = |field: &str| notice.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone());
    // A problem of the page itself, such as a busy server, stands in the summary alone.
    let words_wrong = wrong("words");
    let [_, (_, max)] = form::lengths("");
    let described = if words_wrong.is_some() { "words-hint words-error" } else { "words-hint" };
    let readers = match lead {
        true => view! { <span>{text.get("say-know-readers")}</span> }.into_markup(),
        false => view! { <span><bdi dir="auto">{board.readers.clone()}</bdi>" "{text.get("say-know-no-lead")}</span> }.into_markup(),
    };
    let facts_open = ["age_band", "area", "in_care", "disability"].iter().any(|field| problems.of(field).is_some());
    let facts = facts_view(text, board, typed, &notice);
    let is_new = problems.is_empty() && typed.words.is_empty();
    let (token, words, wrong) = (typed.token.clone(), typed.words.clone(), words_wrong.is_some());
    view! {
        <ErrorSummary text=text problems=notice.clone()/>
        <h1>{text.get("say-heading")}</h1>
        <div class="two">
            <section class="note" aria-labelledby="know">
                <h2 id="know">{text.get("say-know-heading")}</h2>
                <ul class="know">
                    {unread.map(|unread| view! { <li><Picture name="read"/><b>{unread}</b></li> })}
                    <li><Picture name="clock"/><span>{text.get("say-know-emergency")}</span></li>
                    <li><Picture name="who"/><span>{text.get("say-know-find-you")}</span></li>
                    <li><Picture name="read"/>{readers}</li>
                    <li><Picture name="lock"/><bdi dir="auto">{board.passed_on.clone()}</bdi></li>
                </ul>
                <Tels site=page.site()/>
                {help_over(page)}
            </section>
            <Say texts=say_texts(text, board)>
                // Only on a page that was asked for: the state it sets would make another page of an answer to a post.
                {is_new.then(|| view! { <keep-typed></keep-typed> })}
                <input type="hidden" name="token" value=token/>
                <div class="field" class:bad=wrong>
                    <label for="words">{text.get("say-words-label")}</label>
                    <p class="hint" id="words-hint">{text.with("say-words-hint", [("max", &max)])}" "{text.get("say-words-leave-hint")}</p>
                    {words_wrong.clone().map(|text| view! { <p class="error" id="words-error">{text}</p> })}
                    <div class="box">
                        <SafeTextarea name="words" text=words rows=8 described wrong as_form=true/>
                    </div>
                </div>
                <details open=facts_open>
                    <summary>{text.get("say-facts-summary")}" "<span class="hush">"("{text.get("optional")}")"</span></summary>
                    {facts}
                </details>
                <p>{text.get("say-after")}</p>
            </Say>
        </div>
    }
}

fn facts_view(text: &'static Catalogue, board: &Board, typed: &Typed, notice: &[(String, String)]) -> impl IntoView + use<> {
    let wrong = |field: &str| {
        let text = notice.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone());
        text.map(|text| view! { <p class="error">{text}</p> })
    };
    let skip = text.get("say-facts-skip");
    let yes_no = |name: &'static str, chosen: &str| {
        [("yes", text.get("say-facts-yes")), ("no", text.get("say-facts-no")), ("", skip)]
            .map(|(value, label)| pick(name, value, label, chosen == value))
            .into_iter()
            .collect_view()
    };
    let ages = AgeBand::VARIANTS.iter().zip(["say-facts-age-1", "say-facts-age-2", "say-facts-age-3", "say-facts-age-4"]);
    let ages = ages.map(|(&band, key)| (band.into(), text.get(key))).chain([("", skip)]);
    let ages = ages.map(|(value, label)| pick("age_band", value, label, typed.age_band == value)).collect_view();
    let area = typed.area.clone();
    let areas = board.areas.iter().map(|name| view! { <option value=name.clone() selected=*name == area>{name.clone()}</option> }).collect_view();
    view! {
        <p>{text.get("say-facts-why")}</p>
        <fieldset class="picks"><legend>{text.get("say-facts-age")}</legend>{wrong("age_band")}{ages}</fieldset>
        <div class="field">
            <label for="area">{text.get("say-facts-area")}</label>
            <p class="hint" id="area-hint">{text.get("say-facts-area-hint")}</p>
            {wrong("area")}
            <select id="area" name="area" aria-describedby="area-hint"><option value="">{skip}</option>{areas}</select>
        </div>
        <fieldset class="picks" aria-describedby="in_care-hint">
            <legend>{text.get("say-facts-in-care")}</legend>
            <p class="hint" id="in_care-hint">{text.get("say-facts-in-care-hint")}</p>
            {wrong("in_care")}{yes_no("in_care", &typed.in_care)}
        </fieldset>
        <fieldset class="picks" aria-describedby="disability-hint">
            <legend>{text.get("say-facts-disability")}</legend>
            <p class="hint" id="disability-hint">{text.get("say-facts-disability-hint")}</p>
            {wrong("disability")}{yes_no("disability", &typed.disability)}
        </fieldset>
    }
}

fn pick(name: &'static str, value: &'static str, label: &'static str, chosen: bool) -> impl IntoView {
    view! { <label class="pick"><input type="radio" name=name value=value checked=chosen/>{label}</label> }
}

/// Each problem with its field and its sentence.
fn notice(text: &'static Catalogue, typed: &Typed, problems: &Problems) -> Vec<(String, String)> {
    let [(_, count), (_, max)] = form::lengths(&typed.words);
    problems.iter().map(|(field, key)| (field.to_string(), text.with(key, [("count", &count), ("max", &max)]))).collect()
}

/// The texts of the island, in the page's language.
fn say_texts(text: &'static Catalogue, board: &Board) -> SayTexts {
    let [_, (_, max)] = form::lengths("");
    let get = |key: &str| text.get(key).to_string();
    SayTexts {
        send: get("send"),
        found: get("check-heading"),
        intro: get("check-intro"),
        choice: get("check-choice"),
        may_be_wrong: get("check-may-be-wrong"),
        change: get("check-change"),
        send_anyway: get("check-send"),
        kinds: KINDS.iter().map(|(_, key)| get(key)).collect(),
        // The others are never found.
        numbers: board.numbers().into_iter().filter(|number| !identifiers::find(number).is_empty()).collect(),
        wrong: get("error-summary-title"),
        troubles: ["say-error-empty", "say-error-own-receipt", "say-error-token", "say-error-again", "say-error-fact", "say-error-elsewhere"]
            .map(|key| (key.to_string(), get(key)))
            .into_iter()
            .chain([("say-error-long".into(), text.with("say-error-long", [("count", "{count}"), ("max", &max)]))])
            .collect(),
        sending: get("say-sending"),
        slowly: get("error-429-text"),
        busy: get("error-503-text"),
        offline: get("say-error-offline"),
        title: text.with("title-page", [("page", text.get("receipt-title")), ("site", text.get("site-name"))]),
        error_title: text.with("title-error", [("page", text.get("say-title")), ("site", text.get("site-name"))]),
    }
}
