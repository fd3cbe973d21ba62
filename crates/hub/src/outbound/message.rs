//! A signed message to an address of the web, in the manner of Standard Webhooks: three headers, an Ed25519 signature
//! over `id.timestamp.body`.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use ed25519_dalek::{Signer as _, SigningKey};
use http_body_util::Full;
use hyper::Request;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Target, Trouble};
use crate::config::Config;
use crate::seal::HubKeys;

/// A message on its way.
pub struct Message<'a> {
    /// Stays the same however often it is sent.
    pub id: uuid::Uuid,
    /// Seconds since 1970, of this attempt.
    pub timestamp: i64,
    /// JSON.
    pub body: String,
    /// The hub's key for messages.
    pub signer: &'a SigningKey,
}

/// The key that messages are signed with.
#[must_use]
pub fn signer(keys: &HubKeys) -> SigningKey {
    SigningKey::from_bytes(keys.key_for("message signer").bytes())
}

/// The public half as receivers enter it.
#[must_use]
pub fn public_key(keys: &HubKeys) -> String {
    format!("whpk_{}", BASE64.encode(signer(keys).verifying_key().as_bytes()))
}

impl Message<'_> {
    fn signature(&self) -> String {
        let signed = format!("{}.{}.{}", self.id, self.timestamp, self.body);
        format!("v1a,{}", BASE64.encode(self.signer.sign(signed.as_bytes()).to_bytes()))
    }
}

pub(super) async fn post(config: &Config, target: &Target, message: &Message<'_>) -> Result<(), Trouble> {
    let mut stream = None;
    for address in target.resolve(config.webhook_private_addresses).await? {
        if let Ok(open) = TcpStream::connect(address).await {
            stream = Some(open);
            break;
        }
    }
    let stream = stream.ok_or(Trouble::Unreachable)?;
    let status = if target.tls {
        let name = ServerName::try_from(target.host.clone()).map_err(|_| Trouble::Unknown)?;
        let safe =
            TlsConnector::from(Arc::new(trust(config.outbound_ca.as_deref())?)).connect(name, stream).await;
        ask(target, message, safe.map_err(|error| Trouble::Unsafe(error.to_string()))?).await?
    } else {
        ask(target, message, stream).await?
    };
    match status {
        200..=299 => Ok(()),
        300..=399 => Err(Trouble::Redirect),
        408 | 425 | 429 | 500.. => Err(Trouble::Later(status.to_string())),
        _ => Err(Trouble::Refused(status.to_string())),
    }
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

/// One request; only the status of the answer is looked at.
async fn ask(
    target: &Target,
    message: &Message<'_>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<u16, Trouble> {
    let request = Request::post(&target.path)
        .header("host", target.place())
        .header("user-agent", concat!("lachan/", env!("CARGO_PKG_VERSION")))
        .header("content-type", "application/json")
        .header("webhook-id", message.id.to_string())
        .header("webhook-timestamp", message.timestamp.to_string())
        .header("webhook-signature", message.signature())
        .body(Full::new(Bytes::from(message.body.clone())))
        .map_err(|_| Trouble::Malformed)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Trouble::Unreachable)?;
    let driving = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    driving.abort();
    answer.map(|answer| answer.status().as_u16()).map_err(|_| Trouble::Unreachable)
}
