//! The five words are not lost: they open the progress page, come again in the same tab, and are asked for before somebody goes.

use crate::tests::town::{Browser, Seen, Town};
use http::StatusCode;

async fn thanked(phone: &Browser) -> (Seen, String) {
    let page = phone.says_so("The bus stop has no light", &[]).await;
    let receipt = page.receipt();
    (page, receipt)
}

mod confirm {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn button_opens_the_progress_page_at_once() {
        let town = Town::new().await;
        let phone = town.anyone();
        let (page, receipt) = thanked(&phone).await;
        let form = page.between("action=\"/receipt\"", "</form>");
        assert!(form.contains(&format!("name=\"receipt\" value=\"{receipt}\"")), "{form}");
        let progress = phone.post("/receipt", &[("receipt", &receipt), ("again", "yes")]).await;
        assert_eq!(progress.status, StatusCode::OK);
        progress.assert_says("Where your words are now").assert_says(&receipt).assert_silent("The bus stop");
        phone.post("/receipt", &[("receipt", &receipt)]).await.assert_silent(&receipt);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn address_to_come_back_to_stands_with_the_words() {
        let town = Town::with(|config| config.url = Some("https://sayso.example.org".into())).await;
        let (page, _) = thanked(&town.anyone()).await;
        page.assert_says("Come back to sayso.example.org/receipt");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn page_drawn_once_shows_everybody_their_own_words() {
        let town = Town::new().await;
        let ((one, its), (other, theirs)) = (thanked(&town.anyone()).await, thanked(&town.anyone()).await);
        let places = |page: &Seen, receipt: &str| page.body.matches(receipt).count();
        assert!(places(&one, &its) >= 3 && places(&other, &theirs) == places(&one, &its));
        assert_eq!((places(&one, &theirs), places(&other, &its)), (0, 0));
        for page in [one, other] {
            let shown = page.between("class=\"five\"", "</ol>");
            let spaced = shown.replace(|letter| "<>/".contains(letter), " ");
            assert!(page.receipt().split(' ').all(|word| spaced.contains(&format!(" {word} "))), "{shown}");
            assert!(!page.body.contains(|letter| ('\u{fdd0}'..='\u{fdef}').contains(&letter)), "no gap is left");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn day_of_a_new_meeting_is_on_the_next_receipt() {
        let town = Town::new().await;
        thanked(&town.anyone()).await.0.assert_silent("29 January");
        let reviewer = town.reviewer("Priya").await;
        assert_eq!(reviewer.post("/plan/meetings", &[("date", "2027-01-29")]).await.status, StatusCode::SEE_OTHER);
        thanked(&town.anyone()).await.0.assert_says("29 January");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn posting_again_shows_the_same_words() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        let fields = [("token", token.as_str()), ("words", "The bus stop has no light"), ("checked", "yes")];
        let first = phone.post("/have-your-say", &fields).await.receipt();
        assert_eq!(phone.post("/have-your-say", &fields).await.receipt(), first);
    }
}

mod again {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn sealed_words_bring_the_page_for_a_day() {
        let town = Town::new().await;
        let phone = town.anyone();
        let (page, receipt) = thanked(&phone).await;
        let sealed = page.between("data-sealed=\"", "\"");
        let again = phone.post("/receipt/again", &[("sealed", &sealed)]).await;
        assert_eq!((again.status, again.receipt(), again.text()), (StatusCode::OK, receipt, page.text()));
        town.clock.advance(25 * 3600);
        assert_eq!(phone.post("/receipt/again", &[("sealed", &sealed)]).await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn other_text_brings_nothing() {
        let town = Town::new().await;
        let phone = town.anyone();
        let token = phone.get("/have-your-say").await.token();
        for sealed in ["", "kite garden melon basket otter", &token, &"A".repeat(400)] {
            assert_eq!(phone.post("/receipt/again", &[("sealed", sealed)]).await.status, StatusCode::NOT_FOUND, "{sealed}");
        }
    }
}

mod keep {
    use super::*;

    /// The two places that the page asks for, from 0.
    fn asked(page: &Seen) -> Vec<usize> {
        (0..5).filter(|place| page.body.contains(&format!("name=\"word-{}\"", place + 1))).collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn right_words_are_right_however_they_are_typed() {
        let town = Town::new().await;
        let phone = town.anyone();
        let (_, receipt) = thanked(&phone).await;
        let words: Vec<&str> = receipt.split(' ').collect();
        let spellings: [fn(&str) -> String; 5] =
            [str::to_string, str::to_uppercase, |word| format!(" 2. {word}, "), |word| format!("“{word}”"), |word| word.chars().take(4).collect()];
        for spelling in spellings {
            let page = phone.post("/receipt/kept", &[("receipt", &receipt)]).await;
            let places = asked(&page);
            assert_eq!(places.len(), 2, "{}", page.body);
            page.assert_says("Have you kept them?");
            let typed = places.iter().map(|place| (format!("word-{}", place + 1), spelling(words[*place]))).collect::<Vec<_>>();
            let mut fields = vec![("receipt", receipt.as_str())];
            fields.extend(typed.iter().map(|(name, word)| (name.as_str(), word.as_str())));
            let done = phone.post("/receipt/kept", &fields).await;
            assert_eq!(done.status, StatusCode::OK, "{typed:?}");
            done.assert_says("You have them").assert_says(&receipt);
        }
        let all = [("receipt", receipt.as_str()), ("word-1", &receipt), ("word-3", &receipt)];
        phone.post("/receipt/kept", &all).await.assert_says("You have them");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn wrong_word_shows_all_five_again_and_keeps_input() {
        let town = Town::new().await;
        let phone = town.anyone();
        let (_, receipt) = thanked(&phone).await;
        let words: Vec<&str> = receipt.split(' ').collect();
        for wrong in ["", "xyzzy", words[1]] {
            let seen = phone.post("/receipt/kept", &[("receipt", &receipt), ("word-1", wrong), ("word-2", words[1])]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            seen.assert_says("Error:").assert_says("That is not word 1.").assert_silent("That is not word 2.");
            assert!(words.iter().all(|word| seen.body.contains(&format!("<li>{word}</li>"))), "{}", seen.body);
            assert!(seen.body.contains(&format!("name=\"word-1\" value=\"{wrong}\"")), "{}", seen.body);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn step_can_be_skipped_and_shows_the_words_on_request() {
        let town = Town::new().await;
        let phone = town.anyone();
        let (page, receipt) = thanked(&phone).await;
        let skipped = phone.post("/receipt/kept", &[("receipt", &receipt), ("skip", "yes")]).await;
        skipped.assert_says("That’s fine").assert_says(&receipt);
        let shown = phone.post("/receipt/kept", &[("receipt", &receipt), ("show", "yes")]).await;
        assert_eq!((shown.status, shown.receipt()), (page.status, receipt));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn step_without_words_leads_to_the_form() {
        let town = Town::new().await;
        let phone = town.anyone();
        assert_eq!(phone.get("/receipt/kept").await.leads_to(), "/receipt");
        let seen = phone.post("/receipt/kept", &[("receipt", "kite garden")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("Type all five words. We found 2.");
    }
}

mod come_back {
    use super::*;

    /// The main part of a page as it is copied: a line for each piece of it.
    fn copied(page: &Seen) -> String {
        let main = page.between("<main", "</main>");
        let lines: Vec<&str> = main.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
        html_escape::decode_html_entities(&lines.join("\n")).into_owned()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn copied_and_pasted_texts_open() {
        let town = Town::new().await;
        let phone = town.anyone();
        let (page, receipt) = thanked(&phone).await;
        let numbered: String = receipt.split(' ').enumerate().map(|(at, word)| format!("{}. {word}\r\n", at + 1)).collect();
        let texts = [
            format!("my five words are: {receipt}"),
            numbered,
            format!("{receipt}\nhttps://sayso.example.org/receipt"),
            format!("“{}”", receipt.replace(' ', "”, “")),
            format!("\u{feff}{}\u{200e}", receipt.replace(' ', "\u{200b} ")),
            copied(&page),
        ];
        for text in texts {
            let seen = phone.post("/receipt", &[("receipt", &text)]).await;
            assert_eq!(seen.status, StatusCode::OK, "{text}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn mistakes_are_named_and_keep_input() {
        let town = Town::new().await;
        let phone = town.anyone();
        for (typed, told) in [
            ("🙂 12345", "Type your five words first."),
            ("lemon puppy banjo comet", "Type all five words. We found 4."),
            ("lemon puppy banjo comet tiger kite", "Type all five words. We found 6."),
            ("lemon puppy banjo comet xyzzy", "We don’t know the word \u{2068}xyzzy\u{2069}."),
            ("lemon puppy bnajoo comet tiger", "We don’t know the word \u{2068}bnajoo\u{2069}. Did you mean banjo?"),
        ] {
            for path in ["/receipt", "/receipt/release", "/receipt/withdrawal"] {
                let seen = phone.post(path, &[("receipt", typed)]).await;
                assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
                seen.assert_says(told).assert_says("Error:");
                assert!(seen.body.contains(&format!("value=\"{typed}\"")), "{typed} is kept");
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unknown_receipts_look_the_same_however_spelled() {
        let town = Town::new().await;
        let phone = town.anyone();
        let unknown = phone.post("/receipt", &[("receipt", "kite garden melon basket otter")]).await;
        unknown.assert_says("We can’t find those words. Check each one, and try again.");
        let corrected = phone.post("/receipt", &[("receipt", "kite garden mellon basket otter")]).await;
        assert_eq!(corrected.text().trim(), unknown.text().trim());
    }
}
