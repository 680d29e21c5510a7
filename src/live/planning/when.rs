//! The part of a form that says when and where a group session is, and of what kind.

use crate::{
    group_sessions::{Kind, store::When},
    web::{
        DeskForm, Fields,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use strum::VariantArray;

/// When and where, as it was read from a form.
pub struct Read {
    kind: Kind,
    place: String,
    held_on: Date,
}

impl Read {
    pub fn as_ref(&self) -> When<'_> {
        When { kind: self.kind, place: &self.place, held_on: self.held_on }
    }
}

pub fn fresh_when() -> DeskForm {
    DeskForm::fresh("when-")
}

pub fn sent_when(fields: &Fields) -> DeskForm {
    DeskForm::sent("when-", fields, &["kind", "place", "date"])
}

/// Reads the fields that `when_fields` draws; `None` when something is wrong with one.
pub fn read_when(form: &mut DeskForm, places: &[String], today: Date) -> Option<Read> {
    let kind = form.pick("kind", |_| true, "Choose what kind of session it is.");
    let place = form.pick("place", |place| places.contains(place), "Choose where it is from the list.");
    let held_on = read_day(form, today);
    if form.is_fine() { Some(Read { kind: kind?, place: place?, held_on: held_on? }) } else { None }
}

/// Nobody plans for the past, nor for so long that it must be a slip of the hand.
pub fn read_day(form: &mut DeskForm, today: Date) -> Option<Date> {
    let last = today.saturating_add(2.years());
    form.day("date", today, |day| (today..=last).contains(day), "Write the day: today or later, at most two years from now.")
}

/// The fields for kind, place and day.
pub fn when_fields(form: &DeskForm, places: &[String]) -> Markup {
    let kinds = Kind::VARIANTS.iter().map(|&kind| (<&str>::from(kind).to_string(), format!("{}: {}", kind.label(), about(kind)))).collect();
    let places = places.iter().map(|place| form.option("place", place, place)).collect_view();
    let places = (form.option("place", "", "Choose"), places).into_markup();
    (
        form.picks("kind", "radio", "What kind?", "", kinds),
        form.select("place", "Where?", "Wide enough that it can’t tell who was there.", places),
        form.input("date", "date", "On which day?", ""),
    )
        .into_markup()
}

fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::AgendaDay => "adult-free. Nothing leaves the room until the young people release it.",
        Kind::Workshop => "one group, one after another of your prompts, and you read along.",
        Kind::DropIn => "people come and go, and answer what they like.",
    }
}
