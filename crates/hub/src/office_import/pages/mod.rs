//! Pages of imports: handing a file in, looking at it row by row, and the links that are given out once.

mod preview;
mod upload;
mod written;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;
use crate::web::upload::limit;

/// Where files are handed in.
const HERE: &str = "/nhap-excel";

pub(super) fn routes() -> Router<Hub> {
    let hand_in = get(upload::page).post(upload::receive);
    Router::new()
        .route(HERE, hand_in.layer(limit()))
        .route("/nhap-excel/mau.xlsx", get(upload::template))
        .route("/nhap-excel/{file}", get(preview::page))
        .route("/nhap-excel/{file}/ghi", post(written::write))
}
