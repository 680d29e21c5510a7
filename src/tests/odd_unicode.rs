//! P15: odd Unicode is stored as it came, or refused with a summary of errors. (Its look is a browser test's.)

use crate::{
    feedback::store,
    receipts::token::FormToken,
    tests::{dice::Dice, town::Town},
};
use http::StatusCode;

/// Characters that mislead, join, turn or vanish.
const ODD: [char; 40] = [
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    '\u{200e}',
    '\u{200f}',
    '\u{61c}',
    '\0',
    '\u{1}',
    '\u{8}',
    '\u{b}',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{9b}',
    '\u{9f}',
    '\u{200b}',
    '\u{200d}',
    '\u{2060}',
    '\u{feff}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e007f}',
    '\u{fe0f}',
    '\u{301}',
    '\u{489}',
    '\u{1f469}',
    '\u{5d0}',
    '\u{627}',
    '\u{10ffff}',
    '\u{ad}',
    '\u{2028}',
];

fn strings() -> Vec<String> {
    let mut dice = Dice(0x0dd);
    let mut strings: Vec<String> = ODD.iter().flat_map(|odd| [format!("a{odd}b"), format!("{odd}{odd}x"), format!("x{odd}\r\n{odd}")]).collect();
    strings.push(format!("z{}", "\u{301}".repeat(200)));
    strings.push(format!("e{}", "\u{301}".repeat(32 * 1024)));
    strings.push("\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}".into());
    strings.push("\u{202e}\u{202e}".into());
    strings.push("e\u{301} \u{e9} \u{1e9b}\u{323}".into());
    while strings.len() < 300 {
        let length = 1 + dice.roll(60);
        strings.push((0..length).map(|_| if dice.roll(3) == 0 { 'w' } else { dice.pick(&ODD) }).collect());
    }
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
        assert_eq!(kept.open(&town.app.vault).unwrap().as_bytes(), text.trim().as_bytes());
        stored += 1;
    }
    println!("P15: {stored} stored as they came, {refused} refused");
    assert_eq!(stored + refused, 300);
    assert!(refused <= 5, "{refused}");
}
