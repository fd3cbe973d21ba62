//! All plans.

use axum::response::Response;
use maud::{Markup, html};

use super::words::{issued_on, plan_name, plan_state};
use crate::authority::{On, can};
use crate::error::Result;
use crate::plans::actions;
use crate::plans::store::Plan;
use crate::web::components::{Button, Card, Column, Row, Table, empty};
use crate::web::extract::Officer;
use crate::web::{Icon, Lang};

pub(super) async fn page(officer: Officer) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let lang = officer.lang;
    let plans = actions::all(&officer.hub).await?;
    let may_import = can(&officer.who, &actions::IMPORT, &On::province()).is_ok();
    let import = || Button::link(lang.t("plans-import"), "/ke-hoach/nhap").icon(Icon::Upload);
    let body = html! {
        @if plans.is_empty() {
            (empty(&lang.t("plans-empty"), &lang.t("plans-empty-text"), may_import.then(|| html! { (import()) })))
        } @else {
            (Card::new("danh-sach", lang.t("plans-all")).flush().body(table(lang, &plans)))
        }
    };
    let page = officer.page(lang.t("plans-menu"));
    let page = if may_import && !plans.is_empty() { page.actions(html! { (import()) }) } else { page };
    Ok(page.render(body))
}

fn table(lang: Lang, plans: &[Plan]) -> Markup {
    let rows = plans.iter().map(|plan| {
        let years = match (plan.year_from, plan.year_to) {
            (Some(from), Some(to)) if from != to => format!("{from}–{to}"),
            (Some(year), _) | (None, Some(year)) => year.to_string(),
            (None, None) => "–".to_owned(),
        };
        Row::new(vec![
            html! {
                a href={ "/ke-hoach/" (plan.id) } { (plan_name(lang, plan)) }
                small { (plan.title) }
            },
            html! { (plan_state(lang, plan)) },
            html! { (plan.issuer.as_deref().unwrap_or("–")) },
            html! { (issued_on(lang, plan).unwrap_or_else(|| "–".into())) },
            html! { (years) },
        ])
    });
    let table = Table {
        caption: lang.t("plans-all"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("plans-plan")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("plans-issuer")),
            Column::new(lang.t("plans-issued-on")).numeric(),
            Column::new(lang.t("plans-period")).numeric(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}
