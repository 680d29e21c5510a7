//! The settings page: the Board's names, areas and help numbers.

use crate::{
    board::{
        Board, Contact, Helpline,
        backup_record::backup_panel,
        change_store::{Shown, say_helpline},
        health::{Health, health_panel},
        preview,
        settings_frame::{Frame, Next},
        store,
    },
    clock::short_day,
    db::Conn,
    outbox::panel::mail_panel,
    staff::proof::{Administrator, Proof},
    state::App,
    text::Called,
    typed::written,
    vault::Vault,
    web::{Answer, DeskForm, Fields, Page, desk_form::NAME, done::Done, markup::IntoMarkup, parts::ErrorSummary, redirect, refused},
};
use axum::{Router, extract::State, routing::get};
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
/// Longest name of the Board in a sentence, in characters.
const CALLED: usize = 40;
/// Longest procedure, in characters: it is read by somebody who is shaken.
const PROCEDURE: usize = 2_000;

const NAMES: [&str; 8] = ["body", "called", "called_object", "area", "reference_group", "run_with", "areas", "procedure"];
/// The text fields of a help number's row.
const LINE: [&str; 8] = ["name", "what_for", "number", "kind", "source", "checked_on", "review_by", "short_label"];
/// The check box of a row; its value is the number of the row, because a box that is not ticked is not sent.
const ALWAYS: &str = "always_shown";

pub fn routes() -> Router<App> {
    Router::new().route("/settings", get(show).post(change))
}

/// `GET /settings`
async fn show(State(app): State<App>, proof: Administrator, page: Page, done: Done) -> Answer {
    let mut db = app.read().await?;
    let board = store::board(&mut db).await?;
    let frame = frame(&mut db, &app.vault, &board).await?.told(&done, &[("saved", "Saved. It is what everybody sees from now on.")]);
    drop(db);
    let Board { body, called, area, reference_group, run_with, procedure, .. } = &board;
    let form = [body, &called.subject, &called.object, area, reference_group, run_with, &board.areas.join("\n"), procedure];
    let form = NAMES.iter().zip(form).fold(DeskForm::fresh(""), |form, (name, value)| form.with(name, value));
    let lines: Vec<DeskForm> = board.helplines.iter().enumerate().map(|(nth, line)| known(nth, line)).collect();
    settings_page(&app, &page, &proof, &form, &lines, frame).await
}

/// `POST /settings`: all of it at once. A help number's row left empty, or ticked to be taken away, is not kept.
async fn change(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &NAMES);
    let mut lines = sent(&fields);
    let mut tx = app.write_as_staff().await?;
    let now = store::board(&mut tx).await?;
    let mut frame = frame(&mut tx, &app.vault, &now).await?;
    let board = read(&mut form, &mut lines, app.clock.today(), now);
    let after = lines.iter().all(DeskForm::is_fine).then(|| shown(&board));
    match frame.next(&fields, &mut form, "body", after) {
        Next::Save(changes) => {
            store::change(&mut tx, &app.audit_context(), &proof, &board, &changes).await?;
            tx.commit().await?;
            app.board_changed().await?;
            Ok(redirect("/settings?done=saved"))
        }
        Next::Preview(changes) => {
            drop(tx);
            frame.preview(preview::names_and_numbers(page.text, &board), &changes);
            settings_page(&app, &page, &proof, &form, &lines, frame).await
        }
        Next::Wrong => {
            drop(tx);
            let is_conflict = frame.is_conflict();
            Ok(refused(is_conflict, settings_page(&app, &page.wrong(), &proof, &form, &lines, frame).await?))
        }
    }
}

async fn frame(db: &mut Conn, vault: &Vault, board: &Board) -> sqlx::Result<Frame> {
    Frame::load(db, vault, "/settings", "Settings", shown(board)).await
}

/// The settings of this page as people read them: each name, list and help number.
fn shown(board: &Board) -> Shown {
    let texts = [
        ("The Board", board.body.clone()),
        ("In a sentence", board.called.subject.clone()),
        ("In a sentence after “for”", board.called.object.clone()),
        ("For", board.area.clone()),
        ("The young people’s group", board.reference_group.clone()),
        ("Run with", board.run_with.clone()),
        ("Parts of the area", board.areas.join("; ")),
        ("What the facilitator does when a young person may have told of harm", board.procedure.clone()),
    ];
    let texts = texts.into_iter().map(|(name, text)| (name.to_string(), text));
    texts.chain(board.helplines.iter().map(|line| (format!("Help number: {}", line.name), say_helpline(line)))).collect()
}

/// Reads the form into the Board as it is, and adds the problems of the fields.
fn read(form: &mut DeskForm, lines: &mut [DeskForm], today: Date, now: Board) -> Board {
    let board = Board {
        body: form.line("body", NAME, "Write what the Board is called."),
        called: Called {
            subject: form.line("called", CALLED, "Write what sentences call the Board, like “the Board” or “we”."),
            object: form.line("called_object", CALLED, "Write the same after “for”, like “the Board” or “us”."),
        },
        area: form.line("area", NAME, "Write which part of the country the Board is for."),
        reference_group: form.line("reference_group", NAME, "Write what the young people’s group is called."),
        run_with: form.line("run_with", NAME, "Write who runs it."),
        areas: areas(form),
        procedure: form.text("procedure", PROCEDURE, "Write what a facilitator does when a young person may have told of harm."),
        helplines: lines.iter_mut().map(|line| read_line(line, today)).collect(),
        ..now
    };
    if lines.is_empty() {
        form.wrong("areas", "Keep at least one help number: every page for young people leads to them.");
    }
    always_shown(lines);
    board
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
    for area in text.lines().map(written).filter(|area| !area.is_empty()) {
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
    let remaining =
        (0..rows).filter(|&nth| !ticked("remove", nth) && LINE.iter().any(|name| *name != "kind" && !written(value(nth, name)).is_empty()));
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
    let checked = row.day("checked_on", today, |day| *day <= today, "Write the day you checked it: today or before.");
    let review = row.day(
        "review_by",
        today,
        |day| checked.is_none_or(|checked| *day > checked),
        "Write the day by which to check it again: after the day it was checked.",
    );
    line.checked_on = checked.map(|day| day.to_string()).unwrap_or_default();
    line.review_by = review.map(|day| day.to_string()).unwrap_or_default();
    line
}

async fn settings_page(app: &App, page: &Page, proof: &Administrator, form: &DeskForm, lines: &[DeskForm], mut frame: Frame) -> Answer {
    let wrongs = form.wrongs().into_iter().chain(lines.iter().flat_map(DeskForm::wrongs)).collect::<Vec<_>>();
    let (health, text) = (Health::read(app).await?, page.text);
    Ok(page.clone().desk(proof.desk()).static_page("Settings", || {
        view! {
            <ErrorSummary text problems=wrongs/>
            {frame.head()}
            <p class="btns">
                <a class="bt" href="/settings/concerns">"Concerns: the target, who reads, and what is passed on"</a>
                <a class="bt" href="/settings/alerts">"E-mail to the chair, and the reading watch"</a>
                <a class="bt" href="/settings/retention">"How long things are kept"</a>
            </p>
            {health_panel(&health)}
            {backup_panel(&health.backups, app.config.backup_to.is_some(), app.clock.civil_hour())}
            {mail_panel(&health.mail, app.config.smtp.smtp_host.is_some(), app.clock.civil_hour())}
            {frame.form("", (names(form), help_numbers(lines, app.clock.today())))}
            {frame.changes()}
            <p class="slim">"Priorities, challenges, sub-groups and meetings are the reviewers’: they change them under “Plan”, and the history has each act."</p>
        }
    }))
}

fn names(form: &DeskForm) -> impl IntoView + use<> {
    view! {
        <section class="panel slim" aria-labelledby="names">
            <h2 id="names">"Names"</h2>
            {form.input("body", "text", "The Board", "")}
            {form.input("called", "text", "In a sentence", "As in “… will talk about it”: “the Board”, “the Partnership” or “we”. A capital letter is put where a sentence begins.")}
            {form.input("called_object", "text", "In a sentence after “for”", "As in “people who work for …”: “the Board”, “the Partnership” or “us”.")}
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
    }
}

fn help_numbers(lines: &[DeskForm], today: Date) -> impl IntoView + use<> {
    let overdue = match lines.iter().filter(|line| is_overdue(line, today)).count() {
        0 => None,
        1 => Some("One help number should have been checked again by now.".to_string()),
        count => Some(format!("{count} help numbers should have been checked again by now.")),
    };
    let rows = lines.iter().enumerate().map(|(nth, line)| row_view(nth, line, today)).collect_view();
    let new = (lines.len() < MOST).then(|| new_row(lines.len(), &DeskForm::fresh(prefix(lines.len())).with("kind", "call")));
    view! {
        <h2>"Help numbers"</h2>
        <p class="slim">"On the help page, in this order. No opening hours: they go stale, and a closed line is worse than none."</p>
        {overdue.map(|text| view! { <p><span class="chip late">"Overdue"</span>" "{text}</p> })}
        {rows}
        {new}
    }
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
