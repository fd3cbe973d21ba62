//! What is closed to which age tier. Read-only: the product's defaults hold for the whole province.

use axum::response::Response;
use lachan_filter::{AgeTier, Category, Matrix};
use maud::html;

use super::{category, parts};
use crate::error::{Error, Result};
use crate::filtering::actions;
use crate::web::components::{Column, Row, State, Table, chip};
use crate::web::extract::Officer;

/// i18n: filtering-tier-*
pub(super) async fn page(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    if !officer.who.may_ever(&actions::SEE) {
        return Err(Error::Forbidden(actions::SEE.name));
    }
    let matrix = Matrix::default();
    let tiers =
        AgeTier::ALL.iter().map(|tier| Column::new(lang.t(&format!("filtering-tier-{}", tier.as_str()))));
    let columns = std::iter::once(Column::new(lang.t("filtering-category"))).chain(tiers).collect();
    let rows = Category::known()
        .map(|known| {
            let closed = matrix.closed_to(&known);
            let cell = |tier: &AgeTier| match closed.contains(*tier) {
                true => chip(State::Stuck, &lang.t("filtering-closed")),
                false => html! { span.muted { (lang.t("filtering-open")) } },
            };
            let name = html! { (category(lang, known.as_str())) small.mono { (known.as_str()) } };
            Row::new(std::iter::once(name).chain(AgeTier::ALL.iter().map(cell)).collect())
        })
        .collect();
    let body = html! {
        (parts(lang, "/loc/nhom-tuoi"))
        (Table { caption: lang.t("filtering-tab-tiers"), caption_shown: false, columns, rows })
        p.small.muted { (lang.t("filtering-tiers-hint")) }
    };
    Ok(officer
        .page(lang.t("filtering-tiers-title"))
        .lede(html! { (lang.t("filtering-tiers-lede")) })
        .render(body))
}
