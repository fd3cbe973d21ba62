//! One connection over HTTPS to an upstream (RFC 8484): HTTP/2, on which every question is a request of its own, so that
//! none waits for another. Opened when needed; the server closes it when it likes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::wire::{self, Scanned};

const CONNECT: Duration = Duration::from_millis(1400);
/// While questions are out and nothing comes, the server is asked after so long whether it is there …
const STILL_THERE: Duration = Duration::from_secs(2);
/// … and may take so long to say so; then the connection is dead, though nobody has closed it.
const SAYS_SO: Duration = Duration::from_secs(1);
/// The kind of content of a DNS message (RFC 8484, 6).
const MESSAGE: &str = "application/dns-message";
/// The longest DNS message there is.
const LONGEST: usize = 65_535;

/// A connection: which one since the start, and how questions go into it.
#[derive(Clone)]
struct Open {
    number: u64,
    sender: SendRequest<Full<Bytes>>,
}

/// The way to one upstream.
pub(crate) struct Web {
    address: SocketAddr,
    name: ServerName<'static>,
    url: String,
    connector: TlsConnector,
    open: Mutex<Option<Open>>,
    opened: AtomicU64,
}

impl Web {
    pub(crate) fn new(
        address: SocketAddr,
        name: ServerName<'static>,
        path: &str,
        config: &ClientConfig,
    ) -> Self {
        let mut config = config.clone();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let url = match &name {
            // an address that is asked by itself as a name
            ServerName::IpAddress(_) => format!("https://{}{path}", address),
            name => format!("https://{}:{}{path}", name.to_str(), address.port()),
        };
        let connector = TlsConnector::from(Arc::new(config));
        Web { address, name, url, connector, open: Mutex::default(), opened: AtomicU64::new(0) }
    }

    /// The answer to the question of this key. A question that an old connection did not take is asked once more over a new
    /// one.
    pub(crate) async fn exchange(&self, key: &[u8]) -> Option<Scanned> {
        // no id: the connection tells answers apart (RFC 8484, 4.1)
        let mut asked = wire::ask(0, key, true);
        wire::pad_question(&mut asked);
        let body = Bytes::copy_from_slice(&asked);
        loop {
            let (Open { number, mut sender }, is_new) = self.connection().await?;
            let request = Request::post(self.url.as_str())
                .header(header::ACCEPT, MESSAGE)
                .header(header::CONTENT_TYPE, MESSAGE)
                .body(Full::new(body.clone()))
                .ok()?;
            let response = match sender.send_request(request).await {
                Ok(response) => response,
                Err(error) => {
                    tracing::debug!("upstream {}: {error}", self.address);
                    self.forget(number).await;
                    if is_new {
                        return None;
                    }
                    continue;
                }
            };
            let kind = response.headers().get(header::CONTENT_TYPE);
            let is_message = kind.is_some_and(|kind| kind.as_bytes() == MESSAGE.as_bytes());
            if response.status() != StatusCode::OK || !is_message {
                tracing::debug!("upstream {}: status {}", self.address, response.status());
                return None;
            }
            let message = Limited::new(response.into_body(), LONGEST).collect().await.ok()?.to_bytes();
            return wire::scan(&asked, &message)?.ok();
        }
    }

    /// The connection that is open, or a new one (true).
    async fn connection(&self) -> Option<(Open, bool)> {
        let mut open = self.open.lock().await;
        if let Some(open) = open.as_ref().filter(|open| !open.sender.is_closed()) {
            return Some((open.clone(), false));
        }
        let connect = async {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            let stream = self.connector.connect(self.name.clone(), stream).await?;
            let mut http = Builder::new(TokioExecutor::new());
            http.timer(TokioTimer::new()).keep_alive_interval(STILL_THERE).keep_alive_timeout(SAYS_SO);
            http.handshake(TokioIo::new(stream)).await.map_err(std::io::Error::other)
        };
        let (sender, connection) = match timeout(CONNECT, connect).await.ok()? {
            Ok(opened) => opened,
            Err(error) => {
                tracing::debug!("upstream {}: {error}", self.address);
                return None;
            }
        };
        // it ends when the server closes it; whoever still waits then is told
        tokio::spawn(connection);
        let new = Open { number: self.opened.fetch_add(1, Relaxed), sender };
        *open = Some(new.clone());
        Some((new, true))
    }

    /// The next question goes over a new connection. Another question may have opened that meanwhile: it stays.
    async fn forget(&self, number: u64) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|open| open.number == number) {
            *open = None;
        }
    }
}
