//! The commands of the program.

mod upkeep;

use crate::{
    boot,
    config::Config,
    db::Trouble,
    logging::{self, LogFormat},
    staff::{Role, invitations, invited::Invited},
    typed::written,
    unicode::nfc,
};
use clap::{Arg, Args, CommandFactory, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use strum::VariantArray;

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// How the log is written. The variable SAYSO_LOG says how much of it, such as `warn` or `debug`.
    #[arg(long, env = "SAYSO_LOG_FORMAT", global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
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
    #[command(mut_args(hide_but(&["data", "database", "key", "new", "url"])))]
    Invite(Invite),
    /// Reads all of the database, follows the history's chain and opens every text; fails when anything is not whole.
    #[command(mut_args(hide_but(&["data", "database", "key"])))]
    Check(Config),
    /// Makes a backup in a folder and prints its file. The server may be running. The key is not in it.
    #[command(mut_args(hide_but(&["data", "database", "key"])))]
    Backup(Backup),
    /// Makes a new database from a backup, in an empty folder; with PostgreSQL, in an empty database.
    #[command(mut_args(hide_but(&["data", "database", "key"])))]
    Restore(Restore),
    /// Brings the database up to date. The server does the same when it starts.
    #[command(mut_args(hide_but(&["data", "database", "key"])))]
    Migrate(Config),
    /// Adds a version to the key and seals every text again under it. The server must be stopped.
    #[command(mut_args(hide_but(&["data", "database", "key"])))]
    RotateKey(Config),
    /// Writes the key as two halves for two places. Either alone opens nothing.
    SplitKey(Halves),
    /// Writes the key that two halves make.
    JoinKey(Halves),
}

#[derive(Args)]
struct Backup {
    #[command(flatten)]
    config: Config,
    /// The folder for the backup.
    #[arg(long)]
    to: PathBuf,
}

#[derive(Args)]
struct Restore {
    #[command(flatten)]
    config: Config,
    /// The file with the backup.
    file: PathBuf,
    /// Checks the backup, says what is in it, and restores nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
struct Halves {
    /// The file with the whole key.
    #[arg(long, env = "SAYSO_KEY_FILE")]
    key: PathBuf,
    /// The file with one half.
    first: PathBuf,
    /// The file with the other half.
    second: PathBuf,
}

#[derive(Args)]
struct Invite {
    #[command(flatten)]
    config: Config,
    #[arg(long, required_unless_present = "again")]
    name: Option<String>,
    #[arg(long, required_unless_present = "again")]
    email: Option<String>,
    /// facilitator, reviewer, lead, publisher, auditor or administrator. May be given again.
    #[arg(long, required_unless_present = "again", value_parser = role)]
    role: Vec<Role>,
    /// A new link for somebody with this address, who has lost phone or password, was switched off, or waits for a second person.
    #[arg(long, value_name = "EMAIL", conflicts_with_all = ["name", "email", "role"])]
    again: Option<String>,
}

fn role(name: &str) -> Result<Role, String> {
    name.parse().map_err(|_| format!("the roles are {}", Role::VARIANTS.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")))
}

/// Hides the settings of the server from the help of a command that goes by none but these.
fn hide_but(used: &'static [&'static str]) -> impl Fn(Arg) -> Arg {
    let settings: Vec<String> = Config::augment_args(clap::Command::new("")).get_arguments().map(|arg| arg.get_id().to_string()).collect();
    move |arg| {
        let name = arg.get_id().as_str();
        let is_hidden = settings.iter().any(|setting| setting == name) && !used.contains(&name);
        arg.hide(is_hidden)
    }
}

/// Returns all commands with their flags.
pub fn commands() -> clap::Command {
    Cli::command()
}

/// Reads the command line and runs its command; an error is printed and becomes the exit code.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    logging::start(cli.log_format);
    let done = match cli.command {
        Command::Serve(config) => boot::serve(config.settled(false)).await,
        Command::Demo(config) => boot::serve(config.settled(true)).await,
        Command::Invite(invite) => send_invitation(invite).await,
        Command::Check(config) => upkeep::check(config).await,
        Command::Backup(backup) => upkeep::backup(backup.config, backup.to).await,
        Command::Restore(restore) => upkeep::restore(restore.config, restore.file, restore.dry_run).await,
        Command::Migrate(config) => upkeep::migrate(config).await,
        Command::RotateKey(config) => upkeep::rotate_key(config).await,
        Command::SplitKey(halves) => upkeep::split_key(&halves.key, [&halves.first, &halves.second]),
        Command::JoinKey(halves) => upkeep::join_key(&halves.key, [&halves.first, &halves.second]),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("sayso: {cause}");
            ExitCode::FAILURE
        }
    }
}

async fn send_invitation(invite: Invite) -> Result<(), String> {
    let new =
        Invited { name: nfc(written(&invite.name.unwrap_or_default())), email: written(&invite.email.unwrap_or_default()).into(), role: invite.role };
    if let Some((_, sentence)) = new.problems().iter().next().filter(|_| invite.again.is_none()) {
        return Err(sentence.into());
    }
    let mut config = invite.config.settled(false);
    // The way back in must not hang on the settings of a provider.
    config.oidc.oidc_issuer = None;
    let app = boot::open(config).await?;
    let broken = |error: sqlx::Error| {
        format!("nobody was invited: {}", Trouble::of(&error).map_or_else(|| error.to_string(), |trouble| trouble.reason().into()))
    };
    let (mut tx, audit) = (app.write_as_staff_urgently().await.map_err(broken)?, app.audit_context());
    let (name, invitation) = match &invite.again {
        Some(email) => {
            let made = invitations::invite_again(&mut tx, &audit, email).await.map_err(broken)?;
            made.map(|(person, invitation)| (person.name, invitation)).ok_or("nobody has this email here")?
        }
        None => {
            let made = invitations::invite_as_operator(&mut tx, &audit, &new.name, &new.email, &new.role).await.map_err(broken)?;
            (new.name, made.ok_or("somebody with this email works here already; --again makes a new link for them")?)
        }
    };
    tx.commit().await.map_err(broken)?;
    println!("{name} joins with this link, once, within a week:");
    println!("  {}/invitation/{}", app.config.url(), invitation.token);
    app.config.local_link_warning().into_iter().for_each(|warning| println!("{warning}"));
    app.db.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(name: &str) -> String {
        commands().find_subcommand_mut(name).unwrap().render_long_help().to_string()
    }

    #[test]
    fn help_lists_only_what_a_command_goes_by() {
        for name in ["check", "backup", "restore", "migrate", "rotate-key", "invite"] {
            let help = help(name);
            assert!(help.contains("--data") && help.contains("--key") && help.contains("--database"), "{name}: {help}");
            for other in ["--port", "--sends", "--metrics", "--backup-to"] {
                assert!(!help.contains(other), "{name} {other}: {help}");
            }
        }
        assert!(help("invite").contains("--url") && help("invite").contains("--role") && help("restore").contains("--dry-run"));
        assert!(help("serve").contains("--sends"));
    }

    #[test]
    fn unknown_role_is_told_which_there_are() {
        let said = Cli::try_parse_from(["sayso", "invite", "--name", "A", "--email", "a@example.org", "--role", "boss"]).err().unwrap().to_string();
        for role in Role::VARIANTS {
            assert!(said.contains(role.name()), "{said}");
        }
    }
}
