//! The files a browser fetches: styles, pictures, the islands' program. Inside the binary, under names that change with their content.

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
        assets.add_folder::<Islands>();
        assets
    }

    fn add_folder<Folder: RustEmbed>(&mut self) {
        for name in Folder::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")) {
            if let Some(file) = Folder::get(&name) {
                let packed = Folder::get(&format!("{name}.br")).map(|packed| packed.data.into_owned());
                self.add(&name, file.data, packed);
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

    /// Where a program for islands is, its script and its module; cargo-leptos makes one that holds both.
    pub fn program(&self, name: &str) -> Option<(&str, &str)> {
        let made = |name: &str| self.address(&format!("{name}.js")).zip(self.address(&format!("{name}_bg.wasm")));
        made(name).or_else(|| made("sayso"))
    }
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
