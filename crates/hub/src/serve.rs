//! Listening: plain or TLS, with limits on slow clients, and an end that lets running requests finish.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Config;
use crate::web::asked::Peer;
use crate::{Hub, jobs};

/// A client that takes longer to send its headers, or to shake hands, is let go.
const HEADERS: Duration = Duration::from_secs(15);
/// How long running requests get when the hub stops.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// The hub cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// Certificate or key.
    #[error("TLS: {0}")]
    Tls(String),
}

/// A hub that is bound to its address and not yet serving.
pub struct Bound {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

/// Binds the address of the settings.
pub async fn bind(config: &Config) -> Result<Bound, ServeError> {
    let tls = match (&config.tls_certificate, &config.tls_key) {
        (Some(certificate), Some(key)) => Some(acceptor(certificate, key)?),
        (None, None) => None,
        _ => return Err(ServeError::Tls("give both tls_certificate and tls_key, or neither".into())),
    };
    let listener =
        TcpListener::bind(config.listen).await.map_err(|error| ServeError::Listen(config.listen, error))?;
    Ok(Bound { listener, tls })
}

impl Bound {
    /// Where it listens, with the port that was given when port 0 was asked for.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.local_addr().ok()
    }

    /// Whether it speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Serves pages and runs jobs until `stop`.
    pub async fn serve(self, hub: Hub, stop: CancellationToken) {
        let worker = tokio::spawn(jobs::work(hub.clone(), stop.clone()));
        hub.pictures.look_at_walls().await;
        let service = App::new(hub.clone());
        let graceful = GracefulShutdown::new();
        loop {
            let (stream, peer) = tokio::select! {
                () = stop.cancelled() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, from)) => (stream, Peer(from.ip())),
                    Err(error) => {
                        // no free file descriptor, or a client that went away: the next may do better
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
            };
            let _ = stream.set_nodelay(true);
            let (service, watcher) = (service.clone(), graceful.watcher());
            match self.tls.clone() {
                None => drop(tokio::spawn(converse(stream, peer, service, watcher))),
                Some(tls) => drop(tokio::spawn(async move {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HEADERS, tls.accept(stream)).await {
                        converse(stream, peer, service, watcher).await;
                    }
                })),
            }
        }
        drop(self.listener);
        hub.stopping.cancel();
        let _ = tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await;
        let _ = worker.await;
        hub.close().await;
    }
}

async fn converse<S>(stream: S, peer: Peer, service: App, watcher: hyper_util::server::graceful::Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_headers(64);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64).max_header_list_size(16 << 10);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let service = service.clone();
        request.extensions_mut().insert(peer);
        async move { Ok::<_, Infallible>(service.answer(request.map(Body::new)).await) }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    // a client that breaks off is nobody's error
    let _ = watcher.watch(connection).await;
}

fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, ServeError> {
    let named =
        |path: &Path, error: &dyn std::fmt::Display| ServeError::Tls(format!("{}: {error}", path.display()));
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|error| named(certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| named(key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| named(certificate, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
