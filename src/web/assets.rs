//! The files a browser fetches: styles, pictures, the islands' program. Inside the binary, under names that change with their content.
//!
//! The page for rooms without signal is written as several modules and served as one file: one request, and one file to keep offline.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    collections::HashMap,
    io::Write,
    sync::{Arc, OnceLock},
};

#[derive(RustEmbed)]
#[folder = "style"]
struct Style;

#[derive(RustEmbed)]
#[folder = "public"]
struct Public;

/// The modules of `capture.js`, each after those it imports from.
const CAPTURE: [&str; 8] = ["elements", "crypto", "device_store", "offline_copy", "waiting_list", "send_queue", "writing", "page"];

/// Made by `cargo xtask`; without it, pages work as they do without script.
#[derive(RustEmbed)]
#[folder = "target/site/pkg"]
#[allow_missing = true]
struct Islands;

struct Asset {
    bytes: Cow<'static, [u8]>,
    brotli: OnceLock<Vec<u8>>,
    kind: &'static str,
}

/// Every file by the address it is served under, and each plain name's address.
pub struct Assets {
    files: HashMap<String, Asset>,
    addresses: HashMap<String, String>,
}

impl Assets {
    pub fn load() -> Self {
        let mut assets = Self { files: HashMap::new(), addresses: HashMap::new() };
        assets.add_folder::<Style>();
        assets.add_folder::<Public>();
        assets.add("capture.js", joined(&CAPTURE.map(capture_module)).into_bytes().into(), None);
        assets.add_folder::<Islands>();
        assets
    }

    fn add_folder<Folder: RustEmbed>(&mut self) {
        let part = |name: &str| name.ends_with(".br") || name.ends_with(".gz") || name.starts_with("capture/");
        for name in Folder::iter().filter(|name| !part(name)) {
            if let Some(file) = Folder::get(&name) {
                let packed = Folder::get(&format!("{name}.br")).map(|packed| packed.data.into_owned());
                let bytes = match std::str::from_utf8(&file.data) {
                    Ok(style) if name.ends_with(".css") => without_comments(style).into_bytes().into(),
                    Ok(script) if name.ends_with(".js") && packed.is_none() => without_comment_lines(script).into_bytes().into(),
                    _ => file.data,
                };
                self.add(&name, bytes, packed);
            }
        }
    }

    fn add(&mut self, name: &str, bytes: Cow<'static, [u8]>, packed: Option<Vec<u8>>) {
        let hash: String = Sha256::digest(&bytes).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        let hashed = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
            None => format!("{name}.{hash}"),
        };
        let brotli = packed.map(OnceLock::from).unwrap_or_default();
        self.files.insert(hashed.clone(), Asset { bytes, brotli, kind: kind(name) });
        self.addresses.insert(name.into(), format!("/assets/{hashed}"));
    }

    /// The address of a file by its plain name; `None` when it was not built.
    pub fn address(&self, name: &str) -> Option<&str> {
        self.addresses.get(name).map(String::as_str)
    }

    /// The content of a text file by its plain name.
    pub fn text(&self, name: &str) -> Option<&str> {
        let hashed = self.address(name)?.strip_prefix("/assets/")?;
        std::str::from_utf8(&self.files.get(hashed)?.bytes).ok()
    }

    /// Where a program for islands is, its script and its module; cargo-leptos makes one that holds both.
    pub fn program(&self, name: &str) -> Option<(&str, &str)> {
        let made = |name: &str| self.address(&format!("{name}.js")).zip(self.address(&format!("{name}_bg.wasm")));
        made(name).or_else(|| made("sayso"))
    }
}

/// A style sheet as browsers need it: a fifth of what they would fetch are comments.
pub fn without_comments(style: &str) -> String {
    let mut parts = style.split("/*");
    let first = parts.next().unwrap_or_default().to_string();
    let bare = parts.filter_map(|part| part.split_once("*/")).fold(first, |style, (_, rest)| style + rest);
    bare.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A script of ours without the lines that are comments, and without the blanks before the others.
fn without_comment_lines(script: &str) -> String {
    script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn capture_module(name: &str) -> String {
    let file = Public::get(&format!("capture/{name}.js")).expect("public/capture has every module in the list");
    String::from_utf8_lossy(&file.data).into_owned()
}

/// Makes one script of modules that import from one another: drops their `import` lines and `export` keywords.
fn joined(modules: &[String]) -> String {
    let lines = modules.iter().flat_map(|module| module.lines()).filter(|line| !line.starts_with("import "));
    lines.map(|line| line.strip_prefix("export ").unwrap_or(line)).fold(String::new(), |script, line| script + line + "\n")
}

impl Asset {
    fn packed(&self) -> &[u8] {
        self.brotli.get_or_init(|| {
            let mut packed = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
            let written = writer.write_all(&self.bytes).and_then(|()| writer.flush());
            drop(writer);
            if written.is_ok() { packed } else { Vec::new() }
        })
    }
}

/// `GET /assets/{file}`: kept by browsers for a year, as another content has another name.
pub async fn file(State(assets): State<Arc<Assets>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = assets.files.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let common =
        [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable"), (header::VARY, "accept-encoding")];
    let takes_brotli = headers.get(header::ACCEPT_ENCODING).and_then(|takes| takes.to_str().ok()).is_some_and(|takes| takes.contains("br"));
    if takes_brotli && !asset.packed().is_empty() {
        return (common, [(header::CONTENT_ENCODING, "br")], asset.packed().to_vec()).into_response();
    }
    (common, asset.bytes.to_vec()).into_response()
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// The name after a keyword, when the line opens with it.
    fn name_after<'a>(line: &'a str, opening: &str) -> Option<&'a str> {
        line.strip_prefix(opening)?.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
    }

    #[test]
    fn capture_modules_import_only_exports_of_earlier_ones() {
        let (mut exports, mut declared) = (HashMap::<String, &str>::new(), HashMap::<String, &str>::new());
        for module in CAPTURE {
            for line in capture_module(module).lines() {
                if let Some(import) = line.strip_prefix("import { ") {
                    let parts = import.strip_suffix(".js\";").and_then(|import| import.split_once(" } from \"./"));
                    let (names, from) = parts.unwrap_or_else(|| panic!("{module}.js: an import is one line: {line}"));
                    for name in names.split(", ") {
                        assert_eq!(exports.get(name), Some(&from), "{module}.js imports {name}");
                    }
                } else {
                    assert!(!line.trim_start().starts_with("import"), "{module}.js: {line}");
                }
                let exported = name_after(line, "export const ");
                assert!(exported.is_some() || !line.trim_start().starts_with("export"), "{module}.js exports more than a constant: {line}");
                if let Some(name) = exported {
                    exports.insert(name.into(), module);
                }
                // In the one script, a name declared by two modules would be an error.
                if let Some(name) = exported.or_else(|| name_after(line, "const ")).or_else(|| name_after(line, "let ")) {
                    assert!(!name.is_empty(), "{module}.js declares one name a line: {line}");
                    assert_eq!(declared.insert(name.into(), module), None, "{module}.js declares {name} again");
                }
            }
        }
        assert!(exports.len() > 20, "the exports are where this test looks for them");
    }

    #[test]
    fn styles_are_served_without_comments() {
        assert_eq!(without_comments("/* One. */\na { b: c; } /* two\n lines */\n\n  d { e: f; }\n"), "a { b: c; }\nd { e: f; }");
        let assets = Assets::load();
        for name in ["main.css", "desk.css", "wall.css"] {
            assert!(assets.text(name).is_some_and(|style| !style.contains("/*") && style.ends_with('}')), "{name}");
        }
    }

    #[test]
    fn capture_modules_are_one_script_without_imports() {
        let modules = ["import { b } from \"./b.js\";\n// One.\nexport const a = () => {\n  b();\n};\n", "let c;\n"];
        assert_eq!(joined(&modules.map(String::from)), "// One.\nconst a = () => {\n  b();\n};\nlet c;\n");
        let (assets, again) = (Assets::load(), Assets::load());
        let address = assets.address("capture.js").unwrap();
        assert_eq!(again.address("capture.js"), Some(address), "the same files have the same address");
        let script = String::from_utf8(assets.files[address.trim_start_matches("/assets/")].bytes.to_vec()).unwrap();
        assert!(script.ends_with(&capture_module("page").lines().last().map(|line| format!("{line}\n")).unwrap()));
        assert!(!assets.addresses.keys().any(|name| name.starts_with("capture/")), "its parts are not served");
        let written = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/public/capture")).unwrap().count();
        assert_eq!(written, CAPTURE.len(), "every file of public/capture is in the list");
    }
}
