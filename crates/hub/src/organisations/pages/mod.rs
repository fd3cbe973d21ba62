//! Pages of organisations, for administrators: who exists today, a new one, and who holds which function.

mod add;
mod functions;
mod list;

use axum::Router;
use axum::routing::get;

use crate::Hub;
use crate::organisations::model::Function;
use crate::organisations::store::Organisation;
use crate::organisations::store::areas::Area;
use crate::web::Lang;

const LIST: &str = "/co-quan";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route(LIST, get(list::page))
        .route("/co-quan/them", get(add::page).post(add::send))
        .route("/co-quan/chuc-nang", get(functions::page).post(functions::send))
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
