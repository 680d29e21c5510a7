//! A simple model of a town in which two reviewers work: the state of each thing, and the states that each act leaves.

use http::StatusCode;
use std::collections::{BTreeMap, BTreeSet};

pub const THEMES: usize = 2;
pub const CODES: usize = 3;
pub const PIECES: usize = 2;
/// The words that may be taken out of each piece.
pub const WORDS: [&str; 5] = ["alpha", "bravo", "charlie", "delta", "echo"];
pub const ANALYSIS: &str = "ForAnalysis";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Theme(usize),
    Draft(usize),
    Code(usize),
    Item,
    Wordings,
    Reading(usize),
    /// A word of a piece that can be taken out.
    Word(usize, usize),
    /// A code on the whole of a piece.
    Coding(usize, usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Theme {
        about: String,
        retired: bool,
        merged: Option<usize>,
    },
    Draft(Option<String>),
    Code {
        definition: String,
        memo: String,
        retired: bool,
        merged: Option<usize>,
    },
    Item(String),
    Wordings(Vec<String>),
    Reading {
        triage: Option<String>,
        themes: BTreeSet<usize>,
    },
    /// The part of a reading that its form shows.
    Triage(Option<String>),
    /// Whether a word was taken out, or a code is there.
    Is(bool),
}

pub type World = BTreeMap<Key, State>;

/// The forms that say which state they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    Theme(usize),
    Draft(usize),
    Code(usize),
    Item,
    Wordings,
    Reading(usize),
    Codings(usize),
    Redactions(usize),
}

#[derive(Clone, Debug)]
pub enum Act {
    /// Saves a text in a form that edits.
    Save(Sheet, String),
    Tie(usize, usize),
    Untie(usize, usize),
    Put(usize, usize),
    TakeAway(usize, usize),
    Recode(usize, usize, usize),
    Read(usize, &'static str),
    Redact(usize, usize),
    MergeThemes(usize, usize),
    MergeCodes(usize, usize),
    RetireTheme(usize, bool),
    RetireCode(usize, bool),
}

impl Act {
    /// The form that the act is done in, if that says which state it shows.
    pub fn sheet(&self) -> Option<Sheet> {
        match *self {
            Self::Save(sheet, _) => Some(sheet),
            Self::Put(piece, _) => Some(Sheet::Codings(piece)),
            Self::Redact(piece, _) => Some(Sheet::Redactions(piece)),
            Self::Read(piece, _) => Some(Sheet::Reading(piece)),
            _ => None,
        }
    }

    pub fn name(&self) -> String {
        let debug = format!("{self:?}");
        debug.split('(').take(if debug.starts_with("Save") { 2 } else { 1 }).collect::<Vec<_>>().join(" ").split([',', ')']).next().unwrap().into()
    }
}

/// The states that a form shows; each is one that its hidden field stands for.
pub fn shown(world: &World, sheet: Sheet) -> Vec<State> {
    match sheet {
        Sheet::Theme(nth) => vec![world[&Key::Theme(nth)].clone()],
        Sheet::Draft(nth) => vec![world[&Key::Draft(nth)].clone()],
        Sheet::Code(nth) => vec![world[&Key::Code(nth)].clone()],
        Sheet::Item => vec![world[&Key::Item].clone()],
        Sheet::Wordings => vec![world[&Key::Wordings].clone()],
        Sheet::Reading(piece) => vec![State::Triage(triage(world, piece))],
        Sheet::Codings(piece) | Sheet::Redactions(piece) => (0..WORDS.len()).map(|word| world[&Key::Word(piece, word)].clone()).collect(),
    }
}

pub fn triage(world: &World, piece: usize) -> Option<String> {
    match &world[&Key::Reading(piece)] {
        State::Reading { triage, .. } => triage.clone(),
        other => panic!("{other:?}"),
    }
}

pub fn is(world: &World, key: Key) -> bool {
    world[&key] == State::Is(true)
}

fn is_open(world: &World, piece: usize) -> bool {
    triage(world, piece).is_none_or(|triage| triage == ANALYSIS)
}

pub fn theme_is_merged(world: &World, nth: usize) -> bool {
    matches!(&world[&Key::Theme(nth)], State::Theme { merged: Some(_), .. })
}

fn theme_is_retired(world: &World, nth: usize) -> bool {
    matches!(world[&Key::Theme(nth)], State::Theme { retired: true, .. })
}

fn code_is(world: &World, nth: usize) -> (bool, bool) {
    match &world[&Key::Code(nth)] {
        State::Code { retired, merged, .. } => (*retired, merged.is_some()),
        other => panic!("{other:?}"),
    }
}

fn change_reading(world: &mut World, piece: usize, change: impl FnOnce(&mut Option<String>, &mut BTreeSet<usize>)) {
    if let Some(State::Reading { triage, themes }) = world.get_mut(&Key::Reading(piece)) {
        change(triage, themes);
    }
}

/// Does an act in the model and says how the server answers; `seen` is what the form showed, if it says.
pub fn act(world: &mut World, act: &Act, seen: Option<&Vec<State>>) -> StatusCode {
    let is_stale = act.sheet().zip(seen).is_some_and(|(sheet, seen)| shown(world, sheet) != *seen);
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    match act {
        // The same choice by somebody else is a success.
        Act::Read(piece, outcome) if is_stale && triage(world, *piece).as_deref() == Some(outcome) => return StatusCode::SEE_OTHER,
        _ if is_stale => return StatusCode::CONFLICT,
        Act::Save(sheet, text) => return save(world, *sheet, text),
        Act::Tie(piece, theme) | Act::Untie(piece, theme) => {
            let ties = matches!(act, Act::Tie(..));
            if !is_open(world, *piece) || (ties && theme_is_merged(world, *theme)) {
                return refused;
            }
            change_reading(world, *piece, |triage, themes| {
                *triage = Some(ANALYSIS.into());
                if ties {
                    themes.insert(*theme)
                } else {
                    themes.remove(theme)
                };
            });
        }
        Act::Put(piece, code) => {
            if !is_open(world, *piece) || code_is(world, *code).0 || is(world, Key::Coding(*piece, *code)) {
                return refused;
            }
            change_reading(world, *piece, |triage, _| *triage = Some(ANALYSIS.into()));
            world.insert(Key::Coding(*piece, *code), State::Is(true));
        }
        Act::TakeAway(piece, code) => {
            if !is(world, Key::Coding(*piece, *code)) {
                return StatusCode::NOT_FOUND;
            }
            world.insert(Key::Coding(*piece, *code), State::Is(false));
        }
        Act::Recode(piece, from, to) => {
            if code_is(world, *to).0 || !is(world, Key::Coding(*piece, *from)) {
                return refused;
            }
            world.insert(Key::Coding(*piece, *from), State::Is(false));
            world.insert(Key::Coding(*piece, *to), State::Is(true));
        }
        Act::Read(piece, outcome) => {
            change_reading(world, *piece, |triage, themes| {
                *triage = Some(outcome.to_string());
                if *outcome != ANALYSIS {
                    themes.clear();
                }
            });
            if *outcome != ANALYSIS {
                (0..CODES).for_each(|code| drop(world.insert(Key::Coding(*piece, code), State::Is(false))));
            }
        }
        Act::Redact(piece, word) => {
            if is(world, Key::Word(*piece, *word)) {
                return refused;
            }
            world.insert(Key::Word(*piece, *word), State::Is(true));
        }
        Act::MergeThemes(from, into) => return merge_themes(world, *from, *into),
        Act::MergeCodes(from, into) => return merge_codes(world, *from, *into),
        Act::RetireTheme(nth, to) => {
            if let Some(State::Theme { retired, .. }) = world.get_mut(&Key::Theme(*nth)) {
                *retired = *to;
            }
        }
        Act::RetireCode(nth, to) => {
            if let Some(State::Code { retired, merged, .. }) = world.get_mut(&Key::Code(*nth)) {
                (*retired, *merged) = (*to, None);
            }
        }
    }
    StatusCode::SEE_OTHER
}

fn save(world: &mut World, sheet: Sheet, text: &str) -> StatusCode {
    let text = text.to_string();
    match sheet {
        Sheet::Draft(nth) if theme_is_merged(world, nth) => return StatusCode::UNPROCESSABLE_ENTITY,
        Sheet::Draft(nth) => drop(world.insert(Key::Draft(nth), State::Draft(Some(text)))),
        Sheet::Theme(nth) => {
            if let Some(State::Theme { about, .. }) = world.get_mut(&Key::Theme(nth)) {
                *about = text;
            }
        }
        Sheet::Code(nth) => {
            if let Some(State::Code { definition, memo, .. }) = world.get_mut(&Key::Code(nth)) {
                (*memo, *definition) = (memo_of(&text), text);
            }
        }
        Sheet::Item => drop(world.insert(Key::Item, State::Item(text))),
        Sheet::Wordings => {
            if let Some(State::Wordings(wordings)) = world.get_mut(&Key::Wordings) {
                wordings.push(text);
            }
        }
        other => panic!("{other:?} holds no text"),
    }
    StatusCode::SEE_OTHER
}

/// The memo that is written beside a definition.
pub fn memo_of(definition: &str) -> String {
    format!("On {definition}")
}

fn merge_themes(world: &mut World, from: usize, into: usize) -> StatusCode {
    // A retired theme is not offered to take over anything.
    if theme_is_merged(world, into) || theme_is_retired(world, into) || world[&Key::Draft(from)] != State::Draft(None) {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    if theme_is_merged(world, from) {
        return StatusCode::NOT_FOUND;
    }
    if let Some(State::Theme { merged, .. }) = world.get_mut(&Key::Theme(from)) {
        *merged = Some(into);
    }
    for piece in 0..PIECES {
        change_reading(world, piece, |_, themes| {
            if themes.remove(&from) {
                themes.insert(into);
            }
        });
    }
    StatusCode::SEE_OTHER
}

fn merge_codes(world: &mut World, from: usize, into: usize) -> StatusCode {
    if code_is(world, into).0 || code_is(world, from).1 {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    if let Some(State::Code { retired, merged, .. }) = world.get_mut(&Key::Code(from)) {
        (*retired, *merged) = (true, Some(into));
    }
    for piece in 0..PIECES {
        if is(world, Key::Coding(piece, from)) {
            world.insert(Key::Coding(piece, from), State::Is(false));
            world.insert(Key::Coding(piece, into), State::Is(true));
        }
    }
    StatusCode::SEE_OTHER
}

/// Each state that differs between two worlds, before and after.
pub fn changes(before: &World, after: &World) -> Vec<(Key, State, State)> {
    let differing = before.iter().filter(|(key, state)| after[*key] != **state);
    differing.map(|(key, state)| (*key, state.clone(), after[key].clone())).collect()
}
