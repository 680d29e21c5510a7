//! Settings as they would look to young people and facilitators.

use crate::{
    board::Board,
    text::Catalogue,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

/// Renders where people meet the names and help numbers: the first page, sentences, the foot, the boxes they write in and the help page.
pub fn names_and_numbers(text: &Catalogue, board: &Board) -> Markup {
    let beside = board
        .site()
        .help
        .into_iter()
        .map(|help| view! { <span class="tel"><span>{help.label}</span>" "<bdi dir="ltr">{help.number}</bdi></span>" " });
    let lines = board.helplines.iter().map(|line| {
        view! { <li><b>{line.name.clone()}</b>" "<bdi dir="ltr">{line.number.clone()}</bdi>": "{line.what_for.clone()}</li> }
    });
    let text = text.named(&board.called);
    let sentences = ["receipt-next-board-no-date", "locked-intro", "privacy-why"].map(|key| view! { <li>{text.get(key).to_string()}</li> });
    let (beside, lines, sentences) = (beside.collect_view(), lines.collect_view(), sentences.into_iter().collect_view());
    view! {
        <h3>"On the first page"</h3><p class="said">{text.with("home-intro", [("body", &board.body)])}</p>
        <h3>"At the foot of every page"</h3><p class="said">{text.with("foot-about", [("body", &board.body)])}</p>
        <h3>"In sentences, for example"</h3><ul>{sentences}</ul>
        <h3>"Parts of the area they may choose"</h3><p class="said">{board.areas.join(", ")}</p>
        <h3>"Beside every box where they write"</h3><p>{beside}</p>
        <h3>"On the help page"</h3><ul>{lines}</ul>
        <h3>"On “What to do now”"</h3><ol class="todo">{board.procedure.lines().map(|line| view! { <li>{line.to_string()}</li> }).collect_view()}</ol>
    }
    .into_markup()
}

/// Renders what young people read before they write.
pub fn before_they_write(text: &Catalogue, board: &Board) -> Markup {
    let text = text.named(&board.called);
    let no_lead = text.get("say-know-no-lead").to_string();
    view! {
        <h3>"Before they write, and on the privacy page"</h3>
        <ul class="know"><li><bdi dir="auto">{board.passed_on.clone()}</bdi></li></ul>
        <h3>"On the privacy page, and before they write while there is no safeguarding lead"</h3>
        <ul class="know"><li><bdi dir="auto">{board.readers.clone()}</bdi></li></ul>
        <p class="hush">"Before they write, this follows then: “"{no_lead}"”"</p>
    }
    .into_markup()
}

/// Renders the sentence of the privacy page on the reading watch, and whether the chair is told.
pub fn reading_watch(text: &Catalogue, board: &Board, days: u16, chair: &str) -> Markup {
    let text = text.named(&board.called);
    let chair = if chair.is_empty() { "Nobody is told by e-mail besides the leads.".to_string() } else { format!("{chair} is told by e-mail.") };
    view! {
        <h3>"On the privacy page"</h3>
        <p class="said">{text.with("privacy-read-watch", [("count", &days.to_string())])}</p>
        <h3>"When a concern waits too long, or nobody reads"</h3>
        <p>{chair}</p>
    }
    .into_markup()
}
