//! The settings page: the Board's names, areas and help numbers.

use crate::{
    audit_log,
    board::{
        Board, Contact, Helpline,
        backup_record::backup_panel,
        change_store::{self, SettingChange},
        health::{Health, health_panel},
        preview::{changes_view, preview},
        store,
    },
    clock::short_day,
    outbox::panel::mail_panel,
    staff::proof::{Administrator, Proof},
    state::App,
    undo::fingerprint,
    web::{
        Answer, DeskForm, Error, Fields, Page,
        conflict::{self, CHANGED, Differing},
        desk_form::NAME,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
        redirect, unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Longest list of areas, in characters.
const AREAS: usize = 1_000;
/// Longest sentence on what a number is for, in characters.
const WHAT_FOR: usize = 300;
/// Most help numbers: more than anybody could choose from.
const MOST: usize = 30;
/// Most help numbers beside a box where somebody writes: they stand before the box, on a phone.
const MOST_ALWAYS: usize = 3;
/// Longest label beside such a number, in characters.
const LABEL: usize = 30;

/// Changes shown below the form.
const CHANGES: i64 = 40;
/// Longest procedure, in characters: it is read by somebody who is shaken.
const PROCEDURE: usize = 2_000;

const NAMES: [&str; 6] = ["body", "area", "reference_group", "run_with", "areas", "procedure"];
/// The text fields of a help number's row.
const LINE: [&str; 8] = ["name", "what_for", "number", "kind", "source", "checked_on", "review_by", "short_label"];
/// The check box of a row; its value is the number of the row, because a box that is not ticked is not sent.
const ALWAYS: &str = "always_shown";

pub fn routes() -> Router<App> {
    Router::new().route("/settings", get(show).post(change))
}

/// `GET /settings`
async fn show(State(app): State<App>, proof: Administrator, page: Page, RawQuery(query): RawQuery) -> Answer {
    let board = app.board();
    let mut extras = Extras { saved: query.as_deref() == Some("done=saved"), ..Extras::load(&app, &board).await? };
    let form = [&board.body, &board.area, &board.reference_group, &board.run_with, &board.areas.join("\n"), &board.procedure];
    let form = NAMES.iter().zip(form).fold(DeskForm::fresh(""), |form, (name, value)| form.with(name, value));
    let lines: Vec<DeskForm> = board.helplines.iter().enumerate().map(|(nth, line)| known(nth, line)).collect();
    Ok(settings_page(&app, &page, &proof, &form, &lines, &mut extras))
}

/// `POST /settings`: all of it at once. A help number's row left empty, or ticked to be taken away, is not kept.
async fn change(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &NAMES);
    let mut lines = sent(&fields);
    let board = Board {
        body: form.line("body", NAME, "Write what the Board is called."),
        area: form.line("area", NAME, "Write which part of the country the Board is for."),
        reference_group: form.line("reference_group", NAME, "Write what the young people’s group is called."),
        run_with: form.line("run_with", NAME, "Write who runs it."),
        areas: areas(&mut form),
        procedure: form.text("procedure", PROCEDURE, "Write what a facilitator does when a young person may have told of harm."),
        helplines: lines.iter_mut().map(|line| read_line(line, app.clock.today())).collect(),
        ..(*app.board()).clone()
    };
    if lines.is_empty() {
        form.wrong("areas", "Keep at least one help number: every page for young people leads to them.");
    }
    always_shown(&mut lines);
    let mut tx = app.write_as_staff().await?;
    audit_log::lock(&mut tx).await?;
    let now = store::board(&mut tx).await?;
    let mut extras = Extras::load(&app, &now).await?;
    let differing = change_store::differences(&now, &board);
    if conflict::is_stale(&fields, &extras.was) && !differing.is_empty() {
        form.wrong("body", CHANGED);
        extras.both = conflict::conflict(&differing.iter().map(Differing::from).collect::<Vec<_>>(), "/settings");
    }
    if !form.is_fine() || lines.iter().any(|line| !line.is_fine()) {
        return Ok(unprocessable(settings_page(&app, &page.wrong(), &proof, &form, &lines, &mut extras)));
    }
    if fields.text("to") == "preview" {
        extras.preview = Some(preview(page.text, &board, &differing));
        return Ok(settings_page(&app, &page, &proof, &form, &lines, &mut extras));
    }
    store::change(&mut tx, &app.audit_context(), &proof, &board).await?;
    tx.commit().await?;
    app.board_changed().await?;
    Ok(redirect("/settings?done=saved"))
}

/// The rest of the page beside its form.
struct Extras {
    health: Health,
    changes: Vec<SettingChange>,
    /// A hash of the settings that the form shows, or is compared with.
    was: String,
    saved: bool,
    preview: Option<Markup>,
    both: Option<Markup>,
}

impl Extras {
    async fn load(app: &App, board: &Board) -> Result<Self, Error> {
        let mut db = app.read().await?;
        let changes = change_store::latest(&mut db, CHANGES).await?;
        drop(db);
        Ok(Self { health: Health::read(app).await?, changes, was: fingerprint(board)?, saved: false, preview: None, both: None })
    }
}

/// Checks how many numbers stand beside the boxes where somebody writes.
fn always_shown(lines: &mut [DeskForm]) {
    let count = lines.iter().filter(|line| line.is_ticked(ALWAYS)).count();
    let sentence = match count {
        0 => "Tick at least one number to show beside every box where somebody writes. They may need it while they do.".to_string(),
        1..=MOST_ALWAYS => return,
        _ => format!("You ticked {count} numbers to show where somebody writes. Please tick at most {MOST_ALWAYS}: they stand in front of the box."),
    };
    if let Some(line) = lines.iter_mut().find(|line| count == 0 || line.is_ticked(ALWAYS)) {
        line.wrong(ALWAYS, &sentence);
    }
}

/// One area a line, each once.
fn areas(form: &mut DeskForm) -> Vec<String> {
    let text = form.text("areas", AREAS, "Write at least one area.");
    let mut areas: Vec<String> = vec![];
    for area in text.lines().map(str::trim).filter(|area| !area.is_empty()) {
        if !areas.iter().any(|known| known == area) {
            areas.push(area.into());
        }
    }
    if areas.iter().any(|area| area.chars().count() > NAME) {
        form.wrong("areas", "One of these is very long. An area has at most 120 characters.");
    }
    areas
}

/// Returns the rows as they were sent, without empty ones and those to be removed.
fn sent(fields: &Fields) -> Vec<DeskForm> {
    let rows = LINE.iter().map(|name| fields.all(name).count()).max().unwrap_or(0).min(MOST);
    let ticked = |name, nth: usize| fields.all(name).any(|row| row == nth.to_string());
    let value = |nth: usize, name| fields.all(name).nth(nth).unwrap_or("");
    let remaining = (0..rows).filter(|&nth| !ticked("remove", nth) && LINE.iter().any(|name| *name != "kind" && !value(nth, name).trim().is_empty()));
    let row = |nth: usize, at: usize| {
        let row = LINE.iter().fold(DeskForm::fresh(prefix(at)), |row, name| row.with(name, value(nth, name)));
        if ticked(ALWAYS, nth) { row.with(ALWAYS, "yes") } else { row }
    };
    remaining.enumerate().map(|(at, nth)| row(nth, at)).collect()
}

fn known(nth: usize, line: &Helpline) -> DeskForm {
    let kind: &str = line.kind.into();
    let values = [&line.name, &line.what_for, &line.number, kind, &line.source, &line.checked_on, &line.review_by, &line.short_label];
    let form = LINE.iter().zip(values).fold(DeskForm::fresh(prefix(nth)), |form, (name, value)| form.with(name, value));
    if line.always_shown { form.with(ALWAYS, "yes") } else { form }
}

fn prefix(nth: usize) -> String {
    format!("line-{nth}-")
}

/// Reads a row and adds its problems.
fn read_line(row: &mut DeskForm, today: Date) -> Helpline {
    let mut line = Helpline {
        name: row.line("name", NAME, "Write who answers this number."),
        what_for: row.line("what_for", WHAT_FOR, "Write what it is for, in words a ten-year-old knows."),
        number: row.line("number", 30, "Write the number."),
        kind: row.pick("kind", |_| true, "Choose whether to call or to text.").unwrap_or(Contact::Call),
        always_shown: row.is_ticked(ALWAYS),
        short_label: row.line("short_label", LABEL, ""),
        source: row.line("source", NAME, "Write where you checked it."),
        checked_on: String::new(),
        review_by: String::new(),
    };
    // An empty one has been told already.
    if line.number.chars().any(|letter| !letter.is_ascii_digit() && letter != ' ') {
        row.wrong("number", "Write the number with digits and spaces only.");
    }
    let checked: Option<Date> = row.pick("checked_on", |day: &Date| *day <= today, "Write the day you checked it: today or before, like 2026-11-01.");
    let review: Option<Date> = row.pick(
        "review_by",
        |day: &Date| checked.is_none_or(|checked| *day > checked),
        "Write the day by which to check it again: after the day it was checked.",
    );
    line.checked_on = checked.map(|day| day.to_string()).unwrap_or_default();
    line.review_by = review.map(|day| day.to_string()).unwrap_or_default();
    line
}

fn settings_page(
    app: &App,
    page: &Page,
    proof: &Administrator,
    form: &DeskForm,
    lines: &[DeskForm],
    extras: &mut Extras,
) -> axum::response::Response {
    let wrongs = form.wrongs().into_iter().chain(lines.iter().flat_map(DeskForm::wrongs)).collect::<Vec<_>>();
    let (text, today) = (page.text, app.clock.today());
    let overdue = lines.iter().filter(|line| is_overdue(line, today)).count();
    let overdue = (overdue > 0).then(|| match overdue {
        1 => "One help number should have been checked again by now.".to_string(),
        count => format!("{count} help numbers should have been checked again by now."),
    });
    page.clone().desk(proof.desk()).static_page("Settings", || {
        let rows = lines.iter().enumerate().map(|(nth, line)| row_view(nth, line, today)).collect_view();
        let new = (lines.len() < MOST).then(|| new_row(lines.len(), &DeskForm::fresh(prefix(lines.len())).with("kind", "call")));
        view! {
            <ErrorSummary text problems=wrongs/>
            {extras.saved.then(|| view! { <p class="told" role="status">"Saved. It is what everybody sees from now on."</p> })}
            <h1>"Settings"</h1>
            {extras.both.take()}
            {extras.preview.take()}
            <p class="btns">
                <a class="bt" href="/settings/concerns">"Concerns: the target, and who reads"</a>
                <a class="bt" href="/settings/alerts">"E-mail to the chair, and the reading watch"</a>
                <a class="bt" href="/settings/retention">"How long words are kept"</a>
            </p>
            {health_panel(&extras.health)}
            {backup_panel(&extras.health.backups, app.config.backup_to.is_some(), app.clock.civil_hour())}
            {mail_panel(&extras.health.mail, app.config.smtp.smtp_host.is_some(), app.clock.civil_hour())}
            <form method="post" action="/settings" autocomplete="off">
                <input type="hidden" name="was" value=extras.was.clone()/>
                <section class="panel slim" aria-labelledby="names">
                    <h2 id="names">"Names"</h2>
                    {form.input("body", "text", "The Board", "")}
                    {form.input("area", "text", "For", "The county or city, as young people say it.")}
                    {form.input("reference_group", "text", "The young people’s group", "")}
                    {form.input("run_with", "text", "Run with", "")}
                </section>
                <section class="panel slim" aria-labelledby="parts">
                    <h2 id="parts">"Parts of the area"</h2>
                    {form.area("areas", "One a line", "Young people may say which they live in. Each must be wide enough that it can’t tell who somebody is. Words sent before keep the name they were sent with.", 6)}
                </section>
                <section class="panel slim" aria-labelledby="harm">
                    <h2 id="harm">"When a young person may have told of harm"</h2>
                    {form.area("procedure", "What the facilitator does then", "One step a line, at most 2,000 characters. It stands on the page “What to do now” of every group session. The first wording is only a beginning: make it the Board’s own.", 12)}
                </section>
                <h2>"Help numbers"</h2>
                <p class="slim">"On the help page, in this order. No opening hours: they go stale, and a closed line is worse than none."</p>
                {overdue.map(|text| view! { <p><span class="chip late">"Overdue"</span>" "{text}</p> })}
                {rows}
                {new}
                <div class="btns">
                    <button class="bt main">"Save all of it"</button>
                    <button class="bt" name="to" value="preview">"Look at it first"</button>
                </div>
            </form>
            <section aria-labelledby="changes">
                <h2 id="changes">"What was changed"</h2>
                <p class="slim">"Priorities, challenges, sub-groups and meetings are the reviewers’: they change them under “Plan”, and the history has each act."</p>
                {changes_view(&extras.changes)}
            </section>
        }
    })
}

fn is_overdue(line: &DeskForm, today: Date) -> bool {
    line.value("review_by").parse::<Date>().is_ok_and(|day| day < today)
}

fn row_view(nth: usize, line: &DeskForm, today: Date) -> impl IntoView + use<> {
    let (title, name) = (format!("{}title", prefix(nth)), line.value("name").to_string());
    let since = line.value("review_by").parse::<Date>().ok().filter(|day| *day < today);
    let overdue = since.map(|day| view! { <p><span class="chip late">{format!("to be checked since {}", short_day(day))}</span></p> });
    let labelled = title.clone();
    view! {
        <section class="panel" aria-labelledby=labelled>
            <h3 id=title><bdi dir="auto">{name.clone()}</bdi></h3>
            {overdue}
            {row_fields(nth, line)}
            <label class="pick"><input type="checkbox" name="remove" value=nth.to_string()/>"Take this one away"<span class="hide">": "{name}</span></label>
        </section>
    }
}

fn new_row(nth: usize, line: &DeskForm) -> impl IntoView + use<> {
    view! {
        <details class="panel">
            <summary>"Add a help number"</summary>
            {row_fields(nth, line)}
        </details>
    }
}

fn row_fields(nth: usize, line: &DeskForm) -> impl IntoView + use<> {
    let kinds = [("call", "call"), ("text", "text")].map(|(value, text)| line.option("kind", value, text)).into_iter().collect_view();
    view! {
        <div class="inline">{line.input("name", "text", "Who answers", "")}{line.input("number", "text", "Number", "")}{line.select("kind", "How", "", kinds.into_markup())}</div>
        {line.input("what_for", "text", "What it is for", "")}
        <div class="inline">{line.input("source", "text", "Checked at", "")}{line.input("checked_on", "date", "Checked on", "")}{line.input("review_by", "date", "Check again by", "")}</div>
        {line.tick(ALWAYS, nth, "Show beside every box where somebody writes")}
        {line.input("short_label", "text", "Label there", "A few words, like “Not safe now?”. Without them, the name stands there.")}
    }
}
