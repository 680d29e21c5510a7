//! Numbers and names that the offline capture page shares with its scripts.

use super::*;

#[test]
fn encrypted_texts_have_the_same_padding() {
    assert_number("public/capture/crypto.js", "BUCKET", vault::BUCKET, "vault::BUCKET");
}

#[test]
fn word_limit_is_the_same() {
    assert_number("public/capture/writing.js", "MOST_CHARACTERS", MOST_CHARACTERS, "feedback::MOST_CHARACTERS");
}

#[test]
fn item_id_is_readable_by_the_server() {
    let bytes = script_number("public/capture/writing.js", "ID_BYTES");
    assert!(from_hex(&"ab".repeat(bytes)).is_ok(), "public/capture/writing.js: ID_BYTES is {bytes}, and the server reads no such id");
}

#[test]
fn device_waits_as_long_as_the_server_may_take() {
    let waits = script_number("public/capture/send_queue.js", "SEND_WITHIN");
    let most = REQUEST.as_millis() as usize;
    assert!(waits >= most, "public/capture/send_queue.js: SEND_WITHIN is {waits}, and router::REQUEST is {most} in milliseconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn passphrase_hint_names_the_shortest_passphrase() {
    let shortest = script_number("public/capture/page.js", "SHORTEST_PASSPHRASE");
    page().await.assert_says(&format!("At least {shortest} characters."));
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_serves_exactly_the_files_of_the_page() {
    let (page, worker) = (page().await, source("public/group-worker.js"));
    let file = between(&worker, "const FILE = ", ";").expect("public/group-worker.js has no `const FILE = …;`");
    let (mut names, mut endings) = (BTreeSet::new(), BTreeSet::new());
    for address in page.body.split('"').filter_map(|part| part.strip_prefix("/assets/")) {
        let [name, hash, ending] = address.split('.').collect::<Vec<_>>()[..] else { panic!("{address} is not name.hash.ending") };
        assert!(hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{address}");
        names.insert(name);
        endings.insert(ending);
    }
    let any = |all: &BTreeSet<&str>, given: &str| given.split('|').collect::<BTreeSet<_>>() == *all;
    let parts = between(file, "\\/assets\\/(", ")").zip(between(file, "\\.[0-9a-f]+\\.(", ")$"));
    let (given_names, given_endings) = parts.unwrap_or_else(|| panic!("public/group-worker.js: FILE is not name.hash.ending: {file}"));
    assert!(any(&names, given_names), "public/group-worker.js: FILE names {given_names}; the page loads {names:?}");
    assert!(any(&endings, given_endings), "public/group-worker.js: FILE ends in {given_endings}; the page loads {endings:?}");
}

#[test]
fn worker_knows_the_page_and_its_cache() {
    let worker = source("public/group-worker.js");
    let page = between(&worker, "const PAGE = ", ";").expect("public/group-worker.js has no `const PAGE = …;`");
    let digits = between(page, "([0-9a-f]{", "})").and_then(|digits| digits.parse().ok());
    let digits = digits.expect("public/group-worker.js: PAGE has no id");
    assert!(from_hex(&"a".repeat(digits)).is_ok(), "public/group-worker.js: PAGE takes an id of {digits} digits");
    assert!(worker.contains("`capture-${page[1]}`"), "public/group-worker.js names the cache as public/capture/offline_copy.js does");
    let copy = source("public/capture/offline_copy.js");
    assert!(copy.contains("`capture-${session}`"), "public/capture/offline_copy.js names the cache as public/group-worker.js does");
}

async fn page() -> crate::tests::town::Seen {
    let town = Town::demo().await;
    let facilitator = town.cast("facilitator").await;
    let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
    facilitator.get(&format!("{}/capture", group.address)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn page_has_every_element_the_modules_read() {
    let page = page().await;
    for (path, script) in scripts().into_iter().filter(|(path, _)| path.starts_with("public/capture/")) {
        for id in arguments(&script, "byId(\"") {
            assert!(page.body.contains(&format!("id=\"{id}\"")), "{path} reads #{id}, and the page has none");
        }
    }
}
