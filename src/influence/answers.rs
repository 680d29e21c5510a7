//! The page of answers, where a publisher publishes a draft by somebody else, or withdraws an answer with a note.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    id::AnswerId,
    influence::{
        answer_status::{AnswerStatus, kind_label},
        drafts::{Draft, NOTHING_FOR_YOU, Ticks, draft_box, drafts, version, warning},
        read_store,
        store::{self, Publication},
    },
    staff::{
        Person, Role,
        proof::{AnswerReader, Proof, Publisher},
    },
    state::App,
    vault::Vault,
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

const OWN_DRAFT: &str = "Nobody publishes their own words. You wrote this, so someone else has to publish it.";
const CHANGED_DRAFT: &str =
    "Somebody changed the theme of this draft or what stands beside it since you opened it, so nothing was published. Please read it again.";
const DONE: [(&str, &str); 2] = [
    ("published", "Published: anyone can read it from now on. To take it back, withdraw it with a note."),
    ("withdrawn", "Withdrawn. Your note stands in its place."),
];

pub fn routes() -> Router<App> {
    Router::new().route("/answers", get(index)).route("/answers/{id}/publication", post(publish)).route("/answers/{id}/withdrawal", post(withdraw))
}

/// `GET /answers`
async fn index(State(app): State<App>, reader: AnswerReader, page: Page, done: Done) -> Answer {
    answers_page(&mut *app.read().await?, &app.vault, &reader, page, Said { done, ..Said::default() }, None).await
}

/// `POST /answers/{id}/publication`
async fn publish(State(app): State<App>, publisher: Publisher, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: AnswerId = id.parse()?;
    let mut tx = app.write_as_staff().await?;
    let draft = store::answer(&mut tx, id).await?.filter(|answer| answer.published_on.is_none());
    if let Some(draft) = draft {
        let ticks = Ticks { draft: Some(id), sure: fields.text("sure") == "yes", warned: fields.text("warned").into() };
        // Before the ticks: a page that asks for one again shows the present text.
        let influences = read_store::influences_of_theme(&mut tx, draft.theme).await?;
        if version(&app.vault, &draft, &influences.iter().collect::<Vec<_>>())?.is_stale(&fields) {
            let said = Said::problems(vec![("drafts".into(), CHANGED_DRAFT.into())]);
            return Ok(web::refused(true, answers_page(&mut tx, &app.vault, &publisher, page.wrong(), said, None).await?));
        }
        let problems = ticks.problems(id, warning(&mut tx, publisher.person(), draft.theme).await?);
        if !problems.is_empty() {
            return refused(&mut tx, &app.vault, &publisher, page, problems, ticks).await;
        }
    }
    match store::publish(&mut tx, &app.audit_context(), &publisher, id).await? {
        Some(Publication::Published) => {
            tx.commit().await?;
            Ok(web::redirect("/answers?done=published"))
        }
        Some(why) => {
            let why = if why == Publication::OwnDraft { OWN_DRAFT } else { NOTHING_FOR_YOU };
            refused(&mut tx, &app.vault, &publisher, page, vec![(format!("answer-{id}"), why.into())], Ticks::default()).await
        }
        // A repeated form finds its answer published already.
        None if store::answer(&mut tx, id).await?.is_some_and(|answer| answer.is_public()) => Ok(web::redirect("/answers?done=published")),
        None => draft_gone(&mut tx, &app.vault, &publisher, page).await,
    }
}

async fn refused(db: &mut Conn, vault: &Vault, publisher: &Publisher, page: Page, problems: Vec<(String, String)>, ticks: Ticks) -> Answer {
    let said = Said { problems, ticks, ..Said::default() };
    Ok(web::unprocessable(answers_page(db, vault, publisher, page.wrong(), said, None).await?))
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
        _ => return draft_gone(&mut tx, &app.vault, &publisher, page).await,
    }
    let note = form.text("note", TEXT, "Write why it is withdrawn. Young people who read it will want to know.");
    if !form.is_fine() {
        return Ok(web::unprocessable(
            answers_page(&mut tx, &app.vault, &publisher, page.wrong(), Said::problems(form.wrongs()), Some((id, form))).await?,
        ));
    }
    store::withdraw(&mut tx, &app.audit_context(), &publisher, id, &note).await?.ok_or(web::Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect("/answers?done=withdrawn"))
}

/// Answers 404 with the list of answers and the reason.
async fn draft_gone(db: &mut Conn, vault: &Vault, publisher: &Publisher, page: Page) -> Answer {
    let problem =
        ("drafts".into(), "This draft is not there any more: somebody saved another, or took it away. Please read what is there now.".into());
    let page = answers_page(db, vault, publisher, page.wrong(), Said::problems(vec![problem]), None).await?;
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

/// The last act, and the problems of a form with the ticks that it had.
#[derive(Default)]
struct Said {
    done: Done,
    problems: Vec<(String, String)>,
    ticks: Ticks,
}

impl Said {
    fn problems(problems: Vec<(String, String)>) -> Self {
        Self { problems, ..Self::default() }
    }
}

async fn answers_page(db: &mut Conn, vault: &Vault, reader: &impl Proof, page: Page, said: Said, withdrawal: Option<(AnswerId, DeskForm)>) -> Answer {
    let answers = store::answers(db).await?;
    let influences = read_store::influences(db).await?;
    let drafts = drafts(db, vault, reader.person(), &answers, &influences).await?;
    let page = page.desk(reader.desk());
    Ok(answers_view(&page, reader.person(), (&answers, &drafts), said, withdrawal.as_ref()))
}

fn answers_view(
    page: &Page,
    me: &Person,
    (answers, drafts): (&[store::Answer], &[Draft<'_>]),
    Said { done, problems, ticks }: Said,
    withdrawal: Option<&(AnswerId, DeskForm)>,
) -> Response {
    let or_none =
        |list: Vec<Markup>, none: &'static str| if list.is_empty() { vec![view! { <p class="hush">{none}</p> }.into_markup()] } else { list };
    let drafts = drafts.iter().map(|draft| {
        let is_wrong = |tick: &str| problems.iter().any(|(field, _)| *field == format!("{tick}-{}", draft.answer.id));
        draft_box(page, draft, me, &ticks, is_wrong("warned")).into_markup()
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
pub fn claim(answer: &store::Answer, me: &Person) -> Markup {
    let name = view! { <bdi dir="auto">{answer.theme_name.clone()}</bdi> };
    let name =
        if me.is(Role::Reviewer) { view! { <a href=format!("/themes/{}", answer.theme)>{name}</a> }.into_markup() } else { name.into_markup() };
    view! { <h3>{name}</h3>{(!answer.theme_about.is_empty()).then(|| view! { <p class="said hush"><bdi dir="auto">{answer.theme_about.clone()}</bdi></p> })} }.into_markup()
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

pub fn discussed(answer: &store::Answer) -> String {
    answer.discussed_on.map_or(".".into(), |on| format!(". The Board talked about it on {}.", short_day(on)))
}
