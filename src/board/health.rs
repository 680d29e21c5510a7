//! The state of the server itself, for the administrator and the log: backups, damage, space, the clock.

use crate::{
    board::{backup_record::BackupRecord, store},
    clock::Looks,
    outbox::{self, OutboxRecord},
    state::App,
};
use leptos::prelude::*;

pub struct Health {
    pub backups: BackupRecord,
    pub mail: OutboxRecord,
    troubles: Vec<&'static str>,
}

impl Health {
    pub async fn read(app: &App) -> sqlx::Result<Self> {
        let troubles = troubles(app).await?;
        let mut db = app.read().await?;
        Ok(Self { backups: store::backups(&mut db).await?, mail: outbox::store::record(&mut db).await?, troubles })
    }
}

/// Everything about the server that somebody must look at, as sentences.
pub async fn troubles(app: &App) -> sqlx::Result<Vec<&'static str>> {
    // The first look at the clock follows an hour after the first start.
    let looks = store::looks(&mut *app.read().await?).await?;
    let is_doubted = looks.is_some_and(|looks| !Looks::next(Some(looks), app.clock.seconds()).is_trusted());
    let found = [
        (app.db.is_damaged(), "The database is damaged: some pages can’t be opened. Whoever runs the server must look at once."),
        (
            app.db.has_less_than(app.config.reserve())?,
            "The disk is nearly full: only young people’s words, concerns and changes of accounts can be saved. Whoever runs the server must free some space.",
        ),
        (
            is_doubted,
            "The server’s clock has jumped, or is new: nothing is deleted until it has run for two days. Whoever runs the server must see whether it is right.",
        ),
    ];
    Ok(found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, sentence)| sentence).collect())
}

/// The panel on the settings page; there is none while all is well.
pub fn health_panel(health: &Health) -> impl IntoView + use<> {
    let troubles =
        health.troubles.iter().map(|trouble| view! { <p><span class="chip late">"Look at this"</span>" "{*trouble}</p> }).collect::<Vec<_>>();
    (!troubles.is_empty()).then(|| {
        view! {
            <section class="panel slim" aria-labelledby="server">
                <h2 id="server">"The server"</h2>
                {troubles}
            </section>
        }
    })
}
