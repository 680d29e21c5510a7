//! Words that were taken out, for the safeguarding lead: who took them out and why, and the words themselves for a reason.

use crate::{
    clock::short_day,
    feedback::{
        staff_view::{DAMAGED, words_or_damaged},
        store::StoredWords,
    },
    id::{FeedbackId, RedactionId},
    redaction::{
        Opening, Redaction,
        store::{self, Taken},
    },
    staff::proof::{Lead, Proof},
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, KeepNone, NotHere, Page,
        desk_form::TEXT,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        parts::ErrorSummary,
        unprocessable,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::{get, post},
};
use leptos::prelude::*;

/// For what never was, for words that were taken back, and for a concern that somebody is kept out of alike.
const NOT_HERE: NotHere =
    NotHere { text: "There are no such words for you. They may have been put back, or taken back.", back: ("/concerns", "Back to the concerns") };

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/concerns/{id}/originals", get(list)).route("/redactions/{id}/opening", post(open)), &NOT_HERE)
}

/// `GET /concerns/{id}/originals`: the list, without a word of it. The piece need not be a concern.
async fn list(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>) -> Answer {
    show(&app, page, &by, id.parse()?, None, None).await
}

/// `POST /redactions/{id}/opening`: shows the words in the answer, so that they stand in no address.
async fn open(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: RedactionId = id.parse()?;
    let mut form = DeskForm::sent(prefix(id), &fields, &["reason"]);
    let reason = form.text("reason", TEXT, "Write why you need these words. It stays beside them.");
    let feedback = store::piece_of(&mut *app.read().await?, &by, id).await?.ok_or(Error::NotThere)?;
    if !form.is_fine() {
        return Ok(unprocessable(show(&app, page.wrong(), &by, feedback, None, Some((id, form))).await?));
    }
    let mut tx = app.write_as_staff_urgently().await?;
    let taken = store::open(&mut tx, &app.audit_context(), &by, id, &reason).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    let mut answer = show(&app, page, &by, feedback, Some(taken), None).await?;
    // Words that were opened stay in no memory, and a second press is checked again.
    answer.extensions_mut().insert(KeepNone);
    Ok(answer)
}

/// The beginning of the ids of a form's fields: each redaction has one.
fn prefix(id: RedactionId) -> String {
    format!("open-{id}-")
}

async fn show(app: &App, page: Page, by: &Lead, id: FeedbackId, opened: Option<Taken>, sent: Option<(RedactionId, DeskForm)>) -> Answer {
    let mut db = app.read().await?;
    if !store::may_open(&mut db, by, id).await? {
        return Err(Error::NotThere);
    }
    let (redactions, openings) = (store::redactions(&mut db, &app.vault, id).await?, store::openings(&mut db, &app.vault, by, id).await?);
    drop(db);
    let page = page.desk(by.desk());
    Ok(page.static_page("Words that were taken out", || {
        let problems = sent.as_ref().map(|(_, form)| form.wrongs()).unwrap_or_default();
        let rows = redactions.iter().map(|redaction| {
            let form = sent.as_ref().filter(|(id, _)| *id == redaction.id).map(|(_, form)| form);
            row(redaction, &openings, form)
        });
        let rows = rows.collect_view();
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/concerns">"Concerns"</a></li><li aria-current="page">"Words that were taken out"</li></ol></nav>
            <h1>"Words that were taken out"</h1>
            {opened.as_ref().map(in_context)}
            <p>"Reviewers took these out, and read a mask in their place. Only safeguarding leads can open them. That you do so stands in the history, and why stands here."</p>
            {if redactions.is_empty() { view! { <p class="hush">"Nothing was taken out of this one."</p> }.into_markup() } else { view! { <ol class="plainlist">{rows}</ol> }.into_markup() }}
        }
    }))
}

/// Renders the words with these put back and marked. Whatever else was taken out stays masked.
fn in_context(taken: &Taken) -> Markup {
    let (Ok(words), Ok(original)) = (&taken.words, &taken.original) else { return view! { <p class="note">{DAMAGED}</p> }.into_markup() };
    let before: String = words.chars().take(taken.mask.start).collect();
    let after: String = words.chars().skip(taken.mask.end).collect();
    view! {
        <section aria-labelledby="opened">
            <h2 id="opened">"The words, with these put back"</h2>
            <blockquote class="you words"><bdi dir="auto" role="group" aria-label="The words" tabindex="0">{before}<mark>{original.clone()}</mark>{after}</bdi></blockquote>
        </section>
    }
    .into_markup()
}

fn row(redaction: &Redaction, openings: &[Opening], form: Option<&DeskForm>) -> Markup {
    let fresh = DeskForm::fresh(prefix(redaction.id));
    let form = form.unwrap_or(&fresh);
    let openings = openings.iter().filter(|opening| opening.redaction == redaction.id).map(|opening| {
        view! { <p class="hush">"Opened on "{short_day(opening.on)}" by "<bdi dir="auto">{opening.by.clone()}</bdi>":"</p>{quote(&opening.reason)} }
    });
    let openings = openings.collect_view();
    view! {
        <li class="panel">
            {taken_out(redaction)}
            {openings}
            <form method="post" action=format!("/redactions/{}/opening", redaction.id) autocomplete="off">
                {form.area("reason", "Why you need these words", "Kept sealed, for safeguarding leads alone.", 2)}
                <button class="bt">"Open the words"</button>
            </form>
        </li>
    }
    .into_markup()
}

/// Says why words were taken out, when and by whom.
pub fn taken_out(redaction: &Redaction) -> Markup {
    view! {
        <p><b>{redaction.reason.label()}</b>", "{short_day(redaction.on)}", "<bdi dir="auto">{redaction.by.clone()}</bdi></p>
        {redaction.note.as_ref().map(quote)}
    }
    .into_markup()
}

fn quote(text: &StoredWords) -> Markup {
    view! { <p class="said"><bdi dir="auto">{words_or_damaged(text).to_string()}</bdi></p> }.into_markup()
}
