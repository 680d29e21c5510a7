//! The language that a text is probably in: a hint for whoever shares out the reading. It is computed when a text is read, and stored nowhere.

mod words;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use words::best_of;

/// A language other than English that a text is probably in. Where letters alone are known, several share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Language {
    Albanian,
    Amharic,
    Arabic,
    ArabicLetters,
    Bengali,
    Bulgarian,
    Chinese,
    CyrillicLetters,
    CzechOrSlovak,
    French,
    German,
    Greek,
    Gujarati,
    Hebrew,
    Hindi,
    Hungarian,
    Italian,
    Japanese,
    Korean,
    Kurdish,
    Lithuanian,
    Malayalam,
    OtherLetters,
    Pashto,
    Persian,
    Polish,
    Portuguese,
    Punjabi,
    Romanian,
    Russian,
    Somali,
    Spanish,
    Tamil,
    Thai,
    Turkish,
    Ukrainian,
    Urdu,
    Welsh,
}

impl Language {
    /// Its name; it stands after “probably” and “a reader of”.
    pub fn label(self) -> &'static str {
        match self {
            Self::Amharic => "Amharic or Tigrinya",
            Self::ArabicLetters => "a language in Arabic letters",
            Self::CyrillicLetters => "a language in Cyrillic letters",
            Self::CzechOrSlovak => "Czech or Slovak",
            Self::Hindi => "Hindi or Nepali",
            Self::OtherLetters => "a language in other letters",
            Self::Persian => "Farsi or Dari",
            language => language.into(),
        }
    }
}

/// Letters that are not Latin, from so many on; of Chinese or Japanese two are a word.
const FEWEST: usize = 4;

/// Guesses the language of a text. `None` for English, and where there is too little to say: a guess that is often wrong helps nobody.
pub fn guess(text: &str) -> Option<Language> {
    let (mut latin, mut others) = (0, [0; SCRIPTS]);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        match script(letter) {
            None => latin += 1,
            Some(script) => others[script as usize] += 1,
        }
    }
    let all: usize = others.iter().sum();
    let fewest = if others[Script::Han as usize] + others[Script::Kana as usize] > 0 { 2 } else { FEWEST };
    // Two letters of an alphabet take the room of one word in English; a text with a third of others has to be read by somebody else.
    if all >= fewest && all * 2 >= latin { of_script(text, &others) } else { best_of_latin(text) }
}

/// Scripts by which a language, or a few, can be told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Arabic,
    Cyrillic,
    Han,
    Kana,
    Hangul,
    Bengali,
    Gurmukhi,
    Gujarati,
    Devanagari,
    Tamil,
    Malayalam,
    Thai,
    Greek,
    Hebrew,
    Ethiopic,
    Other,
}

const SCRIPTS: usize = Script::Other as usize + 1;

/// The script of a letter; `None` for Latin.
fn script(letter: char) -> Option<Script> {
    Some(match u32::from(letter) {
        0..=0x024f | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xfb00..=0xfb06 | 0xff21..=0xff5a | 0x02b0..=0x02ff => return None,
        // Letters of mathematics and in circles, with which people write Latin for show.
        0x1d400..=0x1d7ff | 0x2100..=0x214f | 0x2460..=0x24ff | 0x1f100..=0x1f1ff => return None,
        0x0370..=0x03ff | 0x1f00..=0x1fff => Script::Greek,
        0x0400..=0x052f => Script::Cyrillic,
        0x0590..=0x05ff => Script::Hebrew,
        0x0600..=0x06ff | 0x0750..=0x077f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => Script::Arabic,
        0x0900..=0x097f => Script::Devanagari,
        0x0980..=0x09ff => Script::Bengali,
        0x0a00..=0x0a7f => Script::Gurmukhi,
        0x0a80..=0x0aff => Script::Gujarati,
        0x0b80..=0x0bff => Script::Tamil,
        0x0d00..=0x0d7f => Script::Malayalam,
        0x0e00..=0x0e7f => Script::Thai,
        0x1200..=0x139f => Script::Ethiopic,
        0x3041..=0x30ff | 0xff66..=0xff9f => Script::Kana,
        0x1100..=0x11ff | 0xac00..=0xd7af => Script::Hangul,
        0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => Script::Han,
        _ => Script::Other,
    })
}

/// The language of the script that has most letters.
fn of_script(text: &str, counts: &[usize; SCRIPTS]) -> Option<Language> {
    let most = |script: Script| counts[script as usize] > 0 && counts.iter().all(|count| *count <= counts[script as usize]);
    // Japanese mixes both, and Chinese has no kana.
    if counts[Script::Kana as usize] > 0 && (most(Script::Kana) || most(Script::Han)) {
        return Some(Language::Japanese);
    }
    let known = [
        (Script::Han, Language::Chinese),
        (Script::Hangul, Language::Korean),
        (Script::Bengali, Language::Bengali),
        (Script::Gurmukhi, Language::Punjabi),
        (Script::Gujarati, Language::Gujarati),
        (Script::Devanagari, Language::Hindi),
        (Script::Tamil, Language::Tamil),
        (Script::Malayalam, Language::Malayalam),
        (Script::Thai, Language::Thai),
        (Script::Greek, Language::Greek),
        (Script::Hebrew, Language::Hebrew),
        (Script::Ethiopic, Language::Amharic),
    ];
    Some(match known.into_iter().find(|(script, _)| most(*script)) {
        Some((_, language)) => language,
        None if most(Script::Arabic) => of_arabic_letters(text),
        None if most(Script::Cyrillic) => of_cyrillic_letters(text),
        None => Language::OtherLetters,
    })
}

/// Counts letters that the languages in Arabic script do not share.
fn of_arabic_letters(text: &str) -> Language {
    let count = |letters: &str| text.chars().filter(|letter| letters.contains(*letter)).count();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphabetic() && !is_combining_mark(letter)).filter(|word| !word.is_empty()).collect();
    let among = |known: &[&str]| words.iter().filter(|word| known.contains(word)).count();
    let [pashto, sorani, urdu] = ["ټډړږښځڅېۍڼګ", "ڕڵۆێەڤ", "ٹڈڑںےھہ"].map(count);
    let (persian, article) = (3 * count("پچژگ") + count("یک"), words.iter().filter(|word| word.starts_with("ال")).count());
    let arabic = count("ةيكىأإؤ") + article;
    let shahmukhi = among(&["دا", "نوں", "وچ", "نال", "اے", "ایہہ", "اوہ", "مینوں", "سانوں", "تے", "دے", "دی"]);
    if pashto > 0 && pashto >= sorani {
        Language::Pashto
    } else if sorani >= 2 && sorani > urdu {
        Language::Kurdish
    } else if urdu > 0 && urdu * 4 >= arabic {
        if shahmukhi >= 3 { Language::Punjabi } else { Language::Urdu }
    } else if persian > arabic {
        Language::Persian
    } else if arabic > 0 {
        Language::Arabic
    } else {
        Language::ArabicLetters
    }
}

/// Tells by letters that the others lack, and otherwise by words.
fn of_cyrillic_letters(text: &str) -> Language {
    let count = |letters: &str| text.chars().flat_map(char::to_lowercase).filter(|letter| letters.contains(*letter)).count();
    match (count("іїєґ"), count("ыэё")) {
        (1.., 0) => Language::Ukrainian,
        (0, 1..) => Language::Russian,
        _ => best_of(words_of(&text.to_lowercase())).unwrap_or(Language::CyrillicLetters),
    }
}

/// Tells by words, and by letters that few languages have.
fn best_of_latin(text: &str) -> Option<Language> {
    if text.is_ascii() {
        return best_of(words_of(&text.to_ascii_lowercase()));
    }
    let mut letters: Vec<String> = text.nfc().filter(|letter| !letter.is_ascii()).flat_map(char::to_lowercase).map(String::from).collect();
    letters.sort_unstable();
    letters.dedup();
    best_of(letters.iter().map(String::as_str).chain(words_of(&folded(text))))
}

/// The text without capitals and accents, which many leave out on a phone.
fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        'ł' => 'l',
        'ı' => 'i',
        'đ' => 'd',
        letter => letter,
    };
    text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).map(plain).collect()
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use strum::VariantArray;

    #[test]
    fn languages_of_an_english_council_are_told() {
        let samples = include_str!("samples.txt").lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once(": ").unwrap());
        let wrong: Vec<_> =
            samples.filter(|(language, text)| guess(text).map(<&str>::from) != Some(language)).map(|(_, text)| (guess(text), text)).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// A text that somebody could have read at once must not wait for a reader of another language.
    #[test]
    fn english_of_young_people_is_nothing_else() {
        let demo: Vec<serde_json::Value> = serde_json::from_str(include_str!("../demo/feedback.json")).unwrap();
        let mut texts: Vec<String> = demo.iter().map(|piece| piece["words"].as_str().unwrap().to_string()).collect();
        for list in [include_str!("../tests/lexicon/labelled.txt"), include_str!("../tests/lexicon/held_out.txt")] {
            texts.extend(list.lines().filter_map(|line| line.strip_prefix(['+', '-'])).map(str::to_string));
        }
        assert!(texts.len() > 300, "{}", texts.len());
        let foreign: Vec<String> = texts.iter().filter_map(|text| Some(format!("{:?}: {text}", guess(text)?))).collect();
        // Some of them are in Welsh, Polish and Arabic.
        let wrong: Vec<&String> = foreign.iter().filter(|text| !["Welsh", "Polish", "Arabic"].iter().any(|known| text.starts_with(known))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn too_little_or_mixed_says_nothing() {
        for text in [
            "",
            "ok",
            "😢😢",
            "Tesco",
            "Siarad",
            "mam wants to speak Polish",
            "haway man, gan canny, wor lass divvent knaa owt",
            "I die of boredom in der school",
            "a naïve café, über déjà vu",
            "The word is 家",
            "ça va mate",
            "la la la la",
            "𝕴 𝖍𝖆𝖙𝖊 𝖎𝖙 𝖍𝖊𝖗𝖊",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }

    #[test]
    fn every_language_is_spelled_and_named_in_a_way_of_its_own() {
        let labels: std::collections::BTreeSet<&str> = Language::VARIANTS.iter().map(|language| language.label()).collect();
        assert_eq!(labels.len(), Language::VARIANTS.len());
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,80}") {
            let guessed = guess(&text);
            prop_assert!(guessed.is_none() || text.chars().any(char::is_alphabetic));
        }
    }
}
