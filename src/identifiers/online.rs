//! E-mail addresses, links and the names that people go by online.

use crate::identifiers::{
    Identifier, Kind,
    text::{EVERYDAY, Gap, Text, has, is_space},
};

const MAIL: &str = "gmail googlemail hotmail icloud live outlook protonmail yahoo";

const ENDINGS: &str = "app be co com ee gg io link ly me net org tv uk";

const PLATFORMS: &str = "\
    bereal discord facebook fb fortnite gamertag handle ig insta instagram kik messenger psn roblox sc snap snapchat \
    telegram threads tiktok tt twitch twitter username wizz xbox youtube yt yubo";

/// E-mail addresses, `@names` and links: pieces of text between spaces.
pub(super) fn find_addresses(text: &Text, found: &mut Vec<Identifier>) {
    let mut start = 0;
    for (at, letter) in text.raw.char_indices().chain([(text.raw.len(), ' ')]) {
        if is_space(letter) || matches!(letter, '\n' | '\r') {
            piece(text, start, at, found);
            start = at + letter.len_utf8();
        }
    }
    for at in 2..text.words.len() {
        // "josh99 at gmail dot com"
        if has(MAIL, text.word(at)) && text.before(at, 1) == "at" && !text.everyday(at - 2) {
            found.push(text.point(Kind::Email, at - 2, if text.word(at + 1) == "dot" { (at + 2).min(text.words.len() - 1) } else { at }));
        }
    }
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
    let link = ["http://", "https://", "www."].iter().filter_map(|sign| piece.find(sign)).min().or_else(|| {
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

/// "my insta is xyz", "snap: xyz", "add me on snap xyz", "xyz_9 on snap".
pub(super) fn find_handles(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        if has(PLATFORMS, text.word(at)) {
            found.extend(handle_before(text, at).or_else(|| handle_after(text, at)));
        }
    }
}

fn handle_before(text: &Text, platform: usize) -> Option<Identifier> {
    if text.before(platform, 1) != "on" {
        return None;
    }
    let end = text.words[platform.checked_sub(2)?].end;
    let end = end + leading_run(&text.lower()[end..], |letter| letter == '_').len();
    let handle = ending_run(&text.lower()[..end], in_handle);
    made_up(handle).then(|| Identifier { kind: Kind::Handle, start: end - handle.len(), end })
}

fn handle_after(text: &Text, platform: usize) -> Option<Identifier> {
    let colon = text.between(platform + 1).contains([':', '=']);
    let mut at = platform + 1;
    let mut marked = colon;
    while matches!(text.word(at), "name" | "username" | "user" | "handle" | "account" | "acc" | "id" | "tag" | "me" | "is" | "its" | "it" | "s") {
        marked |= matches!(text.word(at), "is" | "its" | "s");
        at += 1;
        marked |= text.between(at).contains([':', '=']);
    }
    let word = text.words.get(at)?;
    if text.gap(at) == Gap::Sentence && !marked {
        return None;
    }
    let mine = text.before(platform, 1) == "my" || text.before(platform, 2) == "my";
    let asked = matches!(text.before(platform, 1), "on" | "my") && matches!(text.before(platform, 2), "me" | "us" | "add" | "follow" | "im" | "m");

    let start = word.start - ending_run(&text.lower()[..word.start], |letter| letter == '_').len();
    let handle = leading_run(&text.lower()[start..], in_handle).trim_end_matches(['.', '-']);
    let handle = if handle.is_empty() { text.word(at) } else { handle };
    let meant = if made_up(handle) {
        mine || asked || colon || handle.contains('_')
    } else {
        (mine && marked || asked || colon) && !text.everyday(at) && closes(text, at)
    };
    meant.then_some(Identifier { kind: Kind::Handle, start, end: start + handle.len() })
}

fn in_handle(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-')
}

/// Whether a digit, an underscore or a full stop inside makes it no ordinary word.
fn made_up(handle: &str) -> bool {
    handle.len() > 2
        && handle.contains(|letter: char| letter.is_ascii_lowercase())
        && handle.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '_' | '.'))
}

/// Whether a clause ends after this word, or only small talk follows.
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
