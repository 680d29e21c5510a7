//! Chance: random bytes from the operating system.

use crate::id::Id;

/// Fresh random bytes.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done then.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new id.
pub fn id<I: Id>() -> I {
    I::from(bytes())
}
