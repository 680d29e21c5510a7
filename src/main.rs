//! The program: `serve`, `demo`, `invite`.

use clap::{Parser, Subcommand};
use sayso::{
    app::{self, App},
    clock::Clock,
    config::Config,
    db::Database,
    demo, people,
    vault::Vault,
    web,
};
use std::{process::ExitCode, time::Duration};
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
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SAYSO_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
    let done = match Cli::parse().command {
        Command::Serve(config) => serve(config.settled(false)).await,
        Command::Demo(config) => serve(config.settled(true)).await,
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
    std::fs::create_dir_all(&config.data).map_err(|error| format!("the data folder {} can't be made: {error}", config.data.display()))?;
    if config.demo {
        config.key = config.data.join("demo.key");
    }
    let vault = vault(&config)?;
    let db = Database::open(&config.place()).await.map_err(|error| format!("the database can't be opened: {error}"))?;
    let app = App::new(db, vault, Clock::default(), config).await.map_err(|error| format!("it can't start: {error:?}"))?;
    if app.config.demo {
        demo::fill(&app).await.map_err(|error| format!("the invented town can't be built: {error:?}"))?;
    } else {
        invite_first(&app).await?;
    }
    let listener = TcpListener::bind((app.config.listen, app.config.port))
        .await
        .map_err(|error| format!("port {} can't be listened on: {error}", app.config.port))?;
    println!("Sayso is at {}{}", app.config.url(), if app.config.demo { "  (the cast: /demo)" } else { "" });
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
    web::serve::serve(listener, app::router(app.clone()), told_to_stop()).await;
    hourly.abort();
    app.tidy().await;
    app.db.close().await;
    Ok(())
}

/// The key, made the first time: before there is anything to open with it.
fn vault(config: &Config) -> Result<Vault, String> {
    let file = config.key.display();
    if !config.key.exists() {
        if config.database.is_none() && std::path::Path::new(&config.place()).exists() {
            return Err(format!("there is a database but no key at {file}: without the key it was made with, its words stay closed"));
        }
        Vault::make_file(&config.key).map_err(|error| format!("no key can be written to {file}: {error}"))?;
        if !config.demo {
            println!("A new key is in {file}. Keep a copy somewhere else, never beside a backup: without it, nothing opens.");
        }
    }
    Vault::from_file(&config.key).map_err(|error| format!("the key in {file} can't be read: {error}"))
}

async fn invite_first(app: &App) -> Result<(), String> {
    let broken = |error: sqlx::Error| format!("the first administrator can't be invited: {error}");
    let mut tx = app.write().await.map_err(broken)?;
    let first = people::store::invite_first(&mut tx, &app.moment(), "Administrator", "administrator@localhost").await.map_err(broken)?;
    tx.commit().await.map_err(broken)?;
    if let Some(invitation) = first {
        println!("Nobody works here yet. The first administrator joins with this link, once, within a week:");
        println!("  {}/invitation/{}", app.config.url(), invitation.token);
    }
    Ok(())
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
