//! Typing in what stands on paper or a flip-chart, one piece after the other, without taking the hands off the keyboard.

use crate::{
    db::Conn,
    feedback::{MOST_CHARACTERS, NotWords, Provenance, Transcriber, Words, thousands},
    group_sessions::prompt_store::prompts,
    group_sessions::{
        AnswerFormat, SessionState,
        prompt_store::Prompt,
        store::{GroupSession, OwnSession},
    },
    id::PromptId,
    live::{
        paper::{
            NOT_HERE,
            acts::{PaperWords, lock, type_in, typed_before},
            ticks_form::{Sheet, asked, asked_on},
        },
        phone::acts::ItemOutcome,
        transaction::LiveTransaction,
    },
    receipts::{receipt::Receipt, token::FormToken},
    staff::proof::Proof,
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, Page,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        parts::ErrorSummary,
        unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::Response,
    routing::get,
};
use leptos::prelude::*;

const FIELDS: [&str; 6] = ["token", "questions", "prompt", "provenance", "hand", "words"];

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/group-sessions/{id}/typing", get(show).post(keep)), &NOT_HERE)
}

/// The data that every page here is drawn with.
pub struct PaperPage<'a> {
    app: &'a App,
    pub own: OwnSession,
    /// The prompts that are answered in words.
    prompts: Vec<Prompt>,
    /// The prompts that are answered by choosing.
    pub choices: Vec<Prompt>,
}

impl<'a> PaperPage<'a> {
    pub async fn load(db: &mut Conn, app: &'a App, own: OwnSession) -> Result<Self, Error> {
        let (prompts, choices) = prompts(db, own.id()).await?.into_iter().partition(|prompt| prompt.format == AnswerFormat::Words);
        Ok(Self { app, own, prompts, choices })
    }
}

/// `GET /group-sessions/{id}/typing`, with `?counted=` and a sheet's token after that was, and then with what stays chosen.
async fn show(State(app): State<App>, own: OwnSession, page: Page, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut db = app.read().await?;
    let paper = PaperPage::load(&mut db, &app, own).await?;
    let or = |name: &str, usual: &str| if query.text(name).is_empty() { usual.to_string() } else { query.text(name).to_string() };
    let mut form = DeskForm::fresh("").with("provenance", or("provenance", "Verbatim")).with("hand", or("hand", "Theirs"));
    form = match &paper.prompts[..] {
        [only] => form.with("prompt", only.id),
        _ => form.with("prompt", query.text("prompt")),
    };
    let sheet = Sheet::after_counted(&mut db, &app, &paper.choices, query.text("counted")).await?;
    Ok(paper.page(page, &form, &FormToken::new(&app.clock), None, &sheet))
}

/// The input of the half for words when the other half was sent, and the token it goes on with.
pub fn brought(app: &App, fields: &Fields) -> (DeskForm, FormToken) {
    let form = FIELDS.iter().fold(DeskForm::fresh(""), |form, name| form.with(name, fields.text(name)));
    let token = FormToken::read(&app.vault, fields.text("token")).filter(|token| token.is_fresh(&app.clock));
    (form, token.unwrap_or_else(|| FormToken::new(&app.clock)))
}

/// `POST /group-sessions/{id}/typing`: answers with the page and not with an address of it, for it shows five words, which no address may
/// hold. The same form sent again is the same piece, so that a reload does no harm.
async fn keep(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &FIELDS);
    let mut tx = LiveTransaction::as_staff_urgently(&app, own.id()).await?;
    // From here on nobody ends the session or changes a question until this is done.
    let open = lock(&mut tx, &own).await?;
    let paper = PaperPage::load(&mut tx, &app, own).await?;
    let mut sheet = Sheet::sent(&app, &fields, &paper.choices);
    if !fields.text("enter").is_empty() {
        let (form, token) = brought(&app, &fields);
        sheet.which_button();
        return Ok(unprocessable(paper.page(page.wrong(), &form, &token, None, &sheet)));
    }
    let prompt = form.pick::<PromptId>("prompt", |id| paper.prompts.iter().any(|prompt| prompt.id == *id), "Choose which question it answers.");
    let provenance = form.pick::<Provenance>("provenance", |_| true, "Choose whether these are their own words.");
    let hand = form.pick::<Transcriber>("hand", |_| true, "Choose who wrote it on the paper.");
    let words = words(&mut form);
    let token = FormToken::read(&app.vault, form.value("token"));
    let audit = app.audit_context();
    // As long as its token is good, what the page brings is still the same piece.
    let fresh = token.clone().filter(|token| token.is_fresh(&app.clock));
    let mut next = fresh.clone();
    let same_questions = form.value("questions") == asked(&paper.prompts);
    if let (Some(prompt), Some(provenance), Some(hand), Some(words), Some(token), true) = (prompt, provenance, hand, words, &token, form.is_fine()) {
        let typed = PaperWords { token, prompt, words: &words, provenance, transcriber: hand };
        if typed_before(&mut tx, &audit, &paper.own, &typed).await? || (fresh.is_some() && same_questions) {
            match type_in(&mut tx, &audit, &paper.own, open, &typed).await? {
                ItemOutcome::Kept => {
                    tx.commit().await?;
                    return Ok(paper.next(page, &form, &token.receipt_in(&app.vault, paper.own.id().bytes()), &sheet));
                }
                problem => {
                    let (field, sentence) = said(problem);
                    form.wrong(field, sentence);
                    // A new token has none of the faults of the old one.
                    next = None;
                }
            }
        } else if fresh.is_none() {
            form.wrong("words", "This page was open for more than a day. Nothing was kept yet: look it over, then keep it again.");
        }
    }
    if token.is_none() {
        form.wrong("words", "This page did not come whole. Nothing was kept yet: look it over, then keep it again.");
    }
    if !same_questions {
        form.wrong("prompt", "The questions were changed since this page was opened. Nothing was kept yet: look it over, then keep it again.");
        // Now they know: the page goes on with the questions as they are.
        form = form.without("questions");
    }
    let next = next.unwrap_or_else(|| FormToken::new(&app.clock));
    Ok(unprocessable(paper.page(page.wrong(), &form, &next, None, &sheet)))
}

/// Why words were not kept, and with which field to begin.
fn said(outcome: ItemOutcome) -> (&'static str, &'static str) {
    match outcome {
        ItemOutcome::OtherWords => (
            "words",
            "This page brought other words before, and those are kept. These are not, yet: if they are somebody’s too, keep them now; if you only mended a slip, leave them.",
        ),
        ItemOutcome::NotOpen => ("words", "This is a dry run, and it is not open: nothing was kept."),
        ItemOutcome::NoPrompt => ("prompt", "That question has gone, or is not answered in words any more. Nothing was kept: choose another."),
        ItemOutcome::Kept | ItemOutcome::Enough => {
            ("words", "No five words were free for this. Nothing was kept yet: keep it again, and it gets others.")
        }
    }
}

fn words(form: &mut DeskForm) -> Option<Words> {
    match Words::parse(form.value("words")) {
        Ok(words) => return Some(words),
        Err(NotWords::Empty) => form.wrong("words", "Type what the paper says."),
        Err(NotWords::TooLong(count)) => form.wrong(
            "words",
            &format!("This has {} characters. One piece has at most {}: keep it as two.", thousands(count), thousands(MOST_CHARACTERS)),
        ),
    }
    None
}

impl PaperPage<'_> {
    /// The page for the next piece: what is the same from sheet to sheet stays chosen.
    fn next(&self, page: Page, form: &DeskForm, receipt: &Receipt, sheet: &Sheet) -> Response {
        let next = ["prompt", "provenance", "hand"].iter().fold(DeskForm::fresh(""), |next, name| next.with(name, form.value(name)));
        self.page(page, &next, &FormToken::new(&self.app.clock), Some(receipt), sheet)
    }

    /// The page, with the receipt of the words that were kept just now, if any were.
    pub fn page(&self, page: Page, form: &DeskForm, token: &FormToken, receipt: Option<&Receipt>, sheet: &Sheet) -> Response {
        let page = page.desk(self.own.desk());
        let back = format!("/group-sessions/{}", self.own.id());
        let ticks = sheet.view(self.app, &self.own.session, &self.choices);
        let words = (!self.prompts.is_empty()).then(|| self.words(form, token, receipt.is_some()).into_markup());
        let problems = [form.wrongs(), sheet.form.wrongs()].concat();
        page.static_page("Typing in", || {
            view! {
                <ErrorSummary text=page.text problems/>
                <nav class="crumbs" aria-label="You are in"><ol>
                    <li><a href="/group-sessions">"Group sessions"</a></li><li><a href=back.clone()>"Session"</a></li><li aria-current="page">"Typing in"</li>
                </ol></nav>
                <h1>"Typing in from paper"</h1>
                {receipt.map(|receipt| notice(&self.own.session, receipt, sheet.waits(&self.choices)))}
                {if words.is_none() && ticks.is_none() { nothing(&back).into_markup() } else { self.form(&back, words, ticks).into_markup() }}
            }
        })
    }

    /// One form for both halves, each with a button of its own: whichever is pressed, what stands in the other half is not lost.
    fn form(&self, back: &str, words: Option<Markup>, ticks: Option<Markup>) -> impl IntoView + use<> {
        // Enter in a field presses the first button of its form, and nothing may be sent by it that was not meant.
        let enter = match (&words, &ticks) {
            (Some(_), Some(_)) => Some(view! { <button hidden name="enter" value="yes"></button> }.into_markup()),
            (None, Some(_)) => Some(view! { <button hidden formaction=format!("{back}/typing/ticks")></button> }.into_markup()),
            (_, None) => None,
        };
        view! {
            <div class="cols">
                <form class="typing" method="post" action=format!("{back}/typing") autocomplete="off">
                    {enter}{words}{ticks}
                </form>
                <aside class="panel" aria-label="About typing in">{about(&self.own.session)}<p>"Does it tell of harm? "<a href=format!("{back}/what-to-do")>"What to do now"</a></p></aside>
            </div>
        }
    }

    fn words(&self, form: &DeskForm, token: &FormToken, again: bool) -> impl IntoView + use<> {
        let prompts = self.prompts.iter().map(|prompt| form.option("prompt", prompt.id, prompt.question.clone()));
        let prompts = view! { {form.option("prompt", "", "Choose")}{prompts.collect_view()} }.into_markup();
        let provenances =
            [(Provenance::Verbatim, "Their own words, exactly as written"), (Provenance::Paraphrase, "Somebody else’s words for what they said")];
        let provenances = provenances.map(|(provenance, text)| (<&str>::from(provenance).to_string(), text.to_string())).to_vec();
        let hands = [(Transcriber::Theirs, "A young person"), (Transcriber::Facilitator, "The facilitator")];
        let hands = hands.map(|(hand, text)| (<&str>::from(hand).to_string(), text.to_string())).to_vec();
        let token = token.write(&self.app.vault);
        view! {
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="questions" value=asked_on(form, "questions", &self.prompts)/>
            {form.select("prompt", "Which question does it answer?", "", prompts)}
            <div class="halves">
                {form.picks("provenance", "radio", "Whose words are they?", "", provenances)}
                {form.picks("hand", "radio", "Who wrote it on the paper?", "", hands)}
            </div>
            {form.next_area("words", "What the paper says", "One piece at a time. For somebody’s name, put […].", 5, again.then_some("kept"))}
            <button class="bt main">"Keep it"</button>
            <p class="hush">"From here Tab goes to the button and Enter keeps it; then the box is empty and ready for the next one."</p>
        }
    }
}

fn notice(session: &GroupSession, receipt: &Receipt, waits: bool) -> impl IntoView + use<> {
    let sentence = match (session.dry_run, session.state) {
        (true, _) => "Kept, until the dry run ends.",
        (false, SessionState::Open) => "Kept. It waits on your console; when the session ends, it goes to the Board.",
        (false, SessionState::Planned | SessionState::Closed) => "Kept. It is in the Board’s inbox.",
    };
    // The receipt of a dry run would find nothing.
    let five = (!session.dry_run).then(|| {
        view! {
            <p>"Its five words: "<b class="fivewords" translate="no">{receipt.phrase()}</b></p>
            <p class="hush">"If whoever wrote it wants to see what comes of it: write the five words on their paper, hand it back, and keep no copy. They are not shown again."</p>
        }
    });
    let waits = waits.then(|| view! { <p>"What is chosen under “Dots and ticks” is not counted yet."</p> });
    view! { <div class="told slim" role="status" id="kept"><p><b>{sentence}</b></p>{five}{waits}</div> }
}

/// Says where typed-in words go in the present state of the session.
fn about(session: &GroupSession) -> impl IntoView + use<> {
    let goes = match (session.dry_run, session.state) {
        (true, _) => "This is a dry run: what you type in is thrown away when it ends, and only an open one takes any.",
        (false, SessionState::Planned) => {
            "The session is not open yet. Words you type in go to the Board’s inbox at once, and the question that a paper answers can’t be changed any more."
        }
        (false, SessionState::Open) => "The session is open. Words you type in wait on your console, and go to the Board when the session ends.",
        (false, SessionState::Closed) => "The session is over. Words you type in go to the Board’s inbox at once.",
    };
    let adult_free = session.kind.is_adult_free().then(|| {
        view! { <p>"This is an Agenda Day, where no adult reads anything that the young people have not released. Who types a paper in has read it: so type in only what they gave you to take to the Board, words, dots and ticks alike."</p> }
    });
    view! { <h2>"Where it goes"</h2>{adult_free}<p>{goes}</p><p>"Dots and ticks are counted with those of the phones."</p> }
}

fn nothing(back: &str) -> impl IntoView + use<> {
    let back = back.to_string();
    view! {
        <div class="empty">
            <h2>"No question to type answers to"</h2>
            <p>"This session asks nothing yet."</p>
            <p><a class="bt" href=back>"Back to the session"</a></p>
        </div>
    }
}
