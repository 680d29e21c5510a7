//! A role that reads words takes two people, so that no administrator makes themselves a reader.

use super::*;
use crate::{staff::Role, tests::town::id_of};

/// A town with an administrator, a lead and an auditor.
async fn town() -> (Town, Browser, Browser) {
    let town = Town::new().await;
    let lead = town.lead("Margaret Okafor").await;
    let auditor = town.staff("Ada Auditor", &[Role::Auditor]).await;
    (town, lead, auditor)
}

mod invite {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn administrator_alone_lets_in_no_reader_of_words() {
        let (town, ..) = town().await;
        town.anyone().says("Something only a lead may read").await;
        let dilys = town.administrator().await;
        for role in ["lead", "reviewer", "facilitator", "administrator"] {
            let email = format!("dilys.{role}@example.org");
            let token = invited(dilys, "Dilys Again", &email, &[role]).await;
            let second = town.anyone();
            let refused = joins(&town, &second, &token, "").await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{role}");
            refused.assert_says("Nobody has agreed yet");
            second.get(&format!("/invitation/{token}")).await.assert_silent("otpauth").assert_silent("<svg class=\"qr");
            // The person who asked can't agree.
            let id = first_request(dilys).await;
            let own = dilys.post(&format!("/requests/{id}"), &[("outcome", "confirm")]).await;
            assert_eq!(own.location(), "/requests?done=own", "{role}");
            assert_eq!(joins(&town, &second, &token, "").await.status, StatusCode::UNPROCESSABLE_ENTITY, "{role}");
            dilys.post(&format!("/requests/{id}"), &[("outcome", "decline")]).await;
            assert_eq!(joins(&town, &second, &token, "").await.status, StatusCode::NOT_FOUND, "{role}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn link_opens_with_the_number_of_whoever_agreed_only() {
        let (town, lead, _) = town().await;
        let token = invited(town.administrator().await, "Priya Nair", "priya@example.org", &["reviewer"]).await;
        let number = agreed(&lead).await;
        assert_eq!(number.chars().filter(char::is_ascii_digit).count(), 12, "{number}");
        let priya = town.anyone();
        for wrong in ["", "0000 0000 0000", &number[..number.len() - 1]] {
            let refused = joins(&town, &priya, &token, wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            refused.assert_says("isn’t the number");
        }
        let joined = joins(&town, &priya, &token, &number).await;
        assert_eq!((joined.status, joined.location()), (StatusCode::SEE_OTHER, "/inbox"));
        assert_eq!(priya.get("/inbox").await.status, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn publisher_and_auditor_need_no_second_person() {
        let (town, ..) = town().await;
        let token = invited(town.administrator().await, "Joe Bell", "joe@example.org", &["publisher", "auditor"]).await;
        let joe = town.anyone();
        assert_eq!(joins(&town, &joe, &token, "").await.location(), "/answers");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn free_link_opens_no_other_role_later() {
        let (town, lead, _) = town().await;
        let dilys = town.administrator().await;
        let token = invited(dilys, "Dilys Again", "dilys.again@example.org", &["auditor"]).await;
        let id = id_of(dilys, "Dilys Again").await;
        let refused = dilys.post(&format!("/people/{id}/roles"), &[("role", "lead")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("has not joined yet");
        lead.get("/requests").await.assert_says("Nothing waits");
        // Inviting again with another role ends the free link.
        let next = invited(dilys, "Dilys Again", "dilys.again@example.org", &["lead"]).await;
        assert_eq!(joins(&town, &town.anyone(), &token, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(joins(&town, &town.anyone(), &next, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

mod change_roles {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn waits_for_a_second_person() {
        let (town, lead, _) = town().await;
        let dilys = town.administrator().await;
        let joe = town.publisher("Joe Bell").await;
        let id = id_of(dilys, "Joe Bell").await;
        let asked = dilys.post(&format!("/people/{id}/roles"), &[("role", "publisher"), ("role", "reviewer")]).await;
        assert_eq!(asked.location(), "/people?done=asked");
        dilys.get("/people").await.assert_says("waits for a second person");
        assert_eq!(joe.get("/inbox").await.status, StatusCode::FORBIDDEN, "and joe is still signed in");
        let request = first_request(&lead).await;
        lead.get("/requests").await.assert_says("Asked by Dilys Morgan").assert_says("Reviewer");
        let seen = lead.post(&format!("/requests/{request}"), &[("outcome", "confirm")]).await;
        assert_eq!(seen.location(), "/requests?done=confirmed");
        assert_eq!(joe.get("/answers").await.location(), "/sign-in", "other roles need another sign-in");
        let again = lead.post(&format!("/requests/{request}"), &[("outcome", "confirm")]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "once");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn later_change_takes_the_place_of_a_request() {
        let (town, lead, _) = town().await;
        let dilys = town.administrator().await;
        town.publisher("Joe Bell").await;
        let roles = format!("/people/{}/roles", id_of(dilys, "Joe Bell").await);
        dilys.post(&roles, &[("role", "publisher"), ("role", "reviewer")]).await;
        let request = first_request(&lead).await;
        dilys.post(&roles, &[("role", "publisher"), ("role", "auditor")]).await;
        let late = lead.post(&format!("/requests/{request}"), &[("outcome", "confirm")]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        lead.get("/requests").await.assert_says("Nothing waits");
    }
}

mod history {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn names_the_role_and_the_person() {
        let (town, lead, auditor) = town().await;
        invited(town.administrator().await, "Eve Lead", "eve@example.org", &["lead", "reviewer"]).await;
        agreed(&lead).await;
        let seen = auditor.get("/history").await;
        seen.assert_says("invited somebody: reviewer, safeguarding leadEve Lead");
        seen.assert_says("agreed to a request: join, reviewer, safeguarding leadEve Lead");
    }
}

mod leads {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn are_told_of_another_lead() {
        let (town, lead, _) = town().await;
        invited(town.administrator().await, "Eve Lead", "eve@example.org", &["lead"]).await;
        lead.get("/concerns").await.assert_says("waits for a second person");
        agreed(&lead).await;
        let seen = lead.get("/concerns").await;
        seen.assert_says("Eve Lead may read concerns since").assert_says("asked by Dilys Morgan, agreed by Margaret Okafor");
        // The operator can let somebody in, but not in silence.
        seen.assert_says("Margaret Okafor may read concerns since").assert_says("the operator");
    }
}
