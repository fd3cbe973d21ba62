//! The log for the head: who looked at which number, when and why.

use axum::extract::Query;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::LOG;
use crate::error::Result;
use crate::offenders::chain::Chain;
use crate::offenders::log::{self, Told};
use crate::web::Lang;
use crate::web::components::{Card, Column, Kind, Pages, Row, Table, empty, note};
use crate::web::extract::Officer;

const ON_A_PAGE: i64 = 50;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    trang: u64,
}

/// i18n: offenders-act-* offenders-reason-*
fn row(lang: Lang, told: &Told) -> Row {
    let line = &told.line;
    Row::new(vec![
        html! { (lang.near_moment(line.at.into())) },
        html! { strong { (line.person_name) } small { (told.unit) } },
        html! { (lang.t(&format!("offenders-act-{}", line.act))) },
        html! { @match line.number { Some(number) => (number), None => "–" } },
        html! {
            @match &line.reason {
                Some(reason) => {
                    (lang.t(&format!("offenders-reason-{reason}")))
                    @if let Some(words) = &told.words { small { (words) } }
                }
                None => "–",
            }
        },
    ])
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let now = asked.trang.max(1);
    let skip = i64::try_from(now - 1).unwrap_or(0).saturating_mul(ON_A_PAGE);
    let page = log::page(&officer.hub, &officer.who, skip, ON_A_PAGE).await?;
    let pages = u64::try_from(page.all.saturating_add(ON_A_PAGE - 1) / ON_A_PAGE).unwrap_or(1).max(1);
    let table = Table {
        caption: lang.t("offenders-log"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("offenders-log-at")),
            Column::new(lang.t("offenders-log-who")),
            Column::new(lang.t("offenders-log-act")),
            Column::new(lang.t("offenders-log-number")).numeric(),
            Column::new(lang.t("offenders-log-why")),
        ],
        rows: page.lines.iter().map(|told| row(lang, told)).collect(),
    };
    let body = html! {
        @match page.chain {
            Chain::Whole(lines) => (note(Kind::Done, html! { p { (lang.f("offenders-log-whole", &[("n", lines.into())])) } })),
            Chain::Broken(line) => (note(Kind::Danger, html! { p { (lang.f("offenders-log-broken", &[("n", line.into())])) } })),
        }
        @if page.lines.is_empty() {
            (empty(&lang.t("offenders-log-none"), &lang.t("offenders-log-none-hint"), None))
        } @else {
            (Card::new("nhat-ky", lang.t("offenders-log")).flush().body(html! { (table) }))
            (Pages { lang, now, all: pages, href: |page| format!("{LOG}?trang={page}") })
        }
    };
    Ok(officer.page(lang.t("offenders-log")).lede(html! { (lang.t("offenders-log-lede")) }).render(body))
}
