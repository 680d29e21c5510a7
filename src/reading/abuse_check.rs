//! The page before many pieces are set aside as abuse at once: the whole text of each, so that none goes unread.

use crate::{
    feedback::{staff_view::WholeWords, store},
    reading::inbox::{Place, written},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{Answer, Page},
};
use leptos::prelude::*;

/// A text, and the ids of the unread pieces that consist of it.
type Same = (String, Vec<String>);

/// Shows the chosen pieces that are still unread, the same words once.
pub async fn check(app: &App, page: Page, by: &Reviewer, chosen: &[&str], after: Option<Place>) -> Answer {
    let mut texts: Vec<Same> = vec![];
    let mut db = app.read().await?;
    for id in chosen.iter().filter_map(|id| id.parse().ok()) {
        let Some(feedback) = store::feedback(&mut db, &app.vault, by, id).await?.filter(|feedback| feedback.triage.is_none()) else { continue };
        // Nobody can call damaged words abuse.
        let Ok(said) = feedback.words else { continue };
        match texts.iter_mut().find(|(words, _)| *words == said) {
            Some((_, ids)) => ids.push(id.to_string()),
            None => texts.push((said, vec![id.to_string()])),
        }
    }
    drop(db);
    Ok(page.desk(by.desk()).static_page("Is this all abuse?", || {
        let inbox = after.map_or("/inbox".to_string(), |after| format!("/inbox?after={}", written(after)));
        view! {
            <nav class="crumbs" aria-label="You are in"><ol><li><a href=inbox>"Inbox"</a></li><li aria-current="page">"Abuse"</li></ol></nav>
            <h1>"Is this all abuse of the service?"</h1>
            <p>"Read each to its end. Abuse is spam, or words meant to hurt staff. Somebody who is rude and has something to say is not abuse."</p>
            {if texts.is_empty() { view! { <p>"None of them are unread any more."</p> }.into_any() } else { form(texts, after).into_any() }}
        }
    }))
}

fn form(texts: Vec<Same>, after: Option<Place>) -> impl IntoView {
    let texts = texts.into_iter().map(|(words, ids)| {
        let label = match ids.len() {
            1 => "Set this aside as abuse".to_string(),
            times => format!("Set this aside as abuse: the same words, {times} times"),
        };
        view! {
            <li class="panel">
                <WholeWords words=Ok(words)/>
                <label class="pick"><input type="checkbox" name="id" value=ids.join(",") checked=true/>{label}</label>
            </li>
        }
    });
    view! {
        <form method="post" action="/inbox" autocomplete="off">
            {after.map(|after| view! { <input type="hidden" name="after" value=written(after)/> })}
            <input type="hidden" name="seen" value="whole"/>
            <ol>{texts.collect_view()}</ol>
            <p class="note">"Untick what is not. You can change your mind about each later, under “Already read”."</p>
            <div class="btns"><button class="bt main" name="outcome" value="Abuse">"Set the ticked ones aside as abuse"</button></div>
        </form>
    }
}
