//! "You said, we did": what the Board answered, for anyone to read, as a page, as data and as a feed. No counts, and nobody's own words.

use crate::{
    clock::say_day,
    id::AnswerId,
    influence::{
        Strength, public,
        store::{self, Answer as Said, Change},
    },
    plan,
    progress::stages::kind_key,
    state::App,
    text::{self, Catalogue},
    web::{self, Answer, Page},
};
use axum::{
    Json, Router,
    extract::{Query, State, rejection::QueryRejection},
    response::IntoResponse,
    routing::get,
};
use http::header;
use jiff::civil::Date;
use leptos::prelude::*;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use serde::{Deserialize, Serialize};

/// Answers on one page: as many as fit the bytes of a first visit on a poor signal.
const ON_A_PAGE: usize = 12;
const KEPT: &str = "public, max-age=300";
const LICENCE: &str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";

pub fn routes() -> Router<App> {
    Router::new().route("/you-said-we-did", get(did)).route("/you-said-we-did.json", get(data)).route("/you-said-we-did.atom", get(feed))
}

/// An answer as anyone may read it, and what changed in the plan because of its theme.
struct Shown {
    said: Said,
    changes: Vec<(Change, Strength)>,
}

async fn shown(app: &App) -> sqlx::Result<Vec<Shown>> {
    let mut db = app.read().await?;
    let answers = store::published(&mut db).await?;
    let influences = store::influences(&mut db).await?;
    let changes = |said: &Said| {
        let of_theme = influences.iter().filter(|influence| said.is_public() && influence.published_with == Some(said.id));
        of_theme.filter_map(|influence| influence.change.clone().map(|change| (change, influence.strength))).collect()
    };
    Ok(answers.into_iter().map(|said| Shown { changes: changes(&said), said }).collect())
}

#[derive(Default, Deserialize)]
struct Where {
    #[serde(default)]
    page: String,
}

/// `GET /you-said-we-did`
async fn did(State(app): State<App>, page: Page, asked: Result<Query<Where>, QueryRejection>) -> Answer {
    let words = page.text;
    let number: usize = asked.ok().and_then(|asked| asked.page.parse().ok()).unwrap_or(1).max(1);
    let today = app.clock.today();
    let all = shown(&app).await?;
    let pages: Vec<&[Shown]> = all.chunks(ON_A_PAGE).collect();
    let here = pages.get(number - 1).copied().unwrap_or_default();
    if here.is_empty() && number > 1 {
        return Err(web::Error::NotThere);
    }
    let next = plan::store::next_meeting(&mut *app.read().await?, today).await?;
    let empty = all.is_empty().then(|| match next {
        Some(meeting) => words.with("did-empty", [("date", &say_day(meeting.held_on))]),
        None => words.get("did-empty-no-date").to_string(),
    });
    let turn =
        |to: usize, key| (to >= 1 && to <= pages.len()).then(|| view! { <a href=format!("/you-said-we-did?page={to}")>{words.get(key)}</a>" " });
    Ok(page.paper(words.get("did-title"), || {
        let pairs = here.iter().enumerate().map(|(at, shown)| public::pair(words, at + 1, &shown.said, &shown.changes, today, None)).collect_view();
        let (newer, older) = (turn(number - 1, "did-newer"), turn(number + 1, "did-older"));
        let turns = (newer.is_some() || older.is_some()).then(|| view! { <p>{newer}{older}</p> });
        view! {
            <h1>{words.get("did-heading")}</h1>
            <p class="lead">{words.get("did-intro")}</p>
            {empty.map(|empty| view! { <p class="note">{empty}</p> })}
            {pairs}
            {turns}
            <section class="note" aria-labelledby="more">
                <h2 id="more">{words.get("did-more-heading")}</h2>
                <ul>
                    <li><a href="/you-said-we-did.atom">{words.get("did-feed")}</a></li>
                    <li><a href="/you-said-we-did.json">{words.get("did-data")}</a></li>
                </ul>
            </section>
            <p><a class="btn" href="/have-your-say">{words.get("did-say")}</a></p>
        }
    }))
}

/// The open data. Fields are added, never renamed or taken away; days are days in London; what is unknown is null.
#[derive(Serialize)]
struct Data<'a> {
    title: &'a str,
    publisher: &'a str,
    address: String,
    licence: &'static str,
    notes: String,
    /// Everything in here is made up.
    invented: bool,
    answers: Vec<Row<'a>>,
}

/// One answer, the latest published first. One that was taken back keeps its place, its days and the reason, and loses its words.
#[derive(Serialize)]
struct Row<'a> {
    id: AnswerId,
    theme: &'a str,
    about: &'a str,
    /// `Done`, `WillDo`, `CannotBecause`, `PassedOn` or `StillDeciding`.
    kind: Option<&'static str>,
    words: Option<&'a str>,
    /// For `StillDeciding`: by when it is decided. For `WillDo`, where it is known: by when it is done.
    until: Option<String>,
    discussed_on: Option<String>,
    published_on: Option<String>,
    taken_back_on: Option<String>,
    taken_back_because: Option<&'a str>,
    changes: Vec<ChangeRow<'a>>,
}

/// One change of the plan's wording, and how much young people's words did to it: `Shaped`, `Supported`, `AlreadyPlanned`, `Considered`.
#[derive(Serialize)]
struct ChangeRow<'a> {
    before: Option<&'a str>,
    after: &'a str,
    reason: &'a str,
    changed_on: String,
    strength: &'static str,
}

/// `GET /you-said-we-did.json`
async fn data(State(app): State<App>) -> Answer {
    let (words, board) = (text::english(), app.board());
    let shown = shown(&app).await?;
    let notes = if app.config.demo { format!("{} {}", words.get("demo-notice"), words.get("did-intro")) } else { words.get("did-intro").into() };
    let data = Data {
        title: words.get("did-heading"),
        publisher: &board.body,
        address: format!("{}/you-said-we-did", app.config.url()),
        licence: LICENCE,
        notes,
        invented: app.config.demo,
        answers: shown.iter().map(row).collect(),
    };
    Ok(([(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, KEPT)], Json(data)).into_response())
}

fn row(Shown { said, changes }: &Shown) -> Row<'_> {
    let public = said.is_public();
    Row {
        id: said.id,
        theme: &said.theme_name,
        about: &said.theme_about,
        kind: public.then(|| said.kind.into()),
        words: public.then_some(&*said.words),
        until: said.until.filter(|_| public).map(written),
        discussed_on: said.discussed_on.map(written),
        published_on: said.published_on.map(written),
        taken_back_on: said.withdrawn_on.map(written),
        taken_back_because: said.withdrawn_note.as_deref(),
        changes: changes.iter().map(change_row).collect(),
    }
}

fn change_row((change, strength): &(Change, Strength)) -> ChangeRow<'_> {
    ChangeRow {
        before: change.before.as_deref(),
        after: &change.after,
        reason: &change.reason,
        changed_on: written(change.changed_on),
        strength: (*strength).into(),
    }
}

fn written(day: Date) -> String {
    day.to_string()
}

/// `GET /you-said-we-did.atom`
async fn feed(State(app): State<App>) -> Answer {
    let shown = shown(&app).await?;
    let xml = atom(&app.config.url(), &app.board().body, app.config.demo, app.clock.today(), &shown);
    let xml = xml.map_err(|error| web::Error::Broken(Box::new(error)))?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, KEPT)], xml).into_response())
}

/// The feed as RFC 4287 has it. Only days are kept, so a moment in it is noon of its day.
fn atom(url: &str, body: &str, demo: bool, today: Date, shown: &[Shown]) -> std::io::Result<Vec<u8>> {
    let words = text::english();
    let page = format!("{url}/you-said-we-did");
    let address = format!("{page}.atom");
    let latest = shown.iter().filter_map(|shown| shown.said.withdrawn_on.max(shown.said.published_on)).max().unwrap_or(today);
    let mut xml = Writer::new(vec![]);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed = xml.create_element("feed").with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en")]);
    feed.write_inner_content(|xml| {
        text(xml, "title", words.get("did-heading"))?;
        text(xml, "subtitle", words.get(if demo { "demo-notice" } else { "did-intro" }))?;
        text(xml, "id", &address)?;
        text(xml, "updated", &noon(latest))?;
        text(xml, "rights", LICENCE)?;
        xml.create_element("author").write_inner_content(|xml| text(xml, "name", body))?;
        xml.create_element("link").with_attributes([("rel", "self"), ("type", "application/atom+xml"), ("href", &address)]).write_empty()?;
        xml.create_element("link").with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", &page)]).write_empty()?;
        for Shown { said, changes } in shown {
            let published = said.published_on.unwrap_or(today);
            xml.create_element("entry").write_inner_content(|xml| {
                text(xml, "title", &said.theme_name)?;
                text(xml, "id", &name(said.id))?;
                text(xml, "published", &noon(published))?;
                text(xml, "updated", &noon(said.withdrawn_on.unwrap_or(published)))?;
                xml.create_element("link").with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", &page)]).write_empty()?;
                text(xml, "summary", &said.theme_about)?;
                text(xml, "content", &told(words, said, changes, today))
            })?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

fn text(xml: &mut Writer<Vec<u8>>, element: &str, text: &str) -> std::io::Result<()> {
    // XML has no way to write these at all.
    let writable = |letter: &char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().filter(writable).collect();
    xml.create_element(element).write_text_content(BytesText::new(&text)).map(|_| ())
}

/// The name of an answer for ever: its random id in the clothes of a UUID (version 8 of RFC 9562: bits of our own making).
fn name(id: AnswerId) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(id.bytes());
    bytes[6] = 0x80 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    let hex = crate::id::to_hex(&bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn noon(day: Date) -> String {
    format!("{day}T12:00:00Z")
}

fn told(words: &Catalogue, said: &Said, changes: &[(Change, Strength)], today: Date) -> String {
    if let Some(day) = said.withdrawn_on {
        return format!("{} {}", words.with("did-taken-back", [("date", &say_day(day))]), said.withdrawn_note.as_deref().unwrap_or(""));
    }
    let mut lines = vec![format!("{}: {}", words.get(kind_key(said.kind)), said.words)];
    lines.extend(public::until(words, said, today));
    for (change, _) in changes {
        lines.push(format!("{}. {}: {}", words.get("change-heading"), words.get("change-after"), change.after));
    }
    lines.join("\n")
}
