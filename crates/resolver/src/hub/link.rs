//! The line to the hub for everything beside the policy: signed requests, and files of its own in the state folder.

use std::sync::Arc;
use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::Signer;
use hyper::Request;
use hyper::body::Bytes;
use lachan_filter::VerifyingKey;
use sha2::{Digest, Sha256};

use super::client::{Client, HttpError, Reply};
use super::state::State;
use super::{Enrolled, PATIENCE, now, status_advice};

/// Why a request brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("{0}")]
    Http(#[from] HttpError),
    #[error("the hub answered {0}{advice}", advice = status_advice(*.0))]
    Status(u16),
}

/// A resolver's own line to its hub.
#[derive(Clone)]
pub(crate) struct Link {
    client: Client,
    state: Arc<State>,
    id: String,
    key: VerifyingKey,
}

/// The largest answer taken.
const MAX_ANSWER: usize = 1 << 20;
/// A hub answers to what is handed in at once.
const SHORT: Duration = Duration::from_secs(20);

impl Enrolled {
    /// The line of this resolver.
    pub(crate) fn link(&self) -> Link {
        Link {
            client: self.client.clone(),
            state: self.state.clone(),
            id: self.enrolment.id.clone(),
            key: self.policy_key,
        }
    }
}

impl Link {
    /// The resolver's id at the hub.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The key by which the hub signs.
    pub(crate) fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// A file of the state folder.
    pub(crate) fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.state.file(name)
    }

    /// Writes a file of the state folder, whole or not at all.
    pub(crate) fn keep(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.state.keep_file(name, bytes)
    }

    /// Asks, and waits while the hub holds the request; `None`: nothing new.
    pub(crate) async fn wait_for(&self, path: &str) -> Result<Option<Bytes>, LinkError> {
        let headers = self.headers(&format!("GET {}", self.client.target(path)));
        let Reply { status, body } = self.client.get(path, &headers, PATIENCE, MAX_ANSWER).await?;
        match status {
            200 => Ok(Some(body)),
            204 => Ok(None),
            status => Err(LinkError::Status(status)),
        }
    }

    /// Hands something in. The digest of the body is signed too.
    pub(crate) async fn hand_in(&self, path: &str, body: String) -> Result<Bytes, LinkError> {
        let digest = BASE64_STANDARD.encode(Sha256::digest(&body));
        let target = self.client.target(path);
        let mut request = Request::post(&target).header("content-type", "application/json");
        for (name, value) in self.headers(&format!("POST {target} {digest}")) {
            request = request.header(name, value);
        }
        let Reply { status, body } = self.client.send(request, body.into(), SHORT, MAX_ANSWER).await?;
        if status == 200 { Ok(body) } else { Err(LinkError::Status(status)) }
    }

    fn headers(&self, request: &str) -> [(&'static str, String); 3] {
        signed_headers(&self.state, &self.id, request)
    }
}

/// Who asks, when, and the signature over both and the request.
pub(super) fn signed_headers(state: &State, id: &str, request: &str) -> [(&'static str, String); 3] {
    let time = now();
    let signature = state.key().sign(format!("lachan-resolver/1\n{id}\n{time}\n{request}").as_bytes());
    [
        ("x-lachan-resolver", id.to_owned()),
        ("x-lachan-time", time.to_string()),
        ("x-lachan-signature", BASE64_STANDARD.encode(signature.to_bytes())),
    ]
}

#[cfg(test)]
impl Link {
    /// A line to nobody, with a state folder.
    pub(crate) fn to_nobody(folder: &std::path::Path, key: VerifyingKey) -> Link {
        let state = Arc::new(State::open(folder).unwrap());
        Link { client: Client::new("http://127.0.0.1:1", None).unwrap(), state, id: "r-1".into(), key }
    }
}
