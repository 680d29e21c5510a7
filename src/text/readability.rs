//! How hard an English text is to read: its grade by Flesch and Kincaid, and the age that belongs to it.
//!
//! `public/reading.js` counts the same way while somebody writes; a browser test compares the two.

/// Sentences of fewer words say nothing about how hard a text is: the two averages would make it look easier than it is.
const SHORTEST: usize = 4;
/// The age at the start of grade 0: a pupil in the first grade is six.
const AGE_AT_START: f64 = 5.0;
/// Grades below and above these ages are not told apart.
const AGES: (f64, f64) = (5.0, 18.0);

/// The age from which most people can read a text; `None` where it has no sentence long enough to tell.
pub fn reading_age(text: &str) -> Option<u8> {
    let age = grade(&[text], SHORTEST)? + AGE_AT_START;
    Some(age.round().clamp(AGES.0, AGES.1) as u8)
}

/// The Flesch-Kincaid grade of sentences of at least `from` words: 4 is a reader of nine. Headings and buttons are left out so.
pub fn grade(texts: &[&str], from: usize) -> Option<f64> {
    let sentences = texts.iter().flat_map(|text| sentences(text)).map(spoken).filter(|words| words.len() >= from);
    let sentences: Vec<Vec<usize>> = sentences.collect();
    let words = sentences.iter().map(Vec::len).sum::<usize>() as f64;
    let syllables = sentences.iter().flatten().sum::<usize>() as f64;
    (!sentences.is_empty()).then(|| 0.39 * words / sentences.len() as f64 + 11.8 * syllables / words - 15.59)
}

pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '?', '!', ':', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// The syllables of each word of a sentence.
fn spoken(sentence: &str) -> Vec<usize> {
    let between = |letter: char| !(letter.is_alphanumeric() || letter == '’' || letter == '\'');
    sentence.split(between).filter(|word| word.chars().any(char::is_alphanumeric)).map(syllables).collect()
}

/// The usual count of vowel groups without a silent ending. Digits and abbreviations are spoken one by one.
fn syllables(word: &str) -> usize {
    let one_by_one = word.chars().all(|letter| letter.is_ascii_digit()) || (word.len() > 1 && word.chars().all(char::is_uppercase));
    if one_by_one {
        return word.chars().count();
    }
    let word: String = word.to_lowercase().chars().filter(char::is_ascii_lowercase).collect();
    if word.len() <= 3 {
        return 1;
    }
    let is_vowel = |letter: char| "aeiouy".contains(letter);
    let before = |ending: &str| word.strip_suffix(ending).and_then(|stem| stem.chars().last());
    let stem = match (before("es"), before("ed"), before("e")) {
        (Some(last), _, _) if last != 'l' && !is_vowel(last) => &word[..word.len() - 2],
        (_, Some(last), _) if last != 't' && last != 'd' => &word[..word.len() - 2],
        (_, _, Some(last)) if last != 'l' => &word[..word.len() - 1],
        _ => &word,
    };
    let stem = stem.strip_prefix('y').unwrap_or(stem);
    stem.split(|letter| !is_vowel(letter)).map(|vowels| vowels.len().div_ceil(2)).sum::<usize>().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_follows_how_hard_a_text_is() {
        let easy = reading_age("We will ask you first. We will tell you why.");
        let hard = reading_age("Practitioners across all agencies are aware of their responsibilities to share information appropriately.");
        assert_eq!((easy, hard), (Some(5), Some(18)));
        let middle = reading_age("You should be told who will see your record before it is shared, whenever that is safe for you.");
        assert_eq!(middle, Some(11));
        assert_eq!((reading_age("Yes, we will."), reading_age("")), (None, None), "too short to tell");
    }

    #[test]
    fn syllables_are_counted() {
        for (word, count) in [
            ("we", 1),
            ("changed", 1),
            ("wanted", 2),
            ("people", 2),
            ("safeguarding", 4),
            ("children’s", 2),
            ("area", 2),
            ("computer", 3),
            ("idea", 2),
            ("make", 1),
            ("yes", 1),
            ("young", 1),
            ("999", 3),
            ("WCAG", 4),
            ("disability", 5),
            ("I", 1),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }
}
