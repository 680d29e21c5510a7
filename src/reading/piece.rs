//! Reading one piece of feedback: its words, the first reading, and what it is tied to.

use crate::{
    analysis::store::tags,
    concerns::{Cause, raise_store},
    db::Conn,
    feedback::{
        Triage,
        staff_view::{FactList, age, days, words_version},
        store::{self, Feedback},
    },
    id::FeedbackId,
    reading::{
        assign,
        assignment::{colleagues, panel},
        codes,
        codes::Codings,
        filter::Stage,
        first_reading::{first_reading, name},
        inbox_list::probably,
        list_store, order, raised, redactions,
        redactions::Redactions,
        ties, triage,
        view::View,
        watch,
    },
    staff::{
        holder_store::has_lead,
        proof::{Proof, Reviewer},
    },
    state::App,
    suggestions, undo,
    web::{
        self, Answer, DeskForm, Done, Error, Fields, Islands, NotHere, Page,
        conflict::{ChangedBy, Conflict, Differing},
        done,
        keys::Key,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        parts::ErrorSummary,
        presence, redirect,
    },
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};
use leptos::prelude::*;
use std::borrow::Cow;

const KEYS: [Key; 12] = [
    ("1", "for analysis"),
    ("2", "concern"),
    ("3", "not for us"),
    ("4", "abuse"),
    ("m", "mine: I’ll read it"),
    ("t", "tie"),
    ("c", "code"),
    ("5–9", "a code you used last"),
    ("w", "choose words: arrows, with Shift for more, then Enter"),
    ("j", "next unread"),
    ("k", "unread before"),
    ("u", "up to the inbox"),
];

/// For what never was and for a concern alike: a reviewer must not learn which it is.
const NOT_HERE: NotHere = NotHere {
    text: "This is not here for you. It may never have been, or somebody sent it to the safeguarding lead, who alone can open it then.",
    back: ("/inbox", "Back to the inbox"),
};

pub fn routes() -> Router<App> {
    let (codings, removal) = codes::routes();
    let routes = Router::new().route("/feedback/{id}", get(read)).route("/feedback/{id}/triage", post(post_triage)).merge(ties::routes());
    with_not_here(routes.merge(codings).merge(redactions::routes()).merge(assign::piece_routes()), &NOT_HERE).merge(removal)
}

/// The last act, the problem and the kept input beside the feedback.
#[derive(Default)]
pub struct Asked {
    /// The view of the inbox that somebody came from.
    view: View,
    done: Done,
    pub problem: Option<(&'static str, Cow<'static, str>)>,
    /// The name of a theme that was typed, and may only be begun.
    pub theme: String,
    /// Whether nothing was made of it for that reason.
    pub begun: bool,
    /// Suggested codes are asked for without a code of one's own.
    suggestions: bool,
    /// The form that codes, if it was sent.
    coding: Option<DeskForm>,
    /// The form that takes words out, if it was sent.
    redaction: Option<DeskForm>,
    /// The reading by somebody else while the page was open.
    conflict: Option<Conflict>,
}

impl Asked {
    pub fn refused(view: View, (field, problem): (&'static str, &'static str)) -> Self {
        Self { view, problem: Some((field, problem.into())), ..Self::default() }
    }

    pub fn with_coding(form: DeskForm, view: View) -> Self {
        Self { view, coding: Some(form), ..Self::default() }
    }

    pub fn with_tie(problem: (&'static str, Cow<'static, str>), theme: &str, begun: bool) -> Self {
        Self { problem: Some(problem), theme: theme.into(), begun, ..Self::default() }
    }

    pub fn with_redaction(form: DeskForm, view: View) -> Self {
        Self { view, redaction: Some(form), ..Self::default() }
    }
}

/// `GET /feedback/{id}`
async fn read(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, done: Done, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let asked = Asked { view: View::read(&fields), done, suggestions: !fields.line(suggestions::page::ASKED).is_empty(), ..Asked::default() };
    show(&app, page, &by, &id, asked).await
}

/// `POST /feedback/{id}/triage`: what is for analysis stays here to be tied; after anything else comes the next unread one.
async fn post_triage(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let view = View::read(&fields);
    let refusal = |sentence: &'static str| Asked::refused(view.clone(), ("reading", sentence));
    let Some((outcome, cause)) = choice(fields.line("outcome")) else {
        return refused(&app, page, &by, &id, refusal("Choose one of the four.")).await;
    };
    let parsed: FeedbackId = id.parse()?;
    let mut tx = if outcome == Triage::Concern { app.write_as_staff_urgently().await? } else { app.write_as_staff().await? };
    let audit = app.audit_context();
    let feedback = store::feedback(&mut tx, &app.vault, &by, parsed).await?.ok_or(Error::NotThere)?;
    let done = match was(&fields)? {
        Some(was) => triage::triage_if_unchanged(&mut tx, &audit, &by, parsed, was, outcome).await?,
        None => triage::triage(&mut tx, &audit, &by, parsed, outcome).await?,
    };
    // A second press, or the same choice by somebody else, is a success.
    if done.is_none() && feedback.triage != Some(outcome) {
        let rows = vec![Differing::of("First reading", name(feedback.triage), name(Some(outcome)))];
        let by_whom = read_by(&mut tx, &app, &by, &feedback).await?;
        drop(tx);
        let conflict = Some(Conflict::of_choices(rows, by_whom));
        return refused(&app, page, &by, &id, Asked { conflict, ..refusal(meanwhile(feedback.triage)) }).await;
    }
    if outcome == Triage::Concern {
        if cause.is_some() {
            raise_store::explain(&mut tx, &app.audit_context(), by.person(), parsed, cause, None).await?;
        }
        let address = raised::address(&mut tx, &app, &by, &feedback).await?;
        tx.commit().await?;
        return Ok(redirect(&address));
    }
    // Only a list of unread pieces goes on to the next: of other lists, the reader chose this one.
    let (before, after) = match view.filter.stage() {
        Stage::Unread => order::previous_and_next(&app, &mut tx, &by, &view, (feedback.received_on, parsed)).await?,
        _ => (None, None),
    };
    tx.commit().await?;
    let word = match outcome {
        Triage::ForAnalysis => return Ok(redirect(&done::at(&view.at(&format!("/feedback/{id}")), "analysis", audit.act()))),
        Triage::NotForUs => "not-for-us",
        Triage::Abuse | Triage::Concern => "abuse",
    };
    Ok(match (feedback.triage, after.or(before)) {
        (triage, _) if triage.is_some() || view.filter.stage() != Stage::Unread => {
            redirect(&done::at(&view.at(&format!("/feedback/{id}")), word, audit.act()))
        }
        (_, Some(next)) => redirect(&done::at(&view.at(&format!("/feedback/{next}")), &format!("{word}-next"), audit.act())),
        (_, None) => redirect(&done::at(&view.first_page().at("/inbox"), word, audit.act())),
    })
}

/// Reads the choice: `Abuse`, or for a concern perhaps why, as `Concern.Hurt`.
fn choice(text: &str) -> Option<(Triage, Option<Cause>)> {
    match text.split_once('.') {
        Some((outcome, cause)) => Some((outcome.parse().ok().filter(|outcome| *outcome == Triage::Concern)?, Some(cause.parse().ok()?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// Reads the triage that the page showed: `Some(None)` for unread, `None` when the form does not say.
fn was(fields: &Fields) -> Result<Option<Option<Triage>>, Error> {
    match fields.all("was").next() {
        None => Ok(None),
        Some("") => Ok(Some(None)),
        Some(spelled) => spelled.parse().map(|was| Some(Some(was))).map_err(|_| Error::Unreadable),
    }
}

/// The person who read a piece last. Nobody is named where it was a concern meanwhile: that is the lead's.
async fn read_by(db: &mut Conn, app: &App, by: &Reviewer, feedback: &Feedback) -> sqlx::Result<Option<ChangedBy>> {
    match feedback.triage {
        None | Some(Triage::Concern) => Ok(None),
        Some(_) => undo::store::last_change(db, &app.vault, by.person().id, |edit| edit.is(undo::Kind::Reading, feedback.id.bytes())).await,
    }
}

/// Says how the feedback was read between showing the page and the choice made there.
pub fn meanwhile(now: Option<Triage>) -> &'static str {
    match now {
        Some(Triage::ForAnalysis) => "Someone read it meanwhile as “For analysis”. Nothing was changed: choose again if you still want to.",
        Some(Triage::NotForUs) => "Someone read it meanwhile as “Not for us”. Nothing was changed: choose again if you still want to.",
        Some(Triage::Abuse) => "Someone read it meanwhile as “Abuse”. Nothing was changed: choose again if you still want to.",
        // A concern is not shown here; what is unread again was one.
        Some(Triage::Concern) | None => "It was a concern meanwhile, and is unread again. Nothing was changed: choose again if you still want to.",
    }
}

const DONE: [(&str, &str); 17] = [
    ("mine", "It is yours to read. It stays in everybody’s inbox."),
    ("free", "It is free again, for anybody to read."),
    ("given", "It is a colleague’s to read. It stays in everybody’s inbox."),
    ("analysis", "It is for analysis now. Tie it to a theme, or to a part of the plan."),
    ("not-for-us", "Set aside as not for us."),
    ("not-for-us-next", "The one before was set aside as not for us. This one is unread."),
    ("abuse", "Set aside as abuse of the service."),
    ("abuse-next", "The one before was set aside as abuse of the service. This one is unread."),
    ("tied", "Tied."),
    ("untied", "Taken off."),
    ("coded", "Coded."),
    ("uncoded", "Taken away."),
    ("redacted", "Taken out, and masked wherever this is shown."),
    ("undone", "Undone: it is as it was before."),
    ("undone-some", "Undone, but for what somebody has changed since."),
    ("back", "It is back as it was. The lead sees that it came and went."),
    ("back-ties", "It is back for analysis. Where it was tied or coded, that is gone: tie and code it again. The lead sees that it came and went."),
];

pub async fn refused(app: &App, page: Page, by: &Reviewer, id: &str, asked: Asked) -> Answer {
    let is_conflict = asked.conflict.is_some();
    Ok(web::refused(is_conflict, show(app, page.wrong(), by, id, asked).await?))
}

pub async fn show(app: &App, page: Page, by: &Reviewer, id: &str, asked: Asked) -> Answer {
    let id: FeedbackId = id.parse()?;
    watch::note(app).await;
    let mut db = app.read().await?;
    let feedback = store::feedback(&mut db, &app.vault, by, id).await?.ok_or(Error::NotThere)?;
    let tags = tags(&mut db, by, id).await?;
    let codings = Codings::read(&mut db, app, by, &feedback).await?;
    let suggested = codings.suggested(app, &mut db, by, &feedback, asked.suggestions).await?;
    let beside = order::previous_and_next(app, &mut db, by, &asked.view, (feedback.received_on, id)).await?;
    let redactions = Redactions::read(&mut db, app, by, id).await?;
    let reader = list_store::listed(&mut db, &app.vault, by, id, false).await?.and_then(|listed| listed.reader);
    let colleagues = colleagues(&mut db, by).await?;
    let lead = has_lead(&mut db).await?;
    drop(db);
    let was = words_version(&app.vault, &feedback)?;
    let address = format!("/feedback/{id}");
    let others_here = by.load(&app.presence, &app.clock, &address);
    let page = page.desk(by.desk()).keys(&KEYS);
    Ok(page.with_islands("Feedback", Islands::Staff, || {
        let text = page.text;
        let problems = asked.problem.iter().map(|(field, text)| (field.to_string(), text.to_string()));
        let problems = problems.chain(asked.coding.iter().chain(&asked.redaction).flat_map(DeskForm::wrongs)).collect();
        // Nobody can say what damaged words are for.
        let readable = feedback.words.is_ok();
        let waited = age(days(feedback.received_on, app.clock.today()));
        view! {
            <ErrorSummary text=text problems/>
            {asked.view.crumbs(id, &waited, beside)}
            {asked.done.view(&DONE)}
            <h1 class="hide">"One piece of feedback"</h1>
            {presence::view(&others_here)}
            {asked.conflict.as_ref().map(|conflict| conflict.view(&address))}
            <div class="cols reading">
                <div>
                    {probably(&feedback).map(|language| view! { <p class="note">"Probably "{language}": needs a reader of "{language}". This is a guess from the words, and is kept nowhere."</p> })}
                    {codes::words(&feedback, &codings)}
                    {readable.then(|| chosen(&feedback, codings.is_blind()))}
                </div>
                <aside class="panel" aria-label="About this feedback">
                    {readable.then(|| first_reading(&feedback, &asked.view, !codings.is_empty() || tags.iter().any(|tag| tag.tied), lead))}
                    {panel(&feedback, &reader, by.person().id, &colleagues, &asked.view)}
                    <h2>"What we were told"</h2>
                    <FactList feedback=feedback.clone()/>
                    <p><a href=format!("/feedback/{id}/erasure")>"Erase it for good"</a></p>
                </aside>
                <div>
                    {readable.then(|| ties::section(&feedback, &tags, &asked))}
                    {readable.then(|| codes::section(&feedback, &was, &codings, asked.coding.as_ref(), &asked.view))}
                    {suggestions::page::section((&feedback, &was), &suggested, &asked.view.at(&format!("/feedback/{id}")), || asked.view.hidden())}
                    {readable.then(|| redactions.section(&feedback, &was, &app.board().numbers(), asked.redaction.as_ref(), &asked.view))}
                </div>
            </div>
            <script type="module" src=page.asset("excerpt.js")></script>
        }
    }))
}

/// Offers what can be done with words that somebody chose in the text; `public/excerpt.js` shows it.
fn chosen(feedback: &Feedback, is_blind: bool) -> Markup {
    let for_analysis = !is_blind && matches!(feedback.triage, None | Some(Triage::ForAnalysis));
    view! {
        <p class="hide" role="status" id="chosen"></p>
        <div class="chosen noprint" hidden=true>
            <p>"Chosen: “"<bdi dir="auto"></bdi>"”"</p>
            {for_analysis.then(|| view! { <a class="bt" href="#coding-code_name">"Code these words"</a> })}
            {(!feedback.redacted).then(|| view! { <a class="bt" href="#redaction-other_words">"Take them out…"</a> })}
        </div>
    }
    .into_markup()
}
