//! Everybody who has a page open just now, as far as this server knows: in memory only, and forgotten two minutes after the page was loaded.
//!
//! A page asks for its own address, and nothing else asks: whoever sees the names may see the page.

use super::markup::{IntoMarkup, Markup};
use crate::id::PersonId;
use leptos::prelude::*;
use std::sync::{Mutex, MutexGuard};

/// Seconds after the last load of a page at which it counts as left.
const KEPT: i64 = 120;
/// Most pages that are known; past that, the oldest goes.
const MOST: usize = 2_000;
/// Most people who are named on one page; the others are counted.
const NAMED: usize = 3;

struct Open {
    address: String,
    person: PersonId,
    name: String,
    /// The second of the last load.
    at: i64,
}

/// The pages that people have open.
#[derive(Default)]
pub struct Presence(Mutex<Vec<Open>>);

impl Presence {
    fn lock(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Notes that somebody has loaded a page now, and returns the names of the others who have it open, in order of name.
    pub fn load(&self, address: &str, person: PersonId, name: &str, now: i64) -> Vec<String> {
        let mut open = self.lock();
        // A clock that went back leaves nobody for longer.
        open.retain(|page| (0..KEPT).contains(&(now - page.at)) && !(page.person == person && page.address == address));
        let others = open.iter().filter(|page| page.address == address && page.person != person);
        let mut names: Vec<String> = others.map(|page| page.name.clone()).collect();
        names.sort();
        if open.len() >= MOST {
            open.remove(0);
        }
        open.push(Open { address: address.into(), person, name: name.into(), at: now });
        names
    }

    /// Forgets all pages of somebody who signs out, or may not see them any more.
    pub fn forget(&self, person: PersonId) {
        self.lock().retain(|page| page.person != person);
    }

    /// Forgets one page of somebody who is kept out of it.
    pub fn forget_at(&self, address: &str, person: PersonId) {
        self.lock().retain(|page| page.person != person || page.address != address);
    }
}

/// Renders the names of the others who have a page open; nothing where there are none.
pub fn view(names: &[String]) -> Option<Markup> {
    let last = names.len().checked_sub(1)?;
    let more = names.len().saturating_sub(NAMED);
    let named = names.iter().take(NAMED).enumerate().map(|(nth, name)| {
        let joint = match nth {
            0 => None,
            nth if nth == last => Some(" and "),
            _ => Some(", "),
        };
        view! { {joint}<bdi dir="auto">{name.clone()}</bdi> }
    });
    let named = named.collect_view();
    let others = match more {
        0 => None,
        more => Some(format!(" and {more} more")),
    };
    let have = if last == 0 { " has this open too." } else { " have this open too." };
    Some(
        view! { <p class="note noprint">{named}{others}{have}" If you both change it, whoever changes the same text second is asked which to keep."</p> }
            .into_markup(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u8) -> PersonId {
        PersonId::from([number; 16])
    }

    #[test]
    fn others_on_the_same_page_are_named_in_order() {
        let open = Presence::default();
        assert!(open.load("/a", person(1), "Priya", 0).is_empty());
        assert_eq!(open.load("/a", person(2), "Sam", 1), ["Priya"]);
        assert_eq!(open.load("/a", person(3), "Ann", 2), ["Priya", "Sam"]);
        assert_eq!(open.load("/a", person(1), "Priya", 3), ["Ann", "Sam"], "nobody is named to themselves");
        assert!(open.load("/b", person(4), "Joe", 3).is_empty(), "another page");
    }

    #[test]
    fn page_is_forgotten_after_a_while_and_at_sign_out() {
        let open = Presence::default();
        open.load("/a", person(1), "Priya", 100);
        assert_eq!(open.load("/a", person(2), "Sam", 100 + KEPT - 1), ["Priya"]);
        assert_eq!(open.load("/a", person(3), "Ann", 100 + KEPT), ["Sam"]);
        open.forget(person(2));
        assert_eq!(open.load("/a", person(4), "Joe", 100 + KEPT), ["Ann"]);
        open.forget_at("/b", person(3));
        assert_eq!(open.load("/a", person(4), "Joe", 100 + KEPT), ["Ann"]);
        open.forget_at("/a", person(3));
        assert!(open.load("/a", person(4), "Joe", 100 + KEPT).is_empty());
        assert!(open.load("/a", person(5), "Lee", 0).is_empty(), "a clock that went back");
    }

    #[test]
    fn memory_is_bounded() {
        let open = Presence::default();
        for page in 0..2 * MOST {
            open.load(&format!("/{page}"), person(1), "Priya", 0);
        }
        assert_eq!(open.lock().len(), MOST);
    }

    #[test]
    fn sentence_counts_past_three_names() {
        let said = |count: usize| {
            let names: Vec<String> = ["Ann", "Joe", "Lee", "Priya", "Sam"].iter().take(count).map(|name| name.to_string()).collect();
            let html = view(&names).map(|view| crate::web::markup::markup(|| view)).unwrap_or_default();
            html.replace("<bdi dir=\"auto\">", "").replace("</bdi>", "").replace("<!>", "")
        };
        assert_eq!(said(0), "");
        for (count, text) in [
            (1, ">Ann has this open too."),
            (2, ">Ann and Joe have this open too."),
            (3, ">Ann, Joe and Lee have this open too."),
            (4, ">Ann, Joe, Lee and 1 more have this open too."),
            (5, ">Ann, Joe, Lee and 2 more have this open too."),
        ] {
            assert!(said(count).contains(text), "{}", said(count));
        }
    }
}
