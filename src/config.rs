//! Settings of the program, from flags and environment.

use crate::{oidc::OidcConfig, smtp::SmtpConfig, typed::unquoted};
use clap::Args;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

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
    /// Where people reach this server, such as https://sayso.example.org. With https, cookies are kept to it.
    #[arg(long, env = "SAYSO_URL", value_parser = own_address)]
    pub url: Option<String>,
    /// A proxy in front of this server, which must limit connections itself. Of X-Forwarded-For or Forwarded, the last hop that is no such proxy is believed. May be given again.
    #[arg(long, env = "SAYSO_PROXY", value_delimiter = ',', value_parser = ip_address)]
    pub proxy: Vec<IpAddr>,
    /// Where "Leave this page" leads; without it, to a plain page of our own.
    #[arg(long, env = "SAYSO_LEAVE_TO", value_parser = web_address)]
    pub leave_to: Option<String>,
    /// How often one neighbourhood of addresses may send words in ten minutes; past that, words wait for a turn.
    #[arg(long, env = "SAYSO_SENDS", default_value_t = 300)]
    pub sends: u32,
    /// A folder for backups: every night one is made there, and restored into a place of its own to prove it.
    #[arg(long, env = "SAYSO_BACKUP_TO")]
    pub backup_to: Option<PathBuf>,
    /// How many days a nightly backup is kept. What young people take back lives on in backups until then.
    #[arg(long, env = "SAYSO_BACKUP_KEEP", default_value_t = 35, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub backup_keep: u16,
    /// Where Prometheus may read figures for monitoring: an address of this machine or of a private network, such as 127.0.0.1:9464.
    #[arg(long, env = "SAYSO_METRICS", value_parser = private_address)]
    pub metrics: Option<SocketAddr>,
    /// Below so many free megabytes on the disk of the database, only young people's words, concerns and changes of accounts are taken.
    #[arg(long, env = "SAYSO_FREE_SPACE_MB", default_value_t = 64)]
    pub free_space_mb: u64,
    #[command(flatten)]
    pub smtp: SmtpConfig,
    #[command(flatten)]
    pub oidc: OidcConfig,
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

    /// Where nobody said how people reach this server: a warning to print below a link.
    pub fn local_link_warning(&self) -> Option<&'static str> {
        self.url.is_none().then_some("The link works on this machine only: --url says how people reach the server.")
    }

    /// The bytes that are kept free for what must not wait.
    pub fn reserve(&self) -> u64 {
        self.free_space_mb.saturating_mul(1024 * 1024)
    }

    /// The database's file, or its address where one is given.
    pub fn place(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join("sayso.db").display().to_string())
    }

    /// The same for people to read, without a password.
    pub fn shown_place(&self) -> String {
        self.database.as_ref().map_or_else(|| self.place(), |_| "the database given".into())
    }

    /// The name of the sign-in cookie. Browsers keep a `__Host-` cookie to this host and to https.
    pub fn cookie(&self) -> &'static str {
        if self.https { "__Host-staff" } else { "staff" }
    }
}

/// Reads the address of a page, with its scheme and host.
fn web_address(text: &str) -> Result<String, String> {
    let text = unquoted(text);
    parts(text).map(|_| text.to_string()).ok_or_else(|| match parts(&format!("https://{text}")) {
        Some(_) if is_bare_host(text) => format!("write https:// before it: https://{text}"),
        _ => "write a whole address, such as https://www.example.org/news".into(),
    })
}

/// Reads the address of this server. Its pages lie at the root of the host, so a path would lead nowhere.
fn own_address(text: &str) -> Result<String, String> {
    let text = unquoted(text).trim_end_matches('/');
    match (parts(text), parts(&format!("https://{text}"))) {
        (Some((origin, rest)), _) if rest == "/" => Ok(origin),
        (Some((origin, _)), _) => Err(format!("leave out all that follows the host: {origin}")),
        (None, Some((origin, _))) if is_bare_host(text) => Err(format!("write https:// before it, or http:// where there is no TLS: {origin}")),
        _ => Err("write https:// or http:// and a host, and nothing after it, such as https://sayso.example.org".into()),
    }
}

/// Whether an address begins with the name of a host, and only the scheme is missing.
fn is_bare_host(text: &str) -> bool {
    let host = text.split(['/', '?', ':']).next().unwrap_or_default();
    host.contains('.') || host == "localhost"
}

/// Reads the address of a proxy.
fn ip_address(text: &str) -> Result<IpAddr, String> {
    unquoted(text).parse().map_err(|_| "write the proxy's IP address, such as 10.0.0.1".into())
}

/// Splits an address into scheme with host and port, and the rest. `None` where one of these is missing or odd.
fn parts(text: &str) -> Option<(String, String)> {
    let address: http::Uri = text.parse().ok()?;
    let scheme = address.scheme_str().filter(|scheme| ["https", "http"].contains(scheme))?;
    let host = address.host().filter(|host| !host.is_empty())?;
    let port = address.port_u16();
    let place = port.map_or_else(|| host.to_string(), |port| format!("{host}:{port}"));
    // Neither a name before the host nor an unreadable port behind it.
    let is_plain = address.authority().is_some_and(|authority| authority.as_str() == place);
    // Browsers leave out the usual port, and write hosts small.
    let is_usual = matches!((scheme, port), ("https", Some(443)) | ("http", Some(80)));
    let place = if is_usual { host } else { &place }.to_ascii_lowercase();
    is_plain.then(|| (format!("{scheme}://{place}"), address.path_and_query().map_or("/", |rest| rest.as_str()).to_string()))
}

/// Reads an address that the internet can't reach. "All addresses" may be one of those it can.
fn private_address(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = unquoted(text).parse().map_err(|_| "write an address and a port, such as 127.0.0.1:9464".to_string())?;
    let private = match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    private.then_some(address).ok_or_else(|| "take an address of this machine (127.0.0.1) or of a private network".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn own_address_is_a_scheme_and_a_host() {
        for (given, read) in [
            ("https://sayso.example.org", "https://sayso.example.org"),
            ("https://sayso.example.org/", "https://sayso.example.org"),
            ("HTTPS://sayso.example.org//", "https://sayso.example.org"),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            (" https://Sayso.Example.org/\n", "https://sayso.example.org"),
            ("\"https://sayso.example.org/\"", "https://sayso.example.org"),
            ("'https://sayso.example.org'", "https://sayso.example.org"),
            ("https://sayso.example.org:443/", "https://sayso.example.org"),
            ("http://sayso.example.org:80", "http://sayso.example.org"),
            ("https://sayso.example.org:8443/", "https://sayso.example.org:8443"),
        ] {
            assert_eq!(own_address(given).as_deref(), Ok(read), "{given}");
        }
        for bad in [
            "",
            "/",
            "foo",
            "sayso.example.org",
            "https://",
            "https:///x",
            "ftp://a.org",
            "https://a.org/sayso",
            "https://a.org?x",
            "https://me@a.org",
            "https://a.org:x",
            "https://a b.org",
        ] {
            assert!(own_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn address_that_is_not_whole_is_explained() {
        for (given, problem) in [
            ("sayso.example.org", "write https:// before it, or http:// where there is no TLS: https://sayso.example.org"),
            ("sayso.example.org:8443/", "write https:// before it, or http:// where there is no TLS: https://sayso.example.org:8443"),
            ("localhost:3000", "write https:// before it, or http:// where there is no TLS: https://localhost:3000"),
            ("https://a.org/sayso/", "leave out all that follows the host: https://a.org"),
            ("https://a.org?x", "leave out all that follows the host: https://a.org"),
        ] {
            assert_eq!(own_address(given).unwrap_err(), problem);
        }
        assert_eq!(web_address("www.bbc.co.uk/weather").unwrap_err(), "write https:// before it: https://www.bbc.co.uk/weather");
    }

    #[test]
    fn proxies_are_read_with_spaces_between_them() {
        #[derive(clap::Parser)]
        struct Flags {
            #[command(flatten)]
            config: Config,
        }
        let flags =
            Flags::try_parse_from(["sayso", "--proxy", "10.0.0.1, ::1", "--smtp-host", "smtp://Mail.example.org./", "--mail-from", "a@example.org"]);
        let config = flags.unwrap_or_else(|error| panic!("{error}")).config;
        assert_eq!(config.proxy, ["10.0.0.1".parse::<IpAddr>().unwrap(), "::1".parse().unwrap()]);
        assert_eq!(config.smtp.smtp_host.as_deref(), Some("mail.example.org"));
    }

    #[test]
    fn way_out_is_a_whole_address() {
        for given in ["https://www.bbc.co.uk/weather", " \"https://www.bbc.co.uk/weather\" "] {
            assert_eq!(web_address(given).as_deref(), Ok("https://www.bbc.co.uk/weather"));
        }
        for bad in ["", "www.bbc.co.uk", "/help", "javascript:alert(1)"] {
            assert!(web_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn metrics_take_private_addresses_only() {
        for good in ["127.0.0.1:9464", "10.1.2.3:9464", "172.16.0.1:1", "192.168.1.1:1", "[::1]:9464", "[fd00::1]:9464"] {
            assert!(private_address(good).is_ok(), "{good}");
        }
        for bad in
            ["0.0.0.0:9464", "[::]:9464", "8.8.8.8:9464", "172.32.0.1:1", "169.254.1.1:1", "[2001:db8::1]:1", "[fe80::1]:1", "9464", "localhost:9464"]
        {
            assert!(private_address(bad).is_err(), "{bad}");
        }
    }
}
