//! Pages of orders: those of a case, the list, one order with its steps.

pub(crate) mod draft;
mod list;
mod order;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::takedown::actions::OrderRow;
use crate::takedown::model::State;
use crate::web::Lang;
use crate::web::components::{self, Column, Row, Table, chip};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/vu-viec/{id}/lenh", get(draft::of_case).post(draft::draft_for_case))
        .route("/lenh", get(list::list))
        .route("/lenh/moi", get(draft::page).post(draft::draft))
        .route("/lenh/can-cu", post(list::set_bases))
        .route("/lenh/{id}", get(order::page))
        .route("/lenh/{id}/trinh", post(order::propose))
        .route("/lenh/{id}/duyet", post(order::approve))
        .route("/lenh/{id}/tra-lai", post(order::reject))
        .route("/lenh/{id}/go", post(order::ask_to_lift))
        .route("/lenh/{id}/go/duyet", post(order::lift))
        .route("/lenh/{id}/go/giu", post(order::keep))
}

/// The state of an order as a chip.
///
/// i18n: takedown-state-*
fn state_chip(lang: Lang, order: &OrderRow) -> Markup {
    let shape = match State::parse(&order.state) {
        Some(State::Proposed) => components::State::Due,
        Some(State::InForce) => components::State::Running,
        Some(State::Rejected) => components::State::Stuck,
        Some(State::Lifted) => components::State::Done,
        Some(State::Draft) | None => components::State::Waiting,
    };
    html! {
        (chip(shape, &lang.t(&format!("takedown-state-{}", order.state))))
        @if order.state == State::InForce.name() && order.lift_asked_by.is_some() {
            " " (chip(components::State::Due, &lang.t("takedown-lift-waits")))
        }
    }
}

/// i18n: takedown-reason-*
fn reason(lang: Lang, order: &OrderRow) -> String {
    lang.t(&format!("takedown-reason-{}", order.reason)).into_owned()
}

/// Orders as a table.
pub(crate) fn table(lang: Lang, orders: &[OrderRow], with_case: bool) -> Markup {
    let mut columns = vec![
        Column::new(lang.t("takedown-column-order")),
        Column::new(lang.t("takedown-column-state")).corner(),
        Column::new(lang.t("takedown-reason")),
        Column::new(lang.t("takedown-column-names")).numeric(),
        Column::new(lang.t("takedown-column-drafted")),
    ];
    if with_case {
        columns.push(Column::new(lang.t("takedown-case")));
    }
    let rows = orders
        .iter()
        .map(|order| {
            let mut cells = vec![
                html! { a href={ "/lenh/" (order.id) } { strong.mono { (order.number) } } },
                state_chip(lang, order),
                html! { (reason(lang, order)) },
                html! { (lang.number(order.names)) },
                html! { (lang.near_moment(order.drafted_at.into())) ", " (order.drafted_by_name) },
            ];
            if with_case {
                cells.push(html! { span.mono { (order.case_code.as_deref().unwrap_or("–")) } });
            }
            Row::new(cells)
        })
        .collect();
    html! { (Table { caption: lang.t("takedown-orders"), caption_shown: false, columns, rows }) }
}
