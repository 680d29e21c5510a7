//! Drafting the answer to a theme: what the Board says, in words a fourteen-year-old would use.

use crate::{
    analysis::{store as analysis, store::Theme},
    clock::{say_day, short_day},
    desk::{
        plan::is_near,
        themes::{Forms, refuse},
    },
    id::ThemeId,
    influence::{
        AnswerKind,
        answer_status::AnswerStatus,
        answers::spoken,
        store::{self, Draft},
    },
    plan::{store as plan, store::Meeting},
    staff::proof::Reviewer,
    state::App,
    web::{self, Answer, DeskForm, Fields, Page, desk_form::TEXT},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use jiff::civil::Date;
use leptos::prelude::*;
use strum::VariantArray;

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}/answer", post(draft))
}

/// `POST /themes/{id}/answer`
async fn draft(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let theme: ThemeId = id.parse()?;
    let mut form = DeskForm::sent("answer-", &fields, &["kind", "words", "until", "meeting"]);
    let mut tx = app.write_as_staff().await?;
    analysis::theme(&mut tx, theme).await?.ok_or(web::Error::NotThere)?;
    let (meetings, today) = (plan::meetings(&mut tx).await?, app.clock.today());
    let kind = form.pick::<AnswerKind>("kind", |_| true, "Pick what the Board says.");
    let words = form.text("words", TEXT, "Write the answer.");
    let soon = |day: &Date| *day >= today && is_near(*day, today);
    let until = match kind {
        Some(AnswerKind::StillDeciding) => form.pick("until", soon, "Write the day by which the Board decides: today or later, within ten years."),
        Some(AnswerKind::WillDo) => form.pick_or_none("until", soon, "Write a day from today on, within ten years, or none."),
        _ => None,
    };
    let now = store::answers(&mut tx).await?.into_iter().find(|answer| answer.theme == theme && answer.published_on.is_none());
    let was = fields.text("was");
    if let Some(now) = now.filter(|now| !was.is_empty() && now.id.to_string() != was) {
        let name = &now.drafted_by_name;
        form.wrong("words", &format!("{name} has saved another draft meanwhile: “{}” Saving again puts yours in its place.", now.words));
    }
    let meeting = form.pick_or_none("meeting", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list.");
    if let Some(kind) = kind.filter(|_| form.is_fine()) {
        let draft = Draft { theme, kind, words: &words, until, meeting };
        if store::draft(&mut tx, &app.audit_context(), &reviewer, &draft).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&format!("/themes/{theme}#answer")));
        }
        form.wrong("words", "This theme has a published answer. A publisher must withdraw it before a new one is drafted.");
    }
    refuse(&app, &mut tx, &reviewer, page, theme, Forms { answer: Some(form), ..Forms::default() }).await
}

/// The form for a draft, as it was last written, or empty.
pub fn draft_of(standing: &AnswerStatus, meetings: &[Meeting]) -> DeskForm {
    let form = DeskForm::fresh("answer-");
    let Some(draft) = standing.draft() else { return form };
    let form = form.with("kind", <&str>::from(draft.kind)).with("words", &draft.words);
    let form = draft.until.iter().fold(form, |form, until| form.with("until", until));
    let discussed = meetings.iter().filter(|meeting| Some(meeting.held_on) == draft.discussed_on);
    discussed.fold(form, |form, meeting| form.with("meeting", meeting.id))
}

/// The answer of a theme: what is published, or the form to draft it.
pub fn answer_section(theme: &Theme, standing: &AnswerStatus, form: &DeskForm, meetings: &[Meeting], today: Date) -> impl IntoView + use<> {
    let due = match (&theme.meeting, standing.late_words()) {
        (Some(meeting), Some(late)) => {
            view! { "Due at the Board on "{say_day(meeting.held_on)}": "<span class="chip late">{late}</span>" " }.into_any()
        }
        (Some(meeting), None) => view! { "Due at the Board on "{say_day(meeting.held_on)}". " }.into_any(),
        (None, _) => "No meeting is set for it. ".into_any(),
    };
    let inside = match standing.published() {
        Some(answer) => view! {
            {spoken(answer)}
            <p class="hush">"Published on "{say_day(answer.published_on.unwrap_or(today))}". Written by "{answer.drafted_by_name.clone()}"."</p>
            <p>"To answer anew, a publisher must withdraw this one first, on "<a href="/answers">"Answers"</a>"."</p>
        }
        .into_any(),
        None => draft_form(theme, standing, form, meetings).into_any(),
    };
    let problem = (!form.is_fine() && standing.published().is_some())
        .then(|| view! { <p class="error" id="answer-words">{form.wrongs().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")}</p> });
    view! {
        <section class="panel" id="answer" aria-labelledby="the-answer">
            <h2 id="the-answer">"Answer"</h2>
            <p class="hush">{due}"Someone else publishes what you write."</p>
            {problem}{inside}
        </section>
    }
}

fn draft_form(theme: &Theme, standing: &AnswerStatus, form: &DeskForm, meetings: &[Meeting]) -> impl IntoView + use<> {
    let now = standing.draft().map(|draft| {
        view! { <p>"Draft by "{draft.drafted_by_name.clone()}", "{say_day(draft.drafted_on)}". Saving replaces it and makes it yours."</p> }
    });
    let kinds = AnswerKind::VARIANTS.iter().map(|&kind| (<&str>::from(kind).to_string(), kind.words().to_string())).collect();
    let days = meetings.iter().rev().map(|meeting| form.option("meeting", meeting.id, short_day(meeting.held_on)));
    let days = (form.option("meeting", "", "No meeting yet"), days.collect_view()).into_any();
    view! {
        {now}
        <form class="noprint" method="post" action=format!("/themes/{}/answer", theme.id)>
            <input type="hidden" name="was" value=standing.draft().map(|draft| draft.id.to_string()).unwrap_or("none".into())/>
            {form.picks("kind", "radio", "What does the Board say?", "", kinds)}
            {form.area("words", "In words a fourteen-year-old would use", "Anyone can read this once it is published. Quote nothing that could tell who said it.", 5)}
            <div class="inline">
                {form.input("until", "date", "Until", "When still deciding, or will do.")}
                {form.select("meeting", "The Board talked about it on", "", days)}
            </div>
            <div class="btns"><button class="bt main">"Save the draft"</button></div>
        </form>
    }
}
