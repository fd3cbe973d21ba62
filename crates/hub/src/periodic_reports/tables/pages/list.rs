//! The tables that bodies above want filled, and taking one in.

use std::borrow::Cow;

use axum::extract::Multipart;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, type_label};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self as reports, Type};
use crate::periodic_reports::pages::{Part, parts};
use crate::periodic_reports::tables::actions::{self, Listed, NewTemplate};
use crate::periodic_reports::tables::model::MAX_BYTES;
use crate::web::components::{
    Button, Card, Choice, ChoiceGroup, Column, Field, Row, State, Table, chip, empty, labelled_error_summary,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang, upload};

const LABELS: &[(&str, &str)] = &[
    ("name", "tables-name"),
    ("sender", "tables-sender"),
    ("types", "tables-types"),
    ("file", "tables-file"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    render(&officer, &Form::default(), &[]).await
}

async fn render(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    actions::check(hub, &officer.who).await?;
    let listed = actions::list(hub).await?;
    let types = reports::types(hub).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (parts(lang, Part::Tables, true))
        @if listed.is_empty() {
            (empty(&lang.t("tables-none"), &lang.t("tables-none-text"), None))
        } @else {
            (Card::new("bieu", lang.t("tables-menu")).flush().body(table(lang, &listed, &types)))
        }
        (receiving(officer, &types, &filled))
    };
    Ok(officer
        .page(lang.t("tables-menu"))
        .lede(html! { (lang.t("tables-lede")) })
        .crumb(lang.t("reports-menu"), Some("/bao-cao"))
        .crumb(lang.t("tables-menu"), None)
        .problems(!problems.is_empty())
        .render(body))
}

pub(super) fn standing(lang: Lang, one: &Listed) -> Markup {
    let (state, id) = match (&one.row.retired_at, &one.in_use) {
        (Some(_), _) => (State::Stuck, "tables-state-stopped"),
        (None, Some(_)) => (State::Done, "tables-state-in-use"),
        (None, None) => (State::Due, "tables-state-to-confirm"),
    };
    chip(state, &lang.t(id))
}

fn table(lang: Lang, listed: &[Listed], types: &[Type]) -> Markup {
    let of = |one: &Listed| -> Vec<String> {
        let mine = types.iter().filter(|of| one.types.contains(&of.row.id));
        mine.map(|of| type_label(lang, of)).collect()
    };
    let rows = listed.iter().map(|one| {
        Row::new(vec![
            html! { a href={ (LIST) "/" (one.row.id) } { (one.row.name) } small { (one.row.sender) } },
            standing(lang, one),
            html! { @for label in of(one) { div { (label) } } },
            html! { @if let Some(mapping) = &one.in_use { (mapping.version) } @else { "–" } },
        ])
    });
    let table = Table {
        caption: lang.t("tables-menu"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("tables-name")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("tables-types")),
            Column::new(lang.t("tables-mapping-version")).numeric(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

/// Boxes for the types of reports that a table is filled for.
pub(super) fn types_group<'a>(lang: Lang, choices: &'a [Choice<'a>], filled: Filled<'a>) -> ChoiceGroup<'a> {
    ChoiceGroup {
        name: "types",
        legend: lang.t("tables-types"),
        heading: false,
        hint: None,
        several: true,
        columns: false,
        choices,
        filled,
    }
}

pub(super) fn type_choices(lang: Lang, types: &[Type]) -> Vec<Choice<'static>> {
    let in_force = types.iter().filter(|of| of.in_force);
    in_force.map(|of| Choice::new(of.row.id.to_string(), Cow::Owned(type_label(lang, of)))).collect()
}

fn receiving(officer: &Officer, types: &[Type], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let choices = type_choices(lang, types);
    Card::new("nhan-bieu", lang.t("tables-add")).body(html! {
        @if choices.is_empty() {
            p { (lang.t("tables-no-types-yet")) }
        } @else {
            form.stack method="post" action=(LIST) enctype="multipart/form-data" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                div.fgrid {
                    (Field::line("name", lang.t("tables-name")).hint(lang.t("tables-name-hint")).filled(filled))
                    (Field::line("sender", lang.t("tables-sender")).hint(lang.t("tables-sender-hint")).filled(filled))
                }
                (types_group(lang, &choices, *filled))
                (Field::file("file", lang.t("tables-file"), ".xlsx").hint(lang.t("tables-file-hint"))
                    .error(filled.error("file")))
                p { (Button::submit(lang.t("tables-read")).icon(Icon::Upload)) }
            }
        }
    })
}

pub(super) async fn receive(officer: Officer, headers: HeaderMap, multipart: Multipart) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let mut reader = FormReader::new(&received.form);
    let name = reader.line("name", Need::Required, 200);
    let sender = reader.line("sender", Need::Required, 200);
    let types = received.form.values("types").filter_map(|id| id.parse().ok()).collect();
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        reader.problem(problem);
    } else if received.is_missing() {
        reader.problem(Problem::new("file", "tables-file-missing"));
    }
    if let Err(problems) = reader.finish() {
        return render(&officer, &received.form, &problems).await;
    }
    let new = NewTemplate { name, sender, types, file_name: received.file_name, bytes: received.bytes };
    match actions::add(&officer.hub, &officer.who, new).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "tables-received")),
        Err(Error::Invalid(problems)) => render(&officer, &received.form, &problems).await,
        Err(error) => Err(error),
    }
}
