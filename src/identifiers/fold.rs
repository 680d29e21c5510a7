//! Letters and digits of every form as plain ones: full-width, keycaps, the digits of all scripts; invisible characters left out.

use crate::typed::plain;
use std::borrow::Cow;

pub(super) struct Folded<'a> {
    pub text: Cow<'a, str>,
    /// The start and the end in the original of the character of each folded byte; empty where nothing was folded.
    places: Vec<(usize, usize)>,
}

impl<'a> Folded<'a> {
    pub fn new(raw: &'a str) -> Self {
        if !raw.chars().any(|letter| plain(letter) != Some(letter)) {
            return Self { text: Cow::Borrowed(raw), places: vec![] };
        }
        let mut text = String::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len());
        for (at, letter) in raw.char_indices() {
            if let Some(letter_meant) = plain(letter) {
                text.push(letter_meant);
                places.resize(text.len(), (at, at + letter.len_utf8()));
            }
        }
        Self { text: Cow::Owned(text), places }
    }

    /// Returns the offsets in the original, with whatever belongs to its last letter: accents, joiners, keycaps.
    pub fn place(&self, raw: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let (start, end) = if self.places.is_empty() { (start, end) } else { (self.places.get(start)?.0, self.places.get(end.checked_sub(1)?)?.1) };
        let rest = raw.get(end..)?;
        let extended = rest.find(|letter| !extends(letter)).unwrap_or(rest.len());
        Some((start, end + extended))
    }
}

/// Returns whether a character belongs to the one before it.
fn extends(letter: char) -> bool {
    matches!(u32::from(letter),
        0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x65f | 0x670 | 0x900..=0x903 | 0x93a..=0x94f | 0x981..=0x983
        | 0x9bc..=0x9cd | 0xa01..=0xa03 | 0xa3c..=0xa51 | 0x200c..=0x200d | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f
        | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f | 0xe0100..=0xe01ef)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(raw: &str) -> String {
        Folded::new(raw).text.into_owned()
    }

    #[test]
    fn digits_of_every_form_are_plain() {
        for digits in ["０７７", "0️⃣7️⃣7️⃣", "٠٧٧", "۰۷۷", "०७७", "𝟎𝟕𝟕", "⓪⑦⑦", "0\u{200b}7\u{2060}7"] {
            assert_eq!(folded(digits), "077", "{digits}");
        }
        assert_eq!(folded("ＤＨ１ 𝒋𝓪𝗰𝕜 Siân"), "DH1 jack Siân");
    }

    #[test]
    fn offsets_are_those_of_whole_characters() {
        let raw = "a 0️⃣7️⃣ é";
        let folded = Folded::new(raw);
        let (start, end) = folded.place(raw, 2, 4).unwrap();
        assert_eq!(&raw[start..end], "0️⃣7️⃣");
    }
}
