//! Another lead's decision or redacted copy, made while a lead had the concern open.

use crate::{
    concerns::{
        ConcernEvent,
        store::{Concern, NewDecision, Step},
    },
    feedback::staff_view::words_or_damaged,
    vault::Vault,
    web::conflict::{ChangedBy, Differing, Version},
};

/// The states that the forms of a concern show.
pub struct Shown {
    pub decision: Version,
    pub copy: Version,
}

impl Shown {
    pub fn of(vault: &Vault, concern: &Concern) -> sqlx::Result<Self> {
        let states = concern.steps.iter().filter(|step| step.what.is_state()).count();
        let last = last(concern, ConcernEvent::is_state).map(|step| step.what.spelled());
        let copy = concern.copy.as_ref().map(|copy| copy.as_deref().ok());
        Ok(Self { decision: Version::of(vault, &(states, last))?, copy: Version::of(vault, &copy)? })
    }
}

fn last(concern: &Concern, is_it: impl Fn(ConcernEvent) -> bool) -> Option<&Step> {
    concern.steps.iter().rev().find(|step| is_it(step.what))
}

fn changed_by(step: &Step) -> Option<ChangedBy> {
    Some(ChangedBy { name: step.by.clone(), is_own: false, on: step.hour.get(..10)?.parse().ok()? })
}

/// The decision that stands now beside a new one, and the lead who made it.
pub fn decision(concern: &Concern, new: &NewDecision) -> (Vec<Differing>, Option<ChangedBy>) {
    let Some(now) = last(concern, ConcernEvent::is_state) else { return (vec![], None) };
    let note = now.note.as_ref().map_or("nothing", words_or_damaged);
    let to = now.referral.as_ref().map_or("nobody", |referral| words_or_damaged(&referral.to));
    let rows = vec![
        Differing::of("Decision", now.what.label(), ConcernEvent::Decided(new.decision).label()),
        Differing::of("Why", note, &new.note),
        Differing::of("Referred to", to, new.referral.as_ref().map_or("nobody", |referral| &referral.to)),
    ];
    (rows.into_iter().filter(|row| row.now != row.yours).collect(), changed_by(now))
}

/// The text of the redacted copy that stands now beside a new one, and the lead who wrote it.
pub fn copy(concern: &Concern, new: &str) -> (Vec<Differing>, Option<ChangedBy>) {
    let now = concern.copy.as_ref().map_or("nothing", words_or_damaged);
    let rows = vec![Differing::of("The text for analysis", now, new)];
    let by = last(concern, |what| what == ConcernEvent::Copied).and_then(changed_by);
    (rows.into_iter().filter(|row| row.now != row.yours).collect(), by)
}
