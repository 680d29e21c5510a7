//! Retention: the page on which the administrator sets how long things are kept.

use super::{retention_store, shortening_store, shortenings::waiting_note};
use crate::{
    audit_log::{self, AuditAction, AuditContext, Detail},
    board::{
        change_store::{self, Changes, Shown},
        retention::{Class, MONTHS, Retention},
        settings_frame::{Frame, Next},
        store,
    },
    clock::short_day,
    db::Conn,
    staff::{
        proof::{Administrator, Proof},
        requests_store::confirmers,
    },
    state::App,
    vault::Vault,
    web::{
        Answer, DeskForm, Fields, Page,
        done::Done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
        redirect, refused,
    },
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;
use strum::{EnumCount, VariantArray};

const DONE: [(&str, &str); 3] = [
    ("saved", "Saved. The next hourly run goes by it."),
    ("asked", "Asked. Nothing is erased sooner until somebody else agrees."),
    ("both", "The longer times are saved. The shorter ones wait until somebody else agrees."),
];

pub fn routes() -> Router<App> {
    Router::new().route("/settings/retention", get(show).post(change))
}

/// The effect of a period: the first day that is kept, how many things go, and the oldest day of those that stay.
pub struct Effect {
    pub class: Class,
    first_kept: Date,
    pub gone: i64,
    oldest: Option<Date>,
}

impl Effect {
    /// The effect as people read it.
    pub fn facts(&self) -> [(&'static str, String); 3] {
        let oldest = self.oldest.map_or("none".to_string(), short_day);
        [("How many go", self.gone.to_string()), ("From before", short_day(self.first_kept)), ("Oldest that stays", oldest)]
    }
}

pub async fn effects(app: &App, retention: &Retention) -> sqlx::Result<Vec<Effect>> {
    let mut db = app.read().await?;
    let mut effects = vec![];
    for &class in Class::VARIANTS {
        let first_kept = retention.first_kept(class, app.clock.today());
        let (gone, oldest) = retention_store::count(&mut db, class, first_kept).await?;
        effects.push(Effect { class, first_kept, gone, oldest });
    }
    Ok(effects)
}

/// A number of months as staff say it.
pub fn say(months: u16) -> String {
    if months == 1 { "1 month".into() } else { format!("{months} months") }
}

fn shown(retention: &Retention) -> Shown {
    Class::VARIANTS.iter().map(|&class| (class.label().to_string(), say(retention.months(class)))).collect()
}

async fn frame(db: &mut Conn, vault: &Vault, retention: &Retention) -> sqlx::Result<Frame> {
    Frame::load(db, vault, "/settings/retention", "How long things are kept", shown(retention)).await
}

/// `GET /settings/retention`
async fn show(State(app): State<App>, by: Administrator, page: Page, done: Done) -> Answer {
    let mut db = app.read().await?;
    let retention = store::retention(&mut db).await?;
    let frame = frame(&mut db, &app.vault, &retention).await?.told(&done, &DONE);
    drop(db);
    let form = Class::VARIANTS.iter().fold(DeskForm::fresh(""), |form, &class| form.with(class.field(), retention.months(class)));
    retention_page(&app, page.desk(by.desk()), &form, &retention, frame, false).await
}

/// `POST /settings/retention`: shows first what would go. Then a longer time is saved, and a shorter one waits for a second person.
async fn change(State(app): State<App>, by: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &Class::VARIANTS.iter().map(|class| class.field()).collect::<Vec<_>>());
    let sent = read(&mut form);
    let mut tx = app.write_as_staff().await?;
    let now = store::retention(&mut tx).await?;
    let mut frame = frame(&mut tx, &app.vault, &now).await?;
    let page = page.desk(by.desk());
    match (frame.next(&fields, &mut form, Class::VARIANTS[0].field(), sent.as_ref().map(shown)), sent) {
        (Next::Save(changes), Some(after)) if fields.text("sure") == "yes" => {
            if let Some(word) = save(&mut tx, &app.audit_context(), &by, &now, &after, changes, &mut form).await? {
                tx.commit().await?;
                return Ok(redirect(&format!("/settings/retention?done={word}")));
            }
        }
        (Next::Save(changes) | Next::Preview(changes), Some(after)) => {
            drop(tx);
            let others = confirmers(&mut *app.read().await?, by.person().id, by.person().id).await?;
            frame.preview(dry_run(&now, &after, &effects(&app, &after).await?, &others), &changes);
            return retention_page(&app, page, &form, &now, frame, true).await;
        }
        _ => {}
    }
    drop(tx);
    let is_conflict = frame.is_conflict();
    Ok(refused(is_conflict, retention_page(&app, page.wrong(), &form, &now, frame, false).await?))
}

/// Saves longer times and asks for shorter ones. Returns the word of the message, or `None` when one waits already.
async fn save(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Administrator,
    now: &Retention,
    after: &Retention,
    changes: Changes,
    form: &mut DeskForm,
) -> sqlx::Result<Option<&'static str>> {
    let (mut longer, mut shorter) = (vec![], vec![]);
    for &class in Class::VARIANTS {
        if after.months(class) > now.months(class) {
            store::set_months(db, class, after.months(class)).await?;
            shortening_store::end(db, audit, by, class).await?;
            longer.push(class);
        } else if after.months(class) < now.months(class) {
            if !shortening_store::ask(db, audit, by, class, after.months(class)).await? {
                form.wrong(class.field(), "Somebody has asked for a shorter time here already. Agree to it, or have it taken back, before you ask.");
            }
            shorter.push(class);
        }
    }
    if !longer.is_empty() {
        let rows = changes.rows.into_iter().filter(|(name, ..)| longer.iter().any(|class| class.label() == name)).collect();
        change_store::record(db, audit, by.person().id, None, &Changes { rows, ..changes }).await?;
        let details: Vec<Detail> = longer.iter().map(|&class| Detail::Number(class.setting(), after.months(class).into())).collect();
        audit_log::record_with(db, audit, by.person().id, AuditAction::ChangedRetention, &details, b"retention").await?;
    }
    let word = match (longer.is_empty(), shorter.is_empty()) {
        (_, true) => "saved",
        (true, false) => "asked",
        (false, false) => "both",
    };
    Ok(form.is_fine().then_some(word))
}

/// Reads the form; `None` where a field is wrong.
fn read(form: &mut DeskForm) -> Option<Retention> {
    let mut read = [0; Class::COUNT];
    for (months, &class) in read.iter_mut().zip(Class::VARIANTS) {
        let sentence = "Write a number of months, from 1 to 1,200.";
        *months = form.pick(class.field(), |months: &u16| MONTHS.contains(months), sentence).unwrap_or_default();
    }
    form.is_fine().then_some(Retention(read))
}

/// The part of a preview that says what would go, and who else may agree to it.
fn dry_run(now: &Retention, after: &Retention, effects: &[Effect], others: &[String]) -> Markup {
    let is_shorter = Class::VARIANTS.iter().any(|&class| after.months(class) < now.months(class));
    let names = match others.is_empty() {
        true => "Nobody can do so yet: there is no other administrator and no lead who can sign in.".to_string(),
        false => format!("These can: {}.", others.join(", ")),
    };
    let second = is_shorter.then(|| {
        view! {
            <p>"A shorter time waits until a second person agrees: another administrator, or a safeguarding lead. They see what would go, too. "<bdi dir="auto">{names}</bdi></p>
        }
    });
    view! {
        <h3>"What would go"</h3>
        <p>"These would be erased by the next hourly run after that, and could not be brought back."</p>
        {second}
        {effect_table(effects)}
    }
    .into_markup()
}

async fn retention_page(app: &App, page: Page, form: &DeskForm, now: &Retention, mut frame: Frame, asking: bool) -> Answer {
    let effects = if asking { vec![] } else { effects(app, now).await? };
    let waiting = shortening_store::waiting(&mut *app.read().await?).await?;
    let text = page.text;
    Ok(page.static_page("How long things are kept", || {
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            {frame.head()}
            {waiting_note(&waiting)}
            {(!asking).then(|| view! {
                <section class="panel" aria-labelledby="effect">
                    <h2 id="effect">"What goes by these periods"</h2>
                    <p>"What is due goes with the next hourly run, unless the clock has jumped."</p>
                    {effect_table(&effects)}
                </section>
            })}
            {periods(form, &frame, asking)}
            {not_to_be_set()}
            {frame.changes()}
        }
    }))
}

fn periods(form: &DeskForm, frame: &Frame, asking: bool) -> impl IntoView + use<> {
    let buttons = match asking {
        true => view! { <button class="bt main" name="sure" value="yes">"Save longer times, and ask for shorter ones"</button>" "<a class="bt" href="/settings/retention">"Leave it as it was"</a> }.into_markup(),
        false => ().into_markup(),
    };
    view! {
        <form class="panel slim" method="post" action="/settings/retention" autocomplete="off">
            {frame.was()}
            {form.input("set_aside", "number", "Not for us, and abuse of the service: months", "From the day it was read. First set to 3: time enough to mend a wrong reading.")}
            {form.input("analysis", "number", "For analysis: months", "From the day it came. First set to 36: a work plan, the next one, and a year to look back.")}
            {form.input("concerns", "number", "Concerns that were decided: months", "From the last thing noted about it. First set to 180: until a child of ten is 25. Ask your data protection officer.")}
            {form.input("sessions", "number", "Group sessions in which nothing was said: months", "From the day of the session. First set to 12: a year’s report can still count them. A session in which somebody said or picked something stays.")}
            <div class="btns">{buttons}<button class="bt" name="to" value="preview">"Show what would go"</button></div>
        </form>
    }
}

fn not_to_be_set() -> impl IntoView {
    view! {
        <section class="panel slim" aria-labelledby="fixed">
            <h2 id="fixed">"Not to be set"</h2>
            <ul>
                <li>"What nobody has read stays until somebody has."</li>
                <li>"What young people took back is gone after seven days."</li>
                <li>"What nobody released in a group without adults is gone after fourteen days."</li>
                <li>"A sign-in ends after eight hours, and its row is deleted within the hour."</li>
                <li>"An account that is switched off stays, and opens nothing: the history and the Board’s answers name whoever did it."</li>
                <li>"The history stays: it holds no words, each act is chained to the one before, and a gap in it would look like a forgery."</li>
            </ul>
        </section>
    }
}

fn effect_table(effects: &[Effect]) -> impl IntoView + use<> {
    let heads = effects.first().map(|effect| effect.facts().map(|(name, _)| view! { <th scope="col">{name}</th> }).into_iter().collect_view());
    let rows = effects.iter().map(effect_row).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="By kind"><table class="stack">
            <thead><tr><th scope="col">"What"</th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

fn effect_row(effect: &Effect) -> impl IntoView + use<> {
    let cells = effect.facts().map(|(name, text)| view! { <td data-label=name>{text}</td> }).into_iter().collect_view();
    view! { <tr><th scope="row">{effect.class.label()}</th>{cells}</tr> }
}
