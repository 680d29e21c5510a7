//! Rate limits, without a record of who tries.
//!
//! In memory only, by a hash of the address's neighbourhood (/24, /56) under a random key; key and counts are thrown away every
//! ten minutes. Past a limit, attempts wait for a turn: a class of thirty gets through, even behind one address with somebody who floods us.

use crate::{
    random,
    web::{guesses::Guesses, tries::Tries},
};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::Mutex,
    time::{Duration, Instant},
};

const KEPT: Duration = Duration::from_secs(600);

/// An attempt that is limited by address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Sending words.
    Submit,
    /// Answering a check-back.
    CheckBack,
    /// Signing in, by address.
    SignIn,
    /// Doing something in a group session, where thirty phones may stand behind one address.
    Group,
}

/// Wrong join codes answered at once in ten minutes: from one neighbourhood, and from all of them, one a second. Past that, only
/// neighbourhoods with hardly any wrong ones are, so that guessing from many places slows no group: not even a class that mistypes now and then.
const WRONG_CODES: u32 = 300;
const ALL_WRONG_CODES: u32 = 600;
const HARDLY_ANY: u32 = 10;
/// Most attempts of one phone in a group session in ten minutes.
const PHONE: u32 = 120;
/// How many times as much a neighbourhood may do in group sessions as it may send words.
const GROUP: u32 = 20;

/// Turns in a second past a limit, for one neighbourhood and for join codes from all of them, after the first thirty.
const TURNS: u32 = 5;
const ALL_CODE_TURNS: u32 = 10;
const FIRST_TURNS: u32 = 30;
/// Longest wait for a turn: less than a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Limits {
    /// How often one neighbourhood may send words in ten minutes without waiting.
    sends: u32,
    table: Mutex<Table>,
    /// Guesses at receipts.
    pub guesses: Guesses,
    /// Passwords and codes that were tried.
    pub tries: Tries,
}

struct Table {
    made: Instant,
    key: RandomState,
    submit: Line,
    check_back: Line,
    sign_in: Line,
    group: Line,
    codes: CodeLine,
    phone: DefaultKeyedRateLimiter<u64>,
}

/// The attempts that are allowed at once, and the turns of those past that.
struct Line {
    at_once: DefaultKeyedRateLimiter<u64>,
    turns: DefaultKeyedRateLimiter<u64>,
}

/// The wrong join codes so far, and the turns of those past the limit.
struct CodeLine {
    wrong: HashMap<u64, u32>,
    all_wrong: u32,
    /// Neighbourhoods that typed the code of an open session.
    right: HashSet<u64>,
    turns: DefaultKeyedRateLimiter<u64>,
    all_turns: DefaultDirectRateLimiter,
}

impl Limits {
    pub fn new(sends: u32) -> Self {
        Self { sends, table: Mutex::new(Table::new(sends)), guesses: Guesses::default(), tries: Tries::default() }
    }

    /// Whether this neighbourhood may make this attempt at once.
    pub fn allows(&self, attempt: Attempt, address: IpAddr) -> bool {
        self.with_table(|table| {
            let key = table.key.hash_one(neighbourhood(address));
            table.line(attempt).at_once.check_key(&key).is_ok()
        })
    }

    /// Whether this neighbourhood may make this attempt, at once or after waiting for a turn.
    pub async fn admits(&self, attempt: Attempt, address: IpAddr) -> bool {
        self.allows(attempt, address) || self.turn(address, |table, key| table.line(attempt).turns.check_key(&key).is_ok()).await
    }

    /// Whether a phone may do something in its group session now.
    pub fn allows_phone(&self, phone: &[u8; 32]) -> bool {
        self.with_table(|table| table.phone.check_key(&table.key.hash_one(phone)).is_ok())
    }

    /// Whether a join code from this neighbourhood, right or wrong, may be answered: at once or after waiting for a turn.
    pub async fn admits_code(&self, address: IpAddr) -> bool {
        let at_once = self.with_table(|table| table.codes.allows(table.key.hash_one(neighbourhood(address))));
        at_once || self.turn(address, |table, key| table.codes.takes_turn(key)).await
    }

    /// Notes that the code of an open session came from this neighbourhood.
    pub fn right_code(&self, address: IpAddr) {
        self.with_table(|table| table.codes.right.insert(table.key.hash_one(neighbourhood(address))));
    }

    /// Counts a join code that was wrong.
    pub fn wrong_code(&self, address: IpAddr) {
        self.with_table(|table| {
            *table.codes.wrong.entry(table.key.hash_one(neighbourhood(address))).or_default() += 1;
            table.codes.all_wrong = table.codes.all_wrong.saturating_add(1);
        });
    }

    /// Waits for a turn; `false` when none came. Turns go by lot to those who wait, so asking often brings nobody to the front.
    async fn turn(&self, address: IpAddr, takes: impl Fn(&mut Table, u64) -> bool) -> bool {
        let begun = Instant::now();
        loop {
            let taken = self.with_table(|table| {
                let key = table.key.hash_one(neighbourhood(address));
                takes(table, key)
            });
            if taken || begun.elapsed() > PATIENCE {
                return taken;
            }
            let [lot] = random::bytes();
            tokio::time::sleep(Duration::from_millis(100 + u64::from(lot))).await;
        }
    }

    fn with_table<T>(&self, ask: impl FnOnce(&mut Table) -> T) -> T {
        let mut table = self.table.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if table.made.elapsed() > KEPT {
            *table = Table::new(self.sends);
        }
        ask(&mut table)
    }
}

impl Table {
    fn new(sends: u32) -> Self {
        let line = |count: u32| Line { at_once: RateLimiter::keyed(in_ten_minutes(count)), turns: RateLimiter::keyed(turns(TURNS)) };
        Self {
            made: Instant::now(),
            key: RandomState::new(),
            submit: line(sends),
            check_back: line(sends),
            sign_in: line(120),
            group: line(sends.saturating_mul(GROUP)),
            codes: CodeLine {
                wrong: HashMap::new(),
                all_wrong: 0,
                right: HashSet::new(),
                turns: RateLimiter::keyed(turns(TURNS)),
                all_turns: RateLimiter::direct(turns(ALL_CODE_TURNS)),
            },
            phone: RateLimiter::keyed(in_ten_minutes(PHONE)),
        }
    }

    fn line(&self, attempt: Attempt) -> &Line {
        match attempt {
            Attempt::Submit => &self.submit,
            Attempt::CheckBack => &self.check_back,
            Attempt::SignIn => &self.sign_in,
            Attempt::Group => &self.group,
        }
    }
}

impl CodeLine {
    fn allows(&self, key: u64) -> bool {
        let wrong = self.wrong.get(&key).copied().unwrap_or(0);
        wrong < WRONG_CODES && (wrong < HARDLY_ANY || self.all_wrong < ALL_WRONG_CODES)
    }

    /// Takes a turn. Where a group has come in already, guessers elsewhere take none of its turns.
    fn takes_turn(&self, key: u64) -> bool {
        self.turns.check_key(&key).is_ok() && (self.right.contains(&key) || self.all_turns.check().is_ok())
    }
}

fn in_ten_minutes(count: u32) -> Quota {
    let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(KEPT / count.get()).unwrap_or(Quota::per_second(count)).allow_burst(count)
}

fn turns(in_a_second: u32) -> Quota {
    let positive = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(positive(in_a_second)).allow_burst(positive(FIRST_TURNS))
}

/// The part of an address that many share: /24 or /56.
pub type Neighbourhood = [u8; 7];

pub fn neighbourhood(address: IpAddr) -> Neighbourhood {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            [a, b, c, 0, 0, 0, 4]
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, g, ..] = address.octets();
            [a, b, c, d, e, f, g]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_phones_behind_one_address_pass_and_a_flood_does_not() {
        let limits = Limits::new(300);
        let club: IpAddr = "203.0.113.9".parse().unwrap();
        assert!((0..60).all(|_| limits.allows(Attempt::Submit, club)));
        assert!((0..1000).any(|_| !limits.allows(Attempt::Submit, club)));
        assert!(limits.allows(Attempt::Submit, "198.51.100.1".parse().unwrap()), "others are not shut out");
        assert!(limits.allows(Attempt::CheckBack, club), "nor are other attempts");
    }

    #[tokio::test]
    async fn thirty_more_get_turns_past_the_limit() {
        let limits = Limits::new(2);
        let club: IpAddr = "203.0.113.9".parse().unwrap();
        for _ in 0..2 + FIRST_TURNS {
            assert!(limits.admits(Attempt::Submit, club).await);
        }
        assert!(!limits.allows(Attempt::Submit, club));
        assert!(limits.admits(Attempt::Submit, club).await, "the next has a turn a little later");
    }

    #[tokio::test]
    async fn guessers_elsewhere_take_no_turn_of_a_group() {
        let limits = Limits::new(300);
        let (school, mut elsewhere): (IpAddr, _) = ("203.0.113.9".parse().unwrap(), vec![]);
        for part in 1..=40 {
            elsewhere.push(IpAddr::from([10, 0, part, 1]));
        }
        for address in elsewhere.iter().chain([&school]) {
            (0..WRONG_CODES).for_each(|_| limits.wrong_code(*address));
        }
        limits.right_code(school);
        let turn = |address| limits.with_table(|table| table.codes.takes_turn(table.key.hash_one(neighbourhood(address))));
        while elsewhere.iter().any(|address| turn(*address)) {}
        assert!((0..FIRST_TURNS).all(|_| turn(school)), "thirty come in at once");
    }
}
