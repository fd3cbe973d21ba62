//! Pages of violators: those of a case, the outcome of one, and the tracks across agencies.

mod case;
mod outcome;
mod tracking;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;
use crate::web::Lang;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/vu-viec/{id}/nguoi-vi-pham", get(case::page).post(case::add))
        .route("/nguoi-bi-bao/{id}/mo", post(case::open_child))
        .route("/nguoi-bi-bao/{id}/tuoi", post(case::set_age))
        .route("/nguoi-bi-bao/{id}/xac-nhan", post(case::confirm))
        .route("/nguoi-bi-bao/{id}/ket-qua", get(outcome::choose))
        .route("/nguoi-bi-bao/{id}/ket-qua/{kind}", get(outcome::page).post(outcome::decide))
        .route("/phoi-hop-xu-ly", get(tracking::page))
        .route("/phoi-hop-xu-ly/tai-ve", get(tracking::workbook))
}

/// Values with their words.
fn words<'a>(lang: Lang, prefix: &str, values: &[&'a str]) -> Vec<(&'a str, String)> {
    values.iter().map(|value| (*value, lang.t(&format!("{prefix}-{value}")).into_owned())).collect()
}

/// The same for a field to choose from, with nothing chosen first.
fn options<'a>(words: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    std::iter::once(("", "")).chain(words.iter().map(|(value, words)| (*value, words.as_str()))).collect()
}
