//! Typed text is read kindly: codes in all spellings, ends of lines, letters that can't be seen, and accents in either encoding.

use crate::tests::{
    group::Group,
    town::{Browser, Town},
};
use http::StatusCode;

mod join_code {
    use super::*;
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

    #[tokio::test(flavor = "multi_thread")]
    async fn any_spelling_leads_to_the_group() {
        let town = Town::new().await;
        let code = Group::open(&town, "Sam Hill", "Workshop").await.code;
        let (first, second) = code.split_at(3);
        let wide: String = code.chars().map(|letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap()).collect();
        for typed in [
            code.to_lowercase(),
            format!("#{code}"),
            format!("“{first} {second}”"),
            format!("[{first}\u{2011}{second}]"),
            format!("\u{feff}{first}\u{200b}{second}"),
            wide,
            format!("code: {code}"),
            format!("https://sayso.example/join/{code}"),
            format!("sayso.example/join/{}/", code.to_lowercase()),
        ] {
            let encoded = utf8_percent_encode(&typed, NON_ALPHANUMERIC).to_string();
            let asked = town.anyone().get(&format!("/join?code={encoded}")).await;
            assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, format!("/join/{code}").as_str()), "{typed}");
            town.anyone().get(&format!("/join/{encoded}")).await.assert_says("You are about to go in");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn problem_is_explained_and_the_text_stays() {
        let town = Town::new().await;
        for (typed, sentence) in [
            ("GHR34", "A code has six letters and numbers. You typed 5."),
            ("GHR34O", "No code has “O” in it."),
            ("GHR34<", "You typed 5."),
            ("\u{200b}\u{3164}", "Type the code first."),
        ] {
            let encoded = utf8_percent_encode(typed, NON_ALPHANUMERIC).to_string();
            let asked = town.anyone().get(&format!("/join?code={encoded}")).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
            asked.assert_says(sentence);
            let shown = town.anyone().get(&format!("/join/{encoded}")).await;
            if sentence.starts_with("Type") {
                assert_eq!(shown.location(), "/join");
                continue;
            }
            assert_eq!(shown.status, StatusCode::NOT_FOUND);
            shown.assert_says(sentence);
            assert!(asked.body.contains(&typed.replace('<', "&lt;")) && shown.body.contains(&typed.replace('<', "&lt;")), "{typed}");
        }
        town.anyone().get("/join/CCCDDD").await.assert_says("We can’t find that code.");
    }
}

mod length {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn end_of_a_line_counts_once_and_an_emoji_too() {
        let town = Town::new().await;
        let phone = town.anyone();
        // 4,944 letters with 61 line breaks, as a browser posts them.
        let lines = format!("{}{}", "A line of it\r\n".repeat(61), "a".repeat(4_944 - 61 * 13));
        for words in [&lines, &"🚏".repeat(5_000), &"e\u{301}".repeat(2_500), &format!("\u{feff} {}\r\n ", "b".repeat(5_000))] {
            phone.says(words).await;
        }
        let long = phone.says_so(&format!("{}\r\n{}", "a".repeat(2_500), "b".repeat(2_500)), &[]).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        long.assert_says("You wrote 5,001 letters.");
        // No page lets the browser count in its own way.
        assert!(!phone.get("/have-your-say").await.body.contains("maxlength"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn staff_texts_count_alike() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let about = format!("{}{}", "a\r\n".repeat(61), "b".repeat(5_000 - 122));
        let made = priya.post("/themes", &[("name", "Buses"), ("about", &about)]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let long = priya.post("/themes", &[("name", "Trains"), ("about", &format!("{about}c"))]).await;
        long.assert_says("This has 5001 characters.");
    }
}

mod invisible {
    use super::*;

    const UNSEEN: [&str; 7] =
        ["\u{200b}\u{200d}", "\u{2800}", "\u{3164}\u{ffa0}", "\u{ad}\u{ad}", "\u{fe0f}", "\u{e0067}\u{e007f}", "\u{a0}\u{3000}\u{2028}"];

    #[tokio::test(flavor = "multi_thread")]
    async fn words_nobody_can_see_are_none() {
        let town = Town::new().await;
        let phone = town.anyone();
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let in_group = group.phone(&town).await;
        let before = town.dump().await.len();
        for words in UNSEEN {
            let seen = phone.says_so(words, &[]).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{words:?}");
            seen.assert_says("Write something in the box first.");
            phone.post("/receipt", &[("receipt", words)]).await.assert_says("Type your five words first.");
            let said = [("prompt", group.prompts[0].as_str()), ("token", &in_group.room().await.token()), ("words", words)];
            in_group.browser.post(&in_group.address, &said).await.assert_says("Write something in the box first.");
        }
        assert_eq!(town.dump().await.len(), before, "nothing was kept");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn names_nobody_can_see_are_none() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        for name in UNSEEN {
            for (address, fields) in [
                ("/themes", vec![("name", name)]),
                ("/plan/sub-groups", vec![("name", name)]),
                ("/plan/headings", vec![("name", name), ("kind", "Priority")]),
            ] {
                let seen = priya.post(address, &fields).await;
                assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{address} {name:?}");
            }
            let invited =
                town.administrator().await.post("/people/invitation", &[("name", name), ("email", "a@example.org"), ("role", "reviewer")]).await;
            invited.assert_says("Write the person’s name");
        }
    }
}

mod accents {
    use super::*;
    use crate::staff::Role;
    use argon2::{Argon2, password_hash::PasswordHasher};

    const DECOMPOSED: &str = "cafe\u{301}s and odd tra\u{308}ms";
    const COMPOSED: &str = "cafés and odd träms";

    #[tokio::test(flavor = "multi_thread")]
    async fn name_typed_either_way_is_one_name() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let first = priya.post("/themes", &[("name", "Cafe\u{301}s after school")]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
        let again = priya.post("/themes", &[("name", "CAFÉS AFTER SCHOOL")]).await;
        assert_eq!(again.leads_to(), first.leads_to());
        for (address, more) in [("/plan/sub-groups", None), ("/plan/headings", Some(("kind", "Priority")))] {
            for name in ["Zo\u{eb}’s group", "Zoe\u{308}’s group"] {
                let fields: Vec<_> = [("name", name)].into_iter().chain(more).collect();
                assert_eq!(priya.post(address, &fields).await.status, StatusCode::SEE_OTHER);
            }
        }
        let plan = priya.get("/plan").await.text();
        assert!(plan.contains("Zoë’s group") && !plan.contains("Zoe\u{308}"), "{plan}");
    }

    /// Signs in with a password; returns the status, which is 200 when the code is asked for next.
    async fn tries(town: &Town, email: &str, password: &str) -> StatusCode {
        town.anyone().post("/sign-in", &[("email", email), ("password", password)]).await.status
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn new_password_is_the_same_from_every_keyboard() {
        let town = Town::new().await;
        let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
        let joe: Browser = town.sign_in(&email, &token).await;
        town.clock.advance(30);
        let fields = [("new_password", DECOMPOSED), ("password", "four odd purple trams"), ("code", &town.code(&token, &email))];
        assert_eq!(joe.post("/account/password", &fields).await.location(), "/account?done=password");
        let wide = COMPOSED.replace("odd", "ｏｄｄ");
        for typed in [DECOMPOSED, COMPOSED, &wide] {
            assert_eq!(tries(&town, &email, typed).await, StatusCode::OK, "{typed}");
        }
        assert_eq!(tries(&town, &email, "cafes and odd trams").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tries(&town, &format!(" {}\u{a0}", email.to_uppercase()), COMPOSED).await, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn password_hashed_as_it_was_typed_still_opens() {
        let town = Town::new().await;
        let (email, _) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
        let hash = Argon2::default().hash_password(DECOMPOSED.as_bytes()).unwrap().to_string();
        let mut tx = town.app.write_as_staff().await.unwrap();
        sqlx::query("update people set password = $1 where email = $2").bind(hash).bind(&email).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tries(&town, &email, DECOMPOSED).await, StatusCode::OK);
        assert_eq!(tries(&town, &email, "something else entirely").await, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

mod day {
    use super::*;
    use crate::staff::Role;

    #[tokio::test(flavor = "multi_thread")]
    async fn field_takes_a_day_as_people_write_it() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let mut meetings = vec![];
        for (typed, day) in [
            ("12/3/2027", "Friday 12 March 2027"),
            ("13.3.27", "Saturday 13 March 2027"),
            ("Sun 14 March 2027", "Sunday 14 March 2027"),
            ("15th mar", "Monday 15 March 2027"),
            ("2027-03-16", "Tuesday 16 March 2027"),
        ] {
            let added = priya.post("/plan/meetings", &[("date", typed)]).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{typed}: {}", added.text());
            let plan = priya.get("/plan").await;
            let id = plan.ids("/plan/meetings/").into_iter().find(|id| !meetings.contains(id)).unwrap();
            priya.get(&format!("/plan/meetings/{id}")).await.assert_says(&format!("Meeting of {day}"));
            meetings.push(id);
        }
        let moved = priya.post(&format!("/plan/meetings/{}", meetings[0]), &[("date", "1 april 2027")]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn field_explains_a_day_that_is_none() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        for (typed, sentence) in [
            ("31 June 2027", "There is no 31 June 2027."),
            ("12/25/2026", "Write the day first, then the month: 25/12."),
            ("next week", "Write the day of the meeting, at most ten years from today. Write it like 22 Nov 2026."),
            ("1 May 2070", "Write the day of the meeting, at most ten years from today."),
            ("", "Write the day of the meeting, at most ten years from today."),
        ] {
            let refused = priya.post("/plan/meetings", &[("date", typed)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            refused.assert_says(sentence);
            assert!(refused.body.contains(&format!("value=\"{typed}\"")), "{typed} stays");
        }
        let sam = town.staff("Sam Hill", &[Role::Facilitator]).await;
        let place = town.app.board().areas[0].clone();
        let past = sam.post("/group-sessions", &[("kind", "Workshop"), ("place", &place), ("date", "21/11/2026")]).await;
        past.assert_says("today or later");
        let near = sam.post("/group-sessions", &[("kind", "Workshop"), ("place", &place), ("date", "Mon 23 Nov")]).await;
        assert_eq!(near.status, StatusCode::SEE_OTHER, "{}", near.text());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn filter_takes_a_day_as_people_write_it() {
        let town = Town::new().await;
        let henrik = town.staff("Henrik Lund", &[Role::Auditor]).await;
        for typed in ["22/11/26", "22+nov", "Sunday+22nd+of+November"] {
            let seen = henrik.get(&format!("/history?from={typed}&to={typed}")).await;
            assert!(seen.body.contains("value=\"2026-11-22\""), "{typed}");
            seen.assert_links("/history/export.csv?from=2026%2D11%2D22&amp;to=2026%2D11%2D22");
        }
        assert!(henrik.get("/history?from=soon").await.body.contains("value=\"soon\""));
    }
}
