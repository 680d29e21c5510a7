//! One concern: its words, its record, and what the safeguarding lead does about it.

use crate::{
    board::Board,
    concerns::{
        ConcernEvent,
        forms::{FORMS, Forms, Shown, forms_view},
        meanwhile,
        parts::{numbers, record},
        queue,
        store::{self, Concern, Kept, NewDecision, Referral},
        target::{due, say_hour},
        withdrawn,
    },
    feedback::{
        Decision, MASK, NotWords, Words,
        staff_view::{FactList, WholeWords},
        withdrawal_store,
    },
    id::{FeedbackId, PersonId},
    staff::{
        Person,
        holder_store::colleagues,
        proof::{Lead, Proof},
    },
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, NotHere, Page,
        conflict::Conflict,
        desk_form::{NAME, TEXT},
        markup::IntoMarkup,
        not_here::with_not_here,
        parts::ErrorSummary,
        presence, redirect, refused, unprocessable,
    },
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::time::Duration;
use tokio::time::timeout;

const NOT_HERE: NotHere =
    NotHere { text: "It is not here any more: it may have gone back to the inbox.", back: ("/concerns", "Back to the concerns") };

/// Longest wait for the audit log before a concern is shown without it.
const RECORD_WITHIN: Duration = Duration::from_secs(2);
const LATE: &str = "The history can’t be written right now. That you opened this is noted, and will stand there as soon as it can.";

pub fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/concerns", get(queue::list))
        .route("/concerns/{id}", get(open))
        .route("/concerns/{id}/decision", post(decide))
        .route("/concerns/{id}/addition", post(amend))
        .route("/concerns/{id}/exclusion", post(exclude))
        .route("/concerns/{id}/readmission", post(readmit))
        .route("/concerns/{id}/copy", post(write_copy))
        .route("/concerns/{id}/return", post(send_back));
    with_not_here(routes, &NOT_HERE)
}

/// `GET /concerns/{id}`
async fn open(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let notice = notice(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    show(&app, page, &by, &id, notice, &Forms::fresh()).await
}

/// The success message for the word in the address; the sentence is never taken from there.
fn notice(word: &str) -> Option<&'static str> {
    Some(match word {
        "decided" => "The decision is recorded. If it changes, decide again: this one stays in the record.",
        "added" => "It is added to the record.",
        "excluded" => "They are kept out from now on. You can let them in again below.",
        "readmitted" => "They can open it again.",
        "copied" => "The text is with the reviewers now, marked as a redacted copy. You can change it below.",
        _ => return None,
    })
}

/// Shows the page again with a form that was refused.
async fn again(app: &App, page: Page, by: &Lead, id: &str, sent: DeskForm, at: usize) -> Answer {
    Ok(unprocessable(show(app, page.wrong(), by, id, None, &Forms::with(sent, at)).await?))
}

/// Shows the page again with a form that another lead was faster with.
async fn beside(app: &App, page: Page, by: &Lead, id: &str, (sent, at): (DeskForm, usize), conflict: Conflict) -> Answer {
    Ok(refused(true, show(app, page.wrong(), by, id, None, &Forms::with(sent, at).beside(conflict)).await?))
}

/// `POST /concerns/{id}/decision`
async fn decide(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent(FORMS[0], &fields, &["decision", "note", "referred_to", "referred_on", "reference"]);
    let decision = form.pick("decision", |_| true, "Choose what you decided.");
    let referral = (decision == Some(Decision::Referral)).then(|| referral(&mut form, app.clock.today()));
    let note = form.text("note", TEXT, "Write why. Whoever reads this later needs the reason.");
    let (Some(decision), true) = (decision, form.is_fine()) else { return again(&app, page, &by, &id, form, 0).await };
    let new = NewDecision { decision, note, referral: referral.flatten() };
    let mut tx = app.write_as_staff_urgently().await?;
    let now = store::unrecorded_concern(&mut tx, &app.vault, &by, id.parse()?).await?.ok_or(Error::NotThere)?;
    if meanwhile::Shown::of(&app.vault, &now)?.decision.is_stale(&fields) {
        let (rows, changed_by) = meanwhile::decision(&now, &new);
        if let Some(conflict) = Conflict::tell(&mut form, "note", rows, changed_by) {
            drop(tx);
            return beside(&app, page, &by, &id, (form, 0), conflict).await;
        }
    }
    store::decide(&mut tx, &app.audit_context(), &by, id.parse()?, &new).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/concerns/{id}?done=decided")))
}

fn referral(form: &mut DeskForm, today: Date) -> Option<Referral<String>> {
    let to = form.line("referred_to", NAME, "Write to whom you referred it.");
    let on = form.day("referred_on", today, |day| *day <= today, "Write the day you referred it: today or before.");
    let reference = Some(form.line("reference", NAME, "")).filter(|reference| !reference.is_empty());
    on.map(|on| Referral { to, on, reference })
}

/// `POST /concerns/{id}/addition`: an outcome, or a correction.
async fn amend(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent(FORMS[1], &fields, &["kind", "note"]);
    let offered = |what: &ConcernEvent| matches!(what, ConcernEvent::Outcome | ConcernEvent::Added);
    let what = form.pick("kind", offered, "Choose what it is.");
    let note = form.text("note", TEXT, "Write what to add.");
    let (Some(what), true) = (what, form.is_fine()) else { return again(&app, page, &by, &id, form, 1).await };
    let mut tx = app.write_as_staff_urgently().await?;
    store::amend(&mut tx, &app.audit_context(), &by, id.parse()?, what, &note).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/concerns/{id}?done=added")))
}

/// `POST /concerns/{id}/exclusion`
async fn exclude(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent(FORMS[2], &fields, &["person", "note"]);
    let known = colleagues(&mut *app.read().await?, &by).await?;
    let offered = |person: &PersonId| known.iter().any(|known| known.id == *person);
    let person = form.pick("person", offered, "Choose who is kept out.");
    let note = form.text("note", TEXT, "Write why. Whoever reads this later needs the reason.");
    let (Some(person), true) = (person, form.is_fine()) else { return again(&app, page, &by, &id, form, 2).await };
    let mut tx = app.write_as_staff_urgently().await?;
    if !store::exclude(&mut tx, &app.audit_context(), &by, id.parse()?, person, &note).await?.ok_or(Error::NotThere)? {
        drop(tx);
        form.wrong("person", "Then no lead could read it. Ask an administrator to make somebody else a lead first.");
        return again(&app, page, &by, &id, form, 2).await;
    }
    tx.commit().await?;
    app.presence.forget_at(&format!("/concerns/{id}"), person);
    Ok(if person == by.person().id { redirect("/concerns?done=out") } else { redirect(&format!("/concerns/{id}?done=excluded")) })
}

/// `POST /concerns/{id}/readmission`
async fn readmit(State(app): State<App>, by: Lead, Path(id): Path<String>, fields: Fields) -> Answer {
    let person = fields.parsed("person").ok_or(Error::NotThere)?;
    let mut tx = app.write_as_staff_urgently().await?;
    store::readmit(&mut tx, &app.audit_context(), &by, id.parse()?, person).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/concerns/{id}?done=readmitted")))
}

/// `POST /concerns/{id}/copy`
async fn write_copy(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent(FORMS[3], &fields, &["words"]);
    let text = form.text("words", TEXT, "Write the text that the reviewers may read.");
    let words = match Words::parse(&text) {
        Ok(words) if form.is_fine() => words,
        // Both have been told already.
        Ok(_) | Err(NotWords::Empty | NotWords::TooLong(_)) => return again(&app, page, &by, &id, form, 3).await,
    };
    let mut tx = app.write_as_staff_urgently().await?;
    let now = store::unrecorded_concern(&mut tx, &app.vault, &by, id.parse()?).await?.ok_or(Error::NotThere)?;
    if meanwhile::Shown::of(&app.vault, &now)?.copy.is_stale(&fields) {
        let (rows, changed_by) = meanwhile::copy(&now, &text);
        if let Some(conflict) = Conflict::tell(&mut form, "words", rows, changed_by) {
            drop(tx);
            return beside(&app, page, &by, &id, (form, 3), conflict).await;
        }
    }
    store::write_copy(&mut tx, &app.audit_context(), &by, id.parse()?, &words).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/concerns/{id}?done=copied")))
}

/// `POST /concerns/{id}/return`
async fn send_back(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent(FORMS[4], &fields, &["note"]);
    let note = form.text("note", TEXT, "Write why it is not a concern. Whoever reads this later needs the reason.");
    if !form.is_fine() {
        return again(&app, page, &by, &id, form, 4).await;
    }
    let mut tx = app.write_as_staff_urgently().await?;
    if let Err(kept) = store::send_back(&mut tx, &app.audit_context(), &by, id.parse()?, &note).await?.ok_or(Error::NotThere)? {
        drop(tx);
        let sentence = match kept {
            Kept::Decided => "Something was decided about it already, so it stays here.",
            Kept::Excludes => "Somebody is kept out of it, and could read it in the inbox. Let them in again first, or send a redacted copy.",
        };
        form.wrong("note", sentence);
        return again(&app, page, &by, &id, form, 4).await;
    }
    let word = if withdrawal_store::withdrawn(&mut tx, id.parse()?).await?.is_some() { "hidden" } else { "returned" };
    tx.commit().await?;
    Ok(redirect(&format!("/concerns?done={word}")))
}

async fn show(app: &App, page: Page, by: &Lead, id: &str, notice: Option<&'static str>, forms: &Forms) -> Answer {
    let id: FeedbackId = id.parse()?;
    let (concern, is_late) = read(app, by, id).await?;
    let colleagues = colleagues(&mut *app.read().await?, by).await?;
    let (board, now) = (app.board(), app.clock.hour());
    let withdrawn = withdrawn::notice(app, &concern, id).await?;
    let is_withdrawn = withdrawn.is_some();
    let (was, address) = (meanwhile::Shown::of(&app.vault, &concern)?, format!("/concerns/{id}"));
    let others_here = by.load(&app.presence, &app.clock, &address);
    let page = page.desk(by.desk());
    Ok(page.static_page("Concern", || {
        let text = page.text;
        view! {
            <ErrorSummary text=text problems=forms.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/concerns">"Concerns"</a></li><li aria-current="page">"One concern"</li></ol></nav>
            {is_late.then(|| view! { <p class="told" role="status">{LATE}</p> })}
            {notice.map(|notice| view! { <p class="told" role="status">{notice}</p> })}
            <h1 class="hide">"One concern"</h1>
            {presence::view(&others_here)}
            {forms.conflict().map(|conflict| conflict.view(&address))}
            {withdrawn}
            {concern_view(id, concern, (is_withdrawn, was), (&board, &now), &colleagues, forms)}
        }
    }))
}

/// Reads a concern and records that it was read. Somebody may be in danger: where the record can't be written, it follows later (`true`).
async fn read(app: &App, by: &Lead, id: FeedbackId) -> Result<(Concern, bool), Error> {
    let audit = app.audit_context();
    let recorded = async {
        let mut tx = app.write_anonymously().await?;
        let concern = store::concern(&mut tx, &audit, by, id).await?.ok_or(Error::NotThere)?;
        Ok((tx, concern))
    };
    // The commit stands outside the time limit: one that was given up could be written nevertheless, and the entry a second time.
    let committed = match timeout(RECORD_WITHIN, recorded).await.unwrap_or(Err(Error::Busy)) {
        Ok((tx, concern)) => tx.commit().await.map(|()| concern).map_err(Error::from),
        Err(error) => Err(error),
    };
    match committed {
        Err(Error::Busy) => {
            let concern = store::concern_recorded_later(&mut *app.read().await?, &audit, &app.audit_queue, by, id).await?;
            Ok((concern.ok_or(Error::NotThere)?, true))
        }
        committed => committed.map(|concern| (concern, false)),
    }
}

fn concern_view(
    id: FeedbackId,
    concern: Concern,
    (withdrawn, was): (bool, meanwhile::Shown),
    (board, now): (&Board, &str),
    colleagues: &[Person],
    forms: &Forms,
) -> impl IntoView + use<> {
    let Concern { feedback, steps, copy } = concern;
    let undecided = steps.iter().rev().find(|step| step.what.is_state()).is_some_and(|last| last.what == ConcernEvent::Raised);
    let raised = steps.iter().rev().find(|step| step.what == ConcernEvent::Raised).map(|raised| {
        let due = undecided.then(|| format!(": {}", due(&raised.hour, now, board.concern_hours)));
        view! { <p>"Raised by "<bdi dir="auto">{raised.by.clone()}</bdi>", "{say_hour(&raised.hour)}{due}". We don’t know who wrote it."</p> }
    });
    let words = match &feedback {
        Some(feedback) => {
            let is_masked = feedback.words.as_ref().is_ok_and(|words| words.contains(MASK));
            view! {
                <WholeWords words=feedback.words.clone()/>
                {is_masked.then(|| view! { <p>"Words were taken out. "<a href=format!("/concerns/{id}/originals")>"See why, and open them"</a></p> })}
            }
            .into_markup()
        }
        None => view! { <p>"Its words went back to the inbox, for the reviewers to read as any others."</p> }.into_markup(),
    };
    let shown = Shown { id, steps: &steps, undecided, colleagues, copy: copy.and_then(Result::ok), withdrawn, was };
    let forms = feedback.is_some().then(|| forms_view(&shown, forms));
    view! {
        <div class="cols">
            <div>
                {raised}
                {words}
                {(steps.len() > 1).then(|| record(&steps))}
                {forms}
            </div>
            <aside class="panel" aria-label="About this concern">
                {feedback.map(|feedback| view! { <h2>"What we were told"</h2><FactList feedback/> })}
                <h2>"Numbers"</h2>
                {numbers(board)}
            </aside>
        </div>
    }
}
