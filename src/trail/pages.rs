//! The pages of the trail: an index, and the trail of one theme or plan item as a picture and as a table.

use crate::{
    agreement::Agreed,
    analysis::{evidence::says, read_store::words_in, store as analysis, store::Theme},
    clock::short_day,
    coding::agreed::{of_theme, of_themes},
    db::Conn,
    influence::{
        answer_status::AnswerStatus,
        read_store::{self, Influence},
        store,
        view::{chip, theme_counts},
    },
    plan::store as plan,
    staff::proof::{Proof, Reviewer},
    state::App,
    trail::{
        graph::{Graph, ThemeTrail, answer_link, count, said},
        picture::picture,
        text_fit::quote_or_damaged,
    },
    web::{self, Answer, Page, markup::IntoMarkup},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Pieces of feedback shown for a single theme, and for each of several.
const SAMPLE: i64 = 5;
const SMALL_SAMPLE: i64 = 2;

pub fn routes() -> Router<App> {
    Router::new().route("/trail", get(index)).route("/trail/{id}", get(trail))
}

/// `GET /trail`
async fn index(State(app): State<App>, reviewer: Reviewer, page: Page) -> Answer {
    let mut db = app.read().await?;
    let (themes, items, influences) = (analysis::themes(&mut db).await?, plan::items(&mut db).await?, read_store::influences(&mut db).await?);
    let page = page.desk(reviewer.desk());
    let themes = themes.iter().map(|theme| {
        let items: BTreeSet<_> = influences.iter().filter(|influence| influence.theme == theme.id).map(|influence| influence.plan_item).collect();
        view! { <tr><th scope="row"><a href=format!("/trail/{}", theme.id)><bdi dir="auto">{theme.name.clone()}</bdi></a></th><td class="num">{theme.count}</td><td class="num">{items.len()}</td></tr> }
    });
    let items = items.iter().map(|item| {
        view! { <tr><th scope="row"><a href=format!("/trail/{}", item.id)><bdi dir="auto">{item.name.clone()}</bdi></a></th><td>{theme_counts(&influences, item.id)}</td></tr> }
    });
    Ok(page.static_page("Trail", || {
        view! {
            <div class="head"><h1>"Trail"</h1><p class="hush">"From words to plan and back. Pick either end."</p></div>
            <div class="halves">
                <section aria-labelledby="forward">
                    <h2 id="forward">"From a theme forward"</h2>
                    <div class="scroll" tabindex="0" role="region" aria-label="Themes"><table>
                        <thead><tr><th scope="col">"Theme"</th><th scope="col" class="num">"Pieces"<span class="hide">" of feedback"</span></th><th scope="col" class="num">"Plan items"</th></tr></thead>
                        <tbody>{themes.collect_view()}</tbody>
                    </table></div>
                </section>
                <section aria-labelledby="back">
                    <h2 id="back">"From a plan item back"</h2>
                    <div class="scroll" tabindex="0" role="region" aria-label="Plan items"><table>
                        <thead><tr><th scope="col">"Plan item"</th><th scope="col">"What young people had to do with it"</th></tr></thead>
                        <tbody>{items.collect_view()}</tbody>
                    </table></div>
                </section>
            </div>
        }
    }))
}

/// `GET /trail/{id}`, where the id is a theme's or a plan item's.
async fn trail(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>) -> Answer {
    let mut db = app.read().await?;
    if let Some(theme) = analysis::theme(&mut db, id.parse()?).await? {
        let (name, address) = (theme.name.clone(), format!("/themes/{}", theme.id));
        let influences = read_store::influences_of_theme(&mut db, theme.id).await?;
        let agreed = of_theme(&mut db, theme.id).await?;
        let themes = [theme_trail(&mut db, &app, &reviewer, (theme, agreed), &influences, SAMPLE).await?];
        return Ok(trail_page(page.desk(reviewer.desk()), &name, ("theme", &address), &themes));
    }
    let item = plan::item(&mut db, id.parse()?).await?.ok_or(web::Error::NotThere)?;
    let influences = read_store::influences_on_item(&mut db, item.id).await?;
    let (mut themes, mut agreed) = (vec![], of_themes(&mut db).await?);
    for theme in analysis::themes(&mut db).await? {
        if influences.iter().any(|influence| influence.theme == theme.id) {
            let agreed = agreed.remove(&theme.id).unwrap_or_default();
            themes.push(theme_trail(&mut db, &app, &reviewer, (theme, agreed), &influences, SMALL_SAMPLE).await?);
        }
    }
    Ok(trail_page(page.desk(reviewer.desk()), &item.name, ("plan item", &format!("/plan/{}", item.id)), &themes))
}

async fn theme_trail(
    db: &mut Conn,
    app: &App,
    reviewer: &Reviewer,
    (theme, agreed): (Theme, Agreed),
    influences: &[Influence],
    sample: i64,
) -> Result<ThemeTrail, web::Error> {
    Ok(ThemeTrail {
        feedback: words_in(db, &app.vault, reviewer, (theme.id, false), None, sample).await?.into_iter().map(|tied| tied.feedback).collect(),
        influences: influences.iter().filter(|influence| influence.theme == theme.id).cloned().collect(),
        status: AnswerStatus::of(&theme, &store::answers(db).await?, app.clock.today()),
        agreed,
        theme,
    })
}

fn trail_page(page: Page, name: &str, (kind, address): (&'static str, &str), themes: &[ThemeTrail]) -> axum::response::Response {
    let graph = Graph::of(themes);
    let pieces: i64 = themes.iter().map(|trail| trail.theme.count).sum();
    let against: i64 = themes.iter().map(|trail| trail.theme.against).sum();
    let otherwise = if against > 0 { format!(": {}", says(pieces - against, against, |number| number.to_string())) } else { String::new() };
    let about =
        format!("{} of feedback in {}{otherwise}. The same stands in the table below.", count(pieces, "piece"), count(themes.len() as i64, "theme"));
    let title = format!("Trail of the {kind} “{name}”");
    page.static_page("Trail", || {
        let trail = view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Picture of the trail">{picture(&graph, &["Words", "Themes", "Plan", "Answers"], &title, &about)}</div>
            {table(themes)}
        };
        let trail = if themes.is_empty() { nothing_yet().into_markup() } else { trail.into_markup() };
        view! {
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/trail">"Trail"</a></li><li aria-current="page"><bdi dir="auto">{name.to_string()}</bdi></li></ol></nav>
            <div class="head"><h1>"Trail: "<bdi dir="auto">{name.to_string()}</bdi></h1><a class="bt" href=address.to_string()>"Open the "{kind}</a></div>
            {(!themes.is_empty()).then(|| view! { <p class="hush">"A thick line is much feedback. A broken line was planned already, was only considered, or says otherwise."</p> })}
            {trail}
        }
    })
}

fn nothing_yet() -> impl IntoView {
    view! { <div class="empty"><h2>"No words behind it yet"</h2><p>"No theme is tied to this item. Open one of the "<a href="/themes">"themes"</a>" to tie it."</p></div> }
}

/// Renders the facts of the picture as a table.
fn table(themes: &[ThemeTrail]) -> impl IntoView + use<> {
    let rows = themes.iter().map(theme_rows).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="The trail as a table"><table>
            <caption>"The same as a table"</caption>
            <thead><tr>
                <th scope="col">"Theme"</th><th scope="col">"Words"</th><th scope="col">"Answer"</th>
                <th scope="col">"Plan item, wording"</th><th scope="col">"How strongly, and why we say so"</th>
            </tr></thead>
            {rows}
        </table></div>
    }
}

/// Renders one theme: its feedback and answer once, and a row for each influence.
fn theme_rows(trail: &ThemeTrail) -> impl IntoView + use<> {
    let theme = &trail.theme;
    let span = trail.influences.len().max(1).to_string();
    let feedback = trail.feedback.iter().map(|feedback| {
        let start = quote_or_damaged(&feedback.words);
        view! { <li><a href=format!("/feedback/{}", feedback.id)><bdi dir="auto">{start}</bdi></a></li> }
    });
    let late = trail.status.late_label().map(|label| view! { " "<span class="chip late">{label}</span> });
    let first = view! {
        <th scope="rowgroup" rowspan=span.clone()><a href=format!("/themes/{}", theme.id)><bdi dir="auto">{theme.name.clone()}</bdi></a></th>
        <td class="some" rowspan=span.clone()><a href=format!("/themes/{}#said", theme.id)>{said(theme)}</a><ul class="plainlist">{feedback.collect_view()}</ul><p class="hush">{trail.agreed.sentence()}</p></td>
        <td rowspan=span><a href=answer_link(theme.id)>{trail.status.label()}</a>{late}</td>
    };
    let mut first = Some(first);
    let influences = trail.influences.iter().map(|influence| {
        let change = influence.change.as_ref().map(|change| format!(", wording of {}", short_day(change.changed_on)));
        view! {
            <tr>
                {first.take()}
                <td><a href=format!("/plan/{}", influence.plan_item)><bdi dir="auto">{influence.plan_item_name.clone()}</bdi></a>{change}</td>
                <td>{chip(influence.strength)}" "<bdi dir="auto">{influence.reason.clone()}</bdi></td>
            </tr>
        }
    });
    let influences = influences.collect_view();
    let none = first.map(|first| view! { <tr>{first}<td colspan="2" class="hush">"Not tied to the plan yet."</td></tr> });
    view! { <tbody>{influences}{none}</tbody> }
}
