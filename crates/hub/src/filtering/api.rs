//! What resolvers say to the hub (`docs/resolver.md`). No session, no page: answers are JSON or a bundle.

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Hub;
use crate::error::{Error, Result};
use crate::filtering::actions::{self, HOLD, ResolverRow, Signed};
use crate::web::problem::problem;

/// The largest enrolment.
const BODY_LIMIT: usize = 4 << 10;
/// What has changed since an older bundle.
const DELTA: &str = "application/vnd.lachan.delta";
/// A bundle.
const WHOLE: &str = "application/vnd.lachan.bundle";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/resolver/v1/enrol", post(enrol).layer(DefaultBodyLimit::max(BODY_LIMIT)))
        .route("/resolver/v1/policy", get(policy))
}

#[derive(Deserialize)]
struct Enrolment {
    code: String,
    key: String,
    #[serde(default)]
    name: String,
}

async fn enrol(State(hub): State<Hub>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Enrolment>(&body) else {
        return problem(StatusCode::BAD_REQUEST, "The body must be JSON with code, key and name.");
    };
    let key = BASE64.decode(&asked.key).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
    let Some(key) = key else {
        return problem(StatusCode::BAD_REQUEST, "The key must be an Ed25519 public key in base64.");
    };
    match actions::enrol(&hub, &asked.code, &key, &asked.name).await {
        Ok(id) => {
            let policy_key = BASE64.encode(hub.keys.policy_signer().verifying_key().as_bytes());
            Json(json!({ "id": id, "policy_key": policy_key, "province": hub.province() })).into_response()
        }
        Err(Error::Forbidden(_)) => {
            problem(StatusCode::FORBIDDEN, "The code is wrong, used, or past its time; get a new one.")
        }
        Err(Error::Conflict(_)) => {
            problem(StatusCode::CONFLICT, "This key cannot be enrolled; start with an empty state folder.")
        }
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
struct After {
    after: u64,
}

async fn policy(
    State(hub): State<Hub>,
    uri: Uri,
    headers: HeaderMap,
    after: std::result::Result<Query<After>, QueryRejection>,
) -> Response {
    let resolver = match signer(&hub, &headers, &asked(&uri)).await {
        Ok(resolver) => resolver,
        Err(error) => return failed(&error),
    };
    let Ok(Query(After { after })) = after else {
        return problem(StatusCode::BAD_REQUEST, "after must be the number of the policy at hand.");
    };
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    match actions::next_policy(&hub, &resolver, after, takes(&headers, DELTA), HOLD).await {
        Ok(Some(sent)) => {
            let kind = match sent.is_delta {
                true => DELTA,
                false if takes(&headers, WHOLE) => WHOLE,
                // what resolvers before these types were told
                false => "application/octet-stream",
            };
            ([(header::CONTENT_TYPE, kind)], sent.bytes).into_response()
        }
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

/// Whether the request says that it takes answers of this type (RFC 9110, 12.5.1; weights are not looked at).
fn takes(headers: &HeaderMap, kind: &str) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut types = accepted.flat_map(|value| value.split(',')).filter_map(|one| one.split(';').next());
    types.any(|one| one.trim().eq_ignore_ascii_case(kind))
}

/// What a resolver signs that asks for something: the method and the address.
pub(crate) fn asked(uri: &Uri) -> String {
    format!("GET {}", uri.path_and_query().map_or("", |path| path.as_str()))
}

/// What a resolver signs that hands something in: the same and the SHA-256 of the body in base64.
pub(crate) fn handed_in(uri: &Uri, body: &[u8]) -> String {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    format!("POST {path} {}", BASE64.encode(Sha256::digest(body)))
}

/// The resolver that signed a request; see [`failed`] for the answer to whoever did not.
pub(crate) async fn signer(hub: &Hub, headers: &HeaderMap, request: &str) -> Result<ResolverRow> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(id), Some(time), Some(signature)) =
        (text("x-lachan-resolver"), text("x-lachan-time"), text("x-lachan-signature"))
    else {
        return Err(Error::Forbidden("filtering.unsigned"));
    };
    let signature = BASE64.decode(signature).ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let signature = signature.ok_or(Error::Forbidden("filtering.signature-unreadable"))?;
    actions::recognise(hub, &Signed { id, time, request, signature }).await
}

/// The answer when something failed.
pub(crate) fn failed(error: &Error) -> Response {
    match error {
        Error::Forbidden("filtering.revoked") => {
            problem(StatusCode::FORBIDDEN, "This resolver was shut out at the hub.")
        }
        Error::Forbidden("filtering.unsigned") => {
            problem(StatusCode::UNAUTHORIZED, "The request must be signed by an enrolled resolver.")
        }
        Error::Forbidden("filtering.signature-unreadable") => {
            problem(StatusCode::UNAUTHORIZED, "The signature cannot be read.")
        }
        Error::Forbidden(_) => problem(
            StatusCode::UNAUTHORIZED,
            "The signature is wrong, the resolver is not known, or its clock is off by over five minutes.",
        ),
        error => {
            tracing::error!(cause = format!("{error:#}"), "a resolver could not be answered");
            problem(StatusCode::SERVICE_UNAVAILABLE, "The hub cannot answer now; try again in a minute.")
        }
    }
}
