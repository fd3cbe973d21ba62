//! A connection to an address of the web, over TLS where the address says so.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Target, Trouble};
use crate::config::Config;

/// What is read from and written to.
pub(super) trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

/// Connects to the first address that answers, under the settings' rules about private ones.
pub(super) async fn open(config: &Config, target: &Target) -> Result<Box<dyn Line>, Trouble> {
    let mut stream = None;
    for address in target.resolve(config.webhook_private_addresses).await? {
        if let Ok(open) = TcpStream::connect(address).await {
            stream = Some(open);
            break;
        }
    }
    let stream = stream.ok_or(Trouble::Unreachable)?;
    if !target.tls {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(target.host.clone()).map_err(|_| Trouble::Unknown)?;
    let connector = TlsConnector::from(Arc::new(trust(config.outbound_ca.as_deref())?));
    let safe = connector.connect(name, stream).await.map_err(|error| Trouble::Unsafe(error.to_string()))?;
    Ok(Box::new(safe))
}

/// The roots of the open web, and those that the settings add.
fn trust(ca: Option<&Path>) -> Result<ClientConfig, Trouble> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca {
        let unreadable = |why: String| Trouble::Unsafe(format!("{}: {why}", path.display()));
        let found = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
        for authority in found {
            let authority = authority.map_err(|error| unreadable(error.to_string()))?;
            roots.add(authority).map_err(|error| unreadable(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Trouble::Unsafe(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
