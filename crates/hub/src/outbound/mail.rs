//! Mail by SMTP, to the one server that the settings name.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{LIMIT, Trouble};
use crate::time::Moment;

/// How the way to the mail server is kept safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Plain greeting, then TLS before anything else; port 587.
    StartTls,
    /// TLS from the first byte; port 465.
    Tls,
    /// None: only for a server on this machine; port 25.
    None,
}

/// The mail server of the settings.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept safe.
    pub security: Security,
    /// The name to sign in with; none where the server asks for none.
    pub login: Option<String>,
    /// The file that holds the password.
    pub password_file: Option<PathBuf>,
    /// Who writes: an address, or `Lá Chắn <la-chan@tinh.example>`.
    pub from: String,
}

impl Server {
    /// Whether the address of the sender can be read.
    #[must_use]
    pub fn has_good_sender(&self) -> bool {
        self.from.parse::<Mailbox>().is_ok()
    }
}

/// A mail to one person.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Stays the same however often it is sent.
    pub id: uuid::Uuid,
    /// Name of the person.
    pub name: String,
    /// Address of the person.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Whether a text is an address that mail can be sent to.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let dotted = text.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'));
    dotted && text.is_ascii() && text.parse::<lettre::Address>().is_ok()
}

pub(super) async fn send(
    server: &Server,
    ca: Option<&Path>,
    mail: &Mail,
    now: Moment,
) -> Result<(), Trouble> {
    let message = message(server, mail, now).ok_or(Trouble::Malformed)?;
    match transport(server, ca).await?.send(message).await {
        Ok(_) => Ok(()),
        Err(error) => Err(trouble(&error)),
    }
}

fn message(server: &Server, mail: &Mail, now: Moment) -> Option<Message> {
    let from: Mailbox = server.from.parse().ok()?;
    let to = Mailbox::new(Some(mail.name.clone()), mail.to.parse().ok()?);
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    let date = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(now.0).ok()?);
    let by_machine = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(from)
        .to(to)
        .subject(&mail.subject)
        .date(date)
        .message_id(Some(id))
        .raw_header(HeaderValue::new(by_machine, "auto-generated".to_owned()))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .ok()
}

async fn transport(
    server: &Server,
    ca: Option<&Path>,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, Trouble> {
    let parameters = || parameters(server, ca);
    let tls = match server.security {
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
        Security::None => Tls::None,
    };
    let domain = server.from.parse::<Mailbox>().map_err(|_| Trouble::Malformed)?.email.domain().to_owned();
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .tls(tls)
        .timeout(Some(LIMIT))
        .hello_name(ClientId::Domain(domain));
    if let Some(login) = &server.login {
        let password = password(server).await?;
        builder = builder.credentials(Credentials::new(login.clone(), password));
    }
    Ok(builder.build())
}

fn parameters(server: &Server, ca: Option<&Path>) -> Result<TlsParameters, Trouble> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = ca {
        let unreadable = |why: String| Trouble::Unsafe(format!("{}: {why}", path.display()));
        let pem = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|error| unreadable(error.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().map_err(|error| Trouble::Unsafe(said(&error)))
}

/// The password is read each time, so that a new one needs no restart.
async fn password(server: &Server) -> Result<String, Trouble> {
    let Some(path) = &server.password_file else { return Ok(String::new()) };
    match tokio::fs::read_to_string(path).await {
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(Trouble::Login(format!("{}: {error}", path.display()))),
    }
}

/// What went wrong, told apart by what an administrator can do about it.
fn trouble(error: &lettre::transport::smtp::Error) -> Trouble {
    let text = said(error);
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return match code {
            // RFC 4954, section 6: what belongs to signing in
            432 | 454 | 530 | 534 | 535 | 538 => Trouble::Login(text),
            500.. => Trouble::Refused(text),
            _ => Trouble::Later(text),
        };
    }
    if error.is_tls() {
        return Trouble::Unsafe(text);
    }
    if error.is_timeout() {
        return Trouble::Slow;
    }
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return match io.kind() {
                std::io::ErrorKind::TimedOut => Trouble::Slow,
                std::io::ErrorKind::InvalidData => Trouble::Unsafe(text),
                // the resolver's failures have no kind of their own
                _ if io.to_string().contains("lookup address") => Trouble::Unknown,
                _ => Trouble::Unreachable,
            };
        }
        source = inner.source();
    }
    // what the client itself misses in the other side's offer: STARTTLS, a way to sign in
    if error.is_client() { Trouble::Unsafe(text) } else { Trouble::Later(text) }
}

fn said(error: &lettre::transport::smtp::Error) -> String {
    let source = std::error::Error::source(error);
    source.map_or_else(|| error.to_string(), ToString::to_string)
}
