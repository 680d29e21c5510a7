//! The mark of a concern that somebody raised just now. It stays with whoever raised it, so that the database keeps no second.

use crate::{
    clock::Clock,
    db,
    feedback::Triage,
    id::{FeedbackId, PersonId, from_hex, to_hex},
    vault::{Purpose, Vault},
};

/// Seconds within which a concern can be taken back by whoever raised it.
pub const UNDO_WITHIN: i64 = 60;
/// Seconds within which they can say why they raised it.
const EXPLAIN_WITHIN: i64 = 24 * 3600;
/// Bytes of the authentication tag.
const TAG: usize = 16;

/// A concern, the step that raised it, and what the words were before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    pub id: FeedbackId,
    pub number: i64,
    pub was: Option<Triage>,
    /// Whether somebody at the Board had read the words before.
    pub was_read: bool,
    /// The second of raising, since 1970.
    pub at: i64,
}

impl Raised {
    /// Writes the mark for a form or an address; only the person who raised the concern can use it.
    pub fn write(&self, vault: &Vault, by: PersonId) -> String {
        let text = self.text();
        let mac = vault.mac(Purpose::RaisedConcern, &[by.bytes(), text.as_bytes()]);
        format!("{text}.{}", to_hex(&mac[..TAG]))
    }

    fn text(&self) -> String {
        let was = self.was.map_or("", <&str>::from);
        format!("{}.{}.{was}.{}.{}", self.id, self.number, if self.was_read { "read" } else { "" }, self.at)
    }

    /// Reads a mark; `None` unless this server wrote it for this person within a day.
    pub fn read(vault: &Vault, by: PersonId, clock: &Clock, mark: &str) -> Option<Self> {
        let (text, tag) = mark.rsplit_once('.')?;
        if !vault.is_mac(Purpose::RaisedConcern, &[by.bytes(), text.as_bytes()], &from_hex(tag).ok()?) {
            return None;
        }
        let mut parts = text.split('.');
        let mut next = || parts.next();
        let (id, number, was, read, at) = (next()?.parse().ok()?, next()?.parse().ok()?, next()?, next()?, next()?.parse().ok()?);
        let was = db::read_opt("was", Some(was).filter(|was| !was.is_empty())).ok()?;
        let raised = Self { id, number, was, was_read: read == "read", at };
        (raised.age(clock) <= EXPLAIN_WITHIN).then_some(raised)
    }

    fn age(&self, clock: &Clock) -> i64 {
        (clock.seconds() - self.at).max(0)
    }

    /// Seconds in which it can still be taken back.
    pub fn seconds_left(&self, clock: &Clock) -> i64 {
        (UNDO_WITHIN - self.age(clock)).max(0)
    }

    /// Whether it is still time to take it back.
    pub fn is_fresh(&self, clock: &Clock) -> bool {
        self.age(clock) <= UNDO_WITHIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(clock: &Clock) -> Raised {
        Raised { id: FeedbackId::from([1; 16]), number: 3, was: Some(Triage::NotForUs), was_read: true, at: clock.seconds() }
    }

    #[test]
    fn p31_mark_is_good_for_a_minute_and_its_person() {
        let (vault, clock) = (Vault::new([7; 32]), Clock::standing(jiff::Timestamp::from_second(1_800_000_000).unwrap()));
        let (raised, by) = (raised(&clock), PersonId::from([2; 16]));
        let mark = raised.write(&vault, by);
        assert_eq!(Raised::read(&vault, by, &clock, &mark), Some(raised.clone()));
        assert_eq!(Raised::read(&vault, PersonId::from([3; 16]), &clock, &mark), None);
        assert_eq!(Raised::read(&Vault::new([8; 32]), by, &clock, &mark), None);
        for bad in ["", ".", &mark[1..], &mark.replace("NotForUs", "Abuse"), &mark.replace("1800000000", "1800000060")] {
            assert_eq!(Raised::read(&vault, by, &clock, bad), None, "{bad}");
        }
        clock.advance(60);
        assert!(raised.is_fresh(&clock));
        clock.advance(1);
        assert!(!raised.is_fresh(&clock) && Raised::read(&vault, by, &clock, &mark).is_some());
        clock.advance(24 * 3600);
        assert_eq!(Raised::read(&vault, by, &clock, &mark), None);
    }
}
