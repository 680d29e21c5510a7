//! Folds a text into sentences of plain words, so that spelling, capitals, accents and disguises matter less.

/// Words of single letters with gaps between, from this many on, are one word: `s u i c i d e`.
const SPACED: usize = 4;

/// The sentences of a text, each as its words.
pub fn fold(text: &str) -> Vec<Vec<String>> {
    let mut sentences = vec![];
    let mut words = vec![];
    let mut word = String::new();
    for letter in text.chars() {
        match letter {
            '\'' | '’' | '‘' | '`' | '*' | '\u{ad}' | '\u{200b}'..='\u{200d}' => {}
            '.' | '!' | '?' | '\n' | '…' if letter != '!' || word.is_empty() || letter == '\n' => {
                end_sentence(&mut sentences, &mut words, &mut word)
            }
            '@' | '$' | '!' => word.push(letter),
            _ if letter.is_alphanumeric() => word.extend(letter.to_lowercase().flat_map(plain)),
            _ if word.ends_with('!') => end_sentence(&mut sentences, &mut words, &mut word),
            _ => end_word(&mut words, &mut word),
        }
    }
    end_sentence(&mut sentences, &mut words, &mut word);
    sentences
}

fn end_sentence(sentences: &mut Vec<Vec<String>>, words: &mut Vec<String>, word: &mut String) {
    end_word(words, word);
    if !words.is_empty() {
        sentences.push(joined(std::mem::take(words)));
    }
}

fn end_word(words: &mut Vec<String>, word: &mut String) {
    let bare = word.trim_end_matches(['!', '@', '$']);
    if !bare.is_empty() {
        words.push(folded_word(bare));
    }
    word.clear();
}

/// Replaces signs and digits that stand for letters, and shortens each run of a letter to one.
pub fn folded_word(word: &str) -> String {
    let has_letters = word.chars().any(char::is_alphabetic);
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars() {
        let letter = if has_letters || word == "1" { letter_meant(letter) } else { letter };
        if !folded.ends_with(letter) || letter.is_ascii_digit() {
            folded.push(letter);
        }
    }
    folded
}

fn letter_meant(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        letter => letter,
    }
}

/// A small letter without its accent.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' | 'ō' => 'o',
        'ś' | 'š' => 's',
        'ù'..='ü' | 'ū' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        // Accents that stand by themselves.
        '\u{300}'..='\u{36f}' => return None,
        letter => letter,
    })
}

/// Joins letters that were written apart.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = vec![];
    let mut run: Vec<String> = vec![];
    for word in words {
        if word.chars().count() == 1 {
            run.push(word);
            continue;
        }
        end_run(&mut joined, &mut run);
        joined.push(word);
    }
    end_run(&mut joined, &mut run);
    joined
}

fn end_run(joined: &mut Vec<String>, run: &mut Vec<String>) {
    if run.len() >= SPACED {
        joined.push(folded_word(&run.concat()));
        run.clear();
    }
    joined.append(run);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_fold_to_the_plain_word() {
        let one = |text: &str| fold(text).concat().join(" ");
        assert_eq!(one("Su1c1d3"), "suicide");
        assert_eq!(one("S u i c i d e"), "suicide");
        assert_eq!(one("r*ped"), "rped");
        assert_eq!(one("don’t kiiiill"), "dont kil");
        assert_eq!(one("boję się"), "boje sie");
        assert_eq!(one("b@tter3d!"), "batered");
        assert_eq!(one("year 7 and 16"), "year 7 and 16");
        assert_eq!(fold("One. Two! Three\nfour").len(), 4);
    }
}
