//! Pages of plans: handing a document in, the review, plans and their tasks.

mod cascade;
mod document;
mod form;
mod list;
mod moved;
mod plan;
mod review;
mod tasks;
mod upload;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub(super) fn routes() -> Router<Hub> {
    let upload = get(upload::page).post(upload::receive);
    Router::new()
        .route("/ke-hoach", get(list::page))
        .route("/ke-hoach/nhap", upload.layer(crate::web::upload::limit()))
        .route("/ke-hoach/{plan}", get(plan::page))
        .route("/ke-hoach/{plan}/van-ban", get(document::page))
        .route("/ke-hoach/{plan}/duyet", get(review::page))
        .route("/ke-hoach/{plan}/duyet/nhiem-vu/{duty}", post(review::decide_duty))
        .route("/ke-hoach/{plan}/duyet/nhiem-vu/{duty}/tach", post(review::reshape::split))
        .route("/ke-hoach/{plan}/duyet/nhiem-vu/{duty}/gop", post(review::reshape::merge))
        .route("/ke-hoach/{plan}/duyet/nhiem-vu/{duty}/trung", post(review::reshape::mark_copy))
        .route("/ke-hoach/{plan}/duyet/nhiem-vu/{duty}/lay-them", post(review::reshape::take_extra))
        .route("/ke-hoach/{plan}/duyet/nhiem-vu/{duty}/hoan-tac", post(review::reshape::undo))
        .route("/ke-hoach/{plan}/duyet/chi-tieu/{target}", post(review::decide_target))
        .route("/ke-hoach/{plan}/duyet/bao-cao/{item}", post(review::decide_reporting))
        .route("/ke-hoach/{plan}/duyet/nhan-ca", post(review::take_all))
        .route("/ke-hoach/{plan}/duyet/co-quan", post(review::map_agencies))
        .route("/ke-hoach/{plan}/duyet/van-ban-khac", post(review::other))
        .route("/ke-hoach/{plan}/duyet/dau-van-ban", post(review::set_header))
        .route("/ke-hoach/{plan}/ban-hanh", post(review::publish))
        .route("/nhiem-vu", get(tasks::list))
        .route("/nhiem-vu/{task}", get(tasks::page))
        .route("/nhiem-vu/{task}/ngay", post(tasks::set_time))
        .route("/nhiem-vu/{task}/tien-do", post(tasks::note_progress))
        .route("/nhiem-vu/{task}/xong", post(tasks::finish))
        .route("/nhiem-vu/{task}/chuyen", post(cascade::pass_on))
        .route("/nhiem-vu/{task}/thu-hoi/{part}", post(cascade::withdraw))
        .route("/nhiem-vu/{task}/tra-loi", post(cascade::answer))
        .route("/nhiem-vu/{task}/phoi-hop", post(cascade::contribute))
}

/// The heading of a plan's pages leads back here.
const LIST: &str = "/ke-hoach";
