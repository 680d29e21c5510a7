//! A theme built from codes: the codes on its pieces, and all pieces with a code tied to it by one act.

use crate::{
    analysis::store::{self, Theme, TieChange},
    coding::{
        Code,
        code_store::{self, codes},
        theme_store::{self, CodeInTheme},
    },
    db::Conn,
    desk::{
        records::ThemeAt,
        theme::{Forms, Place, refuse},
    },
    feedback::thousands,
    id::CodeId,
    staff::proof::Reviewer,
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page, done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{Router, extract::State, routing::post};
use leptos::prelude::*;

/// Most pieces of a theme whose codes are counted: past that, the page would wait for the count.
const COUNTED: i64 = 1_000;

/// Most pieces that one act ties: undoing it puts back each of them.
const AT_ONCE: usize = 500;

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}/code", post(tie))
}

/// `POST /themes/{id}/code`: ties all pieces with a code that are not tied yet.
async fn tie(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("codes-", &fields, &["code"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let known = codes(&mut tx).await?;
    let code = form.pick::<CodeId>("code", |id| known.iter().any(|code| code.id == *id), "Pick a code from the list.");
    // Merged or retired meanwhile, perhaps.
    let theme = store::theme(&mut tx, theme.id).await?.ok_or(web::Error::NotThere)?;
    if theme.retired || theme.merged_into.is_some() {
        form.wrong("code", "Nothing new is tied to this theme: it is retired, or was merged into another.");
    }
    if let Some(code) = code.filter(|_| form.is_fine()) {
        let mut pieces = theme_store::untied(&mut tx, &reviewer, code, theme.id, AT_ONCE + 1).await?;
        let (seen, now, word) = (fields.text("count"), counted(pieces.len()), told(pieces.len()));
        pieces.truncate(AT_ONCE);
        if !seen.is_empty() && seen != now {
            form.wrong("code", "Other pieces have this code by now. Look at the number, and press again.");
        } else if store::change_ties(&mut tx, &audit, &reviewer, theme.id, &pieces, TieChange::Tie { by_code: code }).await? > 0 {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{}#said", theme.id), word, audit.act())));
        } else {
            form.wrong("code", "Every piece with this code is tied to this theme already, or there is none.");
        }
    }
    let forms = Forms { codes: Some(form), place: Place { code, ..Place::default() }, ..Forms::default() };
    refuse(&app, &mut tx, &reviewer, page, theme, forms).await
}

/// The word of the success message, by how many pieces there were to tie.
fn told(pieces: usize) -> &'static str {
    if pieces > AT_ONCE { "by-code-some" } else { "by-code" }
}

/// Spells a number of pieces, past which no more are counted.
fn counted(pieces: usize) -> String {
    if pieces > AT_ONCE { format!("more than {AT_ONCE}") } else { pieces.to_string() }
}

/// The codes of a theme's page.
pub struct ThemeCodes {
    all: Vec<Code>,
    here: Vec<CodeInTheme>,
    /// The code that is asked for, and how many pieces have it that are not tied yet.
    asked: Option<(Code, usize)>,
}

impl ThemeCodes {
    pub async fn read(db: &mut Conn, by: &Reviewer, theme: &Theme, asked: Option<CodeId>) -> sqlx::Result<Self> {
        let (all, here) = (code_store::codes(db).await?, theme_store::codes_in(db, by, theme.id, COUNTED).await?);
        let asked = match asked.and_then(|asked| all.iter().find(|code| code.id == asked)) {
            Some(code) => Some((code.clone(), theme_store::untied(db, by, code.id, theme.id, AT_ONCE + 1).await?.len())),
            None => None,
        };
        Ok(Self { all, here, asked })
    }

    /// The name of a code, unless it is gone.
    pub fn name(&self, id: CodeId) -> Option<&str> {
        self.all.iter().find(|code| code.id == id).map(|code| code.name.as_str())
    }

    /// Renders the codes on the pieces, and the two steps that tie all pieces with another one.
    pub fn section(&self, theme: &Theme, form: &DeskForm) -> Markup {
        let none = self.here.is_empty().then(|| view! { <p class="hush">"No piece of this theme has a code yet."</p> });
        let here = self.here.iter().map(|code| code_row(theme, code)).collect_view();
        let offers = !theme.retired && theme.merged_into.is_none() && !self.all.is_empty();
        let picked = self.asked.as_ref().map(|(code, _)| code.id);
        let options = self.all.iter().filter(|code| !code.retired || picked == Some(code.id));
        let pick = DeskForm::fresh("codes-").with("code", picked.map(|id| id.to_string()).unwrap_or_default());
        let options = options.map(|code| pick.option("code", code.id, &code.name)).collect_view();
        let options = (pick.option("code", "", "Pick one"), options).into_markup();
        let asked = self.asked.as_ref().filter(|_| offers).map(|(code, pieces)| tie_form(theme, code, *pieces));
        view! {
            <section class="panel" id="codes" aria-labelledby="its-codes">
                <h2 id="its-codes">"Codes on its pieces"</h2>
                {none}
                {counted_over(theme.count).map(|over| view! { <p class="hush">{over}</p> })}
                <ul class="plainlist">{here}</ul>
                {form.hint_and_error("code", "")}
                {asked}
                {offers.then(|| view! {
                    <form class="noprint" method="get" action=format!("/themes/{}#codes", theme.id) autocomplete="off">
                        {pick.select("code", "Tie all pieces with a code", "First you see how many they are.", options)}
                        <button class="bt">"See how many"</button>
                    </form>
                })}
            </section>
        }
        .into_markup()
    }
}

/// Says over which pieces the codes are counted, where it is not all of them.
fn counted_over(pieces: i64) -> Option<String> {
    (pieces > COUNTED).then(|| format!("Counted over {} of its pieces, taken by chance.", thousands(COUNTED as usize)))
}

fn code_row(theme: &Theme, code: &CodeInTheme) -> impl IntoView + use<> {
    let pieces = format!(" {} piece{}", code.pieces, if code.pieces == 1 { "" } else { "s" });
    let against = (code.against > 0).then(|| format!(", {} of them say{} otherwise", code.against, if code.against == 1 { "s" } else { "" }));
    view! {
        <li>
            <a href=format!("/codebook/{}", code.id)><bdi dir="auto">{code.name.clone()}</bdi></a>{pieces}{against}" "
            <a class="noprint" href=format!("/themes/{}?code={}#codes", theme.id, code.id)>"Others with it"<span class="hide">": "{code.name.clone()}</span></a>
        </li>
    }
}

/// Renders the button that ties all pieces with a code, which says how many.
fn tie_form(theme: &Theme, code: &Code, pieces: usize) -> Markup {
    let name = || view! { "“"<bdi dir="auto">{code.name.clone()}</bdi>"”" };
    if pieces == 0 {
        return view! { <p class="note">"No other piece coded "{name()}" is there to tie to this theme."</p> }.into_markup();
    }
    let (these, button) = match pieces {
        1 => ("1 piece".to_string(), "Tie the 1 piece".to_string()),
        pieces if pieces > AT_ONCE => (format!("More than {AT_ONCE} pieces"), format!("Tie {AT_ONCE} pieces")),
        pieces => (format!("{pieces} pieces"), format!("Tie the {pieces} pieces")),
    };
    let (are, more) = (if pieces == 1 { "is" } else { "are" }, (pieces > AT_ONCE).then_some(" Press again for the rest."));
    view! {
        <form class="note noprint" method="post" action=format!("/themes/{}/code", theme.id)>
            <p>{these}" coded "{name()}" "{are}" not tied to this theme. Whole pieces are tied, not the coded words alone. You can undo it."{more}</p>
            <input type="hidden" name="code" value=code.id.to_string()/>
            <input type="hidden" name="count" value=counted(pieces)/>
            <button class="bt main">{button}" coded "{name()}" to this theme"</button>
        </form>
    }
    .into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest_that_is_left_is_told_of() {
        assert_eq!([1, AT_ONCE, AT_ONCE + 1].map(told), ["by-code", "by-code", "by-code-some"]);
        assert_eq!(AT_ONCE, 500, "the message says so");
    }

    #[test]
    fn large_theme_says_that_its_codes_are_counted_in_part() {
        assert_eq!(counted_over(COUNTED), None);
        assert_eq!(counted_over(COUNTED + 1).unwrap(), "Counted over 1,000 of its pieces, taken by chance.");
    }
}
