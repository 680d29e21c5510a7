//! Texts in XML.

/// Leaves out the characters that XML 1.0 can't hold, not even escaped.
pub fn writable(text: &str) -> String {
    text.chars().filter(|letter| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)).collect()
}
