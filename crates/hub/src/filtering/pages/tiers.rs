//! What is closed to which age tier and which measures are on for it, and who has changed it when and why.

use axum::response::Response;
use lachan_filter::{AgeTier, Category, Matrix, Measure, OnlineService};
use maud::{Markup, html};

use super::rules::{step_words, tier_name};
use super::{category, parts};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::filtering::actions;
use crate::filtering::rules::{self, CHANGE, Change, Line};
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Row, State, Table, chip, note};
use crate::web::components::{Kind, empty};
use crate::web::extract::Officer;

/// So many changes are shown.
const SHOWN: usize = 50;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    if !officer.who.may_ever(&actions::SEE) {
        return Err(Error::Forbidden(actions::SEE.name));
    }
    let matrix = rules::current(&officer.hub, &officer.hub.db).await?.matrix;
    let binding = Category::known().filter(Category::is_binding);
    let categories: Vec<Category> =
        binding.chain(rules::categories(&officer.hub).await?).chain([Category::ALLOW]).collect();
    let history = rules::history(&officer.hub, 0).await?;
    let body = html! {
        (parts(lang, "/loc/nhom-tuoi"))
        @if can(&officer.who, &CHANGE, &On::province()).is_ok() { (choose_tier(lang)) }
        (by_tier(lang, &matrix, &categories))
        div.matrix { (table(lang, &matrix, &categories)) }
        p.small.muted { (lang.t("filtering-tiers-hint")) }
        (changes_card(lang, &history))
    };
    Ok(officer
        .page(lang.t("filtering-tiers-title"))
        .lede(html! { (lang.t("filtering-tiers-lede")) })
        .render(body))
}

fn choose_tier(lang: Lang) -> Markup {
    Card::new("doi", lang.t("filtering-rules-change")).body(html! {
        p.small.muted { (lang.t("filtering-rules-choose")) }
        div.row {
            @for tier in AgeTier::ALL {
                (Button::link(tier_name(lang, tier), format!("/loc/nhom-tuoi/{tier}")).small().quiet())
            }
        }
    })
}

/// The same as the table, tier by tier in words, for screens that are too narrow for six columns.
///
/// i18n: filtering-measure-*
fn by_tier(lang: Lang, matrix: &Matrix, categories: &[Category]) -> Markup {
    let card = |tier: AgeTier| {
        let services: Vec<_> = OnlineService::closed(matrix).map(OnlineService::category).collect();
        let closed = categories.iter().chain(&services).filter(|one| matrix.closed_to(one).contains(tier));
        let closed: Vec<_> = closed.map(|one| category(lang, one.as_str())).collect();
        let on = Measure::ALL.into_iter().filter(|measure| matrix.measure(*measure).contains(tier));
        let on: Vec<_> = on.map(|one| lang.t(&format!("filtering-measure-{}", one.as_str()))).collect();
        Card::new(tier.as_str(), tier_name(lang, tier)).body(html! {
            p { (lang.f("filtering-tiers-closed", &[("what", closed.join(", ").into())])) }
            @if !on.is_empty() { p { (lang.f("filtering-tiers-measures", &[("what", on.join(", ").into())])) } }
        })
    };
    html! { div.by-tier.stack { @for tier in AgeTier::ALL { (card(tier)) } } }
}

/// i18n: filtering-measure-*
fn table(lang: Lang, matrix: &Matrix, categories: &[Category]) -> Markup {
    let tiers = AgeTier::ALL.iter().map(|tier| Column::new(tier_name(lang, *tier)));
    let columns = std::iter::once(Column::new(lang.t("filtering-category"))).chain(tiers).collect();
    let row = |name: Markup, line: &Line, words: [&str; 2]| {
        let cell = |tier: &AgeTier| match line.is_on(matrix, *tier) {
            true => chip(State::Stuck, &lang.t(words[0])),
            false => html! { span.muted { (lang.t(words[1])) } },
        };
        Row::new(std::iter::once(name).chain(AgeTier::ALL.iter().map(cell)).collect())
    };
    let closed = categories.iter().map(|known| {
        let name = html! { (category(lang, known.as_str())) small.mono { (known.as_str()) } };
        row(name, &Line::Category(known.clone()), ["filtering-closed", "filtering-open"])
    });
    let services = OnlineService::closed(matrix).map(|service| {
        let name = html! { (service.title()) small { (lang.t("filtering-service")) } };
        row(name, &Line::Category(service.category()), ["filtering-closed", "filtering-open"])
    });
    let measures = Measure::ALL.into_iter().map(|measure| {
        let name = html! { (lang.t(&format!("filtering-measure-{}", measure.as_str()))) };
        row(name, &Line::Measure(measure), ["filtering-measure-on", "filtering-measure-off"])
    });
    let rows = closed.chain(services).chain(measures).collect();
    html! { (Table { caption: lang.t("filtering-tab-tiers"), caption_shown: false, columns, rows }) }
}

fn changes_card(lang: Lang, history: &[Change]) -> Markup {
    let title = lang.t("filtering-rules-history");
    if history.is_empty() {
        let none =
            empty(&lang.t("filtering-rules-history-none"), &lang.t("filtering-rules-history-hint"), None);
        return Card::new("lich-su", title).body(none);
    }
    let rows = history.iter().take(SHOWN).map(|change| change_row(lang, change)).collect();
    let columns = vec![
        Column::new(lang.t("filtering-rules-when")),
        Column::new(lang.t("filtering-rules-set")),
        Column::new(lang.t("filtering-rules-reason")),
        Column::new(lang.t("filtering-rules-who")),
    ];
    Card::new("lich-su", title.clone()).flush().body(html! {
        (Table { caption: title, caption_shown: false, columns, rows })
        @if history.len() > SHOWN {
            p.small.muted { (lang.f("filtering-rules-history-more", &[("n", (history.len() - SHOWN).into())])) }
        }
    })
}

fn change_row(lang: Lang, change: &Change) -> Row {
    Row::new(vec![
        html! { (lang.near_moment(change.row.changed_at.into())) },
        html! { ul { @for step in &change.steps { li { (step_words(lang, step, "was")) } } } },
        html! { (change.row.reason) },
        html! { (change.row.changed_by_name) },
    ])
}

/// What others have changed since a form was opened.
pub(super) fn since(lang: Lang, since: &[Change]) -> Markup {
    note(
        Kind::Due,
        html! {
            p { strong { (lang.t("filtering-rules-meanwhile")) } }
            @for change in since {
                @let args = [
                    ("who", change.row.changed_by_name.as_str().into()),
                    ("at", lang.near_moment(change.row.changed_at.into()).into()),
                    ("reason", change.row.reason.as_str().into()),
                ];
                p { (lang.f("filtering-rules-meanwhile-who", &args)) }
                ul { @for step in &change.steps { li { (step_words(lang, step, "was")) } } }
            }
            p { (lang.t("filtering-rules-meanwhile-hint")) }
        },
    )
}
