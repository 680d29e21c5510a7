//! Detection of personal identifiers in a text: names, telephone numbers, schools and the like.
//!
//! It runs on the server and in the browser, so it uses word lists and no regular expressions.

mod addresses;
mod attended;
mod dates;
mod fold;
mod introductions;
mod letters;
mod names;
mod numbers;
mod online;
mod postcodes;
mod schools;
mod text;
mod vehicles;
mod word_list;
mod word_set;

use fold::Folded;
use text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    Name,
    Phone,
    Email,
    Handle,
    School,
    Postcode,
    NhsNumber,
    NiNumber,
    Link,
    BirthDate,
    Address,
    CarRegistration,
}

/// One identifier: byte offsets into the text, on character boundaries, with `start < end`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identifier {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// Returns the identifiers in a text, in order and without overlaps.
///
/// The result is for a warning and never blocks a submission, so false negatives and rare false positives are acceptable.
pub fn find(raw: &str) -> Vec<Identifier> {
    find_besides(raw, &[])
}

/// Returns the identifiers in a text but for some numbers, such as the Board's own help numbers.
pub fn find_besides(raw: &str, numbers: &[String]) -> Vec<Identifier> {
    let folded = Folded::new(raw);
    let text = Text::new(&folded.text);
    let mut found = Vec::new();
    // The most certain detectors run first; later ones cannot take their letters.
    online::find_addresses(&text, &mut found);
    dates::find(&text, &mut found);
    numbers::find(&text, &mut found);
    postcodes::find(&text, &mut found);
    vehicles::find(&text, &mut found);
    addresses::find(&text, &mut found);
    online::find_handles(&text, &mut found);
    schools::find(&text, &mut found);
    names::find(&text, &mut found);
    if found.is_empty() {
        return found;
    }

    let mut taken = vec![false; folded.text.len()];
    let mut at_start = vec![None; folded.text.len()];
    for identifier in found {
        let letters = &mut taken[identifier.start..identifier.end];
        if !letters.contains(&true) {
            letters.fill(true);
            let start = identifier.start;
            at_start[start] = Some(identifier);
        }
    }
    let public =
        |found: &Identifier| found.kind == Kind::Phone && numbers.iter().any(|number| same_number(number, &folded.text[found.start..found.end]));
    let places = at_start.into_iter().flatten().filter(|found| !public(found));
    places.filter_map(|found| folded.place(raw, found.start, found.end).map(|(start, end)| Identifier { start, end, ..found })).collect()
}

/// Returns whether two numbers have the same digits; 44 at the beginning is 0.
fn same_number(one: &str, other: &str) -> bool {
    let digits = |number: &str| -> String {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.strip_prefix("00").unwrap_or(&digits);
        digits.strip_prefix("44").unwrap_or(digits).trim_start_matches('0').to_string()
    };
    digits(one) == digits(other)
}

/// Returns the parts of one kind that are found, for the tests of each module.
#[cfg(test)]
fn parts(words: &str, kind: Kind) -> Vec<&str> {
    find(words).iter().filter(|found| found.kind == kind).map(|found| &words[found.start..found.end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use word_set::hash;

    const IDENTIFYING: &[(&str, Kind, &str)] = &[
        // names
        ("hi my name is Amina and i want to say something", Kind::Name, "Amina"),
        ("my name is zubaida", Kind::Name, "zubaida"),
        ("My name's Oluwadamilare and I'm 14", Kind::Name, "Oluwadamilare"),
        ("Name: Josh Taylor", Kind::Name, "Josh Taylor"),
        ("im Josh and im 13", Kind::Name, "Josh"),
        ("im josh from year 9", Kind::Name, "josh"),
        ("I'm called Tegwen but nobody can say it", Kind::Name, "Tegwen"),
        ("I told Miss Taylor and she did nothing", Kind::Name, "Miss Taylor"),
        ("Mr Khan is the only one who listens", Kind::Name, "Mr Khan"),
        ("mr khan is the only one who listens", Kind::Name, "mr khan"),
        ("you should ask mrs okonkwo", Kind::Name, "mrs okonkwo"),
        ("I saw Dr. Patel about it", Kind::Name, "Dr. Patel"),
        ("MR HARGREAVES SHOUTS AT US ALL THE TIME", Kind::Name, "MR HARGREAVES"),
        ("my social worker Julie never rings back", Kind::Name, "Julie"),
        ("my social worker julie never rings back", Kind::Name, "julie"),
        ("when my mum Karen got poorly", Kind::Name, "Karen"),
        ("me and my mate Dan got followed home", Kind::Name, "Dan"),
        ("me and my mate dan got followed home", Kind::Name, "dan"),
        ("my foster carer, Bev, is nice", Kind::Name, "Bev"),
        ("Our head of year Mr Oyelaran said no", Kind::Name, "Mr Oyelaran"),
        ("a boy called Tyler keeps hitting me", Kind::Name, "Tyler"),
        ("my brother is called Kacper", Kind::Name, "Kacper"),
        ("then Will hit me in the corridor", Kind::Name, "Will"),
        ("I only trust Grace at the youth club", Kind::Name, "Grace"),
        ("Amina Begum knows what happened", Kind::Name, "Amina Begum"),
        ("ask Siân she was there", Kind::Name, "Siân"),
        ("ask Łukasz Nowak he was there", Kind::Name, "Łukasz Nowak"),
        ("Zainab's brother waits outside", Kind::Name, "Zainab"),
        ("Auntie Shabnam looks after me now", Kind::Name, "Auntie Shabnam"),
        ("they call me Bizzle", Kind::Name, "Bizzle"),
        ("hi im mohammed yusuf from y10", Kind::Name, "mohammed yusuf"),
        ("mr ahmed shouts", Kind::Name, "mr ahmed"),
        ("my mate holly said it too", Kind::Name, "holly"),
        ("her name is Precious", Kind::Name, "Precious"),
        ("nkechi and kwame said the same", Kind::Name, "nkechi"),
        ("JOSH PUSHED ME AND NOBODY CARED", Kind::Name, "JOSH"),
        // telephone numbers
        ("ring me on 07700 900123 pls", Kind::Phone, "07700 900123"),
        ("07700900123", Kind::Phone, "07700900123"),
        ("my number is 07700-900-123", Kind::Phone, "07700-900-123"),
        ("text +44 7700 900123", Kind::Phone, "+44 7700 900123"),
        ("its +44 (0)7700 900 123", Kind::Phone, "+44 (0)7700 900 123"),
        ("my nans is (0191) 498 0123", Kind::Phone, "(0191) 498 0123"),
        ("call 020 7946 0123 and ask for me", Kind::Phone, "020 7946 0123"),
        ("im 15 07700 900123", Kind::Phone, "07700 900123"),
        ("my dads in poland +48 600 100 200", Kind::Phone, "+48 600 100 200"),
        // e-mail addresses, handles and links
        ("email me josh.t99@gmail.com", Kind::Email, "josh.t99@gmail.com"),
        ("it's AMINA_B@School.org.uk.", Kind::Email, "AMINA_B@School.org.uk"),
        ("joshy99 at gmail dot com", Kind::Email, "joshy99 at gmail dot com"),
        ("follow @amina.bx for more", Kind::Handle, "@amina.bx"),
        ("my insta is joshhh_07", Kind::Handle, "joshhh_07"),
        ("my insta is xyz", Kind::Handle, "xyz"),
        ("snap: xyzzz", Kind::Handle, "xyzzz"),
        ("add me on snap xyzzz", Kind::Handle, "xyzzz"),
        ("add me on roblox its noobslayer99", Kind::Handle, "noobslayer99"),
        ("My Snapchat name is l.ily.x", Kind::Handle, "l.ily.x"),
        ("my username is kaiplays and i stream", Kind::Handle, "kaiplays"),
        ("kai_07 on insta if you need me", Kind::Handle, "kai_07"),
        ("snap me xx_lily_xx", Kind::Handle, "xx_lily_xx"),
        ("look at https://example.org/me?x=1 ok", Kind::Link, "https://example.org/me?x=1"),
        ("join discord.gg/abc123", Kind::Link, "discord.gg/abc123"),
        // schools
        ("I go to St Bede's and its awful", Kind::School, "St Bede's"),
        ("i go to st bedes catholic school", Kind::School, "st bedes catholic school"),
        ("everyone at Belmont Community School knows", Kind::School, "Belmont Community School"),
        ("i go to belmont school", Kind::School, "belmont school"),
        ("the lads at Park View Academy", Kind::School, "Park View Academy"),
        ("i went to framwellgate comp", Kind::School, "framwellgate comp"),
        ("Durham High is the worst", Kind::School, "Durham High"),
        ("I'm at Durham Sixth Form now", Kind::School, "Durham Sixth Form"),
        ("she was in my class at Bluecoat primary", Kind::School, "Bluecoat primary"),
        ("Bishop Auckland College said no", Kind::School, "Bishop Auckland College"),
        ("she went to King James's School", Kind::School, "King James's School"),
        ("I'm at King Edward VI Academy", Kind::School, "King Edward VI Academy"),
        ("I go to New College Durham", Kind::School, "New College Durham"),
        // postcodes
        ("I live near DH1 5UL", Kind::Postcode, "DH1 5UL"),
        ("its dh15ul", Kind::Postcode, "dh15ul"),
        ("dl14 6xx if you want to look", Kind::Postcode, "dl14 6xx"),
        ("the park in DH1 isnt safe", Kind::Postcode, "DH1"),
        ("i live in sr8", Kind::Postcode, "sr8"),
        ("SW1A 1AA", Kind::Postcode, "SW1A 1AA"),
        ("we moved to B12 8QR", Kind::Postcode, "B12 8QR"),
        // numbers issued by the state
        ("my nhs number is 943 476 5919", Kind::NhsNumber, "943 476 5919"),
        ("9434765919", Kind::NhsNumber, "9434765919"),
        ("NI number AB 12 34 56 C", Kind::NiNumber, "AB 12 34 56 C"),
        ("its ab123456c", Kind::NiNumber, "ab123456c"),
        // dates of birth
        ("my birthday is 12/03/2009", Kind::BirthDate, "12/03/2009"),
        ("dob 1.2.09", Kind::BirthDate, "1.2.09"),
        ("I was born on the 12th of March 2009", Kind::BirthDate, "12th of March 2009"),
        ("my bday is july 4", Kind::BirthDate, "july 4"),
        ("since 03-11-2010", Kind::BirthDate, "03-11-2010"),
    ];

    const CLEAN: &[&str] = &[
        "im tired of being asked the same thing by 5 different people",
        "I'm Muslim and nobody asked what I eat",
        "I'm Scared to walk home when its dark",
        "i am 14 and ive been in 3 placements",
        "im so done with this",
        "my mum said i should tell someone but i dont want to",
        "My Mum Said I Should Tell Someone",
        "my social worker changed AGAIN thats 5 in 2 years",
        "my social worker never rings me back",
        "My teacher said I was making it up",
        "I miss my dad",
        "i miss school when im anxious",
        "MISS IT SO MUCH",
        "Miss said she would sort it but didnt",
        "I rang Childline on 0800 1111 and they were nice",
        "if its bad ring 999 or 101 or 111",
        "samaritans is 116 123 and shout is 85258",
        "text SHOUT to 85258",
        "i go to school in the morning and the bus is always late",
        "the school doesnt care",
        "my school is rubbish at this",
        "high school is worse than primary school",
        "Primary school was better than secondary",
        "when i started college nobody told me anything",
        "I want to go to college or sixth form",
        "After school there is nothing to do",
        "we need somewhere to go after school club finishes",
        "they should teach this in every school",
        "At school they only care about attendance",
        "my form is in room B12 on the A1 corridor",
        "the bus goes down the A690 and the A1",
        "I'm in Year 9 and Year 11s push us",
        "in ks3 it was ok but in ks4 its worse",
        "he's my m8 and he came 2nd in the race",
        "its gr8 when the youth club is open til 9pm",
        "they said 3 weeks then 6 weeks then 12 weeks",
        "it happened on 12/05/2024",
        "my meeting was at 3:30 not 4.15",
        "it costs £12.50 and i get £10 a week",
        "my insta is private",
        "my snap got hacked and the school did nothing",
        "people add me on snap randomly and its creepy",
        "someone made a fake insta of me",
        "he posted it on snapchat and tiktok",
        "insta should ban people who do that",
        "my name is on a list and i dont know why",
        "they never get my name right",
        "my name isnt important",
        "my mum called Childline and then a girl called me a grass",
        "they call me names",
        "they call me fat and ugly",
        "it's called Early Help but it isnt early",
        "we did Romeo and Juliet and I got a good mark",
        "Will they ever listen?",
        "Hope you read this",
        "i hope they will mark it and grant it in may",
        "I said yes but they wrote no",
        "CAMHS took 2 YEARS and then said no",
        "I WANT TO BE LISTENED TO FOR ONCE",
        "My English teacher and my Maths teacher are safe",
        "the police came and i was well scared",
        "the Police and the NHS should talk to each other",
        "I live in County Durham and there are no buses",
        "Durham is boring on a Sunday",
        "why is everything in Newcastle or Darlington",
        "the dr said i was fine but i wasnt",
        "my doctor gave me tablets",
        "Dr who is on saturday",
        "my dad will kill me if he finds out",
        "my mate may come too",
        "me and my mates hang round at the park",
        "my brother and sister live somewhere else and i cant see them",
        "my cousin says its the same at hers",
        "everyone says Andrew Tate is funny and its scary",
        "we read Harry Potter and Anne Frank in class",
        "ask us what WE want, not what you think we want",
        "nobody believes you when your autistic",
        "i want a worker who stays",
        "the food is bad and the wifi is worse",
        "can u make the website work on my phone",
        "its like 50/50 if they listen or not",
        "and/or whatever idk w/e",
        "he was like @ me and i was like no",
        "meet me @ school lol",
        "ty for reading x",
        "idk tbh lol 🤷‍♀️",
        "I don't feel safe at the bus station after 8",
        "Christmas was the worst, May was ok",
        "St Patrick's day was fun",
        "score was 3-1 then 12-10",
        "co2 and dt and pe1 are lessons i hate",
        "on the 12th of March I have a review",
        "im called names every day because of my skin",
        "i was called a liar",
        "they told me to be quiet 10 times",
        "Year 7 2023 was when it started",
    ];

    #[test]
    fn every_identifier_is_found() {
        let missed: Vec<_> = IDENTIFYING
            .iter()
            .filter(|(words, kind, part)| !find(words).iter().any(|found| found.kind == *kind && words[found.start..found.end] == **part))
            .map(|(words, kind, part)| format!("{kind:?} {part:?} in {words:?}: {:?}", shown(words)))
            .collect();
        assert!(missed.is_empty(), "{missed:#?}");
    }

    #[test]
    fn nothing_else_in_those_sentences_is_found() {
        let double = ["nkechi and kwame said the same"];
        for (words, ..) in IDENTIFYING.iter().filter(|(words, ..)| !double.contains(words)) {
            assert_eq!(find(words).len(), 1, "{words}: {:?}", shown(words));
        }
    }

    #[test]
    fn everyday_sentences_have_none() {
        let wrong: Vec<_> = CLEAN.iter().filter(|words| !find(words).is_empty()).map(|words| format!("{words:?}: {:?}", shown(words))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    fn shown(words: &str) -> Vec<(Kind, &str)> {
        find(words).iter().map(|found| (found.kind, &words[found.start..found.end])).collect()
    }

    #[test]
    fn there_are_enough_examples() {
        assert!(IDENTIFYING.len() >= 60 && CLEAN.len() >= 60);
    }

    #[test]
    fn several_come_in_order() {
        let words = "im Josh, 07700 900123, josh@gmail.com, i go to Belmont School in DH1 5UL";
        let kinds: Vec<_> = find(words).iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [Kind::Name, Kind::Phone, Kind::Email, Kind::School, Kind::Postcode]);
    }

    #[test]
    fn wrong_check_digit_is_no_nhs_number() {
        assert!(find("943 476 5918").is_empty());
    }

    /// Fragments that begin patterns, and characters that are hard to process.
    const PIECES: &[&str] = &[
        "my name is ",
        "Josh",
        " ",
        "\n",
        "@",
        ".",
        "07700",
        "900123",
        "+44 ",
        "St ",
        "Bede's",
        " School",
        "DH1",
        " 5UL",
        "snap: ",
        "é",
        "Ł",
        "ß",
        "İ",
        "ı",
        "👩‍👩‍👧",
        "\u{202e}",
        "مرحبا",
        "e\u{301}",
        "’",
        "“",
        "\u{a0}",
        "\u{200b}",
        "\0",
        "MR ",
        "my mum ",
        "-",
        "/",
        "(",
        ")",
        "http://",
        "www.",
        "1",
        "AB123456C",
        "ﬁ",
        "中文",
        "12/03/",
        "2009",
        "born ",
        "_",
        "s",
        "\u{10ffff}",
        "ａ",
        "ǅ",
    ];

    fn nonsense(seed: u64, most: usize) -> String {
        let mut state = seed;
        let mut words = String::new();
        while words.chars().count() < most {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            words.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
        }
        words
    }

    #[test]
    fn offsets_are_valid_ordered_and_disjoint() {
        for seed in 0..3_000 {
            let words = nonsense(seed, 60);
            let mut last = 0;
            for found in find(&words) {
                assert!(last <= found.start && found.start < found.end, "{words:?}");
                assert!(words.get(found.start..found.end).is_some(), "{words:?}");
                last = found.end;
            }
        }
    }

    #[test]
    fn longest_texts_never_panic() {
        let texts = [
            "a",
            "a ",
            "Josh ",
            "0",
            "07 ",
            "@",
            "@a",
            "a@",
            "_",
            ".",
            "my mum ",
            "Belmont ",
            "School ",
            "st ",
            "snap: ",
            "é",
            "👩‍👩‍👧",
            "AB1 ",
            "http://",
            "a/",
        ];
        let texts = texts.iter().map(|piece| piece.chars().cycle().take(5_000).collect()).chain((0..20).map(|seed| nonsense(seed, 5_000)));
        for words in texts {
            let words: String = words;
            assert!(find(&words).iter().all(|found| words.get(found.start..found.end).is_some()));
        }
    }

    #[test]
    fn long_lists_hold_their_words() {
        let mut words = std::collections::HashMap::new();
        for (list, word) in text::LISTS.iter().flat_map(|(list, words)| words.split_whitespace().map(move |word| (list, word))) {
            let word = word.split('_').next().unwrap();
            assert!(text::lists(hash(word, "")) & list != 0, "{word}");
            assert_eq!(*words.entry(hash(word, "")).or_insert(word), word);
        }
        assert_eq!(text::lists(hash("", "")) | text::lists(hash("zzzz", "")) | text::lists(hash("a-", "")), 0);
    }
}
