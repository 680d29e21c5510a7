//! Taking words out of one piece of feedback: the form that offers what the detector finds, and the list of what is gone.

use crate::{
    coding::Excerpt,
    db::Conn,
    feedback::store::{self, Feedback},
    id::FeedbackId,
    identifiers::{self, Kind},
    reading::{
        piece::{self, Asked},
        view::View,
    },
    redaction::{
        MOST_AT_ONCE, Reason, Redaction,
        mask::{merged, places},
        pages::taken_out,
        store::{Outcome, Why, redact, redactions},
    },
    staff::{
        Role,
        proof::{Proof, Reviewer},
    },
    state::App,
    web::{
        self, Answer, DeskForm, Error, Fields, Page,
        conflict::Version,
        desk_form::TEXT,
        done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;
use strum::VariantArray;

const PREFIX: &str = "redaction-";

pub fn routes() -> Router<App> {
    Router::new().route("/feedback/{id}/redactions", post(take_out))
}

/// `POST /feedback/{id}/redactions`: takes out what was ticked, typed, or chosen in the text with a script.
async fn take_out(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent(PREFIX, &fields, &["found", "other_words", "span", "reason", "note"]);
    let (parsed, view): (FeedbackId, View) = (id.parse()?, View::read(&fields));
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let feedback = store::feedback(&mut tx, &app.vault, &by, parsed).await?.ok_or(Error::NotThere)?;
    let words = feedback.words.as_deref().unwrap_or_default();
    let is_stale = Version::of(&app.vault, &words)?.is_stale(&fields);
    let spans = match is_stale {
        false => chosen(&mut form, words, &app.board().numbers()),
        true => {
            // The places that were chosen hold other words by now.
            form = form.without("found").without("span");
            form.wrong(
                "other_words",
                "The words have changed since you opened this: somebody took some out, or put some back. Look again, then choose.",
            );
            vec![]
        }
    };
    let reason = form.pick("reason", |_| true, "Choose why.");
    let note = form.text("note", TEXT, "");
    if let (Some(reason), true) = (reason, form.is_fine()) {
        match redact(&mut tx, &audit, &by, &feedback, &spans, Why { reason, note: &note }).await? {
            Outcome::Redacted => {
                tx.commit().await?;
                app.verdicts.forget(parsed);
                return Ok(web::redirect(&done::at(&view.at(&format!("/feedback/{id}")), "redacted", audit.act())));
            }
            Outcome::Already => form.wrong("other_words", "A part of this was taken out before. Choose what stands around it."),
            Outcome::NotThere => form.wrong("other_words", "Nothing can be taken out of this one."),
        }
    }
    drop(tx);
    Ok(web::refused(is_stale, piece::show(&app, page.wrong(), &by, &id, Asked::with_redaction(form, view)).await?))
}

/// Reads the spans that somebody chose, and says what is wrong with them.
fn chosen(form: &mut DeskForm, words: &str, numbers: &[String]) -> Vec<Excerpt> {
    let mut spans = form.ticked("found", |excerpt: &Excerpt| finds(words, numbers).iter().any(|(_, found)| found == excerpt));
    spans.extend(form.ticked("span", |span: &Excerpt| span.of(words).is_some()));
    let other = form.line("other_words", TEXT, "");
    let found = places(words, &other);
    if found.is_empty() && !other.is_empty() {
        form.wrong("other_words", "These words don’t stand there so. Copy them from the text, whole.");
    }
    spans.extend(found);
    let spans = merged(words, spans);
    if spans.is_empty() && other.is_empty() {
        form.wrong("other_words", "Choose what to take out, or type it here.");
    } else if spans.len() > MOST_AT_ONCE {
        form.wrong("other_words", &format!("That stands in {} places, more than {MOST_AT_ONCE} at once. Type more of it.", spans.len()));
    }
    spans
}

/// The detector's finds in code points, each with its kind. The Board's own numbers are none.
fn finds(words: &str, numbers: &[String]) -> Vec<(Kind, Excerpt)> {
    let point = |byte: usize| words.get(..byte).map_or(0, |before| before.chars().count());
    let found = identifiers::find_besides(words, numbers).into_iter();
    found.map(|found| (found.kind, Excerpt { start: point(found.start), end: point(found.end) })).collect()
}

/// The redactions of a piece, and whether the reader is a lead, who may open them.
pub struct Redactions {
    list: Vec<Redaction>,
    is_lead: bool,
}

impl Redactions {
    pub async fn read(db: &mut Conn, app: &App, by: &Reviewer, id: FeedbackId) -> sqlx::Result<Self> {
        Ok(Self { list: redactions(db, &app.vault, id).await?, is_lead: by.person().is(Role::Lead) })
    }

    /// Renders the section: what was taken out, and the form that takes out more.
    pub fn section(&self, feedback: &Feedback, was: &Version, numbers: &[String], form: Option<&DeskForm>, view: &View) -> Markup {
        let id = feedback.id;
        let rows = self.list.iter().map(|redaction| view! { <li>{taken_out(redaction)}</li> }).collect_view();
        let opening = if self.is_lead {
            view! { <p><a href=format!("/concerns/{id}/originals")>"Open words that were taken out"</a></p> }.into_markup()
        } else {
            view! { <p class="hush">"A safeguarding lead can open the words, with a reason, at "<b>{format!("/concerns/{id}/originals")}</b>"."</p> }
                .into_markup()
        };
        let list = if self.list.is_empty() {
            view! { <p class="hush">"Nothing yet."</p> }.into_markup()
        } else {
            view! { <ol class="codings">{rows}</ol>{opening} }.into_markup()
        };
        let fresh = DeskForm::fresh(PREFIX);
        let inside = match &feedback.words {
            Ok(words) if !feedback.redacted => redaction_form(id, words, was, numbers, form.unwrap_or(&fresh), view),
            _ => view! { <p>"A safeguarding lead wrote this text, and can change it."</p> }.into_markup(),
        };
        view! {
            <section class="panel" aria-labelledby="redactions">
                <h2 id="redactions">"Taken out"</h2>
                {list}
                {inside}
            </section>
        }
        .into_markup()
    }
}

fn redaction_form(id: FeedbackId, words: &str, was: &Version, numbers: &[String], form: &DeskForm, view: &View) -> Markup {
    let found = finds(words, numbers).into_iter();
    let found: Vec<_> =
        found.map(|(kind, place)| (place.to_string(), format!("{} ({})", place.of(words).unwrap_or_default(), label(kind)))).collect();
    let found = (!found.is_empty()).then(|| form.picks("found", "checkbox", "Found in the words", "It may be wrong, and it misses some.", found));
    let reasons = Reason::VARIANTS.iter().map(|reason| (<&str>::from(reason).to_string(), reason.label().to_string())).collect();
    view! {
        <details open=!form.is_fine()>
            <summary>"Take words out"</summary>
            <form method="post" action=format!("/feedback/{id}/redactions") autocomplete="off">
                <p>"They are masked wherever this piece is shown. They stay sealed, and a safeguarding lead can open them. Memos and examples that quote them are yours to change."</p>
                {was.field()}
                {view.hidden()}
                {found}
                {span_tick(form, words)}
                {form.input("other_words", "text", "Other words, just as they stand", "Every place where they stand goes, with capitals or without.")}
                {form.picks("reason", "radio", "Why", "", reasons)}
                {form.area("note", "Note", "If you like. Other reviewers can read it, so don’t write the words here.", 2)}
                <button class="bt">"Take these words out"</button>
            </form>
        </details>
    }
    .into_markup()
}

/// The words that somebody chose in the text, to tick; `public/excerpt.js` shows it where none came with the form.
fn span_tick(form: &DeskForm, words: &str) -> Markup {
    let chosen = form.ticked("span", |span: &Excerpt| span.of(words).is_some()).pop();
    let text = chosen.and_then(|span| span.of(words)).unwrap_or_default().to_string();
    let place = chosen.map(|span| span.to_string()).unwrap_or_default();
    let is_none = chosen.is_none();
    view! {
        <label class="pick" data-span="" hidden=is_none>
            <input type="checkbox" name="span" value=place checked=!is_none disabled=is_none/>"Chosen in the text: "<bdi dir="auto">{text}</bdi>
        </label>
    }
    .into_markup()
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "a name",
        Kind::Phone => "a phone number",
        Kind::Email => "an email address",
        Kind::Handle => "a name used online",
        Kind::School => "a school or college",
        Kind::Postcode => "a postcode",
        Kind::NhsNumber => "an NHS number",
        Kind::NiNumber => "a National Insurance number",
        Kind::Link => "a link",
        Kind::BirthDate => "a day of birth",
        Kind::Address => "a street or house",
        Kind::CarRegistration => "a number plate",
    }
}
