//! P15: odd Unicode is stored as it came but for the ends of lines, or refused with a summary of errors. `end2end/odd_unicode.spec.ts` looks at the same strings.

use crate::{feedback::store, receipts::token::FormToken, tests::town::Town};
use http::StatusCode;

/// The strings that the browser looks at too, and one letter of 64 KB, which is more than words may be.
fn strings() -> Vec<String> {
    let mut strings: Vec<String> = serde_json::from_str(include_str!("odd_unicode.json")).unwrap();
    strings.push(format!("e{}", "\u{301}".repeat(32 * 1024)));
    strings
}

#[tokio::test(flavor = "multi_thread")]
async fn p15_odd_unicode_is_stored_as_it_came_or_refused() {
    let town = Town::with(|config| config.sends = 100_000).await;
    let phone = town.anyone();
    let (mut stored, mut refused) = (0, 0);
    for text in strings() {
        let token = phone.get("/have-your-say").await.token();
        let seen = phone.post("/have-your-say", &[("words", &text), ("token", &token), ("checked", "yes")]).await;
        if seen.status == StatusCode::UNPROCESSABLE_ENTITY {
            seen.assert_says("Error:");
            assert!(
                seen.body.contains("role=\"alert\"") || seen.body.contains("error-summary") || seen.body.contains("class=\"wrong\""),
                "{}",
                seen.body
            );
            refused += 1;
            continue;
        }
        assert_eq!(seen.status, StatusCode::OK, "{text:?}");
        let hash = FormToken::read(&town.app.vault, &token).unwrap().hash(&town.app.vault);
        let kept = store::by_token(&mut town.app.read().await.unwrap(), &hash).await.unwrap().expect("it is stored");
        assert_eq!(kept.open(&town.app.vault).unwrap().as_bytes(), crate::typed::written(&text.replace("\r\n", "\n")).as_bytes());
        stored += 1;
    }
    println!("P15: {stored} stored as they came, {refused} refused");
    assert_eq!(stored + refused, 300);
    assert!(refused <= 5, "{refused}");
}
