//! The page with the five words, and "Have you kept them?": asks for two of them before somebody goes. It can be skipped, and no
//! answer loses the words.

use crate::{
    clock::say_day,
    plan, random,
    receipts::{
        again,
        confirmation::{Confirmation, kept_form, progress_form, receipt_view, shared_phone, words_again, words_card},
        receipt::{Receipt, WORD_COUNT},
        receipt_form::{self, LOOK_UP},
        typed,
    },
    state::App,
    text::Catalogue,
    web::{Answer, Error, Fields, Page, markup::IntoMarkup, page::PageContext, page_cache::gap, parts::ErrorSummary, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{FromRef, State},
    response::Response,
    routing::get,
};
use leptos::{attr::custom::custom_attribute, prelude::*};

pub fn routes() -> Router<App> {
    let back = async || redirect("/receipt");
    Router::new().route("/receipt/kept", get(back).post(kept)).route("/receipt/again", get(back).post(again))
}

/// The page with the five words. It is everyone's but for the words, so it is drawn once.
pub(super) async fn confirmation_page(app: &App, page: &Page, receipt: &Receipt) -> Response {
    let title = page.text.get("receipt-title");
    let name = format!("receipt {} {}", page.text.lang, page.has_style());
    let drawn = filled(app, page, receipt, &name, |page, confirmed| page.draw_with_scripts(title, || receipt_view(page, confirmed)));
    page.drawn_with_scripts(drawn.await)
}

/// Its main part.
pub(super) async fn confirmation(app: &App, page: &Page, receipt: &Receipt) -> String {
    let name = format!("main part of receipt {}", page.text.lang);
    filled(app, page, receipt, &name, |page, confirmed| receipt_view(page, confirmed).into_markup().to_html()).await
}

/// Draws with gaps, or takes what was drawn before, and puts the words and their sealed copy in.
async fn filled(app: &App, page: &Page, receipt: &Receipt, name: &str, draw: impl Fn(&Page, &Confirmation<'_>) -> String) -> String {
    let url = app.config.url();
    let address = url.split_once("://").map_or(url.as_str(), |(_, host)| host).to_string() + "/receipt";
    let sealed = again::seal(&app.vault, &app.clock, receipt);
    let [a, b, c, d, e] = receipt.words();
    let values = [a, b, c, d, e, &sealed];
    let drawn = app.page_cache.filled(name, &values, async || {
        // Read after the cache's version, so that an old name is never kept under a new version.
        let page = page.clone().with_context(PageContext::from_ref(app));
        let next_meeting = next_meeting(app).await.ok()?;
        let words = [0, 1, 2, 3, 4].map(gap);
        let words = words.each_ref().map(String::as_str);
        Some(draw(&page, &Confirmation { words, address: address.clone(), next_meeting, sealed: gap(5) }))
    });
    // The words are shown even where the database can't be read.
    let drawn = drawn.await;
    drawn.unwrap_or_else(|| draw(page, &Confirmation { words: receipt.words(), address, next_meeting: None, sealed }))
}

/// The day of the Board's next meeting, as people say it.
async fn next_meeting(app: &App) -> Result<Option<String>, Error> {
    let meeting = plan::store::next_meeting(&mut *app.read().await?, app.clock.today()).await?;
    Ok(meeting.map(|meeting| say_day(meeting.held_on)))
}

/// `POST /receipt/again`: the page that a tab has shown before, after Back or a reload.
async fn again(State(app): State<App>, page: Page, fields: Fields) -> Answer {
    let receipt = again::open(&app.vault, &app.clock, fields.text("sealed")).ok_or(Error::NotThere)?;
    Ok(confirmation_page(&app, &page, &receipt).await)
}

/// One of the words that is asked for, and the text in its box.
struct Asked {
    /// From 0.
    place: usize,
    typed: String,
    is_wrong: bool,
}

impl Asked {
    fn name(&self) -> String {
        format!("word-{}", self.place + 1)
    }
}

/// `POST /receipt/kept`: the question, its answer, skipping it, or the words once more.
async fn kept(State(app): State<App>, page: Page, fields: Fields) -> Answer {
    let text = page.text;
    let receipt = match receipt_form::parse(fields.text("receipt")) {
        Ok(receipt) => receipt,
        Err(problem) => return Ok(LOOK_UP.page_with_problem(&page, fields.text("receipt"), problem)),
    };
    if fields.text("show") == "yes" {
        return Ok(confirmation_page(&app, &page, &receipt).await);
    }
    if fields.text("skip") == "yes" {
        return Ok(done_page(&page, &receipt, "kept-skipped-heading", "kept-skipped"));
    }
    let typed: Vec<Asked> = (0..WORD_COUNT).filter_map(|place| answered(&receipt, &fields, place)).collect();
    Ok(if typed.is_empty() {
        page.static_page(text.get("receipt-title"), || ask_view(text, &receipt, &two_places(), false))
    } else if typed.iter().any(|asked| asked.is_wrong) {
        unprocessable(page.clone().wrong().static_page(text.get("receipt-title"), || ask_view(text, &receipt, &typed, true)))
    } else {
        done_page(&page, &receipt, "kept-done-heading", "kept-done")
    })
}

/// The answer for one place, if it was asked. All five words, in any box, are right too.
fn answered(receipt: &Receipt, fields: &Fields, place: usize) -> Option<Asked> {
    let mut asked = Asked { place, typed: String::new(), is_wrong: false };
    asked.typed = fields.all(&asked.name()).next()?.to_string();
    let is_right = typed::is_word(&asked.typed, receipt.words()[place]) || typed::read(&asked.typed).is_ok_and(|all| all == *receipt);
    Some(Asked { is_wrong: !is_right, ..asked })
}

/// Two places of the five, each pair as likely.
fn two_places() -> [Asked; 2] {
    let [first, second] = random::bytes::<2>().map(usize::from);
    let first = first % WORD_COUNT;
    let second = (first + 1 + second % (WORD_COUNT - 1)) % WORD_COUNT;
    [first.min(second), first.max(second)].map(|place| Asked { place, typed: String::new(), is_wrong: false })
}

fn ask_view(text: &'static Catalogue, receipt: &Receipt, asked: &[Asked], wrong: bool) -> impl IntoView + use<> {
    let problems = asked.iter().filter(|asked| asked.is_wrong).map(|asked| (asked.name(), problem(text, asked))).collect();
    let boxes = asked.iter().map(|asked| word_box(text, asked)).collect_view();
    view! {
        <ErrorSummary text=text problems/>
        <h1>{text.get("kept-heading")}</h1>
        {wrong.then(|| view! { <p class="lead">{text.get("kept-again")}</p>{words_card(text, receipt.words(), None)} })}
        <p>{text.get("kept-intro")}</p>
        <form method="post" action="/receipt/kept" autocomplete="off" novalidate>
            <input type="hidden" name="receipt" value=receipt.phrase()/>
            {boxes}
            <div class="btns"><button class="btn">{text.get("kept-go")}</button></div>
        </form>
        <div class="btns">{kept_form(receipt.words(), "show", text.get("kept-show"))}{kept_form(receipt.words(), "skip", text.get("kept-skip"))}</div>
    }
}

fn word_box(text: &'static Catalogue, asked: &Asked) -> impl IntoView + use<> {
    let (name, is_wrong) = (asked.name(), asked.is_wrong);
    let error = format!("{name}-error");
    let described = is_wrong.then(|| error.clone());
    let label = text.with("kept-label", [("number", &(asked.place + 1).to_string())]);
    view! {
        <div class="field" class:bad=is_wrong>
            <label for=name.clone()>{label}</label>
            {is_wrong.then(|| view! { <p class="error" id=error>{problem(text, asked)}</p> })}
            <div class="box">
                <input
                    id=name.clone()
                    name=name
                    value=asked.typed.clone()
                    dir="auto"
                    autocomplete="off"
                    autocapitalize="none"
                    {..custom_attribute("autocorrect", "off")}
                    spellcheck="false"
                    aria-describedby=described
                    aria-invalid=is_wrong.then_some("true")
                />
            </div>
        </div>
    }
}

fn problem(text: &'static Catalogue, asked: &Asked) -> String {
    text.with("kept-error", [("number", &(asked.place + 1).to_string())])
}

/// The last page before somebody goes. It still has the words.
fn done_page(page: &Page, receipt: &Receipt, heading: &'static str, lead: &'static str) -> Response {
    let text = page.text;
    page.static_page(text.get("receipt-title"), || {
        view! {
            <h1>{text.get(heading)}</h1>
            <p class="lead">{text.get(lead)}</p>
            {words_again(text, receipt.words())}
            <div class="btns">{progress_form(text, receipt.words(), "btn quiet")}<a class="btn quiet" href="/">{text.get("nav-back-home")}</a></div>
            {shared_phone(text)}
        }
    })
}
