//! A view of the inbox: its order, what it leaves out and where its page begins. The address carries it from page to page.

use crate::{
    feedback::{Source, staff_view::source},
    id::FeedbackId,
    reading::recent_order::{Place, Rank, Unread},
    web::{
        DeskForm, Fields,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;

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

/// A view as it was asked for; an order, a source or a month that is none is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub sort: Sort,
    source: Option<Source>,
    /// The first day of the month in which pieces came.
    month: Option<Date>,
    pub after: Option<Place>,
}

impl View {
    pub fn read(fields: &Fields) -> Self {
        Self {
            sort: fields.parsed("sort").unwrap_or_default(),
            source: fields.parsed("from"),
            month: format!("{}-01", fields.line("month")).parse().ok(),
            after: place(fields.line("after")),
        }
    }

    pub fn of_query(query: Option<&str>) -> Self {
        Self::read(&Fields::parse(query.unwrap_or_default().as_bytes()))
    }

    /// The same order and filters from their beginning.
    pub fn first_page(self) -> Self {
        Self { after: None, ..self }
    }

    /// The same order from its beginning, with nothing left out.
    pub fn with_all(self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }

    /// The page after a place.
    pub fn after(self, place: Place) -> Self {
        Self { after: Some(place), ..self }
    }

    /// Whether some unread pieces are left out.
    pub fn leaves_out(&self) -> bool {
        self.source.is_some() || self.month.is_some()
    }

    pub fn shows(&self, unread: &Unread) -> bool {
        self.source.is_none_or(|source| source == unread.source) && self.month.is_none_or(|month| month == unread.place.0.first_of_month())
    }

    /// The fields that ask for it, without those that stand for the usual.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != Sort::default()).then(|| <&str>::from(self.sort).to_string());
        let source = self.source.map(|source| <&str>::from(source).to_string());
        let fields = [("sort", sort), ("from", source), ("month", self.month.map(month)), ("after", self.after.map(written))];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// An address that carries it.
    pub fn at(&self, path: &str) -> String {
        let fields: Vec<String> = self.fields().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        if fields.is_empty() { path.into() } else { format!("{path}?{}", fields.join("&")) }
    }

    /// Hidden fields that carry it in a form.
    pub fn hidden(&self) -> Markup {
        let fields = self.fields().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
        fields.collect_view().into_markup()
    }

    /// The way back to the list from a piece of it, and to the unread pieces beside it.
    pub fn crumbs(&self, id: FeedbackId, waited: &str, (before, next): (Option<FeedbackId>, Option<FeedbackId>)) -> Markup {
        let to = |id: FeedbackId| self.at(&format!("/feedback/{id}"));
        let waited = if waited == "today" { "Came today".to_string() } else { format!("{waited} old") };
        view! {
            <div class="head">
                <nav class="crumbs" aria-label="You are in">
                    <ol><li><a href=format!("{}#f-{id}", self.at("/inbox")) data-key="u">"Inbox"</a></li><li aria-current="page">{waited}</li></ol>
                </nav>
                {(before.is_some() || next.is_some()).then(|| view! { <nav class="crumbs" aria-label="Unread"><ol>
                        {before.map(|id| view! { <li><a rel="prev" data-key="k" href=to(id)>"Unread before"</a></li> })}
                        {next.map(|id| view! { <li><a rel="next" data-key="j" href=to(id)>"Next unread"</a></li> })}
                    </ol></nav> })}
            </div>
        }
        .into_markup()
    }

    /// The form that asks for another, with the months in which unread pieces came.
    pub fn form(&self, months: &[Date]) -> Markup {
        let mut form = DeskForm::fresh("view-");
        for (name, value) in self.fields() {
            form = form.with(name, value);
        }
        let sorts = [("", "What may tell of harm first"), ("oldest", "Oldest first"), ("newest", "Newest first")];
        let sorts = sorts.map(|(value, text)| form.option("sort", value, text)).into_iter().collect_view();
        let sources = [Source::Direct, Source::Session, Source::Transcribed];
        let sources = sources.map(|kind| form.option("from", <&str>::from(kind), source(kind))).into_iter().collect_view();
        // A month that was asked for stays to be seen, though all of it is read by now.
        let mut months: Vec<Date> = months.iter().copied().chain(self.month).collect();
        months.sort_unstable();
        months.dedup();
        let months = months.into_iter().map(|first| form.option("month", month(first), first.strftime("%B %Y").to_string())).collect_view();
        let (sorts, sources, months) = (
            sorts.into_markup(),
            (form.option("from", "", "Anywhere"), sources).into_markup(),
            (form.option("month", "", "Any month"), months).into_markup(),
        );
        view! {
            <details open=self.first_page() != Self::default()>
                <summary>"Order, and what to show"</summary>
                <form method="get" action="/inbox" autocomplete="off">
                    <div class="inline">
                        {form.select("sort", "Order", "", sorts)}
                        {form.select("from", "From", "", sources)}
                        {form.select("month", "Month", "", months)}
                        <button class="bt">"Show"</button>
                    </div>
                </form>
            </details>
        }
        .into_markup()
    }

    /// The pieces after a rank, or all: the order is sorted by rank.
    pub fn following(self, order: &[Unread], after: Option<Rank>) -> impl Iterator<Item = &Unread> + Send {
        self.walk(self.sort, order, after).filter(move |unread| self.shows(unread))
    }

    /// The pieces before a rank, the nearest first.
    pub fn preceding(self, order: &[Unread], before: Rank) -> impl Iterator<Item = &Unread> + Send {
        let walk: Box<dyn Iterator<Item = &Unread> + Send> = match self.sort {
            Sort::Urgent => Box::new(order[..order.partition_point(|unread| unread.rank() < before)].iter().rev()),
            Sort::Oldest => self.walk(Sort::Newest, order, Some(before)),
            Sort::Newest => self.walk(Sort::Oldest, order, Some(before)),
        };
        walk.filter(move |unread| self.shows(unread))
    }

    fn walk<'a>(self, sort: Sort, order: &'a [Unread], after: Option<Rank>) -> Box<dyn Iterator<Item = &'a Unread> + Send + 'a> {
        let (first, later) = order.split_at(order.partition_point(|unread| unread.reason.is_some()));
        let rest = |half: &'a [Unread]| match (sort, after) {
            (_, None) => half,
            (Sort::Newest, Some((_, place))) => &half[..half.partition_point(|unread| unread.place < place)],
            (_, Some((_, place))) => &half[half.partition_point(|unread| unread.place <= place)..],
        };
        match sort {
            Sort::Urgent => Box::new(order[after.map_or(0, |rank| order.partition_point(|unread| unread.rank() <= rank))..].iter()),
            sort => Box::new(merged(rest(first), rest(later), sort == Sort::Newest)),
        }
    }
}

/// Two lists, each with the oldest first, as one: from its beginning, or from its end.
fn merged<'a>(mut one: &'a [Unread], mut other: &'a [Unread], from_the_end: bool) -> impl Iterator<Item = &'a Unread> {
    std::iter::from_fn(move || {
        let ends = |list: &'a [Unread]| if from_the_end { list.last() } else { list.first() };
        let takes_one = match (ends(one), ends(other)) {
            (Some(one), Some(other)) => (one.place < other.place) != from_the_end,
            (one, _) => one.is_some(),
        };
        let list = if takes_one { &mut one } else { &mut other };
        if from_the_end { list.split_off_last() } else { list.split_off_first() }
    })
}

fn month(first: Date) -> String {
    first.strftime("%Y-%m").to_string()
}

/// Reads a place; `None` for a text that is none.
pub fn place(text: &str) -> Option<Place> {
    let (on, id) = text.split_once('.')?;
    Some((on.parse().ok()?, id.parse().ok()?))
}

pub fn written((on, id): Place) -> String {
    format!("{on}.{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Reason;
    use jiff::civil::date;
    use strum::VariantArray;

    fn unread(number: u8, day: i8, is_urgent: bool) -> Unread {
        let reason = is_urgent.then(|| Reason::VARIANTS[0]);
        Unread { reason, place: (date(2026, 11, day), FeedbackId::from([number; 16])), source: Source::Direct }
    }

    /// In the order of ranks: two that may tell of harm, then four others.
    fn order() -> Vec<Unread> {
        vec![unread(1, 2, true), unread(2, 5, true), unread(3, 1, false), unread(4, 2, false), unread(5, 5, false), unread(6, 9, false)]
    }

    fn numbers<'a>(pieces: impl Iterator<Item = &'a Unread>) -> Vec<u8> {
        pieces.map(|unread| unread.place.1.bytes()[0]).collect()
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
