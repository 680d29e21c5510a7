//! Detection of car registrations.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has},
};

const CARS: &str = "astra audi bike bmw car cars citroen clio corsa drive drives drove fiesta focus ford golf honda ibiza insignia jag juke kia lorry mazda megane merc mercedes micra mini moped motor motorbike nissan peugeot plate plates polo qashqai reg registration renault rover scooter seat skoda taxi toyota transit truck van vauxhall volvo vw zafira";

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(current(text, at).or_else(|| called(text, at)));
    }
}

/// Finds a registration of today's form: two letters, two digits for the half-year and three letters.
fn current(text: &Text, at: usize) -> Option<Identifier> {
    if !(at..at + 2).any(|at| text.word(at).contains(|letter: char| letter.is_ascii_digit())) {
        return None;
    }
    let mut joined = String::new();
    for last in at..(at + 3).min(text.words.len()) {
        if last > at && !matches!(text.gap(last), Gap::Space | Gap::Hyphen) {
            return None;
        }
        joined.push_str(text.word(last));
        if joined.len() < 7 {
            continue;
        }
        let [a, b, tens, ones, rest @ ..] = joined.as_bytes() else { return None };
        let letters = rest.len() == 3 && [a, b].into_iter().chain(rest).all(u8::is_ascii_lowercase);
        let year = (*tens, *ones) > (b'0', b'1') && tens.is_ascii_digit() && ones.is_ascii_digit();
        let capitals = text.raw[text.words[at].start..text.words[last].end].bytes().all(|byte| !byte.is_ascii_lowercase());
        // "im 14 but" has the same letters and digits.
        let one = last == at || last == at + 1 && text.word(at).len() == 4;
        let certain = last == at || capitals && one && !text.known(last) || of_car(text, at) && (one || !text.known(last));
        return (letters && year && certain).then(|| text.span(Kind::CarRegistration, at, last));
    }
    None
}

/// Finds a registration of another form where it is called one: "reg is S7 EVE", "K123 ABC red corsa".
fn called(text: &Text, at: usize) -> Option<Identifier> {
    let mixed = |word: &str| word.contains(|letter: char| letter.is_ascii_digit()) && word.contains(|letter: char| letter.is_ascii_lowercase());
    let word = text.word(at);
    let plate = (1..=3).any(|back| has("plate plates reg registration", text.before(at, back)));
    let letters = |at: usize| text.word(at).len() == 3 && text.word(at).bytes().all(|byte| byte.is_ascii_lowercase()) && text.gap(at) == Gap::Space;
    let old = matches!(word.as_bytes(), [letter, digits @ ..] if letter.is_ascii_lowercase() && (1..4).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit));
    if old && letters(at + 1) && (of_car(text, at) || of_car_after(text, at + 1)) && (plate || !text.everyday(at + 1)) {
        return Some(text.span(Kind::CarRegistration, at, at + 1));
    }
    (plate && mixed(word) && (4..8).contains(&word.len())).then(|| text.span(Kind::CarRegistration, at, at))
}

fn of_car(text: &Text, at: usize) -> bool {
    (1..=8).any(|back| has(CARS, text.before(at, back)))
}

fn of_car_after(text: &Text, at: usize) -> bool {
    (at + 1..=at + 4).any(|at| has(CARS, text.word(at)))
}
