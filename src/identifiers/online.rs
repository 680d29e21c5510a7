//! Detection of e-mail addresses, links and online handles.

use crate::identifiers::{
    Identifier, Kind,
    letters::is_space,
    text::{Gap, Text, is_everyday_word},
    word_list::{List, list},
};

static MAIL: List = List::new("aol btinternet gmail gmx googlemail hotmail icloud live msn outlook proton protonmail sky yahoo ymail");

static ENDINGS: List = List::new("app be co com de ee eu fr gg ie io link ly me net org pl ro sch tv uk");

static PLATFORMS: List = List::new(
    "acc account bereal depop disc discord epic facebook fb fortnite gamertag gmail handle ig insta instagram kik messenger minecraft nintendo playstation psn roblox sc snap snapchat spam steam switch telegram threads tiktok tt twitch twitter user username vinted vsco wattpad whatsapp wizz x xbox youtube yt yubo",
);

/// Words between a platform and a handle.
static LINKS: List = List::new(
    "acc account add as at called channel code find for friend game gamer games handle here i id im is it its m me my name on s spam tag there under us user username whats",
);

/// Finds e-mail addresses, `@handles` and links.
pub(super) fn find_addresses(text: &Text, found: &mut Vec<Identifier>) {
    let mut start = 0;
    for (at, letter) in text.raw.char_indices().chain([(text.raw.len(), ' ')]) {
        if is_space(letter) || matches!(letter, '\n' | '\r') {
            piece(text, start, at, found);
            start = at + letter.len_utf8();
        }
    }
    for at in 1..text.words.len() {
        found.extend(spoken_address(text, at));
    }
}

/// Finds an address with its signs in words or apart: "josh99 at gmail dot com", "kacper[at]wp[dot]pl", "a.b @ gmail.com", "x@gmail,com".
fn spoken_address(text: &Text, host: usize) -> Option<Identifier> {
    let sign = text.between(host).contains('@');
    if !sign && !text.was(host, 1, list!("at")) {
        return None;
    }
    let known = text.is(host, &MAIL);
    let dot = |at: usize| text.is(at, list!("dot")) || text.between(at).trim() == ".";
    let end = |at: usize| if text.is(at, list!("dot")) { at + 1 } else { at };
    let spelt = text.is(host + 1, list!("dot")) && text.is(host + 2, &ENDINGS);
    let domain = spelt || text.between(host + 1).trim() == "." && text.is(host + 1, &ENDINGS);
    let at = host.checked_sub(if sign { 1 } else { 2 })?;
    if !(known || domain) || text.everyday(at) && !(sign || domain) {
        return None;
    }
    // "look at live dot com" is no address.
    if !sign && !known && !text.between(host).contains([']', ')', '}']) {
        return None;
    }
    let mut last = host;
    while last < host + 6 && (dot(last + 1) || text.between(last + 1).trim() == ",") && text.is(end(last + 1), &ENDINGS) {
        last = end(last + 1);
    }
    let word = text.words[at].end;
    let run = ending_run(&text.lower()[..word], in_handle);
    let start = if run.is_empty() { text.words[at].start } else { word - run.len() };
    Some(Identifier { kind: Kind::Email, start, end: text.words[last].end })
}

fn piece(text: &Text, start: usize, end: usize, found: &mut Vec<Identifier>) {
    let Some(piece) = text.lower().get(start..end) else { return };
    let piece = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '/' && letter != '_');
    for (at, _) in piece.match_indices('@') {
        let name = ending_run(&piece[..at], |letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-'));
        let after = leading_run(&piece[at + 1..], |letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-'));
        let after = after.trim_end_matches(['.', '-']);
        let is_host = MAIL.has(after) || after.rsplit_once('.').is_some_and(|(host, ending)| !host.is_empty() && ending.len() > 1);
        let end = start + at + 1 + after.len();
        if !name.is_empty() && is_host {
            found.push(Identifier { kind: Kind::Email, start: start + at - name.len(), end });
        } else if name.is_empty() && after.len() > 1 && after.contains(|letter: char| letter.is_ascii_lowercase()) && !is_everyday_word(after) {
            found.push(Identifier { kind: Kind::Handle, start: start + at, end });
        }
    }
    let link = (0..piece.len())
        .find(|at| ["http://", "https://", "hxxp", "www."].iter().any(|sign| piece.as_bytes()[*at..].starts_with(sign.as_bytes())))
        .or_else(|| {
            let (host, path) = piece.split_once('/')?;
            let host = ending_run(host, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'));
            let (name, ending) = host.rsplit_once('.')?;
            let public = ["bbc.co.uk", "gov.uk", "nhs.uk"].iter().any(|public| host.ends_with(public));
            let is_link = !name.is_empty() && !path.is_empty() && ENDINGS.has(ending) && !public;
            is_link.then(|| piece.len() - path.len() - 1 - host.len())
        });
    if let Some(at) = link {
        found.push(Identifier { kind: Kind::Link, start: start + at, end: start + piece.len() });
    }
}

/// Finds handles beside the name of a platform: "my insta is xyz", "snap: xyz", "xyz_9 on snap"; and "xyz#1234" anywhere.
pub(super) fn find_handles(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(numbered_handle(text, at).or_else(|| underscored(text, at)));
    }
    for at in 0..text.words.len() {
        let word = text.word(at);
        if text.is(at, &PLATFORMS)
            || word.strip_suffix('s').is_some_and(|one| PLATFORMS.has(one))
            || word == "code" && text.was(at, 1, list!("friend"))
        {
            found.extend(handle_before(text, at).or_else(|| handle_after(text, at)));
        }
        if text.is(at, list!("add addd dm follow hmu message msg search")) {
            let me = usize::from(text.is(at + 1, list!("me")));
            let alone = text.gap(at) == Gap::Sentence
                && text.unknown(at + 1)
                && text.gap(at + 2) != Gap::Space
                && text.word(at + 1).len() > 6
                && !text.word(at + 1).ends_with('s');
            found.extend(handle_at(text, at + 1 + me).filter(|handle| made_up(text, handle) || alone));
        }
        if word == "is" && text.between(at).contains('@') && !text.everyday(at + 1) {
            found.extend(handle_at(text, at + 1));
        }
    }
}

/// Finds a handle that its underscore shows: "tyty_2k", "molly underscore moo".
fn underscored(text: &Text, at: usize) -> Option<Identifier> {
    if text.is(at, list!("underscore")) && at > 0 && at + 1 < text.words.len() {
        return Some(text.span(Kind::Handle, at - 1, at + 1));
    }
    let goes_on = text.between(at + 1).starts_with(['_', '.', '-']);
    let begins = goes_on && (at == 0 || !text.between(at).chars().all(in_handle));
    let handle = if begins { handle_at(text, at)? } else { return None };
    let inside = text.lower()[handle.start..handle.end].trim_matches('_');
    // "its lils.lola07"
    let dotted = || {
        let (name, last) = inside.rsplit_once('.')?;
        let letters = last.trim_end_matches(|letter: char| letter.is_ascii_digit());
        Some(letters.len() > 2 && letters.len() < last.len() && !text.is_known(name) && !last.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    (inside.len() > 4 && (inside.contains('_') || dotted() == Some(true))).then_some(handle)
}

/// Finds a name with its number, as Discord has them: "wolfie#4471".
fn numbered_handle(text: &Text, at: usize) -> Option<Identifier> {
    let number = at + 1;
    let digits = text.word(number).len() == 4 && text.word(number).bytes().all(|byte| byte.is_ascii_digit());
    let lettered = text.word(at).contains(|letter: char| letter.is_ascii_lowercase());
    (digits && lettered && text.between(number) == "#").then(|| {
        let word = &text.words[at];
        let start = word.end - ending_run(&text.lower()[..word.end], in_handle).len().max(word.end - word.start);
        Identifier { kind: Kind::Handle, start, end: text.words[number].end }
    })
}

/// Most letters of a handle; a longer run of words and full stops is none, and looking at each of its parts anew would take long.
const LONGEST_HANDLE: usize = 64;

/// Returns the handle that holds this word, with its full stops, hyphens and underscores.
fn handle_at(text: &Text, at: usize) -> Option<Identifier> {
    let word = text.words.get(at)?;
    let start = word.start - ending_run(&text.lower()[..word.start], in_handle).len();
    let length = leading_run(&text.lower()[start..], in_handle).trim_end_matches(['.', '-']).len();
    (length <= LONGEST_HANDLE).then(|| Identifier { kind: Kind::Handle, start, end: (start + length).max(word.end) })
}

fn handle_before(text: &Text, platform: usize) -> Option<Identifier> {
    // "xyz_9 on snap", "xyz_9 is my snap"
    let mine = text.was(platform, 1, list!("my")) && text.was(platform, 2, list!("is thats"));
    if !mine && !text.was(platform, 1, list!("on")) {
        return None;
    }
    let at = platform.checked_sub(2 + usize::from(mine))?;
    let handle = handle_at(text, at)?;
    let asked =
        text.was(at, 1, list!("add as at by called dm find follow hes im is its m made message shes up")) && text.unknown(at) && !text.name(at)
            || text.was(at, 1 + usize::from(text.was(at, 1, list!("me"))), list!("add find follow message")) && text.unknown(at);
    (made_up(text, &handle) || asked).then_some(handle)
}

fn handle_after(text: &Text, platform: usize) -> Option<Identifier> {
    let colon = text.between(platform + 1).contains([':', '=']) || text.between(platform + 1).trim() == "-";
    let mut at = platform + 1;
    let mut marked = colon;
    while at < platform + 7 && (text.is(at, &LINKS) || text.is(at, &PLATFORMS)) {
        marked |= text.is(at, list!("called im is its s"));
        at += 1;
        marked |= text.between(at).contains([':', '=']);
    }
    if at >= text.words.len() || text.gap(at) == Gap::Sentence && !marked && !text.between(at).ends_with('_') {
        return None;
    }
    let handle = handle_at(text, at)?;
    let before = |back| text.before(platform, back);
    let mine = (1..=3).any(|back| text.was(platform, back, list!("her his my our their")));
    let asked = matches!(before(1), "on" | "my") && text.was(platform, 2, list!("add find follow im m me us"));
    let asked = asked || before(1) == "on" && text.was(at, 1, list!("as called im m under"));
    let opens = text.gap(platform) == Gap::Sentence || before(1) == "add";
    let direct = at == platform + 1 || at == platform + 2 && text.is(platform + 1, list!("me"));
    let certain = (colon || !text.everyday(at) || text.capital(at + 1)) && text.is(platform, list!("gamertag handle psn username"))
        || mine && text.capital(at) && text.was(at, 1, list!("is")) && (text.was(at, 2, list!("name")) || text.capital(at + 1));
    if made_up(text, &handle) || certain {
        return Some(handle);
    }
    let general = text.is(platform, list!("acc account epic spam steam user x"));
    let new = text.unknown(at) || text.name(at) && closes(text, at) || !text.everyday(at) && colon && !general && closes(text, at) && !text.known(at);
    let told = mine && (marked || at > platform + 1)
        || asked
        || colon
        || (opens && closes(text, at) || mine) && direct && text.unknown(at)
        || opens && marked && closes(text, at) && text.word(at).len() > 6;
    (told && new && !general).then_some(handle)
}

fn in_handle(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-')
}

/// Returns whether a digit, an underscore, a full stop or a capital inside shows that it is no ordinary word.
fn made_up(text: &Text, handle: &Identifier) -> bool {
    let (lower, written) = (&text.lower()[handle.start..handle.end], &text.raw[handle.start..handle.end]);
    let letters = lower.contains(|letter: char| letter.is_ascii_lowercase());
    let mixed = written.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count() > 0;
    let number = lower.contains(|letter: char| letter.is_ascii_digit()) && !lower.starts_with(|letter: char| letter.is_ascii_digit());
    // "on insta.then he" has a full stop without a space.
    let dotted = lower.split('.').count() > 1 && !lower.split('.').all(|part| text.is_known(part));
    lower.len() > 2 && letters && (number && lower.len() > 4 || lower.contains('_') || dotted || mixed && lower.len() > 4)
}

/// Returns whether the clause ends after this word, or a filler word follows.
fn closes(text: &Text, at: usize) -> bool {
    text.gap(at + 1) != Gap::Space || text.is(at + 1, &PLATFORMS) || text.is(at + 1, list!("add and btw if lol or pls plz so x xx"))
}

fn leading_run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|letter| !belongs(letter)).unwrap_or(text.len())]
}

fn ending_run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    text.rfind(|letter| !belongs(letter)).map_or(text, |at| text[at..].trim_start_matches(|letter| !belongs(letter)))
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("snaps tyty_2k", "tyty_2k"),
            ("my @ is jodiebx", "jodiebx"),
            ("hes slayer_99x everywhere", "slayer_99x"),
            ("my snap is molly underscore moo", "molly underscore moo"),
            ("dm me k4yleigh.x", "k4yleigh.x"),
            ("hes called ghostlad on roblox", "ghostlad"),
            ("on snap im jaydenw", "jaydenw"),
            ("switch friend code SW-4821-0093-7716", "SW-4821-0093-7716"),
            ("my gamertag is NoScope Kev", "NoScope"),
            ("add bigmanreece", "bigmanreece"),
            ("its lils.lola07", "lils.lola07"),
            ("n1njakitten is my roblox", "n1njakitten"),
            ("my vinted name is chlobo-clears", "chlobo-clears"),
        ] {
            assert_eq!(parts(words, Kind::Handle), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in [
            "he snaps at me",
            "my switch is broken",
            "its everywhere on tiktok",
            "dm me if u want",
            "my username got banned",
            "add subtitles",
            "i use bbc.co.uk/bitesize",
        ] {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
