//! `/thoi-han-khau`: how long each stage may take, by law or by a document of the province.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::file::stage_name;
use crate::cases::spans::{self, LONGEST, Set};
use crate::cases::stages::{Span, Start, Unit};
use crate::error::{Error, Result};
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, Table, error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/thoi-han-khau";

/// i18n: cases-unit-*
fn span_words(lang: Lang, unit: Unit, amount: i64) -> String {
    lang.f(&format!("cases-unit-{}", unit.name()), &[("n", amount.into())]).into_owned()
}

fn set_words(lang: Lang, set: &Set) -> (String, String) {
    match &set.own {
        Some(own) => {
            let unit = Unit::parse(&own.span_unit).unwrap_or(Unit::Hours);
            (span_words(lang, unit, own.amount), own.basis.clone())
        }
        None => (
            span_words(lang, set.stage.span.unit, set.stage.span.amount.into()),
            lang.t("cases-span-by-law").into_owned(),
        ),
    }
}

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let all = spans::all(&officer.hub, &officer.who).await?;
    let rows = all.iter().map(|set| {
        let (span, basis) = set_words(lang, set);
        let start = match set.stage.start {
            Start::Told => "cases-start-told",
            Start::Opened => "cases-start-opened",
            Start::With(_) => "cases-start-with",
        };
        Row::new(vec![
            html! { a href={ (HERE) "/" (set.stage.kind) } { (set.stage.code) " · " (stage_name(lang, set.stage.kind)) } },
            html! { (span) },
            html! { (lang.t(start)) },
            html! { (basis) },
        ])
    });
    let columns = ["cases-column-stage", "cases-column-span", "cases-column-start", "cases-column-basis"];
    let table = Table {
        caption: lang.t("cases-spans"),
        caption_shown: false,
        columns: columns.iter().map(|id| Column::new(lang.t(id))).collect(),
        rows: rows.collect(),
    };
    let page = officer.page(lang.t("cases-spans")).lede(html! { (lang.t("cases-spans-lede")) });
    Ok(page.render(html! { (table) }))
}

pub(super) async fn one(officer: Officer, Path(kind): Path<String>) -> Result<Response> {
    show(&officer, &kind, &Form::default(), &[]).await
}

async fn show(officer: &Officer, kind: &str, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let all = spans::all(&officer.hub, &officer.who).await?;
    let set = all.into_iter().find(|set| set.stage.kind == kind).ok_or(Error::NotFound)?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (card(officer, &set, filled))
    };
    let title = stage_name(lang, kind);
    let page = officer.page(title.clone()).crumb(lang.t("cases-spans"), Some(HERE)).crumb(title, None);
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn card(officer: &Officer, set: &Set, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let kind = set.stage.kind;
    let (now, basis) = set_words(lang, set);
    let law = span_words(lang, set.stage.span.unit, set.stage.span.amount.into());
    let words: Vec<_> = Unit::ALL
        .iter()
        .map(|unit| (unit.name(), lang.t(&format!("cases-unit-name-{}", unit.name()))))
        .collect();
    let options: Vec<_> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    let (unit, amount) = match &set.own {
        Some(own) => (own.span_unit.clone(), own.amount.to_string()),
        None => (set.stage.span.unit.name().to_owned(), set.stage.span.amount.to_string()),
    };
    let typed = |name: &str, value: String| {
        if filled.form.pairs().is_empty() { value } else { filled.form.value(name).to_owned() }
    };
    Card::new("thoi-han", lang.t("cases-span-set")).body(html! {
        p { (lang.f("cases-span-now", &[("span", now.into()), ("basis", basis.into())])) }
        p.muted { (lang.f("cases-span-law", &[("span", law.into())])) }
        form.stack method="post" action={ (HERE) "/" (kind) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::number("amount", lang.t("cases-span-amount")).value(typed("amount", amount)).error(filled.error("amount")))
            (Field::select("unit", lang.t("cases-span-unit"), &options).value(typed("unit", unit)).error(filled.error("unit")))
            (Field::line("basis", lang.t("cases-span-basis")).hint(lang.t("cases-span-basis-hint")).filled(&filled))
            p { (Button::submit(lang.t("cases-span-save"))) }
        }
        @if set.own.is_some() {
            form method="post" action={ (HERE) "/" (kind) "/theo-luat" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("cases-span-leave")).quiet())
            }
        }
    })
}

/// i18n: cases-unit-name-*
pub(super) async fn set(
    Path(kind): Path<String>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let amount = u32::try_from(reader.int("amount", 1..=LONGEST)).unwrap_or(1);
    let units: Vec<_> = Unit::ALL.iter().map(|unit| (unit.name(), *unit)).collect();
    let unit = reader.one_of("unit", &units);
    let basis = reader.line("basis", Need::Required, 300);
    reader.reword("basis", "cases-span-basis-needed");
    if let Err(problems) = reader.finish() {
        return show(&officer, &kind, &form, &problems).await;
    }
    spans::set(&officer.hub, &officer.who, &kind, Span { unit, amount }, &basis).await?;
    Ok(officer.done(HERE, "cases-span-saved"))
}

pub(super) async fn leave_to_law(
    Path(kind): Path<String>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    spans::leave_to_law(&officer.hub, &officer.who, &kind).await?;
    Ok(officer.done(HERE, "cases-span-left"))
}
