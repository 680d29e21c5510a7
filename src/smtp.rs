//! E-mail by SMTP: the settings, and sending one message.

use crate::typed::unquoted;
use clap::{Args, ValueEnum};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{self, authentication::Credentials, extension::ClientId},
};
use std::{error::Error, fs, io, path::PathBuf, time::Duration};

/// Longest wait for an answer of the mail server; the wait before the next try is longer.
const TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, Args)]
pub struct SmtpConfig {
    /// The mail server that takes e-mail to staff. Without it, no e-mail is sent.
    #[arg(long, env = "SAYSO_SMTP_HOST", requires = "mail_from", value_parser = mail_host)]
    pub smtp_host: Option<String>,
    /// The port of the mail server; without it 465 for tls, 587 for starttls, 25 for none.
    #[arg(long, env = "SAYSO_SMTP_PORT")]
    pub smtp_port: Option<u16>,
    /// How the connection is encrypted. None is for a mail server on this machine or a private network, and takes no password.
    #[arg(long, env = "SAYSO_SMTP_TLS", value_enum, default_value_t = SmtpTls::Tls)]
    pub smtp_tls: SmtpTls,
    /// The name to sign in with at the mail server.
    #[arg(long, env = "SAYSO_SMTP_USER", requires = "smtp_password_file")]
    pub smtp_user: Option<String>,
    /// A file with the password for the mail server, on its first line.
    #[arg(long, env = "SAYSO_SMTP_PASSWORD_FILE", requires = "smtp_user")]
    pub smtp_password_file: Option<PathBuf>,
    /// The address that e-mail comes from, such as sayso@example.org.
    #[arg(long, env = "SAYSO_MAIL_FROM")]
    pub mail_from: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SmtpTls {
    /// From the first byte on.
    Tls,
    /// After asking for it; refused where the mail server has none.
    Starttls,
    None,
}

/// Reads the name of the mail server, without the scheme and the signs that may stand around it.
fn mail_host(text: &str) -> Result<String, String> {
    let text = unquoted(text).to_ascii_lowercase();
    let host = ["smtp://", "smtps://"].into_iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(&text).trim_end_matches(['/', '.']);
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    let is_host = is_address || !host.is_empty() && host.chars().all(|letter| letter.is_alphanumeric() || "-.".contains(letter));
    is_host.then(|| host.to_string()).ok_or_else(|| "write the host alone, such as mail.example.org; the port is --smtp-port".into())
}

/// The reason why a message was not taken, without any address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum MailProblem {
    Address,
    Unreachable,
    TooSlow,
    Tls,
    SignIn,
    Refused,
}

impl MailProblem {
    fn of(error: &smtp::Error) -> Self {
        let status = error.status().map(|status| status.to_string());
        match status.as_deref() {
            Some("530" | "534" | "535" | "538") => Self::SignIn,
            Some(_) => Self::Refused,
            None if error.is_timeout() => Self::TooSlow,
            None if error.is_tls() || is_of_tls(error) => Self::Tls,
            None => Self::Unreachable,
        }
    }

    /// The reason in plain words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Address => "the address can’t be written to",
            Self::Unreachable => "the mail server can’t be reached",
            Self::TooSlow => "the mail server did not answer in time",
            Self::Tls => "the connection to the mail server could not be encrypted",
            Self::SignIn => "the mail server refused our name or password",
            Self::Refused => "the mail server did not take it",
        }
    }
}

/// Whether the handshake failed, as over a certificate that is not trusted: lettre reports that as a failed connection.
fn is_of_tls(error: &smtp::Error) -> bool {
    let causes = std::iter::successors(Some(error as &dyn Error), |&error| error.source());
    causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| cause.kind() == io::ErrorKind::InvalidData)
}

/// A connection to the mail server, opened for each message.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Reads the settings; `None` where no mail server is set.
    pub fn new(config: &SmtpConfig) -> Result<Option<Self>, String> {
        let (Some(host), Some(from)) = (&config.smtp_host, &config.mail_from) else { return Ok(None) };
        let from: Mailbox = from.parse().map_err(|_| format!("{from} is no address that e-mail can come from (--mail-from)"))?;
        let broken = |error| format!("e-mail can't be encrypted: {error}");
        let mut builder = match config.smtp_tls {
            SmtpTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host).map_err(broken)?,
            SmtpTls::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host).map_err(broken)?,
            SmtpTls::None if config.smtp_user.is_some() => {
                return Err("a password is not sent over a connection that is not encrypted: take --smtp-tls tls or starttls".into());
            }
            SmtpTls::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
        };
        if let Some(port) = config.smtp_port {
            builder = builder.port(port);
        }
        if let (Some(user), Some(file)) = (&config.smtp_user, &config.smtp_password_file) {
            let password = fs::read_to_string(file).map_err(|error| format!("{} can't be read: {error}", file.display()))?;
            builder = builder.credentials(Credentials::new(user.clone(), password.lines().next().unwrap_or_default().into()));
        }
        // The name of this machine is nobody's business.
        let hello = ClientId::Domain(from.email.domain().into());
        Ok(Some(Self { transport: builder.hello_name(hello).timeout(Some(TIMEOUT)).build(), from }))
    }

    /// Sends a message; a second one under the same id is known as a copy.
    pub async fn send(&self, id: &str, to: &str, subject: &str, text: String) -> Result<(), MailProblem> {
        let to = to.parse().map(|address| Mailbox::new(None, address)).map_err(|_| MailProblem::Address)?;
        let message = Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|_| MailProblem::Address)?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| MailProblem::of(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SmtpConfig {
        SmtpConfig {
            smtp_host: Some("mail.example.org".into()),
            smtp_port: None,
            smtp_tls: SmtpTls::Tls,
            smtp_user: None,
            smtp_password_file: None,
            mail_from: Some("sayso@example.org".into()),
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused_at_the_start() {
        assert!(Mailer::new(&config()).unwrap().is_some());
        assert!(Mailer::new(&SmtpConfig { smtp_host: None, ..config() }).unwrap().is_none());
        assert!(Mailer::new(&SmtpConfig { mail_from: Some("sayso".into()), ..config() }).is_err());
        let (user, file) = (Some("sayso".to_string()), Some(PathBuf::from("/nonexistent/password")));
        let signed_in = SmtpConfig { smtp_user: user, smtp_password_file: file, ..config() };
        assert!(Mailer::new(&signed_in).err().unwrap().contains("can't be read"));
        assert!(Mailer::new(&SmtpConfig { smtp_tls: SmtpTls::None, ..signed_in }).err().unwrap().contains("not encrypted"));
    }
}
