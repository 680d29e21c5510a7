//! The list of themes, late ones first, and the page of one theme with its feedback, influences and answer.

use crate::{
    analysis::{
        MOST_IN_NAME,
        store::{self, Theme, ThemeChange},
    },
    clock::{say_day, short_day},
    db::Conn,
    desk::{
        drafts::{answer_section, draft_form},
        influence::{influence_list, link_form},
        plan_item::{heading_picks, meeting_options},
        records::ThemeAt,
    },
    feedback::{staff_view::words_or_damaged, store::Feedback},
    id::{FeedbackId, HeadingId},
    influence::{answer_status::AnswerStatus, answers::status_view, store as influence},
    plan::store::{self as plan, Heading, Meeting},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{self, Answer, DeskForm, Fields, Page, desk_form::TEXT, parts::ErrorSummary},
};
use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use jiff::civil::Date;
use leptos::prelude::*;
use serde::Deserialize;

/// Pieces of feedback on one page of a theme.
const PAGE_SIZE: usize = 25;

pub fn routes() -> Router<App> {
    Router::new().route("/themes", get(index).post(create)).route("/themes/{id}", get(show).post(update))
}

/// `GET /themes`
async fn index(State(app): State<App>, reviewer: Reviewer, page: Page) -> Answer {
    themes_page(&app, &mut *app.read().await?, &reviewer, page, DeskForm::fresh("new-")).await
}

/// `POST /themes`
async fn create(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("new-", &fields, &["name", "about"]);
    let mut tx = app.write_as_staff().await?;
    let name = form.line("name", MOST_IN_NAME, "Write the claim: what young people say, in one sentence.");
    let about = form.text("about", TEXT, "");
    // A repeated form leads to the theme it made, where another text about it would be lost.
    if !about.is_empty()
        && let Some(known) = store::themes_named(&mut tx, &name).await?.into_iter().find(|theme| theme.about != about)
    {
        let known = known.name;
        form.wrong("name", &format!("There is a theme “{known}” already, and it means something else. Change that one, or write another claim."));
    }
    if form.is_fine() {
        if let Some(id) = store::create_theme(&mut tx, &app.audit_context(), &reviewer, &name, &about).await? {
            tx.commit().await?;
            return Ok(web::redirect(&format!("/themes/{id}")));
        }
        form.wrong("name", "This can't be the name of a theme.");
    }
    Ok(web::unprocessable(themes_page(&app, &mut tx, &reviewer, page.wrong(), form).await?))
}

/// The last feedback of the page before.
#[derive(Deserialize)]
struct Paging {
    after: Option<String>,
}

/// `GET /themes/{id}`
async fn show(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, Query(paging): Query<Paging>) -> Answer {
    let after = paging.after.map(|after| after.parse()).transpose()?;
    theme_page(&app, &mut *app.read().await?, &reviewer, page, theme, after, Forms::default()).await
}

/// `POST /themes/{id}`
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("theme-", &fields, &["name", "about", "meeting", "headings"]);
    let mut tx = app.write_as_staff().await?;
    let (meetings, headings) = (plan::meetings(&mut tx).await?, plan::headings(&mut tx).await?);
    let name = form.line("name", MOST_IN_NAME, "Write the claim: what young people say, in one sentence.");
    let about = form.text("about", TEXT, "");
    let meeting = form.pick_or_none("meeting", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list.");
    let headings: Vec<HeadingId> = form.ticked("headings", |id| headings.iter().any(|heading| heading.id == *id));
    if form.is_fine() {
        let change = ThemeChange { name: &name, about: &about, meeting, headings: &headings };
        if store::change_theme(&mut tx, &app.audit_context(), &reviewer, theme.id, &change).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&format!("/themes/{}", theme.id)));
        }
        form.wrong("name", "Another theme makes this claim.");
    }
    let forms = Forms { edit: Some(form), ..Forms::default() };
    refuse(&app, &mut tx, &reviewer, page, theme, forms).await
}

async fn themes_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, form: DeskForm) -> Answer {
    let (headings, links) = (plan::headings(db).await?, store::all_theme_headings(db).await?);
    let (answers, today) = (influence::answers(db).await?, app.clock.today());
    let mut themes: Vec<(Theme, AnswerStatus)> = vec![];
    for theme in store::themes(db).await? {
        let status = AnswerStatus::of(&theme, &answers, today);
        themes.push((theme, status));
    }
    themes.sort_by_key(|(_, status)| status.sort_key());
    let late = themes.iter().filter(|(_, status)| status.days_late.is_some()).count();
    let open = themes.iter().filter(|(_, status)| status.published().is_none()).count();
    let rows = themes.iter().map(|(theme, status)| {
        let names: Vec<&str> =
            headings.iter().filter(|heading| links.contains(&(theme.id, heading.id))).map(|heading| heading.name.as_str()).collect();
        theme_row(theme, status, &names)
    });
    let (rows, count) = (rows.collect_view(), themes.len());
    let page = page.desk(reviewer.desk());
    Ok(page.static_page("Themes", || {
        let table = view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Themes"><table>
                <caption>{count}" themes: "{open}" without a published answer, "{late}" late. The late ones are on top."</caption>
                <thead><tr>
                    <th scope="col">"What young people say"</th><th scope="col" class="num">"Pieces of feedback"</th>
                    <th scope="col">"Belongs to"</th><th scope="col">"Answer by"</th><th scope="col">"Answer"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        };
        let table = if count > 0 { table.into_any() } else { nothing_yet().into_any() };
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <div class="head"><h1>"Themes"</h1><p><a class="bt main" href="#new">"New theme"</a></p></div>
            {table}
            <section class="panel slim noprint" id="new" aria-labelledby="make">
                <h2 id="make">"New theme"</h2>
                <form method="post" action="/themes" autocomplete="off">
                    {form.input("name", "text", "What do young people say?", "A claim in one sentence, as they would say it: “We don’t know who sees our records”.")}
                    {form.area("about", "What is meant by it", "Young people see this beside the answer.", 3)}
                    <button class="bt main">"Make the theme"</button>
                </form>
            </section>
        }
    }))
}

fn nothing_yet() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No theme yet"</h2>
            <p>"A theme is a claim you make over what several young people said. Make the first one here, or while you read in the "<a href="/inbox">"inbox"</a>"."</p>
        </div>
    }
}

fn theme_row(theme: &Theme, status: &AnswerStatus, headings: &[&str]) -> impl IntoView + use<> {
    let by = theme.meeting.as_ref().map_or("no meeting yet".to_string(), |meeting| short_day(meeting.held_on));
    let late = status.late_label().map(|label| view! { " "<span class="chip late">{label}</span> });
    let headings = if headings.is_empty() { "nothing yet".to_string() } else { headings.join("; ") };
    view! {
        <tr>
            <th scope="row"><a href=format!("/themes/{}", theme.id)><bdi dir="auto">{theme.name.clone()}</bdi></a>{late}</th>
            <td class="num">{theme.count}</td>
            <td><bdi dir="auto">{headings}</bdi></td>
            <td>{by}</td>
            <td>{status_view(status)}</td>
        </tr>
    }
}

/// The forms of a theme's page; one that was not sent shows the stored values.
#[derive(Default)]
pub struct Forms {
    pub edit: Option<DeskForm>,
    pub influence: Option<DeskForm>,
    pub answer: Option<DeskForm>,
}

/// Renders the theme's page again with the problems of its forms.
pub async fn refuse(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, theme: Theme, forms: Forms) -> Answer {
    Ok(web::unprocessable(theme_page(app, db, reviewer, page.wrong(), theme, None, forms).await?))
}

async fn theme_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, theme: Theme, after: Option<FeedbackId>, forms: Forms) -> Answer {
    let feedback = store::words_in(db, &app.vault, reviewer, theme.id, after, PAGE_SIZE as i64 + 1).await?;
    let (headings, meetings) = (plan::headings(db).await?, plan::meetings(db).await?);
    let theme_headings = store::theme_headings(db, theme.id).await?;
    let influences = influence::influences_of_theme(db, theme.id).await?;
    let choices = plan::items_with_wordings(db).await?;
    let (answers, today) = (influence::answers(db).await?, app.clock.today());
    let status = AnswerStatus::of(&theme, &answers, today);
    let edit = forms.edit.unwrap_or_else(|| {
        let form = DeskForm::fresh("theme-").with("name", &theme.name).with("about", &theme.about);
        let form = theme.meeting.iter().fold(form, |form, meeting| form.with("meeting", meeting.id));
        theme_headings.iter().fold(form, |form, heading| form.with("headings", heading))
    });
    let influence = forms.influence.unwrap_or_else(|| DeskForm::fresh("influence-"));
    let answer = forms.answer.unwrap_or_else(|| draft_form(&status, &meetings));
    let problems = [&edit, &influence, &answer].iter().flat_map(|form| form.wrongs()).collect::<Vec<_>>();
    let page = page.desk(reviewer.desk());
    Ok(page.static_page("Theme", || {
        let trail = format!("/trail/{}", theme.id);
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/themes">"Themes"</a></li><li aria-current="page"><bdi dir="auto">{theme.name.clone()}</bdi></li></ol></nav>
            <div class="head"><h1><bdi dir="auto">{theme.name.clone()}</bdi></h1><a class="bt" href=trail>"See its trail"</a></div>
            {facts(&theme, &status, &headings, &theme_headings)}
            <div class="cols">
                <div>
                    {feedback_section(&theme, &feedback, after.is_some())}
                    {answer_section(&theme, &status, &answer, &meetings, today)}
                </div>
                <aside aria-label="What it changed, and the theme itself">
                    <section class="panel" id="changed" aria-labelledby="what-changed">
                        <h2 id="what-changed">"What it changed"</h2>
                        {influence_list(&influences)}
                        {link_form(&theme, &influence, &choices)}
                    </section>
                    {edit_form(&theme, &edit, &headings, &meetings, today)}
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

/// Renders one page of the feedback in a theme; `later` adds a link to the first page.
fn feedback_section(theme: &Theme, feedback: &[Feedback], later: bool) -> impl IntoView + use<> {
    let list = feedback.iter().take(PAGE_SIZE).map(|feedback| {
        view! {
            <li>
                <blockquote class="quote"><bdi dir="auto">{words_or_damaged(&feedback.words).to_string()}</bdi></blockquote>
                <p class="hush"><a href=format!("/feedback/{}", feedback.id)>{<&str>::from(feedback.source)}", "{short_day(feedback.received_on)}</a></p>
            </li>
        }
    });
    let list = list.collect_view();
    let last = feedback.get(PAGE_SIZE - 1).filter(|_| feedback.len() > PAGE_SIZE).map(|last| last.id);
    let next = last.map(|last| view! { <a class="bt" href=format!("/themes/{}?after={last}#said", theme.id)>"Next "{PAGE_SIZE}</a> });
    let first = later.then(|| view! { <a class="bt" href=format!("/themes/{}#said", theme.id)>"Back to the first"</a>" " });
    let none = (theme.count == 0)
        .then(|| view! { <p>"Nothing yet. Tie feedback to this theme while you read it in the "<a href="/inbox">"inbox"</a>"."</p> });
    let count = format!("{} piece{} of feedback, in no particular order.", theme.count, if theme.count == 1 { "" } else { "s" });
    view! {
        <section id="said" aria-labelledby="said-heading">
            <h2 id="said-heading">"What young people said"</h2>
            <p class="hush">{count}</p>
            {none}
            <ul class="plainlist">{list}</ul>
            <p>{first}{next}</p>
        </section>
    }
}

fn edit_form(theme: &Theme, form: &DeskForm, headings: &[Heading], meetings: &[Meeting], today: Date) -> impl IntoView + use<> {
    let by = (form.option("meeting", "", "No meeting yet"), meeting_options(form, "meeting", meetings, today)).into_any();
    view! {
        <details class="noprint" open=!form.is_fine()>
            <summary>"Change the theme"</summary>
            <form method="post" action=format!("/themes/{}", theme.id) autocomplete="off">
                {form.input("name", "text", "What young people say", "")}
                {form.area("about", "What is meant by it", "", 4)}
                {form.select("meeting", "To be answered by the meeting of", "", by)}
                {heading_picks(form, headings)}
                <button class="bt main">"Save"</button>
            </form>
        </details>
    }
}
