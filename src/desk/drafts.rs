//! The answer of a theme: the published one, or the form that drafts it.

use crate::{
    analysis::{
        self,
        evidence::{NOT_READ, Warning},
        read_store::sources,
        store::Theme,
    },
    clock::{say_day, short_day},
    db::Conn,
    desk::{
        plan::is_near,
        records::ThemeAt,
        theme::{Forms, refuse},
    },
    id::ThemeId,
    influence::{
        AnswerKind,
        answer_status::AnswerStatus,
        answers::answer_text,
        read_store::publisher_of,
        store::{self, Draft, DraftState},
    },
    plan::store::{self as plan, Meeting},
    staff::proof::{Proof, Reviewer},
    state::App,
    text::readability,
    undo::{self, Edit, Kind},
    web::{
        self, Answer, DeskForm, Fields, Page,
        conflict::{self, ChangedBy, Conflict, Version},
        desk_form::TEXT,
        done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{Router, extract::State, routing::post};
use jiff::civil::Date;
use leptos::prelude::*;
use strum::VariantArray;

const FIELDS: [(&str, &str); 5] = [
    ("kind", "What does the Board say?"),
    ("words", "The answer"),
    ("for_you", "What it means for the reader"),
    ("until", "Until"),
    ("meeting", "The Board talked about it on"),
];

/// Most letters of the sentence for the young person: it is read at a glance, on a phone.
const MOST_FOR_YOU: usize = 200;
/// The oldest reading age that an answer should have.
const GOAL: u8 = 11;
/// The problems of a form that was opened before its theme was merged, or answered in public.
const MERGED: &str =
    "This theme was merged into another since you opened it, so nothing was saved. Copy your text, open that one, and write it there.";
const PUBLISHED: &str = "This theme has a published answer by now, so nothing was saved. A publisher must withdraw it before a new one is drafted.";
const TOO_SHORT: &str = "Reading age: too short to tell.";
const FINE: &str = "Reading age: about #.";
const HARD: &str = "Reading age: about #. Aim for 11: shorter sentences, everyday words.";

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}/answer", post(draft))
}

/// `POST /themes/{id}/answer`
async fn draft(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("answer-", &fields, &["kind", "words", "for_you", "until", "meeting", "warned"]);
    let mut tx = app.write_as_staff().await?;
    let (meetings, today) = (plan::meetings(&mut tx).await?, app.clock.today());
    let theme = analysis::store::theme(&mut tx, theme.id).await?.ok_or(web::Error::NotThere)?;
    let late = too_late(&mut tx, &reviewer, &theme, &mut form, &meetings).await?;
    if !form.is_fine() {
        return refuse(&app, &mut tx, &reviewer, page, theme, Forms { answer: Some(form), conflict: late, ..Forms::default() }).await;
    }
    let kind = form.pick::<AnswerKind>("kind", |_| true, "Pick what the Board says.");
    let words = form.text("words", TEXT, "Write the answer.");
    let for_you = form.text("for_you", MOST_FOR_YOU, "").split_whitespace().collect::<Vec<_>>().join(" ");
    let soon = |day: &Date| *day >= today && is_near(*day, today);
    let until = match kind {
        Some(AnswerKind::StillDeciding) => {
            form.day("until", today, soon, "Write the day by which the Board decides: today or later, within ten years.")
        }
        Some(AnswerKind::WillDo) => form.day_or_none("until", today, soon, "Write a day from today on, within ten years, or none."),
        _ => None,
    };
    let meeting = form.pick_or_none("meeting", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list.");
    if Warning::of(&sources(&mut tx, theme.id).await?).is_some_and(|warning| !warning.is_read(form.value("warned"))) {
        form.wrong("warned", NOT_READ);
    }
    let mut conflict = None;
    let draft = store::draft_state(&mut tx, theme.id).await?;
    if form.is_fine() && Version::of(&app.vault, &draft)?.is_stale(&fields) {
        let status = AnswerStatus::of(&theme, &store::answers(&mut tx).await?, today);
        let rows = conflict::differing(&draft_form(&status, &meetings), &form, &FIELDS, |field, value| said(field, value, &meetings));
        let by = drafted_by(&mut tx, &app, &reviewer, theme.id, draft).await?;
        conflict = Conflict::tell(&mut form, "words", rows, by);
    }
    if let Some(kind) = kind.filter(|_| form.is_fine()) {
        let draft = Draft { theme: theme.id, kind, words: &words, for_you: &for_you, until, meeting };
        let audit = app.audit_context();
        if store::draft(&mut tx, &audit, &reviewer, &draft).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{}", theme.id), "drafted", audit.act())));
        }
        return Err(web::Error::NotThere);
    }
    refuse(&app, &mut tx, &reviewer, page, theme, Forms { answer: Some(form), conflict, ..Forms::default() }).await
}

/// Tells a form that its theme was merged meanwhile, or answered in public: it takes no draft then.
async fn too_late(db: &mut Conn, by: &Reviewer, theme: &Theme, form: &mut DeskForm, meetings: &[Meeting]) -> sqlx::Result<Option<Conflict>> {
    if theme.merged_into.is_some() {
        form.changed("words", MERGED);
        return Ok(None);
    }
    let Some(answer) = store::answer_of_theme(db, theme.id).await?.filter(store::Answer::is_public) else { return Ok(None) };
    form.changed("words", PUBLISHED);
    let rows = conflict::differing(&filled(&answer, meetings), form, &FIELDS, |field, value| said(field, value, meetings));
    let publisher = publisher_of(db, answer.id).await?;
    let published = publisher.zip(answer.published_on).map(|((id, name), on)| ChangedBy { name, is_own: id == by.person().id, on });
    Ok(Some(Conflict::without_form(rows, published)))
}

/// The last change of a theme's draft, and its author. The merging of a meeting moves one too.
async fn drafted_by(db: &mut Conn, app: &App, by: &Reviewer, theme: ThemeId, draft: Option<DraftState>) -> sqlx::Result<Option<ChangedBy>> {
    // One that was published and withdrawn again is gone by no act that is kept.
    if draft.is_none() && store::answer_of_theme(db, theme).await?.is_some() {
        return Ok(None);
    }
    let is_it = |edit: &Edit| edit.is(Kind::Draft, theme.bytes()) || draft.as_ref().is_some_and(|draft| edit.is(Kind::Discussion, &draft.id));
    undo::store::last_change(db, &app.vault, by.person().id, is_it).await
}

/// Words a value of the form.
fn said(field: &str, value: &str, meetings: &[Meeting]) -> String {
    let named = match field {
        "kind" => value.parse::<AnswerKind>().ok().map(|kind| kind.label().to_string()),
        "meeting" => meetings.iter().find(|meeting| meeting.id.to_string() == value).map(|meeting| short_day(meeting.held_on)),
        // Read as one line.
        "for_you" => Some(value.split_whitespace().collect::<Vec<_>>().join(" ")),
        _ => None,
    };
    named.unwrap_or_else(|| value.to_string())
}

/// Returns the form with the saved draft, or an empty one.
pub fn draft_form(status: &AnswerStatus, meetings: &[Meeting]) -> DeskForm {
    status.draft().map_or_else(|| DeskForm::fresh("answer-"), |draft| filled(draft, meetings))
}

/// Fills the form with an answer.
fn filled(draft: &store::Answer, meetings: &[Meeting]) -> DeskForm {
    let form = DeskForm::fresh("answer-")
        .with("kind", <&str>::from(draft.kind))
        .with("words", &draft.words)
        .with("for_you", draft.for_you.as_deref().unwrap_or_default());
    let form = draft.until.iter().fold(form, |form, until| form.with("until", until));
    let discussed = meetings.iter().filter(|meeting| Some(meeting.held_on) == draft.discussed_on);
    discussed.fold(form, |form, meeting| form.with("meeting", meeting.id))
}

/// Renders the published answer of a theme, or the form to draft one.
pub fn answer_section(
    page: &Page,
    theme: &Theme,
    (status, warning): (&AnswerStatus, Option<Warning>),
    (form, was): (&DeskForm, &Version),
    meetings: &[Meeting],
    today: Date,
) -> impl IntoView + use<> {
    let due = match (&theme.meeting, status.late_label()) {
        (Some(meeting), Some(late)) => {
            view! { "Due at the Board on "{say_day(meeting.held_on)}": "<span class="chip late">{late}</span>" " }.into_markup()
        }
        (Some(meeting), None) => view! { "Due at the Board on "{say_day(meeting.held_on)}". " }.into_markup(),
        (None, _) => "No meeting is set for it. ".into_markup(),
    };
    let content = match status.published() {
        Some(answer) => view! {
            {answer_text(answer)}
            <p class="hush">"Published on "{say_day(answer.published_on.unwrap_or(today))}". Written by "{answer.drafted_by_name.clone()}"."</p>
            <p>"To answer anew, a publisher must withdraw this one first, on "<a href="/answers">"Answers"</a>"."</p>
        }
        .into_markup(),
        None => draft_form_view(page, theme, (status, warning), (form, was), meetings).into_markup(),
    };
    let sent = (!form.is_fine() && status.published().is_some()).then(|| typed(form, meetings));
    view! {
        <section class="panel" id="answer" aria-labelledby="the-answer">
            <h2 id="the-answer">"Answer"</h2>
            <p class="hush">{due}"Someone else publishes what you write."</p>
            {sent}{content}
        </section>
    }
}

/// Renders what somebody typed for a theme that has a published answer by now, to be copied.
fn typed(form: &DeskForm, meetings: &[Meeting]) -> Markup {
    let problems = form.wrongs().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ");
    let rows = FIELDS.iter().filter(|(field, _)| !form.value(field).is_empty()).map(|(field, label)| {
        view! { <dt>{*label}</dt><dd class="said"><bdi dir="auto">{said(field, form.value(field), meetings)}</bdi></dd> }
    });
    let rows = rows.collect_view();
    view! {
        <p class="error" id="answer-words">{problems}</p>
        <div class="note"><h3>"As you wrote it"</h3><dl class="facts">{rows}</dl></div>
        <h3>"As it is published"</h3>
    }
    .into_markup()
}

fn draft_form_view(
    page: &Page,
    theme: &Theme,
    (status, warning): (&AnswerStatus, Option<Warning>),
    (form, was): (&DeskForm, &Version),
    meetings: &[Meeting],
) -> impl IntoView + use<> {
    let unread = form.wrongs().iter().any(|(field, _)| field == "answer-warned");
    let warning = warning.map(|warning| warning.view("answer-warned".into(), warning.is_read(form.value("warned")), unread));
    let saved = status.draft().map(|draft| {
        view! { <p>"Draft by "{draft.drafted_by_name.clone()}", "{say_day(draft.drafted_on)}". Saving replaces it and makes it yours."</p> }
    });
    let kinds = AnswerKind::VARIANTS.iter().map(|&kind| (<&str>::from(kind).to_string(), kind.label().to_string())).collect();
    let offered = meetings.iter().rev().filter(|meeting| !meeting.cancelled || form.value("meeting") == meeting.id.to_string());
    let days = offered.map(|meeting| form.option("meeting", meeting.id, short_day(meeting.held_on)));
    let days = (form.option("meeting", "", "No meeting yet"), days.collect_view()).into_markup();
    view! {
        {saved}
        <form class="noprint" method="post" action=format!("/themes/{}/answer", theme.id) autocomplete="off">
            {was.field_of(form)}
            {form.picks("kind", "radio", "What does the Board say?", "", kinds)}
            {form.area("words", "In words a fourteen-year-old would use", "Anyone can read this once it is published. Quote nothing that could tell who said it.", 5)}
            {reading_age(form, "words")}
            {form.area("for_you", "So what does it mean for me?", "One sentence that the young person reads first: what is different for them now, or what they can do. Needed before it is published.", 2)}
            {reading_age(form, "for_you")}
            <div class="inline">
                {form.input("until", "date", "Until", "When still deciding, or will do.")}
                {form.select("meeting", "The Board talked about it on", "", days)}
            </div>
            {warning}
            <div class="btns"><button class="bt main">"Save the draft"</button></div>
            <script type="module" src=page.asset("reading.js")></script>
        </form>
    }
}

/// Renders how old a reader the text of a field needs. `public/reading.js` keeps it up to date while somebody writes.
fn reading_age(form: &DeskForm, field: &'static str) -> impl IntoView + use<> {
    let sentence = match readability::reading_age(form.value(field)) {
        Some(age) => (if age > GOAL { HARD } else { FINE }).replace('#', &age.to_string()),
        None => TOO_SHORT.into(),
    };
    let goal = GOAL.to_string();
    view! {
        <p class="hush"><output data-reads=format!("answer-{field}") data-goal=goal data-fine=FINE data-hard=HARD data-short=TOO_SHORT>{sentence}</output></p>
    }
}
