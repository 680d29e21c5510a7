//! P13: broken input never breaks the service. Requests bent at random, the same ones every time.

use crate::tests::{
    dice::Dice,
    permissions::TABLE,
    town::{Browser, Town},
};
use axum::body::Body;
use http::{HeaderValue, Request};

const PIECES: [&str; 26] = [
    "words=",
    "&",
    "=",
    "%",
    "%ff",
    "%00",
    "%ED%A0%80",
    "token=",
    "\u{202e}",
    "{}",
    "[]",
    "null",
    "-1",
    "9999999999999999999999",
    "' or 1=1 --",
    "\";drop table feedback;",
    "outcome=Concern",
    "roles=administrator",
    "held_on=0000-13-99",
    "until=9999-12-31",
    "2026-02-30",
    "id=",
    "tagging=",
    "+",
    "\r\n",
    "name=x&about=y&kind=Done&wording=z",
];

const KINDS: [&str; 7] = [
    "application/x-www-form-urlencoded",
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-16",
    "",
    "application/cbor",
];

fn bent(dice: &mut Dice) -> Request<Body> {
    let (method, path, _) = TABLE[dice.roll(TABLE.len())];
    let method = if dice.roll(8) == 0 { dice.pick(&["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]) } else { method };
    let mut path = path.replace("{id}", dice.pick(&["00000000000000000000000000000000", "x", "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "é", "'"]));
    path = path
        .replace("{prompt}", dice.pick(&["00000000000000000000000000000000", "x", "%ff"]))
        .replace("{token}", dice.pick(&["0", "%c0%af", "00000000000000000000000000000000"]))
        .replace("{file}", dice.pick(&["..%2fmain.css", "%ff", "x"]));
    if dice.roll(4) == 0 {
        path.push_str(dice.pick(&[
            "?after=%ff",
            "?after=2026-01-01.zz",
            "?before=-1",
            "?before=99999999999999999999",
            "/",
            "//",
            "?x=%",
            "?done=%3Cscript%3E",
            "%",
        ]));
    }
    let mut body = Vec::new();
    for _ in 0..dice.roll(12) {
        if dice.roll(6) == 0 { body.extend(dice.bytes(200)) } else { body.extend(dice.pick(&PIECES).as_bytes()) }
    }
    if dice.roll(200) == 0 {
        body.resize(70_000, b'x');
    }
    let path: String = path.chars().map(|letter| if letter.is_ascii() { letter.to_string() } else { "%C3%A9".into() }).collect();
    let mut request = Request::builder()
        .method(method)
        .uri(path.replace('\'', "%27"))
        .header("content-type", dice.pick(&KINDS))
        .header("sec-fetch-site", "same-origin");
    if dice.roll(3) == 0
        && let Ok(value) = HeaderValue::from_bytes(&dice.bytes(60))
    {
        request = request.header(dice.pick(&["accept-language", "x-forwarded-for", "origin", "accept-encoding", "if-none-match", "range"]), value);
    }
    request.body(Body::from(body)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn p13_broken_input_never_breaks_the_service() {
    let town = Town::demo().await;
    let mut browsers: Vec<Browser> = vec![town.anyone()];
    for role in ["reviewer", "publisher", "lead", "administrator", "auditor"] {
        browsers.push(town.cast(role).await);
    }
    let garbled = town.anyone();
    garbled.keep_cookie(Some("staff=AAAAAAAAAAAAAAAAAAAAAA; staff=\u{7f}; x".replace('\u{7f}', "%")));
    browsers.push(garbled);
    let mut dice = Dice(0x5eed);
    for round in 0..5_000 {
        let request = bent(&mut dice);
        let browser = browsers[dice.roll(browsers.len())].clone();
        let what = format!("{} {}", request.method(), request.uri());
        let seen = browser.send(request).await;
        assert!(!seen.status.is_server_error(), "round {round}: {what} gave {}\n{}", seen.status, seen.text());
    }
    assert_eq!(town.anyone().get("/readyz").await.status, 200);
}
