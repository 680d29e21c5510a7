//! The codes on one piece of feedback: its words with the excerpts drawn, the codings in a list, and the form that adds one.

use crate::{
    agreement::store::blind_pieces,
    coding::{
        Code, Coding, Excerpt,
        choice::{self, Choice},
        code_store,
        coding_store::{self, Outcome},
        recent,
        segments::{Segment, segments},
        sentences::sentences,
    },
    db::Conn,
    feedback::{
        Triage,
        staff_view::WholeWords,
        store::{self, Feedback},
    },
    id::{FeedbackId, RoundId},
    reading::{
        piece::{self, Asked},
        view::View,
    },
    staff::proof::Reviewer,
    state::App,
    suggestions::suggest::{Suggested, suggested},
    typed::written,
    unicode::cut,
    web::{
        self, Answer, DeskForm, Error, Fields, NotHere, Page,
        conflict::Version,
        desk_form::TEXT,
        done,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;
use std::ops::RangeInclusive;

const NOT_HERE: NotHere = NotHere { text: "There is no such coding. Somebody may have taken it away.", back: ("/inbox", "Back to the inbox") };
/// Most characters of a sentence in the list of them.
const MOST_IN_CHOICE: usize = 70;
/// The keys of the codes that somebody used last. Lower ones are the first reading's.
const LAST: RangeInclusive<u8> = 5..=9;
/// Opens the choice of words that somebody chose in the text itself.
const CHOSEN: &str = "The words you chose: ";

/// The routes whose 404 is that of a piece of feedback, and those with their own.
pub fn routes() -> (Router<App>, Router<App>) {
    let removal = Router::new().route("/codings/{id}/removal", post(take_away));
    (Router::new().route("/feedback/{id}/codings", post(put)), with_not_here(removal, &NOT_HERE))
}

/// `POST /feedback/{id}/codings`: puts a code on the whole piece, on a sentence, or on words that a script let somebody choose.
async fn put(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("coding-", &fields, &["excerpt", choice::FIELDS[0], choice::FIELDS[1], choice::FIELDS[2], "memo"]);
    let (parsed, view): (FeedbackId, View) = (id.parse()?, View::read(&fields));
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let feedback = store::feedback(&mut tx, &app.vault, &by, parsed).await?.ok_or(Error::NotThere)?;
    let words = feedback.words.as_deref().unwrap_or_default();
    let is_stale = Version::of(&app.vault, &words)?.is_stale(&fields);
    if is_stale {
        form = form.without("excerpt");
        form.wrong("excerpt", "The words have changed since you opened this: somebody took some out, or put some back. Choose again.");
    }
    let excerpt = form.pick("excerpt", |excerpt| holds_words(*excerpt, words), "Choose the words to code.");
    let memo = form.text("memo", TEXT, "");
    let choice = Choice::read(&mut tx, &mut form).await?;
    if let (true, Some(excerpt), Some(choice)) = (form.is_fine(), excerpt, choice) {
        let code = choice.code(&mut tx, &audit, &by).await?;
        match coding_store::put(&mut tx, &audit, &by, &feedback, &code, excerpt, &memo).await? {
            Outcome::Coded => {
                tx.commit().await?;
                return Ok(web::redirect(&done::at(&view.at(&format!("/feedback/{id}")), "coded", audit.act())));
            }
            Outcome::Already => form.wrong("excerpt", "These words have this code already. Take that away first, or choose others."),
            Outcome::Blind => form.wrong("excerpt", "You are to code this one blind, in a round of second coding that is running. Code it there."),
            Outcome::NotThere => form.wrong("excerpt", "This can’t be coded any more: somebody has read it differently meanwhile."),
        }
    }
    drop(tx);
    Ok(web::refused(is_stale, piece::show(&app, page.wrong(), &by, &id, Asked::with_coding(form, view)).await?))
}

/// Whether an excerpt lies in a text, and something of it can be read.
fn holds_words(excerpt: Excerpt, text: &str) -> bool {
    excerpt.of(text).is_some_and(|words| !written(words).is_empty())
}

/// `POST /codings/{id}/removal`
async fn take_away(State(app): State<App>, by: Reviewer, Path(id): Path<String>, fields: Fields) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let feedback = coding_store::take_away(&mut tx, &audit, &by, id.parse()?).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&done::at(&View::read(&fields).at(&format!("/feedback/{feedback}")), "uncoded", audit.act())))
}

/// The codings of one piece as its reader may see them, with the codes that may be put on it.
pub struct Codings {
    list: Vec<Coding>,
    codebook: Vec<Code>,
    /// The codes that the reader used last.
    last: Vec<Code>,
    /// The round in which the reader is to code this piece without seeing the codes of others.
    blind: Option<RoundId>,
}

impl Codings {
    pub async fn read(db: &mut Conn, app: &App, by: &Reviewer, feedback: &Feedback) -> sqlx::Result<Self> {
        let blind = blind_pieces(db, by).await?.get(&feedback.id).copied();
        let codebook = code_store::codes(db).await?;
        let last = recent::codes(db, &app.vault, by, &codebook).await?;
        Ok(Self { list: coding_store::codings_of(db, &app.vault, by, feedback).await?, codebook, last, blind })
    }

    /// The codes suggested for the piece; none to somebody who codes it blind.
    pub async fn suggested(&self, app: &App, db: &mut Conn, by: &Reviewer, feedback: &Feedback, asked: bool) -> Result<Suggested, web::Error> {
        match self.blind {
            Some(_) => Ok(Suggested::Nothing),
            None => suggested(app, db, by, feedback, (&self.codebook, &self.list), asked).await,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn is_blind(&self) -> bool {
        self.blind.is_some()
    }
}

/// Renders the words with the excerpts in them; each ends with its number in the list. Codes on the whole piece are in the list alone.
pub fn words(feedback: &Feedback, codings: &Codings) -> Markup {
    let whole = feedback.words.as_deref().map(Excerpt::whole).ok();
    let drawn: Vec<(usize, &Coding, Excerpt)> = codings
        .list
        .iter()
        .enumerate()
        .filter_map(|(nth, coding)| Some((nth + 1, coding, coding.excerpt.filter(|excerpt| Some(*excerpt) != whole)?)))
        .collect();
    let (false, Ok(words)) = (drawn.is_empty(), &feedback.words) else {
        return view! { <WholeWords words=feedback.words.clone() key="w"/> }.into_markup();
    };
    let excerpts: Vec<Excerpt> = drawn.iter().map(|(.., excerpt)| *excerpt).collect();
    let runs = segments(words, &excerpts).into_iter().map(|run| run_of(&run, &drawn)).collect_view();
    view! { <blockquote class="you words"><bdi dir="auto" role="group" aria-label="The words" tabindex="0" data-key="w">{runs}</bdi></blockquote> }
        .into_markup()
}

fn run_of(run: &Segment<'_>, drawn: &[(usize, &Coding, Excerpt)]) -> Markup {
    let text = run.text.to_string();
    let Some(last) = run.covering.last().and_then(|nth| drawn.get(*nth)) else { return text.into_markup() };
    let class = format!("hue-{}{}", last.1.colour, if run.covering.len() > 1 { " twice" } else { "" });
    let numbers = run.ending.iter().filter_map(|nth| drawn.get(*nth));
    let numbers =
        numbers.map(|(number, coding, _)| view! { <sup class=format!("hue-{}", coding.colour)><span class="hide">" code "</span>{*number}</sup> });
    view! { <mark class=class>{text}</mark>{numbers.collect_view()} }.into_markup()
}

/// Renders the section of the codes: those that are there, and the form for another, with the whole codebook and the codes used last.
pub fn section(feedback: &Feedback, was: &Version, codings: &Codings, form: Option<&DeskForm>, view: &View) -> Markup {
    let Codings { list: codings, codebook: codes, last, blind } = codings;
    let for_analysis = matches!(feedback.triage, None | Some(Triage::ForAnalysis));
    let words = feedback.words.as_deref().unwrap_or_default();
    let rows = codings.iter().enumerate().map(|(nth, coding)| row(nth + 1, coding, words, view)).collect_view();
    let fresh = DeskForm::fresh("coding-");
    let inside = if let Some(round) = blind {
        let address = format!("/agreement/{round}/{}", feedback.id);
        view! { <p>"You are to code this one a second time, without seeing the codes of others: they are hidden from you until that is over. "<a href=address>"Code it there"</a></p> }
            .into_markup()
    } else if for_analysis {
        coding_form(feedback.id, words, was, (codes, last), form.unwrap_or(&fresh), view)
    } else {
        view! { <p>"Only what is for analysis can be coded."</p> }.into_markup()
    };
    view! {
        <section class="panel" aria-labelledby="codes">
            <h2 id="codes">"Codes"</h2>
            {if codings.is_empty() { view! { <p class="hush">{if blind.is_some() { "Hidden." } else { "No code yet." }}</p> }.into_markup() } else { view! { <ol class="codings">{rows}</ol> }.into_markup() }}
            {inside}
        </section>
    }
    .into_markup()
}

fn row(number: usize, coding: &Coding, words: &str, view: &View) -> impl IntoView + use<> {
    let excerpt = match coding.excerpt {
        Some(excerpt) if excerpt == Excerpt::whole(words) => view! { <p class="hush">"the whole piece"</p> }.into_markup(),
        Some(excerpt) => {
            let words = excerpt.of(words).unwrap_or_default().to_string();
            view! { <p class="quote"><bdi dir="auto">{words}</bdi></p> }.into_markup()
        }
        None => view! { <p class="hush">"The words have changed since this was coded."</p> }.into_markup(),
    };
    let memo = coding.memo.as_ref().map(|memo| memo.clone().unwrap_or_else(|_| "The memo can’t be read: the stored text is damaged.".into()));
    let name = coding.name.clone();
    view! {
        <li>
            <p>
                <span class=format!("nth hue-{}", coding.colour)>{number}</span>" "
                <a href=format!("/codebook/{}", coding.code)><bdi dir="auto">{name.clone()}</bdi></a>
            </p>
            {excerpt}
            {memo.map(|memo| view! { <p class="said">"Memo: "<bdi dir="auto">{memo}</bdi></p> })}
            <form method="post" action=format!("/codings/{}/removal", coding.id)>
                {view.hidden()}
                <button class="bt">"Take away"<span class="hide">" code "{number}": "<bdi>{name}</bdi></span></button>
            </form>
        </li>
    }
}

fn coding_form(id: FeedbackId, words: &str, was: &Version, (codes, last): (&[Code], &[Code]), form: &DeskForm, view: &View) -> Markup {
    let (whole, sentences) = (Excerpt::whole(words), sentences(words));
    let own = form.value("excerpt").parse().ok().filter(|own| *own != whole && !sentences.contains(own) && holds_words(*own, words));
    let own = own.map(|own| form.option("excerpt", own, format!("{CHOSEN}“{}”", first_of(own.of(words).unwrap_or_default()))));
    let sentences = sentences.into_iter().filter(|sentence| *sentence != whole);
    let sentences = sentences.map(|sentence| form.option("excerpt", sentence, first_of(sentence.of(words).unwrap_or_default()))).collect_view();
    let excerpts = (own, form.option("excerpt", whole, "The whole piece"), sentences).into_markup();
    let hint = "Type to find one, or to name a new one in your own words: a name stays when theirs are taken back.";
    view! {
        <form method="post" action=format!("/feedback/{id}/codings") autocomplete="off" data-chosen=CHOSEN>
            {view.hidden()}
            {was.field()}
            {form.select("excerpt", "Which words", "", excerpts)}
            {choice::finder(form, "Code", hint, Some("c"), codes)}
            {form.area("memo", "Memo", "If you like: why this code, here. Other reviewers can read it.", 2)}
            <button class="bt">"Code it"</button>
            {recent::buttons(last, "Or one you used last, on what is chosen above:", LAST)}
        </form>
    }
    .into_markup()
}

/// The beginning of a sentence on one line.
fn first_of(sentence: &str) -> String {
    let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = cut(&line, MOST_IN_CHOICE);
    if kept.len() == line.len() { line } else { format!("{kept}…") }
}
