//! Settings as they would look, and the changes made to them.

use crate::{
    board::Board,
    board::change_store::SettingChange,
    clock::short_day,
    text::Catalogue,
    web::markup::{IntoMarkup, Markup},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Renders where young people meet the settings: the first page, the foot, the boxes they write in and the help page.
pub fn preview(text: &'static Catalogue, board: &Board, differences: &[(String, String, String)]) -> Markup {
    let beside = board
        .site()
        .help
        .into_iter()
        .map(|help| view! { <span class="tel"><span>{help.label}</span>" "<bdi dir="ltr">{help.number}</bdi></span>" " });
    let lines = board.helplines.iter().map(|line| {
        view! { <li><b>{line.name.clone()}</b>" "<bdi dir="ltr">{line.number.clone()}</bdi>": "{line.what_for.clone()}</li> }
    });
    let changes = differences.iter().map(|(name, before, after)| row(name, before, after));
    let (beside, lines, changes) = (beside.collect_view(), lines.collect_view(), changes.collect_view());
    let none = differences.is_empty().then(|| view! { <p>"Nothing differs from what is there now."</p> });
    view! {
        <section class="panel" id="preview" aria-labelledby="previewed">
            <h2 id="previewed">"How it would look"</h2>
            <p class="hush">"Nothing is saved yet."</p>
            {none}
            <h3>"On the first page"</h3><p class="said">{text.with("home-intro", [("body", &board.body)])}</p>
            <h3>"At the foot of every page"</h3><p class="said">{text.with("foot-about", [("body", &board.body)])}</p>
            <h3>"Parts of the area they may choose"</h3><p class="said">{board.areas.join(", ")}</p>
            <h3>"Beside every box where they write"</h3><p>{beside}</p>
            <h3>"On the help page"</h3><ul>{lines}</ul>
            <h3>"On “What to do now”"</h3><ol class="todo">{board.procedure.lines().map(|line| view! { <li>{line.to_string()}</li> }).collect_view()}</ol>
            {(!differences.is_empty()).then(|| table("What would change", changes))}
        </section>
    }
    .into_markup()
}

fn row(name: &str, before: &str, after: &str) -> Markup {
    let text = |text: &str| if text.is_empty() { "nothing".to_string() } else { text.to_string() };
    view! { <tr><th scope="row">{name.to_string()}</th><td class="said"><bdi dir="auto">{text(before)}</bdi></td><td class="said"><bdi dir="auto">{text(after)}</bdi></td></tr> }
        .into_markup()
}

fn table(label: &'static str, rows: impl IntoView) -> Markup {
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label><table>
            <caption>{label}</caption>
            <thead><tr><th scope="col">"Setting"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_markup()
}

/// Renders the latest changes of settings, newest first, with whoever made them.
pub fn changes_view(changes: &[SettingChange]) -> Markup {
    let rows = changes.iter().map(|change| {
        let day = change.hour.split(' ').next().and_then(|day| day.parse::<Date>().ok()).map_or_else(|| change.hour.clone(), short_day);
        let name = format!("{}, {day}, {}", change.name, change.by);
        row(&name, &change.before, &change.after)
    });
    let rows: Vec<Markup> = rows.collect();
    if rows.is_empty() {
        return view! { <p class="hush">"Nothing has been changed yet."</p> }.into_markup();
    }
    table("Changes of settings, newest first", rows)
}
