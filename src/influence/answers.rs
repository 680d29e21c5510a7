//! The page of answers, where a publisher publishes a draft by somebody else, or withdraws an answer with a note.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    id::AnswerId,
    influence::{
        answer_status::{AnswerStatus, kind_label},
        public,
        read_store::{self, Influence},
        store::{self, Publication},
        view::chip,
    },
    staff::{
        Person, Role,
        proof::{AnswerReader, Proof, Publisher},
    },
    state::App,
    web::{
        self, Answer, DeskForm, Done, Fields, Page,
        desk_form::TEXT,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::StatusCode;
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Publishing reaches everybody, so it takes two presses.
const UNSURE: &str = "Tick that you have read all of it. Anyone can read it once it is published.";

const OWN_DRAFT: &str = "Nobody publishes their own words. You wrote this, so someone else has to publish it.";
const NOTHING_FOR_YOU: &str = "It does not say yet what it means for the young person who reads it. A reviewer adds that sentence where the theme is answered; \
                              then it can be published.";

const DONE: [(&str, &str); 2] = [
    ("published", "Published: anyone can read it from now on. To take it back, withdraw it with a note."),
    ("withdrawn", "Withdrawn. Your note stands in its place."),
];

pub fn routes() -> Router<App> {
    Router::new().route("/answers", get(index)).route("/answers/{id}/publication", post(publish)).route("/answers/{id}/withdrawal", post(withdraw))
}

/// `GET /answers`
async fn index(State(app): State<App>, reader: AnswerReader, page: Page, done: Done) -> Answer {
    answers_page(&mut *app.read().await?, &reader, page, (vec![], done), None).await
}

/// `POST /answers/{id}/publication`
async fn publish(State(app): State<App>, publisher: Publisher, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: AnswerId = id.parse()?;
    let mut tx = app.write_as_staff().await?;
    if fields.text("sure") != "yes" && store::answer(&mut tx, id).await?.is_some_and(|answer| answer.published_on.is_none()) {
        let problem = (format!("sure-{id}"), UNSURE.into());
        return Ok(web::unprocessable(answers_page(&mut tx, &publisher, page.wrong(), (vec![problem], Done::default()), None).await?));
    }
    let draft = store::answer(&mut tx, id).await?.filter(|answer| answer.published_on.is_none());
    if let Some(draft) = draft {
        let influences = read_store::influences_of_theme(&mut tx, draft.theme).await?;
        let seen = fields.text("seen");
        if !seen.is_empty() && seen != fingerprint(&draft, &influences.iter().collect::<Vec<_>>()) {
            return draft_gone(&mut tx, &publisher, page).await;
        }
    }
    match store::publish(&mut tx, &app.audit_context(), &publisher, id).await? {
        Some(Publication::Published) => {
            tx.commit().await?;
            Ok(web::redirect("/answers?done=published"))
        }
        Some(refused) => {
            let why = if refused == Publication::OwnDraft { OWN_DRAFT } else { NOTHING_FOR_YOU };
            let problem = (format!("answer-{id}"), why.into());
            Ok(web::unprocessable(answers_page(&mut tx, &publisher, page.wrong(), (vec![problem], Done::default()), None).await?))
        }
        // A repeated form finds its answer published already.
        None if store::answer(&mut tx, id).await?.is_some_and(|answer| answer.is_public()) => Ok(web::redirect("/answers?done=published")),
        None => draft_gone(&mut tx, &publisher, page).await,
    }
}

/// `POST /answers/{id}/withdrawal`
async fn withdraw(State(app): State<App>, publisher: Publisher, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: AnswerId = id.parse()?;
    let mut form = DeskForm::sent(format!("withdraw-{id}-"), &fields, &["note"]);
    let mut tx = app.write_as_staff().await?;
    match store::answer(&mut tx, id).await? {
        Some(answer) if answer.is_public() => {}
        // A repeated form finds its answer withdrawn already.
        Some(answer) if answer.withdrawn_on.is_some() => return Ok(web::redirect("/answers?done=withdrawn")),
        _ => return draft_gone(&mut tx, &publisher, page).await,
    }
    let note = form.text("note", TEXT, "Write why it is withdrawn. Young people who read it will want to know.");
    if !form.is_fine() {
        return Ok(web::unprocessable(answers_page(&mut tx, &publisher, page.wrong(), (form.wrongs(), Done::default()), Some((id, form))).await?));
    }
    store::withdraw(&mut tx, &app.audit_context(), &publisher, id, &note).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect("/answers?done=withdrawn"))
}

/// Answers 404 with the list of answers and the reason.
async fn draft_gone(db: &mut Conn, publisher: &Publisher, page: Page) -> Answer {
    let problem = (
        "drafts".into(),
        "This draft is not there any more as it was: somebody changed it, its theme or what stands beside it. Please read what is there now.".into(),
    );
    let page = answers_page(db, publisher, page.wrong(), (vec![problem], Done::default()), None).await?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

/// Renders the status of an answer as a chip with its author or day.
pub fn status_view(status: &AnswerStatus) -> Markup {
    match (status.published(), status.draft()) {
        (Some(answer), _) => {
            view! { <span class="chip ok">"published"</span>" "{answer.published_on.map(short_day)}": "{kind_label(answer)} }.into_markup()
        }
        (None, Some(draft)) => {
            view! { <span class="chip now">"draft"</span>" by "{draft.drafted_by_name.clone()}": "{kind_label(draft)} }.into_markup()
        }
        (None, None) => status.label().into_markup(),
    }
}

/// Renders the text of an answer, and the sentence that young people read first.
pub fn answer_text(answer: &store::Answer) -> impl IntoView + use<> {
    let for_you = answer.for_you.clone().map(|sentence| view! { <p class="said"><b>"For you: "</b><bdi dir="auto">{sentence}</bdi></p> });
    view! { <div class="we"><p class="kind">{kind_label(answer)}</p>{for_you}<p class="said"><bdi dir="auto">{answer.words.clone()}</bdi></p></div> }
}

async fn answers_page(
    db: &mut Conn,
    reader: &impl Proof,
    page: Page,
    said: (Vec<(String, String)>, Done),
    withdrawal: Option<(AnswerId, DeskForm)>,
) -> Answer {
    let answers = store::answers(db).await?;
    let influences = read_store::influences(db).await?;
    let page = page.desk(reader.desk());
    Ok(answers_view(&page, reader.person(), (&answers, &influences), said, withdrawal.as_ref()))
}

fn answers_view(
    page: &Page,
    me: &Person,
    (answers, influences): (&[store::Answer], &[Influence]),
    (problems, done): (Vec<(String, String)>, Done),
    withdrawal: Option<&(AnswerId, DeskForm)>,
) -> Response {
    let or_none =
        |list: Vec<Markup>, none: &'static str| if list.is_empty() { vec![view! { <p class="hush">{none}</p> }.into_markup()] } else { list };
    let drafts = answers.iter().filter(|answer| answer.published_on.is_none()).map(|answer| {
        let of_theme: Vec<_> = influences.iter().filter(|influence| influence.theme == answer.theme).collect();
        draft_box(page, answer, &of_theme, me).into_markup()
    });
    let public = answers.iter().filter(|answer| answer.is_public()).map(|answer| public_box(answer, me, withdrawal).into_markup());
    let withdrawn = answers.iter().filter(|answer| answer.withdrawn_on.is_some()).map(|answer| withdrawn_box(answer, me).into_markup());
    let (drafts, public, withdrawn) = (drafts.collect(), public.collect(), withdrawn.collect());
    page.static_page("Answers", || {
        view! {
            <ErrorSummary text=page.text problems/>
            {done.view(&DONE)}
            <h1>"Answers"</h1>
            <h2 id="drafts">"Waiting to be published"</h2>
            <p class="hush">"A draft is published by someone who did not write it."</p>
            {or_none(drafts, "Nothing is waiting.")}
            <h2>"Published"</h2>
            <p class="hush">"Anyone can read these on "<a href="/you-said-we-did">"what changed"</a>"."</p>
            {or_none(public, "Nothing is published yet.")}
            <h2>"Withdrawn"</h2>
            {or_none(withdrawn, "None.")}
        }
    })
}

/// Renders the theme of an answer. Only reviewers may read its feedback, so only they see the link.
fn claim(answer: &store::Answer, me: &Person) -> Markup {
    let name = view! { <bdi dir="auto">{answer.theme_name.clone()}</bdi> };
    let name =
        if me.is(Role::Reviewer) { view! { <a href=format!("/themes/{}", answer.theme)>{name}</a> }.into_markup() } else { name.into_markup() };
    view! { <h3>{name}</h3>{(!answer.theme_about.is_empty()).then(|| view! { <p class="said hush"><bdi dir="auto">{answer.theme_about.clone()}</bdi></p> })} }.into_markup()
}

/// Hashes everything that publication makes public, so that a form from before a change is refused.
fn fingerprint(draft: &store::Answer, influences: &[&Influence]) -> String {
    let mut hasher = DefaultHasher::new();
    (&draft.theme_name, &draft.theme_about).hash(&mut hasher);
    for influence in influences {
        let wording = influence.change.as_ref().map(|change| change.wording.to_string());
        (influence.id.to_string(), influence.plan_item.to_string(), wording, <&str>::from(influence.strength)).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
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

fn draft_box(page: &Page, answer: &store::Answer, influences: &[&Influence], me: &Person) -> impl IntoView + use<> {
    let mine = answer.drafted_by == me.id;
    let author = if mine { "you".to_string() } else { answer.drafted_by_name.clone() };
    let button = match (me.is(Role::Publisher), mine) {
        (true, false) if answer.for_you.is_none() => {
            view! { <button class="bt" disabled=true>"Publish"</button>" "<span class="hush">{NOTHING_FOR_YOU}</span> }.into_markup()
        }
        (true, false) => view! {
            <label class="pick"><input type="checkbox" id=format!("sure-{}", answer.id) name="sure" value="yes"/>"I have read all of it. Anyone may read it from now on."</label>
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
            {changes(page, influences)}
            <p class="hush">"Written by "{author}", "{say_day(answer.drafted_on)}{discussed(answer)}</p>
            <form class="tools" method="post" action=format!("/answers/{}/publication", answer.id) autocomplete="off"><input type="hidden" name="seen" value=fingerprint(answer, influences)/>{button}</form>
        </article>
    }
}

fn public_box(answer: &store::Answer, me: &Person, withdrawal: Option<&(AnswerId, DeskForm)>) -> impl IntoView + use<> {
    let fresh = DeskForm::fresh(format!("withdraw-{}-", answer.id));
    let form = withdrawal.filter(|(id, _)| *id == answer.id).map_or(&fresh, |(_, form)| form);
    let withdraw = me.is(Role::Publisher).then(|| {
        view! {
            <details open=!form.is_fine()>
                <summary>"Withdraw"<span class="hide">": "{answer.theme_name.clone()}</span></summary>
                <form method="post" action=format!("/answers/{}/withdrawal", answer.id)>
                    {form.area("note", "Why", "This note stays in its place, and anyone can read it.", 3)}
                    <button class="bt">"Withdraw the answer"</button>
                </form>
            </details>
        }
    });
    view! {
        <article class="panel slim" id=format!("answer-{}", answer.id)>
            {claim(answer, me)}
            {answer_text(answer)}
            <p class="hush">"Published on "{answer.published_on.map(say_day)}". Written by "{answer.drafted_by_name.clone()}{discussed(answer)}</p>
            {withdraw}
        </article>
    }
}

fn withdrawn_box(answer: &store::Answer, me: &Person) -> impl IntoView + use<> {
    view! {
        <article class="panel slim">
            {claim(answer, me)}
            <p>"Withdrawn on "{answer.withdrawn_on.map(say_day)}": "<bdi dir="auto">{answer.withdrawn_note.clone()}</bdi></p>
            <details><summary>"What it said"<span class="hide">": "{answer.theme_name.clone()}</span></summary>{answer_text(answer)}</details>
        </article>
    }
}

fn discussed(answer: &store::Answer) -> String {
    answer.discussed_on.map_or(".".into(), |on| format!(". The Board talked about it on {}.", short_day(on)))
}
