//! The lexicon on labelled texts: how many that tell of harm it finds, and how many that do not it finds all the same.

use crate::lexicon::{Reason, reason};
use std::time::{Duration, Instant};

/// The texts of a list, with whether each may tell of harm.
fn labelled(list: &'static str) -> Vec<(bool, &'static str)> {
    let label = |line: &'static str| Some((line.starts_with("+ "), line.strip_prefix("+ ").or(line.strip_prefix("- "))?));
    list.lines().filter_map(label).collect()
}

/// Recall and the share of false alarms; lists each miss and each false alarm.
fn measure(name: &str, texts: &[(bool, &str)]) -> (f64, f64) {
    let (telling, rest): (Vec<_>, Vec<_>) = texts.iter().partition(|(telling, _)| *telling);
    let missed: Vec<&str> = telling.iter().map(|(_, text)| *text).filter(|text| reason(text).is_none()).collect();
    let alarms: Vec<&str> = rest.iter().map(|(_, text)| *text).filter(|text| reason(text).is_some()).collect();
    let share = |some: &[&str], all: usize| some.len() as f64 / all as f64;
    let (recall, false_alarms) = (1.0 - share(&missed, telling.len()), share(&alarms, rest.len()));
    println!("P31: {name}: recall {recall:.3} of {}, false alarms {false_alarms:.3} of {}", telling.len(), rest.len());
    missed.iter().for_each(|text| println!("  missed: {text}"));
    alarms.iter().for_each(|text| println!("  false alarm: {text}: {:?}", reason(text)));
    (recall, false_alarms)
}

#[test]
fn p31_labelled_texts_are_found() {
    let texts = labelled(include_str!("labelled.txt"));
    assert_eq!(texts.iter().filter(|(telling, _)| *telling).count(), 150);
    assert_eq!(texts.len(), 300);
    let (recall, false_alarms) = measure("labelled texts", &texts);
    assert!(recall >= 0.95 && false_alarms <= 0.30, "recall {recall:.3}, false alarms {false_alarms:.3}");
}

/// These texts were written after the lists and in other voices, many of which tell of harm without a word of harm. The documents say what came
/// of it; who changes the lists by these texts must write others.
#[test]
fn p31_held_out_texts_are_measured_and_documented() {
    let texts = labelled(include_str!("held_out.txt"));
    assert_eq!((texts.len(), texts.iter().filter(|(telling, _)| *telling).count()), (60, 30));
    let (recall, false_alarms) = measure("held-out texts", &texts);
    let documented = format!("{} of 30 that tell of harm, and {} of 30 that do not", (recall * 30.0).round(), (false_alarms * 30.0).round());
    assert!(include_str!("../../../docs/decisions.md").contains(&documented), "docs/decisions.md says: {documented}");
}

#[test]
fn a_not_cancels_what_it_denies_and_no_more() {
    for text in ["my dad never hits me", "i dont self harm", "im not suicidal", "nobody hits me"] {
        assert_eq!(reason(text), None, "{text}");
    }
    for text in
        ["my dad doesn't hit me any more", "he never stops hitting me", "i dont want to live", "Not a good day. He hits me", "not safe at home"]
    {
        assert!(reason(text).is_some(), "{text}");
    }
}

#[test]
fn several_kinds_of_harm_give_the_gravest() {
    assert_eq!(reason("he hits me and he touched me in bed"), Some(Reason::Sexual));
    assert_eq!(reason("he hits me. i want to die"), Some(Reason::SelfHarm));
}

#[test]
fn takes_no_long_time_even_for_the_longest_text() {
    let texts = labelled(include_str!("labelled.txt"));
    let began = Instant::now();
    for (_, text) in &texts {
        reason(text);
    }
    let each = began.elapsed() / texts.len() as u32;
    println!("P31: {each:?} a text");
    assert!(each < Duration::from_millis(1), "{each:?}");
    let longest: String = texts.iter().map(|(_, text)| format!("{text} ")).collect::<String>().chars().take(5_000).collect();
    let began = Instant::now();
    reason(&longest);
    println!("P31: {:?} for {} letters in one sentence", began.elapsed(), longest.chars().count());
}
