//! Tries of passwords and codes, counted for a quarter of an hour. In memory only, by a hash under a random key.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, Hash, RandomState},
    sync::Mutex,
};

/// Seconds for which a try counts.
const COUNTED: i64 = 15 * 60;
/// Past this number of entries, those that count no longer are dropped at each new one.
const MANY: usize = 10_000;

#[derive(Default)]
pub struct Tries {
    key: RandomState,
    tried: Mutex<HashMap<u64, VecDeque<i64>>>,
}

impl Tries {
    /// Takes one of the tries that `what` has in any quarter of an hour; `false` when there is none left. `now` is in seconds.
    pub fn take(&self, now: i64, what: &impl Hash, most: usize) -> bool {
        let counts = |at: &i64| (0..COUNTED).contains(&(now - at));
        let mut tried = self.tried.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if tried.len() > MANY {
            tried.retain(|_, tries| tries.back().is_some_and(counts));
        }
        let tries = tried.entry(self.key.hash_one(what)).or_default();
        tries.retain(counts);
        let taken = tries.len() < most;
        if taken {
            tries.push_back(now);
        }
        taken
    }

    /// Gives back the last try, which was right.
    pub fn give_back(&self, what: &impl Hash) {
        let mut tried = self.tried.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(tries) = tried.get_mut(&self.key.hash_one(what)) {
            tries.pop_back();
        }
    }

    /// A number below `count` that is always the same for the same thing, and that nobody can choose.
    pub fn lane(&self, what: &impl Hash, count: usize) -> usize {
        (self.key.hash_one(what) % count.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_quarter_of_an_hour_has_more_than_its_tries() {
        let tries = Tries::default();
        let taken: Vec<i64> = (0..4 * COUNTED).filter(|now| tries.take(*now, &"a", 10)).collect();
        assert!(taken.windows(11).all(|eleven| eleven[10] - eleven[0] >= COUNTED), "{taken:?}");
        assert!(taken.len() >= 40 && tries.take(4 * COUNTED, &"b", 10));
    }

    #[test]
    fn try_that_was_right_is_given_back() {
        let tries = Tries::default();
        for _ in 0..100 {
            assert!(tries.take(0, &"a", 1));
            tries.give_back(&"a");
        }
    }
}
