//! The page of one plan item: its wordings, its owner and due meeting, and the influence of young people.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    desk::records::PlanItemAt,
    id::{HeadingId, MeetingId, SubGroupId},
    influence::{
        store::{self as influence, Influence},
        view::chip,
    },
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
    extract::State,
    routing::{get, post},
};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/plan/{id}", get(show).post(assign)).route("/plan/{id}/wording", post(reword))
}

/// `GET /plan/{id}`
async fn show(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt) -> Answer {
    let forms = Forms::of(&item);
    item_page(&app, &mut *app.read().await?, &reviewer, page, item, forms).await
}

/// `POST /plan/{id}`
async fn assign(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, fields: Fields) -> Answer {
    let mut tx = app.write_as_staff().await?;
    let mut form = DeskForm::sent("assign-", &fields, &["owner", "due", "headings"]);
    let placement = Placement::read(&mut tx, &mut form).await?;
    if !form.is_fine() {
        let forms = Forms { placement: form, ..Forms::of(&item) };
        return Ok(web::unprocessable(item_page(&app, &mut tx, &reviewer, page.wrong(), item, forms).await?));
    }
    let Placement { owner, due, headings } = placement;
    store::assign(&mut tx, &app.audit_context(), &reviewer, item.id, owner, due, &headings).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&format!("/plan/{}", item.id)))
}

/// `POST /plan/{id}/wording`
async fn reword(State(app): State<App>, reviewer: Reviewer, page: Page, PlanItemAt(item): PlanItemAt, fields: Fields) -> Answer {
    let mut tx = app.write_as_staff().await?;
    let mut form = DeskForm::sent("reword-", &fields, &["wording", "reason"]);
    let wording = form.text("wording", TEXT, "Write what the plan says now.");
    let reason = form.text("reason", TEXT, "Write why it changes. A change without a reason can't be shown to anyone.");
    let last = store::wordings(&mut tx, item.id).await?.pop().filter(|last| last.wording == wording);
    // A repeated form leads to the wording that the first one made.
    if last.as_ref().is_some_and(|last| last.reason == reason) {
        return Ok(web::redirect(&format!("/plan/{}", item.id)));
    }
    if last.is_some() {
        form.wrong("wording", "This is the wording it has already.");
    }
    if !form.is_fine() {
        let forms = Forms { wording: form, ..Forms::of(&item) };
        return Ok(web::unprocessable(item_page(&app, &mut tx, &reviewer, page.wrong(), item, forms).await?));
    }
    store::reword(&mut tx, &app.audit_context(), &reviewer, item.id, &wording, &reason).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&format!("/plan/{}", item.id)))
}

/// The two forms of the page.
struct Forms {
    placement: DeskForm,
    wording: DeskForm,
}

impl Forms {
    /// Fills both forms with the item's present values.
    fn of(item: &PlanItem) -> Self {
        let placement = item.headings.iter().fold(DeskForm::fresh("assign-"), |form, heading| form.with("headings", heading));
        let placement = item.owner.iter().fold(placement, |form, owner| form.with("owner", owner.id));
        let placement = item.due.iter().fold(placement, |form, due| form.with("due", due.id));
        Self { placement, wording: DeskForm::fresh("reword-").with("wording", &item.wording) }
    }
}

/// The owner, due meeting and headings of an item.
pub struct Placement {
    pub owner: Option<SubGroupId>,
    pub due: Option<MeetingId>,
    pub headings: Vec<HeadingId>,
}

impl Placement {
    /// Reads the fields that `placement_fields` renders.
    pub async fn read(db: &mut Conn, form: &mut DeskForm) -> Result<Self, web::Error> {
        let (groups, meetings, headings) = (store::sub_groups(db).await?, store::meetings(db).await?, store::headings(db).await?);
        Ok(Self {
            owner: form.pick_or_none("owner", |id| groups.iter().any(|group| group.id == *id), "Pick a sub-group from the list."),
            due: form.pick_or_none("due", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list."),
            headings: form.ticked("headings", |id| headings.iter().any(|heading| heading.id == *id)),
        })
    }
}

/// Renders the fields for the owner, the due meeting and the headings of an item.
pub fn placement_fields(form: &DeskForm, headings: &[Heading], groups: &[SubGroup], meetings: &[Meeting], today: Date) -> AnyView {
    let owners = groups.iter().map(|group| form.option("owner", group.id, &group.name)).collect_view();
    let owners = (form.option("owner", "", "No sub-group yet"), owners).into_any();
    let due = (form.option("due", "", "No meeting yet"), meeting_options(form, "due", meetings, today)).into_any();
    (form.select("owner", "Owner", "", owners), form.select("due", "Due at the meeting of", "", due), heading_picks(form, headings)).into_any()
}

/// Renders the meetings to come, and the selected one even if it is past.
pub fn meeting_options(form: &DeskForm, name: &str, meetings: &[Meeting], today: Date) -> AnyView {
    let offered = meetings.iter().filter(|meeting| meeting.held_on >= today || form.value(name) == meeting.id.to_string());
    offered.map(|meeting| form.option(name, meeting.id, short_day(meeting.held_on))).collect_view().into_any()
}

/// Renders a checkbox for each priority and challenge.
pub fn heading_picks(form: &DeskForm, headings: &[Heading]) -> AnyView {
    let things = headings.iter().map(|heading| (heading.id.to_string(), heading.name.clone())).collect();
    form.picks("headings", "checkbox", "Priorities and challenges", "One, several or none.", things)
}

async fn item_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, item: PlanItem, forms: Forms) -> Answer {
    let wordings = store::wordings(db, item.id).await?;
    let (headings, groups, meetings) = (store::headings(db).await?, store::sub_groups(db).await?, store::meetings(db).await?);
    let influences = influence::influences_on_item(db, item.id).await?;
    let today = app.clock.today();
    let page = page.desk(reviewer.desk());
    let problems = forms.wording.wrongs().into_iter().chain(forms.placement.wrongs()).collect::<Vec<_>>();
    Ok(page.static_page("Plan item", || {
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
                    {influence_section(&influences)}
                    {wordings_section(&wordings, &influences)}
                </div>
                <aside aria-label="Facts and changes">
                    {facts(&item, &headings)}
                    {wording_form(&item, &forms.wording, wordings.len() + 1)}
                    <section class="panel noprint" aria-labelledby="belongs">
                        <h2 id="belongs">"Where it belongs"</h2>
                        <form method="post" action=format!("/plan/{}", item.id) autocomplete="off">{placement_fields(&forms.placement, &headings, &groups, &meetings, today)}<button class="bt">"Save"</button></form>
                    </section>
                </aside>
            </div>
        }
    }))
}

/// Renders the themes that influenced the item.
fn influence_section(influences: &[Influence]) -> impl IntoView + use<> {
    let list = influences.iter().map(|influence| {
        let target = influence.change.as_ref().map_or("the item as a whole".into(), |change| format!("its wording of {}", short_day(change.changed_on)));
        view! {
            <li>
                <p>{chip(influence.strength)}" "<a href=format!("/themes/{}", influence.theme)><bdi dir="auto">{influence.theme_name.clone()}</bdi></a></p>
                <p><bdi dir="auto">{influence.reason.clone()}</bdi></p>
                <p class="hush">"About "{target}". Tied on "{short_day(influence.linked_on)}" by "{influence.linked_by.clone()}"."</p>
            </li>
        }
    });
    let none = influences.is_empty().then(|| view! { <p class="hush">"No theme yet. Open a theme to tie it to this item."</p> });
    view! {
        <section aria-labelledby="moved"><h2 id="moved">"What young people had to do with it"</h2>{none}<ul class="plainlist">{list.collect_view()}</ul></section>
    }
}

/// Renders every wording with its changes, newest first.
fn wordings_section(wordings: &[Wording], influences: &[Influence]) -> impl IntoView + use<> {
    let list = wordings.iter().enumerate().rev().map(|(at, wording)| {
        let before = at.checked_sub(1).and_then(|before| wordings.get(before));
        let text = before.map_or(wording.wording.clone().into_any(), |before| diff_view(&before.wording, &wording.wording));
        let because = influences.iter().filter(|influence| influence.change.as_ref().is_some_and(|change| change.wording == wording.id));
        let because = because.map(|influence| {
            view! { <p>{chip(influence.strength)}" by "<a href=format!("/themes/{}", influence.theme)><bdi dir="auto">{influence.theme_name.clone()}</bdi></a></p> }
        });
        let author = wording.changed_by.clone().map(|name| format!(", {name}"));
        view! {
            <li>
                <p><b>{wording.number}</b>" "<span class="hush">{say_day(wording.changed_on)}{author}</span></p>
                {because.collect_view()}
                <p class="said"><bdi dir="auto">{text}</bdi></p>
                <p class="hush">"Why: "<bdi dir="auto">{wording.reason.clone()}</bdi></p>
            </li>
        }
    });
    view! { <section aria-labelledby="wordings"><h2 id="wordings">"Every wording, newest first"</h2><ol class="versions" reversed=true>{list.collect_view()}</ol></section> }
}

fn diff_view(before: &str, after: &str) -> AnyView {
    let pieces = diff::changes(before, after).into_iter().map(|piece| match piece {
        Piece::Same(text) => text.into_any(),
        Piece::Removed(text) => view! { <del><span class="hide">"[taken out: "</span>{text}<span class="hide">"] "</span></del> }.into_any(),
        Piece::Added(text) => {
            // The space before added words is not marked as added.
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

fn wording_form(item: &PlanItem, form: &DeskForm, number: usize) -> impl IntoView + use<> {
    view! {
        <section class="panel noprint" aria-labelledby="reword">
            <h2 id="reword">"Change the wording"</h2>
            <form method="post" action=format!("/plan/{}/wording", item.id) autocomplete="off">
                {form.area("wording", "New wording", "", 6)}
                {form.area("reason", "Why", "Shown beside the change, for good; and to anyone, once an answer is published beside it.", 3)}
                <button class="bt main">{format!("Save as wording {number}")}</button>
            </form>
        </section>
    }
}
