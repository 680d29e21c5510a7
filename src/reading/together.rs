//! Coding together: pieces that had their safety look and carry no code yet, those alike on one page, whole, and one code for all that are ticked.

use crate::{
    coding::{
        Code, Excerpt,
        choice::{self, Choice},
        code_store,
        coding_store::{self, Outcome},
        recent,
    },
    db::Conn,
    feedback::{
        Triage,
        staff_view::{WholeWords, words_version},
        store::{self, Feedback},
    },
    id::FeedbackId,
    reading::{
        alike_pieces::{AT_ONCE, Shown, Start, Together, find},
        safety_look::GOAL,
        sitting::{Progress, Sitting},
        watch,
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    vault::Vault,
    web::{
        self, Answer, DeskForm, Done, Error, Fields, Page, done,
        keys::Key,
        markup::{IntoMarkup, Markup},
        parts::{ErrorSummary, Picture},
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use leptos::prelude::*;
use tower_sessions::Session;

const KEYS: [Key; 9] = [
    ("1–9", "a code you used last"),
    ("c", "code"),
    ("j", "next"),
    ("k", "before"),
    ("x", "tick"),
    ("z", "undo"),
    ("n", "others"),
    ("s", "safety look"),
    ("q", "done for today"),
];
const HERE: &str = "/reading/alike";
const BLIND: &str =
    "You are to code some of these in a second coding, without seeing the codes of others. Code them there, and take other ones here.";

pub fn routes() -> Router<App> {
    Router::new().route("/reading/alike", get(show_alike).post(code))
}

/// The last act, and the form as it was sent.
struct Asked {
    done: Done,
    /// The number of pieces that the last act coded.
    coded: Option<usize>,
    start: Start,
    form: DeskForm,
    /// The pieces that a form came with, when it comes back.
    together: Option<Together>,
}

/// `GET /reading/alike`
async fn show_alike(State(app): State<App>, by: Reviewer, session: Session, page: Page, done: Done, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let act = match done.act() {
        Some(act) => undo::store::find(&mut *app.read().await?, &app.vault, by.person().id, act).await?.and_then(|act| act.changes.ok()),
        None => None,
    };
    let coded = act.map(|changes| changes.iter().filter(|change| change.kind == Kind::Coding).count());
    let asked = Asked { done, coded, start: Start::read(&query), form: DeskForm::fresh("together-"), together: None };
    show(&app, page, &by, &Sitting::of(&session).await?, asked).await
}

/// `POST /reading/alike`: one code for all that were ticked, as whole pieces. Only words that were on the screen are coded: the form carries the
/// hash of each text that it showed.
async fn code(State(app): State<App>, by: Reviewer, session: Session, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("together-", &fields, &["id", choice::FIELDS[0], choice::FIELDS[1], choice::FIELDS[2]]);
    let shown: Vec<(FeedbackId, &str)> = fields.all("shown").take(AT_ONCE).filter_map(seen).collect();
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let (ticked, gone) = ticked(&mut tx, &app, &by, &mut form, &shown).await?;
    let choice = Choice::read(&mut tx, &mut form).await?;
    let mut start = Start::read(&fields);
    if let Some(choice) = choice.filter(|_| form.is_fine()) {
        let code = choice.code(&mut tx, &audit, &by).await?;
        let (mut coded, mut blind) = (0, false);
        for feedback in &ticked {
            let whole = Excerpt::whole(feedback.words.as_deref().unwrap_or_default());
            match coding_store::put(&mut tx, &audit, &by, feedback, &code, whole, "").await? {
                Outcome::Coded => coded += 1,
                Outcome::Blind => blind = true,
                Outcome::Already | Outcome::NotThere => {}
            }
        }
        if coded > 0 {
            tx.commit().await?;
            let word = if gone || coded < ticked.len() { "coded-some" } else { "coded" };
            let ids = form.ticked::<FeedbackId>("id", |_| true);
            start.leave_out(shown.iter().map(|(id, _)| *id).filter(|id| !ids.contains(id)));
            return Ok(web::redirect(&done::at(&address(&start), word, audit.act())));
        }
        form.wrong("id", if blind { BLIND } else { "They have this code already. Take other ones, or another code." });
    }
    drop(tx);
    let together = Some(again(&app, &by, &form, &shown).await?);
    let asked = Asked { done: Done::default(), coded: None, start, form, together };
    Ok(web::unprocessable(show(&app, page.wrong(), &by, &Sitting::of(&session).await?, asked).await?))
}

/// Reads the id of a piece that was on the screen, and the hash of its words.
fn seen(text: &str) -> Option<(FeedbackId, &str)> {
    let (id, hash) = text.split_once('.')?;
    Some((id.parse().ok()?, hash))
}

/// The ticked pieces with the words that were shown, and whether some are not here any more. One that never was on the page is a problem, whatever
/// it is.
async fn ticked(db: &mut Conn, app: &App, by: &Reviewer, form: &mut DeskForm, shown: &[(FeedbackId, &str)]) -> Result<(Vec<Feedback>, bool), Error> {
    let (mut pieces, mut gone, mut changed) = (vec![], false, false);
    let ids = form.ticked::<FeedbackId>("id", |_| true);
    for id in &ids {
        let Some((_, hash)) = shown.iter().find(|(known, _)| known == id) else {
            form.wrong("id", "Something was ticked that was not on this page with all its words. Tick again.");
            return Ok((vec![], gone));
        };
        match to_code(db, app, by, *id).await? {
            Some(feedback) if words_version(&app.vault, &feedback)?.text() == *hash => pieces.push(feedback),
            Some(_) => changed = true,
            None => gone = true,
        }
    }
    if changed {
        form.wrong("id", "The words of some have changed since you opened this. Those are not ticked now: read them again.");
    } else if ids.is_empty() {
        form.wrong("id", "Tick the ones that get the code.");
    } else if pieces.is_empty() {
        form.wrong("id", "None of these is here to be coded any more. Somebody was quicker, or they are not here now.");
    }
    Ok((pieces, gone))
}

/// A piece for analysis whose words can be read.
async fn to_code(db: &mut Conn, app: &App, by: &Reviewer, id: FeedbackId) -> Result<Option<Feedback>, Error> {
    let feedback = store::feedback(db, &app.vault, by, id).await?;
    Ok(feedback.filter(|feedback| feedback.triage == Some(Triage::ForAnalysis) && feedback.words.is_ok()))
}

/// The pieces that a form came with, those still ticked whose words are the same.
async fn again(app: &App, by: &Reviewer, form: &DeskForm, shown: &[(FeedbackId, &str)]) -> Result<Together, Error> {
    let ids = form.ticked::<FeedbackId>("id", |_| true);
    let (mut db, mut together) = (app.read().await?, Together::default());
    for (id, hash) in shown {
        if let Some(feedback) = to_code(&mut db, app, by, *id).await? {
            let ticked = ids.contains(id) && words_version(&app.vault, &feedback)?.text() == *hash;
            together.pieces.push(Shown { feedback, ticked });
        }
    }
    Ok(together)
}

/// The address of the page that begins so. Ids need no escaping.
fn address(start: &Start) -> String {
    let fields: Vec<String> = start.fields().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    if fields.is_empty() { HERE.into() } else { format!("{HERE}?{}", fields.join("&")) }
}

const DONE: [(&str, &str); 6] = [
    ("coded", "Coded."),
    ("coded-some", "Coded. Some of the ticked ones were no longer here, had the code already, or are yours to code blind."),
    ("undone", "Undone: the codes are off again."),
    ("undone-some", "Undone, but for what somebody has changed since."),
    GOAL[0],
    GOAL[1],
];

async fn show(app: &App, page: Page, by: &Reviewer, sitting: &Sitting, asked: Asked) -> Answer {
    watch::note(app).await;
    let mut db = app.read().await?;
    let progress = Progress::read(&mut db, app, by, sitting).await?;
    let is_enough = progress.is_reached() && asked.together.is_none();
    let mut start = asked.start;
    let together = match asked.together {
        Some(together) => together,
        None if is_enough => Together::default(),
        None => find(&mut db, app, by, &start).await?,
    };
    if together.is_anew {
        start.come_round();
    }
    let codebook = code_store::codes(&mut db).await?;
    let last = recent::codes(&mut db, &app.vault, by, &codebook).await?;
    drop(db);
    let page = page.desk(by.desk()).keys(&KEYS);
    Ok(page.static_page("Code alike pieces", || {
        let body = match is_enough {
            true => progress.finish(),
            false if together.pieces.is_empty() => nothing(&progress),
            false => list(&app.vault, &together, &asked.form, &start, &codebook, &last),
        };
        view! {
            <ErrorSummary text=page.text problems=asked.form.wrongs()/>
            <nav class="crumbs" aria-label="You are in">
                <ol><li><a href="/inbox">"Inbox"</a></li><li><a href="/reading" data-key="s">"Safety look"</a></li><li aria-current="page">"Code together"</li></ol>
            </nav>
            {asked.done.view_at(&DONE, asked.coded, Some(HERE))}
            {(!is_enough).then(|| progress.line(HERE))}
            {body}
        }
    }))
}

fn list(vault: &Vault, together: &Together, form: &DeskForm, start: &Start, codebook: &[Code], last: &[Code]) -> Markup {
    let pieces = &together.pieces;
    let about = match (pieces.len(), together.shared.is_empty()) {
        (1, _) => "No other piece without a code is like this one.".to_string(),
        (count, true) => format!("{count} pieces."),
        (count, false) => format!("{count} pieces, put together by words that they share: {}.", together.shared.join(", ")),
    };
    let others = start.others(together).map(|others| address(&others));
    let rows = pieces.iter().enumerate().map(|(nth, shown)| row(nth + 1, shown, vault)).collect_view();
    view! {
        <div class="head"><h1>"What are these about?"</h1><p class="hush"><bdi dir="auto">{about}</bdi></p></div>
        <form method="post" action=HERE autocomplete="off">
            {start.fields().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            {form.hint_and_error("id", "")}
            <ol class="mail alike whole" id="together-id">{rows}</ol>
            <div class="panel">
                {choice::finder(form, "A code for the ticked ones", "Read each to its end, and untick those it doesn’t fit. Type to find a code, or to name a new one.", Some("c"), codebook)}
                <button class="bt main">"Code the ticked ones"</button>
                {recent::buttons(last, "Or one you used last:", 1..=9)}
            </div>
        </form>
        <p>{others.map(|others| view! { <a href=others data-key="n">"Others first"</a> })}</p>
    }
    .into_markup()
}

fn row(number: usize, Shown { feedback, ticked }: &Shown, vault: &Vault) -> impl IntoView + use<> {
    let shown = words_version(vault, feedback).map(|version| format!("{}.{}", feedback.id, version.text())).unwrap_or_default();
    let (id, words) = (feedback.id.to_string(), feedback.words.clone());
    view! {
        <li class="row">
            <WholeWords words/>
            <div class="tools">
                <input type="hidden" name="shown" value=shown/>
                <label class="pick"><input type="checkbox" name="id" value=id.clone() checked=*ticked/>"Code number "{number}</label>
                <a class="first" href=format!("/feedback/{id}")>"Open number "{number}" by itself"</a>
            </div>
        </li>
    }
}

fn nothing(progress: &Progress) -> Markup {
    view! {
        <div class="empty">
            <Picture name="read"/>
            <h1>"Nothing waits for a code"</h1>
            <p>"What has had its safety look comes here until it has a code."</p>
            <p class="tools">
                {(progress.unread > 0).then(|| view! { <a class="bt main" href="/reading">"Look at what is unread"</a> })}
                <a class="bt" href="/codebook">"To the codebook"</a>
            </p>
        </div>
    }
    .into_markup()
}
