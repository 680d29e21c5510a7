//! The page of the work plan: its headings with their items, and the forms that add to it.

use crate::{
    clock::short_day,
    db::Conn,
    desk::{
        group, heading, meeting,
        placement::{Placed, placement_fields},
        plan_item,
        plan_lists::{meetings, retired_chip, sub_groups},
    },
    influence::{
        read_store::{self, Influence},
        view::theme_counts,
    },
    plan::{
        HeadingKind,
        first_plan::FirstPlan,
        group_store, heading_store,
        item_store::{self, NewItem},
        meeting_store,
        store::{self, Heading, Meeting, PlanItem, SubGroup},
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Done, Fields, Page,
        desk_form::{NAME, TEXT},
        done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use strum::VariantArray;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/plan", get(plan))
        .route("/plan/items", post(add_item))
        .route("/plan/sub-groups", post(add_sub_group))
        .route("/plan/meetings", post(add_meeting))
        .route("/plan/headings", post(add_heading))
        .merge(heading::routes())
        .merge(group::routes())
        .merge(meeting::routes())
        .merge(plan_item::routes())
}

/// The four forms of the page.
struct Forms {
    item: DeskForm,
    group: DeskForm,
    meeting: DeskForm,
    heading: DeskForm,
    done: Done,
}

/// The name may be that of an item which was merged, and so is not in the plan.
pub const NAME_TAKEN: &str = "There is a plan item with this name already, or there was one that was merged into another.";

const DONE: [(&str, &str); 13] = [
    ("group-added", "The sub-group is on the list."),
    ("meeting-added", "The meeting is on the list."),
    ("heading-added", "It is on its list, and can be ticked from now on."),
    ("changed", "Saved."),
    ("moved", "The meeting is moved. What is due at it is due on the new day."),
    ("cancelled", "The meeting is cancelled. What was due at it has no meeting now: give it another."),
    ("put-back", "The meeting takes place after all."),
    ("retired", "Retired: it is not offered any more, and stays where it is used."),
    ("offered", "Offered again."),
    ("deleted", "Deleted. Nothing used it."),
    ("merged", "Merged: what belonged to it belongs to the other now."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

impl Forms {
    fn fresh() -> Self {
        let heading = DeskForm::fresh("heading-").with("kind", "Challenge");
        Self {
            item: DeskForm::fresh("item-"),
            group: DeskForm::fresh("group-"),
            meeting: DeskForm::fresh("meeting-"),
            heading,
            done: Done::default(),
        }
    }

    fn wrongs(&self) -> Vec<(String, String)> {
        [&self.item, &self.group, &self.meeting, &self.heading].iter().flat_map(|form| form.wrongs()).collect()
    }
}

/// `GET /plan`
async fn plan(State(app): State<App>, reviewer: Reviewer, page: Page, done: Done) -> Answer {
    plan_page(&app, &mut *app.read().await?, &reviewer, page, Forms { done, ..Forms::fresh() }).await
}

/// `POST /plan/items`
async fn add_item(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("item-", &fields, &["name", "wording", "owner", "due", "headings"]);
    let mut tx = app.write_as_staff().await?;
    let name = form.line("name", NAME, "Write what the item is called.");
    let wording = form.text("wording", TEXT, "Write what the plan says.");
    let Placed { owner, due, headings } = Placed::read(&mut tx, &mut form).await?;
    if form.is_fine() {
        let new = NewItem { name: &name, wording: &wording, owner, due, headings: &headings };
        let audit = app.audit_context();
        if let Some(id) = item_store::add_item(&mut tx, &audit, &reviewer, &new).await? {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/plan/{id}"), "added", audit.act())));
        }
        form.wrong("name", NAME_TAKEN);
    }
    refuse(&app, &mut tx, &reviewer, page, Forms { item: form, ..Forms::fresh() }).await
}

/// `POST /plan/sub-groups`
async fn add_sub_group(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("group-", &fields, &["name"]);
    let mut tx = app.write_as_staff().await?;
    let name = form.line("name", NAME, "Write what the sub-group is called.");
    if !form.is_fine() {
        return refuse(&app, &mut tx, &reviewer, page, Forms { group: form, ..Forms::fresh() }).await;
    }
    let audit = app.audit_context();
    group_store::add_sub_group(&mut tx, &audit, &reviewer, &name).await?;
    tx.commit().await?;
    Ok(web::redirect(&done::at("/plan", "group-added", audit.act())))
}

/// `POST /plan/meetings`
async fn add_meeting(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("meeting-", &fields, &["date"]);
    let mut tx = app.write_as_staff().await?;
    let today = app.clock.today();
    let held_on = form.day("date", today, |day| is_near(*day, today), "Write the day of the meeting, at most ten years from today.");
    match held_on.filter(|_| form.is_fine()) {
        None => refuse(&app, &mut tx, &reviewer, page, Forms { meeting: form, ..Forms::fresh() }).await,
        Some(held_on) => {
            let audit = app.audit_context();
            meeting_store::add_meeting(&mut tx, &audit, &reviewer, held_on).await?;
            tx.commit().await?;
            Ok(web::redirect(&done::at("/plan", "meeting-added", audit.act())))
        }
    }
}

/// Returns whether a day is within ten years of today, and so not a typing error.
pub fn is_near(day: Date, today: Date) -> bool {
    today.saturating_sub(10.years()) <= day && day <= today.saturating_add(10.years())
}

/// `POST /plan/headings`
async fn add_heading(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("heading-", &fields, &["kind", "name", "about"]);
    let mut tx = app.write_as_staff().await?;
    let kind = form.pick::<HeadingKind>("kind", |_| true, "Pick a priority or a challenge.");
    let name = form.line("name", NAME, "Write what it is called.");
    let about = form.text("about", TEXT, "");
    if let Some(kind) = kind.filter(|_| form.is_fine()) {
        let audit = app.audit_context();
        if heading_store::add_heading(&mut tx, &audit, &reviewer, kind, &name, &about).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at("/plan", "heading-added", audit.act())));
        }
        form.wrong("name", "There is a priority or challenge with this name already.");
    }
    refuse(&app, &mut tx, &reviewer, page, Forms { heading: form, ..Forms::fresh() }).await
}

/// Returns the singular name of a kind of heading.
pub fn kind_label(kind: HeadingKind) -> &'static str {
    match kind {
        HeadingKind::Priority => "priority",
        HeadingKind::Challenge => "challenge",
    }
}

async fn refuse(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, forms: Forms) -> Answer {
    Ok(web::unprocessable(plan_page(app, db, reviewer, page.wrong(), forms).await?))
}

/// The records that the page shows.
struct Plan {
    headings: Vec<Heading>,
    items: Vec<PlanItem>,
    groups: Vec<SubGroup>,
    meetings: Vec<Meeting>,
    influences: Vec<Influence>,
}

async fn plan_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, forms: Forms) -> Answer {
    let plan = Plan {
        headings: store::headings(db).await?,
        items: store::items(db).await?,
        groups: store::sub_groups(db).await?,
        meetings: store::meetings(db).await?,
        influences: read_store::influences(db).await?,
    };
    let (year, today) = (FirstPlan::parse()?.year, app.clock.today());
    let page = page.desk(reviewer.desk());
    Ok(page.static_page("Plan", || {
        view! {
            <ErrorSummary text=page.text problems=forms.wrongs()/>
            {forms.done.view(&DONE)}
            <div class="head"><h1>"Work plan "{year}</h1><p><a class="bt main" href="#add">"Add to the plan"</a></p></div>
            <div class="halves plan">
                {heading_list(&plan, HeadingKind::Priority, "Priorities")}
                {heading_list(&plan, HeadingKind::Challenge, "Challenges")}
                <div>{items_without_heading(&plan)}{sub_groups(&plan.groups, &forms.group)}{meetings(&plan.meetings, &forms.meeting, today)}</div>
            </div>
            {add_section(&plan, &forms, today)}
        }
    }))
}

/// Renders one of the two lists, each heading with its plan items.
fn heading_list(plan: &Plan, kind: HeadingKind, name: &'static str) -> impl IntoView + use<> {
    let headings = plan.headings.iter().filter(|heading| heading.kind == kind).map(|heading| {
        let items: Vec<Markup> =
            plan.items.iter().filter(|item| item.headings.contains(&heading.id)).map(|item| item_box(plan, item).into_markup()).collect();
        let none = items.is_empty().then(|| view! { <p class="hush">"No plan item yet."</p> });
        let change = format!("/plan/headings/{}", heading.id);
        view! {
            <div class="under">
                <h3><bdi dir="auto">{heading.name.clone()}</bdi>{retired_chip(heading.retired)}</h3>
                <a class="hush" href=change>"Change"<span class="hide">": "{heading.name.clone()}</span></a>
            </div>
            {items}{none}
        }
    });
    let headings: Vec<_> = headings.collect();
    let count = headings.len();
    let id = <&str>::from(kind);
    view! { <section aria-labelledby=id><h2 id=id>{count}" "{if count == 1 { kind_label(kind) } else { name }.to_lowercase()}</h2>{headings}</section> }
}

/// Renders the items without a heading, if there are any.
fn items_without_heading(plan: &Plan) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = plan.items.iter().filter(|item| item.headings.is_empty()).map(|item| item_box(plan, item)).collect();
    (!items.is_empty()).then(|| view! { <section aria-labelledby="loose"><h2 id="loose">"Under no priority and no challenge"</h2>{items}</section> })
}

fn item_box(plan: &Plan, item: &PlanItem) -> impl IntoView + use<> {
    let owner = item.owner.as_ref().map_or("No sub-group yet".to_string(), |owner| format!("{} sub-group", owner.name));
    let due = item.due.as_ref().map_or("No due meeting yet".to_string(), |due| format!("Due at the meeting of {}", short_day(due.held_on)));
    view! {
        <article class="panel item">
            <h4><a href=format!("/plan/{}", item.id)><bdi dir="auto">{item.name.clone()}</bdi></a>{retired_chip(item.retired)}</h4>
            {theme_counts(&plan.influences, item.id)}
            <p class="hush"><bdi dir="auto">{owner}</bdi>". "{due}"."</p>
        </article>
    }
}

fn add_section(plan: &Plan, forms: &Forms, today: Date) -> impl IntoView + use<> {
    let kinds = HeadingKind::VARIANTS.iter().map(|&kind| (<&str>::from(kind).to_string(), format!("A {}", kind_label(kind)))).collect();
    let (item, heading) = (&forms.item, &forms.heading);
    view! {
        <section class="noprint" id="add" aria-labelledby="adding">
            <h2 id="adding">"Add to the plan"</h2>
            <details class="slim" open=!item.is_fine()>
                <summary>"A plan item"</summary>
                <form method="post" action="/plan/items" autocomplete="off">
                    {item.input("name", "text", "What it is called", "Short: young people see this name too.")}
                    {item.area("wording", "What the plan says", "Every later change of these words is kept, with its reason.", 4)}
                    {placement_fields(item, &plan.headings, &plan.groups, &plan.meetings, today)}
                    <button class="bt main">"Add the item"</button>
                </form>
            </details>
            <details class="slim" open=!heading.is_fine()>
                <summary>"A priority or a challenge"</summary>
                <form method="post" action="/plan/headings" autocomplete="off">
                    {heading.picks("kind", "radio", "Which list is it on?", "", kinds)}
                    {heading.input("name", "text", "What it is called", "")}
                    {heading.area("about", "What it is about", "", 4)}
                    <button class="bt main">"Add to the list"</button>
                </form>
            </details>
        </section>
    }
}
