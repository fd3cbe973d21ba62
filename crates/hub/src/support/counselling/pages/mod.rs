//! Pages of talks: the child's with its receipt, the counsellor's, and what whoever protects the child sees.

mod child;
mod list;
mod panel;
mod talk;

pub(in crate::support) use panel::card;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub(in crate::support) fn routes() -> Router<Hub> {
    Router::new()
        .route("/xem-tin/tu-van", post(child::open))
        .route("/xem-tin/tu-van/viet", post(child::write))
        .route("/xem-tin/tu-van/chia-se", post(child::share))
        .route("/xem-tin/tu-van/dung", post(child::stop))
        .route("/xem-tin/khong-can", post(child::take_back))
        .route("/tu-van", get(list::page))
        .route("/tu-van/{id}", get(talk::page))
        .route("/tu-van/{id}/nhan", post(list::accept))
        .route("/tu-van/{id}/tu-choi", post(list::refuse))
        .route("/tu-van/{id}/tiep-nhan", post(list::take_over))
        .route("/tu-van/{id}/chuyen", post(talk::offer))
        .route("/tu-van/{id}/tra-loi-chuyen", post(list::answer))
        .route("/tu-van/{id}/viet", post(talk::write))
        .route("/tu-van/{id}/hen", post(talk::arrange))
        .route("/tu-van/{id}/buoi", post(talk::note))
        .route("/tu-van/{id}/truoc-sau", post(talk::ask_how))
        .route("/tu-van/{id}/bao-nguy", post(talk::alarm))
        .route("/tu-van/{id}/ket-thuc", post(talk::end))
        .route("/tin/{id}/tu-van", get(panel::of_report).post(panel::invite_by_desk))
        .route("/tin/{id}/tu-van/rut", post(panel::withdraw_by_desk))
        .route("/vu-viec/{id}/tu-van", post(panel::invite))
        .route("/vu-viec/{id}/tu-van/rut", post(panel::withdraw))
        .route("/vu-viec/{id}/tu-van/giay", post(panel::feed))
}
