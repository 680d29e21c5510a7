//! The list of the inbox: a row for each piece, and the buttons for those that are ticked.

use crate::{
    feedback::{
        staff_view::{age, days, first_words, is_late, source, state},
        store::Feedback,
    },
    id::PersonId,
    language::guess,
    lexicon::Reason,
    reading::{
        assignment::{give, reader_chip},
        filter::Stage,
        list_store::Listed,
        view::View,
    },
    staff::Person,
    web::markup::{IntoMarkup, Markup},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// The address that the buttons of readers post to; the form's own is for first readings.
const ASSIGNMENT: &str = "/inbox/assignment";

/// The rows of a page, and what stands around them.
pub struct Rows<'a> {
    pub rows: &'a [(Option<Reason>, Listed)],
    pub view: &'a View,
    /// The ids that were ticked.
    pub chosen: &'a [&'a str],
    /// Whether all on the page are ticked.
    pub all: bool,
    /// The reviewer whose inbox it is.
    pub own: PersonId,
    pub colleagues: &'a [Person],
    pub today: Date,
}

pub fn list(rows: &Rows<'_>) -> Markup {
    if rows.rows.is_empty() {
        return none(rows.view);
    }
    let here = rows.view.at("/inbox");
    let tick_all = format!("{here}{}tick=all", if here.contains('?') { '&' } else { '?' });
    let list = rows.rows.iter().enumerate().map(|(number, (reason, listed))| row(number, *reason, listed, rows)).collect_view();
    let is_unread = rows.view.filter.stage() == Stage::Unread;
    let readings = is_unread.then(|| {
        view! {
            <span class="hush" id="choose">"The chosen ones:"</span>
            <button class="bt" name="outcome" value="ForAnalysis">"For analysis…"</button>
            <button class="bt" name="outcome" value="NotForUs">"Not for us…"</button>
            <button class="bt" name="outcome" value="Abuse">"Abuse…"</button>
        }
    });
    let hint = is_unread.then_some("Choose several, and you see the whole of each first. ");
    view! {
        <form method="post" action="/inbox" autocomplete="off" id="inbox">
            {rows.view.hidden()}
            <div class="tools" id="outcome">
                <span class="grow hush">{hint}<a href=tick_all>"Tick all on this page"</a></span>
                {readings}
            </div>
            <span class="hide" id="tick">"Choose"</span>
            <ol class="mail">{list}</ol>
            <div class="tools" role="group" aria-label="Who reads the chosen ones">
                <span class="hush">"The chosen ones:"</span>
                <button class="bt" name="to" value="me" formaction=ASSIGNMENT>"I’ll read them"</button>
                <button class="bt" name="to" value="nobody" formaction=ASSIGNMENT>"Give them back"</button>
                {give(rows.colleagues, Some(ASSIGNMENT))}
            </div>
        </form>
    }
    .into_markup()
}

/// The sentence in the place of rows.
fn none(view: &View) -> Markup {
    match view.after {
        Some(_) => view! { <p>"Nothing is here any more."</p> }.into_markup(),
        None if view.leaves_out() => view! {
            <div class="empty">
                <h2>"No piece fits"</h2>
                <p>"Take a filter off above, or "<a href=view.with_all().at("/inbox")>"clear all filters"</a>"."</p>
            </div>
        }
        .into_markup(),
        None => view! { <p>"Somebody has just read all of these."</p> }.into_markup(),
    }
}

fn row(number: usize, reason: Option<Reason>, Listed { feedback, reader }: &Listed, rows: &Rows<'_>) -> impl IntoView + use<> {
    let (id, name) = (feedback.id.to_string(), format!("first-{number}"));
    let (days, is_unread) = (days(feedback.received_on, rows.today), feedback.triage.is_none());
    let (late, reason) = (is_unread && is_late(days), reason.filter(|_| is_unread));
    let chosen = rows.all || rows.chosen.contains(&id.as_str());
    // Nobody can say what damaged words are for.
    let (label, why) = (format!("tick {name}"), format!("why-{number}"));
    let tick = feedback.words.is_ok().then(|| view! { <input type="checkbox" name="id" value=id.clone() checked=chosen aria-labelledby=label/> });
    let address = rows.view.at(&format!("/feedback/{id}"));
    view! {
        <li class="row" id=format!("f-{id}")>
            {tick}
            <span class="age" class:late=late>{age(days)}{late.then_some(", late")}</span>
            <a class="first" id=name href=address aria-describedby=reason.map(|_| why.clone())><bdi dir="auto">{first_words(&feedback.words)}</bdi></a>
            <span>
                {reason.map(|reason| read_first(why, reason))}
                {probably(feedback).map(|language| view! { <span class="chip">"Probably "{language}</span>" " })}
                {reader_chip(reader, rows.own)}
                {(!is_unread).then(|| view! { <span class="chip">{state(feedback.triage)}</span>" " })}
                <span class="chip">{source(feedback.source)}</span>
            </span>
        </li>
    }
}

/// The mark of a row that a reader should not leave for later.
fn read_first(id: String, reason: Reason) -> impl IntoView {
    view! { <span class="chip late" id=id>"Read first: "{reason.label()}</span>" " }
}

/// The name of a language other than English that words are probably in.
pub fn probably(feedback: &Feedback) -> Option<&'static str> {
    feedback.words.as_deref().ok().and_then(guess).map(|language| language.label())
}
