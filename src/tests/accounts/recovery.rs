//! A lost phone or password burns no address: two people let somebody back in.

use super::*;
use crate::{staff::invitations, tests::town::id_of};

mod ask_back {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn two_people_give_new_password_and_codes() {
        let town = Town::new().await;
        let lead = town.lead("Margaret Okafor").await;
        let dilys = town.administrator().await;
        let (email, old) = town.joined_by(dilys, "Priya Nair", &[crate::staff::Role::Reviewer]).await;
        let lost = town.sign_in(&email, &old).await;
        let id = id_of(dilys, "Priya Nair").await;
        let token = token(&dilys.post(&format!("/people/{id}/return"), &[]).await);
        assert_eq!(joins(&town, &town.anyone(), &token, "").await.status, StatusCode::UNPROCESSABLE_ENTITY, "one person alone");
        assert_eq!(lost.get("/inbox").await.status, StatusCode::OK, "asking ends nothing");
        let number = agreed(&lead).await;
        let priya = town.anyone();
        let opened = priya.post(&format!("/invitation/{token}"), &[("begin", "yes"), ("link_number", &number)]).await;
        opened.assert_says("Your codes");
        dilys.get("/people").await.assert_says("not finished");
        assert_eq!(joins(&town, &priya, &token, &number).await.location(), "/inbox");
        assert_eq!(lost.get("/inbox").await.location(), "/sign-in", "other sign-ins end");
        let seen = town.anyone().post("/sign-in", &[("email", &email), ("password", "four odd purple trams")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "the old password is none");
        dilys.get("/people").await.assert_silent("not finished");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn switched_off_person_comes_back() {
        let town = Town::new().await;
        let lead = town.lead("Margaret Okafor").await;
        let dilys = town.administrator().await;
        let joe = town.publisher("Joe Bell").await;
        let id = id_of(dilys, "Joe Bell").await;
        dilys.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert_eq!(joe.get("/answers").await.location(), "/sign-in");
        let token = token(&dilys.post(&format!("/people/{id}/return"), &[]).await);
        let number = agreed(&lead).await;
        assert_eq!(joins(&town, &joe, &token, &number).await.location(), "/answers");
        assert_eq!(joe.get("/answers").await.status, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_asks_for_themselves() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let own = id_of(dilys, "Dilys").await;
        assert_eq!(dilys.post(&format!("/people/{own}/return"), &[]).await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn operator_needs_no_second_person() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let mut tx = town.app.write_as_staff().await.unwrap();
        let (_, link) = invitations::invite_again(&mut tx, &town.app.audit_context(), "Dilys@example.org").await.unwrap().unwrap();
        assert!(invitations::invite_again(&mut tx, &town.app.audit_context(), "nobody@example.org").await.unwrap().is_none());
        tx.commit().await.unwrap();
        let again = town.anyone();
        assert_eq!(joins(&town, &again, &link.token, "").await.location(), "/people");
        assert_eq!(dilys.get("/people").await.location(), "/sign-in");
    }
}

mod switch_off {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn ends_a_link_that_was_made() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let token = invited(dilys, "Joe Bell", "joe.bell@example.org", &["publisher"]).await;
        let id = id_of(dilys, "Joe Bell").await;
        dilys.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert_eq!(joins(&town, &town.anyone(), &token, "").await.status, StatusCode::NOT_FOUND);
    }
}
