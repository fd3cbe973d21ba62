//! Pages of registers: the glance over all of them, a list, an entry, its form, sums, and what everybody may read.

mod entry;
mod form;
mod glance;
mod list;
mod overview;
mod public;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::failures::pages as failures;
use crate::Hub;
use crate::web::extract::Officer;

/// The glance page.
pub(super) const GLANCE: &str = "/so-theo-doi";

pub(super) fn routes() -> Router<Hub> {
    let upload = post(entry::add_file).layer(crate::web::upload::limit());
    Router::new()
        .route(GLANCE, get(glance::page))
        .route("/so-theo-doi/{register}", get(list::page))
        .route("/so-theo-doi/{register}/them", get(form::new).post(form::record))
        .route("/so-theo-doi/{register}/tong-hop", get(overview::page))
        .route("/so-theo-doi/{register}/tai-ve", get(list::csv))
        .route("/so-theo-doi/{register}/{entry}", get(entry::page))
        .route("/so-theo-doi/{register}/{entry}/sua", get(form::edit).post(form::change))
        .route("/so-theo-doi/{register}/{entry}/ket-thuc", post(entry::end))
        .route("/so-theo-doi/{register}/{entry}/tep", upload)
        .route("/so-theo-doi/{register}/{entry}/tep/{file}", get(entry::file))
        .route("/so-theo-doi/{register}/{entry}/tep/{file}/bo", post(entry::remove_file))
        .route("/cac-em-noi", get(public::communes))
        .route("/cac-em-noi/{area}", get(public::commune))
        .merge(failures::routes())
}

pub(super) fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}
