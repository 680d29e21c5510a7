//! Rules for the text of each source file.

use super::*;

#[test]
fn use_cfg_feature_above_modules_only() {
    for Source { name, text, .. } in sources() {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[cfg(") && line.contains("feature")) {
            let next = lines[number + 1..].iter().find(|line| !line.starts_with("#[")).unwrap_or(&"");
            let is_module = next.starts_with("pub mod") || next.starts_with("mod ") || next.contains("fn hydrate");
            assert!(is_module, "{name}:{} {line} stands above {next}", number + 1);
        }
    }
}

#[test]
fn open_with_a_sentence_and_stay_short() {
    for Source { name, text, .. } in sources() {
        assert!(text.starts_with("//! ") || name == "lib.rs", "{name} opens with one sentence");
        let lines = text.lines().count();
        let stores = name.ends_with("store.rs");
        assert!(lines <= if stores { 450 } else { 320 }, "{name} has {lines} lines: two topics?");
    }
}

#[test]
fn open_no_comment_with_what_or_who() {
    for (folder, ending) in [("src", "rs"), ("xtask/src", "rs"), ("public", "js"), ("end2end", "ts")] {
        let found = files(folder, ending);
        assert!(found.len() > 5, "{folder} is where this test looks for it");
        for (name, text) in found {
            let opening = |line: &str| line.trim().strip_prefix('/')?.trim_start_matches(['/', '!', '*', ' ']).split(' ').next().map(str::to_string);
            for (number, word) in text.lines().enumerate().filter_map(|(number, line)| Some((number + 1, opening(line)?))) {
                assert!(!["What", "Who", "Whose", "Whatever", "Whoever"].contains(&word.as_str()), "{folder}/{name}:{number} opens with {word}");
            }
        }
    }
}

#[test]
fn have_no_panic_and_no_unfinished_code() {
    for Source { name, text, .. } in sources().into_iter().filter(|source| !source.name.starts_with("db/scratch")) {
        for word in [".unwrap()", "panic!(", "todo!(", "unimplemented!(", "dbg!(", concat!("TO", "DO"), concat!("FIX", "ME")] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn leave_the_key_to_the_vault_and_proofs_to_their_module() {
    for Source { name, text, .. } in sources() {
        assert!(name == "vault.rs" || !text.contains("chacha20poly1305"), "{name} seals by itself");
        assert!(name == "staff/proof.rs" || !text.contains("Reviewer("), "{name} makes a proof");
    }
}

#[test]
fn use_the_one_text_area_that_escapes() {
    for Source { name, text, .. } in sources() {
        assert!(name == "web/parts.rs" || name == "web/markers.rs" || !text.contains("<textarea"), "{name} has a text area of its own");
    }
}

#[test]
fn are_all_named_by_a_module() {
    let found = files("src", "rs");
    let all: String = found.iter().map(|(_, text)| text.as_str()).collect();
    for (name, _) in found.iter().filter(|(name, _)| !["lib.rs", "main.rs"].iter().any(|root| name.ends_with(root))) {
        let path = module_path(name);
        let module = path.last().unwrap();
        let parent = path[..path.len() - 1].join("/");
        let parents = [format!("{parent}.rs"), format!("{parent}/mod.rs"), format!("{parent}/main.rs"), "lib.rs".into(), "main.rs".into()];
        let parents = if parent.is_empty() { &parents[3..] } else { &parents[..3] };
        let named = found.iter().any(|(file, text)| parents.contains(file) && text.contains(&format!("mod {module};")));
        let file = name.rsplit('/').next().unwrap();
        assert!(named || all.contains(&format!("#[path = \"{file}\"]")), "{name} is compiled by nothing");
    }
}

#[test]
fn keep_a_browser_from_filling_in_old_choices() {
    let mut forms = 0;
    for Source { name, text, .. } in sources() {
        for (at, _) in text.match_indices("<form method=\"post\"") {
            let form = text[at..].split("</form>").next().unwrap();
            let opening = form.lines().next().unwrap();
            let choices = ["checkbox", "radio", "picks(", ".tick(", "<select", ".select("].iter().any(|control| form.contains(control));
            assert!(!choices || opening.contains("autocomplete=\"off\""), "{name}: {opening} lets a browser put back what was ticked before");
            forms += usize::from(choices);
        }
    }
    assert!(forms > 5, "{forms} forms with choices are found");
}

#[test]
fn name_only_assets_that_exist() {
    let assets = crate::web::assets::Assets::load();
    let mut named = 0;
    for Source { name, text, .. } in sources() {
        for call in ["asset(\"", "address(\""] {
            for (at, _) in text.match_indices(call) {
                let asset = text[at + call.len()..].split('"').next().unwrap();
                assert!(assets.address(asset).is_some(), "{name} names {asset}, which is in neither public/ nor style/");
                named += 1;
            }
        }
    }
    assert!(named > 5, "assets are named as this test expects");
}

#[test]
fn set_no_inline_style_or_handler() {
    for Source { name, text, .. } in sources() {
        for word in [" style=", " onclick=", " onload=", " onsubmit="] {
            assert!(!text.contains(word), "{name} has{word}");
        }
    }
}
