//! The cases in which the officer's units have something to do.

use axum::response::Response;
use maud::html;

use crate::cases::actions;
use crate::error::Result;
use crate::intake::model::Severity;
use crate::intake::pages::severity_chip;
use crate::web::components::{Column, Row, Table, empty};
use crate::web::extract::Officer;

pub(super) async fn list(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    officer.who.must_ever(&actions::SEE)?;
    let cases = actions::mine(&officer.hub, &officer.who).await?;
    let count = i64::try_from(cases.len()).unwrap_or(0);
    let title = lang.f("cases-list-title", &[("n", count.into())]);
    let body = if cases.is_empty() {
        empty(&lang.t("cases-list-empty"), &lang.t("cases-list-empty-hint"), None)
    } else {
        let columns = ["cases-column-case", "cases-column-severity", "cases-column-opened"];
        let rows = cases
            .iter()
            .map(|case| {
                Row::new(vec![
                    html! { a href={ "/vu-viec/" (case.id) } { strong.mono { (case.code) } } },
                    severity_chip(lang, Severity::parse(&case.severity)),
                    html! { (lang.near_moment(case.opened_at.into())) },
                ])
            })
            .collect();
        let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
        html! { (Table { caption: lang.t("cases-cases"), caption_shown: false, columns, rows }) }
    };
    Ok(officer.page(title).lede(html! { (lang.t("cases-list-order")) }).render(body))
}
