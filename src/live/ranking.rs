//! A ranking as it may be kept: the numbers of dots that may be shown or, where all of them are hidden, an order. Never both.

use crate::{
    group_sessions::{
        mark_store::Count,
        prompt_store::Prompt,
        suppression::{HIDDEN, SuppressedCount, order, public, public_order, shown},
    },
    live::wall::choices,
    text::Catalogue,
};

pub enum Ranking {
    /// In the order of the list: by rank, a hidden number would show how large it is.
    Numbers(Vec<(String, Option<String>)>),
    Order(Order),
}

/// The first three of a list, and the rest of it in no order.
pub struct Order {
    /// The number of each place, and the things on it, of which two may have equal dots.
    pub places: Vec<(usize, Vec<String>)>,
    pub others: Vec<String>,
}

/// The choices of a prompt, each with its number and the people behind it.
pub fn cells(text: &'static Catalogue, prompt: &Prompt, counts: &[Count]) -> Vec<(String, SuppressedCount)> {
    let cell = |choice: usize| {
        let count = counts.iter().find(|count| count.prompt == prompt.id && count.choice == choice as i64);
        count.map_or(SuppressedCount::of(0), |count| SuppressedCount { number: count.dots, people: count.phones })
    };
    choices(text, prompt).into_iter().enumerate().map(|(choice, name)| (name, cell(choice))).collect()
}

impl Ranking {
    /// As staff and the group's facilitator see it.
    pub fn of(text: &'static Catalogue, prompt: &Prompt, counts: &[Count]) -> Self {
        let (names, cells): (Vec<String>, Vec<SuppressedCount>) = cells(text, prompt, counts).into_iter().unzip();
        let numbers = shown(&cells).into_iter().map(|number| Some(number).filter(|number| number != HIDDEN));
        Self::told(names, order(&cells), numbers)
    }

    /// As anybody may see it.
    pub fn public(text: &'static Catalogue, prompt: &Prompt, counts: &[Count]) -> Self {
        let (names, cells): (Vec<String>, Vec<SuppressedCount>) = cells(text, prompt, counts).into_iter().unzip();
        let numbers = public(&cells).into_iter().map(|number| number.map(|number| number.to_string()));
        Self::told(names, public_order(&cells), numbers)
    }

    fn told(names: Vec<String>, places: Option<Vec<Vec<usize>>>, numbers: impl Iterator<Item = Option<String>>) -> Self {
        let Some(places) = places else { return Self::Numbers(names.into_iter().zip(numbers).collect()) };
        let name = |at: &usize| names[*at].clone();
        let others = (0..names.len()).filter(|at| !places.iter().flatten().any(|placed| placed == at));
        let others = others.map(|at| names[at].clone()).collect();
        let mut place = 1;
        let placed = places.iter().map(|equal| {
            let this = place;
            place += equal.len();
            (this, equal.iter().map(name).collect())
        });
        Self::Order(Order { places: placed.collect(), others })
    }

    /// Whether there is anything to tell.
    pub fn says_something(&self) -> bool {
        match self {
            Self::Numbers(numbers) => numbers.iter().any(|(_, number)| number.is_some()),
            Self::Order(_) => true,
        }
    }
}
