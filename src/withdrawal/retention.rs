//! Retention: the page on which the administrator sets how long words are kept, and the hourly job that ends them.

use super::{erase::erase, retention_store};
use crate::{
    audit_log::{self, AuditAction},
    board::{
        retention::{Class, MONTHS, Retention},
        store,
    },
    clock::say_day,
    staff::proof::{Administrator, Proof},
    state::App,
    web::{Answer, DeskForm, Fields, Page, markup::IntoMarkup, parts::ErrorSummary, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use jiff::civil::Date;
use leptos::prelude::*;
use strum::VariantArray;

/// Most pieces erased in one transaction: nobody else can write for so long.
const AT_ONCE: i64 = 200;

pub fn routes() -> Router<App> {
    Router::new().route("/settings/retention", get(show).post(change))
}

/// Erases every piece whose time is over.
pub async fn erase_expired(app: &App) -> sqlx::Result<()> {
    let today = app.clock.today();
    let retention = store::retention(&mut *app.read().await?).await?;
    for &class in Class::VARIANTS {
        loop {
            let mut tx = app.write_anonymously().await?;
            audit_log::lock(&mut tx).await?;
            let due = retention_store::due(&mut tx, class, retention.first_kept(class, today), AT_ONCE).await?;
            if due.is_empty() {
                break;
            }
            for id in due {
                erase(&mut tx, id).await?;
                audit_log::record_operator(&mut tx, &app.audit_context(), AuditAction::ErasedFeedback, id.bytes()).await?;
            }
            tx.commit().await?;
            app.page_cache.invalidate();
        }
    }
    Ok(())
}

/// The effect of a period: the first day that is kept, how many pieces go, and the oldest day of those that stay.
struct Effect {
    class: Class,
    first_kept: Date,
    gone: i64,
    oldest: Option<Date>,
}

async fn effects(app: &App, retention: &Retention) -> sqlx::Result<Vec<Effect>> {
    let mut db = app.read().await?;
    let mut effects = vec![];
    for &class in Class::VARIANTS {
        let first_kept = retention.first_kept(class, app.clock.today());
        let (gone, oldest) = retention_store::count(&mut db, class, first_kept).await?;
        effects.push(Effect { class, first_kept, gone, oldest });
    }
    Ok(effects)
}

fn field(class: Class) -> &'static str {
    class.into()
}

/// `GET /settings/retention`
async fn show(State(app): State<App>, by: Administrator, page: Page, RawQuery(query): RawQuery) -> Answer {
    let retention = store::retention(&mut *app.read().await?).await?;
    let form = Class::VARIANTS.iter().fold(DeskForm::fresh(""), |form, &class| form.with(field(class), retention.months(class)));
    let saved = query.as_deref() == Some("done=saved");
    Ok(page_of(page.desk(by.desk()), &form, &effects(&app, &retention).await?, saved.then_some("Saved. The next hourly run goes by it."), false))
}

/// `POST /settings/retention`: shows first what would go, and saves when that was seen.
async fn change(State(app): State<App>, by: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &["set_aside", "analysis", "concerns"]);
    let sentence = "Write a number of months, from 1 to 1,200.";
    let mut months = |class: Class| form.pick(field(class), |months: &u16| MONTHS.contains(months), sentence);
    let months = (months(Class::SetAside), months(Class::Analysis), months(Class::Concerns));
    let (Some(set_aside), Some(analysis), Some(concerns)) = months else {
        let retention = store::retention(&mut *app.read().await?).await?;
        let effects = effects(&app, &retention).await?;
        return Ok(unprocessable(page_of(page.desk(by.desk()).wrong(), &form, &effects, None, false)));
    };
    let retention = Retention { set_aside, analysis, concerns };
    if fields.text("sure") != "yes" {
        return Ok(page_of(page.desk(by.desk()), &form, &effects(&app, &retention).await?, None, true));
    }
    let mut tx = app.write_as_staff().await?;
    store::set_retention(&mut tx, &app.audit_context(), &by, retention).await?;
    tx.commit().await?;
    Ok(redirect("/settings/retention?done=saved"))
}

fn page_of(page: Page, form: &DeskForm, effects: &[Effect], told: Option<&'static str>, asking: bool) -> axum::response::Response {
    let text = page.text;
    page.static_page("How long words are kept", || {
        let inputs = [
            form.input("set_aside", "number", "Not for us, and abuse of the service: months", "From the day it was read. First set to 3: time enough to mend a wrong reading."),
            form.input("analysis", "number", "For analysis: months", "From the day it came. First set to 36: a work plan, the next one, and a year to look back."),
            form.input("concerns", "number", "Concerns that were decided: months", "From the last thing noted about it. First set to 180: until a child of ten is 25. Ask your data protection officer."),
        ];
        let rows = effects.iter().map(effect_row).collect_view();
        let total: i64 = effects.iter().map(|effect| effect.gone).sum();
        let (heading, lead) = match asking {
            true => ("Nothing is saved yet: this is what would go", "These pieces would be erased by the next hourly run, and could not be brought back."),
            false => ("What goes by these periods", "What is due goes with the next hourly run, unless the clock has jumped."),
        };
        let buttons = match asking {
            true => view! {
                <input type="hidden" name="sure" value="yes"/>
                <button class="bt main">{format!("Save, and let {total} go")}</button>" "<a class="bt" href="/settings/retention">"Leave it as it was"</a>
            }
            .into_markup(),
            false => view! { <button class="bt main">"Show what would go"</button> }.into_markup(),
        };
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/settings">"Settings"</a></li><li aria-current="page">"How long words are kept"</li></ol></nav>
            {told.map(|told| view! { <p class="told" role="status">{told}</p> })}
            <h1>"How long words are kept"</h1>
            <section class="panel" aria-labelledby="effect">
                <h2 id="effect">{heading}</h2>
                <p>{lead}</p>
                <div class="scroll" tabindex="0" role="region" aria-label="By kind"><table>
                    <thead><tr><th scope="col">"What"</th><th scope="col">"Pieces that go"</th><th scope="col">"From before"</th><th scope="col">"Oldest that stays"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
            <form class="panel slim" method="post" action="/settings/retention" autocomplete="off">
                {inputs.into_iter().collect_view()}
                {buttons}
            </form>
            <section class="panel slim" aria-labelledby="fixed">
                <h2 id="fixed">"Not to be set"</h2>
                <ul>
                    <li>"What nobody has read stays until somebody has."</li>
                    <li>"What young people took back is gone after seven days."</li>
                    <li>"What nobody released in a group without adults is gone after fourteen days."</li>
                    <li>"A sign-in ends after eight hours."</li>
                    <li>"The history stays: it holds no words, and a gap in it would look like a forgery."</li>
                </ul>
            </section>
        }
    })
}

fn effect_row(effect: &Effect) -> impl IntoView + use<> {
    let Effect { class, first_kept, gone, oldest } = *effect;
    view! {
        <tr>
            <th scope="row">{class.label()}</th>
            <td>{gone}</td>
            <td>{say_day(first_kept)}</td>
            <td>{oldest.map_or("none".to_string(), say_day)}</td>
        </tr>
    }
}
