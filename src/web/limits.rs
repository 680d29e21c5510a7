//! Rate limits, without a record of who tries.
//!
//! In memory only, by a hash of the address's neighbourhood (/24, /56) under a random key; key and counts are thrown away every
//! ten minutes. A class of thirty behind one address gets through.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{
    collections::HashMap,
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
    /// Typing five words.
    Receipt,
    /// Signing in, by address.
    SignIn,
    /// Doing something in a group session, where thirty phones may stand behind one address.
    Group,
}

/// Wrong join codes taken in ten minutes: from one neighbourhood, and from all of them, one a second. Past that, only neighbourhoods with
/// hardly any wrong ones are still let try, so that guessing from many places shuts no group out: not even a class that mistypes now and then.
const WRONG_CODES: u32 = 300;
const ALL_WRONG_CODES: u32 = 600;
const HARDLY_ANY: u32 = 10;
/// Most attempts of one phone in a group session in ten minutes.
const PHONE: u32 = 60;
/// How many times as much a neighbourhood may do in group sessions as it may send words.
const GROUP: u32 = 20;

pub struct Limits {
    /// How often one neighbourhood may send words, and how often it may type five words, in ten minutes.
    sends: u32,
    table: Mutex<Table>,
}

struct Table {
    made: Instant,
    key: RandomState,
    say: DefaultKeyedRateLimiter<u64>,
    receipt: DefaultKeyedRateLimiter<u64>,
    sign_in: DefaultKeyedRateLimiter<u64>,
    account: DefaultKeyedRateLimiter<u64>,
    group: DefaultKeyedRateLimiter<u64>,
    phone: DefaultKeyedRateLimiter<u64>,
    wrong_codes: HashMap<u64, u32>,
    all_wrong_codes: u32,
}

impl Limits {
    pub fn new(sends: u32) -> Self {
        Self { sends, table: Mutex::new(Table::new(sends)) }
    }

    /// Whether this neighbourhood may make this attempt now.
    pub fn allows(&self, attempt: Attempt, address: IpAddr) -> bool {
        self.with_table(|table| {
            let key = table.key.hash_one(neighbourhood(address));
            let limiter = match attempt {
                Attempt::Submit => &table.say,
                Attempt::Receipt => &table.receipt,
                Attempt::SignIn => &table.sign_in,
                Attempt::Group => &table.group,
            };
            limiter.check_key(&key).is_ok()
        })
    }

    /// Whether a password or code may be tried for this account now, from wherever.
    pub fn allows_account(&self, email: &str) -> bool {
        self.with_table(|table| {
            let key = table.key.hash_one(email.trim().to_lowercase());
            table.account.check_key(&key).is_ok()
        })
    }

    /// Whether a phone may do something in its group session now.
    pub fn allows_phone(&self, phone: &[u8; 32]) -> bool {
        self.with_table(|table| table.phone.check_key(&table.key.hash_one(phone)).is_ok())
    }

    /// Whether this neighbourhood may try a join code now. Right ones cost nothing.
    pub fn allows_code(&self, address: IpAddr) -> bool {
        self.with_table(|table| {
            let wrong = table.wrong_codes.get(&table.key.hash_one(neighbourhood(address))).copied().unwrap_or(0);
            wrong < WRONG_CODES && (wrong < HARDLY_ANY || table.all_wrong_codes < ALL_WRONG_CODES)
        })
    }

    /// Counts a join code that was wrong.
    pub fn wrong_code(&self, address: IpAddr) {
        self.with_table(|table| {
            *table.wrong_codes.entry(table.key.hash_one(neighbourhood(address))).or_default() += 1;
            table.all_wrong_codes = table.all_wrong_codes.saturating_add(1);
        });
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
        let at_most = |count: u32| {
            let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
            let every = KEPT / count.get();
            RateLimiter::keyed(Quota::with_period(every).unwrap_or(Quota::per_second(count)).allow_burst(count))
        };
        Self {
            made: Instant::now(),
            key: RandomState::new(),
            say: at_most(sends),
            receipt: at_most(sends),
            sign_in: at_most(120),
            account: at_most(10),
            group: at_most(sends.saturating_mul(GROUP)),
            phone: at_most(PHONE),
            wrong_codes: HashMap::new(),
            all_wrong_codes: 0,
        }
    }
}

fn neighbourhood(address: IpAddr) -> [u8; 7] {
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
        assert!(limits.allows(Attempt::Receipt, club), "nor are other attempts");
    }
}
