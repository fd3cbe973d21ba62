//! What resolvers say to the hub about their school (`docs/resolver.md`): they ask for its settings and hand appeals in.

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::Hub;
use crate::filtering::actions::HOLD;
use crate::filtering::api::{asked, failed, handed_in, signer};
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
    let request = asked(&uri);
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
    let resolver = match signer(&hub, &headers, &handed_in(&uri, &body)).await {
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
