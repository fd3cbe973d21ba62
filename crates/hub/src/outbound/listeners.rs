//! For tests: a mail server and a receiver of messages that really listen on this machine, and keep what they got.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The authority that signed the certificate of `localhost` below; both are for tests and good until 2126.
pub const AUTHORITY: &str = include_str!("testdata/authority.pem");
const LOCALHOST: &str = include_str!("testdata/localhost.pem");

fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::pem_slice_iter(LOCALHOST.as_bytes()).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(LOCALHOST.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A connection, plain or not.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

async fn open(stream: TcpStream, tls: bool) -> Option<BufReader<Box<dyn Stream>>> {
    let stream: Box<dyn Stream> =
        if tls { Box::new(acceptor().accept(stream).await.ok()?) } else { Box::new(stream) };
    Some(BufReader::new(stream))
}

/// A mail as it came.
#[derive(Clone, Debug, Default)]
pub struct Got {
    /// Who it was said to be from, and to whom.
    pub envelope: (String, String),
    /// Header lines, unfolded.
    pub headers: HashMap<String, String>,
    /// The text, decoded.
    pub text: String,
}

/// A mail server that speaks plain SMTP (RFC 5321).
#[derive(Clone, Default)]
pub struct MailServer {
    got: Arc<Mutex<Vec<Got>>>,
    /// What it answers to the next recipients, instead of taking them.
    refusals: Arc<Mutex<VecDeque<&'static str>>>,
    /// What it answers to a sign-in.
    login: Option<&'static str>,
    tls: bool,
    pub port: u16,
}

impl MailServer {
    pub async fn start() -> Self {
        Self::begin(Self::default()).await
    }

    /// Speaks TLS from the first byte, as `localhost`.
    pub async fn safe() -> Self {
        Self::begin(Self { tls: true, ..Self::default() }).await
    }

    /// Offers a sign-in and answers it with a line.
    pub async fn with_login(login: &'static str) -> Self {
        Self::begin(Self { login: Some(login), ..Self::default() }).await
    }

    async fn begin(server: Self) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), ..server };
        let mine = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mine = mine.clone();
                tokio::spawn(async move { mine.talk(stream).await });
            }
        });
        server
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn refuse_next(&self, answer: &'static str) {
        self.refusals.lock().unwrap().push_back(answer);
    }

    async fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut stream = open(stream, self.tls).await?;
        let (mut from, mut to) = (String::new(), String::new());
        say(&mut stream, "220 test").await?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_owned();
            let upper = line.to_ascii_uppercase();
            if upper.starts_with("EHLO") {
                let auth = if self.login.is_some() { "250-AUTH PLAIN\r\n" } else { "" };
                say(&mut stream, &format!("250-test\r\n{auth}250 8BITMIME")).await?;
            } else if upper.starts_with("AUTH") {
                say(&mut stream, self.login.unwrap_or("502 no")).await?;
            } else if upper.starts_with("MAIL FROM:") {
                from = between(&line);
                say(&mut stream, "250 ok").await?;
            } else if upper.starts_with("RCPT TO:") {
                to = between(&line);
                let refusal = self.refusals.lock().unwrap().pop_front();
                say(&mut stream, refusal.unwrap_or("250 ok")).await?;
            } else if upper == "DATA" {
                say(&mut stream, "354 go on").await?;
                let mail = read_mail(&mut stream).await?;
                let (headers, text) = parse(&mail);
                self.got.lock().unwrap().push(Got { envelope: (from.clone(), to.clone()), headers, text });
                say(&mut stream, "250 taken").await?;
            } else if upper == "QUIT" {
                return say(&mut stream, "221 bye").await;
            } else {
                say(&mut stream, "250 ok").await?;
            }
        }
    }
}

async fn say(stream: &mut BufReader<Box<dyn Stream>>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()?;
    stream.get_mut().flush().await.ok()
}

fn between(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

async fn read_mail(stream: &mut BufReader<Box<dyn Stream>>) -> Option<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        if line == ".\r\n" {
            return Some(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn parse(mail: &str) -> (HashMap<String, String>, String) {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap_or((mail, ""));
    let unfolded = head.replace("\r\n ", " ");
    let headers: HashMap<String, String> = unfolded
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), words(value)))
        .collect();
    let bytes = match headers.get("content-transfer-encoding").map(String::as_str) {
        Some("base64") => BASE64.decode(body.replace("\r\n", "")).unwrap(),
        Some("quoted-printable") => quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    (headers, String::from_utf8(bytes).unwrap().replace("\r\n", "\n").trim_end().to_owned())
}

/// Encoded words of a header (RFC 2047), in base64.
fn words(value: &str) -> String {
    let mut out = Vec::new();
    let mut encoded_before = false;
    for word in value.split(' ') {
        let inner = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
        let joined = encoded_before && inner.is_some();
        if !out.is_empty() && !joined {
            out.push(b' ');
        }
        match inner {
            Some(inner) => out.extend(BASE64.decode(inner).unwrap()),
            None => out.extend(word.as_bytes()),
        }
        encoded_before = inner.is_some();
    }
    String::from_utf8(out).unwrap()
}

fn quoted_printable(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let (bytes, mut out, mut at) = (joined.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'=' {
            out.push(u8::from_str_radix(&joined[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The first line.
    pub line: String,
    /// Headers, names in small letters.
    pub headers: HashMap<String, String>,
    /// The body, byte by byte as it was signed.
    pub body: String,
}

/// A receiver of messages over plain HTTP on this machine.
#[derive(Clone, Default)]
pub struct Receiver {
    got: Arc<Mutex<Vec<Posted>>>,
    answers: Arc<Mutex<VecDeque<(String, String)>>>,
    tls: bool,
    pub port: u16,
}

impl Receiver {
    pub async fn start() -> Self {
        Self::begin(false).await
    }

    /// Speaks TLS, as `localhost`.
    pub async fn safe() -> Self {
        Self::begin(true).await
    }

    async fn begin(tls: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self { port: listener.local_addr().unwrap().port(), tls, ..Self::default() };
        let mine = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                mine.answer(stream).await;
            }
        });
        receiver
    }

    pub fn got(&self) -> Vec<Posted> {
        self.got.lock().unwrap().clone()
    }

    /// What it answers next (`503 Busy`); afterwards `200 OK` again.
    pub fn answer_next(&self, answer: &str) {
        self.serve_next(answer, "");
    }

    /// The same with headers (after `\r\n`) and a body.
    pub fn serve_next(&self, head: &str, body: &str) {
        self.answers.lock().unwrap().push_back((head.to_owned(), body.to_owned()));
    }

    pub fn url(&self) -> String {
        let (scheme, host) = if self.tls { ("https", "localhost") } else { ("http", "127.0.0.1") };
        format!("{scheme}://{host}:{}/tin?khoa=bi-mat", self.port)
    }

    async fn answer(&self, stream: TcpStream) -> Option<()> {
        let mut stream = open(stream, self.tls).await?;
        let (mut line, mut headers) = (String::new(), HashMap::new());
        stream.read_line(&mut line).await.ok()?;
        loop {
            let mut header = String::new();
            stream.read_line(&mut header).await.ok()?;
            let Some((name, value)) = header.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length: Option<&String> = headers.get("content-length");
        let mut body = vec![0; length.map_or(Some(0), |length| length.parse().ok())?];
        stream.read_exact(&mut body).await.ok()?;
        let body = String::from_utf8(body).ok()?;
        self.got.lock().unwrap().push(Posted { line: line.trim_end().to_owned(), headers, body });
        let answer = self.answers.lock().unwrap().pop_front();
        let (head, body) = answer.unwrap_or_else(|| ("200 OK".into(), String::new()));
        let text = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.get_mut().write_all(text.as_bytes()).await.ok()?;
        stream.get_mut().flush().await.ok()
    }
}
