//! How a piece of feedback is shown to staff: its age, its first words and its facts, in plain words.

use crate::{
    clock::short_day,
    feedback::{
        Prevalence, Provenance, Source, Transcriber, Triage,
        store::{Feedback, SaidIn, StoredWords},
    },
    typed::written,
    unicode::cut,
    vault::Vault,
    web::{conflict::Version, markup::IntoMarkup},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Days after which unread feedback is called late.
const LATE_AFTER: i32 = 5;
/// About how many characters of it a list shows.
const FIRST: usize = 160;
/// From how many characters, or lines, the words may need a scroll bar of their own on a desk.
const LONG: (usize, usize) = (900, 14);

/// The sentence in the place of words whose stored text is damaged.
pub const DAMAGED: &str = "This one can’t be read: the stored text is damaged.";

/// The version of the words that a form was shown with: none that were taken out since, or put back, are acted on unseen.
pub fn words_version(vault: &Vault, feedback: &Feedback) -> sqlx::Result<Version> {
    Version::of(vault, &feedback.words.as_deref().unwrap_or_default())
}

/// The words, or the sentence that they are damaged.
pub fn words_or_damaged(words: &StoredWords) -> &str {
    words.as_deref().unwrap_or(DAMAGED)
}

/// The words in full, their line breaks kept, fenced off so that no letter in them moves what stands around.
///
/// With a `key`, a script lets somebody choose words in them.
#[component]
pub fn WholeWords(words: StoredWords, #[prop(optional)] key: Option<&'static str>) -> impl IntoView {
    let Ok(words) = words else {
        return view! { <p class="note">{DAMAGED}" Ask whoever runs the server to bring it back from a backup."</p> }.into_markup();
    };
    // A scrolling box must be reachable by keyboard.
    let scrolls = (key.is_some() || words.chars().count() > LONG.0 || words.lines().count() > LONG.1).then_some("0");
    view! {
        <blockquote class="you words">
            <bdi dir="auto" role="group" aria-label="The words" tabindex=scrolls data-key=key>{words}</bdi>
        </blockquote>
    }
    .into_markup()
}

/// The facts beside the words, and how they came.
#[component]
pub fn FactList(feedback: Feedback) -> impl IntoView {
    let Feedback { facts, received_on, source, provenance, redacted, said_in, .. } = feedback;
    let unsaid = || "not said".to_string();
    let yes_no = |fact: Option<bool>| fact.map_or_else(unsaid, |yes| if yes { "yes".into() } else { "no".into() });
    let feeling = facts.feeling.map_or_else(unsaid, |feeling| <&str>::from(feeling).replace('-', " "));
    let age = facts.age_band.map_or_else(unsaid, |band| <&str>::from(band).replace('-', " to "));
    let how = if redacted { "written by a safeguarding lead; the words themselves stay with them" } else { came(source, provenance) };
    let mut notice = vec![("Came", short_day(received_on)), ("How", how.into())];
    notice.extend(said_in.map(asked).unwrap_or_default());
    notice.extend([
        ("Age", age),
        ("Area", facts.area.unwrap_or_else(unsaid)),
        ("Is or was in care", yes_no(facts.in_care)),
        ("Disability", yes_no(facts.disability)),
        ("Feels", feeling),
    ]);
    let notice = notice.into_iter().map(|(name, fact)| view! { <dt>{name}</dt><dd><bdi dir="auto">{fact}</bdi></dd> });
    view! { <dl class="facts">{notice.collect_view()}</dl> }
}

/// The question, the session, the prevalence and the transcriber, each with its label.
fn asked(said_in: SaidIn) -> Vec<(&'static str, String)> {
    let SaidIn { question, kind, place, held_on, prevalence, transcriber, goes_first } = said_in;
    let many = prevalence.map(|prevalence| match prevalence {
        Prevalence::One => "One of the group",
        Prevalence::Some => "Some of the group",
        Prevalence::Most => "Most of the group",
    });
    let transcriber = transcriber.map(|transcriber| match transcriber {
        Transcriber::Theirs => "A young person",
        Transcriber::Facilitator => "The facilitator",
    });
    let mut notice = vec![("Asked", question), ("Session", format!("{}, {place}, {}", kind.label(), short_day(held_on)))];
    notice.extend(goes_first.then(|| ("Goes first", "The group says so".into())));
    notice.extend(many.map(|many| ("Said by", many.into())));
    notice.extend(transcriber.map(|transcriber| ("Written by", transcriber.into())));
    notice
}

/// How many days it has been, never fewer than none.
pub fn days(on: Date, today: Date) -> i32 {
    (today - on).get_days().max(0)
}

pub fn age(days: i32) -> String {
    match days {
        0 => "today".into(),
        1 => "1 day".into(),
        days => format!("{days} days"),
    }
}

pub fn is_late(days: i32) -> bool {
    days > LATE_AFTER
}

/// The first reading in a few words, for a list.
pub fn state(triage: Option<Triage>) -> &'static str {
    match triage {
        None => "Unread",
        Some(Triage::ForAnalysis) => "For analysis",
        Some(Triage::NotForUs) => "Not for us",
        Some(Triage::Abuse) => "Abuse",
        Some(Triage::Concern) => "Concern",
    }
}

/// The source in one word, for a list.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::Direct => "Direct",
        Source::Session => "Session",
        Source::Transcribed => "Transcribed",
    }
}

fn came(source: Source, provenance: Provenance) -> &'static str {
    match (source, provenance) {
        (Source::Direct, _) => "sent by them, in their own words",
        (Source::Session, Provenance::Verbatim) => "in a group session, in their own words",
        (Source::Transcribed, Provenance::Verbatim) => "from paper, in their own words",
        (Source::Session, Provenance::Paraphrase) => "in a group session, in someone else’s words",
        (Source::Transcribed, Provenance::Paraphrase) => "from paper, in someone else’s words",
    }
}

/// The first words on one line, or the sentence that they are damaged.
pub fn first_words(words: &StoredWords) -> String {
    words.as_deref().map_or_else(|_| DAMAGED.into(), first_line)
}

/// Cuts the first words between two words where that is near.
fn first_line(words: &str) -> String {
    let mut first = String::new();
    for word in words.split_whitespace() {
        if !first.is_empty() {
            first.push(' ');
        }
        first.push_str(word);
        if first.chars().count() > FIRST {
            break;
        }
    }
    if written(&first).is_empty() {
        return "(nothing that can be seen)".into();
    }
    let kept = cut(&first, FIRST);
    if kept.len() == first.len() {
        return first;
    }
    let between_words = kept.rsplit_once(' ').map(|(before, _)| before).filter(|before| before.len() > kept.len() / 2);
    format!("{}…", between_words.unwrap_or(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn age_is_in_days_and_late_after_five() {
        let today = date(2026, 11, 22);
        let said = |on| age(days(on, today));
        assert_eq!((said(today), said(date(2026, 11, 21)), said(date(2026, 11, 13))), ("today".into(), "1 day".into(), "9 days".into()));
        assert_eq!(days(date(2026, 11, 23), today), 0, "a clock that went back");
        assert_eq!(days(date(2025, 11, 22), today), 365);
        assert!(!is_late(5) && is_late(6));
    }

    #[test]
    fn first_words_are_one_short_line() {
        assert_eq!(first_line(" a\r\n\n b\tc "), "a b c");
        let long = first_line(&"word ".repeat(1000));
        assert!(long.ends_with("word…") && long.chars().count() <= FIRST + 1, "{long}");
        assert_eq!(first_line(&"é".repeat(5000)).chars().count(), FIRST + 1);
        assert_eq!(first_line(&"é".repeat(FIRST)).chars().count(), FIRST);
        let flags = first_line(&"🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}".repeat(30));
        assert_eq!(flags.chars().count(), FIRST / 7 * 7 + 1, "no flag loses its country");
    }

    #[test]
    fn invisible_text_still_gets_a_label() {
        for words in ["\u{200b}\u{200b}", "\0", "\u{202e}", "\u{2800}"] {
            assert_eq!(first_line(words), "(nothing that can be seen)");
        }
        assert_eq!(first_line("\u{202e}abc"), "\u{202e}abc");
    }
}
