//! `/viec`: my work today. `/tong-quan`: the chair's page, the lead department's, and one for each body.

mod body;
mod chair;
mod figures;
mod lead;
mod my_work;
mod parts;

use axum::Router;
use axum::routing::get;

use crate::Hub;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/viec", get(my_work::page))
        .route("/tong-quan", get(chair::page))
        .route("/tong-quan/phu-trach", get(lead::page))
        .route("/tong-quan/{body}", get(body::page))
}
