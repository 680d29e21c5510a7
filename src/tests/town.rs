//! The town of the tests: the demo's cast, who really join and really sign in.

pub use super::browser::{Browser, Seen, encode};
use crate::{
    board, boot,
    clock::{Clock, Looks},
    config::Config,
    db::{
        Database,
        scratch::{self, Scratch, Template},
    },
    router,
    staff::{self, Role, password},
    state::App,
    vault::Vault,
};
use axum::Router;
use clap::Parser;
use http::StatusCode;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// A Sunday evening in November, in London.
pub const NOW: i64 = 1_795_383_180;

pub const KEY: [u8; 32] = [7; 32];

const PASSWORD: &str = "four odd purple trams";

#[derive(clap::Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// The settings as they are when nobody sets any.
pub fn unset() -> Config {
    Flags::parse_from(["sayso"]).config
}

/// An empty database, a standing clock, and the whole router.
pub struct Town {
    pub app: App,
    pub router: Router,
    pub clock: Clock,
    administrator: OnceCell<Browser>,
    _place: Scratch,
}

impl Town {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(scratch::scratch().await, change).await
    }

    async fn on((db, place): (Database, Scratch), change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::standing(Timestamp::from_second(NOW).unwrap());
        let mut config = unset();
        place.configure(&mut config);
        change(&mut config);
        let app = boot::app(db, Vault::new(KEY), clock.clone(), config).await.expect("the town can be built");
        let mut tx = app.write_anonymously().await.unwrap();
        // The clock has run for long.
        board::store::set_looks(&mut tx, Looks { last: NOW, doubted_since: None }).await.unwrap();
        tx.commit().await.unwrap();
        let router = router::router(app.clone());
        Self { app, router, clock, administrator: OnceCell::new(), _place: place }
    }

    /// A second server on the same database, with other settings.
    pub async fn another_server(&self, change: impl FnOnce(&mut Config)) -> Router {
        let mut config = unset();
        change(&mut config);
        let app = boot::app(self.app.db.clone(), Vault::new(KEY), self.clock.clone(), config).await;
        router::router(app.expect("a second server can start"))
    }

    /// The invented town of the demo, cast, words and answers included.
    pub async fn demo() -> Self {
        static FILLED: OnceCell<Template> = OnceCell::const_new();
        let fill = || async {
            let town = Self::with(|config| config.demo = true).await;
            crate::demo::fill(&town.app).await.expect("the invented town can be built");
            scratch::template_of(&town.app.db, town._place).await
        };
        // Building it takes a second, and hundreds of tests ask for it.
        Self::on(scratch::copy_of(FILLED.get_or_init(fill).await).await, |config| config.demo = true).await
    }

    /// Somebody with a phone: no cookie, no name.
    pub fn anyone(&self) -> Browser {
        Browser { router: self.router.clone(), cookie: Arc::default() }
    }

    /// Signs in as one of the demo's cast.
    pub async fn cast(&self, person: &str) -> Browser {
        let browser = self.anyone();
        let seen = browser.post("/demo/sign-in", &[("person", person)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{person}: {}", seen.body);
        browser
    }

    /// The first administrator, who joins with the link that is printed once.
    pub async fn administrator(&self) -> &Browser {
        self.administrator
            .get_or_init(|| async {
                let mut tx = self.app.write_as_staff().await.unwrap();
                let first = staff::invitations::invite_first(&mut tx, &self.app.audit_context(), "Dilys Morgan", "dilys@example.org")
                    .await
                    .unwrap()
                    .expect("nobody is there yet");
                tx.commit().await.unwrap();
                self.join(&first.token).await
            })
            .await
    }

    /// Another administrator, signed in now: a sign-in ends by itself while the clock runs.
    pub async fn sign_in_again(&self) -> Browser {
        let name = format!("Dilys {}", self.clock.seconds());
        let mut tx = self.app.write_as_staff().await.unwrap();
        let invited = staff::invitations::invite_as_operator(&mut tx, &self.app.audit_context(), &name, &email(&name), &[Role::Administrator]).await;
        tx.commit().await.unwrap();
        self.join(&invited.unwrap().expect("a new name").token).await
    }

    pub async fn reviewer(&self, name: &str) -> Browser {
        self.staff(name, &[Role::Reviewer]).await
    }

    pub async fn publisher(&self, name: &str) -> Browser {
        self.staff(name, &[Role::Publisher]).await
    }

    pub async fn lead(&self, name: &str) -> Browser {
        self.staff(name, &[Role::Lead]).await
    }

    /// Somebody the administrator invites, who joins, and then signs in as on any other day.
    pub async fn staff(&self, name: &str, roles: &[Role]) -> Browser {
        self.invited_by(self.administrator().await, name, roles).await
    }

    pub async fn invited_by(&self, administrator: &Browser, name: &str, roles: &[Role]) -> Browser {
        let (email, token) = self.joined_by(administrator, name, roles).await;
        self.sign_in(&email, &token).await
    }

    /// Somebody who has joined and not signed in since: the e-mail address, and the token of the invitation.
    pub async fn joined_by(&self, administrator: &Browser, name: &str, roles: &[Role]) -> (String, String) {
        let email = email(name);
        let mut fields = vec![("name", name), ("email", email.as_str())];
        fields.extend(roles.iter().map(|role| ("role", role.name())));
        let seen = administrator.post("/people/invitation", &fields).await;
        let mut token = seen.between("/invitation/", "<").chars().take(32).collect::<String>();
        if roles.iter().any(|role| role.needs_second_person()) {
            // As `sayso invite --again` does on the server, which needs no second person.
            let mut tx = self.app.write_as_staff().await.unwrap();
            token = staff::invitations::invite_again(&mut tx, &self.app.audit_context(), &email).await.unwrap().expect("they are invited").1.token;
            tx.commit().await.unwrap();
        }
        self.join(&token).await;
        (email, token)
    }

    async fn join(&self, token: &str) -> Browser {
        let browser = self.anyone();
        let code = self.code(token, "");
        let seen = browser.post(&format!("/invitation/{token}"), &[("password", PASSWORD), ("code", &code)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
        browser
    }

    /// Password, then code: on the next step, since a code works once.
    pub async fn sign_in(&self, email: &str, token: &str) -> Browser {
        self.clock.advance(30);
        let browser = self.anyone();
        let seen = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
        let seen = browser.post("/sign-in", &[("code", &self.code(token, email))]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
        browser
    }

    /// Returns the code that the authenticator app of the person with this invitation shows now.
    pub fn code(&self, token: &str, email: &str) -> String {
        let email = if email.is_empty() { "someone@example.org" } else { email };
        let codes = password::codes(&password::invited_secret(&self.app, token), email).unwrap();
        codes.generate(self.app.clock.seconds().unsigned_abs()).to_string()
    }
}

/// Questions that tests put to the database itself.
impl Town {
    /// Every row there is but the sign-ins, as text.
    pub async fn dump(&self) -> Vec<String> {
        let mut db = self.app.read().await.unwrap();
        let mut dump = vec![];
        for table in scratch::tables(&mut db).await {
            if table != "sign_ins" {
                dump.extend(scratch::rows(&mut db, table.leak()).await);
            }
        }
        dump.sort();
        dump
    }

    /// The rows of a table in the order the database gives them unasked.
    pub async fn dump_in_disk_order(&self, table: &'static str) -> Vec<String> {
        scratch::rows(&mut self.app.read().await.unwrap(), table).await
    }

    /// In the invented town: somebody new, who signs in and is then switched off.
    pub async fn switched_off(&self, name: &str) -> Browser {
        let administrator = self.cast("administrator").await;
        let browser = self.invited_by(&administrator, name, &[Role::Reviewer]).await;
        let id = id_of(&administrator, name).await;
        let seen = administrator.post(&format!("/people/{id}/state"), &[("active", "no")]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        browser
    }
}

/// The id of somebody in the list of people.
pub async fn id_of(administrator: &Browser, name: &str) -> String {
    let people = administrator.get("/people").await;
    let row = people.body.find(&email(name)).expect("they are in the list");
    let rest = &people.body[row..];
    rest[rest.find("/people/").expect("a form of theirs") + 8..].chars().take(32).collect()
}

pub fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}
