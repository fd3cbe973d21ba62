//! Pages of periodic reports: what is due, a turn with all its bodies, one report from its texts to the signed copy,
//! requests outside of any rhythm.

mod conflict;
mod flow;
mod kind;
mod list;
mod papers;
mod report;
mod requests;
mod sheet;
mod turn;
mod versions;
mod writing;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::periodic_reports::model::State;
use crate::periodic_reports::tables;
use crate::web::components::{self, Tab, changed, chip, tabs};
use crate::web::{Lang, upload};
use crate::wording::{Change, changes};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/bao-cao", get(list::page))
        .route("/bao-cao/mo", post(list::begin))
        .route("/bao-cao/so-ket", post(list::add_review))
        .route("/bao-cao/che-do/{type}", get(kind::page).post(kind::change))
        .route("/bao-cao/ky/{type}/{key}", get(turn::page))
        .route("/bao-cao/ky/{type}/{key}/khoa", post(turn::lock))
        .route("/bao-cao/ky/{type}/{key}/nhac", post(turn::remind))
        .route("/bao-cao/yeu-cau", get(requests::list))
        .route("/bao-cao/yeu-cau/moi", get(requests::form).post(requests::ask))
        .route("/bao-cao/yeu-cau/{request}", get(requests::page).post(requests::answer))
        .route("/bao-cao/yeu-cau/{request}/nhac", post(requests::remind))
        .route("/bao-cao/yeu-cau/{request}/xuat", get(requests::export))
        .route("/bao-cao/{report}", get(report::page).post(writing::save))
        .route("/bao-cao/{report}/lay-lai", post(writing::take_over))
        .route("/bao-cao/{report}/chen", post(writing::put_snippets))
        .route("/bao-cao/{report}/gui", post(flow::submit))
        .route("/bao-cao/{report}/nhan", post(flow::accept))
        .route("/bao-cao/{report}/tra-lai", post(flow::give_back))
        .route("/bao-cao/{report}/duyet", post(flow::approve))
        .route("/bao-cao/{report}/ban-moi", post(flow::reopen))
        .route("/bao-cao/{report}/xin-mo", post(flow::ask))
        .route("/bao-cao/{report}/ban/{version}", get(versions::page))
        .route("/bao-cao/{report}/tai-ve", get(report::download))
        .route("/bao-cao/{report}/ban-ky", post(papers::receive).layer(upload::limit()))
        .route("/bao-cao/{report}/ban-ky/{version}", get(papers::download))
        .merge(tables::pages::routes())
}

/// The list.
const LIST: &str = "/bao-cao";

/// The hidden field that every form of an officer carries.
fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

/// The parts of the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Turns of reports.
    Turns,
    /// Requests outside of any rhythm.
    Requests,
    /// Tables of bodies above.
    Tables,
}

/// Turns, requests, and tables for those who take them in.
pub(super) fn parts(lang: Lang, here: Part, tables: bool) -> Markup {
    let tab = |part, label, href: &'static str| Tab {
        label: lang.t(label),
        href: href.into(),
        count: None,
        current: part == here,
    };
    let mut all = vec![
        tab(Part::Turns, "reports-turns", LIST),
        tab(Part::Requests, "reports-requests", "/bao-cao/yeu-cau"),
    ];
    if tables {
        all.push(tab(Part::Tables, "tables-menu", "/bao-cao/bieu"));
    }
    tabs(lang, &lang.t("reports-menu"), &all)
}

/// The state of a version as a label.
fn state_chip(lang: Lang, state: State) -> Markup {
    let look = match state {
        State::Draft => components::State::Running,
        State::Submitted => components::State::Waiting,
        State::Returned => components::State::Due,
        State::Accepted => components::State::Running,
        State::Approved | State::Locked => components::State::Done,
    };
    // i18n: reports-state-*
    chip(look, &lang.t(&format!("reports-state-{}", state.name())))
}

/// A text with what was taken out and put in.
fn marked(before: &str, now: &str) -> Markup {
    html! {
        div.was lang="vi" {
            @for line in lines(&changes(before, now)) {
                p { (changed(line)) }
            }
        }
    }
}

/// The pieces of a text, line by line.
fn lines(pieces: &[(Change, String)]) -> Vec<Vec<(Change, &str)>> {
    let mut found: Vec<Vec<(Change, &str)>> = vec![Vec::new()];
    for (change, words) in pieces {
        for (n, part) in words.split('\n').enumerate() {
            if n > 0 {
                found.push(Vec::new());
            }
            if let Some(line) = found.last_mut().filter(|_| !part.is_empty()) {
                line.push((*change, part));
            }
        }
    }
    found.retain(|line| !line.is_empty());
    found
}
