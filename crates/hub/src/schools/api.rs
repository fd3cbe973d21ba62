//! What resolvers say to the hub about their school (`docs/resolver.md`): they ask for its settings and hand appeals in.

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Hub;
use crate::error::Error;
use crate::filtering::actions::{HOLD, ResolverRow, Signed, recognise};
use crate::schools::appeals::{self, Handed};
use crate::schools::settings;
use crate::web::problem::problem;

/// The largest bundle of appeals.
const BODY_LIMIT: usize = 64 << 10;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/resolver/v1/school", get(school))
        .route("/resolver/v1/appeals", post(hand_in).layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

/// The resolver that signed this request.
async fn signer(hub: &Hub, headers: &HeaderMap, request: &str) -> Result<ResolverRow, Error> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = text("x-lachan-resolver").zip(text("x-lachan-time")).zip(text("x-lachan-signature"));
    let unsigned = || Error::Forbidden("filtering.signature");
    let ((id, time), signature) = signed.ok_or_else(unsigned)?;
    let signature = BASE64.decode(signature).ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let signature = signature.ok_or_else(unsigned)?;
    recognise(hub, &Signed { id, time, request, signature }).await
}

#[derive(Deserialize)]
struct After {
    after: u64,
}

async fn school(
    State(hub): State<Hub>,
    uri: Uri,
    headers: HeaderMap,
    after: Result<Query<After>, QueryRejection>,
) -> Response {
    let request = format!("GET {}", uri.path_and_query().map_or("", |path| path.as_str()));
    let resolver = match signer(&hub, &headers, &request).await {
        Ok(resolver) => resolver,
        Err(error) => return failed(&error),
    };
    let Ok(Query(After { after })) = after else {
        return problem(StatusCode::BAD_REQUEST, "after must be the number of the settings at hand.");
    };
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    match settings::wait_for(&hub, &resolver, after, HOLD).await {
        // it may have been shut out while it waited
        Ok(Some(bytes)) => match signer(&hub, &headers, &request).await {
            Ok(_) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
            Err(error) => failed(&error),
        },
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
struct Appeals {
    appeals: Vec<Handed>,
}

async fn hand_in(State(hub): State<Hub>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let digest = BASE64.encode(Sha256::digest(&body));
    let request = format!("POST {} {digest}", uri.path_and_query().map_or("", |path| path.as_str()));
    let resolver = match signer(&hub, &headers, &request).await {
        Ok(resolver) => resolver,
        Err(error) => return failed(&error),
    };
    let Ok(Appeals { appeals }) = serde_json::from_slice(&body) else {
        return problem(StatusCode::BAD_REQUEST, "The body must be JSON with a list of appeals.");
    };
    match appeals::take_in(&hub, &resolver, &appeals).await {
        Ok(taken) => Json(json!({ "taken": taken })).into_response(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> Response {
    match error {
        Error::Forbidden("filtering.revoked") => {
            problem(StatusCode::FORBIDDEN, "This resolver was shut out at the hub.")
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
