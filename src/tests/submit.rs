//! Submitting feedback and looking up a receipt: nothing typed is lost, and nothing is kept twice.

use crate::tests::town::{Browser, Town, encode};
use http::StatusCode;

/// Sends words that must be refused with a 422; the page that comes back must hold them.
async fn refused(phone: &Browser, words: &str, more: &[(&str, &str)]) {
    let seen = phone.says_so(words, more).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
    seen.assert_says("Error:");
    let start: String = words.trim().chars().take(30).collect();
    assert!(seen.text().contains(&start), "the words are kept: {}", seen.text());
}

mod send {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p02_retried_submission_is_the_same_submission() {
        let town = Town::with(|config| config.sends = 100_000).await;
        let mut tokens = vec![];
        for _ in 0..100 {
            tokens.push(town.anyone().get("/have-your-say").await.token());
        }
        let send = |token: String| {
            let phone = town.anyone();
            async move { phone.post("/have-your-say", &[("words", "The bus stop has no light"), ("token", &token), ("checked", "yes")]).await }
        };
        let mut phrases = vec![];
        for token in &tokens {
            let (a, b, c) = tokio::join!(tokio::spawn(send(token.clone())), tokio::spawn(send(token.clone())), tokio::spawn(send(token.clone())));
            let later = send(token.clone()).await;
            let answers = [a.unwrap(), b.unwrap(), c.unwrap(), later];
            assert!(answers.iter().all(|answer| answer.status == StatusCode::OK && answer.receipt() == answers[0].receipt()));
            phrases.push(answers[0].receipt());
        }
        phrases.sort();
        phrases.dedup();
        assert_eq!(phrases.len(), 100);
        let rows = town.dump().await.iter().filter(|row| row.starts_with("all_feedback|")).count();
        assert_eq!(rows, 100);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_that_wait_are_written_before_the_end() {
        let town = Town::new().await;
        let sends = (0..60).map(|_| {
            let phone = town.anyone();
            tokio::spawn(async move { phone.says_so("The bus stop has no light", &[]).await.status })
        });
        let sends: Vec<_> = sends.collect();
        town.anyone().says("The first of many").await;
        town.app.batch_writer.finish().await;
        let rows = town.dump().await.iter().filter(|row| row.starts_with("all_feedback|")).count();
        let mut acknowledged = 1;
        for send in sends {
            acknowledged += usize::from(send.await.unwrap() == StatusCode::OK);
        }
        assert_eq!(rows, acknowledged, "each is on the disk, and none comes after the end");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn other_words_with_a_used_token_stay_on_the_page() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        phone.post("/have-your-say", &[("words", "First thing"), ("token", &token), ("checked", "yes")]).await.receipt();
        let again = phone.post("/have-your-say", &[("words", "Second thing"), ("token", &token), ("checked", "yes")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.assert_says("Second thing");
        assert_ne!(again.token(), token);
        let sent = phone.post("/have-your-say", &[("words", "Second thing"), ("token", &again.token()), ("checked", "yes")]).await;
        assert_eq!(sent.status, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn invalid_form_is_refused_and_keeps_input() {
        let town = Town::new().await;
        let phone = town.anyone();
        let before = town.dump().await;
        refused(&phone, " \n\t ", &[]).await;
        refused(&phone, &"word ".repeat(1_001), &[]).await;
        refused(&phone, "My words", &[("age_band", "14")]).await;
        refused(&phone, "My words", &[("area", "My street")]).await;
        refused(&phone, "My words", &[("in_care", "maybe")]).await;
        for token in ["", "nonsense", &"A".repeat(48)] {
            let seen = phone.post("/have-your-say", &[("words", "My words"), ("token", token), ("checked", "yes")]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says("My words");
            assert_ne!(seen.token(), token);
        }
        assert_eq!(town.dump().await, before, "nothing was kept");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn day_old_form_keeps_words_and_takes_them_on_retry() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        town.clock.advance(26 * 3600);
        let late = phone.post("/have-your-say", &[("words", "My words"), ("token", &token), ("checked", "yes")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.assert_says("My words");
        let sent = phone.post("/have-your-say", &[("words", "My words"), ("token", &late.token()), ("checked", "yes")]).await;
        sent.receipt();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn identifiers_are_marked_and_never_blocked() {
        let town = Town::new().await;
        let phone = town.anyone();
        let words = "Text me on 07700 900123 or ask my mate at Framwell School";
        let token = phone.get("/have-your-say").await.token();
        let check = phone.post("/have-your-say", &[("words", words), ("token", &token), ("age_band", "13-15")]).await;
        assert_eq!(check.status, StatusCode::OK);
        assert!(check.body.contains("<mark>07700 900123</mark>"), "{}", check.body);
        assert!(check.body.contains("value=\"13-15\""), "the facts go along");
        let back = phone.post("/have-your-say", &[("words", words), ("token", &token), ("age_band", "13-15"), ("checked", "no")]).await;
        back.assert_says(words);
        phone.post("/have-your-say", &[("words", words), ("token", &token), ("age_band", "13-15"), ("checked", "yes")]).await.receipt();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn kinds_of_identifiers_are_named() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let words = "He lives at 14 Beech Grove and his car is NK68 ABC. First Contact is 03000 267 979";
        let check = phone.post("/have-your-say", &[("words", words), ("token", &token)]).await;
        check.assert_says("A street or a house").assert_says("A number plate").assert_silent("A phone number");
        assert!(check.body.contains("<mark>14 Beech Grove</mark>") && check.body.contains("<mark>NK68 ABC</mark>"), "{}", check.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn words_containing_their_own_receipt_are_refused() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let receipt = crate::receipts::token::FormToken::read(&town.app.vault, &token).unwrap().receipt(&town.app.vault).phrase();
        let words = format!("my words are {}", receipt.to_uppercase());
        let seen = phone.post("/have-your-say", &[("words", &words), ("token", &token), ("checked", "yes")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("my words are");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn island_and_form_give_the_same_receipt() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let fields =
            [("token", token.as_str()), ("words", "From the island"), ("age_band", ""), ("area", ""), ("in_care", "yes"), ("disability", "")];
        let island = phone.post("/api/submit", &fields).await;
        assert_eq!(island.status, StatusCode::OK, "{}", island.body);
        let page: String = serde_json::from_str(&island.body).unwrap();
        let form = phone.post("/have-your-say", &[("token", &token), ("words", "From the island"), ("in_care", "yes"), ("checked", "yes")]).await;
        assert!(page.contains(&form.receipt()));
        let refused =
            phone.post("/api/submit", &[("token", &token), ("words", ""), ("age_band", ""), ("area", ""), ("in_care", ""), ("disability", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        let unreadable = phone.post("/api/submit", &[("words", "x")]).await;
        assert_eq!(unreadable.status, StatusCode::BAD_REQUEST, "{}", unreadable.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn invalid_utf8_comes_back_marked_and_is_not_kept() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let body = format!("{}&words=half%FFword", encode(&[("token", &token)]));
        let request = http::Request::post("/have-your-say").header("content-type", "application/x-www-form-urlencoded").body(body.into()).unwrap();
        let seen = phone.send(request).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("half\u{fffd}word");
    }
}

mod limits {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn sixty_phones_behind_one_address_get_through() {
        let town = Town::new().await;
        let phones = (0..60).map(|number| {
            let phone = town.anyone();
            tokio::spawn(async move { phone.says(&format!("Thing number {number} that we said")).await })
        });
        let mut phrases = vec![];
        for phone in phones.collect::<Vec<_>>() {
            phrases.push(phone.await.unwrap());
        }
        phrases.sort();
        phrases.dedup();
        assert_eq!(phrases.len(), 60);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn too_many_sends_keep_the_words_on_the_page() {
        let town = Town::with(|config| config.sends = 2).await;
        let phone = town.anyone();
        phone.says("One thing").await;
        phone.says("Two things").await;
        let slowly = phone.says_so("Three things", &[]).await;
        assert_eq!(slowly.status, StatusCode::TOO_MANY_REQUESTS);
        slowly.assert_says("Three things");
        // The same page, pressed again a little later, gets through.
        town.clock.advance(20);
        let again = phone.post("/have-your-say", &[("words", "Three things"), ("token", &slowly.token()), ("checked", "yes")]).await;
        again.receipt();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn thirty_others_are_heard_beside_a_script() {
        let town = Town::new().await;
        let script = town.anyone();
        // The limit lets another through every two seconds, so a slow machine sends more before it is refused.
        let mut sent = 0;
        while script.says_so(&format!("Spam {sent}"), &[]).await.status == StatusCode::OK {
            sent += 1;
        }
        assert!(sent >= 300, "refused after {sent}");
        let mut pages = vec![];
        for _ in 0..30 {
            pages.push(town.anyone().get("/have-your-say").await.token());
        }
        town.clock.advance(30);
        let others = pages.into_iter().enumerate().map(|(nth, token)| {
            let (phone, script) = (town.anyone(), script.clone());
            tokio::spawn(async move {
                // The script goes on all the while.
                script.says_so("More spam", &[]).await;
                phone.post("/have-your-say", &[("words", &format!("Thing {nth}")), ("token", &token), ("checked", "yes")]).await.receipt()
            })
        });
        for other in others.collect::<Vec<_>>() {
            other.await.unwrap();
        }
    }
}

mod receipt {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p06_badly_typed_receipt_still_opens() {
        let town = Town::new().await;
        let phone = town.anyone();
        let phrase = phone.says("The bus stop has no light").await;
        let capital = format!("{}{}", phrase[..1].to_uppercase(), &phrase[1..]);
        let forms = [
            phrase.to_uppercase(),
            capital,
            format!("  {phrase}  "),
            phrase.replace(' ', "  "),
            phrase.replace(' ', "-"),
            phrase.replace(' ', ", "),
            phrase.replace(' ', "\r\n"),
            phrase.replace(' ', "\u{a0}"),
            phrase.replace(' ', "\u{2014}"),
            format!("\u{201c}{phrase}.\u{201d}"),
            phrase.replace(' ', "\t"),
            phrase.replace(' ', "_"),
        ];
        for form in forms {
            let seen = phone.post("/receipt", &[("receipt", &form)]).await;
            assert_eq!(seen.status, StatusCode::OK, "{form:?}");
            seen.assert_silent("The bus stop");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn wrong_receipt_is_refused_and_keeps_input() {
        let town = Town::new().await;
        let phone = town.anyone();
        let right = phone.says("The bus stop has no light").await;
        let mut other: Vec<&str> = right.split(' ').collect();
        other.rotate_left(1);
        for wrong in ["", "river", "one two three four five six", &other.join(" "), "<script>alert(1)</script>", "\u{202e}x\0y", &"a ".repeat(4000)] {
            let seen = phone.post("/receipt", &[("receipt", wrong)]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
            seen.assert_says("Error:");
            assert!(wrong.contains(['<', '\0', '\u{202e}']) || seen.body.contains(wrong.trim()), "{wrong:?} is kept");
        }
    }
}
