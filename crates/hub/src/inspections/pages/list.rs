//! The inspections of a year.

use axum::extract::Query;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::state;
use crate::error::Result;
use crate::inspections::actions::{self, LIST, PLAN};
use crate::organisations;
use crate::web::components::{Button, Card, Column, Row, Table, chip, empty};
use crate::web::extract::Officer;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "nam")]
    year: Option<i64>,
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let this_year = i64::from(hub.clock.now().day().0.year());
    let year = asked.year.filter(|year| (2000..=2100).contains(year)).unwrap_or(this_year);
    let found = actions::list(hub, who, year).await?;
    let bodies = organisations::actions::today(hub).await?;
    let name = |id| bodies.short(id);
    let rows = found.iter().map(|one| {
        let (look, word) = state(lang, one);
        Row::new(vec![
            html! { a href={ (LIST) "/" (one.id) } { (one.subject) } },
            chip(look, &word),
            html! { (name(one.inspected_id)) },
            html! { (name(one.inspector_id)) },
            html! { (lang.date(one.planned_on.0)) },
        ])
    });
    let table = Table {
        caption: lang.t("inspections-menu"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("inspections-subject")),
            Column::new(lang.t("inspections-state")).corner(),
            Column::new(lang.t("inspections-inspected")),
            Column::new(lang.t("inspections-inspector")),
            Column::new(lang.t("inspections-on")).numeric(),
        ],
        rows: rows.collect(),
    };
    let title = lang.f("inspections-of-year", &[("year", year.to_string().into())]);
    let body = html! {
        @if found.is_empty() {
            (empty(&lang.t("inspections-none"), &lang.t("inspections-none-hint"), None))
        } @else { (Card::new("lich", title).flush().body(html! { (table) })) }
    };
    let buttons = html! {
        (Button::link((year - 1).to_string(), format!("{LIST}?nam={}", year - 1)).quiet())
        (Button::link((year + 1).to_string(), format!("{LIST}?nam={}", year + 1)).quiet())
        (Button::link(lang.t("inspections-template"), "/kiem-tra/mau").quiet())
        @if who.may_ever(&PLAN) { (Button::link(lang.t("inspections-plan"), "/kiem-tra/moi")) }
    };
    Ok(officer
        .page(lang.t("inspections-menu"))
        .crumb(lang.t("inspections-registers"), Some("/so-theo-doi"))
        .lede(html! { (lang.t("inspections-lede")) })
        .actions(buttons)
        .render(body))
}
