//! The page of one theme with its feedback, influences and answer, and the form that changes it.

use crate::{
    analysis::{
        MOST_IN_NAME,
        evidence::Warning,
        name_store::theme_names,
        read_store::sources,
        store::{self, Theme},
        theme_store::{self, ThemeChange},
    },
    clock::{say_day, short_day},
    coding::agreed::of_theme,
    db::Conn,
    desk::{
        drafts::{answer_section, draft_form},
        influence::{influence_list, link_form},
        placement::{heading_picks, meeting_options},
        records::ThemeAt,
        theme_codes::ThemeCodes,
        theme_pieces::Pieces,
        theme_state,
    },
    id::{CodeId, FeedbackId, HeadingId},
    influence::{answer_status::AnswerStatus, answers::status_view, read_store::influences_of_theme, store as influence},
    plan::store::{self as plan, Heading, Meeting},
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    web::{
        self, Answer, DeskForm, Done, Fields, Page,
        conflict::{self, Conflict, Version},
        desk_form::TEXT,
        done,
        markup::IntoMarkup,
        parts::ErrorSummary,
        presence,
    },
};
use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use jiff::civil::Date;
use leptos::prelude::*;
use serde::Deserialize;

const DONE: [(&str, &str); 15] = [
    ("made", "The theme is made. Tie feedback to it while you read."),
    ("changed", "Saved."),
    ("drafted", "The draft is saved. Somebody else publishes it, on “Answers”."),
    ("tied", "Tied to the plan."),
    ("untied", "Taken back: it is not tied to that any more."),
    ("retired", "Retired: it is not offered any more, and stays where it is used."),
    ("offered", "Offered again."),
    ("merged", "Merged: what was tied to the other theme is tied to this one now."),
    ("by-code", "Tied: all pieces with that code are in this theme now."),
    ("by-code-some", "Tied: 500 pieces with that code are in this theme now, and there are more. See how many, and press again for the rest."),
    ("moved", "Moved to the other theme."),
    ("otherwise", "Noted: they say otherwise, and are counted so."),
    ("so", "Noted: they say so."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

const FIELDS: [(&str, &str); 4] = [
    ("name", "What young people say"),
    ("about", "What is meant by it"),
    ("meeting", "To be answered by the meeting of"),
    ("headings", "Priorities and challenges"),
];

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}", get(show).post(update))
}

/// The address of a theme's page, besides the theme.
#[derive(Deserialize)]
struct Paging {
    after: Option<String>,
    otherwise: Option<String>,
    code: Option<String>,
}

/// The last pieces of the pages before, of those that say so and those that say otherwise, and a code that is asked for.
#[derive(Clone, Copy, Default)]
pub struct Place {
    pub after: Option<FeedbackId>,
    pub otherwise: Option<FeedbackId>,
    pub code: Option<CodeId>,
}

/// `GET /themes/{id}`
async fn show(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, done: Done, Query(paging): Query<Paging>) -> Answer {
    let after = paging.after.map(|after| after.parse()).transpose()?;
    let otherwise = paging.otherwise.map(|after| after.parse()).transpose()?;
    let place = Place { after, otherwise, code: paging.code.and_then(|code| code.parse().ok()) };
    theme_page(&app, &mut *app.read().await?, &reviewer, page, theme, Forms { done, place, ..Forms::default() }).await
}

/// `POST /themes/{id}`
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("theme-", &fields, &["name", "about", "meeting", "headings"]);
    let mut tx = app.write_as_staff().await?;
    let (meetings, headings) = (plan::meetings(&mut tx).await?, plan::headings(&mut tx).await?);
    let name = form.line("name", MOST_IN_NAME, "Write the claim: what young people say, in one sentence.");
    let about = form.text("about", TEXT, "");
    let meeting = form.pick_or_none("meeting", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list.");
    let known = headings;
    let headings: Vec<HeadingId> = form.ticked("headings", |id| known.iter().any(|heading| heading.id == *id));
    let theme = store::theme(&mut tx, theme.id).await?.ok_or(web::Error::NotThere)?;
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &theme_store::state(&mut tx, theme.id).await?)?.is_stale(&fields) {
        let now = edit_form_of(&theme, &store::theme_headings(&mut tx, theme.id).await?);
        let rows = conflict::differing(&now, &form, &FIELDS, |field, value| said(field, value, &known, &meetings));
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::Theme, theme.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "name", rows, by);
    }
    if form.is_fine() {
        let (audit, change) = (app.audit_context(), ThemeChange { name: &name, about: &about, meeting, headings: &headings });
        if theme_store::change_theme(&mut tx, &audit, &reviewer, theme.id, &change).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{}", theme.id), "changed", audit.act())));
        }
        form.wrong("name", "Another theme makes this claim.");
    }
    let forms = Forms { edit: Some(form), conflict, ..Forms::default() };
    refuse(&app, &mut tx, &reviewer, page, theme, forms).await
}

/// Words a value of the form that changes a theme.
fn said(field: &str, value: &str, headings: &[Heading], meetings: &[Meeting]) -> String {
    let named = match field {
        "headings" => headings.iter().find(|heading| heading.id.to_string() == value).map(|heading| heading.name.clone()),
        "meeting" => meetings.iter().find(|meeting| meeting.id.to_string() == value).map(|meeting| short_day(meeting.held_on)),
        _ => None,
    };
    named.unwrap_or_else(|| value.to_string())
}

/// Fills the form that changes a theme with its present values.
fn edit_form_of(theme: &Theme, headings: &[HeadingId]) -> DeskForm {
    let form = DeskForm::fresh("theme-").with("name", &theme.name).with("about", &theme.about);
    let form = theme.meeting.iter().fold(form, |form, meeting| form.with("meeting", meeting.id));
    headings.iter().fold(form, |form, heading| form.with("headings", heading))
}

/// The forms of a theme's page; one that was not sent shows the stored values.
#[derive(Default)]
pub struct Forms {
    pub edit: Option<DeskForm>,
    pub influence: Option<DeskForm>,
    pub answer: Option<DeskForm>,
    /// The change that somebody has saved while the form that was sent was open.
    pub conflict: Option<Conflict>,
    pub state: Option<DeskForm>,
    /// The form that moves and turns ties.
    pub ties: Option<DeskForm>,
    /// The form that ties all pieces with a code.
    pub codes: Option<DeskForm>,
    pub place: Place,
    pub done: Done,
}

/// Renders the theme's page again with the problems of its forms.
pub async fn refuse(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, theme: Theme, forms: Forms) -> Answer {
    let is_conflict = forms.conflict.is_some();
    Ok(web::refused(is_conflict, theme_page(app, db, reviewer, page.wrong(), theme, forms).await?))
}

async fn theme_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, theme: Theme, forms: Forms) -> Answer {
    let pieces = Pieces::read(db, app, reviewer, &theme, forms.place).await?;
    let codes = ThemeCodes::read(db, reviewer, &theme, forms.place.code).await?;
    let warning = Warning::of(&sources(db, theme.id).await?);
    let (headings, meetings) = (plan::headings(db).await?, plan::meetings(db).await?);
    let theme_headings = store::theme_headings(db, theme.id).await?;
    let influences = influences_of_theme(db, theme.id).await?;
    let choices = plan::items_with_wordings(db).await?;
    let (answers, today) = (influence::answers(db).await?, app.clock.today());
    let status = AnswerStatus::of(&theme, &answers, today);
    let was = Version::of(&app.vault, &theme_store::state(db, theme.id).await?)?;
    let drafted = Version::of(&app.vault, &influence::draft_state(db, theme.id).await?)?;
    let others_here = reviewer.load(&app.presence, &app.clock, &format!("/themes/{}", theme.id));
    let (others, agreed) = (theme_names(db).await?, of_theme(db, theme.id).await?);
    let edit = forms.edit.unwrap_or_else(|| edit_form_of(&theme, &theme_headings));
    let state = forms.state.unwrap_or_else(|| DeskForm::fresh("state-"));
    let influence = forms.influence.unwrap_or_else(|| DeskForm::fresh("influence-"));
    let answer = forms.answer.unwrap_or_else(|| draft_form(&status, &meetings));
    let ties = forms.ties.unwrap_or_else(|| DeskForm::fresh("ties-"));
    let by_code = forms.codes.unwrap_or_else(|| DeskForm::fresh("codes-"));
    let problems = [&edit, &influence, &answer, &state, &ties, &by_code].iter().flat_map(|form| form.wrongs()).collect::<Vec<_>>();
    let page = page.desk(reviewer.desk());
    Ok(page.with_scripts("Theme", || {
        let trail = format!("/trail/{}", theme.id);
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/themes">"Themes"</a></li><li aria-current="page"><bdi dir="auto">{theme.name.clone()}</bdi></li></ol></nav>
            {forms.done.view(&DONE)}
            <div class="head"><h1><bdi dir="auto">{theme.name.clone()}</bdi></h1><a class="bt" href=trail>"See its trail"</a></div>
            {presence::view(&others_here)}
            {forms.conflict.map(|conflict| conflict.view(&format!("/themes/{}", theme.id)))}
            {theme_state::notice(&theme)}
            {facts(&theme, &status, &headings, &theme_headings)}
            <p class="slim">{agreed.sentence()}</p>
            <div class="cols">
                <div>
                    {pieces.section(&theme, &ties, &codes, &others)}
                    {answer_section(&page, &theme, (&status, warning), (&answer, &drafted), &meetings, today)}
                </div>
                <aside aria-label="What it changed, and the theme itself">
                    {codes.section(&theme, &by_code)}
                    <section class="panel" id="changed" aria-labelledby="what-changed">
                        <h2 id="what-changed">"What it changed"</h2>
                        {influence_list(&influences)}
                        {link_form(&theme, &influence, &choices)}
                    </section>
                    {edit_form(&theme, &edit, &was, &headings, &meetings, today)}
                    {theme_state::forms(&theme, &state, &others)}
                </aside>
            </div>
        }
    }))
}

fn facts(theme: &Theme, status: &AnswerStatus, headings: &[Heading], theme_headings: &[HeadingId]) -> impl IntoView + use<> {
    let names: Vec<&str> = headings.iter().filter(|heading| theme_headings.contains(&heading.id)).map(|heading| heading.name.as_str()).collect();
    let names = if names.is_empty() { "nothing in the plan yet".to_string() } else { names.join("; ") };
    let by = theme.meeting.as_ref().map_or("no meeting yet".to_string(), |meeting| say_day(meeting.held_on));
    let late = status.late_label().map(|label| view! { " "<span class="chip late">{label}</span> });
    view! {
        {(!theme.about.is_empty()).then(|| view! { <p class="said"><bdi dir="auto">{theme.about.clone()}</bdi></p> })}
        <dl class="facts slim">
            <dt>"Belongs to"</dt><dd><bdi dir="auto">{names}</bdi></dd>
            <dt>"Answer by"</dt><dd>{by}{late}</dd>
            <dt>"Answer"</dt><dd>{status_view(status)}</dd>
        </dl>
    }
}

fn edit_form(theme: &Theme, form: &DeskForm, was: &Version, headings: &[Heading], meetings: &[Meeting], today: Date) -> impl IntoView + use<> {
    let by = (form.option("meeting", "", "No meeting yet"), meeting_options(form, "meeting", meetings, today)).into_markup();
    view! {
        <details class="noprint" open=!form.is_fine()>
            <summary>"Change the theme"</summary>
            <form method="post" action=format!("/themes/{}", theme.id) autocomplete="off">
                {was.field_of(form)}
                {form.input("name", "text", "What young people say", "")}
                {form.area("about", "What is meant by it", "", 4)}
                {form.select("meeting", "To be answered by the meeting of", "", by)}
                {heading_picks(form, headings)}
                <button class="bt main">"Save"</button>
            </form>
        </details>
    }
}
