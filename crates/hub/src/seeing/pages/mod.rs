//! Pages of seeing carefully: asking for a file, what is shown of it, its original, and how long a unit's officers looked.

mod ask;
mod head;
mod parts;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/tep/{id}", get(ask::page))
        .route("/tep/{id}/xem", post(ask::begin))
        .route("/tep/{id}/nghi", post(ask::answer_break))
        .route("/tep/{id}/ban-goc", post(ask::original))
        .route("/tep/{id}/danh-gia", post(ask::assess))
        .route("/xem/{id}", get(show::page))
        .route("/xem/{id}/buoc", post(show::go))
        .route("/xem/{id}/xong", post(show::finish))
        .route("/xem/{id}/anh/{turn}", get(show::picture))
        .route("/xem/{id}/tieng", get(show::sound))
        .route("/muc-tiep-xuc", get(head::page))
        .route("/muc-tiep-xuc/{id}", post(head::set))
}
