//! `docs/operating.md` and `docs/deploy/` name only commands, flags, variables and files that exist.

use crate::cli;
use std::{collections::BTreeSet, fs, path::Path};

fn texts() -> Vec<(String, String)> {
    let docs = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs"));
    let deploy = fs::read_dir(docs.join("deploy")).unwrap().map(|file| file.unwrap().path());
    let files = deploy.chain([docs.join("operating.md"), docs.join("../README.md")]);
    files.map(|file| (file.display().to_string(), fs::read_to_string(&file).unwrap())).collect()
}

/// The names of a command's flags, those of all commands included.
fn flags(command: &clap::Command, root: &clap::Command) -> BTreeSet<String> {
    let long = command.get_arguments().chain(root.get_arguments()).filter_map(clap::Arg::get_long);
    long.map(|name| format!("--{name}")).chain(["--help".to_string()]).collect()
}

/// The lines of shell, each with those that continue it, and in Markdown the spans of code.
fn pieces_of_code(file: &str, text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
    if !file.ends_with(".md") {
        return lines(&joined);
    }
    // A span may be broken over two lines.
    let spans = |text: &str| text.split('`').skip(1).step_by(2).map(|span| span.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    joined.split("```").enumerate().flat_map(|(nth, part)| if nth % 2 == 1 { lines(part) } else { spans(part) }).collect()
}

/// Each command of the program in a piece of code: its name, and its words up to the next command.
fn calls(code: &str) -> Vec<(&str, Vec<&str>)> {
    let words: Vec<&str> = code.split_whitespace().collect();
    let is_program = |word: &str| word == "sayso" || word.ends_with("/sayso");
    let starts = words
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| is_program(pair[0]) && !pair[1].starts_with('-') && pair[1].bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    starts.map(|(at, pair)| (pair[1], words[at + 2..].iter().copied().take_while(|word| !["&&", ";", "|"].contains(word)).collect())).collect()
}

#[test]
fn commands_and_flags_of_the_documents_exist() {
    let root = cli::commands();
    let (mut tried, mut unknown) = (0, BTreeSet::new());
    for (file, text) in texts() {
        for code in pieces_of_code(&file, &text) {
            for (name, words) in calls(&code) {
                tried += 1;
                let Some(command) = root.find_subcommand(name) else {
                    unknown.insert(format!("{file}: sayso {name}"));
                    continue;
                };
                let known = flags(command, &root);
                let given = words.iter().filter(|word| word.starts_with("--")).map(|word| word.split('=').next().unwrap());
                unknown.extend(given.filter(|flag| !known.contains(*flag)).map(|flag| format!("{file}: sayso {name} {flag}")));
            }
            // A flag by itself belongs to any command.
            let alone = code.split([' ', '=']).next().filter(|word| word.starts_with("--"));
            let is_known = |flag: &str| root.get_subcommands().any(|command| flags(command, &root).contains(flag));
            unknown.extend(alone.filter(|flag| !is_known(flag)).map(|flag| format!("{file}: {flag}")));
        }
    }
    assert!(tried > 12, "{tried} commands are found");
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn variables_of_the_documents_exist() {
    let root = cli::commands();
    let arguments = root.get_subcommands().flat_map(clap::Command::get_arguments).chain(root.get_arguments());
    let known: BTreeSet<&str> = arguments.filter_map(|argument| argument.get_env()?.to_str()).chain(["SAYSO_LOG"]).collect();
    for (file, text) in texts() {
        for (at, _) in text.match_indices("SAYSO_") {
            let end = text[at..].find(|letter: char| !letter.is_ascii_uppercase() && letter != '_').unwrap_or(text.len() - at);
            let name = &text[at..at + end];
            assert!(known.contains(name), "{file}: there is no variable {name}");
        }
    }
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    for (file, text) in texts() {
        for link in
            text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).filter(|link| !link.starts_with("http") && !link.starts_with('#'))
        {
            let target = Path::new(&file).parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{file} links to {link}");
        }
    }
}
