//! Settings of the program, from flags and environment.

use clap::Args;
use std::{net::IpAddr, path::PathBuf};

#[derive(Clone, Debug, Args)]
pub struct Config {
    /// The folder with the database.
    #[arg(long, env = "SAYSO_DATA", default_value = "sayso-data")]
    pub data: PathBuf,
    /// The address of a PostgreSQL database; only in the PostgreSQL build, which needs it.
    #[arg(long, env = "SAYSO_DATABASE")]
    pub database: Option<String>,
    /// The file with the key that opens the words. Keep it outside the data folder and its backups.
    #[arg(long, env = "SAYSO_KEY_FILE", default_value = "sayso.key")]
    pub key: PathBuf,
    /// Begins with an empty database although there is a key. Only for the first start with a key that was made before.
    #[arg(long)]
    pub new: bool,
    /// The port to listen on.
    #[arg(long, env = "SAYSO_PORT", default_value_t = 3000)]
    pub port: u16,
    /// The address to listen on.
    #[arg(long, env = "SAYSO_LISTEN", default_value = "127.0.0.1")]
    pub listen: IpAddr,
    /// Where people reach this server, without a slash at the end. With https, cookies are kept to it.
    #[arg(long, env = "SAYSO_URL")]
    pub url: Option<String>,
    /// A proxy in front of this server whose X-Forwarded-For is believed (its last hop only). May be given again.
    #[arg(long, env = "SAYSO_PROXY", value_delimiter = ',')]
    pub proxy: Vec<IpAddr>,
    /// Where "Leave this page" leads; without it, to a plain page of our own.
    #[arg(long, env = "SAYSO_LEAVE_TO")]
    pub leave_to: Option<String>,
    /// How often one neighbourhood of addresses may send words, and how often it may type five words, in ten minutes.
    #[arg(long, env = "SAYSO_SENDS", default_value_t = 300)]
    pub sends: u32,
    #[arg(skip)]
    pub https: bool,
    /// Everything is invented and anyone may sign in as anyone.
    #[arg(skip)]
    pub demo: bool,
}

impl Config {
    /// Derives the settings that follow from the flags.
    pub fn settled(mut self, demo: bool) -> Self {
        self.demo = demo;
        self.https = self.url.as_ref().is_some_and(|url| url.starts_with("https://"));
        self
    }

    pub fn url(&self) -> String {
        self.url.clone().unwrap_or_else(|| format!("http://{}:{}", self.listen, self.port))
    }

    /// The database's file, or its address where one is given.
    pub fn place(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join("sayso.db").display().to_string())
    }

    /// The name of the sign-in cookie. Browsers keep a `__Host-` cookie to this host and to https.
    pub fn cookie(&self) -> &'static str {
        if self.https { "__Host-staff" } else { "staff" }
    }
}
