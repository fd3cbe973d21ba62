//! Pages of the programme: the list, the form that a phone fills in under a minute, one event, accepting a list, and
//! what events are counted by.

mod batch;
mod event;
mod form;
mod list;
mod rules;
mod units;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::programme::model::{EventState, KINDS, Worth, worth};
use crate::programme::store::Event;
use crate::web::Lang;
use crate::web::components::{State, chip};

/// The heading of the pages leads back here.
const LIST: &str = "/buoi-tuyen-truyen";

pub(super) fn routes() -> Router<Hub> {
    let enter = get(form::page).post(form::enter).layer(crate::web::upload::limit());
    let change = get(form::again).post(form::change).layer(crate::web::upload::limit());
    Router::new()
        .route(LIST, get(list::page))
        .route("/buoi-tuyen-truyen/ghi", enter)
        .route("/buoi-tuyen-truyen/duyet", get(batch::page).post(batch::accept))
        .route("/buoi-tuyen-truyen/cach-tinh", get(rules::page))
        .route("/buoi-tuyen-truyen/cach-tinh/quy-tac", post(rules::rule))
        .route("/buoi-tuyen-truyen/cach-tinh/hoc-ky", post(rules::term))
        .route("/buoi-tuyen-truyen/cach-tinh/chu-de", post(rules::topic))
        .route("/buoi-tuyen-truyen/don-vi", get(units::page).post(units::set))
        .route("/buoi-tuyen-truyen/{id}", get(event::page))
        .route("/buoi-tuyen-truyen/{id}/sua", change)
        .route("/buoi-tuyen-truyen/{id}/cong-nhan", post(event::accept))
        .route("/buoi-tuyen-truyen/{id}/tra-lai", post(event::send_back))
        .route("/buoi-tuyen-truyen/{id}/huy", post(event::cancel))
        .route("/buoi-tuyen-truyen/{id}/tep/{file}", get(event::file))
}

/// i18n: programme-kind-*
fn kind_word(lang: Lang, kind: &str) -> String {
    lang.t(&format!("programme-kind-{kind}")).into_owned()
}

/// Kinds for a list to choose from.
fn kinds(lang: Lang) -> Vec<(&'static str, String)> {
    KINDS.iter().map(|kind| (*kind, kind_word(lang, kind))).collect()
}

/// i18n: programme-state-*
fn state_word(lang: Lang, state: &str) -> String {
    lang.t(&format!("programme-state-{state}")).into_owned()
}

fn state_chip(lang: Lang, event: &Event) -> Markup {
    let sign = match event.state() {
        EventState::Planned => State::Waiting,
        EventState::Held => State::Due,
        EventState::Submitted => State::Running,
        EventState::Accepted => State::Done,
        EventState::Returned => State::Stuck,
        EventState::Cancelled => State::Sealed,
    };
    chip(sign, &state_word(lang, &event.state))
}

/// Why an event does not count, whoever accepts it.
fn uncounted(lang: Lang, event: &Event) -> Option<String> {
    let id = match worth(event.state(), event.minutes, &event.topics) {
        Worth::TooShort => "programme-not-counted-short",
        Worth::NoTopic => "programme-not-counted-topic",
        _ => return None,
    };
    Some(lang.t(id).into_owned())
}

fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

fn seen(version: i64) -> Markup {
    html! { input type="hidden" name="seen" value=(version); }
}

/// Values with their words, as a list to choose from takes them.
fn options<'a>(pairs: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(value, words)| (*value, words.as_str())).collect()
}
