//! Detection of car registrations.

use crate::identifiers::{
    Identifier, Kind,
    text::{CAR, Gap, Text},
    word_list::list,
};

pub(super) const CARS: &str = "astra audi bike bmw car cars citroen clio corsa drive driver drives drove fiesta focus followed follows ford golf honda ibiza insignia jag juke kia lorry mazda megane merc mercedes micra mini moped motor motorbike nissan numberplate parked peugeot plate plates polo qashqai reg registration renault rover scooter seat skoda taxi toyota transit truck van vauxhall volvo vw zafira";

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        if (at..at + 2).any(|at| text.word(at).contains(|letter: char| letter.is_ascii_digit())) {
            found.extend(current(text, at).or_else(|| other(text, at)));
        }
    }
}

/// Finds a registration of today's form: two letters, two digits for the half-year and three letters.
fn current(text: &Text, at: usize) -> Option<Identifier> {
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
        let (one, strange) = (last == at + 1 && text.word(at).len() == 4, !text.known(last));
        let car = near_car(text, at);
        let certain = last == at || !text.everyday(at) && (capitals && one && !text.everyday(last) || car && strange);
        return (letters && year && certain).then(|| text.span(Kind::CarRegistration, at, last));
    }
    None
}

/// Finds a registration of another form: "R417 KHN"; a short one only where it is called one: "reg is S7 EVE".
fn other(text: &Text, at: usize) -> Option<Identifier> {
    let plate = (at.saturating_sub(4)..at + 5).any(|at| text.is(at, list!("numberplate plate plates reg registration")));
    let strange = |at: usize| !text.everyday(at) && !text.listed(at, CAR);
    let last =
        if matches!(text.gap(at + 1), Gap::Space | Gap::Hyphen) && text.word(at + 1).len() < 5 && text.word(at).len() < 5 { at + 1 } else { at };
    [last, at]
        .into_iter()
        .find(|last| {
            let mut joined = text.word(at).to_string();
            joined.push_str(if *last > at { text.word(*last) } else { "" });
            let Some([before, digits, after]) = shape(&joined) else { return false };
            let capitals = text.raw[text.words[at].start..text.words[*last].end].bytes().all(|byte| !byte.is_ascii_lowercase());
            let full = matches!((before, after), (1, 3) | (3, 1));
            let short = matches!((before, after), (0, 3) | (3, 0)) && capitals && joined.len() > 4 && !text.known(at) && !text.known(*last);
            if *last == at {
                return full && digits == 3 || plate && joined.len() > 3;
            }
            let split = full && (strange(at) && strange(*last) || plate || capitals && !text.shouted);
            split && (near_car(text, at) || digits == 3 && capitals && !text.known(*last))
                || short && near_car(text, at)
                || plate && capitals && joined.len() > 3
        })
        .map(|last| text.span(Kind::CarRegistration, at, last))
}

/// Returns how many letters, digits and letters again a registration has.
fn shape(joined: &str) -> Option<[usize; 3]> {
    let before = joined.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = joined.bytes().skip(before).take_while(u8::is_ascii_digit).count();
    let after = joined.bytes().skip(before + digits).take_while(u8::is_ascii_lowercase).count();
    (joined.len() == before + digits + after && (1..5).contains(&digits) && (1..6).contains(&(before + after))).then_some([before, digits, after])
}

fn near_car(text: &Text, at: usize) -> bool {
    (at.saturating_sub(8)..at + 9).any(|at| text.listed(at, CAR))
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("x281ubb follows my mate home", "x281ubb"),
            ("he drives an old corsa, R417 KHN", "R417 KHN"),
            ("range rover, JMK 88, picks them up", "JMK 88"),
            ("old land rover GKP 512N", "GKP 512N"),
            ("T3 RRY is on my stepdads car", "T3 RRY"),
            ("nk21 vdo is always parked outside", "nk21 vdo"),
            ("the plate on it was AKZ 4471", "AKZ 4471"),
            ("private plate BIG 1L", "BIG 1L"),
            ("hes got a merc B055 MAN", "B055 MAN"),
        ] {
            assert_eq!(parts(words, Kind::CarRegistration), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in
            ["he drives down the A690 and the A19", "my dad drives a BMW X5", "he has a VW T5 van", "a car hit me at 30 mph", "PS5 and a car game"]
        {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
