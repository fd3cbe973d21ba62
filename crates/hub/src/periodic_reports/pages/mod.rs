//! Pages of periodic reports: what is due, one report with its figures and texts, the file.

mod list;
mod report;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/bao-cao", get(list::page))
        .route("/bao-cao/mo", post(list::begin))
        .route("/bao-cao/{report}", get(report::page).post(report::save))
        .route("/bao-cao/{report}/gui", post(report::submit))
        .route("/bao-cao/{report}/ban-moi", post(report::reopen))
        .route("/bao-cao/{report}/tai-ve", get(report::download))
}

/// The list.
const LIST: &str = "/bao-cao";

/// The hidden field that every form of an officer carries.
fn csrf(token: &str) -> maud::Markup {
    maud::html! { input type="hidden" name="csrf" value=(token); }
}
