//! Shorter times to keep things: one person asks on the page of settings, and a second one sees what would go, and agrees or declines at `/requests`.

use super::{
    retention::{Effect, effects, say},
    shortening_store::{self, Shortening},
};
use crate::{
    audit_log::{AuditAction, AuditContext},
    board::{
        change_store::{self, Changes},
        retention::Retention,
        store,
    },
    clock::say_day,
    db::Conn,
    id::{PersonId, ShorteningId},
    staff::proof::{Confirmer, Proof},
    state::App,
    web::{
        Answer, Error, Fields, NotHere,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        redirect,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere { text: "This request does not wait any more.", back: ("/requests", "Back to the requests") };

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/requests/retention/{id}", post(settle)), &NOT_HERE)
}

/// Agrees to somebody else's request; `Some(false)` when it is their own, or they may not agree any more, `None` when it waits no longer.
async fn confirm(db: &mut Conn, audit: &AuditContext<'_>, by: &Confirmer, id: ShorteningId) -> sqlx::Result<Option<bool>> {
    // Read again: the proof was made before this transaction.
    let own = by.person().id;
    let Some(asked) = shortening_store::waiting(db).await?.into_iter().find(|asked| asked.id == id) else { return Ok(None) };
    if asked.asked_by == own || Confirmer::holding(db, own).await?.is_none() {
        return Ok(Some(false));
    }
    let before = store::retention(db).await?.months(asked.class);
    let rows = vec![(asked.class.label().to_string(), say(before), say(asked.months))];
    store::set_months(db, asked.class, asked.months).await?;
    change_store::record(db, audit, asked.asked_by, Some(own), &Changes { page: "/settings/retention", rows }).await?;
    shortening_store::settle(db, audit, by, id, AuditAction::ConfirmedRequest).await.map(|_| Some(true))
}

/// `POST /requests/retention/{id}`, with `outcome` as `confirm` or `decline`.
async fn settle(State(app): State<App>, by: Confirmer, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: ShorteningId = id.parse()?;
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let word = match fields.line("outcome") {
        "confirm" => match confirm(&mut tx, &audit, &by, id).await?.ok_or(Error::NotThere)? {
            true => "shorter",
            false => return Ok(redirect("/requests?done=own")),
        },
        "decline" => {
            shortening_store::settle(&mut tx, &audit, &by, id, AuditAction::DeclinedRequest).await?.ok_or(Error::NotThere)?;
            "kept"
        }
        _ => return Err(Error::Unreadable),
    };
    tx.commit().await?;
    Ok(redirect(&format!("/requests?done={word}")))
}

/// How many requests wait for this person; nobody agrees to their own.
pub async fn waiting_for(db: &mut Conn, own: PersonId) -> sqlx::Result<usize> {
    Ok(shortening_store::waiting(db).await?.iter().filter(|asked| asked.asked_by != own).count())
}

/// Each request that waits, with its dry run, for somebody who may agree.
pub async fn waiting(app: &App, by: &Confirmer) -> sqlx::Result<Vec<Markup>> {
    let mut db = app.read().await?;
    let (waiting, now) = (shortening_store::waiting(&mut db).await?, store::retention(&mut db).await?);
    drop(db);
    let mut views = vec![];
    for asked in &waiting {
        let effects = effects(app, &now.with(asked.class, asked.months)).await?;
        let effect = effects.iter().find(|effect| effect.class == asked.class);
        views.extend(effect.map(|effect| asked_view(asked, &now, effect, by.person().id)));
    }
    Ok(views)
}

fn asked_view(asked: &Shortening, now: &Retention, effect: &Effect, own: PersonId) -> Markup {
    let (class, is_own) = (asked.class.label(), asked.asked_by == own);
    let facts = effect.facts().map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }).into_iter().collect_view();
    let agree = (!is_own).then(|| {
        let text = format!("Agree, and let {} go", effect.gone);
        view! { <button class="bt main" name="outcome" value="confirm">{text}<span class="hide">": "{class}</span></button> }
    });
    view! {
        <section class="panel slim">
            <h2>"A shorter time to keep things: "{class}</h2>
            <p>{format!("To be kept for {} instead of {}. What is older is erased, and that can’t be undone.", say(asked.months), say(now.months(asked.class)))}</p>
            <p class="hush">"Asked by "<bdi dir="auto">{asked.asked_by_name.clone()}</bdi>" on "{say_day(asked.asked_on)}"."</p>
            {is_own.then(|| view! { <p>"You asked for this, so somebody else has to agree."</p> })}
            <dl class="facts">{facts}</dl>
            <form method="post" action=format!("/requests/retention/{}", asked.id)>
                <div class="btns">
                    {agree}
                    <button class="bt" name="outcome" value="decline">{if is_own { "Take it back" } else { "Decline" }}<span class="hide">": "{class}</span></button>
                </div>
            </form>
        </section>
    }
    .into_markup()
}

/// The part of the page of settings that says what waits.
pub fn waiting_note(waiting: &[Shortening]) -> Option<Markup> {
    let items = waiting.iter().map(|asked| {
        let what = format!("{}: {}, asked by ", asked.class.label(), say(asked.months));
        view! { <li>{what}<bdi dir="auto">{asked.asked_by_name.clone()}</bdi></li> }
    });
    let items = items.collect_view();
    (!waiting.is_empty()).then(|| {
        view! {
            <section class="note slim" aria-labelledby="waiting">
                <h2 id="waiting">"Waiting for a second person"</h2>
                <ul>{items}</ul>
                <p><a href="/requests">"See what would go, agree, or take it back"</a></p>
            </section>
        }
        .into_markup()
    })
}
