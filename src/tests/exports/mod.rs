//! Exports: valid under the official schemas, read back as they are in the database, and without what nobody may take away.

mod random;
mod schema;
mod taken;
mod xml;

use crate::tests::town::Browser;
use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
};
use tower::ServiceExt;
use xml::Element;

/// A project as a reader finds it: small on purpose, and not the writer's own types.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    /// GUID: name, description, colour, and the GUID of the code above.
    codes: BTreeMap<String, [String; 4]>,
    /// GUID of a source: its text.
    texts: BTreeMap<String, String>,
    /// Of each coding: source, start, end, code, and the name of the coder.
    codings: BTreeSet<(String, usize, usize, String, String)>,
}

/// Unpacks an archive: names and bytes, in its order.
fn unpacked(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let files = (0..zip.len()).map(|nth| {
        let mut file = zip.by_index(nth).unwrap();
        assert_eq!(file.last_modified(), Some(zip::DateTime::DEFAULT), "it tells no time");
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    });
    files.collect()
}

/// Reads an archive, and checks the schema and the rules that QualCoder's importer needs.
fn read(archive: &[u8]) -> Found {
    let files = unpacked(archive);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(files[0].0, "project.qde");
    let xml = text(&files[0].1);
    let project = Element::read(&xml);
    assert_eq!(schema::fault(schema::PROJECT, &project), None, "{xml}");
    let all = project.all();
    assert!(all.iter().all(|element| element.attributes.keys().all(|name| !name.contains("DateTime"))), "it tells no time");
    let guids: Vec<&str> = all.iter().map(|element| element.of("guid")).filter(|guid| !guid.is_empty()).collect();
    assert_eq!(guids.iter().collect::<BTreeSet<_>>().len(), guids.len(), "each GUID stands once");

    let users: BTreeMap<&str, &str> = all.iter().filter(|user| user.name == "User").map(|user| (user.of("guid"), user.of("name"))).collect();
    let codes = codes_of(&project);
    let names: BTreeSet<&String> = codes.values().map(|[name, ..]| name).collect();
    assert_eq!(names.len(), codes.len(), "each name of a code stands once");

    let (mut texts, mut codings) = (BTreeMap::new(), BTreeSet::new());
    let sources = || all.iter().filter(|source| source.name == "TextSource");
    let stored: BTreeMap<&str, &[u8]> = files[1..].iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    assert_eq!((stored.len(), sources().count()), (files.len() - 1, files.len() - 1), "each source has one file");
    assert_eq!(sources().map(|source| source.of("name")).collect::<BTreeSet<_>>().len(), sources().count(), "each name stands once");
    for source in sources() {
        let guid = source.of("guid");
        assert_eq!(source.of("plainTextPath"), format!("internal://{guid}.txt"));
        assert!(source.of("name").bytes().all(|byte| byte.is_ascii_alphanumeric()), "it is safe as the name of a file");
        let words = text(stored[format!("sources/{guid}.txt").as_str()]);
        assert!(!words.starts_with('\u{feff}') && !words.contains('\r'), "{words:?}");
        for selection in source.named("PlainTextSelection") {
            let place = |name| selection.of(name).parse::<usize>().unwrap();
            let (start, end) = (place("startPosition"), place("endPosition"));
            assert!(start < end && end <= words.chars().count(), "{start}-{end} of {words:?}");
            let [coding] = &selection.children[..] else { panic!("a selection has one coding: {selection:?}") };
            let [code] = &coding.children[..] else { panic!("a coding has one code: {coding:?}") };
            assert!(codes.contains_key(code.of("targetGUID")) && coding.of("creatingUser") == selection.of("creatingUser"));
            let coder = users[selection.of("creatingUser")];
            assert!(codings.insert((guid.into(), start, end, code.of("targetGUID").into(), coder.into())), "{selection:?}");
        }
        texts.insert(guid.to_string(), words);
    }
    Found { codes, texts, codings }
}

/// The codes under an element by their GUIDs.
fn codes_of(root: &Element) -> BTreeMap<String, [String; 4]> {
    let mut codes = BTreeMap::new();
    for above in root.all() {
        for code in above.named("Code") {
            let description = code.named("Description").map(|description| description.text.clone()).collect();
            let of = |name| code.of(name).to_string();
            codes.insert(of("guid"), [of("name"), description, of("color"), above.of("guid").to_string()]);
        }
    }
    codes
}

/// Downloads a file as bytes.
async fn download(by: &Browser, path: &str) -> Vec<u8> {
    let request = Request::get(path).header(header::HOST, "sayso.example").header(header::COOKIE, by.cookie().unwrap());
    let response = by.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, format!("attachment; filename=\"{}\"", path.rsplit('/').next().unwrap()));
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}
