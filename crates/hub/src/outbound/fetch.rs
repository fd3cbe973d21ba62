//! A file of the web, fetched again only when it has changed (RFC 9110, 13.1): filter lists that are kept up to date.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::{Request, header};
use hyper_util::rt::TokioIo;

use super::{Target, Trouble, line};
use crate::config::Config;

/// Which version is at hand, as its server called it (RFC 9110, 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// The entity tag.
    pub etag: Option<String>,
    /// When it was last changed.
    pub modified: Option<String>,
}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The version at hand is still the newest.
    Same,
    /// Another one.
    New {
        /// The file.
        bytes: Vec<u8>,
        /// What its server calls it.
        version: Version,
    },
}

/// `most`: bytes that are taken; a longer file is refused.
pub(super) async fn fetch(
    config: &Config,
    target: &Target,
    known: &Version,
    most: usize,
) -> Result<Fetched, Trouble> {
    let stream = line::open(config, target).await?;
    let mut request = Request::get(&target.path)
        .header(header::HOST, target.place())
        .header(header::USER_AGENT, concat!("lachan/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT_ENCODING, "identity");
    if let Some(etag) = &known.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    } else if let Some(modified) = &known.modified {
        request = request.header(header::IF_MODIFIED_SINCE, modified);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|_| Trouble::Malformed)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Trouble::Unreachable)?;
    let driving = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|_| Trouble::Unreachable)?;
    match answer.status().as_u16() {
        200 => {}
        304 => return Ok(Fetched::Same),
        300..=399 => return Err(Trouble::Redirect),
        status @ (408 | 425 | 429 | 500..) => return Err(Trouble::Later(status.to_string())),
        status => return Err(Trouble::Refused(status.to_string())),
    }
    let told = |name: header::HeaderName| {
        let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
        value.filter(|value| value.len() <= 200).map(str::to_owned)
    };
    let version = Version { etag: told(header::ETAG), modified: told(header::LAST_MODIFIED) };
    if told(header::CONTENT_ENCODING).is_some_and(|kind| !kind.eq_ignore_ascii_case("identity")) {
        return Err(Trouble::Refused("Content-Encoding".into()));
    }
    let body = Limited::new(answer.into_body(), most).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { Trouble::Large } else { Trouble::Later("EOF".into()) }
    })?;
    driving.abort();
    Ok(Fetched::New { bytes: body.to_bytes().into(), version })
}
