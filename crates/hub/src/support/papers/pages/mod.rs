//! Pages of papers: what there is of a child, one paper to write or read, and what waits for a head's signature.

mod form;
mod list;
mod one;
mod reading;
mod waiting;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub(in crate::support) fn routes() -> Router<Hub> {
    Router::new()
        .route("/tre/{id}/giay-to", get(list::page))
        .route("/tre/{id}/giay-to/{kind}", get(one::page).post(one::write))
        .route("/tre/{id}/giay-to/{kind}/mo", post(one::open))
        .route("/tre/{id}/giay-to/{kind}/tai", post(one::download))
        .route("/tre/{id}/giay-to/{kind}/rut", post(one::take_back))
        .route("/giay-to-cho-ky", get(waiting::page))
        .route("/giay-to-cho-ky/{paper}", post(waiting::open))
        .route("/giay-to-cho-ky/{paper}/ky", post(waiting::sign))
        .route("/giay-to-cho-ky/{paper}/tra", post(waiting::send_back))
}
