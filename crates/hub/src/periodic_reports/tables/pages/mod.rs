//! Pages of tables of bodies above: taken in, mapped cell by cell beside their sheet, looked at and filed on a report.

mod fill;
mod form;
mod grid;
mod list;
mod mapping;

use axum::Router;
use axum::routing::{get, post};

use super::model::{Take, Word};
use crate::Hub;
use crate::periodic_reports::actions::Type;
use crate::periodic_reports::words::title_of;
use crate::web::{Lang, upload};

pub(in crate::periodic_reports) use fill::card;

/// The list of tables.
pub(super) const LIST: &str = "/bao-cao/bieu";

pub(in crate::periodic_reports) fn routes() -> Router<Hub> {
    let hand_in = get(list::page).post(list::receive);
    Router::new()
        .route(LIST, hand_in.layer(upload::limit()))
        .route("/bao-cao/bieu/{template}", get(mapping::page).post(mapping::save))
        .route("/bao-cao/bieu/{template}/tep", post(mapping::receive).layer(upload::limit()))
        .route("/bao-cao/bieu/{template}/tep/{number}", get(mapping::original))
        .route("/bao-cao/bieu/{template}/dung", post(mapping::retire))
        .route("/bao-cao/bieu/{template}/che-do", post(mapping::types))
        .route("/bao-cao/{report}/bieu/{template}", get(fill::page).post(fill::file))
        .route("/bao-cao/{report}/bieu/{template}/{version}", get(fill::download))
}

/// What a type of report is called where a table is said to be filled for it.
fn type_label(lang: Lang, of: &Type) -> String {
    let what = match &of.reporting {
        Some(item) => {
            let due = item.due_words.as_deref().map(|words| format!(" ({words})")).unwrap_or_default();
            format!("{}{due}", item.to_words)
        }
        None => title_of(lang, of.kind(), ""),
    };
    format!("{} · {what}", of.plan_name())
}

/// What a cell takes, in words.
///
/// i18n: tables-take-* tables-part-* tables-over-*
fn take_words(lang: Lang, take: &Take, names: &[(String, String)]) -> String {
    let word = take.as_word();
    let figure = match word {
        Some(word) => lang.t(&format!("tables-take-{}", word.name())).into_owned(),
        None => names
            .iter()
            .find(|(key, _)| *key == take.figure)
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
    };
    if word.is_some_and(|word| !word.has_parts()) {
        return figure;
    }
    let part = lang.t(&format!("tables-part-{}", take.part.name()));
    let over = lang.t(&format!("tables-over-{}", take.over.name()));
    match word {
        Some(Word::Tasks) => format!("{figure}: {part}"),
        _ => format!("{figure}: {part}, {over}"),
    }
}
