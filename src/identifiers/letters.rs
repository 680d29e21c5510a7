//! Letters of European scripts. Unicode tables would be too large for the browser.

/// Replaces the accented letters of European names, which the lists are without.
pub(super) fn without_accents(word: &str) -> std::borrow::Cow<'_, str> {
    const PLAIN: &str = "aaaaaa_ceeeeiiiidnooooo_ouuuuy_yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii__jjkk_llllll__llnnnnnn___oooooo\
        __rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz_";
    if word.is_ascii() {
        return word.into();
    }
    let plain = |letter: char| match u32::from(letter) {
        code @ 0xe0..=0x17f => PLAIN.as_bytes().get(code as usize - 0xe0).filter(|plain| **plain != b'_').map_or(letter, |plain| char::from(*plain)),
        _ => letter,
    };
    word.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).map(plain).collect::<String>().into()
}

pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{3000}')
}

/// Returns whether a character belongs to a word. Unicode tables would be too large for the browser, so ranges approximate them.
pub(super) fn in_word(letter: char) -> bool {
    match letter {
        '\0'..='\u{bf}' => letter.is_ascii_alphanumeric(),
        '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{ff0f}' => false,
        _ => letter < '\u{1f000}',
    }
}

pub(super) fn is_small(letter: char) -> bool {
    letter.is_ascii_lowercase() || !letter.is_ascii() && lower(letter) == letter
}

/// Converts letters of European names to lower case of the same length in bytes.
pub(super) fn lower(letter: char) -> char {
    let code = u32::from(letter);
    match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(code + 32).unwrap_or(letter),
        'Ā'..='Ķ' | 'Ŋ'..='Ŷ' if code.is_multiple_of(2) => char::from_u32(code + 1).unwrap_or(letter),
        'Ĺ'..='Ň' | 'Ź'..='Ž' if !code.is_multiple_of(2) => char::from_u32(code + 1).unwrap_or(letter),
        _ => letter,
    }
}
