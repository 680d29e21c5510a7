//! The receipt: five words of a list, and the tolerant parser for typed ones.

use std::{fmt, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

pub const WORD_COUNT: usize = 5;

/// Bits that one word carries: the list has 2^11 words.
const WORD_BITS: usize = 11;

/// The letters that identify a word: no two words of the list share their first four.
const PREFIX_LETTERS: usize = 4;

/// The longest text that is parsed, in letters; five of the longest words have 35.
const MAX_LETTERS: usize = 80;

/// The word list: sorted everyday words without homophones, distinct in their first four letters.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("receipt_words.txt").lines().collect());

/// The indices of the five words in the list.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt([u16; WORD_COUNT]);

impl Receipt {
    /// Takes the first 55 bits, the highest bit of each byte first: eleven for each word.
    pub fn from_entropy(bytes: &[u8; 32]) -> Self {
        let bit = |at: usize| u16::from(bytes[at / 8] >> (7 - at % 8) & 1);
        Self(std::array::from_fn(|word| (0..WORD_BITS).fold(0, |index, at| index << 1 | bit(word * WORD_BITS + at))))
    }

    /// Parses typed, dictated or pasted text. It ignores case, punctuation, digits, white space and missing gaps.
    ///
    /// It accepts words cut to their prefix, and one typing error in each word. Ambiguous text is `None`.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = letters_and_gaps(typed);
        let words: Vec<&str> = typed.split_whitespace().collect();
        let letters = words.concat();
        if letters.len() > MAX_LETTERS {
            return None;
        }
        let Ok(words) = words.as_slice().try_into() else { return run_together(&letters) };
        if let Some(exact) = each(words, exactly).or_else(|| each(words, by_prefix)) {
            return Some(exact);
        }
        match (each(words, corrected), run_together(&letters)) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    }

    pub fn words(&self) -> [&'static str; WORD_COUNT] {
        self.0.map(|index| WORDS[usize::from(index)])
    }

    /// Returns the canonical spelling, which pages show and hashes use.
    pub fn phrase(&self) -> String {
        self.words().join(" ")
    }

    /// Returns whether a text contains the words in a row, in any case and with any separators.
    pub fn is_in(&self, text: &str) -> bool {
        let letters: String = letters_and_gaps(text).split_whitespace().collect();
        letters.contains(&self.words().concat())
    }
}

/// A receipt is a secret, so it never appears in a log.
impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(..)")
    }
}

/// Normalises a text: letters from a to z in lower case, `?` for other letters, no accents, and a space for everything else.
fn letters_and_gaps(text: &str) -> String {
    text.nfkd().flat_map(char::to_lowercase).filter_map(plain).collect()
}

fn plain(letter: char) -> Option<char> {
    match letter {
        'a'..='z' => Some(letter),
        // The dotless i of Turkish keyboards.
        'ı' => Some('i'),
        // Combining accents and invisible characters.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' => None,
        _ if letter.is_alphabetic() => Some('?'),
        _ => Some(' '),
    }
}

/// Returns whether a character stands between words.
pub(super) fn is_gap(letter: char) -> bool {
    letter.to_lowercase().next().and_then(plain) == Some(' ')
}

/// Returns whether a word is in the list, in any case.
pub(super) fn known(word: &str) -> bool {
    exactly(&letters_and_gaps(word)).is_some()
}

/// Returns the word of the list that is meant, if there is only one.
pub(super) fn list(word: &str) -> Option<&'static str> {
    let word = letters_and_gaps(word);
    by_prefix(&word).or_else(|| corrected(&word)).map(|index| WORDS[usize::from(index)])
}

/// Returns the only word of the list that lies within two typing errors, for a word that is not in it.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let word = letters_and_gaps(word);
    let near = |errors: usize| {
        let mut near = WORDS.iter().filter(|known| is_within(errors, word.as_bytes(), known.as_bytes()));
        (near.next().copied(), near.next())
    };
    match near(1) {
        (None, _) => Some(near(2)).filter(|(_, other)| other.is_none())?.0,
        (only, other) => only.filter(|_| other.is_none()),
    }
}

/// Returns whether so many inserted, missing, wrong or swapped letters make one word of another.
fn is_within(errors: usize, typed: &[u8], word: &[u8]) -> bool {
    match (typed, word) {
        ([a, typed @ ..], [b, word @ ..]) if a == b => is_within(errors, typed, word),
        _ if errors == 0 => typed == word,
        ([a, b, typed @ ..], [c, d, word @ ..]) if (a, b) == (d, c) && is_within(errors - 1, typed, word) => true,
        ([_, shorter @ ..], [_, rest @ ..]) => {
            is_within(errors - 1, shorter, rest) || is_within(errors - 1, shorter, word) || is_within(errors - 1, typed, rest)
        }
        (longer, shorter) => longer.len().abs_diff(shorter.len()) <= errors,
    }
}

fn each(words: &[&str; WORD_COUNT], read: impl Fn(&str) -> Option<u16>) -> Option<Receipt> {
    let mut indices = [0; WORD_COUNT];
    for (index, word) in indices.iter_mut().zip(words) {
        *index = read(word)?;
    }
    Some(Receipt(indices))
}

fn exactly(word: &str) -> Option<u16> {
    WORDS.binary_search(&word).ok().map(as_index)
}

/// Finds a word by its prefix alone: `lemo` for `lemon`.
fn by_prefix(word: &str) -> Option<u16> {
    if word.len() <= PREFIX_LETTERS { same_prefix(word).map(as_index) } else { None }
}

/// Finds the only word with the same prefix or with one typing error.
fn corrected(word: &str) -> Option<u16> {
    exactly(word).or_else(|| {
        let with_prefix = same_prefix(word);
        let mut candidates = (0..WORDS.len()).filter(|at| Some(*at) == with_prefix || one_typing_error(word, WORDS[*at]));
        candidates.next().filter(|_| candidates.next().is_none()).map(as_index)
    })
}

fn same_prefix(word: &str) -> Option<usize> {
    WORDS.binary_search_by(|candidate| prefix(candidate).cmp(prefix(word))).ok()
}

/// Returns the letters that identify a word in the list.
fn prefix(word: &str) -> &str {
    word.get(..PREFIX_LETTERS).unwrap_or(word)
}

/// Returns whether the words differ by one inserted, missing, wrong or swapped letter (Damerau-Levenshtein distance 1).
fn one_typing_error(typed: &str, word: &str) -> bool {
    let (typed, word) = (typed.as_bytes(), word.as_bytes());
    let start = typed.iter().zip(word).take_while(|(a, b)| a == b).count();
    let (typed, word) = (&typed[start..], &word[start..]);
    match (typed, word) {
        ([a, b, typed @ ..], [c, d, word @ ..]) if a == d && b == c && typed == word => true,
        ([_, typed @ ..], [_, word @ ..]) if typed == word => true,
        ([_, rest @ ..], _) if rest == word => true,
        (_, [_, rest @ ..]) => rest == typed,
        _ => false,
    }
}

/// Finds five words without gaps, if the letters split in only one way.
fn run_together(letters: &str) -> Option<Receipt> {
    let mut found = Vec::new();
    split(letters, &mut Vec::new(), &mut found);
    if let [only] = found[..] { Some(Receipt(only)) } else { None }
}

fn split(letters: &str, so_far: &mut Vec<u16>, found: &mut Vec<[u16; WORD_COUNT]>) {
    if let Ok(indices) = so_far.as_slice().try_into() {
        if letters.is_empty() {
            found.push(indices);
        }
        return;
    }
    for length in 3..=letters.len().min(7) {
        let (word, rest) = letters.split_at(length);
        if let Some(index) = exactly(word) {
            so_far.push(index);
            split(rest, so_far, found);
            so_far.pop();
        }
    }
}

fn as_index(at: usize) -> u16 {
    at.try_into().expect("the list has 2,048 words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// SplitMix64: the same receipts on every run.
    struct Generator(u64);

    impl Generator {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ mixed >> 31
        }

        fn receipt(&mut self) -> Receipt {
            let mut bytes = [0; 32];
            for eight in bytes.chunks_mut(8) {
                eight.copy_from_slice(&self.next().to_be_bytes());
            }
            Receipt::from_entropy(&bytes)
        }
    }

    type Write = fn([&str; WORD_COUNT]) -> String;

    fn capitalised(word: &str) -> String {
        word[..1].to_uppercase() + &word[1..]
    }

    fn numbered(words: [&str; WORD_COUNT]) -> String {
        words.iter().zip(1..).map(|(word, number)| format!("{number}. {}\n", capitalised(word))).collect()
    }

    /// The twelve spellings of promise P6, and some more.
    const SLOPPY: [(&str, Write); 25] = [
        ("all capitals", |words| words.join(" ").to_uppercase()),
        ("two spaces", |words| words.join("  ")),
        ("spaces at both ends", |words| format!("  {} ", words.join(" "))),
        ("hyphens", |words| words.join("-")),
        ("commas", |words| words.join(", ")),
        ("new lines", |words| words.join("\r\n") + "\n"),
        ("a capital where autocorrect puts one", |words| capitalised(&words.join(" ")) + "."),
        ("a capital on each word", |words| words.map(capitalised).join(" ")),
        ("no-break spaces", |words| words.join("\u{a0}")),
        ("smart quotes", |words| format!("“{}”", words.join(" "))),
        ("smart dashes", |words| words.join(" – ") + "…"),
        ("tabs", |words| words.join("\t")),
        ("numbers", numbered),
        ("full stops", |words| words.join(".")),
        ("underscores", |words| words.join("_")),
        ("em dashes", |words| words.join("—")),
        ("spaces nobody sees", |words| format!("\u{feff}{}\u{200e}", words.join("\u{200b}"))),
        ("joiners inside a word", |words| words.map(|word| format!("{}\u{200d}{}", &word[..2], &word[2..])).join(" ")),
        ("ideographic spaces and full-width letters", |words| {
            words.join("\u{3000}").chars().map(|c| if c.is_ascii() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }).collect()
        }),
        ("slashes and emoji", |words| words.join(" / ") + " 🙂"),
        ("Turkish capitals", |words| words.join(" ").to_uppercase().replace('I', "İ")),
        ("accents", |words| words.join(" ").replace('e', "é").replace('n', "ñ")),
        ("accents of their own", |words| words.join(" ").replace('e', "e\u{301}").replace('n', "n\u{303}")),
        ("only the first four letters", |words| words.map(|word| &word[..word.len().min(4)]).join(" ")),
        ("markdown", |words| words.map(|word| format!("* **{word}**")).join("\n")),
    ];

    mod parse {
        use super::*;

        #[test]
        fn all_sloppy_spellings_are_accepted() {
            let mut generator = Generator(1);
            for _ in 0..10_000 {
                let receipt = generator.receipt();
                for (form, write) in SLOPPY {
                    let typed = write(receipt.words());
                    assert!(Receipt::parse(&typed) == Some(receipt.clone()), "{form}: {typed}");
                }
            }
        }

        #[test]
        fn phrase_parses_to_the_same_receipt() {
            let receipt = Generator(2).receipt();
            assert!(Receipt::parse(&receipt.phrase()) == Some(receipt.clone()));
            assert_eq!(receipt.phrase().split(' ').collect::<Vec<_>>(), receipt.words());
        }

        #[test]
        fn words_without_gaps_parse_if_unambiguous() {
            let mut generator = Generator(3);
            let mut read = 0;
            for _ in 0..5_000 {
                let receipt = generator.receipt();
                match Receipt::parse(&receipt.words().concat()) {
                    Some(parsed) => {
                        assert!(parsed == receipt);
                        read += 1;
                    }
                    None => assert!(read > 0),
                }
            }
            assert!(read > 4_950, "only {read} of 5,000");
            let parted = Receipt::parse("lemon pup py banjo comet tiger").unwrap();
            assert_eq!(parted.words(), ["lemon", "puppy", "banjo", "comet", "tiger"]);
        }

        #[test]
        fn typing_error_is_corrected_or_refused() {
            let mut generator = Generator(4);
            let mut corrections = 0;
            for _ in 0..300 {
                let receipt = generator.receipt();
                let at = generator.next() as usize % WORD_COUNT;
                let error = generator.next();
                let mut words = receipt.words().map(str::to_string);
                words[at] = with_typing_error(&words[at], error);
                // A typing error may make another word of the list, which no parser can detect.
                if exactly(&words[at]).is_some() {
                    continue;
                }
                match Receipt::parse(&words.join(" ")) {
                    Some(parsed) => {
                        assert!(parsed == receipt, "{words:?}");
                        corrections += 1;
                    }
                    None => assert!(corrected(&words[at]).is_none()),
                }
            }
            assert!(corrections > 200, "only {corrections} of 300");
        }

        /// Swaps, omits, doubles or replaces one letter, but never the first.
        fn with_typing_error(word: &str, error: u64) -> String {
            let at = 1 + (error >> 8) as usize % (word.len() - 2);
            let (start, end) = word.split_at(at);
            match error % 4 {
                0 => format!("{start}{}{}{}", &end[1..2], &end[..1], &end[2..]),
                1 => format!("{start}{}", &end[1..]),
                2 => format!("{start}{}{end}", &end[..1]),
                _ => format!("{start}q{}", &end[1..]),
            }
        }

        #[test]
        fn ambiguous_or_unknown_text_is_refused() {
            for typed in [
                "",
                " ",
                "lemon",
                "lemon puppy banjo comet",
                "lemon puppy banjo comet tiger tiger",
                "lemon puppy banjo comet tigress house",
                // bake, cake, lake, make, rake and take
                "lemon puppy banjo comet ake",
                // boot, boost, book ...
                "lemon puppy banjo comet booo",
                "lemon puppy banjo comet xyzzy",
                "lemon puppy banjo comet тигр",
                "lem pup ban com tig",
                "12345",
                "🙂 🙂 🙂 🙂 🙂",
            ] {
                assert!(Receipt::parse(typed).is_none(), "{typed}");
            }
            assert!(Receipt::parse(&"lemon".repeat(1_000)).is_none());
            assert!(Receipt::parse(&"lemon ".repeat(1_000)).is_none());
        }
    }

    #[test]
    fn receipts_are_distinct_and_evenly_distributed() {
        let mut generator = Generator(5);
        let mut seen = HashSet::new();
        let mut uses = vec![0_u32; WORDS.len()];
        for _ in 0..100_000 {
            let receipt = generator.receipt();
            for index in receipt.0 {
                uses[usize::from(index)] += 1;
            }
            assert!(seen.insert(receipt.0));
        }
        let expected = 500_000.0 / WORDS.len() as f64;
        let chi_square: f64 = uses.iter().map(|used| (f64::from(*used) - expected).powi(2) / expected).sum();
        // Wilson and Hilferty: the chi-square that chance exceeds once in a thousand tries
        let degrees = (WORDS.len() - 1) as f64;
        let limit = degrees * (1.0 - 2.0 / (9.0 * degrees) + 3.09 * (2.0 / (9.0 * degrees)).sqrt()).powi(3);
        assert!(chi_square < limit, "{chi_square} of {limit}");
    }

    #[test]
    fn receipt_holds_the_first_55_bits_only() {
        assert_eq!(WORD_COUNT * WORDS.len().ilog2() as usize, 55);
        assert_eq!(WORDS.len(), 1 << WORD_BITS);
        let zero = Receipt::from_entropy(&[0; 32]);
        assert_eq!(zero.0, [0; WORD_COUNT]);
        assert_eq!(Receipt::from_entropy(&[255; 32]).0, [2047; WORD_COUNT]);
        for bit in 0..256 {
            let mut bytes = [0; 32];
            bytes[bit / 8] = 128 >> (bit % 8);
            assert_eq!(Receipt::from_entropy(&bytes) != zero, bit < 55, "bit {bit}");
        }
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&[0b0000_0000, 0b0011_0000]);
        assert_eq!(Receipt::from_entropy(&bytes).0, [1, 1 << 10, 0, 0, 0]);
    }

    #[test]
    fn receipt_in_a_text_is_found_in_any_spelling() {
        let mut generator = Generator(6);
        for _ in 0..500 {
            let receipt = generator.receipt();
            for (form, write) in &SLOPPY[..21] {
                assert!(receipt.is_in(&format!("my words are: {} so there", write(receipt.words()))), "{form}");
            }
            assert!(receipt.is_in(&receipt.words().concat()));
            assert!(!receipt.is_in(&receipt.words()[..4].join(" ")));
            assert!(!receipt.is_in(&receipt.words().join(" and ")));
            assert!(!generator.receipt().is_in(&receipt.phrase()));
        }
    }

    #[test]
    fn debug_output_hides_the_words() {
        assert_eq!(format!("{:?}", Generator(7).receipt()), "Receipt(..)");
    }

    mod word_list {
        use super::*;

        #[test]
        fn has_2048_sorted_words_of_3_to_7_letters() {
            assert_eq!(WORDS.len(), 2_048);
            assert!(WORDS.is_sorted_by(|a, b| a < b));
            assert!(WORDS.iter().all(|word| (3..=7).contains(&word.len()) && word.bytes().all(|letter| letter.is_ascii_lowercase())));
            assert!(include_str!("receipt_words.txt").ends_with('\n') && !include_str!("receipt_words.txt").contains('\r'));
        }

        #[test]
        fn no_two_words_share_a_prefix() {
            let prefixes: HashSet<&str> = WORDS.iter().map(|word| prefix(word)).collect();
            assert_eq!(prefixes.len(), WORDS.len());
            for short in WORDS.iter().filter(|word| word.len() < PREFIX_LETTERS) {
                assert_eq!(WORDS.iter().filter(|word| word.starts_with(short)).count(), 1, "{short}");
            }
        }

        #[test]
        fn no_word_is_an_inflection_of_another() {
            for word in WORDS.iter() {
                let last = &word[word.len() - 1..];
                let open = match last {
                    "e" => word[..word.len() - 1].to_string(),
                    "y" => format!("{}i", &word[..word.len() - 1]),
                    _ => format!("{word}{last}"),
                };
                for (stem, endings) in [(*word, "s es d ed ing r er est ly en y"), (open.as_str(), "es ed ing er est ly en y")] {
                    for ending in endings.split(' ') {
                        assert!(exactly(&format!("{stem}{ending}")).is_none(), "{word} and {stem}{ending}");
                    }
                }
            }
        }

        #[test]
        fn no_word_hurts_misleads_or_has_a_homophone() {
            for blocked in BLOCKED.split_whitespace() {
                assert!(exactly(blocked).is_none(), "{blocked}");
            }
        }
    }

    /// By theme: bodies, family, violence and weapons, death and illness, feelings, religion, alcohol and drugs, court and police,
    /// school and social care, insults and size, skin, sex, names, places, days and months, soundalikes, two spellings.
    const BLOCKED: &str = "
        arm back bone bottom brain breast chest chin ear elbow eye face finger foot hair hand head heart hip knee leg lip mouth muscle nail
        neck nose palm shoulder skin stomach thumb toe tongue tooth waist wrist
        aunt baby birth bride brother child cousin dad daddy daughter family father foster granny home husband marry mother mum mummy nan
        nephew niece orphan parent sister son twin uncle wedding wife
        arrow attack axe bang battle beat bite blade bleed blood bomb bullet bully burn chase choke chop club crash crush cut dagger drown
        fight fire fist force gang grab gun harm hit hunt hurt kick kill knife knock lash noose pierce pistol poke prod punch rape razor rip
        robber rope scar scream shank shoot shot shout slap slash smack smash spear stab sting strike sword threat thump torture trap war
        weapon whip wound wreck wrestle
        bury coffin corpse crypt dead death die dying ghost ghoul grave hearse skull tomb vampire zombie
        ache bandage blind cancer clinic cold cough cripple deaf disease dizzy doctor fever flu germ ill itch lame lice nurse pain patient
        pill plague plaster rash scab sick sneeze sore spastic tablet virus vomit wart
        afraid angry calm cheer cry dread fear glad grief guilt happy hate hope hug jealous joy lonely love mad misery mood panic proud sad
        scared shame shy smile sorry sulk tear upset weep worry
        abbey altar angel bible bishop bless chapel church cross demon devil faith god heaven hell holy hymn idol monk mosque nun pagan
        pilgrim pope pray prayer priest pulpit saint soul spirit temple witch
        ale bar beer booze cider cocktail drink drunk gin lager pint port pub rum shandy vodka whisky wine
        acid bong cannabis coke crack dealer dope drill drug grass hash heroin high hemp ket needle plug pot roach skunk smoke speed spice
        stoned vape weed
        arrest bail cell convict cop court crime cuff curfew custody guilty jail judge jury law magistrate officer order police prison
        sheriff steal tag thief trial verdict warden
        adopt assess carer case class college contact detention exam grade homework hostel lesson panel placement prefect pupil refuge
        review school shelter social student support teach teacher tutor visit worker
        ape baboon bimbo bitch chimp clown coward cow crazy cuckoo dog donkey dork dumb dummy dwarf fat fool freak frump geek giant gorilla
        huge idiot insane large lazy liar little loony loser lump midget mini monkey moron mug muppet nerd numpty nuts nutter odd pig pike
        plank plonker pest rat scum shrimp sissy skinny slim slob slow slug small smelly snake snob spanner squirt stupid stump tall tart
        thick thin tiny toad tosser tramp trash troll turkey twit ugly weasel weed weird whale wimp worm
        beige black brown chocolate coconut curry ebony olive red slant spade spook tan white yellow
        balls bang beaver boob bra bum bush butt cock crotch date dick erect fanny fuck horny hump kiss knickers knob lick lover
        lust mate mount naked nipple nude orgy peach penis piss porn prick pussy ride rod rubber sausage screw sex shaft shag shit slut
        snog spank strip suck thong tit titty toss touch undress virgin wank willy
        amber bill carol charlie crystal daisy dawn eve fern frank ginger grace grant harry hazel heather holly iris ivy jack jade jasmine
        jay josh kit lily luke mark may olivia pat pearl penny peter poppy robin rose rowan ruby sage sandy scarlet summer teddy tom victor
        violet will willow
        bath boston bury chad chile china cork cuba derby dover durham hull india iran iraq japan jersey jordan kenya london mali oman
        oxford panama paris peru poland reading rugby sale spain turkey wales
        april august friday march monday saturday sunday thursday tuesday wednesday
        allowed aloud ate bare base bass bean bear beach beech berry blew blue boar board bored brake bread break buy bye bye cellar
        cereal cheap coarse course creak creek currant current dear deer desert die dye eight fair fare feat feet find fir flaw flea floor
        flour flower four fur gnaw great groan grown hair hare hear heel here hole horse knight knot know lava lead leek loan made maid
        mail main male mare maze meat medal meet metal mince minor moose morning mussel night nun oar one pail pair pale pasta paw pea
        peace peak pear pedal peel piece pier pigeon place plaice plain plane pole poor pour prince prize queue quay quartz rain raw real
        reed right ring road roar role roll root rota rough sail sauce saw scene sea seem sell sew shoe shore side sight sole some son
        sort source stair stake stalk steak steal steel stork story style suite sun sure sweet symbol tail tale talk tea team their there
        threw throne through thyme tide time tire toe tour tuba tuna two vain veil wade wail wait war warn watt wave way weak wear weather
        week weigh which whole wood world would wrap write yew yolk you
        armour centre cheque colour color cosy donut draught favour fibre flavour gauge gray grey harbour honour humour jewelry kerb
        labour licence litre metre mold mould mom odour omelette plough program pyjamas sceptic sulphur theatre tyre vapour yoghurt
    ";
}
