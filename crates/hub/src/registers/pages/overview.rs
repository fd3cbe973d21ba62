//! The sums of a register: a year by a choice and by task, with the share of the whole.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::GLANCE;
use crate::error::{Error, Result};
use crate::registers::actions::{self, Names};
use crate::registers::model::Register;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Row, Table, empty, filters};
use crate::web::extract::Officer;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "nam")]
    year: Option<String>,
}

/// The sums of a row: a field of money and its đồng.
type Sums = BTreeMap<String, i64>;

pub(super) async fn page(
    officer: Officer,
    Path(path): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let register = actions::register(&path)?;
    if register.overview.is_empty() {
        return Err(Error::NotFound);
    }
    let year: Option<i64> = asked.year.as_deref().and_then(|year| year.parse().ok());
    let (years, _) = actions::offered(hub, who, register).await?;
    let mut cards = Vec::new();
    for by in register.overview {
        let mut rows: BTreeMap<(std::cmp::Reverse<i64>, String), Sums> = BTreeMap::new();
        let sums = actions::overview(hub, who, register, year, by).await?;
        let mut names = Names::default();
        names.learn(hub, sums.iter().filter_map(|summed| summed.task_id)).await?;
        for summed in sums {
            let words = match (&summed.choice, summed.task_id) {
                (Some(chosen), _) => register.choice(lang, by, chosen).into_owned(),
                (None, Some(task)) => names.task(task).to_owned(),
                (None, None) => lang.t("registers-without").into_owned(),
            };
            let row = rows.entry((std::cmp::Reverse(summed.year), words)).or_default();
            *row.entry(summed.field).or_default() += summed.total;
        }
        cards.push((by, rows));
    }
    let years = years.iter().map(|year| (year.to_string(), year.to_string()));
    let any = lang.t("registers-any").into_owned();
    let years: Vec<_> = std::iter::once((String::new(), any)).chain(years).collect();
    let years: Vec<_> = years.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    let chosen = year.map(|year| year.to_string()).unwrap_or_default();
    let here = format!("{}/tong-hop", register.href());
    let select =
        crate::web::components::Field::select("nam", lang.t("registers-year-filter"), &years).value(chosen);
    let body = html! {
        (filters(lang, &here, html! { (select) }))
        @for (by, rows) in &cards {
            @let id = format!("theo-{by}");
            @let title = lang.f("registers-sums-by", &[("field", register.word(lang, by).into())]);
            @if rows.is_empty() { (empty(&lang.t("registers-none"), &lang.t("registers-none-hint"), None)) }
            @else { (Card::new(&id, title.clone()).flush().body(table(lang, register, by, rows, &title))) }
        }
    };
    let list = register.href();
    Ok(officer
        .page(lang.t("registers-overview"))
        .crumb(lang.t("registers-menu"), Some(GLANCE))
        .crumb(register.heading(lang), Some(&list))
        .lede(html! { (lang.t("registers-overview-lede")) })
        .actions(html! { (Button::link(lang.t("registers-list"), list.as_str()).quiet()) })
        .render(body))
}

fn table(
    lang: Lang,
    register: &'static Register,
    by: &str,
    rows: &BTreeMap<(std::cmp::Reverse<i64>, String), Sums>,
    title: &str,
) -> Markup {
    let money: Vec<_> = register.money().collect();
    let mut columns =
        vec![Column::new(register.word(lang, by)), Column::new(lang.t("registers-year")).numeric()];
    columns.extend(money.iter().map(|field| Column::new(register.word(lang, field.name)).numeric()));
    if let Some((part, whole)) = register.share {
        let label = format!("{} / {}", register.word(lang, part), register.word(lang, whole));
        columns.push(Column::new(label).numeric());
    }
    let cells = |name: Markup, year: String, sums: &Sums| {
        let sum = |field: &str| sums.get(field).copied().unwrap_or(0);
        let mut cells = vec![name, html! { (year) }];
        cells.extend(money.iter().map(|field| html! { (lang.dong(sum(field.name))) }));
        if let Some((part, whole)) = register.share {
            let figure = |field: &str| u64::try_from(sum(field)).unwrap_or(0);
            cells.push(html! { (lang.percent(figure(part), figure(whole))) });
        }
        Row::new(cells)
    };
    let mut all: BTreeMap<i64, Sums> = BTreeMap::new();
    for ((year, _), sums) in rows {
        let year = all.entry(year.0).or_default();
        for (field, sum) in sums {
            *year.entry(field.clone()).or_default() += sum;
        }
    }
    let mut shown = Vec::new();
    for (year, total) in all.iter().rev() {
        let of_year = rows.iter().filter(|((of, _), _)| of.0 == *year);
        shown.extend(of_year.map(|((_, words), sums)| cells(html! { (words) }, year.to_string(), sums)));
        let name = lang.f("registers-total-of", &[("year", year.to_string().into())]);
        shown.push(cells(html! { strong { (name) } }, year.to_string(), total));
    }
    html! { (Table { caption: title.to_owned().into(), caption_shown: false, columns, rows: shown }) }
}
