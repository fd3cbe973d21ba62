//! Pages of the directory: what everybody reads, and what officers keep it with.

mod entry;
mod form;
mod import;
mod list;
mod public;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::web::extract::Officer;

/// The officers' list.
pub(super) const LIST: &str = "/danh-ba-ho-tro";

pub(super) fn routes() -> Router<Hub> {
    let upload = get(import::page).merge(post(import::receive).layer(crate::web::upload::limit()));
    Router::new()
        .route("/tro-giup", get(public::page))
        .route("/tro-giup/in", get(public::poster))
        .route("/tro-giup/nhung", get(public::embed))
        .route(LIST, get(list::page))
        .route("/danh-ba-ho-tro/them", get(form::new).post(form::add))
        .route("/danh-ba-ho-tro/nhap", upload)
        .route("/danh-ba-ho-tro/tai-ve", get(list::workbook))
        .route("/danh-ba-ho-tro/{place}", get(entry::page))
        .route("/danh-ba-ho-tro/{place}/sua", get(form::edit).post(form::change))
        .route("/danh-ba-ho-tro/{place}/kiem-tra", post(entry::check))
        .route("/danh-ba-ho-tro/{place}/bo", post(entry::end))
}

pub(super) fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}
