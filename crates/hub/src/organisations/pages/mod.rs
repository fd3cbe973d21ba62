//! Pages of organisations, for administrators: who exists today or did on another day, one body over time, a new one,
//! who holds which function, events and the batch of open work.

mod add;
mod batch;
mod body;
mod event;
mod event_form;
mod event_read;
mod functions;
mod list;

use axum::Router;
use axum::routing::{get, post};

use crate::Hub;
use crate::id::OrganisationId;
use crate::organisations::model::{EventId, Function};
use crate::organisations::store::Organisation;
use crate::organisations::store::areas::Area;
use crate::web::Lang;

const LIST: &str = "/co-quan";
const EVENTS: &str = "/co-quan/su-kien";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route(LIST, get(list::page))
        .route("/co-quan/them", get(add::page).post(add::send))
        .route("/co-quan/chuc-nang", get(functions::page).post(functions::send))
        .route(EVENTS, get(event::list))
        .route("/co-quan/su-kien/them", get(event_form::page).post(event_form::send))
        .route("/co-quan/su-kien/{id}", get(event::page))
        .route("/co-quan/su-kien/{id}/chuyen-viec", post(batch::send))
        .route("/co-quan/su-kien/{id}/hoan-tac", post(event::undo))
        .route("/co-quan/su-kien/{id}/ghi-lai", post(event::again))
        .route("/co-quan/{id}", get(body::page))
}

/// Where one body is looked at.
fn body_href(id: OrganisationId) -> String {
    format!("{LIST}/{id}")
}

/// Where one event is looked at.
fn event_href(id: EventId) -> String {
    format!("{EVENTS}/{id}")
}

/// i18n: organisations-event-kind-*
fn event_word(lang: Lang, kind: &str) -> String {
    lang.t(&format!("organisations-event-kind-{kind}")).into_owned()
}

/// i18n: organisations-kind-*
fn kind_word(lang: Lang, kind: &str) -> String {
    lang.t(&format!("organisations-kind-{kind}")).into_owned()
}

/// i18n: organisations-level-*
fn level_word(lang: Lang, level: &str) -> String {
    lang.t(&format!("organisations-level-{level}")).into_owned()
}

/// i18n: organisations-function-*
fn function_word(lang: Lang, function: Function) -> String {
    lang.t(&format!("organisations-function-{}", function.name())).into_owned()
}

/// The name of an area; the province's own for an empty code.
fn area_word(lang: Lang, areas: &[Area], code: &str) -> String {
    if code.is_empty() {
        return lang.t("organisations-whole-province").into_owned();
    }
    areas.iter().find(|area| area.code == code).map_or_else(|| code.to_owned(), |area| area.name.clone())
}

/// Pairs of value and words for a list to choose from, with a first that means nothing.
fn options_of<'a>(first: &'a str, pairs: &'a [(String, String)]) -> Vec<(&'a str, &'a str)> {
    let pairs = pairs.iter().map(|(value, words)| (value.as_str(), words.as_str()));
    std::iter::once(("", first)).chain(pairs).collect()
}

fn area_pairs(areas: &[Area]) -> Vec<(String, String)> {
    areas
        .iter()
        .filter(|area| area.level != "province")
        .map(|area| (area.code.clone(), area.name.clone()))
        .collect()
}

fn organisation_pairs(organisations: &[Organisation]) -> Vec<(String, String)> {
    organisations.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()
}
