//! Detection of e-mail addresses, links and online handles.

use crate::identifiers::{
    Identifier, Kind,
    text::{EVERYDAY, Gap, Text, has, is_space},
};

const MAIL: &str = "aol btinternet gmail gmx googlemail hotmail icloud live msn outlook proton protonmail sky yahoo ymail";

const ENDINGS: &str = "app be co com de ee eu fr gg ie io link ly me net org pl ro sch tv uk";

const PLATFORMS: &str = "acc account bereal disc discord epic facebook fb fortnite gamertag gmail handle ig insta instagram kik messenger minecraft playstation psn roblox sc snap snapchat spam steam telegram threads tiktok tt twitch twitter user username vsco wizz x xbox youtube yt yubo";

/// Words between a platform and a handle.
const LINKS: &str =
    "acc account add as at called channel find for game handle here i id im is it its m me my name on s spam tag there under us user username whats";

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
    let known = has(MAIL, text.word(host));
    let dot = |at: usize| text.word(at) == "dot" || text.between(at).trim() == ".";
    let end = |at: usize| if text.word(at) == "dot" { at + 1 } else { at };
    let spelt = text.word(host + 1) == "dot" && has(ENDINGS, text.word(host + 2));
    let domain = spelt || text.between(host + 1).trim() == "." && has(ENDINGS, text.word(host + 1));
    let sign = text.between(host).contains('@');
    let at = host.checked_sub(if sign { 1 } else { 2 })?;
    if !(known || domain) || !sign && text.before(host, 1) != "at" || text.everyday(at) && !(sign || domain) {
        return None;
    }
    // "look at live dot com" is no address.
    if !sign && !known && !text.between(host).contains([']', ')', '}']) {
        return None;
    }
    let mut last = host;
    while last < host + 6 && (dot(last + 1) || text.between(last + 1).trim() == ",") && has(ENDINGS, text.word(end(last + 1))) {
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
        let is_host = has(MAIL, after) || after.rsplit_once('.').is_some_and(|(host, ending)| !host.is_empty() && ending.len() > 1);
        let end = start + at + 1 + after.len();
        if !name.is_empty() && is_host {
            found.push(Identifier { kind: Kind::Email, start: start + at - name.len(), end });
        } else if name.is_empty() && after.len() > 1 && after.contains(|letter: char| letter.is_ascii_lowercase()) && !has(EVERYDAY, after) {
            found.push(Identifier { kind: Kind::Handle, start: start + at, end });
        }
    }
    let link = ["http://", "https://", "hxxp", "www."].iter().filter_map(|sign| piece.find(sign)).min().or_else(|| {
        let (host, path) = piece.split_once('/')?;
        let host = ending_run(host, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'));
        let (name, ending) = host.rsplit_once('.')?;
        let is_link = !name.is_empty() && !path.is_empty() && has(ENDINGS, ending);
        is_link.then(|| piece.len() - path.len() - 1 - host.len())
    });
    if let Some(at) = link {
        found.push(Identifier { kind: Kind::Link, start: start + at, end: start + piece.len() });
    }
}

/// Finds handles beside the name of a platform: "my insta is xyz", "snap: xyz", "xyz_9 on snap"; and "xyz#1234" anywhere.
pub(super) fn find_handles(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(numbered_handle(text, at));
        if has(PLATFORMS, text.word(at)) {
            found.extend(handle_before(text, at).or_else(|| handle_after(text, at)));
        }
        if matches!(text.word(at), "add" | "follow" | "addd" | "message") {
            found.extend(handle_at(text, at + 1).filter(|handle| made_up(text, handle)));
        }
    }
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
    if text.before(platform, 1) != "on" || platform < 2 {
        return None;
    }
    let at = platform - 2;
    let handle = handle_at(text, at)?;
    let asked = has("add find follow im m message", text.before(at, 1)) && text.unknown(at) && !text.name(at)
        || has("add find follow message", text.before(at, 1 + usize::from(text.before(at, 1) == "me"))) && text.unknown(at);
    (made_up(text, &handle) || asked).then_some(handle)
}

fn handle_after(text: &Text, platform: usize) -> Option<Identifier> {
    let colon = text.between(platform + 1).contains([':', '=']) || text.between(platform + 1).trim() == "-";
    let mut at = platform + 1;
    let mut marked = colon;
    while at < platform + 7 && has(LINKS, text.word(at)) {
        marked |= matches!(text.word(at), "is" | "its" | "s" | "im" | "called");
        at += 1;
        marked |= text.between(at).contains([':', '=']);
    }
    if at >= text.words.len() || text.gap(at) == Gap::Sentence && !marked && !text.between(at).ends_with('_') {
        return None;
    }
    let handle = handle_at(text, at)?;
    let before = |back| text.before(platform, back);
    let mine = (1..=3).any(|back| has("her his my our their", before(back)));
    let asked = matches!(before(1), "on" | "my") && has("add find follow im m me us", before(2));
    let opens = text.gap(platform) == Gap::Sentence || before(1) == "add";
    let direct = at == platform + 1 || at == platform + 2 && text.word(platform + 1) == "me";
    let certain = colon && has("gamertag handle psn username", text.word(platform));
    if made_up(text, &handle) || certain {
        return Some(handle);
    }
    let general = matches!(text.word(platform), "x" | "acc" | "account" | "user" | "spam" | "epic" | "steam");
    let new = text.unknown(at) || text.name(at) && closes(text, at) || !text.everyday(at) && colon && !general && closes(text, at) && !text.known(at);
    let told = mine && (marked || at > platform + 1) || asked || colon || (opens && closes(text, at) || mine) && direct && text.unknown(at);
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
    let next = text.word(at + 1);
    text.gap(at + 1) != Gap::Space || has(PLATFORMS, next) || has("add and btw if lol or pls plz so x xx", next)
}

fn leading_run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|letter| !belongs(letter)).unwrap_or(text.len())]
}

fn ending_run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    text.rfind(|letter| !belongs(letter)).map_or(text, |at| text[at..].trim_start_matches(|letter| !belongs(letter)))
}
