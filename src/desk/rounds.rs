//! Second coding: all rounds, and the form that starts one.

use crate::{
    agreement::{
        MOST_PIECES, Round, Taken,
        chance::draw,
        store::{self, NewRound},
    },
    analysis::name_store::{ThemeName, theme_names},
    clock::short_day,
    coding::{
        Code, Coder,
        code_store::codes,
        coded_store::{coders, codes_by, months, pieces_of_month},
    },
    db::Conn,
    id::{CodeId, FeedbackId, PersonId, ThemeId},
    random,
    staff::{
        Person,
        holder_store::reviewers,
        proof::{Proof, Reviewer},
    },
    state::App,
    web::{
        self, Answer, DeskForm, Done, Fields, Page, done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
    },
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;
use std::collections::{BTreeSet, HashSet};

const DONE: [(&str, &str); 3] = [
    ("given-up", "Given up: nothing rests on it, and nothing is hidden any more."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

/// The fields of the form, in its order.
const NAMES: [&str; 6] = ["whose", "second", "with_code", "in_theme", "month", "how_many"];
/// Pieces in a round unless somebody says otherwise.
const USUAL: usize = 20;

pub fn routes() -> Router<App> {
    Router::new().route("/agreement", get(index).post(start))
}

/// `GET /agreement`
async fn index(State(app): State<App>, by: Reviewer, page: Page, done: Done) -> Answer {
    let form = DeskForm::fresh("round-").with("whose", by.person().id).with("how_many", USUAL);
    rounds_page(&mut *app.read().await?, &by, page, form, &done).await
}

/// `POST /agreement`
async fn start(State(app): State<App>, by: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("round-", &fields, &NAMES);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let offered = Offered::read(&mut tx, &by).await?;
    let asked = offered.asked(&mut form, by.person());
    if let (true, Some(asked)) = (form.is_fine(), asked) {
        let pieces = pieces_for(&mut tx, &by, &asked).await?;
        let pieces = draw(pieces, asked.how_many, u64::from_le_bytes(random::bytes()));
        if pieces.is_empty() {
            form.wrong("how_many", "No piece fits that the one has coded and the other has not. Choose less narrowly, or somebody else.");
        } else {
            let new = NewRound { first: asked.first, second: asked.second, taken: asked.taken, pieces };
            let id = store::start(&mut tx, &audit, &by, &new).await?.ok_or(web::Error::Unreadable)?;
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/agreement/{id}"), "started", audit.act())));
        }
    }
    Ok(web::unprocessable(rounds_page(&mut tx, &by, page.wrong(), form, &Done::default()).await?))
}

/// A round as it was asked for.
struct Asked {
    first: PersonId,
    second: PersonId,
    taken: Taken,
    how_many: usize,
}

/// Pieces that the first has coded and the second has not, with the first one’s codes: as they were asked for, and hidden from neither.
async fn pieces_for(db: &mut Conn, by: &Reviewer, asked: &Asked) -> Result<Vec<(FeedbackId, BTreeSet<CodeId>)>, web::Error> {
    let second = codes_by(db, by, asked.second).await?;
    let before = store::taken_before(db, asked.first, asked.second).await?;
    let blind = store::blind_pieces(db, by).await?;
    let in_month: Option<HashSet<FeedbackId>> = match asked.taken.month {
        Some(month) => Some(pieces_of_month(db, by, month).await?),
        None => None,
    };
    let in_theme: Option<HashSet<FeedbackId>> = match asked.taken.theme {
        Some(theme) => Some(store::pieces_in(db, by, theme).await?),
        None => None,
    };
    let fits = |id: &FeedbackId, codes: &BTreeSet<CodeId>| {
        let is_new = !second.contains_key(id) && !before.contains(id) && !blind.contains_key(id);
        let month = in_month.as_ref().is_none_or(|month| month.contains(id));
        is_new && month && asked.taken.code.is_none_or(|code| codes.contains(&code)) && in_theme.as_ref().is_none_or(|theme| theme.contains(id))
    };
    Ok(codes_by(db, by, asked.first).await?.into_iter().filter(|(id, codes)| fits(id, codes)).collect())
}

/// The choices that the form offers.
struct Offered {
    coders: Vec<Coder>,
    reviewers: Vec<Person>,
    codes: Vec<Code>,
    themes: Vec<ThemeName>,
    /// The months in which pieces came, the latest first.
    months: Vec<Date>,
}

impl Offered {
    async fn read(db: &mut Conn, by: &Reviewer) -> sqlx::Result<Self> {
        Ok(Self {
            coders: coders(db, by).await?,
            reviewers: reviewers(db, by).await?,
            codes: codes(db).await?.into_iter().filter(|code| !code.retired).collect(),
            themes: theme_names(db).await?,
            months: months(db, by).await?,
        })
    }

    /// Reads the form of somebody who starts a round.
    fn asked(&self, form: &mut DeskForm, starter: &Person) -> Option<Asked> {
        let first = form.pick("whose", |id: &PersonId| self.coders.iter().any(|coder| coder.id == *id), "Pick somebody who has coded.");
        let second = form.pick("second", |id: &PersonId| self.reviewers.iter().any(|person| person.id == *id), "Pick who codes the pieces again.");
        if second.is_some() && second == first {
            form.wrong("second", "These are their own codes. Pick somebody else to code the pieces again.");
        } else if second == Some(starter.id) {
            form.wrong("second", "Somebody else has to ask you: whoever starts this knows how the pieces were taken.");
        }
        let code = form.pick_or_none("with_code", |id: &CodeId| self.codes.iter().any(|code| code.id == *id), "Pick a code from the list.");
        let theme = form.pick_or_none("in_theme", |id: &ThemeId| self.themes.iter().any(|theme| theme.id == *id), "Pick a theme from the list.");
        let month = form.pick_or_none("month", |month: &Date| self.months.contains(month), "Pick a month from the list.");
        let sentence = format!("Type a number from 1 to {MOST_PIECES}.");
        let how_many = form.pick("how_many", |number: &usize| (1..=MOST_PIECES).contains(number), &sentence);
        Some(Asked { first: first?, second: second?, taken: Taken { code, theme, month }, how_many: how_many? })
    }

    fn form(&self, form: &DeskForm, starter: PersonId) -> Markup {
        let whose = self.coders.iter().map(|coder| form.option("whose", coder.id, coder.name.clone())).collect_view();
        let second = self.reviewers.iter().filter(|person| person.id != starter);
        let second = second.map(|person| form.option("second", person.id, person.name.clone())).collect_view();
        let with_code = self.codes.iter().map(|code| form.option("with_code", code.id, code.name.clone())).collect_view();
        let in_theme = self.themes.iter().map(|theme| form.option("in_theme", theme.id, theme.name.clone())).collect_view();
        let months = self.months.iter().map(|month| form.option("month", month, month.strftime("%B %Y").to_string())).collect_view();
        let hint = "They are drawn at random from those that fit. Choosing by a code makes agreement look other than it is: most of the time, leave it open.";
        view! {
            <form method="post" action="/agreement" autocomplete="off">
                {form.select("whose", "Whose codes", "As they are now: later changes make no difference to the round.", (form.option("whose", "", "Pick one"), whose).into_markup())}
                {form.select("second", "Who codes again", "Another reviewer, who has not coded these pieces. It can’t be you.", (form.option("second", "", "Pick one"), second).into_markup())}
                {form.input("how_many", "text", "How many pieces", hint)}
                <details>
                    <summary>"Which pieces"</summary>
                    {form.select("with_code", "With the code", "", (form.option("with_code", "", "Any code"), with_code).into_markup())}
                    {form.select("in_theme", "In the theme", "", (form.option("in_theme", "", "Any theme or none"), in_theme).into_markup())}
                    {form.select("month", "From the month", "", (form.option("month", "", "Any month"), months).into_markup())}
                </details>
                <button class="bt main">"Start"</button>
            </form>
        }
        .into_markup()
    }
}

async fn rounds_page(db: &mut Conn, by: &Reviewer, page: Page, form: DeskForm, done: &Done) -> Answer {
    let (offered, rounds, left) = (Offered::read(db, by).await?, store::rounds(db, by).await?, store::counts(db, by).await?);
    let me = by.person().id;
    let page = page.desk(by.desk());
    Ok(page.static_page("Second coding", || {
        let mine: Vec<_> = rounds.iter().filter(|round| round.is_running() && round.second.id == me).map(|round| waiting(round, left.get(&round.id))).collect();
        let rows: Vec<_> = rounds.iter().map(|round| row(round, left.get(&round.id).copied().unwrap_or_default())).collect();
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/codebook">"Codebook"</a></li><li aria-current="page">"Second coding"</li></ol></nav>
            {done.view(&DONE)}
            <div class="head"><h1>"Second coding"</h1><p class="hush">"Two people code the same pieces, neither seeing the other’s codes. Then both see how far they agree, and what to talk about."</p></div>
            {mine}
            {if rows.is_empty() { nothing_yet().into_markup() } else { table(rows).into_markup() }}
            <section class="panel slim noprint" id="new" aria-labelledby="start">
                <h2 id="start">"Ask for a second coding"</h2>
                {if offered.coders.is_empty() { view! { <p>"Nobody has coded anything yet. Put codes on words while you read in the "<a href="/inbox">"inbox"</a>"."</p> }.into_markup() } else { offered.form(&form, me) }}
            </section>
        }
    }))
}

fn waiting(round: &Round, left: Option<&[i64; 2]>) -> impl IntoView + use<> {
    let [coded, all] = left.copied().unwrap_or_default();
    view! { <p class="note">"You are coding "{all}" pieces a second time, and have coded "{coded}". "<a href=format!("/agreement/{}", round.id)>"Go on"</a></p> }
}

fn row(round: &Round, [coded, all]: [i64; 2]) -> impl IntoView + use<> {
    let finished = if round.is_running() { "" } else { "finished, " };
    let state = format!("{finished}{coded} of {all} coded");
    view! {
        <tr>
            <th scope="row"><a href=format!("/agreement/{}", round.id)>{short_day(round.started_on)}</a></th>
            <td><bdi dir="auto">{round.first.name.clone()}</bdi></td>
            <td><bdi dir="auto">{round.second.name.clone()}</bdi></td>
            <td>{state}</td>
        </tr>
    }
}

fn table<V: IntoView + 'static>(rows: Vec<V>) -> impl IntoView {
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="All second codings"><table>
            <thead><tr><th scope="col">"Began"</th><th scope="col">"Whose codes"</th><th scope="col">"Coded again by"</th><th scope="col">"State"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

fn nothing_yet() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No second coding yet"</h2>
            <p>"When two people who don’t see each other’s codes put the same ones on the same words, others can trust them more. Ask a colleague to code some of yours again."</p>
        </div>
    }
}
