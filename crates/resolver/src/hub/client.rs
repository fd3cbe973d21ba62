//! HTTP to the hub: one connection a request, TLS unless the hub is on this machine.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::HubError;
use crate::tls::trust;

/// Why a request brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("the hub at {0} cannot be reached: {1}")]
    Connect(String, std::io::Error),
    #[error("the hub did not answer in time")]
    Time,
    #[error("the hub's answer broke off or is too long: {0}")]
    Http(String),
}

pub(super) struct Reply {
    pub status: u16,
    pub body: Bytes,
}

#[derive(Clone)]
pub(super) struct Client {
    host: String,
    port: u16,
    /// What stands before the host in a URL's authority is never sent; a path in front of ours is.
    prefix: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

const CONNECT: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_secs(20);
const SHORT_BODY: usize = 64 << 10;

impl Client {
    pub(super) fn new(url: &str, ca: Option<&Path>) -> Result<Client, HubError> {
        let bad = |why| HubError::Url(url.to_owned(), why);
        let uri: Uri = url.parse().map_err(|_| bad("not an address like https://hub.example"))?;
        let host = uri.host().ok_or(bad("it has no host"))?.to_owned();
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let local = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let tls = match uri.scheme_str() {
            Some("http") if local => None,
            Some("http") => return Err(bad("only https may leave this machine")),
            Some("https") => {
                let name = ServerName::try_from(bare.clone()).map_err(|_| bad("its host is no name"))?;
                Some((TlsConnector::from(Arc::new(trust(ca)?)), name))
            }
            _ => return Err(bad("it must begin with https://")),
        };
        if uri.query().is_some() {
            return Err(bad("it must not have a ?"));
        }
        let port = uri.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        Ok(Client { host: bare, port, prefix: uri.path().trim_end_matches('/').to_owned(), tls })
    }

    /// The host, without the brackets of an IPv6 address.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The path as it is sent.
    pub(super) fn target(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    pub(super) async fn get(
        &self,
        path: &str,
        headers: &[(&'static str, String)],
        patience: Duration,
        limit: usize,
    ) -> Result<Reply, HttpError> {
        let mut request = Request::get(self.target(path));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        self.send(request, Bytes::new(), patience, limit).await
    }

    pub(super) async fn post_json(&self, path: &str, body: String) -> Result<Reply, HttpError> {
        let request = Request::post(self.target(path)).header("content-type", "application/json");
        self.send(request, body.into(), SHORT, SHORT_BODY).await
    }

    pub(super) async fn send(
        &self,
        request: hyper::http::request::Builder,
        body: Bytes,
        patience: Duration,
        limit: usize,
    ) -> Result<Reply, HttpError> {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let request = request
            .header("host", format!("{host}:{}", self.port))
            .header("user-agent", concat!("lachan-resolver/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(body))
            .map_err(|e| HttpError::Http(e.to_string()))?;
        let unreachable = |e| HttpError::Connect(format!("{host}:{}", self.port), e);
        let connect = TcpStream::connect((self.host.as_str(), self.port));
        let stream = timeout(CONNECT, connect).await.map_err(|_| HttpError::Time)?.map_err(unreachable)?;
        let exchange = async {
            match &self.tls {
                None => exchange(TokioIo::new(stream), request, limit).await,
                Some((tls, name)) => {
                    let stream = tls.connect(name.clone(), stream).await.map_err(unreachable)?;
                    exchange(TokioIo::new(stream), request, limit).await
                }
            }
        };
        timeout(patience, exchange).await.map_err(|_| HttpError::Time)?
    }
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>, limit: usize) -> Result<Reply, HttpError>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let broken = |e: hyper::Error| HttpError::Http(e.to_string());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.map_err(broken)?;
    let driver = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), limit).collect().await;
    let body = body.map_err(|e| HttpError::Http(e.to_string()))?.to_bytes();
    driver.abort();
    Ok(Reply { status, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_never_leaves_the_machine() {
        for url in
            ["http://127.0.0.1:8080", "http://[::1]:8080/x/", "http://localhost", "https://hub.example"]
        {
            assert!(Client::new(url, None).is_ok(), "{url}");
        }
        for url in
            ["http://hub.example", "http://192.0.2.1", "ftp://hub.example", "hub.example", "", "https://h/?a"]
        {
            assert!(Client::new(url, None).is_err(), "{url}");
        }
        assert_eq!(Client::new("http://[::1]:8080/x/", None).unwrap().target("/a"), "/x/a");
    }
}
