//! The words of the audit log: hours, people and acts as people say them.

use crate::{
    audit_log::{self, AuditAction},
    clock::short_day,
    db::Conn,
    id::PersonId,
    staff::{Role, proof::Auditor, store},
    vault::Vault,
};
use jiff::civil::Date;
use std::collections::HashMap;

/// The people who acted or were acted on.
pub struct People {
    pub names: HashMap<PersonId, String>,
    /// By the keyed hash under which the history knows them.
    objects: HashMap<[u8; 32], PersonId>,
}

impl People {
    pub async fn read(db: &mut Conn, vault: &Vault, by: &Auditor) -> sqlx::Result<Self> {
        let names = store::names(db, by).await?;
        let objects = names.keys().map(|id| (audit_log::object(vault, id.bytes()), *id)).collect();
        Ok(Self { names, objects })
    }

    pub fn name(&self, actor: &str) -> String {
        let known = actor.parse().ok().and_then(|id: PersonId| self.names.get(&id));
        known.map_or_else(|| actor.to_string(), Clone::clone)
    }

    /// The person an act was about, if it was about one.
    pub fn acted_on(&self, object: &[u8]) -> Option<(PersonId, String)> {
        let id = self.objects.get(object)?;
        Some((*id, self.names.get(id)?.clone()))
    }
}

/// Formats `2026-11-22 21` as people say it, and leaves anything else as it is.
pub fn say_hour(stored: &str) -> String {
    let parts = stored.split_once(' ').and_then(|(day, hour)| Some((day.parse::<Date>().ok()?, hour.parse::<u8>().ok()?)));
    parts.map_or_else(|| stored.to_string(), |(day, hour)| format!("{}, {hour} o’clock", short_day(day)))
}

/// An act with its details as people say it: "invited somebody: Safeguarding lead".
pub fn described(stored: &str) -> String {
    let (name, details) = stored.split_once(' ').unwrap_or((stored, ""));
    let details: Vec<String> = details.split_whitespace().map(detail).collect();
    if details.is_empty() { action_label(name).into() } else { format!("{}: {}", action_label(name), details.join(", ")) }
}

/// A role or an act by its label; `NoFurtherAction` as "no further action", `keep_concerns=180` as "keep concerns 180".
fn detail(stored: &str) -> String {
    if let Ok(role) = stored.parse::<Role>() {
        return role.label().to_lowercase();
    }
    if stored.parse::<AuditAction>().is_ok() {
        return action_label(stored).into();
    }
    let mut said = String::new();
    for letter in stored.chars() {
        if letter.is_uppercase() && !said.is_empty() {
            said.push(' ');
        }
        if matches!(letter, '_' | '=') { said.push(' ') } else { said.extend(letter.to_lowercase()) }
    }
    said
}

/// An action as people say it. The chain covers an unknown spelling too, so it is shown as it was written.
pub fn action_label(stored: &str) -> &str {
    match stored.parse() {
        Ok(AuditAction::Invited) => "invited somebody",
        Ok(AuditAction::Joined) => "joined",
        Ok(AuditAction::SignedIn) => "signed in",
        Ok(AuditAction::ChangedRoles) => "changed somebody’s roles",
        Ok(AuditAction::SwitchedOff) => "switched an account off",
        Ok(AuditAction::SwitchedOn) => "switched an account on",
        Ok(AuditAction::AskedForRoles) => "asked for other roles for somebody",
        Ok(AuditAction::AskedBack) => "asked for a new link for somebody",
        Ok(AuditAction::ConfirmedRequest) => "agreed to a request",
        Ok(AuditAction::DeclinedRequest) => "declined a request, or took it back",
        Ok(AuditAction::OpenedInvitation) => "opened an invitation",
        Ok(AuditAction::CameBack) => "came back with a new password and new codes",
        Ok(AuditAction::SignedOutOthers) => "ended their other sign-ins",
        Ok(AuditAction::ChangedPassword) => "changed their password",
        Ok(AuditAction::ChangedAuthenticator) => "changed their authenticator",
        Ok(AuditAction::MadeRecoveryCodes) => "made recovery codes",
        Ok(AuditAction::AddedPasskey) => "added a passkey",
        Ok(AuditAction::RemovedPasskey) => "removed a passkey",
        Ok(AuditAction::LinkedProvider) => "linked an account elsewhere, to sign in with",
        Ok(AuditAction::UnlinkedProvider) => "unlinked an account elsewhere",
        Ok(AuditAction::UsedRecoveryCode) => "signed in with a recovery code",
        Ok(AuditAction::Read) => "opened a concern",
        Ok(AuditAction::Triaged) => "read feedback and said where it goes",
        Ok(AuditAction::RaisedConcern) => "raised a concern",
        Ok(AuditAction::DecidedConcern) => "decided about a concern",
        Ok(AuditAction::ReturnedConcern) => "sent a concern back to the inbox",
        Ok(AuditAction::Tagged) => "tied feedback to something",
        Ok(AuditAction::Untagged) => "untied feedback from something",
        Ok(AuditAction::CreatedTheme) => "made a theme",
        Ok(AuditAction::ChangedTheme) => "changed a theme",
        Ok(AuditAction::ChangedPlan) => "changed the plan",
        Ok(AuditAction::ReworkedPlanItem) => "changed a plan item’s wording",
        Ok(AuditAction::LinkedInfluence) => "tied a theme to the plan",
        Ok(AuditAction::UnlinkedInfluence) => "untied a theme from the plan",
        Ok(AuditAction::DraftedAnswer) => "drafted an answer",
        Ok(AuditAction::PublishedAnswer) => "published an answer",
        Ok(AuditAction::WithdrewAnswer) => "withdrew an answer",
        Ok(AuditAction::ChangedSettings) => "changed the settings",
        Ok(AuditAction::PlannedSession) => "planned a group session",
        Ok(AuditAction::ChangedSession) => "changed the plan of a group session",
        Ok(AuditAction::OpenedSession) => "opened a group session",
        Ok(AuditAction::ClosedSession) => "closed a group session",
        Ok(AuditAction::OpenedPrompt) => "opened a prompt in a group session",
        Ok(AuditAction::ClosedPrompt) => "closed a prompt in a group session",
        Ok(AuditAction::RevealedPrompt) => "showed or hid what a group chose",
        Ok(AuditAction::ApprovedItem) => "let something on the wall",
        Ok(AuditAction::HeldItem) => "took or kept something off the wall",
        Ok(AuditAction::ChangedItem) => "weighed or merged something said in a group",
        Ok(AuditAction::TypedItem) => "typed in something from paper",
        Ok(AuditAction::TookSheetBack) => "took back what was typed in from paper",
        Ok(AuditAction::ExplainedConcern) => "said why they raised a concern",
        Ok(AuditAction::AddedToConcern) => "added to the record of a concern",
        Ok(AuditAction::ExcludedFromConcern) => "kept somebody out of a concern",
        Ok(AuditAction::ReadmittedToConcern) => "let somebody into a concern again",
        Ok(AuditAction::CopiedConcern) => "wrote a redacted copy of a concern",
        Ok(AuditAction::Undid) => "undid an act of their own",
        Ok(AuditAction::MergedThemes) => "merged a theme into another",
        Ok(AuditAction::RetiredTheme) => "retired a theme, or offered it again",
        Ok(AuditAction::DeletedTheme) => "deleted an unused theme",
        Ok(AuditAction::RetiredInPlan) => "retired a part of the plan, or offered it again",
        Ok(AuditAction::DeletedFromPlan) => "deleted an unused part of the plan",
        Ok(AuditAction::MovedMeeting) => "moved a meeting of the Board",
        Ok(AuditAction::CancelledMeeting) => "cancelled a meeting of the Board, or put it back",
        Ok(AuditAction::AskedErasure) => "asked that feedback be erased",
        Ok(AuditAction::DroppedErasure) => "dropped a request to erase feedback",
        Ok(AuditAction::ConfirmedErasure) => "confirmed that feedback be erased",
        Ok(AuditAction::UndidErasure) => "took an erasure back",
        Ok(AuditAction::ErasedFeedback) => "erased feedback that was taken back, or whose time was over",
        Ok(AuditAction::ChangedRetention) => "changed how long things are kept",
        Ok(AuditAction::AskedForRetention) => "asked that things be kept for a shorter time",
        Ok(AuditAction::ErasedSession) => "deleted a group session in which nothing was said",
        Ok(AuditAction::SignedOutOne) => "ended one of their sign-ins",
        Ok(AuditAction::ExportedHistory) => "took the history as a table",
        Ok(AuditAction::MergedInPlan) => "merged a part of the plan into another",
        Ok(AuditAction::RenamedPasskey) => "gave a passkey another name",
        Ok(AuditAction::CreatedCode) => "made a code",
        Ok(AuditAction::ChangedCode) => "changed a code",
        Ok(AuditAction::RetiredCode) => "retired a code, or offered it again",
        Ok(AuditAction::Coded) => "put a code on feedback",
        Ok(AuditAction::Uncoded) => "took a code off feedback",
        Ok(AuditAction::MergedCodes) => "merged a code into another",
        Ok(AuditAction::Recoded) => "moved codings from one code to another",
        Ok(AuditAction::Redacted) => "took words out of feedback",
        Ok(AuditAction::OpenedRedaction) => "opened words that were taken out",
        Ok(AuditAction::ExportedCodebook) => "took the codebook as a file",
        Ok(AuditAction::ExportedProject) => "took the coded words as a file",
        Ok(AuditAction::TaggedByCode) => "tied the feedback with a code to a theme",
        Ok(AuditAction::MovedTies) => "moved feedback from one theme to another",
        Ok(AuditAction::TurnedTies) => "said whether feedback speaks for a theme or against it",
        Ok(AuditAction::StartedRound) => "asked for a second coding",
        Ok(AuditAction::CodedBlind) => "coded feedback a second time",
        Ok(AuditAction::FinishedRound) => "ended a second coding, and opened both people’s codes",
        Ok(AuditAction::DroppedRound) => "gave a second coding up",
        Ok(AuditAction::SettledDifference) => "settled a difference between two coders",
        Ok(AuditAction::TookToRead) => "took feedback to read it",
        Ok(AuditAction::GaveToRead) => "gave feedback to a colleague to read",
        Ok(AuditAction::FreedToRead) => "gave feedback back, for anybody to read",
        Ok(AuditAction::SavedSearch) => "saved a search",
        Ok(AuditAction::ChangedSearch) => "renamed a saved search, or shared it",
        Ok(AuditAction::RemovedSearch) => "removed a saved search",
        Ok(AuditAction::SentTestMail) => "sent themselves a test e-mail",
        Err(_) => stored,
    }
}
