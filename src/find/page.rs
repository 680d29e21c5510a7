//! The page to find words: the box, the filters with their counts, and the pieces that were found, each read anew from the database.

use crate::{
    agreement::store::blind_pieces,
    analysis,
    clock::short_day,
    coding::code_store,
    feedback::{
        Source, Triage,
        place::Place,
        staff_view::{age, days, source, state},
        store::Feedback,
        thousands,
    },
    find::{
        address::{Asked, MOST},
        choice::Choice,
        index::Found,
        query::Query,
        refresh::{refresh, refresh_now},
        saved,
        saved_store::{self, SavedSearch},
        snippet::snippet,
        store,
    },
    id::{FeedbackId, SavedSearchId},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        Answer, DeskForm, Done, Error, Fields, Page,
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
use jiff::civil::Date;
use leptos::prelude::*;
use std::{collections::HashMap, ops::Range};

/// How many a page shows.
const AT_ONCE: usize = 30;

const KEYS: [Key; 4] = [("/", "words to find"), ("j", "next"), ("k", "before"), ("Enter", "open")];

/// A page of a search.
struct Results {
    total: usize,
    counts: HashMap<Choice, usize>,
    rows: Vec<(Feedback, Vec<Range<usize>>)>,
    next: Option<Place>,
    /// The names of all themes and codes.
    names: Vec<(Choice, String)>,
}

pub fn routes() -> Router<App> {
    Router::new().route("/find", get(find)).merge(saved::routes())
}

/// The forms of saved searches, as they were sent, and the last act.
#[derive(Default)]
pub struct Forms {
    pub save: Option<DeskForm>,
    pub change: Option<(SavedSearchId, DeskForm)>,
    pub done: Done,
}

/// `GET /find`, with `?q=` the words, the choices, and `&after=` a place.
async fn find(State(app): State<App>, by: Reviewer, page: Page, done: Done, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::read(&Fields::parse(query.unwrap_or_default().as_bytes()));
    show(&app, page, &by, &asked, Forms { done, ..Forms::default() }).await
}

pub async fn show(app: &App, page: Page, by: &Reviewer, asked: &Asked, forms: Forms) -> Answer {
    let query = Query::parse(&asked.words);
    let results = if query.terms().is_empty() { None } else { Some(results(app, by, asked, &query).await?) };
    let saved: Vec<SavedSearch> = saved_store::saved(&mut *app.read().await?, &app.vault, by).await?;
    let (page, today) = (page.desk(by.desk()).keys(&KEYS), app.clock.today());
    let count = results.as_ref().map(|results| match results.total {
        1 => "1 piece found.".into(),
        total => format!("{} pieces found.", thousands(total)),
    });
    Ok(page.with_scripts("Find", || {
        let problems = forms.save.iter().chain(forms.change.iter().map(|(_, form)| form)).flat_map(DeskForm::wrongs).collect();
        view! {
            <ErrorSummary text=page.text problems/>
            {forms.done.view(&saved::DONE)}
            <div class="head"><h1>"Find"</h1>{count.map(|count| view! { <p class="hush" role="status">{count}</p> })}</div>
            {form(asked, results.as_ref())}
            {(results.is_some() || forms.save.is_some()).then(|| saved::save_form(asked, forms.save.as_ref()))}
            {match &results {
                None => beginning().into_markup(),
                Some(results) if results.rows.is_empty() => nothing(asked).into_markup(),
                Some(results) => list(&results.rows, today).into_markup(),
            }}
            {results.as_ref().map(|results| onward(asked, results))}
            {saved::list(&saved, by.person().id, forms.change.as_ref())}
        }
    }))
}

/// The index says where to look; whatever is shown is read from the database now, and its words are compared again.
async fn results(app: &App, by: &Reviewer, asked: &Asked, query: &Query) -> Result<Results, Error> {
    refresh(app, by).await?;
    let mut found = search(app, by, asked, query).await?;
    if found.is_stale {
        refresh_now(app, by).await?;
        found = search(app, by, asked, query).await?;
    }
    Ok(found.results)
}

/// The results, and whether some of what the index has is not there any more.
struct Searched {
    results: Results,
    is_stale: bool,
}

async fn search(app: &App, by: &Reviewer, asked: &Asked, query: &Query) -> Result<Searched, Error> {
    // Somebody who codes a piece blind finds it by none of the codes that others put on it.
    let blind = blind_pieces(&mut *app.read().await?, by).await?;
    let is_blind = |id: &FeedbackId| blind.contains_key(id);
    let Found { total, counts, mut places } = app.find_index.read().search(query, &asked.choices, asked.after, AT_ONCE + 1, &is_blind);
    let more = places.len() > AT_ONCE;
    places.truncate(AT_ONCE);
    let ids: Vec<FeedbackId> = places.iter().map(|(_, id)| *id).collect();
    let mut db = app.read().await?;
    let mut pieces: HashMap<FeedbackId, Feedback> = HashMap::new();
    if !ids.is_empty() {
        pieces.extend(store::pieces(&mut db, &app.vault, by, &ids).await?.into_iter().map(|piece| (piece.id, piece)));
    }
    let row = |id| {
        let piece = pieces.remove(id)?;
        let marks = query.marks(piece.words.as_ref().ok()?)?;
        Some((piece, marks))
    };
    let rows: Vec<_> = ids.iter().filter_map(row).collect();
    let is_stale = rows.len() < ids.len();
    let themes = analysis::store::themes(&mut db).await?.into_iter().map(|theme| (Choice::Theme(theme.id), theme.name));
    let codes = code_store::codes(&mut db).await?.into_iter().map(|code| (Choice::Code(code.id), code.name));
    let results = Results { total, counts, rows, next: places.last().copied().filter(|_| more), names: themes.chain(codes).collect() };
    Ok(Searched { results, is_stale })
}

fn form(asked: &Asked, results: Option<&Results>) -> impl IntoView + use<> {
    let hint = "All of the words must be there. “In quotes” finds exactly that; fright* finds each word that begins so; -word leaves out.";
    let cut = asked.is_cut.then(|| view! { <p class="note">"Only the first "{MOST}" characters were looked for."</p> });
    view! {
        <form class="panel slim" method="get" action="/find" role="search" autocomplete="off">
            <div class="field">
                <label for="find-q">"Words to find"</label>
                <p class="hint" id="find-q-hint">{hint}</p>
                <input id="find-q" name="q" type="search" value=asked.words.clone() dir="auto" autocomplete="off" spellcheck="false" data-key="/" aria-describedby="find-q-hint"/>
            </div>
            {cut}
            {results.map(|results| filters(asked, results))}
            <button class="bt main">"Find"</button>
        </form>
    }
}

/// The filters: each choice with how many it would show. A choice that would show none is offered where it always exists or was made.
fn filters(asked: &Asked, results: &Results) -> Markup {
    let form = asked.choices.iter().map(|choice| choice.field()).fold(DeskForm::fresh("find-"), |form, (name, value)| form.with(name, value));
    let count = |choice| results.counts.get(&choice).copied().unwrap_or_default();
    let select = |name: &str, label: &str, any: &str, choices: Vec<(Choice, String)>| {
        let options = choices.into_iter().map(|(choice, text)| form.option(name, choice.field().1, format!("{text} ({})", thousands(count(choice)))));
        let options = (form.option(name, "", any), options.collect_view()).into_markup();
        form.select(name, label, "", options)
    };
    let states = [None, Some(Triage::ForAnalysis), Some(Triage::NotForUs), Some(Triage::Abuse)];
    let states = states.map(|triage| (Choice::State(triage), state(triage).to_string())).to_vec();
    let sources = [Source::Direct, Source::Session, Source::Transcribed].map(|kind| (Choice::Source(kind), source(kind).to_string())).to_vec();
    let mut months: Vec<Date> = results
        .counts
        .keys()
        .chain(&asked.choices)
        .filter_map(|choice| match choice {
            Choice::Month(first) => Some(*first),
            _ => None,
        })
        .collect();
    months.sort_unstable_by(|one, other| other.cmp(one));
    months.dedup();
    let months = months.into_iter().map(|first| (Choice::Month(first), first.strftime("%B %Y").to_string())).collect();
    let offered = results.names.iter().filter(|(choice, _)| count(*choice) > 0 || asked.choices.contains(choice)).cloned();
    let (themes, codes): (Vec<_>, Vec<_>) = offered.partition(|(choice, _)| matches!(choice, Choice::Theme(_)));
    view! {
        <div class="inline">
            {select("state", "State", "Any state", states)}
            {select("from", "From", "Anywhere", sources)}
            {select("month", "Month", "Any month", months)}
            {select("theme", "Theme", "Any theme or none", themes)}
            {select("code", "Code", "Any code or none", codes)}
        </div>
    }
    .into_markup()
}

fn list(rows: &[(Feedback, Vec<Range<usize>>)], today: Date) -> impl IntoView + use<> {
    let rows = rows.iter().map(|(piece, marks)| {
        let runs = snippet(piece.words.as_deref().unwrap_or_default(), marks).into_iter().map(|(run, is_marked)| {
            let run = run.to_string();
            if is_marked { view! { <mark>{run}</mark> }.into_markup() } else { run.into_markup() }
        });
        view! {
            <li class="row">
                <span class="age">{short_day(piece.received_on)}<br/><small>{age(days(piece.received_on, today))}</small></span>
                <a class="first" href=format!("/feedback/{}", piece.id)><bdi dir="auto">{runs.collect_view()}</bdi></a>
                <span><span class="chip">{source(piece.source)}</span>" "<span class="chip">{state(piece.triage)}</span></span>
            </li>
        }
    });
    view! { <ol class="mail read found" aria-label="Found, the newest first">{rows.collect_view()}</ol> }
}

/// The ways to the other pages of the search.
fn onward(asked: &Asked, results: &Results) -> impl IntoView + use<> {
    let first = asked.at(&asked.choices, None);
    let next = results.next.map(|next| asked.at(&asked.choices, Some(next)));
    view! {
        <p class="btns">
            {asked.after.map(|_| view! { <a class="bt" href=first>"Back to the newest"</a> })}
            {next.map(|next| view! { <a class="bt" rel="next" href=next>"More, older ones"</a> })}
            {(!asked.choices.is_empty()).then(|| view! { <a class="bt" href=asked.at(&[], None)>"Look everywhere"</a> })}
        </p>
    }
}

fn beginning() -> impl IntoView {
    view! {
        <div class="empty">
            <Picture name="said"/>
            <h2>"Find what somebody said"</h2>
            <p>"This looks through everything you may read, unread or read. Capitals and accents make no difference: hange finds Hänge, and ty finds tŷ."</p>
            <p>"Concerns are with the safeguarding lead alone, and are not found here; nor is anything that was taken back."</p>
        </div>
    }
}

fn nothing(asked: &Asked) -> impl IntoView + use<> {
    if asked.after.is_some() {
        return view! { <p>"There are no older ones."</p> }.into_markup();
    }
    view! {
        <div class="empty">
            <Picture name="read"/>
            <h2>"Nothing was found"</h2>
            <ul>
                <li>"Young people may spell it in another way: try the start of the word with a star, like fright*."</li>
                <li>"Fewer words find more, and words without quotes more than words in them."</li>
                {(!asked.choices.is_empty()).then(|| view! { <li>"It may be in another state, month, theme or code: look everywhere."</li> })}
            </ul>
        </div>
    }
    .into_markup()
}
