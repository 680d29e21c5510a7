//! The suggested codes beside a piece of feedback: hidden until its reader has coded it without them.

use crate::{
    coding::Excerpt,
    feedback::store::Feedback,
    suggestions::{learned::Suggestion, suggest::Suggested},
    web::{
        conflict::Version,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// The field of an address that asks for suggestions without a code of one's own.
pub const ASKED: &str = "suggestions";

/// Renders them, in forms that carry `was`, the version of the words. `at` is the address of the page, and `hidden` makes the fields that carry its view in a form.
pub fn section((feedback, was): (&Feedback, &Version), suggested: &Suggested, at: &str, hidden: impl Fn() -> Markup) -> Markup {
    let inside = match suggested {
        Suggested::Nothing => return ().into_markup(),
        Suggested::Hidden => {
            let asking = format!("{at}{}{ASKED}=yes#suggested", if at.contains('?') { '&' } else { '?' });
            view! {
                <p>"Put on the codes that you see first. Then codes that may be missing are shown here, so that your own eyes come before the program’s."</p>
                <p><a class="bt" href=asking>"I see no code that fits: show suggestions"</a></p>
            }
            .into_markup()
        }
        Suggested::Codes(codes) if codes.is_empty() => {
            view! { <p>"Nothing to suggest: no other code is on anything much like this."</p> }.into_markup()
        }
        Suggested::Codes(codes) => {
            let rows = codes.iter().map(|(code, suggestion)| {
                let (name, hue) = (code.name.clone(), format!("nth hue-{}", code.colour));
                view! {
                    <li>
                        <p><span class=hue aria-hidden="true">"?"</span>" "<a href=format!("/codebook/{}", code.id)><bdi dir="auto">{name.clone()}</bdi></a></p>
                        {reason(suggestion)}
                        {take(feedback, was, &name, hidden())}
                    </li>
                }
            });
            view! {
                <p class="hush">"From your team’s own coding and codebook, on this server alone. They are guesses, the likeliest first: take only what you would have put on yourself."</p>
                <ol class="codings suggested">{rows.collect_view()}</ol>
            }
            .into_markup()
        }
    };
    view! { <section class="panel" aria-labelledby="suggested"><h2 id="suggested">"Suggested codes"</h2>{inside}</section> }.into_markup()
}

/// Says why: how many pieces, the words in common, and the score.
fn reason(suggestion: &Suggestion<usize>) -> Markup {
    let like = match suggestion.pieces {
        0 => None,
        1 => Some("Like 1 piece with this code: ".to_string()),
        pieces => Some(format!("Like {pieces} pieces with this code: ")),
    };
    let like = like.map(|like| view! { <p class="hush">{like}<bdi dir="auto">{suggestion.words.join(", ")}</bdi></p> });
    let codebook = suggestion.codebook_words.join(", ");
    let codebook = (!codebook.is_empty()).then(|| view! { <p class="hush">"Words of the codebook: "<bdi dir="auto">{codebook}</bdi></p> });
    let score = (suggestion.score * 100.0).round().min(100.0);
    view! { {like}{codebook}<p class="hush">{format!("Score: {score} of 100")}</p> }.into_markup()
}

/// The form that puts a suggested code on the whole piece, as any other coding.
fn take(feedback: &Feedback, was: &Version, name: &str, hidden: Markup) -> Markup {
    let words = feedback.words.as_deref().unwrap_or_default();
    view! {
        <form method="post" action=format!("/feedback/{}/codings", feedback.id)>
            {hidden}
            {was.field()}
            <input type="hidden" name="excerpt" value=Excerpt::whole(words).to_string()/>
            <input type="hidden" name="code_name" value=name.to_string()/>
            <button class="bt">"Code the whole piece"<span class="hide">": "<bdi>{name.to_string()}</bdi></span></button>
        </form>
    }
    .into_markup()
}
