//! The trail: from words through themes to the plan and the Board's answers, and back, as a picture and as a table.

use crate::{
    analysis::{store as analysis, store::Theme},
    clock::short_day,
    db::Conn,
    id::PlanItemId,
    influence::{
        answer_status::AnswerStatus,
        store::{self, Influence},
        view::{chip, moved_by},
    },
    plan::store as plan,
    staff::proof::{Proof, Reviewer},
    state::App,
    trail::{
        graph::{Strand, answer_of, count, flow},
        layout::{picture, quote},
    },
    web::{self, Answer, Page},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use leptos::prelude::*;

/// Pieces of feedback shown one by one: for the trail of one theme, and for each of several.
const FEW: i64 = 5;
const FEWER: i64 = 2;

pub fn routes() -> Router<App> {
    Router::new().route("/trail", get(index)).route("/trail/{id}", get(trail))
}

/// `GET /trail`: pick an end to begin at.
async fn index(State(app): State<App>, reviewer: Reviewer, page: Page) -> Answer {
    let mut db = app.read().await?;
    let (themes, items, influences) = (analysis::themes(&mut db).await?, plan::items(&mut db).await?, store::influences(&mut db).await?);
    let page = page.desk(reviewer.desk());
    let themes = themes.iter().map(|theme| {
        let mut items: Vec<PlanItemId> =
            influences.iter().filter(|influence| influence.theme == theme.id).map(|influence| influence.plan_item).collect();
        items.sort();
        items.dedup();
        view! { <tr><th scope="row"><a href=format!("/trail/{}", theme.id)><bdi dir="auto">{theme.name.clone()}</bdi></a></th><td class="num">{theme.count}</td><td class="num">{items.len()}</td></tr> }
    });
    let items = items.iter().map(|item| {
        view! { <tr><th scope="row"><a href=format!("/trail/{}", item.id)><bdi dir="auto">{item.name.clone()}</bdi></a></th><td>{moved_by(&influences, item.id)}</td></tr> }
    });
    Ok(page.paper("Trail", || {
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

/// `GET /trail/{id}`, for a theme and for a plan item.
async fn trail(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>) -> Answer {
    let mut db = app.read().await?;
    if let Some(theme) = analysis::theme(&mut db, id.parse()?).await? {
        let (name, home) = (theme.name.clone(), format!("/themes/{}", theme.id));
        let influences = store::influences(&mut db).await?;
        let strand = strand(&mut db, &app, &reviewer, theme, &influences, FEW).await?;
        return Ok(trail_page(page.desk(reviewer.desk()), &name, ("theme", &home), &[strand]));
    }
    let item = plan::item(&mut db, id.parse()?).await?.ok_or(web::Error::NotThere)?;
    let influences: Vec<Influence> = store::influences(&mut db).await?.into_iter().filter(|influence| influence.plan_item == item.id).collect();
    let mut strands = vec![];
    for theme in analysis::themes(&mut db).await? {
        if influences.iter().any(|influence| influence.theme == theme.id) {
            strands.push(strand(&mut db, &app, &reviewer, theme, &influences, FEWER).await?);
        }
    }
    Ok(trail_page(page.desk(reviewer.desk()), &item.name, ("plan item", &format!("/plan/{}", item.id)), &strands))
}

async fn strand(db: &mut Conn, app: &App, reviewer: &Reviewer, theme: Theme, influences: &[Influence], few: i64) -> Result<Strand, web::Error> {
    Ok(Strand {
        words: analysis::words_in(db, &app.vault, reviewer, theme.id, None, few).await?,
        influences: influences.iter().filter(|influence| influence.theme == theme.id).cloned().collect(),
        standing: AnswerStatus::of(&theme, &store::answers(db).await?, app.clock.today()),
        theme,
    })
}

fn trail_page(page: Page, name: &str, (kind, home): (&'static str, &str), strands: &[Strand]) -> axum::response::Response {
    let flow = flow(strands);
    let pieces: i64 = strands.iter().map(|strand| strand.theme.count).sum();
    let about = format!("{} of feedback in {}. The same stands in the table below.", count(pieces, "piece"), count(strands.len() as i64, "theme"));
    let title = format!("Trail of the {kind} “{name}”");
    page.paper("Trail", || {
        let drawn = view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Picture of the trail">{picture(&flow, &["Words", "Themes", "Plan", "Answers"], &title, &about)}</div>
            {table(strands)}
        };
        let drawn = if strands.is_empty() { nothing_yet().into_any() } else { drawn.into_any() };
        view! {
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/trail">"Trail"</a></li><li aria-current="page"><bdi dir="auto">{name.to_string()}</bdi></li></ol></nav>
            <div class="head"><h1>"Trail: "<bdi dir="auto">{name.to_string()}</bdi></h1><a class="bt" href=home.to_string()>"Open the "{kind}</a></div>
            {(!strands.is_empty()).then(|| view! { <p class="hush">"A thick line is much feedback. A broken line was planned already, or only considered."</p> })}
            {drawn}
        }
    })
}

fn nothing_yet() -> impl IntoView {
    view! { <div class="empty"><h2>"No words behind it yet"</h2><p>"No theme is tied to this item. Open one of the "<a href="/themes">"themes"</a>" to tie it."</p></div> }
}

/// The same facts, to be read.
fn table(strands: &[Strand]) -> impl IntoView + use<> {
    let rows = strands.iter().map(rows).collect_view();
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

/// One theme: its words and its answer once, and a row for each thing in the plan.
fn rows(strand: &Strand) -> impl IntoView + use<> {
    let theme = &strand.theme;
    let span = strand.influences.len().max(1).to_string();
    let words = strand.words.iter().map(|feedback| {
        let start = quote(&feedback.words);
        view! { <li><a href=format!("/feedback/{}", feedback.id)><bdi dir="auto">{start}</bdi></a></li> }
    });
    let late = strand.standing.late_words().map(|words| view! { " "<span class="chip late">{words}</span> });
    let first = view! {
        <th scope="rowgroup" rowspan=span.clone()><a href=format!("/themes/{}", theme.id)><bdi dir="auto">{theme.name.clone()}</bdi></a></th>
        <td class="some" rowspan=span.clone()><a href=format!("/themes/{}#said", theme.id)>{count(theme.count, "piece")}" of feedback"</a><ul class="plainlist">{words.collect_view()}</ul></td>
        <td rowspan=span><a href=answer_of(theme.id)>{strand.standing.words()}</a>{late}</td>
    };
    let mut first = Some(first);
    let influences = strand.influences.iter().map(|influence| {
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
