//! The prompts of a session while they are planned: writing, changing, ordering and taking them away.

use crate::{
    db::Conn,
    group_sessions::prompt_store,
    group_sessions::{
        AnswerFormat, DOTS, MOST_OPTIONS, MOST_PROMPTS, PromptState, SessionState,
        prompt_store::{NewPrompt, Prompt},
        store::OwnSession,
    },
    id::{GroupSessionId, PromptId},
    live::planning::acts,
    live::{
        planning::{
            meanwhile,
            plan::{self, Forms, NOT_HERE},
            suggestions,
        },
        transaction::LiveTransaction,
    },
    staff::proof::Proof,
    state::App,
    typed,
    unicode::caseless,
    web::{
        self, Answer, DeskForm, Error, Fields, Page,
        conflict::{Conflict, Version},
        desk_form::TEXT,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        parts::ErrorSummary,
        redirect, refused, unprocessable,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;
use strum::VariantArray;

/// Longest question and longest thing to put dots on, in characters: a wall must hold them.
const QUESTION: usize = 200;
const OPTION: usize = 80;
/// Longest time for one prompt, in minutes.
const LONGEST: i64 = 180;
const FIELDS: [&str; 4] = ["way", "question", "options", "minutes"];
const STAYS: &str = "This prompt was opened, or something was typed in for it from paper. It stays as it is; add another one instead.";

pub fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/group-sessions/{id}/prompts", post(add))
        .route("/group-sessions/{id}/prompts/{prompt}", post(change))
        .route("/group-sessions/{id}/prompts/{prompt}/move", post(shift))
        .route("/group-sessions/{id}/prompts/{prompt}/removal", post(remove));
    with_not_here(routes, &NOT_HERE)
}

/// The ids of a session and one of its prompts, as the path spells them.
type PromptPath = Path<(String, String)>;

/// `POST /group-sessions/{id}/prompts`
async fn add(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let own = not_over(own)?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    let there = prompt_store::prompts(&mut tx, own.id()).await?;
    let mut form = DeskForm::sent("new-", &fields, &FIELDS);
    let new = read(&mut form);
    // Pressed twice.
    if let Some((last, _)) = there.last().zip(new.as_ref()).filter(|(last, new)| is_same(last, new)) {
        return Ok(see_prompt(&own, last.id));
    }
    if there.len() >= MOST_PROMPTS {
        form.wrong("question", &format!("A session has at most {MOST_PROMPTS} prompts. Take one away first."));
    }
    let Some(new) = new.filter(|_| form.is_fine()) else { return refuse_new(&app, &mut tx, &own, page, form).await };
    let prompt = acts::add_prompt(&mut tx, &app.audit_context(), &own, &new).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(see_prompt(&own, prompt))
}

/// `POST /group-sessions/{id}/prompts/{prompt}`
async fn change(State(app): State<App>, own: OwnSession, page: Page, Path((_, prompt)): PromptPath, fields: Fields) -> Answer {
    let own = not_over(own)?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    let prompt = find_prompt(&mut tx, &own, &prompt).await?;
    let mut form = DeskForm::sent(prefix(prompt.id), &fields, &FIELDS);
    let new = read(&mut form);
    let conflict = match new {
        Some(_) => meanwhile::in_prompt(&mut tx, &app, &own, &fields, &prompt, &mut form).await?,
        None => None,
    };
    if let Some(new) = new.filter(|_| conflict.is_none()) {
        if acts::change_prompt(&mut tx, &app.audit_context(), &own, prompt.id, &new).await?.is_some() {
            tx.commit().await?;
            return Ok(see_prompt(&own, prompt.id));
        }
        form.wrong("question", STAYS);
    }
    refuse_changed(&app, &mut tx, &own, page, &prompt, form, conflict).await
}

/// `POST /group-sessions/{id}/prompts/{prompt}/move`
async fn shift(State(app): State<App>, own: OwnSession, Path((_, prompt)): PromptPath, fields: Fields) -> Answer {
    let prompt: PromptId = prompt.parse()?;
    let up = match fields.line("to") {
        "up" => true,
        "down" => false,
        _ => return Err(Error::NotThere),
    };
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    acts::move_prompt(&mut tx, &app.audit_context(), &own, prompt, up).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(see_prompt(&own, prompt))
}

/// `POST /group-sessions/{id}/prompts/{prompt}/removal`
async fn remove(State(app): State<App>, own: OwnSession, page: Page, Path((_, prompt)): PromptPath) -> Answer {
    let own = not_over(own)?;
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    let prompt = find_prompt(&mut tx, &own, &prompt).await?;
    if acts::remove_prompt(&mut tx, &app.audit_context(), &own, prompt.id).await?.is_none() {
        let mut form = written(&prompt);
        form.wrong("question", STAYS);
        return refuse_changed(&app, &mut tx, &own, page, &prompt, form, None).await;
    }
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}#prompts", own.id())))
}

/// Refuses a session that is over.
fn not_over(own: OwnSession) -> Result<OwnSession, web::Error> {
    Some(own).filter(|own| own.session.state != SessionState::Closed).ok_or(Error::NotThere)
}

async fn find_prompt(db: &mut Conn, own: &OwnSession, id: &str) -> Result<Prompt, web::Error> {
    let id: PromptId = id.parse()?;
    prompt_store::prompts(db, own.id()).await?.into_iter().find(|prompt| prompt.id == id).ok_or(Error::NotThere)
}

fn see_prompt(own: &OwnSession, prompt: PromptId) -> axum::response::Response {
    redirect(&format!("/group-sessions/{}#p{prompt}", own.id()))
}

fn is_same(there: &Prompt, new: &NewPrompt) -> bool {
    let Prompt { format, question, options, minutes, state, .. } = there;
    *state == PromptState::Waiting && (*format, question, options, *minutes) == (new.format, &new.question, &new.options, new.minutes)
}

/// The form for a prompt that nobody has written yet.
pub fn fresh() -> DeskForm {
    DeskForm::fresh("new-").with("way", <&str>::from(AnswerFormat::Words))
}

/// Keeps the ids of one prompt's form apart from the others'.
fn prefix(id: PromptId) -> String {
    format!("p{id}-")
}

/// A prompt's form as the prompt is now.
pub fn written(prompt: &Prompt) -> DeskForm {
    let minutes = prompt.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let form = DeskForm::fresh(prefix(prompt.id)).with("way", <&str>::from(prompt.format)).with("question", &prompt.question);
    form.with("options", prompt.options.join("\n")).with("minutes", minutes)
}

/// Reads the fields that `fields` draws; `None` when something is wrong with one.
fn read(form: &mut DeskForm) -> Option<NewPrompt> {
    let format = form.pick("way", |_| true, "Choose how they answer.");
    let question = form.line("question", QUESTION, "Write the question.");
    let options = read_options(form, format);
    let minutes = form.pick_or_none("minutes", |minutes| (1..=LONGEST).contains(minutes), "Write a number from 1 to 180, or nothing.");
    if form.is_fine() { Some(NewPrompt { format: format?, question, options, minutes }) } else { None }
}

fn read_options(form: &mut DeskForm, way: Option<AnswerFormat>) -> Vec<String> {
    let text = form.text("options", TEXT, "");
    let options: Vec<String> = text.lines().map(typed::written).filter(|line| !line.is_empty()).map(Into::into).collect();
    let mut names: Vec<String> = options.iter().map(|option| caseless(option)).collect();
    names.sort();
    let wrong = match way {
        Some(AnswerFormat::Dots) if !(2..=MOST_OPTIONS).contains(&options.len()) => {
            Some(format!("Write 2 to {MOST_OPTIONS} things to put dots on, one a line; you have {}.", options.len()))
        }
        Some(AnswerFormat::Dots) if options.iter().any(|option| option.chars().count() > OPTION) => {
            Some(format!("A line here is too long for the wall. Use at most {OPTION} characters for each."))
        }
        Some(AnswerFormat::Dots) if names.windows(2).any(|pair| pair[0] == pair[1]) => {
            Some("Two lines are the same. Each must be another thing.".into())
        }
        Some(AnswerFormat::Words | AnswerFormat::HowMany | AnswerFormat::Agree) if !options.is_empty() => {
            Some(format!("Only “{}” has a list. Choose it above, or take the list out.", AnswerFormat::Dots.label()))
        }
        _ => None,
    };
    if let Some(sentence) = wrong {
        form.wrong("options", &sentence);
    }
    options
}

async fn refuse_new(app: &App, db: &mut Conn, own: &OwnSession, page: Page, form: DeskForm) -> Answer {
    if own.session.state == SessionState::Planned {
        return plan::refuse(app, db, own, page, Forms { new: form, ..Forms::fresh(own) }).await;
    }
    Ok(unprocessable(form_page(own, page.wrong(), &format!("/group-sessions/{}/prompts", own.id()), &form, None, None)))
}

async fn refuse_changed(
    app: &App,
    db: &mut Conn,
    own: &OwnSession,
    page: Page,
    prompt: &Prompt,
    form: DeskForm,
    conflict: Option<Conflict>,
) -> Answer {
    if own.session.state == SessionState::Planned {
        return plan::refuse(app, db, own, page, Forms { changed: Some((prompt.id, form)), conflict, ..Forms::fresh(own) }).await;
    }
    let was = meanwhile::prompt_version(app, prompt)?;
    let told = conflict.as_ref().map(|conflict| conflict.view(&format!("/group-sessions/{}", own.id())));
    Ok(refused(conflict.is_some(), form_page(own, page.wrong(), &address(own.id(), prompt.id), &form, Some(&was), told)))
}

/// The form alone, for when it was sent from the console.
fn form_page(own: &OwnSession, page: Page, action: &str, form: &DeskForm, was: Option<&Version>, told: Option<Markup>) -> axum::response::Response {
    let page = page.desk(own.desk());
    page.static_page("Prompt", || {
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            {plan::top(own)}
            {told}
            <h2>"Prompt"</h2>
            {form_view(action, form, was, "Save")}
            <p><a class="bt" href=format!("/group-sessions/{}", own.id())>"Back to the session"</a></p>
        }
    })
}

fn address(session: GroupSessionId, prompt: PromptId) -> String {
    format!("/group-sessions/{session}/prompts/{prompt}")
}

/// The form that writes one prompt, or changes the one it `was`. The console can draw it too: `fresh` is an empty one.
pub fn form_view(action: &str, form: &DeskForm, was: Option<&Version>, button: &'static str) -> Markup {
    let ways = AnswerFormat::VARIANTS.iter().map(|&way| form.option("way", <&str>::from(way), way.label())).collect_view();
    let list = format!("Only for “{}”: 2 to {MOST_OPTIONS} things, one a line. Each phone has {DOTS} dots.", AnswerFormat::Dots.label());
    view! {
        <form class="slim" method="post" action=action.to_string() autocomplete="off">
            {was.map(|was| was.field_of(form))}
            {form.input("question", "text", "Question", "One line, as they will read it.")}
            <div class="inline">{form.select("way", "How do they answer?", "", ways.into_markup())}{form.input("minutes", "number", "Minutes, if you like", "")}</div>
            {form.area("options", "What to put dots on", &list, 4)}
            <button class="bt main">{button}</button>
        </form>
    }
    .into_markup()
}

/// All prompts in order, each with its form, and the form for another.
pub fn list(own: &OwnSession, there: &[Prompt], versions: &[Version], forms: &Forms) -> Markup {
    let last = there.len().saturating_sub(1);
    let items = there.iter().zip(versions).enumerate().map(|(place, (prompt, was))| {
        let sent = forms.changed.as_ref().filter(|(id, _)| *id == prompt.id).map(|(_, form)| form);
        prompt_view(own.id(), prompt, was, sent, (place == 0, place == last))
    });
    let full = there.len() >= MOST_PROMPTS && forms.new.is_fine();
    let suggested = (!full).then(|| suggestions::offer(own, there));
    let (above, below) = if there.is_empty() { (suggested, None) } else { (None, suggested) };
    let adding = if full {
        view! { <p class="hush">{MOST_PROMPTS}" prompts: more than that no meeting has time for."</p> }.into_markup()
    } else {
        form_view(&format!("/group-sessions/{}/prompts", own.id()), &forms.new, None, "Add the prompt")
    };
    view! {
        <section aria-labelledby="prompts">
            <h2 id="prompts">"Prompts"</h2>
            {above}
            <ol class="asks">{items.collect_view()}</ol>
        </section>
        <section class="panel noprint" aria-labelledby="adding"><h2 id="adding">"Add a prompt"</h2>{adding}{below}</section>
    }
    .into_markup()
}

fn prompt_view(
    session: GroupSessionId,
    prompt: &Prompt,
    was: &Version,
    sent: Option<&DeskForm>,
    (first, last): (bool, bool),
) -> impl IntoView + use<> {
    let (address, question) = (address(session, prompt.id), prompt.question.clone());
    let which = || view! { <span class="hide">": "{question.clone()}</span> };
    let minutes = prompt.minutes.map(|minutes| view! { <span class="hush">{minutes}{if minutes == 1 { " minute" } else { " minutes" }}</span> });
    let options = prompt.options.iter().map(|option| view! { <li><bdi dir="auto">{option.clone()}</bdi></li> }).collect_view();
    let options = (!prompt.options.is_empty()).then(|| view! { <ul>{options}</ul> });
    let form = form_view(&address, sent.unwrap_or(&written(prompt)), Some(was), "Save");
    view! {
        <li id=format!("p{}", prompt.id)>
            <h3><bdi dir="auto">{question.clone()}</bdi></h3>
            <p class="way"><span class="chip">{prompt.format.label()}</span>{minutes}</p>
            {options}
            <form class="tools noprint" method="post" action=format!("{address}/move")>
                <button class="bt" name="to" value="up" disabled=first>"Up"{which()}</button>
                <button class="bt" name="to" value="down" disabled=last>"Down"{which()}</button>
            </form>
            <details class="noprint" open=sent.is_some()>
                <summary>"Change"{which()}</summary>
                {form}
                <form method="post" action=format!("{address}/removal")><button class="bt">"Take it away"{which()}</button></form>
            </details>
        </li>
    }
}
