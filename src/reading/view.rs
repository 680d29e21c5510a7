//! A view of the inbox: its order, what it leaves out and where its page begins. The address carries it from page to page.

use crate::{
    feedback::place::{Place, place, written},
    id::FeedbackId,
    reading::{
        filter::{Filter, Stage},
        recent_order::{Rank, Ranked},
    },
    web::{
        Fields,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Signs that an address holds as they are.
const SPELLED_OUT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The order of the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Sort {
    /// Puts what may tell of harm first, and within each half the oldest.
    #[default]
    Urgent,
    Oldest,
    Newest,
}

/// A view as it was asked for; an order or a filter that is none is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub sort: Sort,
    pub filter: Filter,
    pub after: Option<Place>,
}

impl View {
    pub fn read(fields: &Fields) -> Self {
        Self { sort: fields.parsed("sort").unwrap_or_default(), filter: Filter::read(fields), after: place(fields.line("after")) }
    }

    pub fn of_query(query: Option<&str>) -> Self {
        Self::read(&Fields::parse(query.unwrap_or_default().as_bytes()))
    }

    /// The same order and filters from their beginning.
    pub fn first_page(&self) -> Self {
        Self { after: None, ..self.clone() }
    }

    /// The same order from its beginning, with nothing left out.
    pub fn with_all(&self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }

    /// The page after a place.
    pub fn after(&self, place: Place) -> Self {
        Self { after: Some(place), ..self.clone() }
    }

    /// The same from its beginning, without one of its filters.
    pub fn without(&self, filter: &str) -> Self {
        let fields = self.first_page().fields().into_iter().filter(|(name, _)| *name != filter);
        Self::of_query(Some(&query(fields)))
    }

    /// Whether there is any filter.
    pub fn leaves_out(&self) -> bool {
        self.filter != Filter::default()
    }

    /// The fields that ask for it, without those that stand for the usual.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != Sort::default()).then(|| ("sort", <&str>::from(self.sort).to_string()));
        sort.into_iter().chain(self.filter.fields()).chain(self.after.map(|after| ("after", written(after)))).collect()
    }

    /// An address that carries it.
    pub fn at(&self, path: &str) -> String {
        let query = query(self.fields().into_iter());
        if query.is_empty() { path.into() } else { format!("{path}?{query}") }
    }

    /// Hidden fields that carry it in a form.
    pub fn hidden(&self) -> Markup {
        let fields = self.fields().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
        fields.collect_view().into_markup()
    }

    /// The way back to the list from a piece of it, and to the pieces beside it.
    pub fn crumbs(&self, id: FeedbackId, waited: &str, (before, next): (Option<FeedbackId>, Option<FeedbackId>)) -> Markup {
        let to = |id: FeedbackId| self.at(&format!("/feedback/{id}"));
        let waited = if waited == "today" { "Came today".to_string() } else { format!("{waited} old") };
        let [label, to_before, to_next] = match self.filter.stage() {
            Stage::Unread => ["Unread", "Unread before", "Next unread"],
            _ => ["In this list", "The one before", "The next one"],
        };
        view! {
            <div class="head">
                <nav class="crumbs" aria-label="You are in">
                    <ol><li><a href=format!("{}#f-{id}", self.at("/inbox")) data-key="u">"Inbox"</a></li><li aria-current="page">{waited}</li></ol>
                </nav>
                {(before.is_some() || next.is_some()).then(|| view! { <nav class="crumbs" aria-label=label><ol>
                        {before.map(|id| view! { <li><a rel="prev" data-key="k" href=to(id)>{to_before}</a></li> })}
                        {next.map(|id| view! { <li><a rel="next" data-key="j" href=to(id)>{to_next}</a></li> })}
                    </ol></nav> })}
            </div>
        }
        .into_markup()
    }

    /// The pieces after a rank, or all: the order is sorted by rank.
    pub fn following<'a>(&self, order: &'a [Ranked], after: Option<Rank>) -> impl Iterator<Item = &'a Ranked> + Send + use<'a> {
        walk(self.sort, order, after)
    }

    /// The pieces before a rank, the nearest first.
    pub fn preceding<'a>(&self, order: &'a [Ranked], before: Rank) -> Walk<'a> {
        match self.sort {
            Sort::Urgent => Box::new(order[..order.partition_point(|piece| piece.rank() < before)].iter().rev()),
            Sort::Oldest => walk(Sort::Newest, order, Some(before)),
            Sort::Newest => walk(Sort::Oldest, order, Some(before)),
        }
    }
}

/// The pieces of an order, one after another.
type Walk<'a> = Box<dyn Iterator<Item = &'a Ranked> + Send + 'a>;

fn query(fields: impl Iterator<Item = (&'static str, String)>) -> String {
    fields.map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, SPELLED_OUT))).collect::<Vec<_>>().join("&")
}

fn walk<'a>(sort: Sort, order: &'a [Ranked], after: Option<Rank>) -> Walk<'a> {
    let (first, later) = order.split_at(order.partition_point(|piece| piece.reason.is_some()));
    let rest = |half: &'a [Ranked]| match (sort, after) {
        (_, None) => half,
        (Sort::Newest, Some((_, place))) => &half[..half.partition_point(|piece| piece.place < place)],
        (_, Some((_, place))) => &half[half.partition_point(|piece| piece.place <= place)..],
    };
    match sort {
        Sort::Urgent => Box::new(order[after.map_or(0, |rank| order.partition_point(|piece| piece.rank() <= rank))..].iter()),
        sort => Box::new(merged(rest(first), rest(later), sort == Sort::Newest)),
    }
}

/// Two lists, each with the oldest first, as one: from its beginning, or from its end.
fn merged<'a>(mut one: &'a [Ranked], mut other: &'a [Ranked], from_the_end: bool) -> impl Iterator<Item = &'a Ranked> {
    std::iter::from_fn(move || {
        let ends = |list: &'a [Ranked]| if from_the_end { list.last() } else { list.first() };
        let takes_one = match (ends(one), ends(other)) {
            (Some(one), Some(other)) => (one.place < other.place) != from_the_end,
            (one, _) => one.is_some(),
        };
        let list = if takes_one { &mut one } else { &mut other };
        if from_the_end { list.split_off_last() } else { list.split_off_first() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::FeedbackId, lexicon::Reason};
    use jiff::civil::date;
    use strum::VariantArray;

    fn unread(number: u8, day: i8, is_urgent: bool) -> Ranked {
        let reason = is_urgent.then(|| Reason::VARIANTS[0]);
        Ranked { reason, place: (date(2026, 11, day), FeedbackId::from([number; 16])) }
    }

    /// In the order of ranks: two that may tell of harm, then four others.
    fn order() -> Vec<Ranked> {
        vec![unread(1, 2, true), unread(2, 5, true), unread(3, 1, false), unread(4, 2, false), unread(5, 5, false), unread(6, 9, false)]
    }

    fn numbers<'a>(pieces: impl Iterator<Item = &'a Ranked>) -> Vec<u8> {
        pieces.map(|piece| piece.place.1.bytes()[0]).collect()
    }

    #[test]
    fn each_order_holds_each_piece_once() {
        let order = order();
        for (sort, expected) in [(Sort::Urgent, [1, 2, 3, 4, 5, 6]), (Sort::Oldest, [3, 1, 4, 2, 5, 6]), (Sort::Newest, [6, 5, 2, 4, 1, 3])] {
            let view = View { sort, ..View::default() };
            assert_eq!(numbers(view.following(&order, None)), expected, "{sort:?}");
            for (nth, number) in expected.iter().enumerate() {
                let rank = order[usize::from(*number) - 1].rank();
                assert_eq!(numbers(view.following(&order, Some(rank))), expected[nth + 1..], "{sort:?} after {number}");
                let before: Vec<u8> = expected[..nth].iter().rev().copied().collect();
                assert_eq!(numbers(view.preceding(&order, rank)), before, "{sort:?} before {number}");
            }
        }
    }

    #[test]
    fn view_comes_back_from_its_address() {
        let id = FeedbackId::from([7; 16]);
        let query = format!("sort=newest&from=Session&month=2026-11&after=2026-11-05.{id}");
        let view = View::of_query(Some(&query));
        assert_eq!(view.at("/inbox"), format!("/inbox?{query}"));
        assert_eq!(view.first_page().at("/feedback/x"), "/feedback/x?sort=newest&from=Session&month=2026-11");
        assert_eq!(View::of_query(Some("sort=x&from=x&month=2026-13&after=x&done=analysis")), View::default());
        assert_eq!(View::default().at("/inbox"), "/inbox");
    }
}
