//! Pages of the register: the front, a file, its forms, and the log for the superior.

mod file;
mod form;
mod front;
mod log;
mod measures;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::error::{Error, Result};
use crate::offenders::looking::Reason;
use crate::offenders::model::REASONS;
use crate::web::Lang;
use crate::web::components::Field;
use crate::web::form::{Filled, Form, Problem};

/// Where the register is.
pub(super) const HERE: &str = "/so-cong-an";
/// Where its log is.
pub(super) const LOG: &str = "/nhat-ky-so";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route(HERE, get(front::page))
        .route("/so-cong-an/khoa", post(front::found))
        .route("/so-cong-an/cho-vao", post(front::let_in))
        .route("/so-cong-an/tim", post(front::search))
        .route("/so-cong-an/ket-qua", get(form::outcomes))
        .route("/so-cong-an/them", get(form::page).post(form::enter))
        .route("/so-cong-an/{number}", get(file::page))
        .route("/so-cong-an/{number}/mo", post(file::open))
        .route("/so-cong-an/{number}/sua", get(form::change_page).post(form::change))
        .route("/so-cong-an/{number}/ban-an", get(form::judgment_page).post(form::judgment))
        .route("/so-cong-an/{number}/dong-y", post(file::agree))
        .route("/so-cong-an/{number}/bien-phap", get(measures::page).post(measures::begin))
        .route("/so-cong-an/{number}/bien-phap/{id}", get(measures::report_page).post(measures::report))
        .route("/so-cong-an/{number}/xoa", get(file::erase_page).post(file::ask_erasure))
        .route("/so-cong-an/{number}/xoa/thoi", post(file::drop_erasure))
        .route("/so-cong-an/{number}/xoa/dong-y", post(file::erase))
        .route(LOG, get(log::page))
}

fn href(number: i64) -> String {
    format!("{HERE}/{number}")
}

fn number_words(lang: Lang, number: i64) -> String {
    lang.f("offenders-number", &[("number", number.into())]).into_owned()
}

/// Values with their words.
fn words<'a>(lang: Lang, prefix: &str, values: &[&'a str]) -> Vec<(&'a str, String)> {
    values.iter().map(|value| (*value, lang.t(&format!("{prefix}-{value}")).into_owned())).collect()
}

/// The same for a field to choose from, with nothing chosen first.
fn options<'a>(words: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    std::iter::once(("", "")).chain(words.iter().map(|(value, words)| (*value, words.as_str()))).collect()
}

/// Why somebody looks.
/// i18n: offenders-reason-*
fn reason_fields(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let reasons = words(lang, "offenders-reason", REASONS);
    html! {
        (Field::select("reason", lang.t("offenders-reason"), &options(&reasons)).filled(filled))
        (Field::line("words", lang.t("offenders-words")).hint(lang.t("offenders-words-hint")).filled(filled))
    }
}

fn read_reason(form: &Form) -> Reason {
    Reason { kind: form.value("reason").to_owned(), words: form.value("words").trim().to_owned() }
}

/// The problems with which a form goes back, nothing of it lost: also when the file was opened too long ago.
fn problems_of(error: Error, field: &str) -> Result<Vec<Problem>> {
    match error {
        Error::Invalid(problems) => Ok(problems),
        Error::Conflict("offenders-open-first") => Ok(vec![Problem::new(field, "offenders-open-again")]),
        other => Err(other),
    }
}

/// What could not be read is told as that, and not as missing.
fn joined(mut first: Vec<Problem>, more: Vec<Problem>) -> Vec<Problem> {
    for problem in more {
        if first.iter().all(|known| known.field != problem.field) {
            first.push(problem);
        }
    }
    first
}
