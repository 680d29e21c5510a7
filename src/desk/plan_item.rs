//! One plan item: what it says, every wording it ever had, whose it is, and what young people had to do with it.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    id::{HeadingId, MeetingId, PlanItemId, SubGroupId},
    influence::{store as influence, store::Influence, view::chip},
    plan::{
        diff::{self, Piece},
        store::{self, Heading, Meeting, PlanItem, SubGroup, Wording},
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{self, Answer, DeskForm, Fields, Page, desk_form::TEXT, parts::ErrorSummary},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::{get, post},
};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/plan/{id}", get(item).post(assign)).route("/plan/{id}/wording", post(reword))
}

/// `GET /plan/{id}`
async fn item(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>) -> Answer {
    let mut db = app.read().await?;
    let item = the_item(&mut db, id.parse()?).await?;
    let (assignment, rewording) = (assignment(&item), rewording(&item));
    item_page(&app, &mut db, &reviewer, page, item, assignment, rewording).await
}

/// `POST /plan/{id}`
async fn assign(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut tx = app.write_as_staff().await?;
    let item = the_item(&mut tx, id.parse()?).await?;
    let mut form = DeskForm::sent("assign-", &fields, &["owner", "due", "headings"]);
    let under = read_under(&mut tx, &mut form).await?;
    if !form.is_fine() {
        let rewording = rewording(&item);
        return Ok(web::unprocessable(item_page(&app, &mut tx, &reviewer, page.wrong(), item, form, rewording).await?));
    }
    let done = store::assign(&mut tx, &app.audit_context(), &reviewer, item.id, under.owner, under.due, &under.headings).await?;
    done.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&format!("/plan/{}", item.id)))
}

/// `POST /plan/{id}/wording`
async fn reword(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut tx = app.write_as_staff().await?;
    let item = the_item(&mut tx, id.parse()?).await?;
    let mut form = DeskForm::sent("reword-", &fields, &["wording", "reason"]);
    let wording = form.text("wording", TEXT, "Write what the plan says now.");
    let reason = form.text("reason", TEXT, "Write why it changes. A change without a reason can't be shown to anyone.");
    // The same form sent twice leads to what the first one made.
    if store::wordings(&mut tx, item.id).await?.last().is_some_and(|last| last.wording == wording && last.reason == reason) {
        return Ok(web::redirect(&format!("/plan/{}", item.id)));
    }
    if wording == item.wording {
        form.wrong("wording", "This is the wording it has already.");
    }
    if !form.is_fine() {
        let assignment = assignment(&item);
        return Ok(web::unprocessable(item_page(&app, &mut tx, &reviewer, page.wrong(), item, assignment, form).await?));
    }
    store::reword(&mut tx, &app.audit_context(), &reviewer, item.id, &wording, &reason).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&format!("/plan/{}", item.id)))
}

async fn the_item(db: &mut Conn, id: PlanItemId) -> Result<PlanItem, web::Error> {
    store::item(db, id).await?.ok_or(web::Error::NotThere)
}

/// The form for where it belongs, as it is now.
fn assignment(item: &PlanItem) -> DeskForm {
    let form = item.headings.iter().fold(DeskForm::fresh("assign-"), |form, heading| form.with("headings", heading));
    let form = item.owner.iter().fold(form, |form, owner| form.with("owner", owner.id));
    item.due.iter().fold(form, |form, due| form.with("due", due.id))
}

/// The form for a new wording, which begins with the present one.
fn rewording(item: &PlanItem) -> DeskForm {
    DeskForm::fresh("reword-").with("wording", &item.wording)
}

/// Where an item belongs: whose it is, by when, and under what.
pub struct Under {
    pub owner: Option<SubGroupId>,
    pub due: Option<MeetingId>,
    pub headings: Vec<HeadingId>,
}

/// Reads the fields that `under` draws.
pub async fn read_under(db: &mut Conn, form: &mut DeskForm) -> Result<Under, web::Error> {
    let (groups, meetings, headings) = (store::sub_groups(db).await?, store::meetings(db).await?, store::headings(db).await?);
    Ok(Under {
        owner: form.pick_or_none("owner", |id| groups.iter().any(|group| group.id == *id), "Pick a sub-group from the list."),
        due: form.pick_or_none("due", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list."),
        headings: form.ticked("headings", |id| headings.iter().any(|heading| heading.id == *id)),
    })
}

/// The fields for where an item belongs.
pub fn under(form: &DeskForm, headings: &[Heading], groups: &[SubGroup], meetings: &[Meeting], today: Date) -> AnyView {
    let owners = groups.iter().map(|group| form.option("owner", group.id, &group.name)).collect_view();
    let owners = (form.option("owner", "", "No sub-group yet"), owners).into_any();
    let due = (form.option("due", "", "No meeting yet"), meeting_options(form, "due", meetings, today)).into_any();
    (form.select("owner", "Owner", "", owners), form.select("due", "Due at the meeting of", "", due), heading_picks(form, headings)).into_any()
}

/// Meetings to come, and the one that is picked even when it is past.
pub fn meeting_options(form: &DeskForm, name: &str, meetings: &[Meeting], today: Date) -> AnyView {
    let offered = meetings.iter().filter(|meeting| meeting.held_on >= today || form.value(name) == meeting.id.to_string());
    offered.map(|meeting| form.option(name, meeting.id, short_day(meeting.held_on))).collect_view().into_any()
}

/// Priorities and challenges to tick: one, several or none.
pub fn heading_picks(form: &DeskForm, headings: &[Heading]) -> AnyView {
    let things = headings.iter().map(|heading| (heading.id.to_string(), heading.name.clone())).collect();
    form.picks("headings", "checkbox", "Priorities and challenges", "One, several or none.", things)
}

async fn item_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, item: PlanItem, assignment: DeskForm, rewording: DeskForm) -> Answer {
    let wordings = store::wordings(db, item.id).await?;
    let (headings, groups, meetings) = (store::headings(db).await?, store::sub_groups(db).await?, store::meetings(db).await?);
    let influences = influence::influences(db).await?.into_iter().filter(|influence| influence.plan_item == item.id).collect::<Vec<_>>();
    let today = app.clock.today();
    let page = page.desk(reviewer.desk());
    let problems = rewording.wrongs().into_iter().chain(assignment.wrongs()).collect::<Vec<_>>();
    Ok(page.paper("Plan item", || {
        let trail = format!("/trail/{}", item.id);
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/plan">"Plan"</a></li><li aria-current="page"><bdi dir="auto">{item.name.clone()}</bdi></li></ol></nav>
            <div class="head"><h1><bdi dir="auto">{item.name.clone()}</bdi></h1><a class="bt" href=trail>"See the words behind it"</a></div>
            <div class="cols">
                <div>
                    <section aria-labelledby="now">
                        <h2 id="now">"What the plan says now"</h2>
                        <p class="said lead"><bdi dir="auto">{item.wording.clone()}</bdi></p>
                    </section>
                    {moved(&influences)}
                    {timeline(&wordings, &influences)}
                </div>
                <aside aria-label="Facts and changes">
                    {facts(&item, &headings)}
                    {reword_form(&item, &rewording, wordings.len() + 1)}
                    <section class="panel noprint" aria-labelledby="belongs">
                        <h2 id="belongs">"Where it belongs"</h2>
                        <form method="post" action=format!("/plan/{}", item.id)>{under(&assignment, &headings, &groups, &meetings, today)}<button class="bt">"Save"</button></form>
                    </section>
                </aside>
            </div>
        }
    }))
}

/// The themes that had to do with it.
fn moved(influences: &[Influence]) -> impl IntoView + use<> {
    let list = influences.iter().map(|influence| {
        let what = influence.change.as_ref().map_or("the item as a whole".into(), |change| format!("its wording of {}", short_day(change.changed_on)));
        view! {
            <li>
                <p>{chip(influence.strength)}" "<a href=format!("/themes/{}", influence.theme)><bdi dir="auto">{influence.theme_name.clone()}</bdi></a></p>
                <p><bdi dir="auto">{influence.reason.clone()}</bdi></p>
                <p class="hush">"About "{what}". Tied on "{short_day(influence.linked_on)}" by "{influence.linked_by.clone()}"."</p>
            </li>
        }
    });
    let none = influences.is_empty().then(|| view! { <p class="hush">"No theme yet. Open a theme to tie it to this item."</p> });
    view! {
        <section aria-labelledby="moved"><h2 id="moved">"What young people had to do with it"</h2>{none}<ul class="plainlist">{list.collect_view()}</ul></section>
    }
}

/// Every wording, newest first, each with what changed.
fn timeline(wordings: &[Wording], influences: &[Influence]) -> impl IntoView + use<> {
    let list = wordings.iter().enumerate().rev().map(|(at, wording)| {
        let before = at.checked_sub(1).and_then(|before| wordings.get(before));
        let text = before.map_or(wording.wording.clone().into_any(), |before| changed(&before.wording, &wording.wording));
        let because = influences.iter().filter(|influence| influence.change.as_ref().is_some_and(|change| change.wording == wording.id));
        let because = because.map(|influence| {
            view! { <p>{chip(influence.strength)}" by "<a href=format!("/themes/{}", influence.theme)><bdi dir="auto">{influence.theme_name.clone()}</bdi></a></p> }
        });
        let who = wording.changed_by.clone().map(|name| format!(", {name}"));
        view! {
            <li>
                <p><b>{wording.number}</b>" "<span class="hush">{say_day(wording.changed_on)}{who}</span></p>
                {because.collect_view()}
                <p class="said"><bdi dir="auto">{text}</bdi></p>
                <p class="hush">"Why: "<bdi dir="auto">{wording.reason.clone()}</bdi></p>
            </li>
        }
    });
    view! { <section aria-labelledby="wordings"><h2 id="wordings">"Every wording, newest first"</h2><ol class="versions" reversed=true>{list.collect_view()}</ol></section> }
}

fn changed(before: &str, after: &str) -> AnyView {
    let pieces = diff::changes(before, after).into_iter().map(|piece| match piece {
        Piece::Kept(text) => text.into_any(),
        Piece::Gone(text) => view! { <del><span class="hide">"[taken out: "</span>{text}<span class="hide">"] "</span></del> }.into_any(),
        Piece::New(text) => {
            // The gap before new words is not drawn as new.
            let (gap, text) = text.split_at(text.len() - text.trim_start().len());
            (gap.to_string(), view! { <ins><span class="hide">"[put in: "</span>{text.to_string()}<span class="hide">"] "</span></ins> }).into_any()
        }
    });
    pieces.collect_view().into_any()
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

fn reword_form(item: &PlanItem, form: &DeskForm, number: usize) -> impl IntoView + use<> {
    view! {
        <section class="panel noprint" aria-labelledby="reword">
            <h2 id="reword">"Change the wording"</h2>
            <form method="post" action=format!("/plan/{}/wording", item.id)>
                {form.area("wording", "New wording", "", 6)}
                {form.area("reason", "Why", "Shown beside the change, for good; and to anyone, once an answer is published beside it.", 3)}
                <button class="bt main">{format!("Save as wording {number}")}</button>
            </form>
        </section>
    }
}
