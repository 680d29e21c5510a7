//! Words of English, Welsh and Polish that say nothing about a subject, and the sign in place of words that were taken out.

use std::{collections::HashSet, sync::LazyLock};

/// Folded, with spaces between them.
static STOP_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| include_str!("stop_words.txt").split_whitespace().collect());

/// Whether a folded word says nothing about a subject.
pub fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alike::fold::tokens;

    #[test]
    fn words_of_the_list_are_folded() {
        assert!(is_stop_word("the") && is_stop_word("dwi") && is_stop_word("jest") && !is_stop_word("sofa"));
        for word in STOP_WORDS.iter() {
            assert_eq!(tokens(word)[0].folded, **word);
        }
    }
}
