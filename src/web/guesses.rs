//! Guesses at secrets that the store holds as keyed hashes: a few are looked up, and past that a set in memory tells wrong ones apart.
//!
//! So a flood of wrong guesses leaves the store alone, and a right one is answered in the middle of it.

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::{
    collections::HashSet,
    num::NonZeroU32,
    sync::RwLock,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// Guesses from everywhere that are looked up: at once, and then in each second. Together fewer than 300 in a minute.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(40).expect("not zero");
const IN_A_SECOND: NonZeroU32 = NonZeroU32::new(4).expect("not zero");
/// How much longer the pause before the set is read again is than reading it took: a flood costs the store a twentieth of its time.
const PAUSE: u32 = 20;
/// Longest wait for the set: less than a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The start of a stored hash, by which the set knows it.
pub type Prefix = u64;

/// The way to deal with a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    LookUp,
    /// The store held no such secret a moment ago.
    Wrong,
    /// The set is too large to be read again so soon.
    Wait,
}

pub struct Guesses {
    budget: DefaultDirectRateLimiter,
    known: RwLock<HashSet<Prefix>>,
    reading: Mutex<Reading>,
}

/// The last time the set was read.
#[derive(Default)]
struct Reading {
    begun: Option<Instant>,
    took: Duration,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { budget: RateLimiter::direct(Quota::per_second(IN_A_SECOND).allow_burst(AT_ONCE)), known: RwLock::default(), reading: Mutex::default() }
    }
}

impl Guesses {
    /// Weighs a guess by the prefixes that its hash may have. `read_all` reads those of every secret in the store.
    pub async fn weigh<E>(&self, prefixes: &[Prefix], read_all: impl AsyncFnOnce() -> Result<HashSet<Prefix>, E>) -> Result<Guess, E> {
        if self.budget.check().is_ok() || self.knows(prefixes) {
            return Ok(Guess::LookUp);
        }
        let asked = Instant::now();
        // All guesses that wait share the next reading.
        let mut reading = self.reading.lock().await;
        if reading.begun.is_none_or(|begun| begun < asked) {
            let wait = reading.begun.map_or(Duration::ZERO, |begun| (reading.took * PAUSE).saturating_sub(begun.elapsed()));
            if wait > PATIENCE {
                return Ok(Guess::Wait);
            }
            tokio::time::sleep(wait).await;
            let begun = Instant::now();
            reading.begun = Some(begun);
            let all = read_all().await?;
            reading.took = begun.elapsed();
            *self.known.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = all;
        }
        Ok(if self.knows(prefixes) { Guess::LookUp } else { Guess::Wrong })
    }

    fn knows(&self, prefixes: &[Prefix]) -> bool {
        let known = self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        prefixes.iter().any(|prefix| known.contains(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn flood_is_told_apart_without_the_store() {
        let guesses = Guesses::default();
        let (mut looked_up, mut readings) = (0, 0);
        for guess in 0..1_000 {
            let read_all = async || {
                readings += 1;
                Ok::<_, ()>(HashSet::from([u64::MAX]))
            };
            looked_up += u32::from(guesses.weigh(&[guess], read_all).await == Ok(Guess::LookUp));
        }
        assert!(looked_up < 300 && readings > 0, "{looked_up} of 1,000 looked up");
        let read_all = async || Ok::<_, ()>(HashSet::new());
        assert_eq!(guesses.weigh(&[1, u64::MAX], read_all).await, Ok(Guess::LookUp));
    }

    #[tokio::test]
    async fn secret_made_a_moment_ago_is_known() {
        let guesses = Guesses::default();
        while guesses.weigh(&[1], async || Ok::<_, ()>(HashSet::new())).await == Ok(Guess::LookUp) {}
        assert_eq!(guesses.weigh(&[7], async || Ok::<_, ()>(HashSet::from([7]))).await, Ok(Guess::LookUp));
    }

    #[tokio::test]
    async fn large_set_is_not_read_again_at_once() {
        let guesses = Guesses::default();
        while guesses.weigh(&[1], async || Ok::<_, ()>(HashSet::new())).await == Ok(Guess::LookUp) {}
        guesses.reading.lock().await.took = PATIENCE;
        assert_eq!(guesses.weigh(&[7], async || Err("it is not read")).await, Ok(Guess::Wait));
    }

    #[tokio::test]
    async fn failed_reading_is_an_error() {
        let guesses = Guesses::default();
        while guesses.weigh(&[1], async || Ok::<_, &str>(HashSet::new())).await == Ok(Guess::LookUp) {}
        assert_eq!(guesses.weigh(&[7], async || Err("busy")).await, Err("busy"));
    }
}
