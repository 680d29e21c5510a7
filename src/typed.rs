//! Typed text, read kindly: text without a visible letter is no text, and letters and digits of every form are plain ones.

/// The zero of each script's digits; the other nine follow it (Unicode category Nd).
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
    0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
    0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0,
    0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
    0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Returns the typed text without the spaces around it, or "" where there is nothing to see.
pub fn written(text: &str) -> &str {
    if text.chars().any(is_seen) { text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}') } else { "" }
}

/// Whether a letter leaves a mark on the page. Browsers know the same by `\p{Default_Ignorable_Code_Point}`, spaces and control characters.
pub fn is_seen(letter: char) -> bool {
    let unseen = letter.is_control()
        || letter.is_whitespace()
        || matches!(u32::from(letter),
            0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
            | 0x2800 | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfff8 | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff);
    !unseen
}

/// Makes the ends of lines one kind: browsers post two characters for each, and count one.
pub fn with_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A setting without the spaces and quotes that files of settings leave around it.
pub fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(text).trim()
}

/// Returns the digits of a text, of whatever script, as plain ones.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(plain).filter(char::is_ascii_digit).collect()
}

/// Returns the plain form of a character; nothing for an invisible one.
pub fn plain(letter: char) -> Option<char> {
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

#[cfg(test)]
mod tests {
    use super::*;

    mod written {
        use super::*;

        #[test]
        fn text_that_cannot_be_seen_is_no_text() {
            for text in [
                "",
                " \t\r\n",
                "\u{200b}\u{200d}",
                "\u{2800}",
                "\u{3164}\u{ffa0}",
                "\u{ad}",
                "\u{fe0f}",
                "\u{e0077}\u{e007f}",
                "\u{a0}\u{feff}\u{3000}",
                "\0",
            ] {
                assert_eq!(written(text), "", "{text:?}");
            }
        }

        #[test]
        fn invisible_parts_of_a_visible_text_stay() {
            for text in ["❤\u{fe0f}", "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}", "👩\u{200d}👧", "\u{202e}abc"] {
                assert_eq!(written(&format!("\u{feff} {text}\u{a0}\n")), text);
            }
        }
    }

    #[test]
    fn line_ends_become_one_character() {
        assert_eq!(with_newlines("a\r\nb\rc\nd\r\n\r\n"), "a\nb\nc\nd\n\n");
    }

    #[test]
    fn digits_of_every_script_are_plain() {
        for text in ["287 082", "２８７０８２", "٢٨٧٠٨٢", "२८७-०८२", "𝟐𝟖𝟕𝟎𝟖𝟐", "code: 287\u{200b}082."] {
            assert_eq!(digits(text), "287082", "{text}");
        }
    }

    #[test]
    fn scripts_are_in_the_order_in_which_they_are_looked_for() {
        assert!(ZEROS.is_sorted());
    }
}
