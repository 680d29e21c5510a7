//! The list of themes, late ones first, and the form that makes one.

use crate::{
    analysis::{
        MOST_IN_NAME, choice, name_store,
        store::{self, Theme},
        theme_store,
    },
    clock::short_day,
    db::Conn,
    influence::{answer_status::AnswerStatus, answers::status_view, store as influence},
    plan::store as plan,
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{self, Answer, DeskForm, Done, Fields, Page, desk_form::TEXT, done, markup::IntoMarkup, parts::ErrorSummary},
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;

const DONE: [(&str, &str); 2] = [("deleted", "Deleted. Nothing was tied to it."), ("undone", "Undone.")];

pub fn routes() -> Router<App> {
    Router::new().route("/themes", get(index).post(create))
}

/// `GET /themes`
async fn index(State(app): State<App>, reviewer: Reviewer, page: Page, done: Done) -> Answer {
    themes_page(&app, &mut *app.read().await?, &reviewer, page, DeskForm::fresh("new-"), &done).await
}

/// `POST /themes`
async fn create(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("new-", &fields, &["name", "about", "new_theme"]);
    let mut tx = app.write_as_staff().await?;
    let name = form.line("name", MOST_IN_NAME, "Write the claim: what young people say, in one sentence.");
    let about = form.text("about", TEXT, "");
    // A repeated form leads to the theme it made, where another text about it would be lost.
    if !about.is_empty()
        && let Some(known) = name_store::themes_named(&mut tx, &name).await?.into_iter().find(|theme| theme.about != about)
    {
        let known = known.name;
        form.wrong("name", &format!("There is a theme “{known}” already, and it means something else. Change that one, or write another claim."));
    }
    if form.is_fine()
        && !form.is_ticked("new_theme")
        && let Some(problem) = choice::unclear(&mut tx, &name).await?
    {
        form.wrong("name", &problem);
    }
    if form.is_fine() {
        let audit = app.audit_context();
        if let Some(id) = theme_store::create_theme(&mut tx, &audit, &reviewer, &name, &about).await? {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{id}"), "made", audit.act())));
        }
        form.wrong("name", "This can’t be the name of a theme.");
    }
    Ok(web::unprocessable(themes_page(&app, &mut tx, &reviewer, page.wrong(), form, &Done::default()).await?))
}

async fn themes_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, form: DeskForm, done: &Done) -> Answer {
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
            <div class="scroll" tabindex="0" role="region" aria-label="Themes"><table class="stack">
                <caption>{count}" themes: "{open}" without a published answer, "{late}" late. The late ones are on top."</caption>
                <thead><tr>
                    <th scope="col">"What young people say"</th><th scope="col" class="num">"Pieces of feedback"</th>
                    <th scope="col">"Belongs to"</th><th scope="col">"Answer by"</th><th scope="col">"Answer"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        };
        let table = if count > 0 { table.into_markup() } else { nothing_yet().into_markup() };
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            {done.view(&DONE)}
            <div class="head"><h1>"Themes"</h1><p><a class="bt main" href="#new">"New theme"</a></p></div>
            {table}
            <section class="panel slim noprint" id="new" aria-labelledby="make">
                <h2 id="make">"New theme"</h2>
                <form method="post" action="/themes" autocomplete="off">
                    {form.input("name", "text", "What do young people say?", "A claim in one sentence, as they would say it: “We don’t know who sees our records”.")}
                    {form.area("about", "What is meant by it", "Young people see this beside the answer.", 3)}
                    {(!form.value("name").is_empty()).then(|| form.tick("new_theme", "yes", choice::IS_NEW))}
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
    let otherwise = (theme.against > 0).then(|| view! { " "<span class="hush">{format!("({} otherwise)", theme.against)}</span> });
    let retired = theme.retired.then(|| view! { " "<span class="chip">"retired"</span> });
    let headings = if headings.is_empty() { "nothing yet".to_string() } else { headings.join("; ") };
    view! {
        <tr>
            <th scope="row"><a href=format!("/themes/{}", theme.id)><bdi dir="auto">{theme.name.clone()}</bdi></a>{late}{retired}</th>
            <td class="num" data-label="Pieces of feedback">{theme.count}{otherwise}</td>
            <td data-label="Belongs to"><bdi dir="auto">{headings}</bdi></td>
            <td data-label="Answer by">{by}</td>
            <td data-label="Answer">{status_view(status)}</td>
        </tr>
    }
}
