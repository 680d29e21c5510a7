//! The pieces of a theme: those that say so, those that say otherwise, and the form that moves or turns the ticked ones.

use crate::{
    agreement::store::blind_pieces,
    analysis::{
        choice::{self, FIELDS},
        evidence::says,
        name_store::ThemeName,
        read_store::{Tied, words_in},
        store::{self, Theme, TieChange},
    },
    clock::short_day,
    db::Conn,
    desk::{
        records::ThemeAt,
        theme::{Forms, Place, refuse},
        theme_codes::ThemeCodes,
    },
    feedback::staff_view::{first_words, words_or_damaged},
    id::FeedbackId,
    staff::proof::Reviewer,
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page, done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{Router, extract::State, routing::post};
use leptos::prelude::*;

/// Pieces of each group on one page of a theme.
const PAGE_SIZE: usize = 25;

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}/ties", post(change))
}

/// `POST /themes/{id}/ties`: moves the ticked pieces to another theme, which may be a new one, or says that they say so or otherwise.
async fn change(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("ties-", &fields, &["feedback", FIELDS[0], FIELDS[1]]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let ticked: Vec<FeedbackId> = form.ticked("feedback", |_| true).into_iter().take(2 * PAGE_SIZE).collect();
    if ticked.is_empty() {
        form.wrong("feedback", "Tick the pieces that you mean.");
    }
    let (change, word) = match fields.line("to") {
        "against" => (Some(TieChange::Turn { against: true }), "otherwise"),
        "for" => (Some(TieChange::Turn { against: false }), "so"),
        "move" => (None, "moved"),
        _ => return Err(web::Error::Unreadable),
    };
    let change = match (change, form.is_fine()) {
        (None, true) => match choice::read(&mut tx, &mut form).await? {
            Some(name) => Some(TieChange::Move { into: choice::made(&mut tx, &audit, &reviewer, &name).await? }),
            None => None,
        },
        (change, _) => change,
    };
    if matches!(change, Some(TieChange::Move { into }) if into == theme.id) {
        form.wrong(FIELDS[0], "They are in this theme. Name the one they go to.");
    }
    if let Some(change) = change.filter(|_| form.is_fine()) {
        if store::change_ties(&mut tx, &audit, &reviewer, theme.id, &ticked, change).await? > 0 {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{}#said", theme.id), word, audit.act())));
        }
        form.wrong("feedback", "This is so for the ticked ones already, or they are not in this theme any more.");
    }
    drop(tx);
    let place = Place { after: fields.parsed("after"), otherwise: fields.parsed("otherwise"), code: None };
    let forms = Forms { ties: Some(form), place, ..Forms::default() };
    refuse(&app, &mut *app.read().await?, &reviewer, page, theme, forms).await
}

/// One page of each group of pieces.
pub struct Pieces {
    so: Vec<Tied>,
    otherwise: Vec<Tied>,
    place: Place,
}

impl Pieces {
    pub async fn read(db: &mut Conn, app: &App, by: &Reviewer, theme: &Theme, place: Place) -> Result<Self, web::Error> {
        let most = PAGE_SIZE as i64 + 1;
        let mut so = words_in(db, &app.vault, by, (theme.id, false), place.after, most).await?;
        let mut otherwise = words_in(db, &app.vault, by, (theme.id, true), place.otherwise, most).await?;
        // The code by which a piece was tied is on it.
        let blind = blind_pieces(db, by).await?;
        for tied in so.iter_mut().chain(&mut otherwise).filter(|tied| blind.contains_key(&tied.feedback.id)) {
            tied.by_code = None;
        }
        Ok(Self { so, otherwise, place })
    }

    /// Renders both groups with their counts, and the form around them.
    pub fn section(&self, theme: &Theme, form: &DeskForm, codes: &ThemeCodes, themes: &[ThemeName]) -> impl IntoView + use<> {
        let none = (theme.count == 0).then(
            || view! { <p>"Nothing yet. Tie feedback to this theme while you read it in the "<a href="/inbox">"inbox"</a>", or by a code."</p> },
        );
        let count = match theme.against {
            0 => format!("{} piece{} of feedback, in no particular order.", theme.count, if theme.count == 1 { "" } else { "s" }),
            against => format!("{}. In no particular order.", says(theme.count - against, against, |number| number.to_string())),
        };
        let so = list(&self.so, form, codes);
        let otherwise = (!self.otherwise.is_empty()).then(|| {
            view! { <h3 id="otherwise">"These say otherwise"</h3><ul class="plainlist">{list(&self.otherwise, form, codes)}</ul>{self.pages(theme, true)} }
        });
        let lists = view! { <ul class="plainlist">{so}</ul>{self.pages(theme, false)}{otherwise} }.into_markup();
        let any = !self.so.is_empty() || !self.otherwise.is_empty();
        let content = if any && theme.merged_into.is_none() { self.form(theme, lists, form, themes) } else { lists };
        view! {
            <section id="said" aria-labelledby="said-heading">
                <h2 id="said-heading">"What young people said"</h2>
                <p class="hush">{count}</p>
                {none}
                {content}
            </section>
        }
    }

    fn form(&self, theme: &Theme, lists: Markup, form: &DeskForm, themes: &[ThemeName]) -> Markup {
        let others: Vec<ThemeName> = themes.iter().filter(|other| other.id != theme.id).cloned().collect();
        let hidden = |name: &'static str, at: Option<FeedbackId>| at.map(|at| view! { <input type="hidden" name=name value=at.to_string()/> });
        let hint = "Type to find one, or name a new one: that splits this theme. A piece that is in both keeps what is said of it there.";
        view! {
            <form method="post" action=format!("/themes/{}/ties", theme.id) autocomplete="off" id="ties-feedback">
                {hidden("after", self.place.after)}
                {hidden("otherwise", self.place.otherwise)}
                {form.hint_and_error("feedback", "")}
                {lists}
                <div class="noprint">
                    {choice::finder(form, "Move the ticked ones to another theme", hint, &others)}
                    <div class="btns">
                        <button class="bt" name="to" value="move">"Move them"</button>
                        <button class="bt" name="to" value="against">"They say otherwise"</button>
                        <button class="bt" name="to" value="for">"They say so"</button>
                    </div>
                </div>
            </form>
        }
        .into_markup()
    }

    /// The ways to the next pieces of a group and back to its first; the other group stays where it is.
    fn pages(&self, theme: &Theme, against: bool) -> impl IntoView + use<> {
        let Place { after, otherwise, .. } = self.place;
        let (shown, fragment, at) = if against { (&self.otherwise, "otherwise", otherwise) } else { (&self.so, "said", after) };
        let last = shown.get(PAGE_SIZE - 1).filter(|_| shown.len() > PAGE_SIZE).map(|last| last.feedback.id);
        let address = |at: Option<FeedbackId>| {
            let (after, otherwise) = if against { (after, at) } else { (at, otherwise) };
            let fields = [("after", after), ("otherwise", otherwise)].into_iter().filter_map(|(name, at)| Some(format!("{name}={}", at?)));
            format!("/themes/{}?{}#{fragment}", theme.id, fields.collect::<Vec<_>>().join("&"))
        };
        let next = last.map(|last| view! { <a class="bt" href=address(Some(last))>"Next "{PAGE_SIZE}</a> });
        let first = at.map(|_| view! { <a class="bt" href=address(None)>"Back to the first"</a>" " });
        (first.is_some() || next.is_some()).then(|| view! { <p>{first}{next}</p> })
    }
}

fn list(pieces: &[Tied], form: &DeskForm, codes: &ThemeCodes) -> Markup {
    pieces.iter().take(PAGE_SIZE).map(|tied| row(tied, form, codes)).collect_view().into_markup()
}

fn row(Tied { feedback, by_code }: &Tied, form: &DeskForm, codes: &ThemeCodes) -> impl IntoView + use<> {
    let (id, name) = (feedback.id.to_string(), format!("Tick “{}”", first_words(&feedback.words)));
    let ticked = form.values("feedback").contains(&id.as_str());
    let by_code = by_code.and_then(|code| Some((code, codes.name(code)?.to_string())));
    let by_code = by_code.map(|(code, name)| view! { ", tied by the code “"<a href=format!("/codebook/{code}")><bdi dir="auto">{name}</bdi></a>"”" });
    view! {
        <li class="ticked">
            <input class="noprint" type="checkbox" name="feedback" value=id.clone() checked=ticked aria-label=name/>
            <div>
                <blockquote class="quote"><bdi dir="auto">{words_or_damaged(&feedback.words).to_string()}</bdi></blockquote>
                <p class="hush"><a href=format!("/feedback/{id}")>{<&str>::from(feedback.source)}", "{short_day(feedback.received_on)}</a>{by_code}</p>
            </div>
        </li>
    }
}
