//! Drafts of answers as a publisher reads them: the text, how much stands behind it, and the ticks that publishing takes.

use crate::{
    analysis::{
        evidence::{NOT_READ, Warning, says},
        read_store::sources,
        store::theme,
    },
    clock::say_day,
    db::Conn,
    group_sessions::suppression::alone,
    id::{AnswerId, ThemeId},
    influence::{
        answers::{answer_text, claim, discussed},
        public,
        read_store::Influence,
        store,
        view::chip,
    },
    staff::{Person, Role},
    vault::Vault,
    web::{
        Page,
        conflict::Version,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// Publishing reaches everybody, so it takes two presses.
const UNSURE: &str = "Tick that you have read all of it. Anyone can read it once it is published.";

/// The reason why a draft is not published yet.
pub const NOTHING_FOR_YOU: &str = "It does not say yet what it means for the young person who reads it. A reviewer adds that sentence where the theme is answered; \
                              then it can be published.";

/// The ticks of the form that publishes a draft, as they were sent.
#[derive(Default)]
pub struct Ticks {
    pub draft: Option<AnswerId>,
    pub sure: bool,
    /// The name of the warning that was read.
    pub warned: String,
}

impl Ticks {
    /// The ticks that a draft needs and a form lacks.
    pub fn problems(&self, id: AnswerId, warning: Option<Warning>) -> Vec<(String, String)> {
        let unread = warning.is_some_and(|warning| !warning.is_read(&self.warned)).then(|| (format!("warned-{id}"), NOT_READ.to_string()));
        let unsure = (!self.sure).then(|| (format!("sure-{id}"), UNSURE.to_string()));
        unread.into_iter().chain(unsure).collect()
    }
}

/// A draft with all that a publisher reads before it is public.
pub struct Draft<'a> {
    pub answer: &'a store::Answer,
    influences: Vec<&'a Influence>,
    /// How many pieces say so, and how many say otherwise.
    says: String,
    warning: Option<Warning>,
    was: Version,
}

/// The warning about a theme as somebody is told it: only reviewers may read the pieces, and know how few they are.
pub async fn warning(db: &mut Conn, me: &Person, theme: ThemeId) -> sqlx::Result<Option<Warning>> {
    let warning = Warning::of(&sources(db, theme).await?);
    Ok(if me.is(Role::Reviewer) { warning } else { warning.map(Warning::without_number) })
}

/// The drafts among some answers, for whoever reads the page.
pub async fn drafts<'a>(
    db: &mut Conn,
    vault: &Vault,
    me: &Person,
    answers: &'a [store::Answer],
    influences: &'a [Influence],
) -> sqlx::Result<Vec<Draft<'a>>> {
    let mut drafts = vec![];
    for answer in answers.iter().filter(|answer| answer.published_on.is_none()) {
        let (count, against) = theme(db, answer.theme).await?.map_or((0, 0), |theme| (theme.count, theme.against));
        let number = |number: i64| if me.is(Role::Reviewer) { number.to_string() } else { alone(number) };
        let influences: Vec<&Influence> = influences.iter().filter(|influence| influence.theme == answer.theme).collect();
        let (says, warning) = (says(count - against, against, number), warning(db, me, answer.theme).await?);
        drafts.push(Draft { answer, was: version(vault, answer, &influences)?, influences, says, warning });
    }
    Ok(drafts)
}

/// Everything that publication makes public, so that a form from before a change is refused.
pub fn version(vault: &Vault, draft: &store::Answer, influences: &[&Influence]) -> sqlx::Result<Version> {
    let influences: Vec<_> = influences
        .iter()
        .map(|influence| {
            let wording = influence.change.as_ref().map(|change| change.wording.to_string());
            (influence.id.to_string(), influence.plan_item.to_string(), wording, <&str>::from(influence.strength))
        })
        .collect();
    Version::of(vault, &(&draft.theme_name, &draft.theme_about, influences))
}

/// Renders the plan changes that are published with the answer.
fn changes(page: &Page, influences: &[&Influence]) -> Option<Markup> {
    let changes = influences.iter().filter_map(|influence| {
        let change = public::change(page.text, influence.change.as_ref()?, influence.strength);
        Some(view! { <p><b><bdi dir="auto">{influence.plan_item_name.clone()}</bdi></b>" "{chip(influence.strength)}</p>{change} })
    });
    let changes: Vec<_> = changes.collect();
    (!changes.is_empty())
        .then(|| view! { <details><summary>"What is published beside it: "{changes.len()}" in the plan"</summary>{changes}</details> }.into_markup())
}

/// Renders a draft: how much stands behind it, and the form that publishes it.
pub fn draft_box(page: &Page, draft: &Draft<'_>, me: &Person, ticks: &Ticks, unread: bool) -> impl IntoView + use<> {
    let Draft { answer, influences, says, warning, was } = draft;
    let (sent, none) = (ticks.draft == Some(answer.id), Ticks::default());
    let ticks = if sent { ticks } else { &none };
    let mine = answer.drafted_by == me.id;
    let author = if mine { "you".to_string() } else { answer.drafted_by_name.clone() };
    let button = match (me.is(Role::Publisher), mine) {
        (true, false) if answer.for_you.is_none() => {
            view! { <button class="bt" disabled=true>"Publish"</button>" "<span class="hush">{NOTHING_FOR_YOU}</span> }.into_markup()
        }
        (true, false) => view! {
            {warning.map(|warning| warning.view(format!("warned-{}", answer.id), warning.is_read(&ticks.warned), unread))}
            <label class="pick"><input type="checkbox" id=format!("sure-{}", answer.id) name="sure" value="yes" checked=ticks.sure/>"I have read all of it. Anyone may read it from now on."</label>
            <button class="bt main">"Publish"<span class="hide">": "{answer.theme_name.clone()}</span></button> }.into_markup(),
        (true, true) => {
            view! { <button class="bt" disabled=true>"Publish"</button>" "<span class="hush">"You wrote this, so someone else has to."</span> }
                .into_markup()
        }
        (false, _) => view! { <span class="hush">"A publisher who did not write it publishes it."</span> }.into_markup(),
    };
    view! {
        <article class="panel slim" id=format!("answer-{}", answer.id)>
            {claim(answer, me)}
            {answer_text(answer)}
            <p class="hush">{says.clone()}"."</p>
            {changes(page, influences)}
            <p class="hush">"Written by "{author}", "{say_day(answer.drafted_on)}{discussed(answer)}</p>
            <form class="tools" method="post" action=format!("/answers/{}/publication", answer.id) autocomplete="off">{was.field()}{button}</form>
        </article>
    }
}
