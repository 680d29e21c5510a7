//! The influences of a theme: their list, the form that links a theme to the plan, and their removal.

use crate::{
    analysis::store::Theme,
    clock::short_day,
    desk::{
        records::ThemeAt,
        theme::{Forms, refuse},
    },
    id::{InfluenceId, PlanItemId, WordingId},
    influence::{
        Strength,
        link_store::{self, NewInfluence},
        read_store::{self, Influence},
        view::{chip, wording_of},
    },
    plan::store::{PlanItem, Wording},
    staff::proof::Reviewer,
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page,
        desk_form::TEXT,
        done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;
use std::str::FromStr;
use strum::VariantArray;

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}/influence", post(link)).route("/influence/{id}/removal", post(unlink))
}

/// The target of an influence: an item as a whole, or one of its wordings. Written `item` or `item.wording`.
struct Target {
    item: PlanItemId,
    wording: Option<WordingId>,
}

impl FromStr for Target {
    type Err = crate::id::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (item, wording) = text.split_once('.').map_or((text, None), |(item, wording)| (item, Some(wording)));
        Ok(Self { item: item.parse()?, wording: wording.map(str::parse).transpose()? })
    }
}

/// `POST /themes/{id}/influence`
async fn link(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("influence-", &fields, &["item", "strength", "reason"]);
    let mut tx = app.write_as_staff().await?;
    let target = form.pick::<Target>("item", |_| true, "Pick a plan item, or one of its wordings.");
    let strength = form.pick::<Strength>("strength", |_| true, "Pick how strongly.");
    if target.as_ref().is_some_and(|target| target.wording.is_some()) && strength == Some(Strength::Considered) {
        form.wrong("strength", "A changed wording is more than considered. Pick another strength, or the plan item as a whole.");
    }
    let reason = form.text("reason", TEXT, "Write why you say so. An inspector will ask.");
    if let Some((target, strength)) = target.zip(strength).filter(|_| form.is_fine()) {
        let new = NewInfluence { theme: theme.id, plan_item: target.item, wording: target.wording, strength, reason: &reason };
        let audit = app.audit_context();
        if link_store::link(&mut tx, &audit, &reviewer, &new).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{}", theme.id), "tied", audit.act())));
        }
        form.wrong("item", "This is not in the plan. Pick another.");
    }
    refuse(&app, &mut tx, &reviewer, page, theme, Forms { influence: Some(form), ..Forms::default() }).await
}

/// `POST /influence/{id}/removal`
async fn unlink(State(app): State<App>, reviewer: Reviewer, Path(id): Path<String>) -> Answer {
    let id: InfluenceId = id.parse()?;
    let mut tx = app.write_as_staff().await?;
    let influence = read_store::influence(&mut tx, id).await?.ok_or(web::Error::NotThere)?;
    let audit = app.audit_context();
    link_store::unlink(&mut tx, &audit, &reviewer, id).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&done::at(&format!("/themes/{}", influence.theme), "untied", audit.act())))
}

/// Renders the influences of a theme, each with a form to remove it.
pub fn influence_list(influences: &[Influence]) -> impl IntoView + use<> {
    let list = influences.iter().map(|influence| {
        let item = format!("/plan/{}", influence.plan_item);
        let change = influence.change.as_ref().map(|change| view! { <p class="hush">"Its "{wording_of(change)}"."</p> });
        view! {
            <li>
                <p><b><a href=item><bdi dir="auto">{influence.plan_item_name.clone()}</bdi></a></b></p>
                <p>{chip(influence.strength)}" "<bdi dir="auto">{influence.reason.clone()}</bdi></p>
                {change}
                <p class="hush">"Tied on "{short_day(influence.linked_on)}" by "{influence.linked_by.clone()}"."</p>
                {removal_form(influence)}
            </li>
        }
    });
    let none = influences.is_empty().then(|| view! { <p class="hush">"Nothing yet."</p> });
    (none, view! { <ul class="plainlist">{list.collect_view()}</ul> })
}

fn removal_form(influence: &Influence) -> Markup {
    if influence.published_with.is_some() {
        return view! { <p class="hush">"Published beside the answer. To take it back, the answer is withdrawn first."</p> }.into_markup();
    }
    view! {
        <form method="post" action=format!("/influence/{}/removal", influence.id)>
            <button class="bt">"Take back"<span class="hide">": "{influence.plan_item_name.clone()}</span></button>
        </form>
    }
    .into_markup()
}

/// Renders the form that links a theme to the plan.
pub fn link_form(theme: &Theme, form: &DeskForm, choices: &[(PlanItem, Vec<Wording>)]) -> impl IntoView + use<> {
    let offered = choices.iter().filter(|(item, _)| !item.retired || form.value("item").starts_with(&item.id.to_string()));
    let items = offered.map(|(item, wordings)| {
        // The first wording is older than any feedback; only later ones are changes.
        let wordings = wordings.iter().skip(1).map(|wording| {
            let text = format!("Wording {} of {}", wording.number, short_day(wording.changed_on));
            form.option("item", format!("{}.{}", item.id, wording.id), text)
        });
        view! { <optgroup label=item.name.clone()>{form.option("item", item.id, format!("{}, as a whole", item.name))}{wordings.collect_view()}</optgroup> }
    });
    let items = (form.option("item", "", "Pick one"), items.collect_view()).into_markup();
    let strengths = Strength::VARIANTS.iter().map(|&strength| form.option("strength", <&str>::from(strength), strength.label()));
    let strengths = (form.option("strength", "", "Pick one"), strengths.collect_view()).into_markup();
    view! {
        <form class="noprint" method="post" action=format!("/themes/{}/influence", theme.id)>
            <h3>"Tie it to the plan"</h3>
            {form.select("item", "Plan item or wording", "", items)}
            {form.select("strength", "How strongly", "“Already planned” and “Considered” keep us honest.", strengths)}
            {form.area("reason", "Why we say so", "", 3)}
            <button class="bt">"Tie"</button>
        </form>
    }
}
