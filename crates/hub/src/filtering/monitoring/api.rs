//! Where resolvers tell their counts (`docs/monitoring.md`).

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};

use super::taking::{self, Message};
use crate::Hub;
use crate::filtering::api::{failed, handed_in, signer};
use crate::web::problem::problem;

/// The largest message: a day's quarters with every category in every tier are below.
const BODY_LIMIT: usize = 2 << 20;

pub(super) fn routes() -> Router<Hub> {
    Router::new().route("/resolver/v1/counts", post(counts).layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

async fn counts(State(hub): State<Hub>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let resolver = match signer(&hub, &headers, &handed_in(&uri, &body)).await {
        Ok(resolver) => resolver,
        Err(error) => return failed(&error),
    };
    let message: Message = match serde_json::from_slice(&body) {
        Ok(message) => message,
        Err(error) => {
            return problem(StatusCode::BAD_REQUEST, &format!("The counts cannot be read: {error}."));
        }
    };
    let quarters = match taking::read(&message) {
        Ok(quarters) => quarters,
        Err(why) => return problem(StatusCode::BAD_REQUEST, &format!("The counts cannot be taken: {why}.")),
    };
    match taking::take(&hub, resolver.id, message.dropped, &quarters).await {
        Ok(taken) => Json(taken).into_response(),
        Err(error) => failed(&error),
    }
}
