//! Pages of intake: those of reporters, and those of the desk.

mod desk;
mod mailbox;
mod telling;

pub(crate) use desk::severity_chip;
pub(crate) use telling::receipt_page;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/", get(telling::front))
        .route("/bao-tin", get(telling::first).post(telling::step))
        .route("/ai-doc", get(telling::who_reads))
        .route("/xem-tin", get(mailbox::enter).post(mailbox::open))
        .route("/xem-tin/viet", post(mailbox::write))
        .route("/hang-doi", get(desk::queue))
        .route("/tin/{id}", get(desk::report))
        .route("/tin/{id}/tra-loi", post(desk::answer))
        .route("/tin/{id}/dong", post(desk::close))
}
