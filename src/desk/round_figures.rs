//! How the figures of a finished round look: each beside the counts it rests on, and the pieces on which two people differ.

use crate::{
    agreement::{
        Compared, Round, Unsaid,
        figures::{CodeFigures, Figure, RoundFigures},
    },
    coding::Code,
    id::CodeId,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use std::collections::HashMap;

/// The names of codes.
pub struct Names(HashMap<CodeId, String>);

impl Names {
    pub fn of(codes: Vec<Code>) -> Self {
        Self(codes.into_iter().map(|code| (code.id, code.name)).collect())
    }

    pub fn of_code(&self, id: CodeId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| "a code that is gone".into())
    }

    /// Renders codes, each as a link to its page.
    pub fn links<'a>(&self, codes: impl Iterator<Item = &'a CodeId>) -> Markup {
        let mut codes: Vec<(String, CodeId)> = codes.map(|id| (self.of_code(*id), *id)).collect();
        codes.sort();
        if codes.is_empty() {
            return "none".into_markup();
        }
        let links = codes.into_iter().enumerate().map(|(nth, (name, id))| {
            view! { {(nth > 0).then_some(", ")}<a href=format!("/codebook/{id}")><bdi dir="auto">{name}</bdi></a> }
        });
        links.collect_view().into_markup()
    }
}

/// Two digits, as the field writes these figures; a minus that is one.
fn digits(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".into() } else { text.replace('-', "−") }
}

fn said(figure: Result<Figure, Unsaid>) -> String {
    match figure {
        Ok(Figure { value, interval: Some((low, high)) }) => format!("{} ({} to {})", digits(value), digits(low), digits(high)),
        Ok(Figure { value, interval: None }) => digits(value),
        Err(unsaid) => unsaid.label().into(),
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".into() } else { format!("{} %", (part * 200 + whole) / (whole * 2)) }
}

pub fn figures_view(figures: &RoundFigures, round: &Round, names: &Names) -> impl IntoView + use<> {
    let RoundFigures { pieces, agreed, sharing, .. } = *figures;
    let f1 = figures.f1.map(|f1| {
        view! { <p>"Of all codes that either put, counted as researchers do (F1): "<b>{digits(f1)}</b>". For comparison: in a UK government study of 81 public consultations with 115,000 answers, two people came to 0.75."</p> }
    });
    let rows: Vec<_> = figures.codes.iter().map(|code| row(code, names.of_code(code.code))).collect();
    let sets = [("Nested sets", figures.nested), ("Jaccard", figures.jaccard), ("MASI", figures.masi)];
    let sets = sets.map(|(name, figure)| view! { <tr><th scope="row">{name}</th><td class="num">{said(figure)}</td></tr> }).collect_view();
    view! {
        <section aria-labelledby="agree">
            <h2 id="agree">"They agreed on "{agreed}" of "{pieces}</h2>
            <p>"On those, both put exactly the same codes, none more and none less ("{percent(agreed, pieces)}"). On "{sharing}" of "{pieces}", they have at least one in common, or neither put any."</p>
            {f1}
            <div class="scroll" tabindex="0" role="region" aria-label="Figures for each code"><table>
                <caption>"Each code, counted in pieces"</caption>
                <thead><tr>
                    <th scope="col">"Code"</th><th scope="col" class="num">"Both"</th>
                    <th scope="col" class="num">"Only "<bdi dir="auto">{round.first.name.clone()}</bdi></th><th scope="col" class="num">"Only "<bdi dir="auto">{round.second.name.clone()}</bdi></th>
                    <th scope="col" class="num">"Neither"</th><th scope="col" class="num">"Agreed"</th>
                    <th scope="col" class="num">"Cohen’s κ"</th><th scope="col" class="num">"Krippendorff’s α"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            <div class="scroll" tabindex="0" role="region" aria-label="Figures for all codes together"><table>
                <caption>"All codes of a piece together, of "{pieces}" pieces: Krippendorff’s α"</caption>
                <thead><tr><th scope="col">"Distance of two sets"</th><th scope="col" class="num">"α"</th></tr></thead>
                <tbody>{sets}</tbody>
            </table></div>
            {how_to_read()}
        </section>
    }
}

fn row(figures: &CodeFigures, name: String) -> impl IntoView + use<> {
    let CodeFigures { code, both, first_only, second_only, neither, .. } = *figures;
    view! {
        <tr>
            <th scope="row"><a href=format!("/codebook/{code}")><bdi dir="auto">{name}</bdi></a></th>
            <td class="num">{both}</td><td class="num">{first_only}</td><td class="num">{second_only}</td><td class="num">{neither}</td>
            <td class="num">{percent(both + neither, both + first_only + second_only + neither)}</td>
            <td class="num">{said(figures.kappa)}</td><td class="num">{said(figures.alpha)}</td>
        </tr>
    }
}

fn how_to_read() -> impl IntoView {
    view! {
        <details>
            <summary>"How to read this"</summary>
            <p>"A piece of feedback counts once, as a whole: a code is on it or not, wherever in it the words are."</p>
            <p>"κ and α say how much better two people agree than if they had put their codes blindly: 1 is perfect, 0 is as by chance, less than 0 is worse. In brackets is where 95 of 100 such figures would lie for other pieces drawn from these: few pieces make it wide, and then the figure alone says little."</p>
            <p>"Where a code is on all pieces or on none for both, there is not enough variation to say anything: that is neither good nor bad."</p>
            <p>"For whole sets, the figures differ in how near two sets are. Nested: ⅓ apart where one holds the other, ⅔ where they overlap. Jaccard: by the share of codes that only one has. MASI: both together."</p>
        </details>
    }
}

/// Renders the pieces on which two people differ, those first that nobody has settled.
pub fn differences(round: &Round, differing: &[(&Compared, String)], names: &Names) -> impl IntoView + use<> {
    let (open, settled): (Vec<_>, Vec<_>) = differing.iter().partition(|(piece, _)| piece.settled.is_none());
    let left = open.len();
    let rows: Vec<_> = open.into_iter().chain(settled).map(|(piece, words)| difference(round, piece, words.clone(), names)).collect();
    let none = rows.is_empty().then(|| view! { <p>"None: there is nothing to settle."</p> });
    let left = (!rows.is_empty()).then(
        || view! { <p class="hush">{left}" of "{rows.len()}" to settle. Settling changes no figure above: it is about the codes from here on."</p> },
    );
    view! {
        <section id="differences" aria-labelledby="differ">
            <h2 id="differ">"Where they differ"</h2>
            {none}
            {left}
            <ul class="plainlist">{rows}</ul>
        </section>
    }
}

fn difference(round: &Round, piece: &Compared, words: String, names: &Names) -> impl IntoView + use<> {
    let settled = piece.settled.as_ref().map(|settled| view! { " "<span class="chip">{settled.outcome.label()}</span> });
    view! {
        <li>
            <p><a href=format!("/agreement/{}/{}", round.id, piece.feedback)><bdi dir="auto">{words}</bdi></a>{settled}</p>
            {both_sets(round, piece, names)}
        </li>
    }
}

/// Renders the codes that both put, and those that only one did.
pub fn both_sets(round: &Round, piece: &Compared, names: &Names) -> Markup {
    view! {
        <dl class="facts slim">
            <dt>"Both"</dt><dd>{names.links(piece.first.intersection(&piece.second))}</dd>
            <dt>"Only "<bdi dir="auto">{round.first.name.clone()}</bdi></dt><dd>{names.links(piece.first.difference(&piece.second))}</dd>
            <dt>"Only "<bdi dir="auto">{round.second.name.clone()}</bdi></dt><dd>{names.links(piece.second.difference(&piece.first))}</dd>
        </dl>
    }
    .into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_with_their_range_or_why_not() {
        let figure = |value, interval| Ok(Figure { value, interval });
        assert_eq!(said(figure(0.8, Some((-0.105, 1.0)))), "0.80 (−0.10 to 1.00)");
        assert_eq!((said(figure(-0.001, None)), said(Err(Unsaid::NoVariation))), ("0.00".into(), "not enough variation to say".into()));
        assert_eq!((percent(1, 3), percent(2, 3), percent(0, 0)), ("33 %".into(), "67 %".into(), "–".into()));
    }
}
