//! The page that moves, merges, cancels or deletes one meeting of the Board.

use crate::{
    clock::say_day,
    db::Conn,
    desk::{plan::is_near, plan_merge, plan_state::buttons, records::MeetingAt},
    id::MeetingId,
    influence::store::meeting_is_used,
    plan::{
        meeting_store,
        store::{self, Meeting},
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    vault::Vault,
    web::{
        self, Answer, DeskForm, Fields, Page,
        conflict::{self, Conflict, Version},
        done,
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// The Board met that day, and answers may say so.
const PAST: &str = "This meeting has taken place. Young people may have read its day, so it stays as it is.";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/plan/meetings/{id}", get(edit).post(update))
        .route("/plan/meetings/{id}/state", post(set_state))
        .route("/plan/meetings/{id}/merge", post(merge))
}

fn form_of(meeting: &Meeting) -> DeskForm {
    DeskForm::fresh("meeting-").with("date", meeting.held_on)
}

/// `GET /plan/meetings/{id}`
async fn edit(State(app): State<App>, reviewer: Reviewer, page: Page, MeetingAt(meeting): MeetingAt) -> Answer {
    let form = form_of(&meeting);
    let today = app.clock.today();
    meeting_page(&mut *app.read().await?, &app.vault, page.desk(reviewer.desk()), &meeting, [form, DeskForm::fresh("state-")], None, today).await
}

/// `POST /plan/meetings/{id}`: moves it to another day.
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, MeetingAt(meeting): MeetingAt, fields: Fields) -> Answer {
    let (mut tx, audit, today) = (app.write_as_staff().await?, app.audit_context(), app.clock.today());
    let meeting = store::meetings(&mut tx).await?.into_iter().find(|known| known.id == meeting.id).ok_or(web::Error::NotThere)?;
    let mut form = DeskForm::sent("meeting-", &fields, &["date"]);
    let day = form.day("date", today, |day| *day >= today && is_near(*day, today), "Write the new day: today or later, within ten years.");
    if meeting.held_on < today {
        form.wrong("date", PAST);
    }
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &meeting_store::state(&mut tx, meeting.id).await?)?.is_stale(&fields) {
        let rows = conflict::differing(&form_of(&meeting), &form, &[("date", "Day")], |_, value| value.into());
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::Meeting, meeting.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "date", rows, by);
    }
    if let Some(day) = day.filter(|_| form.is_fine()) {
        if meeting_store::move_meeting(&mut tx, &audit, &reviewer, meeting.id, day).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at("/plan", "moved", audit.act())));
        }
        form.wrong("date", "There is a meeting on that day already.");
    }
    let page = page.desk(reviewer.desk()).wrong();
    let is_conflict = conflict.is_some();
    Ok(web::refused(is_conflict, meeting_page(&mut tx, &app.vault, page, &meeting, [form, DeskForm::fresh("state-")], conflict, today).await?))
}

/// `POST /plan/meetings/{id}/state`, with `to` as `cancel`, `hold` or `delete`.
async fn set_state(State(app): State<App>, reviewer: Reviewer, page: Page, MeetingAt(meeting): MeetingAt, fields: Fields) -> Answer {
    let (mut tx, audit, id) = (app.write_as_staff().await?, app.audit_context(), meeting.id);
    let past = meeting.held_on < app.clock.today();
    let (done, word) = match fields.text("to") {
        "cancel" if past => (None, PAST),
        "cancel" => (meeting_store::cancel_meeting(&mut tx, &audit, &reviewer, id, true).await?, "cancelled"),
        "hold" => (meeting_store::cancel_meeting(&mut tx, &audit, &reviewer, id, false).await?, "put-back"),
        "delete" if meeting_is_used(&mut tx, id).await? => (
            None,
            "Something is due at this meeting, or was discussed at it, so it can’t be deleted. Cancel it or merge it into another, if it is to come.",
        ),
        "delete" => (meeting_store::delete_meeting(&mut tx, &audit, &reviewer, id).await?, "deleted"),
        _ => return Err(web::Error::Unreadable),
    };
    if done.is_some() {
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/plan", word, audit.act())));
    }
    let mut state = DeskForm::fresh("state-");
    state.wrong("to", word);
    let page = page.desk(reviewer.desk()).wrong();
    Ok(web::unprocessable(meeting_page(&mut tx, &app.vault, page, &meeting, [form_of(&meeting), state], None, app.clock.today()).await?))
}

/// Whether a meeting is to come, so that things can be due at it.
fn is_to_come(meeting: &Meeting, today: Date) -> bool {
    meeting.held_on >= today && !meeting.cancelled
}

/// `POST /plan/meetings/{id}/merge`: the meeting of the address goes into one that is to come, which takes over what is due.
async fn merge(State(app): State<App>, reviewer: Reviewer, page: Page, MeetingAt(meeting): MeetingAt, fields: Fields) -> Answer {
    let (mut tx, audit, today) = (app.write_as_staff().await?, app.audit_context(), app.clock.today());
    let all = store::meetings(&mut tx).await?;
    let mut form = DeskForm::sent("state-", &fields, &["into"]);
    let offered = |id: &MeetingId| *id != meeting.id && all.iter().any(|other| other.id == *id && is_to_come(other, today));
    let into = form.pick("into", offered, "Pick a meeting to come that takes over what is due at this one.");
    let meeting = all.into_iter().find(|known| known.id == meeting.id).ok_or(web::Error::NotThere)?;
    let is_stale = form.is_fine() && Version::of(&app.vault, &meeting_store::state(&mut tx, meeting.id).await?)?.is_stale(&fields);
    if meeting.held_on < today {
        form.wrong("into", PAST);
    } else if is_stale {
        form.changed("into", plan_merge::STALE);
    }
    if let Some(into) = into.filter(|_| form.is_fine()) {
        plan_merge::meetings(&mut tx, &audit, &reviewer, meeting.id, into).await?.ok_or(web::Error::NotThere)?;
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/plan", "merged", audit.act())));
    }
    let page = page.desk(reviewer.desk()).wrong();
    Ok(web::refused(is_stale, meeting_page(&mut tx, &app.vault, page, &meeting, [form_of(&meeting), form], None, today).await?))
}

async fn meeting_page(
    db: &mut Conn,
    vault: &Vault,
    page: Page,
    meeting: &Meeting,
    [form, state]: [DeskForm; 2],
    conflict: Option<Conflict>,
    today: Date,
) -> Answer {
    let was = Version::of(vault, &meeting_store::state(db, meeting.id).await?)?;
    let problems = form.wrongs().into_iter().chain(state.wrongs()).collect::<Vec<_>>();
    let address = format!("/plan/meetings/{}", meeting.id);
    // Things that were due at a past meeting stay with its day.
    let offered = |other: &Meeting| meeting.held_on >= today && other.id != meeting.id && is_to_come(other, today);
    let others = store::meetings(db).await?.into_iter().filter(offered).map(|other| (other.id.to_string(), say_day(other.held_on))).collect();
    let hint = "What is due at this meeting is due at that one then, and this one is gone. Young people read that day. You can undo it.";
    let merge = plan_merge::form(&address, &was, &state, hint, others);
    let first = if meeting.cancelled { ("hold", "Put it back") } else { ("cancel", "Cancel it") };
    Ok(page.static_page("Change a meeting", || {
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/plan">"Plan"</a></li><li aria-current="page">"Change a meeting"</li></ol></nav>
            <h1>"Meeting of "{say_day(meeting.held_on)}</h1>
            {conflict.map(|conflict| conflict.view(&address))}
            {meeting.cancelled.then(|| view! { <p class="note">"Cancelled: nothing is due at it."</p> })}
            <form class="panel slim" method="post" action=address.clone()>
                {was.field_of(&form)}
                {form.input("date", "date", "Day", "What is due at the meeting moves with it. Young people read the new day behind their five words.")}
                <button class="bt main">"Move it"</button>
            </form>
            {buttons(&address, &state, "What is due at a cancelled meeting has no meeting until you give it another. Only one that nothing is due at can be deleted.", first, merge)}
        }
    }))
}
