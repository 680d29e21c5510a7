//! The places of open connections: how many there are, and which connection gives way to a new one.
//!
//! A connection waits while no request of it is under way: nothing was said yet, headers are half sent, or the last answer is over. Where
//! places run out, the longest wait ends: of the same neighbourhood of addresses, or of the one that holds most.

use crate::web::limits::{Neighbourhood, neighbourhood};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio_util::sync::CancellationToken;

/// Most connections, where the machine allows so many open files.
const MOST: usize = 10_000;
/// Most connections of one neighbourhood: a school of 300 phones, each with a line of events and two pages on their way.
const MOST_OF_ONE: usize = 1_000;

pub struct Places {
    most: usize,
    most_of_one: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    open: usize,
    turn: u64,
    /// By neighbourhood; connections of trusted proxies have none.
    crowds: HashMap<Option<Neighbourhood>, Crowd>,
}

/// The connections of one neighbourhood.
#[derive(Default)]
struct Crowd {
    open: usize,
    /// Those that wait, longest first.
    waiting: BTreeMap<u64, CancellationToken>,
}

impl Places {
    /// As many as half of the files that may be open; a quarter more are for connections that come while others leave.
    pub fn new(files: usize) -> Arc<Self> {
        let most = (files / 2).clamp(1, MOST);
        Arc::new(Self { most, most_of_one: MOST_OF_ONE.min(most.div_ceil(2)), table: Mutex::default() })
    }

    /// Gives a place to a new connection, from an address or from a trusted proxy; `None` when there is none and nobody gives way.
    pub fn enter(self: &Arc<Self>, from: Option<IpAddr>) -> Option<Arc<Place>> {
        let from = from.map(neighbourhood);
        let mut table = self.table();
        let of_one = table.crowds.get(&from).map_or(0, |crowd| crowd.open);
        let full = from.is_some() && of_one >= self.most_of_one;
        if full && (of_one >= with_spare(self.most_of_one) || !table.crowds.get_mut(&from).is_some_and(Crowd::one_leaves)) {
            return None;
        }
        if !full && table.open >= self.most && (table.open >= with_spare(self.most) || !table.one_leaves()) {
            return None;
        }
        table.open += 1;
        table.crowds.entry(from).or_default().open += 1;
        let place = Place { places: self.clone(), from, turn: AtomicU64::new(0), leaves: CancellationToken::new(), used: AtomicBool::new(false) };
        place.wait(&mut table);
        drop(table);
        Some(Arc::new(place))
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The limit while connections that were told to leave have not left yet.
fn with_spare(most: usize) -> usize {
    most + most / 2
}

impl Table {
    /// Ends the longest wait in the neighbourhood that holds most; trusted proxies come last.
    fn one_leaves(&mut self) -> bool {
        let crowds = self.crowds.iter_mut().filter(|(_, crowd)| !crowd.waiting.is_empty());
        crowds.max_by_key(|(from, crowd)| (from.is_some(), crowd.open)).is_some_and(|(_, crowd)| crowd.one_leaves())
    }
}

impl Crowd {
    fn one_leaves(&mut self) -> bool {
        self.waiting.pop_first().is_some_and(|(_, leaves)| {
            leaves.cancel();
            true
        })
    }
}

/// The place of one connection, free again when it is dropped.
pub struct Place {
    places: Arc<Places>,
    from: Option<Neighbourhood>,
    /// When it began to wait, as a turn of the table; zero while it answers.
    turn: AtomicU64,
    leaves: CancellationToken,
    /// Whether it has had a request.
    used: AtomicBool,
}

impl Place {
    /// Resolves when it must give way.
    pub async fn leaves(&self) {
        self.leaves.cancelled().await;
    }

    /// Whether it has had no request yet.
    pub fn is_new(&self) -> bool {
        !self.used.load(Ordering::Relaxed)
    }

    /// Whether no request of it is under way.
    pub fn is_waiting(&self) -> bool {
        self.turn.load(Ordering::Relaxed) != 0
    }

    /// Keeps the place while a request is under way: until the value returned is dropped.
    pub fn answers(self: Arc<Self>) -> Answering {
        self.used.store(true, Ordering::Relaxed);
        self.stop_waiting(&mut self.places.table());
        Answering(self)
    }

    fn wait(&self, table: &mut Table) {
        table.turn += 1;
        self.turn.store(table.turn, Ordering::Relaxed);
        if let Some(crowd) = table.crowds.get_mut(&self.from) {
            crowd.waiting.insert(table.turn, self.leaves.clone());
        }
    }

    fn stop_waiting(&self, table: &mut Table) {
        let turn = self.turn.swap(0, Ordering::Relaxed);
        if let Some(crowd) = table.crowds.get_mut(&self.from) {
            crowd.waiting.remove(&turn);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.places.table();
        self.stop_waiting(&mut table);
        table.open -= 1;
        if let Some(crowd) = table.crowds.get_mut(&self.from) {
            crowd.open -= 1;
            if crowd.open == 0 {
                table.crowds.remove(&self.from);
            }
        }
    }
}

/// A request under way; when it is dropped, its connection waits again.
pub struct Answering(Arc<Place>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.wait(&mut self.0.places.table());
    }
}

/// Allows the process as many open files as the machine lets it have; returns the number.
pub fn allow_files() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok();
    let files = if raised { maximum } else { current };
    files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn left(place: &Place) -> bool {
        place.leaves.is_cancelled()
    }

    #[test]
    fn longest_wait_of_the_neighbourhood_ends() {
        let places = Places::new(16);
        let mut theirs: Vec<_> = (1..=4).map(|nth| places.enter(from(&format!("203.0.113.{nth}"))).unwrap()).collect();
        let new = [places.enter(from("203.0.113.8")).unwrap(), places.enter(from("203.0.113.9")).unwrap()];
        assert!(left(&theirs[0]) && left(&theirs[1]) && !left(&theirs[2]) && !new.iter().any(|place| left(place)));
        assert!(places.enter(from("203.0.113.9")).is_none(), "none more until one has left");
        theirs.remove(0);
        assert!(places.enter(from("203.0.113.9")).is_some());
    }

    #[test]
    fn waiting_connection_gives_way_and_busy_one_does_not() {
        let places = Places::new(600);
        let mut theirs: Vec<_> = (0..150).map(|_| places.enter(from("203.0.113.1")).unwrap()).collect();
        let answering = theirs[0].clone().answers();
        let new = places.enter(from("203.0.113.200")).unwrap();
        assert!(!left(&theirs[0]) && left(&theirs[1]) && !left(&theirs[2]) && !left(&new));
        drop(answering);
        theirs.remove(1);
        places.enter(from("203.0.113.1")).unwrap();
        assert!(left(&theirs[1]) && !left(&theirs[0]), "it waits since its answer ended");
        assert!(places.enter(from("198.51.100.1")).is_some(), "others have their own");
    }

    #[test]
    fn largest_neighbourhood_gives_way_before_a_proxy() {
        let places = Places::new(600);
        let proxy: Vec<_> = (0..200).map(|_| places.enter(None).unwrap()).collect();
        let few: Vec<_> = (0..20).map(|_| places.enter(from("198.51.100.1")).unwrap()).collect();
        let many: Vec<_> = (0..80).map(|_| places.enter(from("203.0.113.1")).unwrap()).collect();
        let new = places.enter(from("192.0.2.1"));
        assert!(new.is_some() && left(&many[0]));
        assert!(!proxy.iter().chain(&few).any(|place| left(place)));
    }

    #[test]
    fn nobody_gives_way_while_all_answer() {
        let places = Places::new(600);
        let theirs: Vec<_> = (0..150).map(|_| places.enter(from("203.0.113.1")).unwrap().answers()).collect();
        assert!(places.enter(from("203.0.113.1")).is_none());
        drop(theirs);
        assert!(places.enter(from("203.0.113.1")).is_some());
        assert_eq!(places.table().crowds.len(), 0, "nothing is kept of who has left");
    }
}
