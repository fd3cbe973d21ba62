//! All schools: which have a filter, which are alive, outdated, silent.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, PASSED_ON, alive_chip, day_of};
use crate::authority::{On, can};
use crate::error::Result;
use crate::schools::actions::{self, SchoolRow};
use crate::schools::appeals::ANSWER;
use crate::schools::model::Alive;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Pages, Row, Table, Urgency, empty, filters};
use crate::web::extract::Officer;

/// Rows of a page.
const PAGE: usize = 50;

type Asked = Query<Vec<(String, String)>>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

pub(super) async fn page(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let lang = officer.lang;
    let all = actions::schools(&officer.hub, &officer.who).await?;
    let covered = all.iter().filter(|(_, alive)| *alive != Alive::Never).count();
    let words: String = lachan_text::fold(value(&asked, "tim")).chars().take(120).collect();
    let terms: Vec<&str> = words.split_whitespace().take(8).collect();
    let state = value(&asked, "tinh-trang");
    let found: Vec<_> = all
        .iter()
        .filter(|(row, alive)| {
            terms.iter().all(|term| row.folded.contains(term)) && (state.is_empty() || alive.name() == state)
        })
        .collect();
    let now: usize = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 10_000);
    let here: Vec<_> = found.iter().skip((now - 1) * PAGE).take(PAGE).copied().collect();
    let kept: Vec<_> = asked.iter().filter(|(key, value)| key != "trang" && !value.is_empty()).collect();
    let link = serde_urlencoded::to_string(kept).unwrap_or_default();
    let coverage = lang.f(
        "schools-coverage",
        &[
            ("with", covered.into()),
            ("all", all.len().into()),
            ("share", lang.percent(count(covered), count(all.len()).max(1)).into()),
        ],
    );
    let body = html! {
        @if all.len() > 1 { (filter_form(lang, &asked, &all)) }
        @if found.is_empty() {
            (empty(&lang.t("schools-none"), &lang.t("schools-none-hint"), None))
        } @else {
            (Card::new("truong", lang.f("schools-count", &[("n", found.len().into())])).flush()
                .body(table(&officer, &here)))
            (Pages { lang, now: count(now), all: count(found.len().div_ceil(PAGE)),
                href: |to| format!("{LIST}?{link}&trang={to}") })
        }
    };
    let buttons = html! {
        @if can(&officer.who, &ANSWER, &On::province()).is_ok() {
            (Button::link(lang.t("schools-passed-on"), PASSED_ON).quiet())
        }
    };
    Ok(officer.page(lang.t("schools-menu")).lede(html! { (coverage) }).actions(buttons).render(body))
}

/// i18n: schools-state-*
fn filter_form(lang: Lang, asked: &[(String, String)], all: &[(SchoolRow, Alive)]) -> Markup {
    let states = Alive::ALL.map(|one| {
        let n = all.iter().filter(|(_, alive)| *alive == one).count();
        (one.name(), format!("{} ({n})", lang.t(&format!("schools-state-{}", one.name()))))
    });
    let any = lang.t("schools-any");
    let options: Vec<(&str, &str)> = std::iter::once(("", any.as_ref()))
        .chain(states.iter().map(|(value, words)| (*value, words.as_str())))
        .collect();
    filters(
        lang,
        LIST,
        html! {
            (Field::line("tim", lang.t("schools-search")).value(value(asked, "tim")))
            (Field::select("tinh-trang", lang.t("filtering-column-state"), &options)
                .value(value(asked, "tinh-trang")))
        },
    )
}

/// How old the policy at hand is.
pub(super) fn bundle_age(lang: Lang, row: &SchoolRow) -> Markup {
    html! {
        @match (row.issued_at, row.sequence) {
            (Some(issued_at), _) => (lang.near_moment(issued_at.into())),
            (None, Some(sequence)) if sequence > 0 => (lang.t("schools-bundle-old")),
            _ => "–",
        }
    }
}

fn table(officer: &Officer, rows: &[&(SchoolRow, Alive)]) -> Markup {
    let lang = officer.lang;
    let columns = vec![
        Column::new(lang.t("schools-column-school")),
        Column::new(lang.t("filtering-column-state")).corner(),
        Column::new(lang.t("schools-column-machines")).numeric(),
        Column::new(lang.t("filtering-column-seen")),
        Column::new(lang.t("schools-column-bundle")),
        Column::new(lang.t("schools-column-waiting")).numeric(),
    ];
    let row = |(school, alive): &&(SchoolRow, Alive)| Row {
        urgency: match alive {
            Alive::Silent => Urgency::Urgent,
            Alive::Outdated => Urgency::Soon,
            Alive::Never | Alive::Running => Urgency::None,
        },
        cells: vec![
            html! { a href=(day_of(school.id)) { (school.name) } },
            alive_chip(lang, *alive),
            html! { (lang.number(school.resolvers)) },
            html! {
                @if let Some(seen_at) = school.seen_at { (lang.near_moment(seen_at.into())) } @else { "–" }
            },
            bundle_age(lang, school),
            html! { (lang.number(school.waiting)) },
        ],
    };
    let rows = rows.iter().map(row).collect();
    html! { (Table { caption: lang.t("schools-menu"), caption_shown: false, columns, rows }) }
}
