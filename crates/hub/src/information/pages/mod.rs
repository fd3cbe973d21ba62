//! Pages of bad information: everybody's form, and the unit's list and items.

mod bring;
mod item;
mod list;
mod public;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::information::actions::Row;
use crate::information::model::{HARMS, State};
use crate::web::Lang;
use crate::web::components::{self, chip};
use crate::web::extract::Officer;

/// The unit's list.
pub(super) const LIST: &str = "/thong-tin-xau";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/bao-thong-tin-xau", get(public::page).post(public::send))
        .route(LIST, get(list::page))
        .route("/thong-tin-xau/tai-ve", get(list::workbook))
        .route("/thong-tin-xau/moi", get(bring::page).post(bring::enter))
        .route("/tin/{id}/chuyen-thong-tin", get(bring::from_report).post(bring::take_over))
        .route("/thong-tin-xau/{id}", get(item::page))
        .route("/thong-tin-xau/{id}/danh-gia", post(item::assess))
        .route("/thong-tin-xau/{id}/xac-nhan", post(item::confirm))
        .route("/thong-tin-xau/{id}/tra-lai", post(item::send_back))
        .route("/thong-tin-xau/{id}/tra-loi", post(item::answer))
        .route("/thong-tin-xau/{id}/lenh", post(item::order))
        .route("/thong-tin-xau/{id}/xu-ly", post(item::handle))
}

pub(super) fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

/// The harms with their words.
/// i18n: information-harm-*
pub(super) fn harms(lang: Lang) -> Vec<(&'static str, String)> {
    HARMS.iter().map(|harm| (*harm, lang.t(&format!("information-harm-{harm}")).into_owned())).collect()
}

/// Where a piece stands, as a chip.
/// i18n: information-state-*
pub(super) fn state_chip(lang: Lang, row: &Row) -> Markup {
    let shape = match State::parse(&row.state) {
        Some(State::Received) | None => components::State::Waiting,
        Some(State::Assessed) => components::State::Due,
        Some(State::Harmful | State::Answered) => components::State::Running,
        Some(State::Handled | State::NotHarmful) => components::State::Done,
    };
    chip(shape, &lang.t(&format!("information-state-{}", row.state)))
}
