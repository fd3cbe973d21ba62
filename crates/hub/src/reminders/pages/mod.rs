//! Pages of reminders: the list that stands on the notices' page, the distances, the ways out.

mod distances;
mod out;
mod told;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub use told::told_card;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/nhac/{id}", get(told::open))
        .route("/nhac/da-doc", post(told::read_all))
        .route("/nhac-viec", get(distances::page).post(distances::set))
        .route("/gui-tin", get(out::page))
        .route("/gui-tin/thu", post(out::try_mail))
        .route("/gui-tin/noi", post(out::add))
        .route("/gui-tin/noi/{id}/thu", post(out::try_endpoint))
        .route("/gui-tin/noi/{id}/bo", post(out::end))
}
