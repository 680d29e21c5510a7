//! Views of the receipt's page: the stages as a picture and as a list, the answer and the plan changes.

use crate::{
    clock::say_day,
    feedback::{Triage, store::Withdrawn, withdrawal_store::undo_until},
    influence::public,
    progress::{
        pages::{FeedbackProgress, ReceiptProgress},
        stages::{Line, Stage, StageState, ThemeProgress, current_stage},
    },
    receipts::receipt_form::{RELEASE, UNDO},
    text::Catalogue,
    web::{
        Page,
        markup::{IntoMarkup, Markup},
        parts::{Tels, padlock},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Coordinates of the stages in the picture: four along the top, three back along the bottom.
const PLACES: [(u32, u32); 7] = [(14, 46), (105, 46), (196, 46), (287, 46), (287, 104), (196, 104), (105, 104)];

/// Renders everything that belongs to one receipt.
pub fn receipt_progress(page: &Page, found: &ReceiptProgress, today: Date) -> Markup {
    let text = page.text;
    if found.feedback.is_empty() && found.locked.is_empty() {
        let withdrawn = withdrawn_feedback(text, &found.withdrawn);
        return view! { <h1>{text.get("withdraw-done-heading")}</h1>{withdrawn}{care(page)} }.into_markup();
    }
    match (found.feedback.as_slice(), found.locked.as_slice()) {
        ([only], []) if found.withdrawn.is_empty() => view! { {only_feedback(page, only, today)}{take_back(text)} }.into_markup(),
        (feedback, locked) => {
            let count = feedback.len() + locked.len();
            let heading = if count == 1 { text.get("journey-heading").into() } else { text.with("journey-things", [("count", &count.to_string())]) };
            let locked = (!locked.is_empty()).then(|| locked_feedback(text, locked));
            let feedback = feedback.iter().enumerate().map(|(at, progress)| one_of_several(text, at + 1, progress, today)).collect_view();
            let withdrawn = (!found.withdrawn.is_empty()).then(|| {
                view! { <h2>{text.get("withdraw-done-heading")}</h2>{withdrawn_feedback(text, &found.withdrawn)} }
            });
            view! { <h1>{heading}</h1>{locked}{feedback}{withdrawn}{take_back(text)}{care(page)} }.into_markup()
        }
    }
}

/// Renders the usual case: one piece of feedback.
fn only_feedback(page: &Page, feedback: &FeedbackProgress, today: Date) -> impl IntoView + use<> {
    let text = page.text;
    let themes = match feedback.themes.as_slice() {
        [(progress, stages)] => only_theme(page, progress, stages, today).into_markup(),
        several => {
            let themes = several.iter().enumerate().map(|(at, (progress, stages))| named_theme(text, at + 1, progress, stages, today));
            view! { <p class="lead">{text.get("journey-several")}</p>{themes.collect_view()}<div class="two">{care(page)}</div> }.into_markup()
        }
    };
    view! { <h1>{text.get("journey-heading")}</h1>{rejection(text, feedback)}{themes} }
}

/// Renders one of several pieces under its question, because the page never shows the feedback itself.
fn one_of_several(text: &'static Catalogue, number: usize, feedback: &FeedbackProgress, today: Date) -> impl IntoView + use<> {
    let several = feedback.themes.len() > 1;
    let themes = feedback.themes.iter().enumerate().map(|(at, (progress, stages))| {
        let picture = stages_picture(text, stages, format!("road-{number}-{}", at + 1));
        let theme = several.then(|| view! { <h3>{group_name(text, at + 1, progress)}</h3> });
        let (list, outcome) = (stages_list(text, stages), outcome(text, progress, today, true));
        view! { <div class="two"><div>{theme}{picture}{outcome}</div><div>{list}</div></div> }
    });
    let lead = several.then(|| view! { <p>{text.get("journey-several")}</p> });
    view! { <h2>{question(text, feedback.question.clone())}</h2>{rejection(text, feedback)}{lead}{themes.collect_view()} }
}

/// Renders locked feedback first: its owner has to release it by a day.
fn locked_feedback(text: &'static Catalogue, locked: &[(Option<String>, Date)]) -> impl IntoView + use<> {
    let items = locked.iter().map(|(asked, until)| {
        let sentence = text.with("locked-until", [("date", &say_day(*until))]);
        view! { <h3>{question(text, asked.clone())}</h3>{padlock(sentence)} }
    });
    view! {
        <section class="note" aria-labelledby="locked">
            <h2 id="locked">{text.get("locked-title")}</h2>
            {items.collect_view()}
            <p>{text.get("locked-how")}</p>
            {RELEASE.form(text, "", None)}
        </section>
    }
}

/// Renders feedback that was taken back: since when it is hidden, and until when that can be undone.
fn withdrawn_feedback(text: &'static Catalogue, withdrawn: &[(Option<String>, Withdrawn)]) -> impl IntoView + use<> {
    let several = withdrawn.len() > 1;
    let items = withdrawn.iter().map(|(asked, withdrawn)| {
        let heading = several.then(|| view! { <h3>{question(text, asked.clone())}</h3> });
        let until = text.with("withdraw-done-until", [("date", &say_day(undo_until(withdrawn.on)))]);
        let sentence = if withdrawn.by_board { text.get("withdraw-by-board").to_string() } else { until };
        view! { {heading}<p>{text.with("withdraw-since", [("date", &say_day(withdrawn.on))])}</p><p>{sentence}</p> }
    });
    let undo = withdrawn.iter().any(|(_, withdrawn)| !withdrawn.by_board);
    let undo = undo.then(|| view! { <h2>{text.get("withdraw-undo")}</h2><p>{text.get("withdraw-undo-intro")}</p>{UNDO.form(text, "", None)} });
    view! { {items.collect_view()}{undo} }
}

/// The way to the page that takes all of it back.
fn take_back(text: &'static Catalogue) -> impl IntoView {
    view! { <p class="noprint"><a class="btn quiet" href="/receipt/withdrawal">{text.get("withdraw-heading")}</a></p> }
}

fn question(text: &'static Catalogue, question: Option<String>) -> impl IntoView {
    match question {
        Some(question) => view! { <bdi dir="auto">{question}</bdi> }.into_markup(),
        None => text.get("journey-thing").into_markup(),
    }
}

/// Explains why feedback does not go to the Board, if it does not.
fn rejection(text: &'static Catalogue, feedback: &FeedbackProgress) -> Option<Markup> {
    match feedback.triage {
        Some(Triage::NotForUs) => Some(view! { <p class="lead">{text.get("journey-not-ours")}</p> }.into_markup()),
        Some(Triage::Abuse) => {
            Some(view! { <p class="lead">{text.get("journey-not-taken")}" "<a href="/have-your-say">{text.get("home-say")}</a></p> }.into_markup())
        }
        _ => None,
    }
}

/// Renders the only theme: the list of stages first, and an answer or a change before it once there is one.
fn only_theme(page: &Page, progress: &ThemeProgress, stages: &[Stage], today: Date) -> impl IntoView + use<> {
    let text = page.text;
    let picture = stages_picture(text, stages, "road".into());
    let (list, outcome) = (stages_list(text, stages), outcome(text, progress, today, false));
    if progress.published().is_some() || progress.changes().next().is_some() {
        view! { <div class="two"><div>{picture}{outcome}</div><div>{list}{care(page)}</div></div> }.into_markup()
    } else {
        view! { <div class="two"><div>{picture}{list}</div><div>{care(page)}</div></div> }.into_markup()
    }
}

/// Names a group by its theme once that is published, and by a number before.
fn group_name(text: &'static Catalogue, number: usize, progress: &ThemeProgress) -> Markup {
    match progress.theme.clone() {
        Some(theme) => view! { <bdi dir="auto">{theme}</bdi> }.into_markup(),
        None => text.with("journey-group", [("count", &number.to_string())]).into_markup(),
    }
}

/// Renders one of several themes under its name.
fn named_theme(text: &'static Catalogue, number: usize, progress: &ThemeProgress, stages: &[Stage], today: Date) -> impl IntoView + use<> {
    let picture = stages_picture(text, stages, format!("road-{number}"));
    let (list, outcome) = (stages_list(text, stages), outcome(text, progress, today, false));
    let (id, name) = (format!("theme-{number}"), group_name(text, number, progress));
    view! {
        <section class="two" aria-labelledby=id.clone()>
            <div><h2 id=id.clone()>{name}</h2>{picture}{outcome}</div>
            <div>{list}</div>
        </section>
    }
}

/// Renders the answer and the plan changes, where there are any; `nested` lowers their headings by one level.
fn outcome(text: &'static Catalogue, progress: &ThemeProgress, today: Date, nested: bool) -> impl IntoView + use<> {
    let heading = |key| if nested { view! { <h3>{text.get(key)}</h3> }.into_markup() } else { view! { <h2>{text.get(key)}</h2> }.into_markup() };
    let answer = progress.published().map(|answer| {
        let answer = public::answer(text, answer, today);
        view! { <div>{heading("answer-heading")}{answer}</div> }
    });
    let changes: Vec<_> = progress.changes().map(|(change, strength)| public::change(text, change, strength)).collect();
    let changes = (!changes.is_empty()).then(|| view! { <div class="note">{heading("change-heading")}{changes}</div> });
    view! { {answer}{changes} }
}

/// Renders the same offer of help on every page, so that it does not reveal a concern.
fn care(page: &Page) -> impl IntoView + use<> {
    let text = page.text;
    view! {
        <section class="note" aria-labelledby="care">
            <h2 id="care">{text.get("receipt-help-heading")}</h2>
            <p>{text.get("journey-care")}</p>
            <Tels site=page.site()/>
            <p><a href="/help">{text.get("say-help-more")}</a></p>
        </section>
    }
}

/// Draws the stages as a road; the title of the picture says the same in one sentence.
fn stages_picture(text: &'static Catalogue, stages: &[Stage], id: String) -> impl IntoView + use<> {
    let current = current_stage(stages);
    let (count, stop) = (stages.len().to_string(), (current + 1).to_string());
    let name = stages.get(current).map_or("", |stage| text.get(stage.key));
    let title = text.with("journey-picture", [("count", &count), ("stop", &stop), ("name", name)]);
    let (line, view_box) = match stages.len() {
        0..=4 => (format!("M14 46H{}", PLACES[stages.len().saturating_sub(1)].0), "0 0 320 60"),
        _ => ("M14 46H287A29 29 0 0 1 287 104H105".into(), "0 0 320 124"),
    };
    let circles = stages.iter().zip(PLACES).map(|(stage, (x, y))| {
        let reached = matches!(stage.state, StageState::Done | StageState::Current).then_some("g");
        view! { <circle class=reached cx=x.to_string() cy=y.to_string() r="8"></circle> }
    });
    let circles = circles.collect_view();
    let (x, y) = PLACES[current.min(PLACES.len() - 1)];
    let bubble = format!("M{} {}h22a8 8 0 0 1 8 8v10a8 8 0 0 1-8 8h-14l-12 12v-30a8 8 0 0 1 4-8z", x - 2, y - 43);
    let bubble_lines = format!("M{0} {1}h17M{0} {2}h10", x + 2, y - 34, y - 26);
    let (labelled_by, done) = (id.clone(), format!("{current} 9"));
    view! {
        <svg class="road flip" viewBox=view_box role="img" aria-labelledby=labelled_by>
            <title id=id>{title}</title>
            <path class="d" d=line.clone()></path>
            <path class="k" pathLength=stages.len().saturating_sub(1).to_string() stroke-dasharray=done d=line></path>
            {circles}
            <path class="y" d=bubble></path>
            <path class="l" d=bubble_lines></path>
        </svg>
    }
}

/// Renders the stages as a list.
fn stages_list(text: &'static Catalogue, stages: &[Stage]) -> impl IntoView + use<> {
    let stages = stages.iter().map(|stage| {
        let (class, state) = match stage.state {
            StageState::Done => ("done", "journey-state-done"),
            StageState::Current => ("now", "journey-state-now"),
            StageState::Skipped => ("next", "journey-state-skipped"),
            StageState::Upcoming => ("next", "journey-state-next"),
        };
        let current = (stage.state == StageState::Current).then_some("step");
        let lines = stage.lines.iter().map(|line| stage_line(text, line)).collect_view();
        view! { <li class=class aria-current=current><span class="state">{text.get(state)}</span><b>{text.get(stage.key)}</b>{lines}</li> }
    });
    view! { <ol class="steps" aria-label=text.get("journey-steps-label")>{stages.collect_view()}</ol> }
}

fn stage_line(text: &'static Catalogue, line: &Line) -> impl IntoView + use<> {
    let sentence = match line.day {
        Some(day) => text.with(line.key, [("date", &say_day(day))]),
        None => text.get(line.key).to_string(),
    };
    let single = line.names.len() == 1;
    let names = line.names.iter().cloned().map(|name| {
        let name = view! { <bdi dir="auto">{name}</bdi> };
        if single { view! { " "{name} }.into_markup() } else { view! { <span>{name}</span> }.into_markup() }
    });
    view! { <span>{sentence}{names.collect_view()}</span> }
}
