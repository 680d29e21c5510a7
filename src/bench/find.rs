//! Finding words: the time of queries, and the memory of an index of invented pieces. There is no server and no database in it.

use jiff::civil::date;
use sayso::{
    feedback::Source,
    find::{choice::About, index::Index, query::Query},
    id::FeedbackId,
};
use std::time::Instant;

/// Makes a query of a text.
type Sought = Box<dyn Fn(&String) -> String>;

/// Words of a piece, and how many different ones there are in all.
const WORDS: u64 = 40;
const KNOWN: u64 = 19_683;
/// Queries of each kind.
const QUERIES: usize = 1_000;
/// Rows of a page, and one more.
const MOST: usize = 31;

/// Random numbers, the same ones every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// A word: as in a language, a few of them come often.
    fn word(&mut self) -> String {
        let nth = self.roll(KNOWN) * self.roll(KNOWN) / KNOWN * self.roll(KNOWN) / KNOWN;
        let letters = |nth: u64| ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo"][(nth % 9) as usize];
        [1, 9, 81, 729].iter().map(|place| letters(nth / place)).chain([letters(nth / 6_561)]).collect()
    }

    fn text(&mut self) -> String {
        (0..WORDS).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

pub fn measure(pieces: usize) {
    let (mut dice, mut index, before) = (Dice(88_172_645_463_325_252), Index::default(), memory());
    let began = Instant::now();
    let mut texts = vec![];
    for number in 0..pieces as u64 {
        let text = dice.text();
        let about = About::of(date(2026, 1 + (number % 12) as i8, 1 + (number % 28) as i8), Source::Direct, None);
        index.add(FeedbackId::from((u128::from(number) << 64).to_be_bytes()), [0; 16], &text, about);
        if texts.len() < QUERIES {
            texts.push(text);
        }
    }
    println!("{pieces} pieces of {WORDS} words: added in {:.1} s", began.elapsed().as_secs_f32());
    if let (Some(before), Some(after)) = (before, memory()) {
        println!("memory of the index: {} MB", after.saturating_sub(before) / 1024);
    }
    let words = |text: &String, from: usize, many: usize| text.split(' ').skip(from).take(many).collect::<Vec<_>>().join(" ");
    let kinds: [(&str, Sought); 4] = [
        ("one word", Box::new(move |text| words(text, 3, 1))),
        ("three words", Box::new(move |text| words(text, 3, 3))),
        ("a phrase of three words", Box::new(move |text| format!("\"{}\"", words(text, 3, 3)))),
        ("a start of three letters", Box::new(move |text| format!("{}*", &text[..3]))),
    ];
    for (name, query) in kinds {
        let (mut took, mut hits) = (vec![], 0);
        for text in &texts {
            let query = query(text);
            let began = Instant::now();
            hits += index.search(&Query::parse(&query), &[], None, MOST, &|_| false).total;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        took.sort_by(f64::total_cmp);
        let (p50, p99) = (took[took.len() / 2], took[took.len() * 99 / 100]);
        println!("{name}: p50 {p50:.1} ms, p99 {p99:.1} ms, {} found on average", hits / texts.len());
    }
}

/// The memory of this program in KB, where the system tells it.
fn memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?.trim().parse().ok()
}
