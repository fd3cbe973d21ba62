//! Pages of inspections: schedule, template, the sheet that is filled on the spot, the sheet for paper.

mod list;
mod paper;
mod plan;
mod sheet;
mod template;

use std::borrow::Cow;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::actions::{LIST, Planned};
use crate::Hub;
use crate::web::Lang;
use crate::web::components::State;
use crate::web::extract::Officer;

pub(super) fn routes() -> Router<Hub> {
    let upload = post(sheet::add_file).layer(crate::web::upload::limit());
    Router::new()
        .route(LIST, get(list::page))
        .route("/kiem-tra/moi", get(plan::page).post(plan::save))
        .route("/kiem-tra/mau", get(template::page).post(template::add))
        .route("/kiem-tra/mau/{item}/bo", post(template::end))
        .route("/kiem-tra/{id}", get(sheet::page))
        .route("/kiem-tra/{id}/phieu", get(paper::page))
        .route("/kiem-tra/{id}/bat-dau", post(sheet::hold))
        .route("/kiem-tra/{id}/rut", post(sheet::cancel))
        .route("/kiem-tra/{id}/muc/{item}", post(sheet::decide))
        .route("/kiem-tra/{id}/muc/{item}/tep", upload)
        .route("/kiem-tra/{id}/tep/{file}", get(sheet::file))
        .route("/kiem-tra/{id}/ket-luan", post(sheet::conclude))
        .route("/kiem-tra/{id}/viec/{todo}", post(sheet::follow_up))
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

/// i18n: inspections-is-*
fn state(lang: Lang, inspection: &Planned) -> (State, Cow<'static, str>) {
    let look = match inspection.state.as_str() {
        "planned" => State::Waiting,
        "held" => State::Running,
        "concluded" => State::Due,
        "cancelled" => State::Stuck,
        _ => State::Done,
    };
    (look, lang.t(&format!("inspections-is-{}", inspection.state)))
}

/// i18n: inspections-verdict-*
fn verdict(lang: Lang, verdict: &str) -> (State, Cow<'static, str>) {
    let look = match verdict {
        "met" => State::Done,
        "not-met" => State::Late,
        _ => State::Waiting,
    };
    (look, lang.t(&format!("inspections-verdict-{verdict}")))
}
