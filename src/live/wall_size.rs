//! Estimates, without seeing the screen, how large the words on a wall can be and how many fit.
//!
//! Lengths are in the rem of style/wall.css. Every screen has at least `WIDE` by `HIGH` of them: a 16:10 screen has no more, any other has
//! room to spare. Letters count as wide as those of DejaVu Sans, the widest face a page is likely to get.

/// The width of the narrowest screen, and the height of the lowest.
pub const WIDE: f64 = 50.0;
pub const HIGH: f64 = 31.25;
/// The margins of the screen (horizontal, vertical), and the gap between question, list and the line below.
pub const EDGE: (f64, f64) = (1.5, 0.8);
pub const GAP: f64 = 0.7;
/// The box with the join code (width, height).
pub const TICKET: (f64, f64) = (17.2, 6.5);
/// The height of a line of `.quiet`, and the line height of all other text.
pub const QUIET: f64 = 1.8;
pub const LINE: f64 = 1.2;
/// The width of bold letters, in which questions are set, in relation to normal ones.
const BOLD: f64 = 1.15;

/// A text for the wall.
pub struct Text<'a> {
    pub words: &'a str,
    /// Whether a line with a chip follows it.
    pub chip: bool,
}

/// One size of a list, as style/wall.css sets its class.
pub struct Size {
    pub class: &'static str,
    pub columns: usize,
    pub letters: f64,
    /// The width of a line.
    pub line: f64,
    /// Most lines of one text; a longer one ends in dots.
    pub most_lines: usize,
    /// The height of one item beside its lines: padding and margins.
    pub around: f64,
}

/// The sizes of a list of items. The first in which all fit is taken, else the last of those in which most fit.
///
/// The smallest letters can be read at eight metres.
pub const SAID: [Size; 4] = [
    Size { class: "few", columns: 1, letters: 2.1, line: 45.6, most_lines: 8, around: 1.6 },
    Size { class: "some", columns: 2, letters: 1.6, line: 21.6, most_lines: 99, around: 1.6 },
    Size { class: "wide", columns: 1, letters: 1.375, line: 45.6, most_lines: 8, around: 1.6 },
    Size { class: "many", columns: 2, letters: 1.375, line: 21.6, most_lines: 99, around: 1.6 },
];
/// The size for an item and a question so long that no other size holds the item.
pub const TIGHT: Size = Size { class: "tight", columns: 1, letters: 1.375, line: 45.6, most_lines: 4, around: 1.6 };
/// The sizes of a list of choices. It is always shown whole: the last two sizes have smaller letters and cut the longest choices.
pub const CHOICES: [Size; 4] = [
    Size { class: "few", columns: 1, letters: 1.6, line: 20.0, most_lines: 99, around: 0.7 },
    Size { class: "some", columns: 2, letters: 1.375, line: 18.6, most_lines: 99, around: 1.1 },
    Size { class: "many", columns: 2, letters: 1.1, line: 18.6, most_lines: 2, around: 0.65 },
    Size { class: "least", columns: 2, letters: 1.1, line: 18.6, most_lines: 1, around: 0.64 },
];
/// The sizes of a question: class, letters, most lines.
pub const QUESTION: [(&str, f64, usize); 3] = [("short", 2.2, 3), ("fair", 1.8, 4), ("long", 1.45, 7)];

/// The height that is left for a list.
#[derive(Clone, Copy)]
pub struct WallSpace(f64);

/// A text as its start and the rest, which is empty where the start is all of it. Lines are cut here and not in the browser, which hides what
/// follows them only by cutting off whatever is lower than a line, be it the feet of its own letters.
pub type Split<'a> = (&'a str, &'a str);

/// Splits something said where the class of its list has no more lines.
pub fn split_said<'a>(class: &str, words: &'a str) -> Split<'a> {
    let size = SAID.iter().chain([&TIGHT]).find(|size| size.class == class).unwrap_or(&TIGHT);
    split(words, size.line / size.letters, size.most_lines)
}

/// Splits a choice for the class `many`; larger classes show the rest too, and `least` has one line whose end the browser finds.
pub fn split_choice(words: &str) -> Split<'_> {
    let [.., many, _] = &CHOICES;
    split(words, many.line / many.letters, many.most_lines)
}

/// Splits a question where the smallest letters need more lines than it may have.
pub fn split_question(question: &str) -> Split<'_> {
    let [.., (_, letters, most)] = QUESTION;
    split(question, question_line() / letters / BOLD, most)
}

/// The width of a question beside the join code.
fn question_line() -> f64 {
    WIDE - 2.0 * EDGE.0 - TICKET.0 - EDGE.0
}

impl WallSpace {
    /// Returns the class of a question and the height it leaves. The line below the list always keeps its place on the screen.
    pub fn below(question: &str, dry_run: bool) -> (&'static str, WallSpace) {
        let lines = |letters: f64| lines(question, question_line() / letters / BOLD);
        let found = QUESTION.into_iter().find(|&(_, letters, most)| lines(letters) <= most);
        let (class, letters, most) = found.unwrap_or(QUESTION[2]);
        let header = (lines(letters).min(most) as f64 * letters * LINE).max(TICKET.1);
        let notice = if dry_run { QUIET + GAP } else { 0.0 };
        (class, WallSpace(HIGH - 2.0 * EDGE.1 - notice - header - GAP - GAP - QUIET))
    }

    /// Chooses the class for these texts, and returns how many of them fit, from the first.
    pub fn takes(self, sizes: &[Size], texts: &[Text]) -> (&'static str, usize) {
        let set = |size: &Size| (size.class, self.holds(size, texts));
        let each = || sizes.iter().map(set);
        let most = || each().max_by_key(|&(_, fitting)| fitting).filter(|&(_, fitting)| fitting > 0);
        each().find(|&(_, fitting)| fitting == texts.len()).or_else(most).unwrap_or_else(|| set(&TIGHT))
    }

    /// Counts the texts that fit. Columns are filled one after the other, and no text is broken between two.
    fn holds(self, size: &Size, texts: &[Text]) -> usize {
        let (mut columns, mut high) = (1, 0.0);
        let fits = |text: &&Text| {
            let lines = lines(text.words, size.line / size.letters).min(size.most_lines) + usize::from(text.chip);
            let this = lines as f64 * size.letters * LINE + size.around;
            high += this;
            if high > self.0 {
                (columns, high) = (columns + 1, this);
            }
            columns <= size.columns && high <= self.0
        };
        texts.iter().take_while(fits).count()
    }
}

/// Counts the lines of a text; `line` is the width of a line divided by the size of the letters.
fn lines(words: &str, line: f64) -> usize {
    lines_by(letter, words, line)
}

fn lines_by(letter: fn(char) -> f64, words: &str, line: f64) -> usize {
    const SPACE: f64 = 0.32;
    let (mut lines, mut at) = (1, 0.0);
    for word in words.split_whitespace() {
        let wide: f64 = word.chars().map(letter).sum();
        if at > 0.0 && at + wide > line {
            (lines, at) = (lines + 1, 0.0);
        }
        at += wide;
        // A word that no line can hold goes on in the next.
        while at > line {
            (lines, at) = (lines + 1, at - line);
        }
        at += SPACE;
    }
    lines
}

/// Splits between words where there is a word's end near, so that the start and dots after it take at most so many lines.
fn split(words: &str, line: f64, most: usize) -> Split<'_> {
    const LONG_WORD: usize = 40;
    if lines_by(widest, words, line) <= most {
        return (words, "");
    }
    let fits = |&at: &usize| lines_by(widest, &format!("{}…", &words[..at]), line) <= most;
    let end = words.char_indices().map(|(at, _)| at).take_while(fits).last().unwrap_or(0);
    let between = words[..end].rfind(char::is_whitespace).filter(|&at| end - at < LONG_WORD);
    words.split_at(between.unwrap_or(end))
}

/// How wide a letter is, of its height.
fn letter(letter: char) -> f64 {
    match letter {
        '\u{1100}'.. => 1.0,
        'm' | 'w' => 0.9,
        _ if letter.is_uppercase() => 0.75,
        _ => 0.58,
    }
}

/// The same for text that must not be longer than it is taken for: letters that are rare, and wider than most.
fn widest(wide: char) -> f64 {
    match wide {
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        other => letter(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "The street lamps on our way home are out, and nobody comes.";

    fn takes(sizes: &[Size], words: &str, times: usize) -> (&'static str, usize) {
        let (_, room) = WallSpace::below("What would make the way home better?", false);
        room.takes(sizes, &(0..times).map(|_| Text { words, chip: false }).collect::<Vec<_>>())
    }

    #[test]
    fn more_items_are_smaller_and_overflow_is_not_counted() {
        assert_eq!(takes(&SAID, SENTENCE, 2), ("few", 2));
        assert_eq!(takes(&SAID, "Lamps", 12), ("many", 12));
        let (size, fitting) = takes(&SAID, SENTENCE, 12);
        assert!(size == "many" && (4..12).contains(&fitting), "{fitting}");
    }

    #[test]
    fn one_long_item_fits_under_a_long_question() {
        let (question, said) = ("q".repeat(200), "s".repeat(240));
        for (question, said) in [(SENTENCE.repeat(3), SENTENCE.repeat(4)), (question.clone(), said), (question, "道".repeat(240))] {
            let (_, room) = WallSpace::below(&question, true);
            assert_eq!(room.takes(&SAID, &[Text { words: &said, chip: true }]).1, 1, "{question}");
        }
    }

    #[test]
    fn long_text_is_split_between_words() {
        assert_eq!(split("a few words", 20.0, 1), ("a few words", ""));
        assert_eq!(split("Lamps at every bus stop, and benches", 12.0, 1), ("Lamps at every bus", " stop, and benches"));
        assert_eq!(split(&"道".repeat(30), 10.0, 2), ("道".repeat(19).as_str(), "道".repeat(11).as_str()));
        for words in [SENTENCE.repeat(4), "W".repeat(240), "道".repeat(240)] {
            for class in ["few", "some", "wide", "many", "tight"] {
                let (start, rest) = split_said(class, &words);
                assert_eq!(format!("{start}{rest}"), words);
                let (line, most) = if class == "tight" {
                    (33.1, 4)
                } else if class == "few" {
                    (21.7, 8)
                } else {
                    (33.1, if class == "wide" { 8 } else { 99 })
                };
                assert_eq!(rest.is_empty(), lines(&words, line) <= most, "{class} {words}");
            }
        }
    }

    #[test]
    fn every_list_of_options_fits_the_wall() {
        assert_eq!(takes(&CHOICES, "Lights at the bus stop", 12), ("some", 12));
        for words in ["o".repeat(80), SENTENCE.into()] {
            assert_eq!(takes(&CHOICES, &words, 12).1, 12);
            let (_, room) = WallSpace::below(&"q".repeat(200), true);
            assert_eq!(room.takes(&CHOICES, &(0..12).map(|_| Text { words: &words, chip: false }).collect::<Vec<_>>()), ("least", 12));
        }
    }
}
