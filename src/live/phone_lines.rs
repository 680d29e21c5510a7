//! The lines of events that phones hold in one session: a few each, so that no phone and no neighbourhood of addresses takes them all.
//!
//! Phones and neighbourhoods are known in memory only, as long as their lines are open.

use crate::web::limits::{Neighbourhood, neighbourhood};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio_util::sync::CancellationToken;

/// Most lines of one phone, which has one for each tab; past that, its oldest ends.
const MOST_OF_PHONE: usize = 4;
/// Most lines of one neighbourhood: a school of 300 phones, each with two tabs.
const MOST_OF_NEIGHBOURHOOD: usize = 600;
/// Most lines of one session.
const MOST: usize = 1_000;

/// The lines of one session, oldest first.
#[derive(Default)]
pub struct PhoneLines(Mutex<Vec<Open>>);

struct Open {
    phone: [u8; 32],
    from: Neighbourhood,
    gives_way: Arc<CancellationToken>,
}

impl PhoneLines {
    /// Adds a line of a phone, and ends its oldest where it has too many; `None` when others have them all.
    pub fn open(self: &Arc<Self>, phone: [u8; 32], address: IpAddr) -> Option<PhoneLine> {
        let from = neighbourhood(address);
        let mut lines = self.lines();
        if lines.iter().filter(|line| line.phone == phone).count() >= MOST_OF_PHONE
            && let Some(oldest) = lines.iter().position(|line| line.phone == phone)
        {
            lines.remove(oldest).gives_way.cancel();
        }
        if lines.len() >= MOST || lines.iter().filter(|line| line.from == from).count() >= MOST_OF_NEIGHBOURHOOD {
            return None;
        }
        let gives_way = Arc::new(CancellationToken::new());
        lines.push(Open { phone, from, gives_way: gives_way.clone() });
        Some(PhoneLine { lines: self.clone(), gives_way })
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// One line of a phone; dropped, it makes room for another.
pub struct PhoneLine {
    lines: Arc<PhoneLines>,
    gives_way: Arc<CancellationToken>,
}

impl PhoneLine {
    /// Resolves when a newer line of the same phone takes its place.
    pub async fn gives_way(&self) {
        self.gives_way.cancelled().await;
    }
}

impl Drop for PhoneLine {
    fn drop(&mut self) {
        self.lines.lines().retain(|line| !Arc::ptr_eq(&line.gives_way, &self.gives_way));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn phone(nth: usize) -> [u8; 32] {
        [nth.to_le_bytes(); 4].concat().try_into().unwrap()
    }

    #[test]
    fn oldest_line_of_the_same_phone_ends() {
        let lines = Arc::new(PhoneLines::default());
        let other = lines.open(phone(1), address("203.0.113.1")).unwrap();
        let mut theirs: Vec<_> = (0..6).map(|_| lines.open(phone(2), address("203.0.113.2")).unwrap()).collect();
        let ended = |line: &PhoneLine| line.gives_way.is_cancelled();
        assert_eq!(theirs.iter().map(ended).collect::<Vec<_>>(), [true, true, false, false, false, false]);
        assert!(!ended(&other));
        theirs.clear();
        assert_eq!(lines.lines().len(), 1, "only the other's is left");
    }

    #[test]
    fn school_fits_and_leaves_room_for_others() {
        let lines = Arc::new(PhoneLines::default());
        let school = |nth| lines.open(phone(nth), address("203.0.113.1"));
        let held: Vec<_> = (0..300).flat_map(|nth| [school(nth), school(nth)]).collect();
        assert!(held.iter().all(Option::is_some), "300 phones with two tabs");
        assert!(school(1_000).is_none());
        assert!(lines.open(phone(1_001), address("198.51.100.1")).is_some(), "others come in");
        drop(held);
        assert!(school(1_000).is_some());
    }
}
