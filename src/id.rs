//! Ids of rows: sixteen random bytes, written as 32 hexadecimal digits in addresses.
//!
//! They are random, so that an id reveals nothing about the order of arrival.

use std::{fmt, str::FromStr};

/// The text is not 32 hexadecimal digits, or the bytes are not sixteen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for NotAnId {}

pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn from_hex(text: &str) -> Result<[u8; 16], NotAnId> {
    if text.len() != 32 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(NotAnId);
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| NotAnId)?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAnId)?;
    }
    Ok(bytes)
}

/// Writes sixteen bytes in the groups of a GUID, every bit as it is: two ids never look alike.
pub fn to_guid(bytes: &[u8]) -> String {
    let hex = to_hex(bytes);
    let group = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32)].join("-")
}

/// An id, made from sixteen bytes.
pub trait Id: From<[u8; 16]> {}

/// Declares one type for each kind of id, so that the compiler tells them apart.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// The bytes of the database's key.
            pub fn bytes(&self) -> &[u8] {
                &self.0
            }
        }
        impl Id for $name {}
        impl From<[u8; 16]> for $name {
            fn from(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }
        }
        impl TryFrom<Vec<u8>> for $name {
            type Error = NotAnId;
            fn try_from(bytes: Vec<u8>) -> Result<Self, NotAnId> {
                bytes.try_into().map(Self).map_err(|_| NotAnId)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                from_hex(text).map(Self)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    )+};
}

ids! {
    /// A member of staff or a facilitator.
    PersonId
    PasskeyId
    /// A change of an account that needs a second person.
    RequestId
    /// A shorter time to keep things, which needs a second person.
    ShorteningId
    SubGroupId
    MeetingId
    /// A priority or a challenge of the work plan.
    HeadingId
    PlanItemId
    /// One wording of a plan item.
    WordingId
    /// One piece of feedback.
    FeedbackId
    ThemeId
    /// A named idea.
    CodeId
    /// A search that somebody saved.
    SavedSearchId
    /// A code on an excerpt of feedback.
    CodingId
    /// A span of words that was taken out.
    RedactionId
    /// One time that such words were opened.
    OpeningId
    /// A round of second coding.
    RoundId
    /// A piece in such a round.
    RoundPieceId
    /// A difference in such a round that was settled.
    SettlementId
    /// A link theme → plan item.
    InfluenceId
    AnswerId
    GroupSessionId
    PromptId
    /// An act of staff that can be undone.
    ActId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_reads_back_as_written() {
        let id = ThemeId::from([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(ThemeId::try_from(id.bytes().to_vec()), Ok(id));
    }

    #[test]
    fn guid_has_five_groups() {
        let id = ThemeId::from(std::array::from_fn(|nth| nth as u8));
        assert_eq!(to_guid(id.bytes()), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "12", "zz", &"g".repeat(32), &"A".repeat(32), &"é".repeat(16), &"0".repeat(33)] {
            assert_eq!(text.parse::<ThemeId>(), Err(NotAnId), "{text}");
        }
    }
}
