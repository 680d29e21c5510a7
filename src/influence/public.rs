//! Views of an answer and of a plan change for young people, shared by every page that shows them.

use crate::{
    agreement::Agreed,
    clock::say_day,
    influence::{AnswerKind, Strength, read_store::Change, store::Answer},
    text::Catalogue,
    unicode::cut,
    web::{
        diff::{self, Piece},
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// Most letters of an answer's first sentence, where that has to stand for it.
const FIRST: usize = 200;

/// Returns the catalogue's key for the kind of an answer.
pub fn kind_key(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Done => "answer-kind-done",
        AnswerKind::WillDo => "answer-kind-will-do",
        AnswerKind::CannotBecause => "answer-kind-cannot",
        AnswerKind::PassedOn => "answer-kind-passed-on",
        AnswerKind::StillDeciding => "answer-kind-still-deciding",
    }
}

/// Returns the catalogue's key for whether it was done: yes, no, or not yet.
fn verdict_key(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Done => "verdict-yes",
        AnswerKind::CannotBecause => "verdict-no",
        // Others may do it, and the answer says so.
        AnswerKind::WillDo | AnswerKind::PassedOn | AnswerKind::StillDeciding => "verdict-not-yet",
    }
}

/// Returns the sentence that stands for an answer: its own for the reader, or the first one of an answer from before those.
pub fn sentence(answer: &Answer) -> String {
    answer.for_you.clone().unwrap_or_else(|| {
        let first = answer.words.unicode_sentences().next().unwrap_or_default().trim();
        let short = cut(first, FIRST);
        if short.len() < first.len() { format!("{short}…") } else { short.into() }
    })
}

/// Returns the catalogue's key for the strength of an influence.
pub fn strength_key(strength: Strength) -> &'static str {
    match strength {
        Strength::Shaped => "influence-shaped",
        Strength::Supported => "influence-supported",
        Strength::AlreadyPlanned => "influence-already-planned",
        Strength::Considered => "influence-considered",
    }
}

/// Returns the sentence with the day by which the Board decides or acts, or that it is late.
pub fn until(text: &Catalogue, answer: &Answer, today: Date) -> Option<String> {
    let day = answer.until?;
    let key = match (answer.kind, day < today) {
        (AnswerKind::StillDeciding, false) => "answer-until",
        (AnswerKind::StillDeciding, true) => "answer-until-past",
        (AnswerKind::WillDo, false) => "answer-done-by",
        (AnswerKind::WillDo, true) => "answer-done-by-past",
        _ => return None,
    };
    Some(text.with(key, [("date", &say_day(day))]))
}

/// Renders whether it was done, and by when or why not; screen readers hear the question too.
fn verdict(text: &'static Catalogue, answer: &Answer, today: Date) -> impl IntoView + use<> {
    let more = until(text, answer, today).unwrap_or_else(|| text.get(kind_key(answer.kind)).into());
    let class = if answer.kind == AnswerKind::Done { "kind" } else { "kind hollow" };
    let (question, verdict) = (text.get("verdict-question"), text.get(verdict_key(answer.kind)));
    view! { <p class="verdict"><span class="hide">{question}" "</span><b class=class>{verdict}</b>" "<span>{more}</span></p> }
}

/// Renders an answer's own words, its day, and that words behind it were taken back.
fn words(text: &'static Catalogue, answer: &Answer) -> impl IntoView + use<> {
    let on = answer.published_on.map(|day| text.with("answer-by", [("date", &say_day(day))]));
    view! {
        <p class="said" dir="auto">{answer.words.clone()}</p>
        {on.map(|on| view! { <p>{on}</p> })}
        {answer.words_erased.then(|| view! { <p class="hush">{text.get("answer-words-erased")}</p> })}
    }
}

/// Renders an answer whole, below a heading of the page's own.
pub fn answer(text: &'static Catalogue, answer: &Answer, today: Date) -> impl IntoView + use<> {
    let for_you =
        answer.for_you.clone().map(|sentence| view! { <p class="who">{text.get("answer-for-you")}</p><p class="said" dir="auto">{sentence}</p> });
    view! { <div class="we">{verdict(text, answer, today)}{for_you}{words(text, answer)}</div> }
}

/// Renders the wording before and after a change, with the changed words marked, and the influence young people had on it.
pub fn change(text: &'static Catalogue, change: &Change, strength: Strength) -> impl IntoView + use<> {
    let pieces = change.before.as_ref().map(|before| diff::changes(before, &change.after));
    let marked = |after: bool| pieces.iter().flatten().filter_map(|piece| marked(piece, after)).collect_view();
    let before = pieces.is_some().then(|| view! { <dt>{text.get("change-before")}</dt><dd class="said"><bdi dir="auto">{marked(false)}</bdi></dd> });
    let after = if pieces.is_some() { marked(true).into_markup() } else { change.after.clone().into_markup() };
    view! {
        <dl class="diff">
            {before}
            <dt>{text.get("change-after")}</dt>
            <dd class="after said"><bdi dir="auto">{after}</bdi></dd>
            <dt>{text.get("change-why")}</dt>
            <dd class="said"><bdi dir="auto">{change.reason.clone()}</bdi></dd>
        </dl>
        <p>{text.get(strength_key(strength))}" "{text.with("change-on", [("date", &say_day(change.changed_on))])}</p>
    }
}

/// Renders a piece of the wording after or before a change; only what the other has not is marked, without the space around it.
fn marked(piece: &Piece, after: bool) -> Option<Markup> {
    let (text, is_shown) = match piece {
        Piece::Same(text) => return Some(text.clone().into_markup()),
        Piece::Removed(text) => (text, !after),
        Piece::Added(text) => (text, after),
    };
    let word = text.trim().to_string();
    let (before, behind) = text.split_once(&word).unwrap_or_default();
    // An empty text would be rendered as a space.
    let gap = |text: &str| (!text.is_empty()).then(|| text.to_string());
    let (before, behind) = (gap(before), gap(behind));
    let word = if after { view! { <ins>{word}</ins> }.into_markup() } else { view! { <del>{word}</del> }.into_markup() };
    is_shown.then(|| view! { {before}{word}{behind} }.into_markup())
}

/// Renders the plan changes of an answer.
fn change_note(text: &'static Catalogue, changes: &[(Change, Strength)]) -> Option<Markup> {
    let changes: Vec<_> = changes.iter().map(|(changed, strength)| change(text, changed, *strength)).collect();
    (!changes.is_empty()).then(|| view! { <div class="note"><h3>{text.get("change-heading")}</h3>{changes}</div> }.into_markup())
}

/// Says whether a second person has read what a theme rests on, and how often the two agreed.
pub fn read_by(text: &Catalogue, agreed: Agreed) -> String {
    text.get(agreed.public()).into()
}

/// Renders a theme beside its answer: first the claim, yes or no, one sentence, and that the plan has changed; the rest is folded. `read` says
/// who read it, and `more` is a question of the page about it.
pub fn card(
    text: &'static Catalogue,
    number: usize,
    answered: &Answer,
    changes: &[(Change, Strength)],
    today: Date,
    read: Option<String>,
    more: Option<Markup>,
) -> impl IntoView + use<> {
    let id = format!("said-{number}");
    let changed = (!changes.is_empty()).then(|| view! { <p class="said"><b>{text.get("did-changed")}</b></p> });
    let name = || view! { <bdi dir="auto">{answered.theme_name.clone()}</bdi> };
    let about = Some(answered.theme_about.clone()).filter(|about| !about.trim().is_empty());
    let about = about.map(|about| view! { <h3>{text.get("did-said")}</h3><p class="said" dir="auto">{about}</p> });
    let told = match answered.withdrawn_on {
        Some(day) => {
            let withdrawn = text.with("did-taken-back", [("date", &say_day(day))]);
            view! { <p>{withdrawn}</p><p class="said" dir="auto">{answered.withdrawn_note.clone()}</p> }.into_markup()
        }
        None => view! {
            {verdict(text, answered, today)}
            <p class="said" dir="auto">{sentence(answered)}</p>
            {changed}
            <details>
                <summary>{text.get("did-all")}<span class="hide">": "{name()}</span></summary>
                {about}
                {read.map(|read| view! { <p class="hush">{read}</p> })}
                <h3>{text.get("answer-heading")}</h3>
                {words(text, answered)}
                {change_note(text, changes)}
            </details>
        }
        .into_markup(),
    };
    view! {
        <article class="pair" aria-labelledby=id.clone()>
            <div class="you"><p class="who">{text.get("did-said")}</p><h2 id=id.clone()>{name()}</h2></div>
            <div class="we">{told}</div>
            {more}
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_words_are_marked_in_each_wording() {
        let change_of = |before: Option<&str>, after: &str| Change {
            wording: crate::id::WordingId::from([1; 16]),
            merged_item: None,
            before: before.map(str::to_string),
            after: after.into(),
            reason: "They asked.".into(),
            changed_on: Date::constant(2026, 6, 2),
        };
        let shown = |before, after| {
            crate::web::markup::markup(|| change(crate::text::english(), &change_of(before, after), Strength::Shaped).into_markup())
                .replace("<!>", "")
        };
        let both = shown(Some("Train the workers."), "Train all the workers and ask the child.");
        assert!(both.contains("Train <ins>all</ins> the workers <ins>and ask the child</ins>."), "{both}");
        assert!(both.contains("Train the workers."), "{both}");
        let taken_out = shown(Some("Train the <new> workers."), "Train the workers.");
        assert!(taken_out.contains("Train the <del>&lt;new&gt;</del> workers.") && !taken_out.contains("<ins>"), "{taken_out}");
        let first = shown(None, "Train the workers.");
        assert!(!first.contains("<ins>") && !first.contains("<del>") && first.contains("Train the workers."), "{first}");
    }
}
