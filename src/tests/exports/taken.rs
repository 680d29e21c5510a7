//! Exports as a reviewer takes them: equal to the database, without what is nobody's to take, and in the history.

use super::*;
use crate::{
    feedback::{self, store::words_place},
    id::{FeedbackId, from_hex, to_guid, to_hex},
    staff::Role,
    tests::{read_first::put, town::Town},
};
use memchr::memmem;

/// Feedback, start, end, code and coder.
type CodingRow = (Vec<u8>, i64, i64, Vec<u8>, String);

const FILES: [&str; 3] = ["/exports/project.qdpx", "/exports/codebook.qdc", "/exports/codebook.csv"];

#[tokio::test(flavor = "multi_thread")]
async fn project_is_what_the_database_holds() {
    let town = Town::demo().await;
    let priya = town.cast("reviewer").await;
    let file = download(&priya, FILES[0]).await;
    let found = read(&file);
    assert_eq!(download(&priya, FILES[0]).await, file, "the same again");
    let mut db = town.app.read().await.unwrap();
    let words: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select id, words from feedback where triage = 'ForAnalysis'").fetch_all(&mut *db).await.unwrap();
    let opened = |(id, sealed): (Vec<u8>, Vec<u8>)| {
        let id = FeedbackId::try_from(id).unwrap();
        (to_guid(id.bytes()), town.app.vault.open(words_place(&id), &sealed).unwrap())
    };
    assert_eq!(found.texts, words.into_iter().map(opened).collect());
    let select = "select c.feedback, c.start, c.end_, c.code, p.name from codings c join people p on p.id = c.coded_by
                  join feedback f on f.id = c.feedback where c.taken_on is null and f.triage = 'ForAnalysis'";
    let codings: Vec<CodingRow> = sqlx::query_as(select).fetch_all(&mut *db).await.unwrap();
    let coding = |(feedback, start, end, code, coder): CodingRow| (to_guid(&feedback), start as usize, end as usize, to_guid(&code), coder);
    assert!(!codings.is_empty());
    assert_eq!(found.codings, codings.into_iter().map(coding).collect());
    let codes: Vec<Vec<u8>> = sqlx::query_scalar("select id from codes").fetch_all(&mut *db).await.unwrap();
    assert_eq!(found.codes.keys().cloned().collect::<BTreeSet<_>>(), codes.iter().map(|id| to_guid(id)).collect());
    let codebook = Element::read(&String::from_utf8(download(&priya, FILES[1]).await).unwrap());
    assert_eq!(schema::fault(schema::CODEBOOK, &codebook), None);
    assert_eq!(codes_of(&codebook), found.codes);
}

/// Posts a form of the desk.
async fn send(by: &Browser, path: &str, fields: &[(&str, &str)]) {
    let seen = by.post(path, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path}: {}", seen.text());
}

/// Says something, puts a code on all of it, and returns the address of the piece.
async fn coded(town: &Town, by: &Browser, words: &str, code: &str) -> String {
    put(town, feedback::Source::Direct, &[words.to_string()]).await;
    code_the_unread(town, by, words, code).await
}

async fn code_the_unread(town: &Town, by: &Browser, words: &str, code: &str) -> String {
    let mut db = town.app.read().await.unwrap();
    let unread: Vec<u8> = sqlx::query_scalar("select id from feedback where triage is null").fetch_one(&mut *db).await.unwrap();
    drop(db);
    let piece = format!("/feedback/{}", to_hex(&unread));
    let excerpt = format!("0-{}", words.chars().count());
    let fields = [("excerpt", excerpt.as_str()), ("code_name", code), ("make_code", "yes"), ("memo", "Memo of the pelican")];
    send(by, &format!("{piece}/codings"), &fields).await;
    piece
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_withdrawn_concern_and_masked_words_are_in_no_byte() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let birds = [("name", "Birds"), ("definition", "About birds"), ("example", "Quoted puffin"), ("memo", "Noted puffin")];
    send(&priya, "/codebook", &birds).await;
    coded(&town, &priya, "The heron waits", "Birds").await;
    let told = coded(&town, &priya, "I told Miss Wren about it", "Birds").await;
    let harmed = coded(&town, &priya, "The osprey hides", "Birds").await;
    let aside = coded(&town, &priya, "The magpie chatters", "Birds").await;
    let receipt = town.anyone().says("The kestrel falls").await;
    let fallen = code_the_unread(&town, &priya, "The kestrel falls", "Falling").await;
    let falling = priya.get(&fallen).await.ids("/codebook/").remove(0);
    send(&priya, &format!("/codebook/{falling}/state"), &[("to", "retire")]).await;
    put(&town, feedback::Source::Direct, &["The stork is unread".to_string()]).await;
    let before = read(&download(&priya, FILES[0]).await);
    assert_eq!((before.texts.len(), before.codings.len(), before.codes.len()), (5, 5, 2), "a retired code in use is there");

    send(&priya, &format!("{told}/redactions"), &[("other_words", "miss wren"), ("reason", "NamesSomebody")]).await;
    send(&priya, &format!("{harmed}/triage"), &[("outcome", "Concern")]).await;
    send(&priya, &format!("{aside}/triage"), &[("outcome", "NotForUs")]).await;
    town.anyone().post("/receipt/withdrawal", &[("receipt", receipt.as_str()), ("sure", "yes")]).await.assert_says("You took your words back");

    let archive = download(&priya, FILES[0]).await;
    let after = read(&archive);
    let texts: BTreeSet<&str> = after.texts.values().map(String::as_str).collect();
    assert_eq!(texts, BTreeSet::from(["The heron waits", "I told ▮▮▮ about it"]));
    assert_eq!((after.codings.len(), after.codes.len()), (2, 1), "a retired code that is on nothing is not");
    let mut files = unpacked(&archive);
    for path in &FILES[1..] {
        files.push((path.to_string(), download(&priya, path).await));
    }
    let guid = |address: &str| to_guid(&from_hex(address.rsplit('/').next().unwrap()).unwrap());
    let gone = [&harmed, &aside, &fallen].map(|piece| guid(piece));
    let secrets = ["Wren", "osprey", "magpie", "kestrel", "stork", "puffin", "pelican", "Falling"];
    for (name, bytes) in files.iter().map(|(name, bytes)| (name, [name.as_bytes(), bytes].concat())) {
        for secret in secrets.into_iter().chain(gone.iter().map(String::as_str)) {
            assert!(memmem::find(&bytes, secret.as_bytes()).is_none(), "{name} holds {secret}");
            assert!(memmem::find(&bytes, secret.replace('-', "").as_bytes()).is_none(), "{name} holds {secret}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_that_is_taken_stands_in_the_history() {
    let town = Town::new().await;
    let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
    send(&priya, "/codebook", &[("name", "Birds")]).await;
    let page = priya.get("/codebook").await;
    for path in FILES {
        page.assert_links(path);
        download(&priya, path).await;
    }
    priya.get("/history").await.assert_says("took the coded words as a file").assert_says("took the codebook as a file");
    let acts = async |act: &str| priya.get(&format!("/history/export.csv?act={act}")).await.body.lines().count() - 1;
    assert_eq!((acts("ExportedProject").await, acts("ExportedCodebook").await), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_codebook_makes_no_file_and_an_empty_project() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    priya.get("/codebook").await.assert_silent("Take it with you");
    let before = town.dump().await;
    for path in &FILES[1..] {
        assert_eq!(priya.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(town.dump().await, before, "nothing was taken");
    let found = read(&download(&priya, FILES[0]).await);
    assert_eq!((found.codes.len(), found.texts.len(), found.codings.len()), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_table_has_the_columns_of_taguette_and_no_formula() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let texts = [("name", "=1+1"), ("definition", "Says \"no\",\nor nothing"), ("include", "Buses"), ("exclude", "Trains"), ("example", "x")];
    send(&priya, "/codebook", &texts).await;
    send(&priya, "/codebook", &[("name", "Zebra")]).await;
    let table = String::from_utf8(download(&priya, FILES[2]).await).unwrap();
    assert_eq!(
        table,
        "\u{feff}\"tag\",\"description\"\r\n\"'=1+1\",\"Says \"\"no\"\",\nor nothing\nUse it for: Buses\nDon’t use it for: Trains\"\r\n\"Zebra\",\"\"\r\n"
    );
}
