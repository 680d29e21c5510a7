//! The form that asks for another view of the inbox, and the filters that are on, each with a way to take it off.

use crate::{
    coding::code_store,
    db::Conn,
    feedback::{AgeBand, Feeling, Source, staff_view::source},
    id::{CodeId, GroupSessionId, HeadingId, ThemeId},
    plan,
    reading::{
        filter::{Filter, Spoken, Stage, TakenBy, month},
        list_store,
        recent_order::Offered,
        view::View,
    },
    web::{
        DeskForm,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::fmt::Display;
use strum::VariantArray;

/// The names of what filters offer.
pub struct Names {
    themes: Vec<(ThemeId, String)>,
    codes: Vec<(CodeId, String)>,
    /// Priorities, then challenges.
    headings: Vec<(HeadingId, String)>,
    sessions: Vec<(GroupSessionId, String)>,
    areas: Vec<String>,
}

impl Names {
    pub async fn read(db: &mut Conn, areas: Vec<String>) -> sqlx::Result<Self> {
        let headings = plan::store::headings(db).await?.into_iter().map(|heading| (heading.id, heading.name));
        Ok(Self {
            headings: headings.collect(),
            themes: list_store::theme_names(db).await?,
            codes: code_store::codes(db).await?.into_iter().map(|code| (code.id, code.name)).collect(),
            sessions: list_store::session_names(db).await?,
            areas,
        })
    }
}

fn named<T: PartialEq>(all: &[(T, String)], id: T) -> String {
    all.iter().find(|(known, _)| *known == id).map_or_else(|| "one that is gone".into(), |(_, name)| name.clone())
}

fn in_words(name: &str) -> String {
    name.replace('-', " ")
}

fn band(band: AgeBand) -> String {
    <&str>::from(band).replace('-', " to ")
}

fn of_month(first: Date) -> String {
    first.strftime("%B %Y").to_string()
}

fn spoken(spoken: Spoken) -> &'static str {
    match spoken {
        Spoken::NotEnglish => "Not English",
        Spoken::One(language) => language.label(),
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// The filters that are on: the field of each, and how it reads.
fn on(filter: &Filter, names: &Names) -> Vec<(&'static str, String)> {
    let facts = &filter.facts;
    let taken_by = |by| match by {
        TakenBy::Me => "Mine".to_string(),
        TakenBy::Nobody => "Taken by nobody".into(),
    };
    let stage = filter.fields().iter().any(|(name, _)| *name == "stage").then(|| filter.stage().label().to_string());
    let on = [
        ("stage", stage),
        ("reader", filter.taken_by.map(taken_by)),
        ("from", filter.source.map(|kind| format!("From: {}", source(kind)))),
        ("month", filter.month.map(of_month)),
        ("language", filter.spoken.map(|asked| spoken(asked).into())),
        ("theme", filter.theme.map(|id| format!("Theme: {}", named(&names.themes, id)))),
        ("code", filter.code.map(|id| format!("Code: {}", named(&names.codes, id)))),
        ("priority", filter.heading.map(|id| format!("Under: {}", named(&names.headings, id)))),
        ("session", filter.session.map(|id| format!("Session: {}", named(&names.sessions, id)))),
        ("age_band", facts.age_band.map(|age| format!("Age: {}", band(age)))),
        ("area", facts.area.as_ref().map(|area| format!("Area: {area}"))),
        ("in_care", facts.in_care.map(|yes| format!("Is or was in care: {}", yes_no(yes)))),
        ("disability", facts.disability.map(|yes| format!("Disability: {}", yes_no(yes)))),
        ("feeling", facts.feeling.map(|feeling| format!("Feels: {}", in_words(feeling.into())))),
    ];
    on.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}

/// Shows each filter that is on as a link that takes it off.
pub fn chips(view: &View, names: &Names) -> Option<Markup> {
    let chips = on(&view.filter, names).into_iter().map(|(name, text)| {
        view! {
            <a class="chip" href=view.without(name).at("/inbox")>
                <bdi dir="auto">{text}</bdi><span aria-hidden="true">" ×"</span><span class="hide">": take this filter off"</span>
            </a>
        }
    });
    view.leaves_out().then(|| {
        view! {
            <nav class="tools" aria-label="Filters that are on">
                <span class="hush">"Only:"</span>
                {chips.collect_view()}
                <a href=view.with_all().at("/inbox")>"Clear filters"</a>
            </nav>
        }
        .into_markup()
    })
}

/// A list to pick one from, with a first line for all.
fn select<T: Display>(form: &DeskForm, name: &str, label: &str, all: &str, things: impl Iterator<Item = (T, String)>) -> Markup {
    let options = things.map(|(value, text)| form.option(name, value, text)).collect_view();
    form.select(name, label, "", (form.option(name, "", all), options).into_markup())
}

/// The form that asks for another view. What was asked for stays to be seen, though no piece is like it any more.
pub fn form(view: &View, offered: &Offered, names: &Names) -> Markup {
    let (filter, mut form) = (&view.filter, DeskForm::fresh("view-"));
    for (name, value) in view.fields() {
        form = form.with(name, value);
    }
    if filter.stage() == Stage::Any {
        form = form.with("stage", <&str>::from(Stage::Any));
    }
    let sorts = [("", "What may tell of harm first"), ("oldest", "Oldest first"), ("newest", "Newest first")];
    let sorts = sorts.map(|(value, text)| form.option("sort", value, text)).into_iter().collect_view().into_markup();
    let stages = Stage::VARIANTS.iter().skip(1).map(|stage| (<&str>::from(stage), stage.label().to_string()));
    let sources = [Source::Direct, Source::Session, Source::Transcribed].map(|kind| (<&str>::from(kind), source(kind).to_string()));
    let taken_by = [(TakenBy::Me, "By me: mine"), (TakenBy::Nobody, "By nobody")].map(|(by, text)| (<&str>::from(by), text.to_string()));
    let mut months = offered.months.clone();
    months.extend(filter.month);
    let mut languages = offered.languages.clone();
    languages.extend(filter.spoken.and_then(|spoken| if let Spoken::One(language) = spoken { Some(language) } else { None }));
    let languages = [Spoken::NotEnglish].into_iter().chain(languages.into_iter().map(Spoken::One));
    let is_offered = |id: &GroupSessionId| offered.sessions.contains(id) || filter.session == Some(*id);
    let sessions = names.sessions.iter().filter(|(id, _)| is_offered(id)).cloned();
    view! {
        <details>
            <summary>"Order, and what to show"</summary>
            <form method="get" action="/inbox" autocomplete="off">
                <div class="inline">
                    {form.select("sort", "Order", "", sorts)}
                    {select(&form, "stage", "Stage", Stage::Unread.label(), stages)}
                    {select(&form, "reader", "Taken to read", "By anybody or nobody", taken_by.into_iter())}
                    {select(&form, "from", "From", "Anywhere", sources.into_iter())}
                    {select(&form, "month", "Month", "Any month", months.into_iter().map(|first| (month(first), of_month(first))))}
                    {select(&form, "language", "Language, a guess", "Any language", languages.map(|asked| (<&str>::from(asked), spoken(asked).to_string())))}
                    {select(&form, "theme", "Theme", "Any theme or none", names.themes.iter().cloned())}
                    {select(&form, "code", "Code", "Any code or none", names.codes.iter().cloned())}
                    {select(&form, "priority", "Priority or challenge", "Any or none", names.headings.iter().cloned())}
                    {select(&form, "session", "Group session", "Any or none", sessions)}
                </div>
                {facts(&form, filter, &names.areas)}
                <button class="bt">"Show"</button>
            </form>
        </details>
    }
    .into_markup()
}

/// The facts that young people may give. No number stands beside them: a reviewer sees them with each piece, and counts are where small ones are hidden.
fn facts(form: &DeskForm, filter: &Filter, areas: &[String]) -> Markup {
    let said = || [("yes", "Yes"), ("no", "No")].map(|(value, text)| (value, text.to_string())).into_iter();
    let mut areas = areas.to_vec();
    areas.extend(filter.facts.area.iter().filter(|area| !areas.contains(area)).cloned().collect::<Vec<_>>());
    view! {
        <details open=filter.has_facts()>
            <summary>"What they told us of themselves"</summary>
            <p class="hint">"Most say nothing, and none has to."</p>
            <div class="inline">
                {select(form, "age_band", "Age", "Any, or not said", AgeBand::VARIANTS.iter().map(|age| (<&str>::from(age), band(*age))))}
                {select(form, "area", "Area", "Any, or not said", areas.into_iter().map(|area| (area.clone(), area)))}
                {select(form, "in_care", "Is or was in care", "Any, or not said", said())}
                {select(form, "disability", "Disability", "Any, or not said", said())}
                {select(form, "feeling", "Feels", "Any, or not said", Feeling::VARIANTS.iter().map(|feeling| (<&str>::from(feeling), in_words(feeling.into()))))}
            </div>
        </details>
    }
    .into_markup()
}
