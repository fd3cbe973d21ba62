//! Pages of the desk: ringing, the call's form, what a call came to, counts, the national line, the school's notice.

mod board;
mod call;
mod counts;
mod fields;
mod finish;
mod line111;
mod notice;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;
use crate::web::upload;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/truc", get(board::page))
        .route("/truc/goi", post(board::ring))
        .route("/truc/goi/{id}", get(call::page).post(call::sent))
        .route("/truc/goi/{id}/luu", post(call::autosave))
        .route("/truc/goi/{id}/nhan", post(board::take))
        .route("/truc/goi/{id}/mo-lai", post(board::reopen))
        .route("/truc/so-lieu", get(counts::page))
        .route("/truc/so-lieu/danh-sach", get(counts::list))
        .route("/truc/111", get(line111::page).post(line111::upload).layer(upload::limit()))
        .route("/tin/{id}/chuyen-111", get(line111::of_report).post(line111::give_report))
        .route("/vu-viec/{id}/chuyen-111", get(line111::of_case).post(line111::give_of_case))
        .route("/bao-dau-hieu", get(notice::page).post(notice::send))
}
