//! The program: `serve`, `demo`, `invite`, `check`. The database is brought up to date whenever it is opened, so there is no `migrate`.

use clap::{Args, Parser, Subcommand};
use sayso::{
    app::{self, App},
    board,
    clock::Clock,
    config::Config,
    db::Database,
    demo,
    history::{self, Chain},
    people::{self, Role, invited::Invited},
    vault::Vault,
    web,
};
use std::{fmt::Debug, path::Path, process::ExitCode, time::Duration};
use tokio::net::TcpListener;

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves young people and staff. The first time, prints a link for the first administrator.
    Serve(Config),
    /// Serves an invented town, where anyone may sign in as anyone.
    Demo(Config),
    /// Invites somebody and prints their link. For the operator; administrators invite at /people.
    Invite(Invite),
    /// Opens the database with its key and follows the history's chain; fails when it is not whole.
    Check(Config),
}

#[derive(Args)]
struct Invite {
    #[command(flatten)]
    config: Config,
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: String,
    /// facilitator, reviewer, lead, publisher, auditor or administrator. May be given again.
    #[arg(long, required = true)]
    role: Vec<Role>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SAYSO_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
    let done = match Cli::parse().command {
        Command::Serve(config) => serve(config.settled(false)).await,
        Command::Demo(config) => serve(config.settled(true)).await,
        Command::Invite(invite) => send_invitation(invite).await,
        Command::Check(config) => check(config.settled(false)).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("sayso: {cause}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(mut config: Config) -> Result<(), String> {
    if config.demo {
        config.key = config.data.join("demo.key");
    }
    let app = open(config).await?;
    if app.config.demo {
        demo::fill(&app).await.map_err(|error| format!("the invented town can't be built: {error:?}"))?;
    } else {
        invite_first(&app).await.map_err(|error| format!("the first administrator can't be invited: {error}"))?;
    }
    let listener = TcpListener::bind((app.config.listen, app.config.port))
        .await
        .map_err(|error| format!("port {} can't be listened on: {error}", app.config.port))?;
    println!("Sayso is at {}", app.config.url());
    if app.config.demo {
        println!("All of it is invented. Choose who to be at {}/demo", app.config.url());
    }
    let hourly = tokio::spawn({
        let app = app.clone();
        async move {
            let mut hour = tokio::time::interval(Duration::from_secs(3600));
            loop {
                hour.tick().await;
                app.tidy().await;
            }
        }
    });
    let stop = async {
        told_to_stop().await;
        app.live.end();
    };
    web::serve::serve(listener, app::router(app.clone()), stop).await;
    hourly.abort();
    app.tidy().await;
    app.db.close().await;
    Ok(())
}

async fn open(config: Config) -> Result<App, String> {
    std::fs::create_dir_all(&config.data).map_err(|error| format!("the data folder {} can't be made: {error}", config.data.display()))?;
    let vault = vault(&config)?;
    let db = Database::open(&config.place()).await.map_err(|error| format!("the database can't be opened: {error}"))?;
    App::new(db, vault, Clock::default(), config).await.map_err(|error| format!("it can't start: {error:?}"))
}

/// The key, made the first time: before there is anything to open with it.
fn vault(config: &Config) -> Result<Vault, String> {
    let file = config.key.display();
    if !config.key.exists() {
        if is_there(config) {
            return Err(format!("there is a database but no key at {file}: without the key it was made with, its words stay closed"));
        }
        Vault::make_file(&config.key).map_err(|error| format!("no key can be written to {file}: {error}"))?;
        if !config.demo {
            println!("A new key is in {file}. Keep a copy somewhere else, never beside a backup: without it, nothing opens.");
        }
    }
    Vault::from_file(&config.key).map_err(|error| format!("the key in {file} can't be read: {error}"))
}

/// Whether there is a database file; a server's database has none.
fn is_there(config: &Config) -> bool {
    config.database.is_none() && Path::new(&config.place()).exists()
}

async fn invite_first(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write().await?;
    let first = people::store::invite_first(&mut tx, &app.moment(), "Administrator", "administrator@localhost").await?;
    tx.commit().await?;
    if let Some(invitation) = first {
        println!("Nobody works here yet. The first administrator joins with this link, once, within a week:");
        println!("  {}/invitation/{}", app.config.url(), invitation.token);
    }
    Ok(())
}

async fn send_invitation(invite: Invite) -> Result<(), String> {
    let new = Invited { name: invite.name.trim().into(), email: invite.email.trim().into(), role: invite.role };
    if let Some((_, sentence)) = new.problems().iter().next() {
        return Err(sentence.into());
    }
    let app = open(invite.config.settled(false)).await?;
    let broken = |error: sqlx::Error| format!("nobody was invited: {error}");
    let mut tx = app.write().await.map_err(broken)?;
    let made = people::store::invite_as_operator(&mut tx, &app.moment(), &new.name, &new.email, &new.role).await.map_err(broken)?;
    tx.commit().await.map_err(broken)?;
    let invitation = made.ok_or("somebody with this email works here already")?;
    println!("{} joins with this link, once, within a week:", new.name);
    println!("  {}/invitation/{}", app.config.url(), invitation.token);
    app.db.close().await;
    Ok(())
}

/// Makes nothing that isn't there, neither key nor database.
async fn check(config: Config) -> Result<(), String> {
    if config.database.is_none() && !is_there(&config) {
        return Err(format!("there is no database at {}", config.place()));
    }
    let vault = Vault::from_file(&config.key).map_err(|error| format!("the key in {} can't be read: {error}", config.key.display()))?;
    let trouble = |error: &dyn Debug| format!("the database can't be checked: {error:?}");
    let db = Database::open(&config.place()).await.map_err(|error| trouble(&error))?;
    // A database that was never started with a key must not take this one for its own: nothing of this transaction stays.
    let mut tx = db.write().await.map_err(|error| trouble(&error))?;
    board::store::check_key(&mut tx, &vault).await.map_err(|error| trouble(&error))?;
    tx.rollback().await.map_err(|error| trouble(&error))?;
    let mut connection = db.read().await.map_err(|error| trouble(&error))?;
    let chain = history::verify(&mut connection, &vault).await.map_err(|error| trouble(&error))?;
    drop(connection);
    db.close().await;
    match chain {
        Chain::Whole { rows, head } => {
            println!("The key fits, and the history is whole: {rows} acts, head {head}.");
            Ok(())
        }
        Chain::Broken { at } => Err(format!("the history has been changed: act {at} is not as it was written, or is missing")),
    }
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
