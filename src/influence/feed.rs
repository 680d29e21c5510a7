//! "You said, we did": published answers as open data and as an Atom feed; `public_page` is the page. No counts and no feedback.

use crate::{
    agreement::Agreed,
    clock::say_day,
    coding::agreed::of_themes,
    id::{AnswerId, to_guid},
    influence::{
        Strength,
        public::{self, kind_key},
        read_store::{self, Change},
        store,
    },
    state::App,
    text::{self, Catalogue},
    web::{self, xml::writable},
};
use axum::{Json, Router, extract::State, response::IntoResponse, routing::get};
use http::header;
use jiff::civil::Date;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use serde::Serialize;

const CACHE_CONTROL: &str = "public, max-age=300";
const LICENCE: &str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";

pub fn routes() -> Router<App> {
    Router::new().route("/you-said-we-did.json", get(open_data)).route("/you-said-we-did.atom", get(atom_feed))
}

/// A published or withdrawn answer with the plan changes published beside it.
pub struct PublishedAnswer {
    pub answer: store::Answer,
    pub changes: Vec<(Change, Strength)>,
    /// How often two people agreed on what its theme rests on; only the page tells it.
    pub agreed: Agreed,
}

/// Returns all of them, the latest published first.
pub async fn published_answers(app: &App) -> sqlx::Result<Vec<PublishedAnswer>> {
    let mut db = app.read().await?;
    let answers = store::published(&mut db).await?;
    let influences = read_store::influences(&mut db).await?;
    let agreed = of_themes(&mut db).await?;
    let changes = |answer: &store::Answer| {
        let beside = influences.iter().filter(|influence| answer.is_public() && influence.published_with == Some(answer.id));
        beside.filter_map(|influence| influence.change.clone().map(|change| (change, influence.strength))).collect()
    };
    Ok(answers
        .into_iter()
        .map(|answer| PublishedAnswer { changes: changes(&answer), agreed: agreed.get(&answer.theme).copied().unwrap_or_default(), answer })
        .collect())
}

/// The open data. Fields are added, never renamed or removed; days are days in London; an unknown value is null.
#[derive(Serialize)]
struct Data<'a> {
    title: &'a str,
    publisher: &'a str,
    address: String,
    licence: &'static str,
    notes: String,
    /// True for the demo's invented data.
    invented: bool,
    answers: Vec<AnswerData<'a>>,
}

/// One answer, the latest published first. A withdrawn one keeps its place, days and reason, and loses its words.
#[derive(Serialize)]
struct AnswerData<'a> {
    id: AnswerId,
    theme: &'a str,
    about: &'a str,
    /// `Done`, `WillDo`, `CannotBecause`, `PassedOn` or `StillDeciding`.
    kind: Option<&'static str>,
    words: Option<&'a str>,
    /// One sentence on what it means for the young person who reads it; null in answers from before there was one.
    for_you: Option<&'a str>,
    /// For `StillDeciding`, the day of the decision; for `WillDo`, the day it is done, where known.
    until: Option<String>,
    discussed_on: Option<String>,
    published_on: Option<String>,
    taken_back_on: Option<String>,
    taken_back_because: Option<&'a str>,
    /// Some of the words that it rests on were taken back by those who said them. Told only where many are left.
    words_taken_back: bool,
    changes: Vec<ChangeData<'a>>,
}

/// One change of the plan's wording, with its strength: `Shaped`, `Supported`, `AlreadyPlanned` or `Considered`.
#[derive(Serialize)]
struct ChangeData<'a> {
    before: Option<&'a str>,
    after: &'a str,
    reason: &'a str,
    changed_on: String,
    strength: &'static str,
}

/// `GET /you-said-we-did.json`
async fn open_data(State(app): State<App>) -> web::Answer {
    let (text, board) = (text::english(), app.board());
    let answers = published_answers(&app).await?;
    let notes = if app.config.demo { format!("{} {}", text.get("demo-notice"), text.get("did-intro")) } else { text.get("did-intro").into() };
    let data = Data {
        title: text.get("did-heading"),
        publisher: &board.body,
        address: format!("{}/you-said-we-did", app.config.url()),
        licence: LICENCE,
        notes,
        invented: app.config.demo,
        answers: answers.iter().map(answer_data).collect(),
    };
    Ok(([(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, CACHE_CONTROL)], Json(data)).into_response())
}

fn answer_data(PublishedAnswer { answer, changes, .. }: &PublishedAnswer) -> AnswerData<'_> {
    let public = answer.is_public();
    AnswerData {
        id: answer.id,
        theme: &answer.theme_name,
        about: &answer.theme_about,
        kind: public.then(|| answer.kind.into()),
        words: public.then_some(&*answer.words),
        for_you: answer.for_you.as_deref().filter(|_| public),
        until: answer.until.filter(|_| public).map(iso_day),
        discussed_on: answer.discussed_on.map(iso_day),
        published_on: answer.published_on.map(iso_day),
        taken_back_on: answer.withdrawn_on.map(iso_day),
        taken_back_because: answer.withdrawn_note.as_deref(),
        words_taken_back: answer.words_erased,
        changes: changes.iter().map(change_data).collect(),
    }
}

fn change_data((change, strength): &(Change, Strength)) -> ChangeData<'_> {
    ChangeData {
        before: change.before.as_deref(),
        after: &change.after,
        reason: &change.reason,
        changed_on: iso_day(change.changed_on),
        strength: (*strength).into(),
    }
}

fn iso_day(day: Date) -> String {
    day.to_string()
}

/// `GET /you-said-we-did.atom`
async fn atom_feed(State(app): State<App>) -> web::Answer {
    let answers = published_answers(&app).await?;
    let xml = atom(&app.config.url(), &app.board().body, app.config.demo, app.clock.today(), &answers);
    let xml = xml.map_err(|error| web::Error::Broken(Box::new(error)))?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, CACHE_CONTROL)], xml).into_response())
}

/// Writes the feed of RFC 4287. The database stores days only, so each time in it is noon.
fn atom(url: &str, body: &str, demo: bool, today: Date, answers: &[PublishedAnswer]) -> std::io::Result<Vec<u8>> {
    let catalogue = text::english();
    let page = format!("{url}/you-said-we-did");
    let address = format!("{page}.atom");
    let latest = answers.iter().filter_map(|published| published.answer.withdrawn_on.max(published.answer.published_on)).max().unwrap_or(today);
    let mut xml = Writer::new(vec![]);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed = xml.create_element("feed").with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en")]);
    feed.write_inner_content(|xml| {
        write_text(xml, "title", catalogue.get("did-heading"))?;
        write_text(xml, "subtitle", catalogue.get(if demo { "demo-notice" } else { "did-intro" }))?;
        write_text(xml, "id", &address)?;
        write_text(xml, "updated", &noon(latest))?;
        write_text(xml, "rights", LICENCE)?;
        xml.create_element("author").write_inner_content(|xml| write_text(xml, "name", body))?;
        xml.create_element("link").with_attributes([("rel", "self"), ("type", "application/atom+xml"), ("href", &address)]).write_empty()?;
        xml.create_element("link").with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", &page)]).write_empty()?;
        for PublishedAnswer { answer, changes, .. } in answers {
            let published = answer.published_on.unwrap_or(today);
            xml.create_element("entry").write_inner_content(|xml| {
                write_text(xml, "title", &answer.theme_name)?;
                write_text(xml, "id", &uuid_urn(answer.id))?;
                write_text(xml, "published", &noon(published))?;
                write_text(xml, "updated", &noon(answer.withdrawn_on.unwrap_or(published)))?;
                xml.create_element("link").with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", &page)]).write_empty()?;
                write_text(xml, "summary", &answer.theme_about)?;
                write_text(xml, "content", &content(catalogue, answer, changes, today))
            })?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

fn write_text(xml: &mut Writer<Vec<u8>>, element: &str, text: &str) -> std::io::Result<()> {
    xml.create_element(element).write_text_content(BytesText::new(&writable(text))).map(|_| ())
}

/// Writes the id of an answer as a UUID of version 8 (RFC 9562), which stays the same for ever.
fn uuid_urn(id: AnswerId) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(id.bytes());
    bytes[6] = 0x80 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    format!("urn:uuid:{}", to_guid(&bytes))
}

fn noon(day: Date) -> String {
    format!("{day}T12:00:00Z")
}

fn content(text: &Catalogue, answer: &store::Answer, changes: &[(Change, Strength)], today: Date) -> String {
    if let Some(day) = answer.withdrawn_on {
        return format!("{} {}", text.with("did-taken-back", [("date", &say_day(day))]), answer.withdrawn_note.as_deref().unwrap_or(""));
    }
    let mut lines = vec![format!("{}: {}", text.get(kind_key(answer.kind)), answer.words)];
    lines.extend(public::until(text, answer, today));
    lines.extend(answer.for_you.as_ref().map(|sentence| format!("{}: {sentence}", text.get("answer-for-you"))));
    for (change, _) in changes {
        lines.push(format!("{}. {}: {}", text.get("change-heading"), text.get("change-after"), change.after));
    }
    lines.join("\n")
}
