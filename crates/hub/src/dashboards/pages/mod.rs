//! `/viec`: my work today. `/tong-quan`: the chair's page and the lead department's; a body's own is that of its tasks.

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
}
