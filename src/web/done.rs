//! The success message after a redirect, and the button that undoes the act.

use crate::{
    id::ActId,
    web::{
        Fields,
        markup::{IntoMarkup, Markup},
    },
};
use axum::extract::FromRequestParts;
use http::request::Parts;
use leptos::prelude::*;
use std::convert::Infallible;

/// The field that says where undoing comes back to.
pub const BACK: &str = "back";

/// A word of the address for what was done, and the act that can be undone. The sentence is never taken from the address.
#[derive(Default)]
pub struct Done {
    word: String,
    act: Option<ActId>,
}

impl<S: Send + Sync> FromRequestParts<S> for Done {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self { word: query.text("done").into(), act: query.parsed("undo") })
    }
}

/// Adds the word and the act to an address, before its fragment.
pub fn at(to: &str, word: &str, act: Option<ActId>) -> String {
    let (path, fragment) = to.split_once('#').map_or((to, String::new()), |(path, fragment)| (path, format!("#{fragment}")));
    let joint = if path.contains('?') { '&' } else { '?' };
    let undo = act.map(|act| format!("&undo={act}")).unwrap_or_default();
    format!("{path}{joint}done={word}{undo}{fragment}")
}

impl Done {
    /// The act that the message is about, while it can be undone.
    pub fn act(&self) -> Option<ActId> {
        self.act
    }

    /// Renders the sentence of the word, if it is one of these.
    pub fn view(&self, sentences: &[(&str, &'static str)]) -> Option<Markup> {
        self.view_of(sentences, None)
    }

    /// The same with the number of pieces behind the first sentence: "Sent to analysis: 3 pieces."
    pub fn view_of(&self, sentences: &[(&str, &'static str)], pieces: Option<usize>) -> Option<Markup> {
        self.view_at(sentences, pieces, None)
    }

    /// The same, with the page that undoing comes back to, of those that `acts` knows.
    pub fn view_at(&self, sentences: &[(&str, &'static str)], pieces: Option<usize>, back: Option<&'static str>) -> Option<Markup> {
        let sentence = sentences.iter().find(|(word, _)| *word == self.word)?.1;
        let counted = pieces.zip(sentence.split_once('.')).map(|(pieces, (first, rest))| match pieces {
            1 => format!("{first}: 1 piece.{rest}"),
            pieces => format!("{first}: {pieces} pieces.{rest}"),
        });
        Some(self.told(counted.unwrap_or_else(|| sentence.into()), back))
    }

    fn told(&self, sentence: String, back: Option<&'static str>) -> Markup {
        let undo = self.act.map(|act| {
            let back = back.map(|back| view! { <input type="hidden" name=BACK value=back/> });
            // On a page that undoing comes back to, it has a key as well.
            let key = back.is_some().then_some("z");
            view! { <form method="post" action=format!("/acts/{act}/undo")>{back}<button class="bt" data-key=key>"Undo"</button></form> }
        });
        view! { <div class="told" role="status"><p>{sentence}</p>{undo}</div> }.into_markup()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_and_act_stand_before_the_fragment() {
        let act = ActId::from([1; 16]);
        assert_eq!(at("/themes/x#answer", "drafted", Some(act)), format!("/themes/x?done=drafted&undo={act}#answer"));
        assert_eq!(at("/inbox?after=2", "analysis", None), "/inbox?after=2&done=analysis");
    }
}
