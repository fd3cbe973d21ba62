//! Certificates: our own for those who ask us over TLS, and whom we trust when we ask.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// Our certificate and its key, as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate and those that it is derived from, in PEM.
    pub chain: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}", path = .path.display())]
pub struct CertificateError {
    path: PathBuf,
    why: String,
}

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// The certificate in force, for one protocol. A new one is used from the next connection on.
#[derive(Clone)]
pub(crate) struct Acceptor(Arc<ArcSwap<ServerConfig>>);

impl Acceptor {
    pub(crate) fn now(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.load_full())
    }
}

/// The acceptors for DNS over TLS and over HTTPS, by the names that protocols have in TLS (ALPN).
pub(crate) struct Acceptors {
    certificate: Certificate,
    pub tls: Acceptor,
    pub https: Acceptor,
}

impl Acceptors {
    pub(crate) fn read(certificate: Certificate) -> Result<Self, CertificateError> {
        let (tls, https) = read(&certificate)?;
        let acceptor = |config| Acceptor(Arc::new(ArcSwap::from_pointee(config)));
        Ok(Acceptors { certificate, tls: acceptor(tls), https: acceptor(https) })
    }

    /// Reads the files again when they have changed or `again` rings; what cannot be used is told and the
    /// certificate read before stays.
    pub(crate) async fn watch(self, again: Arc<Notify>) {
        let mut seen = self.dates();
        loop {
            let told = tokio::select! {
                () = again.notified() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let now = self.dates();
            if now == seen && !told {
                continue;
            }
            seen = now;
            match read(&self.certificate) {
                Ok((tls, https)) => {
                    self.tls.0.store(Arc::new(tls));
                    self.https.0.store(Arc::new(https));
                    tracing::info!("certificate read again");
                }
                Err(error) => tracing::warn!("{error}; the certificate read before stays in use"),
            }
        }
    }

    fn dates(&self) -> [Option<SystemTime>; 2] {
        let date = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
        [date(&self.certificate.chain), date(&self.certificate.key)]
    }
}

fn read(certificate: &Certificate) -> Result<(ServerConfig, ServerConfig), CertificateError> {
    let bad = |path: &Path, why: String| CertificateError { path: path.to_owned(), why };
    let of_chain = |why| bad(&certificate.chain, why);
    let chain = CertificateDer::pem_file_iter(&certificate.chain).map_err(|e| of_chain(e.to_string()))?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(|e| of_chain(e.to_string()))?;
    if chain.is_empty() {
        return Err(of_chain("there is no certificate in it".into()));
    }
    let key = PrivateKeyDer::from_pem_file(&certificate.key);
    let key = key.map_err(|e| bad(&certificate.key, e.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| of_chain(e.to_string()))?;
    let mut tls =
        versions.with_no_client_auth().with_single_cert(chain, key).map_err(|e| of_chain(e.to_string()))?;
    let mut https = tls.clone();
    tls.alpn_protocols = vec![b"dot".to_vec()];
    https.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((tls, https))
}

/// Trusts the public authorities, or the certificates of the file alone.
pub(crate) fn trust(ca: Option<&Path>) -> Result<ClientConfig, CertificateError> {
    let bad = |why: String| CertificateError { path: ca.unwrap_or(Path::new("-")).to_owned(), why };
    let mut roots = RootCertStore::empty();
    if let Some(path) = ca {
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| bad(e.to_string()))? {
            let certificate = certificate.map_err(|e| bad(e.to_string()))?;
            roots.add(certificate).map_err(|e| bad(e.to_string()))?;
        }
        if roots.is_empty() {
            return Err(bad("there is no certificate in it".into()));
        }
    } else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|e| bad(e.to_string()))?;
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}
