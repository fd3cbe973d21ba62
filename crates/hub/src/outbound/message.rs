//! A signed message to an address of the web, in the manner of Standard Webhooks: three headers, an Ed25519 signature
//! over `id.timestamp.body`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use ed25519_dalek::{Signer as _, SigningKey};
use http_body_util::Full;
use hyper::Request;
use hyper_util::rt::TokioIo;

use super::line::{self, Line};
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
    let status = ask(target, message, line::open(config, target).await?).await?;
    match status {
        200..=299 => Ok(()),
        300..=399 => Err(Trouble::Redirect),
        408 | 425 | 429 | 500.. => Err(Trouble::Later(status.to_string())),
        _ => Err(Trouble::Refused(status.to_string())),
    }
}

/// One request; only the status of the answer is looked at.
async fn ask(target: &Target, message: &Message<'_>, stream: Box<dyn Line>) -> Result<u16, Trouble> {
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
