//! E-mail to staff, without content: written with the act it tells of, and sent afterwards until the mail server has taken it.

pub mod panel;
pub mod sender;
pub mod store;

use crate::smtp::MailProblem;
use jiff::civil::DateTime;

/// The reason for an e-mail. The table stores these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum MessageKind {
    /// To every safeguarding lead: somebody raised a concern.
    ConcernRaised,
    /// To every safeguarding lead: nobody has opened a concern within the target.
    ConcernUnread,
    /// To the chair: nobody has opened it within twice the target.
    ConcernOverdue,
    /// To the chair: nobody reads the inbox.
    NobodyReads,
    /// To an administrator, who wants to see whether e-mail works.
    Test,
}

impl MessageKind {
    /// Whether it goes to the chair, who needs no account.
    fn is_for_chair(self) -> bool {
        matches!(self, Self::ConcernOverdue | Self::NobodyReads)
    }

    /// Nothing of a person or of a matter: whoever looks at the phone learns that there is a Board.
    fn subject(self) -> &'static str {
        if self == Self::Test { "A test from Sayso" } else { "Something waits in Sayso" }
    }

    /// The whole text: it may be read by anybody who sees the screen of the phone it comes to.
    fn text(self, body: &str, url: &str) -> String {
        let sentence = match self {
            Self::ConcernRaised | Self::ConcernUnread => format!("Something waits for you in {body}’s Sayso."),
            Self::ConcernOverdue => format!("Something has waited too long in {body}’s Sayso. Please ask the safeguarding lead to look today."),
            Self::Test => format!("This is a test from {body}’s Sayso: e-mail to staff works."),
            Self::NobodyReads => format!("Nobody has opened the inbox of {body}’s Sayso for days. Please ask who reads it."),
        };
        format!("{sentence}\n\n{url}\n")
    }
}

/// The state of the outbox, for the administrator and for monitoring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxRecord {
    /// Messages not sent yet, and those of them that failed at least once.
    pub waiting: i64,
    pub failing: i64,
    /// The hour in which the oldest of them was written.
    pub oldest: Option<DateTime>,
    /// The last reason why one of them failed.
    pub problem: Option<MailProblem>,
    /// The hour of the last message that was sent.
    pub sent: Option<DateTime>,
}
