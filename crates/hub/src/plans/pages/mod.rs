//! Pages of plans: handing a document in, the review, plans and their tasks.

mod cascade;
mod document;
mod evidence;
mod form;
mod history;
mod list;
mod moved;
mod obstacles;
mod plan;
mod review;
mod rhythms;
mod task;
mod tasks;
mod unit;
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
        .route("/nhiem-vu/{task}", get(task::page))
        .route("/nhiem-vu/{task}/ngay", post(task::set_time))
        .route("/nhiem-vu/{task}/nhip", post(rhythms::set))
        .route("/nhiem-vu/{task}/ky", post(rhythms::finish))
        .route("/nhiem-vu/{task}/tien-do", post(task::note_progress))
        .route("/nhiem-vu/{task}/xong", post(task::finish))
        .route("/nhiem-vu/{task}/vuong-mac", post(obstacles::raise))
        .route("/nhiem-vu/{task}/tep", post(evidence::add_file).layer(crate::web::upload::limit()))
        .route("/nhiem-vu/{task}/lien-ket", post(evidence::add_link))
        .route("/minh-chung/{evidence}", get(evidence::download))
        .route("/minh-chung/{evidence}/go", post(evidence::remove))
        .route("/vuong-mac", get(obstacles::list))
        .route("/vuong-mac/{obstacle}", get(obstacles::page))
        .route("/vuong-mac/{obstacle}/tra-loi", post(obstacles::answer))
        .route("/vuong-mac/{obstacle}/chuyen-len", post(obstacles::pass_up))
        .route("/vuong-mac/{obstacle}/da-xong", post(obstacles::accept))
        .route("/vuong-mac/{obstacle}/chua-xong", post(obstacles::decline))
        .route("/vuong-mac/{obstacle}/het-vuong", post(obstacles::lift))
        .route("/ke-hoach/{plan}/vuong-mac", post(obstacles::set_days))
        .route("/don-vi/{organisation}", get(unit::page))
        .route("/nhiem-vu/{task}/chuyen", post(cascade::pass_on))
        .route("/nhiem-vu/{task}/thu-hoi/{part}", post(cascade::withdraw))
        .route("/nhiem-vu/{task}/tra-loi", post(cascade::answer))
        .route("/nhiem-vu/{task}/phoi-hop", post(cascade::contribute))
}

/// The heading of a plan's pages leads back here.
const LIST: &str = "/ke-hoach";
