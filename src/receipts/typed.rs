//! Reads a receipt out of whatever somebody typed or pasted, or says what is wrong with it.

use crate::{
    receipts::receipt::{Receipt, WORD_COUNT, is_gap, known, list, nearest},
    typed::written,
};

/// Longest text that is read, in bytes; all that can be copied of a page with the five words is shorter.
const LONGEST: usize = 8_000;
/// Most letters of a word that are shown again.
const SHOWN: usize = 20;

/// Words around a receipt that are not in its list.
const AROUND: [&str; 17] =
    ["my", "our", "your", "the", "a", "are", "is", "was", "were", "and", "word", "words", "these", "receipt", "here", "fourth", "fifth"];

/// The reason why a text holds no receipt. It says nothing about which receipts there are: the list of words is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// So many words, instead of five.
    Count(usize),
    /// A word that is not in the list, as it was typed, and the only word of the list that is near.
    Unknown(String, Option<&'static str>),
    /// Five words that may be meant in more than one way.
    Unclear,
}

/// Reads a receipt. Text around the words, addresses, numbers and punctuation are left out.
pub fn read(typed: &str) -> Result<Receipt, Unread> {
    if let Some(receipt) = Receipt::parse(typed) {
        return Ok(receipt);
    }
    let words = if written(typed).is_empty() { vec![] } else { words(typed) };
    if typed.len() > LONGEST {
        return Err(Unread::Count(words.len()));
    }
    let known: Vec<&str> = words.iter().copied().filter(|word| known(word)).collect();
    let lines = typed.lines().filter_map(|line| Receipt::parse(&self::words(line).join(" ")));
    let found = Receipt::parse(&words.join(" ")).or_else(|| only(runs(&words))).or_else(|| only(lines));
    let found = found.or_else(|| (known.len() == WORD_COUNT).then(|| Receipt::parse(&known.join(" "))).flatten());
    found.ok_or_else(|| problem(&words))
}

/// Returns whether a text is one word, and means this one.
pub fn is_word(typed: &str, word: &str) -> bool {
    matches!(words(typed)[..], [only] if list(only) == Some(word))
}

/// The words of a text, without addresses and the usual words around a receipt.
fn words(typed: &str) -> Vec<&str> {
    let chunks = typed.split_whitespace().filter(|chunk| !is_address(chunk));
    let words: Vec<&str> = chunks.flat_map(|chunk| chunk.split(is_gap)).filter(|word| !word.is_empty()).collect();
    let is = |word: &str, of: &[&str]| of.iter().any(|around| word.eq_ignore_ascii_case(around));
    let counts = |at: usize| is(words[at], &["five"]) && words.get(at + 1).is_some_and(|next| is(next, &["words"]));
    (0..words.len()).filter(|at| !is(words[*at], &AROUND) && !counts(*at)).map(|at| words[at]).collect()
}

fn is_address(chunk: &str) -> bool {
    chunk.contains("://") || chunk.contains("www.") || (chunk.contains('.') && chunk.contains("/receipt"))
}

/// Words of the list that stand together between others: five, or the same five twice.
fn runs(words: &[&str]) -> impl Iterator<Item = Receipt> {
    let runs = words.split(|word| !known(word)).map(|run| match run.split_at(run.len() / 2) {
        (first, second) if run.len() == 2 * WORD_COUNT && first.join(" ").eq_ignore_ascii_case(&second.join(" ")) => first,
        _ => run,
    });
    runs.filter(|run| run.len() == WORD_COUNT).filter_map(|run| Receipt::parse(&run.join(" ")))
}

/// The receipt, if there is one and no other.
fn only(mut found: impl Iterator<Item = Receipt>) -> Option<Receipt> {
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn problem(words: &[&str]) -> Unread {
    if words.len() != WORD_COUNT {
        return Unread::Count(words.len());
    }
    match words.iter().find(|word| list(word).is_none()) {
        Some(word) => Unread::Unknown(word.chars().take(SHOWN).collect(), nearest(word)),
        None => Unread::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "lemon puppy banjo comet tiger";

    #[test]
    fn plausible_texts_are_understood() {
        for typed in [
            "LEMON PUPPY BANJO COMET TIGER",
            "lemon, puppy, banjo, comet, tiger.",
            "lemon - puppy - banjo - comet - tiger",
            "1. lemon 2. puppy 3. banjo 4. comet 5. tiger",
            "1) Lemon\r\n2) Puppy\r\n3) Banjo\r\n4) Comet\r\n5) Tiger\r\n",
            "1lemon 2puppy 3banjo 4comet 5tiger",
            "lemon\npuppy\n\nbanjo\ncomet\ntiger",
            "\"lemon puppy banjo comet tiger\"",
            "“lemon” ‘puppy’ «banjo» „comet“ 'tiger'",
            "my five words are: lemon puppy banjo comet tiger",
            "My 5 words are lemon, puppy, banjo, comet and tiger",
            "the words: lemon and puppy and banjo and comet and tiger",
            "hiya its me. i think it was lemon puppy banjo comet tiger thx",
            "lemon  puppy\t banjo \u{a0} comet\u{2003}tiger",
            "\u{feff}lemon\u{200b} puppy \u{200d}banjo com\u{ad}et\u{2060} tiger\u{200e}",
            "lemon puppy banjo comet tiger https://sayso.example.org/receipt",
            "lemon puppy banjo comet tiger\nsayso.example.org/receipt",
            "Your five words\n1 lemon\n2 puppy\n3 banjo\n4 comet\n5 tiger\nCome back to\nhttp://127.0.0.1:3000/receipt\nThe next meeting is on Monday 4 January.",
            "Thank you. We have it.\nlemon puppy banjo comet tiger\nThe same words on one line\nlemon puppy banjo comet tiger",
            "lemon puppy banjo comet tiger lemon puppy banjo comet tiger",
            "I wrote this down:\nlemon pupy banjo comett tiger\nin my diary",
            "my words are lemon pupy banjo comet tiger",
            "lemonpuppybanjocomettiger",
            "lemon puppy xyzzy banjo comet tiger",
        ] {
            assert_eq!(read(typed).map(|receipt| receipt.phrase()), Ok(PHRASE.to_string()), "{typed}");
        }
    }

    #[test]
    fn problems_are_named() {
        let unknown = |word: &str, near| Unread::Unknown(word.to_string(), near);
        for (typed, problem) in [
            ("", Unread::Count(0)),
            ("12345 🙂", Unread::Count(0)),
            ("my five words", Unread::Count(0)),
            ("lemon", Unread::Count(1)),
            ("lemon puppy banjo comet", Unread::Count(4)),
            ("lemon puppy banjo comet tiger tiger", Unread::Count(6)),
            ("lemon puppy banjo comet tiger kite garden melon basket otter", Unread::Count(10)),
            ("lemon puppy banjo comet xyzzy", unknown("xyzzy", None)),
            ("lemon puppy Bnajoo comet tiger", unknown("Bnajoo", Some("banjo"))),
            ("lemon puppy banjo comet тигр", unknown("тигр", None)),
            ("lemon puppy banjo comet ake", unknown("ake", None)),
            ("lemon <b>puppy</b> banjo comet", Unread::Count(6)),
            (&format!("lemon puppy banjo comet {}", "z".repeat(60)), unknown(&"z".repeat(20), None)),
            (&"lemon ".repeat(2_000), Unread::Count(2_000)),
        ] {
            assert_eq!(read(typed), Err(problem), "{typed}");
        }
    }
}
