//! Letters and digits of every form as plain ones: full-width, keycaps, the digits of all scripts; invisible characters left out.

use std::borrow::Cow;

/// The zero of each script's digits; the other nine follow it (Unicode category Nd).
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
    0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
    0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0,
    0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
    0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

pub(super) struct Folded<'a> {
    pub text: Cow<'a, str>,
    /// The start and the end in the original of the character of each folded byte; empty where nothing was folded.
    places: Vec<(usize, usize)>,
}

impl<'a> Folded<'a> {
    pub fn new(raw: &'a str) -> Self {
        if !raw.chars().any(|letter| fold(letter) != Some(letter)) {
            return Self { text: Cow::Borrowed(raw), places: vec![] };
        }
        let mut text = String::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len());
        for (at, letter) in raw.char_indices() {
            if let Some(plain) = fold(letter) {
                text.push(plain);
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

/// Returns the plain form of a character; nothing for an invisible one.
fn fold(letter: char) -> Option<char> {
    let code = u32::from(letter);
    if code < 0xa0 {
        return Some(letter);
    }
    let ascii = |base: u8, offset: u32| char::from_u32(u32::from(base) + offset);
    match code {
        0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0x20e3 | 0xfe00..=0xfe0f | 0xfeff => None,
        0xa0 | 0x2000..=0x200a | 0x202f | 0x3000 => Some(' '),
        // Full-width, in circles, and the mathematical alphabets.
        0xff01..=0xff5e if !(0xff10..=0xff19).contains(&code) => char::from_u32(code - 0xfee0),
        0x2460..=0x2468 => ascii(b'1', code - 0x2460),
        0x24ea => Some('0'),
        0x24b6..=0x24cf => ascii(b'A', code - 0x24b6),
        0x24d0..=0x24e9 => ascii(b'a', code - 0x24d0),
        0x1d400..=0x1d6a3 => match (code - 0x1d400) % 52 {
            place @ 0..26 => ascii(b'A', place),
            place => ascii(b'a', place - 26),
        },
        0x660.. => {
            let zero = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1).and_then(|at| ZEROS.get(at));
            zero.filter(|zero| code - **zero < 10).map_or(Some(letter), |zero| ascii(b'0', code - zero))
        }
        _ => Some(letter),
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
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn offsets_are_those_of_whole_characters() {
        let raw = "a 0️⃣7️⃣ é";
        let folded = Folded::new(raw);
        let (start, end) = folded.place(raw, 2, 4).unwrap();
        assert_eq!(&raw[start..end], "0️⃣7️⃣");
    }
}
