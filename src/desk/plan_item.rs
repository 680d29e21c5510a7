//! The page of one plan item: its wordings, its owner and due meeting, and the influence of young people.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    desk::{
        placement::{Placed, placement_fields},
        plan::NAME_TAKEN,
        plan_merge,
        plan_state::state_forms,
        records::PlanItemAt,
        wordings::{influence_section, wording_form, wordings_section},
    },
    id::PlanItemId,
    influence::{link_store::is_linked, read_store::influences_on_item},
    plan::{
        item_store::{self, Placement},
        store::{self, Heading, PlanItem},
        wording_store,
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    vault::Vault,
    web::{
        self, Answer, DeskForm, Done, Fields, Page,
        conflict::{self, Conflict, Version},
        desk_form::{NAME, TEXT},
        done,
        parts::ErrorSummary,
        presence,
    },
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/plan/{id}", get(show).post(assign))
        .route("/plan/{id}/wording", post(reword))
        .route("/plan/{id}/state", post(set_state))
        .route("/plan/{id}/merge", post(merge))
}

const DONE: [(&str, &str); 8] = [
    ("added", "It is in the plan."),
    ("placed", "Saved."),
    ("reworded", "The new wording stands. Every wording before it is kept below."),
    ("retired", "Retired: no theme is tied to it any more from now on. What is tied stays."),
    ("offered", "Offered again."),
    ("merged", "Merged: the themes of the other item are tied to this one now. Its wordings stand on its own page."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

const PLACEMENT: [(&str, &str); 4] =
    [("name", "What it is called"), ("owner", "Owner"), ("due", "Due at the meeting of"), ("headings", "Priorities and challenges")];

/// The problem of a form that was opened before its item was merged.
const MERGED: &str = "This item was merged into another since you opened it, so nothing was saved. Open that one, and change it there.";

/// Whether a theme is tied to an item, or another was merged into it.
pub async fn is_item_used(db: &mut Conn, id: PlanItemId) -> sqlx::Result<bool> {
    Ok(is_linked(db, id.bytes()).await? || item_store::has_merged(db, id).await?)
}

/// `GET /plan/{id}`
async fn show(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, done: Done) -> Answer {
    let forms = Forms { done, ..Forms::of(&item) };
    item_page(&app, &mut *app.read().await?, &reviewer, page, item, forms).await
}

/// `POST /plan/{id}`
async fn assign(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let item = store::item(&mut tx, item.id).await?.ok_or(web::Error::NotThere)?;
    let mut form = DeskForm::sent("assign-", &fields, &["name", "owner", "due", "headings"]);
    let name = form.line("name", NAME, "Write what the item is called.");
    let Placed { owner, due, headings } = Placed::read(&mut tx, &mut form).await?;
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &item_store::state(&mut tx, item.id).await?)?.is_stale(&fields) {
        let said = Said::load(&mut tx).await?;
        let rows = conflict::differing(&Forms::of(&item).placement, &form, &PLACEMENT, |field, value| said.value(field, value));
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::PlanItem, item.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "name", rows, by);
    }
    if item.merged_into.is_some() {
        form.wrong("name", MERGED);
    }
    if form.is_fine() {
        let to = Placement { name: &name, owner, due, headings: &headings };
        if item_store::assign(&mut tx, &audit, &reviewer, item.id, &to).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/plan/{}", item.id), "placed", audit.act())));
        }
        form.wrong("name", NAME_TAKEN);
    }
    let is_conflict = conflict.is_some();
    let forms = Forms { placement: form, conflict, ..Forms::of(&item) };
    Ok(web::refused(is_conflict, item_page(&app, &mut tx, &reviewer, page.wrong(), item, forms).await?))
}

/// `POST /plan/{id}/wording`
async fn reword(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let mut form = DeskForm::sent("reword-", &fields, &["wording", "reason"]);
    let wording = form.text("wording", TEXT, "Write what the plan says now.");
    let reason = form.text("reason", TEXT, "Write why it changes. A change without a reason can’t be shown to anyone.");
    let item = store::item(&mut tx, item.id).await?.ok_or(web::Error::NotThere)?;
    let last = store::wordings(&mut tx, item.id).await?.pop().filter(|last| last.wording == wording);
    // A repeated form leads to the wording that the first one made.
    if last.as_ref().is_some_and(|last| last.reason == reason) {
        return Ok(web::redirect(&done::at(&format!("/plan/{}", item.id), "reworded", None)));
    }
    if last.is_some() {
        form.wrong("wording", "This is the wording it has already.");
    }
    if item.merged_into.is_some() {
        form.wrong("wording", MERGED);
    }
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &wording_store::state(&mut tx, item.id).await?)?.is_stale(&fields) {
        let rows = conflict::differing(&Forms::of(&item).wording, &form, &[("wording", "Wording")], |_, value| value.into());
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::Wordings, item.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "wording", rows, by);
    }
    if !form.is_fine() {
        let is_conflict = conflict.is_some();
        let forms = Forms { wording: form, conflict, ..Forms::of(&item) };
        return Ok(web::refused(is_conflict, item_page(&app, &mut tx, &reviewer, page.wrong(), item, forms).await?));
    }
    wording_store::reword(&mut tx, &audit, &reviewer, item.id, &wording, &reason).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&done::at(&format!("/plan/{}", item.id), "reworded", audit.act())))
}

/// `POST /plan/{id}/state`, with `to` as `retire`, `offer` or `delete`.
async fn set_state(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let address = format!("/plan/{}", item.id);
    let item = store::item(&mut tx, item.id).await?.ok_or(web::Error::NotThere)?;
    let (done, word, address) = match fields.text("to") {
        _ if item.merged_into.is_some() => (None, MERGED, address),
        "retire" => (item_store::retire_item(&mut tx, &audit, &reviewer, item.id, true).await?, "retired", address),
        "offer" => (item_store::retire_item(&mut tx, &audit, &reviewer, item.id, false).await?, "offered", address),
        "delete" if is_item_used(&mut tx, item.id).await? => (
            None,
            "A theme is tied to this item, or another item was merged into it, so it can’t be deleted. Retire it, or merge it into another.",
            address,
        ),
        "delete" => (item_store::delete_item(&mut tx, &audit, &reviewer, item.id).await?, "deleted", "/plan".into()),
        _ => return Err(web::Error::Unreadable),
    };
    if done.is_some() {
        tx.commit().await?;
        return Ok(web::redirect(&done::at(&address, word, audit.act())));
    }
    let mut state = DeskForm::fresh("state-");
    state.wrong("to", word);
    let forms = Forms { state, ..Forms::of(&item) };
    Ok(web::unprocessable(item_page(&app, &mut tx, &reviewer, page.wrong(), item, forms).await?))
}

/// `POST /plan/{id}/merge`: the item of the address goes into another, which takes over its themes.
async fn merge(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let items = store::items(&mut tx).await?;
    let item = store::item(&mut tx, item.id).await?.ok_or(web::Error::NotThere)?;
    let mut form = DeskForm::sent("state-", &fields, &["into"]);
    let offered = |id: &PlanItemId| *id != item.id && items.iter().any(|other| other.id == *id);
    let into = form.pick("into", offered, "Pick the item that takes over the themes of this one.");
    let is_stale = form.is_fine() && merge_version(&mut tx, &app.vault, item.id).await?.is_stale(&fields);
    if item.merged_into.is_some() {
        form.wrong("into", MERGED);
    } else if is_stale {
        form.changed("into", plan_merge::STALE);
    }
    if let Some(into) = into.filter(|_| form.is_fine()) {
        plan_merge::items(&mut tx, &audit, &reviewer, item.id, into).await?.ok_or(web::Error::NotThere)?;
        tx.commit().await?;
        return Ok(web::redirect(&done::at(&format!("/plan/{into}"), "merged", audit.act())));
    }
    let forms = Forms { state: form, ..Forms::of(&item) };
    Ok(web::refused(is_stale, item_page(&app, &mut tx, &reviewer, page.wrong(), item, forms).await?))
}

/// A merging ends the item with all its wordings, so its form knows both.
async fn merge_version(db: &mut Conn, vault: &Vault, id: PlanItemId) -> sqlx::Result<Version> {
    Version::of(vault, &(item_store::state(db, id).await?, wording_store::state(db, id).await?))
}

/// Words the values of the form that places an item.
struct Said {
    names: Vec<(String, String)>,
}

impl Said {
    async fn load(db: &mut Conn) -> sqlx::Result<Self> {
        let mut names: Vec<_> = store::headings(db).await?.into_iter().map(|heading| (heading.id.to_string(), heading.name)).collect();
        names.extend(store::sub_groups(db).await?.into_iter().map(|group| (group.id.to_string(), group.name)));
        names.extend(store::meetings(db).await?.into_iter().map(|meeting| (meeting.id.to_string(), short_day(meeting.held_on))));
        Ok(Self { names })
    }

    fn value(&self, field: &str, value: &str) -> String {
        let named = self.names.iter().find(|(id, _)| field != "name" && id == value);
        named.map_or_else(|| value.to_string(), |(_, name)| name.clone())
    }
}

/// The forms of the page.
struct Forms {
    placement: DeskForm,
    wording: DeskForm,
    state: DeskForm,
    /// The change that somebody has saved while the form that was sent was open.
    conflict: Option<Conflict>,
    done: Done,
}

impl Forms {
    /// Fills the forms with the item's present values.
    fn of(item: &PlanItem) -> Self {
        let placement =
            item.headings.iter().fold(DeskForm::fresh("assign-").with("name", &item.name), |form, heading| form.with("headings", heading));
        let placement = item.owner.iter().fold(placement, |form, owner| form.with("owner", owner.id));
        let placement = item.due.iter().fold(placement, |form, due| form.with("due", due.id));
        let wording = DeskForm::fresh("reword-").with("wording", &item.wording);
        Self { placement, wording, state: DeskForm::fresh("state-"), conflict: None, done: Done::default() }
    }
}

async fn item_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, item: PlanItem, forms: Forms) -> Answer {
    let wordings = store::wordings(db, item.id).await?;
    let (headings, groups, meetings) = (store::headings(db).await?, store::sub_groups(db).await?, store::meetings(db).await?);
    let influences = influences_on_item(db, item.id).await?;
    let today = app.clock.today();
    let page = page.desk(reviewer.desk());
    let problems = [&forms.wording, &forms.placement, &forms.state].iter().flat_map(|form| form.wrongs()).collect::<Vec<_>>();
    let (placed, worded) = (item_store::state(db, item.id).await?, wording_store::state(db, item.id).await?);
    let was = [Version::of(&app.vault, &placed)?, Version::of(&app.vault, &worded)?];
    let others_here = reviewer.load(&app.presence, &app.clock, &format!("/plan/{}", item.id));
    let (all, address) = (store::all_items(db).await?, format!("/plan/{}", item.id));
    let others = all.iter().filter(|other| other.id != item.id && other.merged_into.is_none());
    let others = others.map(|other| (other.id.to_string(), other.name.clone())).collect();
    let hint = "The themes tied to this item are tied to that one then, which keeps its own place. The wordings stay on this page. You can undo it.";
    let merge = plan_merge::form(&address, &merge_version(db, &app.vault, item.id).await?, &forms.state, hint, others);
    let now = if item.merged_into.is_some() { "What the plan said" } else { "What the plan says now" };
    // A merged item has no forms but those that somebody sent before they knew.
    let is_open = item.merged_into.is_none() || !problems.is_empty();
    Ok(page.static_page("Plan item", || {
        let trail = format!("/trail/{}", item.id);
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/plan">"Plan"</a></li><li aria-current="page"><bdi dir="auto">{item.name.clone()}</bdi></li></ol></nav>
            {forms.done.view(&DONE)}
            <div class="head"><h1><bdi dir="auto">{item.name.clone()}</bdi></h1><a class="bt" href=trail>"See the words behind it"</a></div>
            {presence::view(&others_here)}
            {forms.conflict.map(|conflict| conflict.view(&address))}
            {plan_merge::notice(&item)}
            <div class="cols">
                <div>
                    <section aria-labelledby="now">
                        <h2 id="now">{now}</h2>
                        <p class="said lead"><bdi dir="auto">{item.wording.clone()}</bdi></p>
                    </section>
                    {(item.merged_into.is_none() || !influences.is_empty()).then(|| influence_section(&influences))}
                    {wordings_section(&wordings, &influences)}
                    {plan_merge::merged_section(&all, item.id)}
                </div>
                {is_open.then(|| view! { <aside aria-label="Facts and changes">
                    {facts(&item, &headings)}
                    {wording_form(&item, &forms.wording, &was[1], wordings.len() + 1)}
                    <section class="panel noprint" aria-labelledby="belongs">
                        <h2 id="belongs">"Where it belongs"</h2>
                        <form method="post" action=address.clone() autocomplete="off">
                            {was[0].field_of(&forms.placement)}
                            {forms.placement.input("name", "text", "What it is called", "Short: young people see this name too.")}
                            {placement_fields(&forms.placement, &headings, &groups, &meetings, today)}
                            <button class="bt">"Save"</button>
                        </form>
                    </section>
                    {state_forms(&address, item.retired, &forms.state, "A retired item is offered to no theme any more, and stays in the plan. Only one that no theme is tied to can be deleted.", merge)}
                </aside> })}
            </div>
        }
    }))
}

fn facts(item: &PlanItem, headings: &[Heading]) -> impl IntoView + use<> {
    let owner = item.owner.as_ref().map_or("nobody yet".to_string(), |owner| format!("{} sub-group", owner.name));
    let due = item.due.as_ref().map_or("no meeting yet".to_string(), |due| say_day(due.held_on));
    let names: Vec<&str> = headings.iter().filter(|heading| item.headings.contains(&heading.id)).map(|heading| heading.name.as_str()).collect();
    let names = if names.is_empty() { "nothing yet".to_string() } else { names.join("; ") };
    view! {
        <div class="panel"><dl class="facts">
            <dt>"Owner"</dt><dd><bdi dir="auto">{owner}</bdi></dd>
            <dt>"Due"</dt><dd>{due}</dd>
            <dt>"Under"</dt><dd><bdi dir="auto">{names}</bdi></dd>
        </dl></div>
    }
}
