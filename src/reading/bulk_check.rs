//! The page before many pieces are read at once: the whole text of each, so that none goes unread.

use crate::{
    db::Conn,
    feedback::{
        Triage,
        staff_view::{WholeWords, words_version},
        store,
    },
    language::guess,
    lexicon,
    reading::view::View,
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{Answer, Error, Page, markup::IntoMarkup, parts::ErrorSummary, unprocessable},
};
use leptos::prelude::*;

/// A text, and the ticks of the unread pieces that consist of it: each an id and the hash of the words.
type Same = (String, Vec<String>);

/// The id of a tick, with the hash of its words or, in the list, without.
pub fn id(tick: &str) -> &str {
    tick.split_once('.').map_or(tick, |(id, _)| id)
}

/// Whether each ticked piece that is still unread has the words that its tick was shown with: nothing is filed away unseen.
pub async fn all_were_shown(db: &mut Conn, app: &App, by: &Reviewer, ticks: &[&str]) -> Result<bool, Error> {
    for tick in ticks {
        let Ok(parsed) = id(tick).parse() else { continue };
        let Some(feedback) = store::feedback(db, &app.vault, by, parsed).await?.filter(|feedback| feedback.triage.is_none()) else { continue };
        let hash = tick.split_once('.').map_or("", |(_, hash)| hash);
        if words_version(&app.vault, &feedback)?.text() != hash {
            return Ok(false);
        }
    }
    Ok(true)
}

const CHANGED: &str = "The words of some have changed since you opened this. Those are not ticked now: read them again.";

/// Shows the chosen pieces that are still unread, the same words once. With the ticks of a form that came too late, it is refused, and those stay
/// ticked whose words are the same.
pub async fn check(app: &App, page: Page, by: &Reviewer, chosen: &[&str], view: &View, outcome: Triage, refused: Option<&[&str]>) -> Answer {
    let mut texts: Vec<Same> = vec![];
    let mut db = app.read().await?;
    for id in chosen.iter().filter_map(|id| id.parse().ok()) {
        let Some(feedback) = store::feedback(&mut db, &app.vault, by, id).await?.filter(|feedback| feedback.triage.is_none()) else { continue };
        let tick = format!("{id}.{}", words_version(&app.vault, &feedback)?.text());
        // Nobody can say what damaged words are for.
        let Ok(said) = feedback.words else { continue };
        match texts.iter_mut().find(|(words, _)| *words == said) {
            Some((_, ticks)) => ticks.push(tick),
            None => texts.push((said, vec![tick])),
        }
    }
    drop(db);
    let asked = asked(outcome);
    let (page, problems) = match refused {
        Some(_) => (page.wrong(), vec![("texts".to_string(), CHANGED.to_string())]),
        None => (page, vec![]),
    };
    let page = page.desk(by.desk());
    let shown = page.static_page(asked.title, || {
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href=view.at("/inbox")>"Inbox"</a></li><li aria-current="page">{asked.crumb}</li></ol></nav>
            <h1>{asked.title}</h1>
            <p>"Read each to its end. "{asked.about}</p>
            {if texts.is_empty() { view! { <p>"None of them are unread any more."</p> }.into_markup() } else { form(texts, view, &asked, refused).into_markup() }}
        }
    });
    Ok(if refused.is_some() { unprocessable(shown) } else { shown })
}

/// The sentences of the page.
struct Asked {
    outcome: &'static str,
    title: &'static str,
    crumb: &'static str,
    about: &'static str,
    tick: &'static str,
    button: &'static str,
}

fn asked(outcome: Triage) -> Asked {
    let [title, crumb, about, tick, button] = match outcome {
        Triage::ForAnalysis => [
            "Is this all for analysis?",
            "For analysis",
            "Open it by itself if somebody may be being hurt.",
            "This is for analysis",
            "Send the ticked ones to analysis",
        ],
        Triage::NotForUs => [
            "Is nothing of this for us?",
            "Not for us",
            "Open it by itself if somebody may be being hurt.",
            "This is not for us",
            "Set the ticked ones aside as not for us",
        ],
        Triage::Abuse | Triage::Concern => [
            "Is this all abuse of the service?",
            "Abuse",
            "Abuse is spam, or words meant to hurt staff. Somebody who is rude and has something to say is not abuse.",
            "Set this aside as abuse",
            "Set the ticked ones aside as abuse",
        ],
    };
    Asked { outcome: outcome.into(), title, crumb, about, tick, button }
}

fn form(mut texts: Vec<Same>, view: &View, asked: &Asked, refused: Option<&[&str]>) -> impl IntoView + use<> {
    // A text that may tell of harm comes first, and is not chosen until somebody has read it.
    texts.sort_by_key(|(words, _)| lexicon::reason(words).is_none());
    let texts = texts.into_iter().map(|(words, ids)| {
        let reason = lexicon::reason(&words);
        let first = reason.map(|reason| view! { <p><span class="chip late">"Read first: "{reason.label()}</span></p> });
        let language = guess(&words).map(|language| view! { <p><span class="chip">"Probably "{language.label()}</span></p> });
        let label = match ids.len() {
            1 => asked.tick.to_string(),
            times => format!("{}: the same words, {times} times", asked.tick),
        };
        let checked = match refused {
            Some(ticks) => ids.iter().all(|id| ticks.contains(&id.as_str())),
            None => reason.is_none(),
        };
        let one = view.at(&format!("/feedback/{}", id(&ids[0])));
        view! {
            <li class="panel">
                {first}
                {language}
                <WholeWords words=Ok(words)/>
                <label class="pick"><input type="checkbox" name="id" value=ids.join(",") checked=checked/>{label}</label>
                <p><a href=one>"Open it by itself"</a></p>
            </li>
        }
    });
    let texts = texts.collect_view();
    view! {
        <form method="post" action="/inbox" autocomplete="off">
            {view.hidden()}
            <input type="hidden" name="seen" value="whole"/>
            <ol id="texts">{texts}</ol>
            <p class="note">"Untick any that should wait. You can change your mind about each later, under “Already read”."</p>
            <div class="btns"><button class="bt main" name="outcome" value=asked.outcome>{asked.button}</button></div>
        </form>
    }
}
