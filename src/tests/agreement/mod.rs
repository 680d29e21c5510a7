//! Second coding: blind until the end, compared and settled after it, gone with the words, and told beside every theme.

mod gone;
mod round;
mod settle;
mod shown;

use crate::tests::town::{Browser, Seen, Town, id_of};
use http::StatusCode;

/// A town with three reviewers, of whom the first has coded some pieces.
struct Desk {
    town: Town,
    priya: Browser,
    sam: Browser,
    ann: Browser,
    /// The ids of the pieces and their five words, in the order in which they were said.
    pieces: Vec<(String, String)>,
}

impl Desk {
    /// Each piece has its words, and the codes that Priya puts on it.
    async fn new(said: &[(&str, &[&str])]) -> Self {
        let town = Town::new().await;
        let (priya, sam, ann) = (town.reviewer("Priya Nair").await, town.reviewer("Sam Reader").await, town.reviewer("Ann Cole").await);
        let mut pieces = vec![];
        for (words, codes) in said {
            let receipt = town.anyone().says(words).await;
            let inbox = priya.get("/inbox").await;
            let id = inbox.ids("/feedback/").into_iter().find(|id| !pieces.iter().any(|(known, _)| known == id)).unwrap();
            for name in *codes {
                let whole = format!("0-{}", words.chars().count());
                done(&priya, &format!("/feedback/{id}/codings"), &[("excerpt", &whole), ("code_name", name), ("make_code", "yes")]).await;
            }
            pieces.push((id, receipt));
        }
        Self { town, priya, sam, ann, pieces }
    }

    /// Three pieces with one code or two.
    async fn usual() -> Self {
        Self::new(&[("The bus was late.", &["Buses"]), ("I waited for a bus.", &["Buses", "Waiting"]), ("I waited for help.", &["Waiting"])]).await
    }

    fn id(&self, nth: usize) -> &str {
        &self.pieces[nth].0
    }

    async fn person(&self, name: &str) -> String {
        id_of(self.town.administrator().await, name).await
    }

    /// Asks as Priya for a second coding of hers; the fields come besides.
    async fn asks(&self, second: &str, more: &[(&str, &str)]) -> Seen {
        let (whose, second) = (self.person("Priya Nair").await, self.person(second).await);
        let mut fields = vec![("whose", whose.as_str()), ("second", second.as_str()), ("how_many", "20")];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend(more);
        self.priya.post("/agreement", &fields).await
    }

    /// Starts a round for Sam, and returns its address.
    async fn round(&self) -> String {
        let seen = self.asks("Sam Reader", &[]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen.leads_to().to_string()
    }

    /// The id of a code.
    async fn code(&self, name: &str) -> String {
        let page = self.priya.get("/codebook").await;
        let row = page.body.split("href=\"/codebook/").find(|row| row.contains(&format!(">{name}</bdi>"))).unwrap_or_else(|| panic!("{}", page.body));
        row[..32].to_string()
    }

    /// Codes a piece as Sam, blind; no name means that no code fits.
    async fn blind(&self, round: &str, nth: usize, names: &[&str]) -> Seen {
        let mut codes = vec![];
        for name in names {
            codes.push(self.code(name).await);
        }
        let mut fields: Vec<(&str, &str)> = codes.iter().map(|code| ("put", code.as_str())).collect();
        if names.is_empty() {
            fields.push(("nothing", "yes"));
        }
        done(&self.sam, &format!("{round}/{}", self.id(nth)), &fields).await
    }

    /// A round in which Sam agrees on the first piece and on no other.
    async fn finished(&self) -> String {
        let round = self.round().await;
        self.blind(&round, 0, &["Buses"]).await;
        self.blind(&round, 1, &["Buses"]).await;
        self.blind(&round, 2, &[]).await;
        done(&self.sam, &format!("{round}/state"), &[("to", "finish"), ("sure", "yes")]).await;
        round
    }
}

/// Sends a form that is accepted.
async fn done(by: &Browser, address: &str, fields: &[(&str, &str)]) -> Seen {
    let seen = by.post(address, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{address} {fields:?}: {}", seen.text());
    seen
}

/// Presses the button of a success message, given the answer that leads to it.
async fn undo(by: &Browser, seen: &Seen) -> Seen {
    let location = seen.location();
    let act = location.split("undo=").nth(1).unwrap_or_else(|| panic!("{location}")).split(['&', '#']).next().unwrap();
    by.post(&format!("/acts/{act}/undo"), &[]).await
}
